/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

#define SECONDS G_GINT64_CONSTANT (1000000000)

static GString *logged;

static PncEntry *
stat_path (PncShare *share, const char *text, GError **error)
{
  g_autoptr (PncPath) path = path_of (text);

  return pnc_share_stat (share, path, error);
}

/* A server may be content with less than the protocol allows. */
static void
test_depth (ShareFixture *fixture, gconstpointer data)
{
  const PncShareOptions options = { .trash = TRUE, .mode_mask = 0777, .max_depth = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) share = pnc_share_open (fixture->root, &options, &error);
  g_autoptr (PncShare) fork = pnc_share_fork (share);
  g_autoptr (PncPath) deepest = path_of ("a/b");
  g_autoptr (PncPath) too_deep = path_of ("a/b/c");
  PncShare *shares[] = { share, fork };

  make_dir (fixture, "a/b/c");
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autoptr (PncEntry) entry = pnc_share_stat (shares[i], deepest, &error);

      g_assert_no_error (error);
      g_assert_nonnull (entry);
      g_assert_null (pnc_share_stat (shares[i], too_deep, &error));
      assert_error (&error, PNC_ERROR_TOO_DEEP, "/a/b/c");
      g_assert_null (pnc_share_list (shares[i], too_deep, &error));
      assert_error (&error, PNC_ERROR_TOO_DEEP, "/a/b/c");
    }
}

static void
test_stat (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    PncEntryKind kind;
  } cases[] = { { "file", PNC_ENTRY_FILE },
                { "folder", PNC_ENTRY_FOLDER },
                { "link", PNC_ENTRY_LINK },
                { "pipe", PNC_ENTRY_OTHER } };
  g_autofree char *pipe = host_path (fixture, "pipe");

  write_in_share (fixture, "file", "12345");
  set_mtime (fixture, "file", 77);
  make_dir (fixture, "folder");
  make_link (fixture, "../outside", "link");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      struct stat st = stat_in_share (fixture, cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (PncEntry) entry = stat_path (fixture->share, cases[i].name, &error);

      g_assert_no_error (error);
      g_assert_cmpint (entry->kind, ==, cases[i].kind);
      g_assert_cmpstr (entry->name, ==, cases[i].name);
      g_assert_cmpuint (entry->mode, ==, st.st_mode & 0777);
      g_assert_cmpuint (entry->version.file_id, ==, st.st_ino);
      g_assert_cmpuint (entry->version.size_bytes, ==, cases[i].kind == PNC_ENTRY_FILE ? 5 : 0);
      if (cases[i].kind == PNC_ENTRY_FILE)
        g_assert_cmpint (entry->version.mtime_ns, ==, 77 * SECONDS);
    }
}

static void
test_stat_of_the_share (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = stat_path (fixture->share, "/", &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry->kind, ==, PNC_ENTRY_FOLDER);
  g_assert_cmpstr (entry->name, ==, "");
}

static void
test_paths_that_lead_nowhere (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    PncError code;
  } cases[] = {
    { "/missing", PNC_ERROR_NOT_FOUND },
    { "/missing/x", PNC_ERROR_NOT_FOUND },
    { "/file/x", PNC_ERROR_NOT_DIRECTORY },
    { "/link/secret", PNC_ERROR_NOT_REGULAR },
    { "/folder/link/secret", PNC_ERROR_NOT_REGULAR },
    { "/broken/x", PNC_ERROR_NOT_REGULAR },
  };

  write_in_share (fixture, "file", "x");
  make_dir (fixture, "folder");
  make_link (fixture, "../outside", "link");
  make_link (fixture, "../../outside", "folder/link");
  make_link (fixture, "nowhere", "broken");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].path);
      g_assert_null (stat_path (fixture->share, cases[i].path, &error));
      assert_error (&error, cases[i].code, cases[i].path);
    }
}

