/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-offer.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-browser-paste.h"
#include "pnc-tls.h"
#include "real-server.h"
#include "test-loop.h"

#define SIZE_BYTES 300000u

typedef struct
{
  RealServer *server;
  char *folder; /* of this test's own */
  PncKnownServers *known;
  PncBrowser *browser;
  PncShelf *shelf;
  guint n_unclaimed;
  guint n_failures;
} Fixture;

/* One who asks. */
typedef struct
{
  GPtrArray *files; /* nullable */
  GError *error;    /* nullable */
  gboolean done;
} Asker;

static void
write_file (Fixture *self, const char *name, char letter)
{
  g_autofree char *path = g_build_filename (real_server_get_share (self->server), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *content = g_strnfill (SIZE_BYTES, letter);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, content, SIZE_BYTES, NULL));
}

static gboolean
is_loaded (gpointer data)
{
  PncDirectory *directory = pnc_browser_get_directory (data);

  return directory != NULL && !pnc_directory_is_loading (directory);
}

static void
count_cb (guint *n)
{
  ++*n;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (PncLink) link = NULL;
  g_autofree char *known = NULL;
  g_autofree char *shelf = NULL;

  self->server = real_server_new ();
  self->folder = g_dir_make_tmp ("pnc-offer-XXXXXX", NULL);
  known = g_build_filename (self->folder, "known", NULL);
  shelf = g_build_filename (self->folder, "shelf", NULL);
  self->known = pnc_known_servers_new (known);
  self->shelf = pnc_shelf_new (shelf);
  self->browser = pnc_browser_new (self->known);
  g_signal_connect_swapped (self->browser, "failed", G_CALLBACK (count_cb), &self->n_failures);
  write_file (self, "one", '1');
  write_file (self, "tree/two", '2');
  link = real_server_dup_link (self->server);
  pnc_browser_open (self->browser, link);
  test_loop_until (is_loaded, self->browser);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_all (below);
    }
  g_remove (path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  pnc_browser_close (self->browser);
  test_loop_settle ();
  g_clear_object (&self->browser);
  g_clear_object (&self->known);
  g_clear_object (&self->shelf);
  real_server_free (self->server);
  remove_all (self->folder);
  g_free (self->folder);
}

/* @names: those that are to be offered, with commas between them */
static PncOffer *
new_offer (Fixture *self, const char *names)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);
  g_auto (GStrv) words = g_strsplit (names, ",", -1);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (PncFileClip) clip = NULL;
  PncOffer *offer;

  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (items, pnc_directory_lookup (directory, words[i]));
  clip = pnc_browser_clip (self->browser, items, FALSE);
  offer = pnc_offer_new (self->browser, clip, self->shelf);
  g_signal_connect_swapped (offer, "unclaimed", G_CALLBACK (count_cb), &self->n_unclaimed);
  return offer;
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asker *asker = data;

  asker->files = pnc_offer_fetch_finish (PNC_OFFER (source), result, &asker->error);
  asker->done = TRUE;
}

static gboolean
is_answered (gpointer data)
{
  return ((Asker *) data)->done;
}

static void
clear_asker (Asker *self)
{
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_error (&self->error);
  self->done = FALSE;
}

static void
ask (PncOffer *offer, Asker *asker)
{
  clear_asker (asker);
  pnc_offer_fetch_async (offer, NULL, asked_cb, asker);
  test_loop_until (is_answered, asker);
}

static guint
count_transfers (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (pnc_browser_get_queue (self->browser)));
}

static void
assert_is (GFile *folder, const char *name, char letter)
{
  g_autoptr (GFile) file = g_file_resolve_relative_path (folder, name);
  g_autofree char *content = NULL;
  gsize length_bytes;

  g_assert_true (g_file_load_contents (file, NULL, &content, &length_bytes, NULL, NULL));
  g_assert_cmpuint (length_bytes, ==, SIZE_BYTES);
  for (gsize i = 0; i < length_bytes; i++)
    g_assert_true (content[i] == letter);
}

/* Nothing moves before somebody asks; then it moves once, for all who do. */
static void
test_asked (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) offer = new_offer (self, "one,tree");
  g_autoptr (GFile) folder = NULL;
  Asker first = { 0 }, second = { 0 };

  test_loop_settle ();
  g_assert_cmpuint (count_transfers (self), ==, 0);
  g_assert_cmpint (pnc_offer_get_state (offer), ==, PNC_OFFER_IDLE);
  pnc_offer_fetch_async (offer, NULL, asked_cb, &first);
  g_assert_cmpint (pnc_offer_get_state (offer), ==, PNC_OFFER_FETCHING);
  ask (offer, &second);
  test_loop_until (is_answered, &first);
  g_assert_no_error (first.error);
  g_assert_cmpuint (count_transfers (self), ==, 2);
  g_assert_cmpint (pnc_offer_get_state (offer), ==, PNC_OFFER_READY);
  g_assert_cmpuint (first.files->len, ==, 2);
  g_assert_true (g_file_equal (first.files->pdata[0], second.files->pdata[0]));
  folder = g_file_get_parent (first.files->pdata[0]);
  g_assert_true (pnc_shelf_holds (self->shelf, folder));
  assert_is (folder, "one", '1');
  assert_is (folder, "tree/two", '2');
  g_assert_cmpuint (self->n_unclaimed, ==, 0);
  g_assert_true (pnc_offer_is_ready_for (offer, pnc_offer_get_clip (offer)));
  clear_asker (&first);
  clear_asker (&second);
}

