/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-admission.h"

typedef struct
{
  PncServerLimits limits;
  PncAdmission *admission;
  GPtrArray *seats; /* owned by the test, freed by evict_cb() */
} Fixture;

typedef struct
{
  Fixture *fixture;
  PncSeat *seat;
  const char *from;
} Guest;

static guint n_evicted;
static const char *last_evicted_from;

static void
guest_free (Guest *guest)
{
  g_clear_pointer (&guest->seat, pnc_seat_free);
  g_free (guest);
}

static void
evict_cb (gpointer connection)
{
  Guest *guest = connection;

  n_evicted += 1;
  last_evicted_from = guest->from;
  g_ptr_array_remove_fast (guest->fixture->seats, guest);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pnc_server_limits_init (&f->limits);
  f->limits.max_connections = 100;
  f->limits.max_connections_per_source = 60;
  f->limits.max_unauthenticated = 40;
  f->limits.max_unauthenticated_per_source = 30;
  f->limits.drop_unauthenticated_from = 40;
  f->admission = pnc_admission_new (&f->limits);
  pnc_admission_set_seed (f->admission, 1);
  f->seats = g_ptr_array_new_with_free_func ((GDestroyNotify) guest_free);
  n_evicted = 0;
  last_evicted_from = NULL;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->seats);
  g_assert_cmpuint (pnc_admission_count (f->admission), ==, 0);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), ==, 0);
  pnc_admission_free (f->admission);
}

static Guest *
enter (Fixture *f, const char *from, PncStage stage, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (from);
  Guest *guest = g_new0 (Guest, 1);

  guest->fixture = f;
  guest->from = from;
  guest->seat = pnc_admission_enter (f->admission, address, guest, evict_cb, error);
  if (guest->seat == NULL)
    {
      g_free (guest);
      return NULL;
    }
  g_ptr_array_add (f->seats, guest);
  pnc_seat_set_stage (guest->seat, stage);
  return guest;
}

static void
test_count (Fixture *f, gconstpointer data)
{
  Guest *a = enter (f, "192.0.2.1", PNC_STAGE_SILENT, NULL);
  Guest *b = enter (f, "192.0.2.2", PNC_STAGE_GREETING, NULL);

  g_assert_cmpuint (pnc_admission_count (f->admission), ==, 2);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), ==, 2);
  pnc_seat_set_stage (b->seat, PNC_STAGE_TRUSTED);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), ==, 1);
  pnc_seat_set_stage (a->seat, PNC_STAGE_TRUSTED);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), ==, 0);
  g_ptr_array_remove_fast (f->seats, a);
  g_assert_cmpuint (pnc_admission_count (f->admission), ==, 1);
}

/* A stranger always gets in where strangers are the trouble; the count never passes the limit. */
static void
test_strangers_make_room (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      static const char *const from[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3" };

      g_assert_nonnull (enter (f, from[i % 3], PNC_STAGE_SILENT, NULL));
      g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), <=, 40);
    }
  g_assert_cmpuint (n_evicted, ==, 460);
}

static void
test_those_who_came_least_far_go_first (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    enter (f, "192.0.2.1", PNC_STAGE_GREETING, NULL);
  for (guint i = 0; i < 10; i++)
    enter (f, "192.0.2.2", PNC_STAGE_HANDSHAKE, NULL);
  for (guint i = 0; i < 10; i++)
    enter (f, "192.0.2.3", PNC_STAGE_SILENT, NULL);

  for (guint i = 0; i < 10; i++)
    {
      g_assert_nonnull (enter (f, "192.0.2.4", PNC_STAGE_GREETING, NULL));
      g_assert_cmpstr (last_evicted_from, ==, "192.0.2.3");
    }
  for (guint i = 0; i < 10; i++)
    {
      g_assert_nonnull (enter (f, "192.0.2.5", PNC_STAGE_GREETING, NULL));
      g_assert_cmpstr (last_evicted_from, ==, "192.0.2.2");
    }
  g_assert_nonnull (enter (f, "192.0.2.6", PNC_STAGE_SILENT, NULL));
  g_assert_cmpuint (n_evicted, ==, 21);
}

