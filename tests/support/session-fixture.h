/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-server.h"
#include "pnc-session-files.h"
#include "test-loop.h"

G_BEGIN_DECLS

/**
 * SessionFixture:
 * @folder: of its own
 * @file: of known servers, in @folder
 * @known: reads @file
 * @server: who is talked to
 * @session: who talks; made by session_fixture_make_session()
 * @states: (element-type PncSessionState): all that @session went through, without the first
 * @questions: (element-type PncQuestion): all that were asked
 *
 * A session and a fake server to try it on. Delays between tries are a few milliseconds.
 */
typedef struct
{
  char *folder;
  char *file;
  PncKnownServers *known;
  FakeServer *server;
  PncSession *session;
  GArray *states;
  GPtrArray *questions;
} SessionFixture;

/** session_fixture_set_up: @fixture: zeroed; @script: (nullable): of its server; @data: for @script
 */
void session_fixture_set_up (SessionFixture *fixture, FakeScript script, gpointer data);

/** session_fixture_tear_down: @fixture: a fixture. Checks that the session is gone after its last
 * reference. */
void session_fixture_tear_down (SessionFixture *fixture);

/** session_fixture_make_session: @fixture: a fixture; @login: (nullable): "user:password"; @pin:
 * whether the link has the pin. Makes its session, and watches it. */
void session_fixture_make_session (SessionFixture *fixture, const char *login, gboolean pin);

/** session_fixture_connect: @fixture: a fixture; @error: (out) (nullable). Returns: whether its
 * session is connected now */
gboolean session_fixture_connect (SessionFixture *fixture, GError **error);

/** session_fixture_open: @fixture: a fixture. Makes a session that needs no question and connects
 * it. */
void session_fixture_open (SessionFixture *fixture);

/** session_fixture_listen: @fixture: a fixture with a session. Questions are kept for the test to
 * answer. */
void session_fixture_listen (SessionFixture *fixture);

/** session_fixture_attach: @stream: a channel that is being attached; @attachment: how far it is;
 * @error: (out) (nullable). Does what the channel's thread would. Returns: whether it is attached
 * now */
gboolean session_fixture_attach (PncFrameStream *stream, PncAttachment *attachment, GError **error);

/** session_fixture_wait: @fixture: a fixture; @state: waits until the session is in it */
void session_fixture_wait (SessionFixture *fixture, PncSessionState state);

/** session_fixture_wait_past: @fixture: a fixture; @state: waits until the session has been in it
 * since the last call of session_fixture_forget() */
void session_fixture_wait_past (SessionFixture *fixture, PncSessionState state);

/** session_fixture_forget: @fixture: a fixture. Forgets the states seen so far. */
void session_fixture_forget (SessionFixture *fixture);

/** session_fixture_wait_question: @fixture: a fixture; @n: waits until so many were asked. Returns:
 * (transfer none): the last */
PncQuestion *session_fixture_wait_question (SessionFixture *fixture, guint n);

/** session_fixture_has_been: @fixture: a fixture; @state: a state. Returns: whether the session has
 * been in it */
gboolean session_fixture_has_been (SessionFixture *fixture, PncSessionState state);

/** session_fixture_assert_path: @fixture: a fixture; @first: states since the last
 * session_fixture_forget(), ended by -1 */
void session_fixture_assert_path (SessionFixture *fixture, int first, ...);

G_END_DECLS
