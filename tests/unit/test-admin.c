/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-admin-client.h"
#include "pnc-admin-place.h"
#include "pnc-admin.h"
#include "pnc-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* The admin lives on the main context; whoever asks blocks, so asks from another thread. */
typedef struct
{
  char *dir; /* owned */
  PncAdmin *admin;
  guint n_asked;
  char *word;     /* owned */
  char *argument; /* owned */
  gsize padding;  /* so long is the answer, at least */
} Fixture;

static char *
answer_cb (const char *word, const char *argument, gpointer user_data)
{
  Fixture *f = user_data;
  g_autofree char *padding = g_strnfill (f->padding, 'x');

  f->n_asked += 1;
  g_free (f->word);
  g_free (f->argument);
  f->word = g_strdup (word);
  f->argument = g_strdup (argument);
  return g_strdup_printf ("{\"ok\":true,\"padding\":\"%s\"}", padding);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = g_dir_make_tmp ("pinnace-admin-XXXXXX", NULL);
  f->admin = pnc_admin_new (pnc_admin_place_open (f->dir, &error), answer_cb, f, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *control = g_build_filename (f->dir, "control", NULL);

  pnc_admin_free (f->admin);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpint (g_rmdir (control), ==, 0);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  g_free (f->dir);
  g_free (f->word);
  g_free (f->argument);
}

typedef struct
{
  const char *dir;
  const char *word;
  const char *argument;
  GPtrArray *answers;
  GError *error;
  gint done;
} Asking;

static gpointer
ask_thread (gpointer data)
{
  Asking *asking = data;

  asking->answers = pnc_admin_ask (asking->dir, asking->word, asking->argument, &asking->error);
  g_atomic_int_set (&asking->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
ask (Asking *asking)
{
  GThread *thread = g_thread_new ("ask", ask_thread, asking);

  while (!g_atomic_int_get (&asking->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

static void
test_ask (Fixture *f, gconstpointer data)
{
  Asking asking = { f->dir, "kick", "anna of the north", NULL, NULL, FALSE };

  ask (&asking);
  g_assert_no_error (asking.error);
  g_assert_cmpuint (asking.answers->len, ==, 1);
  g_assert_cmpstr (f->word, ==, "kick");
  g_assert_cmpstr (f->argument, ==, "anna of the north");
  g_ptr_array_unref (asking.answers);
}

/* More than a socket takes at once. */
static void
test_long_answer (Fixture *f, gconstpointer data)
{
  Asking asking = { f->dir, "status", NULL, NULL, NULL, FALSE };
  JsonObject *answer;

  f->padding = 3 * 1024 * 1024;
  ask (&asking);
  g_assert_no_error (asking.error);
  answer = json_node_get_object (g_ptr_array_index (asking.answers, 0));
  g_assert_cmpuint (strlen (json_object_get_string_member (answer, "padding")), ==, f->padding);
  g_assert_cmpstr (f->argument, ==, "");
  g_ptr_array_unref (asking.answers);
}

static void
test_arguments_that_are_none (Fixture *f, gconstpointer data)
{
  static const char *const wrong[] = { "a\nb", "\xff", "\x1b[2J", "\x7f" };
  g_autofree char *long_one = g_strnfill (PNC_ADMIN_MAX_LINE_BYTES, 'a');

  for (gsize i = 0; i <= G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      const char *argument = i < G_N_ELEMENTS (wrong) ? wrong[i] : long_one;

      g_assert_null (pnc_admin_ask (f->dir, "kick", argument, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
    }
  g_assert_cmpuint (f->n_asked, ==, 0);
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;
  g_autofree char *missing = g_build_filename (f->dir, "missing", NULL);

  g_clear_pointer (&f->admin, pnc_admin_free);
  g_assert_null (pnc_admin_ask (f->dir, "status", NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_null (pnc_admin_ask (missing, "status", NULL, &none));
  g_assert_error (none, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
drop_socket (gpointer socket)
{
  g_socket_close (socket, NULL);
  g_object_unref (socket);
}

/* However many come and say nothing, no more are kept than may be, and those not for ever. */
static void
test_silent_ones (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) silent = g_ptr_array_new_with_free_func (drop_socket);
  guint n_closed = 0;

  for (guint i = 0; i < PNC_ADMIN_MAX_PEERS + 3; i++)
    {
      g_autoptr (GError) error = NULL;
      GPtrArray *sockets = pnc_admin_place_connect_all (f->dir, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (sockets->len, ==, 1);
      g_socket_set_blocking (g_ptr_array_index (sockets, 0), FALSE);
      g_ptr_array_add (silent, g_object_ref (g_ptr_array_index (sockets, 0)));
      g_ptr_array_unref (sockets);
    }
  while (n_closed < silent->len)
    {
      g_main_context_iteration (NULL, TRUE);
      n_closed = 0;
      for (guint i = 0; i < silent->len; i++)
        {
          char byte;
          g_autoptr (GError) error = NULL;
          gssize n = g_socket_receive (g_ptr_array_index (silent, i), &byte, 1, NULL, &error);

          n_closed += n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
        }
    }
  g_assert_cmpuint (f->n_asked, ==, 0);
}

static void
test_freed_while_somebody_asks (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) sockets = pnc_admin_place_connect_all (f->dir, NULL);

  g_assert_cmpint (g_socket_send (g_ptr_array_index (sockets, 0), "stat", 4, NULL, NULL), ==, 4);
  g_main_context_iteration (NULL, TRUE);
  g_main_context_iteration (NULL, FALSE);
  g_clear_pointer (&f->admin, pnc_admin_free);
}

static void
test_refusal (void)
{
  g_autofree char *line = pnc_admin_refusal ("Not \"now\"\n.");
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_null (strchr (line, '\n'));
  g_assert_false (json_object_get_boolean_member (object, "ok"));
  g_assert_cmpstr (json_object_get_string_member (object, "error"), ==, "Not \"now\"\n.");
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_admin_place_open ("/nonexistent/folder", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

#define ADD(name, func) g_test_add ("/admin/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("ask", test_ask);
  ADD ("long-answer", test_long_answer);
  ADD ("arguments-that-are-none", test_arguments_that_are_none);
  ADD ("nobody", test_nobody);
  ADD ("silent-ones", test_silent_ones);
  ADD ("freed-while-somebody-asks", test_freed_while_somebody_asks);
  g_test_add_func ("/admin/refusal", test_refusal);
  g_test_add_func ("/admin/no-folder", test_no_folder);
  return g_test_run ();
}
