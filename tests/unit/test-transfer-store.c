/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-store.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIN_A "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define PIN_B "SHA256:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("pnc-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "deeper", "transfers.db", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static PncTransferStore *
open_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  PncTransferStore *store = pnc_transfer_store_open (fixture->path, &error);

  g_assert_no_error (error);
  return store;
}

static PncTransferRecord *
make_record (const char *local)
{
  PncTransferRecord *record = pnc_transfer_record_new ();

  record->host = g_strdup ("nas.local");
  record->port = 7450;
  record->user = g_strdup ("ann");
  record->pin = g_strdup (PIN_A);
  record->local = g_strdup (local);
  record->remote = g_strdup ("/there/bad utf-8 \xff");
  record->options.policy = PNC_POLICY_NEWER;
  return record;
}

static gboolean
write_with (PncTransferStore *store, PncTransferRecord *record, GBytes *keys, GError **error)
{
  PncStoreWrite write = { .record = record, .done_keys = keys };
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();
  gboolean written;

  g_ptr_array_add (writes, &write);
  written = pnc_transfer_store_write (store, writes, error);
  g_assert_true (write.is_kept == written);
  return written;
}

static void
write_state (PncTransferStore *store, PncTransferRecord *record, PncRecordState state)
{
  g_autoptr (GError) error = NULL;

  record->state = state;
  g_assert_true (write_with (store, record, NULL, &error));
  g_assert_no_error (error);
}

/* Returns: its number */
static gint64
add (PncTransferStore *store, const char *local, PncRecordState state)
{
  g_autoptr (PncTransferRecord) record = make_record (local);

  write_state (store, record, PNC_RECORD_QUEUED);
  if (state != PNC_RECORD_QUEUED)
    write_state (store, record, state);
  return record->id;
}

static GPtrArray *
list (PncTransferStore *store, gboolean history)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *records = pnc_transfer_store_list (store, history, &error);

  g_assert_no_error (error);
  return records;
}

static void
assert_state (PncTransferStore *store, gint64 id, PncRecordState state)
{
  g_autoptr (GPtrArray) records = list (store, TRUE);

  for (guint i = 0; i < records->len; i++)
    {
      const PncTransferRecord *record = records->pdata[i];

      if (record->id != id)
        continue;
      g_assert_cmpstr (pnc_record_state_name (record->state), ==, pnc_record_state_name (state));
      return;
    }
  g_assert_not_reached ();
}

static void
test_keeps_everything (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = open_store (fixture);
  g_autoptr (PncTransferStore) other = open_store (fixture);
  g_autoptr (PncTransferRecord) record = make_record ("/home/ann/photos");
  g_autoptr (GPtrArray) records = NULL;
  const PncTransferRecord *back;

  record->direction = PNC_DOWNLOAD;
  record->options.recursive = TRUE;
  record->options.no_attributes = TRUE;
  record->limit_bps = 5000;
  record->priority = PNC_PRIORITY_HIGH;
  record->place = G_GINT64_CONSTANT (-7);
  record->done_bytes = G_GUINT64_CONSTANT (1) << 40;
  record->total_files = 17;
  pnc_set_error (&record->error, PNC_ERROR_NO_SPACE, PNC_SIDE_REMOTE, "/there", "No room.");
  write_state (store, record, PNC_RECORD_FAILED);
  records = list (other, FALSE);
  g_assert_cmpuint (records->len, ==, 0);
  g_clear_pointer (&records, g_ptr_array_unref);

  records = list (other, TRUE);
  g_assert_cmpuint (records->len, ==, 1);
  back = records->pdata[0];
  g_assert_cmpint (back->id, ==, record->id);
  g_assert_cmpint (back->state, ==, PNC_RECORD_FAILED);
  g_assert_cmpint (back->direction, ==, PNC_DOWNLOAD);
  g_assert_cmpstr (back->host, ==, "nas.local");
  g_assert_cmpuint (back->port, ==, 7450);
  g_assert_cmpstr (back->user, ==, "ann");
  g_assert_cmpstr (back->pin, ==, PIN_A);
  g_assert_cmpint (back->priority, ==, PNC_PRIORITY_HIGH);
  g_assert_cmpint (back->place, ==, -7);
  g_assert_cmpstr (back->local, ==, "/home/ann/photos");
  g_assert_cmpstr (back->remote, ==, "/there/bad utf-8 \xff");
  g_assert_cmpint (back->options.policy, ==, PNC_POLICY_NEWER);
  g_assert_true (back->options.recursive && back->options.no_attributes);
  g_assert_cmpuint (back->limit_bps, ==, 5000);
  g_assert_cmpuint (back->done_bytes, ==, G_GUINT64_CONSTANT (1) << 40);
  g_assert_cmpuint (back->total_files, ==, 17);
  g_assert_error (back->error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_assert_cmpint (pnc_error_get_side (back->error), ==, PNC_SIDE_REMOTE);
  g_assert_cmpstr (pnc_error_get_subject (back->error), ==, "/there");
}

static void
test_is_private (Fixture *fixture, gconstpointer unused)
{
  mode_t before = umask (0);
  PncTransferStore *store = open_store (fixture);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  const char *const parts[] = { "", "-wal", "-shm" };
  struct stat st;

  add (store, "/a", PNC_RECORD_RUNNING);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, parts[i], NULL);

      g_assert_cmpint (stat (path, &st), ==, 0);
      g_assert_cmphex (st.st_mode & 0777, ==, 0600);
    }
  g_assert_cmpint (stat (folder, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 0777, ==, 0700);
  pnc_transfer_store_close (store);
  umask (before);
}

