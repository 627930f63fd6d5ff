/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-name-cell.h"

/* Files of other programs, which are uploaded, and files of the server itself, which move there or
 * are copied: onto the files, onto a folder among them, or onto a folder of the path. */

/* A folder on which somebody rests with what she drags opens. */
#define SPRING_MS 700

/* A widget onto which things can be dropped; freed with its controller. */
typedef struct
{
  PncWindow *window;     /* borrowed */
  GtkDropTarget *target; /* borrowed */

  PncPath *spring; /* owned, nullable: the folder that opens soon */
  guint spring_id;
  double spring_x, spring_y; /* where the pointer came to rest */
  GdkDragAction action;      /* of files of the server: what would be done with them */
} Place;

static void set_spring (Place *self, PncPath *path);

static void
place_free (gpointer data)
{
  set_spring (data, NULL);
  g_free (data);
}

static GListModel *
list_of (const GValue *value)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);

  for (GSList *at = g_value_get_boxed (value); at != NULL; at = at->next)
    g_list_store_append (files, at->data);
  return G_LIST_MODEL (files);
}

/* ---- where ---- */

static PncPath *
folder_of_row (PncWindow *self, double x, double y, GtkWidget **row)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  PncPath *here = pnc_browser_get_path (self->browser);
  PncFileItem *item = pnc_name_cell_find_item (view, x, y);

  *row = NULL;
  if (here == NULL || item == NULL || pnc_file_item_get_entry (item)->kind != PNC_ENTRY_FOLDER)
    return here != NULL ? pnc_path_ref (here) : NULL;
  *row = pnc_name_cell_find_row (view, x, y);
  return pnc_browser_dup_item_path (self->browser, item);
}

/* @widget: (out) (nullable): what shows the folder, beside the list itself. Returns: (transfer
 * full) (nullable): into which it would go */
static PncPath *
find_folder (Place *self, double x, double y, GtkWidget **widget)
{
  GtkWidget *at = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (self->target));
  PncPath *path = NULL;

  if (at == GTK_WIDGET (self->window->view))
    return folder_of_row (self->window, x, y, widget);
  *widget = pnc_path_bar_find_part (PNC_PATH_BAR (at), x, y, &path);
  return path;
}

/* What would take the drop is marked, and nothing else. */
static void
mark (PncWindow *self, GtkWidget *widget)
{
  if (self->drop_row == widget)
    return;
  if (self->drop_row != NULL)
    gtk_widget_unset_state_flags (self->drop_row, GTK_STATE_FLAG_DROP_ACTIVE);
  g_set_weak_pointer (&self->drop_row, widget);
  if (widget != NULL)
    gtk_widget_set_state_flags (widget, GTK_STATE_FLAG_DROP_ACTIVE, FALSE);
}

/* ---- folders that open ---- */

static gboolean
spring_cb (gpointer data)
{
  Place *self = data;
  g_autoptr (PncPath) path = g_steal_pointer (&self->spring);

  self->spring_id = 0;
  mark (self->window, NULL);
  pnc_browser_go (self->window->browser, path);
  return G_SOURCE_REMOVE;
}

/* @path: (nullable): over which folder the pointer is that is not shown already */
static void
set_spring (Place *self, PncPath *path)
{
  if (path != NULL && self->spring != NULL && pnc_path_equal (path, self->spring))
    return;
  g_clear_handle_id (&self->spring_id, g_source_remove);
  g_clear_pointer (&self->spring, pnc_path_unref);
  if (path == NULL)
    return;
  self->spring = pnc_path_ref (path);
  self->spring_id = g_timeout_add (SPRING_MS, spring_cb, self);
}

/* ---- what, and how ---- */

static PncFileClip *
dup_dragged_clip (Place *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (self->target);
  GdkDrag *drag = drop != NULL ? gdk_drop_get_drag (drop) : NULL;

  return drag != NULL ? pnc_window_dup_clip (gdk_drag_get_content (drag)) : NULL;
}

static gboolean
is_writable (PncWindow *self)
{
  gboolean writable;

  g_object_get (self->browser, "writable", &writable, NULL);
  return writable;
}

/* Within the server things move, and with Ctrl they are copied; a key leaves only one of both. */
static GdkDragAction
choose_action (PncWindow *self, PncFileClip *clip, PncPath *folder, GdkDragAction offered)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (!pnc_file_clip_is_of (clip, pnc_session_get_link (session)))
    return 0;
  if ((offered & GDK_ACTION_MOVE) != 0)
    return pnc_file_clip_may_go (clip, folder, TRUE) ? GDK_ACTION_MOVE : 0;
  if ((offered & GDK_ACTION_COPY) != 0 && pnc_file_clip_may_go (clip, folder, FALSE))
    return GDK_ACTION_COPY;
  return 0;
}

static void
update_action (Place *self, PncPath *folder)
{
  GdkDragAction offered = gdk_drop_get_actions (gtk_drop_target_get_current_drop (self->target));
  g_autoptr (PncFileClip) clip = dup_dragged_clip (self);

  self->action = 0;
  if (is_writable (self->window) && folder != NULL)
    self->action = clip != NULL ? choose_action (self->window, clip, folder, offered)
                                : offered & GDK_ACTION_COPY;
}

