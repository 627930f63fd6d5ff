/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Row 2 of the threats: somebody with access to the folder swaps a component for a link out of the
 * share, at any instant. Each operation is made once for every system call it makes, the swap
 * happening right before that call; then all of them while a thread swaps as fast as it can. What
 * lies outside is never read, listed, written or changed. */

#include "share-fixture.h"

#include <sys/syscall.h>

#define INSIDE "inside"
#define OUTSIDE "secret"

static void
exchange (const char *one, const char *other)
{
  syscall (SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 2u /* RENAME_EXCHANGE */);
}

typedef struct
{
  char *door;   /* a folder in the share */
  char *trap;   /* a link to the folder outside */
  char *window; /* a file in the share */
  char *mirror; /* a link to the file outside */
} Swap;

static void
swap_cb (gpointer data)
{
  const Swap *swap = data;

  exchange (swap->door, swap->trap);
  exchange (swap->window, swap->mirror);
}

static void
swap_init (Swap *swap, ShareFixture *fixture)
{
  swap->door = host_path (fixture, "door");
  swap->trap = host_path (fixture, "trap");
  swap->window = host_path (fixture, "window");
  swap->mirror = host_path (fixture, "mirror");
}

static void
swap_clear (Swap *swap)
{
  g_free (swap->door);
  g_free (swap->trap);
  g_free (swap->window);
  g_free (swap->mirror);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Swap, swap_clear)

static void
remove_all (ShareFixture *fixture)
{
  static const char *const names[]
    = { "door", "trap", "window", "mirror", "other", "copy", "taken" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = host_path (fixture, names[i]);

      nftw (path, place_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
    }
}

/* The same names inside and outside, so that every operation finds something on both sides. */
static void
build (ShareFixture *fixture)
{
  remove_all (fixture);
  make_dir (fixture, "door/deep");
  write_in_share (fixture, "door/secret", INSIDE);
  write_in_share (fixture, "door/deep/secret", INSIDE);
  make_link (fixture, "../outside", "trap");
  write_in_share (fixture, "window", INSIDE);
  make_link (fixture, "../outside/secret", "mirror");
  write_in_share (fixture, "other", INSIDE);
}

static void
build_outside (ShareFixture *fixture)
{
  g_autofree char *deep = place_path (&fixture->place, "outside/deep");
  g_autofree char *secret = place_path (&fixture->place, "outside/secret");
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 4711 } };

  g_assert_cmpint (mkdir (deep, 0711), ==, 0);
  place_write (&fixture->place, "outside/deep/secret", OUTSIDE);
  place_write (&fixture->place, "outside/only-outside", OUTSIDE);
  g_assert_cmpint (chmod (secret, 0604), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, secret, times, 0), ==, 0);
}

static guint
count_outside (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = place_path (&fixture->place, name);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_outside (ShareFixture *fixture)
{
  g_autofree char *secret = place_path (&fixture->place, "outside/secret");
  struct stat st;

  g_assert_cmpuint (count_outside (fixture, "outside"), ==, 3);
  g_assert_cmpuint (count_outside (fixture, "outside/deep"), ==, 1);
  place_assert_text (&fixture->place, "outside/secret", OUTSIDE);
  place_assert_text (&fixture->place, "outside/deep/secret", OUTSIDE);
  g_assert_cmpint (stat (secret, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0604);
  g_assert_cmpint (st.st_mtim.tv_sec, ==, 4711);
}

/* The operations. Each may fail; none may see or touch what is outside. */

static void
do_put (ShareFixture *fixture, const char *path)
{
  put (fixture->share, path, INSIDE, PNC_POLICY_OVERWRITE, NULL);
}

static void
do_put_new (ShareFixture *fixture, const char *path)
{
  g_autofree char *text = g_strconcat (path, "/new/deeper/file", NULL);
  g_autoptr (PncPath) where = path_of (text);
  PncPut request
    = { .path = where, .size_bytes = 6, .policy = PNC_POLICY_KEEP_BOTH, .flags = PNC_PUT_PARENTS };

  put_request (fixture->share, &request, INSIDE, NULL, NULL);
}

static void
do_get (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) where = path_of (path);
  PncGet request = { .path = where, .length_bytes = PNC_SIZE_UNKNOWN };
  g_autoptr (PncDownload) download = pnc_share_get (fixture->share, &request, NULL);
  char buffer[6];

  if (download != NULL && pnc_download_get_end (download) == 6
      && pnc_download_read (download, buffer, 6, 0, NULL))
    g_assert_cmpmem (buffer, 6, INSIDE, 6);
}

static void
do_sum (ShareFixture *fixture, const char *path)
{
  g_autofree char *outside = g_compute_checksum_for_string (G_CHECKSUM_SHA256, OUTSIDE, -1);
  g_autoptr (PncPath) where = path_of (path);
  PncSum request = { where, PNC_SUM_SHA256 };
  guint8 hash[PNC_MAX_HASH_BYTES];
  char hex[3] = { 0 };
  PncVersion version;
  gsize n;

  if (!pnc_share_sum (fixture->share, &request, hash, &n, &version, NULL, NULL, NULL, NULL))
    return;
  g_snprintf (hex, sizeof hex, "%02x", hash[0]);
  g_assert_false (g_str_has_prefix (outside, hex));
}

static void
do_list (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) where = path_of (path);
  g_autoptr (PncShareReader) reader = pnc_share_list (fixture->share, where, NULL);
  g_autoptr (GPtrArray) page = NULL;
  gboolean end;

  if (reader != NULL)
    page = pnc_share_reader_next (reader, 100, 100000, &end, NULL);
  for (guint i = 0; page != NULL && i < page->len; i++)
    {
      const PncEntry *entry = page->pdata[i];

      g_assert_cmpstr (entry->name, !=, "only-outside");
      g_assert_cmpint (entry->version.mtime_ns, !=, G_GINT64_CONSTANT (4711000000000));
    }
}

