/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-dir.h"

#include "fs-faults.h"

static void
assert_code (GError **error, PncError code, const char *subject)
{
  g_assert_error (*error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (*error), ==, subject);
  g_clear_error (error);
}

static void
make_folder (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);

  g_assert_cmpint (mkdir (path, 0700), ==, 0);
}

static gboolean
rename_here (Place *place, const char *from, const char *to, PncRenameFlags flags, GError **error)
{
  return pnc_dir_rename (place->dir, from, place->dir, to, flags, error);
}

/* Systems that rename as they are asked, that cannot rename without replacing, and that have no
 * hard links either. */
typedef enum
{
  SYSTEM_FULL,
  SYSTEM_NO_FLAGS,
  SYSTEM_OLD_KERNEL,
  SYSTEM_NO_LINKS,
  N_SYSTEMS,
} System;

static int
renameat2_says_einval (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  errno = EINVAL;
  return -1;
}

static int
renameat2_says_enosys (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  errno = ENOSYS;
  return -1;
}

static int
linkat_says_eperm (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  errno = EPERM;
  return -1;
}

static void
use_system (System system)
{
  faults_begin ();
  if (system == SYSTEM_NO_FLAGS || system == SYSTEM_NO_LINKS)
    fault_calls.renameat2 = renameat2_says_einval;
  if (system == SYSTEM_OLD_KERNEL)
    fault_calls.renameat2 = renameat2_says_enosys;
  if (system == SYSTEM_NO_LINKS)
    fault_calls.linkat = linkat_says_eperm;
}

static void
test_to_a_free_name (Place *place, gconstpointer data)
{
  make_folder (place, "other");
  for (System system = 0; system < N_SYSTEMS; system++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncDir) other = pnc_dir_open_child (place->dir, "other", &error);

      use_system (system);
      place_write (place, "file", "text");
      make_folder (place, "folder");
      place_write (place, "folder/inside", "deep");

      g_assert_true (rename_here (place, "file", "moved", PNC_RENAME_NONE, &error));
      g_assert_false (place_has (place, "file"));
      g_assert_true (rename_here (place, "moved", "again", PNC_RENAME_REPLACE, &error));
      place_assert_text (place, "again", "text");
      g_assert_true (pnc_dir_rename (place->dir, "folder", other, "folder", 0, &error));
      g_assert_false (place_has (place, "folder"));
      place_assert_text (place, "other/folder/inside", "deep");

      g_assert_true (pnc_dir_remove_tree (other, "folder", NULL, &error));
      g_assert_no_error (error);
    }
}

static void
test_taken_names_are_kept (Place *place, gconstpointer data)
{
  for (System system = 0; system < N_SYSTEMS; system++)
    {
      const char *const sources[] = { "file", "folder", "link" };
      const char *const targets[] = { "taken", "taken-folder", "taken-link" };

      for (int i = 0; i < 9; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *link_path = place_path (place, "link");
          g_autofree char *taken_path = place_path (place, "taken-link");

          if (!place_has (place, "file"))
            {
              place_write (place, "file", "new");
              make_folder (place, "folder");
              place_write (place, "taken", "old");
              make_folder (place, "taken-folder");
              g_assert_cmpint (symlink ("file", link_path), ==, 0);
              g_assert_cmpint (symlink ("gone", taken_path), ==, 0);
            }
          use_system (system);
          g_assert_false (rename_here (place, sources[i % 3], targets[i / 3], 0, &error));
          assert_code (&error, PNC_ERROR_EXISTS, targets[i / 3]);
          g_assert_true (place_has (place, sources[i % 3]));
          place_assert_text (place, "taken", "old");
          g_assert_true (place_has (place, "taken-folder"));
        }
    }
}

