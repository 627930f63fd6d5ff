/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-local-target.h"

#include "fs-faults.h"
#include "pnc-transfer-name.h"

#define OLD G_GINT64_CONSTANT (1500000000123456789)
#define NEW (OLD + 1)

static PncLocalFolder *
base_of (Place *place)
{
  return pnc_local_folder_new_base (place->dir, place->path);
}

static void
begin_named (void)
{
  faults_begin ();
  faults.no_unnamed = TRUE;
}

static PncLocalTarget *
start (Place *place, const char *name, PncPolicy policy, GError **error)
{
  g_autoptr (PncLocalFolder) base = base_of (place);
  PncVersion version = { .size_bytes = 3, .mtime_ns = NEW };

  return pnc_local_target_new (base, name, &version, policy, error);
}

static gboolean
complete (PncLocalTarget *target, GError **error)
{
  PncAttributes attributes
    = { .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, .mode = 0640, .mtime_ns = NEW };

  return pnc_local_target_write (target, "new", 3, 0, error)
         && pnc_local_target_finish (target, &attributes, error)
         && pnc_local_target_flush (target, error) && pnc_local_target_publish (target, error);
}

static guint
count_partials (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, PNC_PARTIAL_PREFIX);
  return n;
}

/* @data: whether the partial has a name */
static void
test_publish (Place *place, gconstpointer data)
{
  gboolean named = GPOINTER_TO_INT (data);
  g_autoptr (PncLocalTarget) target = NULL;
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  if (named)
    begin_named ();
  target = start (place, "a", PNC_POLICY_REFUSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_partials (place), ==, named ? 1 : 0);
  g_assert_false (place_has (place, "a"));
  g_assert_true (complete (target, &error));
  g_assert_no_error (error);
  g_assert_cmpint (pnc_local_target_get_outcome (target), ==, PNC_OUTCOME_STORED);
  place_assert_text (place, "a", "new");
  g_assert_cmpuint (count_partials (place), ==, 0);
  g_assert_true (pnc_dir_query_child (place->dir, "a", &info, &error));
  g_assert_cmpuint (info.mode, ==, 0640);
  g_assert_cmpint (info.mtime_ns, ==, NEW);
}

static void
test_partial_is_private (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalTarget) target = NULL;
  g_autoptr (GDir) dir = NULL;
  PncFileInfo info;

  begin_named ();
  target = start (place, "a", PNC_POLICY_REFUSE, NULL);
  g_assert_nonnull (target);
  dir = g_dir_open (place->path, 0, NULL);
  g_assert_true (pnc_dir_query_child (place->dir, g_dir_read_name (dir), &info, NULL));
  g_assert_cmpuint (info.mode, ==, 0600);
}

static void
test_dropped (Place *place, gconstpointer data)
{
  PncLocalTarget *target;

  if (GPOINTER_TO_INT (data))
    begin_named ();
  target = start (place, "a", PNC_POLICY_REFUSE, NULL);
  g_assert_true (pnc_local_target_write (target, "ne", 2, 0, NULL));
  pnc_local_target_free (target);
  g_assert_cmpuint (count_partials (place), ==, 0);
  g_assert_false (place_has (place, "a"));
}

typedef enum
{
  NOTHING,
  OLDER,
  SAME_AGE,
  FOLDER,
  LINK,
} There;

typedef struct
{
  PncPolicy policy;
  There there;
  PncLocalLook look;
  PncError code;      /* 0: it can be published */
  PncOutcome outcome; /* when published */
  const char *name;   /* under which the new bytes are then found; NULL: nowhere */
} Clash;

