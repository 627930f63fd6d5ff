/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* Files that were dropped onto a server at the side: they go into the folder that it begins with.
 * At once where the window is there; else once it, or another window, has connected. */

static void
begin (PncWindow *self, PncServerItem *item, GListModel *files)
{
  PncPath *folder = pnc_server_item_get_link (item)->path;

  pnc_window_begin (self, pnc_batch_plan_new_upload_to (self->browser, files, folder));
}

static gboolean
is_connected (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  return session != NULL && pnc_session_get_state (session) == PNC_SESSION_CONNECTED;
}

void
pnc_window_clear_dropped (PncWindow *self)
{
  g_clear_object (&self->dropped);
  g_clear_object (&self->dropped_on);
}

/* What was dropped there before waits as well. */
static void
wait_with (PncWindow *self, PncServerItem *item, GListModel *files)
{
  guint n = g_list_model_get_n_items (files);
  g_autofree char *sentence
    = g_strdup_printf (ngettext ("%u item will be uploaded once “%s” is connected.",
                                 "%u items will be uploaded once “%s” is connected.", n),
                       n, pnc_server_item_get_name (item));

  if (self->dropped_on != item)
    pnc_window_clear_dropped (self);
  g_set_object (&self->dropped_on, item);
  if (self->dropped == NULL)
    self->dropped = g_list_store_new (G_TYPE_FILE);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      g_list_store_append (self->dropped, file);
    }
  pnc_window_say (self, sentence);
}

void
pnc_window_begin_dropped (PncWindow *self)
{
  g_autoptr (GListStore) files = g_steal_pointer (&self->dropped);
  g_autoptr (PncServerItem) item = g_steal_pointer (&self->dropped_on);

  if (files != NULL)
    begin (self, item, G_LIST_MODEL (files));
}

/* The window that has the files to wait for its connection: one that is at that server already, or
 * is nowhere; what another one does is not ended for them. */
static PncWindow *
find_window (PncWindow *self, PncServerItem *item)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (pnc_window_is_at (self, item) || !pnc_window_is_connected (self))
    return self;
  for (GList *at = gtk_application_get_windows (application); at != NULL; at = at->next)
    if (PNC_IS_WINDOW (at->data) && pnc_window_is_at (at->data, item))
      return at->data;
  return pnc_window_new (PNC_APPLICATION (application));
}

void
pnc_window_files_dropped (PncWindow *self, PncServerItem *item, GListModel *files)
{
  PncWindow *window = find_window (self, item);

  if (window != self)
    gtk_window_present (GTK_WINDOW (window));
  if (!pnc_window_is_at (window, item))
    pnc_window_open (window, pnc_server_item_get_link (item));
  if (is_connected (window))
    begin (window, item, files);
  else
    wait_with (window, item, files);
}
