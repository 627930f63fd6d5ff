/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include <glib/gi18n.h>

#include "pnc-format.h"
#include "pnc-transfer-clash.h"

/* Joins what there is to say; empty parts leave no mark. */
static void
append_part (GString *text, const char *part)
{
  if (part == NULL || part[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, " — ");
  g_string_append (text, part);
}

static char *
format_amount (guint64 done_bytes, guint64 total_bytes)
{
  g_autofree char *done = pnc_format_size (done_bytes);
  g_autofree char *total = pnc_format_size (total_bytes);

  if (total[0] == '\0')
    return g_steal_pointer (&done);
  /* Translators: how much of how much: "3.2 MB of 10 MB" */
  return g_strdup_printf (_ ("%s of %s"), done, total);
}

const char *
pnc_format_holdup (PncHoldup holdup)
{
  switch (holdup)
    {
    case PNC_HOLDUP_NETWORK:
      return _ ("The network sets the pace");
    case PNC_HOLDUP_SERVER_DISK:
      return _ ("The server’s disk sets the pace");
    case PNC_HOLDUP_OWN_DISK:
      return _ ("This computer’s disk sets the pace");
    case PNC_HOLDUP_LIMIT:
      return _ ("A speed limit sets the pace");
    case PNC_HOLDUP_NONE:
    default:
      return "";
    }
}

static void
append_holdup (GString *text, PncTransfer *transfer)
{
  PncHoldup holdup;

  g_object_get (transfer, "holdup", &holdup, NULL);
  if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_SENDING)
    append_part (text, pnc_format_holdup (holdup));
}

/* Bytes that were moved already are moved once more: that is to be understood. */
static void
append_anew (GString *text, PncTransfer *transfer)
{
  guint64 anew_files;
  gboolean is_folder;

  g_object_get (transfer, "anew-files", &anew_files, "is-folder", &is_folder, NULL);
  g_autofree char *files = g_strdup_printf (
    ngettext ("%lu file changed meanwhile and was begun anew",
              "%lu files changed meanwhile and were begun anew", (gulong) anew_files),
    (gulong) anew_files);

  if (anew_files > 0)
    append_part (text, is_folder ? files : _ ("It changed meanwhile and was begun anew"));
}

