/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

/* A folder that the test makes up as it is read: what readdir gives next is up to @name. */
static struct
{
  const char *(*name) (guint i);
  guint i;
  struct dirent entry;
} made_up;

static struct dirent *
made_up_readdir (DIR *stream)
{
  const char *name = made_up.name (made_up.i++);

  if (name == NULL)
    {
      errno = 0;
      return NULL;
    }
  g_strlcpy (made_up.entry.d_name, name, sizeof made_up.entry.d_name);
  return &made_up.entry;
}

/* Whatever it is called, there is such a file. */
static int
made_up_fstatat (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  *buffer = (struct stat){ .st_mode = S_IFREG | 0644, .st_nlink = 1 };
  return 0;
}

static PncShareReader *
open_made_up (ShareFixture *fixture, const char *(*name) (guint i))
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;
  PncShareReader *reader = pnc_share_list (fixture->share, root, &error);

  g_assert_no_error (error);
  faults_begin ();
  made_up.name = name;
  made_up.i = 0;
  fault_calls.readdir = made_up_readdir;
  fault_calls.fstatat = made_up_fstatat;
  return reader;
}

static GPtrArray *
next_page (PncShareReader *reader, gboolean *end)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *page = pnc_share_reader_next (reader, 1024, 1000000, end, &error);

  g_assert_no_error (error);
  return page;
}

static const char *
three_hundred_twice (guint i)
{
  static char name[16];

  if (i >= 600)
    return NULL;
  g_snprintf (name, sizeof name, "%u", i % 300);
  return name;
}

/* File systems that put what is made anew at the end give a name again that was listed before. */
static void
test_no_name_twice (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShareReader) reader = open_made_up (fixture, three_hundred_twice);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean end = FALSE;

  while (!end)
    {
      g_autoptr (GPtrArray) page = next_page (reader, &end);

      for (guint i = 0; i < page->len; i++)
        g_assert_true (g_hash_table_add (seen, g_strdup (((PncEntry *) page->pdata[i])->name)));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 300);
}

/* The same with a real folder, whatever its file system does. */
static void
test_changes_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShareReader) reader = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean end = FALSE;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("a name of some length %u", i);

      write_in_share (fixture, name, "");
    }
  reader = pnc_share_list (fixture->share, root, &error);
  while (!end)
    {
      g_autoptr (GPtrArray) page = pnc_share_reader_next (reader, 100, 100000, &end, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->len; i++)
        {
          const char *name = ((PncEntry *) page->pdata[i])->name;
          g_autofree char *host = host_path (fixture, name);

          g_assert_true (g_hash_table_add (seen, g_strdup (name)));
          g_assert_cmpint (unlink (host), ==, 0);
          write_in_share (fixture, name, "");
        }
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 3000);
}

static const char *
hundred_thousand (guint i)
{
  static char name[16];

  if (i >= 100000)
    return NULL;
  g_snprintf (name, sizeof name, "%u", i);
  return name;
}

/* The first page is small, and the others grow to what was asked for. */
static void
test_first_page_is_small (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShareReader) reader = open_made_up (fixture, hundred_thousand);
  const guint sizes[] = { 64, 256, 1024, 1024 };
  gboolean end;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GPtrArray) page = next_page (reader, &end);

      g_assert_false (end);
      g_assert_cmpuint (page->len, ==, sizes[i]);
    }
}

static const char *
endlessly_odd (guint i)
{
  return "odd\\name";
}

/* Where nothing can be listed a page still ends, so that the listing can be cancelled. */
static void
test_pages_end (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShareReader) reader = open_made_up (fixture, endlessly_odd);
  gboolean end = TRUE;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GPtrArray) page = next_page (reader, &end);

      g_assert_false (end);
      g_assert_cmpuint (page->len, ==, 0);
      g_assert_cmpuint (pnc_share_reader_take_left_out (reader), >, 100);
    }
}

static const char *
endless (guint i)
{
  static char name[16];

  g_snprintf (name, sizeof name, "%u", i);
  return name;
}

/* What all listings together remember is bounded; small ones do not count, and go on. */
static void
test_memory_is_bounded (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncShareReader) large = open_made_up (fixture, endless);
  g_autoptr (PncShareReader) small = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = NULL;
  gboolean end = FALSE;
  guint n = 0;

  g_assert_cmpuint (pnc_share_readers_get_memory (), ==, 0);
  while ((page = pnc_share_reader_next (large, 1024, 1000000, &end, &error)) != NULL)
    {
      n += page->len;
      g_assert_cmpuint (pnc_share_readers_get_memory (), ==, pnc_share_reader_get_memory (large));
      g_assert_cmpuint (pnc_share_readers_get_memory (), <=, PNC_SHARE_MAX_LISTING_BYTES);
      g_clear_pointer (&page, g_ptr_array_unref);
    }
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_assert_cmpuint (n, >, 4000000);

  faults_end ();
  small = open_made_up (fixture, three_hundred_twice);
  page = next_page (small, &end);
  g_assert_cmpuint (page->len, ==, 64);
  g_clear_pointer (&large, pnc_share_reader_free);
  g_assert_cmpuint (pnc_share_readers_get_memory (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-list/no-name-twice", test_no_name_twice);
  SHARE_TEST ("/share-list/changes-meanwhile", test_changes_meanwhile);
  SHARE_TEST ("/share-list/first-page-is-small", test_first_page_is_small);
  SHARE_TEST ("/share-list/pages-end", test_pages_end);
  SHARE_TEST ("/share-list/memory-is-bounded", test_memory_is_bounded);
  return g_test_run ();
}
