/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-store-thread.h"

/* So many writes are one transaction at most. */
#define MAX_WRITES 512u

struct _PncStoreRow
{
  gatomicrefcount ref_count;
  gint64 id; /* the thread's, from the first write on */
};

/* What the thread is asked for: a write, a call, or to end. */
typedef struct
{
  PncStoreRow *row;       /* owned, nullable */
  PncStoreWrite write;    /* owned parts */
  PncStoreCall call;      /* nullable */
  GDestroyNotify destroy; /* of the call's result */
  GTask *task;            /* owned, nullable */
} Job;

struct _PncStoreThread
{
  GThread *thread;
  GAsyncQueue *jobs; /* owned, of Job */

  /* the thread's */
  char *path;              /* owned, nullable */
  PncTransferStore *store; /* owned, nullable: it could not be opened */
  GError *closed;          /* owned, nullable: why not */
  GTask *trouble;          /* owned, nullable: it was told */
};

PncStoreRow *
pnc_store_row_new (void)
{
  PncStoreRow *self = g_new0 (PncStoreRow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

void
pnc_store_row_set_id (PncStoreRow *self, gint64 id)
{
  self->id = id;
}

static PncStoreRow *
pnc_store_row_ref (PncStoreRow *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_store_row_unref (PncStoreRow *self)
{
  if (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  pnc_store_row_unref (job->row);
  pnc_transfer_record_free (job->write.record);
  g_clear_pointer (&job->write.done_keys, g_bytes_unref);
  g_clear_object (&job->task);
  g_free (job);
}

/* The first one only: whoever hears of it knows enough. */
static void
tell (PncStoreThread *self, const GError *error)
{
  if (self->trouble == NULL)
    return;
  g_task_return_error (self->trouble, g_error_copy (error));
  g_clear_object (&self->trouble);
}

static void
tell_remark (PncStoreThread *self)
{
  g_autoptr (GError) remark = pnc_transfer_store_take_remark (self->store);

  if (remark != NULL)
    tell (self, remark);
}

static void
open_store (PncStoreThread *self)
{
  self->store = pnc_transfer_store_open (self->path, &self->closed);
  if (self->store == NULL)
    tell (self, self->closed);
  else
    tell_remark (self);
}

static void
end_write (Job *job)
{
  if (job->write.is_kept)
    job->row->id = job->write.record->id;
  if (job->task != NULL)
    g_task_return_boolean (job->task, job->write.is_kept);
}

static void
write_jobs (PncStoreThread *self, GPtrArray *jobs)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = jobs->pdata[i];

      job->write.record->id = job->row->id;
      g_ptr_array_add (writes, &job->write);
    }
  if (self->store != NULL && !pnc_transfer_store_write (self->store, writes, &error))
    tell (self, error);
  if (self->store != NULL)
    tell_remark (self);
  for (guint i = 0; i < jobs->len; i++)
    end_write (jobs->pdata[i]);
}

static void
call_job (PncStoreThread *self, Job *job)
{
  GError *error = NULL;
  gpointer value = NULL;

  if (self->store == NULL)
    error = g_error_copy (self->closed);
  else
    {
      value = job->call (self->store, g_task_get_task_data (job->task), &error);
      tell_remark (self);
    }
  if (error != NULL)
    g_task_return_error (job->task, error);
  else
    g_task_return_pointer (job->task, value, job->destroy);
}

/* Two writes to one new row in a transaction would make two rows of it. */
static gboolean
has_new_row (GPtrArray *jobs, const PncStoreRow *row)
{
  for (guint i = 0; row->id == 0 && i < jobs->len; i++)
    {
      const Job *job = jobs->pdata[i];

      if (job->row == row)
        return TRUE;
    }
  return FALSE;
}

/* @job: (transfer full): a write. Returns: (transfer full) (nullable): the first job that is not
 * done with it */
static Job *
write_with_others (PncStoreThread *self, Job *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (job_free);

  while (job != NULL && job->row != NULL && jobs->len < MAX_WRITES && !has_new_row (jobs, job->row))
    {
      g_ptr_array_add (jobs, job);
      job = g_async_queue_try_pop (self->jobs);
    }
  write_jobs (self, jobs);
  return job;
}

static gpointer
thread_cb (gpointer data)
{
  PncStoreThread *self = data;
  gboolean ended = FALSE;

  open_store (self);
  while (!ended)
    {
      Job *job = g_async_queue_pop (self->jobs);

      while (job != NULL && job->row != NULL)
        job = write_with_others (self, job);
      if (job == NULL)
        continue;
      if (job->call != NULL)
        call_job (self, job);
      ended = job->call == NULL;
      job_free (job);
    }
  g_clear_pointer (&self->store, pnc_transfer_store_close);
  return NULL;
}

/* Whom to tell of trouble. */
typedef struct
{
  PncStoreTroubleFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Trouble;

static void
trouble_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Trouble *trouble = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    trouble->func (error, trouble->user_data);
  trouble->destroy (trouble->user_data);
}

PncStoreThread *
pnc_store_thread_new (const char *path,
                      PncStoreTroubleFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy)
{
  PncStoreThread *self = g_new0 (PncStoreThread, 1);
  Trouble *trouble = g_new0 (Trouble, 1);

  *trouble = (Trouble){ .func = func, .user_data = user_data, .destroy = destroy };
  self->path = g_strdup (path);
  self->jobs = g_async_queue_new_full (job_free);
  self->trouble = g_task_new (NULL, NULL, trouble_cb, trouble);
  g_task_set_source_tag (self->trouble, pnc_store_thread_new);
  self->thread = g_thread_new ("pnc-store", thread_cb, self);
  return self;
}

void
pnc_store_thread_free (PncStoreThread *self)
{
  if (self == NULL)
    return;
  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_thread_join (self->thread);
  if (self->trouble != NULL)
    g_task_return_boolean (self->trouble, TRUE);
  g_clear_object (&self->trouble);
  g_async_queue_unref (self->jobs);
  g_clear_error (&self->closed);
  g_free (self->path);
  g_free (self);
}

void
pnc_store_thread_write (PncStoreThread *self,
                        PncStoreRow *row,
                        PncTransferRecord *record,
                        GBytes *done_keys,
                        GTask *written)
{
  Job *job = g_new0 (Job, 1);

  job->row = pnc_store_row_ref (row);
  job->write = (PncStoreWrite){ .record = record, .done_keys = done_keys };
  job->task = written != NULL ? g_object_ref (written) : NULL;
  if (self != NULL)
    {
      g_async_queue_push (self->jobs, job);
      return;
    }
  end_write (job);
  job_free (job);
}

void
pnc_store_thread_call (PncStoreThread *self,
                       GTask *task,
                       PncStoreCall call,
                       GDestroyNotify free_result)
{
  Job *job;

  if (self == NULL)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED,
                               "The list of transfers is closed.");
      return;
    }
  job = g_new0 (Job, 1);
  job->call = call;
  job->destroy = free_result;
  job->task = g_object_ref (task);
  g_async_queue_push (self->jobs, job);
}
