/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-preflight.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <unistd.h>

#include "fake-clock.h"
#include "pnc-fs-calls-posix.h"
#include "pnc-tls.h"
#include "session-fixture.h"
#include "transfer-fixture.h"

/* No test is a question of time: unless it says otherwise there is plenty. */
static const PncPreflightSettings patient = { .patience_us = 3600 * (gint64) G_USEC_PER_SEC };

/* A system that says no, on all threads, also those of the server in this process. */
static PncFsCalls calls;

static int
refuse_secret (int dir_fd, const char *name, int mode, int flags)
{
  if (!g_str_has_prefix (name, "secret"))
    return 0;
  errno = EACCES;
  return -1;
}

static int
refuse_writing (int dir_fd, const char *name, int mode, int flags)
{
  if ((mode & W_OK) == 0)
    return 0;
  errno = EROFS;
  return -1;
}

static int
little_room (int fd, struct statvfs *buffer)
{
  int result = pnc_fs_calls_default ()->fstatvfs (fd, buffer);

  buffer->f_bavail = 1;
  buffer->f_frsize = 1024;
  return result;
}

static int
like_a_camera (int fd, struct statfs *buffer)
{
  int result = pnc_fs_calls_default ()->fstatfs (fd, buffer);

  buffer->f_type = MSDOS_SUPER_MAGIC;
  return result;
}

static void
set_up (TransferFixture *fixture, gconstpointer data)
{
  transfer_fixture_set_up (fixture, data);
  calls = *pnc_fs_calls_default ();
  pnc_fs_calls_override (&calls);
}

static void
tear_down (TransferFixture *fixture, gconstpointer data)
{
  pnc_fs_calls_override (NULL);
  transfer_fixture_tear_down (fixture, data);
}

static PncPath *
path_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static PncPreflightReport *
wait_for_report (TransferFixture *fixture, GAsyncResult **slot)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;
  PncPreflightReport *report = pnc_preflight_finish (fixture->session, result, &error);

  g_assert_no_error (error);
  return report;
}

static GPtrArray *
files_of (TransferFixture *fixture, const char *const *names)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_build_filename (fixture->here, names[i], NULL));
  return files;
}

/* @names: (array zero-terminated=1): in "here" */
static PncPreflightReport *
upload (TransferFixture *fixture,
        const char *const *names,
        const char *folder,
        const PncPreflightSettings *settings)
{
  g_autoptr (GPtrArray) files = files_of (fixture, names);
  g_autoptr (PncPath) target = path_of (folder);
  GAsyncResult *slot = NULL;

  pnc_preflight_upload_async (fixture->session, files, target, settings, NULL,
                              test_loop_store_result, &slot);
  return wait_for_report (fixture, &slot);
}

/* @names: (array zero-terminated=1): in the share, as the server lists them; the ones that end in
 * "/" are folders */
static PncPreflightReport *
download (TransferFixture *fixture, const char *const *names, const char *folder)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GFile) target = g_file_new_build_filename (fixture->here, folder, NULL);
  g_autoptr (PncPath) root = pnc_path_root ();
  const PncVersion version = { .size_bytes = 100, .mtime_ns = 5 };
  GAsyncResult *slot = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean is_folder = g_str_has_suffix (names[i], "/");

      g_ptr_array_add (entries,
                       pnc_entry_new (is_folder ? PNC_ENTRY_FOLDER : PNC_ENTRY_FILE, names[i],
                                      strlen (names[i]) - is_folder, 0755, &version));
    }
  pnc_preflight_download_async (fixture->session, root, entries, target, &patient, NULL,
                                test_loop_store_result, &slot);
  return wait_for_report (fixture, &slot);
}

static PncPreflightReport *
paste (TransferFixture *fixture, const char *const *names, const char *folder, gboolean move)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
  g_autoptr (PncPath) target = path_of (folder);
  GAsyncResult *slot = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (paths, path_of (names[i]));
  pnc_preflight_paste_async (fixture->session, paths, target, move, &patient, NULL,
                             test_loop_store_result, &slot);
  return wait_for_report (fixture, &slot);
}

static const PncPreflightClash *
nth_clash (PncPreflightReport *report, guint i)
{
  g_assert_cmpuint (i, <, report->clashes->len);
  return report->clashes->pdata[i];
}

