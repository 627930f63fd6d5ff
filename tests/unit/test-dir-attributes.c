/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-dir.h"

#include "fs-faults.h"

static void
assert_code (GError **error, PncError code, const char *subject)
{
  g_assert_error (*error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (*error), ==, subject);
  g_assert_cmpint (pnc_error_get_side (*error), ==, PNC_SIDE_LOCAL);
  g_clear_error (error);
}

static guint
mode_of (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_mode & 07777;
}

static gboolean
call_create_file (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_create_file (dir, name, 0644, error);

  return file != NULL;
}

static gboolean
call_set_attributes (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_set_child_attributes (dir, name, 0755, 0, error);
}

static void
test_exact_modes (Place *place, gconstpointer data)
{
  const guint modes[] = { 0777, 0700, 0755, 0000, 0222, 0641 };
  const mode_t before = umask (0077);

  for (gsize i = 0; i < G_N_ELEMENTS (modes) * 2; i++)
    {
      guint mode = modes[i / 2];
      g_autofree char *name = g_strdup_printf ("%s-%o", i % 2 ? "file" : "folder", mode);
      g_autoptr (GError) error = NULL;
      g_autoptr (PncFile) file = NULL;

      umask (i % 2 ? 0077 : 0);
      if (i % 2)
        file = pnc_dir_create_file (place->dir, name, mode | 06000, &error);
      else
        pnc_dir_make_child (place->dir, name, mode | 06000, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (mode_of (place, name), ==, mode);
      g_assert_true (
        pnc_dir_set_child_attributes (place->dir, name, (int) (mode | 06000), G_MININT64, &error));
      g_assert_cmpuint (mode_of (place, name), ==, mode);
    }
  umask (before);
}

static void
test_folder_keeps_its_group (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (chmod (place->path, 02750), ==, 0);
  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0755, &error));
  g_assert_cmpuint (mode_of (place, "folder"), ==, 02755);
  g_assert_true (pnc_dir_set_child_attributes (place->dir, "folder", 0700, 0, &error));
  g_assert_cmpuint (mode_of (place, "folder"), ==, 02700);
}

static void
test_making_leaves_nothing_behind (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fchmod", 1, EIO);
  g_assert_false (pnc_dir_make_child (place->dir, "folder", 0755, &error));
  assert_code (&error, PNC_ERROR_IO, "folder");
  g_assert_false (place_has (place, "folder"));

  fault_at ("fchmod", 1, EIO);
  g_assert_null (pnc_dir_create_file (place->dir, "file", 0755, &error));
  assert_code (&error, PNC_ERROR_IO, "file");
  g_assert_false (place_has (place, "file"));
}

static void
test_file_system_without_modes (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fchmod", 1, EPERM);
  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0755, &error));
  fault_at ("fchmod", 1, EPERM);
  g_assert_true (call_create_file (place->dir, "file", &error));
  g_assert_cmpuint (faults.hits, ==, 1);
  fault_at ("fchmod", 1, EPERM);
  g_assert_false (call_set_attributes (place->dir, "file", &error));
  assert_code (&error, PNC_ERROR_UNSUPPORTED, "file");
}

static void
test_child_attributes (Place *place, gconstpointer data)
{
  const char *const names[] = { "file", "folder" };
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  place_write (place, "file", "x");
  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
  for (gsize i = 0; i < 4; i++)
    {
      const char *name = names[i % 2];
      gint64 mtime_ns = i < 2 ? G_GINT64_CONSTANT (-1234567890123) : G_GINT64_CONSTANT (987654321);
      guint mode = i < 2 ? 0000 : 0551;

      g_assert_true (pnc_dir_set_child_attributes (place->dir, name, (int) mode, mtime_ns, &error));
      g_assert_true (pnc_dir_query_child (place->dir, name, &info, &error));
      g_assert_cmpuint (info.mode, ==, mode);
      g_assert_cmpint (info.mtime_ns, ==, mtime_ns);
      g_assert_true (pnc_dir_set_child_attributes (place->dir, name, -1, G_MININT64, &error));
      g_assert_true (pnc_dir_query_child (place->dir, name, &info, &error));
      g_assert_cmpuint (info.mode, ==, mode);
      g_assert_cmpint (info.mtime_ns, ==, mtime_ns);
    }
}

/* What may not be read is reached another way: the first opening is refused here, as it is to
 * everybody but root. */