/* docs/PROTOCOL.md, section 6.3, line by line */
static const Clash clashes[] = {
  { PNC_POLICY_REFUSE, NOTHING, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_STORED, "a.b" },
  { PNC_POLICY_REFUSE, OLDER, PNC_LOCAL_REFUSED, PNC_ERROR_EXISTS, 0, NULL },
  { PNC_POLICY_REFUSE, FOLDER, PNC_LOCAL_REFUSED, PNC_ERROR_EXISTS, 0, NULL },
  { PNC_POLICY_REFUSE, LINK, PNC_LOCAL_REFUSED, PNC_ERROR_EXISTS, 0, NULL },
  { PNC_POLICY_OVERWRITE, NOTHING, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_STORED, "a.b" },
  { PNC_POLICY_OVERWRITE, OLDER, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_REPLACED, "a.b" },
  { PNC_POLICY_OVERWRITE, FOLDER, PNC_LOCAL_REFUSED, PNC_ERROR_IS_DIRECTORY, 0, NULL },
  { PNC_POLICY_OVERWRITE, LINK, PNC_LOCAL_REFUSED, PNC_ERROR_NOT_REGULAR, 0, NULL },
  { PNC_POLICY_SKIP, NOTHING, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_STORED, "a.b" },
  { PNC_POLICY_SKIP, OLDER, PNC_LOCAL_LEFT, 0, PNC_OUTCOME_SKIPPED, NULL },
  { PNC_POLICY_SKIP, FOLDER, PNC_LOCAL_LEFT, 0, PNC_OUTCOME_SKIPPED, NULL },
  { PNC_POLICY_NEWER, NOTHING, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_STORED, "a.b" },
  { PNC_POLICY_NEWER, OLDER, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_REPLACED, "a.b" },
  { PNC_POLICY_NEWER, SAME_AGE, PNC_LOCAL_LEFT, 0, PNC_OUTCOME_SKIPPED, NULL },
  { PNC_POLICY_NEWER, FOLDER, PNC_LOCAL_REFUSED, PNC_ERROR_IS_DIRECTORY, 0, NULL },
  { PNC_POLICY_KEEP_BOTH, NOTHING, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_STORED, "a.b" },
  { PNC_POLICY_KEEP_BOTH, OLDER, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_KEPT_BOTH, "a (2).b" },
  { PNC_POLICY_KEEP_BOTH, FOLDER, PNC_LOCAL_WANTED, 0, PNC_OUTCOME_KEPT_BOTH, "a (2).b" },
};

static void
put_there (Place *place, There there)
{
  g_autofree char *path = place_path (place, "a.b");

  if (there == FOLDER)
    g_assert_cmpint (mkdir (path, 0700), ==, 0);
  else if (there == LINK)
    g_assert_cmpint (symlink ("elsewhere", path), ==, 0);
  else if (there != NOTHING)
    {
      place_write (place, "a.b", "old");
      g_assert_true (
        pnc_dir_set_child_attributes (place->dir, "a.b", -1, there == OLDER ? OLD : NEW, NULL));
    }
}

static void
test_clash (Place *place, gconstpointer data)
{
  const Clash *clash = data;
  g_autoptr (PncLocalFolder) base = base_of (place);
  g_autoptr (PncLocalTarget) target = NULL;
  g_autoptr (GError) error = NULL;

  put_there (place, clash->there);
  g_assert_cmpint (pnc_local_target_look (base, "a.b", clash->policy, NEW, &error), ==,
                   clash->look);
  g_assert_true ((error != NULL) == (clash->look == PNC_LOCAL_REFUSED));
  g_clear_error (&error);

  target = start (place, "a.b", clash->policy, &error);
  g_assert_no_error (error);
  if (clash->code != 0)
    {
      g_assert_false (complete (target, &error));
      g_assert_error (error, PNC_ERROR, (int) clash->code);
      g_assert_true (g_str_has_suffix (pnc_error_get_subject (error), "/a.b"));
    }
  else
    {
      g_assert_true (complete (target, &error));
      g_assert_no_error (error);
      g_assert_cmpint (pnc_local_target_get_outcome (target), ==, clash->outcome);
    }
  g_clear_pointer (&target, pnc_local_target_free);
  g_assert_cmpuint (count_partials (place), ==, 0);
  if (clash->name != NULL)
    place_assert_text (place, clash->name, "new");
  if (clash->there == OLDER && clash->outcome != PNC_OUTCOME_REPLACED)
    place_assert_text (place, "a.b", "old");
}

static void
test_keep_both_counts_on (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  place_write (place, "a.b", "old");
  for (guint i = 2; i < 5; i++)
    {
      g_autoptr (PncLocalTarget) target = start (place, "a.b", PNC_POLICY_KEEP_BOTH, &error);
      g_autofree char *name = g_strdup_printf ("a (%u).b", i);

      g_assert_true (complete (target, &error));
      g_assert_cmpstr (pnc_local_target_get_name (target), ==, name);
      place_assert_text (place, name, "new");
    }
}

/* Whatever call fails: an error that names the file, the old bytes in place, and no traces.
 *
 * @data: whether the partial has a name */
