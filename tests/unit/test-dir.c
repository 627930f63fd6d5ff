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

static void
make_fifo (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
make_link (Place *place, const char *target, const char *name)
{
  g_autofree char *path = place_path (place, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static guint
mode_of (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_mode & 07777;
}

/* ---- names ---- */

typedef gboolean (*NameCall) (PncDir *dir, const char *name, GError **error);

static gboolean
call_open_child (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncDir) child = pnc_dir_open_child (dir, name, error);

  return child != NULL;
}

static gboolean
call_query_child (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_query_child (dir, name, &(PncFileInfo){ 0 }, error);
}

static gboolean
call_make_child (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_make_child (dir, name, 0755, error);
}

static gboolean
call_open_file (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_open_file (dir, name, error);

  return file != NULL;
}

static gboolean
call_open_for_update (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_open_file_for_update (dir, name, error);

  return file != NULL;
}

static gboolean
call_create_file (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_create_file (dir, name, 0644, error);

  return file != NULL;
}

static gboolean
call_rename_from (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_rename (dir, name, dir, "elsewhere", PNC_RENAME_REPLACE, error);
}

static gboolean
call_rename_to (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_rename (dir, "file", dir, name, PNC_RENAME_REPLACE, error);
}

static gboolean
call_remove_child (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_remove_child (dir, name, error);
}

static gboolean
call_remove_tree (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_remove_tree (dir, name, NULL, error);
}

static gboolean
call_set_attributes (PncDir *dir, const char *name, GError **error)
{
  return pnc_dir_set_child_attributes (dir, name, 0755, 0, error);
}

static gboolean
call_unnamed (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_dir_create_unnamed_file (dir, 0600, error);

  return file != NULL && pnc_dir_link_file (dir, file, name, error);
}

static gboolean
makes_new (NameCall call)
{
  return call == call_make_child || call == call_create_file || call == call_unnamed;
}

static const NameCall name_calls[] = {
  call_open_child,      call_query_child,  call_make_child,  call_open_file,
  call_open_for_update, call_create_file,  call_unnamed,     call_rename_from,
  call_rename_to,       call_remove_child, call_remove_tree, call_set_attributes,
};

static void
test_bad_names (Place *place, gconstpointer data)
{
  const char *const names[] = { "", ".", "..", "/", "a/b", "../a", "a/", "/etc" };

  place_write (place, "file", "x");
  for (gsize i = 0; i < G_N_ELEMENTS (name_calls) * G_N_ELEMENTS (names); i++)
    {
      const char *name = names[i / G_N_ELEMENTS (name_calls)];
      g_autoptr (GError) error = NULL;

      g_assert_false (name_calls[i % G_N_ELEMENTS (name_calls)](place->dir, name, &error));
      assert_code (&error, PNC_ERROR_BAD_NAME, name);
    }
}

static void
test_missing_names (Place *place, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (name_calls); i++)
    {
      g_autoptr (GError) error = NULL;

      if (makes_new (name_calls[i]))
        continue;
      g_assert_false (name_calls[i](place->dir, "gone", &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
    }
}

static void
test_long_name (Place *place, gconstpointer data)
{
  g_autofree char *name = g_strnfill (300, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_false (call_create_file (place->dir, name, &error));
  assert_code (&error, PNC_ERROR_BAD_NAME, name);
}

static void
test_odd_bytes (Place *place, gconstpointer data)
{
  const char *const names[]
    = { "\xff\xfe", "new\nline", "\x1b[31m", "-rf", " ", "a\\b", "…", "...", "\xc3" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncDirReader) reader = NULL;
      const char *found = NULL;

      g_assert_true (call_create_file (place->dir, names[i], &error));
      reader = pnc_dir_reader_new (place->dir, &error);
      g_assert_true (pnc_dir_reader_next (reader, &found, &error));
      g_assert_cmpstr (found, ==, names[i]);
      g_assert_true (pnc_dir_reader_next (reader, &found, &error));
      g_assert_null (found);

      g_assert_false (call_create_file (place->dir, names[i], &error));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\n\x1b"));
      assert_code (&error, PNC_ERROR_EXISTS, names[i]);
      g_assert_true (pnc_dir_remove_child (place->dir, names[i], &error));
    }
}

/* ---- opening ---- */

static void
test_open (Place *place, gconstpointer data)
{
  g_autofree char *file_path = place_path (place, "file");
  g_autofree char *gone_path = place_path (place, "gone");
  g_autofree char *link_path = place_path (place, "link");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) through_link = NULL;

  place_write (place, "file", "x");
  make_link (place, ".", "link");

  g_assert_null (pnc_dir_open (file_path, &error));
  assert_code (&error, PNC_ERROR_NOT_DIRECTORY, file_path);
  g_assert_null (pnc_dir_open (gone_path, &error));
  assert_code (&error, PNC_ERROR_NOT_FOUND, gone_path);
  through_link = pnc_dir_open (link_path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (through_link);
}

static void
test_links_are_not_followed (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
  place_write (place, "file", "secret");
  make_link (place, "folder", "to-folder");
  make_link (place, "file", "to-file");
  make_link (place, "nowhere", "dangling");

  g_assert_false (call_open_child (place->dir, "to-folder", &error));
  assert_code (&error, PNC_ERROR_NOT_DIRECTORY, "to-folder");
  g_assert_false (call_open_file (place->dir, "to-file", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "to-file");
  g_assert_false (call_open_for_update (place->dir, "to-file", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "to-file");
  g_assert_false (call_create_file (place->dir, "dangling", &error));
  assert_code (&error, PNC_ERROR_EXISTS, "dangling");
  g_assert_false (place_has (place, "nowhere"));
  g_assert_false (call_set_attributes (place->dir, "to-file", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "to-file");
  g_assert_cmpuint (mode_of (place, "file"), !=, 0755);

  g_assert_true (pnc_dir_query_child (place->dir, "to-folder", &info, &error));
  g_assert_cmpint (info.kind, ==, PNC_FILE_LINK);
  g_assert_cmpuint (info.size_bytes, ==, 0);
  g_assert_true (pnc_dir_remove_tree (place->dir, "to-folder", NULL, &error));
  g_assert_true (pnc_dir_remove_child (place->dir, "to-file", &error));
  g_assert_true (place_has (place, "folder"));
  place_assert_text (place, "file", "secret");
}

static void
test_kinds (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
  place_write (place, "file", "x");
  make_fifo (place, "pipe");

  g_assert_false (call_open_child (place->dir, "file", &error));
  assert_code (&error, PNC_ERROR_NOT_DIRECTORY, "file");
  g_assert_false (call_open_file (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_IS_DIRECTORY, "folder");
  g_assert_false (call_open_for_update (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_IS_DIRECTORY, "folder");
  g_assert_false (call_open_file (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");
  g_assert_false (call_open_for_update (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");
  g_assert_false (call_set_attributes (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");

  g_assert_true (pnc_dir_query_child (place->dir, "pipe", &info, &error));
  g_assert_cmpint (info.kind, ==, PNC_FILE_OTHER);
  g_assert_true (pnc_dir_query (place->dir, &info, &error));
  g_assert_cmpint (info.kind, ==, PNC_FILE_DIRECTORY);
  g_assert_cmpuint (info.size_bytes, ==, 0);
  g_assert_cmpuint (info.mode, ==, 0700);
}

/* What the look before says is regular may be something else by the time it is opened. */
static int
fstatat_says_regular (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  int result = pnc_fs_calls_default ()->fstatat (dir_fd, name, buffer, flags);

  buffer->st_mode = S_IFREG | 0600;
  return result;
}

static void
test_swapped_in_after_the_look (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
  make_fifo (place, "pipe");
  place_write (place, "secret", "x");
  make_link (place, "secret", "link");

  faults_begin ();
  fault_calls.fstatat = fstatat_says_regular;
  g_assert_false (call_open_file (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");
  g_assert_false (call_open_for_update (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");
  g_assert_false (call_open_file (place->dir, "link", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "link");
  g_assert_false (call_open_for_update (place->dir, "link", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "link");
  g_assert_false (call_open_file (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_IS_DIRECTORY, "folder");
  g_assert_false (call_set_attributes (place->dir, "link", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "link");
  g_assert_false (call_set_attributes (place->dir, "pipe", &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "pipe");
}

static void
test_leased_file_is_in_use (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "x");
  faults_begin ();
  fault_at ("openat", 1, EAGAIN);
  g_assert_false (call_open_file (place->dir, "file", &error));
  assert_code (&error, PNC_ERROR_IN_USE, "file");
}

/* The handle leads to the folder itself, wherever it is moved and whatever takes its name. */
static void
test_held_folder_stays (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) held = NULL;
  g_autoptr (PncDir) again = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "inside", 0700, &error));
  g_assert_true (pnc_dir_make_child (place->dir, "outside", 0700, &error));
  held = pnc_dir_open_child (place->dir, "inside", &error);
  g_assert_no_error (error);

  g_assert_true (pnc_dir_rename (place->dir, "inside", place->dir, "moved", 0, &error));
  make_link (place, "outside", "inside");
  again = pnc_dir_ref (held);
  g_assert_true (call_create_file (again, "file", &error));
  g_assert_true (place_has (place, "moved/file"));
  g_assert_false (place_has (place, "outside/file"));
}

/* ---- making ---- */

static void
test_create_is_exclusive (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "precious");
  g_assert_false (call_create_file (place->dir, "file", &error));
  assert_code (&error, PNC_ERROR_EXISTS, "file");
  g_assert_false (pnc_dir_make_child (place->dir, "file", 0700, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "file");
  place_assert_text (place, "file", "precious");
}

static void
test_update_does_not_truncate (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFile) file = NULL;

  place_write (place, "file", "precious");
  file = pnc_dir_open_file_for_update (place->dir, "file", &error);
  g_assert_true (pnc_file_write_at (file, "P", 1, 0, &error));
  place_assert_text (place, "file", "Precious");
}

/* ---- attributes ---- */

/* ---- removing one ---- */

static void
test_remove_child (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
  place_write (place, "folder/file", "x");
  make_fifo (place, "pipe");

  g_assert_false (pnc_dir_remove_child (place->dir, "folder", &error));
  assert_code (&error, PNC_ERROR_NOT_EMPTY, "folder");
  place_assert_text (place, "folder/file", "x");
  g_assert_true (pnc_dir_remove_child (place->dir, "pipe", &error));
  g_assert_true (pnc_dir_remove_tree (place->dir, "folder", NULL, &error));
  g_assert_false (place_has (place, "folder"));
  g_assert_false (place_has (place, "pipe"));
}

static void
test_remove_child_errors (Place *place, gconstpointer data)
{
  const struct
  {
    int errsv;
    PncError code;
  } cases[] = { { EACCES, PNC_ERROR_PERMISSION },
                { EBUSY, PNC_ERROR_IN_USE },
                { EROFS, PNC_ERROR_READ_ONLY },
                { EIO, PNC_ERROR_IO },
                { EEXIST, PNC_ERROR_NOT_EMPTY } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (pnc_dir_make_child (place->dir, "folder", 0700, &error));
      faults_begin ();
      fault_at ("unlinkat", 2, cases[i].errsv);
      g_assert_false (pnc_dir_remove_child (place->dir, "folder", &error));
      assert_code (&error, cases[i].code, "folder");
      faults_end ();
      g_assert_true (pnc_dir_remove_child (place->dir, "folder", &error));
    }
}

/* ---- flushing and room ---- */

static void
test_sync (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_sync (place->dir, &error));
  faults_begin ();
  fault_at ("fsync", 1, EINVAL);
  g_assert_true (pnc_dir_sync (place->dir, &error));
  fault_at ("fsync", 1, EIO);
  g_assert_false (pnc_dir_sync (place->dir, &error));
  assert_code (&error, PNC_ERROR_IO, place->path);
  g_assert_false (pnc_dir_sync (place->dir, &error));
  assert_code (&error, PNC_ERROR_IO, place->path);
}

#define EXT4 0xEF53L
#define FUSE 0x65735546L

static void
test_sync_file_system (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) fresh = NULL;

  faults_begin ();
  faults.fs_type = EXT4;
  g_assert_true (pnc_dir_sync_file_system (place->dir, &error));

  fault_at ("syncfs", 1, EINTR);
  g_assert_true (pnc_dir_sync_file_system (place->dir, &error));
  g_assert_cmpuint (faults.hits, ==, 1);

  fault_at ("syncfs", 1, EIO);
  g_assert_false (pnc_dir_sync_file_system (place->dir, &error));
  assert_code (&error, PNC_ERROR_IO, place->path);
  g_assert_false (pnc_dir_sync_file_system (place->dir, &error));
  assert_code (&error, PNC_ERROR_IO, place->path);

  fresh = pnc_dir_open (place->path, &error);
  g_assert_true (pnc_dir_sync_file_system (fresh, &error));
}

static int
uname_of_an_old_kernel (struct utsname *buffer)
{
  int result = pnc_fs_calls_default ()->uname (buffer);

  g_strlcpy (buffer->release, "5.7.19-generic", sizeof buffer->release);
  return result;
}

/* Where the system's silence means nothing, it is not taken for success. */
static void
test_sync_file_system_unsupported (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("syncfs", 1, EIO);
  faults.fs_type = FUSE;
  g_assert_false (pnc_dir_sync_file_system (place->dir, &error));
  assert_code (&error, PNC_ERROR_UNSUPPORTED, place->path);

  faults.fs_type = EXT4;
  fault_calls.uname = uname_of_an_old_kernel;
  g_assert_false (pnc_dir_sync_file_system (place->dir, &error));
  assert_code (&error, PNC_ERROR_UNSUPPORTED, place->path);
  g_assert_cmpuint (faults.seen, ==, 0);
}

static int
fstatvfs_of_a_giant (int fd, struct statvfs *buffer)
{
  int result = pnc_fs_calls_default ()->fstatvfs (fd, buffer);

  buffer->f_frsize = 4096;
  buffer->f_blocks = G_MAXUINT64 / 2;
  buffer->f_bavail = 7;
  return result;
}

static void
test_space (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncSpace space = { 0 };

  g_assert_true (pnc_dir_space (place->dir, &space, &error));
  g_assert_cmpuint (space.total_bytes, >, 0);
  g_assert_cmpuint (space.free_bytes, <=, space.total_bytes);

  faults_begin ();
  fault_calls.fstatvfs = fstatvfs_of_a_giant;
  g_assert_true (pnc_dir_space (place->dir, &space, &error));
  g_assert_cmpuint (space.total_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (space.free_bytes, ==, 7 * 4096);

  fault_calls.fstatvfs = fault_fstatvfs;
  fault_at ("fstatvfs", 1, EIO);
  g_assert_false (pnc_dir_space (place->dir, &space, &error));
  assert_code (&error, PNC_ERROR_IO, place->path);
  g_assert_cmpuint (space.free_bytes, ==, 7 * 4096);
}

/* ---- listing ---- */

static guint
count_names (PncDir *dir, GError **error)
{
  g_autoptr (PncDirReader) reader = pnc_dir_reader_new (dir, error);
  const char *name = NULL;
  guint n = 0;

  while (reader != NULL && pnc_dir_reader_next (reader, &name, error) && name != NULL)
    n++;
  return n;
}

static void
test_readers_are_independent (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDirReader) reader = NULL;
  const char *name = NULL;

  for (int i = 0; i < 500; i++)
    {
      g_autofree char *file = g_strdup_printf ("file-%d", i);

      g_assert_true (call_create_file (place->dir, file, &error));
    }
  reader = pnc_dir_reader_new (place->dir, &error);
  g_assert_true (pnc_dir_reader_next (reader, &name, &error));
  g_assert_cmpuint (count_names (place->dir, &error), ==, 500);
  for (guint n = 1; n < 500; n++)
    {
      g_assert_true (pnc_dir_reader_next (reader, &name, &error));
      g_assert_nonnull (name);
    }
  g_assert_true (pnc_dir_reader_next (reader, &name, &error));
  g_assert_null (name);
}

static void
test_listing_errors (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "x");
  faults_begin ();
  fault_at ("readdir", 2, EIO);
  count_names (place->dir, &error);
  assert_code (&error, PNC_ERROR_IO, place->path);
  fault_at ("readdir", 2, EINTR);
  g_assert_cmpuint (count_names (place->dir, &error), ==, 1);
  g_assert_no_error (error);
  fault_at ("fdopendir", 1, ENOMEM);
  count_names (place->dir, &error);
  assert_code (&error, PNC_ERROR_BUSY, place->path);
  fault_at ("openat", 1, EMFILE);
  count_names (place->dir, &error);
  assert_code (&error, PNC_ERROR_BUSY, place->path);
}

/* ---- whatever fails ---- */

static void
prepare_for (Place *place, NameCall call)
{
  g_autoptr (GError) error = NULL;

  if (place_has (place, "elsewhere"))
    pnc_dir_remove_tree (place->dir, "elsewhere", NULL, &error);
  if (place_has (place, "name"))
    pnc_dir_remove_tree (place->dir, "name", NULL, &error);
  place_write (place, "file", "x");
  if (call == call_open_child)
    pnc_dir_make_child (place->dir, "name", 0700, &error);
  else if (!makes_new (call))
    place_write (place, "name", "x");
  g_assert_no_error (error);
}

static void
test_unnamed_file (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = pnc_dir_create_unnamed_file (place->dir, 0640, &error);
  PncFileInfo info;

  g_assert_no_error (error);
  g_assert_cmpuint (count_names (place->dir, &error), ==, 0);
  g_assert_false (pnc_dir_link_file (place->dir, file, "../name", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BAD_NAME);
  g_clear_error (&error);
  g_assert_true (pnc_dir_link_file (place->dir, file, "name", &error));
  g_assert_true (pnc_dir_query_child (place->dir, "name", &info, &error));
  g_assert_cmpuint (info.mode, ==, 0640);
  g_clear_pointer (&file, pnc_file_free);
  g_assert_cmpuint (count_names (place->dir, &error), ==, 1);
  g_assert_no_error (error);

  g_assert_false (call_unnamed (place->dir, "name", &error));
  assert_code (&error, PNC_ERROR_EXISTS, "name");
  file = pnc_dir_create_unnamed_file (place->dir, 0640, &error);
  pnc_file_free (file);
  g_assert_cmpuint (count_names (place->dir, &error), ==, 1);
}

static void
test_unnamed_file_not_supported (Place *place, gconstpointer data)
{
  static const int errnos[] = { EOPNOTSUPP, EISDIR, EINVAL };
  g_autoptr (GError) error = NULL;

  faults_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (errnos); i++)
    {
      fault_at ("openat", 1, errnos[i]);
      g_assert_null (pnc_dir_create_unnamed_file (place->dir, 0600, &error));
      assert_code (&error, PNC_ERROR_UNSUPPORTED, place->path);
    }
}

/* The only failures that may go unnoticed: closing what was only read, and an opening that has
 * another way. */
static gboolean
may_be_tolerated (NameCall call, const char *hit)
{
  return strcmp (hit, "close") == 0 || (call == call_set_attributes && strcmp (hit, "openat") == 0);
}

/* Lets the first system call of an operation fail, then the second, and so on to the last. */
static void
test_every_call_fails_once (Place *place, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (name_calls); i++)
    {
      guint nth = 0;

      do
        {
          g_autoptr (GError) error = NULL;
          gboolean done;

          prepare_for (place, name_calls[i]);
          faults_begin ();
          fault_at (FAULT_ANY, ++nth, EIO);
          done = name_calls[i](place->dir, "name", &error);
          faults_end ();

          g_assert_true (done == (error == NULL));
          if (!done)
            g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
          g_assert_true (done == (faults.hits == 0)
                         || (done && may_be_tolerated (name_calls[i], faults.hit)));
        }
      while (faults.hits > 0);
      g_assert_cmpuint (nth, >, 1);
    }
}

static void
test_reopen (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) again = NULL;
  PncFileInfo one, other;

  faults_begin ();
  fault_at ("fsync", 1, EIO);
  g_assert_false (pnc_dir_sync (place->dir, &error));
  g_clear_error (&error);
  g_assert_false (pnc_dir_sync (place->dir, NULL));
  again = pnc_dir_reopen (place->dir, &error);
  g_assert_no_error (error);
  g_assert_true (pnc_dir_sync (again, &error));
  g_assert_true (pnc_dir_query (place->dir, &one, &error));
  g_assert_true (pnc_dir_query (again, &other, &error));
  g_assert_cmpuint (one.file_id, ==, other.file_id);
  fault_at ("openat", 1, EACCES);
  g_assert_null (pnc_dir_reopen (place->dir, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PERMISSION);
}

static void
test_mount (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) child = NULL;
  g_autoptr (PncDir) proc = pnc_dir_open ("/proc", &error);
  PncMount here, below, elsewhere;
  PncFileInfo info;

  g_assert_true (pnc_dir_make_child (place->dir, "a", 0700, &error));
  child = pnc_dir_open_child (place->dir, "a", &error);
  g_assert_true (pnc_dir_query_mount (place->dir, &here, &error));
  g_assert_true (pnc_dir_query_mount (child, &below, &error));
  g_assert_true (pnc_dir_query_mount (proc, &elsewhere, &error));
  g_assert_true (pnc_dir_query (place->dir, &info, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&here, sizeof here, &below, sizeof below);
  g_assert_cmpuint (here.device, ==, info.device);
  g_assert_cmpuint (here.device, !=, elsewhere.device);
  g_assert_cmpuint (here.mount, !=, elsewhere.mount);

  faults_begin ();
  fault_at ("statx", 1, ENOSYS);
  g_assert_true (pnc_dir_query_mount (place->dir, &here, &error));
  g_assert_cmpuint (here.device, ==, info.device);
  g_assert_cmpuint (here.mount, ==, 0);
  fault_at ("statx", 1, EIO);
  g_assert_false (pnc_dir_query_mount (place->dir, &here, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/dir/" path, Place, NULL, place_set_up, function, place_tear_down)
  ADD ("bad-names", test_bad_names);
  ADD ("missing-names", test_missing_names);
  ADD ("long-name", test_long_name);
  ADD ("odd-bytes", test_odd_bytes);
  ADD ("open", test_open);
  ADD ("links-are-not-followed", test_links_are_not_followed);
  ADD ("kinds", test_kinds);
  ADD ("swapped-in-after-the-look", test_swapped_in_after_the_look);
  ADD ("leased-file-is-in-use", test_leased_file_is_in_use);
  ADD ("held-folder-stays", test_held_folder_stays);
  ADD ("create-is-exclusive", test_create_is_exclusive);
  ADD ("update-does-not-truncate", test_update_does_not_truncate);
  ADD ("remove-child", test_remove_child);
  ADD ("remove-child-errors", test_remove_child_errors);
  ADD ("sync", test_sync);
  ADD ("sync-file-system", test_sync_file_system);
  ADD ("sync-file-system-unsupported", test_sync_file_system_unsupported);
  ADD ("space", test_space);
  ADD ("readers-are-independent", test_readers_are_independent);
  ADD ("listing-errors", test_listing_errors);
  ADD ("unnamed-file", test_unnamed_file);
  ADD ("unnamed-file-not-supported", test_unnamed_file_not_supported);
  ADD ("reopen", test_reopen);
  ADD ("mount", test_mount);
  ADD ("every-call-fails-once", test_every_call_fails_once);
  return g_test_run ();
}
