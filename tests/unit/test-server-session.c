/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tls.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

static void
test_penalties (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) inside = NULL;
  g_autoptr (RawClient) refused = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_auto (RawReply) reply = { 0 };

  f->limits.penalty_delay_ms = 1;
  f->limits.penalty_refuse_from = 4;
  f->limits.penalty_ceiling = 4;
  server_fixture_start (f);
  inside = server_fixture_log_in (f);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (RawClient) client = greet (f);

      raw_client_expect_error (
        client, raw_client_send_login (client, PNC_LOGIN_PASSWORD, FIXTURE_USER, "no", 2),
        PNC_ERROR_LOGIN_REFUSED);
    }
  /* the fifth is refused even with the right password, and told so */
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

/* Requests about names */

static void
test_names (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  client = server_fixture_log_in (f);
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                     send_path (client, PNC_MESSAGE_STAT, "file"));
  g_assert_cmpstr (reply.message.entry.entry->name, ==, "file");
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                     send_path (client, PNC_MESSAGE_MAKE_FOLDER, "new"));
  g_assert_cmpint (reply.message.entry.entry->kind, ==, PNC_ENTRY_FOLDER);
  raw_client_expect (client, &reply, PNC_MESSAGE_SPACE_RESULT,
                     send_path (client, PNC_MESSAGE_SPACE, ""));
  g_assert_cmpuint (reply.message.space_result.total_bytes, >, 0);
  raw_client_expect (client, &reply, PNC_MESSAGE_DONE,
                     send_path (client, PNC_MESSAGE_REMOVE, "file"));
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  raw_client_expect_error (client, send_path (client, PNC_MESSAGE_STAT, "file"),
                           PNC_ERROR_NOT_FOUND);
}

static void
test_sum (ServerFixture *f, gconstpointer data)
{
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hello", -1);
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };
  g_autoptr (RawClient) client = NULL;
  g_autoptr (GString) hex = g_string_new (NULL);
  g_auto (RawReply) reply = { 0 };
  PncSlice hash;

  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  client = server_fixture_log_in (f);
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  raw_client_receive_answer (client, raw_client_send (client, &sum), &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_SUM_RESULT);
  hash = reply.message.sum_result.hash;
  for (gsize i = 0; i < hash.length_bytes; i++)
    g_string_append_printf (hex, "%02x", hash.data[i]);
  g_assert_cmpstr (hex->str, ==, expected);
}

/* So large that its sum takes longer than any test; it takes no room on the disk. */
static guint64
send_endless_sum (ServerFixture *f, RawClient *client)
{
  g_autofree char *file = g_build_filename (f->share, "endless", NULL);
  g_autoptr (PncPath) path = raw_client_path ("endless");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };

  server_fixture_write (f, "endless", "", 0);
  g_assert_cmpint (truncate (file, (off_t) 1 << 40), ==, 0);
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  return raw_client_send (client, &sum);
}

/* A long request tells how far it is, keeps nobody waiting, and ends when it is told to. */
static void
test_long_request (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  f->limits.disk_threads = 2;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = send_endless_sum (f, client);
  raw_client_expect (client, &reply, PNC_MESSAGE_PROGRESS, request);
  g_assert_cmpuint (reply.message.progress.total_bytes, ==, (guint64) 1 << 40);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
  raw_client_receive_answer (client, send_path (client, PNC_MESSAGE_STAT, "ben"), &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ENTRY);
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, request);
  raw_client_receive_answer (client, request, &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ERROR);
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
}

/* Whoever leaves takes what runs for him along: the only thread is free for the next. */
static void
test_long_request_abandoned (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };

  f->limits.disk_threads = 1;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  raw_client_expect (first, &reply, PNC_MESSAGE_PROGRESS, send_endless_sum (f, first));
  g_clear_pointer (&first, raw_client_free);
  second = server_fixture_log_in (f);
  raw_client_expect (second, &reply, PNC_MESSAGE_ENTRY,
                     send_path (second, PNC_MESSAGE_STAT, "ben"));
}

static void
fill_folder (ServerFixture *f, const char *name, guint n)
{
  g_autofree char *folder = g_build_filename (f->share, name, NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%0200u", name, i);

      server_fixture_write (f, file, "", 0);
    }
}

