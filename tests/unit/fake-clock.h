/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clock.h"

/** FakeClock: a clock that stands still until the test moves it: now_us */
typedef struct
{
  PncClock clock;
  gint64 now_us;
} FakeClock;

static inline gint64
fake_clock_now (gpointer user_data)
{
  return ((FakeClock *) user_data)->now_us;
}

/** fake_clock_init: @self: a clock, to be set to one second */
static inline void
fake_clock_init (FakeClock *self)
{
  self->clock = (PncClock){ fake_clock_now, self };
  self->now_us = G_USEC_PER_SEC;
}
