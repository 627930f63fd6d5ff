/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-history.h"

struct _PncHistory
{
  GPtrArray *places; /* owned PncPath */
  guint current;     /* index into places; meaningless when that is empty */
};

PncHistory *
pnc_history_new (void)
{
  PncHistory *self = g_new0 (PncHistory, 1);

  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
  return self;
}

void
pnc_history_free (PncHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->places);
  g_free (self);
}

void
pnc_history_visit (PncHistory *self, PncPath *path)
{
  PncPath *here = pnc_history_get_current (self);

  if (here != NULL && pnc_path_equal (here, path))
    return;
  if (here != NULL)
    g_ptr_array_set_size (self->places, (int) self->current + 1);
  if (self->places->len >= PNC_HISTORY_MAX)
    g_ptr_array_remove_index (self->places, 0);
  g_ptr_array_add (self->places, pnc_path_ref (path));
  self->current = self->places->len - 1;
}

PncPath *
pnc_history_move (PncHistory *self, int steps)
{
  gint64 place = (gint64) self->current + steps;

  if (place < 0 || place >= self->places->len)
    return NULL;
  self->current = (guint) place;
  return pnc_history_get_current (self);
}

PncPath *
pnc_history_back (PncHistory *self)
{
  return pnc_history_move (self, -1);
}

PncPath *
pnc_history_forward (PncHistory *self)
{
  return pnc_history_move (self, 1);
}

GPtrArray *
pnc_history_dup_places (PncHistory *self, gboolean forward)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
  const int step = forward ? 1 : -1;

  for (gint64 i = (gint64) self->current + step; i >= 0 && i < self->places->len; i += step)
    g_ptr_array_add (places, pnc_path_ref (self->places->pdata[i]));
  return places;
}

PncPath *
pnc_history_get_current (PncHistory *self)
{
  return self->places->len > 0 ? self->places->pdata[self->current] : NULL;
}

gboolean
pnc_history_can_go_back (PncHistory *self)
{
  return self->places->len > 0 && self->current > 0;
}

gboolean
pnc_history_can_go_forward (PncHistory *self)
{
  return self->current + 1 < self->places->len;
}
