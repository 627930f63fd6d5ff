/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* This computer's disk fails in the middle of a transfer; the server is a fake without a disk. */

#include "pnc-journal.h"
#include "fake-channel.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "pnc-fs-calls-posix.h"
#include "pnc-limits.h"
#include "pnc-transfer-name.h"
#include "pnc-transfer-queue-private.h"
#include "test-loop.h"

typedef struct
{
  FakeChannels channels;
  PncTransferQueue *queue;
  char *here;
} Fixture;

/* The call that fails; several threads count. */
static struct
{
  const char *call;
  gint nth; /* atomic: counts down; fails at 0 */
  int errsv;
  const char *change; /* the file that somebody else writes to during the first read */
} fault;

static gboolean
is_due (const char *call)
{
  if (fault.call == NULL || strcmp (fault.call, call) != 0)
    return FALSE;
  if (g_atomic_int_add (&fault.nth, -1) != 1)
    return FALSE;
  errno = fault.errsv;
  return TRUE;
}

#define FAULTY(call, ...) (is_due (#call) ? -1 : pnc_fs_calls_default ()->call (__VA_ARGS__))

static int
faulty_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  return FAULTY (openat, dir_fd, name, flags, mode);
}

static ssize_t
faulty_pread (int fd, void *buffer, size_t length, off_t offset)
{
  const char *change = g_atomic_pointer_exchange (&fault.change, NULL);

  if (change != NULL)
    {
      int other = open (change, O_WRONLY | O_APPEND | O_CLOEXEC);

      g_assert_cmpint (write (other, "x", 1), ==, 1);
      close (other);
    }
  return FAULTY (pread, fd, buffer, length, offset);
}

static ssize_t
faulty_pwrite (int fd, const void *data, size_t length, off_t offset)
{
  return FAULTY (pwrite, fd, data, length, offset);
}

static int
faulty_fallocate (int fd, int mode, off_t offset, off_t length)
{
  return FAULTY (fallocate, fd, mode, offset, length);
}

static int
faulty_fsync (int fd)
{
  return FAULTY (fsync, fd);
}

static int
faulty_syncfs (int fd)
{
  return FAULTY (syncfs, fd);
}

static int
faulty_close (int fd)
{
  int result = pnc_fs_calls_default ()->close (fd);

  return is_due ("close") ? -1 : result;
}

static int
faulty_futimens (int fd, const struct timespec times[2])
{
  return FAULTY (futimens, fd, times);
}

static int
faulty_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  return FAULTY (renameat2, from_fd, from, to_fd, to, flags);
}

static int
faulty_mkdirat (int dir_fd, const char *name, mode_t mode)
{
  return FAULTY (mkdirat, dir_fd, name, mode);
}

static int
faulty_fstatat (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  return FAULTY (fstatat, dir_fd, name, buffer, flags);
}

static int
fstatat_ignoring_case (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return pnc_fs_calls_default ()->fstatat (dir_fd, folded, buffer, flags);
}

static PncFsCalls calls;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->here = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  memset (&fault, 0, sizeof fault);
  calls = *pnc_fs_calls_default ();
  calls.openat = faulty_openat;
  calls.pread = faulty_pread;
  calls.pwrite = faulty_pwrite;
  calls.fallocate = faulty_fallocate;
  calls.fsync = faulty_fsync;
  calls.syncfs = faulty_syncfs;
  calls.close = faulty_close;
  calls.futimens = faulty_futimens;
  calls.renameat2 = faulty_renameat2;
  calls.mkdirat = faulty_mkdirat;
  calls.fstatat = faulty_fstatat;
  pnc_fs_calls_override (&calls);
  fixture->queue
    = pnc_transfer_queue_new_with_opener (&fake_channel_opener, &fixture->channels, NULL);
  pnc_transfer_queue_set_link (fixture->queue, PNC_LINK_UP, NULL);
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->queue);
  fake_channels_clear (&fixture->channels);
  test_loop_settle ();
  pnc_fs_calls_override (NULL);
  nftw (fixture->here, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->here);
}

static char *
write_file (Fixture *fixture, const char *name, gsize length_bytes)
{
  char *path = g_build_filename (fixture->here, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree guint8 *data = g_malloc (length_bytes);

  fake_channel_fill (data, length_bytes, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (char *) data, (gssize) length_bytes, NULL));
  return path;
}

static gboolean
is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

static PncTransfer *
finish (Fixture *fixture, gboolean up, const char *name)
{
  const PncTransferOptions options = { .recursive = TRUE };
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, name, NULL);
  const char *const components[] = { name, NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);
  PncTransfer *transfer = up ? pnc_transfer_queue_put (fixture->queue, file, path, &options)
                             : pnc_transfer_queue_get (fixture->queue, path, file, &options);

  test_loop_until (is_ended, transfer);
  return transfer;
}

static guint n_partials, n_files;

static int
count_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  n_files += flag == FTW_F ? 1 : 0;
  n_partials += g_str_has_prefix (path + ftw->base, PNC_PARTIAL_PREFIX) ? 1 : 0;
  return 0;
}

