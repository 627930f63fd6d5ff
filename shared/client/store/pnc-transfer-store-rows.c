/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-store-private.h"

#include "pnc-display.h"
#include "pnc-done-set.h"

/* The order in which bind_record() and read_record() go. */
#define COLUMNS                                                                                    \
  "state, direction, host, port, user, pin, local, remote, policy, recursive, no_attributes,"      \
  " limit_bps, created_ms, changed_ms, done_bytes, total_bytes, done_files, total_files,"          \
  " failed_files, error_code, error_side, error_subject, error_text, priority, place"
#define INSERT                                                                                     \
  "INSERT INTO transfers (" COLUMNS ", owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "  \
  "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define UPDATE                                                                                     \
  "UPDATE transfers SET state = ?1, limit_bps = ?2, changed_ms = ?3, done_bytes = ?4,"             \
  " total_bytes = ?5, done_files = ?6, total_files = ?7, failed_files = ?8, error_code = ?9,"      \
  " error_side = ?10, error_subject = ?11, error_text = ?12, priority = ?13, place = ?14,"         \
  " owner = ?15 WHERE id = ?16"

static gint64
clamp (guint64 number)
{
  return (gint64) MIN (number, (guint64) G_MAXINT64);
}

static gint64
limit_of (const PncTransferRecord *record)
{
  return record->limit_bps == PNC_RATE_NONE ? 0 : clamp (record->limit_bps);
}

static gint64
code_of (const PncTransferRecord *record)
{
  if (record->error == NULL)
    return 0;
  return record->error->domain == PNC_ERROR ? record->error->code : PNC_ERROR_FAILED;
}

static gint64
side_of (const PncTransferRecord *record)
{
  return record->error != NULL ? pnc_error_get_side (record->error) : PNC_SIDE_NONE;
}

static const char *
subject_of (const PncTransferRecord *record)
{
  return record->error != NULL ? pnc_error_get_subject (record->error) : NULL;
}

static const char *
text_of (const PncTransferRecord *record)
{
  return record->error != NULL ? record->error->message : NULL;
}

/* What is no longer under way is nobody's. */
static const char *
owner_of (PncTransferStore *self, const PncTransferRecord *record)
{
  return record->state < PNC_RECORD_INTERRUPTED ? self->owner : NULL;
}

static gboolean
insert (PncTransferStore *self, PncTransferRecord *record, GError **error)
{
  sqlite3_stmt *statement = pnc_store_prepare (
    self, error, INSERT, PNC_STORE_INT, (gint64) record->state, PNC_STORE_INT,
    (gint64) record->direction, PNC_STORE_TEXT, record->host, PNC_STORE_INT, (gint64) record->port,
    PNC_STORE_TEXT, record->user, PNC_STORE_TEXT, record->pin, PNC_STORE_TEXT, record->local,
    PNC_STORE_TEXT, record->remote, PNC_STORE_INT, (gint64) record->options.policy, PNC_STORE_INT,
    (gint64) record->options.recursive, PNC_STORE_INT, (gint64) record->options.no_attributes,
    PNC_STORE_INT, limit_of (record), PNC_STORE_INT, record->created_ms, PNC_STORE_INT,
    record->changed_ms, PNC_STORE_INT, clamp (record->done_bytes), PNC_STORE_INT,
    clamp (record->total_bytes), PNC_STORE_INT, clamp (record->done_files), PNC_STORE_INT,
    clamp (record->total_files), PNC_STORE_INT, clamp (record->failed_files), PNC_STORE_INT,
    code_of (record), PNC_STORE_INT, side_of (record), PNC_STORE_TEXT, subject_of (record),
    PNC_STORE_TEXT, text_of (record), PNC_STORE_INT, (gint64) record->priority, PNC_STORE_INT,
    record->place, PNC_STORE_TEXT, owner_of (self, record), PNC_STORE_END);

  if (!pnc_store_run (self, statement, error))
    return FALSE;
  record->id = sqlite3_last_insert_rowid (self->db);
  return TRUE;
}

