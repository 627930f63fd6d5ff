/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tls.h"
#include "server-fixture.h"

#include <string.h>

static void
set_up (ServerFixture *f, gconstpointer data)
{
  server_fixture_init (f);
  f->limits.close_deadline_ms = 200;
}

static void
tear_down (ServerFixture *f, gconstpointer data)
{
  server_fixture_clear (f);
}

static RawClient *
greet (ServerFixture *f)
{
  RawClient *client = raw_client_new (f->port);

  raw_client_hello (client, PNC_ROLE_CONTROL);
  return client;
}

static guint64
send_path (RawClient *client, PncMessageType type, const char *text)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage message = { .type = type };

  message.stat.path = path; /* the first field of all requests about one name */
  return raw_client_send (client, &message);
}

/* Logging in */

static void
test_log_in (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  const PncLoggedIn *session;

  server_fixture_start (f);
  client = greet (f);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
  session = raw_client_get_session (client);
  g_assert_cmpstr (session->user, ==, FIXTURE_USER);
  g_assert_cmpstr (session->share_name, ==, "share");
  g_assert_cmpuint (session->rights, ==, PNC_RIGHT_READ | PNC_RIGHT_WRITE);
  g_assert_cmpuint (session->resumed, ==, 0);
  g_assert_cmpuint (session->max_payload_bytes, ==, PNC_MAX_PAYLOAD_CONTROL);
  g_assert_cmpuint (session->max_data_channels, ==, PNC_MAX_DATA_CHANNELS);
  g_assert_cmpuint (session->max_requests, ==, PNC_MAX_REQUESTS_IN_FLIGHT);
  g_assert_cmpuint (session->ticket_life_s, ==, f->limits.session_grace_ms / 1000);
}

static void
test_reader (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  server_fixture_start (f);
  client = greet (f);
  raw_client_log_in (client, FIXTURE_READER, "reader-pass");
  g_assert_cmpuint (raw_client_get_session (client)->rights, ==, PNC_RIGHT_READ);
  raw_client_expect_error (client, send_path (client, PNC_MESSAGE_REMOVE, "ben"),
                           PNC_ERROR_READ_ONLY);
}

static void
test_read_only_server (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  f->read_only = TRUE;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  g_assert_cmpuint (raw_client_get_session (client)->rights, ==, PNC_RIGHT_READ);
  raw_client_expect_error (client, send_path (client, PNC_MESSAGE_MAKE_FOLDER, "x"),
                           PNC_ERROR_READ_ONLY);
}

static void
test_confined (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  server_fixture_write (f, "outside", "x", 1);
  server_fixture_write (f, "ben/inside", "xy", 2);
  client = greet (f);
  raw_client_log_in (client, FIXTURE_CONFINED, "ben-pass");
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                     send_path (client, PNC_MESSAGE_STAT, "inside"));
  g_assert_cmpuint (reply.message.entry.entry->version.size_bytes, ==, 2);
  raw_client_expect_error (client, send_path (client, PNC_MESSAGE_STAT, "outside"),
                           PNC_ERROR_NOT_FOUND);
}

/* Wrong user and wrong password are told in the same words, three times, then it is over. */
static void
test_three_tries (ServerFixture *f, gconstpointer data)
{
  static const char *const users[] = { FIXTURE_USER, "nobody", "" };
  g_autoptr (RawClient) client = NULL;
  g_autofree char *sentence = NULL;

  f->limits.penalty_delay_ms = 1;
  server_fixture_start (f);
  client = greet (f);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_auto (RawReply) reply = { 0 };

      raw_client_expect (client, &reply, PNC_MESSAGE_ERROR,
                         raw_client_send_login (client, PNC_LOGIN_PASSWORD, users[i], "wrong", 5));
      g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_LOGIN_REFUSED);
      g_assert_cmpuint (reply.message.error.subject.length_bytes, ==, 0);
      if (sentence == NULL)
        sentence = g_strdup (reply.message.error.sentence);
      g_assert_cmpstr (reply.message.error.sentence, ==, sentence);
    }
  raw_client_expect_end (client);
}

static void
test_second_try (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  f->limits.penalty_delay_ms = 1;
  server_fixture_start (f);
  client = greet (f);
  raw_client_expect_error (client,
                           raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "", 0),
                           PNC_ERROR_LOGIN_REFUSED);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
}

