/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-private.h"

#include <string.h>

#include "pnc-tls.h"
#include "session-fixture.h"

/* A script of one answer, tried on each request of section 6 in turn. */
typedef struct
{
  PncMessage message;
  PncFrameFlags flags;
  guint64 request; /* 0: the request's own; G_MAXUINT64: really 0 */
} Reply;

static gboolean
reply (FakeConnection *connection,
       const PncFrameHeader *header,
       const PncMessage *message,
       gpointer data)
{
  const Reply *with = data;
  guint64 request = with->request == 0 ? header->request : with->request;

  if (message->type < PNC_MESSAGE_LIST)
    return FALSE;
  fake_connection_send (connection, &with->message, with->flags,
                        request == G_MAXUINT64 ? 0 : request);
  return TRUE;
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
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
stat_async (SessionFixture *fixture, const char *name, GCancellable *cancellable, gpointer slot)
{
  g_autoptr (PncPath) path = path_of (name);

  pnc_session_stat_async (fixture->session, path, cancellable,
                          slot != NULL ? test_loop_store_result : NULL, slot);
}

/* Returns: (transfer full) (nullable): the entry that came */
static PncEntry *
stat_finish (SessionFixture *fixture, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);

  return pnc_session_entry_finish (fixture->session, result, error);
}

static void
assert_stat (SessionFixture *fixture, const char *name)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;

  stat_async (fixture, name, NULL, &slot);
  entry = stat_finish (fixture, &slot, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
}

/* What @with is sent as an answer to STAT of "x" ends the connection and counts as a breach. */
static void
assert_breach (Reply *with, const char *words)
{
  SessionFixture fixture = { NULL };
  const GError *error;

  session_fixture_set_up (&fixture, reply, with);
  session_fixture_open (&fixture);
  pnc_session_set_keep_trying (fixture.session, FALSE);
  stat_async (&fixture, "x", NULL, NULL);
  session_fixture_wait (&fixture, PNC_SESSION_FAILED);
  error = pnc_session_get_error (fixture.session);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, words));
  session_fixture_tear_down (&fixture);
}

/* Behind LOGIN */

/* Lets the client in when a STAT has come behind its LOGIN, and not before. */
static gboolean
let_in_late (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  static guint64 login; /* on the server's thread */
  const PncMessage logged_in = {
    .type = PNC_MESSAGE_LOGGED_IN,
    .logged_in = { .rights = PNC_RIGHT_READ | PNC_RIGHT_WRITE,
                   .user = (char *) FAKE_USER,
                   .share_name = (char *) "share",
                   .max_payload_bytes = PNC_MAX_PAYLOAD_CONTROL,
                   .max_data_channels = 4,
                   .max_requests = PNC_MAX_REQUESTS_IN_FLIGHT },
  };

  if (message->type == PNC_MESSAGE_LOGIN)
    login = header->request;
  if (message->type == PNC_MESSAGE_STAT && login != 0)
    {
      fake_connection_send (connection, &logged_in, PNC_FRAME_END, login);
      login = 0;
    }
  g_assert_true (login == 0 || message->type == PNC_MESSAGE_LOGIN);
  return message->type == PNC_MESSAGE_LOGIN;
}

static char *
long_name (void)
{
  g_autofree char *component = g_strnfill (250, 'x');
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, "/%s", component);
  return g_string_free (text, FALSE);
}

/* What changes nothing goes out without waiting for the answer; what is long, or changes something,
 * waits, and what was asked for after it. */
static void
test_behind_login (SessionFixture *fixture, gconstpointer script)
{
  g_autofree char *name = long_name ();
  GAsyncResult *slots[2] = { NULL };
  g_autoptr (PncEntry) first = NULL;
  g_autoptr (PncEntry) second = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_connect (fixture->session);
  stat_async (fixture, "x", NULL, &slots[0]);
  stat_async (fixture, name, NULL, &slots[1]);
  stat_async (fixture, "behind", NULL, NULL);
  first = stat_finish (fixture, &slots[0], &error);
  g_assert_no_error (error);
  second = stat_finish (fixture, &slots[1], &error);
  g_assert_no_error (error);
  g_assert_true (pnc_session_state_is_attached (pnc_session_get_state (fixture->session)));
}

