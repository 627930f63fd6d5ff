/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-format.h"

#include <glib/gi18n.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)
#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

char *
pnc_format_size (guint64 size_bytes)
{
  return size_bytes == G_MAXUINT64 ? g_strdup ("") : g_format_size (size_bytes);
}

char *
pnc_format_rate (guint64 rate_bps)
{
  g_autofree char *size = NULL;

  if (rate_bps == 0)
    return g_strdup ("");
  size = g_format_size (rate_bps);
  /* Translators: a rate, such as "3.2 MB/s" */
  return g_strdup_printf (_ ("%s/s"), size);
}

/*
 * A number on the screen should change seldom: it is rounded to 5 seconds, to minutes, to hours, to
 * days. Each step ends where rounding would give one of the next.
 */
char *
pnc_format_time_left (gint64 seconds)
{
  gulong n;

  if (seconds < 0)
    return g_strdup ("");
  if (seconds < 5)
    return g_strdup (_ ("A few seconds left"));
  if (seconds <= MINUTE - 5)
    {
      n = (gulong) ((seconds + 4) / 5 * 5);
      return g_strdup_printf (ngettext ("About %lu second left", "About %lu seconds left", n), n);
    }
  if (seconds < HOUR - MINUTE / 2)
    {
      n = (gulong) MAX ((seconds + MINUTE / 2) / MINUTE, 1);
      return g_strdup_printf (ngettext ("About %lu minute left", "About %lu minutes left", n), n);
    }
  if (seconds < 2 * DAY - HOUR / 2)
    {
      n = (gulong) ((seconds + HOUR / 2) / HOUR);
      return g_strdup_printf (ngettext ("About %lu hour left", "About %lu hours left", n), n);
    }
  if (seconds > 365 * DAY)
    return g_strdup (_ ("More than a year left"));
  n = (gulong) ((seconds + DAY / 2) / DAY);
  return g_strdup_printf (ngettext ("About %lu day left", "About %lu days left", n), n);
}

static GDateTime *
date_time_of (gint64 mtime_ns)
{
  gint64 seconds = mtime_ns / NS_PER_SECOND - (mtime_ns % NS_PER_SECOND < 0 ? 1 : 0);

  return g_date_time_new_from_unix_local (seconds);
}

