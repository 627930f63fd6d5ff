/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-config.h"

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"

#include <string.h>

#define LIMITS_GROUP "limits"
#define DEFAULT_MODE_MASK 0777u
#define OWNER_MODE                                                                                 \
  0600u /* what a mask has to leave: the server itself must read and write its files */

/**
 * ConfigKey:
 * @group: group of the file
 * @key: name in it
 * @allowed: what may stand there, for the error: "… has to be ALLOWED."
 * @set: takes the value over; %FALSE when it is not allowed
 */
typedef struct
{
  const char *group;
  const char *key;
  const char *allowed;
  gboolean (*set) (PncConfig *config, const char *value);
} ConfigKey;

static gboolean
is_port (const char *text)
{
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &port, NULL);
}

/* Whether the address exists is found out by listening on it. */
static gboolean
set_listen (PncConfig *config, const char *value)
{
  const char *colon = strrchr (value, ':');
  gboolean bracketed = value[0] == '[' && colon != NULL && colon[-1] == ']';

  if (colon == NULL || colon == value || !is_port (colon + 1))
    return FALSE;
  if (!bracketed && memchr (value, ':', (gsize) (colon - value)) != NULL)
    return FALSE;
  g_free (config->listen);
  config->listen = g_strdup (value);
  return TRUE;
}

static gboolean
set_name (PncConfig *config, const char *value)
{
  g_autofree char *shown = pnc_display_text (value, -1);

  if (value[0] == '\0' || strlen (value) > PNC_MAX_NAME_BYTES || !g_str_equal (shown, value))
    return FALSE;
  g_free (config->name);
  config->name = g_strdup (value);
  return TRUE;
}

static gboolean
set_trash (PncConfig *config, const char *value)
{
  if (!g_str_equal (value, "true") && !g_str_equal (value, "false"))
    return FALSE;
  config->trash = g_str_equal (value, "true");
  return TRUE;
}

static gboolean
set_mode_mask (PncConfig *config, const char *value)
{
  guint64 mask;

  if (!g_ascii_string_to_unsigned (value, 8, OWNER_MODE, 0777, &mask, NULL)
      || (mask & OWNER_MODE) != OWNER_MODE)
    return FALSE;
  config->mode_mask = (guint) mask;
  return TRUE;
}

static const ConfigKey config_keys[] = {
  { "server", "listen",
    "ADDRESS:PORT or [ADDRESS]:PORT, with a port from 0 (any free one) to 65535", set_listen },
  { "server", "name", "a visible name of 1 to 255 bytes", set_name },
  { "share", "trash", "true or false", set_trash },
  { "share", "mode-mask",
    "permission bits in octal, from 0600 to 0777, with reading and writing for the owner",
    set_mode_mask },
};

PncConfig *
pnc_config_new (void)
{
  PncConfig *config = g_new0 (PncConfig, 1);
  const char *host = g_get_host_name ();

  config->name = pnc_display_text (host, -1);
  config->trash = TRUE;
  config->mode_mask = DEFAULT_MODE_MASK;
  pnc_server_limits_init (&config->limits);
  return config;
}

void
pnc_config_free (PncConfig *config)
{
  if (config == NULL)
    return;
  g_free (config->listen);
  g_free (config->name);
  g_free (config);
}

static const ConfigKey *
find_key (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (config_keys); i++)
    {
      if (g_str_equal (config_keys[i].group, group) && g_str_equal (config_keys[i].key, key))
        return &config_keys[i];
    }
  return NULL;
}

static gboolean
is_group (const char *group)
{
  for (gsize i = 0; i < G_N_ELEMENTS (config_keys); i++)
    {
      if (g_str_equal (config_keys[i].group, group))
        return TRUE;
    }
  return g_str_equal (group, LIMITS_GROUP);
}

/* What every complaint begins with: where to look. */
static gboolean
set_complaint (GError **error,
               const char *path,
               const char *group,
               const char *key,
               const char *what)
{
  g_autofree char *file = pnc_display_text (path, -1);
  g_autofree char *shown_group = pnc_display_text (group, -1);
  g_autofree char *shown_key = key != NULL ? pnc_display_text (key, -1) : NULL;

  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, path, "%s, [%s]%s%s: %s", file, shown_group,
                 shown_key != NULL ? " " : "", shown_key != NULL ? shown_key : "", what);
  return FALSE;
}

static gboolean
set_limit (PncConfig *config, const char *path, const char *key, const char *value, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 number;

  if (!pnc_server_limits_is_name (key))
    return set_complaint (error, path, LIMITS_GROUP, key,
                          "there is no limit of this name. Correct or remove the line.");
  if (!g_ascii_string_to_signed (value, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return set_complaint (error, path, LIMITS_GROUP, key, "the value has to be a whole number.");
  if (!pnc_server_limits_set (&config->limits, key, number, &local))
    return set_complaint (error, path, LIMITS_GROUP, key, local->message);
  return TRUE;
}

static gboolean
set_value (PncConfig *config,
           const char *path,
           const char *group,
           const char *key,
           const char *value,
           GError **error)
{
  const ConfigKey *known = find_key (group, key);
  g_autofree char *what = NULL;

  if (g_str_equal (group, LIMITS_GROUP))
    return set_limit (config, path, key, value, error);
  if (known == NULL)
    return set_complaint (error, path, group, key,
                          "there is no key of this name. Correct or remove the line.");
  if (known->set (config, value))
    return TRUE;
  what = g_strdup_printf ("the value has to be %s.", known->allowed);
  return set_complaint (error, path, group, key, what);
}

static gboolean
read_group (PncConfig *config, GKeyFile *file, const char *path, const char *group, GError **error)
{
  g_auto (GStrv) keys = NULL;

  if (!is_group (group))
    return set_complaint (
      error, path, group, NULL,
      "there is no group of this name; there are [server], [share] and [limits]. "
      "Correct or remove it.");
  keys = g_key_file_get_keys (file, group, NULL, NULL);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, group, keys[i], NULL);

      if (value == NULL)
        return set_complaint (error, path, group, keys[i], "the value has to be text in UTF-8.");
      g_strstrip (value);
      if (!set_value (config, path, group, keys[i], value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_groups (PncConfig *config, GKeyFile *file, const char *path, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (!read_group (config, file, path, groups[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
open_file (GKeyFile *file, const char *path, gboolean required, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &local))
    return TRUE;
  if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT) && !required)
    return TRUE;
  if (local->domain == G_FILE_ERROR)
    pnc_error_adopt (&local, PNC_SIDE_NONE, path, "read the configuration");
  else
    {
      g_autofree char *reason = pnc_display_text (local->message, -1);
      g_autofree char *shown = pnc_display_text (path, -1);

      g_clear_error (&local);
      pnc_set_error (&local, PNC_ERROR_USAGE, PNC_SIDE_NONE, path,
                     "%s is no configuration file: %s. Correct it, or start without it.", shown,
                     reason);
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

PncConfig *
pnc_config_load (const char *state_dir, const char *path, GError **error)
{
  g_autoptr (PncConfig) config = pnc_config_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *usual = g_build_filename (state_dir, PNC_CONFIG_FILE_NAME, NULL);
  const char *used = path != NULL ? path : usual;

  if (!open_file (file, used, path != NULL, error) || !read_groups (config, file, used, error))
    return NULL;
  return g_steal_pointer (&config);
}
