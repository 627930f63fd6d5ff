/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-path-bar.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-path-offers.h"

struct _PncPathBar
{
  AdwBin parent_instance;

  /* owned */
  PncBrowser *browser; /* nullable */
  PncPathOffers *offers;

  /* template */
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  GtkBox *box;
  GtkEditable *entry;
};

enum
{
  PROP_BROWSER = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncPathBar, pnc_path_bar, ADW_TYPE_BIN)

static void
show_buttons (PncPathBar *self)
{
  if (self->offers != NULL)
    pnc_path_offers_end (self->offers);
  gtk_stack_set_visible_child_name (self->stack, "buttons");
}

void
pnc_path_bar_edit (PncPathBar *self)
{
  g_autofree char *text = NULL;

  if (self->browser == NULL || pnc_browser_get_path (self->browser) == NULL)
    return;
  text = pnc_path_to_text (pnc_browser_get_path (self->browser));
  gtk_editable_set_text (self->entry, text);
  gtk_stack_set_visible_child_name (self->stack, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
  pnc_path_offers_begin (self->offers, self->browser);
}

static void
entry_activate_cb (PncPathBar *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = pnc_path_parse (gtk_editable_get_text (self->entry), &error);

  if (path == NULL)
    {
      g_autofree char *sentence = pnc_format_error (error);

      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), sentence);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  show_buttons (self);
  pnc_browser_go (self->browser, path);
}

static gboolean
entry_key_cb (GtkEventControllerKey *controller,
              guint keyval,
              guint keycode,
              GdkModifierType state,
              PncPathBar *self)
{
  if (keyval == GDK_KEY_Tab && (state & GDK_MODIFIER_MASK) == 0)
    return pnc_path_offers_complete (self->offers);
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  show_buttons (self);
  return GDK_EVENT_STOP;
}

static void
button_clicked_cb (GtkButton *button, PncPathBar *self)
{
  pnc_browser_go (self->browser, g_object_get_data (G_OBJECT (button), "path"));
}

static void
append_button (PncPathBar *self, PncPath *path, const char *text, gboolean is_last)
{
  g_autofree char *shown = pnc_display_text (text, -1);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, is_last ? "current" : "dim-label");
  gtk_widget_set_tooltip_text (button, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, shown,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "path", pnc_path_ref (path),
                          (GDestroyNotify) pnc_path_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked_cb), self, 0);
  gtk_box_append (self->box, button);
}

static void
append_separator (PncPathBar *self)
{
  GtkWidget *separator = gtk_label_new ("/");

  gtk_widget_add_css_class (separator, "dim-label");
  gtk_box_append (self->box, separator);
}

static gboolean
scroll_to_end_cb (gpointer data)
{
  g_autoptr (PncPathBar) self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scrolled);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

static char *
dup_server_name (PncPathBar *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  g_autofree char *name = NULL;

  if (session == NULL)
    return g_strdup ("");
  g_object_get (session, "server-name", &name, NULL);
  if (name != NULL && name[0] != '\0')
    return g_steal_pointer (&name);
  return g_strdup (pnc_session_get_link (session)->host);
}

static void
rebuild (PncPathBar *self)
{
  PncPath *path = pnc_browser_get_path (self->browser);
  g_autofree char *server = dup_server_name (self);
  g_autoptr (PncPath) here = pnc_path_root ();
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  if (path == NULL)
    return;
  append_button (self, here, server, pnc_path_depth (path) == 0);
  for (guint i = 0; i < pnc_path_depth (path); i++)
    {
      PncPath *below = pnc_path_child (here, pnc_path_component (path, i), NULL);

      pnc_path_unref (here);
      here = below;
      append_separator (self);
      append_button (self, here, pnc_path_name (here), i + 1 == pnc_path_depth (path));
    }
  show_buttons (self);
  g_idle_add (scroll_to_end_cb, g_object_ref (self));
}

static void
pnc_path_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_PATH_BAR (object)->browser);
}

static void
pnc_path_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncPathBar *self = PNC_PATH_BAR (object);

  if (!g_set_object (&self->browser, g_value_get_object (value)) || self->browser == NULL)
    return;
  g_signal_connect_object (self->browser, "notify::path-text", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::title", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  rebuild (self);
}

static void
pnc_path_bar_dispose (GObject *object)
{
  PncPathBar *self = PNC_PATH_BAR (object);

  g_clear_object (&self->offers);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_path_bar_parent_class)->dispose (object);
}

static void
pnc_path_bar_class_init (PncPathBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_path_bar_get_property;
  object_class->set_property = pnc_path_bar_set_property;
  object_class->dispose = pnc_path_bar_dispose;
  properties[PROP_BROWSER] = g_param_spec_object ("browser", NULL, NULL, PNC_TYPE_BROWSER,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-path-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, stack);
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, box);
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_buttons);
}

static void
pnc_path_bar_init (PncPathBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->offers = pnc_path_offers_new (GTK_ENTRY (self->entry));
}
