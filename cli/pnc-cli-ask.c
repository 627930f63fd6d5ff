/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-ask.h"

#include <stdio.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-terminal.h"

static void
ask_identity (PncQuestion *question)
{
  g_autofree char *host = pnc_display_text (pnc_question_get_host (question), -1);
  g_autofree char *answer = NULL;

  fprintf (stderr,
           "This is the first contact with %s.\n"
           "Its fingerprint is %s\n"
           "Compare it with what the server printed when it started. Is it the same? [yes/no] ",
           host, pnc_question_get_fingerprint (question));
  answer = pnc_terminal_read_line ();
  if (answer != NULL && g_ascii_strcasecmp (g_strstrip (answer), "yes") == 0)
    pnc_question_accept (question);
  else
    pnc_question_decline (question);
}

static char *
ask_user (PncQuestion *question)
{
  fprintf (stderr, "User: ");
  return pnc_terminal_read_line ();
}

static void
ask_password (PncQuestion *question)
{
  const char *known_user = pnc_question_get_user (question);
  g_autofree char *host = pnc_display_text (pnc_question_get_host (question), -1);
  g_autofree char *user = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *password = NULL;

  if (pnc_question_is_retry (question))
    fprintf (stderr, "The user or the password is wrong.\n");
  user = known_user != NULL ? g_strdup (known_user) : ask_user (question);
  prompt = g_strdup_printf ("Password of %s at %s: ", user != NULL ? user : "", host);
  password = user != NULL ? pnc_terminal_read_secret (prompt) : NULL;
  if (password == NULL)
    {
      pnc_question_decline (question);
      return;
    }
  pnc_question_answer_password (question, user, password);
  explicit_bzero (password, strlen (password));
}

static void
question_cb (PncSession *session, PncQuestion *question, gpointer data)
{
  switch (pnc_question_get_kind (question))
    {
    case PNC_QUESTION_IDENTITY:
      ask_identity (question);
      break;
    case PNC_QUESTION_PASSWORD:
      ask_password (question);
      break;
    default:
      pnc_question_decline (question);
      break;
    }
}

void
pnc_cli_ask_on_terminal (PncSession *session)
{
  if (pnc_terminal_is_interactive ())
    g_signal_connect (session, "question", G_CALLBACK (question_cb), NULL);
}
