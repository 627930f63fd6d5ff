/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-identity.h"

#include "pnc-certificate.h"
#include "pnc-dir.h"
#include "pnc-secret.h"

#include <string.h>

#define IDENTITY_NAME "identity.pem"
#define MAX_IDENTITY_BYTES (64u * 1024u)

/* The sentence names the file, since whoever starts a server looks at its terminal. */
static void
refuse_readable (GError **error, const char *path, guint mode)
{
  pnc_set_error (
    error, PNC_ERROR_PERMISSION, PNC_SIDE_NONE, path,
    "The server's key “%s” can be read or changed by others (mode %04o). If nobody has "
    "copied it, run: chmod 600 '%s'. Otherwise remove it: a new key is made, and the "
    "clients are to be given its fingerprint.",
    path, mode, path);
}

static void
refuse_damaged (GError **error, const char *path, const char *details)
{
  pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, path,
                 "The server's key “%s” cannot be understood (%s). Restore it from a backup, or "
                 "remove it: a new key is made, and the clients are to be given its fingerprint.",
                 path, details);
}

static gboolean
check_file (PncFile *file, const char *path, PncFileInfo *info, GError **error)
{
  if (!pnc_file_query (file, info, error))
    return FALSE;
  if ((info->mode & 077) != 0)
    {
      refuse_readable (error, path, info->mode);
      return FALSE;
    }
  if (info->size_bytes == 0 || info->size_bytes > MAX_IDENTITY_BYTES)
    {
      refuse_damaged (error, path, info->size_bytes == 0 ? "it is empty" : "it is too long");
      return FALSE;
    }
  return TRUE;
}

static GTlsCertificate *
parse_pem (const char *pem, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &local_error);
  g_autoptr (GByteArray) key = NULL;

  if (certificate == NULL)
    {
      refuse_damaged (error, path, local_error->message);
      return NULL;
    }
  g_object_get (certificate, "private-key", &key, NULL);
  if (key == NULL)
    {
      refuse_damaged (error, path, "it holds no key");
      return NULL;
    }
  pnc_secret_wipe (key->data, key->len);
  return g_steal_pointer (&certificate);
}

static GTlsCertificate *
load (PncDir *dir, const char *path, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_open_file (dir, IDENTITY_NAME, error);
  GTlsCertificate *certificate = NULL;
  PncFileInfo info;
  char *pem;
  gssize n_read;

  if (file == NULL || !check_file (file, path, &info, error))
    return NULL;

  pem = g_malloc0 (info.size_bytes + 1);
  n_read = pnc_file_read_at (file, pem, info.size_bytes, 0, error);
  if (n_read >= 0)
    certificate = parse_pem (pem, path, error);
  pnc_secret_wipe (pem, info.size_bytes);
  g_free (pem);
  return certificate;
}

static gboolean
write_new_file (PncDir *dir, const char *name, const char *pem, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_create_file (dir, name, 0600, error);

  return file != NULL && pnc_file_write_at (file, pem, strlen (pem), 0, error)
         && pnc_file_sync (file, error) && pnc_file_close (g_steal_pointer (&file), error);
}

/* Publishes under the final name only if that is still free: of two servers that start at once, the
 * slower one gets PNC_ERROR_EXISTS and takes the key of the other. */
static gboolean
store (PncDir *dir, const char *pem, GError **error)
{
  guint32 number;
  g_autofree char *name = NULL;

  pnc_random_fill (&number, sizeof number);
  name = g_strdup_printf (".%s.%08x", IDENTITY_NAME, number);
  if (write_new_file (dir, name, pem, error)
      && pnc_dir_rename (dir, name, dir, IDENTITY_NAME, PNC_RENAME_NONE, error))
    return pnc_dir_sync (dir, error);

  pnc_dir_remove_child (dir, name, NULL);
  return FALSE;
}

static gboolean
create (PncDir *dir, gboolean *created, GError **error)
{
  char *pem = pnc_certificate_generate_pem (error);
  g_autoptr (GError) local_error = NULL;
  gboolean stored;

  if (pem == NULL)
    return FALSE;
  stored = store (dir, pem, &local_error);
  pnc_secret_free_text (pem);
  if (!stored && !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *created = stored;
  return TRUE;
}

GTlsCertificate *
pnc_identity_load_or_create (const char *state_dir, gboolean *created, GError **error)
{
  g_autoptr (PncDir) dir = pnc_dir_open (state_dir, error);
  g_autofree char *path = g_build_filename (state_dir, IDENTITY_NAME, NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean made = FALSE;

  if (dir == NULL)
    return NULL;

  certificate = load (dir, path, &local_error);
  if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      if (create (dir, &made, &local_error))
        certificate = load (dir, path, &local_error);
    }
  if (certificate == NULL)
    {
      pnc_error_set_context (local_error, PNC_SIDE_NONE, path);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (created != NULL)
    *created = made;
  return g_steal_pointer (&certificate);
}