static char *
format_running (PncTransfer *transfer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 done_bytes, total_bytes, rate_bps;
  gint64 time_left_s;

  g_object_get (transfer, "done-bytes", &done_bytes, "total-bytes", &total_bytes, NULL);
  g_object_get (transfer, "rate-bps", &rate_bps, "time-left-s", &time_left_s, NULL);
  g_autofree char *amount = format_amount (done_bytes, total_bytes);
  g_autofree char *rate = pnc_format_rate (rate_bps);
  g_autofree char *left = pnc_format_time_left (time_left_s);

  append_part (text, pnc_format_transfer_state (pnc_transfer_get_state (transfer),
                                                pnc_transfer_get_direction (transfer)));
  append_part (text, amount);
  append_part (text, rate);
  append_part (text, left);
  append_anew (text, transfer);
  append_holdup (text, transfer);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_paused (PncTransfer *transfer)
{
  g_autoptr (GString) text = g_string_new (pnc_format_transfer_state (PNC_TRANSFER_PAUSED, 0));
  guint64 done_bytes, total_bytes;

  g_object_get (transfer, "done-bytes", &done_bytes, "total-bytes", &total_bytes, NULL);
  g_autofree char *amount = format_amount (done_bytes, total_bytes);

  if (total_bytes > 0)
    append_part (text, amount);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_verified (PncTransfer *transfer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 done_bytes, done_files, skipped_files, left_out_files;
  gboolean is_folder;

  g_object_get (transfer, "done-bytes", &done_bytes, "done-files", &done_files, NULL);
  g_object_get (transfer, "skipped-files", &skipped_files, "is-folder", &is_folder, NULL);
  g_object_get (transfer, "left-out-files", &left_out_files, NULL);
  g_autofree char *size = pnc_format_size (done_bytes);

  append_part (text, pnc_format_transfer_state (PNC_TRANSFER_VERIFIED, 0));
  if (is_folder)
    {
      g_autofree char *files = g_strdup_printf (
        ngettext ("%lu file", "%lu files", (gulong) done_files), (gulong) done_files);

      append_part (text, files);
    }
  append_part (text, size);
  if (skipped_files > 0)
    append_part (text, _ ("Some were there already and were left as they are"));
  if (left_out_files > 0)
    append_part (text, _ ("Links were left out"));
  append_anew (text, transfer);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_failed (PncTransfer *transfer)
{
  const GError *error = pnc_transfer_get_error (transfer);
  g_autofree char *reason = error != NULL ? pnc_format_error (error) : NULL;
  guint64 failed_files;

  g_object_get (transfer, "failed-files", &failed_files, NULL);
  if (pnc_transfer_is_clash (transfer) && failed_files <= 1)
    return g_strdup (_ ("The server has something of this name already. Replace it or keep both?"));
  if (reason == NULL)
    return g_strdup (pnc_format_transfer_state (PNC_TRANSFER_FAILED, 0));
  if (failed_files <= 1)
    return g_steal_pointer (&reason);
  /* Translators: how many files failed, and a whole sentence that says why the first of them did */
  return g_strdup_printf (ngettext ("%lu file failed. The first: %s",
                                    "%lu files failed. The first: %s", (gulong) failed_files),
                          (gulong) failed_files, reason);
}

char *
pnc_format_transfer (PncTransfer *transfer)
{
  switch (pnc_transfer_get_state (transfer))
    {
    case PNC_TRANSFER_VERIFIED:
      return format_verified (transfer);
    case PNC_TRANSFER_FAILED:
      return format_failed (transfer);
    case PNC_TRANSFER_PAUSED:
      return format_paused (transfer);
    case PNC_TRANSFER_CANCELLED:
    case PNC_TRANSFER_QUEUED:
    case PNC_TRANSFER_PREPARING:
      return g_strdup (pnc_format_transfer_state (pnc_transfer_get_state (transfer),
                                                  pnc_transfer_get_direction (transfer)));
    default:
      return format_running (transfer);
    }
}

static char *
format_mixed (guint finished, guint failed)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *good = g_strdup_printf (
    ngettext ("%u transfer finished", "%u transfers finished", finished), finished);
  /* Translators: so many transfers; a part of "3 transfers finished — 2 failed" */
  g_autofree char *bad = g_strdup_printf (ngettext ("%u failed", "%u failed", failed), failed);

  append_part (text, good);
  append_part (text, bad);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* All that there is has ended. */
static char *
format_ended (guint n, guint failed)
{
  if (failed == 0)
    return g_strdup_printf (ngettext ("%u transfer finished", "%u transfers finished", n), n);
  if (failed == n)
    return g_strdup_printf (ngettext ("%u transfer failed", "%u transfers failed", n), n);
  return format_mixed (n - failed, failed);
}

char *
pnc_format_transfers (const PncTransferSummary *summary)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = NULL;
  g_autofree char *share = NULL;
  g_autofree char *rate = pnc_format_rate (summary->rate_bps);

  if (summary->active == 0)
    return format_ended (summary->n, summary->failed);
  count
    = g_strdup_printf (ngettext ("%u transfer", "%u transfers", summary->active), summary->active);
  /* Translators: a share in percent */
  share = g_strdup_printf (_ ("%d %%"), (int) (CLAMP (summary->fraction, 0.0, 1.0) * 100.0));
  append_part (text, count);
  append_part (text, share);
  append_part (text, rate);
  if (summary->time_left_s > 0)
    {
      g_autofree char *left = pnc_format_time_left (summary->time_left_s);

      append_part (text, left);
    }
  if (summary->paused > 0)
    {
      /* Translators: so many transfers; a part of "3 transfers — 40 % — 1 paused" */
      g_autofree char *paused
        = g_strdup_printf (ngettext ("%u paused", "%u paused", summary->paused), summary->paused);

      append_part (text, paused);
    }
  if (summary->failed > 0)
    {
      g_autofree char *failed
        = g_strdup_printf (ngettext ("%u failed", "%u failed", summary->failed), summary->failed);

      append_part (text, failed);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What has failed, and why where there is room for it. */
static char *
format_failures (guint failed, const char *const *failures, const char *reason)
{
  /* Translators: between the names of files in a list of them */
  g_autofree char *names = g_strjoinv (_ (", "), (char **) failures);

  if (failed == 1)
    /* Translators: the name of a file or folder, and a whole sentence that says why */
    return g_strdup_printf (_ ("“%s” failed. %s"), names, reason != NULL ? reason : "");
  if (failed > g_strv_length ((char **) failures))
    /* Translators: names of files and folders, of which these are only the first */
    return g_strdup_printf (_ ("Failed: %s…"), names);
  /* Translators: names of files and folders */
  return g_strdup_printf (_ ("Failed: %s"), names);
}

char *
pnc_format_batch (guint verified,
                  guint failed,
                  const char *only,
                  const char *const *failures,
                  const char *reason,
                  char **body)
{
  guint n = verified + failed;

  if (failed > 0)
    *body = format_failures (failed, failures, reason);
  else if (only != NULL && n == 1)
    *body = g_strdup (only);
  else
    /* Translators: all of the transfers */
    *body = g_strdup (_ ("All of them were verified."));
  if (n == 1)
    return g_strdup (failed > 0 ? _ ("Transfer failed") : _ ("Transfer finished"));
  if (failed == n)
    return g_strdup_printf (ngettext ("%u transfer failed", "%u transfers failed", n), n);
  return g_strdup_printf (ngettext ("%u transfer finished", "%u transfers finished", verified),
                          verified);
}

char *
pnc_format_speed (guint64 now_bps, guint64 highest_bps)
{
  g_autofree char *now = pnc_format_rate (now_bps);
  g_autofree char *highest = pnc_format_rate (highest_bps);

  if (highest_bps == 0)
    return g_strdup (_ ("Nothing has moved in the last minute"));
  if (now_bps == 0)
    /* Translators: a rate, such as "3.2 MB/s" */
    return g_strdup_printf (_ ("Nothing moves now. At most %s in the last minute"), highest);
  /* Translators: two rates, such as "3.2 MB/s" */
  return g_strdup_printf (_ ("%s now, at most %s in the last minute"), now, highest);
}

static const char *
name_record_state (PncRecordState state)
{
  switch (state)
    {
    case PNC_RECORD_QUEUED:
      return _ ("Waiting for its turn");
    case PNC_RECORD_RUNNING:
      return _ ("Under way");
    case PNC_RECORD_INTERRUPTED:
      return C_ ("state of a transfer", "Interrupted");
    case PNC_RECORD_DONE:
      return C_ ("state of a transfer", "Verified");
    case PNC_RECORD_CANCELLED:
      return C_ ("state of a transfer", "Cancelled");
    case PNC_RECORD_FAILED:
    default:
      return C_ ("state of a transfer", "Failed");
    }
}

char *
pnc_format_record_state (const PncTransferRecord *record)
{
  g_autoptr (GString) text = g_string_new (name_record_state (record->state));
  g_autofree char *size = pnc_format_size (record->done_bytes);
  g_autofree char *date = pnc_format_date (record->changed_ms * 1000 * 1000, g_get_real_time ());
  g_autofree char *reason = record->error != NULL ? pnc_format_error (record->error) : NULL;

  if (record->done_bytes > 0)
    append_part (text, size);
  append_part (text, date);
  append_part (text, reason);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
pnc_format_records (GPtrArray *records)
{
  g_autofree char *first = pnc_transfer_record_dup_title (records->pdata[0]);
  g_autofree char *second
    = records->len > 1 ? pnc_transfer_record_dup_title (records->pdata[1]) : NULL;
  guint more = records->len - MIN (records->len, 2);

  if (second == NULL)
    return g_steal_pointer (&first);
  if (more == 0)
    /* Translators: the names of two files */
    return g_strdup_printf (_ ("%s and %s"), first, second);
  /* Translators: the names of two files, and how many there are beside them */
  return g_strdup_printf (ngettext ("%s, %s and %u more", "%s, %s and %u more", more), first,
                          second, more);
}

char *
pnc_format_trouble (const GError *error)
{
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CORRUPT))
    return g_strdup (_ ("The list of transfers was damaged, and a new one was begun. What was "
                        "interrupted before has to be started again."));
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    return g_strdup (_ ("The list of transfers was written by a newer Pinnace. What is interrupted "
                        "now cannot be continued later."));
  return g_strdup (_ ("The list of transfers cannot be written. What is interrupted now cannot be "
                      "continued later."));
}
