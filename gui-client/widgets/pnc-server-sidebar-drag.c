/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-sidebar-private.h"

#include "pnc-file-clip.h"
#include "pnc-server-row.h"

/* Servers that are dragged to another place of the list, and files that are dropped onto one. */

static GtkListBoxRow *
row_at (PncServerSidebar *self, double y)
{
  return gtk_list_box_get_row_at_y (self->list, (int) y);
}

static PncServerItem *
item_of (GtkListBoxRow *row)
{
  PncServerRow *server = pnc_server_row_of (row);

  return server != NULL ? pnc_server_row_get_item (server) : NULL;
}

static gboolean
is_saved (PncServerItem *item)
{
  return item != NULL && pnc_server_item_get_id (item) != NULL;
}

/* --- the mark of what would take the drop --- */

static void
mark (PncServerSidebar *self, GtkListBoxRow *row, const char *css_class)
{
  if (self->drop_row != NULL)
    {
      gtk_widget_remove_css_class (self->drop_row, "drop-into");
      gtk_widget_remove_css_class (self->drop_row, "drop-above");
      gtk_widget_remove_css_class (self->drop_row, "drop-below");
    }
  g_set_weak_pointer (&self->drop_row, row != NULL ? GTK_WIDGET (row) : NULL);
  if (row != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), css_class);
}

/* How many of the saved servers a line at this height is below. */
static guint
place_at (PncServerSidebar *self, double y)
{
  GtkListBoxRow *row;
  guint n = 0;

  for (; (row = gtk_list_box_get_row_at_index (self->list, (int) n)) != NULL; n++)
    {
      graphene_rect_t box;

      if (!is_saved (item_of (row))
          || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->list), &box)
          || y < (double) (box.origin.y + box.size.height / 2))
        break;
    }
  return n;
}

static void
mark_place (PncServerSidebar *self, double y)
{
  guint place = place_at (self, y);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) place);

  if (is_saved (item_of (row)))
    mark (self, row, "drop-above");
  else
    mark (self, gtk_list_box_get_row_at_index (self->list, (int) place - 1), "drop-below");
}

/* --- drops --- */

static gboolean
is_server (GtkDropTarget *target)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);

  return drop != NULL
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), PNC_TYPE_SERVER_ITEM);
}

/* What is dragged out of a list of the server's own files would be fetched first, to be sent again.
 */
static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, gpointer data)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  if (gdk_content_formats_contain_gtype (formats, PNC_TYPE_FILE_CLIP))
    return FALSE;
  return gdk_content_formats_contain_gtype (formats, PNC_TYPE_SERVER_ITEM)
         || gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, PncServerSidebar *self)
{
  GtkListBoxRow *row = row_at (self, y);

  if (is_server (target))
    {
      mark_place (self, y);
      return GDK_ACTION_MOVE;
    }
  mark (self, row, "drop-into");
  return row != NULL ? GDK_ACTION_COPY : 0;
}

static void
leave_cb (GtkDropTarget *target, PncServerSidebar *self)
{
  mark (self, NULL, NULL);
}

static gboolean
drop_server (PncServerSidebar *self, PncServerItem *item, double y)
{
  guint place = place_at (self, y);
  guint from = 0;

  while (from < g_list_model_get_n_items (G_LIST_MODEL (self->saved))
         && pnc_server_list_get (self->saved, from) != item)
    from++;
  if (from == g_list_model_get_n_items (G_LIST_MODEL (self->saved)))
    return FALSE; /* removed meanwhile */
  pnc_server_list_move (self->saved, item, (int) place - (int) from - (place > from ? 1 : 0));
  pnc_server_sidebar_focus (self, item);
  return TRUE;
}

static gboolean
drop_files (PncServerSidebar *self, PncServerItem *item, GSList *list)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  if (item == NULL || list == NULL)
    return FALSE;
  for (GSList *at = list; at != NULL; at = at->next)
    g_list_store_append (files, at->data);
  g_signal_emit_by_name (self, "files-dropped", item, files);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, PncServerSidebar *self)
{
  mark (self, NULL, NULL);
  if (G_VALUE_HOLDS (value, PNC_TYPE_SERVER_ITEM))
    return drop_server (self, g_value_get_object (value), y);
  return drop_files (self, item_of (row_at (self, y)), g_value_get_boxed (value));
}

/* --- drags --- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, PncServerSidebar *self)
{
  GtkListBoxRow *row = row_at (self, y);
  g_autoptr (GdkPaintable) picture = NULL;
  double row_x, row_y;

  if (!is_saved (item_of (row)))
    return NULL;
  picture = gtk_widget_paintable_new (GTK_WIDGET (row));
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (row), x, y, &row_x,
                                    &row_y);
  gtk_drag_source_set_icon (source, picture, (int) row_x, (int) row_y);
  return gdk_content_provider_new_typed (PNC_TYPE_SERVER_ITEM, item_of (row));
}

void
pnc_server_sidebar_setup_drag (PncServerSidebar *self)
{
  const GdkDragAction actions = GDK_ACTION_COPY | GDK_ACTION_MOVE;
  GType types[] = { PNC_TYPE_SERVER_ITEM, GDK_TYPE_FILE_LIST };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, actions);
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "accept", G_CALLBACK (accept_cb), NULL);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (source));
}
