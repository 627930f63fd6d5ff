/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-source.h"

static PncSource
source_of (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  PncSource source;

  g_assert_nonnull (address);
  pnc_source_init (&source, address);
  return source;
}

typedef struct
{
  const char *a;
  const char *b;
  gboolean same;
} Row;

static const Row rows[] = {
  { "192.0.2.1", "192.0.2.1", TRUE },
  { "192.0.2.1", "192.0.2.2", FALSE },
  { "192.0.2.1", "::ffff:192.0.2.1", TRUE },
  { "::ffff:192.0.2.1", "::ffff:192.0.2.2", FALSE },
  { "2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", TRUE },
  { "2001:db8:0:1::1", "2001:db8:0:2::1", FALSE },
  { "::1", "127.0.0.1", FALSE },
  { "::1", "::c000:201", TRUE },
};

static void
test_equal (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PncSource a = source_of (rows[i].a);
      PncSource b = source_of (rows[i].b);

      g_assert_cmpint (pnc_source_equal (&a, &b), ==, rows[i].same);
      if (rows[i].same)
        g_assert_cmpuint (pnc_source_hash (&a), ==, pnc_source_hash (&b));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source/equal", test_equal);
  return g_test_run ();
}
