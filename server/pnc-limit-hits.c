/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-limit-hits.h"

static const char *const names[PNC_N_HITS] = {
  [PNC_HIT_CONNECTIONS] = "max-connections", [PNC_HIT_UNAUTHENTICATED] = "max-unauthenticated",
  [PNC_HIT_SESSIONS] = "max-sessions",       [PNC_HIT_DATA_CHANNELS] = "max-data-channels",
  [PNC_HIT_REQUESTS] = "max-requests",       [PNC_HIT_WAITING_LISTS] = "max-waiting-lists",
  [PNC_HIT_LOGIN_QUEUE] = "max-login-queue", [PNC_HIT_PENALTY] = "penalty-refuse-from",
  [PNC_HIT_OPEN_FILES] = "max-open-files",   [PNC_HIT_WATCHES] = "max-watches",
  [PNC_HIT_SEARCHES] = "max-searches",       [PNC_HIT_DESCRIPTORS] = "descriptors",
};

void
pnc_limit_hits_add (PncLimitHits *self, PncLimitHit hit)
{
  gint count;

  do
    count = g_atomic_int_get (&self->counts[hit]);
  while (count < G_MAXINT
         && !g_atomic_int_compare_and_exchange (&self->counts[hit], count, count + 1));
}

guint
pnc_limit_hits_get (PncLimitHits *self, PncLimitHit hit)
{
  return (guint) g_atomic_int_get (&self->counts[hit]);
}

const char *
pnc_limit_hit_name (PncLimitHit hit)
{
  return names[hit];
}
