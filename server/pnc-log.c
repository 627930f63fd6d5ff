/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-log.h"

#include "pnc-display.h"

#include <stdio.h>
#include <string.h>

#define THROTTLE_US (10 * G_USEC_PER_SEC)
#define THROTTLE_LINES 10u

static GLogLevelFlags written_levels
  = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE;
static GLogLevelFlags fatal_levels = G_LOG_LEVEL_ERROR;

static const char *
level_name (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_ERROR:
      return "error";
    case G_LOG_LEVEL_CRITICAL:
      return "critical";
    case G_LOG_LEVEL_WARNING:
      return "warning";
    case G_LOG_LEVEL_MESSAGE:
      return "notice";
    case G_LOG_LEVEL_INFO:
      return "info";
    default:
      return "debug";
    }
}

char *
pnc_log_format (GLogLevelFlags level, const char *domain, const char *message, gint64 time_us)
{
  g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text = pnc_display_text (message, -1);

  return g_strdup_printf ("%s.%03dZ %s%s%s: %s\n", stamp, (int) (time_us % G_USEC_PER_SEC / 1000),
                          level_name (level), domain != NULL ? " " : "",
                          domain != NULL ? domain : "", text);
}

char *
pnc_log_quote (const char *bytes, gssize length_bytes)
{
  g_autofree char *text = bytes != NULL ? pnc_display_text (bytes, length_bytes) : g_strdup ("");
  GString *quoted = g_string_new ("\"");

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append (quoted, "\\x22");
      else
        g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, key) && fields[i].length < 0)
        return fields[i].value;
    }
  return NULL;
}

static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *message = find_field (fields, n_fields, "MESSAGE");
  const char *domain = find_field (fields, n_fields, "GLIB_DOMAIN");
  gboolean wanted
    = (level & written_levels) != 0 || !g_log_writer_default_would_drop (level, domain);

  if (wanted)
    {
      g_autofree char *line
        = pnc_log_format (level, domain, message != NULL ? message : "", g_get_real_time ());

      /* stderr has no buffer: one call writes one line */
      fwrite (line, 1, strlen (line), stderr);
    }
  if ((level & (fatal_levels | G_LOG_FLAG_FATAL)) != 0)
    G_BREAKPOINT ();
  return G_LOG_WRITER_HANDLED;
}

void
pnc_log_init (gboolean verbose)
{
  /* there is no other way to learn what G_DEBUG made fatal */
  fatal_levels = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_always_fatal (fatal_levels);
  if (verbose)
    written_levels |= G_LOG_LEVEL_INFO;
  g_log_set_writer_func (write_record, NULL, NULL);
}

gboolean
pnc_log_is_verbose (void)
{
  return (written_levels & G_LOG_LEVEL_INFO) != 0
         || !g_log_writer_default_would_drop (G_LOG_LEVEL_INFO, G_LOG_DOMAIN);
}

gboolean
pnc_log_throttle (PncLogThrottle *throttle, gint64 now_us)
{
  if (throttle->since_us == 0 || now_us - throttle->since_us >= THROTTLE_US)
    {
      if (throttle->n_left_out > 0)
        g_message ("%u more lines like that were left out", throttle->n_left_out);
      *throttle = (PncLogThrottle){ .since_us = now_us };
    }
  if (throttle->n_lines < THROTTLE_LINES)
    {
      throttle->n_lines += 1;
      return TRUE;
    }
  throttle->n_left_out += 1;
  return FALSE;
}
