/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "server-fixture.h"

#include <errno.h>
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

static char *
host_path (ServerFixture *f, const char *name)
{
  return g_build_filename (f->share, name, NULL);
}

static void
make_folder (ServerFixture *f, const char *name)
{
  g_autofree char *path = host_path (f, name);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
move (ServerFixture *f, const char *from, const char *to)
{
  g_autofree char *from_path = host_path (f, from);
  g_autofree char *to_path = host_path (f, to);

  g_assert_cmpint (g_rename (from_path, to_path), ==, 0);
}

static void
remove_name (ServerFixture *f, const char *name)
{
  g_autofree char *path = host_path (f, name);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static guint64
send_watch (RawClient *client, const char *text)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage watch = { .type = PNC_MESSAGE_WATCH, .watch = { path } };

  return raw_client_send (client, &watch);
}

static guint64
watch (RawClient *client, const char *text)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request = send_watch (client, text);

  raw_client_expect (client, &reply, PNC_MESSAGE_WATCHING, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
  return request;
}

static const PncEntry *
find_entry (const PncChanges *changes, const char *name)
{
  for (guint i = 0; i < changes->entries->len; i++)
    {
      const PncEntry *entry = g_ptr_array_index (changes->entries, i);

      if (g_str_equal (entry->name, name))
        return entry;
    }
  return NULL;
}

static gboolean
tells_gone (const PncChanges *changes, const char *name)
{
  for (guint i = 0; i < changes->gone->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (changes->gone, i), name))
        return TRUE;
    }
  return FALSE;
}

/* Takes CHANGES until one tells of @name. Returns: its size, or -1 when it is gone */
static gint64
wait_for (RawClient *client, guint64 request, const char *name)
{
  g_auto (RawReply) reply = { 0 };

  for (;;)
    {
      const PncEntry *entry;

      raw_client_expect (client, &reply, PNC_MESSAGE_CHANGES, request);
      g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
      entry = find_entry (&reply.message.changes, name);
      if (entry != NULL)
        return (gint64) entry->version.size_bytes;
      if (tells_gone (&reply.message.changes, name))
        return -1;
    }
}

/* What was written may be told while it is being written. */
static void
wait_for_size (RawClient *client, guint64 request, const char *name, gint64 size_bytes)
{
  while (wait_for (client, request, name) != size_bytes)
    continue;
}

static void
test_changes (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = watch (client, "");
  server_fixture_write (f, "one", "12345", 5);
  wait_for_size (client, request, "one", 5);
  server_fixture_write (f, "one", "1234567", 7);
  wait_for_size (client, request, "one", 7);
  make_folder (f, "below");
  g_assert_cmpint (wait_for (client, request, "below"), >=, 0);
  remove_name (f, "one");
  wait_for_size (client, request, "one", -1);
}

/* A rename is told as one: its file has one number under both names. */
static void
test_rename (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_write (f, "old", "12345", 5);
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = watch (client, "");
  move (f, "old", "new");
  raw_client_expect (client, &reply, PNC_MESSAGE_CHANGES, request);
  g_assert_true (tells_gone (&reply.message.changes, "old"));
  if (find_entry (&reply.message.changes, "new") == NULL)
    wait_for_size (client, request, "new", 5);
}

/* What clients do through the server is told as anything else, and its own folder never. */
static void
test_through_the_server (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) other = NULL;
  g_autoptr (PncPath) path = raw_client_path ("made");
  PncMessage make = { .type = PNC_MESSAGE_MAKE_FOLDER, .make_folder = { .path = path } };
  PncMessage rm = { .type = PNC_MESSAGE_REMOVE, .remove = { .path = path } };
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  other = server_fixture_log_in (f);
  request = watch (client, "");
  raw_client_receive_answer (other, raw_client_send (other, &make), &reply);
  g_assert_cmpint (reply.header.type, ==, PNC_MESSAGE_ENTRY);
  g_assert_cmpint (wait_for (client, request, "made"), >=, 0);
  raw_client_receive_answer (other, raw_client_send (other, &rm), &reply); /* to the trash */
  g_assert_cmpint (reply.header.type, ==, PNC_MESSAGE_REMOVED);
  for (gboolean gone = FALSE; !gone;)
    {
      raw_client_expect (client, &reply, PNC_MESSAGE_CHANGES, request);
      g_assert_null (find_entry (&reply.message.changes, ".pinnace"));
      gone = tells_gone (&reply.message.changes, "made");
    }
}

