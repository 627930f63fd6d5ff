/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-channel-pool.h"

#include "pnc-limits.h"

#define FIRST_DELAY_MS 250u
#define MAX_DELAY_MS 8000u

/* A channel that breaks sooner than this counts like one that could not be opened. */
#define SHORT_LIFE_US (5 * G_USEC_PER_SEC)

/* What the channels' threads and late answers know of the pool, which may be gone by then. */
typedef struct
{
  gatomicrefcount ref_count;
  PncChannelPool *pool;  /* borrowed, nullable; main context only */
  GMainContext *context; /* owned */
  PncJobQueue *jobs;     /* owned */

  GMutex lock;
  GArray *ended;      /* under lock; of Ended: to be freed by the pool */
  gboolean scheduled; /* under lock */
} Link;

typedef struct
{
  PncDataChannel *channel;
  GError *error; /* owned, nullable */
} Ended;

typedef struct
{
  PncDataChannel *channel; /* owned */
  gint64 since_us;
} Open;

struct _PncChannelPool
{
  Link *link;              /* owned */
  GArray *channels;        /* of Open */
  GCancellable *cancelled; /* owned: of what is being opened */
  GSource *retry;          /* owned, nullable */

  const PncChannelOpener *opener;
  gpointer source;
  const PncChannelTimes *times;
  const PncChannelPoolHooks *hooks;
  gpointer user_data;

  guint n_wanted;
  guint n_allowed; /* as far as the server has said; those there are, when it is busy */
  guint n_opening;
  guint n_failures; /* in a row */
  gboolean connected;
};

static void consider (PncChannelPool *self);

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
  g_array_unref (link->ended);
  g_mutex_clear (&link->lock);
  g_free (link);
}

static void
clear_ended (gpointer data)
{
  Ended *ended = data;

  g_clear_error (&ended->error);
}

static GArray *
new_ended (void)
{
  GArray *ended = g_array_new (FALSE, FALSE, sizeof (Ended));

  g_array_set_clear_func (ended, clear_ended);
  return ended;
}

static Link *
link_new (PncChannelPool *pool, PncJobQueue *jobs)
{
  Link *link = g_new0 (Link, 1);

  g_atomic_ref_count_init (&link->ref_count);
  link->pool = pool;
  link->context = g_main_context_ref_thread_default ();
  link->jobs = pnc_job_queue_ref (jobs);
  link->ended = new_ended ();
  g_mutex_init (&link->lock);
  return link;
}

static PncJob *
take_cb (PncDataChannel *channel, gboolean allow_large, gpointer user_data)
{
  Link *link = user_data;

  return pnc_job_queue_take (link->jobs, channel, allow_large);
}

static void
give_back_cb (PncJob *job, const GError *error, gpointer user_data)
{
  pnc_transfer_run_give_back (job->run, job, error);
}

static void
clear_retry (PncChannelPool *self)
{
  if (self->retry != NULL)
    g_source_destroy (self->retry);
  g_clear_pointer (&self->retry, g_source_unref);
}

static gboolean
retry_cb (gpointer user_data)
{
  PncChannelPool *self = user_data;

  clear_retry (self);
  consider (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (PncChannelPool *self)
{
  guint delay_ms = FIRST_DELAY_MS << MIN (self->n_failures - 1, 5);

  clear_retry (self);
  self->retry = g_timeout_source_new (MIN (delay_ms, MAX_DELAY_MS));
  g_source_set_callback (self->retry, retry_cb, self, NULL);
  g_source_attach (self->retry, self->link->context);
}

/* Of those that are still being attached nobody knows yet whether they can be opened. */
static gboolean
has_attached (PncChannelPool *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    if (pnc_data_channel_is_attached (g_array_index (self->channels, Open, i).channel))
      return TRUE;
  return FALSE;
}

/* What a server is too busy for now it will do later: what holds it up, such as keys that were lost
 * on their way, passes in less time than these tries take. One that goes away is left before that.
 */
static guint
max_failures (const GError *error)
{
  gboolean passes = g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY)
                    || g_error_matches (error, PNC_ERROR, PNC_ERROR_GOING_AWAY);

  return passes ? PNC_POOL_MAX_FAILURES_BUSY : PNC_POOL_MAX_FAILURES;
}

static void
take_failure (PncChannelPool *self, const GError *error)
{
  if (!self->connected || g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    return;
  g_info ("No data channel: %s", error->message);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY) && self->channels->len > 0)
    {
      self->n_allowed = self->channels->len;
      return;
    }
  /* Those that were opened side by side fail side by side: that is one failure. */
  if (self->retry != NULL)
    return;
  self->n_failures++;
  if (self->n_failures < max_failures (error) || has_attached (self))
    {
      retry_later (self);
      return;
    }
  self->n_failures = 0;
  self->hooks->failed (error, self->user_data);
}

/* Waits only for a thread that is about to return. */
static void
bury (PncChannelPool *self, const Ended *ended)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      const Open open = g_array_index (self->channels, Open, i);

      if (open.channel != ended->channel)
        continue;
      g_array_remove_index_fast (self->channels, i);
      self->n_allowed = PNC_MAX_DATA_CHANNELS;
      pnc_data_channel_free (open.channel);
      if (g_get_monotonic_time () - open.since_us > SHORT_LIFE_US || ended->error == NULL)
        self->n_failures = 0;
      break;
    }
  if (ended->error != NULL)
    take_failure (self, ended->error);
}

