/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-parking.h"

#include "pnc-error.h"

typedef struct
{
  PncParked parked;
  guint evicted;
} Waiting;

static gsize
get_memory (gpointer owner)
{
  return 0;
}

static void
evict (gpointer owner)
{
  Waiting *self = owner;

  g_assert_false (self->parked.is_in);
  self->evicted += 1;
}

static const PncParkedClass class = { .get_memory = get_memory, .evict = evict };

static void
test_longest_makes_room (void)
{
  PncParking parking = { 0 };
  Waiting waiting[4] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      waiting[i].parked = (PncParked){ .owner = &waiting[i], .class = &class };
      pnc_parking_enter (&parking, &waiting[i].parked, 2);
    }
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      g_assert_cmpuint (waiting[i].evicted, ==, i < 2 ? 1 : 0);
      g_assert_cmpint (waiting[i].parked.is_in, ==, i >= 2);
    }
}

/* Whoever has read a little waits anew, behind the others. */
static void
test_leave_and_return (void)
{
  PncParking parking = { 0 };
  Waiting waiting[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    waiting[i].parked = (PncParked){ .owner = &waiting[i], .class = &class };
  pnc_parking_leave (&parking, &waiting[0].parked);
  pnc_parking_enter (&parking, &waiting[0].parked, 2);
  pnc_parking_enter (&parking, &waiting[1].parked, 2);
  pnc_parking_leave (&parking, &waiting[0].parked);
  pnc_parking_enter (&parking, &waiting[0].parked, 2);
  pnc_parking_enter (&parking, &waiting[2].parked, 2);
  g_assert_cmpuint (waiting[0].evicted, ==, 0);
  g_assert_cmpuint (waiting[1].evicted, ==, 1);
  g_assert_cmpuint (waiting[2].evicted, ==, 0);
}

/* However few may wait, it is never the one that has just come. */
static void
test_newest_stays (void)
{
  PncParking parking = { 0 };
  Waiting waiting = { 0 };

  waiting.parked = (PncParked){ .owner = &waiting, .class = &class };
  pnc_parking_enter (&parking, &waiting.parked, 1);
  g_assert_true (waiting.parked.is_in);
  g_assert_cmpuint (waiting.evicted, ==, 0);
}

static void
test_words (void)
{
  g_autoptr (GError) error = NULL;

  pnc_parking_set_evicted (&error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parking/longest-makes-room", test_longest_makes_room);
  g_test_add_func ("/parking/leave-and-return", test_leave_and_return);
  g_test_add_func ("/parking/newest-stays", test_newest_stays);
  g_test_add_func ("/parking/words", test_words);
  return g_test_run ();
}