/* The server's own folder cannot be named at any depth: such a path cannot even be made. */
static void
test_the_servers_own_folder_has_no_path (ShareFixture *fixture, gconstpointer data)
{
  static const char *const texts[]
    = { "/.pinnace", "/.pinnace/staging", "/a/.pinnace", "/.PINNACE", "/PINNAC~1" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pnc_path_parse (texts[i], &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_BAD_NAME);
    }
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const PncEntry *const *one = a;
  const PncEntry *const *other = b;

  return strcmp ((*one)->name, (*other)->name);
}

/* Reads a whole listing in pages of @max_entries; @n_pages gets how many there were. */
static GPtrArray *
list_all (PncShare *share,
          const char *text,
          guint max_entries,
          gsize max_bytes,
          guint *n_pages,
          guint *left_out)
{
  g_autoptr (PncPath) path = path_of (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShareReader) reader = pnc_share_list (share, path, &error);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  gboolean end = FALSE;

  g_assert_no_error (error);
  *n_pages = 0;
  *left_out = 0;
  while (!end)
    {
      g_autoptr (GPtrArray) page
        = pnc_share_reader_next (reader, max_entries, max_bytes, &end, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->len, <=, max_entries);
      for (guint i = 0; i < page->len; i++)
        g_ptr_array_add (all, pnc_entry_ref (page->pdata[i]));
      *left_out += pnc_share_reader_take_left_out (reader);
      *n_pages += 1;
    }
  g_ptr_array_sort (all, compare_names);
  return all;
}

static void
test_list (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  guint n_pages, left_out;

  make_dir (fixture, "folder");
  write_in_share (fixture, "file", "12345");
  make_link (fixture, "../outside", "link");
  all = list_all (fixture->share, "/", 1024, 100000, &n_pages, &left_out);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (((PncEntry *) all->pdata[0])->name, ==, "file");
  g_assert_cmpint (((PncEntry *) all->pdata[0])->kind, ==, PNC_ENTRY_FILE);
  g_assert_cmpint (((PncEntry *) all->pdata[1])->kind, ==, PNC_ENTRY_FOLDER);
  g_assert_cmpint (((PncEntry *) all->pdata[2])->kind, ==, PNC_ENTRY_LINK);
  g_assert_cmpuint (left_out, ==, 0);
}

static void
test_list_an_empty_folder (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all
    = list_all (fixture->share, "/", 1024, 100000, &(guint){ 0 }, &(guint){ 0 });

  g_assert_cmpuint (all->len, ==, 0);
}

static void
test_list_in_pages (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint entries;
    gsize bytes;
    guint at_least_pages;
  } cases[] = { { 7, 100000, 29 },
                { 1024, 600, 12 },
                { 1024, 0, 200 },
                { 1024, 1000000, 1 },
                { 200, 1000000, 1 } };

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u", i);

      write_in_share (fixture, name, "");
    }
  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      guint n_pages, left_out;
      g_autoptr (GPtrArray) all
        = list_all (fixture->share, "/", cases[c].entries, cases[c].bytes, &n_pages, &left_out);

      g_assert_cmpuint (all->len, ==, 200);
      g_assert_cmpuint (n_pages, >=, cases[c].at_least_pages);
      for (guint i = 0; i < 200; i++)
        g_assert_cmpint (atoi (((PncEntry *) all->pdata[i])->name), ==, (int) i);
    }
}

/* A page keeps to its bytes as the protocol counts them: the encoded page is not longer. */
static void
test_pages_fit (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShareReader) reader = NULL;
  gboolean end = FALSE;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strnfill (100 + i, 'x');

      write_in_share (fixture, name, "");
    }
  reader = pnc_share_list (fixture->share, path, &error);
  while (!end)
    {
      g_autoptr (GPtrArray) page = pnc_share_reader_next (reader, 1024, 1000, &end, &error);
      g_autoptr (GByteArray) payload = g_byte_array_new ();
      PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE };

      message.list_page.entries = page;
      pnc_message_encode (&message, payload);
      g_assert_cmpuint (payload->len, <=, 1000);
      g_assert_cmpuint (payload->len, >, end ? 0 : 800);
    }
}

