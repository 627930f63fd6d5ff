/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-partial.h"

#include "share-fixture.h"

#define STALE_US (PNC_DEFAULT_PARTIAL_AGE_S * G_TIME_SPAN_SECOND)

#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

#define ID "0123456789abcdef0123456789abcdef"
#define OTHER_ID "fedcba9876543210fedcba9876543210"

static PncArea *
open_area (ShareFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) top = pnc_dir_open (fixture->root, &error);
  PncArea *area = pnc_area_open (top, &error);

  g_assert_no_error (error);
  return area;
}

/* A time at which all that is there now is stale. */
static gint64
two_days_later (void)
{
  return g_get_real_time () + 2 * STALE_US;
}

static void
test_area_is_private (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *own = host_path (fixture, ".pinnace");
  g_autofree char *staging = host_path (fixture, ".pinnace/staging");
  g_autoptr (PncArea) area = NULL;

  g_assert_cmpint (chmod (own, 0755), ==, 0);
  g_assert_cmpint (chmod (staging, 0777), ==, 0);
  area = open_area (fixture);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace").st_mode & 07777, ==, 0700);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace/staging").st_mode & 07777, ==, 0700);
  g_assert_cmpuint (stat_in_share (fixture, ".pinnace/trash").st_mode & 07777, ==, 0700);
}

static void
test_collect_takes_what_is_stale (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);

  write_in_share (fixture, ".pinnace/staging/" ID, "half a file");
  make_dir (fixture, ".pinnace/staging/" OTHER_ID ".d/below");
  write_in_share (fixture, ".pinnace/staging/" OTHER_ID ".d/below/file", "x");
  write_in_share (fixture, ".pinnace/staging/" OTHER_ID, "");

  g_assert_cmpuint (pnc_area_collect (area, g_get_real_time (), STALE_US), ==, 0);
  g_assert_cmpuint (
    pnc_area_collect (area, g_get_real_time () + STALE_US - G_TIME_SPAN_MINUTE, STALE_US), ==, 0);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 3);
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 3);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
}

/* A finished upload has the time and the mode of its original: neither makes it older or safe. */
static void
test_collect_goes_by_the_inode (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);
  g_autofree char *path = host_path (fixture, ".pinnace/staging/" ID);

  write_in_share (fixture, ".pinnace/staging/" ID, "x");
  set_mtime (fixture, ".pinnace/staging/" ID, 1000);
  g_assert_cmpuint (pnc_area_collect (area, g_get_real_time (), STALE_US), ==, 0);
  set_mtime (fixture, ".pinnace/staging/" ID, G_GINT64_CONSTANT (4000000000));
  g_assert_cmpint (chmod (path, 0), ==, 0);
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 1);
}

static void
test_collect_leaves_what_it_does_not_know (ShareFixture *fixture, gconstpointer data)
{
  static const char *const names[]
    = { "readme", "0123456789ABCDEF0123456789ABCDEF", ID "0", ID ".e", "0123" };
  g_autoptr (PncArea) area = open_area (fixture);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (".pinnace/staging", names[i], NULL);

      write_in_share (fixture, name, "");
    }
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (fixture->root, ".pinnace/staging", names[i], NULL);

      g_assert_cmpint (unlink (name), ==, 0);
    }
}

/* A link in the place of a partial, and its target: only the link could ever go. */
static void
test_collect_follows_no_link (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);
  g_autofree char *link = host_path (fixture, ".pinnace/staging/" ID);
  g_autofree char *tree = host_path (fixture, ".pinnace/staging/" OTHER_ID ".d");

  make_link (fixture, "../../../outside/secret", ".pinnace/staging/" ID);
  make_link (fixture, "../../../outside", ".pinnace/staging/" OTHER_ID ".d");
  pnc_area_collect (area, two_days_later (), STALE_US);
  g_assert_cmpint (unlink (link), ==, 0);
  unlink (tree);
}

