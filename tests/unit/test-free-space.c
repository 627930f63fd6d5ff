/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-free-space.h"

#include "browser-fixture.h"

static const char *const names[] = { "one", NULL };

static int free_bytes; /* atomic; negative: the server refuses */

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  PncMessage answer = { .type = PNC_MESSAGE_SPACE_RESULT };
  int now = g_atomic_int_get (&free_bytes);

  if (message->type != PNC_MESSAGE_SPACE)
    return FALSE;
  if (now < 0)
    {
      fake_connection_send_error (connection, PNC_ERROR_PERMISSION, header->request);
      return TRUE;
    }
  answer.space_result.total_bytes = G_MAXINT32;
  answer.space_result.free_bytes = (guint64) now;
  fake_connection_send (connection, &answer, PNC_FRAME_END, header->request);
  return TRUE;
}

typedef struct
{
  PncFreeSpace *space;
  const char *text;
} Wait;

static gboolean
says (gpointer data)
{
  const Wait *wait = data;
  g_autofree char *text = NULL;

  g_object_get (wait->space, "text", &text, NULL);
  return g_str_equal (text, wait->text);
}

static void
wait_text (PncFreeSpace *space, const char *text)
{
  Wait wait = { .space = space, .text = text };

  test_loop_until (says, &wait);
}

static void
test_follows (void)
{
  BrowserFixture fixture = { 0 };
  g_autoptr (PncFreeSpace) space = NULL;

  g_atomic_int_set (&free_bytes, 1);
  browser_fixture_set_up (&fixture, script, names);
  space = pnc_free_space_new (fixture.browser);
  wait_text (space, "1 byte free");
  g_atomic_int_set (&free_bytes, 2);
  pnc_browser_refresh (fixture.browser);
  wait_text (space, "2 bytes free");
  g_atomic_int_set (&free_bytes, 3);
  browser_fixture_go (&fixture, "/elsewhere");
  wait_text (space, "3 bytes free");
  g_atomic_int_set (&free_bytes, -1);
  pnc_browser_refresh (fixture.browser);
  wait_text (space, "");
  g_atomic_int_set (&free_bytes, 4);
  pnc_browser_refresh (fixture.browser);
  wait_text (space, "4 bytes free");
  pnc_browser_close (fixture.browser);
  wait_text (space, "");
  g_assert_cmpuint (fixture.failures->len, ==, 0);
  g_clear_object (&space);
  browser_fixture_tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  g_test_add_func ("/free-space/follows", test_follows);
  return browser_fixture_run ();
}
