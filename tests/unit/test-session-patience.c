/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fake-clock.h"
#include "pnc-session-files.h"
#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "session-fixture.h"

#include <string.h>

/* For how long one goes on waiting for a server that answers PING, by a clock that the test moves.
 */

#define S ((gint64) G_USEC_PER_SEC)

static FakeClock fake;

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_set_ping_interval (fixture->session, 1);
  fake_clock_init (&fake);
  fixture->session->clock = &fake.clock;
  g_assert_true (session_fixture_connect (fixture, NULL));
  session_fixture_forget (fixture);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

static void
let_pass (SessionFixture *fixture, gint64 us)
{
  g_autoptr (PncSession) session = g_object_ref (fixture->session);

  fake.now_us += us;
  pnc_session_requests_check (session);
  test_loop_settle ();
}

static PncPath *
path_of (const char *text)
{
  PncPath *path = pnc_path_parse (text, NULL);

  g_assert_nonnull (path);
  return path;
}

static gboolean
is_slow (const PncMessage *message)
{
  return message->type == PNC_MESSAGE_STAT
         && g_str_equal (pnc_path_name (message->stat.path), "slow");
}

static gboolean
leave_slow (FakeConnection *connection,
            const PncFrameHeader *header,
            const PncMessage *message,
            gpointer data)
{
  return is_slow (message);
}

static void
stat_async (SessionFixture *fixture, const char *name, GAsyncResult **slot)
{
  g_autoptr (PncPath) path = path_of (name);

  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, slot);
}

static PncEntry *
stat_finish (SessionFixture *fixture, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);

  return pnc_session_entry_finish (fixture->session, result, error);
}

static gboolean
cancel_has_come (gpointer server)
{
  return fake_server_count (server, PNC_MESSAGE_CANCEL) > 0;
}

/* The request ends in words and the server is told; the session goes on. */
static void
test_silent (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slow = NULL;
  GAsyncResult *quick = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;

  stat_async (fixture, "slow", &slow);
  let_pass (fixture, 59 * S);
  g_assert_null (slow);
  let_pass (fixture, 1 * S);
  g_assert_null (stat_finish (fixture, &slow, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "/slow");
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);
  g_assert_cmpstr (error->message, ==,
                   "The server is there, but has not answered about “/slow” for 60 s. Try again "
                   "later, or tell whoever runs it.");
  test_loop_until (cancel_has_come, fixture->server);
  stat_async (fixture, "quick", &quick);
  entry = stat_finish (fixture, &quick, NULL);
  g_assert_nonnull (entry);
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

static gboolean
leave_changes (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  return message->type == PNC_MESSAGE_MAKE_FOLDER;
}

/* Nobody knows whether it was done: that is said. */
static void
test_silent_about_a_change (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("new");
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  pnc_session_make_folder_async (fixture->session, path, 0, NULL, test_loop_store_result, &slot);
  let_pass (fixture, 60 * S);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "look before you try again"));
}

/* Not by the test's hand: it is looked every second. */
static void
test_by_itself (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  stat_async (fixture, "slow", &slot);
  fake.now_us += 60 * S;
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
}

/* The clock of a request begins anew with another connection. */
static void
test_asked_again (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;

  stat_async (fixture, "slow", &slot);
  let_pass (fixture, 59 * S);
  fake_server_drop_all (fixture->server);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  let_pass (fixture, 59 * S);
  g_assert_null (slot);
  let_pass (fixture, 1 * S);
  g_assert_null (stat_finish (fixture, &slot, NULL));
}

/* One at a time is allowed. What is never answered keeps the place for a while and no longer. */
static void
test_window (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slow = NULL;
  GAsyncResult *quick = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  fixture->session->requests.window = 1;
  stat_async (fixture, "slow", &slow);
  stat_async (fixture, "quick", &quick);
  let_pass (fixture, 60 * S);
  g_assert_null (stat_finish (fixture, &slow, NULL));
  let_pass (fixture, 59 * S);
  g_assert_null (quick);
  let_pass (fixture, 1 * S);
  entry = stat_finish (fixture, &quick, &error);
  g_assert_no_error (error);
  g_assert_nonnull (entry);
}

/* How far it is */

