/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-catch-up.h"

/* Once all is known, what was there before is found within some round trips. */
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)

void
pnc_catch_up_begin (PncCatchUp *self, const PncRunProgress *before)
{
  *self = (PncCatchUp){ 0 };
  if (before == NULL)
    return;
  self->done_bytes = before->done_bytes;
  self->total_bytes = before->total_bytes;
  self->done_files = before->done_files;
  self->total_files = before->total_files;
}

static gboolean
is_over (PncCatchUp *self, const PncRunProgress *now, gint64 now_us)
{
  if (now->has_ended
      || (now->done_bytes >= self->done_bytes && now->done_files >= self->done_files))
    return TRUE;
  if (now->complete && self->until_us == 0)
    self->until_us = now_us + PATIENCE_US;
  return self->until_us != 0 && now_us >= self->until_us;
}

/* What is known is taken for what is; what may still be found is not less than it was. */
static guint64
show_total (guint64 before, guint64 now, gboolean complete)
{
  return complete ? now : MAX (before, now);
}

static guint64
show_done (guint64 before, guint64 now, guint64 total)
{
  return MAX (now, MIN (before, total));
}

void
pnc_catch_up_show (PncCatchUp *self, PncRunProgress *now, gint64 now_us)
{
  guint64 done_bytes;

  if (is_over (self, now, now_us))
    {
      *self = (PncCatchUp){ 0 };
      return;
    }
  now->total_bytes = show_total (self->total_bytes, now->total_bytes, now->complete);
  now->total_files = show_total (self->total_files, now->total_files, now->complete);
  done_bytes = show_done (self->done_bytes, now->done_bytes, now->total_bytes);
  now->kept_bytes += done_bytes - now->done_bytes;
  now->done_bytes = done_bytes;
  now->done_files = show_done (self->done_files, now->done_files, now->total_files);
}
