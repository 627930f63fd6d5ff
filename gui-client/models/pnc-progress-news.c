/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-progress-news.h"

#include <glib/gi18n.h>

static gint64
left_of (gint64 since_us, gint64 now_us)
{
  return since_us == 0 ? 0 : MAX (0, since_us + PNC_PROGRESS_NEWS_PAUSE_US - now_us);
}

/* An end is told soon after whatever was said before, but not soon after another end: many that are
 * small would be told of one by one. */
static PncProgressEvent
take_end (PncProgressNews *self, const PncProgressNow *now, guint *n, gint64 *wait_us)
{
  *wait_us = left_of (self->ended_us, now->now_us);
  if (*wait_us > 0)
    return PNC_PROGRESS_NOTHING;
  self->ended = FALSE;
  self->said_us = self->ended_us = now->now_us;
  *n = self->n_failed;
  self->n_failed = 0;
  return *n > 0 ? PNC_PROGRESS_FAILED : PNC_PROGRESS_FINISHED;
}

static PncProgressEvent
take_start (PncProgressNews *self, const PncProgressNow *now)
{
  self->failed_before = now->failed;
  self->quarter = 0;
  if (self->ended || left_of (self->said_us, now->now_us) > 0)
    return PNC_PROGRESS_NOTHING;
  self->said_us = now->now_us;
  return PNC_PROGRESS_STARTED;
}

static PncProgressEvent
take_quarter (PncProgressNews *self, const PncProgressNow *now, guint *n)
{
  guint quarter = (guint) (CLAMP (now->fraction, 0.0, 1.0) * 4.0);

  if (quarter <= self->quarter || quarter > 3 || left_of (self->said_us, now->now_us) > 0)
    return PNC_PROGRESS_NOTHING;
  self->quarter = quarter;
  self->said_us = now->now_us;
  *n = quarter;
  return PNC_PROGRESS_QUARTER;
}

PncProgressEvent
pnc_progress_news_take (PncProgressNews *self, const PncProgressNow *now, guint *n, gint64 *wait_us)
{
  guint before = self->active;

  *n = 0;
  *wait_us = 0;
  self->active = now->active;
  if (before > 0 && now->active == 0)
    {
      self->ended = TRUE;
      self->n_failed += now->failed - MIN (now->failed, self->failed_before);
    }
  if (before == 0 && now->active > 0)
    return take_start (self, now);
  if (now->active > 0)
    return take_quarter (self, now, n);
  return self->ended ? take_end (self, now, n, wait_us) : PNC_PROGRESS_NOTHING;
}

char *
pnc_progress_news_format (PncProgressEvent event, guint n)
{
  switch (event)
    {
    case PNC_PROGRESS_STARTED:
      return g_strdup (_ ("Transfers have started"));
    case PNC_PROGRESS_QUARTER:
      /* Translators: a share in percent */
      return g_strdup_printf (_ ("%u %% of the transfers are done"), n * 25);
    case PNC_PROGRESS_FINISHED:
      return g_strdup (_ ("Transfers have finished"));
    case PNC_PROGRESS_FAILED:
      return g_strdup_printf (ngettext ("%u transfer failed", "%u transfers failed", n), n);
    case PNC_PROGRESS_NOTHING:
    default:
      return NULL;
    }
}
