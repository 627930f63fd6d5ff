/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MemoryPipe:
 * @bytes: what is under way
 * @room_bytes: how much may be under way; writing would block beyond it
 * @max_read_bytes: most that one read gives out
 * @max_write_bytes: most that one write takes
 * @closed: nothing more will come
 * @fails: reading and writing fail as on a connection that was reset
 *
 * One direction of a connection in memory, whose manners the test sets. One thread.
 */
typedef struct
{
  GByteArray *bytes;
  gsize room_bytes;
  gsize max_read_bytes;
  gsize max_write_bytes;
  gboolean closed;
  gboolean fails;
} MemoryPipe;

/** memory_pipe_init: @pipe: to be set up, with no limits */
void memory_pipe_init (MemoryPipe *pipe);

/** memory_pipe_clear: @pipe: to be released, after the streams on it */
void memory_pipe_clear (MemoryPipe *pipe);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MemoryPipe, memory_pipe_clear)

/**
 * memory_stream_new:
 * @from: what it reads; must live longer
 * @to: what it writes; closed when the stream is
 *
 * Returns: (transfer full): a stream whose halves are pollable
 */
GIOStream *memory_stream_new (MemoryPipe *from, MemoryPipe *to);

G_END_DECLS
