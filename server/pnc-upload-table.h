/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-upload-ranges.h"

G_BEGIN_DECLS

/**
 * PncUploadTable:
 *
 * The uploads of one session that come over several channels, by their transfer ids: how a channel
 * finds what another one has begun, and never anything of another session. Atomically reference
 * counted; any thread.
 */
typedef struct _PncUploadTable PncUploadTable;

/** pnc_upload_table_new: Returns: (transfer full): an empty table */
PncUploadTable *pnc_upload_table_new (void);

/** pnc_upload_table_ref: @self: a table. Returns: (transfer full): @self */
PncUploadTable *pnc_upload_table_ref (PncUploadTable *self);

/** pnc_upload_table_unref: @self: (transfer full) (nullable): a table */
void pnc_upload_table_unref (PncUploadTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUploadTable, pnc_upload_table_unref)

/**
 * pnc_upload_table_add:
 * @self: a table
 * @transfer_id: (array fixed-size=16): what the client calls it
 * @ranges: the upload; a reference is kept until pnc_upload_table_remove()
 * @socket: (nullable): of the channel that it belongs to; likewise
 * @error: (out) (nullable): %PNC_ERROR_BUSY when the session has an upload of this id
 *
 * Returns: %TRUE when it can be found from now on
 */
gboolean pnc_upload_table_add (PncUploadTable *self,
                               const guint8 *transfer_id,
                               PncUploadRanges *ranges,
                               GSocket *socket,
                               GError **error);

/** pnc_upload_table_remove: @self: a table; @ranges: (nullable): an upload in it, or not */
void pnc_upload_table_remove (PncUploadTable *self, PncUploadRanges *ranges);

/** pnc_upload_table_end: @self: a table; @transfer_id: (array fixed-size=16): what the client calls
 * it. The client has lost the channel that it belongs to: breaks its connection, if there is one.
 */
void pnc_upload_table_end (PncUploadTable *self, const guint8 *transfer_id);

/** pnc_upload_table_find: @self: a table; @transfer_id: (array fixed-size=16): what the client
 * calls it; @error: (out) (nullable): %PNC_ERROR_NOT_FOUND. Returns: (transfer full) (nullable):
 * the upload */
PncUploadRanges *
pnc_upload_table_find (PncUploadTable *self, const guint8 *transfer_id, GError **error);

G_END_DECLS
