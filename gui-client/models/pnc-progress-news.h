/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_PROGRESS_NEWS_PAUSE_US: how long nothing is said after something was */
#define PNC_PROGRESS_NEWS_PAUSE_US (10 * G_TIME_SPAN_SECOND)

/**
 * PncProgressNews:
 *
 * What is said of transfers to who does not see them: that they have begun, when a quarter, a half
 * and three quarters are done, and how it ended; never so often that nothing else is heard. Pure,
 * with no clock of its own. Zero-initialised has said nothing.
 */
typedef struct
{
  /*< private >*/
  guint active;
  guint failed_before; /* when they began */
  guint quarter;       /* said, or passed over */
  guint n_failed;      /* of those that have ended and are not told of yet */
  gboolean ended;      /* some have, and that is not told yet */
  gint64 said_us;      /* 0: nothing yet */
  gint64 ended_us;     /* when an end was told last; 0: never */
} PncProgressNews;

/**
 * PncProgressNow:
 * @active: transfers that have not ended
 * @failed: that have failed and are still in the list
 * @fraction: of those that have not ended, 0 to 1
 * @now_us: monotonic time, not 0
 *
 * How things are.
 */
typedef struct
{
  guint active;
  guint failed;
  double fraction;
  gint64 now_us;
} PncProgressNow;

/**
 * PncProgressEvent:
 * @PNC_PROGRESS_NOTHING: nothing is to be said
 * @PNC_PROGRESS_STARTED: transfers have begun
 * @PNC_PROGRESS_QUARTER: so many quarters are done
 * @PNC_PROGRESS_FINISHED: all have ended well
 * @PNC_PROGRESS_FAILED: all have ended, so many of them badly
 *
 * What is to be said.
 */
typedef enum
{
  PNC_PROGRESS_NOTHING,
  PNC_PROGRESS_STARTED,
  PNC_PROGRESS_QUARTER,
  PNC_PROGRESS_FINISHED,
  PNC_PROGRESS_FAILED,
} PncProgressEvent;

/**
 * pnc_progress_news_take:
 * @self: news
 * @now: how things are
 * @n: (out): how many, of %PNC_PROGRESS_QUARTER and %PNC_PROGRESS_FAILED
 * @wait_us: (out): when it should be asked again, however things are then: microseconds from now; 0
 *   for not before something changes
 *
 * Returns: what is to be said now
 */
PncProgressEvent pnc_progress_news_take (PncProgressNews *self,
                                         const PncProgressNow *now,
                                         guint *n,
                                         gint64 *wait_us);

/** pnc_progress_news_format: @event: what is to be said; @n: how many. Returns: (transfer full)
 * (nullable): in words; %NULL for nothing */
char *pnc_progress_news_format (PncProgressEvent event, guint n);

G_END_DECLS
