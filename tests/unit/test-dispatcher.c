/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tls.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

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

static guint64
send_path (RawClient *client, PncMessageType type, const char *text)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage message = { .type = type };

  message.stat.path = path; /* the first field of all requests about one name */
  return raw_client_send (client, &message);
}

/* Requests about names */

static guint64
send_list (RawClient *client, const char *text, guint16 page_entries)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage list = { .type = PNC_MESSAGE_LIST };

  list.list = (PncList){ path, page_entries };
  return raw_client_send (client, &list);
}

static void
test_names (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  client = server_fixture_log_in (f);
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                     send_path (client, PNC_MESSAGE_STAT, "file"));
  g_assert_cmpstr (reply.message.entry.entry->name, ==, "file");
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY,
                     send_path (client, PNC_MESSAGE_MAKE_FOLDER, "new"));
  g_assert_cmpint (reply.message.entry.entry->kind, ==, PNC_ENTRY_FOLDER);
  raw_client_expect (client, &reply, PNC_MESSAGE_SPACE_RESULT,
                     send_path (client, PNC_MESSAGE_SPACE, ""));
  g_assert_cmpuint (reply.message.space_result.total_bytes, >, 0);
  raw_client_expect (client, &reply, PNC_MESSAGE_REMOVED,
                     send_path (client, PNC_MESSAGE_REMOVE, "file"));
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  raw_client_expect_error (client, send_path (client, PNC_MESSAGE_STAT, "file"),
                           PNC_ERROR_NOT_FOUND);
}

static void
test_sum (ServerFixture *f, gconstpointer data)
{
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hello", -1);
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };
  g_autoptr (RawClient) client = NULL;
  g_autoptr (GString) hex = g_string_new (NULL);
  g_auto (RawReply) reply = { 0 };
  PncSlice hash;

  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  client = server_fixture_log_in (f);
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  raw_client_receive_answer (client, raw_client_send (client, &sum), &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_SUM_RESULT);
  hash = reply.message.sum_result.hash;
  for (gsize i = 0; i < hash.length_bytes; i++)
    g_string_append_printf (hex, "%02x", hash.data[i]);
  g_assert_cmpstr (hex->str, ==, expected);
}

/* So large that its sum takes longer than any test; it takes no room on the disk. Sums of it may be
 * running already: then it stays as it is. */
static guint64
send_endless_sum (ServerFixture *f, RawClient *client)
{
  g_autofree char *file = g_build_filename (f->share, "endless", NULL);
  g_autoptr (PncPath) path = raw_client_path ("endless");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    {
      server_fixture_write (f, "endless", "", 0);
      g_assert_cmpint (truncate (file, (off_t) 1 << 40), ==, 0);
    }
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  return raw_client_send (client, &sum);
}

/* A long request tells how far it is, keeps nobody waiting, and ends when it is told to. */
static void
test_long_request (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  f->limits.disk_threads = 1;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = send_endless_sum (f, client);
  raw_client_expect (client, &reply, PNC_MESSAGE_PROGRESS, request);
  g_assert_cmpuint (reply.message.progress.total_bytes, ==, (guint64) 1 << 40);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
  raw_client_receive_answer (client, send_path (client, PNC_MESSAGE_STAT, "ben"), &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ENTRY);
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, request);
  raw_client_receive_answer (client, request, &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ERROR);
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
}

static guint64
send_sum (RawClient *client, const char *name)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage sum = { .type = PNC_MESSAGE_SUM, .sum = { path, PNC_SUM_SHA256 } };

  return raw_client_send (client, &sum);
}

/* Returns: (transfer full): somebody for whom sums run that never end, and more of them wait */
static RawClient *
log_in_and_sum (ServerFixture *f)
{
  RawClient *client = server_fixture_log_in (f);
  g_auto (RawReply) reply = { 0 };
  guint64 first = send_endless_sum (f, client);

  for (guint i = 0; i < 3; i++)
    send_endless_sum (f, client);
  raw_client_expect (client, &reply, PNC_MESSAGE_PROGRESS, first);
  return client;
}