static const PncPreflightTrouble *
first (GPtrArray *troubles)
{
  g_assert_cmpuint (troubles->len, >, 0);
  return troubles->pdata[0];
}

static void
make_folder (const char *above, const char *name)
{
  g_autofree char *path = g_build_filename (above, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
write_here (TransferFixture *fixture, const char *name)
{
  transfer_fixture_write (fixture->here, name, 100, 1);
}

static void
write_there (TransferFixture *fixture, const char *name)
{
  transfer_fixture_write (fixture->share, name, 30, 2);
}

/* ---- uploads ---- */

static void
test_nothing (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "file", "tree", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "file");
  write_here (fixture, "tree/a");
  write_here (fixture, "tree/below/b");
  write_there (fixture, "other");
  make_folder (fixture->share, "tree");
  write_there (fixture, "tree/c");
  report = upload (fixture, names, "/", &patient);
  g_assert_true (pnc_preflight_report_is_clean (report));
  g_assert_cmpint (report->kind, ==, PNC_PREFLIGHT_UPLOAD);
  g_assert_cmpuint (report->n_sources, ==, 2);
  g_assert_cmpuint (report->n_files, ==, 3);
  g_assert_cmpuint (report->n_folders, ==, 2);
  g_assert_cmpuint (report->n_bytes, ==, 300);
  g_assert_true (report->complete);
  g_assert_true (report->room_known);
  g_assert_cmpuint (report->free_bytes, >, 300);
}

static void
test_upload_clashes (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "new", "taken", "tree", "folder over file", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "new");
  write_here (fixture, "taken");
  write_here (fixture, "tree/a");
  write_here (fixture, "tree/below/b");
  write_here (fixture, "tree/below/c");
  write_here (fixture, "tree/odd");
  make_folder (fixture->here, "folder over file");
  write_there (fixture, "inner/taken");
  write_there (fixture, "inner/tree/a");
  write_there (fixture, "inner/tree/below/b");
  write_there (fixture, "inner/tree/odd/file in a folder over a file");
  write_there (fixture, "inner/tree/theirs");
  write_there (fixture, "inner/folder over file");
  report = upload (fixture, names, "/inner", &patient);
  g_assert_false (pnc_preflight_report_is_clean (report));
  g_assert_cmpuint (report->n_clashes, ==, 3);
  g_assert_cmpuint (nth_clash (report, 0)->source, ==, 1);
  g_assert_cmpint (nth_clash (report, 0)->ours.kind, ==, PNC_ENTRY_FILE);
  g_assert_cmpuint (nth_clash (report, 0)->ours.size_bytes, ==, 100);
  g_assert_cmpuint (nth_clash (report, 0)->theirs.size_bytes, ==, 30);
  g_assert_cmpint (nth_clash (report, 0)->theirs.mtime_ns, >, 0);
  g_assert_cmpuint (nth_clash (report, 1)->source, ==, 2);
  g_assert_cmpuint (nth_clash (report, 1)->n_inside, ==, 3);
  g_assert_true (nth_clash (report, 1)->complete);
  g_assert_cmpuint (report->n_inside, ==, 3);
  g_assert_cmpint (nth_clash (report, 2)->ours.kind, ==, PNC_ENTRY_FOLDER);
  g_assert_cmpint (nth_clash (report, 2)->theirs.kind, ==, PNC_ENTRY_FILE);
  /* what is left out needs no room: of folders that become one, the files that clash */
  g_assert_cmpuint (nth_clash (report, 0)->skip_bytes, ==, 100);
  g_assert_cmpuint (nth_clash (report, 1)->skip_bytes, ==, 300);
}

/* A folder that meets a file can be kept beside it: as the first number that is free. */
static void
test_upload_beside (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "folder", "other", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "folder/a");
  write_here (fixture, "folder/below/b");
  make_folder (fixture->here, "other");
  write_there (fixture, "folder");
  write_there (fixture, "folder (2)");
  make_folder (fixture->share, "folder (3)");
  write_there (fixture, "other");
  report = upload (fixture, names, "/", &patient);
  g_assert_cmpuint (report->n_clashes, ==, 2);
  g_assert_cmpuint (nth_clash (report, 0)->number, ==, 4);
  g_assert_cmpuint (nth_clash (report, 0)->skip_bytes, ==, 200);
  g_assert_cmpuint (nth_clash (report, 1)->number, ==, 2);
  g_assert_cmpuint (nth_clash (report, 1)->skip_bytes, ==, 0);
}

