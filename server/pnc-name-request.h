/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"
#include "pnc-share.h"

G_BEGIN_DECLS

/**
 * PncNameContext:
 * @cancelled: flag that another thread may set
 * @progress: (nullable): for the requests that tell how far they are
 * @user_data: for @progress
 * @hash: room for a hash that the answer points to
 *
 * What a request about names needs while it runs. Must live as long as its answer.
 */
typedef struct
{
  const gint *cancelled;
  PncShareProgress progress;
  gpointer user_data;
  guint8 hash[PNC_MAX_HASH_BYTES];
} PncNameContext;

/**
 * pnc_name_request_run:
 * @share: the user's view of the share
 * @request: one of section 6 of docs/PROTOCOL.md, LIST and SEARCH excepted
 * @context: what it needs
 * @answer: (out caller-allocates): its single answer, to be cleared
 * @error: (out) (nullable): why it failed
 *
 * Blocks on the disk: on threads of a pool only.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_name_request_run (PncShare *share,
                               const PncMessage *request,
                               PncNameContext *context,
                               PncMessage *answer,
                               GError **error);

/** pnc_name_request_is_long: @request: a request about names. Returns: whether it may take as long
 * as a disk takes to read a file or to walk a tree, rather than to look something up */
gboolean pnc_name_request_is_long (const PncMessage *request);

/** pnc_name_request_tells: @request: a request about names. Returns: whether PROGRESS may come
 * before its answer */
gboolean pnc_name_request_tells (const PncMessage *request);

/**
 * pnc_name_request_get_path:
 * @request: a request
 *
 * Returns: (transfer none) (nullable): the path it is about, the first one when it has two
 */
PncPath *pnc_name_request_get_path (const PncMessage *request);

/**
 * pnc_name_request_log_failure:
 * @type: of a request that failed
 * @who: user and address, quoted
 * @error: why
 *
 * One line in the log. That there is no such name is how a client finds out, and that somebody
 * cancelled is no failure: these are told to the verbose only.
 */
void pnc_name_request_log_failure (PncMessageType type, const char *who, const GError *error);

G_END_DECLS
