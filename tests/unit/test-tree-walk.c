/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tree-walk.h"

#include "fs-faults.h"

#include <sys/resource.h>

static const char *const step_names[] = {
  [PNC_TREE_ENTER] = "enter", [PNC_TREE_LEAVE] = "leave", [PNC_TREE_FILE] = "file",
  [PNC_TREE_LINK] = "link",   [PNC_TREE_OTHER] = "other", [PNC_TREE_ERROR] = "error",
};

static char *
describe (const PncTreeItem *item)
{
  g_autofree char *path = g_strjoinv ("/", (char **) item->components);

  if (item->step != PNC_TREE_ERROR)
    return g_strdup_printf ("%s %s", step_names[item->step], path);
  return g_strdup_printf ("error %s %s", path, pnc_error_code_name (item->error->code));
}

/* What holds for each item, wherever it is. */
static void
check_item (PncTreeWalk *walk, const PncTreeItem *item)
{
  g_autoptr (GError) error = NULL;
  PncFileInfo info;
  PncDir *parent;

  g_assert_null (item->components[item->depth]);
  g_assert_true ((item->error != NULL) == (item->step == PNC_TREE_ERROR));
  if (item->depth == 0)
    {
      g_assert_null (item->name);
      return;
    }
  g_assert_cmpstr (item->name, ==, item->components[item->depth - 1]);
  if (item->step == PNC_TREE_ERROR)
    return;
  parent = pnc_tree_walk_get_parent (walk, &error);
  g_assert_no_error (error);
  g_assert_true (pnc_dir_query_child (parent, item->name, &info, &error));
  g_assert_cmpuint (info.file_id, ==, item->info.file_id);
  g_assert_cmpint (info.kind, ==, item->info.kind);
}

/* Walks to the end: one line an item. */
static GPtrArray *
walk_all (PncDir *dir, guint max_depth)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (dir, max_depth);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const PncTreeItem *item;

  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      check_item (walk, item);
      g_ptr_array_add (lines, describe (item));
    }
  g_assert_null (pnc_tree_walk_next (walk));
  return lines;
}

static int
line_index (GPtrArray *lines, const char *line)
{
  int found = -1;

  for (guint i = 0; i < lines->len; i++)
    {
      if (strcmp (g_ptr_array_index (lines, i), line) != 0)
        continue;
      g_assert_cmpint (found, ==, -1);
      found = (int) i;
    }
  return found;
}

static void
assert_in_order (GPtrArray *lines, const char *const *wanted)
{
  int before = -1;

  for (gsize i = 0; wanted[i] != NULL; i++)
    {
      int here = line_index (lines, wanted[i]);

      if (here <= before)
        g_error ("“%s” is at %d, after %d", wanted[i], here, before);
      before = here;
    }
}

static void
make_folder (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);

  g_assert_cmpint (mkdir (path, 0700), ==, 0);
}

static void
make_tree (Place *place)
{
  g_autofree char *link_path = place_path (place, "a/link");
  g_autofree char *up_path = place_path (place, "a/up");
  g_autofree char *pipe_path = place_path (place, "a/b/pipe");

  make_folder (place, "a");
  make_folder (place, "a/b");
  make_folder (place, "empty");
  place_write (place, "top", "1");
  place_write (place, "a/file", "12");
  place_write (place, "a/b/odd\n\xff", "123");
  g_assert_cmpint (symlink ("file", link_path), ==, 0);
  g_assert_cmpint (symlink ("..", up_path), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
}

static void
test_everything (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;

  make_tree (place);
  lines = walk_all (place->dir, 10);
  g_assert_cmpuint (lines->len, ==, 12);
  assert_in_order (lines, (const char *[]){ "enter empty", "leave empty", NULL });
  assert_in_order (lines, (const char *[]){ "file top", NULL });
  assert_in_order (lines, (const char *[]){ "enter a", "file a/file", "leave a", NULL });
  assert_in_order (lines, (const char *[]){ "enter a", "link a/link", "leave a", NULL });
  assert_in_order (lines, (const char *[]){ "enter a", "link a/up", "leave a", NULL });
  assert_in_order (lines, (const char *[]){ "enter a", "enter a/b", "other a/b/pipe", "leave a/b",
                                            "leave a", NULL });
  assert_in_order (lines, (const char *[]){ "enter a/b", "file a/b/odd\n\xff", "leave a/b", NULL });
}

static void
test_empty (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = walk_all (place->dir, 1);

  g_assert_cmpuint (lines->len, ==, 0);
}

static void
test_too_deep (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;

  make_tree (place);
  lines = walk_all (place->dir, 2);
  assert_in_order (lines, (const char *[]){ "enter a", "error a/b too-deep", "leave a", NULL });
  assert_in_order (lines, (const char *[]){ "enter a", "file a/file", "leave a", NULL });
  g_assert_cmpuint (lines->len, ==, 9);
  g_clear_pointer (&lines, g_ptr_array_unref);

  lines = walk_all (place->dir, 1);
  assert_in_order (lines, (const char *[]){ "error a too-deep", NULL });
  assert_in_order (lines, (const char *[]){ "error empty too-deep", NULL });
  g_assert_cmpuint (lines->len, ==, 3);
}

static void
test_skip (Place *place, gconstpointer data)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, 10);
  const PncTreeItem *item;
  guint n = 0;

  make_tree (place);
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      g_assert_cmpuint (item->depth, ==, 1);
      g_assert_cmpint (item->step, !=, PNC_TREE_LEAVE);
      if (item->step == PNC_TREE_ENTER)
        {
          pnc_tree_walk_skip (walk);
          g_assert_cmpstr (item->name, ==, item->components[0]);
          check_item (walk, item);
        }
      n++;
    }
  g_assert_cmpuint (n, ==, 3);
}

