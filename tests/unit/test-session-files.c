/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-files.h"

#include <string.h>

#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "session-fixture.h"

/* What the script was asked, as text, and how it answers; on the server's thread and, when nothing
 * is under way, on the test's. */
static char *asked;
static const char *answer_name;
static guint8 answer_algorithm;
static guint answer_hash_bytes;
static guint64 answer_pong_delta;

static void
note (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_free (asked);
  asked = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

static void
note_request (const PncMessage *message)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  switch (message->type)
    {
    case PNC_MESSAGE_MAKE_FOLDER:
      from = pnc_path_to_text (message->make_folder.path);
      note ("make %s %u", from, message->make_folder.flags);
      break;
    case PNC_MESSAGE_RENAME:
      from = pnc_path_to_text (message->rename.from);
      to = pnc_path_to_text (message->rename.to);
      note ("rename %s %s %u", from, to, message->rename.policy);
      break;
    case PNC_MESSAGE_COPY:
      from = pnc_path_to_text (message->copy.from);
      to = pnc_path_to_text (message->copy.to);
      note ("copy %s %s %u %u", from, to, message->copy.policy, message->copy.recursive);
      break;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      from = pnc_path_to_text (message->set_attributes.path);
      note ("set %s %u %o %" G_GINT64_FORMAT, from, message->set_attributes.attributes.which,
            message->set_attributes.attributes.mode, message->set_attributes.attributes.mtime_ns);
      break;
    case PNC_MESSAGE_REMOVE:
      from = pnc_path_to_text (message->remove.path);
      note ("remove %s %u", from, message->remove.flags);
      break;
    case PNC_MESSAGE_RESTORE:
      from = pnc_path_to_text (message->restore.path);
      note ("restore %s %s", from, message->restore.id);
      break;
    case PNC_MESSAGE_SUM:
      from = pnc_path_to_text (message->sum.path);
      note ("sum %s %u", from, message->sum.algorithm);
      break;
    case PNC_MESSAGE_SPACE:
      from = pnc_path_to_text (message->stat.path);
      note ("space %s", from);
      break;
    default:
      break;
    }
}

static void
send_progress (FakeConnection *connection, guint64 request)
{
  PncMessage progress = { .type = PNC_MESSAGE_PROGRESS, .progress = { .done_bytes = 1 } };

  fake_connection_send (connection, &progress, PNC_FRAME_NONE, request);
}

