/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-file-icons.h"

#include "pnc-name-cell.h"

struct _PncFileIcons
{
  AdwBin parent_instance;

  /* template */
  GtkGridView *grid_view;
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncFileIcons, pnc_file_icons, ADW_TYPE_BIN)

void
pnc_file_icons_set_model (PncFileIcons *self, GtkSelectionModel *model)
{
  gtk_grid_view_set_model (self->grid_view, model);
}

GtkWidget *
pnc_file_icons_get_list (PncFileIcons *self)
{
  return GTK_WIDGET (self->grid_view);
}

void
pnc_file_icons_scroll_to (PncFileIcons *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->grid_view), "list.scroll-to-item", "u", position);
}

static void
activate_cb (PncFileIcons *self, guint position)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, position);
}

static void
pnc_file_icons_class_init (PncFileIconsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_ACTIVATED]
    = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (PNC_TYPE_NAME_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-file-icons.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFileIcons, grid_view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
pnc_file_icons_init (PncFileIcons *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