/* Returns: how many entries came, each page within @most */
static guint
collect_list (RawClient *client, guint64 request, guint most)
{
  guint n = 0;
  gboolean last = FALSE;

  while (!last)
    {
      g_auto (RawReply) reply = { 0 };

      raw_client_expect (client, &reply, PNC_MESSAGE_LIST_PAGE, request);
      g_assert_cmpuint (reply.message.list_page.entries->len, <=, most);
      g_assert_cmpuint (reply.header.length_bytes, <=, PNC_MAX_PAYLOAD_CONTROL);
      n += reply.message.list_page.entries->len;
      last = (reply.header.flags & PNC_FRAME_END) != 0;
    }
  return n;
}

static guint64
send_list (RawClient *client, const char *text, guint16 page_entries)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage list = { .type = PNC_MESSAGE_LIST };

  list.list = (PncList){ path, page_entries };
  return raw_client_send (client, &list);
}

static void
test_list (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  server_fixture_start (f);
  fill_folder (f, "many", 700);
  client = server_fixture_log_in (f);
  g_assert_cmpuint (collect_list (client, send_list (client, "many", 0), 1024), ==, 700);
  g_assert_cmpuint (collect_list (client, send_list (client, "many", 7), 7), ==, 700);
  g_assert_cmpuint (collect_list (client, send_list (client, "ben", 0), 1024), ==, 0);
  raw_client_expect_error (client, send_list (client, "none", 0), PNC_ERROR_NOT_FOUND);
}

/* One who asks for lists and does not read them costs himself alone: others are served, and so is
 * his own PING once he reads again. */
static void
test_slow_reader (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) slow = NULL;
  g_autoptr (RawClient) other = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 requests[40];

  f->limits.disk_threads = 1;
  server_fixture_start (f);
  fill_folder (f, "many", 3000);
  slow = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    requests[i] = send_list (slow, "many", 0);

  other = server_fixture_log_in (f);
  for (guint i = 0; i < 200; i++)
    raw_client_expect (other, &reply, PNC_MESSAGE_ENTRY,
                       send_path (other, PNC_MESSAGE_STAT, "ben"));

  for (guint i = 0, n = 0; n < G_N_ELEMENTS (requests); i++)
    {
      g_assert_true (raw_client_receive (slow, &reply));
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_LIST_PAGE);
      n += (reply.header.flags & PNC_FRAME_END) != 0;
    }
}

static void
test_pipeline (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (PncPath) path = raw_client_path ("ben");
  gboolean answered[PNC_MAX_REQUESTS_IN_FLIGHT + 1] = { FALSE };
  PncMessage stat = { .type = PNC_MESSAGE_STAT };

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  stat.stat.path = path;
  for (guint i = 1; i <= PNC_MAX_REQUESTS_IN_FLIGHT; i++)
    raw_client_queue (client, &stat, 100 + i);
  raw_client_flush (client);
  for (guint i = 1; i <= PNC_MAX_REQUESTS_IN_FLIGHT; i++)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ENTRY);
      g_assert_false (answered[reply.header.request - 100]);
      answered[reply.header.request - 100] = TRUE;
    }
}

/* More than may be in flight: those beyond are told so, the others are answered. */
static void
test_too_many_requests (ServerFixture *f, gconstpointer data)
{
  const guint n = PNC_MAX_REQUESTS_IN_FLIGHT + 30;
  g_autoptr (PncPath) path = raw_client_path ("many");
  PncMessage list = { .type = PNC_MESSAGE_LIST };
  g_autoptr (RawClient) client = NULL;
  guint n_busy = 0;
  guint n_done = 0;

  server_fixture_start (f);
  fill_folder (f, "many", 300);
  client = server_fixture_log_in (f);
  list.list = (PncList){ path, 1 };
  for (guint i = 1; i <= n; i++)
    raw_client_queue (client, &list, 100 + i);
  raw_client_flush (client);
  while (n_busy + n_done < n)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if (reply.header.type == PNC_MESSAGE_ERROR)
        {
          g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_BUSY);
          n_busy += 1;
        }
      else
        n_done += (reply.header.flags & PNC_FRAME_END) != 0;
    }
  g_assert_cmpuint (n_busy, >, 0);
  g_assert_cmpuint (n_done, >=, PNC_MAX_REQUESTS_IN_FLIGHT);
}

