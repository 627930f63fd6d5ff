/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-users.h"

#include "pnc-dir.h"
#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-state-dir.h"
#include "pnc-user-record.h"

#include <sodium.h>
#include <string.h>

#define FILE_NAME "users.json"
#define MAX_FILE_BYTES (16u * 1024u * 1024u)
#define GUEST_NAME "guest"
#define GUEST_GROUPS 4
#define GUEST_GROUP_CHARS 4

/* 32 characters that no font confuses: four groups of four are 80 bits. */
static const char guest_alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
G_STATIC_ASSERT (sizeof guest_alphabet == 33);

struct _PncUsers
{
  char *state_dir; /* owned */
  char *path;      /* owned; of the file */

  GMutex lock;          /* guards the two below */
  GHashTable *records;  /* owned; never changed, only replaced */
  PncUserRecord *guest; /* owned (nullable) */

  char *guest_password;               /* owned (nullable); set once */
  char dummy[crypto_pwhash_STRBYTES]; /* what an unknown user's password is compared with */
  gint n_hashes;                      /* atomic */
};

void
pnc_user_free (PncUser *user)
{
  if (user == NULL)
    return;
  g_free (user->name);
  pnc_path_unref (user->root);
  g_free (user);
}

PncUser *
pnc_user_copy (const PncUser *user)
{
  PncUser *copy = g_new0 (PncUser, 1);

  copy->name = g_strdup (user->name);
  copy->root = user->root != NULL ? pnc_path_ref (user->root) : NULL;
  copy->read_only = user->read_only;
  copy->stamp = user->stamp;
  return copy;
}

static gboolean
equal_roots (PncPath *a, PncPath *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return pnc_path_equal (a, b);
}

gboolean
pnc_user_equal (const PncUser *a, const PncUser *b)
{
  return g_str_equal (a->name, b->name) && a->read_only == b->read_only && a->stamp == b->stamp
         && equal_roots (a->root, b->root);
}

static gboolean
hash_password (const char *password,
               gsize length_bytes,
               char hash[crypto_pwhash_STRBYTES],
               GError **error)
{
  if (crypto_pwhash_str (hash, password, length_bytes, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE)
      == 0)
    return TRUE;
  pnc_set_error (
    error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
    "There is not enough memory to hash a password (64 MiB are needed). Free some and try "
    "again.");
  return FALSE;
}

static char *
read_file (const char *state_dir, gsize *length_bytes, GError **error)
{
  g_autoptr (PncDir) dir = pnc_dir_open (state_dir, error);
  g_autoptr (PncFile) file = dir != NULL ? pnc_dir_open_file (dir, FILE_NAME, error) : NULL;
  g_autofree char *text = NULL;
  PncFileInfo info;
  gssize n_read;

  if (file == NULL || !pnc_file_query (file, &info, error))
    return NULL;
  if (info.size_bytes > MAX_FILE_BYTES)
    {
      pnc_set_error (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_NONE, FILE_NAME,
                     "The users' file is larger than %u MiB. Restore it from a backup.",
                     MAX_FILE_BYTES / 1024 / 1024);
      return NULL;
    }
  text = g_malloc (info.size_bytes + 1);
  n_read = pnc_file_read_at (file, text, info.size_bytes, 0, error);
  if (n_read < 0)
    return NULL;
  text[n_read] = '\0';
  *length_bytes = (gsize) n_read;
  return g_steal_pointer (&text);
}

static GHashTable *
load_records (PncUsers *self, GError **error)
{
  g_autoptr (GHashTable) records = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  gsize length_bytes = 0;

  if (!pnc_state_dir_check_private (self->path, error))
    return NULL;
  text = read_file (self->state_dir, &length_bytes, &local);
  if (text == NULL && g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return pnc_user_records_new ();
  if (text != NULL)
    records = pnc_user_records_parse (text, length_bytes, &local);
  if (records == NULL)
    {
      pnc_error_set_context (local, PNC_SIDE_NONE, self->path);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&records);
}

static gboolean
write_temporary (PncDir *dir, const char *name, const char *text, GError **error)
{
  PncFile *file = pnc_dir_create_file (dir, name, 0600, error);
  gboolean written;

  if (file == NULL)
    return FALSE;
  written = pnc_file_write_at (file, text, strlen (text), 0, error) && pnc_file_sync (file, error);
  if (!written)
    {
      pnc_file_free (file);
      return FALSE;
    }
  return pnc_file_close (file, error);
}

/* With the state folder's lock held, so that one temporary name is enough. */
static gboolean
store_records (PncUsers *self, GHashTable *records, GError **error)
{
  static const char temporary[] = FILE_NAME ".new";
  g_autoptr (PncDir) dir = pnc_dir_open (self->state_dir, error);
  g_autofree char *text = pnc_user_records_format (records);

  if (dir == NULL)
    return FALSE;
  pnc_dir_remove_child (dir, temporary, NULL);
  if (write_temporary (dir, temporary, text, error)
      && pnc_dir_rename (dir, temporary, dir, FILE_NAME, PNC_RENAME_REPLACE, error)
      && pnc_dir_sync (dir, error))
    return TRUE;

  pnc_dir_remove_child (dir, temporary, NULL);
  if (error != NULL && *error != NULL)
    {
      pnc_error_set_context (*error, PNC_SIDE_NONE, self->path);
      g_prefix_error (error, "The users were not saved: ");
    }
  return FALSE;
}

/* A guest is there only for as long as nobody else is. */
static void
replace_records (PncUsers *self, GHashTable *records)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->records, g_hash_table_unref);
  self->records = g_hash_table_ref (records);
  if (g_hash_table_size (records) > 0)
    g_clear_pointer (&self->guest, pnc_user_record_unref);
}