/* Takes what is told of sums. */
static void
expect_among_sums (RawClient *client, PncMessageType type, guint64 request)
{
  g_auto (RawReply) reply = { 0 };

  do
    g_assert_true (raw_client_receive (client, &reply));
  while (reply.header.type == PNC_MESSAGE_PROGRESS);
  g_assert_cmpuint (reply.header.type, ==, type);
  g_assert_cmpuint (reply.header.request, ==, request);
}

/* However many long requests there are, those who look around are answered: all of these come
 * while none of the sums is over. */
static void
test_long_requests_leave_browsing_alone (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;

  f->limits.disk_threads = 1;
  f->limits.long_threads = 2;
  f->limits.max_running_requests = 1;
  server_fixture_start (f);
  first = log_in_and_sum (f);
  second = log_in_and_sum (f);
  for (guint i = 0; i < 20; i++)
    {
      expect_among_sums (first, PNC_MESSAGE_ENTRY, send_path (first, PNC_MESSAGE_STAT, "ben"));
      expect_among_sums (second, PNC_MESSAGE_LIST_PAGE, send_list (second, "ben", 0));
      expect_among_sums (second, PNC_MESSAGE_PONG,
                         raw_client_send (second, &(PncMessage){ .type = PNC_MESSAGE_PING }));
    }
}

/* Nobody has all the threads for long requests. */
static void
test_long_requests_of_one (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) greedy = NULL;
  g_autoptr (RawClient) other = NULL;

  f->limits.long_threads = 2;
  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  greedy = log_in_and_sum (f);
  other = server_fixture_log_in (f);
  expect_among_sums (other, PNC_MESSAGE_SUM_RESULT, send_sum (other, "file"));
}

/* Who waits for a turn hears of it again and again, that nothing has happened yet; of what was
 * cancelled nothing more is heard but its end. */
static void
test_waiting_is_told (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 first, second;
  guint n_told = 0;

  f->limits.long_threads = 1;
  f->limits.progress_interval_ms = 100;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  first = send_endless_sum (f, client);
  second = send_endless_sum (f, client);
  while (n_told < 3)
    {
      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_PROGRESS);
      g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
      if (reply.header.request != second)
        continue;
      g_assert_cmpuint (reply.message.progress.done_bytes, ==, 0);
      n_told++;
    }
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, first);
  do
    g_assert_true (raw_client_receive (client, &reply));
  while (reply.header.request != first || reply.header.type == PNC_MESSAGE_PROGRESS);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ERROR);
}

/* Whoever leaves takes what runs for him along: the only thread is free for the next. */
static void
test_long_request_abandoned (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };

  f->limits.long_threads = 1;
  server_fixture_start (f);
  server_fixture_write (f, "file", "hello", 5);
  first = server_fixture_log_in (f);
  raw_client_expect (first, &reply, PNC_MESSAGE_PROGRESS, send_endless_sum (f, first));
  g_clear_pointer (&first, raw_client_free);
  second = server_fixture_log_in (f);
  expect_among_sums (second, PNC_MESSAGE_SUM_RESULT, send_sum (second, "file"));
}

static void
fill_folder (ServerFixture *f, const char *name, guint n)
{
  g_autofree char *folder = g_build_filename (f->share, name, NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%0200u", name, i);

      server_fixture_write (f, file, "", 0);
    }
}

/* Returns: how many entries came, each page within @most */
static guint
collect_list (RawClient *client, guint64 request, guint most)
{
  guint n = 0;
  gboolean last = FALSE;

  while (!last)
    {
      g_auto (RawReply) reply = { 0 };

      raw_client_expect (client, &reply, PNC_MESSAGE_LIST_PAGE, request);
      g_assert_cmpuint (reply.message.list_page.entries->len, <=, most);
      g_assert_cmpuint (reply.header.length_bytes, <=, PNC_MAX_PAYLOAD_CONTROL);
      n += reply.message.list_page.entries->len;
      last = (reply.header.flags & PNC_FRAME_END) != 0;
    }
  return n;
}