static void
test_attributes_of_the_unreadable (Place *place, gconstpointer data)
{
  const char *const names[] = { "file", "folder" };
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  place_write (place, "file", "x");
  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0300, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      faults_begin ();
      fault_at ("openat", 1, EACCES);
      g_assert_true (pnc_dir_set_child_attributes (place->dir, names[i], 0311, -5, &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      g_assert_true (pnc_dir_query_child (place->dir, names[i], &info, &error));
      g_assert_cmpuint (info.mode, ==, 0311);
      g_assert_cmpint (info.mtime_ns, ==, -5);

      fault_at ("openat", 1, EACCES);
      faults.onwards = TRUE;
      g_assert_false (pnc_dir_set_child_attributes (place->dir, names[i], 0700, 0, &error));
      assert_code (&error, PNC_ERROR_PERMISSION, names[i]);
    }
}

static int
openat_only_to_hold (int dir_fd, const char *name, int flags, mode_t mode)
{
  if (flags & O_PATH)
    return pnc_fs_calls_default ()->openat (dir_fd, name, flags, mode);
  errno = EACCES;
  return -1;
}

/* The other way goes through /proc, which may be missing, and may be refused as well. */
static void
test_attributes_without_another_way (Place *place, gconstpointer data)
{
  const struct
  {
    const char *call;
    int errsv;
    PncError code;
  } cases[] = {
    { "chmod", ENOENT, PNC_ERROR_UNSUPPORTED },
    { "chmod", EIO, PNC_ERROR_IO },
    { "utimensat", ENOENT, PNC_ERROR_UNSUPPORTED },
    { "utimensat", EIO, PNC_ERROR_IO },
    { "fstat", EIO, PNC_ERROR_IO },
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0300, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      faults_begin ();
      fault_calls.openat = openat_only_to_hold;
      fault_at (cases[i].call, 1, cases[i].errsv);
      g_assert_false (pnc_dir_set_child_attributes (place->dir, "folder", 0311, 0, &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      assert_code (&error, cases[i].code, "folder");
    }
}

/* A folder that may be walked through but not listed. */
static void
test_folder_without_reading (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) folder = NULL;
  PncFileInfo info;
  PncSpace space;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0300, &error));
  faults_begin ();
  fault_at ("openat", 1, EACCES);
  folder = pnc_dir_open_child (place->dir, "folder", &error);
  g_assert_no_error (error);

  g_assert_true (call_create_file (folder, "file", &error));
  g_assert_true (pnc_dir_query (folder, &info, &error));
  g_assert_cmpuint (info.mode, ==, 0300);
  g_assert_true (pnc_dir_space (folder, &space, &error));
  g_assert_false (pnc_dir_sync (folder, &error));
  assert_code (&error, PNC_ERROR_PERMISSION, "folder");
  g_assert_false (pnc_dir_sync_file_system (folder, &error));
  assert_code (&error, PNC_ERROR_UNSUPPORTED, "folder");

  fault_at ("openat", 1, EACCES);
  g_assert_null (pnc_dir_reader_new (folder, &error));
  assert_code (&error, PNC_ERROR_PERMISSION, "folder");

  fault_at ("openat", 1, EACCES);
  faults.onwards = TRUE;
  g_assert_null (pnc_dir_open_child (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_PERMISSION, "folder");
}

static int
fstatat_refuses_dot (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  if (strcmp (name, ".") != 0)
    return pnc_fs_calls_default ()->fstatat (dir_fd, name, buffer, flags);
  errno = EACCES;
  return -1;
}

static void
test_folder_without_any_right (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0, &error));
  faults_begin ();
  fault_calls.fstatat = fstatat_refuses_dot;
  fault_at ("openat", 1, EACCES);
  g_assert_null (pnc_dir_open_child (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_PERMISSION, "folder");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/dir-attributes/" path, Place, NULL, place_set_up, function, place_tear_down)
  ADD ("exact-modes", test_exact_modes);
  ADD ("folder-keeps-its-group", test_folder_keeps_its_group);
  ADD ("making-leaves-nothing-behind", test_making_leaves_nothing_behind);
  ADD ("file-system-without-modes", test_file_system_without_modes);
  ADD ("child-attributes", test_child_attributes);
  ADD ("attributes-of-the-unreadable", test_attributes_of_the_unreadable);
  ADD ("attributes-without-another-way", test_attributes_without_another_way);
  ADD ("folder-without-reading", test_folder_without_reading);
  ADD ("folder-without-any-right", test_folder_without_any_right);
  return g_test_run ();
}
