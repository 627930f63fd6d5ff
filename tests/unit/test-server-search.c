/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "server-fixture.h"

#include <glib/gstdio.h>

/* So much is found below “deep” that no buffer between here and the server holds it: each name has
 * a way of its own, of nearly as many bytes as a path of this system may have. */
#define LEVELS 16u
#define LEVEL_BYTES 200u
#define PLACES 1000u

static void
set_up (ServerFixture *f, gconstpointer data)
{
  server_fixture_init (f);
  f->limits.close_deadline_ms = 200;
}

static void
tear_down (ServerFixture *f, gconstpointer data)
{
  server_fixture_clear (f);
}

static void
make_deep (ServerFixture *f)
{
  g_autofree char *level = g_strnfill (LEVEL_BYTES, 'd');
  g_autoptr (GString) path = g_string_new (f->share);

  g_string_append (path, "/deep");
  for (guint i = 0; i < LEVELS; i++)
    g_string_append_printf (path, "/%s", level);
  g_assert_cmpint (g_mkdir_with_parents (path->str, 0755), ==, 0);
  for (guint i = 0; i < PLACES; i++)
    {
      g_autofree char *inside = g_strdup_printf ("%s/x%u/x", path->str, i);

      g_assert_cmpint (g_mkdir_with_parents (inside, 0755), ==, 0);
    }
}

static guint64
send_search (RawClient *client, const char *text, const char *words)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage search = { .type = PNC_MESSAGE_SEARCH };

  search.search = (PncSearch){ path, (char *) words, 0, PNC_MAX_SEARCH_RESULTS };
  return raw_client_send (client, &search);
}

/* Up to the end of one search.
 *
 * Returns: how it has ended: a #PncSearchOutcome, or minus a #PncError. @n is how many were found
 */
static int
collect (RawClient *client, guint64 request, guint *n)
{
  for (*n = 0;;)
    {
      g_auto (RawReply) reply = { 0 };
      gboolean last;

      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.request, ==, request);
      last = (reply.header.flags & PNC_FRAME_END) != 0;
      if (reply.header.type == PNC_MESSAGE_ERROR)
        return -(int) reply.message.error.status;
      if (reply.header.type == PNC_MESSAGE_PROGRESS)
        continue;
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_FOUND);
      g_assert_cmpint (reply.message.found.outcome != PNC_SEARCH_MORE, ==, last);
      g_assert_true (last || reply.message.found.entries->len > 0);
      *n += reply.message.found.entries->len;
      if (last)
        return reply.message.found.outcome;
    }
}

static int
search (RawClient *client, const char *text, const char *words)
{
  guint n;

  return collect (client, send_search (client, text, words), &n);
}

/* Returns: (transfer full): somebody whose search has begun, and who reads no further */
static RawClient *
log_in_and_stop_reading (ServerFixture *f, guint64 *request)
{
  RawClient *client = server_fixture_log_in (f);
  g_auto (RawReply) reply = { 0 };

  *request = send_search (client, "deep", "x*");
  raw_client_expect (client, &reply, PNC_MESSAGE_FOUND, *request);
  return client;
}

