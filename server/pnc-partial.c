/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-partial.h"

#include <sodium.h>
#include <string.h>

#define PARTIAL_MODE 0600u
#define MAX_TRIES 3

struct _PncPartial
{
  PncStagingArea *area; /* owned */
  char *name;           /* owned */
  PncFile *file;        /* owned; %NULL once it is closed */
  PncFile *guard;       /* owned, nullable: has the lock when @file is closed */
  PncJournal *journal;  /* owned, nullable */
  gboolean locked;
  gboolean resumed;
  gboolean kept;
  gboolean published;
};

static char *
name_of_id (const guint8 *id)
{
  char text[2 * PNC_TRANSFER_ID_BYTES + 1];

  return g_strdup (sodium_bin2hex (text, sizeof text, id, PNC_TRANSFER_ID_BYTES));
}

static char *
make_random_name (void)
{
  guint8 id[PNC_TRANSFER_ID_BYTES];

  randombytes_buf (id, sizeof id);
  return name_of_id (id);
}

/* No two users have the same name for anything. */
static char *
make_name (const PncPartialKey *key)
{
  guint8 id[PNC_TRANSFER_ID_BYTES];
  crypto_generichash_state state;

  if (key == NULL || sodium_is_zero (key->transfer_id, PNC_TRANSFER_ID_BYTES))
    return make_random_name ();
  crypto_generichash_init (&state, NULL, 0, sizeof id);
  crypto_generichash_update (&state, (const guint8 *) key->user, strlen (key->user) + 1);
  crypto_generichash_update (&state, key->transfer_id, PNC_TRANSFER_ID_BYTES);
  crypto_generichash_final (&state, id, sizeof id);
  return name_of_id (id);
}

static gboolean
set_busy (GError **error)
{
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_REMOTE, NULL,
                 "This very transfer is going on already. Wait for it to end, or begin a new one.");
  return FALSE;
}

/* Where the file system has no locks, nobody removes what is staged, so none is needed. */
static gboolean
lock (PncFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;

  return pnc_file_try_lock (file, &local) || !g_error_matches (local, PNC_ERROR, PNC_ERROR_IN_USE)
         || set_busy (error);
}

/* Whoever had the lock before may have removed the file or given it its name. */
static gboolean
is_named (const PncArea *area, const char *name, PncFile *file)
{
  PncFileInfo own;
  PncFileInfo named;

  return pnc_file_query_opened (file, &own, NULL)
         && pnc_dir_query_child (area->partials, name, &named, NULL) && named.file_id == own.file_id
         && named.device == own.device;
}

