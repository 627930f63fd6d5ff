/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-bench"

#include <gio/gio.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * bench-tls-pipe serve ADDRESS CERTIFICATE KEY: prints its port, then sends to everybody who
 * connects as many bytes as the first eight bytes say (big-endian) bench-tls-pipe get ADDRESS PORT
 * BYTES: fetches so many
 *
 * GIO's TLS and nothing else: no files, no hashes, no protocol. What no program on GIO can beat.
 */

#define CHUNK_BYTES (1024u * 1024u)

static void
need (gboolean good, const GError *error)
{
  if (good)
    return;
  fprintf (stderr, "bench-tls-pipe: %s\n", error != NULL ? error->message : "failed");
  exit (EXIT_FAILURE);
}

static gboolean
send_bytes (GIOStream *stream, guint64 n_bytes, GError **error)
{
  g_autofree guint8 *chunk = g_malloc0 (CHUNK_BYTES);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  while (n_bytes > 0)
    {
      gsize length = MIN (n_bytes, CHUNK_BYTES);

      if (!g_output_stream_write_all (output, chunk, length, NULL, NULL, error))
        return FALSE;
      n_bytes -= length;
    }
  return TRUE;
}

static void
receive_bytes (GIOStream *stream, guint64 n_bytes)
{
  g_autofree guint8 *chunk = g_malloc0 (CHUNK_BYTES);
  g_autoptr (GError) error = NULL;
  GInputStream *input = g_io_stream_get_input_stream (stream);

  while (n_bytes > 0)
    {
      gssize length = g_input_stream_read (input, chunk, MIN (n_bytes, CHUNK_BYTES), NULL, &error);

      need (length > 0, error);
      n_bytes -= (guint64) length;
    }
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *tcp,
        GObject *source,
        gpointer certificate)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (tcp), certificate, &error);
  guint64 wanted = 0;

  if (tls == NULL
      || !g_input_stream_read_all (g_io_stream_get_input_stream (tls), &wanted, sizeof wanted, NULL,
                                   NULL, &error)
      || !send_bytes (tls, GUINT64_FROM_BE (wanted), &error))
    fprintf (stderr, "bench-tls-pipe: %s\n", error->message);
  return TRUE;
}

static void
serve (const char *address, const char *certificate_path, const char *key_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (8);
  g_autoptr (GTlsCertificate) certificate
    = g_tls_certificate_new_from_files (certificate_path, key_path, &error);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  need (certificate != NULL, error);
  need (wanted != NULL, NULL);
  need (g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                       G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error),
        error);
  g_signal_connect (service, "run", G_CALLBACK (run_cb), certificate);
  printf ("%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  fflush (stdout);
  g_main_loop_run (loop);
}

/* Whoever it is: this is about speed. */
static gboolean
accept_cb (GTlsConnection *tls,
           GTlsCertificate *certificate,
           GTlsCertificateFlags errors,
           gpointer data)
{
  return TRUE;
}

static void
get (const char *address, guint16 port, guint64 n_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) tcp
    = g_socket_client_connect_to_host (client, address, port, NULL, &error);
  g_autoptr (GIOStream) tls = NULL;
  guint64 wanted = GUINT64_TO_BE (n_bytes);

  need (tcp != NULL, error);
  tls = g_tls_client_connection_new (G_IO_STREAM (tcp), NULL, &error);
  need (tls != NULL, error);
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), NULL);
  need (g_output_stream_write_all (g_io_stream_get_output_stream (tls), &wanted, sizeof wanted,
                                   NULL, NULL, &error),
        error);
  receive_bytes (tls, n_bytes);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "serve") == 0)
    serve (argv[2], argv[3], argv[4]);
  else if (argc == 5 && strcmp (argv[1], "get") == 0)
    get (argv[2], (guint16) atoi (argv[3]), g_ascii_strtoull (argv[4], NULL, 10));
  else
    need (FALSE, NULL);
  return EXIT_SUCCESS;
}
