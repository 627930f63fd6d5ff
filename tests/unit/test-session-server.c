/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* The session against the server itself: what the fake only plays must be true here as well. */

#include "pnc-directory.h"
#include "pnc-session-files.h"
#include "pnc-session-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-tls.h"
#include "real-server.h"
#include "session-fixture.h"
#include "test-loop.h"

typedef struct
{
  RealServer *server;
  PncSession *session;
  guint n_questions;
} Fixture;

static void
question_cb (PncSession *session, PncQuestion *question, gpointer user_data)
{
  ((Fixture *) user_data)->n_questions++;
}

static gboolean
connect_session (Fixture *fixture, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_session_connect_async (fixture->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  return pnc_session_connect_finish (fixture->session, result, error);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncLink) link = NULL;
  g_autoptr (GError) error = NULL;

  fixture->server = real_server_new ();
  link = real_server_dup_link (fixture->server);
  fixture->session = pnc_session_new (link, NULL);
  fixture->session->backoff.first_ms = 1;
  fixture->session->backoff.max_ms = 20;
  g_signal_connect (fixture->session, "question", G_CALLBACK (question_cb), fixture);
  connect_session (fixture, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (fixture->n_questions, ==, 0);
  pnc_session_disconnect (fixture->session);
  g_clear_object (&fixture->session);
  real_server_free (fixture->server);
}

static gboolean
is_attached (gpointer session)
{
  return pnc_session_state_is_attached (pnc_session_get_state (session));
}

static gboolean
is_detached (gpointer session)
{
  return !is_attached (session);
}

static PncPath *
path_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static void
write_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *file = g_build_filename (real_server_get_share (fixture->server), name, NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
assert_there (Fixture *fixture, const char *name, gboolean there)
{
  g_autofree char *file = g_build_filename (real_server_get_share (fixture->server), name, NULL);

  g_assert_cmpint (g_file_test (file, G_FILE_TEST_EXISTS), ==, there);
}

static void
assert_entry (Fixture *fixture, GAsyncResult **slot, const char *name, PncEntryKind kind)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (fixture->session, result, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
  g_assert_cmpint (entry->kind, ==, kind);
}

static void
test_connected (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *user = NULL;
  g_autofree char *agent = NULL;

  g_object_get (fixture->session, "user", &user, "server-agent", &agent, NULL);
  g_assert_cmpstr (user, ==, REAL_USER);
  g_assert_true (g_str_has_prefix (agent, "pinnace"));
  g_assert_true (pnc_session_is_writable (fixture->session));
  g_assert_cmpuint (pnc_session_get_max_channels (fixture->session), ==, PNC_MAX_DATA_CHANNELS);
}

static void
test_names (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) root = path_of ("");
  g_autoptr (PncPath) folder = path_of ("folder");
  g_autoptr (PncPath) file = path_of ("file");
  g_autoptr (PncPath) renamed = path_of ("folder/renamed");
  g_autoptr (PncPath) copied = path_of ("copied");
  PncAttributes attributes = { .which = PNC_ATTRIBUTE_MODE, .mode = 0600 };
  GAsyncResult *slot = NULL;

  write_file (fixture, "file", "abc");
  pnc_session_stat_async (fixture->session, root, NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "", PNC_ENTRY_FOLDER);
  pnc_session_make_folder_async (fixture->session, folder, 0, NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "folder", PNC_ENTRY_FOLDER);
  pnc_session_rename_async (fixture->session, file, renamed, PNC_POLICY_REFUSE, NULL,
                            test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "renamed", PNC_ENTRY_FILE);
  pnc_session_copy_async (fixture->session, folder, copied, PNC_POLICY_REFUSE, TRUE, NULL, NULL,
                          NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "copied", PNC_ENTRY_FOLDER);
  pnc_session_set_attributes_async (fixture->session, renamed, &attributes, NULL,
                                    test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "renamed", PNC_ENTRY_FILE);
  assert_there (fixture, "file", FALSE);
  assert_there (fixture, "folder/renamed", TRUE);
  assert_there (fixture, "copied/renamed", TRUE);
}

static void
test_sum_space_ping_remove (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) file = path_of ("file");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) summed = NULL;
  g_autoptr (GAsyncResult) measured = NULL;
  g_autoptr (GAsyncResult) pinged = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autofree char *hex = NULL;
  PncSpaceResult space;

  write_file (fixture, "file", "abc");
  pnc_session_sum_async (fixture->session, file, PNC_SUM_SHA256, NULL, NULL, NULL,
                         test_loop_store_result, &slot);
  summed = test_loop_result (&slot);
  hex = pnc_session_sum_finish (fixture->session, summed, NULL);
  g_assert_cmpstr (hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  pnc_session_space_async (fixture->session, file, NULL, test_loop_store_result, &slot);
  measured = test_loop_result (&slot);
  g_assert_true (pnc_session_space_finish (fixture->session, measured, &space, NULL));
  g_assert_cmpuint (space.total_bytes, >=, space.free_bytes);

  pnc_session_ping_async (fixture->session, NULL, test_loop_store_result, &slot);
  pinged = test_loop_result (&slot);
  g_assert_cmpint (pnc_session_ping_finish (fixture->session, pinged, NULL), >, 0);

  pnc_session_remove_async (fixture->session, file, 0, NULL, NULL, NULL, test_loop_store_result,
                            &slot);
  removed = test_loop_result (&slot);
  g_assert_true (pnc_session_remove_finish (fixture->session, removed, NULL));
  assert_there (fixture, "file", FALSE);
}

