/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-worker-pool.h"

struct _PncWorkerPool
{
  char *name;           /* owned */
  GThreadPool *threads; /* owned */
  guint max_waiting;
};

typedef struct
{
  PncWork work;
  gpointer data;
} Job;

static void
run_job (gpointer data, gpointer user_data)
{
  Job job = *(Job *) data;

  g_free (data);
  job.work (job.data);
}

PncWorkerPool *
pnc_worker_pool_new (const char *name, guint max_threads, guint max_waiting)
{
  PncWorkerPool *self = g_new0 (PncWorkerPool, 1);

  g_assert (max_threads > 0 && max_waiting > 0);
  self->name = g_strdup (name);
  self->max_waiting = max_waiting;
  /* not exclusive, so that creating it starts no thread and cannot fail */
  self->threads = g_thread_pool_new (run_job, self, (gint) max_threads, FALSE, NULL);
  return self;
}

void
pnc_worker_pool_free (PncWorkerPool *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self->name);
  g_free (self);
}

gboolean
pnc_worker_pool_push (PncWorkerPool *self, PncWork work, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Job *job;

  if (g_thread_pool_unprocessed (self->threads) >= self->max_waiting)
    return FALSE;

  job = g_new (Job, 1);
  *job = (Job){ .work = work, .data = data };
  /* it is queued in any case; without a new thread it waits for an old one */
  if (!g_thread_pool_push (self->threads, job, &error))
    g_warning ("No further thread for the %s pool: %s", self->name, error->message);
  return TRUE;
}

gboolean
pnc_worker_pool_has_waiting (PncWorkerPool *self)
{
  return g_thread_pool_unprocessed (self->threads) > 0;
}

static gboolean
run_posted_cb (gpointer data)
{
  Job job = *(Job *) data;

  job.work (job.data);
  return G_SOURCE_REMOVE;
}

void
pnc_worker_pool_post (GMainContext *context, PncWork work, gpointer data)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Job *job = g_new (Job, 1);

  *job = (Job){ .work = work, .data = data };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_posted_cb, job, g_free);
  g_source_set_static_name (source, "pnc-worker-pool-post");
  g_source_attach (source, context);
}
