/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-dialog.h"

#include <glib/gi18n.h>

#include "pnc-address.h"
#include "pnc-format.h"
#include "pnc-password-store.h"

struct _PncServerDialog
{
  AdwMessageDialog parent_instance;

  /* owned */
  PncServerList *servers;
  PncServerItem *item; /* nullable: to be changed */
  PncLink *link;       /* nullable: what the address stands for as long as it is not edited */

  /* template */
  GtkEditable *name_row;
  GtkEditable *address_row;
  GtkEditable *user_row;
  GtkSwitch *remember_switch;
  GtkWidget *color_box;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (PncServerDialog, pnc_server_dialog, ADW_TYPE_MESSAGE_DIALOG)

/* The buttons are in the order of the colors. */
static const char *
chosen_color (PncServerDialog *self)
{
  const char *const *color = pnc_server_item_get_colors ();

  for (GtkWidget *button = gtk_widget_get_first_child (self->color_box); button != NULL;
       button = gtk_widget_get_next_sibling (button), color++)
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (button)))
      return *color;
  return NULL;
}

static void
choose_color (PncServerDialog *self, const char *chosen)
{
  const char *const *color = pnc_server_item_get_colors ();

  for (GtkWidget *button = gtk_widget_get_first_child (self->color_box); button != NULL;
       button = gtk_widget_get_next_sibling (button), color++)
    if (g_str_equal (*color, chosen))
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
}

static void
take_user (PncServerDialog *self, PncLink *link)
{
  const char *user = gtk_editable_get_text (self->user_row);

  /* A link that was pasted has one of its own. */
  if (user[0] == '\0' && link->user != NULL && self->link == NULL)
    return;
  g_free (link->user);
  link->user = user[0] != '\0' ? g_strdup (user) : NULL;
}

static PncLink *
dup_link (PncServerDialog *self, GError **error)
{
  PncLink *link = pnc_address_parse (gtk_editable_get_text (self->address_row), self->link, error);

  if (link != NULL)
    take_user (self, link);
  return link;
}

static void
check (PncServerDialog *self)
{
  const char *address = gtk_editable_get_text (self->address_row);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = dup_link (self, &error);
  g_autofree char *sentence = NULL;

  /* Nothing is wrong yet with an address not begun. */
  if (link == NULL && address[0] != '\0')
    sentence = pnc_format_error (error);
  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "save", link != NULL);
}

static void
activated_cb (PncServerDialog *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  if (!adw_message_dialog_get_response_enabled (dialog, "save"))
    return;
  adw_message_dialog_response (dialog, "save");
  gtk_window_close (GTK_WINDOW (self));
}

static void
response_cb (PncServerDialog *self, const char *response)
{
  g_autoptr (PncLink) link = g_str_equal (response, "save") ? dup_link (self, NULL) : NULL;
  const char *name = gtk_editable_get_text (self->name_row);
  gboolean wanted = gtk_switch_get_active (self->remember_switch);
  PncServerItem *item = self->item;

  if (link == NULL)
    return;
  /* Nobody could ask for the password of a server that is elsewhere now. */
  if (item != NULL && pnc_server_item_remembers (item)
      && (!wanted || !pnc_server_item_is_at (item, link)))
    pnc_password_store_save_async (pnc_server_item_get_link (item), NULL, NULL, NULL, NULL);
  if (item != NULL)
    pnc_server_list_change (self->servers, item, name, chosen_color (self), link);
  else
    item = pnc_server_list_add (self->servers, name, chosen_color (self), link);
  /* The password itself goes to the keyring the next time that it is asked for. */
  if (item != NULL)
    pnc_server_list_set_remembers (self->servers, item, wanted);
}

static void
fill_in (PncServerDialog *self, const PncLink *link)
{
  g_autofree char *address = pnc_address_format (link);

  self->link = pnc_link_copy (link);
  gtk_editable_set_text (self->address_row, address);
  gtk_editable_set_text (self->user_row, link->user != NULL ? link->user : "");
}

static void
pnc_server_dialog_dispose (GObject *object)
{
  PncServerDialog *self = PNC_SERVER_DIALOG (object);

  g_clear_object (&self->servers);
  g_clear_object (&self->item);
  g_clear_pointer (&self->link, pnc_link_free);
  G_OBJECT_CLASS (pnc_server_dialog_parent_class)->dispose (object);
}

static void
pnc_server_dialog_class_init (PncServerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_server_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, color_box);
  gtk_widget_class_bind_template_child (widget_class, PncServerDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, check);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, response_cb);
}

static void
pnc_server_dialog_init (PncServerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
pnc_server_dialog_present (GtkWindow *parent,
                           PncServerList *servers,
                           PncServerItem *item,
                           const PncLink *link)
{
  PncServerDialog *self = g_object_new (PNC_TYPE_SERVER_DIALOG, "transient-for", parent, "heading",
                                        item != NULL ? _ ("Edit Server") : _ ("Add Server"), NULL);

  self->servers = g_object_ref (servers);
  if (item != NULL)
    {
      self->item = g_object_ref (item);
      gtk_editable_set_text (self->name_row, pnc_server_item_get_name (item));
      choose_color (self, pnc_server_item_get_color (item));
      gtk_switch_set_active (self->remember_switch, pnc_server_item_remembers (item));
      link = pnc_server_item_get_link (item);
    }
  if (link != NULL)
    fill_in (self, link);
  check (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}
