/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-holdup.h"

/* How long is looked at before it is said, and how much the last look counts. */
#define LOOK_US (G_TIME_SPAN_SECOND)
#define FRESH 0.4

/* So much of the time is what holds up a transfer; a limit lets little pieces through all the time.
 * What was said is said on for somewhat less. */
#define MUCH 0.5
#define MUCH_LIMITED 0.25
#define LESS 0.7

static const struct
{
  PncWaitKind kind;
  PncHoldup holdup;
  double share;
} rules[] = {
  { PNC_WAIT_LIMIT, PNC_HOLDUP_LIMIT, MUCH_LIMITED },
  { PNC_WAIT_DISK, PNC_HOLDUP_OWN_DISK, MUCH },
  { PNC_WAIT_ANSWER, PNC_HOLDUP_SERVER_DISK, MUCH },
};

static PncHoldup
find (const PncHoldupMeter *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      double share = rules[i].holdup == self->found ? LESS * rules[i].share : rules[i].share;

      if (self->shares[rules[i].kind] >= share)
        return rules[i].holdup;
    }
  return PNC_HOLDUP_NETWORK;
}

static void
add (PncHoldupMeter *self, const PncWaitTimes *times)
{
  gint64 total_us = 0;

  for (guint i = 0; i < PNC_WAIT_N_KINDS; i++)
    total_us += times->us[i] - self->last.us[i];
  for (guint i = 0; i < PNC_WAIT_N_KINDS && total_us > 0; i++)
    {
      double share = (double) (times->us[i] - self->last.us[i]) / (double) total_us;
      double fresh = self->known ? FRESH : 1.0;

      self->shares[i] += fresh * (share - self->shares[i]);
    }
  self->known = self->known || total_us > 0;
}

static gboolean
has_begun_again (const PncHoldupMeter *self, const PncWaitTimes *times)
{
  for (guint i = 0; i < PNC_WAIT_N_KINDS; i++)
    if (times->us[i] < self->last.us[i])
      return TRUE;
  return self->last_us == 0;
}

PncHoldup
pnc_holdup_meter_update (PncHoldupMeter *self, gint64 now_us, const PncWaitTimes *times)
{
  if (has_begun_again (self, times))
    *self = (PncHoldupMeter){ .last_us = now_us, .last = *times };
  if (now_us - self->last_us < LOOK_US)
    return self->found;
  add (self, times);
  self->last = *times;
  self->last_us = now_us;
  self->found = self->known ? find (self) : PNC_HOLDUP_NONE;
  return self->found;
}

PncHoldup
pnc_holdup_of (PncTransferState state, PncDirection direction, PncHoldup moving)
{
  if (state == PNC_TRANSFER_STORED)
    return direction == PNC_UPLOAD ? PNC_HOLDUP_SERVER_DISK : PNC_HOLDUP_OWN_DISK;
  return state == PNC_TRANSFER_SENDING ? moving : PNC_HOLDUP_NONE;
}