/* LOGINs sent ahead are looked at one after the other. */
static void
test_pipelined_logins (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 first;
  guint64 second;

  f->limits.penalty_delay_ms = 1;
  server_fixture_start (f);
  client = greet (f);
  first = raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "no", 2);
  second = raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, FIXTURE_PASSWORD,
                                  strlen (FIXTURE_PASSWORD));
  raw_client_expect_error (client, first, PNC_ERROR_LOGIN_REFUSED);
  raw_client_expect (client, &reply, PNC_MESSAGE_LOGGED_IN, second);
}

static guint64
queue_login (RawClient *client, const char *password)
{
  const PncMessage login = {
    .type = PNC_MESSAGE_LOGIN,
    .login = { .method = PNC_LOGIN_PASSWORD,
               .user = (char *) FIXTURE_USER,
               .secret = { (const guint8 *) password, strlen (password) } },
  };
  guint64 request = raw_client_next_id (client);

  raw_client_queue (client, &login, request);
  return request;
}

static guint64
queue_path (RawClient *client, PncMessageType type, const char *text)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage message = { .type = type };
  guint64 request = raw_client_next_id (client);

  if (type == PNC_MESSAGE_STAT)
    message.stat.path = path;
  else
    message.make_folder.path = path;
  raw_client_queue (client, &message, request);
  return request;
}

/* What was sent behind a LOGIN that is refused is not carried out, and said to be so; what is
 * behind the next one is. */
static void
test_behind_refused_login (ServerFixture *f, gconstpointer data)
{
  const PncMessage cancel = { .type = PNC_MESSAGE_CANCEL };
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 refused, stat, made, second, after;

  f->limits.penalty_delay_ms = 1;
  server_fixture_start (f);
  client = greet (f);
  refused = queue_login (client, "wrong");
  stat = queue_path (client, PNC_MESSAGE_STAT, "ben");
  made = queue_path (client, PNC_MESSAGE_MAKE_FOLDER, "made");
  raw_client_queue (client, &cancel, stat);
  second = queue_login (client, FIXTURE_PASSWORD);
  after = queue_path (client, PNC_MESSAGE_STAT, "made");
  raw_client_flush (client);
  raw_client_expect_error (client, refused, PNC_ERROR_LOGIN_REFUSED);
  raw_client_expect_error (client, stat, PNC_ERROR_NOT_LOGGED_IN);
  raw_client_expect_error (client, made, PNC_ERROR_NOT_LOGGED_IN);
  raw_client_expect (client, &reply, PNC_MESSAGE_LOGGED_IN, second);
  raw_client_expect_error (client, after, PNC_ERROR_NOT_FOUND);
}

/* So many are answered, and as many CANCELs taken; then it is over. */
static void
test_too_many_behind (ServerFixture *f, gconstpointer data)
{
  const guint n_taken = 2 * PNC_MAX_REQUESTS_AHEAD;
  g_autoptr (RawClient) client = NULL;
  guint64 refused, first;

  f->limits.penalty_delay_ms = 1;
  server_fixture_start (f);
  client = greet (f);
  refused = queue_login (client, "wrong");
  first = queue_path (client, PNC_MESSAGE_STAT, "ben");
  for (guint i = 1; i < n_taken + 5; i++)
    queue_path (client, PNC_MESSAGE_STAT, "ben");
  raw_client_flush (client);
  raw_client_expect_error (client, refused, PNC_ERROR_LOGIN_REFUSED);
  for (guint i = 0; i <= n_taken; i++)
    raw_client_expect_error (client, first + i, PNC_ERROR_NOT_LOGGED_IN);
  raw_client_expect_end (client);
}

static void
test_everything_at_once (ServerFixture *f, gconstpointer data)
{
  PncMessage hello = { .type = PNC_MESSAGE_HELLO };
  PncMessage login = { .type = PNC_MESSAGE_LOGIN };
  PncMessage ping = { .type = PNC_MESSAGE_PING };
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  client = raw_client_new (f->port);
  hello.hello = (PncHello){ 1, 0, PNC_ROLE_CONTROL, 0, (char *) "all at once" };
  login.login = (PncLogin){ PNC_LOGIN_PASSWORD,
                            (char *) FIXTURE_USER,
                            { (const guint8 *) FIXTURE_PASSWORD, strlen (FIXTURE_PASSWORD) } };
  ping.ping.time_us = 4711;
  raw_client_queue (client, &hello, 1);
  raw_client_queue (client, &login, 2);
  raw_client_queue (client, &ping, 3);
  raw_client_flush (client);
  raw_client_expect (client, &reply, PNC_MESSAGE_WELCOME, 1);
  raw_client_expect (client, &reply, PNC_MESSAGE_LOGGED_IN, 2);
  raw_client_expect (client, &reply, PNC_MESSAGE_PONG, 3);
  g_assert_cmpuint (reply.message.pong.time_us, ==, 4711);
}

