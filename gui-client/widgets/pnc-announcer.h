/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_ANNOUNCER (pnc_announcer_get_type ())

/**
 * PncAnnouncer:
 *
 * Says to screen readers how transfers are getting on (#PncProgressNews), and shows nothing. GTK
 * 4.8 cannot announce: it is an alert that appears anew each time.
 */
G_DECLARE_FINAL_TYPE (PncAnnouncer, pnc_announcer, PNC, ANNOUNCER, AdwBin)

/** pnc_announcer_set_queue: @self: an announcer; @queue: (nullable): of what */
void pnc_announcer_set_queue (PncAnnouncer *self, PncTransferQueue *queue);

G_END_DECLS
