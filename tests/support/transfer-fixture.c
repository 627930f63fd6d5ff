/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pnc-limits.h"
#include "pnc-state-dir.h"
#include "pnc-tls.h"
#include "pnc-transfer-name.h"
#include "pnc-users.h"

#define MIB (1024u * 1024u)

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static char *
make_folder (const char *above, const char *name)
{
  char *path = g_build_filename (above, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

/* Large files and thousands of flushes: in memory where that can be had. */
static char *
make_temporary (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_strdup ("/dev/shm/pinnace-test-XXXXXX");

  if (g_mkdtemp (path) != NULL)
    return path;
  g_free (path);
  path = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  return path;
}

void
transfer_fixture_start_server (TransferFixture *fixture)
{
  const PncServerOptions options = {
    .share = fixture->share,
    .state_dir = fixture->state_dir,
    .config = fixture->config,
    .listen = fixture->listen != NULL ? fixture->listen : "127.0.0.1:0",
    .read_only = fixture->read_only,
  };
  g_autoptr (GError) error = NULL;
  GInetSocketAddress *address;

  fixture->server = pnc_server_new (&options, &error);
  g_assert_no_error (error);
  address = pnc_server_get_address (fixture->server);
  g_free (fixture->listen);
  fixture->listen = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (address));
  pnc_server_start (fixture->server);
}

void
transfer_fixture_stop_server (TransferFixture *fixture)
{
  g_clear_pointer (&fixture->server, pnc_server_free);
}

/* A user who outlives the server's restarts; a guest would not. */
static void
add_user (TransferFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUsers) users = pnc_users_load (fixture->state_dir, &error);
  const PncUser user = { .name = (char *) "ann" };

  g_assert_no_error (error);
  g_assert_true (pnc_users_add (users, &user, "secret", &error));
  g_assert_no_error (error);
}

static gboolean
is_connected (gpointer data)
{
  return pnc_session_get_state (data) == PNC_SESSION_CONNECTED;
}

static void
connect_session (TransferFixture *fixture)
{
  g_autofree char *text = g_strdup_printf ("pinnace://ann:secret@%s/?pin=%s", fixture->listen,
                                           pnc_server_get_fingerprint (fixture->server));
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (text, &error);

  g_assert_no_error (error);
  fixture->session = pnc_session_new (link, NULL);
  fixture->queue = pnc_transfer_queue_new (fixture->session);
  pnc_session_connect (fixture->session);
  test_loop_until (is_connected, fixture->session);
}

void
transfer_fixture_set_up (TransferFixture *fixture, gconstpointer data)
{
  fixture->folder = make_temporary ();
  fixture->share = make_folder (fixture->folder, "share");
  fixture->here = make_folder (fixture->folder, "here");
  fixture->state_dir = make_folder (fixture->folder, "state");
  fixture->codes = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->config = pnc_config_new ();
  fixture->read_only = data != NULL;
  add_user (fixture);
  transfer_fixture_start_server (fixture);
  connect_session (fixture);
  fixture->descriptors = count_descriptors ();
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
close_queue (TransferFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  pnc_transfer_queue_close_async (fixture->queue, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_transfer_queue_close_finish (fixture->queue, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (fixture->queue);
}

void
transfer_fixture_tear_down (TransferFixture *fixture, gconstpointer data)
{
  close_queue (fixture);
  pnc_session_disconnect (fixture->session);
  test_loop_settle ();
  g_assert_finalize_object (fixture->session);
  transfer_fixture_stop_server (fixture);
  test_loop_settle ();
  g_assert_cmpuint (transfer_fixture_count_partials (fixture->here), ==, 0);
  pnc_config_free (fixture->config);
  g_array_unref (fixture->codes);
  nftw (fixture->folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->folder);
  g_free (fixture->share);
  g_free (fixture->here);
  g_free (fixture->state_dir);
  g_free (fixture->listen);
}

static void
item_done_cb (PncTransfer *transfer, const PncTransferItem *item, TransferFixture *fixture)
{
  g_assert_null (item->error);
  fixture->n_done++;
}

static void
item_failed_cb (PncTransfer *transfer, const PncTransferItem *item, TransferFixture *fixture)
{
  g_assert_true (item->error->domain == PNC_ERROR);
  /* A broken connection is about no file, and a pipe has no name. */
  if (item->local_path != NULL && pnc_error_get_side (item->error) != PNC_SIDE_NONE)
    g_assert_nonnull (pnc_error_get_subject (item->error));
  g_test_message ("%s", item->error->message);
  g_array_append_val (fixture->codes, item->error->code);
  fixture->n_failed++;
}

void
transfer_fixture_watch (TransferFixture *fixture, PncTransfer *transfer)
{
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), fixture);
  g_signal_connect (transfer, "item-failed", G_CALLBACK (item_failed_cb), fixture);
}

PncTransfer *
transfer_fixture_put (TransferFixture *fixture,
                      const char *name,
                      const char *target,
                      const PncTransferOptions *options)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, name, NULL);
  g_autoptr (PncPath) path = pnc_path_parse (target, NULL);
  PncTransfer *transfer = pnc_transfer_queue_put (fixture->queue, file, path, options);

  transfer_fixture_watch (fixture, transfer);
  return transfer;
}

