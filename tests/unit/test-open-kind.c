/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-open-kind.h"

#include <gio/gio.h>

static gboolean
is_program (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return pnc_open_kind_is_program (name, type);
}

static void
test_programs (void)
{
  static const char *const names[] = { "bank statement.pdf.desktop",
                                       "setup.EXE",
                                       "photo.jpg.lnk",
                                       "run.bat",
                                       "a.Jar",
                                       "x.AppImage",
                                       "site.url",
                                       ".desktop",
                                       "update.deb" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (is_program (names[i]));
}

static void
test_documents (void)
{
  static const char *const names[]
    = { "letter.txt", "photo.jpg", "Makefile", "build.sh", "table.ods",
        "data.bin",   "no ending", "desktop",  "exe",      "a.pdf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (is_program (names[i]));
}

/* What it is called is one thing, what it is another. */
static void
test_by_bytes (void)
{
  g_assert_true (pnc_open_kind_is_program ("photo", "application/x-executable"));
  g_assert_true (pnc_open_kind_is_program ("photo.jpg", "application/x-desktop"));
  g_assert_true (pnc_open_kind_is_program ("photo", "application/x-sharedlib"));
  g_assert_false (pnc_open_kind_is_program ("photo", "image/jpeg"));
  g_assert_false (pnc_open_kind_is_program ("photo", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-kind/programs", test_programs);
  g_test_add_func ("/open-kind/documents", test_documents);
  g_test_add_func ("/open-kind/by-bytes", test_by_bytes);
  return g_test_run ();
}
