/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-target.h"

#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-name-numbered.h"

struct _PncLocalTarget
{
  PncLocalFolder *folder;   /* owned */
  char *name;               /* owned: the final name */
  PncLocalPartial *partial; /* owned */
  PncLocalKey *key;         /* owned, nullable: what another one may have been left under */
  gboolean named;           /* the partial has the final name */
  gint kept;                /* atomic */
  guint64 size_bytes;
  gint64 mtime_ns; /* what NEWER compares */
  PncPolicy policy;
  PncOutcome outcome;
};

/* What went wrong with a partial is told of the file that it was to become: nobody knows the
 * partial's name. Returns: %FALSE */
static gboolean
fail_at (PncLocalFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (folder, name);
  int code;

  if (error == NULL)
    return FALSE;
  code = (*error)->code;
  g_clear_error (error);
  pnc_set_error_doing (error, (PncError) code, PNC_SIDE_LOCAL, path, "write", NULL);
  return FALSE;
}

static PncLocalLook
refuse (PncError code, PncLocalFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (folder, name);

  pnc_set_error_doing (error, code, PNC_SIDE_LOCAL, path, "write", NULL);
  return PNC_LOCAL_REFUSED;
}

/* What the policy says about a name that is taken; docs/PROTOCOL.md, section 6.3. */
static PncLocalLook
judge (PncPolicy policy,
       const PncFileInfo *there,
       gint64 mtime_ns,
       PncLocalFolder *folder,
       const char *name,
       GError **error)
{
  if (policy == PNC_POLICY_KEEP_BOTH)
    return PNC_LOCAL_WANTED;
  if (policy == PNC_POLICY_SKIP)
    return PNC_LOCAL_LEFT;
  if (policy != PNC_POLICY_OVERWRITE && policy != PNC_POLICY_NEWER)
    return refuse (PNC_ERROR_EXISTS, folder, name, error);
  if (there->kind == PNC_FILE_DIRECTORY)
    return refuse (PNC_ERROR_IS_DIRECTORY, folder, name, error);
  if (there->kind != PNC_FILE_REGULAR)
    return refuse (PNC_ERROR_NOT_REGULAR, folder, name, error);
  if (policy == PNC_POLICY_NEWER && mtime_ns != PNC_LOCAL_TIME_UNKNOWN
      && there->mtime_ns >= mtime_ns)
    return PNC_LOCAL_LEFT;
  return PNC_LOCAL_WANTED;
}

/* @taken: (out): whether there is something */
static PncLocalLook
look_in (PncDir *dir,
         PncLocalFolder *folder,
         const char *name,
         PncPolicy policy,
         gint64 mtime_ns,
         gboolean *taken,
         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  PncFileInfo info;

  *taken = pnc_dir_query_child (dir, name, &info, &local_error);
  if (*taken)
    return judge (policy, &info, mtime_ns, folder, name, error);
  if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return PNC_LOCAL_WANTED;
  g_propagate_error (error, g_steal_pointer (&local_error));
  fail_at (folder, name, error);
  return PNC_LOCAL_REFUSED;
}

PncLocalLook
pnc_local_target_look (PncLocalFolder *folder,
                       const char *name,
                       PncPolicy policy,
                       gint64 mtime_ns,
                       GError **error)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, error);
  gboolean taken;

  if (dir == NULL)
    return PNC_LOCAL_REFUSED;
  return look_in (dir, folder, name, policy, mtime_ns, &taken, error);
}

/* A file of one chunk is written in one go: reserving room for it would only cost a call. */
static gboolean
reserve (PncLocalTarget *self, GError **error)
{
  return self->size_bytes <= PNC_CHUNK_BYTES
         || pnc_file_reserve (pnc_local_partial_get_file (self->partial), self->size_bytes, error);
}

static PncLocalTarget *
target_new (PncLocalFolder *folder, const char *name, PncPolicy policy, const PncLocalKey *key)
{
  PncLocalTarget *self = g_new0 (PncLocalTarget, 1);

  self->folder = pnc_local_folder_ref (folder);
  self->name = g_strdup (name);
  self->policy = policy;
  self->key = key != NULL ? g_memdup2 (key, sizeof *key) : NULL;
  return self;
}