/* Returns: whether a wrong password is answered by @code; if not, by %PNC_ERROR_BUSY */
static gboolean
fails_as (ServerFixture *f, PncError code)
{
  g_autoptr (RawClient) client = greet (f);
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (client, &reply, PNC_MESSAGE_ERROR,
                     raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "no", 2));
  if (reply.message.error.status != (guint16) code)
    g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_BUSY);
  return reply.message.error.status == (guint16) code;
}

static void
test_penalties (ServerFixture *f, gconstpointer data)
{
  guint n_failures = 0;
  g_autoptr (RawClient) inside = NULL;
  g_autoptr (RawClient) refused = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_auto (RawReply) reply = { 0 };

  f->limits.penalty_delay_ms = 1;
  f->limits.penalty_refuse_from = 4;
  f->limits.penalty_ceiling = 8;
  f->limits.penalty_half_life_ms = 3600000;
  server_fixture_start (f);
  inside = server_fixture_log_in (f);
  /* as many as it takes, for what has passed fades a little meanwhile */
  while (fails_as (f, PNC_ERROR_LOGIN_REFUSED))
    n_failures++;
  g_assert_cmpuint (n_failures, >=, 4);
  g_assert_cmpuint (n_failures, <=, 5);
  /* now even the right password is refused, and told so */
  refused = greet (f);
  raw_client_expect_error (refused,
                           raw_client_send_login (refused, PNC_LOGIN_PASSWORD, FIXTURE_USER,
                                                  FIXTURE_PASSWORD, strlen (FIXTURE_PASSWORD)),
                           PNC_ERROR_BUSY);
  raw_client_expect_end (refused);
  /* who is in stays in, and may open channels */
  channel = raw_client_open_channel (inside);
  raw_client_expect (inside, &reply, PNC_MESSAGE_ENTRY,
                     send_path (inside, PNC_MESSAGE_STAT, "ben"));
}

static guint64
send_wrong (RawClient *client)
{
  guint64 request = raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "no", 2);

  raw_client_flush (client);
  return request;
}

static gboolean
is_answered (RawClient *client)
{
  return g_socket_condition_check (raw_client_get_socket (client), G_IO_IN) != 0;
}

/* Of two that want to log in, the one that came later is told so, whichever that is. */
static void
let_one_wait (RawClient *a, RawClient *b)
{
  guint64 of_a = send_wrong (a);
  guint64 of_b = send_wrong (b);

  while (!is_answered (a) && !is_answered (b))
    g_thread_yield ();
  if (is_answered (a))
    raw_client_expect_error (a, of_a, PNC_ERROR_BUSY);
  else
    raw_client_expect_error (b, of_b, PNC_ERROR_BUSY);
}

static void
test_one_login_at_once (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) a = NULL;
  g_autoptr (RawClient) b = NULL;

  f->limits.penalty_delay_ms = 60000;
  f->limits.penalty_delay_max_ms = 60000;
  f->limits.max_logins_per_source = 1;
  server_fixture_start (f);
  g_assert_true (fails_as (f, PNC_ERROR_LOGIN_REFUSED));
  a = greet (f);
  b = greet (f);
  let_one_wait (a, b);
}

static void
test_login_tries (ServerFixture *f, gconstpointer data)
{
  for (guint tries = 1; tries <= PNC_MAX_LOGIN_TRIES; tries++)
    {
      g_autoptr (RawClient) client = NULL;

      f->limits.penalty_delay_ms = 1;
      f->limits.max_login_tries = tries;
      server_fixture_start (f);
      client = greet (f);
      for (guint i = 0; i < tries; i++)
        raw_client_expect_error (client, send_wrong (client), PNC_ERROR_LOGIN_REFUSED);
      raw_client_expect_end (client);
      server_fixture_stop (f);
    }
}

