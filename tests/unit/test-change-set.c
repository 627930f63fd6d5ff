/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-change-set.h"

#define START (G_GINT64_CONSTANT (1000) * G_USEC_PER_SEC)
#define FOREVER G_MAXUINT

typedef struct
{
  guint n_in_all;
  PncChangeSet *set;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->n_in_all = 0;
  f->set = pnc_change_set_new (&f->n_in_all);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pnc_change_set_free (f->set);
  g_assert_cmpuint (f->n_in_all, ==, 0);
}

/* What is to be told at @now_us, joined; "!" in front says that the folder is to be listed anew. */
static char *
take (Fixture *f, guint most, gint64 now_us)
{
  gboolean lost = FALSE;
  g_autoptr (GPtrArray) names = pnc_change_set_take (f->set, most, &lost, now_us);
  GString *text = g_string_new (lost ? "!" : "");

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s ", (char *) names->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
assert_taken (Fixture *f, gint64 now_us, const char *expected)
{
  g_autofree char *text = take (f, FOREVER, now_us);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, G_MAXINT64);
  assert_taken (f, START, "");
  pnc_change_set_free (NULL);
}

/* The first change of a name is told at once, and in order; what follows after its rest, once. */
static void
test_rest (Fixture *f, gconstpointer data)
{
  pnc_change_set_add (f->set, "b");
  pnc_change_set_add (f->set, "a");
  pnc_change_set_add (f->set, "b");
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, 0);
  assert_taken (f, START, "b a ");
  assert_taken (f, START, "");

  for (guint i = 0; i < 1000; i++)
    pnc_change_set_add (f->set, "a");
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, START + PNC_CHANGE_REST_US);
  assert_taken (f, START + PNC_CHANGE_REST_US - 1, "");
  assert_taken (f, START + PNC_CHANGE_REST_US, "a ");
  assert_taken (f, START + 2 * PNC_CHANGE_REST_US, "");
  g_assert_cmpuint (pnc_change_set_get_size (f->set), ==, 0);
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, G_MAXINT64);
}

/* One that is being written all the time keeps none of the others waiting. */
static void
test_others_meanwhile (Fixture *f, gconstpointer data)
{
  pnc_change_set_add (f->set, "log");
  assert_taken (f, START, "log ");
  pnc_change_set_add (f->set, "log");
  pnc_change_set_add (f->set, "other");
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, 0);
  assert_taken (f, START + 1, "other ");
  assert_taken (f, START + PNC_CHANGE_REST_US, "log ");
}

static void
test_by_pieces (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  pnc_change_set_add (f->set, "a");
  pnc_change_set_add (f->set, "b");
  pnc_change_set_add (f->set, "c");
  first = take (f, 2, START);
  g_assert_cmpstr (first, ==, "a b ");
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, 0);
  second = take (f, 2, START);
  g_assert_cmpstr (second, ==, "c ");
}

static void
add_many (PncChangeSet *set, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *name = g_strdup_printf ("name %u", i);

      pnc_change_set_add (set, name);
    }
}

/* Too many names are one message, not more memory; and that message is not sent all the time. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  gint64 later = START + PNC_CHANGE_LOST_REST_US;

  add_many (f->set, 0, PNC_CHANGE_SET_MOST);
  g_assert_cmpuint (pnc_change_set_get_size (f->set), ==, PNC_CHANGE_SET_MOST);
  add_many (f->set, PNC_CHANGE_SET_MOST, 10);
  g_assert_cmpuint (pnc_change_set_get_size (f->set), ==, 0);
  g_assert_cmpint (pnc_change_set_get_due (f->set), <=, START);
  assert_taken (f, START, "!");

  pnc_change_set_add (f->set, "a");
  assert_taken (f, START, "a ");
  pnc_change_set_lose (f->set);
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, later);
  assert_taken (f, later - 1, "");
  assert_taken (f, later, "!");
  g_assert_cmpint (pnc_change_set_get_due (f->set), ==, G_MAXINT64);
}

/* A burst that is told as fast as it comes is never lost: what only rests gives way. */
static void
test_long_burst (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 10 * PNC_CHANGE_SET_MOST; i += 64)
    {
      gboolean lost = TRUE;
      g_autoptr (GPtrArray) names = NULL;

      add_many (f->set, i, 64);
      names = pnc_change_set_take (f->set, FOREVER, &lost, START);
      g_assert_cmpuint (names->len, ==, 64);
      g_assert_false (lost);
      g_assert_cmpuint (pnc_change_set_get_size (f->set), <=, PNC_CHANGE_SET_MOST);
    }
}

/* What all sets together remember is bounded, too. */
static void
test_budget (Fixture *f, gconstpointer data)
{
  f->n_in_all = PNC_CHANGE_SETS_MOST - 1;
  pnc_change_set_add (f->set, "a");
  pnc_change_set_add (f->set, "a");
  assert_taken (f, START, "a ");
  pnc_change_set_add (f->set, "b"); /* "a" only rests */
  pnc_change_set_add (f->set, "c");
  assert_taken (f, START, "!");
  f->n_in_all -= PNC_CHANGE_SETS_MOST - 1;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/change-set/nothing", test_nothing);
  ADD ("/change-set/rest", test_rest);
  ADD ("/change-set/others-meanwhile", test_others_meanwhile);
  ADD ("/change-set/by-pieces", test_by_pieces);
  ADD ("/change-set/lost", test_lost);
  ADD ("/change-set/long-burst", test_long_burst);
  ADD ("/change-set/budget", test_budget);
#undef ADD
  return g_test_run ();
}