static void
do_stat (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) where = path_of (path);
  g_autoptr (PncEntry) entry = pnc_share_stat (fixture->share, where, NULL);
  PncSpaceResult space;

  if (entry != NULL)
    g_assert_cmpint (entry->version.mtime_ns, !=, G_GINT64_CONSTANT (4711000000000));
  pnc_share_space (fixture->share, where, &space, NULL);
}

static void
do_make_folder (ShareFixture *fixture, const char *path)
{
  g_autofree char *text = g_strconcat (path, "/made", NULL);
  g_autoptr (PncPath) where = path_of (text);
  PncMakeFolder request
    = { where, { PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, 0700, 5 }, PNC_PUT_PARENTS };
  g_autoptr (PncEntry) entry = pnc_share_make_folder (fixture->share, &request, NULL);
}

static void
do_set_attributes (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) where = path_of (path);
  PncSetAttributes request = { where, { PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, 0755, 5 } };
  g_autoptr (PncEntry) entry = pnc_share_set_attributes (fixture->share, &request, NULL);
}

static void
do_rename_away (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) from = path_of (path);
  g_autoptr (PncPath) to = path_of ("/taken");
  PncRename request = { from, to, PNC_POLICY_OVERWRITE };
  g_autoptr (PncEntry) entry = pnc_share_rename (fixture->share, &request, NULL);
}

static void
do_rename_onto (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) from = path_of ("/other");
  g_autoptr (PncPath) to = path_of (path);
  PncRename request = { from, to, PNC_POLICY_OVERWRITE };
  g_autoptr (PncEntry) entry = pnc_share_rename (fixture->share, &request, NULL);
}

static void
remove_with (ShareFixture *fixture, const char *path, guint8 flags)
{
  g_autoptr (PncPath) where = path_of (path);
  PncRemove request = { where, flags };

  pnc_share_remove (fixture->share, &request, NULL, NULL, NULL, NULL, NULL);
}

static void
do_remove (ShareFixture *fixture, const char *path)
{
  remove_with (fixture, path, PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE);
}

static void
do_trash (ShareFixture *fixture, const char *path)
{
  remove_with (fixture, path, PNC_REMOVE_RECURSIVE);
}

/* Returns: whether a file of the share, or below a folder of it, holds what is outside */
static gboolean
holds_secret (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);
  g_autofree char *deep = g_build_filename (path, "deep", "secret", NULL);
  g_autofree char *flat = g_build_filename (path, "secret", NULL);
  const char *const files[] = { path, deep, flat };
  struct stat st;

  if (lstat (path, &st) != 0 || S_ISLNK (st.st_mode))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = NULL;

      if (g_file_get_contents (files[i], &text, NULL, NULL) && g_str_equal (text, OUTSIDE))
        return TRUE;
    }
  return FALSE;
}

