/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncExchange:
 * @request: what a client asks
 * @answer: the type of the last frame of a success
 * @interim: a type that may come before, as often as the server likes; 0 for none
 * @repeats: whether frames of type @answer may come before the last too
 * @endless: whether none of them is ever the last: only ERROR ends it, and once it was answered it
 * does not count among the requests in flight
 * @read_only: whether asking twice does no harm, so that it is asked again after a lost connection
 *
 * What the protocol allows as an answer to one request of a control channel (docs/PROTOCOL.md,
 * sections 5 and 6). Anything else ends the connection.
 */
typedef struct
{
  PncMessageType request;
  PncMessageType answer;
  PncMessageType interim;
  gboolean repeats;
  gboolean endless;
  gboolean read_only;
} PncExchange;

/** PncExchangeStep: what a frame is to the request it carries the id of */
typedef enum
{
  PNC_EXCHANGE_FAULT, /* not allowed */
  PNC_EXCHANGE_SKIP,  /* of a later version of the protocol: to be passed over */
  PNC_EXCHANGE_MORE,  /* part of the answer */
  PNC_EXCHANGE_LAST,  /* the last part of the answer */
  PNC_EXCHANGE_ERROR, /* the request failed, ERROR says why */
  PNC_EXCHANGE_ALIEN, /* the request ended in a way not known here */
} PncExchangeStep;

/**
 * pnc_exchange_find:
 * @request: type of a request
 *
 * Returns: (transfer none) (nullable): its row, or %NULL when it is no request of a control channel
 */
const PncExchange *pnc_exchange_find (PncMessageType request);

/**
 * pnc_exchange_judge:
 * @self: a row
 * @header: of a frame with the request's id
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL on %PNC_EXCHANGE_FAULT, %PNC_ERROR_UNSUPPORTED on
 *   %PNC_EXCHANGE_ALIEN
 *
 * Judges by type and END alone.
 *
 * Returns: what it is
 */
PncExchangeStep
pnc_exchange_judge (const PncExchange *self, const PncFrameHeader *header, GError **error);

/**
 * pnc_exchange_subject:
 * @request: a request
 *
 * Returns: (transfer full) (nullable): the path that it is about, as text, raw
 */
char *pnc_exchange_subject (const PncMessage *request);

G_END_DECLS
