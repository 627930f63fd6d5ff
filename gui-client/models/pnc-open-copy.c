/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-open-copy.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pnc-dir.h"
#include "pnc-open-kind.h"
#include "pnc-source-file.h"

/* Below the private folder. */
#define RECORD "record"
#define LOCK "lock"
#define INNER "file"

#define GROUP "copy"

/* Whoever has just made a folder may not have locked it yet, and whoever looks gives way. */
#define LOCK_MS 2000u

/* Who has just been disconnected from a server may still be tidying up when it is connected again.
 */
#define CLOSING_MS 200u

/* Without a record by then nobody is going to write one. */
#define BEGUN_S 3600

/* What an editor seems to have open was left by it when nothing has happened for so long. */
#define IN_USE_S (7 * 24 * 3600)

char *
pnc_open_copy_dup_usual_base (void)
{
  return g_build_filename (g_get_user_cache_dir (), "pinnace", "open", NULL);
}

static void
set_io_error (GError **error, const char *path, const char *reason)
{
  pnc_set_error (error, PNC_ERROR_IO, PNC_SIDE_LOCAL, path,
                 "A private copy cannot be kept in “%s” (%s). Check that the folder is yours and "
                 "not full.",
                 path, reason);
}

static PncOpenCopy *
new_at (const char *folder)
{
  PncOpenCopy *self = g_new0 (PncOpenCopy, 1);

  self->folder = g_strdup (folder);
  return self;
}

/* What is kept on the server under another name, later, has the name that it was opened under
 * here. */
static gboolean
set_place (PncOpenCopy *self, GError **error)
{
  PncTransferRecord *server = self->server;
  g_autoptr (PncPath) remote = pnc_path_parse (server->remote, error);

  if (remote == NULL)
    return FALSE;
  if (server->local == NULL)
    server->local = g_strdup (pnc_path_name (remote));
  self->path = g_build_filename (self->folder, INNER, server->local, NULL);
  return TRUE;
}

static gboolean
take_lock (PncOpenCopy *self, guint timeout_ms, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, LOCK, NULL);

  self->lock = pnc_file_lock_take (path, timeout_ms, error);
  return self->lock != NULL;
}

static gboolean
make_folders (PncOpenCopy *self, GError **error)
{
  g_autofree char *inner = NULL;

  if (g_mkdtemp_full (self->folder, 0700) == NULL)
    {
      set_io_error (error, self->folder, g_strerror (errno));
      return FALSE;
    }
  inner = g_build_filename (self->folder, INNER, NULL);
  if (g_mkdir (inner, 0700) == 0)
    return TRUE;
  set_io_error (error, inner, g_strerror (errno));
  return FALSE;
}

PncOpenCopy *
pnc_open_copy_new (const char *base, PncTransferRecord *server, GError **error)
{
  g_autofree char *folder = g_build_filename (base, "XXXXXX", NULL);
  g_autoptr (PncOpenCopy) self = new_at (folder);

  self->server = server;
  if (g_mkdir_with_parents (base, 0700) != 0)
    {
      set_io_error (error, base, g_strerror (errno));
      return NULL;
    }
  if (make_folders (self, error) && take_lock (self, LOCK_MS, error) && set_place (self, error)
      && pnc_open_copy_save (self, error))
    return g_steal_pointer (&self);
  return NULL;
}

