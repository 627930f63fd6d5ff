/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-attachment.h"

#include <glib/gstdio.h>

#include "fake-channel.h"
#include "pnc-limits.h"
#include "pnc-transfer-queue-private.h"
#include "test-loop.h"
#include "tls-pair.h"

/* Both ends of a connection: frames that came, one by one */

typedef struct
{
  TcpPair pair;
  PncFrameStream *stream; /* of the client */
  PncFrameStream *peer;
  PncAttachment attachment;
} Ends;

static PncFrameStream *
make_stream (GSocketConnection *connection, guint32 max_payload_bytes)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_blocking (socket, FALSE);
  return pnc_frame_stream_new (G_IO_STREAM (connection), socket, max_payload_bytes);
}

static void
ends_set_up (Ends *ends, gconstpointer data)
{
  const PncAttach attach = { .session_id = { 1 }, .proof = { 2 } };

  tcp_pair_open (&ends->pair);
  ends->stream = make_stream (ends->pair.client, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  ends->peer = make_stream (ends->pair.server, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  pnc_attachment_begin (&ends->attachment, ends->stream, &attach, PNC_PACK_ALWAYS, 1000);
}

static void
ends_tear_down (Ends *ends, gconstpointer data)
{
  pnc_frame_stream_free (ends->stream);
  pnc_frame_stream_free (ends->peer);
  tcp_pair_clear (&ends->pair);
}

static void
receive (PncFrameStream *from, PncFrameStream *to, PncFrame *frame)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pnc_frame_stream_flush (from, &error), ==, PNC_IO_DONE);
  while (pnc_frame_stream_read (to, frame, &error) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (to, TRUE, FALSE, NULL, 60000);
  g_assert_no_error (error);
}

/* Returns: what the attachment says to it */
static gboolean
take (Ends *ends, const PncMessage *message, PncFrameFlags flags, guint64 request, GError **error)
{
  PncFrame frame;

  pnc_frame_stream_queue (ends->peer, message, flags, request);
  receive (ends->peer, ends->stream, &frame);
  return pnc_attachment_take_frame (&ends->attachment, ends->stream, &frame, error);
}

static const PncMessage welcome = {
  .type = PNC_MESSAGE_WELCOME,
  .welcome = { .major = 1, .agent = (char *) "", .server_name = (char *) "" },
};

static gboolean
take_attached (Ends *ends, guint32 max_payload_bytes, guint16 max_requests, GError **error)
{
  const PncMessage attached = {
    .type = PNC_MESSAGE_ATTACHED,
    .attached = { .max_payload_bytes = max_payload_bytes, .max_requests = max_requests },
  };

  return take (ends, &attached, PNC_FRAME_END, 2, error);
}

/* HELLO and ATTACH are what goes out first. */
static void
test_sent (Ends *ends, gconstpointer data)
{
  g_auto (PncMessage) hello = { 0 };
  g_auto (PncMessage) attach = { 0 };
  PncFrame frame;

  receive (ends->stream, ends->peer, &frame);
  g_assert_true (
    pnc_message_decode (&hello, frame.header.type, frame.payload, frame.header.length_bytes, NULL));
  g_assert_cmpint (hello.type, ==, PNC_MESSAGE_HELLO);
  g_assert_cmpuint (hello.hello.role, ==, PNC_ROLE_DATA);
  g_assert_cmpuint (hello.hello.capabilities, ==,
                    PNC_CAPABILITY_PACKED | PNC_CAPABILITY_WANTS_PACKED);
  receive (ends->stream, ends->peer, &frame);
  g_assert_true (pnc_message_decode (&attach, frame.header.type, frame.payload,
                                     frame.header.length_bytes, NULL));
  g_assert_cmpint (attach.type, ==, PNC_MESSAGE_ATTACH);
  g_assert_cmpuint (attach.attach.session_id[0], ==, 1);
  g_assert_cmpuint (attach.attach.proof[0], ==, 2);
}

static void
test_ahead (Ends *ends, gconstpointer data)
{
  const PncAttach attach = { .session_id = { 1 }, .proof = { 2 } };

  pnc_attachment_begin (&ends->attachment, ends->stream, &attach, PNC_PACK_AUTO, 1000);
  g_assert_cmpuint (ends->attachment.max_requests, ==, PNC_MAX_REQUESTS_AHEAD);
}

static void
test_attached (Ends *ends, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *bytes = g_malloc0 (5000);
  const PncMessage whole = {
    .type = PNC_MESSAGE_WHOLE,
    .whole = { .entry = fake_channel_entry (PNC_ENTRY_FILE, "x", 5000), .data = { bytes, 5000 } },
  };
  PncFrame frame;

  /* All is to be packed, which the server has not allowed yet. */
  g_assert_cmpuint (ends->attachment.max_requests, ==, 0);
  g_assert_true (take (ends, &welcome, PNC_FRAME_END, 1, &error));
  g_assert_true (ends->attachment.is_pending);
  g_assert_true (take_attached (ends, PNC_MAX_PAYLOAD_DATA, 9999, &error));
  g_assert_no_error (error);
  g_assert_false (ends->attachment.is_pending);
  g_assert_cmpuint (ends->attachment.max_requests, ==, PNC_MAX_DATA_REQUESTS_IN_FLIGHT);
  /* The cap of strangers is gone. */
  pnc_frame_stream_queue (ends->peer, &whole, PNC_FRAME_END, 3);
  receive (ends->peer, ends->stream, &frame);
  g_assert_cmpuint (frame.header.length_bytes, >, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  pnc_entry_unref (whole.whole.entry);
}

static void
test_at_least_one (Ends *ends, gconstpointer data)
{
  g_assert_true (take (ends, &welcome, PNC_FRAME_END, 1, NULL));
  g_assert_true (take_attached (ends, PNC_MAX_PAYLOAD_BEFORE_LOGIN, 0, NULL));
  g_assert_cmpuint (ends->attachment.max_requests, ==, 1);
}

static void
test_refused (Ends *ends, gconstpointer data)
{
  const PncMessage refusal = {
    .type = PNC_MESSAGE_ERROR,
    .error = { .status = PNC_ERROR_LOGIN_REFUSED, .sentence = (char *) "No." },
  };
  g_autoptr (GError) error = NULL;

  g_assert_false (take (ends, &refusal, PNC_FRAME_END, 2, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
  g_assert_true (ends->attachment.is_refused);
  g_assert_true (ends->attachment.is_pending);
}

typedef struct
{
  const char *name;
  gboolean welcomed; /* before */
  PncMessageType type;
  PncFrameFlags flags;
  guint64 request;
} Breach;

static const Breach breaches[] = {
  { "attached-first", FALSE, PNC_MESSAGE_ATTACHED, PNC_FRAME_END, 2 },
  { "attached-to-hello", TRUE, PNC_MESSAGE_ATTACHED, PNC_FRAME_END, 1 },
  { "attached-without-end", TRUE, PNC_MESSAGE_ATTACHED, PNC_FRAME_NONE, 2 },
  { "welcome-twice", TRUE, PNC_MESSAGE_WELCOME, PNC_FRAME_END, 1 },
  { "welcome-to-attach", FALSE, PNC_MESSAGE_WELCOME, PNC_FRAME_END, 2 },
  { "welcome-without-end", FALSE, PNC_MESSAGE_WELCOME, PNC_FRAME_NONE, 1 },
  { "answer-too-early", TRUE, PNC_MESSAGE_DONE, PNC_FRAME_END, 17 },
  { "bye", TRUE, PNC_MESSAGE_BYE, PNC_FRAME_END, 0 },
};

static void
test_breach (Ends *ends, gconstpointer data)
{
  const Breach *breach = data;
  PncMessage message = { .type = breach->type };
  g_autoptr (GError) error = NULL;

  if (breach->type == PNC_MESSAGE_WELCOME)
    message = welcome;
  if (breach->type == PNC_MESSAGE_ATTACHED)
    message.attached.max_payload_bytes = PNC_MAX_PAYLOAD_DATA;
  if (breach->welcomed)
    g_assert_true (take (ends, &welcome, PNC_FRAME_END, 1, NULL));
  g_assert_false (take (ends, &message, breach->flags, breach->request, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_true (ends->attachment.is_pending);
  g_assert_false (ends->attachment.is_refused);
}

static void
test_too_late (Ends *ends, gconstpointer data)
{
  gint64 deadline_us = ends->attachment.deadline_us;
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_attachment_check (&ends->attachment, deadline_us, &error));
  g_assert_false (pnc_attachment_check (&ends->attachment, deadline_us + 1, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  ends->attachment.is_pending = FALSE;
  g_assert_true (pnc_attachment_check (&ends->attachment, deadline_us + 1, NULL));
}

/* Channels: what is sent behind ATTACH */

#define N_FILES 100

typedef struct
{
  FakeChannels channels;
  PncTransferQueue *queue;
  char *here;
  gint n_puts; /* atomic; as all that follow */
  gint n_sums;
  gint n_refused;
  gint n_to_refuse; /* channels */
  gint taken;       /* the name is taken once something was attached */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer script)
{
  g_autoptr (GError) error = NULL;

  fixture->here = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->channels.attach = TRUE;
  fixture->channels.script = (FakeChannelScript) script;
  fixture->channels.data = fixture;
  fixture->queue
    = pnc_transfer_queue_new_with_opener (&fake_channel_opener, &fixture->channels, NULL);
  pnc_transfer_queue_set_link (fixture->queue, PNC_LINK_UP, NULL);
}

static void
remove_file (Fixture *fixture, guint i)
{
  g_autofree char *name = g_strdup_printf ("%u", i);
  g_autofree char *path = g_build_filename (fixture->here, name, NULL);

  g_unlink (path);
}

static void
tear_down (Fixture *fixture, gconstpointer script)
{
  g_assert_finalize_object (fixture->queue);
  fake_channels_clear (&fixture->channels);
  test_loop_settle ();
  for (guint i = 0; i < N_FILES; i++)
    remove_file (fixture, i);
  g_assert_cmpint (g_rmdir (fixture->here), ==, 0);
  g_free (fixture->here);
}

static void
write_files (Fixture *fixture, guint n_files)
{
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *path = g_build_filename (fixture->here, name, NULL);

      g_assert_true (g_file_set_contents (path, "0123456789", 10, NULL));
    }
}

/* The folder's place is known: nothing is waited for. */
static PncTransfer *
put_tree (Fixture *fixture)
{
  const PncTransferOptions options = { .recursive = TRUE, .place_known = TRUE };
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->here);
  g_autoptr (PncPath) path = pnc_path_parse ("/tree", NULL);

  write_files (fixture, N_FILES);
  return pnc_transfer_queue_put (fixture->queue, folder, path, &options);
}

static PncTransfer *
put_file (Fixture *fixture)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, "0", NULL);
  g_autoptr (PncPath) path = pnc_path_parse ("/0", NULL);

  write_files (fixture, 1);
  return pnc_transfer_queue_put (fixture->queue, file, path, NULL);
}

static gboolean
is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

static void
assert_ends (PncTransfer *transfer, int code)
{
  test_loop_until (is_ended, transfer);
  if (code == 0)
    g_assert_no_error (pnc_transfer_get_error (transfer));
  else
    g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, code);
}

static gboolean
is_request (const PncMessage *request)
{
  return request->type != PNC_MESSAGE_HELLO && request->type != PNC_MESSAGE_ATTACH;
}

/* Says nothing to ATTACH or to what is behind it. */
static gboolean
count_ahead (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  Fixture *fixture = data;

  if (is_request (request))
    g_atomic_int_inc (&fixture->n_puts);
  return request->type != PNC_MESSAGE_HELLO;
}

static gboolean
all_ahead (gpointer data)
{
  return g_atomic_int_get (&((Fixture *) data)->n_puts) >= 2 * (gint) PNC_MAX_REQUESTS_AHEAD;
}

/* On each of two channels, and none more. */
static void
test_window (Fixture *fixture, gconstpointer script)
{
  PncTransfer *transfer = put_tree (fixture);

  test_loop_until (all_ahead, fixture);
  test_loop_settle ();
  g_assert_cmpint (g_atomic_int_get (&fixture->n_puts), ==, 2 * PNC_MAX_REQUESTS_AHEAD);
  g_assert_false (pnc_transfer_is_ended (transfer));
}

/* Is not attached before a request has come. */
static gboolean
attach_late (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  if (is_request (request) && header->request == 17)
    fake_channel_send_attached (channel);
  return request->type == PNC_MESSAGE_ATTACH;
}

static void
test_tree (Fixture *fixture, gconstpointer script)
{
  assert_ends (put_tree (fixture), 0);
}

/* @say: what the first channels say when something has come behind ATTACH; the others are honest.
 * Returns: whether it has answered */
static gboolean
spoil (FakeChannel *channel,
       const PncFrameHeader *header,
       const PncMessage *request,
       Fixture *fixture,
       void (*say) (FakeChannel *channel))
{
  if (request->type == PNC_MESSAGE_ATTACH)
    return g_atomic_int_get (&fixture->n_refused) < g_atomic_int_get (&fixture->n_to_refuse);
  if (request->type == PNC_MESSAGE_SUM)
    g_atomic_int_inc (&fixture->n_sums);
  if (request->type != PNC_MESSAGE_PUT_WHOLE)
    return FALSE;
  if (g_atomic_int_get (&fixture->n_refused) < g_atomic_int_get (&fixture->n_to_refuse))
    {
      g_atomic_int_inc (&fixture->n_refused);
      say (channel);
      fake_channel_close (channel);
      return TRUE;
    }
  if (!g_atomic_int_get (&fixture->taken))
    return FALSE;
  fake_channel_send_error (channel, PNC_ERROR_EXISTS, header->request);
  return TRUE;
}

static void
say_refused (FakeChannel *channel)
{
  fake_channel_send_error (channel, PNC_ERROR_LOGIN_REFUSED, 2);
}

static void
say_nothing (FakeChannel *channel)
{
}

static gboolean
refuse (FakeChannel *channel,
        const PncFrameHeader *header,
        const PncMessage *request,
        gpointer data)
{
  return spoil (channel, header, request, data, say_refused);
}

static gboolean
hang_up (FakeChannel *channel,
         const PncFrameHeader *header,
         const PncMessage *request,
         gpointer data)
{
  return spoil (channel, header, request, data, say_nothing);
}

/* As often as a job may meet a broken connection: it is given back, and not blamed. */
static void
test_given_back (Fixture *fixture, gconstpointer script)
{
  fixture->n_to_refuse = 3;
  assert_ends (put_file (fixture), 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_refused), ==, 3);
  g_assert_cmpint (fixture->channels.n_opened, ==, 4);
}

/* What was behind a refused ATTACH was not carried out: whatever has the name is not ours. */
static void
test_not_in_doubt (Fixture *fixture, gconstpointer script)
{
  fixture->n_to_refuse = 1;
  fixture->taken = TRUE;
  assert_ends (put_file (fixture), PNC_ERROR_EXISTS);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_sums), ==, 0);
}

