/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-cut-marks.h"

#include "browser-fixture.h"
#include "pnc-browser-paste.h"

static const char *const names[] = { "one", "two", "three", NULL };

static void
set_up (BrowserFixture *self, gconstpointer data)
{
  browser_fixture_set_up (self, NULL, names);
}

static void
tear_down (BrowserFixture *self, gconstpointer data)
{
  browser_fixture_tear_down (self);
}

static PncFileClip *
clip (BrowserFixture *self, gboolean cut)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, pnc_directory_lookup (directory, "one"));
  g_ptr_array_add (items, pnc_directory_lookup (directory, "two"));
  return pnc_browser_clip (self->browser, items, cut);
}

/* Which of the folder that is shown are marked, as in "one two ". */
static char *
marked (BrowserFixture *self)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    if (pnc_file_item_is_cut (pnc_directory_lookup (directory, names[i])))
      g_string_append_printf (text, "%s ", names[i]);
  return g_string_free (text, FALSE);
}

static void
assert_marked (BrowserFixture *self, const char *expected)
{
  g_autofree char *text = marked (self);

  g_assert_cmpstr (text, ==, expected);
}

static void
notified_cb (guint *n)
{
  ++*n;
}

static void
test_cut (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncCutMarks) marks = pnc_cut_marks_new (self->browser);
  g_autoptr (PncFileClip) cut = clip (self, TRUE);
  g_autoptr (PncFileClip) copied = clip (self, FALSE);
  PncFileItem *one = pnc_directory_lookup (pnc_browser_get_directory (self->browser), "one");
  guint n_notified = 0;
  gulong handler
    = g_signal_connect_swapped (one, "notify::cut", G_CALLBACK (notified_cb), &n_notified);

  assert_marked (self, "");
  pnc_cut_marks_set_clip (marks, cut);
  assert_marked (self, "one two ");
  g_assert_cmpuint (n_notified, ==, 1);
  pnc_cut_marks_set_clip (marks, copied);
  assert_marked (self, "");
  g_assert_cmpuint (n_notified, ==, 2);
  g_signal_handler_disconnect (one, handler);
  pnc_cut_marks_set_clip (marks, cut);
  pnc_cut_marks_set_clip (marks, NULL);
  assert_marked (self, "");
}

/* The same names in another folder are other files; and whoever comes back finds the marks. */
static void
test_folders (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncCutMarks) marks = pnc_cut_marks_new (self->browser);
  g_autoptr (PncFileClip) cut = clip (self, TRUE);

  pnc_cut_marks_set_clip (marks, cut);
  browser_fixture_go (self, "/elsewhere");
  assert_marked (self, "");
  browser_fixture_go (self, "/");
  assert_marked (self, "one two ");
}

/* Where nobody looks any more there is nothing to mark. */
static void
test_closed (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncCutMarks) marks = pnc_cut_marks_new (self->browser);
  g_autoptr (PncFileClip) cut = clip (self, TRUE);
  g_autoptr (PncDirectory) directory = g_object_ref (pnc_browser_get_directory (self->browser));
  PncFileItem *one = pnc_directory_lookup (directory, "one");

  pnc_cut_marks_set_clip (marks, cut);
  g_assert_true (pnc_file_item_is_cut (one));
  pnc_browser_close (self->browser);
  g_assert_false (pnc_file_item_is_cut (one));
  pnc_cut_marks_set_clip (marks, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  g_test_add ("/cut-marks/cut", BrowserFixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/cut-marks/folders", BrowserFixture, NULL, set_up, test_folders, tear_down);
  g_test_add ("/cut-marks/closed", BrowserFixture, NULL, set_up, test_closed, tear_down);
  return browser_fixture_run ();
}
