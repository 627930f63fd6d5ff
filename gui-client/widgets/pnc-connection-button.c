/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connection-button.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-ping-graph.h"

struct _PncConnectionButton
{
  AdwBin parent_instance;

  PncSession *session; /* owned, nullable */
  gboolean narrow;

  /* template */
  GtkMenuButton *button;
  GtkImage *icon;
  GtkLabel *rtt_label;
  GtkLabel *state_label;
  GtkLabel *reason_label;
  PncPingGraph *graph;
  GtkLabel *trip_value;
  GtkLabel *server_value;
  GtkLabel *user_value;
  GtkLabel *cipher_value;
  GtkLabel *fingerprint_value;
  GtkWidget *try_button;
};

G_DEFINE_FINAL_TYPE (PncConnectionButton, pnc_connection_button, ADW_TYPE_BIN)

static const char *
icon_of (PncSessionState state)
{
  switch (state)
    {
    case PNC_SESSION_CONNECTED:
      return "network-transmit-receive-symbolic";
    case PNC_SESSION_FAILED:
    case PNC_SESSION_UNRESPONSIVE:
      return "network-error-symbolic";
    case PNC_SESSION_DISCONNECTED:
      return "network-offline-symbolic";
    default:
      return "network-idle-symbolic";
    }
}

static void
show_round_trip (PncConnectionButton *self)
{
  const PncRtt *rtt = pnc_session_get_rtt (self->session);
  g_autofree char *smoothed = pnc_format_rtt (rtt->smoothed_us);
  g_autofree char *last = pnc_format_rtt (rtt->last_us);
  g_autofree char *longest = pnc_format_rtt (rtt->max_us);
  g_autofree char *text = NULL;
  gboolean connected = pnc_session_get_state (self->session) == PNC_SESSION_CONNECTED;

  gtk_label_set_label (self->rtt_label, connected ? smoothed : "");
  gtk_widget_set_visible (GTK_WIDGET (self->rtt_label),
                          !self->narrow && connected && smoothed[0] != '\0');
  if (rtt->smoothed_us > 0)
    /* Translators: round-trip times and the share of pings without an answer */
    text = g_strdup_printf (_ ("%s now, %s on average, %s at worst; %.0f %% lost"), last, smoothed,
                            longest, pnc_rtt_loss (rtt) * 100.0);
  gtk_label_set_label (self->trip_value, text != NULL ? text : "");
  pnc_ping_graph_set_rtt (self->graph, rtt);
}

static void
show_text (GtkLabel *label, const char *text)
{
  g_autofree char *shown = text != NULL ? pnc_display_text (text, -1) : g_strdup ("");

  gtk_label_set_label (label, shown);
}

static void
show_server (PncConnectionButton *self)
{
  g_autofree char *name = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *user = NULL;
  g_autofree char *cipher = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *server = NULL;

  g_object_get (self->session, "server-name", &name, "server-agent", &agent, "user", &user, NULL);
  g_object_get (self->session, "cipher", &cipher, "fingerprint", &fingerprint, NULL);
  if (name != NULL && agent != NULL)
    server = g_strdup_printf ("%s (%s)", name, agent);
  show_text (self->server_value, server);
  show_text (self->user_value, user);
  show_text (self->cipher_value, cipher);
  show_text (self->fingerprint_value, fingerprint);
}

static void
show_state (PncConnectionButton *self)
{
  PncSessionState state = pnc_session_get_state (self->session);
  const GError *error = pnc_session_get_error (self->session);
  g_autofree char *text = NULL;
  g_autofree char *reason = NULL;
  guint retry_in_s = 0;

  g_object_get (self->session, "retry-in-s", &retry_in_s, NULL);
  text = pnc_format_session_state (state, retry_in_s);
  reason
    = error != NULL && state != PNC_SESSION_CONNECTED ? pnc_format_error (error) : g_strdup ("");
  gtk_image_set_from_icon_name (self->icon, icon_of (state));
  gtk_label_set_label (self->state_label, text);
  gtk_label_set_label (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason[0] != '\0');
  gtk_widget_set_visible (self->try_button, state == PNC_SESSION_RECONNECTING);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
  show_server (self);
  show_round_trip (self);
}

void
pnc_connection_button_set_narrow (PncConnectionButton *self, gboolean narrow)
{
  self->narrow = narrow;
  if (self->session != NULL)
    show_round_trip (self);
}

void
pnc_connection_button_set_session (PncConnectionButton *self, PncSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  gtk_widget_set_visible (GTK_WIDGET (self), session != NULL);
  if (session == NULL)
    return;
  g_signal_connect_object (session, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::retry-in-s", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "ping", G_CALLBACK (show_round_trip), self, G_CONNECT_SWAPPED);
  show_state (self);
}

static void
pnc_connection_button_dispose (GObject *object)
{
  PncConnectionButton *self = PNC_CONNECTION_BUTTON (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pnc_connection_button_parent_class)->dispose (object);
}

static void
pnc_connection_button_class_init (PncConnectionButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_connection_button_dispose;
  g_type_ensure (PNC_TYPE_PING_GRAPH);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-connection-button.ui");
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, button);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, icon);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, rtt_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, state_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, reason_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, graph);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, trip_value);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, server_value);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, user_value);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, cipher_value);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, fingerprint_value);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionButton, try_button);
}

static void
pnc_connection_button_init (PncConnectionButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