static void
test_replace (Place *place, gconstpointer data)
{
  g_autofree char *link_path = place_path (place, "link");
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "new");
  place_write (place, "taken", "old");
  g_assert_true (rename_here (place, "file", "taken", PNC_RENAME_REPLACE, &error));
  g_assert_no_error (error);
  place_assert_text (place, "taken", "new");
  g_assert_false (place_has (place, "file"));

  make_folder (place, "folder");
  g_assert_false (rename_here (place, "taken", "folder", PNC_RENAME_REPLACE, &error));
  assert_code (&error, PNC_ERROR_IS_DIRECTORY, "folder");
  g_assert_cmpint (symlink ("taken", link_path), ==, 0);
  g_assert_false (rename_here (place, "taken", "link", PNC_RENAME_REPLACE, &error));
  assert_code (&error, PNC_ERROR_NOT_REGULAR, "link");

  make_folder (place, "empty");
  g_assert_false (rename_here (place, "folder", "empty", PNC_RENAME_REPLACE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "empty");
  g_assert_false (rename_here (place, "folder", "taken", PNC_RENAME_REPLACE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "taken");
  place_assert_text (place, "taken", "new");
}

static void
test_same_name (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "text");
  g_assert_true (rename_here (place, "file", "file", PNC_RENAME_REPLACE, &error));
  g_assert_false (rename_here (place, "file", "file", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "file");
  place_assert_text (place, "file", "text");
}

static void
test_hard_links (Place *place, gconstpointer data)
{
  g_autofree char *a = place_path (place, "a");
  g_autofree char *b = place_path (place, "b");
  g_autoptr (GError) error = NULL;

  place_write (place, "a", "text");
  g_assert_cmpint (link (a, b), ==, 0);
  g_assert_false (rename_here (place, "a", "b", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "b");
  g_assert_true (rename_here (place, "a", "b", PNC_RENAME_REPLACE, &error));
  place_assert_text (place, "a", "text");
  place_assert_text (place, "b", "text");
}

/* A file system that keeps names without regard to case: "b" is found when "B" is asked for. */
static int
fstatat_without_case (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return pnc_fs_calls_default ()->fstatat (dir_fd, lower, buffer, flags);
}

static int
renameat2_without_case (int from_fd,
                        const char *from,
                        int to_fd,
                        const char *to,
                        unsigned int flags)
{
  errno = EEXIST;
  return -1;
}

static void
test_another_spelling (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "b", "text");
  place_write (place, "c", "other");
  faults_begin ();
  fault_calls.fstatat = fstatat_without_case;
  fault_calls.renameat2 = renameat2_without_case;
  g_assert_false (rename_here (place, "b", "C", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "C");
  g_assert_true (rename_here (place, "b", "B", PNC_RENAME_NONE, &error));
  place_assert_text (place, "B", "text");
  g_assert_false (place_has (place, "b"));
}

static void
test_into_itself (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) folder = NULL;

  make_folder (place, "folder");
  folder = pnc_dir_open_child (place->dir, "folder", &error);
  g_assert_false (pnc_dir_rename (place->dir, "folder", folder, "inside", 0, &error));
  g_assert_nonnull (strstr (error->message, "into itself"));
  assert_code (&error, PNC_ERROR_FAILED, "folder");
  g_assert_false (place_has (place, "folder/inside"));
}

static int
renameat_says_exdev (int from_fd, const char *from, int to_fd, const char *to)
{
  errno = EXDEV;
  return -1;
}

static int
linkat_says_exdev (int from_fd, const char *from, int to_fd, const char *to, int flags)
{
  errno = EXDEV;
  return -1;
}

static void
test_across_devices (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "text");
  make_folder (place, "folder");
  use_system (SYSTEM_NO_FLAGS);
  fault_calls.renameat = renameat_says_exdev;
  fault_calls.linkat = linkat_says_exdev;
  g_assert_false (rename_here (place, "file", "moved", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_CROSS_DEVICE, "file");
  g_assert_false (rename_here (place, "file", "moved", PNC_RENAME_REPLACE, &error));
  assert_code (&error, PNC_ERROR_CROSS_DEVICE, "file");
  g_assert_false (rename_here (place, "folder", "moved", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_CROSS_DEVICE, "folder");
  g_assert_false (place_has (place, "moved"));
}

/* The claim on the name is taken back when the second half fails: nothing is seen twice. */
static void
test_halves_are_undone (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "text");
  use_system (SYSTEM_NO_FLAGS);
  fault_at ("unlinkat", 1, EIO);
  g_assert_false (rename_here (place, "file", "moved", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_IO, "file");
  g_assert_false (place_has (place, "moved"));
  place_assert_text (place, "file", "text");
}

/* Somebody puts something into the folder that claimed the name. */
static int
renameat_after_filling (int from_fd, const char *from, int to_fd, const char *to)
{
  g_autofree char *name = g_build_filename (to, "theirs", NULL);

  pnc_fs_calls_default ()->mkdirat (to_fd, name, 0700);
  return pnc_fs_calls_default ()->renameat (from_fd, from, to_fd, to);
}

static void
test_claim_is_filled (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_folder (place, "folder");
  use_system (SYSTEM_NO_FLAGS);
  fault_calls.renameat = renameat_after_filling;
  g_assert_false (rename_here (place, "folder", "moved", PNC_RENAME_NONE, &error));
  assert_code (&error, PNC_ERROR_EXISTS, "moved");
  g_assert_true (place_has (place, "moved/theirs"));
  g_assert_true (place_has (place, "folder"));
}

static void
test_interrupted_and_failing (Place *place, gconstpointer data)
{
  const struct
  {
    const char *call;
    PncRenameFlags flags;
  } cases[] = { { "renameat2", PNC_RENAME_NONE }, { "fstatat", PNC_RENAME_REPLACE } };
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "text");
  faults_begin ();
  fault_at ("renameat2", 1, EINTR);
  g_assert_true (rename_here (place, "file", "moved", PNC_RENAME_NONE, &error));
  fault_at ("renameat", 1, EINTR);
  g_assert_true (rename_here (place, "moved", "file", PNC_RENAME_REPLACE, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fault_at (cases[i].call, 1, ENOSPC);
      g_assert_false (rename_here (place, "file", "moved", cases[i].flags, &error));
      assert_code (&error, PNC_ERROR_NO_SPACE, "file");
    }
  place_assert_text (place, "file", "text");
}

/* ---- a race for one name ---- */

#define N_ROUNDS 300

typedef struct
{
  PncDir *dir; /* borrowed */
  const char *prefix;
  gboolean won[N_ROUNDS];
  gint *start;
} Racer;

static gpointer
race_thread (gpointer data)
{
  Racer *racer = data;

  g_atomic_int_inc (racer->start);
  while (g_atomic_int_get (racer->start) < 2)
    ;
  for (int i = 0; i < N_ROUNDS; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s-%d", racer->prefix, i);
      g_autofree char *to = g_strdup_printf ("prize-%d", i);
      g_autoptr (GError) error = NULL;

      racer->won[i] = pnc_dir_rename (racer->dir, from, racer->dir, to, PNC_RENAME_NONE, &error);
      if (!racer->won[i])
        g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
    }
  return NULL;
}

static void
race (Place *place, System system, gboolean folders)
{
  gint start = 0;
  Racer racers[] = { { .dir = place->dir, .prefix = "a", .start = &start },
                     { .dir = place->dir, .prefix = "b", .start = &start } };
  GThread *thread;

  for (int i = 0; i < 2 * N_ROUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%d", racers[i % 2].prefix, i / 2);

      if (folders)
        make_folder (place, name);
      else
        place_write (place, name, racers[i % 2].prefix);
    }

  use_system (system);
  thread = g_thread_new ("racer", race_thread, &racers[0]);
  race_thread (&racers[1]);
  g_thread_join (thread);
  faults_end ();

  for (int i = 0; i < N_ROUNDS; i++)
    {
      g_autofree char *prize = g_strdup_printf ("prize-%d", i);
      g_autofree char *lost = g_strdup_printf ("%s-%d", racers[racers[0].won[i] ? 1 : 0].prefix, i);

      g_assert_true (racers[0].won[i] != racers[1].won[i]);
      g_assert_true (place_has (place, lost));
      if (!folders)
        place_assert_text (place, prize, racers[racers[0].won[i] ? 0 : 1].prefix);
    }
}

static void
test_race_for_files (Place *place, gconstpointer data)
{
  race (place, GPOINTER_TO_UINT (data), FALSE);
}

static void
test_race_for_folders (Place *place, gconstpointer data)
{
  race (place, GPOINTER_TO_UINT (data), TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD_WITH(path, data, function)                                                             \
  g_test_add ("/dir-rename/" path, Place, data, place_set_up, function, place_tear_down)
#define ADD(path, function) ADD_WITH (path, NULL, function)
  ADD ("to-a-free-name", test_to_a_free_name);
  ADD ("taken-names-are-kept", test_taken_names_are_kept);
  ADD ("replace", test_replace);
  ADD ("same-name", test_same_name);
  ADD ("hard-links", test_hard_links);
  ADD ("another-spelling", test_another_spelling);
  ADD ("into-itself", test_into_itself);
  ADD ("across-devices", test_across_devices);
  ADD ("halves-are-undone", test_halves_are_undone);
  ADD ("claim-is-filled", test_claim_is_filled);
  ADD ("interrupted-and-failing", test_interrupted_and_failing);
  ADD_WITH ("race-for-files", GUINT_TO_POINTER (SYSTEM_FULL), test_race_for_files);
  ADD_WITH ("race-for-files-by-link", GUINT_TO_POINTER (SYSTEM_NO_FLAGS), test_race_for_files);
  ADD_WITH ("race-for-folders", GUINT_TO_POINTER (SYSTEM_FULL), test_race_for_folders);
  ADD_WITH ("race-for-folders-by-claim", GUINT_TO_POINTER (SYSTEM_NO_FLAGS), test_race_for_folders);
  return g_test_run ();
}
