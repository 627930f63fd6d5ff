/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-text-decode.h"

#include <string.h>

#define REPLACEMENT 0xfffdu
#define SYMBOL_FOR_NUL 0x2400u

/* Of 16 bytes, one may be a control character that no text has; with more it is none. */
#define CONTROLS_OF 16u

/* Valid sequences for each invalid one that make it UTF-8 with faults. */
#define UTF_8_MAJORITY 4u

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  gboolean cut;
  gboolean big_endian;
  gboolean incomplete; /* what is left is the beginning of a character */
} Reader;

typedef struct
{
  GString *text;
  guint column; /* characters since the last line began */
  PncTextFacts *facts;
} Writer;

/* Takes the next character. Returns: it; REPLACEMENT, with *malformed set, for what is none */
typedef gunichar (*TakeFunc) (Reader *reader, gboolean *malformed);

static const guint16 windows_1252[32] = {
  0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

static gunichar
take_malformed (Reader *reader, gsize n_bytes, gboolean *malformed)
{
  reader->at += MIN (n_bytes, (gsize) (reader->end - reader->at));
  *malformed = TRUE;
  return REPLACEMENT;
}

/* Half a character where the file was cut off is no fault. */
static gunichar
take_incomplete (Reader *reader, gboolean *malformed)
{
  reader->incomplete = reader->cut;
  return take_malformed (reader, (gsize) (reader->end - reader->at), malformed);
}

static gunichar
take_utf_8 (Reader *reader, gboolean *malformed)
{
  gunichar c = *reader->at;

  if (c >= 0x80)
    c = g_utf8_get_char_validated ((const char *) reader->at, reader->end - reader->at);
  if (c == (gunichar) -2)
    return take_incomplete (reader, malformed);
  if (c == (gunichar) -1)
    return take_malformed (reader, 1, malformed);
  reader->at += g_unichar_to_utf8 (c, NULL);
  return c;
}

static gunichar
read_unit (const Reader *reader, gsize n_bytes, gsize offset)
{
  const guint8 *at = reader->at + offset;
  gunichar unit = 0;

  for (gsize i = 0; i < n_bytes; i++)
    unit = unit << 8 | at[reader->big_endian ? i : n_bytes - 1 - i];
  return unit;
}

static gunichar
take_utf_16 (Reader *reader, gboolean *malformed)
{
  gsize left_bytes = (gsize) (reader->end - reader->at);
  gunichar high, low;

  if (left_bytes < 2)
    return take_incomplete (reader, malformed);
  high = read_unit (reader, 2, 0);
  if (high < 0xd800 || high > 0xdfff)
    {
      reader->at += 2;
      return high;
    }
  if (high < 0xdc00 && left_bytes < 4)
    return take_incomplete (reader, malformed);
  low = high < 0xdc00 ? read_unit (reader, 2, 2) : 0;
  if (low < 0xdc00 || low > 0xdfff)
    return take_malformed (reader, 2, malformed);
  reader->at += 4;
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static gunichar
take_utf_32 (Reader *reader, gboolean *malformed)
{
  gunichar c;

  if (reader->end - reader->at < 4)
    return take_incomplete (reader, malformed);
  c = read_unit (reader, 4, 0);
  if (!g_unichar_validate (c))
    return take_malformed (reader, 4, malformed);
  reader->at += 4;
  return c;
}

static gunichar
take_latin_1 (Reader *reader, gboolean *malformed)
{
  return *reader->at++;
}

static gunichar
take_windows_1252 (Reader *reader, gboolean *malformed)
{
  gunichar c = *reader->at;

  if (c < 0x80 || c > 0x9f)
    return take_latin_1 (reader, malformed);
  c = windows_1252[c - 0x80];
  if (c == 0)
    return take_malformed (reader, 1, malformed);
  reader->at++;
  return c;
}

static const struct
{
  const char *name;
  TakeFunc take;
  guint mark_bytes;
  guint8 mark[4];
} encodings[] = {
  [PNC_TEXT_UTF_8] = { "UTF-8", take_utf_8, 3, { 0xef, 0xbb, 0xbf } },
  [PNC_TEXT_UTF_16_LE] = { "UTF-16LE", take_utf_16, 2, { 0xff, 0xfe } },
  [PNC_TEXT_UTF_16_BE] = { "UTF-16BE", take_utf_16, 2, { 0xfe, 0xff } },
  [PNC_TEXT_UTF_32_LE] = { "UTF-32LE", take_utf_32, 4, { 0xff, 0xfe, 0x00, 0x00 } },
  [PNC_TEXT_UTF_32_BE] = { "UTF-32BE", take_utf_32, 4, { 0x00, 0x00, 0xfe, 0xff } },
  [PNC_TEXT_LATIN_1] = { "ISO 8859-1", take_latin_1, 0, { 0 } },
  [PNC_TEXT_WINDOWS_1252] = { "Windows-1252", take_windows_1252, 0, { 0 } },
};

/* The longest mark that fits: that of UTF-32LE begins with that of UTF-16LE. */
static guint
find_mark (const guint8 *data, gsize length_bytes, PncTextEncoding *encoding)
{
  guint found_bytes = 0;

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      guint mark_bytes = encodings[i].mark_bytes;

      if (mark_bytes <= found_bytes || length_bytes < mark_bytes
          || memcmp (data, encodings[i].mark, mark_bytes) != 0)
        continue;
      *encoding = i;
      found_bytes = mark_bytes;
    }
  return found_bytes;
}

static gboolean
is_control (guint8 byte)
{
  return (byte < 0x20 && (byte < '\b' || byte > '\r') && byte != 0x1b) || byte == 0x7f;
}

static gboolean
is_binary (const guint8 *data, gsize length_bytes)
{
  gsize n_controls = 0;

  if (memchr (data, 0, length_bytes) != NULL)
    return TRUE;
  for (gsize i = 0; i < length_bytes; i++)
    n_controls += is_control (data[i]) ? 1 : 0;
  return n_controls > length_bytes / CONTROLS_OF;
}

static gboolean
is_utf_8 (const guint8 *data, gsize length_bytes, gboolean cut)
{
  Reader reader = { .at = data, .end = data + length_bytes, .cut = cut };
  gsize n_valid = 0, n_invalid = 0;

  while (reader.at < reader.end)
    {
      gboolean malformed = FALSE;
      gunichar c = take_utf_8 (&reader, &malformed);

      n_valid += !malformed && c >= 0x80 ? 1 : 0;
      n_invalid += malformed && !reader.incomplete ? 1 : 0;
    }
  return n_invalid == 0 || n_valid / UTF_8_MAJORITY >= n_invalid;
}

static gboolean
has_c1 (const guint8 *data, gsize length_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    if (data[i] >= 0x80 && data[i] <= 0x9f)
      return TRUE;
  return FALSE;
}

static PncTextEncoding
guess (const guint8 *data, gsize length_bytes, gboolean cut)
{
  if (is_utf_8 (data, length_bytes, cut))
    return PNC_TEXT_UTF_8;
  return has_c1 (data, length_bytes) ? PNC_TEXT_WINDOWS_1252 : PNC_TEXT_LATIN_1;
}

static gboolean
ends_line (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

/* Not between a letter and its accent, unless somebody has made a tower of accents. */
static gboolean
may_break (const Writer *writer, gunichar c)
{
  return writer->column >= PNC_TEXT_MAX_LINE
         && (!g_unichar_ismark (c) || writer->column >= 2 * PNC_TEXT_MAX_LINE);
}

static void
put (Writer *writer, gunichar c)
{
  if (ends_line (c))
    writer->column = 0;
  else if (may_break (writer, c))
    {
      g_string_append_c (writer->text, '\n');
      writer->facts->broken_up = TRUE;
      writer->column = 1;
    }
  else
    writer->column++;
  g_string_append_unichar (writer->text, c != 0 ? c : SYMBOL_FOR_NUL);
}

static char *
convert (Reader *reader, TakeFunc take, PncTextFacts *facts)
{
  Writer writer = { .facts = facts };

  writer.text = g_string_sized_new ((gsize) (reader->end - reader->at) + 1);
  while (reader->at < reader->end)
    {
      gboolean malformed = FALSE;
      gunichar c = take (reader, &malformed);

      if (reader->incomplete)
        break;
      facts->n_malformed += malformed ? 1 : 0;
      put (&writer, c);
    }
  return g_string_free (writer.text, FALSE);
}

char *
pnc_text_decode (const guint8 *data, gsize length_bytes, gboolean cut, PncTextFacts *facts)
{
  Reader reader = { .at = data, .end = data + length_bytes, .cut = cut };
  guint mark_bytes = 0;

  *facts = (PncTextFacts){ .encoding = PNC_TEXT_UTF_8 };
  if (length_bytes == 0)
    return g_strdup ("");
  mark_bytes = find_mark (data, length_bytes, &facts->encoding);
  if (mark_bytes == 0 && is_binary (data, length_bytes))
    return NULL;
  if (mark_bytes == 0)
    facts->encoding = guess (data, length_bytes, cut);
  reader.at += mark_bytes;
  reader.big_endian
    = facts->encoding == PNC_TEXT_UTF_16_BE || facts->encoding == PNC_TEXT_UTF_32_BE;
  return convert (&reader, encodings[facts->encoding].take, facts);
}

const char *
pnc_text_encoding_get_name (PncTextEncoding encoding)
{
  g_return_val_if_fail ((guint) encoding < G_N_ELEMENTS (encodings), "");

  return encodings[encoding].name;
}
