/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A queue without a session, whose channels are played by a script. A test may have a struct of
 * its own that begins with a QueueFixture: what scripts are given is a pointer to both. */

#include "fake-channel.h"

#include <ftw.h>
#include <stdio.h>

#include "pnc-transfer-queue-private.h"
#include "test-loop.h"

G_BEGIN_DECLS

/**
 * QueueFixture:
 * @channels: whom the queue talks to; their data is the fixture
 * @queue: connected
 * @here: a folder for the person's files
 */
typedef struct
{
  FakeChannels channels;
  PncTransferQueue *queue;
  char *here;
} QueueFixture;

static inline void
queue_fixture_make (QueueFixture *self, const PncChannelTimes *times)
{
  self->queue = pnc_transfer_queue_new_with_opener (&fake_channel_opener, &self->channels, times);
  self->channels.data = self;
}

static inline void
queue_fixture_set_up (QueueFixture *self, const PncChannelTimes *times)
{
  g_autoptr (GError) error = NULL;

  self->here = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  queue_fixture_make (self, times);
  pnc_transfer_queue_set_link (self->queue, PNC_LINK_UP, NULL);
}

static inline int
queue_fixture_remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static inline void
queue_fixture_tear_down (QueueFixture *self)
{
  g_assert_finalize_object (self->queue);
  fake_channels_clear (&self->channels);
  test_loop_settle ();
  nftw (self->here, queue_fixture_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (self->here);
}

static inline void
queue_fixture_write_file (QueueFixture *self, const char *name, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (self->here, name, NULL);
  g_autofree guint8 *data = g_malloc (length_bytes);

  fake_channel_fill (data, length_bytes, 0);
  g_assert_true (g_file_set_contents (path, (char *) data, (gssize) length_bytes, NULL));
}

/* Returns: (transfer none): a transfer of @name between @here and the root */
static inline PncTransfer *
queue_fixture_move (QueueFixture *self,
                    gboolean up,
                    const char *name,
                    const PncTransferOptions *options)
{
  g_autoptr (GFile) file = g_file_new_build_filename (self->here, name, NULL);
  const char *const components[] = { name, NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);

  return up ? pnc_transfer_queue_put (self->queue, file, path, options)
            : pnc_transfer_queue_get (self->queue, path, file, options);
}

static inline gboolean
queue_fixture_is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

static inline void
queue_fixture_assert_ends (PncTransfer *transfer, PncTransferState state, int code)
{
  test_loop_until (queue_fixture_is_ended, transfer);
  if (code == 0)
    g_assert_no_error (pnc_transfer_get_error (transfer));
  else
    g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, code);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, state);
}

G_END_DECLS
