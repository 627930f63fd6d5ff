/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncLane:
 * @PNC_LANE_QUICK: what looks something up
 * @PNC_LANE_LONG: what reads or removes much
 * @PNC_LANE_SEARCH: searches
 *
 * Requests that wait for each other, and the threads that they have.
 */
typedef enum
{
  PNC_LANE_QUICK,
  PNC_LANE_LONG,
  PNC_LANE_SEARCH,
  PNC_N_LANES,
} PncLane;

typedef struct _PncDispatch PncDispatch;

/**
 * PncDispatchEvents:
 * @result: a step is over: the answer or the error is there; the owner may abandon it from inside
 * @progress: how far it is, which is in its @told
 * @evicted: it was parked, and has to make room for others: the owner ends it
 *
 * Called on the main loop, never after pnc_dispatch_abandon().
 */
typedef struct
{
  void (*result) (PncDispatch *dispatch, gpointer user_data);
  void (*progress) (PncDispatch *dispatch, gpointer user_data);
  void (*evicted) (PncDispatch *dispatch, gpointer user_data);
} PncDispatchEvents;

/**
 * PncDispatch:
 * @request: its id
 * @type: of the request
 * @lane: which requests it waits with
 * @tells: whether the client is told how far it is
 * @told: how far it was when it was told of last
 * @parked: whether it is a listing or a search between two pages, which waits for room
 * @answer: the answer, or one page of it; good inside the result callback
 * @found: (nullable) (element-type PncFound): of a search, what comes before @answer
 * @last: whether @answer is the last
 * @error: (nullable): why it failed
 *
 * One request about names, run on a thread of the disk pool: at once, or page by page. Its fields
 * may be read while it does not run, on the main loop.
 */
struct _PncDispatch
{
  guint64 request;
  PncMessageType type;
  PncLane lane;
  gboolean tells;
  PncProgress told;
  PncParked parked;
  PncMessage answer;
  GPtrArray *found;
  gboolean last;
  GError *error;
};

/**
 * pnc_dispatch_new:
 * @core: the server
 * @share: what the user sees
 * @request: its id
 * @message: the request; its contents are taken and it holds nothing afterwards
 * @events: callbacks; the table is static
 * @user_data: for @events
 *
 * Returns: (transfer full): a request that has not begun
 */
PncDispatch *pnc_dispatch_new (PncServerCore *core,
                               PncShare *share,
                               guint64 request,
                               PncMessage *message,
                               const PncDispatchEvents *events,
                               gpointer user_data);

/**
 * pnc_dispatch_run:
 * @self: a request that does not run
 *
 * Has it carried out, or its next page read.
 *
 * Returns: %FALSE when the pool's queue is full, or there are too many searches
 */
gboolean pnc_dispatch_run (PncDispatch *self);

/**
 * pnc_dispatch_park:
 * @self: a listing or a search that does not run and has not ended
 *
 * Has it wait until pnc_dispatch_run() or its end; meanwhile it may be evicted.
 */
void pnc_dispatch_park (PncDispatch *self);

/** pnc_dispatch_is_cancelled: @self: a request. Returns: whether pnc_dispatch_cancel() was called
 */
gboolean pnc_dispatch_is_cancelled (PncDispatch *self);

/** pnc_dispatch_cancel: @self: a request; ends soon with %PNC_ERROR_CANCELLED if it runs */
void pnc_dispatch_cancel (PncDispatch *self);

/** pnc_dispatch_abandon: @self: (transfer full): a request whose end is of no interest; cancelled
 * if it runs */
void pnc_dispatch_abandon (PncDispatch *self);

G_END_DECLS