static void
test_list (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  server_fixture_start (f);
  fill_folder (f, "many", 700);
  client = server_fixture_log_in (f);
  g_assert_cmpuint (collect_list (client, send_list (client, "many", 0), 1024), ==, 700);
  g_assert_cmpuint (collect_list (client, send_list (client, "many", 7), 7), ==, 700);
  g_assert_cmpuint (collect_list (client, send_list (client, "ben", 0), 1024), ==, 0);
  raw_client_expect_error (client, send_list (client, "none", 0), PNC_ERROR_NOT_FOUND);
}

/* One who asks for lists and does not read them costs himself alone: others are served, and so is
 * his own PING once he reads again. */
static void
test_slow_reader (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) slow = NULL;
  g_autoptr (RawClient) other = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 requests[40];

  f->limits.disk_threads = 1;
  server_fixture_start (f);
  fill_folder (f, "many", 3000);
  slow = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    requests[i] = send_list (slow, "many", 0);

  other = server_fixture_log_in (f);
  for (guint i = 0; i < 200; i++)
    raw_client_expect (other, &reply, PNC_MESSAGE_ENTRY,
                       send_path (other, PNC_MESSAGE_STAT, "ben"));

  for (guint i = 0, n = 0; n < G_N_ELEMENTS (requests); i++)
    {
      g_assert_true (raw_client_receive (slow, &reply));
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_LIST_PAGE);
      n += (reply.header.flags & PNC_FRAME_END) != 0;
    }
}

/* Reads the answers to @n requests; all are lists, or refused as too many.
 *
 * Returns: how many were refused */
static guint
count_busy (RawClient *client, guint n)
{
  guint n_busy = 0;

  while (n > 0)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if (reply.header.type == PNC_MESSAGE_ERROR)
        {
          g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_BUSY);
          n_busy += 1;
        }
      n -= (reply.header.flags & PNC_FRAME_END) != 0;
    }
  return n_busy;
}

/* Where more lists wait to be read than may, the one that has waited longest ends, and every
 * request is answered all the same. */
static void
test_too_many_slow_readers (ServerFixture *f, gconstpointer data)
{
  RawClient *slow[3];
  g_autoptr (RawClient) other = NULL;
  g_auto (RawReply) reply = { 0 };
  const guint n_lists = 20;
  guint n_busy = 0;

  f->limits.max_waiting_lists = 1;
  f->limits.max_running_requests = 1;
  server_fixture_start (f);
  fill_folder (f, "many", 3000);
  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      slow[i] = server_fixture_log_in (f);
      for (guint n = 0; n < n_lists; n++)
        send_list (slow[i], "many", 0);
    }
  other = server_fixture_log_in (f);
  for (guint i = 0; i < 200; i++)
    raw_client_expect (other, &reply, PNC_MESSAGE_ENTRY,
                       send_path (other, PNC_MESSAGE_STAT, "ben"));
  g_assert_cmpuint (collect_list (other, send_list (other, "many", 0), 1024), ==, 3000);

  for (guint i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      n_busy += count_busy (slow[i], n_lists);
      raw_client_free (slow[i]);
    }
  g_assert_cmpuint (n_busy, >, 0);
}

static void
test_pipeline (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (PncPath) path = raw_client_path ("ben");
  gboolean answered[PNC_MAX_REQUESTS_IN_FLIGHT + 1] = { FALSE };
  PncMessage stat = { .type = PNC_MESSAGE_STAT };

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  stat.stat.path = path;
  for (guint i = 1; i <= PNC_MAX_REQUESTS_IN_FLIGHT; i++)
    raw_client_queue (client, &stat, 100 + i);
  raw_client_flush (client);
  for (guint i = 1; i <= PNC_MAX_REQUESTS_IN_FLIGHT; i++)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ENTRY);
      g_assert_false (answered[reply.header.request - 100]);
      answered[reply.header.request - 100] = TRUE;
    }
}

