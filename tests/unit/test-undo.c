/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-undo.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-session-files.h"
#include "session-fixture.h"

#define ID "20240229T123456Z-0123456789abcdef"

static int refusal; /* atomic: what RESTORE and RENAME are answered with; 0: they succeed */
static int file_id; /* atomic: of whatever the server is asked about */
static int holding; /* atomic: RESTOREs are not answered, until something is asked about */
static int n_held;  /* atomic: how many */

typedef struct
{
  SessionFixture session;
  PncUndo *undo;
  GString *said; /* all that was said, a line each */
  guint serial;  /* of the last removal */
} Fixture;

typedef struct
{
  guint64 request;
  PncPath *path; /* owned */
} Held;

static Held held[PNC_MAX_REQUESTS_IN_FLIGHT]; /* on the server's thread */

static void
send_entry (FakeConnection *connection, PncPath *path, guint64 request)
{
  const PncVersion version = { .size_bytes = 1, .file_id = (guint64) g_atomic_int_get (&file_id) };
  const char *name = pnc_path_name (path);
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version);
  PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_connection_send (connection, &message, PNC_FRAME_END, request);
}

static gboolean
hold (guint64 request, PncPath *path)
{
  int n = g_atomic_int_get (&n_held);

  held[n] = (Held){ request, pnc_path_ref (path) };
  g_atomic_int_set (&n_held, n + 1);
  return TRUE;
}

static void
let_go (FakeConnection *connection)
{
  int n = g_atomic_int_get (&n_held);

  g_atomic_int_set (&holding, 0);
  for (int i = 0; i < n; i++)
    {
      send_entry (connection, held[i].path, held[i].request);
      pnc_path_unref (held[i].path);
    }
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  int refuses = g_atomic_int_get (&refusal);

  if (message->type == PNC_MESSAGE_STAT)
    {
      send_entry (connection, message->stat.path, header->request);
      if (g_strcmp0 (pnc_path_name (message->stat.path), "let go") == 0)
        let_go (connection);
      return TRUE;
    }
  if (message->type != PNC_MESSAGE_RESTORE && message->type != PNC_MESSAGE_RENAME)
    return FALSE;
  if (message->type == PNC_MESSAGE_RESTORE && g_atomic_int_get (&holding) != 0)
    return hold (header->request, message->restore.path);
  if (refuses != 0)
    fake_connection_send_error (connection, (PncError) refuses, header->request);
  else if (message->type == PNC_MESSAGE_RENAME)
    send_entry (connection, message->rename.to, header->request);
  else if (g_str_equal (message->restore.id, ID))
    send_entry (connection, message->restore.path, header->request);
  else
    fake_connection_send_error (connection, PNC_ERROR_NOT_FOUND, header->request);
  return TRUE;
}

static void
removed_cb (Fixture *fixture, guint serial, const char *sentence)
{
  fixture->serial = serial;
  g_string_append_printf (fixture->said, "%s\n", sentence);
}

static void
undone_cb (Fixture *fixture, const char *sentence)
{
  g_string_append_printf (fixture->said, "%s\n", sentence);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_atomic_int_set (&refusal, 0);
  g_atomic_int_set (&file_id, 7);
  session_fixture_set_up (&fixture->session, script, NULL);
  session_fixture_open (&fixture->session);
  fixture->undo = pnc_undo_new ();
  fixture->said = g_string_new (NULL);
  g_signal_connect_swapped (fixture->undo, "removed", G_CALLBACK (removed_cb), fixture);
  g_signal_connect_swapped (fixture->undo, "undone", G_CALLBACK (undone_cb), fixture);
  pnc_undo_set_session (fixture->undo, fixture->session.session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_undo_set_session (fixture->undo, NULL);
  test_loop_settle ();
  g_object_unref (fixture->undo);
  g_string_free (fixture->said, TRUE);
  session_fixture_tear_down (&fixture->session);
}

static void
note_removal (Fixture *fixture, PncUndoStep *step, const char *text, const char *id)
{
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);

  pnc_undo_removed (fixture->undo, step, path, id);
}

static void
note_rename (Fixture *fixture, const char *from, const char *to, const char *name)
{
  const PncVersion version = { .file_id = 7 };
  g_autoptr (PncPath) from_path = pnc_path_parse (from, NULL);
  g_autoptr (PncPath) to_path = pnc_path_parse (to, NULL);
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version);

  pnc_undo_moved (fixture->undo, pnc_undo_begin (fixture->undo, 1), from_path, to_path, entry);
}

