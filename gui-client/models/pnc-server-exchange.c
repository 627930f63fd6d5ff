/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-exchange.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pnc-server-record.h"

char *
pnc_server_list_export (PncServerList *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      PncServerItem *item = pnc_server_list_get (self, i);
      g_autoptr (PncServerItem) bare
        = pnc_server_item_new (NULL, pnc_server_item_get_name (item),
                               pnc_server_item_get_color (item), pnc_server_item_get_link (item));

      pnc_server_record_write (file, pnc_server_item_get_id (item), bare);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

static GKeyFile *
read_text (const char *text, gsize length_bytes, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (length_bytes > PNC_SERVER_EXCHANGE_MAX_BYTES)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _ ("This is no list of servers: the file is too large."));
  else if (memchr (text, '\0', length_bytes) != NULL
           || !g_key_file_load_from_data (file, text, length_bytes, G_KEY_FILE_NONE, NULL))
    g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      _ ("This is no list of servers. Choose a file that Pinnace has exported."));
  else
    return g_steal_pointer (&file);
  return NULL;
}

/* The same server, user and all: one without a user does not stand for everybody here. */
static gboolean
is_known (PncServerList *self, PncServerItem *item)
{
  const PncLink *link = pnc_server_item_get_link (item);
  PncServerItem *there = pnc_server_list_find (self, link);

  return there != NULL && g_strcmp0 (pnc_server_item_get_link (there)->user, link->user) == 0;
}

gboolean
pnc_server_list_import (PncServerList *self,
                        const char *text,
                        gsize length_bytes,
                        guint *n_added,
                        guint *n_known,
                        GError **error)
{
  g_autoptr (GKeyFile) file = read_text (text, length_bytes, error);
  g_auto (GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;
  guint added = 0, known = 0;

  if (file == NULL)
    return FALSE;
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (PncServerItem) item = pnc_server_record_read (file, groups[i]);

      if (item == NULL)
        continue;
      if (is_known (self, item))
        known++;
      else if (pnc_server_list_add (self, pnc_server_item_get_name (item),
                                    pnc_server_item_get_color (item),
                                    pnc_server_item_get_link (item))
               != NULL)
        added++;
    }
  if (added + known == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("There is no server in this file that could be added."));
      return FALSE;
    }
  if (n_added != NULL)
    *n_added = added;
  if (n_known != NULL)
    *n_known = known;
  return TRUE;
}

char *
pnc_server_exchange_describe (guint n_added, guint n_known)
{
  if (n_added == 0)
    return g_strdup (_ ("All servers in this file are there already."));
  if (n_known == 0)
    return g_strdup_printf (ngettext ("%u server was added.", "%u servers were added.", n_added),
                            n_added);
  return g_strdup_printf (ngettext ("%u server was added; the others were there already.",
                                    "%u servers were added; the others were there already.",
                                    n_added),
                          n_added);
}