/* More than may be in flight: those beyond are told so, the others are answered. */
static void
test_too_many_requests (ServerFixture *f, gconstpointer data)
{
  const guint n = PNC_MAX_REQUESTS_IN_FLIGHT + 30;
  g_autoptr (PncPath) path = raw_client_path ("many");
  PncMessage list = { .type = PNC_MESSAGE_LIST };
  g_autoptr (RawClient) client = NULL;
  guint n_busy = 0;
  guint n_done = 0;

  server_fixture_start (f);
  fill_folder (f, "many", 300);
  client = server_fixture_log_in (f);
  list.list = (PncList){ path, 1 };
  for (guint i = 1; i <= n; i++)
    raw_client_queue (client, &list, 100 + i);
  raw_client_flush (client);
  while (n_busy + n_done < n)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if (reply.header.type == PNC_MESSAGE_ERROR)
        {
          g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_BUSY);
          n_busy += 1;
        }
      else
        n_done += (reply.header.flags & PNC_FRAME_END) != 0;
    }
  g_assert_cmpuint (n_busy, >, 0);
  g_assert_cmpuint (n_done, >=, PNC_MAX_REQUESTS_IN_FLIGHT);
}

/* No more wait for the disk than may, over all sessions: those beyond are told so. */
static void
test_full_disk_queue (ServerFixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("many");
  PncMessage list = { .type = PNC_MESSAGE_LIST };
  g_autoptr (RawClient) client = NULL;
  guint n_ended = 0;
  guint n_busy = 0;

  f->limits.disk_threads = 1;
  f->limits.max_disk_queue = 1;
  f->limits.max_running_requests = PNC_MAX_REQUESTS_IN_FLIGHT;
  server_fixture_start (f);
  fill_folder (f, "many", 300);
  client = server_fixture_log_in (f);
  list.list = (PncList){ path, 1 };
  for (guint i = 1; i <= PNC_MAX_REQUESTS_IN_FLIGHT; i++)
    raw_client_queue (client, &list, 100 + i);
  raw_client_flush (client);
  while (n_ended < PNC_MAX_REQUESTS_IN_FLIGHT)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      n_ended += (reply.header.flags & PNC_FRAME_END) != 0;
      if (reply.header.type != PNC_MESSAGE_ERROR)
        continue;
      g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_BUSY);
      n_busy += 1;
    }
  g_assert_cmpuint (n_busy, >, 0);
}

/* A request that waits is cancelled at once, and one that is being listed soon; unknown ids are no
 * matter. */
static void
test_cancel (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint n_cancelled = 0;
  guint64 requests[20];

  f->limits.max_running_requests = 1;
  server_fixture_start (f);
  fill_folder (f, "many", 2000);
  client = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    requests[i] = send_list (client, "many", 1);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    raw_client_send_empty (client, PNC_MESSAGE_CANCEL, requests[i]);
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, 999999);
  for (guint n = 0; n < G_N_ELEMENTS (requests);)
    {
      g_auto (RawReply) reply = { 0 };

      g_assert_true (raw_client_receive (client, &reply));
      if ((reply.header.flags & PNC_FRAME_END) == 0)
        continue;
      n += 1;
      if (reply.header.type == PNC_MESSAGE_ERROR)
        {
          g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
          n_cancelled += 1;
        }
    }
  g_assert_cmpuint (n_cancelled, >=, G_N_ELEMENTS (requests) - 1);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/dispatcher/" name, ServerFixture, NULL, set_up, func, tear_down)
  ADD ("names", test_names);
  ADD ("sum", test_sum);
  ADD ("long-request", test_long_request);
  ADD ("long-requests-leave-browsing-alone", test_long_requests_leave_browsing_alone);
  ADD ("long-requests-of-one", test_long_requests_of_one);
  ADD ("waiting-is-told", test_waiting_is_told);
  ADD ("long-request-abandoned", test_long_request_abandoned);
  ADD ("list", test_list);
  ADD ("slow-reader", test_slow_reader);
  ADD ("too-many-slow-readers", test_too_many_slow_readers);
  ADD ("pipeline", test_pipeline);
  ADD ("too-many-requests", test_too_many_requests);
  ADD ("full-disk-queue", test_full_disk_queue);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