PncTransfer *
transfer_fixture_get (TransferFixture *fixture,
                      const char *source,
                      const char *name,
                      const PncTransferOptions *options)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, name, NULL);
  g_autoptr (PncPath) path = pnc_path_parse (source, NULL);
  PncTransfer *transfer = pnc_transfer_queue_get (fixture->queue, path, file, options);

  transfer_fixture_watch (fixture, transfer);
  return transfer;
}

static gboolean
is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

PncTransferState
transfer_fixture_finish (PncTransfer *transfer)
{
  test_loop_until (is_ended, transfer);
  return pnc_transfer_get_state (transfer);
}

void
transfer_fixture_assert_verified (PncTransfer *transfer)
{
  PncTransferState state = transfer_fixture_finish (transfer);

  g_assert_no_error (pnc_transfer_get_error (transfer));
  g_assert_cmpint (state, ==, PNC_TRANSFER_VERIFIED);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), ==,
                    transfer_fixture_uint64 (transfer, "total-bytes"));
}

void
transfer_fixture_assert_failed (PncTransfer *transfer, PncError code, PncErrorSide side)
{
  g_assert_cmpint (transfer_fixture_finish (transfer), ==, PNC_TRANSFER_FAILED);
  g_test_message ("%s", pnc_transfer_get_error (transfer)->message);
  g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, (int) code);
  g_assert_cmpint (pnc_error_get_side (pnc_transfer_get_error (transfer)), ==, side);
}

guint64
transfer_fixture_uint64 (gpointer object, const char *name)
{
  guint64 value;

  g_object_get (object, name, &value, NULL);
  return value;
}

