/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-io-error.h"

#define BUSY_TIMEOUT_MS 5000
#define LOCK_TIMEOUT_MS 5000

static PncError
find_code (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return PNC_ERROR_NO_SPACE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return PNC_ERROR_IN_USE;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return PNC_ERROR_PERMISSION;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return PNC_ERROR_CORRUPT;
    case SQLITE_IOERR:
      return PNC_ERROR_IO;
    default:
      return PNC_ERROR_FAILED;
    }
}

gboolean
pnc_store_fail (PncTransferStore *self, const char *doing, GError **error)
{
  int result = self->db != NULL ? sqlite3_extended_errcode (self->db) : SQLITE_CANTOPEN;
  const char *details = self->db != NULL ? sqlite3_errmsg (self->db) : NULL;

  pnc_set_error_doing (error, find_code (result), PNC_SIDE_LOCAL, self->path, doing, details);
  return FALSE;
}

gboolean
pnc_store_exec (PncTransferStore *self, const char *sql, GError **error)
{
  if (self->db != NULL && sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return pnc_store_fail (self, "write to", error);
}

static gboolean
bind_all (sqlite3_stmt *statement, PncStoreBind type, va_list arguments)
{
  int result = SQLITE_OK;

  for (int i = 1; type != PNC_STORE_END && result == SQLITE_OK; i++)
    {
      if (type == PNC_STORE_INT)
        result = sqlite3_bind_int64 (statement, i, va_arg (arguments, gint64));
      else
        {
          const char *text = va_arg (arguments, const char *);

          result = sqlite3_bind_text (statement, i, text, -1, SQLITE_TRANSIENT);
        }
      type = (PncStoreBind) va_arg (arguments, int);
    }
  return result == SQLITE_OK;
}

sqlite3_stmt *
pnc_store_prepare (PncTransferStore *self, GError **error, const char *sql, PncStoreBind first, ...)
{
  sqlite3_stmt *statement = NULL;
  va_list arguments;
  gboolean bound;

  if (self->db == NULL || sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      pnc_store_fail (self, "read", error);
      return NULL;
    }
  va_start (arguments, first);
  bound = bind_all (statement, first, arguments);
  va_end (arguments);
  if (bound)
    return statement;
  pnc_store_fail (self, "write to", error);
  sqlite3_finalize (statement);
  return NULL;
}

gboolean
pnc_store_run (PncTransferStore *self, sqlite3_stmt *statement, GError **error)
{
  gboolean done;

  if (statement == NULL)
    return FALSE;
  done = sqlite3_step (statement) == SQLITE_DONE;
  if (!done)
    pnc_store_fail (self, "write to", error);
  sqlite3_finalize (statement);
  return done;
}

gboolean
pnc_store_begin (PncTransferStore *self, gboolean flush, GError **error)
{
  if (self->flushes != flush
      && !pnc_store_exec (self, flush ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                          error))
    return FALSE;
  self->flushes = flush;
  return pnc_store_exec (self, "BEGIN IMMEDIATE", error);
}

/* Some errors have ended the transaction already. */
static void
roll_back (PncTransferStore *self)
{
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
pnc_store_end (PncTransferStore *self, gboolean keep, GError **error)
{
  if (keep && pnc_store_exec (self, "COMMIT", error))
    return TRUE;
  roll_back (self);
  return FALSE;
}

/* The database is made here, so that it is nobody else's to read from the beginning; what SQLite
 * puts beside it has the same mode. */
static gboolean
make_file (PncTransferStore *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileOutputStream) stream
    = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &local_error);

  if (stream != NULL || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return TRUE;
  pnc_error_adopt (&local_error, PNC_SIDE_LOCAL, self->path, "make");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A program that ends leaves the log as it is: to work it off takes flushes, and SQLite does so
 * anyway when it has grown. */
static gboolean
open_database (PncTransferStore *self, GError **error)
{
  const int flags = SQLITE_OPEN_READWRITE;

  if (!make_file (self, error))
    return FALSE;
  self->flushes = TRUE;
  if (sqlite3_open_v2 (self->path, &self->db, flags, NULL) != SQLITE_OK)
    return pnc_store_fail (self, "open", error);
  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return pnc_store_exec (self, "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;", error)
         && pnc_store_upgrade (self, error);
}

static void
close_database (PncTransferStore *self)
{
  sqlite3_close (self->db);
  self->db = NULL;
}

/* The three files keep belonging together: a damaged database may still be mended by who knows
 * how. */
static gboolean
set_aside (PncTransferStore *self, GError **error)
{
  static const char *const parts[] = { "-wal", "-shm", "" };
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s", self->path, time);
  g_autofree char *shown = pnc_display_text (aside, -1);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (self->path, parts[i], NULL);
      g_autofree char *to = g_strconcat (aside, parts[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, from, "set aside");
          return FALSE;
        }
    }
  g_clear_error (&self->remark);
  pnc_set_error (&self->remark, PNC_ERROR_CORRUPT, PNC_SIDE_LOCAL, self->path,
                 "The list of transfers was damaged and has been set aside as “%s”. A new one was "
                 "begun; what was interrupted before has to be started again.",
                 shown);
  return TRUE;
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_CORRUPT);
}

/* Two programs that make a new database, or find one damaged, get into each other's way: they come
 * by turns. */
static PncFileLock *
lock_opening (PncTransferStore *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *lock_path = g_strconcat (self->path, ".lock", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, folder, "make the folder");
      return NULL;
    }
  return pnc_file_lock_take (lock_path, LOCK_TIMEOUT_MS, error);
}

/* With the lock held. @thorough: whether it is to be read whole */
static gboolean
open_or_replace (PncTransferStore *self, gboolean thorough, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (open_database (self, &local_error) && (!thorough || pnc_store_check (self, &local_error)))
    return TRUE;
  close_database (self);
  if (is_damage (local_error))
    return set_aside (self, error) && open_database (self, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Another program may have mended it already. */
gboolean
pnc_store_mend (PncTransferStore *self, GError **error)
{
  g_autoptr (PncFileLock) lock = NULL;

  if (error == NULL || !is_damage (*error))
    return FALSE;
  g_clear_error (error);
  lock = lock_opening (self, error);
  if (lock == NULL)
    return FALSE;
  close_database (self);
  return open_or_replace (self, TRUE, error);
}

PncTransferStore *
pnc_transfer_store_open (const char *path, GError **error)
{
  g_autoptr (PncTransferStore) self = g_new0 (PncTransferStore, 1);
  g_autoptr (PncFileLock) lock = NULL;

  self->path = path != NULL
                 ? g_strdup (path)
                 : g_build_filename (g_get_user_state_dir (), "pinnace", "transfers.db", NULL);
  self->owners_path = g_strconcat (self->path, ".owners", NULL);
  lock = lock_opening (self, error);
  if (lock == NULL || !open_or_replace (self, FALSE, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pnc_transfer_store_close (PncTransferStore *self)
{
  if (self == NULL)
    return;
  pnc_store_drop_owner (self);
  close_database (self);
  g_clear_error (&self->remark);
  g_free (self->owners_path);
  g_free (self->path);
  g_free (self);
}

GError *
pnc_transfer_store_take_remark (PncTransferStore *self)
{
  return g_steal_pointer (&self->remark);
}
