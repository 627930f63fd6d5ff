/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "memory-server.h"
#include "message-maker.h"
#include "pnc-hash.h"
#include "pnc-secret.h"
#include "pnc-server-session.h"
#include "pnc-session-table.h"
#include "pnc-tls.h"
#include "strict-log.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define N_PEERS 4u
#define MAX_OPS 200u

/* A client that remembers what an honest one would need, to be honest most of the time. */
typedef struct
{
  MemoryPeer *peer; /* borrowed; NULL before its first word */
  guint64 last_request;
  guint64 upload;       /* id of the last PUT of any kind */
  guint64 upload_bytes; /* sent so far */
  PncDigest *digest;    /* of those */
  GHashTable *asked;    /* id -> how many frames carried it */
} Client;

typedef struct
{
  MemoryServer *server;
  ByteSource source;
  Client clients[N_PEERS];
  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES];
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  PncVersion version; /* of what the server told of last */
} Talk;

/* What the server says */

static void
note_entry (Talk *talk, const PncEntry *entry)
{
  if (entry != NULL)
    talk->version = entry->version;
}

static void
note (Talk *talk, const PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_LOGGED_IN:
      memcpy (talk->session_id, message->logged_in.session_id, sizeof talk->session_id);
      memcpy (talk->ticket, message->logged_in.ticket, sizeof talk->ticket);
      if (message->logged_in.keys.length_bytes > 0)
        memcpy (talk->key, message->logged_in.keys.data, sizeof talk->key);
      break;
    case PNC_MESSAGE_CHANNEL_KEY:
      memcpy (talk->key, message->channel_key.key, sizeof talk->key);
      break;
    case PNC_MESSAGE_ENTRY:
      note_entry (talk, message->entry.entry);
      break;
    case PNC_MESSAGE_STORED:
      note_entry (talk, message->stored.entry);
      break;
    case PNC_MESSAGE_GET_READY:
      note_entry (talk, message->get_ready.entry);
      break;
    case PNC_MESSAGE_SIGNATURE_DATA:
      talk->version = message->signature_data.version;
      break;
    default:
      break;
    }
}

/* No request is answered more often than it was made. */
static void
check_end (Client *client, const PncFrameHeader *header)
{
  gpointer key = GSIZE_TO_POINTER (header->request);
  guint n_asked = GPOINTER_TO_UINT (g_hash_table_lookup (client->asked, key));

  if (header->request == 0)
    return;
  g_assert_cmpuint (n_asked, >, 0);
  if ((header->flags & PNC_FRAME_END) != 0)
    g_hash_table_insert (client->asked, key, GUINT_TO_POINTER (n_asked - 1));
}

/* Everything that it says is a frame that can be read, and says something. */
static void
take_answers (Talk *talk, Client *client)
{
  PncFrame frame;
  g_autoptr (GError) error = NULL;
  PncIoStatus status;

  while ((status = pnc_frame_stream_read (client->peer->stream, &frame, &error)) == PNC_IO_DONE)
    {
      g_auto (PncMessage) message = { 0 };
      g_autoptr (GError) fault = NULL;

      pnc_message_decode (&message, frame.header.type, frame.payload, frame.header.length_bytes,
                          &fault);
      g_assert_no_error (fault);
      check_end (client, &frame.header);
      note (talk, &message);
    }
  if (status == PNC_IO_ERROR && !g_error_matches (error, PNC_ERROR, PNC_ERROR_DISCONNECTED))
    g_assert_no_error (error);
}

static void
settle (Talk *talk)
{
  memory_server_settle (talk->server);
  for (guint i = 0; i < N_PEERS; i++)
    {
      if (talk->clients[i].peer != NULL)
        take_answers (talk, &talk->clients[i]);
    }
}

/* What the clients say */

static void
say (Client *client, guint16 type, guint16 flags, guint64 request, const GByteArray *payload)
{
  const PncFrameHeader header
    = { .length_bytes = payload->len, .type = type, .flags = flags, .request = request };
  gpointer key = GSIZE_TO_POINTER (request);
  guint n_asked = GPOINTER_TO_UINT (g_hash_table_lookup (client->asked, key));
  guint8 bytes[PNC_FRAME_HEADER_BYTES];

  pnc_frame_header_encode (&header, bytes);
  g_byte_array_append (client->peer->in.bytes, bytes, sizeof bytes);
  g_byte_array_append (client->peer->in.bytes, payload->data, payload->len);
  g_hash_table_insert (client->asked, key, GUINT_TO_POINTER (n_asked + 1));
}

static void
say_message (Client *client, const PncMessage *message)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  pnc_message_encode (message, payload);
  say (client, (guint16) message->type, 0, ++client->last_request, payload);
}