PncUsers *
pnc_users_load (const char *state_dir, GError **error)
{
  g_autoptr (PncUsers) self = g_new0 (PncUsers, 1);
  char random[32];

  g_mutex_init (&self->lock);
  self->state_dir = g_strdup (state_dir);
  self->path = g_build_filename (state_dir, FILE_NAME, NULL);
  if (sodium_init () < 0)
    {
      pnc_set_error (error, PNC_ERROR_FAILED, PNC_SIDE_NONE, NULL,
                     "libsodium could not be started. Reinstall it.");
      return NULL;
    }
  randombytes_buf (random, sizeof random);
  if (!hash_password (random, sizeof random, self->dummy, error) || !pnc_users_reload (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
pnc_users_reload (PncUsers *self, GError **error)
{
  g_autoptr (GHashTable) records = load_records (self, error);

  if (records == NULL)
    return FALSE;
  replace_records (self, records);
  return TRUE;
}

void
pnc_users_free (PncUsers *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->records, g_hash_table_unref);
  g_clear_pointer (&self->guest, pnc_user_record_unref);
  if (self->guest_password != NULL)
    sodium_memzero (self->guest_password, strlen (self->guest_password));
  g_free (self->guest_password);
  g_free (self->state_dir);
  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint
pnc_users_count (PncUsers *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->records);
}

static char *
make_guest_password (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < GUEST_GROUPS * GUEST_GROUP_CHARS; i++)
    {
      if (i > 0 && i % GUEST_GROUP_CHARS == 0)
        g_string_append_c (text, '-');
      g_string_append_c (text, guest_alphabet[randombytes_uniform (sizeof guest_alphabet - 1)]);
    }
  return g_string_free (text, FALSE);
}

/* The guest is a record like any other, so that a login as guest takes the same path and time. */
const char *
pnc_users_enable_guest (PncUsers *self)
{
  char hash[crypto_pwhash_STRBYTES];
  g_autofree char *password = NULL;
  PncUser *user;

  g_return_val_if_fail (pnc_users_count (self) == 0, NULL);

  if (self->guest_password != NULL)
    return self->guest_password;
  password = make_guest_password ();
  if (!hash_password (password, strlen (password), hash, NULL))
    return NULL;

  user = g_new0 (PncUser, 1);
  user->name = g_strdup (GUEST_NAME);
  self->guest_password = g_steal_pointer (&password);
  g_mutex_lock (&self->lock);
  self->guest = pnc_user_record_new (user, g_strdup (hash));
  g_mutex_unlock (&self->lock);
  return self->guest_password;
}

static PncUserRecord *
find (PncUsers *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncUserRecord *record = g_hash_table_lookup (self->records, name);

  if (record == NULL && self->guest != NULL && g_str_equal (name, GUEST_NAME))
    record = self->guest;
  return record != NULL ? pnc_user_record_ref (record) : NULL;
}

PncUser *
pnc_users_verify (PncUsers *self, const char *name, const guint8 *password, gsize password_bytes)
{
  g_autoptr (PncUserRecord) record = find (self, name);
  const char *hash = record != NULL ? record->hash : self->dummy;
  gboolean right;

  g_atomic_int_inc (&self->n_hashes);
  right = crypto_pwhash_str_verify (hash, password_bytes > 0 ? (const char *) password : "",
                                    password_bytes)
          == 0;
  return right && record != NULL ? pnc_user_copy (record->user) : NULL;
}

guint
pnc_users_get_n_hashes (PncUsers *self)
{
  return (guint) g_atomic_int_get (&self->n_hashes);
}

PncUser *
pnc_users_lookup (PncUsers *self, const char *name)
{
  g_autoptr (PncUserRecord) record = find (self, name);

  return record != NULL ? pnc_user_copy (record->user) : NULL;
}

GPtrArray *
pnc_users_list (PncUsers *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GList) names
    = g_list_sort (g_hash_table_get_keys (self->records), (GCompareFunc) strcmp);
  GPtrArray *users = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_user_free);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const PncUserRecord *record = g_hash_table_lookup (self->records, l->data);

      g_ptr_array_add (users, pnc_user_copy (record->user));
    }
  return users;
}