/* ---- deep ---- */

/* Below each of @depth folders called "d": files "1" and "2", and one folder more, "side", with a
 * file. */
static void
make_chain (Place *place, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_dir_ref (place->dir);

  for (guint i = 0; i < depth; i++)
    {
      g_autoptr (PncDir) side = NULL;
      PncDir *next;

      pnc_dir_make_child (dir, "d", 0700, &error);
      pnc_dir_make_child (dir, "side", 0700, &error);
      side = pnc_dir_open_child (dir, "side", &error);
      g_assert_no_error (error);
      pnc_file_free (pnc_dir_create_file (side, "deep", 0600, &error));
      pnc_file_free (pnc_dir_create_file (dir, "1", 0600, &error));
      pnc_file_free (pnc_dir_create_file (dir, "2", 0600, &error));
      next = pnc_dir_open_child (dir, "d", &error);
      g_assert_no_error (error);
      pnc_dir_unref (dir);
      dir = next;
    }
}

static void
walk_chain (Place *place, guint depth)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, PNC_TREE_WALK_ANY_DEPTH);
  guint seen[G_N_ELEMENTS (step_names)] = { 0 };
  guint most_descriptors = 0;
  const PncTreeItem *item;

  make_chain (place, depth);
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      seen[item->step]++;
      check_item (walk, item);
      if (item->depth % 50 == 0)
        most_descriptors = MAX (most_descriptors, count_descriptors ());
    }
  g_assert_cmpuint (seen[PNC_TREE_ENTER], ==, 2 * depth);
  g_assert_cmpuint (seen[PNC_TREE_LEAVE], ==, 2 * depth);
  g_assert_cmpuint (seen[PNC_TREE_FILE], ==, 3 * depth);
  g_assert_cmpuint (seen[PNC_TREE_ERROR], ==, 0);
  g_assert_cmpuint (most_descriptors, <=, place->descriptors + 2 * PNC_TREE_WALK_MAX_HELD + 6);
}

static void
test_deep (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  walk_chain (place, 500);
  g_assert_true (pnc_dir_remove_tree (place->dir, "d", NULL, &error));
}

/* While the walk is far below, an upper folder is taken away and a link to a place outside is put
 * there: nothing outside is seen, and the walk comes to its end. */
static void
test_swapped_while_far_below (Place *place, gconstpointer data)
{
  g_autofree char *d_path = place_path (place, "d");
  g_autofree char *moved_path = place_path (place, "moved");
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, PNC_TREE_WALK_ANY_DEPTH);
  const PncTreeItem *item;
  gboolean swapped = FALSE;
  guint n_errors = 0;

  make_chain (place, 3 * PNC_TREE_WALK_MAX_HELD);
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      if (!swapped && item->depth == 3 * PNC_TREE_WALK_MAX_HELD)
        {
          swapped = TRUE;
          g_assert_cmpint (rename (d_path, moved_path), ==, 0);
          g_assert_cmpint (symlink ("/", d_path), ==, 0);
        }
      n_errors += item->step == PNC_TREE_ERROR
                  || (item->depth > 0 && pnc_tree_walk_get_parent (walk, NULL) == NULL);
      g_assert_true (item->step == PNC_TREE_ERROR || item->step == PNC_TREE_LEAVE || !swapped
                     || item->depth == 1 || item->depth > PNC_TREE_WALK_MAX_HELD);
    }
  g_assert_true (swapped);
  g_assert_cmpuint (n_errors, >, 0);
}

static void
test_replaced_while_far_below (Place *place, gconstpointer data)
{
  g_autofree char *d_path = place_path (place, "d");
  g_autofree char *moved_path = place_path (place, "moved");
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, PNC_TREE_WALK_ANY_DEPTH);
  const PncTreeItem *item;
  g_autoptr (GError) error = NULL;
  gboolean swapped = FALSE;
  guint n_changed = 0;

  make_chain (place, 2 * PNC_TREE_WALK_MAX_HELD);
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      if (!swapped && item->depth == 2 * PNC_TREE_WALK_MAX_HELD)
        {
          swapped = TRUE;
          g_assert_cmpint (rename (d_path, moved_path), ==, 0);
          g_assert_cmpint (mkdir (d_path, 0700), ==, 0);
        }
      if (item->step == PNC_TREE_LEAVE && pnc_tree_walk_get_parent (walk, &error) == NULL)
        {
          g_assert_error (error, PNC_ERROR, PNC_ERROR_CHANGED);
          n_changed++;
          g_clear_error (&error);
        }
    }
  g_assert_true (swapped);
  g_assert_cmpuint (n_changed, >, 0);
}

