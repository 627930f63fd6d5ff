/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-spares.h"

#include "fake-server.h"
#include "pnc-tls.h"
#include "test-loop.h"

typedef struct
{
  FakeServer *server;
  PncConnectorTarget target;
  PncSpares *spares;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new (NULL, NULL);
  fixture->target = (PncConnectorTarget){
    .host = "127.0.0.1",
    .port = fake_server_get_port (fixture->server),
    .timeout_ms = 60000,
  };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_spares_free (fixture->spares);
  fake_server_free (fixture->server);
}

/* Returns: (transfer full) (nullable): the connection */
static PncSecured *
take (Fixture *fixture, GCancellable *cancellable, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_spares_connect_async (fixture->spares, &fixture->target, cancellable, test_loop_store_result,
                            &slot);
  result = test_loop_result (&slot);
  return pnc_spares_connect_finish (result, error);
}

static void
assert_taken (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecured) connection = take (fixture, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (G_IS_TLS_CONNECTION (connection->tls));
  g_assert_cmpint (connection->connect_us, >, 0);
}

/* One that is on its way is waited for; no other connection is made. */
static void
test_on_the_way (Fixture *fixture, gconstpointer data)
{
  fixture->spares = pnc_spares_new (&fixture->target, 2, PNC_SPARE_LIFE_MS);
  fixture->target.port = 1; /* nobody listens there */
  assert_taken (fixture);
  assert_taken (fixture);
}

/* Each is given away once; when there is none left, one is made. */
static void
test_none_left (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->spares = pnc_spares_new (&fixture->target, 1, PNC_SPARE_LIFE_MS);
  assert_taken (fixture);
  assert_taken (fixture);
  fixture->target.port = 1;
  g_assert_null (take (fixture, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_REFUSED);
}

static void
test_without_spares (Fixture *fixture, gconstpointer data)
{
  assert_taken (fixture);
}

static gboolean
has_none (gpointer spares)
{
  return pnc_spares_count (spares) == 0;
}

/* What was secured and is not taken is closed; whoever comes later has a connection made. */
static void
test_too_old (Fixture *fixture, gconstpointer data)
{
  fixture->spares = pnc_spares_new (&fixture->target, 2, 1);
  g_assert_cmpuint (pnc_spares_count (fixture->spares), ==, 2);
  test_loop_until (has_none, fixture->spares);
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 2);
  assert_taken (fixture);
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 3);
}

/* Whoever waits for one gives up, and is told so at once. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;

  fake_server_set_silent (fixture->server, TRUE);
  fixture->spares = pnc_spares_new (&fixture->target, 1, PNC_SPARE_LIFE_MS);
  pnc_spares_connect_async (fixture->spares, &fixture->target, cancellable, test_loop_store_result,
                            &slot);
  g_cancellable_cancel (cancellable);
  result = test_loop_result (&slot);
  g_assert_null (pnc_spares_connect_finish (result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

/* One that fails before anybody wants it is not offered to anybody. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  guint16 port = fixture->target.port;

  fixture->target.port = 1; /* nobody listens there */
  fixture->spares = pnc_spares_new (&fixture->target, 2, PNC_SPARE_LIFE_MS);
  fixture->target.port = port;
  test_loop_until (has_none, fixture->spares);
  assert_taken (fixture);
}

/* The owner goes while they are on their way, and while somebody waits. */
static void
test_freed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncSecured) connection = NULL;
  GAsyncResult *slot = NULL;

  fixture->spares = pnc_spares_new (&fixture->target, 3, PNC_SPARE_LIFE_MS);
  pnc_spares_connect_async (fixture->spares, &fixture->target, NULL, test_loop_store_result, &slot);
  g_clear_pointer (&fixture->spares, pnc_spares_free);
  result = test_loop_result (&slot);
  connection = pnc_spares_connect_finish (result, NULL);
  g_assert_nonnull (connection);
}

int
main (int argc, char *argv[])
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/spares/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("on-the-way", test_on_the_way);
  ADD ("none-left", test_none_left);
  ADD ("without-spares", test_without_spares);
  ADD ("too-old", test_too_old);
  ADD ("cancelled", test_cancelled);
  ADD ("failed", test_failed);
  ADD ("freed", test_freed);
  return g_test_run ();
}
