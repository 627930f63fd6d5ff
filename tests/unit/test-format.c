/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "pnc-entry.h"
#include "pnc-format.h"

#define NS_PER_S G_GINT64_CONSTANT (1000000000)

static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_size (void)
{
  g_autofree char *largest = pnc_format_size (G_MAXUINT64 - 1);

  assert_text (pnc_format_size (G_MAXUINT64), "");
  assert_text (pnc_format_size (0), "0 bytes");
  assert_text (pnc_format_size (1), "1 byte");
  assert_text (pnc_format_size (1400000), "1.4\302\240MB");
  g_assert_nonnull (strstr (largest, "EB"));
}

static void
test_rate (void)
{
  assert_text (pnc_format_rate (0), "");
  assert_text (pnc_format_rate (3200000), "3.2\302\240MB/s");
}

static void
test_time_left (void)
{
  const struct
  {
    gint64 seconds;
    const char *expected;
  } rows[] = {
    { -1, "" },
    { 0, "A few seconds left" },
    { 4, "A few seconds left" },
    { 5, "About 5 seconds left" },
    { 6, "About 10 seconds left" },
    { 56, "About 1 minute left" },
    { 59, "About 1 minute left" },
    { 60, "About 1 minute left" },
    { 89, "About 1 minute left" },
    { 90, "About 2 minutes left" },
    { 3569, "About 59 minutes left" },
    { 3570, "About 1 hour left" },
    { 3600, "About 1 hour left" },
    { 2 * 3600, "About 2 hours left" },
    { 47 * 3600, "About 47 hours left" },
    { 48 * 3600, "About 2 days left" },
    { G_MAXINT64, "More than a year left" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_text (pnc_format_time_left (rows[i].seconds), rows[i].expected);
}

/* Local time, so that the test says the same in every zone. */
static gint64
at (int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) date = g_date_time_new_local (year, month, day, hour, minute, 0);

  return g_date_time_to_unix (date);
}

static void
assert_date (gint64 unix_s, gint64 now_s, const char *expected)
{
  assert_text (pnc_format_date (unix_s * NS_PER_S, now_s * G_USEC_PER_SEC), expected);
}

static void
test_date (void)
{
  const gint64 now_s = at (2024, 3, 10, 15, 0);

  assert_date (at (2024, 3, 10, 0, 0), now_s, "Today 00:00");
  assert_date (at (2024, 3, 10, 14, 5), now_s, "Today 14:05");
  assert_date (at (2024, 3, 9, 23, 59), now_s, "Yesterday 23:59");
  assert_date (at (2024, 3, 8, 23, 59), now_s, "8 Mar");
  assert_date (at (2024, 3, 11, 1, 0), now_s, "11 Mar");
  assert_date (at (2023, 3, 9, 12, 0), now_s, "9 Mar 2023");
  assert_date (at (1965, 7, 1, 12, 0), now_s, "1 Jul 1965");
}

/* Half a second before the epoch is a second earlier, not later. */
static void
test_date_before_1970 (void)
{
  g_autofree char *one = pnc_format_date_full (-NS_PER_S / 2);
  g_autofree char *other = pnc_format_date_full (-NS_PER_S);

  g_assert_cmpstr (one, ==, other);
}

static void
test_date_far_away (void)
{
  g_autofree char *first = pnc_format_date (G_MININT64, 0);
  g_autofree char *last = pnc_format_date (G_MAXINT64, G_MAXINT64);
  g_autofree char *full = pnc_format_date_full (G_MAXINT64);

  g_assert_nonnull (strstr (first, "1677"));
  g_assert_nonnull (last);
  g_assert_nonnull (strstr (full, "2262"));
}

static void
test_kind (void)
{
  g_autofree char *picture = pnc_format_kind (PNC_ENTRY_FILE, "image/png");

  assert_text (pnc_format_kind (PNC_ENTRY_FOLDER, NULL), "Folder");
  assert_text (pnc_format_kind (PNC_ENTRY_LINK, NULL), "Link");
  assert_text (pnc_format_kind (PNC_ENTRY_OTHER, NULL), "Special file");
  assert_text (pnc_format_kind (77, NULL), "Special file");
  assert_text (pnc_format_kind (PNC_ENTRY_FILE, NULL), "File");
  assert_text (pnc_format_kind (PNC_ENTRY_FILE, "application/octet-stream"), "File");
  g_assert_cmpstr (picture, !=, "File");
  g_assert_true (g_unichar_isupper (g_utf8_get_char (picture)));
}

static void
test_mode (void)
{
  assert_text (pnc_format_mode (0644), "rw-r--r--");
  assert_text (pnc_format_mode (0), "---------");
  assert_text (pnc_format_mode (07777), "rwxrwxrwx");
  assert_text (pnc_format_mode (0421), "r---w---x");
}

static void
test_rtt (void)
{
  assert_text (pnc_format_rtt (0), "");
  assert_text (pnc_format_rtt (-1), "");
  assert_text (pnc_format_rtt (42), "0.0 ms");
  assert_text (pnc_format_rtt (420), "0.4 ms");
  assert_text (pnc_format_rtt (10000), "10 ms");
  assert_text (pnc_format_rtt (1234567), "1235 ms");
}

static void
test_session_state (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (PncSessionState state = PNC_SESSION_DISCONNECTED; state <= PNC_SESSION_FAILED; state++)
    g_assert_true (g_hash_table_add (seen, pnc_format_session_state (state, 0)));
  assert_text (pnc_format_session_state (PNC_SESSION_CONNECTED, 9), "Connected");
  assert_text (pnc_format_session_state (PNC_SESSION_RECONNECTING, 0), "Reconnecting…");
  assert_text (pnc_format_session_state (PNC_SESSION_RECONNECTING, 1), "Reconnecting in 1 second");
  assert_text (pnc_format_session_state (PNC_SESSION_RECONNECTING, 4), "Reconnecting in 4 seconds");
}

static void
test_transfer_state (void)
{
  for (PncTransferState state = PNC_TRANSFER_QUEUED; state <= PNC_TRANSFER_CANCELLED; state++)
    {
      const char *up = pnc_format_transfer_state (state, PNC_UPLOAD);
      const char *down = pnc_format_transfer_state (state, PNC_DOWNLOAD);

      g_assert_cmpstr (up, !=, "");
      g_assert_cmpint (state == PNC_TRANSFER_SENDING, ==, !g_str_equal (up, down));
    }
  g_assert_cmpstr (pnc_format_transfer_state (PNC_TRANSFER_SENDING, PNC_UPLOAD), ==, "Uploading");
  g_assert_cmpstr (pnc_format_transfer_state (PNC_TRANSFER_VERIFIED, PNC_UPLOAD), ==, "Verified");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/size", test_size);
  g_test_add_func ("/format/rate", test_rate);
  g_test_add_func ("/format/time-left", test_time_left);
  g_test_add_func ("/format/date", test_date);
  g_test_add_func ("/format/date-before-1970", test_date_before_1970);
  g_test_add_func ("/format/date-far-away", test_date_far_away);
  g_test_add_func ("/format/kind", test_kind);
  g_test_add_func ("/format/mode", test_mode);
  g_test_add_func ("/format/rtt", test_rtt);
  g_test_add_func ("/format/session-state", test_session_state);
  g_test_add_func ("/format/transfer-state", test_transfer_state);
  return g_test_run ();
}
