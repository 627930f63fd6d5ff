/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-clash-list.h"

#include "pnc-clash-row.h"
#include "pnc-format-preflight.h"

struct _PncClashList
{
  AdwBin parent_instance;

  PncBatchPlan *plan; /* owned */

  /* template */
  GtkWidget *clash_box;
  AdwComboRow *all_row;
  GtkListBox *list;
};

enum
{
  PROP_PLAN = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncClashList, pnc_clash_list, ADW_TYPE_BIN)

static void
selected_cb (PncClashList *self)
{
  guint selected = adw_combo_row_get_selected (self->all_row);

  if (self->plan != NULL && selected < PNC_CLASH_ITEM_N_POLICIES)
    pnc_batch_plan_set_policy (self->plan, pnc_clash_item_policies[selected]);
}

static gboolean
is_text (GObject *object, const char *text)
{
  return text != NULL && text[0] != '\0';
}

static GtkWidget *
create_row (gpointer item, gpointer unused)
{
  return pnc_clash_row_new (item);
}

static void
show_choices (PncClashList *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  PncPolicy policy = pnc_batch_plan_get_policy (self->plan);
  guint selected = 0;

  for (guint i = 0; i < PNC_CLASH_ITEM_N_POLICIES; i++)
    {
      gtk_string_list_append (labels, pnc_format_policy (pnc_clash_item_policies[i]));
      if (pnc_clash_item_policies[i] == policy)
        selected = i;
    }
  adw_combo_row_set_model (self->all_row, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->all_row, selected);
}

static void
pnc_clash_list_constructed (GObject *object)
{
  PncClashList *self = PNC_CLASH_LIST (object);
  g_autoptr (GListModel) rows = NULL;

  G_OBJECT_CLASS (pnc_clash_list_parent_class)->constructed (object);
  g_object_get (self->plan, "rows", &rows, NULL);
  show_choices (self);
  gtk_list_box_bind_model (self->list, rows, create_row, NULL, NULL);
  gtk_widget_set_visible (self->clash_box, pnc_batch_plan_has_clashes (self->plan));
  g_signal_connect_object (self->all_row, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
pnc_clash_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_CLASH_LIST (object)->plan);
}

static void
pnc_clash_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PNC_CLASH_LIST (object)->plan = g_value_dup_object (value);
}

static void
pnc_clash_list_dispose (GObject *object)
{
  PncClashList *self = PNC_CLASH_LIST (object);

  g_clear_object (&self->plan);
  G_OBJECT_CLASS (pnc_clash_list_parent_class)->dispose (object);
}

static void
pnc_clash_list_class_init (PncClashListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = pnc_clash_list_constructed;
  object_class->get_property = pnc_clash_list_get_property;
  object_class->set_property = pnc_clash_list_set_property;
  object_class->dispose = pnc_clash_list_dispose;
  properties[PROP_PLAN]
    = g_param_spec_object ("plan", NULL, NULL, PNC_TYPE_BATCH_PLAN,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-clash-list.ui");
  gtk_widget_class_bind_template_child (widget_class, PncClashList, clash_box);
  gtk_widget_class_bind_template_child (widget_class, PncClashList, all_row);
  gtk_widget_class_bind_template_child (widget_class, PncClashList, list);
  gtk_widget_class_bind_template_callback (widget_class, is_text);
}

static void
pnc_clash_list_init (PncClashList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
pnc_clash_list_new (PncBatchPlan *plan)
{
  return g_object_new (PNC_TYPE_CLASH_LIST, "plan", plan, NULL);
}
