/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-tls.h"

#include "pnc-io-error.h"
#include "pnc-secret.h"
#include "pnc-tls-deferred.h"
#include "pnc-wide-input.h"

#include <gio/gnetworking.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

#define PRIORITY_VARIABLE "G_TLS_GNUTLS_PRIORITY"
/* AES-128 first: docs/SECURITY.md says why. */
#define PRIORITY                                                                                   \
  "NORMAL:-VERS-ALL:+VERS-TLS1.3:%NO_TICKETS:-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-"     \
  "POLY1305"
#define SHA256_BYTES 32u

/* More issuers than any honest chain has; what a peer sends may also go round in a circle. */
#define MAX_CHAIN 10u

static const char proof_label[] = "pinnace data channel 1";
static const char *const protocols[] = { PNC_ALPN, NULL };

/* The GnuTLS backend reads the variable once, when its connection classes are made, and these are
 * kept. The variable is put back: programs that this one starts may well talk to older servers. */
void
pnc_tls_init (void)
{
  GTlsBackend *backend;
  g_autofree char *before = g_strdup (g_getenv (PRIORITY_VARIABLE));

  g_setenv (PRIORITY_VARIABLE, PRIORITY, TRUE);
  backend = g_tls_backend_get_default ();
  g_type_class_ref (g_tls_backend_get_client_connection_type (backend));
  g_type_class_ref (g_tls_backend_get_server_connection_type (backend));
  if (before != NULL)
    g_setenv (PRIORITY_VARIABLE, before, TRUE);
  else
    g_unsetenv (PRIORITY_VARIABLE);
}

/* Small frames must not wait for acknowledgements; without the option a handshake takes 25 ms. Both
 * are wishes: a socket that is not TCP works as well. */
static void
set_socket_options (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (socket, TRUE);
}

GTlsConnection *
pnc_tls_server_new (GSocketConnection *connection, GTlsCertificate *certificate, GError **error)
{
  GType type = g_tls_backend_get_server_connection_type (g_tls_backend_get_default ());
  g_autoptr (GIOStream) base = pnc_wide_input_new_stream (connection);
  g_autoptr (GError) local_error = NULL;
  GTlsConnection *tls;

  set_socket_options (connection);
  tls
    = g_initable_new (type, NULL, &local_error, "base-io-stream", base, "database", NULL,
                      "certificate", certificate, "authentication-mode", G_TLS_AUTHENTICATION_NONE,
                      "require-close-notify", FALSE, "advertised-protocols", protocols, NULL);
  if (tls == NULL)
    {
      pnc_error_adopt (&local_error, PNC_SIDE_NONE, NULL, "set up TLS for a client");
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  return tls;
}

static gboolean
accept_certificate_cb (GTlsConnection *tls,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags errors,
                       gpointer user_data)
{
  return TRUE;
}

/* The name for SNI; RFC 6066 has no room for addresses, and servers refuse them. */
static GSocketConnectable *
make_identity (const char *host)
{
  if (host == NULL || *host == '\0' || g_hostname_is_ip_address (host))
    return NULL;
  return g_network_address_new (host, 0);
}

GTlsConnection *
pnc_tls_client_new (GSocketConnection *connection, const char *host, GError **error)
{
  GType type = g_tls_backend_get_client_connection_type (g_tls_backend_get_default ());
  g_autoptr (GSocketConnectable) identity = make_identity (host);
  g_autoptr (GIOStream) base = pnc_wide_input_new_stream (connection);
  g_autoptr (GError) local_error = NULL;
  GTlsConnection *tls;

  set_socket_options (connection);
  tls = g_initable_new (type, NULL, &local_error, "base-io-stream", base, "database",
                        pnc_tls_deferred_get (), "server-identity", identity,
                        "require-close-notify", FALSE, "advertised-protocols", protocols, NULL);
  if (tls == NULL)
    {
      pnc_error_adopt (&local_error, PNC_SIDE_NONE, host, "set up TLS for");
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  return tls;
}

gboolean
pnc_tls_check (GTlsConnection *tls, GError **error)
{
  if (g_tls_connection_get_protocol_version (tls) != G_TLS_PROTOCOL_VERSION_TLS_1_3)
    {
      pnc_set_error (error, PNC_ERROR_TLS, PNC_SIDE_NONE, NULL,
                     "The other side does not speak TLS 1.3. Update it, or check the address.");
      return FALSE;
    }
  if (g_strcmp0 (g_tls_connection_get_negotiated_protocol (tls), PNC_ALPN) != 0)
    {
      pnc_set_error (error, PNC_ERROR_TLS, PNC_SIDE_NONE, NULL,
                     "The other side speaks TLS, but not Pinnace's protocol. Check the address and "
                     "the port.");
      return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): GnuTLS's own object for @certificate */
static gnutls_x509_crt_t
import_certificate (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  gnutls_x509_crt_t crt = NULL;
  gnutls_datum_t datum;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL || gnutls_x509_crt_init (&crt) < 0)
    return NULL;
  datum = (gnutls_datum_t){ der->data, der->len };
  if (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) < 0)
    g_clear_pointer (&crt, gnutls_x509_crt_deinit);
  return crt;
}

static gboolean
hash_public_key (gnutls_x509_crt_t crt, guint8 hash[SHA256_BYTES])
{
  gnutls_datum_t info = { NULL, 0 };
  gnutls_pubkey_t key = NULL;
  gboolean done;

  done = gnutls_pubkey_init (&key) == 0 && gnutls_pubkey_import_x509 (key, crt, 0) == 0
         && gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &info) == 0
         && gnutls_hash_fast (GNUTLS_DIG_SHA256, info.data, info.size, hash) == 0;
  gnutls_free (info.data);
  g_clear_pointer (&key, gnutls_pubkey_deinit);
  return done;
}

