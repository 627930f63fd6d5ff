/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-unicode.h"

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Default_Ignorable_Code_Point of Unicode 15, in order. */
static const Range ignorable[] = {
  { 0x00ad, 0x00ad },   /* soft hyphen */
  { 0x034f, 0x034f },   /* combining grapheme joiner */
  { 0x061c, 0x061c },   /* Arabic letter mark */
  { 0x115f, 0x1160 },   /* Hangul fillers */
  { 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
  { 0x180b, 0x180f },   /* Mongolian selectors */
  { 0x200b, 0x200f },   /* zero width, marks */
  { 0x202a, 0x202e },   /* embeddings and overrides */
  { 0x2060, 0x206f },   /* word joiner, isolates, deprecated format */
  { 0x3164, 0x3164 },   /* Hangul filler */
  { 0xfe00, 0xfe0f },   /* variation selectors */
  { 0xfeff, 0xfeff },   /* byte order mark */
  { 0xffa0, 0xffa0 },   /* half-width Hangul filler */
  { 0xfff0, 0xfff8 },   /* unassigned specials */
  { 0x1bca0, 0x1bca3 }, /* shorthand format */
  { 0x1d173, 0x1d17a }, /* musical format */
  { 0xe0000, 0xe0fff }, /* tags, more variation selectors */
};

gboolean
pnc_unicode_is_ignorable (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ignorable) && c >= ignorable[i].first; i++)
    {
      if (c <= ignorable[i].last)
        return TRUE;
    }
  return FALSE;
}

gboolean
pnc_unicode_is_noncharacter (gunichar c)
{
  return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}
