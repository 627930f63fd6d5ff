/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-engine.h"

#include "pnc-channel-growth.h"
#include "pnc-limits.h"
#include "pnc-local-path.h"

/* Progress is told so often at most. */
#define TICK_MS 100u

/* What the threads of the transfers know of the engine, which may be gone by then. */
typedef struct
{
  gatomicrefcount ref_count;
  PncTransferEngine *engine; /* borrowed, nullable; main context only */
  GMainContext *context;     /* owned */
  PncJobQueue *jobs;         /* owned */
  gint scheduled;            /* atomic */
} Link;

struct _PncTransferEngine
{
  GPtrArray *transfers; /* owned; of PncTransfer: the queue's */
  GPtrArray *asides;    /* owned; of PncTransfer: those that are in no list, not yet ended */
  PncChannelPool *pool; /* owned */
  Link *link;           /* owned */
  GSource *tick;        /* owned, nullable: while transfers are under way */
  const PncChannelOpener *opener;
  gpointer source;
  PncChannelGrowth growth;
  PncTransferEngineFunc changed;
  GObject *owner; /* borrowed; owns the engine */
  PncEngineLink link_state;
  guint n_foreseen; /* channels wanted before there are transfers */
  gboolean closing;
};

static void update (PncTransferEngine *self);

static Link *
link_ref (Link *link)
{
  g_atomic_ref_count_inc (&link->ref_count);
  return link;
}

static void
link_unref (gpointer data)
{
  Link *link = data;

  if (!g_atomic_ref_count_dec (&link->ref_count))
    return;
  g_main_context_unref (link->context);
  pnc_job_queue_unref (link->jobs);
  g_free (link);
}

static Link *
link_new (PncTransferEngine *engine)
{
  Link *link = g_new0 (Link, 1);

  g_atomic_ref_count_init (&link->ref_count);
  link->engine = engine;
  link->context = g_main_context_ref_thread_default ();
  link->jobs = pnc_job_queue_new ();
  return link;
}

static gboolean
changed_cb (gpointer user_data)
{
  Link *link = user_data;

  g_atomic_int_set (&link->scheduled, FALSE);
  if (link->engine != NULL)
    update (link->engine);
  return G_SOURCE_REMOVE;
}

static void
schedule (Link *link)
{
  g_autoptr (GSource) source = NULL;

  if (!g_atomic_int_compare_and_exchange (&link->scheduled, FALSE, TRUE))
    return;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, changed_cb, link_ref (link), link_unref);
  g_source_attach (source, link->context);
}

static void
run_wake_hook (gboolean all, gpointer user_data)
{
  Link *link = user_data;

  pnc_job_queue_wake (link->jobs, all);
}

static void
run_changed_hook (PncTransferRun *run, gpointer user_data)
{
  schedule (user_data);
}

static const PncRunHooks run_hooks = {
  .wake = run_wake_hook,
  .changed = run_changed_hook,
};

static guint
count_transfers (PncTransferEngine *self)
{
  return self->transfers->len + self->asides->len;
}

static PncTransfer *
get_transfer (PncTransferEngine *self, guint index)
{
  if (index < self->transfers->len)
    return g_ptr_array_index (self->transfers, index);
  return g_ptr_array_index (self->asides, index - self->transfers->len);
}

static guint
count_running (PncTransferEngine *self)
{
  guint n_running = 0;

  for (guint i = 0; i < count_transfers (self); i++)
    n_running += pnc_transfer_get_run (get_transfer (self, i)) != NULL ? 1 : 0;
  return n_running;
}

static char *
dup_server (PncTransferEngine *self)
{
  return self->opener->dup_server != NULL ? self->opener->dup_server (self->source) : NULL;
}

static gboolean
is_running (PncTransfer *transfer, PncTransferPriority priority)
{
  return pnc_transfer_get_run (transfer) != NULL && transfer->priority == priority;
}

static gboolean
may_begin (PncTransfer *transfer, PncTransferPriority priority)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_QUEUED && transfer->n_holds == 0
         && transfer->priority == priority;
}

/* Those of one priority, in the order of the queue. What is under way of a lower one holds up
 * nobody: it gets what is left. @n_running: (inout): of this priority and those above it */
