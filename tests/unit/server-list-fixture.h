/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include "pnc-server-list.h"
#include "test-loop.h"

/* A list in a folder of its own. */
typedef struct
{
  char *folder;
  char *path;
  PncServerList *list;
} Fixture;

static inline void
fixture_set_up (Fixture *self, gconstpointer text)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "servers", NULL);
  if (text != NULL)
    g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  self->list = pnc_server_list_new (self->path);
}

static inline void
fixture_tear_down (Fixture *self, gconstpointer text)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  pnc_server_list_flush (self->list);
  g_clear_object (&self->list);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static inline PncServerItem *
fixture_add (Fixture *self, const char *name, const char *text)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);

  g_assert_nonnull (link);
  return pnc_server_list_add (self->list, name, "green", link);
}

/* Returns: (transfer full): "name name …" */
static inline char *
fixture_names (PncServerList *list)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "",
                            pnc_server_item_get_name (pnc_server_list_get (list, i)));
  return g_strdup (names->str);
}

#define assert_names(list, expected)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *names_now = fixture_names (list);                                             \
    g_assert_cmpstr (names_now, ==, expected);                                                     \
  }                                                                                                \
  G_STMT_END

/* Returns: (transfer full): what is in the file */
static inline char *
fixture_text (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  pnc_server_list_flush (self->list);
  g_file_get_contents (self->path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}