/* A request that waits is cancelled at once, and one that is being listed soon; unknown ids are no
 * matter. */
static void
test_cancel (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint n_cancelled = 0;
  guint64 requests[20];

  f->limits.max_running_requests = 1;
  server_fixture_start (f);
  fill_folder (f, "many", 2000);
  client = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    requests[i] = send_list (client, "many", 1);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    raw_client_send_empty (client, PNC_MESSAGE_CANCEL, requests[i]);
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, 999999);
  for (guint n = 0; n < G_N_ELEMENTS (requests);)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if ((reply.header.flags & PNC_FRAME_END) == 0)
        continue;
      n += 1;
      if (reply.header.type == PNC_MESSAGE_ERROR)
        {
          g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
          n_cancelled += 1;
        }
    }
  g_assert_cmpuint (n_cancelled, >=, G_N_ELEMENTS (requests) - 1);
}

/* Keys, tickets, ends */

static void
test_channel_keys (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    {
      guint8 key[PNC_CHANNEL_KEY_BYTES];

      raw_client_ask_key (client, key);
    }
  request = raw_client_next_id (client);
  raw_client_send_empty (client, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect_error (client, request, PNC_ERROR_BUSY);
}

static RawClient *
come_back (ServerFixture *f, const PncLoggedIn *session, guint64 *request)
{
  RawClient *client = greet (f);

  *request = raw_client_send_login (client, PNC_LOGIN_TICKET, FIXTURE_USER, session->ticket,
                                    sizeof session->ticket);
  return client;
}

static void
test_ticket (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) third = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_auto (RawReply) back = { 0 };
  g_auto (RawReply) reply = { 0 };
  PncLoggedIn session;
  guint64 request;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  session = *raw_client_get_session (first);
  channel = raw_client_open_channel (first);
  g_clear_pointer (&first, raw_client_free);

  second = come_back (f, &session, &request);
  raw_client_expect (second, &back, PNC_MESSAGE_LOGGED_IN, request);
  g_assert_cmpuint (back.message.logged_in.resumed, ==, 1);
  g_assert_cmpmem (back.message.logged_in.session_id, PNC_SESSION_ID_BYTES, session.session_id,
                   PNC_SESSION_ID_BYTES);
  g_assert_cmpint (memcmp (back.message.logged_in.ticket, session.ticket, PNC_TICKET_BYTES), !=, 0);
  /* the data channel is still there */
  raw_client_expect (channel, &reply, PNC_MESSAGE_ENTRY,
                     send_path (channel, PNC_MESSAGE_STAT, "ben"));
  /* a ticket is good once */
  third = come_back (f, &session, &request);
  raw_client_expect_error (third, request, PNC_ERROR_LOGIN_REFUSED);
}

/* Whoever comes back ends the control channel that the server still thinks it has. */
static void
test_ticket_takes_over (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = come_back (f, raw_client_get_session (first), &request);
  raw_client_expect (second, &reply, PNC_MESSAGE_LOGGED_IN, request);
  g_assert_cmpuint (reply.message.logged_in.resumed, ==, 1);
  raw_client_expect_end (first);
  raw_client_expect (second, &reply, PNC_MESSAGE_ENTRY,
                     send_path (second, PNC_MESSAGE_STAT, "ben"));
}

static void
test_ticket_refused (ServerFixture *f, gconstpointer data)
{
  static const guint8 zeros[PNC_TICKET_BYTES] = { 0 };
  g_autoptr (RawClient) client = NULL;

  f->limits.penalty_refuse_from = 3;
  f->limits.penalty_ceiling = 3;
  server_fixture_start (f);
  /* refused tickets are no failed logins: there are more of them than failures would be allowed */
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (RawClient) other = greet (f);

      raw_client_expect_error (
        other, raw_client_send_login (other, PNC_LOGIN_TICKET, FIXTURE_USER, zeros, sizeof zeros),
        PNC_ERROR_LOGIN_REFUSED);
    }
  client = greet (f);
  raw_client_expect_error (
    client, raw_client_send_login (client, PNC_LOGIN_TICKET, FIXTURE_USER, "short", 5),
    PNC_ERROR_LOGIN_REFUSED);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
}

