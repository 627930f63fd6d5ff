/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-worker-pool.h"

typedef struct
{
  GMutex mutex;
  GCond cond;
  guint n_running;
  guint most_running;
  guint n_done;
  gboolean open;
  GString *order;
} Gate;

static void
gate_init (Gate *gate)
{
  *gate = (Gate){ .order = g_string_new (NULL) };
  g_mutex_init (&gate->mutex);
  g_cond_init (&gate->cond);
}

static void
gate_clear (Gate *gate)
{
  g_string_free (gate->order, TRUE);
  g_mutex_clear (&gate->mutex);
  g_cond_clear (&gate->cond);
}

static void
gate_open (Gate *gate)
{
  g_mutex_lock (&gate->mutex);
  gate->open = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

static void
gate_wait_running (Gate *gate, guint n)
{
  g_mutex_lock (&gate->mutex);
  while (gate->n_running < n)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
pass_gate (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->n_running += 1;
  gate->most_running = MAX (gate->most_running, gate->n_running);
  g_cond_broadcast (&gate->cond);
  while (!gate->open)
    g_cond_wait (&gate->cond, &gate->mutex);
  gate->n_running -= 1;
  gate->n_done += 1;
  g_mutex_unlock (&gate->mutex);
}

static void
test_bounds (void)
{
  PncWorkerPool *pool = pnc_worker_pool_new ("test", 3, 5);
  Gate gate;

  gate_init (&gate);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (pnc_worker_pool_push (pool, pass_gate, &gate));
      gate_wait_running (&gate, i + 1);
    }
  g_assert_false (pnc_worker_pool_has_waiting (pool));
  for (guint i = 0; i < 5; i++)
    g_assert_true (pnc_worker_pool_push (pool, pass_gate, &gate));
  g_assert_true (pnc_worker_pool_has_waiting (pool));
  g_assert_false (pnc_worker_pool_push (pool, pass_gate, &gate));

  gate_open (&gate);
  pnc_worker_pool_free (pool);
  g_assert_cmpuint (gate.n_done, ==, 8);
  g_assert_cmpuint (gate.most_running, ==, 3);
  gate_clear (&gate);
}

typedef struct
{
  Gate *gate;
  char letter;
} Letter;

static void
write_letter (gpointer data)
{
  Letter *letter = data;

  g_mutex_lock (&letter->gate->mutex);
  g_string_append_c (letter->gate->order, letter->letter);
  g_mutex_unlock (&letter->gate->mutex);
}

static void
test_first_come_first_served (void)
{
  PncWorkerPool *pool = pnc_worker_pool_new ("test", 1, 10);
  Letter letters[5];
  Gate gate;

  gate_init (&gate);
  g_assert_true (pnc_worker_pool_push (pool, pass_gate, &gate));
  gate_wait_running (&gate, 1);
  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    {
      letters[i] = (Letter){ &gate, "abcde"[i] };
      g_assert_true (pnc_worker_pool_push (pool, write_letter, &letters[i]));
    }
  gate_open (&gate);
  pnc_worker_pool_free (pool);
  g_assert_cmpstr (gate.order->str, ==, "abcde");
  gate_clear (&gate);
}

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  GThread *posted_on;
  Gate *gate;
  Letter letters[3];
} Post;

static void
quit_loop (gpointer data)
{
  Post *post = data;

  post->posted_on = g_thread_self ();
  g_main_loop_quit (post->loop);
}

static void
post_results (gpointer data)
{
  Post *post = data;

  for (guint i = 0; i < G_N_ELEMENTS (post->letters); i++)
    {
      post->letters[i] = (Letter){ post->gate, "xyz"[i] };
      pnc_worker_pool_post (post->context, write_letter, &post->letters[i]);
    }
  pnc_worker_pool_post (post->context, quit_loop, post);
}

static void
test_post (void)
{
  PncWorkerPool *pool = pnc_worker_pool_new ("test", 1, 1);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Post post = { .context = context, .loop = loop };
  Gate gate;

  gate_init (&gate);
  post.gate = &gate;
  g_assert_true (pnc_worker_pool_push (pool, post_results, &post));
  g_main_loop_run (loop);
  g_assert_true (post.posted_on == g_thread_self ());
  g_assert_cmpstr (gate.order->str, ==, "xyz");
  pnc_worker_pool_free (pool);
  gate_clear (&gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-pool/bounds", test_bounds);
  g_test_add_func ("/worker-pool/first-come-first-served", test_first_come_first_served);
  g_test_add_func ("/worker-pool/post", test_post);
  return g_test_run ();
}
