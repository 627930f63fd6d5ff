/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-stream-writer.h"

#include "pnc-io-error.h"

struct _PncStreamWriter
{
  gatomicrefcount ref_count;
  GOutputStream *target;     /* owned */
  PncTransferRun *run;       /* owned */
  GCancellable *cancellable; /* owned: when it is let go */

  GMutex lock;
  GCond added;
  GQueue chunks;        /* under lock; of GBytes, owned */
  gint64 waiting_bytes; /* under lock: in chunks, or being written */
  GError *error;        /* under lock; owned, nullable */
};

static void
bytes_unref (gpointer data)
{
  g_bytes_unref (data);
}

static void
writer_unref (PncStreamWriter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->chunks, bytes_unref);
  g_clear_object (&self->target);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->run, pnc_transfer_run_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->added);
  g_free (self);
}

/* Returns: (transfer full) (nullable): the next chunk; %NULL when it was let go */
static GBytes *
wait_for_chunk (PncStreamWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->chunks.length == 0 && !g_cancellable_is_cancelled (self->cancellable))
    g_cond_wait (&self->added, &self->lock);
  return g_cancellable_is_cancelled (self->cancellable) ? NULL : g_queue_pop_head (&self->chunks);
}

static gboolean
write_chunk (PncStreamWriter *self, GBytes *chunk)
{
  GError *error = NULL;
  gsize length_bytes;
  const void *data = g_bytes_get_data (chunk, &length_bytes);
  gboolean written
    = g_output_stream_write_all (self->target, data, length_bytes, NULL, self->cancellable, &error)
      && g_output_stream_flush (self->target, self->cancellable, &error);

  pnc_error_adopt (&error, PNC_SIDE_LOCAL, NULL, "write the output");
  g_mutex_lock (&self->lock);
  self->waiting_bytes -= (gint64) length_bytes;
  self->error = error;
  g_mutex_unlock (&self->lock);

  pnc_transfer_run_wake_all (self->run);
  return written;
}

static gpointer
write_cb (gpointer user_data)
{
  PncStreamWriter *self = user_data;
  gboolean written = TRUE;

  while (written)
    {
      g_autoptr (GBytes) chunk = wait_for_chunk (self);

      written = chunk != NULL && write_chunk (self, chunk);
    }
  writer_unref (self);
  return NULL;
}

PncStreamWriter *
pnc_stream_writer_new (GOutputStream *target, PncTransferRun *run)
{
  PncStreamWriter *self = g_new0 (PncStreamWriter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->target = g_object_ref (target);
  self->run = pnc_transfer_run_ref (run);
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->added);
  g_queue_init (&self->chunks);
  g_thread_unref (g_thread_new ("pnc-writer", write_cb, self));
  return self;
}

void
pnc_stream_writer_free (PncStreamWriter *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  g_cond_signal (&self->added);
  g_mutex_unlock (&self->lock);
  writer_unref (self);
}

void
pnc_stream_writer_add (PncStreamWriter *self, const guint8 *data, gsize length_bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->chunks, g_bytes_new (data, length_bytes));
  self->waiting_bytes += (gint64) length_bytes;
  g_cond_signal (&self->added);
}

gint64
pnc_stream_writer_get_waiting (PncStreamWriter *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->error == NULL)
    return self->waiting_bytes;
  g_propagate_error (error, g_error_copy (self->error));
  return -1;
}
