/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-state-table.h"

#include <string.h>

typedef enum
{
  DOOR_OPEN,
  DOOR_CLOSED,
  DOOR_LOCKED,
} Door;

static GType
door_get_type (void)
{
  static const GEnumValue values[] = {
    { DOOR_OPEN, "DOOR_OPEN", "open" },
    { DOOR_CLOSED, "DOOR_CLOSED", "closed" },
    { DOOR_LOCKED, "DOOR_LOCKED", "locked" },
    { 0 },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("TestDoor", values));
  return type;
}

static const PncStateMove moves[] = {
  { DOOR_OPEN, DOOR_CLOSED },
  { DOOR_CLOSED, DOOR_OPEN },
  { DOOR_CLOSED, DOOR_LOCKED },
  { DOOR_LOCKED, DOOR_CLOSED },
};

static const PncStateTable table = {
  .name = "door",
  .enum_type = door_get_type,
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

static const PncStateTable nameless = {
  .name = "hatch",
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

/* What was logged last, instead of aborting. */
static char *last_message;

static GLogWriterOutput
keep_message (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; (level & G_LOG_LEVEL_CRITICAL) && i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE"))
        {
          g_free (last_message);
          last_message = g_strdup (fields[i].value);
        }
    }
  return G_LOG_WRITER_HANDLED;
}

static void
assert_complaint (const char *words)
{
  g_assert_nonnull (last_message);
  g_assert_nonnull (strstr (last_message, words));
  g_clear_pointer (&last_message, g_free);
}

static void
test_allows (void)
{
  g_assert_true (pnc_state_table_allows (&table, DOOR_OPEN, DOOR_CLOSED));
  g_assert_true (pnc_state_table_allows (&table, DOOR_LOCKED, DOOR_CLOSED));
  g_assert_false (pnc_state_table_allows (&table, DOOR_OPEN, DOOR_LOCKED));
  g_assert_false (pnc_state_table_allows (&table, DOOR_OPEN, DOOR_OPEN));
  g_assert_false (pnc_state_table_allows (&table, 77, DOOR_OPEN));
}

static void
test_move (void)
{
  int door = DOOR_OPEN;

  g_assert_true (pnc_state_table_move (&table, &door, DOOR_CLOSED));
  g_assert_cmpint (door, ==, DOOR_CLOSED);
  g_assert_true (pnc_state_table_move (&table, &door, DOOR_LOCKED));
  g_assert_cmpint (door, ==, DOOR_LOCKED);
}

static void
test_staying (void)
{
  int door = DOOR_LOCKED;

  g_assert_false (pnc_state_table_move (&table, &door, DOOR_LOCKED));
  g_assert_cmpint (door, ==, DOOR_LOCKED);
  g_assert_null (last_message);
}

static void
test_illegal_move (void)
{
  int door = DOOR_OPEN;

  g_assert_false (pnc_state_table_move (&table, &door, DOOR_LOCKED));
  assert_complaint ("door may not go from “open” to “locked”");
  g_assert_cmpint (door, ==, DOOR_OPEN);
}

static void
test_illegal_without_names (void)
{
  int door = 5;

  g_assert_false (pnc_state_table_move (&table, &door, DOOR_OPEN));
  assert_complaint ("door may not go from “5” to “open”");
  g_assert_false (pnc_state_table_move (&nameless, &door, DOOR_OPEN));
  assert_complaint ("hatch may not go from “5” to “0”");
  g_assert_cmpint (door, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (keep_message, NULL, NULL);
  g_test_add_func ("/state-table/allows", test_allows);
  g_test_add_func ("/state-table/move", test_move);
  g_test_add_func ("/state-table/staying", test_staying);
  g_test_add_func ("/state-table/illegal-move", test_illegal_move);
  g_test_add_func ("/state-table/illegal-without-names", test_illegal_without_names);
  return g_test_run ();
}
