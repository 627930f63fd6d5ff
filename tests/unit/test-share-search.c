/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-share-search.h"
#include "share-fixture.h"

static const gint not_cancelled = 0;

static PncShareSearch *
begin_with (ShareFixture *f,
            const char *path,
            const char *words,
            guint8 flags,
            guint16 most,
            const PncShareSearchBounds *bounds)
{
  g_autoptr (PncPath) where = path_of (path);
  PncSearch request = { where, (char *) words, flags, most };
  g_autoptr (GError) error = NULL;
  PncShareSearch *search = pnc_share_search (f->share, &request, bounds, &error);

  g_assert_no_error (error);
  return search;
}

static PncShareSearch *
begin (ShareFixture *f, const char *path, const char *words, guint8 flags, guint16 most)
{
  const PncShareSearchBounds bounds = PNC_SHARE_SEARCH_BOUNDS;

  return begin_with (f, path, words, flags, most, &bounds);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* To its end: what was found, one path after the other in the order of their bytes. */
static char *
run (PncShareSearch *search, PncSearchOutcome *outcome)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  PncSearchOutcome how = PNC_SEARCH_MORE;

  while (how == PNC_SEARCH_MORE)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) pages = pnc_share_search_step (search, &not_cancelled, &how, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < pages->len; i++)
        {
          const PncFound *page = g_ptr_array_index (pages, i);
          g_autofree char *folder = pnc_path_to_text (page->folder);

          g_assert_cmpint (page->outcome, ==, PNC_SEARCH_MORE);
          g_assert_cmpuint (page->entries->len, >, 0);
          for (guint j = 0; j < page->entries->len; j++)
            {
              const PncEntry *entry = g_ptr_array_index (page->entries, j);

              g_ptr_array_add (found, g_strdup_printf ("%s%s%s", folder + 1,
                                                       folder[1] != '\0' ? "/" : "", entry->name));
            }
        }
    }
  *outcome = how;
  g_ptr_array_sort (found, compare);
  g_ptr_array_add (found, NULL);
  return g_strjoinv (" ", (char **) found->pdata);
}

static void
assert_found (ShareFixture *f,
              const char *path,
              const char *words,
              guint8 flags,
              const char *wanted)
{
  g_autoptr (PncShareSearch) search = begin (f, path, words, flags, 1000);
  PncSearchOutcome outcome;
  g_autofree char *found = run (search, &outcome);

  g_assert_cmpstr (found, ==, wanted);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (pnc_share_search_get_unread (search), ==, 0);
}

static void
make_tree (ShareFixture *f)
{
  make_dir (f, "a/b/report");
  make_dir (f, "a/.cache");
  write_in_share (f, "Report.txt", "1");
  write_in_share (f, "a/b/old report.txt", "2");
  write_in_share (f, "a/b/report/other", "3");
  write_in_share (f, "a/.cache/report", "4");
  write_in_share (f, "a/.report", "5");
}

static void
test_everywhere_below (ShareFixture *f, gconstpointer data)
{
  make_tree (f);
  assert_found (f, "", "report", 0, "Report.txt a/b/old report.txt a/b/report");
  assert_found (f, "a", "REPORT", 0, "b/old report.txt b/report");
  assert_found (f, "a/b", "report old", 0, "old report.txt");
  assert_found (f, "", "*.txt", 0, "Report.txt a/b/old report.txt");
  assert_found (f, "", "report", PNC_SEARCH_CASE, "a/b/old report.txt a/b/report");
  assert_found (f, "", "report", PNC_SEARCH_HIDDEN,
                "Report.txt a/.cache/report a/.report a/b/old report.txt a/b/report");
  assert_found (f, "", "nowhere", 0, "");
  assert_found (f, "", " \t", 0, "");
  assert_found (f, "", "", 0, "");
}

/* An entry says all that a listing would. */
static void
test_entries (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autoptr (PncPath) path = path_of ("a/file");
  g_autoptr (PncEntry) stat = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  g_autoptr (GError) error = NULL;
  PncSearchOutcome outcome;
  const PncEntry *entry;

  make_dir (f, "a");
  write_in_share (f, "a/file", "hello");
  stat = pnc_share_stat (f->share, path, NULL);
  search = begin (f, "", "file", 0, 10);
  pages = pnc_share_search_step (search, &not_cancelled, &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->len, ==, 1);
  entry = g_ptr_array_index (((PncFound *) g_ptr_array_index (pages, 0))->entries, 0);
  g_assert_cmpint (entry->kind, ==, PNC_ENTRY_FILE);
  g_assert_true (pnc_version_equal (&entry->version, &stat->version));
}