/* Returns: whether it went well; @found: (out): and whether there is such a row */
static gboolean
update (PncTransferStore *self, const PncTransferRecord *record, gboolean *found, GError **error)
{
  sqlite3_stmt *statement = pnc_store_prepare (
    self, error, UPDATE, PNC_STORE_INT, (gint64) record->state, PNC_STORE_INT, limit_of (record),
    PNC_STORE_INT, record->changed_ms, PNC_STORE_INT, clamp (record->done_bytes), PNC_STORE_INT,
    clamp (record->total_bytes), PNC_STORE_INT, clamp (record->done_files), PNC_STORE_INT,
    clamp (record->total_files), PNC_STORE_INT, clamp (record->failed_files), PNC_STORE_INT,
    code_of (record), PNC_STORE_INT, side_of (record), PNC_STORE_TEXT, subject_of (record),
    PNC_STORE_TEXT, text_of (record), PNC_STORE_INT, (gint64) record->priority, PNC_STORE_INT,
    record->place, PNC_STORE_TEXT, owner_of (self, record), PNC_STORE_INT, record->id,
    PNC_STORE_END);

  if (!pnc_store_run (self, statement, error))
    return FALSE;
  *found = sqlite3_changes (self->db) > 0;
  return TRUE;
}

static gboolean
add_keys (PncTransferStore *self, gint64 id, GBytes *keys, GError **error)
{
  sqlite3_stmt *statement
    = pnc_store_prepare (self, error, "INSERT INTO done (transfer, keys) VALUES (?1, ?2)",
                         PNC_STORE_INT, id, PNC_STORE_END);
  gconstpointer data;
  gsize length_bytes;

  if (statement == NULL)
    return FALSE;
  data = g_bytes_get_data (keys, &length_bytes);
  sqlite3_bind_blob64 (statement, 2, data, length_bytes, SQLITE_STATIC);
  return pnc_store_run (self, statement, error);
}

/* Of what is done whole nobody will ask what of it is. */
static gboolean
drop_keys (PncTransferStore *self, gint64 id, GError **error)
{
  return pnc_store_run (self,
                        pnc_store_prepare (self, error, "DELETE FROM done WHERE transfer = ?1",
                                           PNC_STORE_INT, id, PNC_STORE_END),
                        error);
}

/* One whose row has gone with a damaged list gets a new one. */
static gboolean
write_one (PncTransferStore *self, PncStoreWrite *write, GError **error)
{
  PncTransferRecord *record = write->record;
  gboolean found = FALSE;

  if (record->id != 0 && !update (self, record, &found, error))
    return FALSE;
  if (!found && !insert (self, record, error))
    return FALSE;
  if (record->state == PNC_RECORD_DONE)
    return drop_keys (self, record->id, error);
  return write->done_keys == NULL || add_keys (self, record->id, write->done_keys, error);
}

static gboolean
prune (PncTransferStore *self, GError **error)
{
  const gint64 oldest_ms = g_get_real_time () / 1000 - PNC_STORE_MAX_AGE_MS;
  sqlite3_stmt *old
    = pnc_store_prepare (self, error, "DELETE FROM transfers WHERE state >= 3 AND changed_ms < ?1",
                         PNC_STORE_INT, oldest_ms, PNC_STORE_END);
  sqlite3_stmt *many;

  if (!pnc_store_run (self, old, error))
    return FALSE;
  many
    = pnc_store_prepare (self, error,
                         "DELETE FROM transfers WHERE id IN (SELECT id FROM transfers WHERE state "
                         "> 3 ORDER BY changed_ms DESC, id DESC LIMIT -1 OFFSET ?1)",
                         PNC_STORE_INT, (gint64) PNC_STORE_MAX_HISTORY, PNC_STORE_END);
  return pnc_store_run (self, many, error);
}

