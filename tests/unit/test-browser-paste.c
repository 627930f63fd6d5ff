/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-browser-paste.h"

#include "browser-fixture.h"

static const char *const names[] = { "one", "two", "inner/", NULL };

/* What the server was asked, one a line; on its thread, and when nothing is under way on the
 * test's.
 */
static GString *asked;

/* Of everything called "two". */
static PncError refusal = PNC_ERROR_PERMISSION;

static void
note (const char *what, PncPath *from, PncPath *to, guint8 policy)
{
  g_autofree char *source = pnc_path_to_text (from);
  g_autofree char *target = pnc_path_to_text (to);

  g_string_append_printf (asked, "%s %s %s %u\n", what, source, target, policy);
}

static void
answer (FakeConnection *connection, PncPath *to, guint64 request)
{
  const PncVersion version = { .size_bytes = 1 };
  const char *name = pnc_path_name (to);
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version);
  PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  if (g_str_equal (name, "two"))
    fake_connection_send_error (connection, refusal, request);
  else
    fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  if (message->type == PNC_MESSAGE_COPY)
    {
      note ("copy", message->copy.from, message->copy.to, message->copy.policy);
      answer (connection, message->copy.to, header->request);
      return TRUE;
    }
  if (message->type == PNC_MESSAGE_STAT)
    {
      answer (connection, message->stat.path, header->request);
      return TRUE;
    }
  if (message->type != PNC_MESSAGE_RENAME)
    return FALSE;
  note ("rename", message->rename.from, message->rename.to, message->rename.policy);
  answer (connection, message->rename.to, header->request);
  return TRUE;
}

static void
set_up (BrowserFixture *self, gconstpointer data)
{
  asked = g_string_new (NULL);
  browser_fixture_set_up (self, script, names);
}

static void
tear_down (BrowserFixture *self, gconstpointer data)
{
  browser_fixture_tear_down (self);
  g_string_free (asked, TRUE);
}

/* Of everything in the folder that is no folder, as the server lists it. */
static PncFileClip *
clip (BrowserFixture *self, gboolean cut)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  g_ptr_array_add (items, pnc_directory_lookup (directory, "one"));
  g_ptr_array_add (items, pnc_directory_lookup (directory, "two"));
  g_ptr_array_add (items, pnc_directory_lookup (directory, "inner"));
  return pnc_browser_clip (self->browser, items, cut);
}

static void
paste (BrowserFixture *self, PncFileClip *what)
{
  pnc_browser_paste (self->browser, what, pnc_browser_get_path (self->browser), NULL);
  test_loop_until (browser_fixture_is_idle, self->browser);
}

/* One after the other, and one that fails does not stop the others. */
static void
test_copy (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) what = clip (self, FALSE);

  browser_fixture_go (self, "/elsewhere");
  paste (self, what);
  g_assert_cmpstr (asked->str, ==,
                   "copy /one /elsewhere/one 5\n"
                   "copy /two /elsewhere/two 5\n"
                   "copy /inner /elsewhere/inner 5\n");
  g_assert_cmpuint (self->failures->len, ==, 1);
}

static void
test_cut (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) what = clip (self, TRUE);

  browser_fixture_go (self, "/elsewhere");
  paste (self, what);
  g_assert_cmpstr (asked->str, ==,
                   "rename /one /elsewhere/one 5\n"
                   "rename /two /elsewhere/two 5\n"
                   "rename /inner /elsewhere/inner 5\n");
}

static void
undone_cb (gboolean *undone)
{
  *undone = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* What has moved moves back, and never over anything; what failed stays where it is. */
static void
test_cut_undone (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) what = clip (self, TRUE);
  PncUndo *undo = pnc_browser_get_undo (self->browser);
  gboolean undone = FALSE;

  browser_fixture_go (self, "/elsewhere");
  paste (self, what);
  g_assert_true (pnc_undo_can (undo));
  g_string_truncate (asked, 0);
  g_signal_connect_swapped (undo, "undone", G_CALLBACK (undone_cb), &undone);
  pnc_undo_run (undo, 0);
  test_loop_until (is_true, &undone);
  g_assert_cmpstr (asked->str, ==,
                   "rename /elsewhere/inner /inner 1\n"
                   "rename /elsewhere/one /one 1\n");
  g_signal_handlers_disconnect_by_data (undo, &undone);
  g_assert_false (pnc_undo_can (undo));
}

static void
test_copies_are_not_undone (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) what = clip (self, FALSE);

  browser_fixture_go (self, "/elsewhere");
  paste (self, what);
  g_assert_false (pnc_undo_can (pnc_browser_get_undo (self->browser)));
}

