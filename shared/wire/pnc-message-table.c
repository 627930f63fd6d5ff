/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-message-table.h"

#include <stddef.h>

#define FIELD(kind, member, min, max)                                                              \
  {                                                                                                \
    kind, #member, offsetof (PncMessage, member), min, max                                         \
  }
#define U8(member) FIELD (PNC_FIELD_U8, member, 0, G_MAXUINT8)
#define U16(member) FIELD (PNC_FIELD_U16, member, 0, G_MAXUINT16)
#define U32(member) FIELD (PNC_FIELD_U32, member, 0, G_MAXUINT32)
#define U64(member) FIELD (PNC_FIELD_U64, member, 0, G_MAXUINT64)
#define U16_UP_TO(member, max) FIELD (PNC_FIELD_U16, member, 0, max)
#define U32_FROM(member, min) FIELD (PNC_FIELD_U32, member, min, G_MAXUINT32)
#define YES_NO(member) FIELD (PNC_FIELD_U8, member, 0, 1)
#define ONE_OF(member, last) FIELD (PNC_FIELD_U8, member, 1, last)
#define FLAGS(member, mask) FIELD (PNC_FIELD_FLAGS8, member, 0, mask)
#define U16_FROM_1(member, max) FIELD (PNC_FIELD_U16, member, 1, max)
#define SIZE_FROM_1(member) FIELD (PNC_FIELD_U64, member, 1, PNC_MAX_FILE_BYTES)
#define SIZE(member) FIELD (PNC_FIELD_U64, member, 0, PNC_MAX_FILE_BYTES)
#define SIZE_OR_UNKNOWN(member) FIELD (PNC_FIELD_U64_OR_UNKNOWN, member, 0, PNC_MAX_FILE_BYTES)
#define CHUNK_OFFSET(member) FIELD (PNC_FIELD_CHUNK_OFFSET, member, 0, PNC_MAX_FILE_BYTES)
#define UP_TO(member, last) FIELD (PNC_FIELD_U8, member, 0, last)
#define FIXED(member, length) FIELD (PNC_FIELD_FIXED, member, length, length)
#define TEXT(member, max) FIELD (PNC_FIELD_TEXT, member, 0, max)
#define SLICE16(member, min, max) FIELD (PNC_FIELD_SLICE16, member, min, max)
#define SLICE16_CUT(member, max) FIELD (PNC_FIELD_SLICE16_CUT, member, 0, max)
#define SLICE32(member, min, max) FIELD (PNC_FIELD_SLICE32, member, min, max)
#define PATH(member) FIELD (PNC_FIELD_PATH, member, 0, PNC_MAX_PATH_DEPTH)
#define ENTRY(member) FIELD (PNC_FIELD_ENTRY, member, 1, PNC_MAX_NAME_BYTES)
#define ENTRY_OR_SHARE(member) FIELD (PNC_FIELD_ENTRY, member, 0, PNC_MAX_NAME_BYTES)
#define ENTRIES(member) FIELD (PNC_FIELD_ENTRIES, member, 0, PNC_MAX_LIST_PAGE_ENTRIES)
#define NAMES(member) FIELD (PNC_FIELD_NAMES, member, 0, PNC_MAX_LIST_PAGE_ENTRIES)
#define ATTRIBUTES(member) FIELD (PNC_FIELD_ATTRIBUTES, member, 0, 0)
#define VERSION(member) FIELD (PNC_FIELD_VERSION, member, 0, 0)

#define ALL_RIGHTS (PNC_RIGHT_READ | PNC_RIGHT_WRITE)
#define FOLDER_FLAGS (PNC_PUT_PARENTS | PNC_PUT_EXISTING_OK)
#define PUT_FLAGS (PNC_PUT_PARENTS | PNC_PUT_RESUME | PNC_PUT_RANGES | PNC_PUT_SETTLE)
#define SEARCH_FLAGS (PNC_SEARCH_HIDDEN | PNC_SEARCH_CASE)
#define REMOVE_FLAGS (PNC_REMOVE_RECURSIVE | PNC_REMOVE_PERMANENT)

/* Each table in the order of docs/PROTOCOL.md: a field is never removed or moved, new ones go to
 * the end. */