/* ---- errors ---- */

/* Every call fails once: it is reported where it happened, nothing is shown twice, and the walk
 * goes on. */
static void
test_every_call_fails_once (Place *place, gconstpointer data)
{
  guint nth = 0;

  make_tree (place);
  do
    {
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, 10);
      const PncTreeItem *item;
      guint n_errors = 0, n_open = 0;

      faults_begin ();
      fault_at (FAULT_ANY, ++nth, EIO);
      while ((item = pnc_tree_walk_next (walk)) != NULL)
        {
          g_ptr_array_add (lines, describe (item));
          n_errors += item->step == PNC_TREE_ERROR;
          n_open += item->step == PNC_TREE_ENTER;
          n_open -= item->step == PNC_TREE_LEAVE;
          if (item->step == PNC_TREE_ERROR)
            g_assert_error (item->error, PNC_ERROR, PNC_ERROR_IO);
        }
      faults_end ();
      g_assert_cmpuint (n_open, ==, 0);
      g_assert_cmpuint (n_errors, ==, faults.hits > 0 && strcmp (faults.hit, "close") != 0);
      for (guint i = 0; i < lines->len; i++)
        g_assert_cmpint (line_index (lines, g_ptr_array_index (lines, i)), ==, i);
    }
  while (faults.hits > 0);
  g_assert_cmpuint (nth, >, 20);
}

static void
test_unreadable_folder (Place *place, gconstpointer data)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, 10);
  const PncTreeItem *item;

  make_folder (place, "a");
  faults_begin ();
  fault_at ("openat", 2, EACCES); /* after the listing of the first */
  faults.onwards = TRUE;
  item = pnc_tree_walk_next (walk);
  g_assert_cmpint (item->step, ==, PNC_TREE_ERROR);
  g_assert_error (item->error, PNC_ERROR, PNC_ERROR_PERMISSION);
  g_assert_cmpint (item->info.kind, ==, PNC_FILE_DIRECTORY);
  g_assert_cmpstr (item->name, ==, "a");
  g_assert_null (pnc_tree_walk_next (walk));
}

static void
test_unreadable_first (Place *place, gconstpointer data)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, 10);
  const PncTreeItem *item;

  faults_begin ();
  fault_at ("openat", 1, EACCES);
  item = pnc_tree_walk_next (walk);
  g_assert_cmpint (item->step, ==, PNC_TREE_ERROR);
  g_assert_cmpuint (item->depth, ==, 0);
  g_assert_error (item->error, PNC_ERROR, PNC_ERROR_PERMISSION);
  g_assert_null (pnc_tree_walk_next (walk));
}

/* A listing that breaks off while it is taken down for later still shows what was read before. */
static const char *breaking_path;

static struct dirent *
readdir_breaking_off (DIR *stream)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", dirfd (stream));
  g_autofree char *path = g_file_read_link (link, NULL);

  if (g_strcmp0 (path, breaking_path) != 0)
    return pnc_fs_calls_default ()->readdir (stream);
  errno = EIO;
  return NULL;
}

static void
test_listing_breaks_off_when_let_go (Place *place, gconstpointer data)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (place->dir, PNC_TREE_WALK_ANY_DEPTH);
  g_autofree char *d_path = place_path (place, "d");
  const PncTreeItem *item;
  guint n_errors = 0;

  make_chain (place, 2 * PNC_TREE_WALK_MAX_HELD);
  faults_begin ();
  fault_calls.readdir = readdir_breaking_off;
  breaking_path = NULL;
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      if (item->depth == PNC_TREE_WALK_MAX_HELD)
        breaking_path = d_path; /* what is entered next lets the first go */
      if (item->step != PNC_TREE_ERROR)
        continue;
      g_assert_error (item->error, PNC_ERROR, PNC_ERROR_IO);
      g_assert_cmpuint (item->depth, ==, 1);
      g_assert_cmpstr (item->name, ==, "d");
      n_errors++;
    }
  g_assert_cmpuint (n_errors, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/tree-walk/" path, Place, NULL, place_set_up, function, place_tear_down)
  ADD ("everything", test_everything);
  ADD ("empty", test_empty);
  ADD ("too-deep", test_too_deep);
  ADD ("skip", test_skip);
  ADD ("deep", test_deep);
  ADD ("swapped-while-far-below", test_swapped_while_far_below);
  ADD ("replaced-while-far-below", test_replaced_while_far_below);
  ADD ("every-call-fails-once", test_every_call_fails_once);
  ADD ("unreadable-folder", test_unreadable_folder);
  ADD ("unreadable-first", test_unreadable_first);
  ADD ("listing-breaks-off-when-let-go", test_listing_breaks_off_when_let_go);
  return g_test_run ();
}