static void
test_logins_give_their_place_back (ServerFixture *f, gconstpointer data)
{
  f->limits.penalty_delay_ms = 1;
  f->limits.max_logins_per_source = 1;
  server_fixture_start (f);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RawClient) inside = NULL;

      g_assert_true (fails_as (f, PNC_ERROR_LOGIN_REFUSED));
      inside = server_fixture_log_in (f);
    }
}

static gboolean
gets_in (ServerFixture *f)
{
  g_autoptr (RawClient) client = greet (f);
  g_auto (RawReply) reply = { 0 };

  raw_client_receive_answer (client,
                             raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER,
                                                    FIXTURE_PASSWORD, strlen (FIXTURE_PASSWORD)),
                             &reply);
  return reply.message.type == PNC_MESSAGE_LOGGED_IN;
}

static void
test_penalties_fade (ServerFixture *f, gconstpointer data)
{
  f->limits.penalty_delay_ms = 1;
  f->limits.penalty_refuse_from = 3;
  f->limits.penalty_ceiling = 3;
  f->limits.penalty_half_life_ms = 50;
  server_fixture_start (f);
  {
    g_autoptr (RawClient) client = greet (f);

    for (guint i = 0; i < 3; i++)
      raw_client_expect_error (
        client, raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "no", 2),
        PNC_ERROR_LOGIN_REFUSED);
  }
  while (!gets_in (f))
    ;
}

/* State and message */

typedef enum
{
  AT_GREETING,
  AT_LOGIN,
  AT_CONTROL,
  AT_ATTACHING,
  AT_DATA,
  N_STATIONS,
} Station;

static RawClient *
go_to (ServerFixture *f, RawClient *control, Station station)
{
  RawClient *client;

  if (station == AT_DATA)
    return raw_client_open_channel (control);
  client = raw_client_new (f->port);
  if (station == AT_GREETING)
    return client;
  raw_client_hello (client, station == AT_ATTACHING ? PNC_ROLE_DATA : PNC_ROLE_CONTROL);
  if (station == AT_CONTROL)
    raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
  return client;
}

/* A payload that is too short for every message that has fields. */
static void
test_short_payloads (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) control = NULL;

  server_fixture_start (f);
  control = server_fixture_log_in (f);
  for (Station station = 0; station < N_STATIONS; station++)
    {
      static const guint16 begun[N_STATIONS]
        = { PNC_MESSAGE_HELLO, PNC_MESSAGE_LOGIN, PNC_MESSAGE_STAT, PNC_MESSAGE_ATTACH,
            PNC_MESSAGE_STAT };
      g_autoptr (RawClient) client = go_to (f, control, station);
      guint64 request = raw_client_next_id (client);

      raw_client_send_frame (client, begun[station], 0, request, NULL, 0);
      raw_client_expect_error (client, request, PNC_ERROR_PROTOCOL);
      raw_client_expect_end (client);
    }
}

typedef struct
{
  guint16 type;
  Station stations; /* bits of those where it is carried out: not looked at here */
} TypeRow;

#define BIT(station) (1u << (station))

static const TypeRow type_rows[] = {
  { PNC_MESSAGE_HELLO, BIT (AT_GREETING) },
  { PNC_MESSAGE_LOGIN, BIT (AT_LOGIN) },
  { PNC_MESSAGE_OPEN_CHANNEL, BIT (AT_CONTROL) },
  { PNC_MESSAGE_ATTACH, BIT (AT_ATTACHING) },
  { PNC_MESSAGE_LIST, BIT (AT_CONTROL) | BIT (AT_DATA) },
  { PNC_MESSAGE_SUM, BIT (AT_CONTROL) | BIT (AT_DATA) },
  { PNC_MESSAGE_PUT, BIT (AT_DATA) },
  { PNC_MESSAGE_PUT_WHOLE, BIT (AT_DATA) },
  { PNC_MESSAGE_GET, BIT (AT_DATA) },
  { PNC_MESSAGE_CHUNK, BIT (AT_DATA) },
  { PNC_MESSAGE_COMMIT, BIT (AT_DATA) },
  { PNC_MESSAGE_WELCOME, 0 },
  { PNC_MESSAGE_LOGGED_IN, 0 },
  { PNC_MESSAGE_GOING_AWAY, 0 },
  { PNC_MESSAGE_STORED, 0 },
  { 0x7fff, 0 },
  { 0, 0 },
};

