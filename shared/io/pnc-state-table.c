/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-state-table.h"

/* @class: (nullable): of the enum, held by the caller. Returns: (transfer full): for messages */
static char *
dup_state_name (GEnumClass *class, int state)
{
  const GEnumValue *value = class != NULL ? g_enum_get_value (class, state) : NULL;

  return value != NULL ? g_strdup (value->value_nick) : g_strdup_printf ("%d", state);
}

static void
complain (const PncStateTable *table, int from, int to)
{
  GEnumClass *class = table->enum_type != NULL ? g_type_class_ref (table->enum_type ()) : NULL;
  g_autofree char *from_name = dup_state_name (class, from);
  g_autofree char *to_name = dup_state_name (class, to);

  g_critical ("The %s may not go from “%s” to “%s”", table->name, from_name, to_name);
  g_clear_pointer (&class, g_type_class_unref);
}

gboolean
pnc_state_table_allows (const PncStateTable *table, int from, int to)
{
  for (guint i = 0; i < table->n_moves; i++)
    {
      if (table->moves[i].from == from && table->moves[i].to == to)
        return TRUE;
    }
  return FALSE;
}

gboolean
pnc_state_table_move (const PncStateTable *table, int *state, int to)
{
  if (*state == to)
    return FALSE;

  if (!pnc_state_table_allows (table, *state, to))
    {
      complain (table, *state, to);
      return FALSE;
    }
  *state = to;
  return TRUE;
}
