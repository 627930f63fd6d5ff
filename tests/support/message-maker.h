/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * ByteSource:
 * @data: what is left
 * @left_bytes: how much
 *
 * Where choices come from: the input of a fuzzer. When it is used up every choice is 0.
 */
typedef struct
{
  const guint8 *data;
  gsize left_bytes;
} ByteSource;

/** byte_source_u8: @source: a source. Returns: its next byte */
guint8 byte_source_u8 (ByteSource *source);

/** byte_source_u16: @source: a source. Returns: its next two bytes */
guint16 byte_source_u16 (ByteSource *source);

/** byte_source_u64: @source: a source. Returns: its next eight bytes */
guint64 byte_source_u64 (ByteSource *source);

/** byte_source_pick: @source: a source; @n: how many there are. Returns: one of them, from 0 */
guint byte_source_pick (ByteSource *source, guint n);

/** byte_source_is_one_in: @source: a source; @n: how rare. Returns: whether it is so; never when
 * the source is used up */
gboolean byte_source_is_one_in (ByteSource *source, guint n);

/** byte_source_has_more: @source: a source. Returns: whether it is not used up */
gboolean byte_source_has_more (const ByteSource *source);

/**
 * message_maker_type:
 * @source: where choices come from
 *
 * Returns: a type of the table
 */
guint16 message_maker_type (ByteSource *source);

/**
 * message_maker_payload:
 * @source: where choices come from
 * @type: of a message
 * @out: where to append it
 *
 * Makes a payload from the table of messages: mostly one that can be decoded, with the names,
 * numbers and times that matter, so that it gets to where things are done; now and then one that
 * breaks a bound.
 */
void message_maker_payload (ByteSource *source, guint16 type, GByteArray *out);

/**
 * message_maker_decode:
 * @message: (out caller-allocates): a zeroed message; clear it in any case
 * @type: its type
 * @payload: made by message_maker_payload(); slices point into it
 *
 * Returns: whether it is a valid one
 */
gboolean message_maker_decode (PncMessage *message, guint16 type, const GByteArray *payload);

G_END_DECLS
