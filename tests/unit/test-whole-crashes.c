/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Whole transfers between the client and the server as they are, each in a process of its own, one
 * of which dies before or after one call after the other, as by SIGKILL or by a power cut that
 * takes what was not flushed. A sample of all the instants; with PINNACE_EVERY_CALL set, all of
 * them. */

#include "crash-peer.h"
#include "disk-platter.h"
#include "transfer-cases.h"
#include "transfer-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-client-id.h"
#include "pnc-limits.h"
#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "pnc-users.h"

/* So many instants of each case in a sample. */
#define SAMPLE 2u

/* How much may go again: of each of the channels with which a transfer nearby begins. */
#define SENT_AGAIN_BYTES (2u * 2u * PNC_CHUNK_BYTES)

typedef struct
{
  const TransferCase *what;
  gboolean server_dies;
  gboolean power; /* goes with it */
} Case;

typedef struct
{
  const Case *c;
  char *folder;
  char *share, *here, *top, *platter, *server_state, *client_state; /* in it */
  const char *receiving;                                            /* where "target" is */
  CrashPeer *server;
  PncSession *session;
  PncTransferQueue *queue;
  GHashTable *told; /* files below the target that were said to be done */
  DiskPlan plan;    /* of this process: only counts */
  guint n_boots;
  /* of the run */
  guint nth;
  DiskFault fault;
  DiskCut cut;
  gboolean was_there;  /* all of it, before it was gone on with */
  gsize written_bytes; /* by those who died */
  /* of all */
  gsize most_again_bytes;
  guint n_runs;
} Fixture;