static void
test_errors (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) missing = path_of ("missing/deeper");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_session_stat_async (fixture->session, missing, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_null (pnc_session_entry_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "/missing/deeper");
}

static void
test_wrong_password (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncLink) link = real_server_dup_link (fixture->server);
  g_autoptr (PncSession) session = pnc_session_new (link, NULL);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_session_set_password (session, "wrong");
  pnc_session_connect_async (session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_false (pnc_session_connect_finish (session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
}

static void
test_data_channel (Fixture *fixture, gconstpointer unused)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFrameStream) stream = NULL;
  PncMessage ping = { .type = PNC_MESSAGE_PING };
  PncAttachment attachment = { 0 };
  PncFrame frame;

  pnc_session_open_channel_async (fixture->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  stream = pnc_session_open_channel_finish (fixture->session, result, &attachment, &error);
  g_assert_no_error (error);
  session_fixture_attach (stream, &attachment, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (attachment.max_requests, >, 0);
  pnc_frame_stream_queue (stream, &ping, PNC_FRAME_NONE, PNC_CHANNEL_FIRST_REQUEST);
  g_assert_cmpint (pnc_frame_stream_flush (stream, &error), ==, PNC_IO_DONE);
  while (pnc_frame_stream_read (stream, &frame, &error) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, 60000);
  g_assert_no_error (error);
  g_assert_cmpuint (frame.header.type, ==, PNC_MESSAGE_PONG);
}

/* Directories across restarts */

static gboolean
is_loaded (gpointer directory)
{
  return !pnc_directory_is_loading (directory);
}

static PncDirectory *
load (Fixture *fixture)
{
  g_autoptr (PncPath) root = path_of ("");
  PncDirectory *directory = pnc_directory_new (fixture->session, root);

  test_loop_until (is_loaded, directory);
  g_assert_null (pnc_directory_get_error (directory));
  return directory;
}

/* The session came back and shows what changed meanwhile, in the same model. */
static void
assert_came_back (Fixture *fixture, PncDirectory *directory, PncFileItem *kept)
{
  test_loop_until (is_attached, fixture->session);
  test_loop_until (is_loaded, directory);
  g_assert_null (pnc_directory_get_error (directory));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 2);
  g_assert_true (pnc_directory_lookup (directory, "kept") == kept);
  g_assert_nonnull (pnc_directory_lookup (directory, "new"));
}

static void
test_restart (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  PncFileItem *kept;

  write_file (fixture, "kept", "abc");
  directory = load (fixture);
  kept = pnc_directory_lookup (directory, "kept");
  real_server_stop (fixture->server);
  test_loop_until (is_detached, fixture->session);
  write_file (fixture, "new", "abc");
  real_server_start (fixture->server);
  assert_came_back (fixture, directory, kept);
}

static gboolean
is_reconnecting (gpointer session)
{
  return pnc_session_get_state (session) == PNC_SESSION_RECONNECTING;
}

/* A server that drains has told its clients: being gone for a while is no error. */
static void
test_drain (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  PncFileItem *kept;

  write_file (fixture, "kept", "abc");
  directory = load (fixture);
  kept = pnc_directory_lookup (directory, "kept");
  fixture->session->backoff = (PncBackoff){ .first_ms = 3600000, .max_ms = 3600000 };
  real_server_drain (fixture->server);
  test_loop_until (is_reconnecting, fixture->session);
  g_assert_null (pnc_session_get_error (fixture->session));
  write_file (fixture, "new", "abc");
  real_server_start (fixture->server);
  pnc_session_connect (fixture->session);
  assert_came_back (fixture, directory, kept);
}

#define N_FILES 3000

static void
test_long_listing (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;

  for (guint i = 0; i < N_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", "a-rather-long-name-for-a-file", i);
      g_autofree char *file
        = g_build_filename (real_server_get_share (fixture->server), name, NULL);
      FILE *stream = g_fopen (file, "w");

      g_assert_nonnull (stream);
      fclose (stream);
    }
  directory = load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, N_FILES);
}

#define ADD(name, func) g_test_add ("/session-server/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("connected", test_connected);
  ADD ("names", test_names);
  ADD ("sum-space-ping-remove", test_sum_space_ping_remove);
  ADD ("errors", test_errors);
  ADD ("wrong-password", test_wrong_password);
  ADD ("data-channel", test_data_channel);
  ADD ("restart", test_restart);
  ADD ("drain", test_drain);
  ADD ("long-listing", test_long_listing);
  return g_test_run ();
}