static void
test_ticket_of_another (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) thief = NULL;
  PncLoggedIn session;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  session = *raw_client_get_session (first);
  thief = greet (f);
  raw_client_expect_error (thief,
                           raw_client_send_login (thief, PNC_LOGIN_TICKET, FIXTURE_READER,
                                                  session.ticket, sizeof session.ticket),
                           PNC_ERROR_LOGIN_REFUSED);
}

static void
test_ticket_expires (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  PncServerCounts counts;
  PncLoggedIn session;
  guint64 request;

  f->limits.session_grace_ms = 40;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  session = *raw_client_get_session (client);
  g_clear_pointer (&client, raw_client_free);
  do
    server_fixture_get_counts (f, &counts);
  while (counts.sessions > 0);
  client = come_back (f, &session, &request);
  raw_client_expect_error (client, request, PNC_ERROR_LOGIN_REFUSED);
}

/* BYE ends the session: its ticket is void and its channels end. */
static void
test_bye (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_autoptr (RawClient) again = NULL;
  PncLoggedIn session;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  session = *raw_client_get_session (client);
  channel = raw_client_open_channel (client);
  raw_client_send_empty (client, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (client);
  raw_client_expect_end (channel);
  again = come_back (f, &session, &request);
  raw_client_expect_error (again, request, PNC_ERROR_LOGIN_REFUSED);
}

static void
test_session_limit (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) third = NULL;
  guint64 request;

  f->limits.max_sessions = 2;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = server_fixture_log_in (f);
  third = greet (f);
  request = raw_client_send_login (third, PNC_LOGIN_PASSWORD, FIXTURE_USER, FIXTURE_PASSWORD,
                                   strlen (FIXTURE_PASSWORD));
  raw_client_expect_error (third, request, PNC_ERROR_BUSY);
  /* one that has lost its client gives way */
  g_clear_pointer (&first, raw_client_free);
  server_fixture_wait_connections (f, 2);
  raw_client_log_in (third, FIXTURE_USER, FIXTURE_PASSWORD);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/server-session/" name, ServerFixture, NULL, set_up, func, tear_down)
  ADD ("log-in", test_log_in);
  ADD ("reader", test_reader);
  ADD ("read-only-server", test_read_only_server);
  ADD ("confined", test_confined);
  ADD ("three-tries", test_three_tries);
  ADD ("second-try", test_second_try);
  ADD ("pipelined-logins", test_pipelined_logins);
  ADD ("everything-at-once", test_everything_at_once);
  ADD ("penalties", test_penalties);
  ADD ("penalties-fade", test_penalties_fade);
  ADD ("short-payloads", test_short_payloads);
  ADD ("out-of-state", test_out_of_state);
  ADD ("bad-frames", test_bad_frames);
  ADD ("caps", test_caps);
  ADD ("ids", test_ids);
  ADD ("wrong-version", test_wrong_version);
  ADD ("minor-version", test_minor_version);
  ADD ("bad-paths", test_bad_paths);
  ADD ("names", test_names);
  ADD ("sum", test_sum);
  ADD ("long-request", test_long_request);
  ADD ("long-request-abandoned", test_long_request_abandoned);
  ADD ("list", test_list);
  ADD ("slow-reader", test_slow_reader);
  ADD ("pipeline", test_pipeline);
  ADD ("too-many-requests", test_too_many_requests);
  ADD ("cancel", test_cancel);
  ADD ("channel-keys", test_channel_keys);
  ADD ("ticket", test_ticket);
  ADD ("ticket-takes-over", test_ticket_takes_over);
  ADD ("ticket-refused", test_ticket_refused);
  ADD ("ticket-of-another", test_ticket_of_another);
  ADD ("ticket-expires", test_ticket_expires);
  ADD ("bye", test_bye);
  ADD ("session-limit", test_session_limit);
  return g_test_run ();
}