static gboolean
has_said (gpointer data)
{
  return ((GString *) data)->len > 0;
}

/* Undoes, and waits for what is said. */
static void
assert_undone (Fixture *fixture, guint serial, const char *expected)
{
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, serial);
  g_assert_false (pnc_undo_can (fixture->undo));
  test_loop_until (has_said, fixture->said);
  g_assert_cmpstr (fixture->said->str, ==, expected);
}

static guint
count (Fixture *fixture, PncMessageType type)
{
  return fake_server_count (fixture->session.server, type);
}

static void
test_removal (Fixture *fixture, gconstpointer data)
{
  g_assert_false (pnc_undo_can (fixture->undo));
  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/sub/a", ID);
  g_assert_cmpstr (fixture->said->str, ==, "“a” was deleted\n");
  g_assert_true (pnc_undo_can (fixture->undo));
  assert_undone (fixture, fixture->serial, "“a” is back\n");
  g_assert_cmpuint (count (fixture, PNC_MESSAGE_RESTORE), ==, 1);
  g_assert_false (pnc_undo_can (fixture->undo));
  pnc_undo_run (fixture->undo, fixture->serial); /* there is nothing more */
  g_assert_cmpuint (count (fixture, PNC_MESSAGE_RESTORE), ==, 1);
}

/* Each of several answers in its own time; some fail, and some are gone for good. */
static void
test_several_removals (Fixture *fixture, gconstpointer data)
{
  PncUndoStep *step = pnc_undo_begin (fixture->undo, 5);

  note_removal (fixture, step, "/a", ID);
  note_removal (fixture, step, "/b", ID);
  pnc_undo_failed (fixture->undo, step);
  note_removal (fixture, step, "/for good", NULL);
  g_assert_false (pnc_undo_can (fixture->undo));
  note_removal (fixture, step, "/not there", "another id");
  g_assert_cmpstr (fixture->said->str, ==, "4 items were deleted\n");
  assert_undone (fixture, 0,
                 "2 items are back. “not there” cannot be brought back: it is not in the trash any "
                 "more, or its folder is gone.\n");
  g_assert_false (pnc_undo_can (fixture->undo));
}

static void
test_gone_for_good (Fixture *fixture, gconstpointer data)
{
  fixture->serial = 4711;
  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/a", NULL);
  g_assert_cmpstr (fixture->said->str, ==, "“a” was deleted\n");
  g_assert_cmpuint (fixture->serial, ==, 0);
  g_assert_false (pnc_undo_can (fixture->undo));
}

static void
test_nothing_was_done (Fixture *fixture, gconstpointer data)
{
  pnc_undo_failed (fixture->undo, pnc_undo_begin (fixture->undo, 1));
  g_assert_cmpstr (fixture->said->str, ==, "");
  g_assert_false (pnc_undo_can (fixture->undo));
}

/* The server may have chosen another name. */
static void
test_rename (Fixture *fixture, gconstpointer data)
{
  note_rename (fixture, "/from/a", "/to/b", "b (2)");
  g_assert_cmpstr (fixture->said->str, ==, ""); /* one sees it */
  assert_undone (fixture, 0, "“a” is back\n");
  g_assert_cmpuint (count (fixture, PNC_MESSAGE_RENAME), ==, 1);
}

static void
test_something_else_is_there (Fixture *fixture, gconstpointer data)
{
  note_rename (fixture, "/a", "/b", "b");
  g_atomic_int_set (&file_id, 8);
  assert_undone (fixture, 0, "“a” stays as it is: it is another file by now.\n");
  g_assert_cmpuint (count (fixture, PNC_MESSAGE_RENAME), ==, 0);
  g_assert_false (pnc_undo_can (fixture->undo));
}

static void
test_name_is_taken (Fixture *fixture, gconstpointer data)
{
  g_atomic_int_set (&refusal, PNC_ERROR_EXISTS);
  note_rename (fixture, "/a", "/b", "b");
  assert_undone (fixture, 0, "“a” stays as it is: something else has its old name by now.\n");
  g_atomic_int_set (&refusal, PNC_ERROR_NOT_FOUND);
  note_rename (fixture, "/a", "/b", "b");
  assert_undone (fixture, 0,
                 "“a” cannot be moved back: it is not there any more, or its old folder is "
                 "gone.\n");
}