static guint
count_locks (Fixture *fixture)
{
  g_autofree char *owners = g_strconcat (fixture->path, ".owners", NULL);
  g_autoptr (GDir) dir = g_dir_open (owners, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Whoever has it open and is alive keeps it; when it is closed what is under way is interrupted. */
static void
test_belongs_to_the_living (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *store = open_store (fixture);
  g_autoptr (PncTransferStore) other = open_store (fixture);
  gint64 running = add (store, "/a", PNC_RECORD_RUNNING);
  gint64 done = add (store, "/b", PNC_RECORD_DONE);
  g_autoptr (GError) error = NULL;
  GBytes *keys = NULL;

  assert_state (other, running, PNC_RECORD_RUNNING);
  g_assert_null (pnc_transfer_store_claim (other, running, &keys, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_false (pnc_transfer_store_forget (other, running, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);

  pnc_transfer_store_close (store);
  assert_state (other, running, PNC_RECORD_INTERRUPTED);
  assert_state (other, done, PNC_RECORD_DONE);
  /* the lock of the other one is left */
  g_assert_cmpuint (count_locks (fixture), ==, 1);
}

static void
test_claimed_once (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *first = open_store (fixture);
  g_autoptr (PncTransferStore) second = open_store (fixture);
  g_autoptr (PncTransferStore) third = open_store (fixture);
  g_autoptr (PncTransferRecord) claimed = NULL;
  gint64 id = add (first, "/a", PNC_RECORD_RUNNING);
  gint64 done = add (first, "/b", PNC_RECORD_DONE);
  gint64 failed = add (first, "/c", PNC_RECORD_FAILED);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) keys = NULL;
  GBytes *none = NULL;

  pnc_transfer_store_close (first);
  claimed = pnc_transfer_store_claim (second, id, &keys, &error);
  g_assert_no_error (error);
  g_assert_cmpint (claimed->state, ==, PNC_RECORD_QUEUED);
  g_assert_cmpuint (g_bytes_get_size (keys), ==, 0);
  g_assert_null (pnc_transfer_store_claim (third, id, &none, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_null (pnc_transfer_store_claim (third, done, &none, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (pnc_transfer_store_claim (third, 12345, &none, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_pointer (&claimed, pnc_transfer_record_free);
  g_clear_pointer (&keys, g_bytes_unref);
  /* what failed may be wanted all the same */
  claimed = pnc_transfer_store_claim (third, failed, &keys, &error);
  g_assert_no_error (error);
  assert_state (second, failed, PNC_RECORD_QUEUED);
}

static guint
count_offered (PncTransferStore *store, const PncTransferRecord *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = pnc_transfer_store_offer (store, server, &error);

  g_assert_no_error (error);
  return records->len;
}

static void
test_offered_to_one (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *first = open_store (fixture);
  PncTransferStore *second = open_store (fixture);
  g_autoptr (PncTransferStore) third = open_store (fixture);
  g_autoptr (PncTransferRecord) server = make_record ("");
  g_autoptr (PncTransferRecord) claimed = NULL;
  gint64 id = add (first, "/a", PNC_RECORD_RUNNING);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) keys = NULL;

  g_assert_cmpuint (count_offered (second, server), ==, 0);
  pnc_transfer_store_close (first);
  g_assert_cmpuint (count_offered (second, server), ==, 1);
  g_assert_cmpuint (count_offered (third, server), ==, 0);
  assert_state (third, id, PNC_RECORD_INTERRUPTED);
  /* who leaves without an answer leaves it to the next */
  pnc_transfer_store_close (second);
  g_assert_cmpuint (count_offered (third, server), ==, 1);
  /* who asks for it by name gets it, offered or not */
  second = open_store (fixture);
  claimed = pnc_transfer_store_claim (second, id, &keys, &error);
  g_assert_no_error (error);
  g_assert_nonnull (claimed);
  pnc_transfer_store_close (second);
}

static void
test_offered_for_its_server (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *first = open_store (fixture);
  g_autoptr (PncTransferStore) store = open_store (fixture);
  g_autoptr (PncTransferRecord) server = make_record ("");

  add (first, "/a", PNC_RECORD_RUNNING);
  pnc_transfer_store_close (first);
  g_free (server->user);
  server->user = g_strdup ("bob");
  g_assert_cmpuint (count_offered (store, server), ==, 0);
  g_free (server->user);
  server->user = g_strdup ("ann");
  g_free (server->pin);
  server->pin = g_strdup (PIN_B);
  g_assert_cmpuint (count_offered (store, server), ==, 0);
  /* the same key at another address is the same server */
  g_free (server->pin);
  server->pin = g_strdup (PIN_A);
  g_free (server->host);
  server->host = g_strdup ("10.0.0.1");
  g_assert_cmpuint (count_offered (store, server), ==, 1);
}

static void
test_remembers_files (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *first = open_store (fixture);
  g_autoptr (PncTransferStore) second = open_store (fixture);
  g_autoptr (PncTransferRecord) record = make_record ("/a");
  g_autoptr (PncTransferRecord) claimed = NULL;
  g_autoptr (GBytes) one = g_bytes_new_static ("12345678", 8);
  g_autoptr (GBytes) two = g_bytes_new_static ("abcdefghABCDEFGH", 16);
  g_autoptr (GBytes) keys = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (write_with (first, record, NULL, &error));
  g_assert_true (write_with (first, record, one, &error));
  g_assert_true (write_with (first, record, two, &error));
  pnc_transfer_store_close (first);
  claimed = pnc_transfer_store_claim (second, record->id, &keys, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (keys, NULL), g_bytes_get_size (keys),
                   "12345678abcdefghABCDEFGH", 24);
}

static void
test_forgets (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *first = open_store (fixture);
  g_autoptr (PncTransferStore) second = open_store (fixture);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = add (first, "/a", PNC_RECORD_RUNNING);

  pnc_transfer_store_close (first);
  g_assert_true (pnc_transfer_store_forget (second, id, &error));
  g_assert_false (pnc_transfer_store_forget (second, id, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  records = list (second, TRUE);
  g_assert_cmpuint (records->len, ==, 0);
}

static void
test_history_is_bounded (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = open_store (fixture);
  g_autoptr (PncTransferRecord) old = make_record ("/old");
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree PncStoreWrite *many = g_new0 (PncStoreWrite, PNC_STORE_MAX_HISTORY + 5);
  gint64 running = add (store, "/running", PNC_RECORD_RUNNING);

  old->changed_ms -= PNC_STORE_MAX_AGE_MS + 1;
  write_state (store, old, PNC_RECORD_DONE);
  for (guint i = 0; i < PNC_STORE_MAX_HISTORY + 5; i++)
    {
      many[i].record = make_record ("/done");
      many[i].record->state = PNC_RECORD_DONE;
      g_ptr_array_add (writes, &many[i]);
    }
  g_assert_true (pnc_transfer_store_write (store, writes, &error));
  records = list (store, TRUE);
  g_assert_cmpuint (records->len, ==, PNC_STORE_MAX_HISTORY + 1);
  g_assert_cmpint (((PncTransferRecord *) records->pdata[0])->id, ==, running);
  /* the oldest went */
  g_assert_cmpint (((PncTransferRecord *) records->pdata[1])->id, ==, many[5].record->id);
  for (guint i = 0; i < PNC_STORE_MAX_HISTORY + 5; i++)
    pnc_transfer_record_free (many[i].record);
}

/* Runs @sql on the file, as another program would. */
static void
exec (Fixture *fixture, const char *sql)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  sqlite3 *db = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_upgrades (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = NULL;
  g_autoptr (PncTransferRecord) claimed = NULL;
  g_autoptr (GBytes) key = g_bytes_new_static ("12345678", 8);
  g_autoptr (GBytes) keys = NULL;
  g_autoptr (GError) error = NULL;

  /* version 1 knew no files */
  exec (fixture,
        "CREATE TABLE transfers ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT, state INTEGER NOT NULL, owner TEXT,"
        " direction INTEGER NOT NULL, host TEXT, port INTEGER NOT NULL, user TEXT, pin TEXT,"
        " local TEXT NOT NULL, remote TEXT NOT NULL, policy INTEGER NOT NULL,"
        " recursive INTEGER NOT NULL, no_attributes INTEGER NOT NULL, limit_bps INTEGER NOT NULL,"
        " created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, done_bytes INTEGER NOT NULL,"
        " total_bytes INTEGER NOT NULL, done_files INTEGER NOT NULL, total_files INTEGER NOT NULL,"
        " failed_files INTEGER NOT NULL, error_code INTEGER NOT NULL, error_side INTEGER NOT NULL,"
        " error_subject TEXT, error_text TEXT);"
        "CREATE INDEX transfers_by_state ON transfers (state, changed_ms);"
        "INSERT INTO transfers VALUES (7, 3, NULL, 1, 'nas.local', 7450, 'ann', NULL, '/a', '/b',"
        " 99, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, NULL, NULL);"
        "PRAGMA user_version = 1");
  store = open_store (fixture);
  claimed = pnc_transfer_store_claim (store, 7, &keys, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (claimed->local, ==, "/a");
  g_assert_cmpuint (claimed->done_files, ==, 5);
  g_assert_cmpint (claimed->priority, ==, PNC_PRIORITY_NORMAL);
  /* no policy that there is */
  g_assert_cmpint (claimed->options.policy, ==, PNC_POLICY_REFUSE);
  g_assert_true (write_with (store, claimed, key, &error));
}

/* Who goes first is what the queue said last, and what claims it writes it anew. */
static void
test_in_order (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = open_store (fixture);
  static const gint64 places[] = { 30, 10, 20 };
  static const char *const names[] = { "/last", "/first", "/second" };
  g_autoptr (PncTransferRecord) server = make_record ("/");
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) offered = NULL;
  const char *const order[] = { "/first", "/second", "/last" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (PncTransferRecord) record = make_record (names[i]);

      write_state (store, record, PNC_RECORD_QUEUED);
      record->place = places[i];
      record->priority = i == 0 ? PNC_PRIORITY_LOW : PNC_PRIORITY_NORMAL;
      write_state (store, record, PNC_RECORD_INTERRUPTED);
    }
  records = list (store, FALSE);
  offered = pnc_transfer_store_offer (store, server, NULL);
  g_assert_cmpuint (records->len, ==, 3);
  g_assert_cmpuint (offered->len, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const PncTransferRecord *listed = records->pdata[i], *told = offered->pdata[i];

      g_assert_cmpstr (listed->local, ==, order[i]);
      g_assert_cmpstr (told->local, ==, order[i]);
      g_assert_cmpint (told->priority, ==, i == 2 ? PNC_PRIORITY_LOW : PNC_PRIORITY_NORMAL);
    }
}

/* One of version 2, as it was written then: usual priority, in the order of its time; a number that
 * is no priority is taken for the nearest that is. */
static void
test_upgrades_to_places (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = NULL;
  g_autoptr (GPtrArray) records = NULL;
  const PncTransferRecord *record;

  g_clear_pointer (&store, pnc_transfer_store_close);
  store = open_store (fixture);
  for (guint i = 0; i < 3; i++)
    add (store, i == 0 ? "/a" : i == 1 ? "/b" : "/c", PNC_RECORD_INTERRUPTED);
  g_clear_pointer (&store, pnc_transfer_store_close);
  exec (fixture, "ALTER TABLE transfers DROP COLUMN priority;"
                 "ALTER TABLE transfers DROP COLUMN place;"
                 "UPDATE transfers SET created_ms = 3 - id;"
                 "UPDATE transfers SET created_ms = -1 WHERE id = 3;"
                 "PRAGMA user_version = 2");
  store = open_store (fixture);
  records = list (store, FALSE);
  g_assert_cmpuint (records->len, ==, 3);
  record = records->pdata[0];
  g_assert_cmpstr (record->local, ==, "/c");
  g_assert_cmpint (record->place, ==, 0);
  record = records->pdata[1];
  g_assert_cmpstr (record->local, ==, "/b");
  g_assert_cmpint (record->priority, ==, PNC_PRIORITY_NORMAL);
  g_clear_pointer (&records, g_ptr_array_unref);
  exec (fixture, "UPDATE transfers SET priority = 99");
  records = list (store, FALSE);
  record = records->pdata[0];
  g_assert_cmpint (record->priority, ==, PNC_PRIORITY_HIGH);
}

static void
test_refuses_newer (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length_before, length_after;

  exec (fixture, "CREATE TABLE later (x); PRAGMA user_version = 1000");
  g_assert_true (g_file_get_contents (fixture->path, &before, &length_before, NULL));
  g_assert_null (pnc_transfer_store_open (fixture->path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "newer"));
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpuint (length_before, ==, length_after);
}

static guint
count_aside (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, "transfers.db.damaged-") && !g_str_has_suffix (name, "-wal")
             && !g_str_has_suffix (name, "-shm")
           ? 1
           : 0;
  return n;
}

static void
overwrite (Fixture *fixture, gsize from, const char *with)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  FILE *file;

  g_remove (wal);
  file = g_fopen (fixture->path, "r+b");
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, (long) from, SEEK_SET), ==, 0);
  for (guint i = 0; i < 2000; i++)
    g_assert_cmpint (fputs (with, file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_sets_damage_aside (Fixture *fixture, gconstpointer unused)
{
  PncTransferStore *store = open_store (fixture);
  g_autoptr (GError) remark = NULL;
  g_autoptr (GPtrArray) records = NULL;

  add (store, "/a", PNC_RECORD_RUNNING);
  g_assert_null (pnc_transfer_store_take_remark (store));
  pnc_transfer_store_close (store);
  overwrite (fixture, 0, "this is no database");

  store = open_store (fixture);
  remark = pnc_transfer_store_take_remark (store);
  g_assert_error (remark, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_assert_nonnull (strstr (remark->message, "transfers.db.damaged-"));
  g_assert_null (pnc_transfer_store_take_remark (store));
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  records = list (store, TRUE);
  g_assert_cmpuint (records->len, ==, 0);
  add (store, "/b", PNC_RECORD_RUNNING);
  pnc_transfer_store_close (store);
  /* and that was all */
  store = open_store (fixture);
  g_assert_null (pnc_transfer_store_take_remark (store));
  pnc_transfer_store_close (store);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
}

/* It opens well, and is found out later: what is being written goes into the new one. */
static void
test_damage_found_late (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferRecord) record = make_record ("/a");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) remark = NULL;
  PncTransferStore *store;
  sqlite3 *db = NULL;

  exec (fixture, "PRAGMA page_size = 4096");
  store = open_store (fixture);
  for (guint i = 0; i < 200; i++)
    add (store, "/home/ann/a name that takes some room in the file", PNC_RECORD_FAILED);
  pnc_transfer_store_close (store);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (db);
  overwrite (fixture, 8192, "garbage garbage");

  store = open_store (fixture);
  record->state = PNC_RECORD_FAILED;
  g_assert_true (write_with (store, record, NULL, &error));
  g_assert_no_error (error);
  remark = pnc_transfer_store_take_remark (store);
  g_assert_error (remark, PNC_ERROR, PNC_ERROR_CORRUPT);
  assert_state (store, record->id, PNC_RECORD_FAILED);
  g_assert_cmpuint (count_aside (fixture), ==, 1);
  pnc_transfer_store_close (store);
}

/* Another program, which says when it has written, and then only waits. */
static pid_t
start_other (Fixture *fixture)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      PncTransferStore *store;

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      store = open_store (fixture);
      add (store, "/other", PNC_RECORD_RUNNING);
      if (write (ready[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  close (ready[1]);
  return pid;
}

static void
kill_other (pid_t pid)
{
  int status;

  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
}

static void
test_killed (Fixture *fixture, gconstpointer unused)
{
  pid_t pid = start_other (fixture);
  g_autoptr (PncTransferStore) store = open_store (fixture);
  g_autoptr (PncTransferRecord) server = make_record ("");
  g_autoptr (GPtrArray) records = list (store, FALSE);
  const PncTransferRecord *record = records->pdata[0];

  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpint (record->state, ==, PNC_RECORD_RUNNING);
  g_assert_cmpuint (count_offered (store, server), ==, 0);
  g_assert_cmpuint (count_locks (fixture), ==, 2);
  kill_other (pid);
  assert_state (store, record->id, PNC_RECORD_INTERRUPTED);
  g_assert_cmpuint (count_offered (store, server), ==, 1);
  /* its own is left */
  g_assert_cmpuint (count_locks (fixture), ==, 1);
}

/* A disk without room, as far as a program can tell: no file may grow. */
static void
test_no_room (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (PncTransferStore) store = open_store (fixture);
  g_autoptr (PncTransferRecord) record = make_record ("/a");
  g_autoptr (PncTransferRecord) another = make_record ("/b");
  g_autoptr (GError) error = NULL;
  struct rlimit before, none;

  write_state (store, record, PNC_RECORD_RUNNING);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  none = (struct rlimit){ .rlim_cur = 0, .rlim_max = before.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  g_assert_false (write_with (store, another, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == PNC_ERROR);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, fixture->path);
  g_clear_error (&error);
  /* there is room again */
  g_assert_true (write_with (store, another, NULL, &error));
  g_assert_no_error (error);
  assert_state (store, record->id, PNC_RECORD_RUNNING);
  assert_state (store, another->id, PNC_RECORD_QUEUED);
}

static void
add_test (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/transfer-store/keeps-everything", test_keeps_everything);
  add_test ("/transfer-store/is-private", test_is_private);
  add_test ("/transfer-store/belongs-to-the-living", test_belongs_to_the_living);
  add_test ("/transfer-store/claimed-once", test_claimed_once);
  add_test ("/transfer-store/offered-to-one", test_offered_to_one);
  add_test ("/transfer-store/offered-for-its-server", test_offered_for_its_server);
  add_test ("/transfer-store/remembers-files", test_remembers_files);
  add_test ("/transfer-store/forgets", test_forgets);
  add_test ("/transfer-store/history-is-bounded", test_history_is_bounded);
  add_test ("/transfer-store/upgrades", test_upgrades);
  add_test ("/transfer-store/in-order", test_in_order);
  add_test ("/transfer-store/upgrades-to-places", test_upgrades_to_places);
  add_test ("/transfer-store/refuses-newer", test_refuses_newer);
  add_test ("/transfer-store/sets-damage-aside", test_sets_damage_aside);
  add_test ("/transfer-store/damage-found-late", test_damage_found_late);
  add_test ("/transfer-store/killed", test_killed);
  add_test ("/transfer-store/no-room", test_no_room);
  return g_test_run ();
}