/* Over a folder that is not shown already, and is not what is dragged. */
static gboolean
may_spring (Place *self, PncPath *folder)
{
  PncPath *here = pnc_browser_get_path (self->window->browser);
  g_autoptr (PncFileClip) clip = dup_dragged_clip (self);

  if (folder == NULL || here == NULL || pnc_path_equal (folder, here))
    return FALSE;
  return clip == NULL || pnc_file_clip_may_go (clip, folder, FALSE);
}

/* Whoever moves on does not rest. */
static void
follow_spring (Place *self, PncPath *folder, double x, double y)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (self->target));

  if (!may_spring (self, folder)
      || gtk_drag_check_threshold (widget, (int) self->spring_x, (int) self->spring_y, (int) x,
                                   (int) y))
    set_spring (self, NULL);
  if (!may_spring (self, folder) || (self->spring != NULL && pnc_path_equal (self->spring, folder)))
    return;
  self->spring_x = x;
  self->spring_y = y;
  set_spring (self, folder);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, Place *self)
{
  GtkWidget *widget = NULL;
  g_autoptr (PncPath) folder = find_folder (self, x, y, &widget);

  update_action (self, folder);
  follow_spring (self, folder, x, y);
  mark (self->window, self->action != 0 ? widget : NULL);
  return self->action;
}

/* A drop that will be refused is explained before anybody lets go. */
static void
explain (PncWindow *self, PncFileClip *clip)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (session == NULL)
    return;
  if (pnc_session_get_state (session) != PNC_SESSION_CONNECTED)
    pnc_window_say (self, _ ("Nothing can be uploaded before the connection is back."));
  else if (!is_writable (self))
    pnc_window_say (self, _ ("Nothing can be uploaded here: you may only read on this server."));
  else if (clip != NULL && !pnc_file_clip_is_of (clip, pnc_session_get_link (session)))
    pnc_window_say_other_server (self);
}

static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, Place *self)
{
  g_autoptr (PncFileClip) clip = dup_dragged_clip (self);

  pnc_window_set_drag_at_home (gtk_drop_target_get_current_drop (target), TRUE);
  explain (self->window, clip);
  return motion_cb (target, x, y, self);
}

static void
leave_cb (GtkDropTarget *target, Place *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  if (drop != NULL)
    pnc_window_set_drag_at_home (drop, FALSE);
  set_spring (self, NULL);
  mark (self->window, NULL);
}

/* ---- the drop ---- */

static PncBatchPlan *
plan_drop (Place *self, const GValue *value, PncPath *folder)
{
  PncBrowser *browser = self->window->browser;
  g_autoptr (GListModel) files = NULL;

  if (G_VALUE_HOLDS (value, PNC_TYPE_FILE_CLIP))
    {
      g_autoptr (PncFileClip) clip
        = pnc_file_clip_as (g_value_get_object (value), self->action == GDK_ACTION_MOVE);

      return self->action != 0 ? pnc_batch_plan_new_paste_to (browser, clip, folder) : NULL;
    }
  files = list_of (value);
  return pnc_batch_plan_new_upload_to (browser, files, folder);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, Place *self)
{
  GtkWidget *widget;
  g_autoptr (PncPath) folder = find_folder (self, x, y, &widget);
  PncBatchPlan *plan = NULL;

  /* a folder may have opened below the pointer since it last moved */
  if (G_VALUE_HOLDS (value, PNC_TYPE_FILE_CLIP))
    update_action (self, folder);
  if (folder != NULL)
    plan = plan_drop (self, value, folder);

  set_spring (self, NULL);
  if (plan == NULL)
    return FALSE;
  pnc_window_begin (self->window, plan);
  return TRUE;
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer data)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST)
         || gdk_content_formats_contain_gtype (formats, PNC_TYPE_FILE_CLIP);
}

static void
add_target (PncWindow *self, GtkWidget *widget)
{
  /* The first that is there is taken: our own clip is also a list of files for others. */
  GType types[] = { PNC_TYPE_FILE_CLIP, GDK_TYPE_FILE_LIST };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  Place *place = g_new0 (Place, 1);

  place->window = self;
  place->target = target;
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_object_set_data_full (G_OBJECT (target), "place", place, place_free);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), place);
  g_signal_connect (target, "enter", G_CALLBACK (enter_cb), place);
  g_signal_connect (target, "motion", G_CALLBACK (motion_cb), place);
  g_signal_connect (target, "leave", G_CALLBACK (leave_cb), place);
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

void
pnc_window_upload_list (PncWindow *self, const GValue *value)
{
  g_autoptr (GListModel) files = list_of (value);

  pnc_window_begin (self, pnc_batch_plan_new_upload (self->browser, files, NULL));
}

void
pnc_window_setup_drop (PncWindow *self)
{
  /* On all of it: the rows, the icons, the room below them, the empty page. */
  add_target (self, GTK_WIDGET (self->view));
  add_target (self, GTK_WIDGET (self->path_bar));
}
