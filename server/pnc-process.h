/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncProcessSignal:
 * @PNC_PROCESS_DRAIN: end gently (SIGTERM, the service manager's stop)
 * @PNC_PROCESS_INTERRUPT: end gently, and at once when it comes again (SIGINT, Ctrl+C)
 * @PNC_PROCESS_RELOAD: read the configuration again (SIGHUP)
 *
 * What the host tells the process.
 */
typedef enum
{
  PNC_PROCESS_DRAIN,
  PNC_PROCESS_INTERRUPT,
  PNC_PROCESS_RELOAD,
} PncProcessSignal;

/** PncProcessSignalFunc: @signal: what came; @user_data: as given. Called from the default main
 * loop, never from a signal handler. */
typedef void (*PncProcessSignalFunc) (PncProcessSignal signal, gpointer user_data);

/**
 * pnc_process_prepare:
 *
 * Settles what all files of this process get (nothing for others: umask 077) and that a peer who
 * goes away is an error and no signal. First thing in main().
 */
void pnc_process_prepare (void);

/**
 * pnc_process_watch_signals:
 * @func: what to call
 * @user_data: for @func
 *
 * From now on signals end in @func. Once.
 */
void pnc_process_watch_signals (PncProcessSignalFunc func, gpointer user_data);

/** pnc_process_is_root: Returns: whether the process may do anything on this computer */
gboolean pnc_process_is_root (void);

/** pnc_process_get_id: Returns: what this computer knows this process by */
guint pnc_process_get_id (void);

/**
 * pnc_process_is_terminal:
 *
 * Returns: whether standard output is a terminal
 */
gboolean pnc_process_is_terminal (void);

G_END_DECLS
