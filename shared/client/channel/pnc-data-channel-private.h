/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-data-channel.h"
#include "pnc-holdup.h"
#include "pnc-patience.h"
#include "pnc-wakeup.h"

G_BEGIN_DECLS

/* What pnc-data-channel.c (the thread) and pnc-data-channel-flights.c (requests under way) share.
 */

/* A request under way. */
typedef struct
{
  guint64 request;       /* its id, and its key in the table */
  PncJob *job;           /* owned; NULL when it is over, and the request only has to end as well */
  gboolean draining;     /* it was cancelled */
  GError *reason;        /* owned, nullable: what the job ends with then */
  gint64 cancelled_us;   /* when */
  guint64 counted_bytes; /* of the window */
  gboolean has_news;     /* the server has said how far it is */
  PncPatience patience;  /* since then */
} PncFlight;

struct _PncDataChannel
{
  /* any thread */
  PncWakeup *wakeup;
  gint stopping;      /* atomic */
  gint doubted;       /* atomic: is to show that it is alive */
  gint check_stopped; /* atomic: look for jobs of stopped transfers */
  gint attached;      /* atomic: set by the channel's thread */

  /* constant */
  GThread *thread;
  PncChannelTimes times;
  const PncDataChannelHooks *hooks;
  gpointer hooks_data;

  /* the channel's thread */
  PncFrameStream *stream;
  PncAttachment attachment;
  PncLocalCommit *commit;
  GHashTable *flights;     /* owned: &request -> PncFlight */
  GPtrArray *heavy;        /* owned, of PncFlight: of large files, and what wants to be fed */
  guint n_draining;        /* of the flights: cancelled */
  guint window;            /* so many flights at most: grows with each that has ended */
  PncTransferRun *served;  /* owned, nullable: whose job was looked at last */
  GQueue again;            /* of PncJob, owned: to be started anew */
  guint64 in_flight_bytes; /* of all flights */
  guint64 last_request;
  guint n_pings;       /* out: behind a limit an answer may take longer than the next one */
  guint64 limit_bps;   /* of whoever was served last; PNC_RATE_NONE */
  guint n_strays;      /* frames that answer nothing */
  gboolean leaving;    /* the server wants the channel to end */
  gboolean broken_off; /* we have ended it, so that the server keeps what came over it */
  GError *error;       /* owned, nullable: why it is of no further use */

  gint64 sent_us;   /* when a byte was last taken from us */
  gint64 since_us;  /* when it was opened */
  gint64 moved_us;  /* when there was last any progress */
  gint64 doubt_us;  /* when it was doubted, or something was last taken since; 0: it is not */
  gint64 worked_us; /* when there was last something to do */
  guint64 sent_bytes;
  guint64 moved_bytes;    /* sent at moved_us, and PINGs since */
  guint64 received_bytes; /* at moved_us, and frames since that were of no use */
  gboolean helped;        /* the frame that came last brought somebody further */
};

/** pnc_flight_free: @flight: (transfer full): a flight without a job */
void pnc_flight_free (PncFlight *flight);

/** pnc_data_channel_start: @self: a channel; @job: (transfer full): begins its next request */
void pnc_data_channel_start (PncDataChannel *self, PncJob *job);

/** pnc_data_channel_feed: @self: a channel. Lets the job that sends a large file send more.
 * Returns: whether it did */
gboolean pnc_data_channel_feed (PncDataChannel *self);

/** pnc_data_channel_has_large: @self: a channel. Returns: whether a large file is on its way */
gboolean pnc_data_channel_has_large (PncDataChannel *self);

/** pnc_data_channel_dispatch: @self: a channel; @frame: what came. Sets the channel's error when
 * the peer broke the protocol. */
void pnc_data_channel_dispatch (PncDataChannel *self, const PncFrame *frame);

/** pnc_data_channel_sweep: @self: a channel. Cancels the requests of transfers that were stopped.
 */
void pnc_data_channel_sweep (PncDataChannel *self);

/** pnc_data_channel_get_in_flow: @self: a channel; @request: id of a frame that comes in. Returns:
 * (transfer none) (nullable): whose bytes it brings; %NULL when they wait for no limit */
PncFlow *pnc_data_channel_get_in_flow (PncDataChannel *self, guint64 request);

/** pnc_data_channel_note_time: @self: a channel; @kind: what it has waited for; @since_us: from
 * when until now, for whoever was served last */
void pnc_data_channel_note_time (PncDataChannel *self, PncWaitKind kind, gint64 since_us);

/** pnc_data_channel_has_sent_all: @self: a channel. Returns: whether nothing is left to be sent,
 * and the server has yet to say that it has stored it */
gboolean pnc_data_channel_has_sent_all (PncDataChannel *self);

/** pnc_data_channel_is_patient: @self: a channel. Returns: whether an answer may take as long as a
 * disk takes */
gboolean pnc_data_channel_is_patient (PncDataChannel *self);

/** pnc_data_channel_oldest_cancel: @self: a channel. Returns: when the longest-waiting CANCEL was
 * sent, 0 for none */
gint64 pnc_data_channel_oldest_cancel (PncDataChannel *self);

/** pnc_data_channel_give_up: @self: a channel whose connection is gone; @error: why. Gives all jobs
 * back. */
void pnc_data_channel_give_up (PncDataChannel *self, const GError *error);

G_END_DECLS