static void
greet (Client *client, PncRole role)
{
  PncMessage hello = { .type = PNC_MESSAGE_HELLO };

  hello.hello.major = PNC_PROTOCOL_MAJOR;
  hello.hello.role = (guint8) role;
  hello.hello.capabilities = PNC_CAPABILITY_PACKED;
  hello.hello.agent = (char *) "fuzz";
  say_message (client, &hello);
}

static void
log_in (Talk *talk, Client *client, gboolean with_ticket)
{
  PncMessage login = { .type = PNC_MESSAGE_LOGIN };

  greet (client, PNC_ROLE_CONTROL);
  login.login.method = with_ticket ? PNC_LOGIN_TICKET : PNC_LOGIN_PASSWORD;
  login.login.user = (char *) MEMORY_SERVER_USER;
  login.login.secret = with_ticket ? (PncSlice){ talk->ticket, sizeof talk->ticket }
                                   : (PncSlice){ (guint8 *) MEMORY_SERVER_PASSWORD,
                                                 strlen (MEMORY_SERVER_PASSWORD) };
  login.login.n_keys = 1;
  say_message (client, &login);
}

static void
attach (Talk *talk, Client *client)
{
  PncMessage attach = { .type = PNC_MESSAGE_ATTACH };
  guint8 exporter[PNC_TLS_EXPORTER_BYTES] = { 'm', 'e', 'm', 'o', 'r', 'y' };

  greet (client, PNC_ROLE_DATA);
  memcpy (attach.attach.session_id, talk->session_id, sizeof talk->session_id);
  pnc_tls_proof_from_exporter (talk->session_id, talk->key, exporter, attach.attach.proof);
  say_message (client, &attach);
}

static void
make_chunk_honest (Client *client, PncChunk *chunk)
{
  if (client->upload_bytes % PNC_CHUNK_BYTES == 0)
    chunk->offset_bytes = client->upload_bytes;
  pnc_hash_chunk (chunk->data.data, chunk->data.length_bytes, chunk->hash);
  client->upload_bytes += chunk->data.length_bytes;
  pnc_digest_add (client->digest, chunk->hash);
}

/* Sums, places and versions that no mutation would ever guess. */
static void
make_honest (Talk *talk, Client *client, PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_CHUNK:
      make_chunk_honest (client, &message->chunk);
      break;
    case PNC_MESSAGE_COMMIT:
      message->commit.size_bytes = client->upload_bytes;
      pnc_digest_get (client->digest, message->commit.digest);
      break;
    case PNC_MESSAGE_PUT_WHOLE:
      pnc_hash_chunk (message->put_whole.data.data, message->put_whole.data.length_bytes,
                      message->put_whole.hash);
      break;
    case PNC_MESSAGE_PUT_DELTA:
      message->put_delta.version = talk->version;
      break;
    case PNC_MESSAGE_GET_DELTA:
      message->get_delta.version = talk->version;
      break;
    case PNC_MESSAGE_GET:
      message->get.version = talk->version;
      break;
    default:
      break;
    }
}

static guint64
choose_request (Client *client, guint16 type)
{
  switch (type)
    {
    case PNC_MESSAGE_CHUNK:
    case PNC_MESSAGE_COMMIT:
      return client->upload;
    case PNC_MESSAGE_CANCEL:
      return client->last_request;
    case PNC_MESSAGE_PUT:
    case PNC_MESSAGE_PUT_DELTA:
    case PNC_MESSAGE_PUT_RANGE:
      client->upload = ++client->last_request;
      client->upload_bytes = 0;
      pnc_digest_free (client->digest);
      client->digest = pnc_digest_new ();
      return client->upload;
    default:
      return ++client->last_request;
    }
}

static void
say_made (Talk *talk, Client *client)
{
  guint16 type = message_maker_type (&talk->source);
  guint8 manner = byte_source_u8 (&talk->source);
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint64 request = choose_request (client, type);
  g_auto (PncMessage) message = { 0 };

  message_maker_payload (&talk->source, type, payload);
  if (manner % 8 != 7 && message_maker_decode (&message, type, payload))
    {
      g_autoptr (GByteArray) honest = g_byte_array_new ();

      make_honest (talk, client, &message);
      pnc_message_encode (&message, honest);
      say (client, type, 0, request, honest);
      return;
    }
  if (manner >= 0xf0)
    request -= manner & 0xf;
  say (client, type, 0, request, payload);
}

static void
say_raw_frame (Talk *talk, Client *client)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint16 type = byte_source_u16 (&talk->source);
  guint16 flags = byte_source_u8 (&talk->source);
  guint64 request = client->last_request + byte_source_u8 (&talk->source) - 4;
  guint length = byte_source_u8 (&talk->source);

  while (length-- > 0)
    pnc_put_u8 (payload, byte_source_u8 (&talk->source));
  say (client, type, flags, request, payload);
}