/* What was pasted last, and what of it failed: as in "one two inner: two". */
static void
pasted_cb (GString *said, PncFileClip *what, PncFileClip *rest)
{
  GPtrArray *all = pnc_file_clip_get_paths (what);

  g_string_truncate (said, 0);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (said, "%s ", pnc_path_name (all->pdata[i]));
  g_string_append_c (said, ':');
  for (guint i = 0; rest != NULL && i < pnc_file_clip_get_paths (rest)->len; i++)
    g_string_append_printf (said, " %s", pnc_path_name (pnc_file_clip_get_paths (rest)->pdata[i]));
  g_assert_true (rest == NULL || pnc_file_clip_is_cut (rest) == pnc_file_clip_is_cut (what));
}

/* Whoever has the clipboard learns what is still where it was. */
static void
test_rest (BrowserFixture *self, gconstpointer data)
{
  const PncPolicy policies[]
    = { PNC_POLICY_KEEP_BOTH, PNC_POLICY_KEEP_BOTH, 0 }; /* the folder is skipped */
  g_autoptr (PncFileClip) what = clip (self, TRUE);
  g_autoptr (PncPath) folder = pnc_path_parse ("/elsewhere", NULL);
  g_autoptr (GString) said = g_string_new (NULL);
  gulong handler = g_signal_connect_swapped (self->browser, "pasted", G_CALLBACK (pasted_cb), said);

  pnc_browser_paste (self->browser, what, folder, policies);
  g_assert_cmpstr (said->str, ==, "");
  test_loop_until (browser_fixture_is_idle, self->browser);
  g_assert_cmpstr (said->str, ==, "one two inner : two");

  /* what was not reached because the session went is where it was, too */
  pnc_browser_paste (self->browser, what, folder, NULL);
  pnc_browser_close (self->browser);
  test_loop_until (browser_fixture_is_idle, self->browser);
  g_assert_cmpstr (said->str, ==, "one two inner : one two inner");
  g_signal_handler_disconnect (self->browser, handler);
}

/* A copy in its own folder is a duplicate; what was cut is where it is wanted. */
static void
test_same_folder (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) copied = clip (self, FALSE);
  g_autoptr (PncFileClip) moved = clip (self, TRUE);

  paste (self, moved);
  g_assert_cmpstr (asked->str, ==, "");
  paste (self, copied);
  g_assert_true (g_str_has_prefix (asked->str, "copy /one /one 5\n"));
}

/* Each as it was chosen; and what was left because it was not newer is no failure. */
static void
test_policies (BrowserFixture *self, gconstpointer data)
{
  const PncPolicy policies[] = { PNC_POLICY_OVERWRITE, PNC_POLICY_NEWER, 0 };
  g_autoptr (PncFileClip) what = clip (self, FALSE);
  g_autoptr (PncPath) folder = pnc_path_parse ("/elsewhere", NULL);

  refusal = PNC_ERROR_EXISTS;
  pnc_browser_paste (self->browser, what, folder, policies);
  test_loop_until (browser_fixture_is_idle, self->browser);
  refusal = PNC_ERROR_PERMISSION;
  g_assert_cmpstr (asked->str, ==,
                   "copy /one /elsewhere/one 2\n"
                   "copy /two /elsewhere/two 4\n");
  g_assert_cmpuint (self->failures->len, ==, 0);
}

static void
test_no_session (BrowserFixture *self, gconstpointer data)
{
  g_autoptr (PncFileClip) what = clip (self, FALSE);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (PncPath) root = pnc_path_root ();

  pnc_browser_close (self->browser);
  pnc_browser_paste (self->browser, what, root, NULL);
  g_assert_true (browser_fixture_is_idle (self->browser));
  g_assert_null (pnc_browser_clip (self->browser, none, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  g_test_add ("/browser-paste/copy", BrowserFixture, NULL, set_up, test_copy, tear_down);
  g_test_add ("/browser-paste/cut", BrowserFixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/browser-paste/cut-undone", BrowserFixture, NULL, set_up, test_cut_undone,
              tear_down);
  g_test_add ("/browser-paste/copies-are-not-undone", BrowserFixture, NULL, set_up,
              test_copies_are_not_undone, tear_down);
  g_test_add ("/browser-paste/same-folder", BrowserFixture, NULL, set_up, test_same_folder,
              tear_down);
  g_test_add ("/browser-paste/policies", BrowserFixture, NULL, set_up, test_policies, tear_down);
  g_test_add ("/browser-paste/rest", BrowserFixture, NULL, set_up, test_rest, tear_down);
  g_test_add ("/browser-paste/no-session", BrowserFixture, NULL, set_up, test_no_session,
              tear_down);
  return browser_fixture_run ();
}
