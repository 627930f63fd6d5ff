/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-server-record.h"

#include <string.h>

#include "pnc-saved-servers.h"

#define MAX_ID_CHARS 48

static PncPath *
read_last_folder (GKeyFile *file, const char *group)
{
  g_autofree char *escaped = g_key_file_get_string (file, group, "last-folder", NULL);
  g_autofree char *text = escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;

  return text != NULL ? pnc_path_parse (text, NULL) : NULL;
}

PncServerItem *
pnc_server_record_read (GKeyFile *file, const char *group)
{
  g_autofree char *text = g_key_file_get_string (file, group, "link", NULL);
  g_autoptr (PncLink) link = text != NULL ? pnc_link_parse (text, NULL) : NULL;
  g_autofree char *name = g_key_file_get_string (file, group, "name", NULL);
  g_autofree char *color = g_key_file_get_string (file, group, "color", NULL);
  g_autoptr (PncPath) last_folder = NULL;
  PncServerItem *item;

  if (link == NULL)
    return NULL;
  item = pnc_server_item_new (group, name != NULL ? name : group, color, link);
  last_folder = read_last_folder (file, group);
  pnc_server_item_set_last_folder (item, last_folder);
  pnc_server_item_set_remembers (item,
                                 g_key_file_get_boolean (file, group, "remember-password", NULL));
  return item;
}

static void
write_last_folder (GKeyFile *file, const char *group, PncPath *path)
{
  g_autofree char *text = pnc_path_to_text (path);
  g_autofree char *escaped = g_uri_escape_string (text, "/", FALSE);

  g_key_file_set_string (file, group, "last-folder", escaped);
}

void
pnc_server_record_write (GKeyFile *file, const char *group, PncServerItem *item)
{
  g_autofree char *text = pnc_link_format (pnc_server_item_get_link (item), PNC_LINK_NONE);

  g_key_file_set_string (file, group, "link", text);
  g_key_file_set_string (file, group, "name", pnc_server_item_get_name (item));
  g_key_file_set_string (file, group, "color", pnc_server_item_get_color (item));
  if (pnc_server_item_remembers (item))
    g_key_file_set_boolean (file, group, "remember-password", TRUE);
  else
    g_key_file_remove_key (file, group, "remember-password", NULL);
  if (pnc_server_item_get_last_folder (item) != NULL)
    write_last_folder (file, group, pnc_server_item_get_last_folder (item));
  else
    g_key_file_remove_key (file, group, "last-folder", NULL);
}

void
pnc_server_record_write_use (GKeyFile *file, const char *group, PncPath *path, gint64 when)
{
  g_key_file_set_int64 (file, group, "last-used", when);
  if (path != NULL)
    write_last_folder (file, group, path);
}

/* "Büro, oben" becomes "Buro-oben". */
static char *
make_word (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  GString *word = g_string_new (NULL);

  for (const char *p = ascii; *p != '\0' && word->len < MAX_ID_CHARS; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (word, *p);
      else if (word->len > 0 && word->str[word->len - 1] != '-' && *p != '?')
        g_string_append_c (word, '-');
    }
  while (word->len > 0 && word->str[word->len - 1] == '-')
    g_string_truncate (word, word->len - 1);
  return g_string_free (word, FALSE);
}

char *
pnc_server_record_make_id (GKeyFile *file, const char *name)
{
  g_autofree char *word = make_word (name);
  g_autofree char *id = NULL;

  if (!pnc_saved_servers_name_is_valid (word))
    {
      g_free (word);
      word = g_strdup ("server");
    }
  id = g_strdup (word);
  for (guint i = 2; g_key_file_has_group (file, id); i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", word, i);
    }
  return g_steal_pointer (&id);
}

static void
free_block (GString *block)
{
  g_string_free (block, TRUE);
}

/* Blocks of text by the name of their group; "" is what comes before the first one. Comments right
 * above a group go with it. */
static GHashTable *
split_groups (const char *text)
{
  GHashTable *blocks
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) free_block);
  g_autoptr (GString) comments = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *block = g_string_new (NULL);

  g_hash_table_insert (blocks, g_strdup (""), block);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *close = lines[i][0] == '[' ? strrchr (lines[i], ']') : NULL;

      if (lines[i][0] == '#')
        {
          g_string_append_printf (comments, "%s\n", lines[i]);
          continue;
        }
      if (close != NULL)
        {
          block = g_string_new (NULL);
          g_hash_table_insert (blocks, g_strndup (lines[i] + 1, (gsize) (close - lines[i] - 1)),
                               block);
        }
      if (lines[i][0] != '\0' || comments->len > 0)
        g_string_append_printf (block, "%s%s\n", comments->str, lines[i]);
      g_string_truncate (comments, 0);
    }
  g_string_append (block, comments->str);
  return blocks;
}

static void
append_block (GString *text, GHashTable *blocks, const char *group)
{
  GString *block = g_hash_table_lookup (blocks, group);

  if (block == NULL || block->len == 0)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, block->str);
}

/* By its text: GKeyFile does not give comments away as they are. */
GKeyFile *
pnc_server_record_reorder (GKeyFile *file, const char *const *groups)
{
  g_autofree char *before = g_key_file_to_data (file, NULL, NULL);
  g_autoptr (GHashTable) blocks = split_groups (before);
  g_autoptr (GString) text = g_string_new (NULL);
  GKeyFile *reordered = g_key_file_new ();

  append_block (text, blocks, "");
  for (guint i = 0; groups[i] != NULL; i++)
    append_block (text, blocks, groups[i]);
  if (text->len > 0)
    g_key_file_load_from_data (reordered, text->str, text->len, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return reordered;
}
