/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* A live directory and the server itself: what happens in the folder on the disk happens in the
 * model. */

#include "pnc-directory.h"
#include "pnc-session-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "real-server.h"
#include "test-loop.h"

typedef struct
{
  RealServer *server;
  PncSession *session;
  PncDirectory *directory;
  guint n_signals; /* items-changed */
  guint n_moved;   /* rows that came or went */
  guint expected;
  const char *wanted;
  guint64 size_bytes;
} Fixture;

static char *
host_path (Fixture *f, const char *name)
{
  return g_build_filename (real_server_get_share (f->server), name, NULL);
}

static void
write_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *file = host_path (f, name);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
make_folder (Fixture *f, const char *name)
{
  g_autofree char *path = host_path (f, name);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
}

static void
remove_name (Fixture *f, const char *name)
{
  g_autofree char *file = host_path (f, name);

  g_assert_cmpint (g_remove (file), ==, 0);
}

static void
connect_session (Fixture *f)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_session_connect_async (f->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  pnc_session_connect_finish (f->session, result, &error);
  g_assert_no_error (error);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  f->n_signals++;
  f->n_moved += removed != added;
}

static gboolean
is_loaded (gpointer directory)
{
  return !pnc_directory_is_loading (directory);
}

static gboolean
is_live (gpointer directory)
{
  return pnc_directory_is_live (directory);
}

static gboolean
is_dead (gpointer directory)
{
  return !pnc_directory_is_live (directory);
}

static void
open_folder (Fixture *f, const char *text)
{
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);

  f->directory = pnc_directory_new_live (f->session, path);
  g_signal_connect (f->directory, "items-changed", G_CALLBACK (items_changed_cb), f);
  test_loop_until (is_live, f->directory);
  test_loop_until (is_loaded, f->directory);
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (PncLink) link = NULL;

  f->server = real_server_new ();
  link = real_server_dup_link (f->server);
  f->session = pnc_session_new (link, NULL);
  f->session->backoff.first_ms = 1;
  f->session->backoff.max_ms = 20;
  connect_session (f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_object (&f->directory);
  pnc_session_disconnect (f->session);
  g_clear_object (&f->session);
  real_server_free (f->server);
}

static gboolean
is_shown (gpointer data)
{
  Fixture *f = data;

  return pnc_directory_lookup (f->directory, f->wanted) != NULL;
}

static gboolean
is_hidden (gpointer data)
{
  return !is_shown (data);
}

static gboolean
has_size (gpointer data)
{
  Fixture *f = data;
  PncFileItem *item = pnc_directory_lookup (f->directory, f->wanted);

  return item != NULL && pnc_file_item_get_entry (item)->version.size_bytes == f->size_bytes;
}

static PncFileItem *
wait_shown (Fixture *f, const char *name, guint64 size_bytes)
{
  f->wanted = name;
  f->size_bytes = size_bytes;
  test_loop_until (has_size, f);
  return pnc_directory_lookup (f->directory, name);
}

static void
wait_hidden (Fixture *f, const char *name)
{
  f->wanted = name;
  test_loop_until (is_hidden, f);
}

static gboolean
has_expected (gpointer data)
{
  Fixture *f = data;

  return g_list_model_get_n_items (G_LIST_MODEL (f->directory)) == f->expected
         && !pnc_directory_is_loading (f->directory);
}

static void
wait_n (Fixture *f, guint n)
{
  f->expected = n;
  test_loop_until (has_expected, f);
}

/* The rows are where their items say, and each name once. */
static void
assert_sound (Fixture *f)
{
  GListModel *model = G_LIST_MODEL (f->directory);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);
      const char *name = pnc_file_item_get_entry (item)->name;

      g_assert_true (g_hash_table_add (names, (gpointer) name));
      g_assert_true (pnc_directory_lookup (f->directory, name) == item);
    }
}

static void
test_follows (Fixture *f, gconstpointer unused)
{
  g_autofree char *old_path = NULL;
  g_autofree char *new_path = NULL;

  write_file (f, "old", "123");
  open_folder (f, "");
  wait_n (f, 1);
  write_file (f, "new", "1234567");
  wait_shown (f, "new", 7);
  remove_name (f, "new");
  wait_hidden (f, "new");
  old_path = host_path (f, "old");
  new_path = host_path (f, "renamed");
  g_assert_cmpint (g_rename (old_path, new_path), ==, 0);
  wait_shown (f, "renamed", 3);
  wait_hidden (f, "old");
  wait_n (f, 1);
  assert_sound (f);
}

