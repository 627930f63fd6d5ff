/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-file-chain.h"

#include <string.h>

typedef struct
{
  PncFileChain *chain;
  GListStore *folder;
} Fixture;

static void
append (Fixture *self, PncEntryKind kind, const char *name, guint64 size_bytes)
{
  const PncVersion version = { .size_bytes = size_bytes, .mtime_ns = 1, .file_id = 1 };
  g_autoptr (PncEntry) entry = pnc_entry_new (kind, name, strlen (name), 0644, &version);
  g_autoptr (PncFileItem) item = pnc_file_item_new (entry);

  g_list_store_append (self->folder, item);
}

static void
setup (Fixture *self, gconstpointer data)
{
  self->chain = pnc_file_chain_new ();
  self->folder = g_list_store_new (PNC_TYPE_FILE_ITEM);
  append (self, PNC_ENTRY_FILE, "file 10", 1);
  append (self, PNC_ENTRY_FILE, ".hidden", 2);
  append (self, PNC_ENTRY_FILE, "file 9", 3);
  append (self, PNC_ENTRY_FOLDER, "the folder", 0);
  pnc_file_chain_set_folder (self->chain, G_LIST_MODEL (self->folder));
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_object_unref (self->chain);
  g_object_unref (self->folder);
}

static char *
dup_names (Fixture *self)
{
  GListModel *model = G_LIST_MODEL (pnc_file_chain_get_selection (self->chain));
  GString *names = g_string_new (NULL);

  while (!pnc_file_chain_is_settled (self->chain))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);

      g_string_append_printf (names, "%s%s", i > 0 ? "|" : "", pnc_file_item_get_name (item));
    }
  return g_string_free (names, FALSE);
}

static void
assert_names (Fixture *self, const char *expected)
{
  g_autofree char *names = dup_names (self);

  g_assert_cmpstr (names, ==, expected);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  PncFileOrder order = { .column = PNC_FILE_COLUMN_SIZE, .descending = TRUE };

  assert_names (self, "the folder|file 9|file 10");
  pnc_file_chain_set_order (self->chain, &order);
  assert_names (self, "file 9|file 10|the folder");
  append (self, PNC_ENTRY_FILE, "large", 100);
  assert_names (self, "large|file 9|file 10|the folder");
  g_assert_cmpint (pnc_file_chain_get_order (self->chain)->column, ==, PNC_FILE_COLUMN_SIZE);
}

static void
test_hidden (Fixture *self, gconstpointer data)
{
  pnc_file_chain_set_show_hidden (self->chain, TRUE);
  assert_names (self, "the folder|.hidden|file 9|file 10");
  pnc_file_chain_set_show_hidden (self->chain, FALSE);
  assert_names (self, "the folder|file 9|file 10");
}

static void
test_search (Fixture *self, gconstpointer data)
{
  pnc_file_chain_set_search (self->chain, "FILE");
  g_assert_true (pnc_file_chain_is_searching (self->chain));
  assert_names (self, "file 9|file 10");
  pnc_file_chain_set_search (self->chain, "folder");
  assert_names (self, "the folder");
  pnc_file_chain_set_search (self->chain, "hidden");
  assert_names (self, "");
  pnc_file_chain_set_search (self->chain, " ");
  g_assert_false (pnc_file_chain_is_searching (self->chain));
  assert_names (self, "the folder|file 9|file 10");
}

static void
test_another_folder_ends_the_search (Fixture *self, gconstpointer data)
{
  pnc_file_chain_set_search (self->chain, "nothing");
  pnc_file_chain_set_folder (self->chain, NULL);
  pnc_file_chain_set_folder (self->chain, G_LIST_MODEL (self->folder));
  g_assert_false (pnc_file_chain_is_searching (self->chain));
  assert_names (self, "the folder|file 9|file 10");
}

static void
test_selection (Fixture *self, gconstpointer data)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
  PncFileOrder order = { .column = PNC_FILE_COLUMN_NAME, .descending = TRUE };
  g_autoptr (GPtrArray) selected = NULL;

  assert_names (self, "the folder|file 9|file 10");
  gtk_selection_model_select_range (selection, 0, 2, TRUE);
  g_assert_cmpuint (pnc_file_chain_get_n_selected (self->chain), ==, 2);
  pnc_file_chain_set_order (self->chain, &order);
  assert_names (self, "the folder|file 10|file 9");
  selected = pnc_file_chain_dup_selected (self->chain);
  g_assert_cmpuint (selected->len, ==, 2);
  g_assert_cmpstr (pnc_file_item_get_name (selected->pdata[1]), ==, "file 9");
  g_assert_cmpuint (pnc_file_chain_find (self->chain, selected->pdata[1]), ==, 2);
  pnc_file_chain_set_search (self->chain, "10");
  assert_names (self, "file 10");
  g_assert_cmpuint (pnc_file_chain_get_n_selected (self->chain), ==, 0);
  g_assert_cmpuint (pnc_file_chain_find (self->chain, selected->pdata[1]), ==,
                    GTK_INVALID_LIST_POSITION);
}

