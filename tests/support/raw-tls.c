/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "raw-tls.h"

#include <glib-unix.h>
#include <string.h>

#define MAX_CHAIN 4u

/* GnuTLS takes eight requests for new keys within a second for an attack. */
#define RECORDS_PER_KEY 300u

typedef struct
{
  const RawTls *peer; /* borrowed */
  GSocket *socket;    /* owned */
} Job;

static void
assert_ok (int ret)
{
  if (ret < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (ret));
}

static gnutls_certificate_credentials_t
make_credentials (const RawTls *peer)
{
  gnutls_certificate_credentials_t credentials = NULL;
  gnutls_x509_crt_t chain[MAX_CHAIN];

  assert_ok (gnutls_certificate_allocate_credentials (&credentials));
  g_assert_cmpuint (peer->n_chain, <=, MAX_CHAIN);
  for (guint i = 0; i < peer->n_chain; i++)
    chain[i] = peer->chain[i]->crt;
  if (peer->n_chain > 0)
    assert_ok (gnutls_certificate_set_x509_key (credentials, chain, (int) peer->n_chain,
                                                peer->chain[0]->key));
  return credentials;
}

static gnutls_session_t
make_session (const RawTls *peer, int fd, gnutls_certificate_credentials_t credentials)
{
  gnutls_session_t session = NULL;
  gnutls_datum_t protocol = { (void *) peer->alpn, 0 };

  assert_ok (gnutls_init (&session, peer->n_chain > 0 ? GNUTLS_SERVER : GNUTLS_CLIENT));
  assert_ok (gnutls_priority_set_direct (session, peer->priority, NULL));
  assert_ok (gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, credentials));
  if (peer->alpn != NULL)
    {
      protocol.size = (unsigned) strlen (peer->alpn);
      assert_ok (gnutls_alpn_set_protocols (session, &protocol, 1, 0));
    }
  gnutls_transport_set_int (session, fd);
  return session;
}

static gboolean
is_passing (ssize_t ret)
{
  return ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED;
}

static void
send_back (gnutls_session_t session, const guint8 *bytes, size_t length_bytes)
{
  while (length_bytes > 0)
    {
      ssize_t n_sent = gnutls_record_send (session, bytes, length_bytes);

      if (n_sent < 0 && !is_passing (n_sent))
        g_error ("GnuTLS: %s", gnutls_strerror ((int) n_sent));
      bytes += MAX (n_sent, 0);
      length_bytes -= (size_t) MAX (n_sent, 0);
    }
}

/* Reads until the other side ends. */
static void
converse (const RawTls *peer, gnutls_session_t session)
{
  g_autofree guint8 *bytes = g_malloc (16384);
  guint n_records = 0;
  ssize_t n_read;

  while ((n_read = gnutls_record_recv (session, bytes, 16384)) > 0 || is_passing (n_read))
    {
      if (!peer->echo || n_read <= 0)
        continue;
      if (++n_records % RECORDS_PER_KEY == 0)
        assert_ok (gnutls_session_key_update (session, GNUTLS_KU_PEER));
      send_back (session, bytes, (size_t) n_read);
    }
}

static gpointer
run (gpointer data)
{
  Job *job = data;
  gnutls_certificate_credentials_t credentials = make_credentials (job->peer);
  gnutls_session_t session = make_session (job->peer, g_socket_get_fd (job->socket), credentials);
  int ret;

  do
    ret = gnutls_handshake (session);
  while (ret < 0 && !gnutls_error_is_fatal (ret));

  if (ret == 0)
    converse (job->peer, session);
  else
    g_socket_shutdown (job->socket, TRUE, TRUE, NULL);

  gnutls_deinit (session);
  gnutls_certificate_free_credentials (credentials);
  g_object_unref (job->socket);
  g_free (job);
  return GINT_TO_POINTER (ret);
}

/* GSocket keeps the descriptor non-blocking; GnuTLS alone wants it otherwise. */
static void
make_blocking (GSocket *socket)
{
  int fd = g_socket_get_fd (socket);
  g_autoptr (GError) error = NULL;

  g_unix_set_fd_nonblocking (fd, FALSE, &error);
  g_assert_no_error (error);
}

GThread *
raw_tls_start (const RawTls *peer, GSocketConnection *connection)
{
  Job *job = g_new0 (Job, 1);

  job->peer = peer;
  job->socket = g_object_ref (g_socket_connection_get_socket (connection));
  make_blocking (job->socket);
  return g_thread_new ("raw-tls", run, job);
}

int
raw_tls_join (GThread *thread)
{
  return GPOINTER_TO_INT (g_thread_join (thread));
}