/* Says what happened when it does not hold. */
#define CHECK(holds, ...)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(holds))                                                                                  \
      {                                                                                            \
        g_autofree char *check_text = g_strdup_printf (__VA_ARGS__);                               \
        g_error ("%s, the %s dies %s call %u, cut %d: %s", fixture->c->what->name,                 \
                 fixture->c->server_dies ? "server" : "client",                                    \
                 fixture->fault == DISK_DIES_BEFORE ? "before" : "after", fixture->nth,            \
                 fixture->c->power ? (int) fixture->cut : -1, check_text);                         \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static char *
in (const char *above, const char *name)
{
  char *path = g_build_filename (above, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static void
set_boot_id (Fixture *fixture, CrashOrders *orders)
{
  if (!fixture->c->power)
    return;
  memset (orders->boot_id, 0x5a, sizeof orders->boot_id);
  orders->boot_id[0] = (guint8) ++fixture->n_boots;
  orders->boot_id[1] = (guint8) (fixture->n_boots >> 8);
}

static gboolean
is_connected (gpointer session)
{
  return pnc_session_get_state (session) == PNC_SESSION_CONNECTED;
}

static gboolean
is_disconnected (gpointer session)
{
  return !is_connected (session);
}

/* At the same place as the one before. */
static void
start_server (Fixture *fixture)
{
  CrashOrders *orders = crash_peer_new_orders ();

  g_strlcpy (orders->folder, fixture->share, sizeof orders->folder);
  g_strlcpy (orders->share, fixture->share, sizeof orders->share);
  g_strlcpy (orders->state_dir, fixture->server_state, sizeof orders->state_dir);
  g_strlcpy (orders->platter, fixture->c->power ? fixture->platter : "", sizeof orders->platter);
  g_strlcpy (orders->listen,
             fixture->server != NULL ? crash_peer_get_orders (fixture->server)->listen
                                     : "127.0.0.1:0",
             sizeof orders->listen);
  set_boot_id (fixture, orders);
  g_clear_pointer (&fixture->server, crash_peer_free);
  fixture->server = crash_peer_start ("server", orders);
}

static void
connect_session (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (crash_peer_get_orders (fixture->server)->link, &error);

  g_assert_no_error (error);
  fixture->session = pnc_session_new (link, NULL);
  fixture->session->backoff.first_ms = 1;
  fixture->session->backoff.max_ms = 20;
  fixture->queue = pnc_transfer_queue_new (fixture->session);
  pnc_session_connect (fixture->session);
  test_loop_until (is_connected, fixture->session);
}

static void
add_user (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUsers) users = pnc_users_load (fixture->server_state, &error);
  const PncUser user = { .name = (char *) CRASH_USER };

  g_assert_no_error (error);
  g_assert_true (pnc_users_add (users, &user, CRASH_PASSWORD, &error));
}

static char *
make_temporary (void)
{
  char *path = g_strdup ("/dev/shm/pinnace-test-XXXXXX");

  if (g_mkdtemp (path) != NULL)
    return path;
  g_free (path);
  return g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->c = data;
  fixture->folder = make_temporary ();
  fixture->share = in (fixture->folder, "share");
  fixture->here = in (fixture->folder, "here");
  fixture->top = in (fixture->folder, "files");
  fixture->platter = in (fixture->folder, "platter");
  fixture->server_state = in (fixture->folder, "server");
  fixture->client_state = in (fixture->folder, "client");
  fixture->receiving = fixture->c->what->up ? fixture->share : fixture->here;
  fixture->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  transfer_cases_make (fixture->top);
  if (!fixture->c->what->up)
    {
      g_autofree char *from = transfer_case_dup_source (fixture->c->what, fixture->top);
      g_autofree char *to = g_build_filename (fixture->share, "source", NULL);

      transfer_case_copy (from, to);
    }
  pnc_client_id_load (fixture->client_state, &error);
  g_assert_no_error (error);
  add_user (fixture);
  start_server (fixture);
  connect_session (fixture);
  disk_seam_begin (&fixture->plan, fixture->here, NULL);
}

static void
close_queue (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  pnc_transfer_queue_close_async (fixture->queue, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_transfer_queue_close_finish (fixture->queue, result, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_queue (fixture);
  g_assert_finalize_object (fixture->queue);
  pnc_session_disconnect (fixture->session);
  test_loop_settle ();
  g_assert_finalize_object (fixture->session);
  disk_seam_end ();
  g_clear_pointer (&fixture->server, crash_peer_free);
  transfer_case_remove (fixture->folder);
  g_hash_table_unref (fixture->told);
  g_free (fixture->folder);
  g_free (fixture->share);
  g_free (fixture->here);
  g_free (fixture->top);
  g_free (fixture->platter);
  g_free (fixture->server_state);
  g_free (fixture->client_state);
}

/* The part of a path on the server behind that of the whole transfer. */
static const char *
below (const char *path)
{
  const char *rest = strchr (path + 1, '/');

  return rest != NULL ? rest + 1 : "";
}

static void
item_done_cb (PncTransfer *transfer, const PncTransferItem *item, Fixture *fixture)
{
  g_hash_table_add (fixture->told, g_strdup (below (item->remote_path)));
}

/* In this process. */
static PncTransfer *
move (Fixture *fixture)
{
  const PncTransferOptions options = { .policy = PNC_POLICY_OVERWRITE, .recursive = TRUE };
  gboolean up = fixture->c->what->up;
  g_autofree char *from = transfer_case_dup_source (fixture->c->what, fixture->top);
  g_autofree char *to = g_build_filename (fixture->here, "target", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (up ? from : to);
  g_autoptr (PncPath) path = pnc_path_parse (up ? "/target" : "/source", NULL);
  PncTransfer *transfer = up ? pnc_transfer_queue_put (fixture->queue, file, path, &options)
                             : pnc_transfer_queue_get (fixture->queue, path, file, &options);

  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), fixture);
  return transfer;
}

static void
begin_counting (Fixture *fixture)
{
  fixture->written_bytes = 0;
  disk_plan_begin (&fixture->plan, 0, DISK_GOES_WELL, 0);
  disk_plan_begin (&crash_peer_get_orders (fixture->server)->plan, 0, DISK_GOES_WELL, 0);
}

/* Nothing of an earlier run is there any more, and what is there is on the disk. */
static void
begin (Fixture *fixture)
{
  g_autofree char *own = g_build_filename (fixture->share, ".pinnace", NULL);
  g_autoptr (GPtrArray) hidden = transfer_case_list_hidden (fixture->receiving);

  /* the first upload of all makes the folders */
  if (!fixture->c->what->overwriting)
    transfer_case_remove (own);
  for (guint i = 0; i < hidden->len; i++)
    g_remove (hidden->pdata[i]);
  g_hash_table_remove_all (fixture->told);
  transfer_case_begin (fixture->c->what, fixture->top, fixture->receiving);
  disk_platter_clear (fixture->platter);
  if (fixture->c->power)
    disk_platter_keep_all (fixture->platter, fixture->receiving);
  fixture->was_there = FALSE;
  begin_counting (fixture);
}

/* Of the process that dies, and of no other: this process and its server count too. */
static gsize
count_written (Fixture *fixture)
{
  DiskPlan *plan
    = fixture->c->what->up ? &crash_peer_get_orders (fixture->server)->plan : &fixture->plan;

  return fixture->written_bytes + (gsize) g_atomic_pointer_get (&plan->written_bytes);
}

static void
check_names (Fixture *fixture, const char *when)
{
  g_autofree char *fault
    = transfer_case_find_fault (fixture->c->what, fixture->top, fixture->receiving);

  CHECK (fault == NULL, "%s, %s", when, fault);
}

static void
check_told (Fixture *fixture)
{
  g_autoptr (GPtrArray) files = transfer_case_list_files (fixture->c->what, fixture->top);

  for (guint i = 0; i < files->len; i++)
    {
      const char *file = files->pdata[i];

      CHECK (!g_hash_table_contains (fixture->told, file)
               || transfer_case_is_new (fixture->c->what, fixture->top, fixture->receiving, file),
             "“%s” is not there though it was said to be", file);
    }
}

/* Right after the death. */
static void
check_left (Fixture *fixture)
{
  if (fixture->c->power)
    disk_platter_cut (fixture->platter, fixture->receiving, fixture->cut);
  /* then there is nothing to be gone on with: it is asked for once more */
  fixture->was_there
    = transfer_case_is_new (fixture->c->what, fixture->top, fixture->receiving, "");
  check_names (fixture, "afterwards");
  check_told (fixture);
}

/* Small files are sent again as a whole, and what came of them on a server that was killed is
 * collected by age. */
static gboolean
leaves_strays (Fixture *fixture)
{
  const TransferCase *what = fixture->c->what;

  return what->folder && what->up && fixture->c->server_dies;
}

static void
check_strays (Fixture *fixture)
{
  g_autofree char *stray = NULL;

  if (leaves_strays (fixture))
    return;
  stray = transfer_case_find_stray (fixture->receiving, FALSE);
  CHECK (stray == NULL, "“%s” is left in the end", stray);
}

static gboolean
is_tidy (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *stray = transfer_case_find_stray (fixture->receiving, FALSE);

  return stray == NULL;
}

/* When all went on. */
static void
check_end (Fixture *fixture, PncTransfer *transfer)
{
  PncTransferState state = transfer_fixture_finish (transfer);
  g_autoptr (GPtrArray) files = transfer_case_list_files (fixture->c->what, fixture->top);
  gsize written;

  CHECK (state == PNC_TRANSFER_VERIFIED, "it does not go on: %s",
         state == PNC_TRANSFER_FAILED ? pnc_transfer_get_error (transfer)->message : "");
  for (guint i = 0; i < files->len; i++)
    CHECK (
      transfer_case_is_new (fixture->c->what, fixture->top, fixture->receiving, files->pdata[i]),
      "in the end %s",
      transfer_case_describe (fixture->c->what, fixture->top, fixture->receiving, files->pdata[i]));
  check_names (fixture, "in the end");
  if (!leaves_strays (fixture))
    test_loop_try (is_tidy, fixture);
  check_strays (fixture);
  if (fixture->c->what->folder || fixture->c->power || fixture->was_there)
    return;
  written = count_written (fixture);
  CHECK (written <= TRANSFER_CASE_LARGE_BYTES + SENT_AGAIN_BYTES,
         "%" G_GSIZE_FORMAT " bytes were written for a file of %u", written,
         TRANSFER_CASE_LARGE_BYTES);
  if (written > TRANSFER_CASE_LARGE_BYTES)
    fixture->most_again_bytes
      = MAX (fixture->most_again_bytes, written - TRANSFER_CASE_LARGE_BYTES);
}

static gboolean
has_ended (gpointer peer)
{
  return crash_peer_has_ended (peer);
}

static CrashOrders *
make_orders (Fixture *fixture)
{
  CrashOrders *orders = crash_peer_new_orders ();
  gboolean up = fixture->c->what->up;
  g_autofree char *from = transfer_case_dup_source (fixture->c->what, fixture->top);

  g_strlcpy (orders->folder, up ? fixture->top : fixture->here, sizeof orders->folder);
  g_strlcpy (orders->state_dir, fixture->client_state, sizeof orders->state_dir);
  g_strlcpy (orders->platter, fixture->c->power ? fixture->platter : "", sizeof orders->platter);
  g_strlcpy (orders->link, crash_peer_get_orders (fixture->server)->link, sizeof orders->link);
  g_strlcpy (orders->source, up ? from : "/source", sizeof orders->source);
  g_snprintf (orders->target, sizeof orders->target, "%s/target", up ? "" : fixture->here);
  orders->up = up;
  set_boot_id (fixture, orders);
  disk_plan_begin (&orders->plan, fixture->nth, fixture->fault, 0);
  return orders;
}

static void
take_over_told (Fixture *fixture, CrashOrders *orders)
{
  for (gint i = 0; i < g_atomic_int_get (&orders->n_told); i++)
    g_hash_table_add (fixture->told, g_strdup (below (orders->told[i])));
}

/* Another client goes on. Returns: how many calls there were before it died, or all of them */
static guint
client_dies (Fixture *fixture)
{
  g_autoptr (CrashPeer) client = crash_peer_start ("client", make_orders (fixture));
  CrashOrders *orders = crash_peer_get_orders (client);

  test_loop_until (has_ended, client);
  take_over_told (fixture, orders);
  if (!fixture->c->what->up)
    fixture->written_bytes = (gsize) g_atomic_pointer_get (&orders->plan.written_bytes);
  if (crash_peer_was_killed (client))
    check_left (fixture);
  else
    begin_counting (fixture);
  check_end (fixture, move (fixture));
  return (guint) g_atomic_int_get (&orders->plan.n_calls);
}

typedef struct
{
  CrashPeer *server;
  PncTransfer *transfer;
} Both;

static gboolean
has_either_ended (gpointer data)
{
  const Both *both = data;

  return crash_peer_has_ended (both->server) || pnc_transfer_is_ended (both->transfer);
}

/* The same client goes on with the next server. Returns: as above */
static guint
server_dies (Fixture *fixture)
{
  DiskPlan *plan = &crash_peer_get_orders (fixture->server)->plan;
  Both both = { fixture->server, NULL };
  guint n_calls;

  disk_plan_begin (plan, fixture->nth, fixture->fault, 0);
  both.transfer = move (fixture);
  test_loop_until (has_either_ended, &both);
  g_atomic_int_set (&plan->armed, FALSE);
  n_calls = (guint) g_atomic_int_get (&plan->n_calls);
  if (fixture->nth == 0)
    {
      check_end (fixture, both.transfer);
      return n_calls;
    }
  /* it was through before: then it dies now */
  crash_peer_kill (fixture->server);
  test_loop_until (is_disconnected, fixture->session);
  if (fixture->c->what->up)
    fixture->written_bytes = (gsize) g_atomic_pointer_get (&plan->written_bytes);
  check_left (fixture);
  start_server (fixture);
  disk_plan_begin (&crash_peer_get_orders (fixture->server)->plan, 0, DISK_GOES_WELL, 0);
  check_end (fixture, both.transfer);
  test_loop_until (is_connected, fixture->session);
  return n_calls;
}

static guint
run (Fixture *fixture, guint nth, DiskFault fault, DiskCut cut)
{
  fixture->nth = nth;
  fixture->fault = fault;
  fixture->cut = cut;
  fixture->n_runs++;
  begin (fixture);
  return fixture->c->server_dies ? server_dies (fixture) : client_dies (fixture);
}

static void
test_every_instant (Fixture *fixture, gconstpointer data)
{
  gboolean all = g_getenv ("PINNACE_EVERY_CALL") != NULL;
  guint n_ways = 2 * (fixture->c->power ? DISK_N_CUTS : 1);
  guint n_calls = run (fixture, 0, DISK_DIES_AFTER, DISK_CUT_ALL);
  guint n = MIN (n_calls, DISK_MAX_CALLS - 1) * n_ways;
  guint stride = all ? 1 : MAX (1, n / SAMPLE);

  /* an odd step, so that each way has its turn */
  for (guint i = (guint) g_test_rand_int_range (0, (gint32) stride); i < n; i += stride | 1)
    run (fixture, 1 + i / n_ways, i % 2 == 0 ? DISK_DIES_BEFORE : DISK_DIES_AFTER,
         (DiskCut) (i % n_ways / 2));
  g_test_message ("%u calls, %u instants, at most %" G_GSIZE_FORMAT " bytes again", n_calls,
                  fixture->n_runs - 1, fixture->most_again_bytes);
}

static void
add (GString *path, Case *c, const TransferCase *what, gboolean server_dies_, gboolean power)
{
  *c = (Case){ what, server_dies_, power };
  g_string_printf (path, "/whole-crashes/%s/%s/%s", power ? "power-cut" : "killed",
                   server_dies_ ? "server" : "client", what->name);
  g_test_add (path->str, Fixture, c, set_up, test_every_instant, tear_down);
}

int
main (int argc, char **argv)
{
  static Case cases[3 * G_N_ELEMENTS (transfer_cases)];
  g_autoptr (GString) path = g_string_new (NULL);

  crash_peer_main (argc, argv);
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (transfer_cases); i++)
    {
      const TransferCase *what = &transfer_cases[i];

      add (path, &cases[3 * i], what, FALSE, FALSE);
      add (path, &cases[3 * i + 1], what, TRUE, FALSE);
      /* only who receives has something to lose */
      add (path, &cases[3 * i + 2], what, what->up, TRUE);
    }
  return g_test_run ();
}