static gboolean
discard_leftover (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_area_open_staged (area, name, error);

  return file != NULL && lock (file, error)
         && (!is_named (area, name, file) || pnc_area_remove_staged (area, name, error));
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

/* @name, @file: (transfer full) */
static PncPartial *
partial_new (PncStagingArea *area, char *name, PncFile *file)
{
  PncPartial *self = g_new0 (PncPartial, 1);

  self->area = pnc_staging_area_ref (area);
  self->name = name;
  self->file = file;
  return self;
}

PncPartial *
pnc_partial_new_brief (PncStagingArea *area, GError **error)
{
  g_autofree char *name = make_brief_name ();
  PncFile *file = create (pnc_staging_area_get (area), name, error);

  return file != NULL ? partial_new (area, g_steal_pointer (&name), file) : NULL;
}

/* Returns: whether nobody works on what has the name, if anything has */
static gboolean
is_free (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (PncFile) file = pnc_area_open_staged (area, name, NULL);

  return file == NULL || lock (file, error);
}

/* Whoever was faster owns the name. When it cannot be looked at it is ours to all appearances, and
 * nobody else would remove it. */
static gboolean
check_new (const PncArea *area, const char *name, PncFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo own, named;

  if (pnc_dir_query_child (area->partials, name, &named, &local))
    return (pnc_file_query_opened (file, &own, NULL) && named.file_id == own.file_id
            && named.device == own.device)
           || set_busy (error);
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return set_busy (error);
  pnc_dir_remove_child (area->partials, name, NULL);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What is left of an earlier one under the name goes first, its journal before all: that must never
 * speak for another file. */
static PncPartial *
create_locked (PncStagingArea *area, const char *name, GError **error)
{
  const PncArea *where = pnc_staging_area_get (area);
  g_autoptr (PncFile) file = NULL;
  PncPartial *self;

  if (!is_free (where, name, error) || !pnc_area_remove_journal (where, name, error))
    return NULL;
  file = create (where, name, error);
  if (file == NULL || !lock (file, error))
    return NULL;
  if (!check_new (where, name, file, error))
    return NULL;
  self = partial_new (area, g_strdup (name), g_steal_pointer (&file));
  self->locked = TRUE;
  return self;
}

PncPartial *
pnc_partial_new (PncStagingArea *area, const PncPartialKey *key, GError **error)
{
  g_autofree char *name = make_name (key);

  return create_locked (area, name, error);
}

static char *
journal_name (const char *name)
{
  return g_strconcat (name, PNC_JOURNAL_SUFFIX, NULL);
}

/* Returns: (transfer full) (nullable): the journal, if it is about the same */
static PncJournal *
open_journal (const PncArea *area, const char *name, const PncJournalHead *head)
{
  g_autofree char *of = journal_name (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = pnc_journal_open (area->partials, of, &error);
  const PncJournalHead *found = journal != NULL ? pnc_journal_get_head (journal) : NULL;

  if (found != NULL && found->size_bytes == head->size_bytes
      && memcmp (found->subject, head->subject, sizeof head->subject) == 0)
    return g_steal_pointer (&journal);
  if (error != NULL && !g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_message ("A transfer cannot be gone on with. %s", error->message);
  return NULL;
}

/* Returns: (transfer full) (nullable): the file, locked; without @error when there is none */
static PncFile *
open_locked (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (PncFile) file = pnc_area_open_staged (area, name, &local);

  if (file != NULL && lock (file, &local) && is_named (area, name, file))
    return g_steal_pointer (&file);
  if (local != NULL && !g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Of what was stored only the journal is left: a file beside it is another one. */
static gboolean
fits (PncJournal *journal, PncFile *file)
{
  PncFileInfo info;

  switch (pnc_journal_get_stage (journal, NULL))
    {
    case PNC_JOURNAL_RECEIVING:
      return TRUE;
    case PNC_JOURNAL_COMMITTED:
      return pnc_file_query (file, &info, NULL)
             && info.size_bytes == pnc_journal_get_head (journal)->size_bytes;
    case PNC_JOURNAL_STORED:
    default:
      return FALSE;
    }
}

/* Returns: (transfer full) (nullable): what is there, locked; without @error when that is of no use
 */
static PncPartial *
find (PncStagingArea *area, const char *name, const PncJournalHead *head, GError **error)
{
  const PncArea *where = pnc_staging_area_get (area);
  g_autoptr (PncFile) file = open_locked (where, name, error);
  g_autoptr (PncJournal) journal = NULL;
  PncPartial *self;

  if (file == NULL)
    return NULL;
  journal = open_journal (where, name, head);
  if (journal == NULL || !fits (journal, file))
    {
      g_clear_pointer (&journal, pnc_journal_free);
      pnc_area_remove_staged (where, name, error);
      return NULL;
    }
  self = partial_new (area, g_strdup (name), g_steal_pointer (&file));
  self->journal = g_steal_pointer (&journal);
  self->locked = TRUE;
  self->resumed = TRUE;
  self->kept = TRUE;
  return self;
}

PncPartial *
pnc_partial_resume (PncStagingArea *area,
                    const PncPartialKey *key,
                    const PncJournalHead *head,
                    GError **error)
{
  g_autofree char *name = make_name (key);
  g_autofree char *of = journal_name (name);
  g_autoptr (GError) local = NULL;
  PncPartial *self = find (area, name, head, &local);

  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (self == NULL)
    {
      self = create_locked (area, name, error);
      if (self != NULL)
        self->journal
          = pnc_journal_create (pnc_staging_area_get (area)->partials, of, head, &local);
      if (local != NULL)
        g_message ("A transfer cannot be gone on with should it break. %s", local->message);
      if (self != NULL)
        self->kept = self->journal != NULL;
    }
  return self;
}

gboolean
pnc_partial_find_stored (PncStagingArea *area,
                         const PncPartialKey *key,
                         const PncJournalHead *head,
                         PncJournalResult *result)
{
  const PncArea *where = pnc_staging_area_get (area);
  g_autofree char *name = make_name (key);
  g_autoptr (PncJournal) journal = NULL;
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  if (pnc_dir_query_child (where->partials, name, &info, &error)
      || !g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return FALSE;
  journal = open_journal (where, name, head);
  return journal != NULL && pnc_journal_get_stage (journal, result) != PNC_JOURNAL_RECEIVING;
}

/* The journal goes before what it is about. */
static void
discard (PncPartial *self)
{
  const PncArea *area = pnc_staging_area_get (self->area);

  if (self->journal != NULL)
    {
      g_clear_pointer (&self->journal, pnc_journal_free);
      pnc_area_remove_journal (area, self->name, NULL);
    }
  if (!self->published)
    pnc_dir_remove_child (area->partials, self->name, NULL);
}

void
pnc_partial_free (PncPartial *self)
{
  if (self == NULL)
    return;
  if (!self->kept)
    discard (self);
  pnc_journal_free (self->journal);
  pnc_file_free (self->file);
  pnc_file_free (self->guard);
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

PncJournal *
pnc_partial_get_journal (PncPartial *self)
{
  return self->journal;
}

gboolean
pnc_partial_is_resumed (PncPartial *self)
{
  return self->resumed;
}

void
pnc_partial_discard (PncPartial *self)
{
  self->kept = FALSE;
}

gboolean
pnc_partial_close (PncPartial *self, GError **error)
{
  if (self->locked)
    {
      self->guard = pnc_file_dup (self->file, error);
      if (self->guard == NULL)
        return FALSE;
    }
  return pnc_file_close (g_steal_pointer (&self->file), error);
}

void
pnc_partial_set_published (PncPartial *self)
{
  self->published = TRUE;
}