static void
test_upload_troubles (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "tree", "secret", "gone", "odd\\name", NULL };
  g_autoptr (PncPreflightReport) report = NULL;
  g_autofree char *link = g_build_filename (fixture->here, "tree", "link", NULL);

  calls.faccessat = refuse_secret;
  write_here (fixture, "tree/a");
  write_here (fixture, "tree/b\\c");
  write_here (fixture, "tree/.Pinnace/never seen");
  write_here (fixture, "tree/below/secret too");
  write_here (fixture, "secret");
  write_here (fixture, "odd\\name");
  g_assert_cmpint (symlink ("a", link), ==, 0);
  report = upload (fixture, names, "/", &patient);
  g_assert_cmpuint (report->n_files, ==, 1);
  g_assert_cmpuint (report->n_bad_names, ==, 3);
  g_assert_cmpstr (first (report->bad_names)->path, ==, "odd\\name");
  g_assert_cmpint (first (report->bad_names)->fault, ==, PNC_NAME_SEPARATOR);
  g_assert_cmpuint (report->n_unreadable, ==, 3);
  g_assert_cmpstr (first (report->unreadable)->path, ==, "secret");
  g_assert_cmpint (first (report->unreadable)->code, ==, PNC_ERROR_PERMISSION);
  g_assert_cmpint (((PncPreflightTrouble *) report->unreadable->pdata[1])->code, ==,
                   PNC_ERROR_NOT_FOUND);
  g_assert_cmpstr (((PncPreflightTrouble *) report->unreadable->pdata[2])->path, ==,
                   "tree/below/secret too");
  g_assert_cmpuint (report->n_left_out, ==, 1);
  g_assert_cmpuint (report->n_clashes, ==, 0);
  for (guint i = 0; i < report->n_sources; i++)
    g_assert_cmpint (report->cannot_go[i], ==, i > 0);
}

/* What the target takes, and what for. */
static void
test_upload_access (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "file", NULL };
  g_autoptr (PncPreflightReport) whole = NULL;
  g_autoptr (PncPreflightReport) missing = NULL;
  g_autoptr (PncPreflightReport) file = NULL;
  g_autoptr (PncPreflightReport) refused = NULL;

  write_here (fixture, "file");
  write_there (fixture, "a file");
  whole = upload (fixture, names, "/", &patient);
  g_assert_cmpint (whole->access, ==, PNC_PREFLIGHT_MAY);
  missing = upload (fixture, names, "/missing", &patient);
  g_assert_cmpint (missing->access, ==, PNC_PREFLIGHT_NO_TARGET);
  g_assert_false (pnc_preflight_report_is_clean (missing));
  file = upload (fixture, names, "/a file", &patient);
  g_assert_cmpint (file->access, ==, PNC_PREFLIGHT_NOT_WRITABLE);
  calls.faccessat = refuse_writing;
  refused = upload (fixture, names, "/", &patient);
  g_assert_cmpint (refused->access, ==, PNC_PREFLIGHT_NOT_WRITABLE);
}

static void
test_read_only (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "file", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "file");
  report = upload (fixture, names, "/", &patient);
  g_assert_cmpint (report->access, ==, PNC_PREFLIGHT_READ_ONLY);
}

static void
test_upload_room (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "a", "tree", NULL };
  g_autoptr (PncPreflightReport) fits = NULL;
  g_autoptr (PncPreflightReport) report = NULL;

  calls.fstatvfs = little_room;
  transfer_fixture_write (fixture->here, "a", 24, 1);
  transfer_fixture_write (fixture->here, "tree/b", 1000, 1);
  fits = upload (fixture, names, "/", &patient);
  g_assert_true (pnc_preflight_report_is_clean (fits));
  transfer_fixture_write (fixture->here, "a", 25, 1);
  report = upload (fixture, names, "/", &patient);
  g_assert_true (pnc_preflight_report_lacks_room (report));
  g_assert_false (pnc_preflight_report_is_clean (report));
  g_assert_cmpuint (report->free_bytes, ==, 1024);
}