/**
 * RecordsChange:
 * @records: a table of one's own, fresh from the file
 * @name: whom it is about
 * @data: (nullable): what the change needs
 * @error: (out) (nullable): why not
 *
 * Returns: whether to write the table
 */
typedef gboolean (*RecordsChange) (GHashTable *records,
                                   const char *name,
                                   gconstpointer data,
                                   GError **error);

/* Two writers at once, in two processes even: the file is read again under the lock. */
static gboolean
change_file (PncUsers *self,
             RecordsChange change,
             const char *name,
             gconstpointer data,
             GError **error)
{
  g_autoptr (PncStateLock) lock = pnc_state_lock (self->state_dir, error);
  g_autoptr (GHashTable) records = lock != NULL ? load_records (self, error) : NULL;

  if (records == NULL || !change (records, name, data, error)
      || !store_records (self, records, error))
    return FALSE;
  replace_records (self, records);
  return TRUE;
}

static void
put_record (GHashTable *records, const PncUser *user, const char *hash)
{
  PncUserRecord *record = pnc_user_record_new (pnc_user_copy (user), g_strdup (hash));

  g_hash_table_replace (records, record->user->name, record);
}

typedef struct
{
  const PncUser *user;
  const char *hash;
} Addition;

static gboolean
add_record (GHashTable *records, const char *name, gconstpointer data, GError **error)
{
  const Addition *addition = data;

  if (g_hash_table_contains (records, name))
    {
      pnc_set_error (
        error, PNC_ERROR_EXISTS, PNC_SIDE_NONE, name,
        "There is a user “%s” already. Choose another name, or change the password with "
        "“pinnaced user passwd”.",
        name);
      return FALSE;
    }
  put_record (records, addition->user, addition->hash);
  return TRUE;
}

static gboolean
set_unknown_user (GError **error, const char *name)
{
  g_autofree char *shown = pnc_display_text (name, -1);

  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_NONE, name,
                 "There is no user “%s”. “pinnaced user list” shows who there is.", shown);
  return FALSE;
}

static gboolean
replace_hash (GHashTable *records, const char *name, gconstpointer hash, GError **error)
{
  PncUserRecord *old = g_hash_table_lookup (records, name);
  g_autoptr (PncUser) user = old != NULL ? pnc_user_copy (old->user) : NULL;

  if (user == NULL)
    return set_unknown_user (error, name);
  put_record (records, user, hash);
  return TRUE;
}

static gboolean
remove_record (GHashTable *records, const char *name, gconstpointer data, GError **error)
{
  return g_hash_table_remove (records, name) || set_unknown_user (error, name);
}

static gboolean
check_password (const char *password, GError **error)
{
  gsize length = strlen (password);

  if (length > 0 && length <= PNC_MAX_PASSWORD_BYTES)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "A password has 1 to %u bytes. Choose another one.", PNC_MAX_PASSWORD_BYTES);
  return FALSE;
}

static gboolean
root_is_text (PncPath *root)
{
  g_autofree char *text = root != NULL ? pnc_path_to_text (root) : NULL;

  return text == NULL || g_utf8_validate (text, -1, NULL);
}

static gboolean
check_user (const PncUser *user, GError **error)
{
  g_autofree char *shown = pnc_display_text (user->name, -1);

  if (!pnc_user_name_is_valid (user->name))
    {
      pnc_set_error (
        error, PNC_ERROR_USAGE, PNC_SIDE_NONE, user->name,
        "“%s” cannot be a user's name: it has 1 to %u bytes of UTF-8, nothing invisible, and no "
        "space at either end. Choose another one.",
        shown, PNC_MAX_USER_BYTES);
      return FALSE;
    }
  if (!root_is_text (user->root))
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, user->name,
                     "The root of “%s” has a name that is no UTF-8. Rename the folder first.",
                     shown);
      return FALSE;
    }
  return TRUE;
}

gboolean
pnc_users_add (PncUsers *self, const PncUser *user, const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  Addition addition = { user, hash };

  return check_user (user, error) && check_password (password, error)
         && hash_password (password, strlen (password), hash, error)
         && change_file (self, add_record, user->name, &addition, error);
}

gboolean
pnc_users_set_password (PncUsers *self, const char *name, const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  return check_password (password, error)
         && hash_password (password, strlen (password), hash, error)
         && change_file (self, replace_hash, name, hash, error);
}

gboolean
pnc_users_remove (PncUsers *self, const char *name, GError **error)
{
  return change_file (self, remove_record, name, NULL, error);
}
