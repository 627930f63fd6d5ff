/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "memory-tls.h"
#include "message-maker.h"
#include "pnc-directory.h"
#include "pnc-session-files.h"
#include "pnc-session-private.h"
#include "strict-log.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_OPS 200u
#define MAX_ASKED 16u

/* What the program wants to know; answered exactly once. */
typedef struct
{
  PncMessageType type;
  PncPath *path;
  GHashTable *listed; /* names */
  GCancellable *cancellable;
  guint n_done;
} Asked;

/* What the client has said and nobody has answered to the end. */
typedef struct
{
  guint64 request;
  guint16 type;
  char *name; /* nullable: that it asks about */
} Heard;

typedef struct
{
  GMainContext *context;
  PncSession *session;
  PncDirectory *directory;
  MemoryPipe up;   /* to the server */
  MemoryPipe down; /* to the client */
  PncFrameStream *server;
  GArray *heard; /* of Heard */
  GPtrArray *asked;
  ByteSource source;
} Talk;

/* The program */

static void
page_cb (GPtrArray *entries, gpointer user_data)
{
  Asked *asked = user_data;

  g_assert_cmpuint (asked->n_done, ==, 0);
  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = g_ptr_array_index (entries, i);

      g_assert_cmpint (pnc_name_check (entry->name, strlen (entry->name), PNC_NAME_RULE_WIRE), ==,
                       PNC_NAME_OK);
      g_assert_true (g_hash_table_add (asked->listed, g_strdup (entry->name)));
    }
}

static void
check_entry (Asked *asked, const PncEntry *entry)
{
  const char *name = pnc_path_name (asked->path);

  if (entry != NULL && name != NULL)
    g_assert_cmpstr (entry->name, ==, name);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncSession *session = PNC_SESSION (source);
  Asked *asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autofree char *sum = NULL;
  PncSpaceResult space;

  asked->n_done++;
  g_assert_cmpuint (asked->n_done, ==, 1);
  switch ((int) asked->type)
    {
    case PNC_MESSAGE_LIST:
      pnc_session_list_finish (session, result, &error);
      break;
    case PNC_MESSAGE_REMOVE:
      pnc_session_remove_finish (session, result, &error);
      break;
    case PNC_MESSAGE_SUM:
      sum = pnc_session_sum_finish (session, result, &error);
      break;
    case PNC_MESSAGE_SPACE:
      pnc_session_space_finish (session, result, &space, &error);
      break;
    case PNC_MESSAGE_PING:
      pnc_session_ping_finish (session, result, &error);
      break;
    default:
      entry = pnc_session_entry_finish (session, result, &error);
      check_entry (asked, entry);
      break;
    }
  g_assert_true (error == NULL || error->message[0] != '\0');
}

static void
ask_to_change (Talk *talk, Asked *asked)
{
  const PncAttributes attributes = { .which = PNC_ATTRIBUTE_MODE, .mode = 0600 };
  PncPath *path = asked->path;

  switch ((int) asked->type)
    {
    case PNC_MESSAGE_MAKE_FOLDER:
      pnc_session_make_folder_async (talk->session, path, 0, asked->cancellable, done_cb, asked);
      break;
    case PNC_MESSAGE_RENAME:
      pnc_session_rename_async (talk->session, path, path, PNC_POLICY_REFUSE, asked->cancellable,
                                done_cb, asked);
      break;
    case PNC_MESSAGE_COPY:
      pnc_session_copy_async (talk->session, path, path, PNC_POLICY_REFUSE, TRUE,
                              asked->cancellable, NULL, NULL, done_cb, asked);
      break;
    case PNC_MESSAGE_RESTORE:
      pnc_session_restore_async (talk->session, path, "an id", asked->cancellable, done_cb, asked);
      break;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      pnc_session_set_attributes_async (talk->session, path, &attributes, asked->cancellable,
                                        done_cb, asked);
      break;
    default:
      pnc_session_remove_async (talk->session, path, 0, asked->cancellable, NULL, NULL, done_cb,
                                asked);
      break;
    }
}

