/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-limit-row.h"

#define KB_PER_MB 1000u
#define DEFAULT_KB 1000u

/* In a narrower window amount and unit stand one below the other. */
#define NARROW_WIDTH 440

/* As they are listed in the template. */
typedef enum
{
  UNIT_KB,
  UNIT_MB
} Unit;

struct _PncLimitRow
{
  AdwActionRow parent_instance;

  gboolean limited;
  guint limit_kb;

  guint fit_id; /* pending: look at the width */

  /* template */
  GtkBox *fields;
  GtkSpinButton *amount;
  GtkDropDown *unit;
};

enum
{
  PROP_LIMITED = 1,
  PROP_LIMIT_KB,
  PROP_AMOUNT_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncLimitRow, pnc_limit_row, ADW_TYPE_ACTION_ROW)

static guint
shown_kb (PncLimitRow *self)
{
  gboolean mb = gtk_drop_down_get_selected (self->unit) == UNIT_MB;

  return (guint) gtk_spin_button_get_value_as_int (self->amount) * (mb ? KB_PER_MB : 1);
}

static void
changed_cb (PncLimitRow *self)
{
  guint limit_kb = shown_kb (self);

  if (self->limit_kb == limit_kb)
    return;
  self->limit_kb = limit_kb;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT_KB]);
}

/* In the larger unit where it is a whole number of it. */
static void
show_limit (PncLimitRow *self)
{
  gboolean mb = self->limit_kb % KB_PER_MB == 0;

  g_signal_handlers_block_by_func (self->unit, changed_cb, self);
  g_signal_handlers_block_by_func (self->amount, changed_cb, self);
  gtk_drop_down_set_selected (self->unit, mb ? UNIT_MB : UNIT_KB);
  gtk_spin_button_set_value (self->amount, self->limit_kb / (mb ? KB_PER_MB : 1));
  g_signal_handlers_unblock_by_func (self->amount, changed_cb, self);
  g_signal_handlers_unblock_by_func (self->unit, changed_cb, self);
}

static void
set_limit (PncLimitRow *self, guint limit_kb)
{
  if (self->limit_kb == limit_kb)
    return;
  self->limit_kb = limit_kb;
  show_limit (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT_KB]);
}

static void
set_limited (PncLimitRow *self, gboolean limited)
{
  if (self->limited == limited)
    return;
  self->limited = limited;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMITED]);
}

static gboolean
fit_cb (gpointer data)
{
  PncLimitRow *self = data;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean narrow = root != NULL && gtk_widget_get_width (root) < NARROW_WIDTH;

  self->fit_id = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->fields),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  return G_SOURCE_REMOVE;
}

static void
width_cb (PncLimitRow *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add (fit_cb, self);
}

static void
realize_cb (PncLimitRow *self)
{
  g_signal_connect_object (gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (self))),
                           "notify::width", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
}

static void
pnc_limit_row_dispose (GObject *object)
{
  g_clear_handle_id (&PNC_LIMIT_ROW (object)->fit_id, g_source_remove);
  G_OBJECT_CLASS (pnc_limit_row_parent_class)->dispose (object);
}

static void
pnc_limit_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncLimitRow *self = PNC_LIMIT_ROW (object);

  switch (id)
    {
    case PROP_LIMITED:
      g_value_set_boolean (value, self->limited);
      break;
    case PROP_LIMIT_KB:
      g_value_set_uint (value, self->limit_kb);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_limit_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncLimitRow *self = PNC_LIMIT_ROW (object);

  switch (id)
    {
    case PROP_LIMITED:
      set_limited (self, g_value_get_boolean (value));
      break;
    case PROP_LIMIT_KB:
      set_limit (self, g_value_get_uint (value));
      break;
    case PROP_AMOUNT_LABEL:
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->amount), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      g_value_get_string (value), -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_limit_row_class_init (PncLimitRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = pnc_limit_row_dispose;
  object_class->get_property = pnc_limit_row_get_property;
  object_class->set_property = pnc_limit_row_set_property;
  properties[PROP_LIMITED] = g_param_spec_boolean ("limited", NULL, NULL, FALSE, flags);
  properties[PROP_LIMIT_KB]
    = g_param_spec_uint ("limit-kb", NULL, NULL, 1, G_MAXUINT, DEFAULT_KB, flags);
  properties[PROP_AMOUNT_LABEL] = g_param_spec_string ("amount-label", NULL, NULL, NULL,
                                                       G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-limit-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PncLimitRow, fields);
  gtk_widget_class_bind_template_child (widget_class, PncLimitRow, amount);
  gtk_widget_class_bind_template_child (widget_class, PncLimitRow, unit);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
pnc_limit_row_init (PncLimitRow *self)
{
  self->limit_kb = DEFAULT_KB;
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "realize", G_CALLBACK (realize_cb), NULL);
  show_limit (self);
}
