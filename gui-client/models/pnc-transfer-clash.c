/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-clash.h"

gboolean
pnc_transfer_is_clash (PncTransfer *transfer)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED
         && pnc_transfer_get_direction (transfer) == PNC_UPLOAD
         && g_error_matches (pnc_transfer_get_error (transfer), PNC_ERROR, PNC_ERROR_EXISTS);
}