/* As a server does that looks at what is behind LOGIN when it knows the outcome. */
static gboolean
refuse_behind (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  static gboolean in; /* on the server's thread */

  if (message->type == PNC_MESSAGE_LOGIN)
    in = message->login.method == PNC_LOGIN_PASSWORD;
  if (message->type != PNC_MESSAGE_STAT || in)
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_NOT_LOGGED_IN, header->request);
  return TRUE;
}

/* The ticket is refused, the password is not: whoever asked hears nothing of that. */
static void
test_behind_refused_ticket (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_open (fixture);
  fake_server_set_ticket_good (fixture->server, FALSE);
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  stat_async (fixture, "x", NULL, &slot);
  entry = stat_finish (fixture, &slot, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 2);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_CONNECTED);
}

static gboolean
busy_behind (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  static guint n_stats; /* on the server's thread */

  if (message->type != PNC_MESSAGE_STAT || n_stats++ > 0)
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_BUSY, header->request);
  return TRUE;
}

/* A server that takes fewer at once than were sent ahead. */
static void
test_behind_login_busy (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_connect (fixture->session);
  stat_async (fixture, "x", NULL, &slot);
  entry = stat_finish (fixture, &slot, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 2);
}

/* No login, no answer: what was sent ahead fails with the session. */
static void
test_behind_refused_login (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, "anna:wrong", TRUE);
  pnc_session_connect (fixture->session);
  stat_async (fixture, "x", NULL, &slot);
  entry = stat_finish (fixture, &slot, &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
}

/* Nothing is asked of a server that may be another one. */
static void
test_nothing_to_a_stranger (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, "anna:open%20sesame", FALSE);
  pnc_session_connect (fixture->session);
  stat_async (fixture, "x", NULL, &slot);
  entry = stat_finish (fixture, &slot, &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IDENTITY_UNKNOWN);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_HELLO), ==, 0);
}

/* Matching */

static GQueue held = G_QUEUE_INIT; /* on the server's thread: ids of STATs not yet answered */

typedef struct
{
  guint64 request;
  char name[8];
} Held;

static void
answer_held (FakeConnection *connection, Held *stat)
{
  PncVersion version = { 0 };
  g_autoptr (PncEntry) entry
    = pnc_entry_new (PNC_ENTRY_FILE, stat->name, strlen (stat->name), 0644, &version);
  PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_connection_send (connection, &message, PNC_FRAME_END, stat->request);
  g_free (stat);
}

/* Holds three STATs back and answers the last first. */
static gboolean
reverse (FakeConnection *connection,
         const PncFrameHeader *header,
         const PncMessage *message,
         gpointer data)
{
  Held *stat;

  if (message->type != PNC_MESSAGE_STAT)
    return FALSE;
  stat = g_new0 (Held, 1);
  stat->request = header->request;
  g_strlcpy (stat->name, pnc_path_name (message->stat.path), sizeof stat->name);
  g_queue_push_head (&held, stat);
  while (held.length == 3)
    {
      g_autoptr (GQueue) all = g_queue_copy (&held);

      g_queue_clear (&held);
      while ((stat = g_queue_pop_head (all)) != NULL)
        answer_held (connection, stat);
    }
  return TRUE;
}

static void
test_out_of_order (SessionFixture *fixture, gconstpointer script)
{
  static const char *const names[] = { "one", "two", "three" };
  GAsyncResult *slots[3] = { NULL };

  session_fixture_open (fixture);
  for (guint i = 0; i < 3; i++)
    stat_async (fixture, names[i], NULL, &slots[i]);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncEntry) entry = stat_finish (fixture, &slots[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (entry->name, ==, names[i]);
    }
}

static void
count_cb (const PncMessage *message, gpointer user_data)
{
  g_assert_cmpint (message->type, ==, PNC_MESSAGE_LIST_PAGE);
  (*(guint *) user_data)++;
}