/* In the order shown, and past the folders. */
static void
test_next_file (Fixture *self, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (pnc_file_chain_get_selection (self->chain));
  g_autoptr (PncFileItem) folder = NULL;
  g_autoptr (PncFileItem) nine = NULL;
  g_autoptr (PncFileItem) ten = NULL;

  assert_names (self, "the folder|file 9|file 10");
  folder = g_list_model_get_item (model, 0);
  nine = g_list_model_get_item (model, 1);
  ten = g_list_model_get_item (model, 2);
  g_assert_true (pnc_file_chain_find_file (self->chain, folder, 1) == nine);
  g_assert_true (pnc_file_chain_find_file (self->chain, nine, 1) == ten);
  g_assert_null (pnc_file_chain_find_file (self->chain, ten, 1));
  g_assert_true (pnc_file_chain_find_file (self->chain, ten, -1) == nine);
  g_assert_null (pnc_file_chain_find_file (self->chain, nine, -1));
  g_assert_null (pnc_file_chain_find_file (self->chain, folder, -1));
  pnc_file_chain_set_folder (self->chain, NULL);
  g_assert_null (pnc_file_chain_find_file (self->chain, nine, 1));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* A large folder takes many turns of the loop; the person's events come in between. */
static void
test_large (Fixture *self, gconstpointer data)
{
  g_autoptr (PncFileItem) first = NULL;
  GListModel *model = G_LIST_MODEL (pnc_file_chain_get_selection (self->chain));
  guint n_turns = 0, n_notified = 0;

  g_signal_connect_swapped (self->chain, "notify::settled", G_CALLBACK (count_cb), &n_notified);
  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry %u", i * 7919 % 50000);

      append (self, PNC_ENTRY_FILE, name, i);
    }
  g_assert_false (pnc_file_chain_is_settled (self->chain));
  while (!pnc_file_chain_is_settled (self->chain))
    {
      g_main_context_iteration (NULL, TRUE);
      n_turns++;
    }
  g_assert_cmpuint (n_turns, >, 50);
  g_assert_cmpuint (n_notified, >=, 2); /* not any more, and again */
  first = g_list_model_get_item (model, 50000);
  g_assert_cmpstr (pnc_file_item_get_name (first), ==, "entry 49999");
}

static void
append_many (Fixture *self, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  const PncVersion version = { .size_bytes = 1, .mtime_ns = 1, .file_id = 1 };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry %u", i * 7919 % n);
      g_autoptr (PncEntry) entry
        = pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version);

      g_ptr_array_add (items, pnc_file_item_new (entry));
    }
  g_list_store_splice (self->folder, 0, 0, items->pdata, items->len);
}

/* How long the longest turn of the loop takes is said, not judged. What is selected stays so. */
static void
test_search_in_large (Fixture *self, gconstpointer data)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
  static const char *const searches[] = { "7", "7777", "", "9", "" };
  g_autoptr (GPtrArray) selected = NULL;

  append_many (self, 30000);
  while (!pnc_file_chain_is_settled (self->chain))
    g_main_context_iteration (NULL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      gint64 longest_us = 0;

      for (gboolean begun = FALSE; !begun || !pnc_file_chain_is_settled (self->chain);)
        {
          gint64 begin_us = g_get_monotonic_time ();

          if (!begun)
            pnc_file_chain_set_search (self->chain, searches[i]);
          else
            g_main_context_iteration (NULL, TRUE);
          begun = TRUE;
          longest_us = MAX (longest_us, g_get_monotonic_time () - begin_us);
        }
      g_test_message ("“%s”: %u shown, longest turn %.1f ms", searches[i],
                      g_list_model_get_n_items (G_LIST_MODEL (selection)),
                      (double) longest_us / 1000.0);
      if (i == 1)
        gtk_selection_model_select_item (selection, 0, TRUE);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (selection)), ==, 30003);
  selected = pnc_file_chain_dup_selected (self->chain);
  g_assert_cmpuint (selected->len, ==, 0); /* “9” has hidden it */
}

/* Leaving a search leaves what is selected, also where many come back. */
static void
test_selection_in_large (Fixture *self, gconstpointer data)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
  g_autoptr (GPtrArray) selected = NULL;

  append_many (self, 20000);
  pnc_file_chain_set_search (self->chain, "entry 77*");
  while (!pnc_file_chain_is_settled (self->chain))
    g_main_context_iteration (NULL, TRUE);
  gtk_selection_model_select_item (selection, 1, TRUE);
  pnc_file_chain_set_search (self->chain, "");
  while (!pnc_file_chain_is_settled (self->chain))
    g_main_context_iteration (NULL, TRUE);
  selected = pnc_file_chain_dup_selected (self->chain);
  g_assert_cmpuint (selected->len, ==, 1);
  g_assert_cmpstr (pnc_file_item_get_name (selected->pdata[0]), ==, "entry 770");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/file-chain/order", Fixture, NULL, setup, test_order, teardown);
  g_test_add ("/file-chain/hidden", Fixture, NULL, setup, test_hidden, teardown);
  g_test_add ("/file-chain/search", Fixture, NULL, setup, test_search, teardown);
  g_test_add ("/file-chain/another-folder-ends-the-search", Fixture, NULL, setup,
              test_another_folder_ends_the_search, teardown);
  g_test_add ("/file-chain/selection", Fixture, NULL, setup, test_selection, teardown);
  g_test_add ("/file-chain/next-file", Fixture, NULL, setup, test_next_file, teardown);
  g_test_add ("/file-chain/large", Fixture, NULL, setup, test_large, teardown);
  g_test_add ("/file-chain/search-in-large", Fixture, NULL, setup, test_search_in_large, teardown);
  g_test_add ("/file-chain/selection-in-large", Fixture, NULL, setup, test_selection_in_large,
              teardown);
  return g_test_run ();
}
