/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-open-bar.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"

struct _PncOpenBar
{
  AdwBin parent_instance;

  /* owned, nullable */
  PncOpenFiles *files;
  PncOpenFile *asked; /* what the bar is about */

  /* template */
  GtkInfoBar *bar;
  GtkLabel *what_label;
  GtkLabel *why_label;
  GtkButton *discard_button;
  GtkWidget *both_button;
  GtkButton *save_button;
};

static guint answered_signal;

G_DEFINE_FINAL_TYPE (PncOpenBar, pnc_open_bar, ADW_TYPE_BIN)

static char *
dup_what (PncOpenFile *file)
{
  g_autofree char *name = pnc_display_text (pnc_path_name (pnc_open_file_get_remote (file)), -1);

  switch (pnc_open_file_get_state (file))
    {
    case PNC_OPEN_CLASH:
      return g_strdup_printf (_ ("“%s” was changed on the server while you edited it"), name);
    case PNC_OPEN_OFFERED:
      return g_strdup_printf (_ ("“%s” has changes that were not saved on the server"), name);
    default:
      return g_strdup_printf (_ ("“%s” could not be saved on the server"), name);
    }
}

static char *
dup_why (PncOpenFile *file, guint n)
{
  const GError *error = pnc_open_file_get_error (file);

  if (pnc_open_file_get_state (file) == PNC_OPEN_FAILED && error != NULL)
    return pnc_format_error (error);
  if (n > 1)
    return g_strdup_printf (
      ngettext ("%u more file waits for you.", "%u more files wait for you.", n - 1), n - 1);
  if (pnc_open_file_get_state (file) == PNC_OPEN_CLASH)
    return g_strdup (_ ("Both versions are still there."));
  return g_strdup (_ ("You edited it when Pinnace was open the last time."));
}

static void
show_buttons (PncOpenBar *self, PncOpenState state)
{
  gboolean clash = state == PNC_OPEN_CLASH;

  gtk_widget_set_visible (self->both_button, clash);
  gtk_button_set_label (self->discard_button, clash ? _ ("_Open Theirs") : _ ("_Discard"));
  if (clash)
    gtk_button_set_label (self->save_button, _ ("Re_place"));
  else
    gtk_button_set_label (self->save_button,
                          state == PNC_OPEN_FAILED ? _ ("_Try Again") : _ ("_Save"));
}

static void
show_question (PncOpenBar *self)
{
  PncOpenFile *file = self->files != NULL ? pnc_open_files_get_question (self->files) : NULL;
  g_autofree char *what = NULL;
  g_autofree char *why = NULL;

  g_set_object (&self->asked, file);
  gtk_info_bar_set_revealed (self->bar, file != NULL);
  /* What was said stays readable while the bar slides away. */
  if (file == NULL)
    return;
  what = dup_what (file);
  why = dup_why (file, pnc_open_files_count_questions (self->files));
  gtk_label_set_label (self->what_label, what);
  gtk_label_set_label (self->why_label, why);
  show_buttons (self, pnc_open_file_get_state (file));
}

void
pnc_open_bar_set_files (PncOpenBar *self, PncOpenFiles *files)
{
  if (self->files != NULL)
    g_signal_handlers_disconnect_by_data (self->files, self);
  g_set_object (&self->files, files);
  if (files != NULL)
    g_signal_connect_object (files, "notify::question", G_CALLBACK (show_question), self,
                             G_CONNECT_SWAPPED);
  show_question (self);
}

static void
save (PncOpenBar *self, PncOpenHow how)
{
  g_autoptr (PncOpenFile) file = self->asked != NULL ? g_object_ref (self->asked) : NULL;

  if (file != NULL)
    pnc_open_file_save (file, how);
  g_signal_emit (self, answered_signal, 0);
}

static void
save_cb (PncOpenBar *self)
{
  gboolean clash = self->asked != NULL && pnc_open_file_get_state (self->asked) == PNC_OPEN_CLASH;

  save (self, clash ? PNC_OPEN_REPLACE : PNC_OPEN_GUARDED);
}

static void
both_cb (PncOpenBar *self)
{
  save (self, PNC_OPEN_KEEP_BOTH);
}

static void
discard_cb (PncOpenBar *self)
{
  g_autoptr (PncOpenFile) file = self->asked != NULL ? g_object_ref (self->asked) : NULL;

  if (file != NULL && pnc_open_file_get_state (file) == PNC_OPEN_CLASH)
    pnc_open_files_reopen (self->files, file);
  else if (file != NULL)
    pnc_open_file_discard (file);
  g_signal_emit (self, answered_signal, 0);
}

static void
pnc_open_bar_dispose (GObject *object)
{
  PncOpenBar *self = PNC_OPEN_BAR (object);

  if (self->files != NULL)
    g_signal_handlers_disconnect_by_data (self->files, self);
  g_clear_object (&self->files);
  g_clear_object (&self->asked);
  G_OBJECT_CLASS (pnc_open_bar_parent_class)->dispose (object);
}

static void
pnc_open_bar_class_init (PncOpenBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_open_bar_dispose;
  answered_signal = g_signal_new ("answered", PNC_TYPE_OPEN_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-open-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, bar);
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, what_label);
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, why_label);
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, discard_button);
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, both_button);
  gtk_widget_class_bind_template_child (widget_class, PncOpenBar, save_button);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, both_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
}

static void
pnc_open_bar_init (PncOpenBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
