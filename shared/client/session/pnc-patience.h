/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncPatienceTimes:
 * @silence_us: without a word about the request
 * @standstill_us: without anything having moved
 *
 * For how long one waits at most.
 */
typedef struct
{
  gint64 silence_us;
  gint64 standstill_us;
} PncPatienceTimes;

/** PncPatienceEnd: whether to go on waiting */
typedef enum
{
  PNC_PATIENCE_WAIT,
  PNC_PATIENCE_SILENT, /* the server has said nothing for too long */
  PNC_PATIENCE_STILL,  /* it has, but nothing has moved, or hardly anything */
} PncPatienceEnd;

/**
 * PncPatience:
 *
 * For how long one goes on waiting for the answer to a request. Whatever the server says about it
 * shows that the request is not forgotten; but only what moves buys more time, each bit of it as
 * much as a very slow server would need, and never more than there was in the beginning. So neither
 * a server that repeats itself nor one that dribbles keeps anybody for ever. A value; times are
 * those of one clock, in microseconds.
 */
typedef struct
{
  /*< private >*/
  PncPatienceTimes times;
  gint64 silent_at_us;
  gint64 still_at_us;
  PncProgress best; /* the most that counted */
} PncPatience;

/** pnc_patience_begin: @self: (out): a value; @times: for how long; @now_us: the time */
void pnc_patience_begin (PncPatience *self, const PncPatienceTimes *times, gint64 now_us);

/** pnc_patience_take_names: @self: a value; @n_names: of a listing, which are new; @now_us: the
 * time */
void pnc_patience_take_names (PncPatience *self, guint n_names, gint64 now_us);

/**
 * pnc_patience_take_progress:
 * @self: a value
 * @progress: what the server said
 * @now_us: the time
 *
 * It moves when more bytes or items are done than ever before, and makes sense when they are fewer
 * than 2^63 and the bytes no more than the total, if there is one, which never changes.
 *
 * Returns: whether it moved and made sense
 */
gboolean pnc_patience_take_progress (PncPatience *self, const PncProgress *progress, gint64 now_us);

/** pnc_patience_wait_for_another: @self: a value that has not moved; @now_us: the time. What it may
 * wait for has moved: that renews its time to do so, but not that for saying nothing */
void pnc_patience_wait_for_another (PncPatience *self, gint64 now_us);

/** pnc_patience_has_moved: @self: a value. Returns: whether pnc_patience_take_progress() ever
 * returned %TRUE */
gboolean pnc_patience_has_moved (const PncPatience *self);

/** pnc_patience_check: @self: a value; @now_us: the time. Returns: whether to go on */
PncPatienceEnd pnc_patience_check (const PncPatience *self, gint64 now_us);

G_END_DECLS
