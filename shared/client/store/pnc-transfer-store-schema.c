/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-store-private.h"

#include <string.h>

#include "pnc-display.h"

/* Each brings a database from the version of its place in the table to the next one, and is never
 * changed again. Names of files are any bytes, kept as SQLite keeps text: it never looks into it.
 */
static const char *const steps[PNC_STORE_VERSION] = {
  "CREATE TABLE transfers ("
  " id INTEGER PRIMARY KEY AUTOINCREMENT,"
  " state INTEGER NOT NULL,"
  " owner TEXT," /* whose it is; of what is interrupted: to whom it is offered */
  " direction INTEGER NOT NULL,"
  " host TEXT, port INTEGER NOT NULL, user TEXT, pin TEXT,"
  " local TEXT NOT NULL, remote TEXT NOT NULL,"
  " policy INTEGER NOT NULL, recursive INTEGER NOT NULL, no_attributes INTEGER NOT NULL,"
  " limit_bps INTEGER NOT NULL," /* 0: none */
  " created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
  " done_bytes INTEGER NOT NULL, total_bytes INTEGER NOT NULL,"
  " done_files INTEGER NOT NULL, total_files INTEGER NOT NULL, failed_files INTEGER NOT NULL,"
  " error_code INTEGER NOT NULL," /* 0: none */
  " error_side INTEGER NOT NULL, error_subject TEXT, error_text TEXT);"
  "CREATE INDEX transfers_by_state ON transfers (state, changed_ms);",

  /* the files of a folder that are done, as hashes of 8 bytes, a batch a row */
  "CREATE TABLE done ("
  " transfer INTEGER NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,"
  " keys BLOB NOT NULL);"
  "CREATE INDEX done_by_transfer ON done (transfer);",

  /* who goes first; places are those of pnc_transfer_place_now(): what is there is in the order in
   * which it was asked for */
  "ALTER TABLE transfers ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE transfers ADD COLUMN place INTEGER NOT NULL DEFAULT 0;"
  "UPDATE transfers SET place = created_ms * 1024000"
  " WHERE created_ms BETWEEN 0 AND 9000000000000;",
};

static gboolean
get_version (PncTransferStore *self, gint64 *version, GError **error)
{
  sqlite3_stmt *statement = pnc_store_prepare (self, error, "PRAGMA user_version", PNC_STORE_END);
  gboolean found;

  if (statement == NULL)
    return FALSE;
  found = sqlite3_step (statement) == SQLITE_ROW;
  if (found)
    *version = sqlite3_column_int64 (statement, 0);
  else
    pnc_store_fail (self, "read", error);
  sqlite3_finalize (statement);
  return found;
}

static gboolean
refuse_newer (PncTransferStore *self, gint64 version, GError **error)
{
  g_autofree char *shown = pnc_display_text (self->path, -1);

  pnc_set_error (
    error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_LOCAL, self->path,
    "The list of transfers, “%s”, was written by a newer Pinnace (version %" G_GINT64_FORMAT
    ", this one knows %d). Use that one, or move the file away.",
    shown, version, PNC_STORE_VERSION);
  return FALSE;
}

static gboolean
take_steps (PncTransferStore *self, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version=%d", PNC_STORE_VERSION);
  gint64 version;

  /* another program may have been faster */
  if (!get_version (self, &version, error))
    return FALSE;
  for (gint64 i = version; i < PNC_STORE_VERSION; i++)
    if (!pnc_store_exec (self, steps[i], error))
      return FALSE;
  return version >= PNC_STORE_VERSION || pnc_store_exec (self, mark, error);
}

gboolean
pnc_store_upgrade (PncTransferStore *self, GError **error)
{
  gint64 version;

  if (!get_version (self, &version, error))
    return FALSE;
  if (version == PNC_STORE_VERSION)
    return TRUE;
  if (version > PNC_STORE_VERSION || version < 0)
    return refuse_newer (self, version, error);
  return pnc_store_begin (self, TRUE, error)
         && pnc_store_end (self, take_steps (self, error), error);
}

gboolean
pnc_store_check (PncTransferStore *self, GError **error)
{
  sqlite3_stmt *statement = pnc_store_prepare (self, error, "PRAGMA quick_check(1)", PNC_STORE_END);
  gboolean sound;

  if (statement == NULL)
    return FALSE;
  sound = sqlite3_step (statement) == SQLITE_ROW
          && g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  if (!sound)
    pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_LOCAL, self->path,
                   "The list of transfers is damaged.");
  return sound;
}
