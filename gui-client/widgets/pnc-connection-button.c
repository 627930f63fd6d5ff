/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connection-button.h"

#include <glib/gi18n.h>

#include "pnc-connection-info.h"
#include "pnc-ping-graph.h"
#include "pnc-window.h"

struct _PncConnectionButton
{
  AdwBin parent_instance;

  PncConnectionInfo *info; /* owned */
  gboolean narrow;

  /* template */
  GtkMenuButton *button;
  PncPingGraph *graph;
};

enum
{
  PROP_INFO = 1,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncConnectionButton, pnc_connection_button, ADW_TYPE_BIN)

static gboolean
has_text (GObject *object, const char *text)
{
  return text != NULL && text[0] != '\0';
}

static gboolean
shows_round_trip (GObject *object, gboolean narrow, const char *text)
{
  return !narrow && has_text (object, text);
}

/* What is counted down would be announced each second. */
static void
name_button (PncConnectionButton *self)
{
  g_autofree char *state = NULL;

  g_object_get (self->info, "spoken-state", &state, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  state, -1);
}

static void
copy_fingerprint_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncConnectionButton *self = PNC_CONNECTION_BUTTON (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *fingerprint = NULL;

  g_object_get (self->info, "fingerprint", &fingerprint, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), fingerprint);
  if (PNC_IS_WINDOW (root))
    pnc_window_say (PNC_WINDOW (root), _ ("Fingerprint copied"));
}

void
pnc_connection_button_set_narrow (PncConnectionButton *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

void
pnc_connection_button_set_session (PncConnectionButton *self, PncSession *session)
{
  pnc_connection_info_set_session (self->info, session);
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
}

void
pnc_connection_button_set_queue (PncConnectionButton *self, PncTransferQueue *queue)
{
  pnc_connection_info_set_queue (self->info, queue);
}

static void
pnc_connection_button_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncConnectionButton *self = PNC_CONNECTION_BUTTON (object);

  if (id == PROP_INFO)
    g_value_set_object (value, self->info);
  else
    g_value_set_boolean (value, self->narrow);
}

static void
pnc_connection_button_dispose (GObject *object)
{
  PncConnectionButton *self = PNC_CONNECTION_BUTTON (object);

  if (self->info != NULL)
    {
      pnc_connection_info_set_session (self->info, NULL);
      pnc_connection_info_set_queue (self->info, NULL);
    }
  g_clear_object (&self->info);
  G_OBJECT_CLASS (pnc_connection_button_parent_class)->dispose (object);
}

static void
pnc_connection_button_class_init (PncConnectionButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_connection_button_get_property;
  object_class->dispose = pnc_connection_button_dispose;
  properties[PROP_INFO] = g_param_spec_object ("info", NULL, NULL, PNC_TYPE_CONNECTION_INFO, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (PNC_TYPE_PING_GRAPH);
  g_type_ensure (PNC_TYPE_CONNECTION_INFO);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-connection-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, button);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, graph);
  gtk_widget_class_bind_template_callback (widget_class, has_text);
  gtk_widget_class_bind_template_callback (widget_class, shows_round_trip);
  gtk_widget_class_install_action (widget_class, "connection.copy-fingerprint", NULL,
                                   copy_fingerprint_cb);
}

static void
pnc_connection_button_init (PncConnectionButton *self)
{
  self->info = pnc_connection_info_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  pnc_ping_graph_set_info (self->graph, self->info);
  g_signal_connect_object (self->info, "notify::spoken-state", G_CALLBACK (name_button), self,
                           G_CONNECT_SWAPPED);
  name_button (self);
}
