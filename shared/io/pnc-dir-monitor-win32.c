/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-monitor.h"

/*
 * Windows has ReadDirectoryChangesW, which works on a handle as it should; but it keeps one handle
 * and one buffer open for each folder, and names files by their short names where somebody used
 * those. Until that is written and tried, this says so, and clients refresh.
 */

PncDirMonitor *
pnc_dir_monitor_new (GMainContext *context,
                     PncDirMonitorFunc func,
                     gpointer user_data,
                     GError **error)
{
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                 "Folders cannot be watched on Windows yet. Refresh them by hand.");
  return NULL;
}

void
pnc_dir_monitor_free (PncDirMonitor *self)
{
  g_assert (self == NULL);
}

guint
pnc_dir_monitor_add (PncDirMonitor *self, PncDir *dir, gboolean *sees_all, GError **error)
{
  g_assert_not_reached ();
}

void
pnc_dir_monitor_remove (PncDirMonitor *self, guint id)
{
  g_assert_not_reached ();
}