/* Without any of the typed calls. */
static void
test_bare (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("");
  PncMessage list = { .type = PNC_MESSAGE_LIST, .list = { .path = path } };
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint frames = 0;

  session_fixture_open (fixture);
  pnc_session_request_async (fixture->session, &list, count_cb, &frames, NULL,
                             test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_session_request_finish (fixture->session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (frames, ==, 1);
}

/* What is not allowed */

static void
test_wrong_id (void)
{
  Reply with = { { .type = PNC_MESSAGE_DONE }, PNC_FRAME_END, 4711 };

  assert_breach (&with, "4711");
}

static void
test_unasked (void)
{
  Reply with = { { .type = PNC_MESSAGE_DONE }, PNC_FRAME_END, G_MAXUINT64 };

  assert_breach (&with, "DONE came unasked");
}

static void
test_wrong_type (void)
{
  Reply with = { { .type = PNC_MESSAGE_DONE }, PNC_FRAME_END, 0 };

  assert_breach (&with, "DONE came unexpectedly as an answer to STAT");
}

static void
test_without_end (void)
{
  Reply with = { { .type = PNC_MESSAGE_ERROR, .error = { .status = 1 } }, PNC_FRAME_NONE, 0 };

  assert_breach (&with, "ERROR came without END");
}

static void
test_other_name (void)
{
  PncVersion version = { 0 };
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "y", 1, 0644, &version);
  Reply with = { { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } }, PNC_FRAME_END, 0 };

  assert_breach (&with, "another name");
}

static gboolean
garbage (FakeConnection *connection,
         const PncFrameHeader *header,
         const PncMessage *message,
         gpointer data)
{
  const GBytes *bytes = data;

  if (message->type != PNC_MESSAGE_STAT)
    return FALSE;
  fake_connection_send_bytes (connection, g_bytes_get_data ((GBytes *) bytes, NULL),
                              g_bytes_get_size ((GBytes *) bytes));
  return TRUE;
}

static void
assert_garbage (const void *data, gsize length_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length_bytes);
  SessionFixture fixture = { NULL };

  session_fixture_set_up (&fixture, garbage, bytes);
  session_fixture_open (&fixture);
  pnc_session_set_keep_trying (fixture.session, FALSE);
  stat_async (&fixture, "x", NULL, NULL);
  session_fixture_wait (&fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture.session), PNC_ERROR, PNC_ERROR_PROTOCOL);
  session_fixture_tear_down (&fixture);
}

/* length, type, flags, id */

static void
test_too_large (void)
{
  static const guint8 header[] = { 0x7f, 0xff, 0xff, 0xff, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4 };

  assert_garbage (header, sizeof header);
}

static void
test_unknown_flags (void)
{
  static const guint8 header[] = { 0, 0, 0, 0, 0, 4, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 4 };

  assert_garbage (header, sizeof header);
}

/* ENTRY without its fields; the id is that of the STAT behind HELLO, LOGIN and PING. */
static void
test_payload_too_short (void)
{
  static const guint8 header[] = { 0, 0, 0, 0, 0, 0x23, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4 };

  assert_garbage (header, sizeof header);
}

static void
test_unasked_payload_too_short (void)
{
  static const guint8 header[] = { 0, 0, 0, 0, 0, 0x14, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };

  assert_garbage (header, sizeof header);
}

/* What later versions may say */