static gboolean
ended_cb (gpointer user_data)
{
  Link *link = user_data;
  g_autoptr (GArray) ended = NULL;
  PncChannelPool *self = link->pool;

  g_mutex_lock (&link->lock);
  ended = g_steal_pointer (&link->ended);
  link->ended = new_ended ();
  link->scheduled = FALSE;
  g_mutex_unlock (&link->lock);

  if (self == NULL)
    return G_SOURCE_REMOVE;
  for (guint i = 0; i < ended->len; i++)
    bury (self, &g_array_index (ended, Ended, i));
  consider (self);
  self->hooks->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that may run it here. */
static void
schedule (Link *link)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, ended_cb, link_ref (link), link_unref);
  g_source_attach (source, link->context);
}

static void
ended_hook (PncDataChannel *channel, const GError *error, gpointer user_data)
{
  Link *link = user_data;
  const Ended ended = { channel, error != NULL ? g_error_copy (error) : NULL };
  gboolean was_scheduled;

  g_mutex_lock (&link->lock);
  pnc_job_queue_remove_channel (link->jobs, channel);
  g_array_append_val (link->ended, ended);
  was_scheduled = link->scheduled;
  link->scheduled = TRUE;
  g_mutex_unlock (&link->lock);
  if (!was_scheduled)
    schedule (link);
}

static const PncDataChannelHooks channel_hooks = {
  .take = take_cb,
  .give_back = give_back_cb,
  .ended = ended_hook,
};

PncChannelPool *
pnc_channel_pool_new (const PncChannelOpener *opener,
                      gpointer source,
                      PncJobQueue *jobs,
                      const PncChannelTimes *times,
                      const PncChannelPoolHooks *hooks,
                      gpointer user_data)
{
  PncChannelPool *self = g_new0 (PncChannelPool, 1);

  self->link = link_new (self, jobs);
  self->channels = g_array_new (FALSE, FALSE, sizeof (Open));
  self->cancelled = g_cancellable_new ();
  self->n_allowed = PNC_MAX_DATA_CHANNELS;
  self->opener = opener;
  self->source = source;
  self->times = times;
  self->hooks = hooks;
  self->user_data = user_data;
  return self;
}

void
pnc_channel_pool_free (PncChannelPool *self)
{
  if (self == NULL)
    return;
  self->link->pool = NULL;
  g_cancellable_cancel (self->cancelled);
  clear_retry (self);
  for (guint i = 0; i < self->channels->len; i++)
    pnc_data_channel_stop (g_array_index (self->channels, Open, i).channel);
  for (guint i = 0; i < self->channels->len; i++)
    pnc_data_channel_free (g_array_index (self->channels, Open, i).channel);
  g_array_unref (self->channels);
  g_clear_object (&self->cancelled);
  link_unref (self->link);
  g_free (self);
}

static void
add_channel (PncChannelPool *self, PncFrameStream *stream, const PncAttachment *attachment)
{
  Open open = { .since_us = g_get_monotonic_time () };

  /* it may end at once, but is removed only after it was added */
  g_mutex_lock (&self->link->lock);
  open.channel = pnc_data_channel_new (stream, attachment, self->times, &channel_hooks, self->link);
  g_array_append_val (self->channels, open);
  pnc_job_queue_add_channel (self->link->jobs, open.channel);
  g_mutex_unlock (&self->link->lock);
}

/* What the answer is for: the pool may be gone. */
typedef struct
{
  Link *link;
  const PncChannelOpener *opener;
  gpointer source;
} Opening;

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Opening *opening = user_data;
  PncChannelPool *self = opening->link->pool;
  g_autoptr (GError) error = NULL;
  PncAttachment attachment = { 0 };
  g_autoptr (PncFrameStream) stream = opening->opener->open_finish (
    self != NULL ? opening->source : object, result, &attachment, &error);

  if (self != NULL)
    {
      self->n_opening--;
      if (stream == NULL)
        take_failure (self, error);
      else
        add_channel (self, g_steal_pointer (&stream), &attachment);
      consider (self);
      /* Also of one that was cancelled: somebody may wait for the pool to be quiet. */
      self->hooks->changed (self->user_data);
    }
  link_unref (opening->link);
}

static void
open_one (PncChannelPool *self)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->link = link_ref (self->link);
  opening->opener = self->opener;
  opening->source = self->source;
  self->n_opening++;
  self->opener->open_async (self->source, self->cancelled, opened_cb, opening);
}

static void
consider (PncChannelPool *self)
{
  while (self->connected && self->retry == NULL
         && self->channels->len + self->n_opening < MIN (self->n_wanted, self->n_allowed))
    open_one (self);
}

void
pnc_channel_pool_set_wanted (PncChannelPool *self, guint n_wanted)
{
  self->n_wanted = MIN (n_wanted, PNC_MAX_DATA_CHANNELS);
  consider (self);
}

void
pnc_channel_pool_set_connected (PncChannelPool *self, gboolean connected)
{
  if (self->connected == connected)
    return;
  self->connected = connected;
  for (guint i = 0; connected && i < self->channels->len; i++)
    pnc_data_channel_doubt (g_array_index (self->channels, Open, i).channel);
  self->n_allowed = PNC_MAX_DATA_CHANNELS;
  self->n_failures = 0;
  clear_retry (self);
  consider (self);
}

void
pnc_channel_pool_drop (PncChannelPool *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    pnc_data_channel_stop (g_array_index (self->channels, Open, i).channel);
}

void
pnc_channel_pool_stop_opening (PncChannelPool *self)
{
  pnc_channel_pool_set_wanted (self, 0);
  clear_retry (self);
  g_cancellable_cancel (self->cancelled);
}

guint
pnc_channel_pool_get_open (PncChannelPool *self)
{
  return self->channels->len;
}

gboolean
pnc_channel_pool_is_quiet (PncChannelPool *self)
{
  return self->channels->len == 0 && self->n_opening == 0;
}