static void
send_entry (FakeConnection *connection, guint64 request)
{
  PncVersion version = { 0 };
  g_autoptr (PncEntry) entry
    = pnc_entry_new (PNC_ENTRY_FILE, answer_name, strlen (answer_name), 0644, &version);
  PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static void
send_sum (FakeConnection *connection, guint64 request)
{
  static const guint8 hash[PNC_MAX_HASH_BYTES] = { 0x0f, 0xa0 };
  PncMessage message = {
    .type = PNC_MESSAGE_SUM_RESULT,
    .sum_result = { .algorithm = answer_algorithm, .hash = { hash, answer_hash_bytes } },
  };

  fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static void
send_space (FakeConnection *connection, guint64 request)
{
  PncMessage message = {
    .type = PNC_MESSAGE_SPACE_RESULT,
    .space_result = { .total_bytes = 100, .free_bytes = 40 },
  };

  fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static void
send_pong (FakeConnection *connection, const PncPing *ping, guint64 request)
{
  PncMessage message
    = { .type = PNC_MESSAGE_PONG, .pong = { .time_us = ping->time_us + answer_pong_delta } };

  fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  note_request (message);
  switch (message->type)
    {
    case PNC_MESSAGE_COPY:
      send_progress (connection, header->request);
      G_GNUC_FALLTHROUGH;
    case PNC_MESSAGE_STAT:
    case PNC_MESSAGE_MAKE_FOLDER:
    case PNC_MESSAGE_RENAME:
    case PNC_MESSAGE_SET_ATTRIBUTES:
      send_entry (connection, header->request);
      return TRUE;
    case PNC_MESSAGE_REMOVE:
      send_progress (connection, header->request);
      return FALSE;
    case PNC_MESSAGE_SUM:
      send_progress (connection, header->request);
      send_sum (connection, header->request);
      return TRUE;
    case PNC_MESSAGE_SPACE:
      send_space (connection, header->request);
      return TRUE;
    case PNC_MESSAGE_PING:
      send_pong (connection, &message->ping, header->request);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
set_up (SessionFixture *fixture, gconstpointer unused)
{
  answer_name = "";
  answer_pong_delta = 0;
  session_fixture_set_up (fixture, script, NULL);
  session_fixture_open (fixture);
  pnc_session_set_keep_trying (fixture->session, FALSE);
}

static void
tear_down (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_tear_down (fixture);
  g_clear_pointer (&asked, g_free);
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
assert_entry (SessionFixture *fixture, GAsyncResult **slot, const char *name)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (fixture->session, result, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
}

/* The request fails, and so does the session: the answer was not one to the request. */
static void
assert_breach (SessionFixture *fixture, GAsyncResult **slot)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;

  g_assert_false (g_task_propagate_boolean (G_TASK (result), &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
}

static void
test_stat (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) root = path_of ("");
  g_autoptr (PncPath) path = path_of ("a/b");
  GAsyncResult *slot = NULL;

  pnc_session_stat_async (fixture->session, root, NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "");
  answer_name = "b";
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "b");
  answer_name = "a";
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &slot);
  assert_breach (fixture, &slot);
}

static void
test_make_folder (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a/b");
  GAsyncResult *slot = NULL;

  answer_name = "b";
  pnc_session_make_folder_async (fixture->session, path, PNC_PUT_PARENTS, NULL,
                                 test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "b");
  g_assert_cmpstr (asked, ==, "make /a/b 1");
}

static void
test_rename (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) from = path_of ("a");
  g_autoptr (PncPath) to = path_of ("b/c");
  GAsyncResult *slot = NULL;

  answer_name = "c";
  pnc_session_rename_async (fixture->session, from, to, PNC_POLICY_REFUSE, NULL,
                            test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "c");
  g_assert_cmpstr (asked, ==, "rename /a /b/c 1");

  /* Only here may the server choose the name. */
  answer_name = "c (2)";
  pnc_session_rename_async (fixture->session, from, to, PNC_POLICY_KEEP_BOTH, NULL,
                            test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "c (2)");
  pnc_session_rename_async (fixture->session, from, to, PNC_POLICY_OVERWRITE, NULL,
                            test_loop_store_result, &slot);
  assert_breach (fixture, &slot);
}

static void
progress_cb (const PncProgress *progress, gpointer data)
{
  PncProgress *told = data;

  *told = *progress;
}

static void
test_copy (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) from = path_of ("a");
  g_autoptr (PncPath) to = path_of ("b/c");
  GAsyncResult *slot = NULL;
  PncProgress told = { 0 };

  answer_name = "c";
  pnc_session_copy_async (fixture->session, from, to, PNC_POLICY_OVERWRITE, TRUE, NULL, progress_cb,
                          &told, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "c");
  g_assert_cmpstr (asked, ==, "copy /a /b/c 2 1");
  g_assert_cmpuint (told.done_bytes, ==, 1);
}

static void
test_set_attributes (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  PncAttributes attributes = {
    .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
    .mode = 0640,
    .mtime_ns = -5,
  };
  GAsyncResult *slot = NULL;

  answer_name = "a";
  pnc_session_set_attributes_async (fixture->session, path, &attributes, NULL,
                                    test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "a");
  g_assert_cmpstr (asked, ==, "set /a 3 640 -5");
}

static void
test_remove (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncProgress told = { 0 };

  pnc_session_remove_async (fixture->session, path, PNC_REMOVE_RECURSIVE, NULL, progress_cb, &told,
                            test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_session_remove_finish (fixture->session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (asked, ==, "remove /a 1");
  g_assert_cmpuint (told.done_bytes, ==, 1);
  g_assert_cmpstr (pnc_session_get_trash_id (result), ==, "trashed");
}

static void
test_restore (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;

  answer_name = "a";
  pnc_session_restore_async (fixture->session, path, "an id", NULL, test_loop_store_result, &slot);
  assert_entry (fixture, &slot, "a");
  g_assert_cmpstr (asked, ==, "restore /a an id");
}

static void
test_sum (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncProgress told = { 0 };
  g_autofree char *hex = NULL;

  answer_algorithm = PNC_SUM_XXH3_128;
  answer_hash_bytes = 16;
  pnc_session_sum_async (fixture->session, path, PNC_SUM_XXH3_128, NULL, progress_cb, &told,
                         test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  hex = pnc_session_sum_finish (fixture->session, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hex, ==, "0fa00000000000000000000000000000");
  g_assert_cmpstr (asked, ==, "sum /a 2");
  g_assert_cmpuint (told.done_bytes, ==, 1);
}

static void
test_sum_of_another_kind (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;

  answer_algorithm = PNC_SUM_DIGEST;
  answer_hash_bytes = 16;
  pnc_session_sum_async (fixture->session, path, PNC_SUM_XXH3_128, NULL, NULL, NULL,
                         test_loop_store_result, &slot);
  assert_breach (fixture, &slot);
}

static void
test_sum_of_another_length (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;

  answer_algorithm = PNC_SUM_SHA256;
  answer_hash_bytes = 16;
  pnc_session_sum_async (fixture->session, path, PNC_SUM_SHA256, NULL, NULL, NULL,
                         test_loop_store_result, &slot);
  assert_breach (fixture, &slot);
}

static void
test_space (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = path_of ("a");
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncSpaceResult space;

  pnc_session_space_async (fixture->session, path, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_session_space_finish (fixture->session, result, &space, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (space.total_bytes, ==, 100);
  g_assert_cmpuint (space.free_bytes, ==, 40);
  g_assert_cmpstr (asked, ==, "space /a");
}

static void
count_cb (PncSession *session, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_ping (SessionFixture *fixture, gconstpointer unused)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint pings = 0;
  guint before;

  before = pnc_session_get_rtt (fixture->session)->count;
  g_signal_connect (fixture->session, "ping", G_CALLBACK (count_cb), &pings);
  pnc_session_ping_async (fixture->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_cmpint (pnc_session_ping_finish (fixture->session, result, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (pings, >=, 1);
  g_assert_cmpuint (pnc_session_get_rtt (fixture->session)->count, ==, before + pings);
}

static void
test_wrong_pong (SessionFixture *fixture, gconstpointer unused)
{
  GAsyncResult *slot = NULL;

  while (pnc_session_get_rtt (fixture->session)->count == 0)
    g_main_context_iteration (NULL, TRUE);
  answer_pong_delta = 1;
  pnc_session_ping_async (fixture->session, NULL, test_loop_store_result, &slot);
  assert_breach (fixture, &slot);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/session-files/" name, SessionFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("stat", test_stat);
  ADD ("make-folder", test_make_folder);
  ADD ("rename", test_rename);
  ADD ("copy", test_copy);
  ADD ("set-attributes", test_set_attributes);
  ADD ("remove", test_remove);
  ADD ("restore", test_restore);
  ADD ("sum", test_sum);
  ADD ("sum-of-another-kind", test_sum_of_another_kind);
  ADD ("sum-of-another-length", test_sum_of_another_length);
  ADD ("space", test_space);
  ADD ("ping", test_ping);
  ADD ("wrong-pong", test_wrong_pong);
  return g_test_run ();
}