/* What no client could hold is left out, counted, and said once in the log, made visible. */
static void
test_odd_names_are_left_out (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  guint n_pages, left_out;

  write_in_share (fixture, "good", "");
  write_in_share (fixture, "back\\slash", "");
  write_in_share (fixture, "\033[2J\\", "");
  write_in_share (fixture, ".PinnacE", "");
  write_in_share (fixture, "bad \xff utf-8", "");
  g_string_truncate (logged, 0);
  all = list_all (fixture->share, "/", 2, 100000, &n_pages, &left_out);
  g_assert_true (g_str_has_prefix (logged->str, "Left 3 names out of the listing of “/”"));
  g_assert_cmpint (strchr (logged->str, '\n') - logged->str, ==, (gssize) logged->len - 1);
  g_assert_null (strchr (logged->str, '\033'));
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (left_out, ==, 3);
}

static void
test_list_errors (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (PncPath) file = path_of ("/file");
  g_autoptr (PncPath) link = path_of ("/link");
  g_autoptr (PncShareReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  gboolean end;

  write_in_share (fixture, "file", "");
  make_link (fixture, ".", "link");
  g_assert_null (pnc_share_list (fixture->share, file, &error));
  assert_error (&error, PNC_ERROR_NOT_DIRECTORY, "/file");
  g_assert_null (pnc_share_list (fixture->share, link, &error));
  assert_error (&error, PNC_ERROR_NOT_REGULAR, "/link");

  faults_begin ();
  fault_at ("fdopendir", 1, EACCES);
  g_assert_null (pnc_share_list (fixture->share, root, &error));
  assert_error (&error, PNC_ERROR_PERMISSION, "/");
  reader = pnc_share_list (fixture->share, root, &error);
  fault_at ("readdir", 1, EIO);
  g_assert_null (pnc_share_reader_next (reader, 10, 1000, &end, &error));
  assert_error (&error, PNC_ERROR_IO, "/");
}

/* A name that is gone between being read and being looked at is simply not there. */
static void
test_list_while_names_go (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShareReader) reader = pnc_share_list (fixture->share, root, &error);
  g_autoptr (GPtrArray) page = NULL;
  gboolean end;

  write_in_share (fixture, "a", "");
  write_in_share (fixture, "b", "");
  faults_begin ();
  fault_at ("fstatat", 1, ENOENT);
  page = pnc_share_reader_next (reader, 10, 1000, &end, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->len, ==, 1);
}

static PncEntry *
make_folder (ShareFixture *fixture,
             const char *text,
             guint8 flags,
             const PncAttributes *attributes,
             GError **error)
{
  g_autoptr (PncPath) path = path_of (text);
  PncMakeFolder request = { .path = path, .flags = flags };

  if (attributes != NULL)
    request.attributes = *attributes;
  return pnc_share_make_folder (fixture->share, &request, error);
}

static void
test_make_folder (ShareFixture *fixture, gconstpointer data)
{
  const PncAttributes attributes
    = { PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME, 02750, 55 * SECONDS };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) plain = make_folder (fixture, "/plain", 0, NULL, &error);
  g_autoptr (PncEntry) exact = make_folder (fixture, "/exact", 0, &attributes, &error);
  g_autoptr (PncEntry) deep = make_folder (fixture, "/x/y/z", PNC_PUT_PARENTS, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (plain->kind, ==, PNC_ENTRY_FOLDER);
  g_assert_cmpstr (plain->name, ==, "plain");
  g_assert_cmpuint (plain->mode, ==, 0755);
  g_assert_cmpuint (stat_in_share (fixture, "exact").st_mode & 07777, ==, 0750);
  g_assert_cmpint (exact->version.mtime_ns, ==, 55 * SECONDS);
  g_assert_cmpstr (deep->name, ==, "z");
  g_assert_true (has (fixture, "x/y/z"));
}

