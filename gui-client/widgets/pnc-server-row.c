/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-row.h"

#include <glib/gi18n.h>

#include "pnc-accessible.h"
#include "pnc-format.h"

struct _PncServerRow
{
  GtkWidget parent_instance;

  PncServerItem *item; /* owned */
  PncSessionState state;

  /* template */
  GtkWidget *badge;
  GtkWidget *dot;
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncServerRow, pnc_server_row, GTK_TYPE_WIDGET)

static const char *
class_of (PncSessionState state)
{
  switch (state)
    {
    case PNC_SESSION_DISCONNECTED:
      return NULL;
    case PNC_SESSION_CONNECTED:
      return "connected";
    case PNC_SESSION_FAILED:
      return "failed";
    default:
      return "trying";
    }
}

static void
name_row (PncServerRow *self)
{
  const char *name = pnc_server_item_get_name (self->item);
  g_autofree char *state = pnc_format_session_state (self->state, 0);
  g_autofree char *text
    = self->state != PNC_SESSION_DISCONNECTED
        /* Translators: a server and the state of the connection to it: "NAS: Connected" */
        ? g_strdup_printf (_ ("%s: %s"), name, state)
        : g_strdup (name);

  pnc_accessible_name_row (GTK_WIDGET (self), text);
}

static void
show_color (PncServerRow *self)
{
  const char *classes[] = { "server-badge", pnc_server_item_get_color (self->item), NULL };

  gtk_widget_set_css_classes (self->badge, classes);
  name_row (self);
}

static void
show_state (PncServerRow *self)
{
  const char *classes[] = { "server-dot", class_of (self->state), NULL };
  g_autofree char *text = pnc_format_session_state (self->state, 0);

  gtk_widget_set_css_classes (self->dot, classes);
  gtk_widget_set_visible (self->dot, classes[1] != NULL);
  gtk_widget_set_tooltip_text (self->dot, text);
  name_row (self);
}

void
pnc_server_row_set_state (PncServerRow *self, PncSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  show_state (self);
}

PncServerItem *
pnc_server_row_get_item (PncServerRow *self)
{
  return self->item;
}

static void
pnc_server_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pnc_server_row_parent_class)->map (widget);
  name_row (PNC_SERVER_ROW (widget));
}

static void
pnc_server_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_SERVER_ROW (object)->item);
}

static void
pnc_server_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncServerRow *self = PNC_SERVER_ROW (object);

  self->item = g_value_dup_object (value);
  g_signal_connect_object (self->item, "notify::color", G_CALLBACK (show_color), self,
                           G_CONNECT_SWAPPED);
}

static void
pnc_server_row_constructed (GObject *object)
{
  PncServerRow *self = PNC_SERVER_ROW (object);

  G_OBJECT_CLASS (pnc_server_row_parent_class)->constructed (object);
  show_color (self);
  show_state (self);
}

static void
pnc_server_row_dispose (GObject *object)
{
  PncServerRow *self = PNC_SERVER_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (pnc_server_row_parent_class)->dispose (object);
}

static void
pnc_server_row_class_init (PncServerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_server_row_get_property;
  object_class->set_property = pnc_server_row_set_property;
  object_class->constructed = pnc_server_row_constructed;
  object_class->dispose = pnc_server_row_dispose;
  widget_class->map = pnc_server_row_map;
  properties[PROP_ITEM]
    = g_param_spec_object ("item", NULL, NULL, PNC_TYPE_SERVER_ITEM,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-server-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PncServerRow, badge);
  gtk_widget_class_bind_template_child (widget_class, PncServerRow, dot);
}

static void
pnc_server_row_init (PncServerRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- in a list box --- */

PncServerRow *
pnc_server_row_of (GtkListBoxRow *row)
{
  GtkWidget *child = row != NULL ? gtk_list_box_row_get_child (row) : NULL;

  return PNC_IS_SERVER_ROW (child) ? PNC_SERVER_ROW (child) : NULL;
}

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  return g_object_new (PNC_TYPE_SERVER_ROW, "item", item, NULL);
}

static gboolean
is_recent (GtkListBoxRow *row)
{
  PncServerRow *server = pnc_server_row_of (row);

  return server != NULL && pnc_server_item_get_id (server->item) == NULL;
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  gboolean first = is_recent (row) && (before == NULL || !is_recent (before));
  GtkWidget *label;

  if (!first)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  /* Translators: a heading above servers that are not saved but were used lately */
  label = gtk_label_new (_ ("Recent"));
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "server-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_list_box_row_set_header (row, label);
}

void
pnc_server_row_bind_list (GtkListBox *list, GListModel *saved, GListModel *recent)
{
  GListStore *both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFlattenListModel) flat = NULL;

  g_list_store_append (both, saved);
  g_list_store_append (both, recent);
  flat = gtk_flatten_list_model_new (G_LIST_MODEL (both));
  gtk_list_box_set_header_func (list, header_cb, NULL, NULL);
  gtk_list_box_bind_model (list, G_LIST_MODEL (flat), create_row_cb, NULL, NULL);
}
