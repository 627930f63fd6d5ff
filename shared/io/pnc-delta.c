/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-delta.h"

#include "pnc-rolling-sum.h"
#include "pnc-signature-private.h"

#include <string.h>

#define PIECE_BYTES ((gsize) 1024 * 1024)

/* So much may be hashed for nothing while a piece is looked at. By chance it hardly happens; a
 * signature that was made for it, and a file that goes with it, could keep a processor busy for
 * minutes. */
#define BUDGET_BYTES (32 * PIECE_BYTES)

/* Commands: docs/PROTOCOL.md, section 7.6 */
static const guint8 magic[] = { 0x72, 0x73, 0x02, 0x36 };
#define MAX_SHORT_LITERAL_BYTES 64u
#define COMMAND_LITERAL 0x41
#define COMMAND_COPY 0x45

struct _PncDelta
{
  PncSignature *signature; /* owned */
  guint32 power;           /* of the rolling sum */
  guint8 *buffer;          /* owned: room for a block and a piece */
  gsize fill_bytes;
  gsize said_bytes;     /* of the buffer: what is before it is in a command */
  gsize position_bytes; /* in the buffer: where the block begins that is looked for */
  guint32 rolling;
  gboolean summed; /* rolling is the sum of that block, and it was not found */
  gboolean begun;
  guint64 copy_offset_bytes; /* a command that may become longer */
  guint64 copy_bytes;
  GByteArray *out; /* borrowed while something is added */
};

PncDelta *
pnc_delta_new (PncSignature *signature)
{
  PncDelta *self = g_new0 (PncDelta, 1);

  self->signature = signature;
  self->power = pnc_rolling_power (signature->block_bytes);
  self->buffer = g_malloc (signature->block_bytes + PIECE_BYTES);
  return self;
}

void
pnc_delta_free (PncDelta *self)
{
  if (self == NULL)
    return;
  pnc_signature_free (self->signature);
  g_free (self->buffer);
  g_free (self);
}

/* Commands */

/* Returns: 0 for a number that fits into one byte, 1 for two, 2 for four, 3 for eight */
static guint
width_of (guint64 number)
{
  return number <= G_MAXUINT8 ? 0 : number <= G_MAXUINT16 ? 1 : number <= G_MAXUINT32 ? 2 : 3;
}

static void
say_number (PncDelta *self, guint64 number, guint width)
{
  guint64 wire = GUINT64_TO_BE (number);
  guint length_bytes = 1u << width;

  g_byte_array_append (self->out, (const guint8 *) &wire + sizeof wire - length_bytes,
                       length_bytes);
}

static void
say_byte (PncDelta *self, guint byte)
{
  say_number (self, byte, 0);
}

static void
say_copy (PncDelta *self)
{
  guint offset_width = width_of (self->copy_offset_bytes);
  guint length_width = width_of (self->copy_bytes);

  if (self->copy_bytes == 0)
    return;
  say_byte (self, COMMAND_COPY + 4 * offset_width + length_width);
  say_number (self, self->copy_offset_bytes, offset_width);
  say_number (self, self->copy_bytes, length_width);
  self->copy_bytes = 0;
}

/* What has not been found up to @end_bytes. */
static void
say_literal (PncDelta *self, gsize end_bytes)
{
  gsize length_bytes = end_bytes - self->said_bytes;
  guint width = width_of (length_bytes);

  if (length_bytes == 0)
    return;
  say_copy (self);
  if (length_bytes <= MAX_SHORT_LITERAL_BYTES)
    say_byte (self, (guint) length_bytes);
  else
    {
      say_byte (self, COMMAND_LITERAL + width);
      say_number (self, length_bytes, width);
    }
  g_byte_array_append (self->out, self->buffer + self->said_bytes, (guint) length_bytes);
  self->said_bytes = end_bytes;
}