static const PncField hello_fields[] = {
  U16 (hello.major),
  U16 (hello.minor),
  ONE_OF (hello.role, PNC_ROLE_DATA),
  U64 (hello.capabilities),
  TEXT (hello.agent, PNC_MAX_TEXT_BYTES),
};

static const PncField welcome_fields[] = {
  U16 (welcome.major),
  U16 (welcome.minor),
  U64 (welcome.capabilities),
  TEXT (welcome.agent, PNC_MAX_TEXT_BYTES),
  TEXT (welcome.server_name, PNC_MAX_TEXT_BYTES),
  FIXED (welcome.server_id, PNC_SERVER_ID_BYTES),
  U32 (welcome.ping_interval_ms),
};

static const PncField error_fields[] = {
  U16 (error.status),
  U32 (error.retry_ms),
  TEXT (error.sentence, PNC_MAX_TEXT_BYTES),
  SLICE16_CUT (error.subject, PNC_MAX_SUBJECT_BYTES),
};

static const PncField ping_fields[] = {
  U64 (ping.time_us),
};

static const PncField pong_fields[] = {
  U64 (pong.time_us),
  U64 (pong.server_time_us),
};

static const PncField progress_fields[] = {
  U64 (progress.done_bytes),
  U64 (progress.total_bytes),
  U64 (progress.items),
};

static const PncField login_fields[] = {
  ONE_OF (login.method, PNC_LOGIN_TICKET),
  TEXT (login.user, PNC_MAX_USER_BYTES),
  SLICE16 (login.secret, 0, PNC_MAX_PASSWORD_BYTES),
  U8 (login.n_keys),
};

static const PncField logged_in_fields[] = {
  FIXED (logged_in.session_id, PNC_SESSION_ID_BYTES),
  FIXED (logged_in.ticket, PNC_TICKET_BYTES),
  U32 (logged_in.ticket_life_s),
  YES_NO (logged_in.resumed),
  FLAGS (logged_in.rights, ALL_RIGHTS),
  TEXT (logged_in.user, PNC_MAX_USER_BYTES),
  TEXT (logged_in.share_name, PNC_MAX_TEXT_BYTES),
  U32_FROM (logged_in.max_payload_bytes, PNC_MAX_PAYLOAD_BEFORE_LOGIN),
  U8 (logged_in.max_data_channels),
  U16 (logged_in.max_requests),
  U32 (logged_in.key_life_ms),
  SLICE16 (logged_in.keys, 0, PNC_MAX_DATA_CHANNELS *PNC_CHANNEL_KEY_BYTES),
};

static const PncField channel_key_fields[] = {
  FIXED (channel_key.key, PNC_CHANNEL_KEY_BYTES),
  U32 (channel_key.life_ms),
};

static const PncField going_away_fields[] = {
  ONE_OF (going_away.reason, PNC_AWAY_IDLE),
  U32 (going_away.grace_ms),
  TEXT (going_away.sentence, PNC_MAX_TEXT_BYTES),
};

static const PncField attach_fields[] = {
  FIXED (attach.session_id, PNC_SESSION_ID_BYTES),
  FIXED (attach.proof, PNC_CHANNEL_PROOF_BYTES),
};

static const PncField attached_fields[] = {
  U32_FROM (attached.max_payload_bytes, PNC_MAX_PAYLOAD_BEFORE_LOGIN),
  U16 (attached.max_requests),
};

static const PncField list_fields[] = {
  PATH (list.path),
  U16_UP_TO (list.page_entries, PNC_MAX_LIST_PAGE_ENTRIES),
};

static const PncField list_page_fields[] = {
  ENTRIES (list_page.entries),
  U32 (list_page.left_out),
};

static const PncField stat_fields[] = {
  PATH (stat.path),
};

static const PncField entry_fields[] = {
  ENTRY_OR_SHARE (entry.entry),
};

static const PncField make_folder_fields[] = {
  PATH (make_folder.path),
  ATTRIBUTES (make_folder.attributes),
  FLAGS (make_folder.flags, FOLDER_FLAGS),
};

static const PncField rename_fields[] = {
  PATH (rename.from),
  PATH (rename.to),
  ONE_OF (rename.policy, PNC_POLICY_KEEP_BOTH),
};

