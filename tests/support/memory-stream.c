/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "memory-stream.h"

#include <string.h>

#define MEMORY_TYPE_INPUT (memory_input_get_type ())
G_DECLARE_FINAL_TYPE (MemoryInput, memory_input, MEMORY, INPUT, GInputStream)

#define MEMORY_TYPE_OUTPUT (memory_output_get_type ())
G_DECLARE_FINAL_TYPE (MemoryOutput, memory_output, MEMORY, OUTPUT, GOutputStream)

struct _MemoryInput
{
  GInputStream parent_instance;
  MemoryPipe *pipe; /* borrowed */
};

struct _MemoryOutput
{
  GOutputStream parent_instance;
  MemoryPipe *pipe; /* borrowed */
};

typedef struct
{
  GSource source;
  GObject *stream; /* owned */
} MemorySource;

static void memory_input_pollable_init (GPollableInputStreamInterface *iface);
static void memory_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryInput,
                               memory_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      memory_input_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryOutput,
                               memory_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      memory_output_pollable_init))

void
memory_pipe_init (MemoryPipe *pipe)
{
  *pipe = (MemoryPipe){ .bytes = g_byte_array_new (),
                        .room_bytes = G_MAXSIZE,
                        .max_read_bytes = G_MAXSIZE,
                        .max_write_bytes = G_MAXSIZE };
}

void
memory_pipe_clear (MemoryPipe *pipe)
{
  g_clear_pointer (&pipe->bytes, g_byte_array_unref);
}

static gboolean
is_readable (MemoryPipe *pipe)
{
  return pipe->bytes->len > 0 || pipe->closed || pipe->fails;
}

static gboolean
is_writable (MemoryPipe *pipe)
{
  return pipe->bytes->len < pipe->room_bytes || pipe->fails;
}

static gboolean
check_pipe (MemoryPipe *pipe, gboolean ready, GError **error)
{
  if (pipe->fails)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "reset by the test");
  else if (!ready)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "would block");
  return !pipe->fails && ready;
}

static gssize
memory_input_read (GInputStream *stream,
                   void *buffer,
                   gsize count,
                   GCancellable *cancellable,
                   GError **error)
{
  MemoryPipe *pipe = MEMORY_INPUT (stream)->pipe;
  gsize n_bytes = MIN (MIN (count, pipe->max_read_bytes), pipe->bytes->len);

  if (!check_pipe (pipe, is_readable (pipe), error))
    return -1;
  if (n_bytes == 0)
    return 0;
  memcpy (buffer, pipe->bytes->data, n_bytes);
  g_byte_array_remove_range (pipe->bytes, 0, (guint) n_bytes);
  return (gssize) n_bytes;
}

static gssize
memory_output_write (GOutputStream *stream,
                     const void *buffer,
                     gsize count,
                     GCancellable *cancellable,
                     GError **error)
{
  MemoryPipe *pipe = MEMORY_OUTPUT (stream)->pipe;
  gsize room = pipe->room_bytes - MIN (pipe->room_bytes, pipe->bytes->len);
  gsize n_bytes = MIN (MIN (count, pipe->max_write_bytes), room);

  if (!check_pipe (pipe, is_writable (pipe), error))
    return -1;
  g_byte_array_append (pipe->bytes, buffer, (guint) n_bytes);
  return (gssize) n_bytes;
}

static gboolean
memory_output_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  MEMORY_OUTPUT (stream)->pipe->closed = TRUE;
  return TRUE;
}

static gboolean
memory_input_is_readable (GPollableInputStream *stream)
{
  return is_readable (MEMORY_INPUT (stream)->pipe);
}

static gboolean
memory_output_is_writable (GPollableOutputStream *stream)
{
  return is_writable (MEMORY_OUTPUT (stream)->pipe);
}

static gboolean
source_is_ready (GSource *source)
{
  GObject *stream = ((MemorySource *) source)->stream;

  if (MEMORY_IS_INPUT (stream))
    return is_readable (MEMORY_INPUT (stream)->pipe);
  return is_writable (MEMORY_OUTPUT (stream)->pipe);
}

static gboolean
source_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return source_is_ready (source);
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return ((GPollableSourceFunc) (void (*) (void)) callback) (((MemorySource *) source)->stream,
                                                             user_data);
}

static void
source_finalize (GSource *source)
{
  g_object_unref (((MemorySource *) source)->stream);
}

static GSourceFuncs source_funcs = {
  source_prepare, source_is_ready, source_dispatch, source_finalize, NULL, NULL,
};

static GSource *
make_source (gpointer stream)
{
  GSource *source = g_source_new (&source_funcs, sizeof (MemorySource));

  ((MemorySource *) source)->stream = g_object_ref (stream);
  return source;
}

static GSource *
memory_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  return make_source (stream);
}

static GSource *
memory_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return make_source (stream);
}

static void
memory_input_class_init (MemoryInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = memory_input_read;
}

static void
memory_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = memory_input_is_readable;
  iface->create_source = memory_input_create_source;
}

static void
memory_input_init (MemoryInput *self)
{
}

static void
memory_output_class_init (MemoryOutputClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = memory_output_write;
  G_OUTPUT_STREAM_CLASS (klass)->close_fn = memory_output_close;
}

static void
memory_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = memory_output_is_writable;
  iface->create_source = memory_output_create_source;
}

static void
memory_output_init (MemoryOutput *self)
{
}

GIOStream *
memory_stream_new (MemoryPipe *from, MemoryPipe *to)
{
  g_autoptr (MemoryInput) input = g_object_new (MEMORY_TYPE_INPUT, NULL);
  g_autoptr (MemoryOutput) output = g_object_new (MEMORY_TYPE_OUTPUT, NULL);

  input->pipe = from;
  output->pipe = to;
  return g_simple_io_stream_new (G_INPUT_STREAM (input), G_OUTPUT_STREAM (output));
}
