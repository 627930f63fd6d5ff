/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-queue.h"

typedef struct
{
  PncDataChannel *channel; /* borrowed */
  gboolean waits;          /* was told that there is nothing */
  gboolean busy;           /* is moving a large file */
} Channel;

struct _PncJobQueue
{
  gatomicrefcount ref_count;
  GMutex lock;
  GPtrArray *runs;  /* under lock; of PncTransferRun, owned */
  guint next;       /* under lock: whose turn it is */
  GArray *channels; /* under lock; of Channel */
};

static void
run_unref (gpointer data)
{
  pnc_transfer_run_unref (data);
}

PncJobQueue *
pnc_job_queue_new (void)
{
  PncJobQueue *self = g_new0 (PncJobQueue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->runs = g_ptr_array_new_with_free_func (run_unref);
  self->channels = g_array_new (FALSE, FALSE, sizeof (Channel));
  return self;
}

PncJobQueue *
pnc_job_queue_ref (PncJobQueue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_job_queue_unref (PncJobQueue *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->runs);
  g_array_unref (self->channels);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
pnc_job_queue_add_run (PncJobQueue *self, PncTransferRun *run)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->runs, pnc_transfer_run_ref (run));
  g_mutex_unlock (&self->lock);
  pnc_job_queue_wake (self, FALSE);
}

void
pnc_job_queue_remove_run (PncJobQueue *self, PncTransferRun *run)
{
  g_autoptr (PncTransferRun) removed = NULL;
  guint index;

  g_mutex_lock (&self->lock);
  if (g_ptr_array_find (self->runs, run, &index))
    removed = g_ptr_array_steal_index (self->runs, index);
  g_mutex_unlock (&self->lock);
}

void
pnc_job_queue_add_channel (PncJobQueue *self, PncDataChannel *channel)
{
  const Channel added = { .channel = channel };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_array_append_val (self->channels, added);
  pnc_data_channel_wake (channel);
}

/* Call with the lock held. */
static Channel *
find_channel (PncJobQueue *self, PncDataChannel *channel)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      Channel *found = &g_array_index (self->channels, Channel, i);

      if (found->channel == channel)
        return found;
    }
  return NULL;
}

void
pnc_job_queue_remove_channel (PncJobQueue *self, PncDataChannel *channel)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Channel *found = find_channel (self, channel);

  if (found != NULL)
    g_array_remove_index_fast (self->channels, (guint) (found - (Channel *) self->channels->data));
}

/* Returns: whether a large file would leave no channel for small ones */
static gboolean
is_last_for_small (PncJobQueue *self)
{
  guint n_busy = 0;

  for (guint i = 0; i < self->channels->len; i++)
    n_busy += g_array_index (self->channels, Channel, i).busy ? 1 : 0;
  return self->channels->len > 1 && n_busy + 1 >= self->channels->len;
}

/* Returns: whether small files may turn up any moment, where none wait now */
static gboolean
expects_small (PncJobQueue *self)
{
  for (guint i = 0; i < self->runs->len; i++)
    if (pnc_transfer_run_is_looking (g_ptr_array_index (self->runs, i)))
      return TRUE;
  return FALSE;
}

static PncJob *
take_of (PncJobQueue *self, PncTransferPriority priority, gboolean allow_large)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      guint index = (self->next + i) % self->runs->len;
      PncTransferRun *run = g_ptr_array_index (self->runs, index);
      PncJob *job = NULL;

      if (pnc_transfer_run_get_priority (run) == priority)
        job = pnc_transfer_run_take (run, allow_large);
      if (job != NULL)
        {
          self->next = index + 1;
          return job;
        }
    }
  return NULL;
}

static PncJob *
take_in_turn (PncJobQueue *self, gboolean allow_large)
{
  PncJob *job = NULL;

  for (int priority = PNC_PRIORITY_HIGH; job == NULL && priority >= PNC_PRIORITY_LOW; priority--)
    job = take_of (self, (PncTransferPriority) priority, allow_large);
  return job;
}

PncJob *
pnc_job_queue_take (PncJobQueue *self, PncDataChannel *channel, gboolean allow_large)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Channel *asking = find_channel (self, channel);
  PncJob *job = NULL;
  gboolean is_last;

  if (asking == NULL)
    return NULL;
  asking->busy = !allow_large;
  is_last = is_last_for_small (self);
  if (!allow_large || is_last)
    job = take_in_turn (self, FALSE);
  if (job == NULL && allow_large && !(is_last && expects_small (self)))
    job = take_in_turn (self, TRUE);
  asking->waits = job == NULL;
  if (job != NULL && job->large)
    asking->busy = TRUE;
  return job;
}

void
pnc_job_queue_wake (PncJobQueue *self, gboolean all)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->channels->len; i++)
    {
      Channel *channel = &g_array_index (self->channels, Channel, i);

      if (all)
        pnc_data_channel_check_stopped (channel->channel);
      else if (channel->waits)
        pnc_data_channel_wake (channel->channel);
      channel->waits = FALSE;
    }
}
