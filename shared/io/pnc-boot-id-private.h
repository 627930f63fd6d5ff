/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-boot-id.h"

G_BEGIN_DECLS

/** pnc_boot_id_read: @id: (out caller-allocates) (array fixed-size=16): the id. Asks the system;
 * each platform has its own. Returns: whether it tells */
gboolean pnc_boot_id_read (guint8 id[PNC_BOOT_ID_BYTES]);

G_END_DECLS