static void
start_of (PncTransferEngine *self,
          PncTransferPriority priority,
          const char *server,
          guint *n_running)
{
  for (guint i = 0; i < count_transfers (self); i++)
    *n_running += is_running (get_transfer (self, i), priority) ? 1 : 0;
  for (guint i = 0; i < count_transfers (self) && *n_running < PNC_ENGINE_MAX_RUNNING; i++)
    {
      PncTransfer *transfer = get_transfer (self, i);
      PncTransferRun *run;

      if (!may_begin (transfer, priority))
        continue;
      run = pnc_transfer_start (transfer, server, &run_hooks, link_ref (self->link), link_unref);
      pnc_job_queue_add_run (self->link->jobs, run);
      *n_running += 1;
    }
}

static void
start_queued (PncTransferEngine *self)
{
  g_autofree char *server = dup_server (self);
  guint n_running = 0;

  if (self->link_state != PNC_LINK_UP || self->closing)
    return;
  for (int priority = PNC_PRIORITY_HIGH; priority >= PNC_PRIORITY_LOW; priority--)
    start_of (self, (PncTransferPriority) priority, server, &n_running);
}

static gboolean
is_waiting (PncTransferEngine *self)
{
  return self->link_state != PNC_LINK_UP && pnc_channel_pool_get_open (self->pool) == 0;
}

static void
update_transfer (PncTransferEngine *self, PncTransfer *transfer)
{
  g_autoptr (PncTransferRun) run = NULL;

  if (pnc_transfer_get_run (transfer) == NULL)
    return;
  run = pnc_transfer_run_ref (pnc_transfer_get_run (transfer));
  pnc_transfer_update (transfer, is_waiting (self));
  if (pnc_transfer_get_run (transfer) == NULL)
    pnc_job_queue_remove_run (self->link->jobs, run);
}

/* A handler of a transfer's signals may change the queue. */
static void
update_transfers (PncTransferEngine *self)
{
  g_autoptr (GPtrArray) transfers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < count_transfers (self); i++)
    g_ptr_array_add (transfers, g_object_ref (get_transfer (self, i)));
  for (guint i = 0; i < transfers->len; i++)
    update_transfer (self, g_ptr_array_index (transfers, i));
}

static void
free_aside (gpointer transfer)
{
  pnc_transfer_set_owner (transfer, NULL, NULL);
  g_object_unref (transfer);
}

static void
drop_ended_asides (PncTransferEngine *self)
{
  for (guint i = self->asides->len; i > 0; i--)
    if (pnc_transfer_is_ended (g_ptr_array_index (self->asides, i - 1)))
      g_ptr_array_remove_index (self->asides, i - 1);
}

/* What was foreseen is still to come: nothing has been asked for, or it is held. */
static gboolean
is_about_to_begin (PncTransferEngine *self)
{
  gboolean held = FALSE;

  for (guint i = 0; i < self->transfers->len && !held; i++)
    held = get_transfer (self, i)->n_holds > 0;
  return count_transfers (self) == 0 || (held && count_running (self) == 0);
}

static guint
count_wanted (PncTransferEngine *self)
{
  PncGrowthFacts facts = {
    .now_us = g_get_monotonic_time (),
    .n_open = pnc_channel_pool_get_open (self->pool),
  };
  guint max_channels = PNC_MAX_DATA_CHANNELS;

  if (self->closing)
    return 0;
  if (self->opener->get_link != NULL)
    self->opener->get_link (self->source, &facts.rtt_us, &max_channels);
  for (guint i = 0; i < count_transfers (self); i++)
    {
      facts.n_useful += pnc_transfer_wants_channels (get_transfer (self, i));
      facts.moved_bytes += pnc_transfer_get_moved_bytes (get_transfer (self, i));
    }
  if (is_about_to_begin (self))
    facts.n_useful = self->n_foreseen;
  facts.n_useful = MIN (facts.n_useful, max_channels);
  return pnc_channel_growth_update (&self->growth, &facts);
}

static gboolean
tick_cb (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
set_ticking (PncTransferEngine *self, gboolean ticking)
{
  if (ticking == (self->tick != NULL))
    return;
  if (!ticking)
    {
      g_source_destroy (self->tick);
      g_clear_pointer (&self->tick, g_source_unref);
      return;
    }
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, self->link->context);
}

static void
update (PncTransferEngine *self)
{
  /* A handler of some transfer's signals may drop the owner, and the engine with it. */
  g_autoptr (GObject) held = g_object_ref (self->owner);

  update_transfers (self);
  drop_ended_asides (self);
  start_queued (self);
  pnc_channel_pool_set_wanted (self->pool, count_wanted (self));
  set_ticking (self, count_running (self) > 0);
  if (self->closing && count_running (self) == 0)
    {
      pnc_channel_pool_stop_opening (self->pool);
      pnc_channel_pool_drop (self->pool);
    }
  self->changed (self->owner);
}

