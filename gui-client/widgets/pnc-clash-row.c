/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-clash-row.h"

#include <glib/gi18n.h>

#include "pnc-format-preflight.h"

struct _PncClashRow
{
  AdwActionRow parent_instance;

  PncClashItem *item;                           /* owned */
  GtkDropDown *choice;                          /* borrowed: a child */
  PncPolicy offered[PNC_CLASH_ITEM_N_POLICIES]; /* in the order of @choice */
  guint n_offered;
};

G_DEFINE_FINAL_TYPE (PncClashRow, pnc_clash_row, ADW_TYPE_ACTION_ROW)

static void
selected_cb (PncClashRow *self)
{
  guint selected = gtk_drop_down_get_selected (self->choice);

  if (selected < self->n_offered)
    pnc_clash_item_set_policy (self->item, self->offered[selected]);
}

static void
policy_cb (PncClashRow *self)
{
  PncPolicy policy = pnc_clash_item_get_policy (self->item);

  for (guint i = 0; i < self->n_offered; i++)
    if (self->offered[i] == policy)
      gtk_drop_down_set_selected (self->choice, i);
}

static void
add_choices (PncClashRow *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < PNC_CLASH_ITEM_N_POLICIES; i++)
    {
      PncPolicy policy = pnc_clash_item_policies[i];

      if (!pnc_clash_item_allows (self->item, policy))
        continue;
      self->offered[self->n_offered++] = policy;
      gtk_string_list_append (labels, pnc_format_policy (policy));
    }
  gtk_drop_down_set_model (self->choice, G_LIST_MODEL (labels));
}

static void
show_item (PncClashRow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *details = NULL;
  g_autofree char *icon_name = NULL;
  g_autofree char *label = NULL;

  g_object_get (self->item, "name", &name, "details", &details, "icon-name", &icon_name, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), details);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (self), icon_name);
  /* Translators: of a choice; the name of a file */
  label = g_strdup_printf (_ ("What to do with “%s”"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->choice), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
pnc_clash_row_dispose (GObject *object)
{
  PncClashRow *self = PNC_CLASH_ROW (object);

  g_clear_object (&self->item);
  G_OBJECT_CLASS (pnc_clash_row_parent_class)->dispose (object);
}

static void
pnc_clash_row_class_init (PncClashRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_clash_row_dispose;
}

static void
pnc_clash_row_init (PncClashRow *self)
{
  self->choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->choice), GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->choice));
}

GtkWidget *
pnc_clash_row_new (PncClashItem *item)
{
  PncClashRow *self = g_object_new (PNC_TYPE_CLASH_ROW, NULL);

  self->item = g_object_ref (item);
  show_item (self);
  add_choices (self);
  policy_cb (self);
  g_signal_connect_object (self->choice, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (item, "notify::policy", G_CALLBACK (policy_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
