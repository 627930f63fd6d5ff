/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncWakeup:
 *
 * Something that a thread can wait for together with a connection, and that other threads can
 * signal. Signals do not add up.
 */
typedef struct _PncWakeup PncWakeup;

/** pnc_wakeup_new: Returns: (transfer full): a wake-up; aborts when the system has no more handles
 */
PncWakeup *pnc_wakeup_new (void);

/** pnc_wakeup_free: @self: (transfer full) (nullable): a wake-up that nobody waits for */
void pnc_wakeup_free (PncWakeup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncWakeup, pnc_wakeup_free)

/** pnc_wakeup_signal: @self: a wake-up. Ends the wait, or the next one. Any thread. */
void pnc_wakeup_signal (PncWakeup *self);

/** pnc_wakeup_clear: @self: a wake-up. Forgets the signals; only the thread that waits. */
void pnc_wakeup_clear (PncWakeup *self);

/** pnc_wakeup_get_poll: @self: a wake-up; @poll: (out caller-allocates): what to wait for */
void pnc_wakeup_get_poll (PncWakeup *self, GPollFD *poll);

G_END_DECLS