/* Links lead nowhere, and what is the server's own is never seen, nor what cannot travel. */
static void
test_stays_inside (ShareFixture *f, gconstpointer data)
{
  make_dir (f, "a");
  make_link (f, "../../outside", "a/secret link");
  make_link (f, "../..", "a/up");
  make_dir (f, "bad\\name");
  write_in_share (f, "bad\\name/secret", "x");
  make_dir (f, ".PINNACE");
  write_in_share (f, ".PINNACE/secret", "x");
  assert_found (f, "", "secret", PNC_SEARCH_HIDDEN, "a/secret link");
  assert_found (f, "", "*ing", PNC_SEARCH_HIDDEN, ""); /* staging */
  assert_found (f, "", "bad*", PNC_SEARCH_HIDDEN, "");
}

static void
test_not_a_folder (ShareFixture *f, gconstpointer data)
{
  const PncShareSearchBounds bounds = PNC_SHARE_SEARCH_BOUNDS;
  g_autoptr (PncPath) file = path_of ("file");
  g_autoptr (PncPath) link = path_of ("link");
  g_autoptr (PncPath) none = path_of ("none");
  PncSearch request = { file, (char *) "x", 0, 1 };
  g_autoptr (GError) error = NULL;

  write_in_share (f, "file", "x");
  make_link (f, ".", "link");
  g_assert_null (pnc_share_search (f->share, &request, &bounds, &error));
  assert_error (&error, PNC_ERROR_NOT_DIRECTORY, "/file");
  request.path = link;
  g_assert_null (pnc_share_search (f->share, &request, &bounds, &error));
  assert_error (&error, PNC_ERROR_NOT_REGULAR, "/link");
  request.path = none;
  g_assert_null (pnc_share_search (f->share, &request, &bounds, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/none");
}

/* Folders that cannot be looked into have names all the same, and are counted; hidden ones that
 * nobody asked for are not. */
static int
denying_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  if (strstr (name, "locked") != NULL)
    {
      errno = EACCES;
      return -1;
    }
  return openat (dir_fd, name, flags, mode);
}

static void
test_unreadable (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autofree char *found = NULL;
  PncSearchOutcome outcome;

  make_dir (f, "a/locked");
  make_dir (f, "b/locked too");
  make_dir (f, "b/.locked");
  write_in_share (f, "c locked", "x");
  search = begin (f, "", "locked", 0, 100);
  faults_begin ();
  fault_calls.openat = denying_openat;
  found = run (search, &outcome);
  faults_end ();
  g_assert_cmpstr (found, ==, "a/locked b/locked too c locked");
  g_assert_cmpint (outcome, ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (pnc_share_search_get_unread (search), ==, 2);
}

/* A folder that may be entered and not be listed, like one without the right to read. */
static guint n_listed;

static int
listing_openat (int dir_fd, const char *name, int flags, mode_t mode)
{
  if (strcmp (name, ".") == 0 && ++n_listed > 1)
    {
      errno = EACCES;
      return -1;
    }
  return openat (dir_fd, name, flags, mode);
}

static void
test_unlistable (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autofree char *found = NULL;
  PncSearchOutcome outcome;

  make_dir (f, "a/inside");
  search = begin (f, "", "a", 0, 100);
  faults_begin ();
  n_listed = 0;
  fault_calls.openat = listing_openat;
  found = run (search, &outcome);
  faults_end ();
  g_assert_cmpstr (found, ==, "a");
  g_assert_cmpuint (pnc_share_search_get_unread (search), ==, 1);
}

static struct dirent *
failing_readdir (DIR *stream)
{
  errno = EIO;
  return NULL;
}

static void
test_first_folder_fails (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autoptr (GError) error = NULL;
  PncSearchOutcome outcome;

  make_dir (f, "a");
  search = begin (f, "a", "x", 0, 100);
  faults_begin ();
  fault_calls.readdir = failing_readdir;
  g_assert_null (pnc_share_search_step (search, &not_cancelled, &outcome, &error));
  faults_end ();
  assert_error (&error, PNC_ERROR_IO, "/a");
}

/* No deeper than its bounds, whatever there is. */
static void
test_depth (ShareFixture *f, gconstpointer data)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (PncShareSearch) search = NULL;
  g_autofree char *found = NULL;
  g_auto (GStrv) paths = NULL;
  PncSearchOutcome outcome;

  for (guint i = 0; i < PNC_SHARE_SEARCH_MAX_DEPTH + 5; i++)
    g_string_append (path, "d/");
  make_dir (f, path->str);
  search = begin (f, "", "d", 0, 100);
  found = run (search, &outcome);
  paths = g_strsplit (found, " ", -1);
  g_assert_cmpuint (g_strv_length (paths), ==, PNC_SHARE_SEARCH_MAX_DEPTH);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (pnc_share_search_get_unread (search), ==, 1);
}

/* Below the deepest folder that a path may lead to is nothing that may be told. */
static void
test_depth_of_paths (ShareFixture *f, gconstpointer data)
{
  const PncShareOptions options = { .mode_mask = 0777, .max_depth = 2 };

  make_dir (f, "a/b/c");
  g_clear_pointer (&f->share, pnc_share_unref);
  f->share = pnc_share_open (f->root, &options, NULL);
  assert_found (f, "a/b", "c", 0, "");
}

static void
test_enough (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autofree char *found = NULL;
  PncSearchOutcome outcome;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("file%u", i);

      write_in_share (f, name, "x");
    }
  search = begin (f, "", "file", 0, 3);
  found = run (search, &outcome);
  g_assert_cmpuint (strlen (found), ==, 3 * 5 + 2);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_ENOUGH);
}