static void
ask_to_know (Talk *talk, Asked *asked)
{
  PncPath *path = asked->path;

  switch ((int) asked->type)
    {
    case PNC_MESSAGE_LIST:
      pnc_session_list_async (talk->session, path, page_cb, asked, asked->cancellable, done_cb,
                              asked);
      break;
    case PNC_MESSAGE_STAT:
      pnc_session_stat_async (talk->session, path, asked->cancellable, done_cb, asked);
      break;
    case PNC_MESSAGE_SUM:
      pnc_session_sum_async (talk->session, path, PNC_SUM_SHA256, asked->cancellable, NULL, NULL,
                             done_cb, asked);
      break;
    case PNC_MESSAGE_SPACE:
      pnc_session_space_async (talk->session, path, asked->cancellable, done_cb, asked);
      break;
    default:
      pnc_session_ping_async (talk->session, asked->cancellable, done_cb, asked);
      break;
    }
}

static void
ask (Talk *talk)
{
  static const PncMessageType types[] = {
    PNC_MESSAGE_LIST,   PNC_MESSAGE_STAT,           PNC_MESSAGE_SUM,     PNC_MESSAGE_SPACE,
    PNC_MESSAGE_PING,   PNC_MESSAGE_MAKE_FOLDER,    PNC_MESSAGE_RENAME,  PNC_MESSAGE_COPY,
    PNC_MESSAGE_REMOVE, PNC_MESSAGE_SET_ATTRIBUTES, PNC_MESSAGE_RESTORE,
  };
  const char *const components[] = { "folder", "file", NULL };
  Asked *asked;
  guint which = byte_source_pick (&talk->source, G_N_ELEMENTS (types));

  if (talk->asked->len >= MAX_ASKED)
    return;
  asked = g_new0 (Asked, 1);
  asked->type = types[which];
  asked->path = pnc_path_new (components, NULL);
  asked->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  asked->cancellable = g_cancellable_new ();
  g_ptr_array_add (talk->asked, asked);
  if (which < 5)
    ask_to_know (talk, asked);
  else
    ask_to_change (talk, asked);
}

static void
asked_free (Asked *asked)
{
  g_assert_cmpuint (asked->n_done, ==, 1);
  g_hash_table_unref (asked->listed);
  pnc_path_unref (asked->path);
  g_object_unref (asked->cancellable);
  g_free (asked);
}

static void
change_mind (Talk *talk)
{
  guint which = byte_source_u8 (&talk->source);
  Asked *asked;

  if (talk->asked->len == 0)
    return;
  asked = g_ptr_array_index (talk->asked, which % talk->asked->len);
  g_cancellable_cancel (asked->cancellable);
}

/* The connection */

static void
let_go (Talk *talk)
{
  g_clear_pointer (&talk->server, pnc_frame_stream_free);
  talk->down.closed = TRUE;
}

/* As the session's own files do it, without a network. */
static void
connect_session (Talk *talk)
{
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GTlsConnection) tls = NULL;
  PncSecured secured = { .connect_us = 1 };

  if (pnc_session_state_is_trying (talk->session->state)
      || pnc_session_state_is_attached (talk->session->state))
    return;
  let_go (talk);
  g_array_set_size (talk->heard, 0);
  memory_pipe_clear (&talk->up);
  memory_pipe_clear (&talk->down);
  memory_pipe_init (&talk->up);
  memory_pipe_init (&talk->down);
  stream = memory_stream_new (&talk->up, &talk->down);
  talk->server = pnc_frame_stream_new (stream, NULL, PNC_MAX_PAYLOAD_CONTROL);
  secured.tls = tls = memory_tls_new (&talk->down, &talk->up);
  pnc_session_close_connection (talk->session);
  pnc_session_stop_waiting (talk->session);
  talk->session->attempt = g_cancellable_new ();
  pnc_session_set_state (talk->session, PNC_SESSION_RESOLVING);
  pnc_session_set_state (talk->session, PNC_SESSION_CONNECTING);
  pnc_session_set_state (talk->session, PNC_SESSION_SECURING);
  pnc_session_set_state (talk->session, PNC_SESSION_LOGGING_IN);
  pnc_session_take_connection (talk->session, &secured);
}

/* The server */

static void
heard_clear (gpointer data)
{
  g_free (((Heard *) data)->name);
}

static PncPath *
path_of (const PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_LIST:
      return message->list.path;
    case PNC_MESSAGE_WATCH:
      return message->watch.path;
    case PNC_MESSAGE_SEARCH:
      return message->search.path;
    case PNC_MESSAGE_RENAME:
      return message->rename.to;
    case PNC_MESSAGE_COPY:
      return message->copy.to;
    case PNC_MESSAGE_STAT:
    case PNC_MESSAGE_SPACE:
      return message->stat.path;
    case PNC_MESSAGE_RESTORE:
      return message->restore.path;
    case PNC_MESSAGE_MAKE_FOLDER:
      return message->make_folder.path;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      return message->set_attributes.path;
    default:
      return NULL;
    }
}

