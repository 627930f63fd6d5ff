/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-name-match.h"

#include <string.h>

/* Names up to here are folded on the stack, as long as they are ASCII, which most are. */
#define ASCII_BYTES 256

struct _PncNameMatch
{
  char *pattern;  /* owned, nullable, folded */
  GStrv words;    /* owned, nullable, folded: where there is no pattern */
  gboolean exact; /* nothing is folded but how accents are encoded */
};

static char *
compose (const char *text)
{
  char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return composed != NULL ? composed : g_strdup (text);
}

/* Composed, folded, and composed again: folding may take a letter apart. */
static char *
fold (const char *text, gboolean exact)
{
  g_autofree char *composed = compose (text);
  g_autofree char *folded = NULL;

  if (exact)
    return g_steal_pointer (&composed);
  folded = g_utf8_casefold (composed, -1);
  return compose (folded);
}

/* Returns: (transfer full): the words of @text, which is folded and has at least one */
static GStrv
split (const char *text)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *begin = NULL;
  const char *at;

  for (at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gboolean blank = g_unichar_isspace (g_utf8_get_char (at));

      if (blank && begin != NULL)
        g_ptr_array_add (words, g_strndup (begin, (gsize) (at - begin)));
      if (blank)
        begin = NULL;
      else if (begin == NULL)
        begin = at;
    }
  if (begin != NULL)
    g_ptr_array_add (words, g_strdup (begin));
  g_ptr_array_add (words, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

PncNameMatch *
pnc_name_match_new (const char *text, gboolean with_case)
{
  g_autofree char *folded = fold (text != NULL ? text : "", with_case);
  g_auto (GStrv) words = split (folded);
  PncNameMatch *self;

  if (words[0] == NULL)
    return NULL;
  self = g_new0 (PncNameMatch, 1);
  self->exact = with_case;
  if (strpbrk (folded, "*?") != NULL)
    self->pattern = g_strdup (g_strstrip (folded));
  else
    self->words = g_steal_pointer (&words);
  return self;
}

void
pnc_name_match_free (PncNameMatch *self)
{
  if (self == NULL)
    return;
  g_free (self->pattern);
  g_strfreev (self->words);
  g_free (self);
}

/* GPatternSpec tries every way to share the name out among the stars, which a few of them make
 * endless. Only the last star ever has to be tried again: what came before it has its match, and
 * no other one would leave more for the rest. */
static gboolean
fits_pattern (const char *pattern, const char *name)
{
  const char *after_star = NULL;
  const char *from = NULL; /* in @name: where what is behind the star was tried last */

  while (*name != '\0')
    {
      if (*pattern == '*')
        {
          after_star = ++pattern;
          from = name;
        }
      else if (*pattern == '?')
        {
          pattern++;
          name = g_utf8_next_char (name);
        }
      else if (*pattern == *name)
        {
          pattern++;
          name++;
        }
      else if (after_star != NULL)
        {
          pattern = after_star;
          name = from = g_utf8_next_char (from);
        }
      else
        return FALSE;
    }
  return pattern[strspn (pattern, "*")] == '\0';
}

static gboolean
test_folded (const PncNameMatch *self, const char *folded)
{
  if (self->pattern != NULL)
    return fits_pattern (self->pattern, folded);
  for (guint i = 0; self->words[i] != NULL; i++)
    {
      if (strstr (folded, self->words[i]) == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Whether it was all ASCII, and fitted. */
static gboolean
fold_ascii (const char *name, gboolean exact, char folded[ASCII_BYTES])
{
  gsize i;

  for (i = 0; name[i] != '\0' && i < ASCII_BYTES - 1; i++)
    {
      if ((guchar) name[i] >= 0x80)
        return FALSE;
      folded[i] = exact ? name[i] : g_ascii_tolower (name[i]);
    }
  folded[i] = '\0';
  return name[i] == '\0';
}

gboolean
pnc_name_match_test (const PncNameMatch *self, const char *name)
{
  char ascii[ASCII_BYTES];
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  if (fold_ascii (name, self->exact, ascii))
    return test_folded (self, ascii);
  valid = g_utf8_make_valid (name, -1);
  folded = fold (valid, self->exact);
  return test_folded (self, folded);
}