/* Neither more names nor more time than its bounds. */
static void
test_gives_up (ShareFixture *f, gconstpointer data)
{
  PncShareSearchBounds bounds = PNC_SHARE_SEARCH_BOUNDS;
  g_autoptr (PncShareSearch) names = NULL;
  g_autoptr (PncShareSearch) time = NULL;
  g_autofree char *found = NULL;
  g_autofree char *more = NULL;
  PncSearchOutcome outcome;

  make_tree (f);
  bounds.max_names = 3;
  names = begin_with (f, "", "nowhere", 0, 3, &bounds);
  found = run (names, &outcome);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_GAVE_UP);
  g_assert_cmpuint (pnc_share_search_get_looked_at (names), ==, 3);

  bounds.max_names = G_MAXUINT64;
  bounds.max_us = -1; /* which has passed */
  time = begin_with (f, "", "nowhere", 0, 3, &bounds);
  more = run (time, &outcome);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_GAVE_UP);
  g_assert_cmpuint (pnc_share_search_get_looked_at (time), ==, 1);
}

/* A step is over after so many names, after so long, and when it is cancelled; the next one goes on
 * where it was. */
static void
test_steps (ShareFixture *f, gconstpointer data)
{
  static const gint cancelled = 1;
  PncShareSearchBounds bounds = PNC_SHARE_SEARCH_BOUNDS;
  g_autoptr (PncShareSearch) search = NULL;
  g_autofree char *found = NULL;
  PncSearchOutcome outcome;
  const struct
  {
    guint slice_names;
    gint64 slice_us;
    const gint *cancelled;
  } rows[] = { { 1, G_MAXINT32, &not_cancelled },
               { G_MAXUINT, 0, &not_cancelled },
               { G_MAXUINT, G_MAXINT32, &cancelled } };

  make_tree (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) pages = NULL;
      g_autoptr (PncShareSearch) one = NULL;

      bounds.slice_names = rows[i].slice_names;
      bounds.slice_us = rows[i].slice_us;
      one = begin_with (f, "", "report", 0, 100, &bounds);
      pages = pnc_share_search_step (one, rows[i].cancelled, &outcome, NULL);
      g_assert_nonnull (pages);
      g_assert_cmpint (outcome, ==, PNC_SEARCH_MORE);
      g_assert_cmpuint (pnc_share_search_get_looked_at (one), ==, 1);
    }
  bounds = PNC_SHARE_SEARCH_BOUNDS;
  bounds.slice_names = 1;
  search = begin_with (f, "", "report", 0, 100, &bounds);
  found = run (search, &outcome);
  g_assert_cmpstr (found, ==, "Report.txt a/b/old report.txt a/b/report");
}

/* A step holds no more than goes into a page, however much there is. */
static void
test_step_is_small (ShareFixture *f, gconstpointer data)
{
  g_autoptr (PncShareSearch) search = NULL;
  g_autoptr (GPtrArray) pages = NULL;
  PncSearchOutcome outcome;
  guint n = 0;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("%0*u", 200, i);

      write_in_share (f, name, "x");
    }
  search = begin (f, "", "0", 0, 1000);
  pages = pnc_share_search_step (search, &not_cancelled, &outcome, NULL);
  g_assert_cmpint (outcome, ==, PNC_SEARCH_MORE);
  for (guint i = 0; i < pages->len; i++)
    n += ((PncFound *) g_ptr_array_index (pages, i))->entries->len;
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-search/everywhere-below", test_everywhere_below);
  SHARE_TEST ("/share-search/entries", test_entries);
  SHARE_TEST ("/share-search/stays-inside", test_stays_inside);
  SHARE_TEST ("/share-search/not-a-folder", test_not_a_folder);
  SHARE_TEST ("/share-search/unreadable", test_unreadable);
  SHARE_TEST ("/share-search/unlistable", test_unlistable);
  SHARE_TEST ("/share-search/first-folder-fails", test_first_folder_fails);
  SHARE_TEST ("/share-search/depth", test_depth);
  SHARE_TEST ("/share-search/depth-of-paths", test_depth_of_paths);
  SHARE_TEST ("/share-search/enough", test_enough);
  SHARE_TEST ("/share-search/gives-up", test_gives_up);
  SHARE_TEST ("/share-search/steps", test_steps);
  SHARE_TEST ("/share-search/step-is-small", test_step_is_small);
  return g_test_run ();
}