static void
test_faults (Place *place, gconstpointer data)
{
  static const int errnos[] = { ENOSPC, EIO, EDQUOT };
  static const char *const calls[]
    = { "openat", "pwrite", "futimens", "fchmod", "fsync", "close", "renameat", "linkat" };
  gboolean named = GPOINTER_TO_INT (data);
  guint n_calls = G_N_ELEMENTS (calls) - (named ? 1 : 0);

  place_write (place, "a", "old");
  for (guint i = 0; i < n_calls * G_N_ELEMENTS (errnos); i++)
    {
      const char *call = calls[i / G_N_ELEMENTS (errnos)];
      g_autoptr (PncLocalTarget) target = NULL;
      g_autoptr (GError) error = NULL;

      faults_begin ();
      faults.no_unnamed = named;
      fault_at (call, 1, errnos[i % G_N_ELEMENTS (errnos)]);
      target = start (place, "a", PNC_POLICY_OVERWRITE, &error);
      g_assert_false (target != NULL && complete (target, &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      g_assert_nonnull (error);
      g_assert_true (g_str_has_suffix (pnc_error_get_subject (error), "/a"));
      g_clear_pointer (&target, pnc_local_target_free);
      faults_end ();
      place_assert_text (place, "a", "old");
      g_assert_cmpuint (count_partials (place), ==, 0);
    }
}

static void
test_no_room (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = base_of (place);
  PncVersion version = { .size_bytes = 1 << 21, .mtime_ns = NEW };
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fallocate", 1, ENOSPC);
  g_assert_null (pnc_local_target_new (base, "a", &version, PNC_POLICY_REFUSE, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_assert_cmpuint (count_partials (place), ==, 0);
}

#define ADD(path, func) g_test_add (path, Place, NULL, place_set_up, func, place_tear_down)
#define ADD_NAMED(path, func)                                                                      \
  g_test_add (path, Place, GINT_TO_POINTER (TRUE), place_set_up, func, place_tear_down)

/* Only what can be found again is kept: the rest would lie there for ever. */
static void
test_kept (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = base_of (place);
  g_autoptr (PncPath) remote = pnc_path_parse ("/a", NULL);
  PncVersion version = { .size_bytes = PNC_JOURNAL_FROM_BYTES, .mtime_ns = NEW };
  static const guint8 hash[PNC_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *chunk = g_malloc0 (PNC_CHUNK_BYTES);
  PncLocalTarget *target;
  PncLocalKey key;

  pnc_local_key_init (&key, NULL, remote, "a");
  target = pnc_local_target_new_kept (base, "a", &version, PNC_POLICY_REFUSE, &key, &error);
  g_assert_no_error (error);
  g_assert_true (
    pnc_local_target_write_chunk (target, chunk, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES, hash, &error));
  pnc_local_target_keep (target);
  pnc_local_target_free (target);
  g_assert_cmpuint (count_partials (place), ==, 2);

  target = pnc_local_target_find (base, "a", PNC_POLICY_REFUSE, &key);
  g_assert_nonnull (target);
  g_assert_cmpuint (pnc_local_target_get_size (target), ==, version.size_bytes);
  g_assert_true (
    pnc_chunk_hashes_has (pnc_journal_get_hashes (pnc_local_target_get_journal (target)), 1));
  pnc_local_target_free (target);
  g_assert_cmpuint (count_partials (place), ==, 0);
  g_assert_null (pnc_local_target_find (base, "a", PNC_POLICY_REFUSE, &key));

  target = start (place, "a", PNC_POLICY_REFUSE, &error);
  pnc_local_target_keep (target);
  pnc_local_target_free (target);
  g_assert_cmpuint (count_partials (place), ==, 0);
}

/* A file that came another way leaves nothing of what an earlier transfer had. */
static void
test_publish_clears_away (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = base_of (place);
  g_autoptr (PncPath) remote = pnc_path_parse ("/a", NULL);
  PncVersion version = { .size_bytes = 3, .mtime_ns = NEW };
  PncLocalTarget *first, *second;
  PncLocalKey key;

  pnc_local_key_init (&key, NULL, remote, "a");
  first = pnc_local_target_new_kept (base, "a", &version, PNC_POLICY_OVERWRITE, &key, NULL);
  second = pnc_local_target_new_kept (base, "a", &version, PNC_POLICY_OVERWRITE, &key, NULL);
  g_assert_null (pnc_local_target_get_journal (second));
  pnc_local_target_keep (first);
  pnc_local_target_free (first);
  g_assert_cmpuint (count_partials (place), ==, 2);
  g_assert_true (complete (second, NULL));
  g_assert_cmpuint (count_partials (place), ==, 0);
  place_assert_text (place, "a", "new");
  pnc_local_target_free (second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/local-target/publish", test_publish);
  ADD_NAMED ("/local-target/publish/named", test_publish);
  ADD ("/local-target/kept", test_kept);
  ADD ("/local-target/publish-clears-away", test_publish_clears_away);
  ADD ("/local-target/partial-is-private", test_partial_is_private);
  ADD ("/local-target/dropped", test_dropped);
  ADD_NAMED ("/local-target/dropped/named", test_dropped);
  for (guint i = 0; i < G_N_ELEMENTS (clashes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/local-target/clash/%u", i);

      g_test_add (path, Place, &clashes[i], place_set_up, test_clash, place_tear_down);
    }
  ADD ("/local-target/keep-both-counts-on", test_keep_both_counts_on);
  ADD ("/local-target/faults", test_faults);
  ADD_NAMED ("/local-target/faults/named", test_faults);
  ADD ("/local-target/no-room", test_no_room);
  return g_test_run ();
}
