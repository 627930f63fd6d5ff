/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* A disk of 256 KiB that is really full: a tmpfs of the test's own where the system lets it mount
 * one (as root, or in a user namespace), otherwise one played at the table of system calls. */

#include "pnc-dir.h"

#include "fs-faults.h"

#include <sched.h>
#include <sys/mount.h>

#define DISK_BYTES (256 * 1024)
#define CHUNK_BYTES (16 * 1024)

static gsize played_bytes;

static ssize_t
played_pwrite (int fd, const void *data, size_t length, off_t offset)
{
  size_t room = DISK_BYTES - MIN (DISK_BYTES, played_bytes);
  ssize_t n;

  if (room == 0)
    {
      errno = ENOSPC;
      return -1;
    }
  n = pnc_fs_calls_default ()->pwrite (fd, data, MIN (length, room), offset);
  played_bytes += n > 0 ? (size_t) n : 0;
  return n;
}

static int
played_fallocate (int fd, int mode, off_t offset, off_t length)
{
  if (played_bytes + (gsize) length <= DISK_BYTES)
    return 0;
  errno = ENOSPC;
  return -1;
}

static int
played_unlinkat (int dir_fd, const char *name, int flags)
{
  played_bytes = 0;
  return pnc_fs_calls_default ()->unlinkat (dir_fd, name, flags);
}

static void
play_disk (void)
{
  faults_begin ();
  fault_calls.pwrite = played_pwrite;
  fault_calls.fallocate = played_fallocate;
  fault_calls.unlinkat = played_unlinkat;
}

static gboolean
write_text (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd != -1 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd != -1)
    close (fd);
  return written;
}

static gboolean
enter_name_space (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (guint) getegid ());

  if (unshare (CLONE_NEWNS) == 0)
    return TRUE;
  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_text ("/proc/self/setgroups", "deny")
         && write_text ("/proc/self/uid_map", users) && write_text ("/proc/self/gid_map", groups);
}

static gboolean
mount_disk (const char *path)
{
  return enter_name_space () && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
         && mount ("tmpfs", path, "tmpfs", 0, "size=256k") == 0;
}

/* Fills @file; returns how much of it was taken. */
static guint64
fill (PncFile *file, GError **error)
{
  g_autofree char *chunk = g_malloc0 (CHUNK_BYTES);
  guint64 offset = 0;

  while (offset < 4 * DISK_BYTES && pnc_file_write_at (file, chunk, CHUNK_BYTES, offset, error))
    offset += CHUNK_BYTES;
  return offset;
}

static void
fill_and_free (PncDir *dir)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = pnc_dir_create_file (dir, "big", 0600, &error);

  g_assert_no_error (error);
  g_assert_false (pnc_file_reserve (file, 4 * DISK_BYTES, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_clear_error (&error);

  g_assert_cmpuint (fill (file, &error), <=, DISK_BYTES);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "big");
  g_clear_error (&error);

  g_assert_true (pnc_dir_remove_child (dir, "big", &error));
  g_assert_false (pnc_file_sync (file, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (pnc_file_close (file, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_clear_error (&error);

  file = pnc_dir_create_file (dir, "small", 0600, &error);
  g_assert_no_error (error);
  g_assert_true (pnc_file_write_at (file, "text", 4, 0, &error));
  g_assert_true (pnc_file_sync (file, &error));
  g_assert_true (pnc_file_close (file, &error));
  g_assert_no_error (error);
}

static void
run_on_a_small_disk (void)
{
  g_autofree char *path = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = NULL;
  gboolean mounted = mount_disk (path);
  PncSpace space;

  if (!mounted)
    play_disk ();
  dir = pnc_dir_open (path, &error);
  g_assert_no_error (error);
  fill_and_free (dir);
  if (mounted)
    {
      g_assert_true (pnc_dir_space (dir, &space, &error));
      g_assert_cmpuint (space.total_bytes, ==, DISK_BYTES);
    }
  g_assert_true (pnc_dir_remove_child (dir, "small", &error));
  g_clear_pointer (&dir, pnc_dir_unref);
  faults_end ();
  if (mounted)
    umount2 (path, MNT_DETACH);
  rmdir (path);
  g_print ("%s\n", mounted ? "on a real disk" : "on a played one");
}

static void
test_full_disk (void)
{
  if (g_test_subprocess ())
    {
      run_on_a_small_disk ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*on a * *");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/full-disk/fill-and-free", test_full_disk);
  return g_test_run ();
}