static const PncField remove_fields[] = {
  PATH (remove.path),
  FLAGS (remove.flags, REMOVE_FLAGS),
};

static const PncField copy_fields[] = {
  PATH (copy.from),
  PATH (copy.to),
  ONE_OF (copy.policy, PNC_POLICY_KEEP_BOTH),
  YES_NO (copy.recursive),
};

static const PncField set_attributes_fields[] = {
  PATH (set_attributes.path),
  ATTRIBUTES (set_attributes.attributes),
};

static const PncField sum_fields[] = {
  PATH (sum.path),
  ONE_OF (sum.algorithm, PNC_SUM_DIGEST),
};

static const PncField sum_result_fields[] = {
  ONE_OF (sum_result.algorithm, PNC_SUM_DIGEST),
  SLICE16 (sum_result.hash, 1, PNC_MAX_HASH_BYTES),
  VERSION (sum_result.version),
};

static const PncField space_result_fields[] = {
  U64 (space_result.total_bytes),
  U64 (space_result.free_bytes),
  YES_NO (space_result.may_create),
};

static const PncField removed_fields[] = {
  TEXT (removed.id, PNC_MAX_TRASH_ID_BYTES),
};

static const PncField restore_fields[] = {
  PATH (restore.path),
  TEXT (restore.id, PNC_MAX_TRASH_ID_BYTES),
};

static const PncField watch_fields[] = {
  PATH (watch.path),
};

static const PncField watching_fields[] = {
  ONE_OF (watching.scope, PNC_WATCH_HOST),
};

static const PncField changes_fields[] = {
  FLAGS (changes.flags, PNC_CHANGES_OVERFLOW),
  ENTRIES (changes.entries),
  NAMES (changes.gone),
};

static const PncField search_fields[] = {
  PATH (search.path),
  TEXT (search.words, PNC_MAX_SEARCH_BYTES),
  FLAGS (search.flags, SEARCH_FLAGS),
  U16_FROM_1 (search.most, PNC_MAX_SEARCH_RESULTS),
};

static const PncField found_fields[] = {
  PATH (found.folder),
  ENTRIES (found.entries),
  UP_TO (found.outcome, PNC_SEARCH_GAVE_UP),
  U32 (found.unread),
};

static const PncField put_fields[] = {
  FIXED (put.transfer_id, PNC_TRANSFER_ID_BYTES),
  PATH (put.path),
  SIZE_OR_UNKNOWN (put.size_bytes),
  ATTRIBUTES (put.attributes),
  ONE_OF (put.policy, PNC_POLICY_KEEP_BOTH),
  FLAGS (put.flags, PUT_FLAGS),
  YES_NO (put.check_version),
  VERSION (put.version),
};

static const PncField put_have_fields[] = {
  FIELD (PNC_FIELD_U64, put_have.first_chunk, 0, PNC_MAX_FILE_BYTES / PNC_CHUNK_BYTES),
  SLICE32 (put_have.hashes, PNC_HASH_BYTES, PNC_MAX_HAVE_BYTES),
};

static const PncField put_range_fields[] = {
  FIXED (put_range.transfer_id, PNC_TRANSFER_ID_BYTES),
  CHUNK_OFFSET (put_range.offset_bytes),
  SIZE_FROM_1 (put_range.length_bytes),
};

static const PncField chunk_fields[] = {
  CHUNK_OFFSET (chunk.offset_bytes),
  FIXED (chunk.hash, PNC_HASH_BYTES),
  SLICE32 (chunk.data, 1, PNC_CHUNK_BYTES),
};

static const PncField commit_fields[] = {
  SIZE (commit.size_bytes),
  FIXED (commit.digest, PNC_HASH_BYTES),
  ATTRIBUTES (commit.attributes),
};

static const PncField stored_fields[] = {
  ONE_OF (stored.outcome, PNC_OUTCOME_KEPT_BOTH),
  ENTRY (stored.entry),
  FIXED (stored.digest, PNC_HASH_BYTES),
};

static const PncField put_whole_fields[] = {
  PATH (put_whole.path),
  ATTRIBUTES (put_whole.attributes),
  ONE_OF (put_whole.policy, PNC_POLICY_KEEP_BOTH),
  FLAGS (put_whole.flags, PNC_PUT_PARENTS),
  FIXED (put_whole.hash, PNC_HASH_BYTES),
  SLICE32 (put_whole.data, 0, PNC_INLINE_FILE_BYTES),
};