/* A connection that broke may have been attached before that. */
static void
test_in_doubt (Fixture *fixture, gconstpointer script)
{
  fixture->n_to_refuse = 1;
  fixture->taken = TRUE;
  assert_ends (put_file (fixture), PNC_ERROR_EXISTS);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_sums), ==, 1);
}

/* A server that attaches none, again and again. */
static void
test_refused_always (Fixture *fixture, gconstpointer script)
{
  fixture->n_to_refuse = G_MAXINT;
  assert_ends (put_file (fixture), PNC_ERROR_LOGIN_REFUSED);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_refused), ==, PNC_POOL_MAX_FAILURES);
}

#define ADD_ENDS(name, func)                                                                       \
  g_test_add ("/attachment/" name, Ends, NULL, ends_set_up, func, ends_tear_down)
#define ADD(name, func, script)                                                                    \
  g_test_add ("/attachment/ahead/" name, Fixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD_ENDS ("sent", test_sent);
  ADD_ENDS ("ahead", test_ahead);
  ADD_ENDS ("attached", test_attached);
  ADD_ENDS ("at-least-one", test_at_least_one);
  ADD_ENDS ("refused", test_refused);
  ADD_ENDS ("too-late", test_too_late);
  for (guint i = 0; i < G_N_ELEMENTS (breaches); i++)
    {
      g_autofree char *path = g_strconcat ("/attachment/breach/", breaches[i].name, NULL);

      g_test_add (path, Ends, &breaches[i], ends_set_up, test_breach, ends_tear_down);
    }
  ADD ("window", test_window, count_ahead);
  ADD ("attached-late", test_tree, attach_late);
  ADD ("given-back", test_given_back, refuse);
  ADD ("given-back-unsaid", test_given_back, hang_up);
  ADD ("not-in-doubt", test_not_in_doubt, refuse);
  ADD ("in-doubt", test_in_doubt, hang_up);
  ADD ("refused-always", test_refused_always, refuse);
  return g_test_run ();
}