static PncError
expected_error (guint16 type, Station station)
{
  gboolean known = pnc_message_type_name (type) != NULL;
  gboolean open = station == AT_CONTROL || station == AT_DATA;

  if (!known)
    return PNC_ERROR_UNSUPPORTED;
  if (type == PNC_MESSAGE_WELCOME || type == PNC_MESSAGE_LOGGED_IN || type == PNC_MESSAGE_STORED
      || type == PNC_MESSAGE_GOING_AWAY)
    return PNC_ERROR_PROTOCOL;
  if (type == PNC_MESSAGE_HELLO)
    return PNC_ERROR_PROTOCOL;
  if ((type == PNC_MESSAGE_LOGIN && station == AT_CONTROL)
      || (type == PNC_MESSAGE_ATTACH && station == AT_DATA))
    return PNC_ERROR_PROTOCOL;
  return open ? PNC_ERROR_UNSUPPORTED : PNC_ERROR_NOT_LOGGED_IN;
}

/* Every kind of message at every station where it has no business: refused in the documented
 * words, and the connection ends or goes on as documented. */
static void
test_out_of_state (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) control = NULL;

  server_fixture_start (f);
  control = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (type_rows) * N_STATIONS; i++)
    {
      const TypeRow *row = &type_rows[i / N_STATIONS];
      Station station = i % N_STATIONS;
      g_autoptr (RawClient) client = NULL;
      PncError code = expected_error (row->type, station);
      guint64 request;

      if ((row->stations & BIT (station)) != 0)
        continue;
      g_test_message ("type 0x%04x at station %d", row->type, station);
      client = go_to (f, control, station);
      request = raw_client_next_id (client);
      raw_client_send_frame (client, row->type, 0, request, NULL, 0);
      raw_client_expect_error (client, request, code);
      if (code == PNC_ERROR_UNSUPPORTED && (station == AT_CONTROL || station == AT_DATA))
        {
          g_auto (RawReply) reply = { 0 };

          raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                             send_path (client, PNC_MESSAGE_STAT, "ben"));
        }
      else
        raw_client_expect_end (client);
    }
}

static void
test_bad_frames (ServerFixture *f, gconstpointer data)
{
  static const guint8 flags_header[] = { 0, 0, 0, 8, 0, 5, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x10, 0 };
  static const guint8 huge_header[]
    = { 0xff, 0xff, 0xff, 0xff, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0 };
  g_autoptr (RawClient) control = NULL;

  server_fixture_start (f);
  control = server_fixture_log_in (f);
  for (Station station = 0; station < N_STATIONS; station++)
    {
      g_autoptr (RawClient) flags = go_to (f, control, station);
      g_autoptr (RawClient) huge = go_to (f, control, station);

      raw_client_send_bytes (flags, flags_header, sizeof flags_header);
      raw_client_expect_error (flags, 0, PNC_ERROR_PROTOCOL);
      raw_client_expect_end (flags);
      raw_client_send_bytes (huge, huge_header, sizeof huge_header);
      raw_client_expect_error (huge, 0, PNC_ERROR_TOO_LARGE);
      raw_client_expect_end (huge);
    }
}

static void
test_caps (ServerFixture *f, gconstpointer data)
{
  static const guint32 caps[N_STATIONS]
    = { PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_CONTROL,
        PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_DATA };
  g_autofree guint8 *zeros = g_malloc0 (PNC_MAX_PAYLOAD_DATA + 1);
  g_autoptr (RawClient) control = NULL;

  server_fixture_start (f);
  control = server_fixture_log_in (f);
  for (Station station = 0; station < N_STATIONS; station++)
    {
      g_autoptr (RawClient) fits = go_to (f, control, station);
      g_autoptr (RawClient) over = go_to (f, control, station);
      guint64 request = raw_client_next_id (fits);

      /* a type that nobody knows is refused, but only once it was read */
      raw_client_send_frame (fits, 0x7fff, 0, request, zeros, caps[station]);
      raw_client_expect_error (fits, request, PNC_ERROR_UNSUPPORTED);
      raw_client_send_frame (over, 0x7fff, 0, raw_client_next_id (over), zeros, caps[station] + 1);
      raw_client_expect_error (over, 0, PNC_ERROR_TOO_LARGE);
      raw_client_expect_end (over);
    }
}