static void
add_copy (PncDelta *self, guint32 block, gsize length_bytes)
{
  guint64 offset_bytes = (guint64) block * self->signature->block_bytes;

  say_literal (self, self->position_bytes);
  if (self->copy_offset_bytes + self->copy_bytes != offset_bytes)
    say_copy (self);
  if (self->copy_bytes == 0)
    self->copy_offset_bytes = offset_bytes;
  self->copy_bytes += length_bytes;
  self->position_bytes += length_bytes;
  self->said_bytes = self->position_bytes;
  self->summed = FALSE;
}

/* Looking for blocks */

/* The block that follows the one found last. */
static guint32
expected_block (PncDelta *self)
{
  if (self->copy_bytes == 0 || self->said_bytes != self->position_bytes)
    return PNC_SIGNATURE_NONE;
  return (guint32) ((self->copy_offset_bytes + self->copy_bytes) / self->signature->block_bytes);
}

/* Goes on, byte by byte, to where a block may be. Returns: %FALSE when more bytes are needed */
static gboolean
roll (PncDelta *self)
{
  const guint32 block_bytes = self->signature->block_bytes;
  const guint8 *front = self->buffer + self->position_bytes;
  const guint8 *end = self->buffer + self->fill_bytes - block_bytes;
  guint32 rolling = self->rolling;
  gboolean found = FALSE;

  while (!found && front < end)
    {
      rolling = pnc_rolling_sum_rotate (rolling, self->power, front[0], front[block_bytes]);
      front++;
      found = pnc_signature_may_have (self->signature, rolling);
    }
  self->rolling = rolling;
  self->position_bytes = (gsize) (front - self->buffer);
  return found;
}

static gboolean
go_on (PncDelta *self)
{
  const guint32 block_bytes = self->signature->block_bytes;

  if (self->summed)
    return roll (self);
  if (self->fill_bytes - self->position_bytes < block_bytes)
    return FALSE;
  self->rolling = pnc_rolling_sum (self->buffer + self->position_bytes, block_bytes);
  self->summed = TRUE;
  return TRUE;
}

static void
look (PncDelta *self)
{
  gsize budget_bytes = BUDGET_BYTES;

  while (go_on (self))
    {
      guint32 block
        = pnc_signature_find (self->signature, self->rolling, self->buffer + self->position_bytes,
                              expected_block (self), &budget_bytes);

      if (block != PNC_SIGNATURE_NONE)
        add_copy (self, block, self->signature->block_bytes);
    }
}

/* What is left in the buffer is less than two blocks' worth, and begins where one may begin. */
static void
add_piece (PncDelta *self, const guint8 *data, gsize length_bytes)
{
  memcpy (self->buffer + self->fill_bytes, data, length_bytes);
  self->fill_bytes += length_bytes;
  look (self);
  say_literal (self, self->position_bytes);
  self->fill_bytes -= self->position_bytes;
  memmove (self->buffer, self->buffer + self->position_bytes, self->fill_bytes);
  self->position_bytes = 0;
  self->said_bytes = 0;
}

static void
finish (PncDelta *self)
{
  const guint32 last_bytes = self->signature->last_bytes;

  if (last_bytes > 0 && last_bytes <= self->fill_bytes
      && pnc_signature_is_last (self->signature, self->buffer + self->fill_bytes - last_bytes))
    {
      self->position_bytes = self->fill_bytes - last_bytes;
      add_copy (self, self->signature->n_full, last_bytes);
    }
  say_literal (self, self->fill_bytes);
  say_copy (self);
  say_byte (self, 0);
}

void
pnc_delta_add (PncDelta *self, gconstpointer data, gsize length_bytes, GByteArray *out)
{
  const guint8 *bytes = data;

  self->out = out;
  if (!self->begun)
    g_byte_array_append (out, magic, sizeof magic);
  self->begun = TRUE;
  for (gsize done_bytes = 0; done_bytes < length_bytes; done_bytes += PIECE_BYTES)
    add_piece (self, bytes + done_bytes, MIN (PIECE_BYTES, length_bytes - done_bytes));
  if (length_bytes == 0)
    finish (self);
  self->out = NULL;
}
