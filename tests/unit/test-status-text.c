/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-status-text.h"

#include <string.h>

static char *
text_of (const char *report)
{
  g_autoptr (JsonNode) node = json_from_string (report, NULL);

  g_assert_nonnull (node);
  return pnc_status_text (node);
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in:\n%s", part, text);
}

static void
test_whole (void)
{
  g_autofree char *text = text_of (
    "{\"ok\":true,\"name\":\"Harbour\",\"pid\":7,\"state\":\"serving\",\"share\":\"files\","
    "\"address\":\"[::]:7450\",\"uptime_s\":7300,\"waiting\":1,\"connections\":4,"
    "\"max_connections\":90,\"unauthenticated\":2,\"channels\":3,\"moving\":1,\"transfers\":5,"
    "\"received_bps\":2000000,\"sent_bps\":0,\"limits_reached\":{\"max-sessions\":8},"
    "\"sessions\":[{\"session\":\"7.1\",\"user\":\"anna\",\"address\":\"10.0.0.1:5\","
    "\"state\":\"open\",\"seconds\":60,\"channels\":3,\"received_bps\":2000000,\"sent_bps\":0}]}");

  assert_has (text, "“Harbour” (process 7): serving “files” at [::]:7450 for 2 h\n");
  assert_has (text, "Sessions     1, of which 1 wait");
  assert_has (text, "Connections  4 of 90, of which 2 are");
  assert_has (text, "Channels     3, of which 1 are");
  assert_has (text, "5 files open");
  assert_has (text, "max-sessions was reached 8 times");
  assert_has (text, "7.1\tanna\t10.0.0.1:5\topen for 60 s\t3 channels");
}

static void
test_of_another_version (void)
{
  g_autofree char *text = text_of ("{\"ok\":true}");

  assert_has (text, "Server “”");
}

/* A user's name is nothing that a terminal obeys. */
static void
test_escapes (void)
{
  g_autofree char *text = text_of (
    "{\"ok\":true,\"name\":\"a\\u001b[2Jb\",\"sessions\":[{\"user\":\"c\\u0007\\nd\"}]}");

  for (const char *at = text; *at != '\0'; at++)
    g_assert_true (*at == '\n' || *at == '\t' || !g_ascii_iscntrl (*at));
  g_assert_null (strstr (text, "\nd"));
}

static void
test_durations (void)
{
  static const struct
  {
    const char *report;
    const char *part;
  } rows[] = {
    { "{\"uptime_s\":0}", "for 0 s\n" },         { "{\"uptime_s\":119}", "for 119 s\n" },
    { "{\"uptime_s\":120}", "for 2 min\n" },     { "{\"uptime_s\":172799}", "for 47 h\n" },
    { "{\"uptime_s\":172800}", "for 2 days\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = text_of (rows[i].report);

      assert_has (text, rows[i].part);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/status-text/whole", test_whole);
  g_test_add_func ("/status-text/of-another-version", test_of_another_version);
  g_test_add_func ("/status-text/escapes", test_escapes);
  g_test_add_func ("/status-text/durations", test_durations);
  return g_test_run ();
}
