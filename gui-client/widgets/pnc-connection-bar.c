/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connection-bar.h"

#include "pnc-format.h"

struct _PncConnectionBar
{
  AdwBin parent_instance;

  PncSession *session; /* owned, nullable */

  /* template */
  GtkInfoBar *bar;
  GtkLabel *state_label;
  GtkLabel *reason_label;
  GtkWidget *try_button;
};

G_DEFINE_FINAL_TYPE (PncConnectionBar, pnc_connection_bar, ADW_TYPE_BIN)

static void
show_reason (PncConnectionBar *self)
{
  const GError *error = pnc_session_get_error (self->session);
  g_autofree char *reason = error != NULL ? pnc_format_error (error) : g_strdup ("");

  gtk_label_set_label (self->reason_label, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason[0] != '\0');
}

static void
show_state (PncConnectionBar *self)
{
  PncSessionState state = pnc_session_get_state (self->session);
  g_autofree char *text = NULL;
  guint retry_in_s = 0;

  gtk_info_bar_set_revealed (self->bar, state != PNC_SESSION_CONNECTED);
  /* What was said stays readable while the bar slides away. */
  if (state == PNC_SESSION_CONNECTED)
    return;
  g_object_get (self->session, "retry-in-s", &retry_in_s, NULL);
  text = pnc_format_session_state (state, retry_in_s);
  gtk_label_set_label (self->state_label, text);
  gtk_widget_set_visible (self->try_button, state == PNC_SESSION_RECONNECTING);
  show_reason (self);
}

void
pnc_connection_bar_set_session (PncConnectionBar *self, PncSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;
  g_signal_connect_object (session, "notify::state", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::retry-in-s", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  show_state (self);
}

static void
pnc_connection_bar_dispose (GObject *object)
{
  PncConnectionBar *self = PNC_CONNECTION_BAR (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pnc_connection_bar_parent_class)->dispose (object);
}

static void
pnc_connection_bar_class_init (PncConnectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_connection_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-connection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncConnectionBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionBar, reason_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectionBar, try_button);
}

static void
pnc_connection_bar_init (PncConnectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
