/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-limits.h"
#include "pnc-user-record.h"
#include "pnc-users.h"

#include <sys/stat.h>

#include "fs-faults.h"

#define HASH                                                                                       \
  "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"                                         \
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static PncUsers *
load (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncUsers *users = pnc_users_load (place->path, &error);

  g_assert_no_error (error);
  return users;
}

static void
add (PncUsers *users, const char *name, const char *password)
{
  g_autoptr (GError) error = NULL;
  PncUser user = { .name = (char *) name };

  pnc_users_add (users, &user, password, &error);
  g_assert_no_error (error);
}

static PncUser *
verify (PncUsers *users, const char *name, const char *password)
{
  return pnc_users_verify (users, name, (const guint8 *) password, strlen (password));
}

static gboolean
lets_in (PncUsers *users, const char *name, const char *password)
{
  g_autoptr (PncUser) user = verify (users, name, password);

  return user != NULL;
}

static void
write_users (Place *place, const char *text)
{
  g_autofree char *path = place_path (place, "users.json");

  place_write (place, "users.json", text);
  g_assert_cmpint (chmod (path, 0600), ==, 0);
}

static void
test_add_and_verify (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (PncUsers) again = NULL;
  g_autoptr (PncUser) anna = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = place_path (place, "users.json");
  const char *const root[] = { "music", "Ärzte", NULL };
  PncUser user = { .name = (char *) "anna", .read_only = TRUE };
  struct stat st;

  g_assert_cmpuint (pnc_users_count (users), ==, 0);
  user.root = pnc_path_new (root, &error);
  g_assert_true (pnc_users_add (users, &user, "geheim", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (pnc_users_count (users), ==, 1);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  g_assert_false (place_has (place, "users.json.new"));

  again = load (place);
  anna = verify (again, "anna", "geheim");
  g_assert_nonnull (anna);
  g_assert_cmpstr (anna->name, ==, "anna");
  g_assert_true (anna->read_only);
  g_assert_true (pnc_path_equal (anna->root, user.root));
  g_assert_false (lets_in (again, "anna", "geheim "));
  g_assert_false (lets_in (again, "anna", ""));
  g_assert_false (lets_in (again, "Anna", "geheim"));
  pnc_path_unref (user.root);
}

static void
test_the_file_holds_no_password (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autofree char *path = place_path (place, "users.json");
  g_autofree char *text = NULL;

  add (users, "anna", "correct horse");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, "correct"));
  g_assert_nonnull (strstr (text, "$argon2id$v=19$m=65536,t=2,p=1$"));
}

/* Row 17 of the threats: whoever asks learns nothing from the time. One hash of the same cost is
 * computed whatever the outcome; what is counted is the work, for a clock would make the test lie.
 */
static void
test_every_outcome_costs_one_hash (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  char long_password[PNC_MAX_PASSWORD_BYTES + 1];

  memset (long_password, 'x', sizeof long_password - 1);
  long_password[sizeof long_password - 1] = '\0';
  add (users, "anna", "geheim");

  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 0);
  g_assert_true (lets_in (users, "anna", "geheim"));
  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 1);
  g_assert_false (lets_in (users, "anna", "wrong"));
  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 2);
  g_assert_false (lets_in (users, "nobody", "geheim"));
  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 3);
  g_assert_false (lets_in (users, "guest", ""));
  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 4);
  g_assert_false (lets_in (users, "", long_password));
  g_assert_cmpuint (pnc_users_get_n_hashes (users), ==, 5);
}

static void
test_guest (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (PncUsers) other = load (place);
  g_autoptr (PncUser) guest = NULL;
  g_autofree char *password = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_users_lookup (users, "guest"));
  password = g_strdup (pnc_users_enable_guest (users));
  g_assert_cmpuint (strlen (password), ==, 19);
  g_assert_cmpstr (pnc_users_enable_guest (users), ==, password);
  g_assert_cmpstr (pnc_users_enable_guest (other), !=, password);
  g_assert_cmpuint (pnc_users_count (users), ==, 0);
  g_assert_false (place_has (place, "users.json"));

  guest = verify (users, "guest", password);
  g_assert_nonnull (guest);
  g_assert_null (guest->root);
  g_assert_false (guest->read_only);
  g_assert_false (lets_in (users, "guest", "abcd-efgh-ijkm-nopq"));

  add (other, "anna", "geheim");
  g_assert_true (pnc_users_reload (users, &error));
  g_assert_false (lets_in (users, "guest", password));
  g_assert_null (pnc_users_lookup (users, "guest"));
  g_assert_true (lets_in (users, "anna", "geheim"));
}

