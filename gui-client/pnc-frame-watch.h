/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * How smoothly the window runs, for tests and measurements: with the environment variable
 * PINNACE_FRAME_LOG the program writes into the file of that name, a line each,
 *
 *     turn BEGAN LASTED          a turn of the main loop in which something took 8 ms or longer
 *     frame BEGAN LASTED         what one frame took, from its events to its picture
 *
 * in microseconds of the monotonic clock. Without the variable nothing is watched. Main thread.
 */

/** pnc_frame_watch_begin: Begins to watch the main loop, if that is asked for. Once, at the start.
 */
void pnc_frame_watch_begin (void);

/** pnc_frame_watch_add: @window: a window that is realized. Watches its frames, if that is asked
 * for. */
void pnc_frame_watch_add (GtkWidget *window);

G_END_DECLS
