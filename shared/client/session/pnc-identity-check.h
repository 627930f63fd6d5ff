/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-connector.h"
#include "pnc-known-servers.h"

G_BEGIN_DECLS

/** PncIdentityVerdict: what a client may do with a server's key */
typedef enum
{
  PNC_IDENTITY_REFUSED,  /* stop; the error says why */
  PNC_IDENTITY_UNKNOWN,  /* a person has to compare the fingerprint */
  PNC_IDENTITY_ACCEPTED, /* go on */
} PncIdentityVerdict;

/**
 * PncIdentityCheck:
 * @host: name as the person gave it
 * @port: port
 * @pin: (nullable): what the person said or the link says the fingerprint is
 * @known: (nullable): the file of known servers
 *
 * What a key is compared with. The first of these decides: @pin, the file, a certificate authority.
 */
typedef struct
{
  const char *host;
  guint16 port;
  const char *pin;
  PncKnownServers *known;
} PncIdentityCheck;

/**
 * pnc_identity_check:
 * @check: what to compare with
 * @tls: the connection, after its handshake
 * @fingerprint: (out) (transfer full) (nullable): of the server's key, set unless it has none
 * @error: (out) (nullable): %PNC_ERROR_IDENTITY_CHANGED, %PNC_ERROR_TLS, or what is wrong with the
 *   file of known servers
 *
 * A pin that fits is remembered in the file; a certificate authority's word is not, for such a key
 * may change. Blocks on the disk and may load the trust store; any thread that has @tls to itself.
 *
 * Returns: the verdict
 */
PncIdentityVerdict pnc_identity_check (const PncIdentityCheck *check,
                                       GTlsConnection *tls,
                                       char **fingerprint,
                                       GError **error);

/**
 * pnc_identity_check_async:
 * @check: what to compare with; copied
 * @tls: the connection; nobody else may use it meanwhile
 * @cancellable: (nullable): gives up
 * @callback: with the verdict
 * @user_data: for @callback
 *
 * pnc_identity_check() on a thread of its own.
 */
void pnc_identity_check_async (const PncIdentityCheck *check,
                               GTlsConnection *tls,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * pnc_identity_check_finish:
 * @result: the result
 * @fingerprint: (out) (transfer full) (nullable): as pnc_identity_check()
 * @error: (out) (nullable): as pnc_identity_check()
 *
 * Returns: the verdict
 */
PncIdentityVerdict
pnc_identity_check_finish (GAsyncResult *result, char **fingerprint, GError **error);

/**
 * pnc_identity_set_changed_error:
 * @error: (out) (nullable): %PNC_ERROR_IDENTITY_CHANGED
 * @host_and_port: whose key it is, raw
 * @expected: the fingerprint known
 * @seen: the fingerprint it has
 * @where: (nullable): where the known one is written, raw
 *
 * The one sentence for a key that is not the one known: both fingerprints and what to do.
 */
void pnc_identity_set_changed_error (GError **error,
                                     const char *host_and_port,
                                     const char *expected,
                                     const char *seen,
                                     const char *where);

G_END_DECLS
