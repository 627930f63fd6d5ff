/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-question-page.h"

#include <glib/gi18n.h>

#include "pnc-accessible.h"
#include "pnc-display.h"

struct _PncQuestionPage
{
  AdwBin parent_instance;

  PncQuestion *question; /* owned, nullable */

  /* template */
  GtkStack *stack;
  AdwStatusPage *identity_status;
  GtkLabel *fingerprint_label;
  GtkWidget *decline_button;
  AdwStatusPage *password_status;
  GtkWidget *retry_label;
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkSwitch *remember_switch;
};

enum
{
  SIGNAL_ANSWERED,
  SIGNAL_PASSWORD_GIVEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncQuestionPage, pnc_question_page, ADW_TYPE_BIN)

static void
answered (PncQuestionPage *self)
{
  g_clear_object (&self->question);
  gtk_editable_set_text (self->password_row, "");
  g_signal_emit (self, signals[SIGNAL_ANSWERED], 0);
}

static void
accept_cb (PncQuestionPage *self)
{
  if (self->question == NULL)
    return;
  pnc_question_accept (self->question);
  answered (self);
}

static void
decline_cb (PncQuestionPage *self)
{
  if (self->question == NULL)
    return;
  pnc_question_decline (self->question);
  answered (self);
}

static void
log_in_cb (PncQuestionPage *self)
{
  const char *user = gtk_editable_get_text (self->user_row);

  if (self->question == NULL)
    return;
  if (user[0] == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->user_row));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_PASSWORD_GIVEN], 0,
                 gtk_editable_get_text (self->password_row),
                 gtk_switch_get_active (self->remember_switch));
  pnc_question_answer_password (self->question, user, gtk_editable_get_text (self->password_row));
  answered (self);
}

/* "SHA256:" and groups of six characters: easier to compare by eye or over the telephone. */
static char *
group_fingerprint (const char *fingerprint)
{
  const char *colon = strchr (fingerprint, ':');
  const char *letters = colon != NULL ? colon + 1 : fingerprint;
  g_autoptr (GString) text = g_string_new_len (fingerprint, letters - fingerprint);

  g_string_append_c (text, '\n');
  for (gsize i = 0; letters[i] != '\0'; i++)
    {
      if (i > 0 && i % 6 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, letters[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_identity (PncQuestionPage *self, const char *host)
{
  g_autofree char *text = NULL;
  g_autofree char *fingerprint = group_fingerprint (pnc_question_get_fingerprint (self->question));

  /* Translators: the name of a server; its fingerprint is shown below */
  text = g_markup_printf_escaped (_ ("This is the first contact with %s. This is its fingerprint:"),
                                  host);
  adw_status_page_set_description (self->identity_status, text);
  gtk_label_set_label (self->fingerprint_label, fingerprint);
  gtk_stack_set_visible_child_name (self->stack, "identity");
  gtk_widget_grab_focus (self->decline_button);
}

static void
ask_password (PncQuestionPage *self, const char *host)
{
  const char *user = pnc_question_get_user (self->question);
  g_autofree char *text = NULL;

  /* Translators: the name of a server */
  text = g_markup_printf_escaped (_ ("%s asks for your user name and password."), host);
  adw_status_page_set_description (self->password_status, text);
  gtk_widget_set_visible (self->retry_label, pnc_question_is_retry (self->question));
  gtk_editable_set_text (self->user_row, user != NULL ? user : "");
  gtk_editable_set_text (self->password_row, "");
  gtk_stack_set_visible_child_name (self->stack, "password");
  gtk_widget_grab_focus (GTK_WIDGET (user != NULL ? self->password_row : self->user_row));
}

void
pnc_question_page_ask (PncQuestionPage *self, PncQuestion *question)
{
  g_autofree char *host = NULL;

  if (!g_set_object (&self->question, question) || question == NULL)
    return;
  host = pnc_display_text (pnc_question_get_host (question), -1);
  if (pnc_question_get_kind (question) == PNC_QUESTION_IDENTITY)
    ask_identity (self, host);
  else
    ask_password (self, host);
}

void
pnc_question_page_set_remember (PncQuestionPage *self, gboolean remember)
{
  gtk_switch_set_active (self->remember_switch, remember);
}

gboolean
pnc_question_page_has_question (PncQuestionPage *self)
{
  return self->question != NULL;
}

static void
pnc_question_page_dispose (GObject *object)
{
  PncQuestionPage *self = PNC_QUESTION_PAGE (object);

  g_clear_object (&self->question);
  G_OBJECT_CLASS (pnc_question_page_parent_class)->dispose (object);
}

static void
pnc_question_page_class_init (PncQuestionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_question_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-question-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, identity_status);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, fingerprint_label);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, decline_button);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, password_status);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, retry_label);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, user_row);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, PncQuestionPage, remember_switch);
  gtk_widget_class_bind_template_callback (widget_class, accept_cb);
  gtk_widget_class_bind_template_callback (widget_class, decline_cb);
  gtk_widget_class_bind_template_callback (widget_class, log_in_cb);

  signals[SIGNAL_ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PASSWORD_GIVEN]
    = g_signal_new ("password-given", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
pnc_question_page_init (PncQuestionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pnc_accessible_name_buttons (GTK_WIDGET (self->password_row));
}