/* Two of one name, from different folders. */
static void
test_doubles (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "one/name", "two/name", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "one/name");
  write_here (fixture, "two/name");
  report = upload (fixture, names, "/", &patient);
  g_assert_cmpuint (report->n_clashes, ==, 1);
  g_assert_cmpuint (nth_clash (report, 0)->source, ==, 1);
  g_assert_cmpuint (nth_clash (report, 0)->theirs.size_bytes, ==, 100);
}

/* Names that differ in case alone are two where something shows that case counts, and may be one
 * where there is nothing to try it with. */
static void
test_case_doubles (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "Name", "name", NULL };
  g_autoptr (PncPreflightReport) unknown = NULL;
  g_autoptr (PncPreflightReport) apart = NULL;

  write_here (fixture, "Name");
  write_here (fixture, "name");
  make_folder (fixture->share, "empty");
  write_there (fixture, "full/Something");
  unknown = upload (fixture, names, "/empty", &patient);
  g_assert_cmpuint (unknown->n_clashes, ==, 1);
  g_assert_cmpuint (nth_clash (unknown, 0)->source, ==, 1);
  g_assert_cmpuint (nth_clash (unknown, 0)->theirs.size_bytes, ==, 100);
  apart = upload (fixture, names, "/full", &patient);
  g_assert_true (pnc_preflight_report_is_clean (apart));
}

/* More than are asked for one by one, and more than are told one by one. */
static void
test_many (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (PncPreflightReport) report = NULL;

  for (guint i = 0; i < 300; i++)
    {
      char *name = g_strdup_printf ("%u", i);

      write_here (fixture, name);
      if (i >= 50)
        write_there (fixture, name);
      g_ptr_array_add (names, name);
    }
  g_ptr_array_add (names, NULL);
  report = upload (fixture, (const char *const *) names->pdata, "/", &patient);
  g_assert_cmpuint (report->n_clashes, ==, 250);
  g_assert_cmpuint (report->clashes->len, ==, PNC_PREFLIGHT_MAX_CLASHES);
  g_assert_cmpuint (nth_clash (report, 0)->source, ==, 50);
  g_assert_cmpuint (report->n_files, ==, 300);
}

/* A clock on which a second is over whenever somebody looks. */
static gint64
hasty_now (gpointer user_data)
{
  return (gint64) g_atomic_int_add ((gint *) user_data, 1) * G_USEC_PER_SEC;
}

static void
test_deadline (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "tree", "file", NULL };
  gint ticks = 0;
  const PncClock clock = { hasty_now, &ticks };
  const PncPreflightSettings hasty = { &clock, 5 * G_USEC_PER_SEC };
  g_autoptr (PncPreflightReport) report = NULL;

  write_here (fixture, "file");
  write_there (fixture, "file");
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("tree/%u/below/file", i);

      write_here (fixture, name);
      write_there (fixture, name);
    }
  report = upload (fixture, names, "/", &hasty);
  g_assert_false (report->complete);
  g_assert_cmpuint (report->n_files, <, 21);
  g_assert_cmpuint (report->n_clashes, ==, 2);
  g_assert_false (nth_clash (report, 0)->complete);
  g_assert_cmpuint (nth_clash (report, 0)->n_inside, <, 20);
  g_assert_true (nth_clash (report, 1)->complete);
}

