/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-channel-pool.h"

#include <glib/gstdio.h>
#include <sys/socket.h>

#include "pnc-limits.h"
#include "test-loop.h"

/* How long a channel that has nothing to wait for has to end, where it is to be seen whether that
 * does harm. Nothing fails when it takes longer. */
#define ENOUGH_US (200 * 1000)

/* In place of the real queue, which keeps no account of who calls it: it has no jobs, and knows
 * which channels were added and removed. */
struct _PncJobQueue
{
  GMutex lock;
  GCond changed;
  GHashTable *added;   /* under lock; of PncDataChannel */
  guint n_added;       /* under lock */
  guint n_removed;     /* under lock */
  gboolean is_patient; /* gives a channel the time to end before it is added */
};

PncJobQueue *
pnc_job_queue_new (void)
{
  PncJobQueue *self = g_new0 (PncJobQueue, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->added = g_hash_table_new (NULL, NULL);
  return self;
}

PncJobQueue *
pnc_job_queue_ref (PncJobQueue *self)
{
  return self;
}

/* The test frees it. */
void
pnc_job_queue_unref (PncJobQueue *self)
{
}

void
pnc_job_queue_add_run (PncJobQueue *self, PncTransferRun *run)
{
}

void
pnc_job_queue_remove_run (PncJobQueue *self, PncTransferRun *run)
{
}

void
pnc_job_queue_add_channel (PncJobQueue *self, PncDataChannel *channel)
{
  gint64 until_us = g_get_monotonic_time () + ENOUGH_US;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->is_patient && self->n_removed == 0
         && g_cond_wait_until (&self->changed, &self->lock, until_us))
    continue;
  g_assert_true (g_hash_table_add (self->added, channel));
  self->n_added++;
}

/* Whoever is removed first is added afterwards, and stays when it is freed. */
void
pnc_job_queue_remove_channel (PncJobQueue *self, PncDataChannel *channel)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_assert_true (g_hash_table_remove (self->added, channel));
  self->n_removed++;
  g_cond_signal (&self->changed);
}

PncJob *
pnc_job_queue_take (PncJobQueue *self, PncDataChannel *channel, gboolean allow_large)
{
  return NULL;
}

void
pnc_job_queue_wake (PncJobQueue *self, gboolean all)
{
}

typedef struct
{
  PncJobQueue *queue;
  PncChannelPool *pool;
  GArray *peers;   /* of int: the servers' ends of the channels */
  gboolean breaks; /* the server closes each at once */
  guint n_changed;
} Fixture;

static void
open_async (gpointer source,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_return_boolean (task, TRUE);
}

static PncFrameStream *
open_finish (gpointer source, GAsyncResult *result, PncAttachment *attachment, GError **error)
{
  Fixture *fixture = source;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  int fds[2];

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  g_assert_nonnull (socket);
  g_socket_set_blocking (socket, FALSE);
  connection = g_socket_connection_factory_create_connection (socket);
  if (fixture->breaks)
    g_close (fds[1], NULL);
  else
    g_array_append_val (fixture->peers, fds[1]);
  attachment->max_requests = 64;
  return pnc_frame_stream_new (G_IO_STREAM (connection), socket, PNC_MAX_PAYLOAD_DATA);
}

static const PncChannelOpener opener = { .open_async = open_async, .open_finish = open_finish };

static void
changed_cb (gpointer user_data)
{
  ((Fixture *) user_data)->n_changed++;
}

static void
failed_cb (const GError *error, gpointer user_data)
{
}

static const PncChannelPoolHooks hooks = { .changed = changed_cb, .failed = failed_cb };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->queue = pnc_job_queue_new ();
  fixture->peers = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->pool = pnc_channel_pool_new (&opener, fixture, fixture->queue, NULL, &hooks, fixture);
}

/* Whatever became of the pool, nobody it knew is left. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_channel_pool_free (fixture->pool);
  test_loop_settle ();
  g_assert_cmpuint (g_hash_table_size (fixture->queue->added), ==, 0);
  g_assert_cmpuint (fixture->queue->n_added, ==, fixture->queue->n_removed);
  for (guint i = 0; i < fixture->peers->len; i++)
    g_close (g_array_index (fixture->peers, int, i), NULL);
  g_array_unref (fixture->peers);
  g_hash_table_unref (fixture->queue->added);
  g_cond_clear (&fixture->queue->changed);
  g_mutex_clear (&fixture->queue->lock);
  g_free (fixture->queue);
}

static gboolean
has_three (gpointer data)
{
  return pnc_channel_pool_get_open (((Fixture *) data)->pool) == 3;
}

static gboolean
is_quiet (gpointer data)
{
  return pnc_channel_pool_is_quiet (((Fixture *) data)->pool);
}

/* As many as are wanted while there is a connection; none afterwards. */
static void
test_as_many_as_are_wanted (Fixture *fixture, gconstpointer data)
{
  pnc_channel_pool_set_wanted (fixture->pool, 3);
  g_assert_true (is_quiet (fixture));
  pnc_channel_pool_set_connected (fixture->pool, TRUE);
  test_loop_until (has_three, fixture);
  g_assert_cmpuint (fixture->queue->n_added, ==, 3);
  g_assert_cmpuint (fixture->n_changed, >=, 3);
  pnc_channel_pool_set_connected (fixture->pool, FALSE);
  pnc_channel_pool_drop (fixture->pool);
  test_loop_until (is_quiet, fixture);
  g_assert_cmpuint (fixture->queue->n_removed, ==, 3);
}

/* Those that are open, or are being opened, end with the pool. */
static void
test_freed (Fixture *fixture, gconstpointer data)
{
  pnc_channel_pool_set_connected (fixture->pool, TRUE);
  pnc_channel_pool_set_wanted (fixture->pool, 3);
  test_loop_until (has_three, fixture);
  pnc_channel_pool_set_wanted (fixture->pool, 5);
  g_assert_cmpuint (pnc_channel_pool_get_open (fixture->pool), ==, 3);
}

static gboolean
has_removed (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->queue->lock);

  return fixture->queue->n_removed > 0;
}

/* A channel that breaks as soon as it is there leaves the queue after it came there: the other way
 * round the queue would go on waking it when it has been freed. */
static void
test_ends_at_once (Fixture *fixture, gconstpointer data)
{
  fixture->breaks = TRUE;
  fixture->queue->is_patient = TRUE;
  pnc_channel_pool_set_connected (fixture->pool, TRUE);
  pnc_channel_pool_set_wanted (fixture->pool, 1);
  test_loop_until (has_removed, fixture);
  pnc_channel_pool_set_connected (fixture->pool, FALSE);
  test_loop_until (is_quiet, fixture);
}

#define ADD(name, func) g_test_add ("/channel-pool/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("as-many-as-are-wanted", test_as_many_as_are_wanted);
  ADD ("freed", test_freed);
  ADD ("ends-at-once", test_ends_at_once);
  return g_test_run ();
}