void
pnc_open_copy_free (PncOpenCopy *self)
{
  if (self == NULL)
    return;
  pnc_file_lock_release (self->lock);
  pnc_transfer_record_free (self->server);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

static void
set_text (GKeyFile *file, const char *key, const char *raw)
{
  g_autofree char *escaped = raw != NULL ? g_uri_escape_string (raw, "/", FALSE) : NULL;

  if (escaped != NULL)
    g_key_file_set_string (file, GROUP, key, escaped);
}

static char *
get_text (GKeyFile *file, const char *key)
{
  g_autofree char *escaped = g_key_file_get_string (file, GROUP, key, NULL);

  return escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;
}

static void
set_digest (GKeyFile *file, const guint8 digest[PNC_HASH_BYTES])
{
  g_autofree char *text = g_base64_encode (digest, PNC_HASH_BYTES);

  g_key_file_set_string (file, GROUP, "digest", text);
}

static void
set_version (GKeyFile *file, const PncOpenCopy *self)
{
  const PncVersion *version = &self->version;

  g_key_file_set_uint64 (file, GROUP, "size", version->size_bytes);
  g_key_file_set_int64 (file, GROUP, "modified", version->mtime_ns);
  g_key_file_set_uint64 (file, GROUP, "id", version->file_id);
  g_key_file_set_int64 (file, GROUP, "changed", version->changed_ns);
  g_key_file_set_integer (file, GROUP, "mode", (int) self->mode);
  g_key_file_set_boolean (file, GROUP, "read-only", self->read_only);
  set_digest (file, self->digest);
}

gboolean
pnc_open_copy_save (PncOpenCopy *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = g_build_filename (self->folder, RECORD, NULL);
  g_autofree char *text = NULL;
  gsize length;

  set_text (file, "host", self->server->host);
  g_key_file_set_integer (file, GROUP, "port", self->server->port);
  set_text (file, "user", self->server->user);
  set_text (file, "pin", self->server->pin);
  set_text (file, "path", self->server->remote);
  set_text (file, "name", self->server->local);
  if (self->known)
    set_version (file, self);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_file_set_contents_full (path, text, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &reason))
    return TRUE;
  set_io_error (error, path, reason->message);
  return FALSE;
}

static gboolean
get_digest (GKeyFile *file, guint8 digest[PNC_HASH_BYTES])
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, "digest", NULL);
  g_autofree guint8 *bytes = NULL;
  gsize length = 0;

  if (text != NULL)
    bytes = g_base64_decode (text, &length);
  if (length != PNC_HASH_BYTES)
    return FALSE;
  memcpy (digest, bytes, PNC_HASH_BYTES);
  return TRUE;
}

/* A record that was never completed is of a copy that nobody has opened. */
static void
load_version (PncOpenCopy *self, GKeyFile *file)
{
  PncVersion *version = &self->version;

  version->size_bytes = g_key_file_get_uint64 (file, GROUP, "size", NULL);
  version->mtime_ns = g_key_file_get_int64 (file, GROUP, "modified", NULL);
  version->file_id = g_key_file_get_uint64 (file, GROUP, "id", NULL);
  version->changed_ns = g_key_file_get_int64 (file, GROUP, "changed", NULL);
  self->mode = (guint) g_key_file_get_integer (file, GROUP, "mode", NULL) & 0777;
  self->read_only = g_key_file_get_boolean (file, GROUP, "read-only", NULL);
  self->known = get_digest (file, self->digest);
}

static gboolean
is_plain (const char *name)
{
  return name != NULL && name[0] != '\0' && !g_str_equal (name, ".") && !g_str_equal (name, "..")
         && strchr (name, G_DIR_SEPARATOR) == NULL;
}

/* Returns: whether there is a record that can be understood */
static gboolean
load (PncOpenCopy *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = g_build_filename (self->folder, RECORD, NULL);
  PncTransferRecord *server;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  server = pnc_transfer_record_new ();
  server->host = get_text (file, "host");
  server->port = (guint16) g_key_file_get_integer (file, GROUP, "port", NULL);
  server->user = get_text (file, "user");
  server->pin = get_text (file, "pin");
  server->remote = get_text (file, "path");
  server->local = get_text (file, "name");
  self->server = server;
  load_version (self, file);
  return server->remote != NULL && is_plain (server->local) && set_place (self, NULL);
}

gboolean
pnc_open_copy_read (PncOpenCopy *self, guint8 digest[PNC_HASH_BYTES], GError **error)
{
  g_autofree char *inner = g_path_get_dirname (self->path);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autoptr (PncDir) dir = pnc_dir_open (inner, error);
  g_autoptr (PncLocalFolder) folder = NULL;
  g_autoptr (PncSourceFile) file = NULL;

  if (dir == NULL)
    return FALSE;
  folder = pnc_local_folder_new_base (dir, inner);
  file = pnc_source_file_open (folder, name, error);
  if (file == NULL || !pnc_source_file_read_to_end (file, error)
      || !pnc_source_file_check (file, error))
    return FALSE;
  pnc_source_file_get_digest (file, digest);
  return TRUE;
}

/* By what the application for it will be chosen by, too. */
static gboolean
check_kind (PncOpenCopy *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autofree char *name = g_path_get_basename (self->path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);

  if (info != NULL && !pnc_open_kind_is_program (name, g_file_info_get_content_type (info)))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_LOCAL, self->path,
                 "Programs of a server are not opened. Download it.");
  return FALSE;
}

