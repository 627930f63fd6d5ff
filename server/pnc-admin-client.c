/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin-client.h"

#include "pnc-admin-place.h"
#include "pnc-admin.h"
#include "pnc-display.h"
#include "pnc-error.h"

#include <string.h>

#define MAX_ANSWER_BYTES (32u * 1024u * 1024u)
#define PIECE_BYTES 65536

static gboolean
send_line (GSocket *socket, const char *line)
{
  gsize length_bytes = strlen (line);

  for (gsize sent = 0; sent < length_bytes;)
    {
      gssize n = g_socket_send (socket, line + sent, length_bytes - sent, NULL, NULL);

      if (n <= 0)
        return FALSE;
      sent += (gsize) n;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the object that came */
static JsonNode *
receive_answer (GSocket *socket)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (JsonNode) root = NULL;

  while (answer->len == 0 || answer->data[answer->len - 1] != '\n')
    {
      guint before = answer->len;
      gssize n;

      if (before > MAX_ANSWER_BYTES)
        return NULL;
      g_byte_array_set_size (answer, before + PIECE_BYTES);
      n = g_socket_receive (socket, (char *) answer->data + before, PIECE_BYTES, NULL, NULL);
      if (n <= 0)
        return NULL;
      g_byte_array_set_size (answer, before + (guint) n);
    }
  answer->data[answer->len - 1] = '\0';
  root = json_from_string ((const char *) answer->data, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return g_steal_pointer (&root);
}

static gboolean
check_argument (const char *argument, GError **error)
{
  gboolean plain
    = g_utf8_validate (argument, -1, NULL) && strlen (argument) < PNC_ADMIN_MAX_LINE_BYTES - 64;

  for (const char *at = argument; plain && *at != '\0'; at++)
    plain = !g_ascii_iscntrl (*at);
  if (!plain)
    pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                   "That can be neither a user nor a session: names are UTF-8 without control "
                   "characters. “pinnaced status” shows who is there.");
  return plain;
}

static void
set_nobody (GError **error, const char *state_dir)
{
  g_autofree char *shown = pnc_display_text (state_dir, -1);

  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_NONE, state_dir,
                 "No server runs with the state folder “%s” on this computer, or it does not "
                 "answer. Start one with “pinnaced serve”, or say with --state-dir which one is "
                 "meant.",
                 shown);
}

GPtrArray *
pnc_admin_ask (const char *state_dir, const char *word, const char *argument, GError **error)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autoptr (GPtrArray) sockets = NULL;
  g_autofree char *line = argument != NULL ? g_strdup_printf ("%s %s\n", word, argument)
                                           : g_strdup_printf ("%s\n", word);

  if (argument != NULL && !check_argument (argument, error))
    return NULL;
  sockets = pnc_admin_place_connect_all (state_dir, error);
  if (sockets == NULL)
    return NULL;
  for (guint i = 0; i < sockets->len; i++)
    {
      GSocket *socket = g_ptr_array_index (sockets, i);
      JsonNode *answer = send_line (socket, line) ? receive_answer (socket) : NULL;

      if (answer != NULL)
        g_ptr_array_add (answers, answer);
    }
  if (answers->len > 0)
    return g_steal_pointer (&answers);
  set_nobody (error, state_dir);
  return NULL;
}
