/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-file-filter.h"

#include <string.h>

/* More than is looked at in one go. */
#define MANY 10000u

typedef struct
{
  GListStore *store;
  PncFileFilter *filter;
  GPtrArray *mirror; /* of PncFileItem: what somebody has who only knows what was told */
  guint modulus;     /* shown are those whose size is a multiple of it */
  guint largest;     /* change that was told */
  guint told;        /* changes */
} Fixture;

static gboolean
is_shown (PncFileItem *item, gpointer data)
{
  return pnc_file_item_get_entry (item)->version.size_bytes % ((Fixture *) data)->modulus == 0;
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  f->told++;
  f->largest = MAX (f->largest, MAX (removed, added));
  if (removed > 0)
    g_ptr_array_remove_range (f->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (f->mirror, (int) (position + i),
                        g_list_model_get_item (model, position + i));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = g_list_store_new (PNC_TYPE_FILE_ITEM);
  f->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  f->modulus = 1;
  f->filter = pnc_file_filter_new (is_shown, f);
  g_signal_connect (f->filter, "items-changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->filter);
  g_object_unref (f->store);
  g_ptr_array_unref (f->mirror);
}

static void
splice (Fixture *f, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    {
      const PncVersion version = { .size_bytes = position + i, .file_id = 1 };
      g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "x", 1, 0644, &version);

      g_ptr_array_add (items, pnc_file_item_new (entry));
    }
  g_list_store_splice (f->store, position, removed, items->pdata, added);
}

static void
settle (Fixture *f)
{
  while (!pnc_file_filter_is_settled (f->filter))
    g_main_context_iteration (NULL, TRUE);
}

/* What is shown is what passes, in order, and what was told makes the same. */
static void
assert_right (Fixture *f)
{
  GListModel *shown = G_LIST_MODEL (f->filter);
  guint at = 0;

  settle (f);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->store)); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (G_LIST_MODEL (f->store), i);
      g_autoptr (PncFileItem) other = NULL;

      if (!is_shown (item, f))
        continue;
      other = g_list_model_get_item (shown, at);
      g_assert_true (other == item);
      g_assert_cmpuint (at, <, f->mirror->len);
      g_assert_true (f->mirror->pdata[at] == item);
      at++;
    }
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, at);
  g_assert_cmpuint (f->mirror->len, ==, at);
  g_assert_null (g_list_model_get_item (shown, at));
}

static void
change (Fixture *f, guint modulus)
{
  f->modulus = modulus;
  pnc_file_filter_changed (f->filter);
}

/* A few are there at once. */
static void
test_small (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, 100);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  g_assert_true (pnc_file_filter_is_settled (f->filter));
  assert_right (f);
  change (f, 7);
  g_assert_true (pnc_file_filter_is_settled (f->filter));
  assert_right (f);
  splice (f, 50, 20, 3);
  assert_right (f);
  change (f, 1);
  assert_right (f);
  splice (f, 0, 83, 0);
  assert_right (f);
}

/* Many are told bit by bit. */
static void
test_many (Fixture *f, gconstpointer data)
{
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  splice (f, 0, 0, MANY);
  g_assert_false (pnc_file_filter_is_settled (f->filter));
  assert_right (f);
  for (guint modulus = 1; modulus < 6; modulus += 2)
    {
      change (f, modulus);
      assert_right (f);
    }
  g_assert_cmpuint (f->largest, <, MANY / 2);
}

/* That few remain of many is told once, and what is in their place again bit by bit. */
static void
test_few (Fixture *f, gconstpointer data)
{
  splice (f, 0, 0, MANY);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  assert_right (f);
  for (guint modulus = MANY / 3; modulus <= MANY; modulus += MANY / 3)
    {
      f->told = 0;
      change (f, modulus);
      g_assert_false (pnc_file_filter_is_settled (f->filter));
      g_assert_cmpuint (f->mirror->len, ==, MANY);
      assert_right (f);
      g_assert_cmpuint (f->told, ==, 1);
      f->largest = 0;
      change (f, 1);
      assert_right (f);
      g_assert_cmpuint (f->largest, <, MANY / 2);
    }
}

/* What changes while it looks, before and behind where it is. */
static void
test_meanwhile (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint position;
    guint removed;
    guint added;
  } rows[] = { { 0, 0, 10 },   { 0, 500, 0 },      { 1000, 3000, 5 }, { 9000, 10, 100 },
               { 3000, 1, 1 }, { 100, 200, 5000 }, { 5000, 4000, 0 }, { 2048, 0, 4096 } };
  static const guint moduli[] = { 1, 2, 500, 3 };

  splice (f, 0, 0, MANY);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  for (guint steps = 0; steps < 4; steps++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          guint n = g_list_model_get_n_items (G_LIST_MODEL (f->store));

          change (f, moduli[(i + steps) % G_N_ELEMENTS (moduli)]);
          for (guint turn = 0; turn < steps; turn++)
            g_main_context_iteration (NULL, FALSE);
          if (rows[i].position + rows[i].removed <= n)
            splice (f, rows[i].position, rows[i].removed, rows[i].added);
          assert_right (f);
        }
      splice (f, 0, g_list_model_get_n_items (G_LIST_MODEL (f->store)), MANY);
      assert_right (f);
    }
}

/* Another list, none, and an owner that goes in the middle. */
static void
test_model (Fixture *f, gconstpointer data)
{
  GListStore *first = f->store;

  splice (f, 0, 0, MANY);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  f->store = g_list_store_new (PNC_TYPE_FILE_ITEM);
  splice (f, 0, 0, 30);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (f->store));
  assert_right (f);
  pnc_file_filter_set_model (f->filter, NULL);
  g_assert_cmpuint (f->mirror->len, ==, 0);
  pnc_file_filter_set_model (f->filter, G_LIST_MODEL (first));
  change (f, 2);
  pnc_file_filter_stop (f->filter);
  g_assert_cmpuint (f->mirror->len, ==, 0);
  g_assert_true (pnc_file_filter_is_settled (f->filter));
  g_object_unref (first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/file-filter/small", test_small);
  ADD ("/file-filter/many", test_many);
  ADD ("/file-filter/few", test_few);
  ADD ("/file-filter/meanwhile", test_meanwhile);
  ADD ("/file-filter/model", test_model);
#undef ADD
  return g_test_run ();
}
