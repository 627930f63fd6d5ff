/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-exclude.h"

#include <string.h>

/* Returns: what is behind the first character; of bytes that are no UTF-8 each is one */
static const char *
next_char (const char *text)
{
  gunichar c = g_utf8_get_char_validated (text, -1);

  return c == (gunichar) -1 || c == (gunichar) -2 ? text + 1 : g_utf8_next_char (text);
}

/* A star that did not fit may take one character more. */
typedef struct
{
  const char *pattern; /* NULL when there was none */
  const char *text;
  gboolean any; /* two stars: takes "/" as well */
} Star;

static gboolean
retry (Star *star, const char **pattern, const char **text)
{
  if (star->pattern == NULL || *star->text == '\0' || (*star->text == '/' && !star->any))
    return FALSE;
  star->text++;
  *pattern = star->pattern;
  *text = star->text;
  return TRUE;
}

static const char *
set_star (Star *star, const char *pattern, const char *text)
{
  star->any = pattern[1] == '*';
  star->pattern = pattern + strspn (pattern, "*");
  star->text = text;
  return star->pattern;
}

/* Each of two kinds of star needs only its last place to be tried again. */
static gboolean
matches (const char *pattern, const char *text)
{
  Star star = { NULL, NULL, FALSE };
  Star anything = { NULL, NULL, FALSE };

  while (*text != '\0' || *pattern != '\0')
    {
      if (*pattern == '*')
        {
          gboolean any = pattern[1] == '*';

          pattern = set_star (any ? &anything : &star, pattern, text);
          if (any)
            star.pattern = NULL;
        }
      else if (*pattern == '?' && *text != '\0' && *text != '/')
        {
          pattern++;
          text = next_char (text);
        }
      else
        {
          const char *literal = pattern[0] == '\\' && pattern[1] != '\0' ? pattern + 1 : pattern;

          if (*pattern != '?' && *literal == *text)
            {
              pattern = literal + 1;
              text++;
            }
          else if (!retry (&star, &pattern, &text))
            {
              star.pattern = NULL;
              if (!retry (&anything, &pattern, &text))
                return FALSE;
            }
        }
    }
  return TRUE;
}

/* Returns: (transfer full): @pattern without the slash before its name and those behind it */
static char *
trim (const char *pattern)
{
  gsize length;

  if (*pattern == '/')
    pattern++;
  length = strlen (pattern);
  while (length > 0 && pattern[length - 1] == '/')
    length--;
  return g_strndup (pattern, length);
}

gboolean
pnc_sync_exclude_matches (char *const *patterns, const char *path)
{
  const char *slash = strrchr (path, '/');
  const char *name = slash != NULL ? slash + 1 : path;

  for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++)
    {
      g_autofree char *pattern = trim (patterns[i]);
      gboolean whole = *patterns[i] == '/' || strchr (pattern, '/') != NULL;

      if (matches (pattern, whole ? path : name))
        return TRUE;
    }
  return FALSE;
}
