/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pnc-browser-private.h"
#include "pnc-found-item.h"
#include "pnc-session-files.h"

/* What is done on the server from this folder: names and transfers. */

static void
entry_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncBrowser) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  pnc_browser_end_action (self, error);
}

/* A rename or a removal under way. */
typedef struct
{
  /* owned */
  PncBrowser *browser;
  PncPath *path;
  PncPath *to; /* nullable: of a rename */

  PncUndoStep *step; /* borrowed */
} Deed;

static Deed *
deed_new (PncBrowser *self, PncUndoStep *step, PncPath *path, PncPath *to)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->browser = g_object_ref (self);
  deed->path = pnc_path_ref (path);
  deed->to = to != NULL ? pnc_path_ref (to) : NULL;
  deed->step = step;
  return deed;
}

static void
end_deed (Deed *deed, const GError *error)
{
  if (error != NULL)
    pnc_undo_failed (deed->browser->undo, deed->step);
  pnc_browser_end_action (deed->browser, error);
  g_object_unref (deed->browser);
  pnc_path_unref (deed->path);
  g_clear_pointer (&deed->to, pnc_path_unref);
  g_free (deed);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  g_autoptr (GError) error = NULL;

  if (pnc_session_remove_finish (PNC_SESSION (source), result, &error))
    {
      pnc_undo_removed (deed->browser->undo, deed->step, deed->path,
                        pnc_session_get_trash_id (result));
      if (deed->browser->search != NULL)
        pnc_file_search_forget (deed->browser->search, deed->path);
    }
  end_deed (deed, error);
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  if (entry != NULL)
    {
      pnc_undo_moved (deed->browser->undo, deed->step, deed->path, deed->to, entry);
      if (deed->browser->search != NULL)
        pnc_file_search_rename (deed->browser->search, deed->path, entry);
    }
  end_deed (deed, error);
}

static PncPath *
child_path (PncBrowser *self, PncPath *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  PncPath *path;

  if (folder == NULL)
    return NULL;
  path = pnc_path_child (folder, name, &error);
  if (path == NULL)
    pnc_browser_fail (self, error);
  return path;
}

/* What was found is where it was found; everything else is in the folder one looks at. */
static PncPath *
folder_of (PncBrowser *self, PncFileItem *item)
{
  PncPath *found = pnc_found_item_get_folder (item);

  return found != NULL ? found : pnc_browser_get_path (self);
}

PncPath *
pnc_browser_dup_item_path (PncBrowser *self, PncFileItem *item)
{
  return child_path (self, folder_of (self, item), pnc_file_item_get_entry (item)->name);
}

void
pnc_browser_make_folder (PncBrowser *self, const char *name)
{
  g_autoptr (PncPath) path = child_path (self, pnc_browser_get_path (self), name);

  if (path == NULL)
    return;
  pnc_browser_begin_action (self);
  pnc_session_make_folder_async (self->session, path, 0, self->cancellable, entry_done_cb,
                                 g_object_ref (self));
}

void
pnc_browser_rename (PncBrowser *self, PncFileItem *item, const char *name)
{
  g_autoptr (PncPath) from = pnc_browser_dup_item_path (self, item);
  g_autoptr (PncPath) to = child_path (self, folder_of (self, item), name);

  if (from == NULL || to == NULL || pnc_path_equal (from, to))
    return;
  pnc_browser_begin_action (self);
  pnc_session_rename_async (self->session, from, to, PNC_POLICY_REFUSE, self->cancellable,
                            renamed_cb, deed_new (self, pnc_undo_begin (self->undo, 1), from, to));
}

void
pnc_browser_remove (PncBrowser *self, GPtrArray *items)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
  PncUndoStep *step;

  for (guint i = 0; i < items->len; i++)
    {
      PncPath *path = pnc_browser_dup_item_path (self, items->pdata[i]);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  if (paths->len == 0)
    return;
  step = pnc_undo_begin (self->undo, paths->len);
  for (guint i = 0; i < paths->len; i++)
    {
      pnc_browser_begin_action (self);
      pnc_session_remove_async (self->session, paths->pdata[i], PNC_REMOVE_RECURSIVE,
                                self->cancellable, NULL, NULL, removed_cb,
                                deed_new (self, step, paths->pdata[i], NULL));
    }
}

static const char *
describe_fault (PncNameFault fault)
{
  switch (fault)
    {
    case PNC_NAME_EMPTY:
      return _ ("Type a name");
    case PNC_NAME_TOO_LONG:
      return _ ("The name is too long");
    case PNC_NAME_DOTS:
      return _ ("“.” and “..” cannot be names");
    case PNC_NAME_SEPARATOR:
      return _ ("A name cannot contain slashes or backslashes");
    case PNC_NAME_RESERVED:
      return _ ("The server keeps this name for itself");
    case PNC_NAME_OK:
      return NULL;
    default:
      return _ ("This cannot be the name of a file");
    }
}

char *
pnc_browser_check_name (PncBrowser *self, const char *name, PncFileItem *except)
{
  PncNameFault fault = pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE);
  GListModel *items = G_LIST_MODEL (self->directory);

  if (fault != PNC_NAME_OK)
    return g_strdup (describe_fault (fault));
  if (except != NULL && pnc_found_item_get_folder (except) != NULL)
    return NULL; /* what else is in its folder is not known here: the server refuses */
  for (guint i = 0; items != NULL && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (items, i);

      if (item != except && g_str_equal (pnc_file_item_get_entry (item)->name, name))
        return g_strdup (_ ("There is something with this name already"));
    }
  return NULL;
}
