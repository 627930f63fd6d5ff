/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server.h"
#include "pnc-transfer-queue.h"
#include "test-loop.h"

G_BEGIN_DECLS

/**
 * TransferFixture:
 * @folder: of its own; holds the next three
 * @share: what the server shares
 * @here: the place of the person's files
 * @state_dir: the server's
 * @server: a real one in this process, on the default main context; %NULL while it is down
 * @session: connected to it
 * @queue: of @session
 * @n_done: "item-done" signals so far
 * @n_failed: "item-failed" signals so far
 * @codes: (element-type int): the error codes of those, in order
 *
 * A queue, a session and a real server to try them on.
 */
typedef struct
{
  char *folder;
  char *share;
  char *here;
  char *state_dir;
  PncConfig *config;
  PncServer *server;
  char *listen; /* where it listens from its second start on */
  gboolean read_only;
  PncSession *session;
  PncTransferQueue *queue;
  guint n_done;
  guint n_failed;
  GArray *codes;
  guint descriptors;
} TransferFixture;

/** transfer_fixture_set_up: @fixture: zeroed; @data: non-%NULL for a server on which nothing may be
 * changed */
void transfer_fixture_set_up (TransferFixture *fixture, gconstpointer data);

/** transfer_fixture_tear_down: @fixture: a fixture. Closes the queue, and checks that nothing is
 * left: partials, descriptors. */
void transfer_fixture_tear_down (TransferFixture *fixture, gconstpointer data);

/** transfer_fixture_stop_server: @fixture: a fixture. Kills the server: nobody is told. */
void transfer_fixture_stop_server (TransferFixture *fixture);

/** transfer_fixture_start_server: @fixture: a fixture without a server. Starts it again at the same
 * address. */
void transfer_fixture_start_server (TransferFixture *fixture);

/** transfer_fixture_put: @fixture: a fixture; @name: in @here; @target: on the server; @options:
 * (nullable). Returns: (transfer none): the transfer, watched */
PncTransfer *transfer_fixture_put (TransferFixture *fixture,
                                   const char *name,
                                   const char *target,
                                   const PncTransferOptions *options);

/** transfer_fixture_get: @fixture: a fixture; @source: on the server; @name: in @here; @options:
 * (nullable). Returns: (transfer none): the transfer, watched */
PncTransfer *transfer_fixture_get (TransferFixture *fixture,
                                   const char *source,
                                   const char *name,
                                   const PncTransferOptions *options);

/** transfer_fixture_watch: @fixture: a fixture; @transfer: whose items are to be counted */
void transfer_fixture_watch (TransferFixture *fixture, PncTransfer *transfer);

/** transfer_fixture_finish: @transfer: waits until it has ended. Returns: its state then */
PncTransferState transfer_fixture_finish (PncTransfer *transfer);

/** transfer_fixture_assert_verified: @transfer: waits for it; fails the test with its error when it
 * does not succeed */
void transfer_fixture_assert_verified (PncTransfer *transfer);

/** transfer_fixture_assert_failed: @transfer: waits for it; @code: must be its error; @side: and
 * whose */
void transfer_fixture_assert_failed (PncTransfer *transfer, PncError code, PncErrorSide side);

/** transfer_fixture_uint64: @object: an object; @name: a property. Returns: its value */
guint64 transfer_fixture_uint64 (gpointer object, const char *name);

/** transfer_fixture_write: @above: a folder; @name: a path below it, whose folders are made;
 * @length_bytes: how many; @seed: different bytes for different seeds */
void transfer_fixture_write (const char *above, const char *name, gsize length_bytes, guint32 seed);

/** transfer_fixture_make_tree: @path: a new folder with odd names, empty files and folders, files
 * of all sizes around a chunk, modes and times */
void transfer_fixture_make_tree (const char *path);

/** transfer_fixture_assert_same: @a: a folder or file; @b: another. Fails unless they are equal:
 * names, bytes, modes, times; links and specials do not count */
void transfer_fixture_assert_same (const char *a, const char *b);

/** transfer_fixture_count_staged: @fixture: a fixture. Returns: how many files the server has in
 * staging; the journal of what was stored stays for a while, and does not count */
guint transfer_fixture_count_staged (TransferFixture *fixture);

/** transfer_fixture_count_partials: @path: a folder. Returns: how many partial files are in it, at
 * any depth */
guint transfer_fixture_count_partials (const char *path);

G_END_DECLS