static const PncField get_fields[] = {
  PATH (get.path),
  CHUNK_OFFSET (get.offset_bytes),
  SIZE_OR_UNKNOWN (get.length_bytes),
  U32 (get.inline_max_bytes),
  YES_NO (get.check_version),
  VERSION (get.version),
};

static const PncField get_ready_fields[] = {
  ENTRY (get_ready.entry),
};

static const PncField get_end_fields[] = {
  FIXED (get_end.digest, PNC_HASH_BYTES),
};

static const PncField whole_fields[] = {
  ENTRY (whole.entry),
  FIXED (whole.hash, PNC_HASH_BYTES),
  SLICE32 (whole.data, 0, PNC_INLINE_FILE_BYTES),
};

static const PncField signature_fields[] = {
  PATH (signature.path),
};

static const PncField signature_data_fields[] = {
  VERSION (signature_data.version),
  SLICE32 (signature_data.signature, 0, PNC_CHUNK_BYTES),
};

static const PncField get_delta_fields[] = {
  PATH (get_delta.path),
  VERSION (get_delta.version),
  SIZE (get_delta.base_bytes),
  SLICE32 (get_delta.signature, 0, PNC_CHUNK_BYTES),
};

static const PncField put_delta_fields[] = {
  PATH (put_delta.path),
  SIZE (put_delta.size_bytes),
  ATTRIBUTES (put_delta.attributes),
  VERSION (put_delta.version),
};

static gboolean
check_get (const PncMessage *message)
{
  const PncGet *self = &message->get;

  return self->length_bytes == PNC_SIZE_UNKNOWN
         || self->offset_bytes <= PNC_MAX_FILE_BYTES - self->length_bytes;
}

static gboolean
check_put_range (const PncMessage *message)
{
  const PncPutRange *self = &message->put_range;

  return self->offset_bytes <= PNC_MAX_FILE_BYTES - self->length_bytes;
}

static gboolean
check_put_have (const PncMessage *message)
{
  return message->put_have.hashes.length_bytes % PNC_HASH_BYTES == 0;
}

static gboolean
check_chunk (const PncMessage *message)
{
  const PncChunk *self = &message->chunk;

  return self->offset_bytes <= PNC_MAX_FILE_BYTES - self->data.length_bytes;
}

#define ROW(name, fields)                                                                          \
  {                                                                                                \
    name, fields, G_N_ELEMENTS (fields), NULL                                                      \
  }
#define CHECKED_ROW(name, fields, check)                                                           \
  {                                                                                                \
    name, fields, G_N_ELEMENTS (fields), check                                                     \
  }
#define EMPTY_ROW(name)                                                                            \
  {                                                                                                \
    name, NULL, 0, NULL                                                                            \
  }

