/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * pnc_certificate_generate_pem:
 * @error: (out) (nullable): %PNC_ERROR_FAILED
 *
 * Makes a server's key (ECDSA P-256, for Ed25519 is not offered by every TLS library) and a
 * certificate that it signs itself; valid for 100 years, for the pin is what counts. Any thread;
 * takes milliseconds.
 *
 * Returns: (transfer full) (nullable): both as PEM; free with pnc_secret_free_text()
 */
char *pnc_certificate_generate_pem (GError **error);

/**
 * pnc_certificate_generate:
 * @error: (out) (nullable): %PNC_ERROR_FAILED, %PNC_ERROR_TLS
 *
 * As pnc_certificate_generate_pem(), for use in memory only.
 *
 * Returns: (transfer full) (nullable): the certificate with its key
 */
GTlsCertificate *pnc_certificate_generate (GError **error);

G_END_DECLS
