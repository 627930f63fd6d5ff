/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-client-id.h"

#include "pnc-codec.h"
#include "pnc-io-error.h"
#include "pnc-secret.h"

#include <glib/gstdio.h>
#include <string.h>

#define KEY_NAME "client-key"
#define KEY_BYTES PNC_SECRET_KEY_BYTES

static guint8 client_key[KEY_BYTES];
static gint is_loaded; /* atomic: @client_key is there, and changes no more */

static gboolean
read_key (const char *path)
{
  g_autofree char *content = NULL;
  gsize length = 0;
  gboolean read = g_file_get_contents (path, &content, &length, NULL) && length == KEY_BYTES;

  if (read)
    memcpy (client_key, content, KEY_BYTES);
  if (content != NULL)
    pnc_secret_wipe (content, length);
  return read;
}

/* Somebody else may be making one at the same moment: the one that is there in the end is taken. */
static gboolean
make_key (const char *path, GError **error)
{
  guint8 key[KEY_BYTES];
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) local = NULL;
  gboolean made;

  g_mkdir_with_parents (folder, 0700);
  pnc_random_fill (key, sizeof key);
  made = g_file_set_contents_full (path, (const char *) key, sizeof key,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local);
  pnc_secret_wipe (key, sizeof key);
  if (made && read_key (path))
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_IO, PNC_SIDE_LOCAL, path, "write",
                       local != NULL ? local->message : NULL);
  return FALSE;
}

gboolean
pnc_client_id_load (const char *folder, GError **error)
{
  g_autofree char *path = folder != NULL
                            ? g_build_filename (folder, KEY_NAME, NULL)
                            : g_build_filename (g_get_user_state_dir (), "pinnace", KEY_NAME, NULL);

  if (!read_key (path) && !make_key (path, error))
    return FALSE;
  g_atomic_int_set (&is_loaded, TRUE);
  return TRUE;
}

void
pnc_client_id_of (PncPath *remote, const PncFileInfo *info, guint8 id[PNC_TRANSFER_ID_BYTES])
{
  g_autoptr (GByteArray) what = g_byte_array_new ();

  if (!g_atomic_int_get (&is_loaded))
    {
      pnc_random_fill (id, PNC_TRANSFER_ID_BYTES);
      return;
    }
  for (guint i = 0; i < pnc_path_depth (remote); i++)
    {
      const char *name = pnc_path_component (remote, i);

      pnc_put_slice16 (what, name, strlen (name));
    }
  pnc_put_u64 (what, info->device);
  pnc_put_u64 (what, info->file_id);
  pnc_put_u64 (what, info->size_bytes);
  pnc_put_i64 (what, info->mtime_ns);
  pnc_put_i64 (what, info->ctime_ns);
  pnc_secret_name (client_key, what->data, what->len, id);
}
