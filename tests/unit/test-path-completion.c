/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-path-completion.h"

#include "browser-fixture.h"

static const char *const names[]
  = { "notes 10/", "notes 9/", "notes.txt", ".hidden/", "pictures/", "Pic\xff/", NULL };

typedef struct
{
  BrowserFixture base;
  PncPathCompletion *completion;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  browser_fixture_set_up (&self->base, NULL, names);
  self->completion = pnc_path_completion_new (self->base.browser);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->completion);
  browser_fixture_tear_down (&self->base);
}

static void
assert_matches (Fixture *self, const char *expected)
{
  g_auto (GStrv) matches = pnc_path_completion_dup_matches (self->completion);
  g_autofree char *text = g_strjoinv (" ", matches);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_complete (Fixture *self, const char *expected)
{
  g_autofree char *text = pnc_path_completion_complete (self->completion);

  g_assert_cmpstr (text, ==, expected);
}

static void
type (Fixture *self, const char *text)
{
  pnc_path_completion_set_text (self->completion, text);
}

static void
test_here (Fixture *self, gconstpointer data)
{
  const guint n_lists = fake_server_count (self->base.session.server, PNC_MESSAGE_LIST);

  type (self, "/");
  assert_matches (self, "/notes 9/ /notes 10/ /pictures/");
  type (self, "/No");
  assert_matches (self, "/notes 9/ /notes 10/");
  type (self, "/PICT");
  assert_matches (self, "/pictures/");
  assert_complete (self, "/pictures/");
  type (self, "/pictures");
  assert_complete (self, "/pictures/");
  type (self, "/.");
  assert_matches (self, "/.hidden/");
  type (self, "/x");
  assert_matches (self, "");
  assert_complete (self, NULL);
  g_assert_cmpuint (fake_server_count (self->base.session.server, PNC_MESSAGE_LIST), ==, n_lists);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static gboolean
has_matches (gpointer data)
{
  g_auto (GStrv) matches = pnc_path_completion_dup_matches (data);

  return matches[0] != NULL;
}

/* Another folder is read once, whatever is typed below it. */
static void
test_elsewhere (Fixture *self, gconstpointer data)
{
  FakeServer *server = self->base.session.server;
  const guint n_lists = fake_server_count (server, PNC_MESSAGE_LIST);
  guint n_changed = 0;

  g_signal_connect_swapped (self->completion, "changed", G_CALLBACK (count_cb), &n_changed);
  type (self, "/pictures/p");
  g_assert_cmpuint (n_changed, ==, 1);
  test_loop_until (has_matches, self->completion);
  g_assert_cmpuint (n_changed, >, 1);
  assert_matches (self, "/pictures/pictures/");
  type (self, "/pictures/n");
  assert_matches (self, "/pictures/notes 9/ /pictures/notes 10/");
  g_assert_cmpuint (fake_server_count (server, PNC_MESSAGE_LIST), ==, n_lists + 1);
}

static void
test_as_far_as_it_is_clear (Fixture *self, gconstpointer data)
{
  const char *const alike[] = { "a\xc3\xa1"
                                "b/",
                                "a\xc3\xa9"
                                "b/",
                                "aq", NULL };

  browser_fixture_fill (&self->base, alike);
  browser_fixture_go (&self->base, "/other");
  type (self, "/other/");
  assert_complete (self, "/other/a");
  type (self, "/other/a");
  assert_complete (self, NULL);
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  type (self, "no slash");
  assert_matches (self, "");
  type (self, "/../x");
  assert_matches (self, "");
  type (self, NULL);
  assert_matches (self, "");
  pnc_browser_close (self->base.browser);
  type (self, "/");
  assert_matches (self, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  g_test_add ("/path-completion/here", Fixture, NULL, set_up, test_here, tear_down);
  g_test_add ("/path-completion/elsewhere", Fixture, NULL, set_up, test_elsewhere, tear_down);
  g_test_add ("/path-completion/as-far-as-it-is-clear", Fixture, NULL, set_up,
              test_as_far_as_it_is_clear, tear_down);
  g_test_add ("/path-completion/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  return browser_fixture_run ();
}
