/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-context.h"

G_BEGIN_DECLS

/**
 * PncChannelProducer:
 *
 * An answer of many frames on a data channel, made piece by piece while the peer takes them: a
 * download or a listing. Works and belongs to whoever has the channel.
 */
typedef struct _PncChannelProducer PncChannelProducer;

/**
 * pnc_channel_producer_new_get:
 * @context: the channel
 * @request: its id
 * @get: what is wanted
 *
 * A small file, or an error, is answered at once.
 *
 * Returns: (transfer full) (nullable): what is still to come; %NULL when all is said
 */
PncChannelProducer *
pnc_channel_producer_new_get (PncChannelContext *context, guint64 request, const PncGet *get);

/**
 * pnc_channel_producer_new_list:
 * @context: the channel
 * @request: its id
 * @list: what is wanted
 *
 * Returns: (transfer full) (nullable): what is still to come; %NULL when all is said
 */
PncChannelProducer *
pnc_channel_producer_new_list (PncChannelContext *context, guint64 request, const PncList *list);

/**
 * PncProduced:
 * @PNC_PRODUCED_ERROR: the error says why not; nothing more is to come
 * @PNC_PRODUCED_SOME: there is more to come
 * @PNC_PRODUCED_ALL: that was the end
 *
 * What came of a turn.
 */
typedef enum
{
  PNC_PRODUCED_ERROR,
  PNC_PRODUCED_SOME,
  PNC_PRODUCED_ALL,
} PncProduced;

/**
 * PncProducerClass:
 * @open: opens a file for @message; returns what the others get, %NULL with an error
 * @produce: does about a mebibyte's worth of work, and queues what came of it
 * @free: lets go of what @open returned
 *
 * An answer of another kind, in a file of its own.
 */
typedef struct
{
  gpointer (*open) (PncChannelContext *context,
                    guint64 request,
                    const PncMessage *message,
                    GError **error);
  PncProduced (*produce) (gpointer state, GError **error);
  GDestroyNotify free;
} PncProducerClass;

/**
 * pnc_channel_producer_new_of:
 * @context: the channel
 * @request: its id
 * @class: which answer; static
 * @message: what is wanted
 *
 * An error is answered at once.
 *
 * Returns: (transfer full) (nullable): what is still to come; %NULL when all is said
 */
PncChannelProducer *pnc_channel_producer_new_of (PncChannelContext *context,
                                                 guint64 request,
                                                 const PncProducerClass *class,
                                                 const PncMessage *message);

/** pnc_channel_producer_free: @self: (transfer full) (nullable): a producer, done or not */
void pnc_channel_producer_free (PncChannelProducer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChannelProducer, pnc_channel_producer_free)

/** pnc_channel_producer_get_request: @self: a producer. Returns: the id of its request */
guint64 pnc_channel_producer_get_request (PncChannelProducer *self);

/** pnc_channel_producer_produce: @self: a producer. Queues the next piece. Returns: whether there
 * is more to come */
gboolean pnc_channel_producer_produce (PncChannelProducer *self);

/** pnc_channel_producer_is_list: @self: an answer. Returns: whether it is a listing */
gboolean pnc_channel_producer_is_list (PncChannelProducer *self);

/** pnc_channel_producer_get_memory: @self: an answer. Returns: what it remembers, as
 * pnc_share_reader_get_memory() */
gsize pnc_channel_producer_get_memory (PncChannelProducer *self);

/** pnc_channel_producer_evict: @self: an answer; tells the peer that it makes room for others */
void pnc_channel_producer_evict (PncChannelProducer *self);

/** pnc_channel_producer_cancel: @self: a producer. Answers that it was cancelled; it is to be
 * freed. */
void pnc_channel_producer_cancel (PncChannelProducer *self);

G_END_DECLS
