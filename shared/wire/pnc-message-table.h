/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message-fields.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncMessageRow:
 * @name: as in docs/PROTOCOL.md
 * @fields: (array length=n_fields) (nullable): its fields in wire order
 * @n_fields: how many
 * @check: (nullable): what no single field can see
 *
 * All there is to know about one type of message.
 */
typedef struct
{
  const char *name;
  const PncField *fields;
  gsize n_fields;
  gboolean (*check) (const PncMessage *message);
} PncMessageRow;

/**
 * pnc_message_row:
 * @type: a number of a frame
 *
 * Returns: (transfer none) (nullable): its row, %NULL when unknown
 */
const PncMessageRow *pnc_message_row (guint type);

G_END_DECLS
