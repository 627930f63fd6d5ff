/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "memory-stream.h"
#include "pnc-frame-stream.h"
#include "pnc-server-core.h"

G_BEGIN_DECLS

/** MEMORY_SERVER_USER, MEMORY_SERVER_PASSWORD: who may log in */
#define MEMORY_SERVER_USER "anna"
#define MEMORY_SERVER_PASSWORD "ann-pass"

/**
 * MemoryServer:
 *
 * A whole server on this thread's default main context, whose connections are pipes in memory that
 * count as secured: what a peer says is appended to one, what it is told is taken from the other.
 * Everything behind that is real: sessions, worker threads, a shared folder. Nothing happens but in
 * memory_server_settle().
 */
typedef struct _MemoryServer MemoryServer;

/**
 * MemoryPeer:
 * @in: what it says; append to @bytes, or set its manners
 * @out: what it is told, through @stream
 * @stream: reads frames from @out
 *
 * A connection, until the next memory_server_reset().
 */
typedef struct
{
  MemoryPipe in;
  MemoryPipe out;
  PncFrameStream *stream;
  /*< private >*/
  int fd;
} MemoryPeer;

/** memory_server_new: Returns: (transfer full): a server with its share as after a reset */
MemoryServer *memory_server_new (void);

/** memory_server_get_core: @self: a server. Returns: (transfer none): its parts */
PncServerCore *memory_server_get_core (MemoryServer *self);

/** memory_server_get_share: @self: a server. Returns: (transfer none) (type filename): the shared
 * folder: files "file" (5 bytes), "large" (a chunk and 5 bytes) and "empty", folders "folder" with
 * "a" and "sub/b", and "tree" with some more, and "link", which leads out */
const char *memory_server_get_share (MemoryServer *self);

/** memory_server_connect: @self: a server. Returns: (transfer none): a connection on which nothing
 * was said */
MemoryPeer *memory_server_connect (MemoryServer *self);

/** memory_server_settle: @self: a server. Returns when nothing can happen before a peer or the
 * clock does something. */
void memory_server_settle (MemoryServer *self);

/**
 * memory_server_reset:
 * @self: a server
 *
 * Ends every connection and session, and makes the share what it was. Aborts when anything is left
 * behind: work, an open file, a seat, a session, a descriptor; or when anything outside the share
 * was touched.
 */
void memory_server_reset (MemoryServer *self);

G_END_DECLS