/* Another server, alive: a process of its own that holds a partial. Returns: its id; it waits to be
 * killed. */
static pid_t
start_holder (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      int fd = open (path, O_RDWR);

      if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) != 0 || write (ready[1], "x", 1) != 1)
        _exit (1);
      pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return pid;
}

static void
test_collect_spares_the_living (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);
  pid_t holder;

  write_in_share (fixture, ".pinnace/staging/" ID, "a file on its way");
  make_dir (fixture, ".pinnace/staging/" ID ".d/below");
  holder = start_holder (fixture, ".pinnace/staging/" ID);
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 0);
  assert_text (fixture, ".pinnace/staging/" ID, "a file on its way");
  g_assert_true (has (fixture, ".pinnace/staging/" ID ".d/below"));

  g_assert_cmpint (kill (holder, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (holder, NULL, 0), ==, holder);
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 2);
}

static void
test_collect_spares_its_own (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .size_bytes = 5, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUpload) upload = stage (fixture->share, &request, "hello", &error);
  PncStored stored;

  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 0);
  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  assert_text (fixture, "a", "hello");
}

/* Where nobody can say whether it is held, it stays. */
static void
test_collect_without_locks (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncArea) area = open_area (fixture);
  g_autofree char *path = host_path (fixture, ".pinnace/staging/" ID);

  write_in_share (fixture, ".pinnace/staging/" ID, "x");
  faults_begin ();
  fault_at ("flock", 1, ENOLCK);
  g_assert_cmpuint (pnc_area_collect (area, two_days_later (), STALE_US), ==, 0);
  g_assert_cmpuint (faults.hits, ==, 1);
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
test_uploads_without_locks (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("flock", 1, ENOLCK);
  g_assert_cmpint (put (fixture->share, "/a", "x", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_cmpuint (faults.hits, ==, 1);
}

/* A partial is never taken away from the server that works on it, under the same transfer id
 * either. */
static void
test_transfer_of_another_server (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncPut request = { .path = path, .policy = PNC_POLICY_REFUSE };
  g_autoptr (GError) error = NULL;
  /* BLAKE2b-128 of an empty name, its zero and the id */
  const char *staged = ".pinnace/staging/2b098d081e2016d15539732f55b0d138";
  pid_t holder;

  for (guint i = 0; i < sizeof request.transfer_id; i++)
    request.transfer_id[i]
      = (guint8) ((guint8[]){ 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef })[i % 8];
  write_in_share (fixture, staged, "theirs");
  holder = start_holder (fixture, staged);
  g_assert_null (pnc_share_put (fixture->share, &request, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_text (fixture, staged, "theirs");
  g_clear_error (&error);

  g_assert_cmpint (kill (holder, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (holder, NULL, 0), ==, holder);
  g_assert_cmpint (put_request (fixture->share, &request, "", NULL, &error), ==,
                   PNC_OUTCOME_STORED);
}

static int
fstatat_of_two_days_ago (int fd, const char *name, struct stat *buffer, int flags)
{
  int result = pnc_fs_calls_default ()->fstatat (fd, name, buffer, flags);

  if (g_str_equal (name, ID))
    buffer->st_ctim.tv_sec -= 2 * 24 * 60 * 60;
  return result;
}

static void
test_opening_collects (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) share = NULL;
  g_autofree char *fresh = host_path (fixture, ".pinnace/staging/" OTHER_ID);

  g_clear_pointer (&fixture->share, pnc_share_unref);
  write_in_share (fixture, ".pinnace/staging/" ID, "stale");
  write_in_share (fixture, ".pinnace/staging/" OTHER_ID, "fresh");
  faults_begin ();
  fault_calls.fstatat = fstatat_of_two_days_ago;
  share = pnc_share_open (fixture->root, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (has (fixture, ".pinnace/staging/" ID));
  g_assert_true (has (fixture, ".pinnace/staging/" OTHER_ID));
  g_assert_cmpint (unlink (fresh), ==, 0);
}

static void
test_handles_are_shared (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncStaging) staging = pnc_staging_new ();
  g_autoptr (PncDir) top = pnc_dir_open (fixture->root, &error);
  g_autoptr (PncDir) same = pnc_dir_open (fixture->root, &error);
  g_autoptr (PncStagingArea) area = NULL;
  g_autoptr (PncStagingArea) again = NULL;
  g_autoptr (PncStagingArea) fresh = NULL;
  g_autoptr (PncFolder) one = NULL;
  g_autoptr (PncFolder) two = NULL;
  g_autoptr (PncFolder) three = NULL;
  PncMount mount;

  g_assert_true (pnc_dir_query_mount (top, &mount, &error));
  area = pnc_staging_get_area (staging, top, &mount, &error);
  again = pnc_staging_get_area (staging, same, &mount, &error);
  g_assert_true (area == again);
  pnc_staging_area_retire (area);
  fresh = pnc_staging_get_area (staging, top, &mount, &error);
  g_assert_true (fresh != area);

  one = pnc_staging_get_folder (staging, top, &mount, &error);
  two = pnc_staging_get_folder (staging, same, &mount, &error);
  g_assert_true (one == two);
  pnc_folder_retire (one);
  three = pnc_staging_get_folder (staging, same, &mount, &error);
  g_assert_true (three != one);
  g_assert_no_error (error);
}

/* Many uploads into one folder need one handle of it, not one each. */
static void
test_uploads_share_the_folder (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_upload_free);
  guint before = count_descriptors ();

  make_dir (fixture, "sub");
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("/sub/%u", i);
      g_autoptr (PncPath) path = path_of (text);
      PncPut request = { .path = path, .policy = PNC_POLICY_REFUSE };
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (uploads, stage (fixture->share, &request, "", &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (count_descriptors () - before, <=, 52);
}

/* A mount within the share, as the program sees it: what is below "mnt" has other numbers, and
 * nothing can be renamed across the border. */
static gboolean same_device; /* a bind mount: only the number of the mount differs */

static gboolean
is_below_mnt (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  char path[4096];
  ssize_t n = readlink (link, path, sizeof path - 1);

  g_assert_cmpint (n, >, 0);
  path[n] = '\0';
  return strstr (path, "/share/mnt") != NULL;
}

static int
statx_with_a_mount (int fd, const char *name, int flags, unsigned int mask, struct statx *buffer)
{
  int result = pnc_fs_calls_default ()->statx (fd, name, flags, mask, buffer);

  if (result == 0 && is_below_mnt (fd))
    {
      buffer->stx_mnt_id += 1000;
      if (!same_device)
        buffer->stx_dev_minor += 100;
    }
  return result;
}

static int
renameat2_with_a_mount (int from_fd,
                        const char *from,
                        int to_fd,
                        const char *to,
                        unsigned int flags)
{
  if (is_below_mnt (from_fd) != is_below_mnt (to_fd))
    {
      errno = EXDEV;
      return -1;
    }
  return pnc_fs_calls_default ()->renameat2 (from_fd, from, to_fd, to, flags);
}

static int
renameat_with_a_mount (int from_fd, const char *from, int to_fd, const char *to)
{
  return renameat2_with_a_mount (from_fd, from, to_fd, to, 0);
}

static void
begin_mount (ShareFixture *fixture)
{
  make_dir (fixture, "mnt/deep/folder");
  faults_begin ();
  fault_calls.statx = statx_with_a_mount;
  fault_calls.renameat2 = renameat2_with_a_mount;
  fault_calls.renameat = renameat_with_a_mount;
}

static void
check_mount (ShareFixture *fixture)
{
  g_autoptr (PncPath) path = path_of ("/mnt/deep/folder/a");
  g_autoptr (PncPath) copy = path_of ("/copy");
  g_autoptr (PncPath) deep = path_of ("/mnt/deep/copy");
  g_autoptr (PncPath) sub = path_of ("/mnt/deep");
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (PncEntry) tree = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = NULL;
  PncRemove remove = { path, 0 };
  PncCopy out = { path, copy, PNC_POLICY_REFUSE, FALSE };
  PncCopy in = { copy, deep, PNC_POLICY_REFUSE, FALSE };

  begin_mount (fixture);
  g_assert_cmpint (put (fixture->share, "/mnt/deep/folder/a", "x", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  g_assert_cmpuint (stat_in_share (fixture, "mnt/.pinnace").st_mode & 07777, ==, 0700);
  g_assert_false (has (fixture, "mnt/deep/.pinnace"));
  g_assert_false (has (fixture, "mnt/deep/folder/.pinnace"));

  entry = pnc_share_copy (fixture->share, &out, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  tree = pnc_share_copy (fixture->share, &in, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_text (fixture, "mnt/deep/copy", "x");

  view = pnc_share_view (fixture->share, sub, TRUE, &error);
  g_assert_cmpint (put (view, "/b", "y", PNC_POLICY_REFUSE, &error), ==, PNC_OUTCOME_STORED);
  g_assert_no_error (error);
  g_assert_false (has (fixture, "mnt/deep/.pinnace"));

  g_assert_true (pnc_share_remove (fixture->share, &remove, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (fixture, "mnt/.pinnace/trash"), ==, 1);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 0);
  g_assert_cmpuint (count_entries (fixture, "mnt/.pinnace/staging"), ==, 0);
}

static void
test_another_file_system_below (ShareFixture *fixture, gconstpointer data)
{
  same_device = FALSE;
  check_mount (fixture);
}

static void
test_bind_mount_below (ShareFixture *fixture, gconstpointer data)
{
  same_device = TRUE;
  check_mount (fixture);
}

/* The server's own folder of a mount is as invisible as that of the share. */
static void
test_own_folder_of_a_mount_is_hidden (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/mnt");
  g_autoptr (PncShareReader) reader = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GError) error = NULL;
  gboolean end;

  same_device = FALSE;
  begin_mount (fixture);
  g_assert_cmpint (put (fixture->share, "/mnt/a", "x", PNC_POLICY_REFUSE, &error), ==,
                   PNC_OUTCOME_STORED);
  reader = pnc_share_list (fixture->share, path, &error);
  page = pnc_share_reader_next (reader, 100, 100000, &end, &error);
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_true (has (fixture, "mnt/.pinnace"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/staging/area-is-private", test_area_is_private);
  SHARE_TEST ("/staging/collect-takes-what-is-stale", test_collect_takes_what_is_stale);
  SHARE_TEST ("/staging/collect-goes-by-the-inode", test_collect_goes_by_the_inode);
  SHARE_TEST ("/staging/collect-leaves-what-it-does-not-know",
              test_collect_leaves_what_it_does_not_know);
  SHARE_TEST ("/staging/collect-follows-no-link", test_collect_follows_no_link);
  SHARE_TEST ("/staging/collect-spares-the-living", test_collect_spares_the_living);
  SHARE_TEST ("/staging/collect-spares-its-own", test_collect_spares_its_own);
  SHARE_TEST ("/staging/collect-without-locks", test_collect_without_locks);
  SHARE_TEST ("/staging/uploads-without-locks", test_uploads_without_locks);
  SHARE_TEST ("/staging/transfer-of-another-server", test_transfer_of_another_server);
  SHARE_TEST ("/staging/opening-collects", test_opening_collects);
  SHARE_TEST ("/staging/handles-are-shared", test_handles_are_shared);
  SHARE_TEST ("/staging/uploads-share-the-folder", test_uploads_share_the_folder);
  SHARE_TEST ("/staging/another-file-system-below", test_another_file_system_below);
  SHARE_TEST ("/staging/bind-mount-below", test_bind_mount_below);
  SHARE_TEST ("/staging/own-folder-of-a-mount-is-hidden", test_own_folder_of_a_mount_is_hidden);
  return g_test_run ();
}