static void
test_finds (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  server_fixture_write (f, "ben/letter to anna", "hello", 5);
  client = server_fixture_log_in (f);
  request = send_search (client, "", "Anna LETTER");
  raw_client_expect (client, &reply, PNC_MESSAGE_FOUND, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
  g_assert_cmpstr (pnc_path_name (reply.message.found.folder), ==, "ben");
  g_assert_cmpuint (reply.message.found.entries->len, ==, 1);
  raw_client_expect (client, &reply, PNC_MESSAGE_FOUND, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  g_assert_cmpuint (reply.message.found.outcome, ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (reply.message.found.unread, ==, 0);
  g_assert_cmpint (search (client, "none", "x"), ==, -PNC_ERROR_NOT_FOUND);
  g_assert_cmpint (search (client, "ben/letter to anna", "x"), ==, -PNC_ERROR_NOT_DIRECTORY);
}

/* What somebody may not reach is not found either. */
static void
test_rights (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) ben = NULL;
  guint n;

  server_fixture_start (f);
  server_fixture_write (f, "secret of anna", "x", 1);
  server_fixture_write (f, "ben/secret of ben", "x", 1);
  ben = raw_client_new (f->port);
  raw_client_hello (ben, PNC_ROLE_CONTROL);
  raw_client_log_in (ben, FIXTURE_CONFINED, FIXTURE_CONFINED "-pass");
  g_assert_cmpint (collect (ben, send_search (ben, "", "secret"), &n), ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (n, ==, 1);
}

/* One that waits for its client keeps others from searching, where there may be one only, but from
 * nothing else. */
static void
test_too_many (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) slow = NULL;
  g_autoptr (RawClient) other = NULL;
  g_autoptr (PncPath) path = raw_client_path ("ben");
  PncMessage stat = { .type = PNC_MESSAGE_STAT, .stat = { path } };
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint n;

  f->limits.max_searches = 1;
  f->limits.disk_threads = 1;
  f->limits.search_threads = 1;
  server_fixture_start (f);
  make_deep (f);
  slow = log_in_and_stop_reading (f, &request);
  other = server_fixture_log_in (f);
  g_assert_cmpint (search (other, "ben", "x"), ==, -PNC_ERROR_BUSY);
  raw_client_expect (other, &reply, PNC_MESSAGE_ENTRY, raw_client_send (other, &stat));
  g_assert_cmpint (collect (slow, request, &n), ==, PNC_SEARCH_ALL);
  g_assert_cmpuint (n + 1, ==, 2 * PLACES);
  g_assert_cmpint (search (other, "ben", "x"), ==, PNC_SEARCH_ALL);

  /* Whoever leaves takes the search along. */
  request = send_search (slow, "deep", "x*");
  raw_client_expect (slow, &reply, PNC_MESSAGE_FOUND, request);
  g_assert_cmpint (search (other, "ben", "x"), ==, -PNC_ERROR_BUSY);
  g_clear_pointer (&slow, raw_client_free);
  while (search (other, "ben", "x") == -PNC_ERROR_BUSY)
    ;
}

/* Where too many wait for their clients, the one that has waited longest makes room. */
static void
test_slow_readers_make_room (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) other = NULL;
  guint64 requests[2];
  int ends[2];
  guint n;

  f->limits.max_searches = 2;
  server_fixture_start (f);
  make_deep (f);
  first = log_in_and_stop_reading (f, &requests[0]);
  second = log_in_and_stop_reading (f, &requests[1]);
  other = server_fixture_log_in (f);
  while (search (other, "ben", "x") == -PNC_ERROR_BUSY)
    ;
  ends[0] = collect (first, requests[0], &n);
  ends[1] = collect (second, requests[1], &n);
  g_assert_cmpint (MIN (ends[0], ends[1]), ==, -PNC_ERROR_BUSY);
  g_assert_cmpint (MAX (ends[0], ends[1]), ==, PNC_SEARCH_ALL);
}

/* A session looks for one thing at a time; the next one waits, also for a cancelled one. */
static void
test_one_at_a_time (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 first, second, third;
  guint n;
  int end;

  server_fixture_start (f);
  make_deep (f);
  client = log_in_and_stop_reading (f, &first);
  second = send_search (client, "deep", "x*");
  third = send_search (client, "ben", "x");
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, second);
  for (guint64 next = 0; next != third;)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if (reply.header.request == second)
        g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
      else if (reply.header.flags & PNC_FRAME_END)
        next = reply.header.request == first ? third : next;
      else
        g_assert_cmpuint (reply.header.request, ==, first);
    }
  g_assert_cmpint (collect (client, third, &n), ==, PNC_SEARCH_ALL);

  /* One that is under way ends when it is told to. */
  first = send_search (client, "deep", "x*");
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, first);
  end = collect (client, first, &n);
  g_assert_true (end == -PNC_ERROR_CANCELLED || end == PNC_SEARCH_ALL);
}

#define TEST(path, func) g_test_add (path, ServerFixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/server-search/finds", test_finds);
  TEST ("/server-search/rights", test_rights);
  TEST ("/server-search/too-many", test_too_many);
  TEST ("/server-search/slow-readers-make-room", test_slow_readers_make_room);
  TEST ("/server-search/one-at-a-time", test_one_at_a_time);
  return g_test_run ();
}
