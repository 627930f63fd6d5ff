/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "disk-platter.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES (1u << 20)

/* What is where: below, "f-KEY" is a file and "d-KEY" a folder: lines of "KEY NAME". */
typedef struct
{
  const char *platter;
  DiskCut cut;
  GHashTable *live; /* owned: KEY -> path, of all files that are there by name */
} Cutting;

/* Numbers of files are used again; together with the time at which it was made they are not. */
static char *
key_of (int fd)
{
  struct statx stx;

  g_assert_cmpint (statx (fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &stx), ==, 0);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GINT64_FORMAT "-%u", (guint64) stx.stx_ino,
                          (gint64) stx.stx_btime.tv_sec, stx.stx_btime.tv_nsec);
}

static char *
path_of (const char *platter, char kind, const char *key)
{
  return g_strdup_printf ("%s/%c-%s", platter, kind, key);
}

static void
copy_bytes (int from, int to, off_t length)
{
  g_autofree char *block = g_malloc (BLOCK_BYTES);

  for (off_t at = 0; at < length;)
    {
      ssize_t n = pread (from, block, BLOCK_BYTES, at);

      if (n <= 0) /* it was cut meanwhile */
        return;
      g_assert_cmpint (pwrite (to, block, (size_t) n, at), ==, n);
      at += n;
    }
}

/* Bytes, permissions and time of what is open at @from. */
static void
copy_file (int from, const char *path)
{
  int to = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct timespec times[2];
  struct stat st;

  g_assert_cmpint (to, !=, -1);
  g_assert_cmpint (fstat (from, &st), ==, 0);
  copy_bytes (from, to, st.st_size);
  times[0] = st.st_mtim;
  times[1] = st.st_mtim;
  g_assert_cmpint (fchmod (to, st.st_mode & 07777), ==, 0);
  g_assert_cmpint (futimens (to, times), ==, 0);
  close (to);
}

static int
open_child (int dir_fd, const char *name)
{
  return openat (dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
}

static void
list_names (int fd, int to)
{
  int own = openat (fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = own != -1 ? fdopendir (own) : NULL;
  struct dirent *entry;

  while (stream != NULL && (entry = readdir (stream)) != NULL)
    {
      g_autofree char *key = NULL;
      int child = entry->d_name[0] == '.' && strspn (entry->d_name, ".") == strlen (entry->d_name)
                    ? -1
                    : open_child (fd, entry->d_name);

      if (child == -1) /* itself, or removed meanwhile */
        continue;
      key = key_of (child);
      dprintf (to, "%s %s\n", key, entry->d_name);
      close (child);
    }
  if (stream != NULL)
    closedir (stream);
}

static void
copy_names (int from, const char *path)
{
  int to = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (to, !=, -1);
  list_names (from, to);
  close (to);
}

static GMutex lock; /* an older listing must not replace a newer one */

/* Made aside: whoever is killed in the middle has not flushed. */
static void
keep (const char *platter, int fd)
{
  static gint n_made; /* atomic */
  g_autofree char *aside
    = g_strdup_printf ("%s/aside-%d-%d", platter, getpid (), g_atomic_int_add (&n_made, 1));
  g_autofree char *key = key_of (fd);
  g_autofree char *path = NULL;
  struct stat st;

  g_assert_cmpint (fstat (fd, &st), ==, 0);
  path = path_of (platter, S_ISDIR (st.st_mode) ? 'd' : 'f', key);
  if (S_ISDIR (st.st_mode))
    {
      copy_names (fd, aside);
    }
  else
    {
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
      int readable = open (link, O_RDONLY | O_CLOEXEC);

      g_assert_cmpint (readable, !=, -1);
      copy_file (readable, aside);
      close (readable);
    }
  g_assert_cmpint (rename (aside, path), ==, 0);
}

void
disk_platter_keep (const char *platter, int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  keep (platter, fd);
}

static const char *keeping; /* nftw() has no room for it */

static int
keep_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  int fd = flag == FTW_F || flag == FTW_D ? open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;

  if (fd != -1)
    {
      keep (keeping, fd);
      close (fd);
    }
  return 0;
}

/* What has no name yet is flushed as well. */
static void
keep_nameless (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *path = g_file_read_link (link, NULL);
      struct stat st;
      int fd;

      if (path == NULL || !g_str_has_prefix (path, folder) || stat (link, &st) != 0
          || !S_ISREG (st.st_mode) || st.st_nlink > 0)
        continue;
      fd = open (link, O_RDONLY | O_CLOEXEC);
      if (fd == -1) /* closed meanwhile */
        continue;
      keep (keeping, fd);
      close (fd);
    }
}

void
disk_platter_keep_all (const char *platter, const char *folder)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  keeping = platter;
  nftw (folder, keep_cb, 16, FTW_PHYS);
  keep_nameless (folder);
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  if (ftw->level > 0)
    remove (path);
  return 0;
}

