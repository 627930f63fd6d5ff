/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-left-partial.h"

#include "pnc-local-partial.h"

struct _PncLeftPartial
{
  PncLocalFolder *folder; /* owned */
  PncLocalKey key;
};

PncLeftPartial *
pnc_left_partial_new (PncLocalFolder *folder, const PncLocalKey *key)
{
  PncLeftPartial *self = g_new0 (PncLeftPartial, 1);

  self->folder = pnc_local_folder_ref (folder);
  self->key = *key;
  return self;
}

void
pnc_left_partial_free (PncLeftPartial *self)
{
  if (self == NULL)
    return;
  pnc_local_folder_unref (self->folder);
  g_free (self);
}

static gpointer
discard_cb (gpointer data)
{
  g_autoptr (GPtrArray) left = data;

  for (guint i = 0; i < left->len; i++)
    {
      PncLeftPartial *one = left->pdata[i];
      g_autoptr (PncDir) dir = pnc_local_folder_open (one->folder, NULL);

      if (dir != NULL)
        pnc_local_partial_discard (dir, &one->key);
    }
  return NULL;
}

/* The disk may take its time: not on the thread that serves a person. */
void
pnc_left_partials_discard (GPtrArray *left)
{
  if (left->len == 0)
    g_ptr_array_unref (left);
  else
    g_thread_unref (g_thread_new ("pnc-discard", discard_cb, left));
}