static gint step_bytes; /* of each PROGRESS beyond the one before */

/* Says with each PONG how far the first sum is, and of the second that it waits. */
static gboolean
tell_of_sum (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  static guint64 request, second; /* on the server's thread */
  static guint64 done_bytes;
  PncMessage progress = { .type = PNC_MESSAGE_PROGRESS };

  if (message->type == PNC_MESSAGE_HELLO)
    request = second = done_bytes = 0;
  if (message->type == PNC_MESSAGE_SUM && request != 0)
    second = header->request;
  else if (message->type == PNC_MESSAGE_SUM)
    request = header->request;
  if (message->type == PNC_MESSAGE_CANCEL)
    request = second = 0;
  if (message->type == PNC_MESSAGE_PING && second != 0)
    fake_connection_send (connection, &progress, PNC_FRAME_NONE, second);
  if (message->type == PNC_MESSAGE_PING && request != 0)
    {
      done_bytes += (guint64) g_atomic_int_get (&step_bytes);
      progress.progress = (PncProgress){ .done_bytes = done_bytes };
      fake_connection_send (connection, &progress, PNC_FRAME_NONE, request);
    }
  return message->type == PNC_MESSAGE_SUM;
}

static void
count_cb (const PncProgress *progress, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
is_told (gpointer n)
{
  return *(guint *) n > 0;
}

static char *
sum_finish (SessionFixture *fixture, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);

  return pnc_session_sum_finish (fixture->session, result, error);
}

static void
sum_async (SessionFixture *fixture, guint *n_told, GAsyncResult **slot)
{
  g_autoptr (PncPath) path = path_of ("file");

  pnc_session_sum_async (fixture->session, path, PNC_SUM_SHA256, NULL, count_cb, n_told,
                         test_loop_store_result, slot);
}

/* 50 s at a time, with something heard in each of them. */
static void
listen (SessionFixture *fixture, guint *n_told, guint times)
{
  for (guint i = 0; i < times; i++)
    {
      *n_told = 0;
      test_loop_until (is_told, n_told);
      let_pass (fixture, 50 * S);
    }
}

/* PROGRESS without end, and without progress. */
static void
test_standstill (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  guint n_told = 0;

  g_atomic_int_set (&step_bytes, 0);
  sum_async (fixture, &n_told, &slot);
  listen (fixture, &n_told, 17);
  g_assert_null (slot);
  listen (fixture, &n_told, 1);
  g_assert_null (sum_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "has got nowhere with “/file” for 900 s"));
}

static void
test_moves (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  guint n_told = 0;

  g_atomic_int_set (&step_bytes, 1024 * 1024);
  sum_async (fixture, &n_told, &slot);
  listen (fixture, &n_told, 60);
  g_assert_null (slot);
  let_pass (fixture, 60 * S); /* but then nothing */
  g_assert_null (sum_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
}

/* One that waits for its turn behind one that moves. */
static void
test_waits_for_another (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *first = NULL;
  GAsyncResult *second = NULL;
  guint n_told = 0;
  guint n_told_second = 0;

  g_atomic_int_set (&step_bytes, 1024 * 1024);
  sum_async (fixture, &n_told, &first);
  sum_async (fixture, &n_told_second, &second);
  test_loop_until (is_told, &n_told_second);
  listen (fixture, &n_told, 30);
  g_assert_null (first);
  g_assert_null (second);
  let_pass (fixture, 60 * S);
  g_assert_null (sum_finish (fixture, &first, NULL));
  g_assert_null (sum_finish (fixture, &second, NULL));
}

/* What goes on */

/* A page at once, and another with each PONG. */
static gboolean
list_for_ever (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  static guint64 request; /* on the server's thread */
  static guint number;
  PncVersion version = { 0 };
  g_autofree char *name = g_strdup_printf ("%u", number++);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncMessage page = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  if (message->type == PNC_MESSAGE_HELLO)
    request = 0;
  if (message->type == PNC_MESSAGE_LIST)
    request = header->request;
  if (request == 0)
    return FALSE;
  g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version));
  fake_connection_send (connection, &page, PNC_FRAME_NONE, request);
  return message->type == PNC_MESSAGE_LIST;
}