/* Names that may not travel are not told, whatever is done to them. */
static void
test_hidden_names (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = watch (client, "");
  make_folder (f, "a\\b");
  make_folder (f, ".PINNACE");
  server_fixture_write (f, ".pinnace/file", "x", 1);
  make_folder (f, "after");
  raw_client_expect (client, &reply, PNC_MESSAGE_CHANGES, request);
  g_assert_cmpuint (reply.message.changes.entries->len, ==, 1);
  g_assert_nonnull (find_entry (&reply.message.changes, "after"));
  g_assert_cmpuint (reply.message.changes.gone->len, ==, 0);
}

/* WATCH and LIST behind one another, without waiting: the listing comes after WATCHING, always. */
static void
test_list_behind (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (PncPath) path = raw_client_path ("");

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  for (guint i = 0; i < 50; i++)
    {
      PncMessage list = { .type = PNC_MESSAGE_LIST, .list = { path, 0 } };
      g_auto (RawReply) reply = { 0 };
      guint64 request = send_watch (client, "");
      guint64 listing = raw_client_send (client, &list);

      raw_client_expect (client, &reply, PNC_MESSAGE_WATCHING, request);
      raw_client_expect (client, &reply, PNC_MESSAGE_LIST_PAGE, listing);
      raw_client_send_empty (client, PNC_MESSAGE_CANCEL, request);
      raw_client_expect_error (client, request, PNC_ERROR_CANCELLED);
    }
}

static void
test_refused (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autofree char *link = host_path (f, "link");
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage stat = { .type = PNC_MESSAGE_STAT, .stat = { path } };
  g_auto (RawReply) reply = { 0 };

  server_fixture_write (f, "file", "x", 1);
  g_assert_cmpint (symlink ("ben", link), ==, 0);
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  raw_client_expect_error (client, send_watch (client, "file"), PNC_ERROR_NOT_DIRECTORY);
  raw_client_expect_error (client, send_watch (client, "nothing"), PNC_ERROR_NOT_FOUND);
  raw_client_expect_error (client, send_watch (client, "link"), PNC_ERROR_NOT_REGULAR);
  raw_client_expect_error (client, send_watch (client, "file/below"), PNC_ERROR_NOT_DIRECTORY);
  /* and none of them holds up what comes behind it */
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY, raw_client_send (client, &stat));
}

static void
test_limits (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  guint64 request;

  f->limits.max_watches = 2;
  f->limits.max_watches_per_user = 3;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = server_fixture_log_in (f);
  request = watch (first, "");
  watch (first, "");
  raw_client_expect_error (first, send_watch (first, "ben"), PNC_ERROR_BUSY);
  watch (second, "ben");
  raw_client_expect_error (second, send_watch (second, ""), PNC_ERROR_BUSY);
  raw_client_send_empty (first, PNC_MESSAGE_CANCEL, request);
  raw_client_expect_error (first, request, PNC_ERROR_CANCELLED);
  watch (second, "");
  raw_client_send_empty (first, PNC_MESSAGE_CANCEL, request); /* over, and ignored */
  raw_client_expect_error (first, send_watch (first, ""), PNC_ERROR_BUSY);
}

/* What one watch sees the other sees as well, and the end of one is not that of the other. */
static void
test_two_of_one_folder (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  guint64 ids[2];

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = server_fixture_log_in (f);
  ids[0] = watch (first, "ben");
  ids[1] = watch (second, "ben");
  server_fixture_write (f, "ben/one", "1", 1);
  wait_for_size (first, ids[0], "one", 1);
  wait_for_size (second, ids[1], "one", 1);
  g_clear_pointer (&first, raw_client_free);
  server_fixture_write (f, "ben/two", "12", 2);
  wait_for_size (second, ids[1], "two", 2);
}

static void
expect_gone (RawClient *client, guint64 request)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_receive_answer (client, request, &reply);
  g_assert_cmpint (reply.header.type, ==, PNC_MESSAGE_ERROR);
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_NOT_FOUND);
}

