/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer.h"

G_BEGIN_DECLS

/** pnc_transfer_is_clash: @transfer: a transfer. Returns: whether it is an upload that failed
 * because the server has something of that name already */
gboolean pnc_transfer_is_clash (PncTransfer *transfer);

G_END_DECLS
