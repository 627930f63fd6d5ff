/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-clash-dialog.h"

#include <glib/gi18n.h>

#include "pnc-clash-list.h"
#include "pnc-format-preflight.h"

typedef struct
{
  AdwMessageDialog *dialog; /* borrowed: it owns us */
  PncBatchPlan *plan;       /* owned */
  PncClashDialogFunc func;
  gpointer user_data;
} ClashDialog;

static void
clash_dialog_free (gpointer data)
{
  ClashDialog *self = data;

  g_object_unref (self->plan);
  g_free (self);
}

static void
response_cb (ClashDialog *self, const char *response)
{
  if (g_str_equal (response, "apply"))
    self->func (self->plan, self->user_data);
}

/* Whoever only presses Enter replaces nothing. */
static void
show_danger (ClashDialog *self)
{
  gboolean replaces;

  g_object_get (self->plan, "replaces", &replaces, NULL);
  adw_message_dialog_set_response_appearance (
    self->dialog, "apply", replaces ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (self->dialog, replaces ? "cancel" : "apply");
}

static void
add_responses (ClashDialog *self)
{
  const char *accept = pnc_format_preflight_accept (pnc_batch_plan_get_kind (self->plan));
  gboolean can_run;

  g_object_get (self->plan, "can-run", &can_run, NULL);
  if (!can_run)
    {
      adw_message_dialog_add_response (self->dialog, "cancel", _ ("_Close"));
      adw_message_dialog_set_default_response (self->dialog, "cancel");
    }
  else
    {
      adw_message_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "apply", accept,
                                        NULL);
      g_signal_connect_swapped (self->plan, "notify::replaces", G_CALLBACK (show_danger), self);
      show_danger (self);
    }
  adw_message_dialog_set_close_response (self->dialog, "cancel");
}

static void
closed_cb (ClashDialog *self)
{
  g_signal_handlers_disconnect_by_data (self->plan, self);
}

void
pnc_clash_dialog_present (GtkWindow *parent,
                          PncBatchPlan *plan,
                          PncClashDialogFunc func,
                          gpointer user_data)
{
  ClashDialog *self = g_new0 (ClashDialog, 1);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  GtkWidget *dialog;

  g_object_get (plan, "heading", &heading, "body", &body, NULL);
  dialog = adw_message_dialog_new (parent, heading, body);
  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  self->plan = g_object_ref (plan);
  self->func = func;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (dialog), "clash-dialog", self, clash_dialog_free);
  adw_message_dialog_set_extra_child (self->dialog, pnc_clash_list_new (plan));
  add_responses (self);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (response_cb), self);
  g_signal_connect_swapped (dialog, "destroy", G_CALLBACK (closed_cb), self);
  gtk_window_present (GTK_WINDOW (dialog));
  /* otherwise the first choice would have it, and Enter would open that */
  gtk_widget_grab_focus (gtk_window_get_default_widget (GTK_WINDOW (dialog)));
}
