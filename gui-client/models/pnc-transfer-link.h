/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/** pnc_transfer_dup_link: @session: that is or was connected; @path: a file or folder on its
 * server. Returns: (transfer full): a link to it, with the server's fingerprint and without the
 * password */
char *pnc_transfer_dup_link (PncSession *session, PncPath *path);

G_END_DECLS
