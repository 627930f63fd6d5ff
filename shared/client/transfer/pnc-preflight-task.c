/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-private.h"

/* How a pre-flight lives: pieces of work, and what follows when they are done. */

/* The names of the batch, and a walk: nobody waits for the other. */
#define THREADS 2

/* ---- pieces of work ---- */

typedef struct
{
  GTask *task; /* owned */
  void (*work) (gpointer data);
  PncPreflightFunc done;
  gpointer data;
  GDestroyNotify destroy;
} Job;

PncPreflight *
pnc_preflight_of (GTask *task)
{
  return g_task_get_task_data (task);
}

static gboolean
job_done_cb (gpointer user_data)
{
  g_autofree Job *job = user_data;

  job->done (job->task, job->data);
  job->destroy (job->data);
  pnc_preflight_end (job->task);
  return G_SOURCE_REMOVE;
}

/* Not g_main_context_invoke(): that would run it here if nobody runs the context just now. */
static void
job_cb (gpointer data, gpointer unused)
{
  Job *job = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  job->work (job->data);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, job_done_cb, job, NULL);
  g_source_attach (source, g_task_get_context (job->task));
}

void
pnc_preflight_work (GTask *task,
                    void (*work) (gpointer data),
                    PncPreflightFunc done,
                    gpointer data,
                    GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job){ pnc_preflight_begin (task), work, done, data, destroy };
  g_thread_pool_push (pnc_preflight_of (task)->pool, job, NULL);
}

/* ---- life ---- */

static void
source_free (gpointer data)
{
  PncPreflightSource *source = data;

  g_free (source->local);
  g_free (source->name);
  g_clear_pointer (&source->remote, pnc_path_unref);
  g_clear_pointer (&source->from, pnc_path_unref);
  g_free (source);
}

static void
preflight_free (gpointer data)
{
  PncPreflight *self = data;

  g_clear_pointer (&self->asks, g_ptr_array_unref);
  g_clear_pointer (&self->report, pnc_preflight_report_free);
  g_ptr_array_unref (self->sources);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_free (self->local);
  g_clear_object (&self->cancellable);
  g_object_unref (self->stop);
  g_object_unref (self->session);
  g_free (self);
}

static void
cancelled_cb (GCancellable *cancellable, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

GTask *
pnc_preflight_new (PncSession *session,
                   PncPreflightKind kind,
                   const PncPreflightSettings *settings,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  PncPreflight *self = g_new0 (PncPreflight, 1);

  self->session = g_object_ref (session);
  self->report = pnc_preflight_report_new (kind);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->stop = g_cancellable_new ();
  self->pool = g_thread_pool_new (job_cb, NULL, THREADS, FALSE, NULL);
  self->patience.stop = self->stop;
  self->patience.clock = settings != NULL ? settings->clock : NULL;
  self->patience_us = settings != NULL && settings->patience_us > 0 ? settings->patience_us
                                                                    : PNC_PREFLIGHT_PATIENCE_US;
  g_task_set_source_tag (task, pnc_preflight_finish);
  g_task_set_task_data (task, self, preflight_free);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                g_object_ref (self->stop), g_object_unref);
  self->n_pending = 1;
  self->n_looking = 1;
  return task;
}

void
pnc_preflight_set_deadline (PncPreflight *self)
{
  self->patience.deadline_us = pnc_clock_now (self->patience.clock) + self->patience_us;
}

GTask *
pnc_preflight_begin (GTask *task)
{
  pnc_preflight_of (task)->n_pending += 1;
  return g_object_ref (task);
}

static gboolean
is_merge (PncPreflight *self, const PncPreflightSource *source)
{
  return source->ours.kind == PNC_ENTRY_FOLDER && source->theirs.kind == PNC_ENTRY_FOLDER
         && (self->report->kind == PNC_PREFLIGHT_UPLOAD
             || self->report->kind == PNC_PREFLIGHT_DOWNLOAD);
}

/* Two of one name, from different folders, or of names that are one to the target: the second one
 * finds the first. */
static void
find_doubles (PncPreflight *self)
{
  g_autoptr (GHashTable) met = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->sources->len; i++)
    {
      PncPreflightSource *source = self->sources->pdata[i];
      g_autofree char *key
        = self->folds ? pnc_name_collision_key (source->name) : g_strdup (source->name);
      const PncPreflightSource *first = g_hash_table_lookup (met, key);

      if (source->ours.kind == 0)
        continue;
      if (first == NULL)
        g_hash_table_insert (met, g_steal_pointer (&key), source);
      else
        {
          source->theirs = first->theirs.kind != 0 ? first->theirs : first->ours;
          source->complete = FALSE;
        }
    }
}

/* What need not be moved when @source is not to touch what is there. */
static guint64
get_skip_bytes (PncPreflight *self, const PncPreflightSource *source)
{
  if (source->ours.kind != PNC_ENTRY_FOLDER)
    return source->ours.size_bytes;
  return is_merge (self, source) ? source->inside_bytes : source->n_bytes;
}