static void
test_make_folder_that_is_there (ShareFixture *fixture, gconstpointer data)
{
  static const char *const taken[] = { "/folder", "/file", "/link", "/" };
  const PncAttributes attributes = { PNC_ATTRIBUTE_MODE, 0700, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) root = NULL;

  make_dir (fixture, "folder");
  write_in_share (fixture, "file", "");
  make_link (fixture, "folder", "link");
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_assert_null (make_folder (fixture, taken[i], 0, NULL, &error));
      assert_error (&error, PNC_ERROR_EXISTS, taken[i]);
    }
  for (guint i = 1; i < 3; i++)
    {
      g_assert_null (make_folder (fixture, taken[i], PNC_PUT_EXISTING_OK, NULL, &error));
      assert_error (&error, PNC_ERROR_EXISTS, taken[i]);
    }
  g_clear_pointer (
    &(PncEntry *){ make_folder (fixture, "/folder", PNC_PUT_EXISTING_OK, &attributes, &error) },
    pnc_entry_unref);
  g_assert_no_error (error);
  g_assert_cmpuint (stat_in_share (fixture, "folder").st_mode & 07777, ==, 0755);
  root = make_folder (fixture, "/", PNC_PUT_EXISTING_OK, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (root->name, ==, "");
}

static void
test_set_attributes (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) file = path_of ("/file");
  g_autoptr (PncPath) link = path_of ("/link");
  g_autoptr (PncPath) root = pnc_path_root ();
  PncSetAttributes request = { file, { PNC_ATTRIBUTE_MODE, 04711, 5 } };
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (PncEntry) again = NULL;
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "file", "");
  make_link (fixture, "../outside/secret", "link");
  set_mtime (fixture, "file", 99);
  entry = pnc_share_set_attributes (fixture->share, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entry->mode, ==, 0711);
  g_assert_cmpuint (stat_in_share (fixture, "file").st_mode & 07777, ==, 0711);
  g_assert_cmpint (entry->version.mtime_ns, ==, 99 * SECONDS);

  request.attributes = (PncAttributes){ PNC_ATTRIBUTE_MTIME, 0600, -7 * SECONDS + 1 };
  again = pnc_share_set_attributes (fixture->share, &request, &error);
  g_assert_cmpuint (again->mode, ==, 0711);
  g_assert_cmpint (again->version.mtime_ns, ==, -7 * SECONDS + 1);

  request.path = link;
  g_assert_null (pnc_share_set_attributes (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_NOT_REGULAR, "/link");
  request.path = root;
  g_assert_null (pnc_share_set_attributes (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_PERMISSION, "/");
}

static PncEntry *
rename_path (PncShare *share,
             const char *from_text,
             const char *to_text,
             PncPolicy policy,
             GError **error)
{
  g_autoptr (PncPath) from = path_of (from_text);
  g_autoptr (PncPath) to = path_of (to_text);
  PncRename request = { from, to, policy };

  return pnc_share_rename (share, &request, error);
}

static void
assert_renamed (ShareFixture *fixture,
                const char *from,
                const char *to,
                PncPolicy policy,
                const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = rename_path (fixture->share, from, to, policy, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
}

static void
assert_not_renamed (ShareFixture *fixture,
                    const char *from,
                    const char *to,
                    PncPolicy policy,
                    PncError code,
                    const char *subject)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s to %s, policy %d", from, to, policy);
  g_assert_null (rename_path (fixture->share, from, to, policy, &error));
  assert_error (&error, code, subject);
}

static void
test_rename (ShareFixture *fixture, gconstpointer data)
{
  write_in_share (fixture, "a", "file");
  make_dir (fixture, "folder/below");
  make_link (fixture, "../outside", "link");
  assert_renamed (fixture, "/a", "/folder/b", PNC_POLICY_REFUSE, "b");
  assert_text (fixture, "folder/b", "file");
  assert_renamed (fixture, "/folder", "/other", PNC_POLICY_REFUSE, "other");
  g_assert_true (has (fixture, "other/below"));
  assert_renamed (fixture, "/link", "/other/link", PNC_POLICY_REFUSE, "link");
  g_assert_true (S_ISLNK (stat_in_share (fixture, "other/link").st_mode));
  assert_renamed (fixture, "/other", "/other", PNC_POLICY_REFUSE, "other");
}

static void
test_rename_refusals (ShareFixture *fixture, gconstpointer data)
{
  write_in_share (fixture, "a", "file");
  make_dir (fixture, "folder/below");
  assert_not_renamed (fixture, "/", "/x", PNC_POLICY_REFUSE, PNC_ERROR_PERMISSION, "/");
  assert_not_renamed (fixture, "/a", "/", PNC_POLICY_OVERWRITE, PNC_ERROR_PERMISSION, "/");
  assert_not_renamed (fixture, "/folder", "/folder/below/x", PNC_POLICY_OVERWRITE,
                      PNC_ERROR_BAD_NAME, "/folder/below/x");
  assert_not_renamed (fixture, "/missing", "/x", PNC_POLICY_OVERWRITE, PNC_ERROR_NOT_FOUND,
                      "/missing");
  assert_not_renamed (fixture, "/missing", "/missing", PNC_POLICY_OVERWRITE, PNC_ERROR_NOT_FOUND,
                      "/missing");
  assert_not_renamed (fixture, "/a", "/missing/x", PNC_POLICY_OVERWRITE, PNC_ERROR_NOT_FOUND,
                      "/missing/x");
}

static void
test_rename_policies (ShareFixture *fixture, gconstpointer data)
{
  const PncPolicy replacing[] = { PNC_POLICY_OVERWRITE, PNC_POLICY_NEWER };

  make_dir (fixture, "folder/below");
  make_dir (fixture, "empty");
  make_link (fixture, "nowhere", "link");
  write_in_share (fixture, "old", "old");
  write_in_share (fixture, "new", "new");
  set_mtime (fixture, "old", 1);
  set_mtime (fixture, "new", 2);

  assert_not_renamed (fixture, "/new", "/old", PNC_POLICY_REFUSE, PNC_ERROR_EXISTS, "/old");
  assert_not_renamed (fixture, "/new", "/old", PNC_POLICY_SKIP, PNC_ERROR_EXISTS, "/old");
  assert_not_renamed (fixture, "/old", "/new", PNC_POLICY_NEWER, PNC_ERROR_EXISTS, "/new");
  for (guint i = 0; i < G_N_ELEMENTS (replacing); i++)
    {
      assert_not_renamed (fixture, "/new", "/empty", replacing[i], PNC_ERROR_IS_DIRECTORY,
                          "/empty");
      assert_not_renamed (fixture, "/new", "/link", replacing[i], PNC_ERROR_NOT_REGULAR, "/link");
      assert_not_renamed (fixture, "/folder", "/old", replacing[i], PNC_ERROR_IS_DIRECTORY, "/old");
      assert_not_renamed (fixture, "/folder", "/empty", replacing[i], PNC_ERROR_IS_DIRECTORY,
                          "/empty");
    }
  assert_renamed (fixture, "/folder", "/empty", PNC_POLICY_KEEP_BOTH, "empty (2)");
  g_assert_true (has (fixture, "empty (2)/below"));
  assert_renamed (fixture, "/new", "/old", PNC_POLICY_NEWER, "old");
  assert_text (fixture, "old", "new");
  g_assert_false (has (fixture, "new"));
}

/* Two names of one file: rename() alone would do nothing and say that it was done. */
static void
test_rename_onto_the_other_name (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *a = host_path (fixture, "a");
  g_autofree char *b = host_path (fixture, "b");

  write_in_share (fixture, "a", "one");
  g_assert_cmpint (link (a, b), ==, 0);
  assert_renamed (fixture, "/a", "/b", PNC_POLICY_OVERWRITE, "b");
  g_assert_false (has (fixture, "a"));
  assert_text (fixture, "b", "one");
}

static void
test_rename_across_file_systems (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "a", "x");
  faults_begin ();
  fault_at ("renameat2", 1, EXDEV);
  g_assert_null (rename_path (fixture->share, "/a", "/b", PNC_POLICY_REFUSE, &error));
  g_assert_nonnull (strstr (error->message, "Copy it"));
  assert_error (&error, PNC_ERROR_CROSS_DEVICE, "/a");
  assert_text (fixture, "a", "x");
}