static void
test_change_and_remove (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (PncUser) anna = NULL;
  g_autoptr (GError) error = NULL;
  PncUser user = { .name = (char *) "anna", .read_only = TRUE };

  g_assert_true (pnc_users_add (users, &user, "old", &error));
  g_assert_true (pnc_users_set_password (users, "anna", "new", &error));
  g_assert_false (lets_in (users, "anna", "old"));
  anna = verify (users, "anna", "new");
  g_assert_nonnull (anna);
  g_assert_true (anna->read_only);

  g_assert_false (pnc_users_add (users, &user, "again", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (pnc_users_set_password (users, "bert", "new", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (pnc_users_remove (users, "bert", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (pnc_users_remove (users, "anna", &error));
  g_assert_no_error (error);
  g_assert_false (lets_in (users, "anna", "new"));
  g_assert_cmpuint (pnc_users_count (users), ==, 0);
}

static void
test_list_is_sorted (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (GPtrArray) list = NULL;

  add (users, "carla", "x");
  add (users, "anna", "x");
  add (users, "bert", "x");
  list = pnc_users_list (users);
  g_assert_cmpuint (list->len, ==, 3);
  for (guint i = 0; i < list->len; i++)
    {
      static const char *const names[] = { "anna", "bert", "carla" };
      const PncUser *user = list->pdata[i];

      g_assert_cmpstr (user->name, ==, names[i]);
    }
}

/* Each has a table of its own, as two processes would: what one writes the other must not lose. */
static gpointer
add_ten (gpointer data)
{
  Place *place = ((gpointer *) data)[0];
  const char *prefix = ((gpointer *) data)[1];
  g_autoptr (PncUsers) users = load (place);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%u", prefix, i);

      add (users, name, "x");
    }
  return NULL;
}

static void
test_two_writers (Place *place, gconstpointer data)
{
  gpointer a[] = { place, (gpointer) "a" };
  gpointer b[] = { place, (gpointer) "b" };
  GThread *thread = g_thread_new ("writer", add_ten, a);
  g_autoptr (PncUsers) users = NULL;

  add_ten (b);
  g_thread_join (thread);
  users = load (place);
  g_assert_cmpuint (pnc_users_count (users), ==, 20);
}

static void
test_a_failed_write_keeps_the_old_file (Place *place, gconstpointer data)
{
  const char *const calls[] = { "pwrite", "fsync", "close", "renameat" };
  g_autoptr (PncUsers) users = load (place);
  PncUser user = { .name = (char *) "bert" };

  add (users, "anna", "geheim");
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncUsers) again = NULL;
      guint nth = g_str_equal (calls[i], "close") ? 3 : 1;

      faults_begin ();
      fault_at (calls[i], nth, ENOSPC);
      g_assert_false (pnc_users_add (users, &user, "x", &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      faults_end ();
      g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
      g_assert_nonnull (strstr (error->message, "were not saved"));
      g_assert_cmpuint (pnc_users_count (users), ==, 1);

      again = load (place);
      g_assert_cmpuint (pnc_users_count (again), ==, 1);
      g_assert_false (place_has (place, "users.json.new"));
    }
}

/* Sessions and tickets of a password that was changed are to end. */
static void
test_another_password_is_another_user (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (PncUser) before = NULL;
  g_autoptr (PncUser) same = NULL;
  g_autoptr (PncUser) after = NULL;
  g_autoptr (PncUser) copy = NULL;

  add (users, "anna", "geheim");
  before = pnc_users_lookup (users, "anna");
  g_assert_true (pnc_users_reload (users, NULL));
  same = pnc_users_lookup (users, "anna");
  g_assert_true (pnc_user_equal (before, same));

  /* the same password once more counts as well: there was a reason to set it */
  g_assert_true (pnc_users_set_password (users, "anna", "geheim", NULL));
  after = pnc_users_lookup (users, "anna");
  g_assert_false (pnc_user_equal (before, after));
  copy = pnc_user_copy (after);
  g_assert_true (pnc_user_equal (copy, after));
  copy->read_only = TRUE;
  g_assert_false (pnc_user_equal (copy, after));
}

static void
test_a_leftover_does_not_disturb (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);

  place_write (place, "users.json.new", "half a fi");
  add (users, "anna", "geheim");
  g_assert_true (lets_in (users, "anna", "geheim"));
}

static void
assert_refused (Place *place, PncError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_users_load (place->path, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_nonnull (strstr (pnc_error_get_subject (error), "users.json"));
}

static void
test_a_file_others_can_reach_is_refused (Place *place, gconstpointer data)
{
  const guint modes[] = { 0640, 0604, 0620, 0602 };
  g_autofree char *path = place_path (place, "users.json");

  write_users (place, "{\"version\": 1, \"users\": []}");
  g_clear_pointer (&(PncUsers *){ load (place) }, pnc_users_free);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (chmod (path, modes[i]), ==, 0);
      assert_refused (place, PNC_ERROR_PERMISSION);
    }
}

static void
test_a_link_is_refused (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "users.json");

  place_write (place, "elsewhere", "{\"version\": 1, \"users\": []}");
  g_assert_cmpint (symlink ("elsewhere", path), ==, 0);
  assert_refused (place, PNC_ERROR_NOT_REGULAR);
}

static void
test_a_broken_file_denies_everybody (Place *place, gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "\xff",
    "{\"version\": 1}",
    "{\"version\": 2, \"users\": []}",
    "{\"version\": \"1\", \"users\": []}",
    "{\"version\": 1, \"users\": {}}",
    "{\"version\": 1, \"users\": [], \"more\": 1}",
    "{\"version\": 1, \"users\": [1]}",
    "{\"version\": 1, \"users\": [{}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\"}]}",
    "{\"version\": 1, \"users\": [{\"password\": \"" HASH "\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"\", \"password\": \"" HASH "\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": 1, \"password\": \"" HASH "\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"geheim\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"$argon2id$v=19$m=65536\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": "
    "\"$argon2i$v=19$m=65536,t=2,p=1$AA$AA\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH "\", \"admin\": true}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
    "\", \"read-only\": 1}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
    "\", \"root\": \"x/y\"}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH "\", \"root\": [1]}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
    "\", \"root\": [\"..\"]}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
    "\", \"root\": [\"x/y\"]}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
    "\", \"root\": [\".pinnace\"]}]}",
    "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH "\"}, "
    "{\"name\": \"a\", \"password\": \"" HASH "\"}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("text %u", i);
      write_users (place, texts[i]);
      assert_refused (place, PNC_ERROR_CORRUPT);
    }
}

/* The texts above differ from this one in one thing each: so it is that thing which is refused. */
static void
test_a_whole_file_is_taken (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = NULL;
  g_autoptr (PncUser) user = NULL;

  write_users (place, "{\"version\": 1, \"users\": [{\"name\": \"a\", \"password\": \"" HASH
                      "\", \"root\": [\"x\", \"y\"], \"read-only\": true}]}");
  users = load (place);
  user = pnc_users_lookup (users, "a");
  g_assert_nonnull (user);
  g_assert_cmpuint (pnc_path_depth (user->root), ==, 2);
  g_assert_true (user->read_only);
}

static void
test_a_broken_reload_keeps_the_old_table (Place *place, gconstpointer data)
{
  g_autoptr (PncUsers) users = load (place);
  g_autoptr (GError) error = NULL;

  add (users, "anna", "geheim");
  write_users (place, "{");
  g_assert_false (pnc_users_reload (users, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_assert_true (lets_in (users, "anna", "geheim"));
}

static void
test_bad_arguments (Place *place, gconstpointer data)
{
  static const char *const bad_names[] = { "",
                                           " anna",
                                           "anna ",
                                           "an\nna",
                                           "an\xffna",
                                           "a\xe2\x80\xae"
                                           "b" };
  g_autoptr (PncUsers) users = load (place);
  g_autofree char *long_name = g_strnfill (PNC_MAX_USER_BYTES + 1, 'x');
  g_autofree char *long_password = g_strnfill (PNC_MAX_PASSWORD_BYTES + 1, 'x');
  PncUser user = { .name = long_name };
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_users_add (users, &user, "x", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  for (guint i = 0; i < G_N_ELEMENTS (bad_names); i++)
    {
      g_clear_error (&error);
      user.name = (char *) bad_names[i];
      g_assert_false (pnc_users_add (users, &user, "x", &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_clear_error (&error);
  user.name = (char *) "anna";
  g_assert_false (pnc_users_add (users, &user, "", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (pnc_users_add (users, &user, long_password, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  g_assert_false (place_has (place, "users.json"));
}

#define TEST(path, func)                                                                           \
  g_test_add ("/users/" path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("add-and-verify", test_add_and_verify);
  TEST ("the-file-holds-no-password", test_the_file_holds_no_password);
  TEST ("every-outcome-costs-one-hash", test_every_outcome_costs_one_hash);
  TEST ("guest", test_guest);
  TEST ("change-and-remove", test_change_and_remove);
  TEST ("list-is-sorted", test_list_is_sorted);
  TEST ("two-writers", test_two_writers);
  TEST ("a-failed-write-keeps-the-old-file", test_a_failed_write_keeps_the_old_file);
  TEST ("a-leftover-does-not-disturb", test_a_leftover_does_not_disturb);
  TEST ("another-password", test_another_password_is_another_user);
  TEST ("a-file-others-can-reach-is-refused", test_a_file_others_can_reach_is_refused);
  TEST ("a-link-is-refused", test_a_link_is_refused);
  TEST ("a-broken-file-denies-everybody", test_a_broken_file_denies_everybody);
  TEST ("a-whole-file-is-taken", test_a_whole_file_is_taken);
  TEST ("a-broken-reload-keeps-the-old-table", test_a_broken_reload_keeps_the_old_table);
  TEST ("bad-arguments", test_bad_arguments);
  return g_test_run ();
}