void
transfer_fixture_write (const char *above, const char *name, gsize length_bytes, guint32 seed)
{
  g_autofree char *path = g_build_filename (above, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree guint8 *data = g_malloc (length_bytes + 1);
  g_autoptr (GError) error = NULL;
  guint32 state = seed * 2654435761u + 1;

  for (gsize i = 0; i < length_bytes; i++)
    {
      state = state * 1664525u + 1013904223u;
      data[i] = (guint8) (state >> 24);
    }
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents_full (path, (char *) data, (gssize) length_bytes, G_FILE_SET_CONTENTS_NONE,
                            0600, &error);
  g_assert_no_error (error);
}

static void
set_attributes (const char *above, const char *name, mode_t mode, gint64 seconds, long ns)
{
  g_autofree char *path = g_build_filename (above, name, NULL);
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { seconds, ns } };

  g_assert_cmpint (chmod (path, mode), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

static void
make_files (const char *path)
{
  static const struct
  {
    const char *name;
    gsize bytes;
  } files[] = {
    { "empty", 0 },
    { "one", 1 },
    { "sizes/chunk minus one", MIB - 1 },
    { "sizes/chunk", MIB },
    { "sizes/chunk plus one", MIB + 1 },
    { "sizes/five chunks", 5 * MIB },
    { "names/árvíztűrő tükörfúrógép.txt", 100 },
    { "names/with \"quotes\" and 'more'", 100 },
    { "names/new\nline", 100 },
    { "names/-rf", 100 },
    { "names/*?[x]", 100 },
    { "names/bad utf-8 \xff\xfe", 100 },
    { "names/.hidden", 100 },
    { "names/trailing dot.", 100 },
    { "names/trailing space ", 100 },
    { "names/CON", 100 },
    { "names/case", 100 },
    { "names/CASE", 200 },
    { "deep/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/end", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    transfer_fixture_write (path, files[i].name, files[i].bytes, i);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u/file %u", i % 7, i);

      transfer_fixture_write (path, name, i * 3, i);
    }
}

void
transfer_fixture_make_tree (const char *path)
{
  g_autofree char *empty = g_build_filename (path, "empty folder", "in empty folder", NULL);

  make_files (path);
  g_assert_cmpint (g_mkdir_with_parents (empty, 0755), ==, 0);
  set_attributes (path, "one", 0444, 1000000000, 123456789);
  set_attributes (path, "sizes/five chunks", 0755, -1000, 1);
  set_attributes (path, "sizes/chunk", 0640, 1, 999999999);
  set_attributes (path, "empty", 0600, 0, 0);
  set_attributes (path, "sizes", 0711, 86400, 5);
  set_attributes (path, "empty folder", 0500, 1234567890, 987654321);
  set_attributes (path, "deep/a/b", 0770, 1300000000, 2);
  set_attributes (path, "deep", 0755, 1200000000, 1);
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list (const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      struct stat st;

      g_assert_cmpint (lstat (child, &st), ==, 0);
      if (S_ISREG (st.st_mode) || S_ISDIR (st.st_mode))
        g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort (names, compare_cb);
  return names;
}

static void
assert_same_bytes (const char *a, const char *b)
{
  g_autofree char *bytes_a = NULL;
  g_autofree char *bytes_b = NULL;
  gsize length_a, length_b;

  g_assert_true (g_file_get_contents (a, &bytes_a, &length_a, NULL));
  g_assert_true (g_file_get_contents (b, &bytes_b, &length_b, NULL));
  g_assert_cmpuint (length_a, ==, length_b);
  g_assert_cmpint (memcmp (bytes_a, bytes_b, length_a), ==, 0);
}

static void
assert_same_lists (const char *a, const char *b)
{
  g_autoptr (GPtrArray) names_a = list (a);
  g_autoptr (GPtrArray) names_b = list (b);

  for (guint i = 0; i < MIN (names_a->len, names_b->len); i++)
    {
      const char *name = g_ptr_array_index (names_a, i);
      g_autofree char *child_a = g_build_filename (a, name, NULL);
      g_autofree char *child_b = g_build_filename (b, name, NULL);

      g_assert_cmpstr (name, ==, g_ptr_array_index (names_b, i));
      transfer_fixture_assert_same (child_a, child_b);
    }
  g_assert_cmpuint (names_a->len, ==, names_b->len);
}

void
transfer_fixture_assert_same (const char *a, const char *b)
{
  struct stat st_a, st_b;

  g_assert_cmpint (lstat (a, &st_a), ==, 0);
  g_assert_cmpint (lstat (b, &st_b), ==, 0);
  if (st_a.st_mode != st_b.st_mode || st_a.st_mtim.tv_sec != st_b.st_mtim.tv_sec
      || st_a.st_mtim.tv_nsec != st_b.st_mtim.tv_nsec)
    g_test_message ("attributes of %s and %s", a, b);
  g_assert_cmphex (st_a.st_mode, ==, st_b.st_mode);
  g_assert_cmpint (st_a.st_mtim.tv_sec, ==, st_b.st_mtim.tv_sec);
  g_assert_cmpint (st_a.st_mtim.tv_nsec, ==, st_b.st_mtim.tv_nsec);
  if (S_ISDIR (st_a.st_mode))
    assert_same_lists (a, b);
  else
    assert_same_bytes (a, b);
}

static guint n_partials;

static int
count_partial_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  n_partials += g_str_has_prefix (path + ftw->base, PNC_PARTIAL_PREFIX) ? 1 : 0;
  return 0;
}

guint
transfer_fixture_count_partials (const char *path)
{
  n_partials = 0;
  nftw (path, count_partial_cb, 16, FTW_PHYS);
  return n_partials;
}

static guint n_staged;

static int
count_staged_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  n_staged += flag == FTW_F && !g_str_has_suffix (path, ".j") ? 1 : 0;
  return 0;
}

guint
transfer_fixture_count_staged (TransferFixture *fixture)
{
  g_autofree char *staging = g_build_filename (fixture->share, ".pinnace", "staging", NULL);

  n_staged = 0;
  nftw (staging, count_staged_cb, 16, FTW_PHYS);
  return n_staged;
}
