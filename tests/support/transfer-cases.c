/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-cases.h"

#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pnc-name.h"
#include "pnc-transfer-name.h"
#include "transfer-fixture.h"

#define KIB 1024u
#define LARGE "large"
#define SMALL "small"
#define TARGET "target"

const TransferCase transfer_cases[8] = {
  { "put-large-new", TRUE, FALSE, FALSE },  { "put-large-overwriting", TRUE, FALSE, TRUE },
  { "put-small-new", TRUE, TRUE, FALSE },   { "put-small-overwriting", TRUE, TRUE, TRUE },
  { "get-large-new", FALSE, FALSE, FALSE }, { "get-large-overwriting", FALSE, FALSE, TRUE },
  { "get-small-new", FALSE, TRUE, FALSE },  { "get-small-overwriting", FALSE, TRUE, TRUE },
};

/* Enough of them to be flushed together; one comes in chunks, but without a journal. */
static const struct
{
  const char *name;
  gsize bytes;
} small_files[] = {
  { "empty", 0 },    { "one", 1 },          { "a", 4000 },
  { "b", 4001 },     { "c", 20 * KIB },     { "medium", 1100 * KIB },
  { "sub/a", 100 },  { "sub/b", 70 * KIB }, { "sub/c", 300 },
  { "sub/d", 3000 },
};

static void
make_version (const char *top, const char *version, guint number)
{
  g_autofree char *folder = g_build_filename (top, version, NULL);
  g_autofree char *small = g_build_filename (folder, SMALL, NULL);

  transfer_fixture_write (folder, LARGE, TRANSFER_CASE_LARGE_BYTES - number * 1000, 90 + number);
  for (guint i = 0; i < G_N_ELEMENTS (small_files); i++)
    transfer_fixture_write (small, small_files[i].name,
                            small_files[i].bytes + number * (small_files[i].bytes > 0 ? 17 : 1),
                            2 * i + number);
}

void
transfer_cases_make (const char *top)
{
  make_version (top, "new", 0);
  make_version (top, "old", 1);
}

static char *
path_of (const TransferCase *self, const char *top, const char *version)
{
  return g_build_filename (top, version, self->folder ? SMALL : LARGE, NULL);
}

char *
transfer_case_dup_source (const TransferCase *self, const char *top)
{
  return path_of (self, top, "new");
}

static void
copy_folder (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (from, name, NULL);
      g_autofree char *copy = g_build_filename (to, name, NULL);

      transfer_case_copy (child, copy);
    }
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &bytes, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (to, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

void
transfer_case_copy (const char *from, const char *to)
{
  struct timespec times[2];
  struct stat st;

  g_assert_cmpint (lstat (from, &st), ==, 0);
  if (S_ISDIR (st.st_mode))
    copy_folder (from, to);
  else
    copy_file (from, to);
  times[0] = st.st_mtim;
  times[1] = st.st_mtim;
  g_assert_cmpint (chmod (to, st.st_mode & 0777), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, to, times, 0), ==, 0);
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

void
transfer_case_remove (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

void
transfer_case_begin (const TransferCase *self, const char *top, const char *where)
{
  g_autofree char *target = g_build_filename (where, TARGET, NULL);
  g_autofree char *old = path_of (self, top, "old");

  transfer_case_remove (target);
  if (self->overwriting)
    transfer_case_copy (old, target);
}

GPtrArray *
transfer_case_list_files (const TransferCase *self, const char *top)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  if (!self->folder)
    g_ptr_array_add (files, g_strdup (""));
  for (guint i = 0; self->folder && i < G_N_ELEMENTS (small_files); i++)
    g_ptr_array_add (files, g_strdup (small_files[i].name));
  return files;
}

/* Bytes, permissions and time. */
static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *bytes_a = NULL;
  g_autofree char *bytes_b = NULL;
  gsize length_a, length_b;
  struct stat st_a, st_b;

  return lstat (a, &st_a) == 0 && lstat (b, &st_b) == 0 && st_a.st_mode == st_b.st_mode
         && st_a.st_mtim.tv_sec == st_b.st_mtim.tv_sec
         && st_a.st_mtim.tv_nsec == st_b.st_mtim.tv_nsec
         && g_file_get_contents (a, &bytes_a, &length_a, NULL)
         && g_file_get_contents (b, &bytes_b, &length_b, NULL) && length_a == length_b
         && memcmp (bytes_a, bytes_b, length_a) == 0;
}

