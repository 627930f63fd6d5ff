/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-partial.h"

#include "pnc-io-error.h"
#include "pnc-transfer-name.h"

#include <string.h>

#define FILE_MODE 0600

/* Six random characters hardly ever meet a name that is taken. */
#define RANDOM_TRIES 32u

struct _PncLocalPartial
{
  char *name;          /* owned, nullable: it has none yet */
  PncFile *file;       /* owned, nullable: closed */
  char *journal_name;  /* owned; nullable: nobody else finds it, and it is not locked */
  PncJournal *journal; /* owned, nullable: as above */
};

static PncLocalPartial *
partial_new (const char *name, PncFile *file)
{
  PncLocalPartial *self = g_new0 (PncLocalPartial, 1);

  self->name = g_strdup (name);
  self->file = file;
  return self;
}

void
pnc_local_partial_free (PncLocalPartial *self)
{
  if (self == NULL)
    return;
  pnc_journal_free (self->journal);
  pnc_file_free (self->file);
  g_free (self->journal_name);
  g_free (self->name);
  g_free (self);
}

static PncLocalPartial *
create_random (PncDir *dir, GError **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *name = pnc_transfer_name_partial ();
      PncFile *file = pnc_dir_create_file (dir, name, FILE_MODE, &local_error);

      if (file != NULL)
        return partial_new (name, file);
      if (i >= RANDOM_TRIES || !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
}

/* Without a name, where the file system can. */
static PncLocalPartial *
create_unkeyed (PncDir *dir, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  PncFile *file = pnc_dir_create_unnamed_file (dir, FILE_MODE, &local_error);

  if (file != NULL)
    return partial_new (NULL, file);
  if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    return create_random (dir, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Whoever had the lock before may have renamed or removed it. */
static gboolean
has_name (PncDir *dir, const char *name, PncFile *file)
{
  PncFileInfo named, opened;

  return pnc_dir_query_child (dir, name, &named, NULL) && pnc_file_query (file, &opened, NULL)
         && named.file_id == opened.file_id && named.device == opened.device;
}

static gboolean
lock (PncDir *dir, const char *name, PncFile *file, GError **error)
{
  if (!pnc_file_try_lock (file, error))
    return FALSE;
  if (has_name (dir, name, file))
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_IN_USE, PNC_SIDE_LOCAL, name, "lock", NULL);
  return FALSE;
}

/* Whoever else has locked what we have just made takes it for one that was left, and removes it. */
static gboolean
lock_new (PncDir *dir, const char *name, PncFile *file)
{
  g_autoptr (GError) error = NULL;

  if (lock (dir, name, file, &error))
    return TRUE;
  if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_IN_USE))
    pnc_dir_remove_child (dir, name, NULL);
  return FALSE;
}

/* The journal first: without a partial it would say that there was one. */
static void
remove_both (PncDir *dir, const PncLocalKey *key)
{
  pnc_dir_remove_child (dir, key->journal, NULL);
  pnc_dir_remove_child (dir, key->partial, NULL);
}

/* Returns: (transfer full) (nullable): what somebody has left, locked, if it is ours alone */
static PncFile *
open_left (PncDir *dir, const PncLocalKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFile) file = pnc_dir_open_file_for_update (dir, key->partial, &error);

  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    pnc_dir_remove_child (dir, key->journal, NULL);
  if (file == NULL || !lock (dir, key->partial, file, NULL) || !pnc_file_check_own (file, NULL))
    return NULL;
  return g_steal_pointer (&file);
}

void
pnc_local_partial_discard (PncDir *dir, const PncLocalKey *key)
{
  g_autoptr (PncFile) file = open_left (dir, key);

  if (file != NULL)
    remove_both (dir, key);
}

/* Whether the file is as long as the journal says: others may have cut it. */
static gboolean
is_long_enough (PncFile *file, PncChunkHashes *hashes)
{
  PncFileInfo info;

  return pnc_file_query (file, &info, NULL) && info.size_bytes >= pnc_chunk_hashes_get_end (hashes);
}

static gboolean
is_of_use (PncJournal *journal, PncFile *file, const PncLocalKey *key)
{
  const PncJournalHead *head = pnc_journal_get_head (journal);
  PncChunkHashes *hashes = pnc_journal_get_hashes (journal);

  return memcmp (head->subject, key->subject, sizeof key->subject) == 0
         && head->size_bytes == head->version.size_bytes
         && head->size_bytes >= PNC_JOURNAL_FROM_BYTES && pnc_chunk_hashes_get_n_set (hashes) > 0
         && is_long_enough (file, hashes);
}

/* So that the server is asked whether it is the same file still. */
static void
leave_one (PncJournal *journal)
{
  PncChunkHashes *hashes = pnc_journal_get_hashes (journal);
  guint64 n_chunks = pnc_chunk_hashes_get_n_chunks (hashes);

  if (pnc_chunk_hashes_get_n_set (hashes) == n_chunks)
    pnc_journal_forget (journal, n_chunks - 1, n_chunks);
}

PncLocalPartial *
pnc_local_partial_find (PncDir *dir, const PncLocalKey *key)
{
  PncFile *file = open_left (dir, key);
  g_autoptr (PncLocalPartial) self = NULL;

  if (file == NULL)
    return NULL;
  self = partial_new (key->partial, file);
  self->journal_name = g_strdup (key->journal);
  self->journal = pnc_journal_open (dir, key->journal, NULL);
  if (self->journal == NULL || !is_of_use (self->journal, file, key))
    {
      remove_both (dir, key);
      return NULL;
    }
  leave_one (self->journal);
  return g_steal_pointer (&self);
}