/* One address that sits on its connections pushes out its own, nobody else's. */
static void
test_one_source (Fixture *f, gconstpointer data)
{
  Guest *other = enter (f, "192.0.2.9", PNC_STAGE_SILENT, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_assert_nonnull (enter (f, "192.0.2.1", PNC_STAGE_SILENT, NULL));
      g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), <=, 31);
    }
  g_assert_cmpstr (last_evicted_from, ==, "192.0.2.1");
  g_assert_cmpuint (n_evicted, ==, 970);
  g_assert_true (g_ptr_array_find (f->seats, other, NULL));
}

static void
test_source_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 60; i++)
    g_assert_nonnull (enter (f, "2001:db8::1", PNC_STAGE_TRUSTED, NULL));
  g_assert_null (enter (f, "2001:db8::2", PNC_STAGE_TRUSTED, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_assert_nonnull (enter (f, "2001:db8:0:1::2", PNC_STAGE_TRUSTED, NULL));
  g_assert_cmpuint (n_evicted, ==, 0);
}

static void
test_total_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50; i++)
    {
      enter (f, "192.0.2.1", PNC_STAGE_TRUSTED, NULL);
      enter (f, "192.0.2.2", PNC_STAGE_TRUSTED, NULL);
    }
  g_assert_null (enter (f, "192.0.2.3", PNC_STAGE_SILENT, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_assert_cmpuint (pnc_admission_count (f->admission), ==, 100);
}

/* At the limit on all, a stranger who sits there makes room, somebody logged in never does. */
static void
test_total_limit_with_a_stranger (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 50; i++)
    enter (f, "192.0.2.1", PNC_STAGE_TRUSTED, NULL);
  for (guint i = 0; i < 49; i++)
    enter (f, "192.0.2.2", PNC_STAGE_TRUSTED, NULL);
  enter (f, "192.0.2.3", PNC_STAGE_SILENT, NULL);
  g_assert_nonnull (enter (f, "192.0.2.4", PNC_STAGE_TRUSTED, NULL));
  g_assert_cmpstr (last_evicted_from, ==, "192.0.2.3");
  g_assert_null (enter (f, "192.0.2.4", PNC_STAGE_TRUSTED, NULL));
  g_assert_cmpuint (n_evicted, ==, 1);
}

/* Between threshold and limit some are dropped and some are not; below the threshold none. */
static void
test_early_drop (Fixture *f, gconstpointer data)
{
  f->limits.drop_unauthenticated_from = 20;
  f->limits.max_unauthenticated_per_source = 40;
  for (guint i = 0; i < 20; i++)
    enter (f, "192.0.2.1", PNC_STAGE_SILENT, NULL);
  g_assert_cmpuint (n_evicted, ==, 0);
  for (guint i = 0; i < 400; i++)
    enter (f, "192.0.2.1", PNC_STAGE_SILENT, NULL);
  g_assert_cmpuint (n_evicted, >, 300);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), >, 20);
  g_assert_cmpuint (pnc_admission_count_unauthenticated (f->admission), <=, 40);
}

/* The choice is no fixed one: an attacker cannot arrange for whom it hits. */
static void
test_choice_is_spread (Fixture *f, gconstpointer data)
{
  guint n_old = 0;

  f->limits.max_unauthenticated_per_source = 40;
  for (guint i = 0; i < 20; i++)
    enter (f, "192.0.2.1", PNC_STAGE_SILENT, NULL);
  for (guint i = 0; i < 20; i++)
    enter (f, "192.0.2.2", PNC_STAGE_SILENT, NULL);
  for (guint i = 0; i < 20; i++)
    {
      enter (f, "192.0.2.3", PNC_STAGE_GREETING, NULL);
      n_old += g_str_equal (last_evicted_from, "192.0.2.1");
    }
  g_assert_cmpuint (n_old, >, 2);
  g_assert_cmpuint (n_old, <, 18);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/admission/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("count", test_count);
  ADD ("strangers-make-room", test_strangers_make_room);
  ADD ("those-who-came-least-far-go-first", test_those_who_came_least_far_go_first);
  ADD ("one-source", test_one_source);
  ADD ("source-limit", test_source_limit);
  ADD ("total-limit", test_total_limit);
  ADD ("total-limit-with-a-stranger", test_total_limit_with_a_stranger);
  ADD ("early-drop", test_early_drop);
  ADD ("choice-is-spread", test_choice_is_spread);
  return g_test_run ();
}