static void
page_cb (GPtrArray *entries, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
list_async (SessionFixture *fixture, guint *n_pages, GCancellable *cancellable, GAsyncResult **slot)
{
  g_autoptr (PncPath) root = pnc_path_root ();

  pnc_session_list_async (fixture->session, root, page_cb, n_pages, cancellable,
                          test_loop_store_result, slot);
}

static gboolean
list_finish (SessionFixture *fixture, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);

  return pnc_session_list_finish (fixture->session, result, error);
}

/* A name each 50 s is no listing. */
static void
test_dribbling_list (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  guint n_pages = 0;

  pnc_session_set_ping_interval (fixture->session, 1);
  list_async (fixture, &n_pages, NULL, &slot);
  listen (fixture, &n_pages, 2);
  g_assert_false (list_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* A server may be slow to hear of CANCEL, but not a minute slow. */
static void
test_goes_on_when_cancelled (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  guint n_pages = 0;
  guint n_pings;

  pnc_session_set_keep_trying (fixture->session, FALSE);
  list_async (fixture, &n_pages, cancellable, &slot);
  test_loop_until (is_told, &n_pages);
  g_cancellable_cancel (cancellable);
  g_assert_false (list_finish (fixture, &slot, NULL));
  n_pings = fake_server_count (fixture->server, PNC_MESSAGE_PING);
  while (fake_server_count (fixture->server, PNC_MESSAGE_PING) < n_pings + 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->states->len, ==, 0);
  let_pass (fixture, 60 * S);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
}

/* Nor may it send without end what nobody wants any more: that holds up the answers to all else. */
static void
test_floods_when_cancelled (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  guint n_pages = 0;

  pnc_session_set_keep_trying (fixture->session, FALSE);
  fixture->session->settings.late_bytes = 200;
  list_async (fixture, &n_pages, cancellable, &slot);
  test_loop_until (is_told, &n_pages);
  g_cancellable_cancel (cancellable);
  g_assert_false (list_finish (fixture, &slot, NULL));
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
}

/* What is not known here may come now and then, but not without end. */
static gboolean
strange (FakeConnection *connection,
         const PncFrameHeader *header,
         const PncMessage *message,
         gpointer data)
{
  guint8 frame[16] = { [4] = 0x7f, [5] = 0xff };
  g_autoptr (GByteArray) frames = g_byte_array_new ();
  guint n = 0;

  if (message->type == PNC_MESSAGE_STAT)
    n = g_str_equal (pnc_path_name (message->stat.path), "some") ? 30 : 65;
  for (guint i = 0; i < n; i++)
    {
      frame[15] = i % 2 == 0 ? 0 : (guint8) header->request;
      g_byte_array_append (frames, frame, sizeof frame);
    }
  if (n > 0) /* all at once: the client may close behind any of them */
    fake_connection_send_bytes (connection, frames->data, frames->len);
  return n > 64;
}

static void
test_strange_frames (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *some = NULL;
  GAsyncResult *many = NULL;
  g_autoptr (PncEntry) entry = NULL;

  pnc_session_set_keep_trying (fixture->session, FALSE);
  stat_async (fixture, "some", &some);
  entry = stat_finish (fixture, &some, NULL);
  g_assert_nonnull (entry);
  stat_async (fixture, "many", &many);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_null (stat_finish (fixture, &many, NULL));
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-patience/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("silent", test_silent, leave_slow);
  ADD ("silent-about-a-change", test_silent_about_a_change, leave_changes);
  ADD ("by-itself", test_by_itself, leave_slow);
  ADD ("asked-again", test_asked_again, leave_slow);
  ADD ("window", test_window, leave_slow);
  ADD ("standstill", test_standstill, tell_of_sum);
  ADD ("moves", test_moves, tell_of_sum);
  ADD ("waits-for-another", test_waits_for_another, tell_of_sum);
  ADD ("dribbling-list", test_dribbling_list, list_for_ever);
  ADD ("goes-on-when-cancelled", test_goes_on_when_cancelled, list_for_ever);
  ADD ("floods-when-cancelled", test_floods_when_cancelled, list_for_ever);
  ADD ("strange-frames", test_strange_frames, strange);
  return g_test_run ();
}