gboolean
pnc_open_copy_seal (PncOpenCopy *self, GError **error)
{
  if (!check_kind (self, error))
    return FALSE;
  if (g_chmod (self->path, self->read_only ? 0400 : 0600) != 0)
    {
      set_io_error (error, self->path, g_strerror (errno));
      return FALSE;
    }
  self->known = TRUE;
  return pnc_open_copy_read (self, self->digest, error) && pnc_open_copy_save (self, error);
}

gboolean
pnc_open_copy_is_changed (PncOpenCopy *self)
{
  guint8 digest[PNC_HASH_BYTES];

  if (!self->known)
    return FALSE;
  return !pnc_open_copy_read (self, digest, NULL)
         || memcmp (digest, self->digest, sizeof digest) != 0;
}

/* What editors put beside a file to find their own way. */
static gboolean
is_by_product (const char *name)
{
  return name[0] == '.' || name[0] == '#' || g_str_has_suffix (name, "~")
         || g_str_has_suffix (name, ".lock") || g_str_has_suffix (name, ".swp");
}

/* Saved there under another name: it is nowhere else. */
static gboolean
has_others (PncOpenCopy *self)
{
  g_autofree char *inner = g_build_filename (self->folder, INNER, NULL);
  g_autofree char *own = self->path != NULL ? g_path_get_basename (self->path) : NULL;
  g_autoptr (GDir) dir = g_dir_open (inner, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_strcmp0 (name, own) != 0 && !is_by_product (name))
        return TRUE;
    }
  return FALSE;
}

void
pnc_open_copy_remove (PncOpenCopy *self)
{
  g_autofree char *base = g_path_get_dirname (self->folder);
  g_autofree char *name = g_path_get_basename (self->folder);
  g_autoptr (PncDir) dir = NULL;
  g_autoptr (GError) error = NULL;

  if (has_others (self))
    {
      if (self->path != NULL)
        g_unlink (self->path);
      return;
    }
  dir = pnc_dir_open (base, &error);
  if (dir != NULL)
    pnc_dir_remove_tree (dir, name, NULL, &error);
  if (error != NULL)
    g_debug ("A copy stays: %s", error->message);
}

/* Seconds since something in the folder was made, renamed or removed. */
static gint64
get_age_s (const char *folder)
{
  GStatBuf st;

  return g_stat (folder, &st) == 0 ? g_get_real_time () / G_USEC_PER_SEC - st.st_mtime : 0;
}

/* Editors lock what they have open, and keep there what was not saved, under names that begin with
 * a dot. One that was killed leaves them for ever. */
static gboolean
is_in_use (PncOpenCopy *self)
{
  g_autofree char *inner = g_build_filename (self->folder, INNER, NULL);
  g_autofree char *own = g_path_get_basename (self->path);
  g_autoptr (GDir) dir = g_dir_open (inner, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (name[0] == '.' && !g_str_equal (name, own))
        return get_age_s (inner) < IN_USE_S;
    }
  return FALSE;
}

gboolean
pnc_open_copy_tidy (PncOpenCopy *self)
{
  if (pnc_open_copy_is_changed (self))
    return FALSE;
  if (!self->known || !is_in_use (self))
    pnc_open_copy_remove (self);
  return TRUE;
}

/* Returns: whether it is to be offered */
static gboolean
look_at (PncOpenCopy *self, const PncTransferRecord *server)
{
  if (!take_lock (self, CLOSING_MS, NULL))
    return FALSE;
  if (!load (self))
    {
      /* just begun, or its program was killed just then */
      if (self->path == NULL && get_age_s (self->folder) > BEGUN_S && !has_others (self))
        pnc_open_copy_remove (self);
      return FALSE;
    }
  if (!g_file_test (self->path, G_FILE_TEST_IS_REGULAR))
    {
      pnc_open_copy_remove (self);
      return FALSE;
    }
  return !pnc_open_copy_tidy (self) && pnc_transfer_record_is_same_server (self->server, server);
}

GPtrArray *
pnc_open_copy_find (const char *base, const PncTransferRecord *server)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_open_copy_free);
  g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (base, name, NULL);
      g_autoptr (PncOpenCopy) copy = new_at (folder);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR) && look_at (copy, server))
        g_ptr_array_add (found, g_steal_pointer (&copy));
    }
  return found;
}
