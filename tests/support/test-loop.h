/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TestCondition:
 * @data: as given
 *
 * Returns: whether what is waited for is true
 */
typedef gboolean (*TestCondition) (gpointer data);

/**
 * test_loop_until:
 * @condition: what to wait for
 * @data: for @condition
 *
 * Runs the default main context until @condition holds, which is looked at after every turn. There
 * is no verdict by time: only a test that hangs is ended, after a minute, with a message.
 */
void test_loop_until (TestCondition condition, gpointer data);

/**
 * test_loop_try:
 * @condition: what to wait for
 * @data: for @condition
 *
 * test_loop_until() for whoever can say better what it is that does not happen.
 *
 * Returns: whether @condition holds, after less than a minute
 */
gboolean test_loop_try (TestCondition condition, gpointer data);

/**
 * test_loop_settle:
 *
 * Runs the default main context until nothing is ready any more.
 */
void test_loop_settle (void);

/**
 * test_loop_store_result:
 * @source: (nullable): not used
 * @result: what to store
 * @slot: a `GAsyncResult *` variable, %NULL so far
 *
 * A GAsyncReadyCallback for test_loop_result().
 */
void test_loop_store_result (GObject *source, GAsyncResult *result, gpointer slot);

/**
 * test_loop_result:
 * @slot: given to test_loop_store_result()
 *
 * Waits for the result.
 *
 * Returns: (transfer full): the result; @slot is %NULL again
 */
GAsyncResult *test_loop_result (GAsyncResult **slot);

G_END_DECLS
