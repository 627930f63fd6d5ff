/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * pnc_identity_load_or_create:
 * @state_dir: (type filename): an existing folder, private to the server's user
 * @created: (out) (optional): whether a new key was made
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION (also when others can read the key),
 * %PNC_ERROR_IO, %PNC_ERROR_CORRUPT
 *
 * Loads `identity.pem` (key and self-signed certificate, mode 0600) or makes it: Ed25519 is not
 * offered by every TLS library, so ECDSA P-256; valid for 100 years, for the pin is what counts.
 * Written to a temporary name, flushed, renamed: two servers starting at once agree on one.
 * Blocking, before the loop runs.
 *
 * Returns: (transfer full) (nullable): the certificate with its key
 */
GTlsCertificate *
pnc_identity_load_or_create (const char *state_dir, gboolean *created, GError **error);

G_END_DECLS
