/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-name-match.h"

#include <string.h>

/* Names up to here are folded on the stack, as long as they are ASCII, which most are. */
#define ASCII_BYTES 256

struct _PncNameMatch
{
  char *needle;          /* owned, folded */
  GPatternSpec *pattern; /* owned, nullable */
};

/* Composed, folded, and composed again: folding may take a letter apart. */
static char *
fold (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed != NULL ? composed : text, -1);
  char *again = g_utf8_normalize (folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return again != NULL ? again : g_steal_pointer (&folded);
}

PncNameMatch *
pnc_name_match_new (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  PncNameMatch *self;

  if (stripped[0] == '\0')
    return NULL;
  self = g_new0 (PncNameMatch, 1);
  self->needle = fold (stripped);
  if (strpbrk (self->needle, "*?") != NULL)
    self->pattern = g_pattern_spec_new (self->needle);
  return self;
}

void
pnc_name_match_free (PncNameMatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pattern, g_pattern_spec_free);
  g_free (self->needle);
  g_free (self);
}

static gboolean
test_folded (const PncNameMatch *self, const char *folded)
{
  if (self->pattern != NULL)
    return g_pattern_spec_match_string (self->pattern, folded);
  return strstr (folded, self->needle) != NULL;
}

/* Whether it was all ASCII, and fitted. */
static gboolean
fold_ascii (const char *name, char folded[ASCII_BYTES])
{
  gsize i;

  for (i = 0; name[i] != '\0' && i < ASCII_BYTES - 1; i++)
    {
      if ((guchar) name[i] >= 0x80)
        return FALSE;
      folded[i] = g_ascii_tolower (name[i]);
    }
  folded[i] = '\0';
  return name[i] == '\0';
}

gboolean
pnc_name_match_test (const PncNameMatch *self, const char *name)
{
  char ascii[ASCII_BYTES];
  g_autofree char *folded = NULL;

  if (fold_ascii (name, ascii))
    return test_folded (self, ascii);
  folded = fold (name);
  return test_folded (self, folded);
}
