/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-attachment.h"
#include "pnc-job.h"

G_BEGIN_DECLS

/**
 * PncDataChannel:
 *
 * A data channel and the thread that owns it. The thread takes jobs, sends their requests
 * without waiting for answers as long as the window allows, the first ones right behind ATTACH,
 * hands each answer to the job whose request it carries the id of, and flushes and publishes what
 * has arrived. Every id, type and flag is checked before a job sees it.
 */
typedef struct _PncDataChannel PncDataChannel;

/** PNC_CHANNEL_FIRST_WINDOW: so many requests at once in the beginning, and one more for each that
 * was answered. A connection begins slowly: what one channel cannot move yet is left to the others
 */
#define PNC_CHANNEL_FIRST_WINDOW 32u

/** PNC_CHANNEL_WINDOW_BYTES: no further request while so many bytes are asked for or unanswered */
#define PNC_CHANNEL_WINDOW_BYTES (16u * 1024u * 1024u)

/** PNC_CHANNEL_QUEUE_BYTES: nothing more is queued while so many bytes wait to be sent */
#define PNC_CHANNEL_QUEUE_BYTES (512u * 1024u)

/**
 * PncChannelTimes:
 * @idle_ms: without work, until it is closed
 * @ping_ms: without having sent anything while something is awaited, until it pings: the server
 *   closes a channel on which it hears nothing for a minute
 * @stall_ms: without an answer or a byte of one, until the connection counts as broken
 * @patient_ms: the same while a large file may be on its way to the server's disk
 * @cancel_ms: for the server to say that it has cancelled something
 *
 * All of them local: a peer cannot make any of them longer.
 */
typedef struct
{
  guint idle_ms;
  guint ping_ms;
  guint stall_ms;
  guint patient_ms;
  guint cancel_ms;
} PncChannelTimes;

/**
 * PncDataChannelHooks:
 * @take: gives the next job, or %NULL; the channel is woken by pnc_data_channel_wake() when there
 *   may be one. @allow_large: whether a large one may be given
 * @give_back: (transfer full): takes a job whose connection broke
 * @ended: the thread is about to end; @error is %NULL when it was stopped, idle or asked to leave
 * by the server. Free the channel on another thread.
 *
 * Whom a channel works for. All are called on its thread.
 */
typedef struct
{
  PncJob *(*take) (PncDataChannel *channel, gboolean allow_large, gpointer user_data);
  void (*give_back) (PncJob *job, const GError *error, gpointer user_data);
  void (*ended) (PncDataChannel *channel, const GError *error, gpointer user_data);
} PncDataChannelHooks;

/**
 * pnc_data_channel_new:
 * @stream: (transfer full): a data channel that is attached, or being attached
 * @attachment: which of the two, and what the server allows
 * @times: (nullable): %NULL for the usual ones
 * @hooks: whom it works for; static
 * @user_data: for @hooks; valid until the channel is freed
 *
 * Starts its thread.
 *
 * Returns: (transfer full): the channel
 */
PncDataChannel *pnc_data_channel_new (PncFrameStream *stream,
                                      const PncAttachment *attachment,
                                      const PncChannelTimes *times,
                                      const PncDataChannelHooks *hooks,
                                      gpointer user_data);

/** pnc_data_channel_free: @self: (transfer full) (nullable): a channel that has ended or been
 * stopped; waits for its thread */
void pnc_data_channel_free (PncDataChannel *self);

/** pnc_data_channel_is_attached: @self: a channel. Returns: whether the server has said that it
 * belongs to the session. Any thread. */
gboolean pnc_data_channel_is_attached (PncDataChannel *self);

/** pnc_data_channel_wake: @self: a channel. There may be a job for it. Any thread. */
void pnc_data_channel_wake (PncDataChannel *self);

/** pnc_data_channel_check_stopped: @self: a channel. One of the transfers that it works on was
 * stopped. Any thread. */
void pnc_data_channel_check_stopped (PncDataChannel *self);

/** pnc_data_channel_doubt: @self: a channel. The session had to connect again: it ends soon unless
 * the server is heard on it. Any thread. */
void pnc_data_channel_doubt (PncDataChannel *self);

/** pnc_data_channel_stop: @self: a channel. Ends it at once; what is under way is given back. Any
 * thread. */
void pnc_data_channel_stop (PncDataChannel *self);

G_END_DECLS
