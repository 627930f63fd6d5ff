/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-link-dialog.h"

#include <glib/gi18n.h>

#include "pnc-qr-view.h"

struct _PncLinkDialog
{
  AdwMessageDialog parent_instance;

  /* template */
  PncQrView *qr_view;
  GtkLabel *link_label;
};

G_DEFINE_FINAL_TYPE (PncLinkDialog, pnc_link_dialog, ADW_TYPE_MESSAGE_DIALOG)

const char *
pnc_link_dialog_get_text (PncLinkDialog *self)
{
  return gtk_label_get_text (self->link_label);
}

static void
pnc_link_dialog_class_init (PncLinkDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PNC_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-link-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncLinkDialog, qr_view);
  gtk_widget_class_bind_template_child (widget_class, PncLinkDialog, link_label);
}

static void
pnc_link_dialog_init (PncLinkDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PncLinkDialog *
pnc_link_dialog_present (GtkWindow *parent, PncServerItem *item)
{
  PncLinkDialog *self = g_object_new (PNC_TYPE_LINK_DIALOG, "transient-for", parent, "heading",
                                      pnc_server_item_get_name (item), NULL);
  g_autofree char *text = pnc_link_format (pnc_server_item_get_link (item), PNC_LINK_NONE);
  gboolean fits = pnc_qr_view_set_text (self->qr_view, text);

  gtk_label_set_label (self->link_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->qr_view), fits);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->qr_view),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