/* Days from the local midnight of @date to that of @now. */
static int
days_between (GDateTime *date, GDateTime *now)
{
  GDate first, second;
  int year, month, day;

  g_date_time_get_ymd (date, &year, &month, &day);
  g_date_clear (&first, 1);
  g_date_set_dmy (&first, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  g_date_time_get_ymd (now, &year, &month, &day);
  g_date_clear (&second, 1);
  g_date_set_dmy (&second, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return g_date_days_between (&first, &second);
}

char *
pnc_format_date (gint64 mtime_ns, gint64 now_us)
{
  g_autoptr (GDateTime) date = date_time_of (mtime_ns);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  int days;

  if (date == NULL || now == NULL)
    return g_strdup ("");
  days = days_between (date, now);
  if (days == 0)
    /* Translators: today’s time, as g_date_time_format() takes it */
    return g_date_time_format (date, _ ("Today %H:%M"));
  if (days == 1)
    /* Translators: yesterday’s time, as g_date_time_format() takes it */
    return g_date_time_format (date, _ ("Yesterday %H:%M"));
  if (g_date_time_get_year (date) == g_date_time_get_year (now))
    /* Translators: day and month of this year, as g_date_time_format() takes it */
    return g_date_time_format (date, _ ("%-e %b"));
  /* Translators: day, month and year, as g_date_time_format() takes it */
  return g_date_time_format (date, _ ("%-e %b %Y"));
}

char *
pnc_format_date_full (gint64 mtime_ns)
{
  g_autoptr (GDateTime) date = date_time_of (mtime_ns);

  return date != NULL ? g_date_time_format (date, "%c") : g_strdup ("");
}

/* The descriptions of the MIME database begin with a small letter. */
static char *
capitalised (const char *text)
{
  char first[6];
  int length = g_unichar_to_utf8 (g_unichar_totitle (g_utf8_get_char (text)), first);

  return g_strdup_printf ("%.*s%s", length, first, g_utf8_next_char (text));
}

static char *
describe_type (const char *content_type)
{
  g_autofree char *description = NULL;

  if (content_type == NULL || g_content_type_is_unknown (content_type))
    return g_strdup (C_ ("kind of file", "File"));
  description = g_content_type_get_description (content_type);
  return description[0] != '\0' ? capitalised (description)
                                : g_strdup (C_ ("kind of file", "File"));
}

char *
pnc_format_kind (int kind, const char *content_type)
{
  switch (kind)
    {
    case PNC_ENTRY_FOLDER:
      return g_strdup (C_ ("kind of file", "Folder"));
    case PNC_ENTRY_LINK:
      return g_strdup (C_ ("kind of file", "Link"));
    case PNC_ENTRY_FILE:
      return describe_type (content_type);
    case PNC_ENTRY_OTHER:
    default:
      return g_strdup (C_ ("kind of file", "Special file"));
    }
}

char *
pnc_format_mode (guint mode)
{
  char text[] = "rwxrwxrwx";

  for (guint i = 0; i < 9; i++)
    if ((mode & (0400u >> i)) == 0)
      text[i] = '-';
  return g_strdup (text);
}

char *
pnc_format_rtt (gint64 rtt_us)
{
  if (rtt_us <= 0)
    return g_strdup ("");
  if (rtt_us < 10000)
    /* Translators: a round-trip time in milliseconds */
    return g_strdup_printf (_ ("%.1f ms"), (double) rtt_us / 1000.0);
  return g_strdup_printf (_ ("%.0f ms"), (double) rtt_us / 1000.0);
}

char *
pnc_format_session_state (PncSessionState state, guint retry_in_s)
{
  switch (state)
    {
    case PNC_SESSION_RESOLVING:
      return g_strdup (_ ("Looking up the server…"));
    case PNC_SESSION_CONNECTING:
      return g_strdup (_ ("Connecting…"));
    case PNC_SESSION_SECURING:
      return g_strdup (_ ("Securing the connection…"));
    case PNC_SESSION_CONFIRMING:
      return g_strdup (_ ("Waiting for your answer"));
    case PNC_SESSION_LOGGING_IN:
      return g_strdup (_ ("Logging in…"));
    case PNC_SESSION_CONNECTED:
      return g_strdup (_ ("Connected"));
    case PNC_SESSION_UNRESPONSIVE:
      return g_strdup (_ ("The server does not answer"));
    case PNC_SESSION_RECONNECTING:
      if (retry_in_s == 0)
        return g_strdup (_ ("Reconnecting…"));
      return g_strdup_printf (
        ngettext ("Reconnecting in %u second", "Reconnecting in %u seconds", retry_in_s),
        retry_in_s);
    case PNC_SESSION_FAILED:
      return g_strdup (_ ("Could not connect"));
    case PNC_SESSION_DISCONNECTED:
    default:
      return g_strdup (_ ("Not connected"));
    }
}

const char *
pnc_format_transfer_state (PncTransferState state, PncDirection direction)
{
  switch (state)
    {
    case PNC_TRANSFER_QUEUED:
      return _ ("Waiting for its turn");
    case PNC_TRANSFER_PREPARING:
      return _ ("Preparing");
    case PNC_TRANSFER_SENDING:
      return direction == PNC_UPLOAD ? _ ("Uploading") : _ ("Downloading");
    case PNC_TRANSFER_STORED:
      return _ ("Writing to disk");
    case PNC_TRANSFER_VERIFIED:
      return C_ ("state of a transfer", "Verified");
    case PNC_TRANSFER_PAUSED:
      return C_ ("state of a transfer", "Paused");
    case PNC_TRANSFER_WAITING:
      return _ ("Waiting for the server");
    case PNC_TRANSFER_CANCELLED:
      return C_ ("state of a transfer", "Cancelled");
    case PNC_TRANSFER_FAILED:
    default:
      return C_ ("state of a transfer", "Failed");
    }
}