/* Returns: (transfer full) (nullable): %NULL when it cannot be had: then another will do */
static PncLocalPartial *
create_keyed (PncDir *dir, const PncLocalKey *key, const PncVersion *version)
{
  PncJournalHead head = { .size_bytes = version->size_bytes, .version = *version };
  PncFile *file = pnc_dir_create_file (dir, key->partial, FILE_MODE, NULL);
  g_autoptr (PncLocalPartial) self = NULL;

  if (file == NULL)
    return NULL;
  self = partial_new (key->partial, file);
  if (!lock_new (dir, key->partial, file))
    return NULL;
  memcpy (head.subject, key->subject, sizeof head.subject);
  self->journal_name = g_strdup (key->journal);
  self->journal = pnc_journal_create (dir, key->journal, &head, NULL);
  if (self->journal != NULL)
    return g_steal_pointer (&self);
  pnc_dir_remove_child (dir, key->partial, NULL);
  return NULL;
}

PncLocalPartial *
pnc_local_partial_new (PncDir *dir,
                       const PncLocalKey *key,
                       const PncVersion *version,
                       GError **error)
{
  PncLocalPartial *self = key != NULL ? create_keyed (dir, key, version) : NULL;

  return self != NULL ? self : create_unkeyed (dir, error);
}

const char *
pnc_local_partial_get_name (PncLocalPartial *self)
{
  return self->name;
}

PncFile *
pnc_local_partial_get_file (PncLocalPartial *self)
{
  return self->file;
}

PncJournal *
pnc_local_partial_get_journal (PncLocalPartial *self)
{
  return self->journal;
}

gboolean
pnc_local_partial_write (PncLocalPartial *self,
                         gconstpointer data,
                         gsize length_bytes,
                         guint64 offset_bytes,
                         const guint8 *hash,
                         GError **error)
{
  return pnc_file_write_at (self->file, data, length_bytes, offset_bytes, error)
         && (self->journal == NULL || hash == NULL
             || pnc_journal_take (self->journal, self->file, offset_bytes / PNC_CHUNK_BYTES, hash,
                                  error));
}

gboolean
pnc_local_partial_settle (PncLocalPartial *self, GError **error)
{
  gboolean held = self->name == NULL || self->journal != NULL;
  g_autoptr (PncFile) second = held ? pnc_file_dup (self->file, error) : NULL;

  if ((held && second == NULL) || !pnc_file_close (g_steal_pointer (&self->file), error))
    return FALSE;
  self->file = g_steal_pointer (&second);
  return TRUE;
}

/* What a program left that was killed before it could rename it. Whoever has the lock still needs
 * it; without the lock nobody removes it. Returns: whether it is gone */
static gboolean
remove_left_swap (PncDir *dir, const char *name)
{
  g_autoptr (PncFile) file = pnc_dir_open_file (dir, name, NULL);

  return file != NULL && lock (dir, name, file, NULL) && pnc_file_check_own (file, NULL)
         && pnc_dir_remove_child (dir, name, NULL);
}

/* The name that whoever stores the same file next looks for; locked before anybody can see it. */
static gboolean
take_swap_name (PncLocalPartial *self, PncDir *dir, const char *name)
{
  g_autofree char *swap = pnc_transfer_name_swap (name);
  g_autoptr (GError) error = NULL;

  if (!pnc_file_try_lock (self->file, NULL))
    return FALSE;
  if (!pnc_dir_link_file (dir, self->file, swap, &error)
      && (!g_error_matches (error, PNC_ERROR, PNC_ERROR_EXISTS) || !remove_left_swap (dir, swap)
          || !pnc_dir_link_file (dir, self->file, swap, NULL)))
    return FALSE;
  self->name = g_steal_pointer (&swap);
  return TRUE;
}

static gboolean
take_random_name (PncLocalPartial *self, PncDir *dir, GError **error)
{
  for (guint i = 0;; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *name = pnc_transfer_name_partial ();

      if (pnc_dir_link_file (dir, self->file, name, &local_error))
        {
          self->name = g_steal_pointer (&name);
          return TRUE;
        }
      if (i >= RANDOM_TRIES || !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

gboolean
pnc_local_partial_rename (PncLocalPartial *self,
                          PncDir *dir,
                          const char *name,
                          PncRenameFlags flags,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->name == NULL)
    {
      if (pnc_dir_link_file (dir, self->file, name, &local_error))
        return TRUE;
      if ((flags & PNC_RENAME_REPLACE) == 0
          || !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      /* what has no name cannot take the place of another: first it gets one that is free */
      if (!take_swap_name (self, dir, name) && !take_random_name (self, dir, error))
        return FALSE;
    }
  return pnc_dir_rename (dir, self->name, dir, name, flags, error);
}

gboolean
pnc_local_partial_end (PncLocalPartial *self, PncDir *dir, GError **error)
{
  if (self->journal_name != NULL)
    pnc_dir_remove_child (dir, self->journal_name, NULL);
  return self->file == NULL || pnc_file_close (g_steal_pointer (&self->file), error);
}

/* While it is locked, where it is. */
gboolean
pnc_local_partial_remove (PncLocalPartial *self, PncDir *dir, GError **error)
{
  if (self->journal_name != NULL)
    pnc_dir_remove_child (dir, self->journal_name, NULL);
  return self->name == NULL || pnc_dir_remove_child (dir, self->name, error);
}
