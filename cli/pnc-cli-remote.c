/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-remote.h"

#include <string.h>

#include "pnc-saved-servers.h"

#define SCHEME "pinnace://"

static char *
dup_saved_name (const char *argument)
{
  const char *colon = strchr (argument, ':');
  g_autofree char *name = NULL;

  if (colon == NULL)
    return NULL;
  name = g_strndup (argument, (gsize) (colon - argument));
  return pnc_saved_servers_name_is_valid (name) ? g_steal_pointer (&name) : NULL;
}

gboolean
pnc_cli_is_remote (const char *argument)
{
  g_autofree char *name = NULL;

  if (g_str_has_prefix (argument, SCHEME))
    return TRUE;
  name = dup_saved_name (argument);
  return name != NULL && !g_file_test (argument, G_FILE_TEST_EXISTS);
}

PncLink *
pnc_cli_remote_parse (const char *argument, GError **error)
{
  g_autoptr (PncSavedServers) saved = NULL;
  g_autoptr (PncLink) link = NULL;
  g_autoptr (PncPath) below = NULL;
  g_autofree char *name = NULL;

  if (g_str_has_prefix (argument, SCHEME))
    return pnc_link_parse (argument, error);

  name = dup_saved_name (argument);
  if (name == NULL || g_str_equal (name, "pinnace"))
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, argument,
                     "“%s” names nothing on a server. Write pinnace://host:port/path, or NAME:path "
                     "for a saved server.",
                     argument);
      return NULL;
    }
  saved = pnc_saved_servers_new (NULL);
  link = pnc_saved_servers_lookup (saved, name, error);
  if (link == NULL)
    return NULL;
  below = pnc_path_parse (argument + strlen (name) + 1, error);
  if (below == NULL)
    return NULL;
  if (pnc_path_depth (below) > 0)
    {
      PncPath *joined = pnc_path_join (link->path, below, error);

      if (joined == NULL)
        return NULL;
      pnc_path_unref (link->path);
      link->path = joined;
    }
  return g_steal_pointer (&link);
}

gboolean
pnc_cli_remote_ends_in_slash (const char *argument)
{
  g_autofree char *name = NULL;
  const char *path;
  gsize length;

  if (g_str_has_prefix (argument, SCHEME))
    {
      const char *host = argument + strlen (SCHEME);

      length = strcspn (host, "?#");
      path = memchr (host, '/', length);
      return path == NULL || host[length - 1] == '/';
    }
  name = dup_saved_name (argument);
  path = name != NULL ? argument + strlen (name) + 1 : argument;
  length = strlen (path);
  return length == 0 || path[length - 1] == '/';
}

gboolean
pnc_cli_remote_same_server (const PncLink *a, const PncLink *b)
{
  return a->port == b->port && g_ascii_strcasecmp (a->host, b->host) == 0
         && g_strcmp0 (a->user, b->user) == 0;
}

GPtrArray *
pnc_cli_remote_parse_all (char **arguments, guint n_arguments, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_link_free);

  for (guint i = 0; i < n_arguments; i++)
    {
      PncLink *link = pnc_cli_remote_parse (arguments[i], error);

      if (link == NULL)
        return NULL;
      g_ptr_array_add (links, link);
      if (!pnc_cli_remote_same_server (links->pdata[0], link))
        {
          pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, arguments[i],
                         "“%s” is on another server than “%s”. One command works with one server.",
                         arguments[i], arguments[0]);
          return NULL;
        }
    }
  return g_steal_pointer (&links);
}