/* What changes stays the same object in the same row, which keeps selections and places. */
static void
test_keeps_objects (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = host_path (f, "b");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GOutputStream) stream = NULL;
  PncFileItem *item;
  guint64 size_bytes;

  write_file (f, "a", "1");
  write_file (f, "b", "1");
  write_file (f, "c", "1");
  open_folder (f, "");
  item = pnc_directory_lookup (f->directory, "b");
  f->n_moved = 0;
  stream = G_OUTPUT_STREAM (g_file_append_to (file, 0, NULL, NULL));
  g_assert_true (g_output_stream_write_all (stream, "234", 3, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_assert_true (wait_shown (f, "b", 4) == item);
  g_assert_cmpuint (f->n_moved, ==, 0);
  g_object_get (item, "size", &size_bytes, NULL);
  g_assert_cmpuint (size_bytes, ==, 4);
  assert_sound (f);
}

/* Many at once are few changes of the model: each costs whoever sorts it. */
static void
test_burst (Fixture *f, gconstpointer unused)
{
  const guint n_files = 4000;

  open_folder (f, "");
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file %u", i);

      make_folder (f, name);
    }
  wait_n (f, n_files);
  g_assert_cmpuint (f->n_signals, <, n_files / 4);
  for (guint i = 0; i < n_files; i += 2)
    {
      g_autofree char *name = g_strdup_printf ("file %u", i);

      remove_name (f, name);
    }
  wait_n (f, n_files / 2);
  assert_sound (f);
}

/* Changes while pages of a long listing come: in the end the model is what is there. */
static void
test_while_loading (Fixture *f, gconstpointer unused)
{
  const guint n_files = 3000;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file %u", i);

      write_file (f, name, "");
    }
  open_folder (f, "");
  for (guint round = 0; round < 5; round++)
    {
      pnc_directory_refresh (f->directory);
      for (guint i = round; i < n_files; i += 100)
        {
          g_autofree char *name = g_strdup_printf ("file %u", i);
          g_autofree char *new_name = g_strdup_printf ("new %u", i);

          remove_name (f, name);
          write_file (f, new_name, "1");
          g_main_context_iteration (NULL, FALSE);
        }
    }
  wait_shown (f, "new 4", 1);
  wait_hidden (f, "file 4");
  wait_n (f, n_files);
  assert_sound (f);
}

static void
test_folder_gone (Fixture *f, gconstpointer unused)
{
  g_autofree char *below = host_path (f, "below");
  g_autofree char *away = host_path (f, "away");

  make_folder (f, "below");
  write_file (f, "below/file", "1");
  open_folder (f, "below");
  wait_n (f, 1);
  g_assert_cmpint (g_rename (below, away), ==, 0);
  test_loop_until (is_dead, f->directory);
  wait_n (f, 0);
  g_assert_error (pnc_directory_get_error (f->directory), PNC_ERROR, PNC_ERROR_NOT_FOUND);

  /* it is there again, and somebody refreshes: all is as before */
  g_assert_cmpint (g_rename (away, below), ==, 0);
  pnc_directory_refresh (f->directory);
  test_loop_until (is_live, f->directory);
  wait_n (f, 1);
  g_assert_null (pnc_directory_get_error (f->directory));
  write_file (f, "below/another", "12");
  wait_shown (f, "another", 2);
}

/* What changed while there was no connection is there afterwards, and what changes then, too. */
static void
test_reconnection (Fixture *f, gconstpointer unused)
{
  PncFileItem *kept;

  write_file (f, "kept", "1");
  write_file (f, "gone", "1");
  open_folder (f, "");
  kept = pnc_directory_lookup (f->directory, "kept");
  real_server_stop (f->server);
  test_loop_until (is_dead, f->directory);
  remove_name (f, "gone");
  write_file (f, "new", "12");
  real_server_start (f->server);
  test_loop_until (is_live, f->directory);
  wait_shown (f, "new", 2);
  wait_hidden (f, "gone");
  g_assert_true (pnc_directory_lookup (f->directory, "kept") == kept);
  write_file (f, "later", "123");
  wait_shown (f, "later", 3);
  assert_sound (f);
}

/* A directory that nobody wants any more is told of nothing. */
static void
test_dropped (Fixture *f, gconstpointer unused)
{
  open_folder (f, "");
  write_file (f, "a", "1");
  g_clear_object (&f->directory);
  open_folder (f, "");
  write_file (f, "b", "12");
  wait_shown (f, "b", 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/directory-live/follows", test_follows);
  ADD ("/directory-live/keeps-objects", test_keeps_objects);
  ADD ("/directory-live/burst", test_burst);
  ADD ("/directory-live/while-loading", test_while_loading);
  ADD ("/directory-live/folder-gone", test_folder_gone);
  ADD ("/directory-live/reconnection", test_reconnection);
  ADD ("/directory-live/dropped", test_dropped);
#undef ADD
  return g_test_run ();
}
