/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-speed.h"

#include <string.h>

/* More than any network has: what is larger does not fit the number. */
#define MAX_RATE_BPS 1e15

static gboolean
find_unit (const char *suffix, double *unit)
{
  static const struct
  {
    const char *suffix;
    double unit;
  } units[] = {
    { "", 1 },    { "K", 1e3 },     { "k", 1e3 },        { "M", 1e6 },
    { "G", 1e9 }, { "Ki", 1024.0 }, { "Mi", 1048576.0 }, { "Gi", 1073741824.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (suffix, units[i].suffix))
      {
        *unit = units[i].unit;
        return TRUE;
      }
  return FALSE;
}

gboolean
pnc_cli_parse_rate (const char *text, guint64 *rate_bps, GError **error)
{
  gsize n_digits = strspn (text, "0123456789.");
  char *end = NULL;
  double number, unit;

  if (g_str_equal (text, "none"))
    {
      *rate_bps = PNC_RATE_NONE;
      return TRUE;
    }
  number = g_ascii_isdigit (*text) ? g_ascii_strtod (text, &end) : 0;
  if (end == text + n_digits && find_unit (end, &unit) && number * unit >= (double) PNC_RATE_MIN_BPS
      && number * unit <= MAX_RATE_BPS)
    {
      *rate_bps = (guint64) (number * unit);
      return TRUE;
    }
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, text,
                 "“%s” is no limit: give bytes a second, 1024 or more, such as 500K, 1.5M or 2Mi, "
                 "or “none”.",
                 text);
  return FALSE;
}

gboolean
pnc_cli_parse_packing (const char *text, PncPackMode *mode, GError **error)
{
  if (text == NULL || g_str_equal (text, "auto"))
    *mode = PNC_PACK_AUTO;
  else if (g_str_equal (text, "never"))
    *mode = PNC_PACK_NEVER;
  else if (g_str_equal (text, "always"))
    *mode = PNC_PACK_ALWAYS;
  else
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, text,
                     "--compress takes auto, never or always, not “%s”.", text);
      return FALSE;
    }
  return TRUE;
}

gboolean
pnc_cli_check_speed (const PncCliOptions *options, GError **error)
{
  PncPackMode mode;
  guint64 rate_bps;

  return pnc_cli_parse_packing (options->compress, &mode, error)
         && (options->limit == NULL || pnc_cli_parse_rate (options->limit, &rate_bps, error));
}

PncTransferQueue *
pnc_cli_new_queue (PncCli *cli)
{
  PncTransferQueue *queue = pnc_transfer_queue_new (cli->session);
  guint64 rate_bps = PNC_RATE_NONE;

  if (cli->options.limit != NULL)
    pnc_cli_parse_rate (cli->options.limit, &rate_bps, NULL);
  pnc_transfer_queue_set_limit (queue, PNC_UPLOAD, rate_bps);
  pnc_transfer_queue_set_limit (queue, PNC_DOWNLOAD, rate_bps);
  pnc_transfer_queue_foresee (queue, cli->n_channels);
  return queue;
}