static void
set_version (PncLocalTarget *self, const PncVersion *version)
{
  self->size_bytes = version->size_bytes;
  self->mtime_ns = version->mtime_ns;
}

PncLocalTarget *
pnc_local_target_new_kept (PncLocalFolder *folder,
                           const char *name,
                           const PncVersion *version,
                           PncPolicy policy,
                           const PncLocalKey *key,
                           GError **error)
{
  g_autoptr (PncLocalTarget) self = target_new (folder, name, policy, key);
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, error);

  if (dir == NULL)
    return NULL;
  set_version (self, version);
  self->partial = pnc_local_partial_new (dir, key, version, error);
  if (self->partial == NULL || !reserve (self, error))
    {
      fail_at (folder, name, error);
      return NULL;
    }
  if (!pnc_local_folder_claim (folder, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

PncLocalTarget *
pnc_local_target_new (PncLocalFolder *folder,
                      const char *name,
                      const PncVersion *version,
                      PncPolicy policy,
                      GError **error)
{
  return pnc_local_target_new_kept (folder, name, version, policy, NULL, error);
}

PncLocalTarget *
pnc_local_target_find (PncLocalFolder *folder,
                       const char *name,
                       PncPolicy policy,
                       const PncLocalKey *key)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, NULL);
  PncLocalPartial *partial = dir != NULL ? pnc_local_partial_find (dir, key) : NULL;
  PncLocalTarget *self;

  if (partial == NULL)
    return NULL;
  self = target_new (folder, name, policy, key);
  self->partial = partial;
  set_version (self, &pnc_journal_get_head (pnc_local_partial_get_journal (partial))->version);
  if (reserve (self, NULL) && pnc_local_folder_claim (folder, name, NULL))
    return self;
  pnc_local_target_free (self);
  return NULL;
}

PncJournal *
pnc_local_target_get_journal (PncLocalTarget *self)
{
  return pnc_local_partial_get_journal (self->partial);
}

void
pnc_local_target_keep (PncLocalTarget *self)
{
  g_atomic_int_set (&self->kept, TRUE);
}

static gboolean
write_at (PncLocalTarget *self,
          gconstpointer data,
          gsize length_bytes,
          guint64 offset_bytes,
          const guint8 *hash,
          GError **error)
{
  g_return_val_if_fail (offset_bytes <= self->size_bytes, FALSE);
  g_return_val_if_fail (length_bytes <= self->size_bytes - offset_bytes, FALSE);

  if (length_bytes == 0
      || pnc_local_partial_write (self->partial, data, length_bytes, offset_bytes, hash, error))
    return TRUE;
  return fail_at (self->folder, self->name, error);
}

gboolean
pnc_local_target_write (PncLocalTarget *self,
                        gconstpointer data,
                        gsize length_bytes,
                        guint64 offset_bytes,
                        GError **error)
{
  return write_at (self, data, length_bytes, offset_bytes, NULL, error);
}

gboolean
pnc_local_target_write_chunk (PncLocalTarget *self,
                              gconstpointer data,
                              gsize length_bytes,
                              guint64 offset_bytes,
                              const guint8 hash[PNC_HASH_BYTES],
                              GError **error)
{
  return write_at (self, data, length_bytes, offset_bytes, hash, error);
}

