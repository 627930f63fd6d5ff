/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-path-bar.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-path-layout.h"
#include "pnc-path-offers.h"

/* What a name may take at most; where it is, more of it can be seen. */
#define PARENT_CHARS 24
#define LAST_CHARS 60

struct _PncPathBar
{
  AdwBin parent_instance;

  /* owned */
  PncBrowser *browser; /* nullable */
  PncPathOffers *offers;

  /* template */
  GtkStack *stack;
  GtkBox *box; /* more_button and a part for each folder */
  GtkMenuButton *more_button;
  GtkEditable *entry;
};

enum
{
  PROP_BROWSER = 1,
  N_PROPS
};

enum
{
  SIGNAL_LEFT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncPathBar, pnc_path_bar, ADW_TYPE_BIN)

static void
show_buttons (PncPathBar *self)
{
  if (self->offers != NULL)
    pnc_path_offers_end (self->offers);
  gtk_stack_set_visible_child_name (self->stack, "buttons");
}

static void
leave (PncPathBar *self, PncPath *path)
{
  show_buttons (self);
  if (path != NULL)
    pnc_browser_go (self->browser, path);
  g_signal_emit (self, signals[SIGNAL_LEFT], 0);
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
  leave (self, path);
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
  leave (self, NULL);
  return GDK_EVENT_STOP;
}

static void
button_clicked_cb (GtkButton *button, PncPathBar *self)
{
  g_autoptr (PncPath) path = pnc_path_ref (g_object_get_data (G_OBJECT (button), "path"));

  leave (self, path);
}

GtkWidget *
pnc_path_bar_find_part (PncPathBar *self, double x, double y, PncPath **path)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *button = widget != NULL ? gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON) : NULL;
  PncPath *found = button != NULL ? g_object_get_data (G_OBJECT (button), "path") : NULL;

  if (found == NULL)
    return NULL;
  *path = pnc_path_ref (found);
  return button;
}

static GtkWidget *
make_button (PncPathBar *self, PncPath *path, const char *shown, gboolean is_last)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (shown);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), is_last ? LAST_CHARS : PARENT_CHARS);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, is_last ? "current" : "dim-label");
  gtk_widget_set_tooltip_text (button, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, shown,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "path", pnc_path_ref (path),
                          (GDestroyNotify) pnc_path_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked_cb), self, 0);
  return button;
}

/* A folder with what stands before it, so that they come and go together. */
static void
append_part (PncPathBar *self, PncPath *path, const char *text, gboolean is_last)
{
  g_autofree char *shown = pnc_display_text (text, -1);
  GtkWidget *part = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  if (pnc_path_depth (path) > 0)
    {
      GtkWidget *separator = gtk_label_new ("/");

      gtk_widget_add_css_class (separator, "dim-label");
      gtk_box_append (GTK_BOX (part), separator);
    }
  gtk_box_append (GTK_BOX (part), make_button (self, path, shown, is_last));
  g_object_set_data_full (G_OBJECT (part), "name", g_steal_pointer (&shown), g_free);
  gtk_box_append (self->box, part);
}

/* The folders for which there is no room, the nearest first. */
static void
fill_more_menu (GtkMenuButton *button, gpointer data)
{
  PncPathBar *self = PNC_PATH_BAR (data);
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *part = gtk_widget_get_next_sibling (GTK_WIDGET (button));

  for (guint depth = 0; part != NULL; depth++, part = gtk_widget_get_next_sibling (part))
    if (!gtk_widget_get_child_visible (part))
      {
        g_auto (GStrv) words = g_strsplit (g_object_get_data (G_OBJECT (part), "name"), "_", -1);
        g_autofree char *label = g_strjoinv ("__", words); /* no mnemonic */
        g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

        g_menu_item_set_action_and_target (item, "path.go", "u", depth);
        g_menu_prepend_item (menu, item);
      }
  gtk_menu_button_set_menu_model (self->more_button, G_MENU_MODEL (menu));
}

/* path.go: the folder above that is so many folders below the root */
static void
go_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncPathBar *self = PNC_PATH_BAR (widget);
  PncPath *here = pnc_browser_get_path (self->browser);
  g_autoptr (PncPath) path = here != NULL ? pnc_path_ref (here) : NULL;

  while (path != NULL && pnc_path_depth (path) > g_variant_get_uint32 (parameter))
    {
      PncPath *above = pnc_path_parent (path);

      pnc_path_unref (path);
      path = above;
    }
  if (path != NULL)
    leave (self, path);
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
  GtkWidget *part;

  while ((part = gtk_widget_get_next_sibling (GTK_WIDGET (self->more_button))) != NULL)
    gtk_box_remove (self->box, part);
  if (path == NULL)
    return;
  append_part (self, here, server, pnc_path_depth (path) == 0);
  for (guint i = 0; i < pnc_path_depth (path); i++)
    {
      PncPath *below = pnc_path_child (here, pnc_path_component (path, i), NULL);

      pnc_path_unref (here);
      here = below;
      append_part (self, here, pnc_path_name (here), i + 1 == pnc_path_depth (path));
    }
  show_buttons (self);
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
  signals[SIGNAL_LEFT] = g_signal_new ("left", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (PNC_TYPE_PATH_LAYOUT);
  gtk_widget_class_install_action (widget_class, "path.go", "u", go_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-path-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, stack);
  gtk_widget_class_bind_template_child (widget_class, PncPathBar, more_button);
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
  gtk_menu_button_set_create_popup_func (self->more_button, fill_more_menu, self, NULL);
  self->offers = pnc_path_offers_new (GTK_ENTRY (self->entry));
}