/* Who asks again gets what is there; and what was moved away comes once more. */
static void
test_again (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) offer = new_offer (self, "one");
  g_autoptr (PncOffer) other = new_offer (self, "tree");
  Asker asker = { 0 };

  ask (offer, &asker);
  ask (offer, &asker);
  g_assert_cmpuint (asker.files->len, ==, 1);
  g_assert_cmpuint (count_transfers (self), ==, 1);
  g_assert_true (g_file_delete (asker.files->pdata[0], NULL, NULL));
  ask (offer, &asker);
  g_assert_cmpuint (asker.files->len, ==, 1);
  g_assert_true (g_file_query_exists (asker.files->pdata[0], NULL));
  g_assert_cmpuint (count_transfers (self), ==, 2);
  g_assert_false (pnc_offer_is_ready_for (offer, pnc_offer_get_clip (other)));
  clear_asker (&asker);
}

/* Whoever does not wait is missed, and finds everything the next time. */
static void
test_unclaimed (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) offer = new_offer (self, "one");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Asker asker = { 0 };

  pnc_offer_fetch_async (offer, cancellable, asked_cb, &asker);
  g_cancellable_cancel (cancellable);
  test_loop_until (is_answered, &asker);
  g_assert_error (asker.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->n_unclaimed, ==, 1);
  ask (offer, &asker);
  g_assert_no_error (asker.error);
  g_assert_cmpuint (count_transfers (self), ==, 1);
  clear_asker (&asker);
}

/* What the person cancels is not begun again behind her back. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) offer = new_offer (self, "one");
  g_autoptr (PncTransfer) transfer = NULL;
  Asker asker = { 0 };

  pnc_offer_fetch_async (offer, NULL, asked_cb, &asker);
  transfer = g_list_model_get_item (G_LIST_MODEL (pnc_browser_get_queue (self->browser)), 0);
  pnc_transfer_cancel (transfer);
  test_loop_until (is_answered, &asker);
  g_assert_error (asker.error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_cmpint (pnc_offer_get_state (offer), ==, PNC_OFFER_DECLINED);
  ask (offer, &asker);
  g_assert_error (asker.error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_cmpuint (count_transfers (self), ==, 1);
  clear_asker (&asker);
}

/* What can be had is handed out; and when nothing can, the reason. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) both = new_offer (self, "one,tree");
  g_autoptr (PncOffer) gone = new_offer (self, "one");
  g_autofree char *path = g_build_filename (real_server_get_share (self->server), "one", NULL);
  Asker asker = { 0 };

  g_assert_cmpint (g_remove (path), ==, 0);
  ask (both, &asker);
  g_assert_no_error (asker.error);
  g_assert_cmpuint (asker.files->len, ==, 1);
  g_assert_cmpint (pnc_offer_get_state (both), ==, PNC_OFFER_IDLE);
  ask (gone, &asker);
  g_assert_error (asker.error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_cmpint (pnc_offer_get_state (gone), ==, PNC_OFFER_IDLE);
  clear_asker (&asker);
}

/* The window may have left by the time somebody asks, or while something moves. */
static void
test_closed (Fixture *self, gconstpointer data)
{
  g_autoptr (PncOffer) moving = new_offer (self, "one,tree");
  g_autoptr (PncOffer) offer = new_offer (self, "one");
  Asker asker = { 0 };

  pnc_offer_fetch_async (moving, NULL, asked_cb, &asker);
  pnc_browser_close (self->browser);
  test_loop_until (is_answered, &asker);
  g_assert_error (asker.error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_cmpint (pnc_offer_get_state (moving), ==, PNC_OFFER_IDLE);
  g_assert_cmpuint (self->n_failures, ==, 0);
  ask (offer, &asker);
  g_assert_error (asker.error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
  g_assert_cmpuint (self->n_failures, ==, 1);
  clear_asker (&asker);
}

static void
test_words (void)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *list = NULL;
  g_autofree char *copied = NULL;

  g_ptr_array_add (files, g_file_new_for_path ("/a b/\xc3\xa1"));
  g_ptr_array_add (files, g_file_new_for_path ("/c"));
  list = pnc_offer_to_uri_list (files);
  copied = pnc_offer_to_copied_files (files);
  g_assert_cmpstr (list, ==, "file:///a%20b/%C3%A1\r\nfile:///c\r\n");
  g_assert_cmpstr (copied, ==, "copy\nfile:///a%20b/%C3%A1\nfile:///c");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("pnc-offer-home-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/offer/words", test_words);
  ADD ("/offer/asked", test_asked);
  ADD ("/offer/again", test_again);
  ADD ("/offer/unclaimed", test_unclaimed);
  ADD ("/offer/cancelled", test_cancelled);
  ADD ("/offer/failed", test_failed);
  ADD ("/offer/closed", test_closed);
  status = g_test_run ();
  remove_all (folder);
  return status;
}