static gboolean
from_the_future (FakeConnection *connection,
                 const PncFrameHeader *header,
                 const PncMessage *message,
                 gpointer data)
{
  static const guint8 unasked[] = { 0, 0, 0, 0, 0x7f, 0xff, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
  guint8 answer[] = { 0, 0, 0, 0, 0x7f, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, (guint8) header->request };

  if (message->type != PNC_MESSAGE_STAT)
    return FALSE;
  fake_connection_send_bytes (connection, unasked, sizeof unasked);
  fake_connection_send_bytes (connection, answer, sizeof answer);
  if (g_str_equal (pnc_path_name (message->stat.path), "normal"))
    return FALSE;
  answer[7] = PNC_FRAME_END;
  fake_connection_send_bytes (connection, answer, sizeof answer);
  return TRUE;
}

static void
test_unknown_types (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_open (fixture);
  assert_stat (fixture, "normal");
  stat_async (fixture, "strange", NULL, &slot);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "/strange");
  assert_stat (fixture, "normal");
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* Errors of the server */

static gboolean
complain (FakeConnection *connection,
          const PncFrameHeader *header,
          const PncMessage *message,
          gpointer data)
{
  PncMessage error = {
    .type = PNC_MESSAGE_ERROR,
    .error = { .status = PNC_ERROR_NO_SPACE, .sentence = (char *) "Full\x1b[31m up." },
  };
  const char *name;

  if (message->type != PNC_MESSAGE_STAT)
    return FALSE;
  name = pnc_path_name (message->stat.path);
  if (g_str_equal (name, "unknown"))
    error.error = (PncErrorMessage){ .status = 999, .sentence = (char *) "" };
  else if (g_str_equal (name, "deeper"))
    error.error.subject = (PncSlice){ (const guint8 *) "/else", 5 };
  else if (g_str_equal (name, "cut"))
    error.error.subject = (PncSlice){ (const guint8 *) "/cu", 3 };
  fake_connection_send (connection, &error, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
assert_complaint (SessionFixture *fixture, const char *name, PncError code, const char *subject)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  stat_async (fixture, name, NULL, &slot);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, subject);
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);
  g_assert_null (strchr (error->message, '\x1b'));
  g_assert_cmpint (error->message[0], !=, '\0');
}