static void
test_cancel (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "tree", NULL };
  g_autoptr (GPtrArray) files = files_of (fixture, names);
  g_autoptr (PncPath) root = pnc_path_root ();

  write_here (fixture, "tree/a");
  write_there (fixture, "tree/a");
  for (guint before = 0; before < 2; before++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      GAsyncResult *slot = NULL;

      if (before)
        g_cancellable_cancel (cancellable);
      pnc_preflight_upload_async (fixture->session, files, root, NULL, cancellable,
                                  test_loop_store_result, &slot);
      g_cancellable_cancel (cancellable);
      result = test_loop_result (&slot);
      g_assert_null (pnc_preflight_finish (fixture->session, result, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
    }
}

/* ---- downloads ---- */

static void
test_download (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "new", "taken", "tree/", "alone/", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_there (fixture, "tree/a");
  write_there (fixture, "tree/below/b");
  write_there (fixture, "tree/below/deep/c");
  write_there (fixture, "tree/odd/d");
  write_there (fixture, "alone/below/e");
  write_here (fixture, "into/taken");
  write_here (fixture, "into/tree/below/b");
  write_here (fixture, "into/tree/below/mine");
  write_here (fixture, "into/tree/odd");
  report = download (fixture, names, "into");
  g_assert_cmpuint (report->n_sources, ==, 4);
  /* what is in a folder that cannot be made will not come */
  g_assert_cmpuint (report->n_files, ==, 6);
  g_assert_cmpuint (report->n_bytes, ==, 200 + 4 * 30);
  g_assert_true (report->complete);
  g_assert_true (report->room_known);
  g_assert_cmpuint (report->n_clashes, ==, 2);
  g_assert_cmpuint (nth_clash (report, 0)->source, ==, 1);
  g_assert_cmpint (nth_clash (report, 0)->ours.mtime_ns, ==, 5);
  g_assert_cmpuint (nth_clash (report, 0)->theirs.size_bytes, ==, 100);
  g_assert_cmpuint (nth_clash (report, 1)->source, ==, 2);
  g_assert_cmpuint (nth_clash (report, 1)->n_inside, ==, 2);
}

static void
test_download_beside (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "folder/", "taken", NULL };
  g_autoptr (PncPreflightReport) report = NULL;

  write_there (fixture, "folder/a");
  write_here (fixture, "into/folder");
  write_here (fixture, "into/folder (2)");
  write_here (fixture, "into/taken");
  report = download (fixture, names, "into");
  g_assert_cmpuint (report->n_clashes, ==, 2);
  g_assert_cmpuint (nth_clash (report, 0)->number, ==, 3);
  g_assert_cmpuint (nth_clash (report, 0)->skip_bytes, ==, 30);
  g_assert_cmpuint (nth_clash (report, 1)->skip_bytes, ==, 100);
}

/* A disk of a camera takes both for one; this one does not. */
static void
test_download_case_doubles (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "Name", "other", "name", NULL };
  g_autoptr (PncPreflightReport) apart = NULL;
  g_autoptr (PncPreflightReport) one = NULL;

  write_here (fixture, "into/Something");
  apart = download (fixture, names, "into");
  g_assert_true (pnc_preflight_report_is_clean (apart));
  calls.fstatfs = like_a_camera;
  one = download (fixture, names, "into");
  g_assert_cmpuint (one->n_clashes, ==, 1);
  g_assert_cmpuint (nth_clash (one, 0)->source, ==, 2);
}

static void
test_download_target (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "what?", "tree/", "plain", NULL };
  g_autoptr (PncPreflightReport) missing = NULL;
  g_autoptr (PncPreflightReport) refused = NULL;
  g_autoptr (PncPreflightReport) camera = NULL;

  write_there (fixture, "tree/a:b");
  missing = download (fixture, names, "missing");
  g_assert_cmpint (missing->access, ==, PNC_PREFLIGHT_NO_TARGET);
  calls.fstatfs = like_a_camera;
  calls.fstatvfs = little_room;
  camera = download (fixture, names, ".");
  g_assert_cmpint (camera->access, ==, PNC_PREFLIGHT_MAY);
  g_assert_cmpuint (camera->n_bad_names, ==, 2);
  g_assert_cmpstr (first (camera->bad_names)->path, ==, "what?");
  g_assert_cmpint (first (camera->bad_names)->fault, ==, PNC_NAME_WINDOWS_CHAR);
  g_assert_cmpuint (camera->n_files, ==, 1);
  g_assert_false (pnc_preflight_report_lacks_room (camera));
  calls.faccessat = refuse_writing;
  refused = download (fixture, names, ".");
  g_assert_cmpint (refused->access, ==, PNC_PREFLIGHT_NOT_WRITABLE);
}

/* ---- on the server ---- */