static gboolean
write_all (PncTransferStore *self, GPtrArray *writes, GError **error)
{
  gboolean any_ended = FALSE;

  if (!pnc_store_ensure_owner (self, error))
    return FALSE;
  for (guint i = 0; i < writes->len; i++)
    {
      PncStoreWrite *write = writes->pdata[i];

      if (!write_one (self, write, error))
        return FALSE;
      any_ended = any_ended || pnc_record_state_is_history (write->record->state);
    }
  return !any_ended || prune (self, error);
}

static gboolean
is_any_new (GPtrArray *writes)
{
  for (guint i = 0; i < writes->len; i++)
    {
      const PncStoreWrite *write = writes->pdata[i];

      if (write->record->id == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
write_transaction (PncTransferStore *self, GPtrArray *writes, GError **error)
{
  return pnc_store_begin (self, is_any_new (writes), error)
         && pnc_store_end (self, write_all (self, writes, error), error);
}

gboolean
pnc_transfer_store_write (PncTransferStore *self, GPtrArray *writes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean written
    = write_transaction (self, writes, &local_error)
      || (pnc_store_mend (self, &local_error) && write_transaction (self, writes, &local_error));

  for (guint i = 0; i < writes->len; i++)
    {
      PncStoreWrite *write = writes->pdata[i];

      write->is_kept = written;
    }
  if (!written)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return written;
}

static char *
dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static GError *
read_error (sqlite3_stmt *statement, int column)
{
  int code = sqlite3_column_int (statement, column);
  int side = sqlite3_column_int (statement, column + 1);
  const char *subject = (const char *) sqlite3_column_text (statement, column + 2);
  const char *text = (const char *) sqlite3_column_text (statement, column + 3);
  GError *error = NULL;

  if (code > 0)
    pnc_set_error (&error, (PncError) code, (PncErrorSide) CLAMP (side, 0, PNC_SIDE_REMOTE),
                   subject, "%s", text != NULL ? text : pnc_error_code_sentence (code));
  return error;
}

static void
read_counts (sqlite3_stmt *statement, int column, PncTransferRecord *record)
{
  guint64 *const counts[] = { &record->done_bytes, &record->total_bytes, &record->done_files,
                              &record->total_files, &record->failed_files };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    *counts[i] = (guint64) MAX (0, sqlite3_column_int64 (statement, column + (int) i));
}

static PncPolicy
read_policy (int number)
{
  if (number < PNC_POLICY_REFUSE || number > PNC_POLICY_KEEP_BOTH)
    return PNC_POLICY_REFUSE;
  return (PncPolicy) number;
}

static PncTransferPriority
read_priority (int number)
{
  return (PncTransferPriority) CLAMP (number, PNC_PRIORITY_LOW, PNC_PRIORITY_HIGH);
}

/* Whoever can write the database can write anything: numbers are taken as they are where any is
 * good, and paths are checked by whoever uses them. */
static PncTransferRecord *
read_record (sqlite3_stmt *statement)
{
  PncTransferRecord *record = pnc_transfer_record_new ();
  gint64 limit_bps = sqlite3_column_int64 (statement, 12);

  record->id = sqlite3_column_int64 (statement, 0);
  record->state = (PncRecordState) sqlite3_column_int (statement, 1);
  record->direction = sqlite3_column_int (statement, 2) == PNC_DOWNLOAD ? PNC_DOWNLOAD : PNC_UPLOAD;
  record->host = dup_text (statement, 3);
  record->port = (guint16) sqlite3_column_int (statement, 4);
  record->user = dup_text (statement, 5);
  record->pin = dup_text (statement, 6);
  record->local = dup_text (statement, 7);
  record->remote = dup_text (statement, 8);
  record->options.policy = read_policy (sqlite3_column_int (statement, 9));
  record->options.recursive = sqlite3_column_int (statement, 10) != 0;
  record->options.no_attributes = sqlite3_column_int (statement, 11) != 0;
  record->limit_bps = limit_bps > 0 ? (guint64) limit_bps : PNC_RATE_NONE;
  record->created_ms = sqlite3_column_int64 (statement, 13);
  record->changed_ms = sqlite3_column_int64 (statement, 14);
  read_counts (statement, 15, record);
  record->error = read_error (statement, 20);
  record->priority = read_priority (sqlite3_column_int (statement, 24));
  record->place = sqlite3_column_int64 (statement, 25);
  return record;
}

/* @statement: (transfer full) (nullable). Returns: (transfer full) (nullable): what it selects */
static GPtrArray *
read_all (PncTransferStore *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) records
    = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_transfer_record_free);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (records, read_record (statement));
  if (result != SQLITE_DONE)
    pnc_store_fail (self, "read", error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE ? g_steal_pointer (&records) : NULL;
}

/* @history: whether the ended ones are wanted as well, all in the order in which they came */
static sqlite3_stmt *
prepare_list (PncTransferStore *self, gboolean history, GError **error)
{
  const char *const waiting
    = "SELECT id, " COLUMNS " FROM transfers WHERE state <= 3 ORDER BY place, id";
  const char *const all = "SELECT id, " COLUMNS " FROM transfers ORDER BY id";

  return pnc_store_prepare (self, error, history ? all : waiting, PNC_STORE_END);
}

static GPtrArray *
list (PncTransferStore *self, gboolean history, GError **error)
{
  GPtrArray *records = NULL;
  gboolean kept;

  if (!pnc_store_begin (self, FALSE, error))
    return NULL;
  if (pnc_store_bury_dead (self, error))
    records = read_all (self, prepare_list (self, history, error), error);
  kept = pnc_store_end (self, records != NULL, error);
  if (!kept)
    g_clear_pointer (&records, g_ptr_array_unref);
  return records;
}

GPtrArray *
pnc_transfer_store_list (PncTransferStore *self, gboolean history, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GPtrArray *records = list (self, history, &local_error);

  if (records == NULL && pnc_store_mend (self, &local_error))
    records = list (self, history, &local_error);
  if (records == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return records;
}

static gboolean
offer_one (PncTransferStore *self, gint64 id, GError **error)
{
  return pnc_store_run (
    self,
    pnc_store_prepare (self, error, "UPDATE transfers SET owner = ?1 WHERE id = ?2", PNC_STORE_TEXT,
                       self->owner, PNC_STORE_INT, id, PNC_STORE_END),
    error);
}

/* Returns: whether all went well; others are taken out of @records */
static gboolean
offer_all (PncTransferStore *self,
           GPtrArray *records,
           const PncTransferRecord *server,
           GError **error)
{
  for (guint i = records->len; i > 0; i--)
    {
      const PncTransferRecord *record = records->pdata[i - 1];

      if (!pnc_transfer_record_is_same_server (record, server))
        g_ptr_array_remove_index (records, i - 1);
      else if (!offer_one (self, record->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
offer (PncTransferStore *self, const PncTransferRecord *server, GPtrArray **records, GError **error)
{
  if (!pnc_store_ensure_owner (self, error) || !pnc_store_bury_dead (self, error))
    return FALSE;
  *records = read_all (self,
                       pnc_store_prepare (self, error,
                                          "SELECT id, " COLUMNS " FROM transfers WHERE state = 3 "
                                          "AND owner IS NULL ORDER BY place, id",
                                          PNC_STORE_END),
                       error);
  return *records != NULL && offer_all (self, *records, server, error);
}

GPtrArray *
pnc_transfer_store_offer (PncTransferStore *self, const PncTransferRecord *server, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!pnc_store_begin (self, FALSE, error)
      || !pnc_store_end (self, offer (self, server, &records, error), error))
    return NULL;
  return g_steal_pointer (&records);
}

static GBytes *
load_keys (PncTransferStore *self, gint64 id, GError **error)
{
  g_autoptr (GByteArray) keys = g_byte_array_new ();
  sqlite3_stmt *statement
    = pnc_store_prepare (self, error, "SELECT keys FROM done WHERE transfer = ?1 ORDER BY rowid",
                         PNC_STORE_INT, id, PNC_STORE_END);
  int result;

  if (statement == NULL)
    return NULL;
  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const guint8 *data = sqlite3_column_blob (statement, 0);
      int length_bytes = sqlite3_column_bytes (statement, 0);

      if (length_bytes > 0)
        g_byte_array_append (keys, data, (guint) length_bytes);
    }
  if (result != SQLITE_DONE)
    pnc_store_fail (self, "read", error);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE ? g_byte_array_free_to_bytes (g_steal_pointer (&keys)) : NULL;
}

/* Sets why @id cannot be had. */
static gboolean
refuse (PncTransferStore *self, gint64 id, PncError code, GError **error)
{
  const char *reason = code == PNC_ERROR_IN_USE   ? "is under way in another program"
                       : code == PNC_ERROR_EXISTS ? "is done already"
                                                  : "is not in the list";
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  pnc_set_error (error, code, PNC_SIDE_LOCAL, number,
                 "Transfer %s %s. “pnc transfers --all” shows what there is.", number, reason);
  return FALSE;
}

static gboolean
find (PncTransferStore *self, gint64 id, PncTransferRecord **record, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!pnc_store_ensure_owner (self, error) || !pnc_store_bury_dead (self, error))
    return FALSE;
  records = read_all (self,
                      pnc_store_prepare (self, error,
                                         "SELECT id, " COLUMNS " FROM transfers WHERE id = ?1",
                                         PNC_STORE_INT, id, PNC_STORE_END),
                      error);
  if (records == NULL)
    return FALSE;
  if (records->len == 0)
    return refuse (self, id, PNC_ERROR_NOT_FOUND, error);
  *record = g_ptr_array_steal_index (records, 0);
  if ((*record)->state < PNC_RECORD_INTERRUPTED)
    return refuse (self, id, PNC_ERROR_IN_USE, error);
  return TRUE;
}

static gboolean
claim (PncTransferStore *self, gint64 id, PncTransferRecord **record, GBytes **keys, GError **error)
{
  gboolean found;

  if (!find (self, id, record, error))
    return FALSE;
  if ((*record)->state == PNC_RECORD_DONE)
    return refuse (self, id, PNC_ERROR_EXISTS, error);
  *keys = load_keys (self, id, error);
  if (*keys == NULL)
    return FALSE;
  (*record)->state = PNC_RECORD_QUEUED;
  (*record)->changed_ms = g_get_real_time () / 1000;
  g_clear_error (&(*record)->error);
  return update (self, *record, &found, error);
}

PncTransferRecord *
pnc_transfer_store_claim (PncTransferStore *self, gint64 id, GBytes **done_keys, GError **error)
{
  g_autoptr (PncTransferRecord) record = NULL;
  g_autoptr (GBytes) keys = NULL;

  if (!pnc_store_begin (self, FALSE, error)
      || !pnc_store_end (self, claim (self, id, &record, &keys, error), error))
    return NULL;
  *done_keys = g_steal_pointer (&keys);
  return g_steal_pointer (&record);
}

static gboolean
forget (PncTransferStore *self, gint64 id, GError **error)
{
  g_autoptr (PncTransferRecord) record = NULL;

  return find (self, id, &record, error)
         && pnc_store_run (self,
                           pnc_store_prepare (self, error, "DELETE FROM transfers WHERE id = ?1",
                                              PNC_STORE_INT, id, PNC_STORE_END),
                           error);
}

gboolean
pnc_transfer_store_forget (PncTransferStore *self, gint64 id, GError **error)
{
  return pnc_store_begin (self, FALSE, error)
         && pnc_store_end (self, forget (self, id, error), error);
}
