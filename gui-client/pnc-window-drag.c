/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-browser-paste.h"
#include "pnc-name-cell.h"
#include "pnc-offer-content.h"

/* Files that are dragged out of the list: to other folders of the server, which pnc-window-drop.c
 * sees to, and to other programs. */

#define DRAG_DATA "pnc-drag"
#define ICON_PIXELS 48

/* Freed with its GdkDrag. */
typedef struct
{
  PncOfferContent *content; /* owned */
  PncOfferGate gate;
  gboolean at_home; /* over a window of this program that would take it */
} Drag;

static void
drag_free (gpointer data)
{
  Drag *self = data;

  pnc_offer_content_set_guard (self->content, NULL, NULL, NULL);
  g_object_unref (self->content);
  g_free (self);
}

void
pnc_window_set_drag_at_home (GdkDrop *drop, gboolean at_home)
{
  GdkDrag *drag = gdk_drop_get_drag (drop);
  Drag *data = drag != NULL ? g_object_get_data (G_OBJECT (drag), DRAG_DATA) : NULL;

  if (data != NULL)
    data->at_home = at_home;
}

/* ---- when others may have the files ---- */

/* Some file managers read what comes as soon as it is above them; nothing moves for that. */
static PncOfferGate
guard (gpointer data)
{
  return ((Drag *) data)->gate;
}

static void
set_gate (Drag *self, PncOfferGate gate)
{
  self->gate = gate;
  pnc_offer_content_look_again (self->content);
}

/* The picture that was dragged would stay where it was let go for as long as files are on their
 * way. */
static void
drop_performed_cb (GdkDrag *drag, Drag *self)
{
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), NULL);
  set_gate (self, self->at_home ? PNC_OFFER_SHUT : PNC_OFFER_OPEN);
}

static void
cancel_cb (GdkDrag *drag, GdkDragCancelReason reason, Drag *self)
{
  set_gate (self, PNC_OFFER_SHUT);
}

/* Whoever took it says that it is done, with the files or without them. */
static void
finished_cb (GdkDrag *drag, Drag *self)
{
  pnc_offer_content_give_up (self->content);
}

/* ---- what is dragged ---- */

static gboolean
is_touch (GtkDragSource *source)
{
  GdkDevice *device = gtk_gesture_get_device (GTK_GESTURE (source));

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;
}

/* Whoever begins beside the names wants to select with a rubber band, unless it is selected. */
static gboolean
is_grip (PncWindow *self, double x, double y)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = pnc_name_cell_find_row (view, x, y);

  if (row == NULL)
    return FALSE;
  return gtk_widget_get_ancestor (widget, PNC_TYPE_NAME_CELL) != NULL
         || (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED) != 0;
}

static void
unclaimed_cb (PncOffer *offer, PncWindow *self)
{
  g_set_object (&self->ready_offer, offer);
  pnc_window_say (self, _ ("The files have arrived, but the other program did not wait for them. "
                           "Drag them there once more."));
}

/* What was fetched for somebody who did not wait is there still. */
static PncOffer *
find_offer (PncWindow *self, PncFileClip *clip)
{
  PncOffer *offer;

  if (self->ready_offer != NULL && pnc_offer_is_ready_for (self->ready_offer, clip))
    return g_steal_pointer (&self->ready_offer);
  offer = pnc_offer_new (self->browser, clip, pnc_shelf_get_default ());
  g_signal_connect_object (offer, "unclaimed", G_CALLBACK (unclaimed_cb), self, 0);
  return offer;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, PncWindow *self)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (PncFileClip) clip = NULL;
  g_autoptr (PncOffer) offer = NULL;

  if (is_touch (source) || pnc_browser_get_path (self->browser) == NULL || !is_grip (self, x, y))
    return NULL;
  pnc_browser_view_select_at (self->view, x, y);
  items = pnc_browser_view_dup_selected (self->view);
  clip = items->len > 0 ? pnc_browser_clip (self->browser, items, FALSE) : NULL;
  if (clip == NULL)
    return NULL;
  /* no rubber band from here */
  gtk_gesture_set_state (GTK_GESTURE (source), GTK_EVENT_SEQUENCE_CLAIMED);
  offer = find_offer (self, clip);
  return GDK_CONTENT_PROVIDER (pnc_offer_content_new (offer, FALSE));
}

/* ---- how it looks ---- */

static GtkWidget *
new_icon (PncFileItem *item, guint n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new_from_gicon (pnc_file_item_get_icon (item));
  g_autofree char *text = g_strdup_printf ("%u", n);
  GtkWidget *label = gtk_label_new (n > 1 ? text : pnc_file_item_get_name (item));

  gtk_image_set_pixel_size (GTK_IMAGE (image), ICON_PIXELS);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "dragged");
  return box;
}

static void
begin_cb (GtkDragSource *source, GdkDrag *drag, PncWindow *self)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);
  Drag *data = g_new0 (Drag, 1);

  data->content = PNC_OFFER_CONTENT (g_object_ref (gdk_drag_get_content (drag)));
  data->gate = PNC_OFFER_HELD;
  pnc_offer_content_set_guard (data->content, guard, data, NULL);
  g_object_set_data_full (G_OBJECT (drag), DRAG_DATA, data, drag_free);
  g_signal_connect (drag, "drop-performed", G_CALLBACK (drop_performed_cb), data);
  g_signal_connect (drag, "cancel", G_CALLBACK (cancel_cb), data);
  g_signal_connect (drag, "dnd-finished", G_CALLBACK (finished_cb), data);
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)),
                           new_icon (items->pdata[0], items->len));
}

void
pnc_window_setup_drag (PncWindow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  /* before the list, which would begin a rubber band */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_cb), self, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (begin_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (source));
}
