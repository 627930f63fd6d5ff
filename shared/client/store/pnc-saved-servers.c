/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-saved-servers.h"

#include <glib/gstdio.h>

struct _PncSavedServers
{
  GObject parent_instance;

  char *path;
};

G_DEFINE_FINAL_TYPE (PncSavedServers, pnc_saved_servers, G_TYPE_OBJECT)

static void
pnc_saved_servers_finalize (GObject *object)
{
  PncSavedServers *self = PNC_SAVED_SERVERS (object);

  g_free (self->path);
  G_OBJECT_CLASS (pnc_saved_servers_parent_class)->finalize (object);
}

static void
pnc_saved_servers_class_init (PncSavedServersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_saved_servers_finalize;
}

static void
pnc_saved_servers_init (PncSavedServers *self)
{
}

char *
pnc_saved_servers_dup_usual_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "pinnace", "servers", NULL);
}

PncSavedServers *
pnc_saved_servers_new (const char *path)
{
  PncSavedServers *self = g_object_new (PNC_TYPE_SAVED_SERVERS, NULL);

  self->path = path != NULL ? g_strdup (path) : pnc_saved_servers_dup_usual_path ();
  return self;
}

/* A file that is not there holds no servers; one that cannot be understood is an error and stays as
 * it is. */
static GKeyFile *
pnc_saved_servers_read (PncSavedServers *self, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) reason = NULL;

  if (g_key_file_load_from_file (file, self->path, G_KEY_FILE_KEEP_COMMENTS, &reason)
      || g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_steal_pointer (&file);

  pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_LOCAL, self->path,
                 "The saved servers in “%s” cannot be read (%s). Mend the file or move it away.",
                 self->path, reason->message);
  return NULL;
}

static gboolean
pnc_saved_servers_write (PncSavedServers *self, GKeyFile *file, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *text = NULL;
  gsize length = 0;

  text = g_key_file_to_data (file, &length, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (self->path, text, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, &reason))
    return TRUE;

  pnc_set_error (error, PNC_ERROR_IO, PNC_SIDE_LOCAL, self->path,
                 "The saved servers cannot be written to “%s” (%s). Check that the folder is yours "
                 "and not full.",
                 self->path, reason != NULL ? reason->message : "its folder cannot be made");
  return FALSE;
}

char **
pnc_saved_servers_list (PncSavedServers *self, GError **error)
{
  g_autoptr (GKeyFile) file = pnc_saved_servers_read (self, error);

  return file != NULL ? g_key_file_get_groups (file, NULL) : NULL;
}

static void
set_not_found (const char *name, GError **error)
{
  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL, name,
                 "There is no saved server called “%s”. “pnc server list” shows those there are.",
                 name);
}

PncLink *
pnc_saved_servers_lookup (PncSavedServers *self, const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = pnc_saved_servers_read (self, error);
  g_autofree char *text = NULL;

  if (file == NULL)
    return NULL;
  text = g_key_file_get_string (file, name, "link", NULL);
  if (text == NULL)
    {
      set_not_found (name, error);
      return NULL;
    }
  return pnc_link_parse (text, error);
}

gboolean
pnc_saved_servers_name_is_valid (const char *name)
{
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.");

  return length >= 2 && length <= 64 && name[length] == '\0' && name[0] != '.' && name[0] != '-';
}

gboolean
pnc_saved_servers_save (PncSavedServers *self,
                        const char *name,
                        const PncLink *link,
                        GError **error)
{
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *text = NULL;

  if (!pnc_saved_servers_name_is_valid (name))
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, name,
                     "A server's name has two to 64 letters, digits, “-”, “_” or “.”, and begins "
                     "with a letter or digit.");
      return FALSE;
    }
  file = pnc_saved_servers_read (self, error);
  if (file == NULL)
    return FALSE;
  text = pnc_link_format (link, PNC_LINK_NONE);
  g_key_file_set_string (file, name, "link", text);
  return pnc_saved_servers_write (self, file, error);
}

gboolean
pnc_saved_servers_remove (PncSavedServers *self, const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = pnc_saved_servers_read (self, error);

  if (file == NULL)
    return FALSE;
  if (!g_key_file_remove_group (file, name, NULL))
    {
      set_not_found (name, error);
      return FALSE;
    }
  return pnc_saved_servers_write (self, file, error);
}
