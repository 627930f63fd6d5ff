/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-signature-maker.h"

#include "pnc-signature-private.h"

#include <stdio.h>

#include <librsync.h>

struct _PncSignatureMaker
{
  rs_job_t *job;   /* owned */
  GByteArray *out; /* owned */
  char room[4096];
};

static void
be_quiet (rs_loglevel level, char const *text)
{
}

void
pnc_librsync_quiet (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  rs_trace_to (be_quiet);
  rs_trace_set_level (RS_LOG_EMERG);
  g_once_init_leave (&done, 1);
}

PncSignatureMaker *
pnc_signature_maker_new (guint64 size_bytes)
{
  guint32 block_bytes = pnc_signature_block_bytes (size_bytes);
  PncSignatureMaker *self;

  g_return_val_if_fail (block_bytes != 0, NULL);

  pnc_librsync_quiet ();
  self = g_new0 (PncSignatureMaker, 1);
  self->job = rs_sig_begin (block_bytes, PNC_SIGNATURE_STRONG_BYTES, RS_RK_BLAKE2_SIG_MAGIC);
  self->out = g_byte_array_new ();
  return self;
}

void
pnc_signature_maker_free (PncSignatureMaker *self)
{
  if (self == NULL)
    return;
  rs_job_free (self->job);
  g_byte_array_unref (self->out);
  g_free (self);
}

/* Runs until all of @data is taken. */
static rs_result
run (PncSignatureMaker *self, gconstpointer data, gsize length_bytes, gboolean end)
{
  rs_buffers_t buffers = { .next_in = (char *) data, .avail_in = length_bytes, .eof_in = end };
  rs_result result;
  gsize said_bytes;

  do
    {
      buffers.next_out = self->room;
      buffers.avail_out = sizeof self->room;
      result = rs_job_iter (self->job, &buffers);
      said_bytes = sizeof self->room - buffers.avail_out;
      g_byte_array_append (self->out, (const guint8 *) self->room, (guint) said_bytes);
    }
  while (result == RS_BLOCKED && (buffers.avail_in > 0 || said_bytes > 0 || end));
  return result;
}

void
pnc_signature_maker_add (PncSignatureMaker *self, gconstpointer data, gsize length_bytes)
{
  rs_result result = run (self, data, length_bytes, FALSE);

  g_return_if_fail (result == RS_BLOCKED);
}

GBytes *
pnc_signature_maker_finish (PncSignatureMaker *self)
{
  rs_result result = run (self, NULL, 0, TRUE);

  g_return_val_if_fail (result == RS_DONE, NULL);
  return g_bytes_new (self->out->data, self->out->len);
}
