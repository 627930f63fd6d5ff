/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-options.h"

PncSyncOptions *
pnc_sync_options_copy (const PncSyncOptions *options)
{
  PncSyncOptions *copy = g_new0 (PncSyncOptions, 1);

  *copy = *options;
  copy->exclude = g_strdupv (options->exclude);
  return copy;
}

void
pnc_sync_options_free (PncSyncOptions *options)
{
  if (options == NULL)
    return;
  g_strfreev (options->exclude);
  g_free (options);
}
