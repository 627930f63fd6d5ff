/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-wide-input.h"

#include <string.h>

/* Stays in the cache of a core, and below what malloc() takes from the system anew each time. */
#define WIDE_BYTES (120u * 1024u)
/* For less than a few records it would only be one copy more. */
#define WIDE_FROM_BYTES (48u * 1024u)

struct _PncWideInput
{
  GInputStream parent_instance;

  GSocketConnection *connection; /* owned */
  GPollableInputStream *base;    /* borrowed from @connection */
  guint8 *bytes;                 /* owned, nullable: while it holds any */
  gsize start;
  gsize end;
  gsize expected_bytes;
};

static void pnc_wide_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PncWideInput,
                               pnc_wide_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      pnc_wide_input_pollable_init))

static void
drop (PncWideInput *self)
{
  g_clear_pointer (&self->bytes, g_free);
  self->start = self->end = 0;
}

static gssize
take (PncWideInput *self, void *buffer, gsize count)
{
  gsize length = MIN (count, self->end - self->start);

  memcpy (buffer, self->bytes + self->start, length);
  self->start += length;
  return (gssize) length;
}

/* Returns: how many came, or -1 */
static gssize
fill (PncWideInput *self, GError **error)
{
  gssize n_read;

  if (self->bytes == NULL)
    self->bytes = g_malloc (WIDE_BYTES);
  n_read = g_pollable_input_stream_read_nonblocking (
    self->base, self->bytes, MIN (self->expected_bytes, WIDE_BYTES), NULL, error);
  self->start = 0;
  self->end = (gsize) MAX (n_read, 0);
  self->expected_bytes -= MIN (self->expected_bytes, self->end);
  return n_read;
}

static gssize
pnc_wide_input_read_nonblocking (GPollableInputStream *pollable,
                                 void *buffer,
                                 gsize count,
                                 GError **error)
{
  PncWideInput *self = PNC_WIDE_INPUT (pollable);
  gssize n_read;

  if (pnc_wide_input_get_held (self) > 0)
    return take (self, buffer, count);
  if (self->expected_bytes < WIDE_FROM_BYTES || self->expected_bytes < count)
    {
      drop (self);
      return g_pollable_input_stream_read_nonblocking (self->base, buffer, count, NULL, error);
    }
  n_read = fill (self, error);
  if (n_read > 0)
    return take (self, buffer, count);
  drop (self);
  return n_read;
}

static gssize
pnc_wide_input_read (GInputStream *stream,
                     void *buffer,
                     gsize count,
                     GCancellable *cancellable,
                     GError **error)
{
  PncWideInput *self = PNC_WIDE_INPUT (stream);

  if (pnc_wide_input_get_held (self) > 0)
    return take (self, buffer, count);
  return g_input_stream_read (G_INPUT_STREAM (self->base), buffer, count, cancellable, error);
}

static gboolean
pnc_wide_input_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  PncWideInput *self = PNC_WIDE_INPUT (stream);

  drop (self);
  return g_io_stream_close (G_IO_STREAM (self->connection), cancellable, error);
}

static gboolean
pnc_wide_input_is_readable (GPollableInputStream *pollable)
{
  PncWideInput *self = PNC_WIDE_INPUT (pollable);

  return pnc_wide_input_get_held (self) > 0 || g_pollable_input_stream_is_readable (self->base);
}

static GSource *
pnc_wide_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  PncWideInput *self = PNC_WIDE_INPUT (pollable);
  g_autoptr (GSource) child = NULL;

  if (pnc_wide_input_get_held (self) > 0)
    child = g_timeout_source_new (0);
  else
    child = g_pollable_input_stream_create_source (self->base, NULL);
  return g_pollable_source_new_full (self, child, cancellable);
}

static void
pnc_wide_input_finalize (GObject *object)
{
  PncWideInput *self = PNC_WIDE_INPUT (object);

  drop (self);
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (pnc_wide_input_parent_class)->finalize (object);
}

static void
pnc_wide_input_class_init (PncWideInputClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_wide_input_finalize;
  stream_class->read_fn = pnc_wide_input_read;
  stream_class->close_fn = pnc_wide_input_close;
}

static void
pnc_wide_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = pnc_wide_input_is_readable;
  iface->create_source = pnc_wide_input_create_source;
  iface->read_nonblocking = pnc_wide_input_read_nonblocking;
}

static void
pnc_wide_input_init (PncWideInput *self)
{
}

GIOStream *
pnc_wide_input_new_stream (GSocketConnection *connection)
{
  g_autoptr (PncWideInput) self = g_object_new (PNC_TYPE_WIDE_INPUT, NULL);
  GIOStream *stream = G_IO_STREAM (connection);

  self->connection = g_object_ref (connection);
  self->base = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  return g_simple_io_stream_new (G_INPUT_STREAM (self), g_io_stream_get_output_stream (stream));
}

void
pnc_wide_input_expect (PncWideInput *self, gsize n_bytes)
{
  gsize held = pnc_wide_input_get_held (self);

  self->expected_bytes = n_bytes - MIN (n_bytes, held);
}

gsize
pnc_wide_input_get_held (PncWideInput *self)
{
  return self->end - self->start;
}