static void
clean (Fixture *fixture)
{
  nftw (fixture->here, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_assert_cmpint (g_mkdir (fixture->here, 0700), ==, 0);
}

typedef struct
{
  const char *path;
  gboolean up;
  const char *name; /* what is moved: one of the fake server's files, or of ours */
  const char *call;
  int errsv;
  PncError code;
} Case;

/* Lets the first, the second … call of its kind fail, until there is none left. Each time the
 * transfer either has nothing to do with it, or ends with that error, whole files and no partials.
 */
static void
test_every_call (Fixture *fixture, gconstpointer data)
{
  const Case *c = data;
  guint n_failed = 0;
  gboolean hit = TRUE;

  for (gint n = 1; hit; n++)
    {
      PncTransfer *transfer;

      g_free (c->up ? write_file (fixture, "tree/a", 100) : NULL);
      g_free (c->up ? write_file (fixture, "tree/sub/b", 2 * PNC_CHUNK_BYTES) : NULL);
      g_free (c->up ? write_file (fixture, "large", 2 * PNC_CHUNK_BYTES) : NULL);
      fault.errsv = c->errsv;
      g_atomic_int_set (&fault.nth, n);
      fault.call = c->call;
      transfer = finish (fixture, c->up, c->name);
      hit = g_atomic_int_get (&fault.nth) <= 0;
      fault.call = NULL;
      if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED)
        {
          g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, (int) c->code);
          g_assert_cmpint (pnc_error_get_side (pnc_transfer_get_error (transfer)), ==,
                           PNC_SIDE_LOCAL);
          g_assert_nonnull (pnc_error_get_subject (pnc_transfer_get_error (transfer)));
          n_failed++;
        }
      else
        {
          g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_VERIFIED);
        }
      n_partials = 0;
      nftw (fixture->here, count_cb, 16, FTW_PHYS);
      g_assert_cmpuint (n_partials, ==, 0);
      clean (fixture);
    }
  g_assert_cmpuint (n_failed, >, 0);
}

static const Case cases[] = {
  { "get-write", FALSE, "large", "pwrite", ENOSPC, PNC_ERROR_NO_SPACE },
  { "get-quota", FALSE, "large", "pwrite", EDQUOT, PNC_ERROR_QUOTA },
  { "get-reserve", FALSE, "large", "fallocate", ENOSPC, PNC_ERROR_NO_SPACE },
  { "get-flush", FALSE, "large", "fsync", EIO, PNC_ERROR_IO },
  { "get-time", FALSE, "large", "futimens", EIO, PNC_ERROR_IO },
  { "get-rename", FALSE, "large", "renameat2", EACCES, PNC_ERROR_PERMISSION },
  { "get-open", FALSE, "large", "openat", EACCES, PNC_ERROR_PERMISSION },
  { "get-look", FALSE, "large", "fstatat", EIO, PNC_ERROR_IO },
  { "get-tree-write", FALSE, "tree", "pwrite", ENOSPC, PNC_ERROR_NO_SPACE },
  { "get-tree-flush", FALSE, "tree", "fsync", EIO, PNC_ERROR_IO },
  { "get-tree-folder", FALSE, "tree", "mkdirat", ENOSPC, PNC_ERROR_NO_SPACE },
  { "get-tree-open", FALSE, "tree", "openat", EACCES, PNC_ERROR_PERMISSION },
  { "put-read", TRUE, "large", "pread", EIO, PNC_ERROR_IO },
  { "put-open", TRUE, "large", "openat", EACCES, PNC_ERROR_PERMISSION },
  { "put-tree-read", TRUE, "tree", "pread", EIO, PNC_ERROR_IO },
  { "put-tree-look", TRUE, "tree", "fstatat", EACCES, PNC_ERROR_PERMISSION },
};

/* Somebody writes to a file while it is read, whatever its length. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[]
    = { 0, 1, 100, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 1, 12 * PNC_CHUNK_BYTES };

  for (guint i = 1; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = write_file (fixture, "file", sizes[i]);
      PncTransfer *transfer;
      guint64 n_anew;

      g_atomic_pointer_set (&fault.change, path);
      transfer = finish (fixture, TRUE, "file");
      if (sizes[i] >= PNC_JOURNAL_FROM_BYTES) /* begun anew, once */
        {
          g_assert_no_error (pnc_transfer_get_error (transfer));
          g_object_get (transfer, "anew-files", &n_anew, NULL);
          g_assert_cmpuint (n_anew, ==, 1);
          continue;
        }
      g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, PNC_ERROR_CHANGED);
      g_assert_cmpstr (pnc_error_get_subject (pnc_transfer_get_error (transfer)), ==, path);
      pnc_transfer_retry (transfer);
      test_loop_until (is_ended, transfer);
      g_assert_no_error (pnc_transfer_get_error (transfer));
    }
}

static gboolean
list_two_cases (FakeChannel *channel,
                const PncFrameHeader *header,
                const PncMessage *request,
                gpointer data)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  const PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  if (request->type != PNC_MESSAGE_LIST)
    return FALSE;
  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, "name", 100));
  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, "other", 100));
  g_ptr_array_add (entries, fake_channel_entry (PNC_ENTRY_FILE, "NAME", 100));
  fake_channel_send (channel, &message, PNC_FRAME_END, header->request);
  return TRUE;
}

/* On a disk that does not tell case apart, one of two names is an error, and overwrites nothing. */
static void
test_names_collide (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  calls.fstatat = fstatat_ignoring_case;
  fixture->channels.script = list_two_cases;
  transfer = finish (fixture, FALSE, "tree");
  g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, PNC_ERROR_EXISTS);
  n_files = 0;
  nftw (fixture->here, count_cb, 16, FTW_PHYS);
  g_assert_cmpuint (n_files, ==, 2);

  clean (fixture);
  calls.fstatat = faulty_fstatat;
  transfer = finish (fixture, FALSE, "tree");
  g_assert_no_error (pnc_transfer_get_error (transfer));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/transfer-faults/", cases[i].path, NULL);

      g_test_add (path, Fixture, &cases[i], set_up, test_every_call, tear_down);
    }
  ADD ("/transfer-faults/changed", test_changed);
  ADD ("/transfer-faults/names-collide", test_names_collide);
  return g_test_run ();
}
