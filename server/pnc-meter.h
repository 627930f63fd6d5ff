/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-share.h"

G_BEGIN_DECLS

/**
 * PncMeter:
 * @progress: (nullable): whom to tell
 * @user_data: for @progress
 * @cancelled: (nullable): flag that ends the operation
 * @total_bytes: of how many; 0 when not known
 *
 * Counts what a long operation has done, tells it at most ten times a second, and asks whether to
 * go on. Plain struct on the stack of the operation's thread; the members below are its own.
 */
typedef struct
{
  PncShareProgress progress;
  gpointer user_data;
  const gint *cancelled;
  guint64 total_bytes;
  /*< private >*/
  guint64 done_bytes;
  guint64 items;
  gint64 told_us;
} PncMeter;

/**
 * pnc_meter_add:
 * @self: a meter
 * @bytes: done since the last call
 * @items: the same for entries
 */
void pnc_meter_add (PncMeter *self, guint64 bytes, guint64 items);

/**
 * pnc_meter_check:
 * @self: a meter
 * @error: (out) (nullable): %PNC_ERROR_CANCELLED
 *
 * Returns: whether to go on
 */
gboolean pnc_meter_check (const PncMeter *self, GError **error);

G_END_DECLS