static const PncMessageRow rows[] = {
  [PNC_MESSAGE_HELLO] = ROW ("HELLO", hello_fields),
  [PNC_MESSAGE_WELCOME] = ROW ("WELCOME", welcome_fields),
  [PNC_MESSAGE_ERROR] = ROW ("ERROR", error_fields),
  [PNC_MESSAGE_DONE] = EMPTY_ROW ("DONE"),
  [PNC_MESSAGE_PING] = ROW ("PING", ping_fields),
  [PNC_MESSAGE_PONG] = ROW ("PONG", pong_fields),
  [PNC_MESSAGE_CANCEL] = EMPTY_ROW ("CANCEL"),
  [PNC_MESSAGE_BYE] = EMPTY_ROW ("BYE"),
  [PNC_MESSAGE_PROGRESS] = ROW ("PROGRESS", progress_fields),
  [PNC_MESSAGE_LOGIN] = ROW ("LOGIN", login_fields),
  [PNC_MESSAGE_LOGGED_IN] = ROW ("LOGGED_IN", logged_in_fields),
  [PNC_MESSAGE_OPEN_CHANNEL] = EMPTY_ROW ("OPEN_CHANNEL"),
  [PNC_MESSAGE_CHANNEL_KEY] = ROW ("CHANNEL_KEY", channel_key_fields),
  [PNC_MESSAGE_GOING_AWAY] = ROW ("GOING_AWAY", going_away_fields),
  [PNC_MESSAGE_ATTACH] = ROW ("ATTACH", attach_fields),
  [PNC_MESSAGE_ATTACHED] = ROW ("ATTACHED", attached_fields),
  [PNC_MESSAGE_LIST] = ROW ("LIST", list_fields),
  [PNC_MESSAGE_LIST_PAGE] = ROW ("LIST_PAGE", list_page_fields),
  [PNC_MESSAGE_STAT] = ROW ("STAT", stat_fields),
  [PNC_MESSAGE_ENTRY] = ROW ("ENTRY", entry_fields),
  [PNC_MESSAGE_MAKE_FOLDER] = ROW ("MAKE_FOLDER", make_folder_fields),
  [PNC_MESSAGE_RENAME] = ROW ("RENAME", rename_fields),
  [PNC_MESSAGE_REMOVE] = ROW ("REMOVE", remove_fields),
  [PNC_MESSAGE_COPY] = ROW ("COPY", copy_fields),
  [PNC_MESSAGE_SET_ATTRIBUTES] = ROW ("SET_ATTRIBUTES", set_attributes_fields),
  [PNC_MESSAGE_SUM] = ROW ("SUM", sum_fields),
  [PNC_MESSAGE_SUM_RESULT] = ROW ("SUM_RESULT", sum_result_fields),
  [PNC_MESSAGE_SPACE] = ROW ("SPACE", stat_fields),
  [PNC_MESSAGE_SPACE_RESULT] = ROW ("SPACE_RESULT", space_result_fields),
  [PNC_MESSAGE_REMOVED] = ROW ("REMOVED", removed_fields),
  [PNC_MESSAGE_RESTORE] = ROW ("RESTORE", restore_fields),
  [PNC_MESSAGE_WATCH] = ROW ("WATCH", watch_fields),
  [PNC_MESSAGE_WATCHING] = ROW ("WATCHING", watching_fields),
  [PNC_MESSAGE_CHANGES] = ROW ("CHANGES", changes_fields),
  [PNC_MESSAGE_SEARCH] = ROW ("SEARCH", search_fields),
  [PNC_MESSAGE_FOUND] = ROW ("FOUND", found_fields),
  [PNC_MESSAGE_PUT] = ROW ("PUT", put_fields),
  [PNC_MESSAGE_PUT_READY] = EMPTY_ROW ("PUT_READY"),
  [PNC_MESSAGE_CHUNK] = CHECKED_ROW ("CHUNK", chunk_fields, check_chunk),
  [PNC_MESSAGE_COMMIT] = ROW ("COMMIT", commit_fields),
  [PNC_MESSAGE_STORED] = ROW ("STORED", stored_fields),
  [PNC_MESSAGE_PUT_WHOLE] = ROW ("PUT_WHOLE", put_whole_fields),
  [PNC_MESSAGE_GET] = CHECKED_ROW ("GET", get_fields, check_get),
  [PNC_MESSAGE_GET_READY] = ROW ("GET_READY", get_ready_fields),
  [PNC_MESSAGE_GET_END] = ROW ("GET_END", get_end_fields),
  [PNC_MESSAGE_WHOLE] = ROW ("WHOLE", whole_fields),
  [PNC_MESSAGE_PUT_RANGE] = CHECKED_ROW ("PUT_RANGE", put_range_fields, check_put_range),
  [PNC_MESSAGE_PUT_HAVE] = CHECKED_ROW ("PUT_HAVE", put_have_fields, check_put_have),
  [PNC_MESSAGE_SIGNATURE] = ROW ("SIGNATURE", signature_fields),
  [PNC_MESSAGE_SIGNATURE_DATA] = ROW ("SIGNATURE_DATA", signature_data_fields),
  [PNC_MESSAGE_GET_DELTA] = ROW ("GET_DELTA", get_delta_fields),
  [PNC_MESSAGE_PUT_DELTA] = ROW ("PUT_DELTA", put_delta_fields),
};

const PncMessageRow *
pnc_message_row (guint type)
{
  if (type >= G_N_ELEMENTS (rows) || rows[type].name == NULL)
    return NULL;
  return &rows[type];
}
