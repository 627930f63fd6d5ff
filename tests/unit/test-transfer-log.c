/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-log.h"

#include "pnc-log.h"

static void
note (PncTransferLog *log, PncTransferKind kind, const char *text, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);

  if (kind >= PNC_TRANSFER_PUT_FAILED)
    pnc_set_error (&error, PNC_ERROR_IO, PNC_SIDE_LOCAL, NULL, "Broken.");
  pnc_transfer_log_note (log, kind, path, 10, error, now_us);
}

static void
note_many (PncTransferLog *log, PncTransferKind kind, const char *folder, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s/f%02u", folder, i);

      note (log, kind, text, 1);
    }
}

/* What a person moves is named, all of it and at once. */
static void
test_few_are_named (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PncTransferLog) log = pnc_transfer_log_new ("user \"ann\"");

      pnc_log_init (FALSE);
      g_assert_false (pnc_transfer_log_is_open (log));
      note (log, PNC_TRANSFER_STORED, "/a \"b\"", 1);
      note (log, PNC_TRANSFER_SENT, "/c", 2);
      note (log, PNC_TRANSFER_LEFT_ALONE, "/d", 3);
      note (log, PNC_TRANSFER_PUT_FAILED, "/e", 4);
      note (log, PNC_TRANSFER_GET_FAILED, "/f", 5);
      g_assert_true (pnc_transfer_log_is_open (log));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Stored \"/a \\x22b\\x22\", 10 bytes, for user \"ann\"\n*");
  g_test_trap_assert_stderr ("*Sent \"/c\", 10 bytes, for user*\n*");
  g_test_trap_assert_stderr ("*Left alone \"/d\", 10 bytes, for user*\n*");
  g_test_trap_assert_stderr ("*Upload failed of \"/e\" for user \"ann\": Broken.\n*");
  g_test_trap_assert_stderr ("*Download failed of \"/f\" for user \"ann\": Broken.\n");
  g_test_trap_assert_stderr_unmatched ("* more*");
}

/* Of many the first are named, and the others are one line with the folder around them. */
static void
test_many_are_counted (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PncTransferLog) log = pnc_transfer_log_new ("ann");

      pnc_log_init (FALSE);
      note_many (log, PNC_TRANSFER_STORED, "/tree/one", 60);
      note_many (log, PNC_TRANSFER_STORED, "/tree/two", 40);
      note_many (log, PNC_TRANSFER_SENT, "/x", PNC_TRANSFER_LOG_NAMED + 1);
      note_many (log, PNC_TRANSFER_GET_FAILED, "", PNC_TRANSFER_LOG_NAMED + 2);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Stored \"/tree/one/f04\", 10 bytes, for ann\n*");
  g_test_trap_assert_stderr_unmatched ("*one/f05*");
  g_test_trap_assert_stderr ("*Stored 95 more, 950 bytes, in \"/tree\" for ann\n*");
  g_test_trap_assert_stderr ("*Sent 1 more, 10 bytes, in \"/x\" for ann\n*");
  g_test_trap_assert_stderr ("*Download failed of 2 more in \"/\" for ann\n*");
}

/* While more and more comes, what was counted is told from time to time. */
static void
test_told_in_time (void)
{
  if (g_test_subprocess ())
    {
      PncTransferLog *log = pnc_transfer_log_new ("ann");

      pnc_log_init (FALSE);
      note_many (log, PNC_TRANSFER_STORED, "/a", 15);
      note (log, PNC_TRANSFER_STORED, "/late", 1 + PNC_TRANSFER_LOG_TELL_US);
      g_message ("behind");
      pnc_transfer_log_tell (log);
      g_assert_false (pnc_transfer_log_is_open (log));
      pnc_transfer_log_free (log);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Stored 10 more, 100 bytes, in \"/a\"*Stored \"/late\"*behind\n");
}

/* Who asks for more output gets a line for each. */
static void
test_verbose (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (PncTransferLog) log = pnc_transfer_log_new ("ann");

      pnc_log_init (TRUE);
      g_assert_true (pnc_log_is_verbose ());
      note_many (log, PNC_TRANSFER_STORED, "/a", 30);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*info pinnace-server: Stored \"/a/f29\", 10 bytes, for ann\n*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transfer-log/few-are-named", test_few_are_named);
  g_test_add_func ("/transfer-log/many-are-counted", test_many_are_counted);
  g_test_add_func ("/transfer-log/told-in-time", test_told_in_time);
  g_test_add_func ("/transfer-log/verbose", test_verbose);
  return g_test_run ();
}
