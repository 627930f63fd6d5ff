/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PNC_BOOT_ID_BYTES 16u

/**
 * pnc_boot_id:
 * @id: (out caller-allocates) (array fixed-size=16): another one each time that a system is
 * started, and on each system; zeros when %FALSE is returned
 *
 * Whoever finds the id under which it was written knows that what write() has taken then is still
 * in the file: the system has not stopped since. Read once a process, since what it is read from
 * may be out of reach later. Any thread.
 *
 * Returns: whether this system tells
 */
gboolean pnc_boot_id (guint8 id[PNC_BOOT_ID_BYTES]);

/** pnc_boot_id_override: @id: (nullable) (array fixed-size=16): what to say instead, zeros for a
 * system that does not tell; %NULL for the truth. For tests only, in one thread. */
void pnc_boot_id_override (const guint8 *id);

G_END_DECLS
