/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "session-fixture.h"

#include <glib/gstdio.h>
#include <stdarg.h>

#include "pnc-session-private.h"

static void
state_cb (PncSession *session, GParamSpec *pspec, gpointer user_data)
{
  SessionFixture *fixture = user_data;
  PncSessionState state = pnc_session_get_state (session);

  g_array_append_val (fixture->states, state);
}

static void
question_cb (PncSession *session, PncQuestion *question, gpointer user_data)
{
  SessionFixture *fixture = user_data;

  g_ptr_array_add (fixture->questions, g_object_ref (question));
}

void
session_fixture_set_up (SessionFixture *fixture, FakeScript script, gpointer data)
{
  fixture->folder = g_dir_make_tmp ("pnc-session-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->folder, "known", NULL);
  fixture->known = pnc_known_servers_new (fixture->file);
  fixture->server = fake_server_new (script, data);
  fixture->states = g_array_new (FALSE, FALSE, sizeof (PncSessionState));
  fixture->questions = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
is_null (gpointer place)
{
  return *(gpointer *) place == NULL;
}

void
session_fixture_tear_down (SessionFixture *fixture)
{
  g_autofree char *lock = g_strconcat (fixture->file, ".lock", NULL);
  gpointer session = fixture->session;

  if (session != NULL)
    {
      pnc_session_disconnect (session);
      g_signal_handlers_disconnect_by_data (session, fixture);
      g_object_add_weak_pointer (session, &session);
      g_object_unref (fixture->session);
      test_loop_until (is_null, &session);
    }
  g_ptr_array_unref (fixture->questions);
  g_array_unref (fixture->states);
  fake_server_free (fixture->server);
  g_object_unref (fixture->known);
  g_unlink (fixture->file);
  g_unlink (lock);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->file);
  g_free (fixture->folder);
}

void
session_fixture_make_session (SessionFixture *fixture, const char *login, gboolean pin)
{
  g_autofree char *text = fake_server_dup_link (fixture->server, login, pin);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (text, &error);

  g_assert_no_error (error);
  g_assert_null (fixture->session);
  fixture->session = pnc_session_new (link, fixture->known);
  fixture->session->backoff.first_ms = 1;
  fixture->session->backoff.max_ms = 4;
  g_signal_connect (fixture->session, "notify::state", G_CALLBACK (state_cb), fixture);
}

gboolean
session_fixture_connect (SessionFixture *fixture, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_session_connect_async (fixture->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  return pnc_session_connect_finish (fixture->session, result, error);
}

void
session_fixture_open (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  session_fixture_connect (fixture, &error);
  g_assert_no_error (error);
  session_fixture_forget (fixture);
}

void
session_fixture_listen (SessionFixture *fixture)
{
  g_signal_connect (fixture->session, "question", G_CALLBACK (question_cb), fixture);
}

typedef struct
{
  SessionFixture *fixture;
  PncSessionState state;
  guint n;
} Wait;

static gboolean
is_in_state (gpointer data)
{
  const Wait *wait = data;

  return pnc_session_get_state (wait->fixture->session) == wait->state;
}

void
session_fixture_wait (SessionFixture *fixture, PncSessionState state)
{
  Wait wait = { .fixture = fixture, .state = state };

  test_loop_until (is_in_state, &wait);
}

static gboolean
has_been (gpointer data)
{
  const Wait *wait = data;

  return session_fixture_has_been (wait->fixture, wait->state);
}

void
session_fixture_wait_past (SessionFixture *fixture, PncSessionState state)
{
  Wait wait = { .fixture = fixture, .state = state };

  test_loop_until (has_been, &wait);
}

void
session_fixture_forget (SessionFixture *fixture)
{
  g_array_set_size (fixture->states, 0);
}

static gboolean
was_asked (gpointer data)
{
  const Wait *wait = data;

  return wait->fixture->questions->len >= wait->n;
}

PncQuestion *
session_fixture_wait_question (SessionFixture *fixture, guint n)
{
  Wait wait = { .fixture = fixture, .n = n };

  test_loop_until (was_asked, &wait);
  g_assert_cmpuint (fixture->questions->len, ==, n);
  return g_ptr_array_index (fixture->questions, n - 1);
}

gboolean
session_fixture_has_been (SessionFixture *fixture, PncSessionState state)
{
  for (guint i = 0; i < fixture->states->len; i++)
    {
      if (g_array_index (fixture->states, PncSessionState, i) == state)
        return TRUE;
    }
  return FALSE;
}

void
session_fixture_assert_path (SessionFixture *fixture, int first, ...)
{
  va_list expected;
  guint i = 0;

  va_start (expected, first);
  for (int state = first; state >= 0; state = va_arg (expected, int))
    {
      g_assert_cmpuint (i, <, fixture->states->len);
      g_assert_cmpint (g_array_index (fixture->states, PncSessionState, i++), ==, state);
    }
  va_end (expected);
  g_assert_cmpuint (i, ==, fixture->states->len);
}

gboolean
session_fixture_attach (PncFrameStream *stream, PncAttachment *attachment, GError **error)
{
  PncIoStatus status = pnc_frame_stream_flush (stream, error);
  PncFrame frame;

  while (attachment->is_pending && status != PNC_IO_ERROR)
    {
      status = pnc_frame_stream_read (stream, &frame, error);
      if (status == PNC_IO_WOULD_BLOCK)
        pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, 10);
      if (status == PNC_IO_EOF)
        pnc_set_error (error, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL, "It was closed.");
      if (status == PNC_IO_EOF
          || (status == PNC_IO_DONE
              && !pnc_attachment_take_frame (attachment, stream, &frame, error))
          || (status == PNC_IO_WOULD_BLOCK
              && !pnc_attachment_check (attachment, g_get_monotonic_time (), error)))
        break;
    }
  return !attachment->is_pending;
}