/* All that is in it. */
static void
empty (const char *folder)
{
  nftw (folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

void
disk_platter_clear (const char *platter)
{
  empty (platter);
}

static GHashTable *indexing; /* for nftw() */

static int
index_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  int fd = flag == FTW_F ? open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;

  if (fd == -1)
    return 0;
  g_hash_table_insert (indexing, key_of (fd), g_strdup (path));
  close (fd);
  return 0;
}

/* Returns: (transfer full): lines of "KEY NAME" */
static char **
names_in (const Cutting *cutting, int live_fd, const char *key)
{
  gboolean are_flushed = cutting->cut == DISK_CUT_ALL || cutting->cut == DISK_CUT_NAMES;
  g_autofree char *path = are_flushed || live_fd == -1
                            ? path_of (cutting->platter, 'd', key)
                            : g_strdup_printf ("%s/listing", cutting->platter);
  g_autofree char *text = NULL;

  if (!are_flushed && live_fd != -1)
    copy_names (live_fd, path);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    text = g_strdup (""); /* it was never flushed */
  return g_strsplit (text, "\n", -1);
}

static gboolean
keeps_bytes (const Cutting *cutting, const char *name)
{
  gboolean is_journal = g_str_has_suffix (name, ".j");

  return cutting->cut == DISK_CUT_NAMES || (cutting->cut == DISK_CUT_JOURNALS && !is_journal)
         || (cutting->cut == DISK_CUT_BUT_JOURNALS && is_journal);
}

/* Nothing of what was not flushed but, where that is the cut, the length. */
static void
leave_flushed (const Cutting *cutting, const char *key, const char *live, const char *to)
{
  g_autofree char *kept = path_of (cutting->platter, 'f', key);
  gboolean zeroed = cutting->cut == DISK_CUT_ZEROED || cutting->cut == DISK_CUT_BUT_JOURNALS;
  int fd = open (kept, O_RDONLY | O_CLOEXEC);
  struct stat st, now;

  if (fd != -1)
    {
      copy_file (fd, to);
      close (fd);
    }
  else
    {
      fd = open (to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
      close (fd);
    }
  g_assert_cmpint (stat (to, &st), ==, 0);
  if (zeroed && live != NULL && stat (live, &now) == 0 && now.st_size > st.st_size)
    g_assert_cmpint (truncate (to, now.st_size), ==, 0);
}

static void
leave_file (const Cutting *cutting, const char *key, const char *name, const char *to)
{
  const char *live = g_hash_table_lookup (cutting->live, key);
  int fd;

  if (live == NULL || !keeps_bytes (cutting, name))
    {
      leave_flushed (cutting, key, live, to);
      return;
    }
  fd = open (live, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, !=, -1);
  copy_file (fd, to);
  close (fd);
}

static gboolean
is_folder (const Cutting *cutting, const char *key, int live_fd, const char *name)
{
  g_autofree char *kept = path_of (cutting->platter, 'd', key);
  struct stat st;

  return g_file_test (kept, G_FILE_TEST_EXISTS)
         || (live_fd != -1 && !g_hash_table_contains (cutting->live, key)
             && fstatat (live_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR (st.st_mode));
}

static void
leave_folder (const Cutting *cutting, int live_fd, const char *key, const char *to)
{
  g_auto (GStrv) lines = names_in (cutting, live_fd, key);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *name = strchr (lines[i], ' ');
      g_autofree char *child = NULL;

      if (name == NULL)
        continue;
      *name++ = '\0';
      child = g_build_filename (to, name, NULL);
      if (is_folder (cutting, lines[i], live_fd, name))
        {
          int fd = live_fd != -1 ? open_child (live_fd, name) : -1;

          g_assert_cmpint (g_mkdir (child, 0700), ==, 0);
          leave_folder (cutting, fd, lines[i], child);
          if (fd != -1)
            close (fd);
        }
      else
        {
          leave_file (cutting, lines[i], name, child);
        }
    }
}

static void
move_all (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *old = g_build_filename (from, name, NULL);
      g_autofree char *new = g_build_filename (to, name, NULL);

      g_assert_cmpint (rename (old, new), ==, 0);
    }
}

void
disk_platter_cut (const char *platter, const char *folder, DiskCut cut)
{
  g_autoptr (GHashTable) live = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Cutting cutting = { platter, cut, live };
  g_autofree char *after = g_strconcat (folder, ".after", NULL);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autofree char *key = key_of (fd);

  indexing = live;
  nftw (folder, index_cb, 16, FTW_PHYS);
  g_assert_cmpint (g_mkdir (after, 0700), ==, 0);
  leave_folder (&cutting, fd, key, after);
  close (fd);
  empty (folder);
  move_all (after, folder);
  g_assert_cmpint (g_rmdir (after), ==, 0);
}

/* Returns: (transfer full) (nullable): the key that @name has in the folder with @key */
static char *
look_up (const char *platter, const char *key, const char *name)
{
  g_autofree char *path = path_of (platter, 'd', key);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *space = strchr (lines[i], ' ');

      if (space != NULL && g_str_equal (space + 1, name))
        return g_strndup (lines[i], (gsize) (space - lines[i]));
    }
  return NULL;
}

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *bytes_a = NULL;
  g_autofree char *bytes_b = NULL;
  gsize length_a, length_b;
  struct stat st_a, st_b;

  return stat (a, &st_a) == 0 && stat (b, &st_b) == 0 && st_a.st_mode == st_b.st_mode
         && st_a.st_mtim.tv_sec == st_b.st_mtim.tv_sec
         && st_a.st_mtim.tv_nsec == st_b.st_mtim.tv_nsec
         && g_file_get_contents (a, &bytes_a, &length_a, NULL)
         && g_file_get_contents (b, &bytes_b, &length_b, NULL) && length_a == length_b
         && memcmp (bytes_a, bytes_b, length_a) == 0;
}

gboolean
disk_platter_has (const char *platter, const char *folder, const char *name, const char *like)
{
  g_auto (GStrv) steps = g_strsplit (name, "/", -1);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autofree char *key = key_of (fd);
  g_autofree char *kept = NULL;

  close (fd);
  for (gsize i = 0; key != NULL && steps[i] != NULL; i++)
    {
      char *next = look_up (platter, key, steps[i]);

      g_free (key);
      key = next;
    }
  kept = key != NULL ? path_of (platter, 'f', key) : NULL;
  return kept != NULL && is_same (kept, like);
}
