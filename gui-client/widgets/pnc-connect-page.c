/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connect-page.h"

#include "pnc-format.h"

struct _PncConnectPage
{
  AdwBin parent_instance;

  /* template */
  GtkEditable *address_row;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkLabel *problem_label;
  GtkWidget *connect_button;
};

enum
{
  SIGNAL_CONNECT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncConnectPage, pnc_connect_page, ADW_TYPE_BIN)

void
pnc_connect_page_set_problem (PncConnectPage *self, const char *problem)
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

static void
connect_cb (PncConnectPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = NULL;

  if (!gtk_widget_get_sensitive (self->connect_button))
    return;
  link = pnc_link_parse (gtk_editable_get_text (self->address_row), &error);
  if (link == NULL)
    {
      pnc_connect_page_set_problem (self, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
      return;
    }
  pnc_connect_page_set_problem (self, NULL);
  replace_string (&link->user, gtk_editable_get_text (self->user_row));
  replace_string (&link->password, gtk_editable_get_text (self->password_row));
  g_signal_emit (self, signals[SIGNAL_CONNECT], 0, link);
  gtk_editable_set_text (self->password_row, "");
}

/* A link brings its user and password along: they move to their own fields, so that they can be
 * seen. */
static void
take_link_apart (PncConnectPage *self, const char *text)
{
  g_autoptr (PncLink) link = NULL;

  if (!g_str_has_prefix (text, "pinnace://"))
    return;
  link = pnc_link_parse (text, NULL);
  if (link == NULL)
    return;
  if (link->user != NULL)
    gtk_editable_set_text (self->user_row, link->user);
  if (link->password != NULL)
    gtk_editable_set_text (self->password_row, link->password);
}

static void
address_changed_cb (PncConnectPage *self)
{
  const char *text = gtk_editable_get_text (self->address_row);

  pnc_connect_page_set_problem (self, NULL);
  gtk_widget_set_sensitive (self->connect_button, text[0] != '\0');
  take_link_apart (self, text);
}

void
pnc_connect_page_set_link (PncConnectPage *self, const PncLink *link)
{
  g_autofree char *text = pnc_link_format (link, PNC_LINK_NONE);

  gtk_editable_set_text (self->address_row, text);
  gtk_editable_set_text (self->user_row, link->user != NULL ? link->user : "");
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

  widget_class->grab_focus = pnc_connect_page_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-connect-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, PncConnectPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);

  signals[SIGNAL_CONNECT] = g_signal_new ("connect", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
pnc_connect_page_init (PncConnectPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