static void
test_ids (ServerFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  static const guint64 bad[] = { 0, 1, 2 };

  server_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (RawClient) client = server_fixture_log_in (f); /* uses 1 and 2 */
      PncMessage ping = { .type = PNC_MESSAGE_PING };

      raw_client_send_as (client, &ping, bad[i]);
      raw_client_expect_error (client, 0, PNC_ERROR_PROTOCOL);
      raw_client_expect_end (client);
    }
}

static void
test_wrong_version (ServerFixture *f, gconstpointer data)
{
  PncMessage hello = { .type = PNC_MESSAGE_HELLO };
  g_autoptr (RawClient) client = NULL;

  server_fixture_start (f);
  client = raw_client_new (f->port);
  hello.hello = (PncHello){ 2, 0, PNC_ROLE_CONTROL, 0, (char *) "from the future" };
  raw_client_expect_error (client, raw_client_send (client, &hello), PNC_ERROR_UNSUPPORTED);
  raw_client_expect_end (client);
}

static void
test_minor_version (ServerFixture *f, gconstpointer data)
{
  PncMessage hello = { .type = PNC_MESSAGE_HELLO };
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  client = raw_client_new (f->port);
  hello.hello = (PncHello){ 1, 7, PNC_ROLE_CONTROL, G_MAXUINT64, (char *) "newer" };
  raw_client_expect (client, &reply, PNC_MESSAGE_WELCOME, raw_client_send (client, &hello));
  g_assert_cmpuint (reply.message.welcome.major, ==, 1);
  g_assert_cmpuint (reply.message.welcome.minor, ==, PNC_PROTOCOL_MINOR);
  g_assert_cmpuint (reply.message.welcome.capabilities, ==, 0);
  g_assert_cmpstr (reply.message.welcome.server_name, ==, "fixture");
}

static void
test_bad_paths (ServerFixture *f, gconstpointer data)
{
  static const guint8 dots[] = { 1, 0, 2, '.', '.' };
  static const guint8 reserved[] = { 1, 0, 8, '.', 'p', 'i', 'n', 'n', 'a', 'c', 'e' };
  g_autofree guint8 *deep = g_malloc0 (1 + 255 * 3);
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = raw_client_next_id (client);
  raw_client_send_frame (client, PNC_MESSAGE_STAT, 0, request, dots, sizeof dots);
  raw_client_expect_error (client, request, PNC_ERROR_BAD_NAME);
  request = raw_client_next_id (client);
  raw_client_send_frame (client, PNC_MESSAGE_STAT, 0, request, reserved, sizeof reserved);
  raw_client_expect_error (client, request, PNC_ERROR_BAD_NAME);
  deep[0] = 255;
  for (guint i = 0; i < 255; i++)
    memcpy (deep + 1 + i * 3, "\0\1a", 3);
  request = raw_client_next_id (client);
  raw_client_send_frame (client, PNC_MESSAGE_STAT, 0, request, deep, 1 + 255 * 3);
  raw_client_expect_error (client, request, PNC_ERROR_TOO_DEEP);
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY, send_path (client, PNC_MESSAGE_STAT, ""));
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/connection/" name, ServerFixture, NULL, set_up, func, tear_down)
  ADD ("log-in", test_log_in);
  ADD ("reader", test_reader);
  ADD ("read-only-server", test_read_only_server);
  ADD ("confined", test_confined);
  ADD ("three-tries", test_three_tries);
  ADD ("second-try", test_second_try);
  ADD ("pipelined-logins", test_pipelined_logins);
  ADD ("everything-at-once", test_everything_at_once);
  ADD ("behind-refused-login", test_behind_refused_login);
  ADD ("too-many-behind", test_too_many_behind);
  ADD ("penalties", test_penalties);
  ADD ("login-tries", test_login_tries);
  ADD ("one-login-at-once", test_one_login_at_once);
  ADD ("logins-give-their-place-back", test_logins_give_their_place_back);
  ADD ("penalties-fade", test_penalties_fade);
  ADD ("short-payloads", test_short_payloads);
  ADD ("out-of-state", test_out_of_state);
  ADD ("bad-frames", test_bad_frames);
  ADD ("caps", test_caps);
  ADD ("ids", test_ids);
  ADD ("wrong-version", test_wrong_version);
  ADD ("minor-version", test_minor_version);
  ADD ("bad-paths", test_bad_paths);
  return g_test_run ();
}
