/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-history-row.h"

#include "pnc-accessible.h"
#include "pnc-show-in-folder.h"

struct _PncHistoryRow
{
  GtkWidget parent_instance;

  PncRecordItem *item; /* owned, nullable */
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncHistoryRow, pnc_history_row, GTK_TYPE_WIDGET)

static void
show_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GFile) file = pnc_record_item_dup_local_file (PNC_HISTORY_ROW (widget)->item);

  pnc_show_in_folder (widget, file);
}

static void
copy_link_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *link = pnc_record_item_dup_link (PNC_HISTORY_ROW (widget)->item);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
}

static void
update_actions (PncHistoryRow *self)
{
  g_autoptr (GFile) file = pnc_record_item_dup_local_file (self->item);
  g_autofree char *link = pnc_record_item_dup_link (self->item);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.show", file != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "record.copy-link", link != NULL);
}

static void
name_row (PncHistoryRow *self)
{
  g_autofree char *title = NULL;

  if (self->item == NULL)
    return;
  g_object_get (self->item, "title", &title, NULL);
  pnc_accessible_name_row (GTK_WIDGET (self), title);
}

static void
pnc_history_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pnc_history_row_parent_class)->map (widget);
  name_row (PNC_HISTORY_ROW (widget));
}

static void
pnc_history_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_HISTORY_ROW (object)->item);
}

static void
pnc_history_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncHistoryRow *self = PNC_HISTORY_ROW (object);

  if (!g_set_object (&self->item, g_value_get_object (value)))
    return;
  name_row (self);
  if (self->item != NULL)
    update_actions (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
pnc_history_row_dispose (GObject *object)
{
  PncHistoryRow *self = PNC_HISTORY_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (pnc_history_row_parent_class)->dispose (object);
}

static void
pnc_history_row_class_init (PncHistoryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_history_row_get_property;
  object_class->set_property = pnc_history_row_set_property;
  object_class->dispose = pnc_history_row_dispose;
  widget_class->map = pnc_history_row_map;
  properties[PROP_ITEM]
    = g_param_spec_object ("item", NULL, NULL, PNC_TYPE_RECORD_ITEM,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (widget_class, "record.show", NULL, show_cb);
  gtk_widget_class_install_action (widget_class, "record.copy-link", NULL, copy_link_cb);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-history-row.ui");
}

static void
pnc_history_row_init (PncHistoryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