static void
test_copy (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "/file", "/tree", "/gone", "/new", NULL };
  g_autoptr (PncPreflightReport) report = NULL;
  g_autoptr (PncPreflightReport) same = NULL;

  write_there (fixture, "file");
  write_there (fixture, "new");
  write_there (fixture, "tree/a");
  write_there (fixture, "tree/below/b");
  write_there (fixture, "into/file");
  write_there (fixture, "into/tree/a");
  report = paste (fixture, names, "/into", FALSE);
  g_assert_cmpint (report->kind, ==, PNC_PREFLIGHT_COPY);
  g_assert_cmpuint (report->n_files, ==, 4);
  g_assert_cmpuint (report->n_bytes, ==, 120);
  g_assert_true (report->room_known);
  g_assert_cmpuint (report->n_clashes, ==, 2);
  g_assert_cmpuint (nth_clash (report, 0)->source, ==, 0);
  /* folders are not made one on the server */
  g_assert_cmpuint (nth_clash (report, 1)->source, ==, 1);
  g_assert_cmpuint (nth_clash (report, 1)->n_inside, ==, 0);
  g_assert_true (nth_clash (report, 1)->complete);
  g_assert_cmpuint (report->n_unreadable, ==, 1);
  g_assert_cmpstr (first (report->unreadable)->path, ==, "gone");
  g_assert_true (report->cannot_go[2]);
  g_assert_false (report->cannot_go[0]);

  same = paste (fixture, (const char *const[]){ "/file", NULL }, "/", FALSE);
  g_assert_true (pnc_preflight_report_is_clean (same));
}

static void
test_move (TransferFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "/file", "/tree", NULL };
  g_autoptr (PncPreflightReport) report = NULL;
  g_autoptr (PncPreflightReport) missing = NULL;

  calls.fstatvfs = little_room;
  transfer_fixture_write (fixture->share, "file", 2000, 1);
  write_there (fixture, "tree/a");
  make_folder (fixture->share, "into");
  report = paste (fixture, names, "/into", TRUE);
  g_assert_cmpint (report->kind, ==, PNC_PREFLIGHT_MOVE);
  g_assert_true (pnc_preflight_report_is_clean (report));
  missing = paste (fixture, names, "/missing", TRUE);
  g_assert_cmpint (missing->access, ==, PNC_PREFLIGHT_NO_TARGET);
}

/* ---- a server that answers everything but what is in its folders ---- */

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  return message->type == PNC_MESSAGE_LIST;
}

static void
test_silent (void)
{
  const PncPreflightSettings short_of_time = { .patience_us = 1000 };
  const PncVersion version = { 0 };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GFile) here = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (PncPreflightReport) report = NULL;
  SessionFixture fixture = { 0 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *slot = NULL;

  session_fixture_set_up (&fixture, script, NULL);
  session_fixture_open (&fixture);
  g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FOLDER, "pinnace-tree", 12, 0755, &version));
  pnc_preflight_download_async (fixture.session, root, entries, here, &short_of_time, NULL,
                                test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  report = pnc_preflight_finish (fixture.session, result, &error);
  g_assert_no_error (error);
  g_assert_false (report->complete);
  g_assert_cmpuint (report->n_folders, ==, 1);
  g_clear_object (&result);
  session_fixture_tear_down (&fixture);
}

#define ADD(name, data, func) g_test_add (name, TransferFixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  ADD ("/preflight/nothing", NULL, test_nothing);
  ADD ("/preflight/upload/clashes", NULL, test_upload_clashes);
  ADD ("/preflight/upload/beside", NULL, test_upload_beside);
  ADD ("/preflight/upload/troubles", NULL, test_upload_troubles);
  ADD ("/preflight/upload/access", NULL, test_upload_access);
  ADD ("/preflight/upload/read-only", "read-only", test_read_only);
  ADD ("/preflight/upload/room", NULL, test_upload_room);
  ADD ("/preflight/upload/doubles", NULL, test_doubles);
  ADD ("/preflight/upload/case-doubles", NULL, test_case_doubles);
  ADD ("/preflight/upload/many", NULL, test_many);
  ADD ("/preflight/upload/deadline", NULL, test_deadline);
  ADD ("/preflight/upload/cancel", NULL, test_cancel);
  ADD ("/preflight/download", NULL, test_download);
  ADD ("/preflight/download/target", NULL, test_download_target);
  ADD ("/preflight/download/beside", NULL, test_download_beside);
  ADD ("/preflight/download/case-doubles", NULL, test_download_case_doubles);
  ADD ("/preflight/copy", NULL, test_copy);
  ADD ("/preflight/move", NULL, test_move);
  g_test_add_func ("/preflight/silent", test_silent);
  return g_test_run ();
}
