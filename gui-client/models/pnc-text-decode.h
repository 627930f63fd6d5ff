/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_TEXT_MAX_LINE: characters; a longer line is broken up: laying it out would stop the window
 */
#define PNC_TEXT_MAX_LINE 2000u

/**
 * PncTextEncoding:
 * @PNC_TEXT_UTF_8: with a byte order mark, or valid (all but a few characters)
 * @PNC_TEXT_UTF_16_LE: by its byte order mark
 * @PNC_TEXT_UTF_16_BE: by its byte order mark
 * @PNC_TEXT_UTF_32_LE: by its byte order mark
 * @PNC_TEXT_UTF_32_BE: by its byte order mark
 * @PNC_TEXT_LATIN_1: neither of these, without bytes from 0x80 to 0x9f
 * @PNC_TEXT_WINDOWS_1252: neither of these, with some of them
 *
 * How a text is written down, by rule.
 */
typedef enum
{
  PNC_TEXT_UTF_8,
  PNC_TEXT_UTF_16_LE,
  PNC_TEXT_UTF_16_BE,
  PNC_TEXT_UTF_32_LE,
  PNC_TEXT_UTF_32_BE,
  PNC_TEXT_LATIN_1,
  PNC_TEXT_WINDOWS_1252,
} PncTextEncoding;

/**
 * PncTextFacts:
 * @encoding: how it is written down
 * @n_malformed: how often there was what this encoding does not allow; U+FFFD stands for it
 * @broken_up: whether there were lines over %PNC_TEXT_MAX_LINE
 *
 * What was found out about a text.
 */
typedef struct
{
  PncTextEncoding encoding;
  guint n_malformed;
  gboolean broken_up;
} PncTextFacts;

/**
 * pnc_text_decode:
 * @data: the beginning of a file, or all of it
 * @length_bytes: how much
 * @cut: whether there is more of it: half a character at the end is left out then
 * @facts: (out caller-allocates): what it is
 *
 * Linear in @length_bytes.
 *
 * Returns: (transfer full) (nullable): valid UTF-8 without NUL, or %NULL when it is no text
 */
char *pnc_text_decode (const guint8 *data, gsize length_bytes, gboolean cut, PncTextFacts *facts);

/** pnc_text_encoding_get_name: @encoding: an encoding. Returns: (transfer none): what it is called
 */
const char *pnc_text_encoding_get_name (PncTextEncoding encoding);

G_END_DECLS