/* For a message. */
static char *
describe (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autofree char *sum = NULL;
  gsize length = 0;
  struct stat st;

  if (lstat (path, &st) != 0 || !g_file_get_contents (path, &bytes, &length, NULL))
    return g_strdup ("nothing");
  sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, (guint8 *) bytes, length);
  return g_strdup_printf ("%" G_GSIZE_FORMAT " bytes, %s, mode %o, of %" G_GINT64_FORMAT ".%ld",
                          length, sum, st.st_mode, (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
}

char *
transfer_case_describe (const TransferCase *self,
                        const char *top,
                        const char *where,
                        const char *file)
{
  g_autofree char *source = path_of (self, top, "new");
  g_autofree char *path = g_build_filename (where, TARGET, file, NULL);
  g_autofree char *wanted = g_build_filename (source, file, NULL);
  g_autofree char *is = describe (path);
  g_autofree char *should_be = describe (wanted);

  return g_strdup_printf ("“%s” is %s instead of %s", file, is, should_be);
}

gboolean
transfer_case_is_new (const TransferCase *self,
                      const char *top,
                      const char *where,
                      const char *file)
{
  g_autofree char *source = path_of (self, top, "new");
  g_autofree char *path = g_build_filename (where, TARGET, file, NULL);
  g_autofree char *wanted = g_build_filename (source, file, NULL);

  return is_same (path, wanted);
}

static char *
judge (const TransferCase *self, const char *top, const char *where, const char *file)
{
  g_autofree char *source = path_of (self, top, "old");
  g_autofree char *path = g_build_filename (where, TARGET, file, NULL);
  g_autofree char *old = g_build_filename (source, file, NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return self->overwriting ? g_strdup_printf ("“%s” is gone", path) : NULL;
  if (transfer_case_is_new (self, top, where, file) || (self->overwriting && is_same (path, old)))
    return NULL;
  return g_strdup_printf ("“%s” is neither the old file nor the new one", path);
}

/* Those that are seen. */
static guint
count_names (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_str_has_prefix (name, PNC_RESERVED_NAME))
        continue;
      n += g_file_test (child, G_FILE_TEST_IS_DIR) ? count_names (child) : 1;
    }
  return n;
}

static guint
count_there (const char *target, GPtrArray *files)
{
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = g_build_filename (target, files->pdata[i], NULL);

      n += g_file_test (path, G_FILE_TEST_EXISTS) ? 1 : 0;
    }
  return n;
}

char *
transfer_case_find_fault (const TransferCase *self, const char *top, const char *where)
{
  g_autoptr (GPtrArray) files = transfer_case_list_files (self, top);
  g_autofree char *target = g_build_filename (where, TARGET, NULL);
  g_autofree char *source = g_build_filename (where, "source", NULL);
  char *fault = NULL;

  for (guint i = 0; fault == NULL && i < files->len; i++)
    fault = judge (self, top, where, files->pdata[i]);
  if (fault == NULL && count_names (where) - count_names (source) != count_there (target, files))
    fault = g_strdup_printf ("something else is seen in “%s”", where);
  return fault;
}

static GPtrArray *hidden; /* for nftw() */

static int
hidden_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  if (flag == FTW_F
      && (strstr (path, "/" PNC_RESERVED_NAME "/") != NULL
          || g_str_has_prefix (path + ftw->base, PNC_PARTIAL_PREFIX)))
    g_ptr_array_add (hidden, g_strdup (path));
  return 0;
}

GPtrArray *
transfer_case_list_hidden (const char *where)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  hidden = found;
  nftw (where, hidden_cb, 16, FTW_PHYS);
  return found;
}

char *
transfer_case_find_stray (const char *where, gboolean one)
{
  g_autoptr (GPtrArray) found = transfer_case_list_hidden (where);

  for (guint i = 0; i < found->len; i++)
    {
      const char *path = found->pdata[i];
      g_autofree char *journal = g_strconcat (path, ".j", NULL);
      g_autofree char *partial = g_strndup (path, strlen (path) - 2);
      gboolean is_journal = g_str_has_suffix (path, ".j");

      if (is_journal && strstr (path, "/" PNC_RESERVED_NAME "/") != NULL)
        continue;
      if (one && g_file_test (is_journal ? partial : journal, G_FILE_TEST_EXISTS))
        continue;
      return g_strdup (path);
    }
  return NULL;
}
