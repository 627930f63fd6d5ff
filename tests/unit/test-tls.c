/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tls.h"

#include "raw-tls.h"
#include "test-certificate.h"
#include "tls-pair.h"
#include "vectors.h"

#include <gio/gnetworking.h>
#include <glib/gstdio.h>
#include <string.h>

#define TLS_1_3 "NORMAL:-VERS-ALL:+VERS-TLS1.3"
#define TLS_1_2 "NORMAL:-VERS-ALL:+VERS-TLS1.2"

static const guint8 session_id[PNC_SESSION_ID_BYTES] = "0123456789abcdef";
static const guint8 key[PNC_CHANNEL_KEY_BYTES] = "0123456789abcdef0123456789abcde";

/* Both certificates and both fingerprints were made with OpenSSL. */
static const char ec_pem[] = "-----BEGIN CERTIFICATE-----\n"
                             "MIIBeTCCAR+gAwIBAgIUFyaBaITS0q95xrnY86ot5lQ45KMwCgYIKoZIzj0EAwIw\n"
                             "ETEPMA0GA1UEAwwGdmVjdG9yMCAXDTI2MTEyMTA4MDgwOVoYDzIxMjYxMDI4MDgw\n"
                             "ODA5WjARMQ8wDQYDVQQDDAZ2ZWN0b3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
                             "AAREEjKcLmHWFYGJObODgXCCpDqtN5BmuIAh5ZgDRzJStLERuEfYo04u7dKpb9ic\n"
                             "NOBYgPDADhJuMUwQu0s0vE6Ao1MwUTAdBgNVHQ4EFgQUp1jEo/Q3bpiIJUgB37Bg\n"
                             "mWwny4AwHwYDVR0jBBgwFoAUp1jEo/Q3bpiIJUgB37BgmWwny4AwDwYDVR0TAQH/\n"
                             "BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBRSzHsbqWTWn24ZieeUKRH4/WQ2LZB\n"
                             "Ap8DXTcGdHG8ewIhANIBpEUYZe6Z6D+es0gRRiY1nC0A/6oBBUpxvDHl5XI0\n"
                             "-----END CERTIFICATE-----\n";
static const char rsa_pem[] = "-----BEGIN CERTIFICATE-----\n"
                              "MIIDDTCCAfWgAwIBAgIUSotWPcCq9hfGH6bwSjW665tMAHQwDQYJKoZIhvcNAQEL\n"
                              "BQAwFTETMBEGA1UEAwwKdmVjdG9yIHJzYTAgFw0yNjExMjEwODA4MDlaGA8yMTI2\n"
                              "MTAyODA4MDgwOVowFTETMBEGA1UEAwwKdmVjdG9yIHJzYTCCASIwDQYJKoZIhvcN\n"
                              "AQEBBQADggEPADCCAQoCggEBAKlu9tlzuBdc4BndY+1Wh7k7qLy657GxAK7A65Ky\n"
                              "QETPLk9fxnoGwNgEkLhsELBsWpF1GqHrFWzgSI+T0gkAYcFJ+69rnbOqEVQTvZY1\n"
                              "QKkFlCCm9v80SeljokljkG8EyuOs6L3PsmDVwpyeeYA0+SkXSD9YCQfoGlqmN6hS\n"
                              "1fxwiVyayWVXhuyAbD1pq8YxZnRaCz8HbHvZfViLPz6Zr1LK/TmN3pkI1/STcRIJ\n"
                              "jYFleZFcM0vyBys3bpu+rDiXIUgEUMdpF+vEk9wElDxWR6M68kqBcTAJx4y1V7Xm\n"
                              "A1z6OQ7A3n1axJCHwIJqjcT0r88yMsFaENPC+2w2tfEu0nECAwEAAaNTMFEwHQYD\n"
                              "VR0OBBYEFLEKixojaLmyERW3BQg+alYMozhdMB8GA1UdIwQYMBaAFLEKixojaLmy\n"
                              "ERW3BQg+alYMozhdMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEB\n"
                              "AIxwAsQkEVtGYMiQEGqnSQ1mcKomcfhwvrheESzLlQJF9Gzzqcm1MeTInFuWDCbs\n"
                              "VK4kITlaaHQudmrvQCu82rug6CPHNVknL7FIvZE+MhsNeQUWAp6DjEJlcESYP7P9\n"
                              "mSy8wD0doLtnerf1O9FmmFOXdlIE0lH6/QbiBxvJcy31a7MJqaDfWgdsX3zdnd91\n"
                              "TDk6R1LqtMQtZ1pZD1dna+K9boFftcyGf2cGaxMlf9y9ED3zKOaV7OWd13+ZcLcR\n"
                              "27rxWA3Gfio5KLb25jg0OiDX3R6+pCWiVuV0PP/ry+qLf8CfTf0aZ19M6WxyGQlW\n"
                              "WQiV14xab/fbAELD0PtZY4E=\n"
                              "-----END CERTIFICATE-----\n";
