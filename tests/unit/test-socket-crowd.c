/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-socket-crowd.h"

#include "tls-pair.h"

#include <unistd.h>

#define N_PAIRS 100u /* more than are served in one go */

typedef struct _Member Member;

struct _Member
{
  TcpPair pair;
  PncSocketWatch *watch;
  guint n_ready;
  gboolean reads; /* takes what came */
  Member *drops;  /* nullable: leaves the crowd when this one is told */
};

typedef struct
{
  PncSocketCrowd *crowd;
  Member members[N_PAIRS];
} Fixture;

static void
ready_cb (gpointer user_data)
{
  Member *member = user_data;
  g_autoptr (GError) error = NULL;
  char byte;

  g_assert_nonnull (member->watch);
  member->n_ready += 1;
  if (member->reads)
    {
      g_socket_receive (g_socket_connection_get_socket (member->pair.server), &byte, 1, NULL,
                        &error);
      g_assert_no_error (error);
    }
  if (member->drops != NULL)
    g_clear_pointer (&member->drops->watch, pnc_socket_watch_free);
}

static void
join (Fixture *fixture, Member *member)
{
  member->watch = pnc_socket_crowd_watch (
    fixture->crowd, g_socket_connection_get_socket (member->pair.server), ready_cb, member);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->crowd = pnc_socket_crowd_new (NULL);
  for (guint i = 0; i < N_PAIRS; i++)
    {
      tcp_pair_open (&fixture->members[i].pair);
      fixture->members[i].reads = TRUE;
      join (fixture, &fixture->members[i]);
    }
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_PAIRS; i++)
    {
      pnc_socket_watch_free (fixture->members[i].watch);
      tcp_pair_clear (&fixture->members[i].pair);
    }
  pnc_socket_crowd_free (fixture->crowd);
}

static void
say_something (Member *member)
{
  g_autoptr (GError) error = NULL;

  g_socket_send (g_socket_connection_get_socket (member->pair.client), "x", 1, NULL, &error);
  g_assert_no_error (error);
}

static guint
count_told (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < N_PAIRS; i++)
    n += fixture->members[i].n_ready;
  return n;
}

static void
wait_for (Fixture *fixture, guint n_told)
{
  while (count_told (fixture) < n_told)
    g_main_context_iteration (NULL, TRUE);
}

/* Only who has something is told, and once when it was taken. */
static void
test_one (Fixture *fixture, gconstpointer data)
{
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  say_something (&fixture->members[7]);
  wait_for (fixture, 1);
  g_assert_cmpuint (fixture->members[7].n_ready, ==, 1);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  g_assert_cmpuint (count_told (fixture), ==, 1);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_PAIRS; i++)
    say_something (&fixture->members[i]);
  wait_for (fixture, N_PAIRS);
  for (guint i = 0; i < N_PAIRS; i++)
    g_assert_cmpuint (fixture->members[i].n_ready, ==, 1);
}

/* What nobody takes is told again; those who take theirs have their turn all the same. */
static void
test_left_there (Fixture *fixture, gconstpointer data)
{
  fixture->members[0].reads = FALSE;
  say_something (&fixture->members[0]);
  wait_for (fixture, 3);
  say_something (&fixture->members[1]);
  while (fixture->members[1].n_ready == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->members[0].n_ready, >=, 3);
}

/* Whoever has left is told nothing, not even what had come before. */
static void
test_leave (Fixture *fixture, gconstpointer data)
{
  Member *first = &fixture->members[0];
  Member *second = &fixture->members[1];

  first->drops = second;
  second->drops = first;
  say_something (first);
  say_something (second);
  wait_for (fixture, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (first->n_ready + second->n_ready, ==, 1);
}

static void
test_leave_itself (Fixture *fixture, gconstpointer data)
{
  Member *member = &fixture->members[3];

  member->drops = member;
  say_something (member);
  wait_for (fixture, 1);
  say_something (member);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  join (fixture, member);
  wait_for (fixture, 2);
}

static void
test_end_of_peer (Fixture *fixture, gconstpointer data)
{
  Member *member = &fixture->members[5];

  member->reads = FALSE;
  member->drops = member;
  g_clear_object (&member->pair.client);
  wait_for (fixture, 1);
  g_assert_cmpuint (member->n_ready, ==, 1);
}

/* The number of a closed socket is soon another's, who must not leave with the old one. */
static void
test_closed_before (Fixture *fixture, gconstpointer data)
{
  Member *gone = &fixture->members[8];
  Member *next = &fixture->members[9];
  GSocket *old = g_socket_connection_get_socket (gone->pair.server);
  g_autoptr (GSocket) same_number = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_socket_get_fd (old);

  g_clear_pointer (&next->watch, pnc_socket_watch_free);
  g_socket_close (old, &error);
  g_assert_no_error (error);
  g_assert_cmpint (dup2 (g_socket_get_fd (g_socket_connection_get_socket (next->pair.server)), fd),
                   ==, fd);
  same_number = g_socket_new_from_fd (fd, &error);
  g_assert_no_error (error);

  next->watch = pnc_socket_crowd_watch (fixture->crowd, same_number, ready_cb, next);
  g_clear_pointer (&gone->watch, pnc_socket_watch_free);
  say_something (next);
  wait_for (fixture, 1);
  g_assert_cmpuint (next->n_ready, ==, 1);
  g_clear_pointer (&next->watch, pnc_socket_watch_free);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/socket-crowd/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("one", test_one);
  ADD ("all", test_all);
  ADD ("left-there", test_left_there);
  ADD ("leave", test_leave);
  ADD ("leave-itself", test_leave_itself);
  ADD ("end-of-peer", test_end_of_peer);
  ADD ("closed-before", test_closed_before);
  return g_test_run ();
}