static void
pool_changed_hook (gpointer user_data)
{
  PncTransferEngine *self = user_data;

  schedule (self->link);
}

static gboolean
is_paused (PncTransfer *transfer)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_PAUSED;
}

/* What is paused misses no connection. @error: (nullable): %NULL when the person wants it */
static void
stop_all (PncTransferEngine *self, const GError *error)
{
  for (guint i = 0; i < count_transfers (self); i++)
    {
      PncTransfer *transfer = get_transfer (self, i);

      if (pnc_transfer_get_run (transfer) != NULL)
        pnc_transfer_run_stop (pnc_transfer_get_run (transfer), error);
      else if (pnc_transfer_is_ended (transfer) || (error != NULL && is_paused (transfer)))
        continue;
      else if (error != NULL)
        pnc_transfer_fail (transfer, error);
      else
        pnc_transfer_cancel (transfer);
    }
  schedule (self->link);
}

static void
pool_failed_hook (const GError *error, gpointer user_data)
{
  stop_all (user_data, error);
}

static const PncChannelPoolHooks pool_hooks = {
  .changed = pool_changed_hook,
  .failed = pool_failed_hook,
};

PncTransferEngine *
pnc_transfer_engine_new (GPtrArray *transfers,
                         const PncChannelOpener *opener,
                         gpointer source,
                         const PncChannelTimes *times,
                         PncTransferEngineFunc changed,
                         GObject *owner)
{
  PncTransferEngine *self = g_new0 (PncTransferEngine, 1);

  self->transfers = g_ptr_array_ref (transfers);
  self->asides = g_ptr_array_new_with_free_func (free_aside);
  self->link = link_new (self);
  self->pool = pnc_channel_pool_new (opener, source, self->link->jobs, times, &pool_hooks, self);
  self->opener = opener;
  self->source = source;
  self->changed = changed;
  self->owner = owner;
  /* Before there are threads. */
  pnc_local_path_get_umask ();
  return self;
}

void
pnc_transfer_engine_free (PncTransferEngine *self)
{
  if (self == NULL)
    return;
  self->link->engine = NULL;
  stop_all (self, NULL);
  set_ticking (self, FALSE);
  pnc_channel_pool_free (self->pool);
  link_unref (self->link);
  g_ptr_array_unref (self->asides);
  g_ptr_array_unref (self->transfers);
  g_free (self);
}

void
pnc_transfer_engine_schedule (PncTransferEngine *self)
{
  schedule (self->link);
}

void
pnc_transfer_engine_foresee (PncTransferEngine *self, guint n_channels)
{
  self->n_foreseen = n_channels;
  schedule (self->link);
}

void
pnc_transfer_engine_add_aside (PncTransferEngine *self, PncTransfer *transfer)
{
  g_ptr_array_add (self->asides, g_object_ref (transfer));
  schedule (self->link);
}

static void
forgive_all (PncTransferEngine *self)
{
  for (guint i = 0; i < count_transfers (self); i++)
    {
      PncTransferRun *run = pnc_transfer_get_run (get_transfer (self, i));

      if (run != NULL)
        pnc_transfer_run_forgive (run);
    }
}

void
pnc_transfer_engine_set_link (PncTransferEngine *self, PncEngineLink link, const GError *error)
{
  if (self->link_state == link)
    return;
  if (self->link_state == PNC_LINK_UP)
    forgive_all (self);
  self->link_state = link;
  pnc_channel_pool_set_connected (self->pool, link == PNC_LINK_UP);
  if (link == PNC_LINK_DOWN)
    {
      stop_all (self, error);
      pnc_channel_pool_drop (self->pool);
    }
  schedule (self->link);
}

void
pnc_transfer_engine_close (PncTransferEngine *self)
{
  self->closing = TRUE;
  for (guint i = 0; i < count_transfers (self); i++)
    {
      if (!pnc_transfer_is_ended (get_transfer (self, i)))
        pnc_transfer_leave (get_transfer (self, i));
    }
  schedule (self->link);
}

gboolean
pnc_transfer_engine_is_closed (PncTransferEngine *self)
{
  return self->closing && count_running (self) == 0 && pnc_channel_pool_is_quiet (self->pool);
}