static void
do_copy (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) from = path_of (path);
  g_autoptr (PncPath) to = path_of ("/copy");
  PncCopy request = { from, to, PNC_POLICY_OVERWRITE, TRUE };
  g_autoptr (PncEntry) entry = pnc_share_copy (fixture->share, &request, NULL, NULL, NULL, NULL);

  g_assert_false (holds_secret (fixture, "copy"));
}

static void
do_copy_onto (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) from = path_of ("/other");
  g_autoptr (PncPath) to = path_of (path);
  PncCopy request = { from, to, PNC_POLICY_OVERWRITE, TRUE };
  g_autoptr (PncEntry) entry = pnc_share_copy (fixture->share, &request, NULL, NULL, NULL, NULL);
}

static void
do_view (ShareFixture *fixture, const char *path)
{
  g_autoptr (PncPath) root = path_of (path);
  g_autoptr (PncShare) view = pnc_share_view (fixture->share, root, TRUE, NULL);

  if (view != NULL)
    put (view, "/secret", INSIDE, PNC_POLICY_OVERWRITE, NULL);
}

typedef void (*Operation) (ShareFixture *fixture, const char *path);

static const Operation operations[]
  = { do_put,         do_put_new,        do_get,         do_sum,         do_list,   do_stat,
      do_make_folder, do_set_attributes, do_rename_away, do_rename_onto, do_remove, do_trash,
      do_copy,        do_copy_onto,      do_view };

/* The swapped component is above, further above, or the name itself. */
static const char *const paths[]
  = { "/door/secret", "/door/deep/secret", "/door/deep", "/door", "/window" };

/* What is on the disk matters as little here as it takes long. */
static int
flush_nothing (int fd)
{
  fault_due ("fsync");
  return 0;
}

/* Returns: how many instants there were */
static guint
swap_at_every_call (ShareFixture *fixture, Swap *swap, Operation operation, const char *path)
{
  for (guint nth = 1;; nth++)
    {
      build (fixture);
      faults_begin ();
      fault_calls.fsync = flush_nothing;
      fault_calls.syncfs = flush_nothing;
      fault_at (FAULT_ANY, nth, 0);
      faults.act = swap_cb;
      faults.act_data = swap;
      operation (fixture, path);
      faults_end ();
      assert_outside (fixture);
      if (faults.hits == 0)
        return nth - 1;
    }
}

static void
test_swapped_before_every_call (ShareFixture *fixture, gconstpointer data)
{
  g_auto (Swap) swap = { 0 };
  guint instants = 0;

  build_outside (fixture);
  swap_init (&swap, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (paths); j++)
        {
          guint n = swap_at_every_call (fixture, &swap, operations[i], paths[j]);

          g_assert_cmpuint (n, >, 0);
          instants += n;
        }
    }
  g_test_message ("%u instants", instants);
}

typedef struct
{
  Swap swap;
  gint stop;
  guint swaps;
} Swapper;

static gpointer
swap_all_the_time (gpointer data)
{
  Swapper *swapper = data;

  while (!g_atomic_int_get (&swapper->stop))
    {
      swap_cb (&swapper->swap);
      swapper->swaps++;
    }
  return NULL;
}

static void
test_swapped_all_the_time (ShareFixture *fixture, gconstpointer data)
{
  Swapper swapper = { 0 };
  GThread *thread;

  build_outside (fixture);
  build (fixture);
  swap_init (&swapper.swap, fixture);
  faults_begin ();
  fault_calls.fsync = flush_nothing;
  fault_calls.syncfs = flush_nothing;
  thread = g_thread_new ("swapper", swap_all_the_time, &swapper);
  for (guint round = 0; round < 40; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
        {
          /* What moves or removes the door itself would end the swapping. */
          gboolean harms = operations[i] == do_remove || operations[i] == do_trash
                           || operations[i] == do_rename_away;

          for (guint j = 0; j < (harms ? 2 : G_N_ELEMENTS (paths)); j++)
            operations[i](fixture, paths[j]);
        }
    }
  g_atomic_int_set (&swapper.stop, 1);
  g_thread_join (thread);
  g_test_message ("%u swaps", swapper.swaps);
  g_assert_cmpuint (swapper.swaps, >, 100);
  assert_outside (fixture);
  swap_clear (&swapper.swap);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-races/swapped-before-every-call", test_swapped_before_every_call);
  SHARE_TEST ("/share-races/swapped-all-the-time", test_swapped_all_the_time);
  return g_test_run ();
}
