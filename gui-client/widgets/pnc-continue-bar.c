/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-continue-bar.h"

#include <glib/gi18n.h>

#include "pnc-format.h"

struct _PncContinueBar
{
  AdwBin parent_instance;

  PncTransferRecorder *recorder; /* owned, nullable */

  /* template */
  GtkInfoBar *bar;
  GtkLabel *count_label;
  GtkLabel *names_label;
};

static guint answered_signal;

G_DEFINE_FINAL_TYPE (PncContinueBar, pnc_continue_bar, ADW_TYPE_BIN)

static void
show_offered (PncContinueBar *self)
{
  GPtrArray *records
    = self->recorder != NULL ? pnc_transfer_recorder_get_offered (self->recorder) : NULL;
  guint n = records != NULL ? records->len : 0;
  g_autofree char *count = NULL;
  g_autofree char *names = NULL;

  gtk_info_bar_set_revealed (self->bar, n > 0);
  /* What was said stays readable while the bar slides away. */
  if (n == 0)
    return;
  count = g_strdup_printf (
    ngettext ("%u transfer was interrupted", "%u transfers were interrupted", n), n);
  names = pnc_format_records (records);
  gtk_label_set_label (self->count_label, count);
  gtk_label_set_label (self->names_label, names);
}

void
pnc_continue_bar_set_recorder (PncContinueBar *self, PncTransferRecorder *recorder)
{
  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_set_object (&self->recorder, recorder);
  if (recorder != NULL)
    g_signal_connect_object (recorder, "notify::n-offered", G_CALLBACK (show_offered), self,
                             G_CONNECT_SWAPPED);
  show_offered (self);
}

static void
continue_cb (PncContinueBar *self)
{
  if (self->recorder != NULL)
    pnc_transfer_recorder_continue_offered (self->recorder);
  g_signal_emit (self, answered_signal, 0);
}

static void
forget_cb (PncContinueBar *self)
{
  if (self->recorder != NULL)
    pnc_transfer_recorder_forget_offered (self->recorder);
  g_signal_emit (self, answered_signal, 0);
}

static void
pnc_continue_bar_dispose (GObject *object)
{
  PncContinueBar *self = PNC_CONTINUE_BAR (object);

  if (self->recorder != NULL)
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  G_OBJECT_CLASS (pnc_continue_bar_parent_class)->dispose (object);
}

static void
pnc_continue_bar_class_init (PncContinueBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_continue_bar_dispose;
  answered_signal = g_signal_new ("answered", PNC_TYPE_CONTINUE_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-continue-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncContinueBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PncContinueBar, count_label);
  gtk_widget_class_bind_template_child (widget_class, PncContinueBar, names_label);
  gtk_widget_class_bind_template_callback (widget_class, continue_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_cb);
}

static void
pnc_continue_bar_init (PncContinueBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
