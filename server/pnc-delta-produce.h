/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-producer.h"

G_BEGIN_DECLS

/**
 * pnc_delta_produce_signature:
 * @context: the channel
 * @request: its id
 * @message: which file
 *
 * An error is answered at once.
 *
 * Returns: (transfer full) (nullable): what reads the file a mebibyte at a time and then sends its
 *   signature; %NULL when all is said
 */
PncChannelProducer *pnc_delta_produce_signature (PncChannelContext *context,
                                                 guint64 request,
                                                 const PncSignatureRequest *message);

/**
 * pnc_delta_produce_file:
 * @context: the channel
 * @request: its id
 * @message: which file, and the signature of the client's
 *
 * An error is answered at once.
 *
 * Returns: (transfer full) (nullable): what reads the file a mebibyte at a time and sends how it
 *   differs; %NULL when all is said
 */
PncChannelProducer *
pnc_delta_produce_file (PncChannelContext *context, guint64 request, const PncGetDelta *message);

G_END_DECLS
