/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-folder-search.h"

#include <glib/gi18n.h>

struct _PncFolderSearch
{
  AdwBin parent_instance;

  /* template */
  GtkSearchBar *bar;
  GtkSearchEntry *entry;
  GtkSpinner *spinner;
  GtkDropDown *scope;
  GtkLabel *note_label;
};

/* As in the template. */
enum
{
  SCOPE_FOLDER,
  SCOPE_EVERYWHERE
};

enum
{
  PROP_ACTIVE = 1,
  PROP_TEXT,
  PROP_EVERYWHERE,
  PROP_BUSY,
  PROP_NOTE,
  N_PROPS
};

enum
{
  SIGNAL_LEAVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncFolderSearch, pnc_folder_search, ADW_TYPE_BIN)

static gboolean
is_active (PncFolderSearch *self)
{
  return gtk_search_bar_get_search_mode (self->bar);
}

void
pnc_folder_search_start (PncFolderSearch *self)
{
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
pnc_folder_search_stop (PncFolderSearch *self)
{
  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

const char *
pnc_folder_search_get_text (PncFolderSearch *self)
{
  return is_active (self) ? gtk_editable_get_text (GTK_EDITABLE (self->entry)) : "";
}

gboolean
pnc_folder_search_is_everywhere (PncFolderSearch *self)
{
  return gtk_drop_down_get_selected (self->scope) == SCOPE_EVERYWHERE;
}

gboolean
pnc_folder_search_take_key (PncFolderSearch *self,
                            GtkEventControllerKey *controller,
                            guint keyval,
                            GdkModifierType state)
{
  const GdkModifierType modifiers = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));

  if (keyval == GDK_KEY_Escape && is_active (self))
    {
      pnc_folder_search_stop (self);
      return GDK_EVENT_STOP;
    }
  if ((state & modifiers) != 0 || !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)))
    return GDK_EVENT_PROPAGATE;
  pnc_folder_search_start (self);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  return gtk_event_controller_key_forward (controller, text);
}

static void
changed_cb (PncFolderSearch *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* What was looked for is not kept: the next search is for something else. */
static void
mode_cb (PncFolderSearch *self)
{
  if (!is_active (self))
    {
      gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
      gtk_drop_down_set_selected (self->scope, SCOPE_FOLDER);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  if (!is_active (self))
    g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

static void
scope_cb (PncFolderSearch *self)
{
  const char *what = pnc_folder_search_is_everywhere (self) ? _ ("Search everywhere below")
                                                            : _ ("Search in this folder");

  g_object_set (self->entry, "placeholder-text", what, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, what,
                                  -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EVERYWHERE]);
}

static void
set_busy (PncFolderSearch *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
}

static void
set_note (PncFolderSearch *self, const char *note)
{
  gtk_label_set_label (self->note_label, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note[0] != '\0');
}

static void
leave (PncFolderSearch *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

static gboolean
entry_key_cb (GtkEventControllerKey *controller,
              guint keyval,
              guint keycode,
              GdkModifierType state,
              PncFolderSearch *self)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  leave (self);
  return GDK_EVENT_STOP;
}

static void
pnc_folder_search_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncFolderSearch *self = PNC_FOLDER_SEARCH (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, is_active (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, pnc_folder_search_get_text (self));
      break;
    case PROP_EVERYWHERE:
      g_value_set_boolean (value, pnc_folder_search_is_everywhere (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, gtk_spinner_get_spinning (self->spinner));
      break;
    case PROP_NOTE:
      g_value_set_string (value, gtk_label_get_label (self->note_label));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_folder_search_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncFolderSearch *self = PNC_FOLDER_SEARCH (object);

  switch (id)
    {
    case PROP_ACTIVE:
      if (g_value_get_boolean (value))
        pnc_folder_search_start (self);
      else
        pnc_folder_search_stop (self);
      break;
    case PROP_EVERYWHERE:
      gtk_drop_down_set_selected (self->scope,
                                  g_value_get_boolean (value) ? SCOPE_EVERYWHERE : SCOPE_FOLDER);
      break;
    case PROP_BUSY:
      set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_NOTE:
      set_note (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags both = flags | G_PARAM_WRITABLE;

  properties[PROP_ACTIVE] = g_param_spec_boolean ("active", NULL, NULL, FALSE, both);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_EVERYWHERE] = g_param_spec_boolean ("everywhere", NULL, NULL, FALSE, both);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, both);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", both);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_folder_search_class_init (PncFolderSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_folder_search_get_property;
  object_class->set_property = pnc_folder_search_set_property;
  install_properties (object_class);
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-folder-search.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFolderSearch, bar);
  gtk_widget_class_bind_template_child (widget_class, PncFolderSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, PncFolderSearch, spinner);
  gtk_widget_class_bind_template_child (widget_class, PncFolderSearch, scope);
  gtk_widget_class_bind_template_child (widget_class, PncFolderSearch, note_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, scope_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
}

static void
pnc_folder_search_init (PncFolderSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
}
