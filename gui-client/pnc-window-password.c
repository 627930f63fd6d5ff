/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-password-store.h"
#include "pnc-secret.h"

/* Passwords of saved servers in the keyring: looked up when the server asks, which is after its key
 * was accepted, and saved once the server has taken them. */

typedef struct
{
  PncWindow *window;     /* owned */
  PncQuestion *question; /* owned */
} Lookup;

static void
lookup_free (Lookup *self)
{
  g_object_unref (self->window);
  g_object_unref (self->question);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Lookup) lookup = data;
  g_autoptr (GError) error = NULL;
  char *password = pnc_password_store_lookup_finish (result, &error);
  /* a copy: the question lets go of its own when it is answered */
  g_autofree char *user = g_strdup (pnc_question_get_user (lookup->question));
  gboolean wanted = lookup->window->browser != NULL && !pnc_question_is_answered (lookup->question);

  if (wanted && error != NULL)
    pnc_window_say (lookup->window, error->message);
  if (wanted && password != NULL)
    pnc_question_answer_password (lookup->question, user, password);
  else if (wanted)
    pnc_window_show_question (lookup->window, lookup->question, TRUE);
  pnc_password_store_free (password);
}

void
pnc_window_answer (PncWindow *self, PncQuestion *question)
{
  const PncLink *link = pnc_session_get_link (pnc_browser_get_session (self->browser));
  const char *user = pnc_question_get_user (question);
  PncLink place = { .host = link->host, .port = link->port, .user = (char *) user };
  PncServerItem *item = pnc_server_list_find (self->servers, &place);
  gboolean remembers = item != NULL && pnc_server_item_remembers (item);
  Lookup *lookup;

  if (pnc_question_get_kind (question) != PNC_QUESTION_PASSWORD || user == NULL || !remembers
      || pnc_question_is_retry (question))
    {
      pnc_window_show_question (self, question, remembers || self->remember);
      return;
    }
  lookup = g_new0 (Lookup, 1);
  lookup->window = g_object_ref (self);
  lookup->question = g_object_ref (question);
  pnc_password_store_lookup_async (&place, NULL, looked_up_cb, lookup);
}

/* --- keeping --- */

void
pnc_window_clear_password (PncWindow *self)
{
  g_clear_pointer (&self->password, pnc_secret_free_text);
  self->remember = FALSE;
}

void
pnc_window_password_given (PncWindow *self, const char *password, gboolean remember)
{
  pnc_window_clear_password (self);
  self->password = g_strdup (password);
  self->remember = remember;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_password_store_save_finish (result, &error) && self->browser != NULL)
    pnc_window_say (self, error->message);
}

/* The server that the password is of, with the user who logged in. */
static PncServerItem *
saved_server (PncWindow *self, const PncLink *place)
{
  PncServerItem *item = pnc_server_list_find (self->servers, place);
  const PncLink *link = item != NULL ? pnc_server_item_get_link (item) : NULL;
  g_autoptr (PncPath) root = pnc_path_root ();
  PncLink server = *place;

  server.path = root;
  if (item == NULL)
    return pnc_server_list_add (self->servers, NULL, NULL, &server);
  if (link->user == NULL || link->user[0] == '\0')
    {
      g_autofree char *name = g_strdup (pnc_server_item_get_name (item));

      pnc_server_list_change (self->servers, item, name, pnc_server_item_get_color (item), &server);
    }
  return item;
}

void
pnc_window_keep_password (PncWindow *self, const PncLink *place)
{
  PncServerItem *item = pnc_server_list_find (self->servers, place);

  if (self->password == NULL)
    return;
  if (self->remember)
    item = saved_server (self, place);
  if (item != NULL && (self->remember || pnc_server_item_remembers (item)))
    {
      pnc_server_list_set_remembers (self->servers, item, self->remember);
      pnc_password_store_save_async (place, self->remember ? self->password : NULL, NULL, saved_cb,
                                     g_object_ref (self));
    }
  pnc_window_clear_password (self);
}

void
pnc_window_forget_password (PncWindow *self, PncServerItem *item)
{
  if (!pnc_server_item_remembers (item))
    return;
  pnc_server_item_set_remembers (item, FALSE);
  pnc_password_store_save_async (pnc_server_item_get_link (item), NULL, NULL, saved_cb,
                                 g_object_ref (self));
}
