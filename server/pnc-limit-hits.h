/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncLimitHit:
 *
 * What can be full. Each has the name of its key in the configuration; descriptors are what the
 * system gives.
 */
typedef enum
{
  PNC_HIT_CONNECTIONS,
  PNC_HIT_UNAUTHENTICATED,
  PNC_HIT_SESSIONS,
  PNC_HIT_DATA_CHANNELS,
  PNC_HIT_REQUESTS,
  PNC_HIT_WAITING_LISTS,
  PNC_HIT_LOGIN_QUEUE,
  PNC_HIT_PENALTY,
  PNC_HIT_OPEN_FILES,
  PNC_HIT_WATCHES,
  PNC_HIT_SEARCHES,
  PNC_HIT_DESCRIPTORS,
  PNC_N_HITS,
} PncLimitHit;

/**
 * PncLimitHits:
 *
 * How often each limit kept somebody from something since the start, for whoever runs the server.
 * Zeroed it is ready. Any thread.
 */
typedef struct
{
  /*< private >*/
  gint counts[PNC_N_HITS];
} PncLimitHits;

/** pnc_limit_hits_add: @self: counts; @hit: what was full */
void pnc_limit_hits_add (PncLimitHits *self, PncLimitHit hit);

/** pnc_limit_hits_get: @self: counts; @hit: what. Returns: how often it was full; stops at G_MAXINT
 */
guint pnc_limit_hits_get (PncLimitHits *self, PncLimitHit hit);

/** pnc_limit_hit_name: @hit: what. Returns: (transfer none): what people know it by */
const char *pnc_limit_hit_name (PncLimitHit hit);

G_END_DECLS