static void
hear (Talk *talk, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  Heard heard = { frame->header.request, frame->header.type, NULL };
  PncPath *path;

  pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                      &error);
  g_assert_no_error (error);
  path = path_of (&message);
  if (path != NULL)
    heard.name = g_strdup (pnc_path_name (path));
  if (message.type != PNC_MESSAGE_CANCEL && message.type != PNC_MESSAGE_BYE)
    g_array_append_val (talk->heard, heard);
}

static void
settle (Talk *talk)
{
  PncFrame frame;

  while (g_main_context_iteration (talk->context, FALSE))
    ;
  while (talk->server != NULL && pnc_frame_stream_read (talk->server, &frame, NULL) == PNC_IO_DONE)
    hear (talk, &frame);
}

static guint16
answer_type (guint16 type)
{
  switch (type)
    {
    case PNC_MESSAGE_HELLO:
      return PNC_MESSAGE_WELCOME;
    case PNC_MESSAGE_LOGIN:
      return PNC_MESSAGE_LOGGED_IN;
    case PNC_MESSAGE_PING:
      return PNC_MESSAGE_PONG;
    case PNC_MESSAGE_LIST:
      return PNC_MESSAGE_LIST_PAGE;
    case PNC_MESSAGE_REMOVE:
      return PNC_MESSAGE_REMOVED;
    case PNC_MESSAGE_SUM:
      return PNC_MESSAGE_SUM_RESULT;
    case PNC_MESSAGE_SPACE:
      return PNC_MESSAGE_SPACE_RESULT;
    case PNC_MESSAGE_WATCH: /* its WATCHING is a matter of chance */
      return PNC_MESSAGE_CHANGES;
    case PNC_MESSAGE_SEARCH:
      return PNC_MESSAGE_FOUND;
    default:
      return PNC_MESSAGE_ENTRY;
    }
}

static void
make_honest (PncMessage *message, const Heard *heard)
{
  PncEntry *entry;

  if (message->type == PNC_MESSAGE_LOGGED_IN)
    {
      message->logged_in.max_requests = MAX (message->logged_in.max_requests, 1);
      message->logged_in.keys.length_bytes = 0;
    }
  if (message->type == PNC_MESSAGE_SUM_RESULT)
    message->sum_result.algorithm = PNC_SUM_SHA256;
  if (message->type != PNC_MESSAGE_ENTRY || heard->name == NULL)
    return;
  entry = message->entry.entry;
  message->entry.entry
    = pnc_entry_new (entry->kind, heard->name, strlen (heard->name), entry->mode, &entry->version);
  pnc_entry_unref (entry);
}

static void
say (Talk *talk, guint16 type, guint16 flags, guint64 request, const GByteArray *payload)
{
  const PncFrameHeader header
    = { .length_bytes = payload->len, .type = type, .flags = flags, .request = request };
  guint8 bytes[PNC_FRAME_HEADER_BYTES];

  pnc_frame_header_encode (&header, bytes);
  g_byte_array_append (talk->down.bytes, bytes, sizeof bytes);
  g_byte_array_append (talk->down.bytes, payload->data, payload->len);
}

static void
answer (Talk *talk, guint which, gboolean honest, gboolean end)
{
  Heard *heard;
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_auto (PncMessage) message = { 0 };
  guint16 type;

  if (talk->heard->len == 0)
    return;
  heard = &g_array_index (talk->heard, Heard, which % talk->heard->len);
  type = honest ? answer_type (heard->type) : message_maker_type (&talk->source);
  message_maker_payload (&talk->source, type, payload);
  if (honest && message_maker_decode (&message, type, payload))
    {
      g_autoptr (GByteArray) made = g_byte_array_new ();

      make_honest (&message, heard);
      pnc_message_encode (&message, made);
      say (talk, type, end ? PNC_FRAME_END : 0, heard->request, made);
    }
  else
    say (talk, type, end ? PNC_FRAME_END : 0, heard->request, payload);
  if (end)
    g_array_remove_index (talk->heard, which % talk->heard->len);
}

/* What nobody asked for: any message, with an id of 0 or a foreign one. */
static void
say_unasked (Talk *talk)
{
  guint16 type = message_maker_type (&talk->source);
  guint8 request = byte_source_u8 (&talk->source);
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  message_maker_payload (&talk->source, type, payload);
  say (talk, type, request & PNC_FRAME_END, request & 0x80 ? 0 : request >> 1, payload);
}

