/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncSocketCrowd:
 *
 * Waits on a main context for many sockets at once, at the price of one: a context looks at each of
 * its sources and asks the system about each of their descriptors whenever it turns, so that one
 * ping would cost what all the connections cost that are silent. Here the system keeps the list
 * (epoll), and names those that have something. Where it does not do that, every socket is a
 * source.
 *
 * Plain struct, one owner, one thread: that of the context.
 */
typedef struct _PncSocketCrowd PncSocketCrowd;

/** PncSocketWatch: one socket of a crowd; plain struct, one owner, same thread. */
typedef struct _PncSocketWatch PncSocketWatch;

/** PncSocketReady: @user_data: as given. The socket has something to read, or has ended. */
typedef void (*PncSocketReady) (gpointer user_data);

/**
 * pnc_socket_crowd_new:
 * @context: where it waits
 *
 * Returns: (transfer full): a crowd of none
 */
PncSocketCrowd *pnc_socket_crowd_new (GMainContext *context);

/** pnc_socket_crowd_free: @self: (transfer full) (nullable): a crowd that all watches have left */
void pnc_socket_crowd_free (PncSocketCrowd *self);

/**
 * pnc_socket_crowd_watch:
 * @self: the crowd; outlives the watch
 * @socket: a socket that is in it only once
 * @ready: called from the context as long as there is something to read; may free any watch
 * @user_data: for @ready
 *
 * Returns: (transfer full): what is to be freed in order to wait no longer
 */
PncSocketWatch *pnc_socket_crowd_watch (PncSocketCrowd *self,
                                        GSocket *socket,
                                        PncSocketReady ready,
                                        gpointer user_data);

/** pnc_socket_watch_free: @self: (transfer full) (nullable): a watch */
void pnc_socket_watch_free (PncSocketWatch *self);

G_END_DECLS