static void
test_errors (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  assert_complaint (fixture, "plain", PNC_ERROR_NO_SPACE, "/plain");
  assert_complaint (fixture, "deeper", PNC_ERROR_NO_SPACE, "/else");
  assert_complaint (fixture, "cut", PNC_ERROR_NO_SPACE, "/cut");
  assert_complaint (fixture, "unknown", PNC_ERROR_FAILED, "/unknown");
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* The window */

static gint window_seen;
static gint window_most;

static gboolean
count_open (FakeConnection *connection,
            const PncFrameHeader *header,
            const PncMessage *message,
            gpointer data)
{
  Held *stat;

  if (message->type == PNC_MESSAGE_PING && held.length > 0)
    {
      /* A ping shows that everything sent before it has come. */
      window_most = MAX (window_most, (gint) held.length);
      while ((stat = g_queue_pop_tail (&held)) != NULL)
        answer_held (connection, stat);
      return FALSE;
    }
  if (message->type != PNC_MESSAGE_STAT)
    return FALSE;
  stat = g_new0 (Held, 1);
  stat->request = header->request;
  g_strlcpy (stat->name, pnc_path_name (message->stat.path), sizeof stat->name);
  g_queue_push_head (&held, stat);
  window_seen++;
  return TRUE;
}

static gboolean
all_there (gpointer slots)
{
  for (guint i = 0; i < 7; i++)
    {
      if (((GAsyncResult **) slots)[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Four at once, of which one is kept for pings. */
static void
test_window (SessionFixture *fixture, gconstpointer script)
{
  FakeLimits limits = { .max_requests = 4 };
  GAsyncResult *slots[7] = { NULL };

  window_seen = window_most = 0;
  fake_server_set_limits (fixture->server, &limits);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_set_ping_interval (fixture->session, 1);
  g_assert_true (session_fixture_connect (fixture, NULL));
  for (guint i = 0; i < 7; i++)
    stat_async (fixture, "x", NULL, &slots[i]);
  test_loop_until (all_there, slots);
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (PncEntry) entry = stat_finish (fixture, &slots[i], NULL);

      g_assert_nonnull (entry);
    }
  g_assert_cmpint (window_seen, ==, 7);
  g_assert_cmpint (window_most, ==, 3);
}

static void
test_too_long (SessionFixture *fixture, gconstpointer script)
{
  FakeLimits limits = { .max_payload_bytes = PNC_MAX_PAYLOAD_BEFORE_LOGIN };
  g_autoptr (GString) text = g_string_new (NULL);
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "/%0100u", i);
  fake_server_set_limits (fixture->server, &limits);
  session_fixture_open (fixture);
  stat_async (fixture, text->str, NULL, &slot);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, text->str);
  assert_stat (fixture, "short");
}

/* Cancelling */

static gint cancelled_request; /* id that CANCEL named */

static gboolean
answer_on_cancel (FakeConnection *connection,
                  const PncFrameHeader *header,
                  const PncMessage *message,
                  gpointer data)
{
  PncMessage done = { .type = PNC_MESSAGE_PROGRESS };

  if (message->type == PNC_MESSAGE_CANCEL)
    {
      g_atomic_int_set (&cancelled_request, (gint) header->request);
      fake_connection_send (connection, &done, PNC_FRAME_NONE, header->request);
      fake_connection_send_error (connection, PNC_ERROR_CANCELLED, header->request);
      return TRUE;
    }
  return message->type == PNC_MESSAGE_STAT
         && g_str_equal (pnc_path_name (message->stat.path), "slow");
}

static gboolean
was_cancelled (gpointer unused)
{
  return g_atomic_int_get (&cancelled_request) != 0;
}

static gboolean
stat_has_come (gpointer server)
{
  return fake_server_count (server, PNC_MESSAGE_STAT) > 0;
}

static void
test_cancel (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  cancelled_request = 0;
  session_fixture_open (fixture);
  stat_async (fixture, "slow", cancellable, &slot);
  test_loop_until (stat_has_come, fixture->server);
  g_cancellable_cancel (cancellable);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  test_loop_until (was_cancelled, NULL);
  g_assert_cmpint (cancelled_request, ==, 4);

  /* What came for it afterwards was nobody's, and no breach. */
  assert_stat (fixture, "quick");
  g_assert_cmpuint (g_hash_table_size (fixture->session->requests.in_flight), ==, 0);
  g_assert_cmpuint (fixture->session->requests.n_counted, ==, 0);
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* The connection is lost before the server has answered what was cancelled. */
static gboolean
ignore_cancel (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  return message->type == PNC_MESSAGE_STAT
         && g_str_equal (pnc_path_name (message->stat.path), "slow");
}

static void
test_cancel_and_lose (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_open (fixture);
  stat_async (fixture, "slow", cancellable, &slot);
  test_loop_until (stat_has_come, fixture->server);
  g_cancellable_cancel (cancellable);
  g_assert_null (stat_finish (fixture, &slot, &error));
  fake_server_drop_all (fixture->server);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  assert_stat (fixture, "quick");
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 2);
}

static void
test_cancelled_before (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_connect (fixture->session);
  stat_async (fixture, "x", cancellable, &slot);
  g_assert_null (stat_finish (fixture, &slot, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 0);
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-requests/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("behind-login", test_behind_login, let_in_late);
  ADD ("behind-login-busy", test_behind_login_busy, busy_behind);
  ADD ("behind-refused-ticket", test_behind_refused_ticket, refuse_behind);
  ADD ("behind-refused-login", test_behind_refused_login, NULL);
  ADD ("nothing-to-a-stranger", test_nothing_to_a_stranger, NULL);
  ADD ("out-of-order", test_out_of_order, reverse);
  ADD ("bare", test_bare, NULL);
  g_test_add_func ("/session-requests/wrong-id", test_wrong_id);
  g_test_add_func ("/session-requests/unasked", test_unasked);
  g_test_add_func ("/session-requests/wrong-type", test_wrong_type);
  g_test_add_func ("/session-requests/without-end", test_without_end);
  g_test_add_func ("/session-requests/other-name", test_other_name);
  g_test_add_func ("/session-requests/too-large", test_too_large);
  g_test_add_func ("/session-requests/unknown-flags", test_unknown_flags);
  g_test_add_func ("/session-requests/payload-too-short", test_payload_too_short);
  g_test_add_func ("/session-requests/unasked-payload-too-short", test_unasked_payload_too_short);
  ADD ("unknown-types", test_unknown_types, from_the_future);
  ADD ("errors", test_errors, complain);
  ADD ("window", test_window, count_open);
  ADD ("too-long", test_too_long, NULL);
  ADD ("cancel", test_cancel, answer_on_cancel);
  ADD ("cancel-and-lose", test_cancel_and_lose, ignore_cancel);
  ADD ("cancelled-before", test_cancelled_before, NULL);
  return g_test_run ();
}
