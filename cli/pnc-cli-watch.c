/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pnc-cli-print.h"
#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-session-watch.h"

struct _PncCliWatch
{
  PncCli *cli;         /* borrowed */
  GHashTable *folders; /* owned: Folder by its path as text */
  GError *error;       /* owned, nullable: why it is over */
  gboolean is_over;
};

typedef struct
{
  PncCliWatch *watch; /* borrowed */
  PncPath *path;      /* owned */
  char *text;         /* owned: of the path, raw */
  GHashTable *known;  /* owned: PncEntry by its own name */
  GHashTable
    *unseen;        /* owned, nullable: names, own copies, that the listing under way has not had */
  GHashTable *told; /* owned, nullable: names told since it began */
  GCancellable *cancellable; /* owned: of all that goes on for it */
  gboolean is_child;         /* found with --recursive */
  gboolean is_quiet;         /* what is found is not new */
  gboolean was_listed;
  gboolean list_again;
} Folder;

static void list (Folder *self);
static Folder *add_folder (PncCliWatch *self, PncPath *path);

static void
folder_free (Folder *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->known);
  g_clear_pointer (&self->unseen, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);
  pnc_path_unref (self->path);
  g_free (self->text);
  g_free (self);
}

/* Takes @error. */
static void
end (PncCliWatch *self, GError *error)
{
  if (self->is_over)
    {
      g_clear_error (&error);
      return;
    }
  self->is_over = TRUE;
  self->error = error;
}

/* Printing */

/* Whoever reads our output may have had enough: that is no failure. */
static void
flush (PncCliWatch *self)
{
  GError *error = NULL;

  if (fflush (stdout) == 0 && !ferror (stdout))
    return;
  if (errno != EPIPE)
    pnc_set_error_from_errno (&error, errno, PNC_SIDE_LOCAL, NULL, "write to standard output");
  end (self, error);
}

/* @entry: (nullable): what is there now */
static void
print_event (Folder *self, const char *event, const char *name, const PncEntry *entry)
{
  const PncCliOptions *options = &self->watch->cli->options;
  gboolean is_top = g_str_has_suffix (self->text, "/");
  g_autofree char *path = g_strconcat (self->text, is_top ? "" : "/", name, NULL);
  g_autofree char *shown = NULL;

  if (options->json)
    {
      JsonBuilder *builder = pnc_cli_json_begin (event);

      pnc_cli_json_string (builder, "path", path);
      if (entry != NULL)
        pnc_cli_json_entry (builder, entry);
      pnc_cli_print_json (builder);
    }
  else if (!options->quiet)
    {
      shown = pnc_display_text (path, -1);
      printf ("%-8s %s%s\n", event, shown,
              entry != NULL && entry->kind == PNC_ENTRY_FOLDER ? "/" : "");
    }
  flush (self->watch);
}

static void
print_watching (Folder *self)
{
  PncCliOptions *options = &self->watch->cli->options;

  if (options->json)
    {
      JsonBuilder *builder = pnc_cli_json_begin ("watching");

      pnc_cli_json_string (builder, "path", self->text);
      pnc_cli_json_int (builder, "entries", g_hash_table_size (self->known));
      pnc_cli_print_json (builder);
    }
  else if (!options->quiet && !self->is_child)
    {
      g_autofree char *shown = pnc_display_text (self->text, -1);

      fprintf (stderr, "pnc: watching “%s”\n", shown);
    }
  flush (self->watch);
}

static void
print_blind (Folder *self)
{
  g_autofree char *shown = pnc_display_text (self->text, -1);

  fprintf (stderr,
           "pnc: “%s” is on a disk of a network: what other computers change there is not seen.\n",
           shown);
}

/* What is there */

static void
add_child (Folder *self, const PncEntry *entry, gboolean is_new)
{
  g_autoptr (PncPath) path = NULL;
  Folder *child;

  if (!self->watch->cli->options.recursive || entry->kind != PNC_ENTRY_FOLDER)
    return;
  path = pnc_path_child (self->path, entry->name, NULL);
  if (path == NULL) /* too deep for anybody */
    return;
  child = add_folder (self->watch, path);
  if (child->was_listed)
    return;
  child->is_child = TRUE;
  child->is_quiet = !is_new;
}

static gboolean
is_same (const PncEntry *a, const PncEntry *b)
{
  return a->kind == b->kind && a->mode == b->mode && pnc_version_equal (&a->version, &b->version);
}

static void
put (Folder *self, PncEntry *entry)
{
  PncEntry *old = g_hash_table_lookup (self->known, entry->name);
  gboolean is_new = old == NULL;

  if (!is_new && is_same (old, entry))
    return;
  if (!is_new && old->kind != entry->kind)
    {
      print_event (self, "removed", entry->name, NULL);
      is_new = TRUE;
    }
  g_hash_table_replace (self->known, (gpointer) entry->name, pnc_entry_ref (entry));
  if (!self->is_quiet)
    print_event (self, is_new ? "added" : "changed", entry->name, entry);
  if (is_new)
    add_child (self, entry, !self->is_quiet);
}

static gboolean
is_in (gpointer text, gpointer folder, gpointer path)
{
  return pnc_path_contains (path, ((Folder *) folder)->path);
}

