/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "pnc-file-lock.h"
#include "pnc-transfer-store.h"

G_BEGIN_DECLS

/* What pnc-transfer-store.c (the file), -schema.c (what is in it), -owners.c (who is alive) and
 * -rows.c (the transfers) share. For nobody else. */

struct _PncTransferStore
{
  char *path;        /* owned */
  char *owners_path; /* owned: the folder of lock files */
  sqlite3 *db;       /* owned, nullable: after it was damaged and could not be made anew */
  char *owner;       /* owned, nullable: its name, once it owns something */
  PncFileLock *lock; /* owned, nullable: of the file of that name */
  GError *remark;    /* owned, nullable: see pnc_transfer_store_take_remark() */
  gboolean flushes;  /* whether a transaction is on the disk when it is over */
};

/** PncStoreBind: what is to be bound to the parameters of a statement */
typedef enum
{
  PNC_STORE_END,
  PNC_STORE_INT,  /* gint64 */
  PNC_STORE_TEXT, /* const char *, nullable; any bytes */
} PncStoreBind;

/** pnc_store_fail: @self: a store; @doing: as in pnc_set_error_doing(); @error: (out). Sets what
 * the database says now. Returns: %FALSE */
gboolean pnc_store_fail (PncTransferStore *self, const char *doing, GError **error);

/** pnc_store_exec: @self: a store; @sql: without parameters; @error: (out). Returns: %TRUE on
 * success */
gboolean pnc_store_exec (PncTransferStore *self, const char *sql, GError **error);

/** pnc_store_prepare: @self: a store; @error: (out); @sql: one statement; @first: #PncStoreBind and
 * value, …, %PNC_STORE_END. Returns: (transfer full) (nullable): it, with its parameters */
sqlite3_stmt *pnc_store_prepare (PncTransferStore *self,
                                 GError **error,
                                 const char *sql,
                                 PncStoreBind first,
                                 ...);

/** pnc_store_run: @self: a store; @statement: (transfer full) (nullable): without result; @error:
 * (out): set already where there is no statement. Returns: %TRUE on success */
gboolean pnc_store_run (PncTransferStore *self, sqlite3_stmt *statement, GError **error);

/** pnc_store_begin: @self: a store; @flush: whether it must be on the disk in the end; @error:
 * (out). Begins a transaction, alone among all programs. Returns: %TRUE on success */
gboolean pnc_store_begin (PncTransferStore *self, gboolean flush, GError **error);

/** pnc_store_end: @self: a store in a transaction; @keep: whether what was done counts; @error:
 * (out). Returns: @keep, unless it could not be kept */
gboolean pnc_store_end (PncTransferStore *self, gboolean keep, GError **error);

/** pnc_store_upgrade: @self: a store that was opened; @error: (out): %PNC_ERROR_UNSUPPORTED when it
 * is newer. Brings the database to %PNC_STORE_VERSION. Returns: %TRUE on success */
gboolean pnc_store_upgrade (PncTransferStore *self, GError **error);

/** pnc_store_check: @self: a store that was opened; @error: (out): %PNC_ERROR_CORRUPT. Reads all of
 * it. Returns: whether it is sound */
gboolean pnc_store_check (PncTransferStore *self, GError **error);

/** pnc_store_mend: @self: a store; @error: (inout) (nullable): what just failed. If that was
 * because the database is damaged, it is set aside and a new one is begun. Returns: whether it is
 * worth another try; otherwise @error says why */
gboolean pnc_store_mend (PncTransferStore *self, GError **error);

/** pnc_store_ensure_owner: @self: a store in a transaction; @error: (out). Gives it a name and a
 * lock. Returns: %TRUE on success */
gboolean pnc_store_ensure_owner (PncTransferStore *self, GError **error);

/** pnc_store_bury_dead: @self: a store in a transaction; @error: (out). What belongs to programs
 * that are no more is interrupted, and offered to nobody. Returns: %TRUE on success */
gboolean pnc_store_bury_dead (PncTransferStore *self, GError **error);

/** pnc_store_drop_owner: @self: a store. Gives up its name. */
void pnc_store_drop_owner (PncTransferStore *self);

G_END_DECLS