/* What a server is too busy for is not lost. */
static void
test_tried_again (Fixture *fixture, gconstpointer data)
{
  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/a", ID);
  g_atomic_int_set (&refusal, PNC_ERROR_BUSY);
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, fixture->serial);
  test_loop_until (has_said, fixture->said);
  g_assert_true (pnc_undo_can (fixture->undo));
  g_atomic_int_set (&refusal, 0);
  assert_undone (fixture, fixture->serial, "“a” is back\n");
}

static void
test_last_first (Fixture *fixture, gconstpointer data)
{
  guint first;

  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/first", ID);
  first = fixture->serial;
  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/second", ID);
  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/third", ID);
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, 0);
  test_loop_until (has_said, fixture->said);
  g_assert_cmpstr (fixture->said->str, ==, "“third” is back\n");
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, first);
  test_loop_until (has_said, fixture->said);
  g_assert_cmpstr (fixture->said->str, ==, "“first” is back\n");
  g_assert_true (pnc_undo_can (fixture->undo));
}

static void
test_bounds (Fixture *fixture, gconstpointer data)
{
  PncUndoStep *step;
  guint first = 0;

  for (guint i = 0; i < PNC_UNDO_MAX_STEPS + 1; i++)
    {
      note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/a", ID);
      first = first != 0 ? first : fixture->serial;
    }
  pnc_undo_run (fixture->undo, first); /* too long ago */
  g_assert_true (pnc_undo_can (fixture->undo));
  step = pnc_undo_begin (fixture->undo, PNC_UNDO_MAX_ITEMS + 1);
  for (guint i = 0; i < PNC_UNDO_MAX_ITEMS + 1; i++)
    note_removal (fixture, step, "/many", ID);
  g_assert_cmpuint (fixture->serial, ==, 0);
  step = pnc_undo_begin (fixture->undo, PNC_UNDO_MAX_ITEMS);
  for (guint i = 0; i < PNC_UNDO_MAX_ITEMS; i++)
    note_removal (fixture, step, "/many", ID);
  g_assert_cmpuint (fixture->serial, !=, 0);
}

static void
ask_about (Fixture *fixture, const char *text)
{
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncEntry) entry = NULL;

  pnc_session_stat_async (fixture->session.session, path, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  entry = pnc_session_entry_finish (fixture->session.session, result, NULL);
  g_assert_nonnull (entry);
}

/* However much is brought back, whoever browses is answered meanwhile. */
static void
test_some_at_a_time (Fixture *fixture, gconstpointer data)
{
  PncUndoStep *step = pnc_undo_begin (fixture->undo, 100);

  for (guint i = 0; i < 100; i++)
    note_removal (fixture, step, "/many", ID);
  g_atomic_int_set (&n_held, 0);
  g_atomic_int_set (&holding, 1);
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, 0);
  ask_about (fixture, "/something else");
  g_assert_cmpint (g_atomic_int_get (&n_held), ==, 32);
  ask_about (fixture, "/let go");
  test_loop_until (has_said, fixture->said);
  g_assert_cmpstr (fixture->said->str, ==, "100 items are back\n");
}

static void
test_forgotten_with_the_session (Fixture *fixture, gconstpointer data)
{
  PncUndoStep *step = pnc_undo_begin (fixture->undo, 1);

  note_removal (fixture, pnc_undo_begin (fixture->undo, 1), "/a", ID);
  g_string_truncate (fixture->said, 0);
  pnc_undo_run (fixture->undo, 0);
  pnc_undo_set_session (fixture->undo, fixture->session.session);
  g_assert_false (pnc_undo_can (fixture->undo));
  note_removal (fixture, step, "/of the last server", ID);
  g_assert_false (pnc_undo_can (fixture->undo));
  test_loop_settle ();
  g_assert_cmpstr (fixture->said->str, ==, "");
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/undo/removal", test_removal);
  ADD ("/undo/several-removals", test_several_removals);
  ADD ("/undo/gone-for-good", test_gone_for_good);
  ADD ("/undo/nothing-was-done", test_nothing_was_done);
  ADD ("/undo/rename", test_rename);
  ADD ("/undo/something-else-is-there", test_something_else_is_there);
  ADD ("/undo/name-is-taken", test_name_is_taken);
  ADD ("/undo/tried-again", test_tried_again);
  ADD ("/undo/last-first", test_last_first);
  ADD ("/undo/bounds", test_bounds);
  ADD ("/undo/some-at-a-time", test_some_at_a_time);
  ADD ("/undo/forgotten-with-the-session", test_forgotten_with_the_session);
  return g_test_run ();
}