/* What goes on around them */

static void
change_disk (Talk *talk)
{
  static const char *const names[] = { "file", "folder", "large", "a", "new", "tree" };
  const char *name = names[byte_source_pick (&talk->source, G_N_ELEMENTS (names))];
  const char *share = memory_server_get_share (talk->server);
  g_autofree char *path = g_build_filename (share, name, NULL);
  g_autofree char *link = g_build_filename (share, "link", NULL);
  g_autofree char *away = g_build_filename (share, "old", NULL);

  switch (byte_source_pick (&talk->source, 5))
    {
    case 0:
      renameat2 (AT_FDCWD, path, AT_FDCWD, link, RENAME_EXCHANGE);
      break;
    case 1:
      g_rename (path, away);
      break;
    case 2:
      g_unlink (path);
      mkfifo (path, 0644);
      break;
    case 3:
      g_unlink (path);
      g_mkdir (path, 0755);
      break;
    default:
      if (truncate (path, (off_t) byte_source_u16 (&talk->source)) != 0)
        g_file_set_contents (path, "other", 5, NULL);
      break;
    }
}

static void
drain (Talk *talk)
{
  PncServerCore *core = memory_server_get_core (talk->server);
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (core->sessions);

  core->draining = TRUE;
  for (guint i = 0; i < sessions->len; i++)
    {
      if (pnc_server_session_get_state (g_ptr_array_index (sessions, i))
          != PNC_SERVER_SESSION_DRAINING)
        pnc_server_session_drain (g_ptr_array_index (sessions, i));
    }
}

static void
pass_time (Talk *talk)
{
  PncServerCore *core = memory_server_get_core (talk->server);
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (core->sessions);
  gint64 hours = byte_source_u8 (&talk->source);

  for (guint i = 0; i < sessions->len; i++)
    pnc_server_session_tick (g_ptr_array_index (sessions, i),
                             g_get_monotonic_time () + hours * 60 * G_USEC_PER_SEC);
}

/* How the wire behaves */
static void
set_manners (Talk *talk, Client *client)
{
  static const gsize sizes[] = { G_MAXSIZE, 0, 1, 20, 1000, 100000 };
  gsize size = sizes[byte_source_pick (&talk->source, G_N_ELEMENTS (sizes))];

  switch (byte_source_pick (&talk->source, 4))
    {
    case 0:
      client->peer->out.room_bytes = size;
      break;
    case 1:
      client->peer->in.max_read_bytes = MAX (size, 16);
      break;
    case 2:
      client->peer->in.fails = TRUE;
      break;
    default:
      client->peer->in.closed = TRUE;
      break;
    }
}

static Client *
get_client (Talk *talk, guint which)
{
  Client *client = &talk->clients[which];

  if (client->peer != NULL && !client->peer->out.closed)
    return client;
  client->peer = memory_server_connect (talk->server);
  client->last_request = client->upload = client->upload_bytes = 0;
  g_hash_table_remove_all (client->asked);
  return client;
}

/* Returns: whether what was said is to be heard before more is said */
static gboolean
do_one (Talk *talk, guint8 op)
{
  Client *client = get_client (talk, op % N_PEERS);

  switch (op / N_PEERS)
    {
    case 0:
      log_in (talk, client, FALSE);
      break;
    case 1:
      log_in (talk, client, TRUE);
      break;
    case 2:
    case 3:
      attach (talk, client);
      break;
    case 4:
      set_manners (talk, client);
      break;
    case 5:
      change_disk (talk);
      break;
    case 6:
      drain (talk);
      break;
    case 7:
      pass_time (talk);
      break;
    case 8:
      say_raw_frame (talk, client);
      break;
    default:
      say_made (talk, client);
      return op < 0xc0;
    }
  return TRUE;
}

static MemoryServer *
get_server (void)
{
  static MemoryServer *server;

  if (server == NULL)
    {
      strict_log_install ();
      server = memory_server_new ();
    }
  return server;
}

/* Each byte says who does what; what it takes comes behind it. Everything is heard at once, but for
 * what is said in one breath. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Talk talk = { .server = get_server (), .source = { data, size } };

  for (guint i = 0; i < N_PEERS; i++)
    {
      talk.clients[i].asked = g_hash_table_new (NULL, NULL);
      talk.clients[i].digest = pnc_digest_new ();
    }
  for (guint i = 0; i < MAX_OPS && byte_source_has_more (&talk.source); i++)
    {
      if (do_one (&talk, byte_source_u8 (&talk.source)))
        settle (&talk);
    }
  settle (&talk);
  memory_server_reset (talk.server);
  for (guint i = 0; i < N_PEERS; i++)
    {
      g_hash_table_unref (talk.clients[i].asked);
      pnc_digest_free (talk.clients[i].digest);
    }
  return 0;
}
