/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-known-servers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-file-lock.h"
#include "pnc-io-error.h"
#include "pnc-link.h"

#define LOCK_TIMEOUT_MS 2000
#define MAX_FILE_BYTES (4 * 1024 * 1024)

struct _PncKnownServers
{
  GObject parent_instance;

  char *path; /* owned */
};

G_DEFINE_FINAL_TYPE (PncKnownServers, pnc_known_servers, G_TYPE_OBJECT)

static void
pnc_known_servers_finalize (GObject *object)
{
  g_free (PNC_KNOWN_SERVERS (object)->path);
  G_OBJECT_CLASS (pnc_known_servers_parent_class)->finalize (object);
}

static void
pnc_known_servers_class_init (PncKnownServersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_known_servers_finalize;
}

static void
pnc_known_servers_init (PncKnownServers *self)
{
}

/* Returns: (transfer full): the first two words of the host's line. Escaped, so that no host can
 * hold a blank or the end of a line. */
static char *
make_key (const char *host, guint16 port)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  g_autofree char *escaped = g_uri_escape_string (lower, ":", FALSE);

  return g_strdup_printf ("%s %u", escaped, port);
}

static gboolean
is_remark (const char *line)
{
  return line[0] == '\0' || line[0] == '#';
}

/* Returns: (transfer full) (nullable): the line's key, with @pin pointing to its last word */
static char *
take_line_apart (const char *line, const char **pin)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  guint64 port;

  if (g_strv_length (words) != 3 || words[0][0] == '\0' || !pnc_pin_is_valid (words[2])
      || !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT16, &port, NULL))
    return NULL;
  *pin = strrchr (line, ' ') + 1;
  return g_strdup_printf ("%s %s", words[0], words[1]);
}

static gboolean
complain (PncKnownServers *self, guint line, const char *what, GError **error)
{
  g_autofree char *shown = pnc_display_text (self->path, -1);

  pnc_set_error (
    error, PNC_ERROR_CORRUPT, PNC_SIDE_LOCAL, self->path,
    "Line %u of “%s” %s. Correct or remove that line: until then no server is trusted.", line,
    shown, what);
  return FALSE;
}

/* Every line is checked, also those about other hosts: a file that is damaged anywhere is not
 * believed anywhere. */
static gboolean
check_lines (PncKnownServers *self, GStrv lines, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *pin = NULL;
      char *key;

      if (is_remark (lines[i]))
        continue;
      key = take_line_apart (lines[i], &pin);
      if (key == NULL)
        return complain (self, i + 1, "is not “host port fingerprint”", error);
      if (!g_hash_table_add (seen, key))
        return complain (self, i + 1, "names a server for the second time", error);
    }
  return TRUE;
}

static char *
read_file (PncKnownServers *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize length_bytes;

  /* Not over the cap, and not a pipe that never ends. */
  if (g_stat (self->path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > MAX_FILE_BYTES))
    {
      complain (self, 1, "belongs to what is no ordinary file, or too large", error);
      return NULL;
    }
  if (!g_file_get_contents (self->path, &text, &length_bytes, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_strdup ("");
      pnc_error_adopt (&local_error, PNC_SIDE_LOCAL, self->path, "read");
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (memchr (text, '\0', length_bytes) != NULL)
    {
      complain (self, 1, "or another one holds a zero byte", error);
      return NULL;
    }
  return g_steal_pointer (&text);
}

/* Returns: (transfer full) (nullable): all lines, each good */
static GStrv
read_lines (PncKnownServers *self, GError **error)
{
  g_autofree char *text = read_file (self, error);
  g_auto (GStrv) lines = NULL;

  if (text == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  if (!check_lines (self, lines, error))
    return NULL;
  return g_steal_pointer (&lines);
}

/* Returns: (transfer none) (nullable): the fingerprint in @lines */
static const char *
find_pin (GStrv lines, const char *key)
{
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *pin = NULL;
      g_autofree char *other = is_remark (lines[i]) ? NULL : take_line_apart (lines[i], &pin);

      if (g_strcmp0 (key, other) == 0)
        return pin;
    }
  return NULL;
}

/* Returns: (transfer full): the text of @lines without that of @key, and with a last one for @pin
 */
static char *
edit_lines (GStrv lines, const char *key, const char *pin)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *unused;
      g_autofree char *other = is_remark (lines[i]) ? NULL : take_line_apart (lines[i], &unused);
      gboolean is_end = lines[i][0] == '\0' && lines[i + 1] == NULL;

      if (!is_end && g_strcmp0 (key, other) != 0)
        g_string_append_printf (text, "%s\n", lines[i]);
    }
  if (pin != NULL)
    g_string_append_printf (text, "%s %s\n", key, pin);
  return g_string_free (text, FALSE);
}

static PncFileLock *
lock_file (PncKnownServers *self, GError **error)
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

static gboolean
write_file (PncKnownServers *self, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (self->path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  pnc_error_adopt (&local_error, PNC_SIDE_LOCAL, self->path, "write");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* @pin: (nullable): %NULL takes the line away */
static gboolean
replace_pin (PncKnownServers *self, const char *host, guint16 port, const char *pin, GError **error)
{
  g_autofree char *key = make_key (host, port);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (PncFileLock) lock = lock_file (self, error);

  if (lock == NULL)
    return FALSE;
  lines = read_lines (self, error);
  if (lines == NULL)
    return FALSE;
  if (g_strcmp0 (find_pin (lines, key), pin) == 0)
    return TRUE;
  text = edit_lines (lines, key, pin);
  return write_file (self, text, error);
}

PncKnownServers *
pnc_known_servers_new (const char *path)
{
  PncKnownServers *self = g_object_new (PNC_TYPE_KNOWN_SERVERS, NULL);

  self->path = path != NULL
                 ? g_strdup (path)
                 : g_build_filename (g_get_user_config_dir (), "pinnace", "known-servers", NULL);
  return self;
}

const char *
pnc_known_servers_get_path (PncKnownServers *self)
{
  g_return_val_if_fail (PNC_IS_KNOWN_SERVERS (self), NULL);
  return self->path;
}

gboolean
pnc_known_servers_lookup (PncKnownServers *self,
                          const char *host,
                          guint16 port,
                          char **pin,
                          GError **error)
{
  g_autofree char *key = NULL;
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (PNC_IS_KNOWN_SERVERS (self), FALSE);
  g_return_val_if_fail (host != NULL && pin != NULL, FALSE);

  lines = read_lines (self, error);
  if (lines == NULL)
    return FALSE;
  key = make_key (host, port);
  *pin = g_strdup (find_pin (lines, key));
  return TRUE;
}

gboolean
pnc_known_servers_remember (PncKnownServers *self,
                            const char *host,
                            guint16 port,
                            const char *pin,
                            GError **error)
{
  g_return_val_if_fail (PNC_IS_KNOWN_SERVERS (self), FALSE);
  g_return_val_if_fail (host != NULL && pin != NULL, FALSE);

  if (!pnc_pin_is_valid (pin))
    {
      g_autofree char *shown = pnc_display_text (pin, -1);

      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, pin,
                     "“%s” is no fingerprint. It has the form SHA256:… as the server prints it.",
                     shown);
      return FALSE;
    }
  return replace_pin (self, host, port, pin, error);
}

gboolean
pnc_known_servers_forget (PncKnownServers *self, const char *host, guint16 port, GError **error)
{
  g_return_val_if_fail (PNC_IS_KNOWN_SERVERS (self), FALSE);
  g_return_val_if_fail (host != NULL, FALSE);

  return replace_pin (self, host, port, NULL, error);
}