static void
say_raw_frame (Talk *talk)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint16 type = byte_source_u16 (&talk->source);
  guint16 flags = byte_source_u8 (&talk->source);
  guint64 request = byte_source_u8 (&talk->source);
  guint length = byte_source_u8 (&talk->source);

  while (length-- > 0)
    pnc_put_u8 (payload, byte_source_u8 (&talk->source));
  say (talk, type, flags, request, payload);
}

/* Both ends of an answer, honestly, so that few bytes lead to where something is going on. */
static void
log_in (Talk *talk)
{
  connect_session (talk);
  for (guint i = 0; i < 2; i++)
    {
      settle (talk);
      answer (talk, 0, TRUE, TRUE);
    }
}

/* From now on the server tells what changes in the folder, too. */
static void
go_live (Talk *talk)
{
  g_autoptr (PncPath) path = pnc_path_ref (pnc_directory_get_path (talk->directory));

  g_object_unref (talk->directory);
  talk->directory = pnc_directory_new_live (talk->session, path);
}

static void
do_one (Talk *talk, guint8 op)
{
  switch (op % 16)
    {
    case 0:
      log_in (talk);
      break;
    case 1:
      connect_session (talk);
      break;
    case 2:
    case 3:
      ask (talk);
      break;
    case 4:
      change_mind (talk);
      break;
    case 5:
      say_unasked (talk);
      break;
    case 6:
      say_raw_frame (talk);
      break;
    case 7:
      talk->down.max_read_bytes = op < 0x80 ? G_MAXSIZE : op;
      talk->up.room_bytes = (op & 0x10) != 0 ? 100 : G_MAXSIZE;
      break;
    case 8:
      talk->down.closed = op < 0x80;
      talk->down.fails = op >= 0x80;
      break;
    case 9:
      if (op >= 0xc0)
        go_live (talk);
      else
        pnc_directory_refresh (talk->directory);
      break;
    case 10:
      if (op >= 0x80)
        pnc_session_disconnect (talk->session);
      else if (pnc_session_state_is_attached (talk->session->state))
        pnc_session_ping_now (talk->session);
      break;
    case 11:
    case 12:
      answer (talk, op >> 5, FALSE, (op & 0x10) == 0);
      break;
    default:
      answer (talk, op >> 5, TRUE, (op & 0x10) == 0);
      break;
    }
}

static void
check_directory (PncDirectory *directory)
{
  GListModel *model = G_LIST_MODEL (directory);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);

      g_assert_true (g_hash_table_add (names, g_strdup (pnc_file_item_get_entry (item)->name)));
    }
}

static void
set_up (Talk *talk)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://anna:ann-pass@127.0.0.1:1/", NULL);
  const char *const components[] = { "folder", NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);

  talk->context = g_main_context_new ();
  g_main_context_push_thread_default (talk->context);
  memory_pipe_init (&talk->up);
  memory_pipe_init (&talk->down);
  talk->heard = g_array_new (FALSE, FALSE, sizeof (Heard));
  g_array_set_clear_func (talk->heard, heard_clear);
  talk->asked = g_ptr_array_new_with_free_func ((GDestroyNotify) asked_free);
  talk->session = pnc_session_new (link, NULL);
  talk->directory = pnc_directory_new (talk->session, path);
}

static void
tear_down (Talk *talk)
{
  check_directory (talk->directory);
  pnc_session_disconnect (talk->session);
  settle (talk);
  g_ptr_array_unref (talk->asked);
  g_object_unref (talk->directory);
  settle (talk);
  g_assert_finalize_object (talk->session);
  let_go (talk);
  g_array_unref (talk->heard);
  memory_pipe_clear (&talk->up);
  memory_pipe_clear (&talk->down);
  g_main_context_pop_thread_default (talk->context);
  g_main_context_unref (talk->context);
}

/* Each byte says what happens next: to the program, the server or the wire; what it takes comes
 * behind it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Talk talk = { .source = { data, size } };

  strict_log_install ();
  set_up (&talk);
  for (guint i = 0; i < MAX_OPS && byte_source_has_more (&talk.source); i++)
    {
      do_one (&talk, byte_source_u8 (&talk.source));
      settle (&talk);
    }
  tear_down (&talk);
  return 0;
}
