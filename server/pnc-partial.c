/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-partial.h"

#include <sodium.h>

#define PARTIAL_MODE 0600u
#define MAX_TRIES 3

struct _PncPartial
{
  PncStagingArea *area; /* owned */
  char *name;           /* owned; %NULL once it is published */
  PncFile *file;        /* owned; %NULL once it is closed */
};

static char *
make_name (const guint8 *transfer_id)
{
  guint8 id[PNC_TRANSFER_ID_BYTES];
  char text[2 * PNC_TRANSFER_ID_BYTES + 1];

  if (transfer_id == NULL || sodium_is_zero (transfer_id, sizeof id))
    randombytes_buf (id, sizeof id);
  else
    memcpy (id, transfer_id, sizeof id);
  return g_strdup (sodium_bin2hex (text, sizeof text, id, sizeof id));
}

/* Where the file system has no locks, nobody removes what is staged, so none is needed. */
static gboolean
lock (PncFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (pnc_file_try_lock (file, &local) || !g_error_matches (local, PNC_ERROR, PNC_ERROR_IN_USE))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_REMOTE, NULL,
                 "This very transfer is going on already. Wait for it to end, or begin a new one.");
  return FALSE;
}

static gboolean
discard_leftover (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_area_open_staged (area, name, error);

  return file != NULL && lock (file, error) && pnc_dir_remove_child (area->partials, name, error);
}

static PncFile *
create (const PncArea *area, const char *name, GError **error)
{
  for (guint tries = 1;; tries++)
    {
      g_autoptr (GError) local = NULL;
      PncFile *file = pnc_dir_create_file (area->partials, name, PARTIAL_MODE, &local);

      if (file != NULL)
        return file;
      if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS) || tries == MAX_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_clear_error (&local);
      if (!discard_leftover (area, name, &local)
          && !g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
}

/* Random for this process, then counted: the system's random numbers cost a call each. */
static char *
make_brief_name (void)
{
  static gsize initialised;
  static guint64 random[2];
  static guint counter;

  if (g_once_init_enter (&initialised))
    {
      randombytes_buf (random, sizeof random);
      g_once_init_leave (&initialised, 1);
    }
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", random[0],
                          random[1] + g_atomic_int_add ((gint *) &counter, 1));
}

PncPartial *
pnc_partial_new_brief (PncStagingArea *area, GError **error)
{
  g_autofree char *name = make_brief_name ();
  PncFile *file = create (pnc_staging_area_get (area), name, error);
  PncPartial *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (PncPartial, 1);
  self->area = pnc_staging_area_ref (area);
  self->name = g_steal_pointer (&name);
  self->file = file;
  return self;
}

PncPartial *
pnc_partial_new (PncStagingArea *area, const guint8 *transfer_id, GError **error)
{
  g_autofree char *name = make_name (transfer_id);
  PncFile *file = create (pnc_staging_area_get (area), name, error);
  PncPartial *self;

  if (file == NULL)
    return NULL;
  self = g_new0 (PncPartial, 1);
  self->area = pnc_staging_area_ref (area);
  self->name = g_steal_pointer (&name);
  self->file = file;
  if (lock (file, error))
    return self;
  g_clear_pointer (&self->name, g_free); /* whoever was faster owns the name */
  pnc_partial_free (self);
  return NULL;
}

void
pnc_partial_free (PncPartial *self)
{
  if (self == NULL)
    return;
  if (self->name != NULL)
    pnc_dir_remove_child (pnc_staging_area_get (self->area)->partials, self->name, NULL);
  pnc_file_free (self->file);
  pnc_staging_area_unref (self->area);
  g_free (self->name);
  g_free (self);
}

PncStagingArea *
pnc_partial_get_area (PncPartial *self)
{
  return self->area;
}

const char *
pnc_partial_get_name (PncPartial *self)
{
  return self->name;
}

PncFile *
pnc_partial_get_file (PncPartial *self)
{
  return self->file;
}

gboolean
pnc_partial_close (PncPartial *self, GError **error)
{
  return pnc_file_close (g_steal_pointer (&self->file), error);
}

void
pnc_partial_set_published (PncPartial *self)
{
  g_clear_pointer (&self->name, g_free);
}