#define EC_FINGERPRINT "SHA256:jiKvGrZRTW9PusVNT9isWmQWN_RwNYsSqqbLk2K7_lo"
#define RSA_FINGERPRINT "SHA256:yCPix63coHv7krwUb479eTRt60WDzIeLFyFv-ntBTYo"

static void
assert_fingerprint (const char *pem, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_autofree char *fingerprint = NULL;

  g_assert_no_error (error);
  fingerprint = pnc_tls_fingerprint (certificate);
  g_assert_cmpstr (fingerprint, ==, expected);
}

static void
test_fingerprint (void)
{
  assert_fingerprint (ec_pem, EC_FINGERPRINT);
  assert_fingerprint (rsa_pem, RSA_FINGERPRINT);
}

static void
test_init_leaves_no_trace (void)
{
  g_assert_null (g_getenv ("G_TLS_GNUTLS_PRIORITY"));
}

static int
get_tcp_option (GSocket *socket, int option)
{
  int value = -1;

  g_assert_true (g_socket_get_option (socket, IPPROTO_TCP, option, &value, NULL));
  return value;
}

static void
test_pair (void)
{
  g_auto (TlsPair) pair = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = pnc_tls_fingerprint (tls_pair_identity ());
  g_autofree char *seen = NULL;
  g_autofree char *cipher = NULL;

  tls_pair_open (&pair);
  g_assert_true (pnc_tls_check (pair.client, &error));
  g_assert_no_error (error);
  g_assert_true (pnc_tls_check (pair.server, &error));
  g_assert_no_error (error);

  seen = pnc_tls_peer_fingerprint (pair.client);
  g_assert_cmpstr (seen, ==, expected);
  g_assert_null (pnc_tls_peer_fingerprint (pair.server));
  g_assert_false (pnc_tls_peer_is_trusted (pair.client, "localhost"));

  cipher = pnc_tls_cipher_name (pair.client);
  g_assert_true (g_str_has_prefix (cipher, "TLS 1.3, AES-128-GCM"));
  g_assert_null (strchr (cipher, '_'));
  g_assert_null (strstr (cipher, "SHA"));

  g_assert_cmpint (get_tcp_option (pair.client_socket, TCP_NODELAY), ==, 1);
  g_assert_cmpint (get_tcp_option (pair.server_socket, TCP_NODELAY), ==, 1);
  g_assert_true (g_socket_get_keepalive (pair.server_socket));
}

