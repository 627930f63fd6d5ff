/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-name.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-unicode.h"

/* A look-alike of the reserved name is compared after folding; what folds to more cannot be one. */
#define MAX_FOLDED_BYTES 64

/* The one table: what a fault is called. */
static const char *const sentences[] = {
  [PNC_NAME_OK] = "it is allowed",
  [PNC_NAME_EMPTY] = "it is empty",
  [PNC_NAME_TOO_LONG] = "it is longer than 255 bytes",
  [PNC_NAME_DOTS] = "it is “.” or “..”",
  [PNC_NAME_SEPARATOR] = "it contains a slash or backslash",
  [PNC_NAME_NUL] = "it contains a zero byte",
  [PNC_NAME_RESERVED] = "it is reserved for the server’s own folder",
  [PNC_NAME_CONTROL] = "it contains a control character",
  [PNC_NAME_WINDOWS_CHAR] = "it contains one of < > : \" | ? *",
  [PNC_NAME_WINDOWS_DEVICE] = "it is the name of a device on Windows",
  [PNC_NAME_TRAILING] = "it ends in a dot or a space",
  [PNC_NAME_NOT_UTF8] = "it is not valid UTF-8",
};

static gboolean
has_any (const char *name, gsize length_bytes, const char *set)
{
  for (gsize i = 0; i < length_bytes; i++)
    {
      if (name[i] != '\0' && strchr (set, name[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_control (const char *name, gsize length_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    {
      if ((guchar) name[i] < 0x20 || name[i] == 0x7f)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_dots (const char *name, gsize length_bytes)
{
  return (length_bytes == 1 || length_bytes == 2) && name[0] == '.'
         && name[length_bytes - 1] == '.';
}

static gsize
trim_end (const char *text, gsize length_bytes, const char *set)
{
  while (length_bytes > 0 && strchr (set, text[length_bytes - 1]) != NULL)
    length_bytes--;
  return length_bytes;
}

static char
fold_char (gunichar c)
{
  if (c == 0x0130 || c == 0x0131) /* dotted capital and dotless small i */
    return 'i';
  return c < 0x80 ? g_ascii_tolower ((char) c) : '\x01';
}

/* What case-insensitive, ignorable-skipping file systems and the resolver of Windows would make of
 * @name: no invisible characters, small letters, no stream, no dots and spaces at the end. Every
 * other character that is not ASCII becomes 0x01. Returns the length, or 0 when it cannot be like
 * the reserved name. */
static gsize
fold (const char *name, gsize length_bytes, char folded[MAX_FOLDED_BYTES])
{
  const char *end = name + length_bytes;
  gsize n = 0;

  while (name < end && *name != ':')
    {
      gunichar c = g_utf8_get_char_validated (name, end - name);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        return 0;
      name = g_utf8_next_char (name);
      if (pnc_unicode_is_ignorable (c))
        continue;
      if (n == MAX_FOLDED_BYTES)
        return 0;
      folded[n++] = fold_char (c);
    }
  return trim_end (folded, n, ". ");
}

static gsize
count_matching (const char *text, gsize length_bytes, gboolean (*matches) (char))
{
  gsize n = 0;

  while (n < length_bytes && matches (text[n]))
    n++;
  return n;
}

static gboolean
is_digit (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_hex_digit (char c)
{
  return g_ascii_isxdigit (c);
}

/* Whether @folded is a name of eight characters that Windows may have made up for ".pinnace":
 * letters of "pinnac" from the first on, or "pi" and four hexadecimal digits; then "~" and digits.
 */
static gboolean
is_short_alias (const char *folded, gsize length_bytes)
{
  const char *tilde = length_bytes == 8 ? memchr (folded, '~', length_bytes) : NULL;
  gsize base, digits;

  if (tilde == NULL)
    return FALSE;
  base = tilde - folded;
  digits = length_bytes - base - 1;
  if (base == 0 || digits == 0 || count_matching (tilde + 1, digits, is_digit) != digits)
    return FALSE;

  if (memcmp (folded, "pinnac", base) == 0)
    return TRUE;
  return base == 6 && memcmp (folded, "pi", 2) == 0
         && count_matching (folded + 2, 4, is_hex_digit) == 4;
}

/* Every alias begins with a dot or a letter of any case, perhaps behind what is ignored, which is
 * not ASCII. Most names begin with something else. */
static gboolean
may_be_reserved (const char *name)
{
  return (name[0] & 0x80) != 0 || strchr (".pP", name[0]) != NULL;
}

static gboolean
is_reserved (const char *name, gsize length_bytes)
{
  char folded[MAX_FOLDED_BYTES];
  gsize n;

  if (!may_be_reserved (name))
    return FALSE;
  n = fold (name, length_bytes, folded);
  if (n == strlen (PNC_RESERVED_NAME) && memcmp (folded, PNC_RESERVED_NAME, n) == 0)
    return TRUE;
  return is_short_alias (folded, n);
}

static gboolean
equals_nocase (const char *text, gsize length_bytes, const char *word)
{
  return strlen (word) == length_bytes && g_ascii_strncasecmp (text, word, length_bytes) == 0;
}

/* Whether what follows "COM" or "LPT" is one digit, superscript ones included. */
static gboolean
is_port_number (const char *text, gsize length_bytes)
{
  if (length_bytes == 1)
    return g_ascii_isdigit (text[0]);
  return length_bytes == 2 && text[0] == '\xc2'
         && (text[1] == '\xb9' || text[1] == '\xb2' || text[1] == '\xb3');
}

static gboolean
is_device (const char *name, gsize length_bytes)
{
  static const char *const words[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
  const char *dot = memchr (name, '.', length_bytes);
  gsize base = trim_end (name, dot != NULL ? (gsize) (dot - name) : length_bytes, " ");

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (equals_nocase (name, base, words[i]))
        return TRUE;
    }
  if (base < 4 || !(equals_nocase (name, 3, "COM") || equals_nocase (name, 3, "LPT")))
    return FALSE;
  return is_port_number (name + 3, base - 3);
}

static PncNameFault
check_wire (const char *name, gsize length_bytes)
{
  if (length_bytes == 0)
    return PNC_NAME_EMPTY;
  if (length_bytes > PNC_MAX_NAME_BYTES)
    return PNC_NAME_TOO_LONG;
  if (is_dots (name, length_bytes))
    return PNC_NAME_DOTS;
  if (has_any (name, length_bytes, "/\\"))
    return PNC_NAME_SEPARATOR;
  if (memchr (name, '\0', length_bytes) != NULL)
    return PNC_NAME_NUL;
  if (is_reserved (name, length_bytes))
    return PNC_NAME_RESERVED;
  return PNC_NAME_OK;
}

static PncNameFault
check_portable (const char *name, gsize length_bytes)
{
  if (has_control (name, length_bytes))
    return PNC_NAME_CONTROL;
  if (has_any (name, length_bytes, "<>:\"|?*"))
    return PNC_NAME_WINDOWS_CHAR;
  if (is_device (name, length_bytes))
    return PNC_NAME_WINDOWS_DEVICE;
  if (trim_end (name, length_bytes, ". ") != length_bytes)
    return PNC_NAME_TRAILING;
  if (!g_utf8_validate (name, (gssize) length_bytes, NULL))
    return PNC_NAME_NOT_UTF8;
  return PNC_NAME_OK;
}

PncNameFault
pnc_name_check (const char *name, gsize length_bytes, PncNameRule rule)
{
  PncNameFault fault = check_wire (name, length_bytes);

  if (fault == PNC_NAME_OK && rule == PNC_NAME_RULE_PORTABLE)
    fault = check_portable (name, length_bytes);
  return fault;
}

PncNameRule
pnc_name_host_rule (void)
{
#ifdef G_OS_WIN32
  return PNC_NAME_RULE_PORTABLE;
#else
  return PNC_NAME_RULE_WIRE;
#endif
}

const char *
pnc_name_fault_sentence (PncNameFault fault)
{
  g_return_val_if_fail ((guint) fault < G_N_ELEMENTS (sentences), sentences[PNC_NAME_OK]);

  return sentences[fault];
}

char *
pnc_name_collision_key (const char *name)
{
  g_autofree char *decomposed = NULL;
  g_autofree char *folded = NULL;

  if (!g_utf8_validate (name, -1, NULL))
    return g_ascii_strdown (name, -1);

  decomposed = g_utf8_normalize (name, -1, G_NORMALIZE_NFD);
  folded = g_utf8_casefold (decomposed, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_NFC);
}
