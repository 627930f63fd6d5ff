/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-sync-plan.h"

#include <string.h>

#define S G_GINT64_CONSTANT (1000000000)
#define T (1700000000 * S + 123456789)

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
}

static void
add_full (GPtrArray *list,
          const char *name,
          PncEntryKind kind,
          guint64 size_bytes,
          gint64 mtime_ns,
          guint mode)
{
  const PncVersion version = { .size_bytes = size_bytes, .mtime_ns = mtime_ns };

  g_ptr_array_add (list, pnc_entry_new (kind, name, strlen (name), mode, &version));
}

static void
add (GPtrArray *list, const char *name, PncEntryKind kind)
{
  add_full (list, name, kind, 10, T, 0644);
}

static void
note_cb (const PncSyncStep *step, gpointer user_data)
{
  static const char *const actions[] = { "nothing",    "copy",   "compare",   "make",  "enter",
                                         "attributes", "remove", "leave-out", "clash", "keep" };
  static const char *const reasons[]
    = { "same", "new", "size", "time", "content", "mode", "kind", "extra" };
  const PncEntry *entry = step->source != NULL ? step->source : step->target;

  g_string_append_printf (user_data, "%s%s:%s:%s%s", ((GString *) user_data)->len > 0 ? " " : "",
                          entry->name, actions[step->action], reasons[step->reason],
                          step->replace ? ":replace" : "");
}

#define assert_plan(source, target, options, expected)                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GString) found = g_string_new (NULL);                                               \
    pnc_sync_plan (source, target, "top", options, note_cb, found);                                \
    g_assert_cmpstr (found->str, ==, expected);                                                    \
  }                                                                                                \
  G_STMT_END

static const PncSyncOptions plain = { 0 };
static const PncSyncOptions deleting = { .extra = PNC_SYNC_TRASH_EXTRA };

static void
test_new_and_extra (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();

  add (source, "z", PNC_ENTRY_FILE);
  add (source, "folder", PNC_ENTRY_FOLDER);
  add (source, "link", PNC_ENTRY_LINK);
  add (source, "both", PNC_ENTRY_FILE);
  add (target, "both", PNC_ENTRY_FILE);
  add (target, "extra", PNC_ENTRY_FOLDER);
  add (target, "device", PNC_ENTRY_OTHER);
  assert_plan (source, target, &plain, "folder:make:new link:leave-out:new z:copy:new");
  assert_plan (
    source, target, &deleting,
    "device:remove:extra extra:remove:extra folder:make:new link:leave-out:new z:copy:new");
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();

  assert_plan (source, target, &deleting, "");
  add (source, "a", PNC_ENTRY_FILE);
  add (target, "a", PNC_ENTRY_FILE);
  assert_plan (source, target, &deleting, "");
}

static void
test_what_differs (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();
  const PncSyncOptions checksum = { .checksum = TRUE };

  add_full (source, "a", PNC_ENTRY_FILE, 1, T, 0644);
  add_full (target, "a", PNC_ENTRY_FILE, 2, T, 0644);
  add_full (source, "b", PNC_ENTRY_FILE, 1, T, 0644);
  add_full (target, "b", PNC_ENTRY_FILE, 1, T + 10 * S, 0644);
  add_full (source, "c", PNC_ENTRY_FILE, 1, T, 0644);
  add_full (target, "c", PNC_ENTRY_FILE, 1, T, 0600);
  add_full (source, "d", PNC_ENTRY_FOLDER, 1, T, 0700);
  add_full (target, "d", PNC_ENTRY_FOLDER, 2, T, 0755);
  add_full (source, "e", PNC_ENTRY_FOLDER, 1, T, 0755);
  add_full (target, "e", PNC_ENTRY_FOLDER, 2, T, 0755);
  add_full (source, "f", PNC_ENTRY_FILE, 1, T, 0755);
  add_full (target, "f", PNC_ENTRY_FILE, 1, T, 0755);
  assert_plan (source, target, &plain,
               "a:copy:size b:copy:time c:attributes:mode d:enter:mode e:enter:same");
  assert_plan (
    source, target, &checksum,
    "a:copy:size b:compare:time c:compare:mode d:enter:mode e:enter:same f:compare:same");
}

