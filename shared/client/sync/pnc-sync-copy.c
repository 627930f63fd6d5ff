/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-private.h"

#include "pnc-job-get-delta.h"
#include "pnc-job-get.h"
#include "pnc-job-put-delta.h"
#include "pnc-job-put.h"
#include "pnc-sync-local.h"

/* So many signatures wait for their turn, of a mebibyte each at most. */
#define MAX_SIGNATURES 8u

/* A signature that is counted. */
typedef struct
{
  PncSync *sync;     /* held */
  GBytes *signature; /* owned */
} Counted;

static void
counted_free (gpointer data)
{
  Counted *self = data;
  PncSync *sync = self->sync;

  g_bytes_unref (self->signature);
  g_free (self);
  g_mutex_lock (&sync->lock);
  sync->n_signatures--;
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
  pnc_sync_unref (sync);
}

/* @signature: (transfer full). Returns: (transfer full): the same bytes */
static GBytes *
count (PncSync *sync, GBytes *signature)
{
  Counted *counted = g_new0 (Counted, 1);
  gconstpointer data;
  gsize length_bytes;

  counted->sync = g_atomic_rc_box_acquire (sync);
  counted->signature = signature;
  data = g_bytes_get_data (signature, &length_bytes);
  g_mutex_lock (&sync->lock);
  sync->n_signatures++;
  g_mutex_unlock (&sync->lock);
  return g_bytes_new_with_free_func (data, length_bytes, counted_free, counted);
}

/* When the run is stopped its jobs end, and let go of theirs. */
static void
wait_for_room (PncSync *sync)
{
  g_mutex_lock (&sync->lock);
  while (sync->n_signatures >= MAX_SIGNATURES)
    g_cond_wait (&sync->changed, &sync->lock);
  g_mutex_unlock (&sync->lock);
}

static PncJob *
new_download (PncSync *sync, const PncFilePair *pair, const PncEntry *source, gboolean delta)
{
  GBytes *signature = NULL;
  PncVersion base;

  if (delta)
    {
      wait_for_room (sync);
      signature = pnc_sync_local_signature (
        pair->local, pair->name, pnc_transfer_run_get_cancellable (sync->run), &base, NULL);
    }
  if (signature == NULL)
    return pnc_job_get_new (sync->run, pair, &source->version);
  return pnc_job_get_delta_new (sync->run, pair, &source->version, &base, count (sync, signature));
}

/* Whether two versions may have so much in common that it pays to send what differs. */
static gboolean
is_worth_a_delta (PncSync *sync, const PncEntry *source, const PncEntry *target)
{
  return target != NULL && target->kind == PNC_ENTRY_FILE && !sync->options->whole_file
         && source->version.size_bytes >= PNC_DELTA_FROM_BYTES
         && target->version.size_bytes >= PNC_DELTA_FROM_BYTES;
}

void
pnc_sync_copy (PncSync *sync,
               const PncFilePair *pair,
               const PncEntry *source,
               const PncEntry *target)
{
  gboolean delta = is_worth_a_delta (sync, source, target);
  guint64 size_bytes = source->version.size_bytes;
  PncJob *job;

  pnc_transfer_run_expect (sync->run, 1, (gint64) size_bytes);
  if (!sync->upload)
    job = new_download (sync, pair, source, delta);
  else if (delta)
    job = pnc_job_put_delta_new (sync->run, pair, size_bytes);
  else
    job = pnc_job_put_new (sync->run, pair, size_bytes);
  pnc_transfer_run_push (sync->run, job);
}