static void
test_check_before_handshake (void)
{
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];

  tcp_pair_open (&tcp);
  tls = pnc_tls_client_new (tcp.client, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (pnc_tls_check (tls, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TLS);
  g_clear_error (&error);

  g_assert_false (pnc_tls_channel_proof (tls, session_id, key, proof, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TLS);
  g_assert_null (pnc_tls_peer_fingerprint (tls));
  g_assert_false (pnc_tls_peer_is_trusted (tls, "localhost"));
}

static void
test_server_needs_key (void)
{
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsCertificate) keyless = g_tls_certificate_new_from_pem (ec_pem, -1, NULL);
  g_autoptr (GError) error = NULL;

  tcp_pair_open (&tcp);
  g_assert_null (pnc_tls_server_new (tcp.server, keyless, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TLS);
}

static void
test_channel_proof (void)
{
  g_auto (TlsPair) one = { NULL };
  g_auto (TlsPair) two = { NULL };
  g_autoptr (GError) error = NULL;
  guint8 client[PNC_CHANNEL_PROOF_BYTES];
  guint8 server[PNC_CHANNEL_PROOF_BYTES];
  guint8 other[PNC_CHANNEL_PROOF_BYTES];
  guint8 other_key[PNC_CHANNEL_KEY_BYTES] = { 1 };
  guint8 other_session[PNC_SESSION_ID_BYTES] = { 1 };

  tls_pair_open (&one);
  tls_pair_open (&two);
  g_assert_true (pnc_tls_channel_proof (one.client, session_id, key, client, &error));
  g_assert_no_error (error);
  g_assert_true (pnc_tls_channel_proof (one.server, session_id, key, server, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (client, sizeof client, server, sizeof server);

  g_assert_true (pnc_tls_channel_proof (two.server, session_id, key, other, &error));
  g_assert_cmpint (memcmp (client, other, sizeof other), !=, 0);
  g_assert_true (pnc_tls_channel_proof (one.server, session_id, other_key, other, &error));
  g_assert_cmpint (memcmp (client, other, sizeof other), !=, 0);
  g_assert_true (pnc_tls_channel_proof (one.server, other_session, key, other, &error));
  g_assert_cmpint (memcmp (client, other, sizeof other), !=, 0);
}

/* Against an HMAC of another making. */
static void
test_proof_from_exporter (void)
{
  guint8 exporter[PNC_TLS_EXPORTER_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];
  guint8 expected[PNC_CHANNEL_PROOF_BYTES];
  gsize length_bytes = sizeof expected;
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, sizeof key);

  memset (exporter, 0xe5, sizeof exporter);
  g_hmac_update (hmac, (const guchar *) "pinnace data channel 1", 23);
  g_hmac_update (hmac, session_id, sizeof session_id);
  g_hmac_update (hmac, exporter, sizeof exporter);
  g_hmac_get_digest (hmac, expected, &length_bytes);

  pnc_tls_proof_from_exporter (session_id, key, exporter, proof);
  g_assert_cmpmem (proof, sizeof proof, expected, sizeof expected);
}

static void
test_proof_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("proof.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      g_autoptr (GByteArray) vector_key = vector_hex (vectors->pdata[i], "key");
      g_autoptr (GByteArray) session = vector_hex (vectors->pdata[i], "session_id");
      g_autoptr (GByteArray) exporter = vector_hex (vectors->pdata[i], "exporter");
      g_autoptr (GByteArray) expected = vector_hex (vectors->pdata[i], "proof");
      guint8 proof[PNC_CHANNEL_PROOF_BYTES];

      g_assert_cmpuint (vector_key->len, ==, PNC_CHANNEL_KEY_BYTES);
      g_assert_cmpuint (session->len, ==, PNC_SESSION_ID_BYTES);
      g_assert_cmpuint (exporter->len, ==, PNC_TLS_EXPORTER_BYTES);
      pnc_tls_proof_from_exporter (session->data, vector_key->data, exporter->data, proof);
      g_assert_cmpmem (proof, sizeof proof, expected->data, expected->len);
    }
}

/* Our client or server against @peer: what became of both handshakes, and of the check after ours.
 */
static GTlsConnection *
meet (const RawTls *peer, GSocketConnection *ours, GSocketConnection *theirs, GError **error)
{
  GThread *thread = raw_tls_start (peer, theirs);
  g_autoptr (GTlsConnection) tls = NULL;

  if (peer->n_chain > 0)
    tls = pnc_tls_client_new (ours, "example.test", error);
  else
    tls = pnc_tls_server_new (ours, tls_pair_identity (), error);
  g_assert_nonnull (tls);

  if (!g_tls_connection_handshake (tls, NULL, error) || !pnc_tls_check (tls, error))
    g_clear_object (&tls);
  g_socket_shutdown (g_socket_connection_get_socket (ours), FALSE, TRUE, NULL);
  raw_tls_join (thread);
  return g_steal_pointer (&tls);
}

static void
assert_server_refuses (const char *priority, const char *alpn, GQuark domain)
{
  const RawTls peer = { .priority = priority, .alpn = alpn };
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;

  tcp_pair_open (&tcp);
  tls = meet (&peer, tcp.server, tcp.client, &error);
  g_assert_null (tls);
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, domain);
}

static void
assert_client_refuses (const char *priority, const char *alpn)
{
  g_autoptr (TestCertificate) leaf
    = test_certificate_new ("example.test", "example.test", NULL, TEST_CERTIFICATE_SERVER);
  const RawTls peer = { .priority = priority, .alpn = alpn, .chain = &leaf, .n_chain = 1 };
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;

  tcp_pair_open (&tcp);
  tls = meet (&peer, tcp.client, tcp.server, &error);
  g_assert_null (tls);
  g_assert_nonnull (error);
}

static void
test_old_tls_refused (void)
{
  assert_server_refuses (TLS_1_2, PNC_ALPN, G_TLS_ERROR);
  assert_client_refuses (TLS_1_2, PNC_ALPN);
}

static void
test_other_protocol_refused (void)
{
  assert_server_refuses (TLS_1_3, "http/1.1", PNC_ERROR);
  assert_server_refuses (TLS_1_3, NULL, PNC_ERROR);
  assert_client_refuses (TLS_1_3, "h2");
  assert_client_refuses (TLS_1_3, NULL);
}

/* Two certificates that name each other: GIO's own verification walks them round and round. */
static void
test_circle_of_issuers (void)
{
  g_autoptr (TestCertificate) a
    = test_certificate_new ("a.test", "b.test", NULL, TEST_CERTIFICATE_SERVER);
  g_autoptr (TestCertificate) b = test_certificate_new ("b.test", "a.test", a, TEST_CERTIFICATE_CA);
  TestCertificate *const chain[] = { a, b };
  const RawTls peer = { .priority = TLS_1_3, .alpn = PNC_ALPN, .chain = chain, .n_chain = 2 };
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;
  static GTlsCertificate *leaf; /* a circle is never freed: kept where leak checkers look */

  tcp_pair_open (&tcp);
  tls = meet (&peer, tcp.client, tcp.server, &error);
  g_assert_no_error (error);
  leaf = g_object_ref (g_tls_connection_get_peer_certificate (tls));
  g_assert_true (g_tls_certificate_get_issuer (g_tls_certificate_get_issuer (leaf)) == leaf);
  g_assert_false (pnc_tls_peer_is_trusted (tls, "a.test"));
}

/* Returns: whether @leaf, shown by a server, is trusted for @host */
static gboolean
is_trusted (TestCertificate *leaf, const char *host)
{
  const RawTls peer = { .priority = TLS_1_3, .alpn = PNC_ALPN, .chain = &leaf, .n_chain = 1 };
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;

  tcp_pair_open (&tcp);
  tls = meet (&peer, tcp.client, tcp.server, &error);
  g_assert_no_error (error);
  return pnc_tls_peer_is_trusted (tls, host);
}

static void
trust_only (const TestCertificate *ca)
{
  g_autofree char *pem = test_certificate_to_pem (ca);
  g_autofree char *path = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("pinnace-ca-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
  g_remove (path);
}

static void
test_trust (void)
{
  g_autoptr (TestCertificate) ca = test_certificate_new ("ca", "ca", NULL, TEST_CERTIFICATE_CA);
  g_autoptr (TestCertificate) other_ca
    = test_certificate_new ("ca", "ca", NULL, TEST_CERTIFICATE_CA);
  g_autoptr (TestCertificate) good
    = test_certificate_new ("example.test", "ca", ca, TEST_CERTIFICATE_SERVER);
  g_autoptr (TestCertificate) forged
    = test_certificate_new ("example.test", "ca", other_ca, TEST_CERTIFICATE_SERVER);
  g_autoptr (TestCertificate) client
    = test_certificate_new ("example.test", "ca", ca, TEST_CERTIFICATE_CLIENT_ONLY);
  g_autoptr (TestCertificate) alone
    = test_certificate_new ("example.test", "example.test", NULL, TEST_CERTIFICATE_SERVER);

  trust_only (ca);
  g_assert_true (is_trusted (good, "example.test"));
  g_assert_false (is_trusted (good, "other.test"));
  g_assert_false (is_trusted (good, "127.0.0.1"));
  g_assert_false (is_trusted (forged, "example.test"));
  g_assert_false (is_trusted (client, "example.test"));
  g_assert_false (is_trusted (alone, "example.test"));
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
}

/* An address is no name for SNI; a server may refuse the handshake for it. */
static void
test_address_as_host (void)
{
  const char *const hosts[] = { "::1", "127.0.0.1", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (TcpPair) tcp = { NULL };
      g_autoptr (GTlsConnection) client = NULL;
      g_autoptr (GTlsConnection) server = NULL;
      g_autoptr (GError) error = NULL;

      tcp_pair_open (&tcp);
      client = pnc_tls_client_new (tcp.client, hosts[i], &error);
      g_assert_no_error (error);
      g_assert_null (
        g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (client)));
      server = pnc_tls_server_new (tcp.server, tls_pair_identity (), &error);
      tls_handshake_both (client, server, &error, &error);
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/fingerprint", test_fingerprint);
  g_test_add_func ("/tls/init-leaves-no-trace", test_init_leaves_no_trace);
  g_test_add_func ("/tls/pair", test_pair);
  g_test_add_func ("/tls/check-before-handshake", test_check_before_handshake);
  g_test_add_func ("/tls/server-needs-key", test_server_needs_key);
  g_test_add_func ("/tls/channel-proof", test_channel_proof);
  g_test_add_func ("/tls/proof-from-exporter", test_proof_from_exporter);
  g_test_add_func ("/tls/proof-vectors", test_proof_vectors);
  g_test_add_func ("/tls/old-tls-refused", test_old_tls_refused);
  g_test_add_func ("/tls/other-protocol-refused", test_other_protocol_refused);
  g_test_add_func ("/tls/circle-of-issuers", test_circle_of_issuers);
  g_test_add_func ("/tls/trust", test_trust);
  g_test_add_func ("/tls/address-as-host", test_address_as_host);
  return g_test_run ();
}