static void
test_other_kind (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();

  add (source, "a", PNC_ENTRY_FILE);
  add (target, "a", PNC_ENTRY_FOLDER);
  add (source, "b", PNC_ENTRY_FOLDER);
  add (target, "b", PNC_ENTRY_FILE);
  add (source, "c", PNC_ENTRY_FILE);
  add (target, "c", PNC_ENTRY_LINK);
  add (source, "d", PNC_ENTRY_LINK);
  add (target, "d", PNC_ENTRY_FILE);
  assert_plan (source, target, &plain, "a:clash:kind b:clash:kind c:clash:kind d:leave-out:same");
  assert_plan (source, target, &deleting,
               "a:copy:kind:replace b:make:kind:replace c:copy:kind:replace d:leave-out:same");
}

/* On a disk that ignores case, to remove the one would be to remove the other. */
static void
test_twins (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();

  add (source, "Readme", PNC_ENTRY_FILE);
  add (source, "\xc3\xbc", PNC_ENTRY_FILE);
  add (target, "README", PNC_ENTRY_FILE);
  add (target, "other", PNC_ENTRY_FILE);
  add (target, "u\xcc\x88", PNC_ENTRY_FOLDER);
  assert_plan (source, target, &deleting,
               "README:keep:extra Readme:copy:new other:remove:extra u\xcc\x88:keep:extra "
               "\xc3\xbc:copy:new");
}

static void
test_excluded (void)
{
  g_autoptr (GPtrArray) source = list_new ();
  g_autoptr (GPtrArray) target = list_new ();
  char *patterns[] = { (char *) "*.o", (char *) "/top/a", NULL };
  const PncSyncOptions options = { .extra = PNC_SYNC_TRASH_EXTRA, .exclude = patterns };

  add (source, "a", PNC_ENTRY_FILE);
  add (source, "b", PNC_ENTRY_FILE);
  add (source, "c.o", PNC_ENTRY_FILE);
  add (target, "d.o", PNC_ENTRY_FILE);
  add (target, "e", PNC_ENTRY_FILE);
  assert_plan (source, target, &options, "b:copy:new e:remove:extra");
}

static void
test_times (void)
{
  g_assert_true (pnc_sync_same_time (T, T));
  g_assert_false (pnc_sync_same_time (T, T + 1));
  g_assert_true (pnc_sync_same_time (T, T - T % 100));
  g_assert_true (pnc_sync_same_time (T, T - T % 1000));
  g_assert_true (pnc_sync_same_time (T - T % S, T));
  g_assert_true (pnc_sync_same_time (T, T - T % (2 * S)));
  g_assert_true (pnc_sync_same_time (T, T - T % (2 * S) + 2 * S));
  g_assert_false (pnc_sync_same_time (T, T + S));
  g_assert_false (pnc_sync_same_time (T, T - T % (2 * S) - 2 * S));
  g_assert_true (pnc_sync_same_time (-1, 0));
  g_assert_true (pnc_sync_same_time (-S / 2, -S));
  g_assert_false (pnc_sync_same_time (G_MININT64, G_MAXINT64));
  g_assert_false (pnc_sync_same_time (G_MAXINT64, G_MININT64));
}

static void
test_sort (void)
{
  g_autoptr (GPtrArray) list = list_new ();

  g_assert_true (pnc_sync_sort (list));
  add (list, "b", PNC_ENTRY_FILE);
  add (list, "a", PNC_ENTRY_FILE);
  g_assert_true (pnc_sync_sort (list));
  g_assert_cmpstr (((PncEntry *) list->pdata[0])->name, ==, "a");
  add (list, "b", PNC_ENTRY_FOLDER);
  g_assert_false (pnc_sync_sort (list));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-plan/nothing", test_nothing);
  g_test_add_func ("/sync-plan/new-and-extra", test_new_and_extra);
  g_test_add_func ("/sync-plan/what-differs", test_what_differs);
  g_test_add_func ("/sync-plan/other-kind", test_other_kind);
  g_test_add_func ("/sync-plan/twins", test_twins);
  g_test_add_func ("/sync-plan/excluded", test_excluded);
  g_test_add_func ("/sync-plan/times", test_times);
  g_test_add_func ("/sync-plan/sort", test_sort);
  return g_test_run ();
}
