/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-browser-view-private.h"

#include "pnc-found-item.h"

#include <string.h>

/* What is looked for, in the folder or everywhere below it. */

static GtkSelectionModel *
get_files (PncBrowserView *self)
{
  return GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
}

/* While it runs, while it waits for words to stay, and when it is over. */
static void
running_cb (PncBrowserView *self)
{
  g_object_set (self->search, "busy", pnc_file_search_is_running (self->found), "note",
                pnc_file_search_get_note (self->found), NULL);
  pnc_browser_view_show_page (self);
}

static void
let_go (PncBrowserView *self)
{
  if (self->found == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->found, self);
  pnc_file_search_set (self->found, NULL, FALSE);
  g_clear_object (&self->found);
  g_object_set (self->search, "busy", FALSE, "note", "", NULL);
}

static void
search_everywhere (PncBrowserView *self, const char *text)
{
  gboolean hidden;

  g_object_get (self->area, "show-hidden", &hidden, NULL);
  if (self->found == NULL)
    {
      self->found = g_object_ref (pnc_browser_get_search (self->browser));
      g_signal_connect_object (self->found, "notify::running", G_CALLBACK (running_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->found, "notify::note", G_CALLBACK (running_cb), self,
                               G_CONNECT_SWAPPED);
      pnc_file_chain_set_folder (self->chain, G_LIST_MODEL (self->found));
    }
  pnc_file_search_set (self->found, text, hidden);
}

static void
search_here (PncBrowserView *self, const char *text)
{
  if (self->found != NULL)
    {
      let_go (self);
      pnc_file_chain_set_folder (self->chain, G_LIST_MODEL (self->watched));
    }
  pnc_file_chain_set_search (self->chain, text);
}

void
pnc_browser_view_search_text_cb (PncBrowserView *self)
{
  const char *text = pnc_folder_search_get_text (self->search);

  if (pnc_folder_search_is_everywhere (self->search) && text[strspn (text, " ")] != '\0'
      && self->watched != NULL)
    search_everywhere (self, text);
  else
    search_here (self, text);
  pnc_browser_view_show_page (self);
}

/* From the search to what was found, of which the first is as good as any. */
void
pnc_browser_view_search_leave_cb (PncBrowserView *self)
{
  if (pnc_browser_view_is_searching (self) && pnc_browser_view_get_n_selected (self) == 0)
    gtk_selection_model_select_item (get_files (self), 0, TRUE);
  pnc_browser_view_focus (self);
}

void
pnc_browser_view_setup_search (PncBrowserView *self)
{
  g_signal_connect_object (self->area, "notify::show-hidden",
                           G_CALLBACK (pnc_browser_view_search_text_cb), self, G_CONNECT_SWAPPED);
}

void
pnc_browser_view_end_search (PncBrowserView *self)
{
  let_go (self);
  pnc_folder_search_stop (self->search);
}

gboolean
pnc_browser_view_is_searching (PncBrowserView *self)
{
  return self->found != NULL || pnc_file_chain_is_searching (self->chain);
}

gboolean
pnc_browser_view_shows_found (PncBrowserView *self)
{
  return self->found != NULL;
}

void
pnc_browser_view_toggle_search (PncBrowserView *self)
{
  gboolean active;

  g_object_get (self->search, "active", &active, NULL);
  g_object_set (self->search, "active", !active, NULL);
}

void
pnc_browser_view_search_everywhere (PncBrowserView *self)
{
  gboolean active, everywhere;

  g_object_get (self->search, "active", &active, "everywhere", &everywhere, NULL);
  g_object_set (self->search, "everywhere", !active || !everywhere, NULL);
  pnc_folder_search_start (self->search);
}

/* The folder that is shown has its files already; another one shows the wanted one when they are
 * there. */
void
pnc_browser_view_show_in_folder (PncBrowserView *self, PncFileItem *item)
{
  g_autoptr (PncPath) folder = NULL;
  g_autofree char *name = g_strdup (pnc_file_item_get_entry (item)->name);

  if (pnc_found_item_get_folder (item) == NULL || self->watched == NULL)
    return;
  folder = pnc_path_ref (pnc_found_item_get_folder (item));
  if (pnc_path_equal (folder, pnc_directory_get_path (self->watched)))
    {
      g_free (self->came_from);
      self->came_from = g_steal_pointer (&name);
      self->unsettled = self->watched;
      pnc_folder_search_stop (self->search);
      pnc_browser_view_settle (self);
      return;
    }
  g_free (self->wanted);
  self->wanted = g_steal_pointer (&name);
  pnc_browser_go (self->browser, folder);
}
