/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connect-page.h"

#include "pnc-accessible.h"
#include "pnc-address.h"
#include "pnc-format.h"
#include "pnc-server-row.h"

#define SCHEME "pinnace://"

struct _PncConnectPage
{
  AdwBin parent_instance;

  PncLink *link; /* owned, nullable: what the address stands for as long as it is not edited */
  gsize length;  /* of the address before it changed, in bytes */
  guint take_apart_id;
  gboolean offers_servers;

  /* template */
  GtkEditable *address_row;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkSwitch *remember_switch;
  GtkLabel *problem_label;
  GtkWidget *connect_button;
  GtkWidget *servers_group;
  GtkListBox *servers_list;
};

enum
{
  SIGNAL_CONNECT,
  SIGNAL_OPEN_SERVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncConnectPage, pnc_connect_page, ADW_TYPE_BIN)

static void
show_problem (PncConnectPage *self, const char *problem)
{
  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
}

static void
replace_string (char **where, const char *text)
{
  if (text[0] == '\0')
    return;
  g_free (*where);
  *where = g_strdup (text);
}

/* What is meant: the link that was pasted or used before, or the address as typed. */
static PncLink *
dup_link (PncConnectPage *self, GError **error)
{
  return pnc_address_parse (gtk_editable_get_text (self->address_row), self->link, error);
}

static void
connect_cb (PncConnectPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = NULL;

  if (!gtk_widget_get_sensitive (self->connect_button))
    return;
  link = dup_link (self, &error);
  if (link == NULL)
    {
      g_autofree char *sentence = pnc_format_error (error);

      show_problem (self, sentence);
      gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
      return;
    }
  show_problem (self, NULL);
  replace_string (&link->user, gtk_editable_get_text (self->user_row));
  replace_string (&link->password, gtk_editable_get_text (self->password_row));
  g_signal_emit (self, signals[SIGNAL_CONNECT], 0, link,
                 gtk_switch_get_active (self->remember_switch));
  gtk_editable_set_text (self->password_row, "");
  gtk_switch_set_active (self->remember_switch, FALSE);
}

void
pnc_connect_page_set_link (PncConnectPage *self, const PncLink *link)
{
  g_autoptr (PncLink) old = g_steal_pointer (&self->link);
  g_autofree char *address = pnc_address_format (link);

  self->link = pnc_link_copy (link);
  gtk_editable_set_text (self->address_row, address);
  gtk_editable_set_position (self->address_row, -1);
  gtk_editable_set_text (self->user_row, link->user != NULL ? link->user : "");
}

void
pnc_connect_page_set_address (PncConnectPage *self, const char *text, const char *problem)
{
  g_autofree char *shown = g_utf8_make_valid (text, -1);

  gtk_editable_set_text (self->address_row, shown);
  show_problem (self, problem);
}

/* A pasted link brings a user and a password along: they move to their own fields, where the
 * password is not to be read. */
static gboolean
take_link_apart_cb (gpointer data)
{
  PncConnectPage *self = data;
  g_autoptr (PncLink) link = pnc_link_parse (gtk_editable_get_text (self->address_row), NULL);

  self->take_apart_id = 0;
  if (link == NULL)
    return G_SOURCE_REMOVE;
  if (link->password != NULL)
    gtk_editable_set_text (self->password_row, link->password);
  pnc_connect_page_set_link (self, link);
  return G_SOURCE_REMOVE;
}

static void
address_changed_cb (PncConnectPage *self)
{
  const char *text = gtk_editable_get_text (self->address_row);

  show_problem (self, NULL);
  gtk_widget_set_sensitive (self->connect_button, text[0] != '\0');
  /* Not at once: the text may not be changed while it is being inserted. Only what came in one
   * piece is taken apart; one who types a link would lose it at every letter. */
  g_clear_handle_id (&self->take_apart_id, g_source_remove);
  if (g_str_has_prefix (text, SCHEME) && strlen (text) > self->length + 1)
    self->take_apart_id = g_idle_add (take_link_apart_cb, self);
  self->length = strlen (text);
}

static void
server_cb (PncConnectPage *self, GtkListBoxRow *row)
{
  PncServerRow *server = pnc_server_row_of (row);

  g_signal_emit (self, signals[SIGNAL_OPEN_SERVER], 0, pnc_server_row_get_item (server), FALSE);
}

static void
show_servers (PncConnectPage *self)
{
  gboolean any = gtk_list_box_get_row_at_index (self->servers_list, 0) != NULL;

  gtk_widget_set_visible (self->servers_group, any && self->offers_servers);
}

void
pnc_connect_page_offer_servers (PncConnectPage *self, gboolean offers_servers)
{
  self->offers_servers = offers_servers;
  show_servers (self);
}

void
pnc_connect_page_set_servers (PncConnectPage *self, GListModel *saved, GListModel *recent)
{
  pnc_server_row_bind_list (self->servers_list, saved, recent);
  /* behind the list box, which makes the rows in its own handler */
  g_signal_connect_object (saved, "items-changed", G_CALLBACK (show_servers), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (recent, "items-changed", G_CALLBACK (show_servers), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  pnc_connect_page_offer_servers (self, TRUE);
}

static void
pnc_connect_page_dispose (GObject *object)
{
  PncConnectPage *self = PNC_CONNECT_PAGE (object);

  g_clear_handle_id (&self->take_apart_id, g_source_remove);
  g_clear_pointer (&self->link, pnc_link_free);
  G_OBJECT_CLASS (pnc_connect_page_parent_class)->dispose (object);
}

static gboolean
pnc_connect_page_grab_focus (GtkWidget *widget)
{
  PncConnectPage *self = PNC_CONNECT_PAGE (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
pnc_connect_page_class_init (PncConnectPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_connect_page_dispose;
  widget_class->grab_focus = pnc_connect_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, remember_switch);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, servers_group);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, servers_list);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, server_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);

  signals[SIGNAL_CONNECT]
    = g_signal_new ("connect", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
  signals[SIGNAL_OPEN_SERVER]
    = g_signal_new ("open-server", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, PNC_TYPE_SERVER_ITEM, G_TYPE_BOOLEAN);
}

static void
pnc_connect_page_init (PncConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pnc_accessible_name_buttons (GTK_WIDGET (self->password_row));
}