/* With all that is below it. */
static void
forget_child (Folder *self, const char *name)
{
  g_autoptr (PncPath) path = pnc_path_child (self->path, name, NULL);

  if (path != NULL)
    g_hash_table_foreach_remove (self->watch->folders, is_in, path);
}

static void
drop (Folder *self, const char *name)
{
  if (!g_hash_table_remove (self->known, name))
    return;
  if (!self->is_quiet)
    print_event (self, "removed", name, NULL);
  if (self->watch->cli->options.recursive)
    forget_child (self, name);
}

/* Listing */

static void
page_cb (GPtrArray *entries, gpointer data)
{
  Folder *self = data;

  for (guint i = 0; i < entries->len; i++)
    {
      PncEntry *entry = g_ptr_array_index (entries, i);

      g_hash_table_remove (self->unseen, entry->name);
      if (!g_hash_table_contains (self->told, entry->name))
        put (self, entry);
    }
}

static void
drop_unseen (Folder *self)
{
  g_autoptr (GHashTable) unseen = g_steal_pointer (&self->unseen);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, unseen);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_hash_table_contains (self->told, name))
        drop (self, name);
    }
}

/* Of a folder below that is gone by now its parent knows as well. */
static void
fail (Folder *self, GError *error)
{
  PncCliWatch *watch = self->watch;

  if (self->is_child && g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      g_hash_table_remove (watch->folders, self->text);
      return;
    }
  end (watch, error);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Folder *self = data;
  GError *error = NULL;
  gboolean complete = pnc_session_list_finish (PNC_SESSION (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_error (&error);
      return;
    }
  if (!complete)
    {
      fail (self, error);
      return;
    }
  drop_unseen (self);
  g_clear_pointer (&self->told, g_hash_table_unref);
  self->is_quiet = FALSE;
  if (!self->was_listed)
    print_watching (self);
  self->was_listed = TRUE;
  if (self->list_again)
    list (self);
}

static void
list (Folder *self)
{
  GHashTableIter iter;
  gpointer name;

  self->list_again = self->told != NULL;
  if (self->list_again)
    return;
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unseen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (self->unseen, g_strdup (name));
  pnc_session_list_async (self->watch->cli->session, self->path, page_cb, self, self->cancellable,
                          listed_cb, self);
}

/* Watching */

static void
begun_cb (gboolean sees_all, gpointer data)
{
  Folder *self = data;

  if (!sees_all && !self->is_child)
    print_blind (self);
  list (self);
}

static void
tell (Folder *self, const char *name)
{
  if (self->told != NULL)
    g_hash_table_add (self->told, g_strdup (name));
}

static gboolean
is_too_large (Folder *self)
{
  return g_hash_table_size (self->known) > PNC_MAX_LIST_ENTRIES;
}

static void
set_too_large (Folder *self)
{
  g_autofree char *shown = pnc_display_text (self->text, -1);
  GError *error = NULL;

  pnc_set_error (&error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, self->text,
                 "“%s” has more than %u entries. Watch a folder with fewer.", shown,
                 PNC_MAX_LIST_ENTRIES);
  end (self->watch, error);
}

static void
changed_cb (const PncChanges *changes, gpointer data)
{
  Folder *self = data;

  for (guint i = 0; i < changes->gone->len; i++)
    {
      tell (self, g_ptr_array_index (changes->gone, i));
      drop (self, g_ptr_array_index (changes->gone, i));
    }
  for (guint i = 0; i < changes->entries->len; i++)
    {
      PncEntry *entry = g_ptr_array_index (changes->entries, i);

      tell (self, entry->name);
      put (self, entry);
    }
  if (is_too_large (self))
    set_too_large (self);
  else if ((changes->flags & PNC_CHANGES_OVERFLOW) != 0)
    list (self);
}

static const PncWatchEvents events = { begun_cb, changed_cb };

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  pnc_session_watch_finish (PNC_SESSION (source), result, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    g_clear_error (&error);
  else
    fail (data, error);
}

PncCliWatch *
pnc_cli_watch_new (PncCli *cli)
{
  PncCliWatch *self = g_new0 (PncCliWatch, 1);

  self->cli = cli;
  self->folders
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) folder_free);
  return self;
}

void
pnc_cli_watch_free (PncCliWatch *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->folders);
  g_clear_error (&self->error);
  g_free (self);
}

static Folder *
add_folder (PncCliWatch *self, PncPath *path)
{
  g_autofree char *text = pnc_path_to_text (path);
  Folder *folder = g_hash_table_lookup (self->folders, text);

  if (folder != NULL)
    return folder;
  folder = g_new0 (Folder, 1);
  folder->watch = self;
  folder->path = pnc_path_ref (path);
  folder->text = g_steal_pointer (&text);
  folder->known
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) pnc_entry_unref);
  folder->cancellable = g_cancellable_new ();
  folder->is_quiet = TRUE;
  g_hash_table_insert (self->folders, folder->text, folder);
  pnc_session_watch_async (self->cli->session, path, &events, folder, folder->cancellable, ended_cb,
                           folder);
  return folder;
}

void
pnc_cli_watch_add (PncCliWatch *self, PncPath *path)
{
  add_folder (self, path);
}

gboolean
pnc_cli_watch_is_over (PncCliWatch *self)
{
  return self->is_over || g_hash_table_size (self->folders) == 0;
}

GError *
pnc_cli_watch_take_error (PncCliWatch *self)
{
  return g_steal_pointer (&self->error);
}
