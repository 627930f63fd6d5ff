/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-stream-reader.h"

#include "pnc-io-error.h"
#include "pnc-limits.h"

struct _PncStreamReader
{
  gatomicrefcount ref_count;
  GInputStream *source;      /* owned */
  PncTransferRun *run;       /* owned */
  GCancellable *cancellable; /* owned: when it is let go */

  GMutex lock;
  GCond taken;
  GBytes *chunk;  /* under lock; owned, nullable: the one that waits */
  GError *error;  /* under lock; owned, nullable */
  gboolean ended; /* under lock */
};

static void
reader_unref (PncStreamReader *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->source);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->run, pnc_transfer_run_unref);
  g_clear_pointer (&self->chunk, g_bytes_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->taken);
  g_free (self);
}

/* @chunk: (transfer full) (nullable); @error: (transfer full) (nullable). Returns: %FALSE when
 * nobody wants it any more */
static gboolean
hand_over (PncStreamReader *self, GBytes *chunk_given, GError *error_given)
{
  g_autoptr (GBytes) chunk = chunk_given;
  g_autoptr (GError) error = error_given;
  gboolean wanted;

  g_mutex_lock (&self->lock);
  while (self->chunk != NULL && !g_cancellable_is_cancelled (self->cancellable))
    g_cond_wait (&self->taken, &self->lock);
  wanted = !g_cancellable_is_cancelled (self->cancellable);
  if (wanted)
    {
      self->chunk = g_steal_pointer (&chunk);
      self->error = g_steal_pointer (&error);
      self->ended = self->error == NULL
                    && (self->chunk == NULL || g_bytes_get_size (self->chunk) < PNC_CHUNK_BYTES);
    }
  g_mutex_unlock (&self->lock);

  pnc_transfer_run_wake_all (self->run);
  return wanted;
}

static gpointer
read_cb (gpointer user_data)
{
  PncStreamReader *self = user_data;
  gsize n_read = PNC_CHUNK_BYTES;
  gboolean wanted = TRUE;

  while (wanted && n_read == PNC_CHUNK_BYTES)
    {
      guint8 *data = g_malloc (PNC_CHUNK_BYTES);
      GError *error = NULL;

      n_read = 0;
      g_input_stream_read_all (self->source, data, PNC_CHUNK_BYTES, &n_read, self->cancellable,
                               &error);
      pnc_error_adopt (&error, PNC_SIDE_LOCAL, NULL, "read the input");
      if (error == NULL && n_read > 0)
        wanted = hand_over (self, g_bytes_new_take (data, n_read), NULL);
      else
        {
          g_free (data);
          wanted = error == NULL;
          hand_over (self, NULL, error);
        }
    }
  reader_unref (self);
  return NULL;
}

PncStreamReader *
pnc_stream_reader_new (GInputStream *source, PncTransferRun *run)
{
  PncStreamReader *self = g_new0 (PncStreamReader, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  self->source = g_object_ref (source);
  self->run = pnc_transfer_run_ref (run);
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->taken);
  g_thread_unref (g_thread_new ("pnc-reader", read_cb, self));
  return self;
}

void
pnc_stream_reader_free (PncStreamReader *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  g_cond_signal (&self->taken);
  g_mutex_unlock (&self->lock);
  reader_unref (self);
}

PncStreamReaderState
pnc_stream_reader_take (PncStreamReader *self, GBytes **chunk, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->chunk != NULL)
    {
      *chunk = g_steal_pointer (&self->chunk);
      g_cond_signal (&self->taken);
      return PNC_READER_CHUNK;
    }
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return PNC_READER_FAILED;
    }
  return self->ended ? PNC_READER_END : PNC_READER_EMPTY;
}