static char *
format_fingerprint (const guint8 hash[SHA256_BYTES])
{
  g_autofree char *base64 = g_base64_encode (hash, SHA256_BYTES);
  char *padding;

  g_strdelimit (base64, "+", '-');
  g_strdelimit (base64, "/", '_');
  padding = strchr (base64, '=');
  if (padding != NULL)
    *padding = '\0';
  return g_strconcat ("SHA256:", base64, NULL);
}

char *
pnc_tls_fingerprint (GTlsCertificate *certificate)
{
  gnutls_x509_crt_t crt = import_certificate (certificate);
  guint8 hash[SHA256_BYTES];
  gboolean done;

  if (crt == NULL)
    return NULL;
  done = hash_public_key (crt, hash);
  gnutls_x509_crt_deinit (crt);
  return done ? format_fingerprint (hash) : NULL;
}

char *
pnc_tls_peer_fingerprint (GTlsConnection *tls)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);

  return certificate != NULL ? pnc_tls_fingerprint (certificate) : NULL;
}

/* Whether asking the trust store makes sense: not for a certificate that vouches for itself, nor
 * for one that is not meant for servers. */
static gboolean
may_be_issued_by_ca (GTlsCertificate *certificate)
{
  gnutls_x509_crt_t crt = import_certificate (certificate);
  gboolean candidate;

  if (crt == NULL)
    return FALSE;
  candidate = !gnutls_x509_crt_check_issuer (crt, crt)
              && gnutls_x509_crt_check_key_purpose (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
  gnutls_x509_crt_deinit (crt);
  return candidate;
}

static gboolean
chain_ends (GTlsCertificate *certificate)
{
  for (guint i = 0; i < MAX_CHAIN; i++)
    {
      if (certificate == NULL)
        return TRUE;
      certificate = g_tls_certificate_get_issuer (certificate);
    }
  return FALSE;
}

gboolean
pnc_tls_peer_is_trusted (GTlsConnection *tls, const char *host)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (tls);
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GSocketConnectable) identity = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags errors;

  if (certificate == NULL || !may_be_issued_by_ca (certificate) || !chain_ends (certificate))
    return FALSE;

  database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  if (database == NULL)
    return FALSE;
  identity = g_network_address_new (host, 0);
  errors = g_tls_database_verify_chain (database, certificate,
                                        G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, identity, NULL,
                                        G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  return errors == G_TLS_CERTIFICATE_NO_FLAGS && error == NULL;
}

/* Returns: (transfer full) (nullable): the exporter of RFC 9266, to be wiped */
static GByteArray *
export_binding (GTlsConnection *tls, GError **error)
{
  g_autoptr (GByteArray) binding = g_byte_array_new ();
  g_autoptr (GError) local_error = NULL;

  if (g_tls_connection_get_channel_binding_data (tls, G_TLS_CHANNEL_BINDING_TLS_EXPORTER, binding,
                                                 &local_error)
      && binding->len == PNC_TLS_EXPORTER_BYTES)
    return g_steal_pointer (&binding);

  pnc_set_error (error, PNC_ERROR_TLS, PNC_SIDE_NONE, NULL,
                 "The TLS connection has no channel binding (%s). Update GnuTLS.",
                 local_error != NULL ? local_error->message : "wrong length");
  return NULL;
}

void
pnc_tls_proof_from_exporter (const guint8 session_id[PNC_SESSION_ID_BYTES],
                             const guint8 key[PNC_CHANNEL_KEY_BYTES],
                             const guint8 exporter[PNC_TLS_EXPORTER_BYTES],
                             guint8 proof[PNC_CHANNEL_PROOF_BYTES])
{
  crypto_auth_hmacsha256_state state;

  G_STATIC_ASSERT (PNC_CHANNEL_PROOF_BYTES == crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256_init (&state, key, PNC_CHANNEL_KEY_BYTES);
  crypto_auth_hmacsha256_update (&state, (const guint8 *) proof_label, sizeof proof_label);
  crypto_auth_hmacsha256_update (&state, session_id, PNC_SESSION_ID_BYTES);
  crypto_auth_hmacsha256_update (&state, exporter, PNC_TLS_EXPORTER_BYTES);
  crypto_auth_hmacsha256_final (&state, proof);
  pnc_secret_wipe (&state, sizeof state);
}

gboolean
pnc_tls_channel_proof (GTlsConnection *tls,
                       const guint8 session_id[PNC_SESSION_ID_BYTES],
                       const guint8 key[PNC_CHANNEL_KEY_BYTES],
                       guint8 proof[PNC_CHANNEL_PROOF_BYTES],
                       GError **error)
{
  g_autoptr (GByteArray) exporter = export_binding (tls, error);

  if (exporter == NULL)
    return FALSE;
  pnc_tls_proof_from_exporter (session_id, key, exporter->data, proof);
  pnc_secret_wipe (exporter->data, exporter->len);
  return TRUE;
}

char *
pnc_tls_cipher_name (GTlsConnection *tls)
{
  g_autofree char *suite = g_tls_connection_get_ciphersuite_name (tls);
  char *hash;

  if (suite == NULL || !g_str_has_prefix (suite, "TLS_"))
    return g_strdup ("TLS 1.3");
  hash = g_strrstr (suite, "_SHA");
  if (hash != NULL)
    *hash = '\0';
  g_strdelimit (suite, "_", '-');
  return g_strdup_printf ("TLS 1.3, %s", suite + strlen ("TLS-"));
}
