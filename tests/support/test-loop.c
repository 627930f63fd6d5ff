/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "test-loop.h"

#define WATCHDOG_S 60

/* What other threads bring about does not wake this one. */
#define LOOK_MS 5

static gboolean
watchdog_cb (gpointer user_data)
{
  g_error ("What the test waits for does not happen");
  return G_SOURCE_REMOVE;
}

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
test_loop_until (TestCondition condition, gpointer data)
{
  guint watchdog = g_timeout_add_seconds (WATCHDOG_S, watchdog_cb, NULL);
  guint look = g_timeout_add (LOOK_MS, look_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (look);
  g_source_remove (watchdog);
}

static gboolean
give_up_cb (gpointer given_up)
{
  *(gboolean *) given_up = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
test_loop_try (TestCondition condition, gpointer data)
{
  gboolean given_up = FALSE;
  guint watchdog = g_timeout_add_seconds (WATCHDOG_S - 10, give_up_cb, &given_up);
  guint look = g_timeout_add (LOOK_MS, look_cb, NULL);
  gboolean holds;

  while (!(holds = condition (data)) && !given_up)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (look);
  g_source_remove (watchdog);
  return holds;
}

void
test_loop_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
test_loop_store_result (GObject *source, GAsyncResult *result, gpointer slot)
{
  GAsyncResult **place = slot;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

static gboolean
has_result (gpointer slot)
{
  return *(GAsyncResult **) slot != NULL;
}

GAsyncResult *
test_loop_result (GAsyncResult **slot)
{
  test_loop_until (has_result, slot);
  return g_steal_pointer (slot);
}
