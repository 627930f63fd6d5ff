/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** PncStateMove: @from: a state; @to: a state that may follow it */
typedef struct
{
  int from;
  int to;
} PncStateMove;

/**
 * PncStateTable:
 * @name: of the machine, for messages
 * @enum_type: function that returns the GType of the state's enum, for names
 * @moves: the legal moves
 * @n_moves: how many
 */
typedef struct
{
  const char *name;
  GType (*enum_type) (void);
  const PncStateMove *moves;
  guint n_moves;
} PncStateTable;

/**
 * pnc_state_table_allows:
 * @table: a table
 * @from: a state
 * @to: another
 *
 * Returns: whether the move is in the table
 */
gboolean pnc_state_table_allows (const PncStateTable *table, int from, int to);

/**
 * pnc_state_table_move:
 * @table: a table
 * @state: (inout): the state; changed to @to
 * @to: where to go
 *
 * The only way to change a state. A move that is not in the table is our own mistake: g_critical()
 * names both states and nothing changes. Staying where one is is no move.
 *
 * Returns: whether the state changed
 */
gboolean pnc_state_table_move (const PncStateTable *table, int *state, int to);

G_END_DECLS
