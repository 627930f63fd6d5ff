/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-display.h"

#include <string.h>

#include "pnc-unicode.h"

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d
#define EMOJI_SELECTOR 0xfe0f
#define NO_CHARACTER ((gunichar) -1)

/* Scripts whose spelling needs the zero-width joiners. */
static const GUnicodeScript joining_scripts[] = {
  G_UNICODE_SCRIPT_ARABIC,  G_UNICODE_SCRIPT_SYRIAC,    G_UNICODE_SCRIPT_NKO,
  G_UNICODE_SCRIPT_MANDAIC, G_UNICODE_SCRIPT_MONGOLIAN, G_UNICODE_SCRIPT_DEVANAGARI,
  G_UNICODE_SCRIPT_BENGALI, G_UNICODE_SCRIPT_GURMUKHI,  G_UNICODE_SCRIPT_GUJARATI,
  G_UNICODE_SCRIPT_ORIYA,   G_UNICODE_SCRIPT_TAMIL,     G_UNICODE_SCRIPT_TELUGU,
  G_UNICODE_SCRIPT_KANNADA, G_UNICODE_SCRIPT_MALAYALAM, G_UNICODE_SCRIPT_SINHALA,
  G_UNICODE_SCRIPT_KHMER,   G_UNICODE_SCRIPT_MYANMAR,   G_UNICODE_SCRIPT_TIBETAN,
};

static gboolean
is_joining (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  for (gsize i = 0; i < G_N_ELEMENTS (joining_scripts); i++)
    {
      if (joining_scripts[i] == script)
        return TRUE;
    }
  return FALSE;
}

/* Pictures, and the skin tones behind them. */
static gboolean
is_picture (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_OTHER_SYMBOL || (type == G_UNICODE_MODIFIER_SYMBOL && c >= 0x1f3fb);
}

/* Joiners are spelling between letters of the scripts that have them and glue between pictures;
 * anywhere else they only make two names look alike. */
static gboolean
is_joiner_in_place (gunichar before, gunichar c, gunichar after)
{
  if (before == NO_CHARACTER || after == NO_CHARACTER)
    return FALSE;
  if (is_joining (before) && is_joining (after))
    return TRUE;
  return c == ZERO_WIDTH_JOINER && (is_picture (before) || before == EMOJI_SELECTOR)
         && is_picture (after);
}

/* Variation selectors choose the form of a picture, a keycap or a Han character. */
static gboolean
is_selector_in_place (gunichar before, gunichar c)
{
  if (before == NO_CHARACTER)
    return FALSE;
  if (c >= 0xe0100 && c <= 0xe01ef)
    return g_unichar_get_script (before) == G_UNICODE_SCRIPT_HAN;
  return c >= 0xfe00 && c <= 0xfe0f
         && (is_picture (before) || g_unichar_type (before) == G_UNICODE_MATH_SYMBOL
             || (before < 0x80
                 && (g_ascii_isdigit ((char) before) || before == '#' || before == '*')));
}

static gboolean
is_shown (gunichar before, gunichar c, gunichar after)
{
  GUnicodeType type;

  if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
    return is_joiner_in_place (before, c, after);
  if (pnc_unicode_is_ignorable (c))
    return is_selector_in_place (before, c);
  if (pnc_unicode_is_noncharacter (c))
    return FALSE;

  type = g_unichar_type (c);
  return type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR
         && type != G_UNICODE_PARAGRAPH_SEPARATOR && !(c >= 0xfff9 && c <= 0xfffb);
}

/* The character at @text, or NO_CHARACTER where there is none. A NUL is a character here. */
static gunichar
peek (const char *text, const char *end)
{
  gunichar c;

  if (text == end)
    return NO_CHARACTER;
  if (*text == '\0')
    return 0;
  c = g_utf8_get_char_validated (text, end - text);
  return c == (gunichar) -2 ? NO_CHARACTER : c;
}

static void
append_escape (GString *shown, gunichar c)
{
  if (c < 0x80)
    g_string_append_printf (shown, "\\x%02x", c);
  else
    g_string_append_printf (shown, "\\u{%04x}", c);
}

/* Most names are nothing else: how many bytes from here on are printable ASCII. */
static gsize
count_plain (const char *text, const char *end)
{
  const char *plain = text;

  while (plain < end && *plain >= 0x20 && *plain < 0x7f)
    plain++;
  return plain - text;
}

char *
pnc_display_text (const char *bytes, gssize length_bytes)
{
  gsize length = length_bytes < 0 ? strlen (bytes) : (gsize) length_bytes;
  const char *end = bytes + length;
  gunichar before = NO_CHARACTER;
  GString *shown;

  if (count_plain (bytes, end) == length)
    return g_strndup (bytes, length);

  shown = g_string_sized_new (length);
  while (bytes < end)
    {
      gsize n_plain = count_plain (bytes, end);
      gunichar c;
      const char *next;

      if (n_plain > 0)
        {
          g_string_append_len (shown, bytes, n_plain);
          bytes += n_plain;
          before = (guchar) bytes[-1];
          continue;
        }
      c = peek (bytes, end);
      next = c == NO_CHARACTER ? bytes + 1 : g_utf8_next_char (bytes);
      if (c == NO_CHARACTER)
        g_string_append_printf (shown, "\\x%02x", (guchar) *bytes);
      else if (is_shown (before, c, peek (next, end)))
        g_string_append_len (shown, bytes, next - bytes);
      else
        append_escape (shown, c);
      before = c;
      bytes = next;
    }
  return g_string_free (shown, FALSE);
}
