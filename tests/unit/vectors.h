/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/*
 * Reads the files of tests/vectors/: stanzas of "key: value" lines, parted by empty lines; "#"
 * begins a comment line. A key may come more than once. A fault in a file fails the test that reads
 * it.
 */

typedef struct
{
  GPtrArray *keys;
  GPtrArray *values;
  guint line; /* where it begins, for messages */
} Vector;

static inline void
vector_free (Vector *vector)
{
  g_ptr_array_unref (vector->keys);
  g_ptr_array_unref (vector->values);
  g_free (vector);
}

static inline Vector *
vector_new (guint line)
{
  Vector *vector = g_new0 (Vector, 1);

  vector->keys = g_ptr_array_new_with_free_func (g_free);
  vector->values = g_ptr_array_new_with_free_func (g_free);
  vector->line = line;
  return vector;
}

static inline void
vector_add_line (Vector *vector, const char *line)
{
  const char *colon = strstr (line, ": ");

  if (colon == NULL)
    g_error ("vectors: no \": \" in “%s”", line);
  g_ptr_array_add (vector->keys, g_strndup (line, (gsize) (colon - line)));
  g_ptr_array_add (vector->values, g_strdup (colon + 2));
}

/* The stanzas of tests/vectors/@name; at least one. */
static inline GPtrArray *
vectors_load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "vectors", name, NULL);
  GPtrArray *vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) vector_free);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  Vector *open = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '\0')
        open = NULL;
      if (lines[i][0] == '\0' || lines[i][0] == '#')
        continue;
      if (open == NULL)
        g_ptr_array_add (vectors, open = vector_new (i + 1));
      vector_add_line (open, lines[i]);
    }
  g_assert_cmpuint (vectors->len, >, 0);
  return vectors;
}

/* The value of the first line with @key, or NULL. */
static inline const char *
vector_get (const Vector *vector, const char *key)
{
  for (guint i = 0; i < vector->keys->len; i++)
    {
      if (g_str_equal (vector->keys->pdata[i], key))
        return vector->values->pdata[i];
    }
  return NULL;
}

static inline const char *
vector_need (const Vector *vector, const char *key)
{
  const char *value = vector_get (vector, key);

  if (value == NULL)
    g_error ("vectors: the stanza at line %u has no %s", vector->line, key);
  return value;
}

static inline guint64
vector_number (const Vector *vector, const char *key)
{
  return g_ascii_strtoull (vector_need (vector, key), NULL, 0);
}

static inline void
vectors_append_hex (GByteArray *bytes, const char *hex, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte;

      if (hex[i] == ' ' || hex[i] == '-')
        continue;
      g_assert_true (g_ascii_isxdigit (hex[i]) && g_ascii_isxdigit (hex[i + 1]));
      byte = (guint8) (g_ascii_xdigit_value (hex[i]) << 4 | g_ascii_xdigit_value (hex[i + 1]));
      g_byte_array_append (bytes, &byte, 1);
      i++;
    }
}

/* "61 * 3" is 616161. */
static inline void
vectors_append_line (GByteArray *bytes, const char *line)
{
  const char *star = strchr (line, '*');
  guint64 times = star != NULL ? g_ascii_strtoull (star + 1, NULL, 10) : 1;

  for (guint64 i = 0; i < times; i++)
    vectors_append_hex (bytes, line, star != NULL ? (gsize) (star - line) : strlen (line));
}

/* The bytes of all lines with @key, in order. */
static inline GByteArray *
vector_hex (const Vector *vector, const char *key)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < vector->keys->len; i++)
    {
      if (g_str_equal (vector->keys->pdata[i], key))
        vectors_append_line (bytes, vector->values->pdata[i]);
    }
  return bytes;
}

/* One character of a quoted text at @at: itself, \\ or \" or \ooo (three octal digits). Returns:
 * how many it takes. */
static inline gsize
vectors_unquote_one (const char *at, guint8 *byte)
{
  if (at[0] != '\\')
    {
      *byte = (guint8) at[0];
      return 1;
    }
  if (!g_ascii_isdigit (at[1]))
    {
      *byte = (guint8) at[1];
      return 2;
    }
  *byte = (guint8) ((at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0'));
  return 4;
}

/* The bytes that a quoted text stands for; "x" * 3 is "xxx". A NUL follows that does not count. */
static inline GByteArray *
vectors_unquote (const char *quoted)
{
  GByteArray *bytes = g_byte_array_new ();
  const char *end = strrchr (quoted, '"');
  const char *star = end != NULL ? strchr (end, '*') : NULL;
  guint64 times = star != NULL ? g_ascii_strtoull (star + 1, NULL, 10) : 1;
  guint8 byte;

  if (quoted[0] != '"' || end == quoted)
    g_error ("vectors: not quoted: %s", quoted);
  for (guint64 i = 0; i < times; i++)
    {
      for (const char *at = quoted + 1; at < end;)
        {
          at += vectors_unquote_one (at, &byte);
          g_byte_array_append (bytes, &byte, 1);
        }
    }
  byte = 0;
  g_byte_array_append (bytes, &byte, 1);
  bytes->len--;
  return bytes;
}

/* The text that the value of @key stands for, as a C string; NULL when there is no such line. */
static inline char *
vector_text (const Vector *vector, const char *key)
{
  const char *value = vector_get (vector, key);
  g_autoptr (GByteArray) bytes = value != NULL ? vectors_unquote (value) : NULL;

  return bytes != NULL ? g_strdup ((const char *) bytes->data) : NULL;
}

/* The reverse of vectors_unquote(), as generate.py does it for what is printable. */
static inline char *
vectors_quote (const char *bytes, gsize length_bytes)
{
  GString *quoted = g_string_new ("\"");
  const char *end = bytes + length_bytes;

  while (bytes < end)
    {
      gunichar c = *bytes == '\0' ? 0 : g_utf8_get_char_validated (bytes, end - bytes);
      gboolean is_bad = c == (gunichar) -1 || c == (gunichar) -2;

      if (is_bad || c < 0x20 || c == 0x7f)
        g_string_append_printf (quoted, "\\%03o", (guchar) *bytes);
      else if (c == '"' || c == '\\')
        g_string_append_printf (quoted, "\\%c", *bytes);
      else
        g_string_append_unichar (quoted, c);
      bytes = is_bad || c == 0 ? bytes + 1 : g_utf8_next_char (bytes);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}
