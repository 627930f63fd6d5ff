/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The RabinKarp sum of librsync: a sum of some bytes becomes that of the bytes one further on with
 * two multiplications. Any thread. */

#define PNC_ROLLING_FACTOR 0x08104225u

/** pnc_rolling_sum: @data: (array length=length_bytes): bytes; @length_bytes: how many. Returns:
 * their sum */
static inline guint32
pnc_rolling_sum (const guint8 *data, gsize length_bytes)
{
  const guint32 factor = PNC_ROLLING_FACTOR;
  const guint32 factor2 = factor * factor, factor3 = factor2 * factor, factor4 = factor3 * factor;
  guint32 sum = 1;
  gsize i = 0;

  for (; i + 4 <= length_bytes; i += 4)
    sum = sum * factor4 + data[i] * factor3 + data[i + 1] * factor2 + data[i + 2] * factor
          + data[i + 3];
  for (; i < length_bytes; i++)
    sum = sum * factor + data[i];
  return sum;
}

/** pnc_rolling_power: @length_bytes: how many bytes a sum is of. Returns: what
 * pnc_rolling_sum_rotate() needs */
static inline guint32
pnc_rolling_power (guint32 length_bytes)
{
  guint32 power = 1;

  for (guint32 i = 0; i < length_bytes; i++)
    power *= PNC_ROLLING_FACTOR;
  return power;
}

/** pnc_rolling_sum_rotate: @sum: a sum; @power: of its length; @out: the byte that goes in front;
 * @in: the one that comes behind. Returns: the sum of the bytes one further on */
static inline guint32
pnc_rolling_sum_rotate (guint32 sum, guint32 power, guint8 out, guint8 in)
{
  return sum * PNC_ROLLING_FACTOR + in - power * (out + PNC_ROLLING_FACTOR - 1);
}

G_END_DECLS
