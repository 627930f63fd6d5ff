/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "pnc-display.h"
#include "pnc-link.h"
#include "pnc-name.h"
#include "pnc-path.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_name (const char *bytes, gsize size)
{
  PncNameFault wire = pnc_name_check (bytes, size, PNC_NAME_RULE_WIRE);
  PncNameFault portable = pnc_name_check (bytes, size, PNC_NAME_RULE_PORTABLE);

  g_assert_nonnull (pnc_name_fault_sentence (portable));
  if (wire != PNC_NAME_OK)
    g_assert_cmpint (wire, ==, portable);
  if (portable == PNC_NAME_OK)
    g_assert_true (g_utf8_validate (bytes, (gssize) size, NULL));
}

static void
check_display (const char *bytes, gsize size)
{
  g_autofree char *shown = pnc_display_text (bytes, (gssize) size);

  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_cmpuint (strlen (shown), <=, 4 * size);
  for (const char *p = shown; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

/* A path survives its own text, unless that is where a component looks like a step. */
static void
check_path (const char *text)
{
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);
  g_autoptr (PncPath) again = NULL;
  g_autofree char *made = NULL;

  if (path == NULL)
    return;
  made = pnc_path_to_text (path);
  again = pnc_path_parse (made, NULL);
  g_assert_true (again != NULL && pnc_path_equal (path, again));
  for (guint i = 0; i < pnc_path_depth (path); i++)
    {
      const char *name = pnc_path_component (path, i);

      g_assert_cmpint (pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE), ==, PNC_NAME_OK);
    }
}

static void
check_link (const char *text)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);
  g_autoptr (PncLink) again = NULL;
  g_autofree char *made = NULL;

  if (link == NULL)
    return;
  made = pnc_link_format (link, PNC_LINK_WITH_PASSWORD);
  again = pnc_link_parse (made, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (link->user, ==, again->user);
  g_assert_cmpstr (link->password, ==, again->password);
  g_assert_cmpstr (link->host, ==, again->host);
  g_assert_cmpuint (link->port, ==, again->port);
  g_assert_true (pnc_path_equal (link->path, again->path));
  g_assert_cmpstr (link->pin, ==, again->pin);
}

/* The input is a name, a path, a link and a text to show, all at once. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *key = NULL;

  check_name ((const char *) data, size);
  check_display ((const char *) data, size);
  check_path (text);
  check_link (text);
  key = pnc_name_collision_key (text);
  g_assert_nonnull (key);
  return 0;
}