/* Removed, moved, or another one has its name: the watch ends, and no other folder is told of. */
static void
test_folder_gone (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 removed, moved, below;

  make_folder (f, "removed");
  make_folder (f, "moved");
  make_folder (f, "above");
  make_folder (f, "above/below");
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  removed = watch (client, "removed");
  remove_name (f, "removed");
  make_folder (f, "removed");
  expect_gone (client, removed);

  moved = watch (client, "moved");
  move (f, "moved", "elsewhere");
  expect_gone (client, moved);

  below = watch (client, "above/below");
  move (f, "above", "away");
  make_folder (f, "above");
  make_folder (f, "above/below");
  server_fixture_write (f, "away/below/secret", "x", 1);
  expect_gone (client, below);
}

/* Whoever sees a part of the share cannot watch the rest, also not by what was moved away. */
static void
test_root_of_the_user (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 top, inner;

  make_folder (f, "ben/inner");
  server_fixture_start (f);
  client = raw_client_new (f->port);
  raw_client_hello (client, PNC_ROLE_CONTROL);
  raw_client_log_in (client, FIXTURE_CONFINED, FIXTURE_CONFINED "-pass");
  raw_client_expect_error (client, send_watch (client, "ben"), PNC_ERROR_NOT_FOUND);
  inner = watch (client, "inner");
  top = watch (client, "");
  server_fixture_write (f, "outside", "x", 1);
  server_fixture_write (f, "ben/own", "x", 1);
  wait_for_size (client, top, "own", 1);
  raw_client_send_empty (client, PNC_MESSAGE_CANCEL, top);
  move (f, "ben/inner", "outside-now");
  server_fixture_write (f, "outside-now/secret", "x", 1);
  expect_gone (client, inner);
}

/* A burst is told whole, or that it was too much: never wrongly. */
static void
test_burst (ServerFixture *f, gconstpointer data)
{
  const guint n_files = 3000;
  g_autoptr (RawClient) client = NULL;
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean overflow = FALSE;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  request = watch (client, "");
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *name = g_strdup_printf ("file %u", i);

      make_folder (f, name);
    }
  while (g_hash_table_size (told) < n_files && !overflow)
    {
      g_auto (RawReply) reply = { 0 };
      const PncChanges *changes = &reply.message.changes;

      raw_client_expect (client, &reply, PNC_MESSAGE_CHANGES, request);
      overflow = (changes->flags & PNC_CHANGES_OVERFLOW) != 0;
      for (guint i = 0; i < changes->entries->len; i++)
        g_hash_table_add (told, g_strdup (((PncEntry *) changes->entries->pdata[i])->name));
    }
  g_assert_true (overflow || g_hash_table_size (told) == n_files);
}

/* Draining waits for nobody who only watches. */
static void
test_drain (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  f->limits.drain_grace_ms = 3600 * 1000;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  watch (client, "");
  server_fixture_drain (f);
  server_fixture_wait_drained (f);
}

/* Many that come and go while folders are being added: nobody loses what is theirs. */
static void
test_come_and_go (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) other = NULL;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  other = server_fixture_log_in (f);
  request = watch (client, "ben");
  for (guint i = 0; i < 100; i++)
    {
      g_auto (RawReply) reply = { 0 };
      guint64 id = send_watch (other, "ben");

      raw_client_send_empty (other, PNC_MESSAGE_CANCEL, id);
      raw_client_receive_answer (other, id, &reply);
      g_assert_cmpint (reply.header.type, ==, PNC_MESSAGE_ERROR);
    }
  server_fixture_write (f, "ben/file", "1", 1);
  wait_for_size (client, request, "file", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, ServerFixture, NULL, set_up, function, tear_down)
  ADD ("/server-watches/changes", test_changes);
  ADD ("/server-watches/rename", test_rename);
  ADD ("/server-watches/through-the-server", test_through_the_server);
  ADD ("/server-watches/hidden-names", test_hidden_names);
  ADD ("/server-watches/list-behind", test_list_behind);
  ADD ("/server-watches/refused", test_refused);
  ADD ("/server-watches/limits", test_limits);
  ADD ("/server-watches/two-of-one-folder", test_two_of_one_folder);
  ADD ("/server-watches/folder-gone", test_folder_gone);
  ADD ("/server-watches/root-of-the-user", test_root_of_the_user);
  ADD ("/server-watches/burst", test_burst);
  ADD ("/server-watches/drain", test_drain);
  ADD ("/server-watches/come-and-go", test_come_and_go);
#undef ADD
  return g_test_run ();
}
