/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-history-window.h"

#include "pnc-history-row.h"

struct _PncHistoryWindow
{
  AdwWindow parent_instance;

  PncTransferHistory *history; /* owned */

  /* template */
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkNoSelection *selection;
  AdwStatusPage *error_page;
};

G_DEFINE_FINAL_TYPE (PncHistoryWindow, pnc_history_window, ADW_TYPE_WINDOW)

static void
show_page (PncHistoryWindow *self)
{
  guint n_found = g_list_model_get_n_items (pnc_transfer_history_get_items (self->history));
  g_autofree char *error = NULL;
  const char *page = "list";
  gboolean loaded;
  guint n_records;

  g_object_get (self->history, "loaded", &loaded, "n-records", &n_records, "error-message", &error,
                NULL);
  if (error != NULL)
    page = "error";
  else if (!loaded)
    page = "loading";
  else if (n_records == 0)
    page = "empty";
  else if (n_found == 0)
    page = "nothing-found";
  if (error != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error, -1);

      adw_status_page_set_description (self->error_page, markup);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->search_entry), n_records > 0);
  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
search_cb (PncHistoryWindow *self)
{
  pnc_transfer_history_set_search (self->history,
                                   gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  show_page (self);
}

/* Escape ends the search first, then the window. */
static void
stop_cb (PncHistoryWindow *self)
{
  if (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))[0] != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
loaded_cb (PncHistoryWindow *self)
{
  show_page (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
pnc_history_window_dispose (GObject *object)
{
  g_clear_object (&PNC_HISTORY_WINDOW (object)->history);
  G_OBJECT_CLASS (pnc_history_window_parent_class)->dispose (object);
}

static void
pnc_history_window_class_init (PncHistoryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_history_window_dispose;
  g_type_ensure (PNC_TYPE_HISTORY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-history-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncHistoryWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, PncHistoryWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PncHistoryWindow, selection);
  gtk_widget_class_bind_template_child (widget_class, PncHistoryWindow, error_page);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
pnc_history_window_init (PncHistoryWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->history = pnc_transfer_history_new (NULL);
  gtk_no_selection_set_model (self->selection, pnc_transfer_history_get_items (self->history));
  g_signal_connect_object (self->history, "notify::loaded", G_CALLBACK (loaded_cb), self,
                           G_CONNECT_SWAPPED);
  show_page (self);
}

void
pnc_history_window_present (GtkWindow *parent)
{
  gtk_window_present (g_object_new (PNC_TYPE_HISTORY_WINDOW, "transient-for", parent,
                                    "destroy-with-parent", TRUE, NULL));
}