static void
add_clash (PncPreflight *self, guint index)
{
  const PncPreflightSource *source = self->sources->pdata[index];
  gboolean merge = is_merge (self, source);
  const PncPreflightClash clash = {
    .source = index,
    .ours = source->ours,
    .theirs = source->theirs,
    .n_inside = source->n_inside,
    .skip_bytes = get_skip_bytes (self, source),
    .number = source->number,
    .complete = !merge || source->complete,
  };

  if (source->ours.kind == 0 || source->theirs.kind == 0
      || (merge && source->complete && source->n_inside == 0))
    return;
  pnc_preflight_report_add_clash (self->report, &clash);
}

static void
add_clashes (PncPreflight *self)
{
  find_doubles (self);
  self->report->cannot_go = g_new0 (gboolean, self->sources->len);
  for (guint i = 0; i < self->sources->len; i++)
    {
      const PncPreflightSource *source = self->sources->pdata[i];

      self->report->cannot_go[i]
        = source->ours.kind == 0 && !(source->from != NULL && self->unsure);
      add_clash (self, i);
    }
}

static void
conclude (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_thread_pool_free (self->pool, FALSE, FALSE);
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      GError *error = NULL;

      pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_LOCAL, NULL, "It was cancelled.");
      g_task_return_error (task, error);
      return;
    }
  add_clashes (self);
  g_task_return_pointer (task, g_steal_pointer (&self->report),
                         (GDestroyNotify) pnc_preflight_report_free);
}

void
pnc_preflight_end (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  self->n_pending -= 1;
  if (self->n_pending == 0)
    conclude (task);
  g_object_unref (task);
}

/* ---- looking into folders ---- */

static gboolean
time_is_up_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* The server may be silent, and then nobody looks at the clock. */
static void
start_timer (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  pnc_preflight_set_deadline (self);
  self->timer = g_timeout_source_new ((guint) MIN (self->patience_us / 1000 + 1, G_MAXINT));
  g_source_set_callback (self->timer, time_is_up_cb, g_object_ref (self->stop), g_object_unref);
  g_source_attach (self->timer, g_task_get_context (task));
}

/* A download or a copy takes all that is in a folder; an upload adds to what is there. */
static void
enter_source (GTask *task, PncPreflightSource *source)
{
  PncPreflight *self = pnc_preflight_of (task);
  const char *local = source->theirs.kind == PNC_ENTRY_FOLDER ? source->local : NULL;

  if (source->ours.kind != PNC_ENTRY_FOLDER)
    return;
  if (self->report->kind == PNC_PREFLIGHT_UPLOAD && source->theirs.kind != 0
      && source->theirs.kind != PNC_ENTRY_FOLDER)
    pnc_preflight_ask_beside (task, source);
  switch (self->report->kind)
    {
    case PNC_PREFLIGHT_UPLOAD:
      if (is_merge (self, source))
        pnc_preflight_enter (task, source, source->remote, source->local, source->name);
      return;
    case PNC_PREFLIGHT_DOWNLOAD:
      pnc_preflight_enter (task, source, source->remote, local, source->name);
      return;
    case PNC_PREFLIGHT_COPY:
      pnc_preflight_enter (task, source, source->from, NULL, source->name);
      return;
    case PNC_PREFLIGHT_MOVE:
      return;
    }
}

/* What was only found out by asking the server. */
static void
count_source (PncPreflight *self, PncPreflightSource *source)
{
  if (source->from == NULL)
    return;
  if (source->ours.kind == 0 && self->unsure)
    return;
  if (source->ours.kind == 0)
    pnc_preflight_report_add_unreadable (self->report, source->name, PNC_ERROR_NOT_FOUND);
  else if (source->ours.kind == PNC_ENTRY_FOLDER)
    self->report->n_folders += 1;
  else
    pnc_preflight_report_count_file (self->report, source->ours.size_bytes);
}

void
pnc_preflight_looked (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  self->n_looking -= 1;
  if (self->n_looking > 0 || g_cancellable_is_cancelled (self->cancellable))
    return;
  start_timer (task);
  for (guint i = 0; i < self->sources->len; i++)
    {
      count_source (self, self->sources->pdata[i]);
      enter_source (task, self->sources->pdata[i]);
    }
}

void
pnc_preflight_set_off (GTask *task)
{
  pnc_preflight_send_asks (task);
  pnc_preflight_looked (task);
  pnc_preflight_end (task);
}

PncPreflightSource *
pnc_preflight_add_source (PncPreflight *self, const char *name)
{
  PncPreflightSource *source = g_new0 (PncPreflightSource, 1);

  source->name = g_strdup (name);
  source->complete = TRUE;
  g_ptr_array_add (self->sources, source);
  self->report->n_sources += 1;
  return source;
}
