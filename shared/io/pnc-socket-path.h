/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** PNC_PATH_FAR_US: from this round trip on, a lost packet costs enough to be worth a congestion
 * control of our own choice */
#define PNC_PATH_FAR_US 8000

/**
 * PncSocketPath:
 * @PNC_SOCKET_PATH_UNKNOWN: the system does not say
 * @PNC_SOCKET_PATH_NEAR: a short way: the system's own congestion control is left alone
 * @PNC_SOCKET_PATH_FAR: a long way
 */
typedef enum
{
  PNC_SOCKET_PATH_UNKNOWN,
  PNC_SOCKET_PATH_NEAR,
  PNC_SOCKET_PATH_FAR,
} PncSocketPath;

/**
 * pnc_socket_suit_path:
 * @socket: a connected TCP socket on which something has been acknowledged
 *
 * To be called once, before many bytes are sent. Over a long way it asks for BBR, which does not
 * take a lost packet now and then for a crowded line; where the system does not have it, or does
 * not allow it to this process, all stays as it was.
 *
 * Returns: what the way is
 */
PncSocketPath pnc_socket_suit_path (GSocket *socket);

G_END_DECLS