static void
test_views (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) sub = path_of ("/sub/user");
  g_autoptr (PncPath) missing = path_of ("/missing");
  g_autoptr (PncPath) file = path_of ("/file");
  g_autoptr (PncPath) link = path_of ("/link");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = NULL;
  g_autofree char *old_place = NULL;
  g_autofree char *new_place = NULL;

  make_dir (fixture, "sub/user");
  write_in_share (fixture, "file", "x");
  make_link (fixture, "sub/user", "link");
  view = pnc_share_view (fixture->share, sub, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (pnc_share_is_writable (view));
  g_assert_cmpint (put (view, "/a", "mine", PNC_POLICY_REFUSE, &error), ==, PNC_OUTCOME_STORED);
  assert_text (fixture, "sub/user/a", "mine");
  g_assert_false (has (fixture, "sub/user/.pinnace"));

  g_assert_null (pnc_share_view (fixture->share, missing, TRUE, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/missing");
  g_assert_null (pnc_share_view (fixture->share, file, TRUE, &error));
  assert_error (&error, PNC_ERROR_NOT_DIRECTORY, "/file");
  g_assert_null (pnc_share_view (fixture->share, link, TRUE, &error));
  assert_error (&error, PNC_ERROR_NOT_REGULAR, "/link");

  /* The root is held: what takes its name later is not it. */
  old_place = host_path (fixture, "sub/user");
  new_place = host_path (fixture, "sub/moved");
  g_assert_cmpint (rename (old_place, new_place), ==, 0);
  make_link (fixture, "../../outside", "sub/user");
  g_assert_cmpint (put (view, "/b", "mine", PNC_POLICY_REFUSE, &error), ==, PNC_OUTCOME_STORED);
  assert_text (fixture, "sub/moved/b", "mine");
}

static void
test_read_only_view_refuses_everything (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = pnc_share_view (fixture->share, NULL, FALSE, &error);
  g_autoptr (PncPath) path = path_of ("/missing");
  PncMakeFolder make = { .path = path };
  PncRename rename = { path, path, PNC_POLICY_REFUSE };
  PncRemove remove = { path, 0 };
  PncCopy copy = { path, path, PNC_POLICY_REFUSE, FALSE };
  PncSetAttributes set = { .path = path };
  PncPut put = { .path = path };

  g_assert_null (pnc_share_make_folder (view, &make, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
  g_assert_null (pnc_share_rename (view, &rename, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
  g_assert_false (pnc_share_remove (view, &remove, NULL, NULL, NULL, NULL, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
  g_assert_null (pnc_share_copy (view, &copy, NULL, NULL, NULL, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
  g_assert_null (pnc_share_set_attributes (view, &set, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
  g_assert_null (pnc_share_put (view, &put, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/missing");
}

/* A medium that takes nothing new: it is shared all the same, for reading. */
static void
test_read_only_medium (ShareFixture *fixture, gconstpointer data)
{
  const int errors[] = { EROFS, EACCES };
  g_autofree char *path = place_path (&fixture->place, "outside");

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncShare) share = NULL;
      g_autoptr (PncShare) view = NULL;
      g_autoptr (PncEntry) entry = NULL;

      faults_begin ();
      fault_at ("mkdirat", 1, errors[i]);
      share = pnc_share_open (path, NULL, &error);
      faults_end ();
      g_assert_no_error (error);
      view = pnc_share_view (share, NULL, TRUE, &error);
      g_assert_false (pnc_share_is_writable (view));
      entry = stat_path (view, "/secret", &error);
      g_assert_no_error (error);
      g_assert_cmpint (put (view, "/a", "x", PNC_POLICY_REFUSE, &error), ==, 0);
      assert_error (&error, PNC_ERROR_READ_ONLY, "/a");
    }
}

static void
test_open_errors (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *missing = host_path (fixture, "missing");
  g_autofree char *file = host_path (fixture, "file");
  g_autofree char *outside = place_path (&fixture->place, "outside");
  g_autofree char *own = place_path (&fixture->place, "outside/.pinnace");
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "file", "");
  g_assert_null (pnc_share_open (missing, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (pnc_share_open (file, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
  g_clear_error (&error);

  g_assert_cmpint (symlink (fixture->root, own), ==, 0);
  g_assert_null (pnc_share_open (outside, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
}

static void
test_space (ShareFixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/", "/folder", "/file", "/link" };
  g_autoptr (PncPath) missing = path_of ("/missing");
  g_autoptr (GError) error = NULL;
  PncSpaceResult result;

  make_dir (fixture, "folder");
  write_in_share (fixture, "file", "");
  make_link (fixture, "/proc", "link");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (PncPath) path = path_of (paths[i]);

      memset (&result, 0, sizeof result);
      g_assert_true (pnc_share_space (fixture->share, path, &result, &error));
      g_assert_cmpuint (result.total_bytes, >, 0);
      g_assert_cmpuint (result.free_bytes, <=, result.total_bytes);
      g_assert_cmpuint (result.may_create, ==, i < 2);
    }
  g_assert_false (pnc_share_space (fixture->share, missing, &result, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/missing");
}

/* What the server would write into its log. */
static GLogWriterOutput
collect_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE"))
        g_string_append_printf (logged, "%s\n", (const char *) fields[i].value);
    }
  return (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0
           ? g_log_writer_default (level, fields, n_fields, data)
           : G_LOG_WRITER_HANDLED;
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  logged = g_string_new (NULL);
  g_log_set_writer_func (collect_log, NULL, NULL);
  SHARE_TEST ("/share/stat", test_stat);
  SHARE_TEST ("/share/depth", test_depth);
  SHARE_TEST ("/share/stat-of-the-share", test_stat_of_the_share);
  SHARE_TEST ("/share/paths-that-lead-nowhere", test_paths_that_lead_nowhere);
  SHARE_TEST ("/share/the-servers-own-folder-has-no-path", test_the_servers_own_folder_has_no_path);
  SHARE_TEST ("/share/list", test_list);
  SHARE_TEST ("/share/list-an-empty-folder", test_list_an_empty_folder);
  SHARE_TEST ("/share/list-in-pages", test_list_in_pages);
  SHARE_TEST ("/share/pages-fit", test_pages_fit);
  SHARE_TEST ("/share/odd-names-are-left-out", test_odd_names_are_left_out);
  SHARE_TEST ("/share/list-errors", test_list_errors);
  SHARE_TEST ("/share/list-while-names-go", test_list_while_names_go);
  SHARE_TEST ("/share/make-folder", test_make_folder);
  SHARE_TEST ("/share/make-folder-that-is-there", test_make_folder_that_is_there);
  SHARE_TEST ("/share/set-attributes", test_set_attributes);
  SHARE_TEST ("/share/rename", test_rename);
  SHARE_TEST ("/share/rename-refusals", test_rename_refusals);
  SHARE_TEST ("/share/rename-policies", test_rename_policies);
  SHARE_TEST ("/share/rename-onto-the-other-name", test_rename_onto_the_other_name);
  SHARE_TEST ("/share/rename-across-file-systems", test_rename_across_file_systems);
  SHARE_TEST ("/share/views", test_views);
  SHARE_TEST ("/share/read-only-view-refuses-everything", test_read_only_view_refuses_everything);
  SHARE_TEST ("/share/read-only-medium", test_read_only_medium);
  SHARE_TEST ("/share/open-errors", test_open_errors);
  SHARE_TEST ("/share/space", test_space);
  result = g_test_run ();
  g_string_free (logged, TRUE);
  return result;
}
