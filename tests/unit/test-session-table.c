/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-table.h"

#include <string.h>

static int ann, ben, cat;

static void
test_find (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  guint8 a[PNC_SESSION_ID_BYTES];
  guint8 b[PNC_SESSION_ID_BYTES];
  guint8 strange[PNC_SESSION_ID_BYTES] = { 0 };

  g_assert_true (pnc_session_table_add (table, &ann, a));
  g_assert_true (pnc_session_table_add (table, &ben, b));
  g_assert_cmpint (memcmp (a, b, sizeof a), !=, 0);
  g_assert_true (pnc_session_table_find (table, a) == &ann);
  g_assert_true (pnc_session_table_find (table, b) == &ben);
  g_assert_null (pnc_session_table_find (table, strange));

  pnc_session_table_remove (table, a);
  pnc_session_table_remove (table, strange);
  g_assert_null (pnc_session_table_find (table, a));
  g_assert_cmpuint (pnc_session_table_count (table), ==, 1);
}

static void
test_full (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (2);
  guint8 a[PNC_SESSION_ID_BYTES];
  guint8 b[PNC_SESSION_ID_BYTES];
  guint8 c[PNC_SESSION_ID_BYTES];

  g_assert_true (pnc_session_table_add (table, &ann, a));
  g_assert_true (pnc_session_table_add (table, &ben, b));
  g_assert_false (pnc_session_table_add (table, &cat, c));
  pnc_session_table_remove (table, a);
  g_assert_true (pnc_session_table_add (table, &cat, c));
  pnc_session_table_set_max (table, 1);
  g_assert_cmpuint (pnc_session_table_count (table), ==, 2);
  g_assert_false (pnc_session_table_add (table, &ann, a));
}

static void
test_ticket_once (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  guint8 id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES];

  pnc_session_table_add (table, &ann, id);
  pnc_session_table_issue_ticket (table, id, ticket);
  g_assert_true (pnc_session_table_take_ticket (table, ticket, sizeof ticket) == &ann);
  g_assert_null (pnc_session_table_take_ticket (table, ticket, sizeof ticket));
}

static void
test_ticket_replaces (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  guint8 id[PNC_SESSION_ID_BYTES];
  guint8 first[PNC_TICKET_BYTES];
  guint8 second[PNC_TICKET_BYTES];

  pnc_session_table_add (table, &ann, id);
  pnc_session_table_issue_ticket (table, id, first);
  pnc_session_table_issue_ticket (table, id, second);
  g_assert_null (pnc_session_table_take_ticket (table, first, sizeof first));
  g_assert_true (pnc_session_table_take_ticket (table, second, sizeof second) == &ann);
}

static void
test_ticket_wrong (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  guint8 id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES + 1] = { 0 };

  pnc_session_table_add (table, &ann, id);
  g_assert_null (pnc_session_table_take_ticket (table, ticket, PNC_TICKET_BYTES));
  pnc_session_table_issue_ticket (table, id, ticket);
  for (gsize length = 0; length <= sizeof ticket; length++)
    {
      if (length != PNC_TICKET_BYTES)
        g_assert_null (pnc_session_table_take_ticket (table, ticket, length));
    }
  for (guint i = 0; i < PNC_TICKET_BYTES * 8; i++)
    {
      ticket[i / 8] ^= (guint8) (1u << i % 8);
      g_assert_null (pnc_session_table_take_ticket (table, ticket, PNC_TICKET_BYTES));
      ticket[i / 8] ^= (guint8) (1u << i % 8);
    }
  g_assert_true (pnc_session_table_take_ticket (table, ticket, PNC_TICKET_BYTES) == &ann);
}

/* A session that is over takes its ticket with it. */
static void
test_ticket_ends_with_session (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  guint8 id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES];

  pnc_session_table_add (table, &ann, id);
  pnc_session_table_issue_ticket (table, id, ticket);
  pnc_session_table_remove (table, id);
  g_assert_null (pnc_session_table_take_ticket (table, ticket, sizeof ticket));
}

static void
test_list (void)
{
  g_autoptr (PncSessionTable) table = pnc_session_table_new (10);
  g_autoptr (GPtrArray) sessions = NULL;
  guint8 id[PNC_SESSION_ID_BYTES];

  pnc_session_table_add (table, &ann, id);
  pnc_session_table_add (table, &ben, id);
  sessions = pnc_session_table_list (table);
  g_assert_cmpuint (sessions->len, ==, 2);
  g_assert_true (g_ptr_array_find (sessions, &ann, NULL));
  g_assert_true (g_ptr_array_find (sessions, &ben, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-table/find", test_find);
  g_test_add_func ("/session-table/full", test_full);
  g_test_add_func ("/session-table/ticket-once", test_ticket_once);
  g_test_add_func ("/session-table/ticket-replaces", test_ticket_replaces);
  g_test_add_func ("/session-table/ticket-wrong", test_ticket_wrong);
  g_test_add_func ("/session-table/ticket-ends-with-session", test_ticket_ends_with_session);
  g_test_add_func ("/session-table/list", test_list);
  return g_test_run ();
}
