/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-guide.h"

#include <string.h>

/* What begins a block; a paragraph begins with nothing. */
static const struct
{
  const char *mark;
  PncGuideKind kind;
} marks[] = { { "# ", PNC_GUIDE_TITLE }, { "## ", PNC_GUIDE_HEADING }, { "- ", PNC_GUIDE_ITEM } };

static void
free_block (gpointer data)
{
  PncGuideBlock *block = data;

  g_free (block->markup);
  g_free (block);
}

/* Between two @marks stands what @tag is for; a mark without its other one is text. */
static char *
tag_between (const char *text, const char *mark, const char *tag)
{
  g_auto (GStrv) parts = g_strsplit (text, mark, -1);
  guint n_parts = g_strv_length (parts);
  GString *markup = g_string_new (NULL);

  for (guint i = 0; i < n_parts; i++)
    if (i % 2 == 0)
      g_string_append (markup, parts[i]);
    else if (i + 1 == n_parts)
      g_string_append_printf (markup, "%s%s", mark, parts[i]);
    else
      g_string_append_printf (markup, "<%s>%s</%s>", tag, parts[i], tag);
  return g_string_free (markup, FALSE);
}

static char *
to_markup (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_autofree char *keys = tag_between (escaped, "`", "tt");

  return tag_between (keys, "**", "b");
}

static void
end_block (GPtrArray *blocks, PncGuideKind kind, GString *text)
{
  PncGuideBlock *block;

  if (text->len == 0)
    return;
  block = g_new0 (PncGuideBlock, 1);
  block->kind = kind;
  block->markup = to_markup (text->str);
  g_ptr_array_add (blocks, block);
  g_string_truncate (text, 0);
}

/* Takes the mark off @line. Returns: whether there is one */
static gboolean
take_mark (const char **line, PncGuideKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_str_has_prefix (*line, marks[i].mark))
      {
        *kind = marks[i].kind;
        *line += strlen (marks[i].mark);
        return TRUE;
      }
  return FALSE;
}

GPtrArray *
pnc_guide_parse (const char *text)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (free_block);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) block = g_string_new (NULL);
  PncGuideKind kind = PNC_GUIDE_PARAGRAPH;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      PncGuideKind next = PNC_GUIDE_PARAGRAPH;

      if (line[0] == '\0' || take_mark (&line, &next))
        {
          end_block (blocks, kind, block);
          kind = next;
        }
      if (block->len > 0)
        g_string_append_c (block, ' ');
      g_string_append (block, line);
    }
  end_block (blocks, kind, block);
  return blocks;
}