gboolean
pnc_local_target_finish (PncLocalTarget *self, const PncAttributes *attributes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean has_mode = (attributes->which & PNC_ATTRIBUTE_MODE) != 0;
  gboolean has_mtime = (attributes->which & PNC_ATTRIBUTE_MTIME) != 0;

  if (pnc_file_set_attributes (pnc_local_partial_get_file (self->partial),
                               has_mode ? attributes->mode : -1,
                               has_mtime ? attributes->mtime_ns : G_MININT64, &local_error)
      || g_error_matches (local_error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return fail_at (self->folder, self->name, error);
}

guint64
pnc_local_target_get_size (PncLocalTarget *self)
{
  return self->size_bytes;
}

PncLocalFolder *
pnc_local_target_get_folder (PncLocalTarget *self)
{
  return self->folder;
}

gboolean
pnc_local_target_flush (PncLocalTarget *self, GError **error)
{
  return pnc_file_sync (pnc_local_partial_get_file (self->partial), error)
         || fail_at (self->folder, self->name, error);
}

static gboolean
rename_to (PncLocalTarget *self,
           PncDir *dir,
           const char *name,
           PncRenameFlags flags,
           GError **error)
{
  self->named = pnc_local_partial_rename (self->partial, dir, name, flags, error);
  return self->named;
}

static gboolean
keep_both (PncLocalTarget *self, PncDir *dir, GError **error)
{
  for (guint number = 2; number <= PNC_NAME_LAST_NUMBER; number++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autofree char *name = pnc_name_numbered (self->name, number);

      if (rename_to (self, dir, name, PNC_RENAME_NONE, &local_error))
        {
          g_free (self->name);
          self->name = g_steal_pointer (&name);
          self->outcome = PNC_OUTCOME_KEPT_BOTH;
          return TRUE;
        }
      if (!g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  pnc_set_error_doing (error, PNC_ERROR_EXISTS, PNC_SIDE_LOCAL, self->name, "keep both of", NULL);
  return FALSE;
}

static gboolean
rename_over (PncLocalTarget *self, PncDir *dir, GError **error)
{
  gboolean taken;
  PncLocalLook look
    = look_in (dir, self->folder, self->name, self->policy, self->mtime_ns, &taken, error);

  if (look == PNC_LOCAL_LEFT)
    self->outcome = PNC_OUTCOME_SKIPPED;
  if (look != PNC_LOCAL_WANTED)
    return look == PNC_LOCAL_LEFT;
  self->outcome = taken ? PNC_OUTCOME_REPLACED : PNC_OUTCOME_STORED;
  return rename_to (self, dir, self->name, PNC_RENAME_REPLACE, error);
}

static gboolean
rename_by_policy (PncLocalTarget *self, PncDir *dir, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->policy == PNC_POLICY_OVERWRITE || self->policy == PNC_POLICY_NEWER)
    return rename_over (self, dir, error);

  self->outcome = PNC_OUTCOME_STORED;
  if (rename_to (self, dir, self->name, PNC_RENAME_NONE, &local_error))
    return TRUE;
  if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
    {
      if (self->policy == PNC_POLICY_KEEP_BOTH)
        return keep_both (self, dir, error);
      self->outcome = PNC_OUTCOME_SKIPPED;
      if (self->policy == PNC_POLICY_SKIP)
        return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* It has its name: nobody needs what was kept on the way to it, by us or by another. */
static gboolean
end (PncLocalTarget *self, PncDir *dir, GError **error)
{
  if (!self->named)
    return TRUE;
  if (self->key != NULL && pnc_local_partial_get_journal (self->partial) == NULL)
    pnc_local_partial_discard (dir, self->key);
  return pnc_local_partial_end (self->partial, dir, error);
}

gboolean
pnc_local_target_publish (PncLocalTarget *self, GError **error)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (self->folder, error);

  if (dir == NULL)
    return FALSE;
  if (pnc_local_partial_settle (self->partial, error) && rename_by_policy (self, dir, error)
      && end (self, dir, error))
    return TRUE;
  return fail_at (self->folder, self->name, error);
}

PncOutcome
pnc_local_target_get_outcome (PncLocalTarget *self)
{
  return self->outcome;
}

const char *
pnc_local_target_get_name (PncLocalTarget *self)
{
  return self->name;
}

static void
remove_partial (PncLocalTarget *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_local_folder_open (self->folder, &error);

  if (dir == NULL || !pnc_local_partial_remove (self->partial, dir, &error))
    g_info ("A partial file was left behind: %s", error->message);
}

static gboolean
is_kept (PncLocalTarget *self)
{
  return g_atomic_int_get (&self->kept) && pnc_local_partial_get_journal (self->partial) != NULL;
}

void
pnc_local_target_free (PncLocalTarget *self)
{
  if (self == NULL)
    return;
  if (self->partial != NULL && !self->named && !is_kept (self))
    remove_partial (self);
  pnc_local_partial_free (self->partial);
  pnc_local_folder_unref (self->folder);
  g_free (self->key);
  g_free (self->name);
  g_free (self);
}
