/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pnc-io-error.h"
#include "pnc-secret.h"

/* Lock files are made, looked for and removed in transactions only: there one is alone. */

#define NAME_DIGITS 32u

/* What is under way is interrupted; what was offered stays so, and is free. */
#define LET_GO                                                                                     \
  "UPDATE transfers SET owner = NULL,"                                                             \
  " state = CASE WHEN state < 3 THEN 3 ELSE state END WHERE owner = ?1"

G_STATIC_ASSERT (PNC_RECORD_QUEUED < 3 && PNC_RECORD_RUNNING < 3 && PNC_RECORD_INTERRUPTED == 3);

static char *
make_name (void)
{
  GString *name = g_string_new (NULL);
  guint32 words[NAME_DIGITS / 8];

  pnc_random_fill (words, sizeof words);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_string_append_printf (name, "%08x", words[i]);
  return g_string_free (name, FALSE);
}

static char *
lock_path (PncTransferStore *self, const char *owner)
{
  return g_build_filename (self->owners_path, owner, NULL);
}

gboolean
pnc_store_ensure_owner (PncTransferStore *self, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (self->owner != NULL)
    return TRUE;
  if (g_mkdir_with_parents (self->owners_path, 0700) != 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, self->owners_path, "make the folder");
      return FALSE;
    }
  name = make_name ();
  path = lock_path (self, name);
  self->lock = pnc_file_lock_take (path, 0, error);
  if (self->lock == NULL)
    return FALSE;
  self->owner = g_steal_pointer (&name);
  return TRUE;
}

/* Takes the lock of a program that is no more, and its file with it. */
static gboolean
is_dead (PncTransferStore *self, const char *owner)
{
  g_autofree char *path = lock_path (self, owner);
  g_autoptr (PncFileLock) lock = NULL;

  if (g_strcmp0 (owner, self->owner) == 0)
    return FALSE;
  /* without a file, or the folder for it, nobody can hold its lock */
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  lock = pnc_file_lock_take (path, 0, NULL);
  if (lock != NULL)
    g_unlink (path);
  return lock != NULL;
}

static GPtrArray *
list_owners (PncTransferStore *self, GError **error)
{
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = pnc_store_prepare (
    self, error, "SELECT DISTINCT owner FROM transfers WHERE state <= 3 AND owner NOT NULL",
    PNC_STORE_END);

  if (statement == NULL)
    return NULL;
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_ptr_array_add (owners, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  return g_steal_pointer (&owners);
}

static gboolean
is_name (const char *text)
{
  return strlen (text) == NAME_DIGITS && strspn (text, "0123456789abcdef") == NAME_DIGITS;
}

/* Files of programs that were killed when nothing was theirs any more. */
static void
sweep_files (PncTransferStore *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->owners_path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_name (name))
      is_dead (self, name);
}

gboolean
pnc_store_bury_dead (PncTransferStore *self, GError **error)
{
  g_autoptr (GPtrArray) owners = list_owners (self, error);

  if (owners == NULL)
    return FALSE;
  for (guint i = 0; i < owners->len; i++)
    {
      const char *owner = owners->pdata[i];

      if ((!is_name (owner) || is_dead (self, owner))
          && !pnc_store_run (
            self, pnc_store_prepare (self, error, LET_GO, PNC_STORE_TEXT, owner, PNC_STORE_END),
            error))
        return FALSE;
    }
  sweep_files (self);
  return TRUE;
}

/* If it cannot be written, the next to look finds the lock free. */
void
pnc_store_drop_owner (PncTransferStore *self)
{
  g_autofree char *path = NULL;

  if (self->owner == NULL)
    return;
  path = lock_path (self, self->owner);
  if (pnc_store_begin (self, FALSE, NULL))
    {
      sqlite3_stmt *statement
        = pnc_store_prepare (self, NULL, LET_GO, PNC_STORE_TEXT, self->owner, PNC_STORE_END);

      if (pnc_store_end (self, pnc_store_run (self, statement, NULL), NULL))
        g_unlink (path);
    }
  g_clear_pointer (&self->lock, pnc_file_lock_release);
  g_clear_pointer (&self->owner, g_free);
}
