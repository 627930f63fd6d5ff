/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-search.h"

#include "pnc-format.h"
#include "pnc-found-item.h"
#include "pnc-session-search.h"

#include <string.h>

/* For so long nobody has typed. */
#define DELAY_MS 250
/* So often what was found is shown. */
#define FLUSH_MS 100

/* One search on the server. It may outlive the object, which then has let go of it. */
typedef struct
{
  PncFileSearch *self; /* borrowed, nullable */
  GCancellable *cancellable;
} Run;

struct _PncFileSearch
{
  GObject parent_instance;

  /* owned */
  PncSession *session;
  PncPath *folder;
  char *words;         /* "": nothing */
  GPtrArray *items;    /* of PncFileItem: the list */
  GPtrArray *pending;  /* of PncFileItem: found, and not in the list yet */
  GHashTable *by_path; /* of char *: the paths of both */
  GError *error;       /* nullable */
  char *note;
  guint begin_id; /* pending: nobody has typed any more */
  guint flush_id; /* pending: show what was found */

  Run *run; /* borrowed, nullable: the one that counts */
  gboolean hidden;
  gboolean running;
};

enum
{
  PROP_RUNNING = 1,
  PROP_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return PNC_TYPE_FILE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PNC_FILE_SEARCH (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PncFileSearch *self = PNC_FILE_SEARCH (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PncFileSearch,
                               pnc_file_search,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
set_running (PncFileSearch *self, gboolean running)
{
  if (self->running == running)
    return;
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* Takes @note. */
static void
take_note (PncFileSearch *self, char *note)
{
  gboolean same = g_str_equal (note, self->note);

  g_free (self->note);
  self->note = note;
  if (!same)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
}

static char *
dup_path (PncFileItem *item)
{
  g_autoptr (PncPath) path
    = pnc_path_child (pnc_found_item_get_folder (item), pnc_file_item_get_entry (item)->name, NULL);

  return pnc_path_to_text (path);
}

static void
flush (PncFileSearch *self)
{
  guint position = self->items->len;
  guint n = self->pending->len;

  g_clear_handle_id (&self->flush_id, g_source_remove);
  if (n == 0)
    return;
  g_ptr_array_extend_and_steal (self->items, g_steal_pointer (&self->pending));
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
}

static gboolean
flush_cb (gpointer data)
{
  PncFileSearch *self = data;

  self->flush_id = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
clear (PncFileSearch *self)
{
  guint n = self->items->len;

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_ptr_array_set_size (self->pending, 0);
  g_ptr_array_set_size (self->items, 0);
  g_hash_table_remove_all (self->by_path);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* The server */

static void
found_cb (PncPath *folder, GPtrArray *entries, gpointer data)
{
  PncFileSearch *self = ((Run *) data)->self;

  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr (PncFileItem) item = pnc_found_item_new (entries->pdata[i], folder);

      if (g_hash_table_add (self->by_path, dup_path (item)))
        g_ptr_array_add (self->pending, g_steal_pointer (&item));
    }
  if (self->flush_id == 0)
    self->flush_id = g_timeout_add (FLUSH_MS, flush_cb, self);
}

/* What comes again is known. */
static void
restarted_cb (gpointer data)
{
}

static const PncSearchEvents events = { .found = found_cb, .restarted = restarted_cb };

static void
let_go (PncFileSearch *self)
{
  Run *run = g_steal_pointer (&self->run);

  g_clear_handle_id (&self->begin_id, g_source_remove);
  if (run == NULL)
    return;
  run->self = NULL;
  g_cancellable_cancel (run->cancellable);
}

static void
end (PncFileSearch *self, PncSearchEnd *how)
{
  self->run = NULL;
  flush (self);
  if (how != NULL)
    {
      how->n_found = self->items->len;
      take_note (self, pnc_format_search_end (how));
    }
  set_running (self, FALSE);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (PncFileSearch) self = run->self != NULL ? g_object_ref (run->self) : NULL;
  g_autoptr (GError) error = NULL;
  PncSearchEnd how;
  gboolean done = pnc_session_search_finish (PNC_SESSION (source), result, &how, &error);

  g_object_unref (run->cancellable);
  g_free (run);
  if (self == NULL)
    return;
  if (!done)
    self->error = g_steal_pointer (&error);
  end (self, done ? &how : NULL);
}

static gboolean
begin_cb (gpointer data)
{
  PncFileSearch *self = data;
  const PncSearch search = { .path = self->folder,
                             .words = self->words,
                             .flags = self->hidden ? PNC_SEARCH_HIDDEN : 0,
                             .most = PNC_MAX_SEARCH_RESULTS };

  self->begin_id = 0;
  clear (self);
  self->run = g_new0 (Run, 1);
  self->run->self = self;
  self->run->cancellable = g_cancellable_new ();
  pnc_session_search_async (self->session, &search, &events, self->run, self->run->cancellable,
                            ended_cb, self->run);
  return G_SOURCE_REMOVE;
}

static gboolean
is_for_nothing (PncFileSearch *self)
{
  return self->words[0] == '\0';
}

void
pnc_file_search_again (PncFileSearch *self)
{
  let_go (self);
  g_clear_error (&self->error);
  take_note (self, g_strdup (""));
  if (is_for_nothing (self))
    {
      clear (self);
      set_running (self, FALSE);
      return;
    }
  self->begin_id = g_timeout_add (DELAY_MS, begin_cb, self);
  set_running (self, TRUE);
}

void
pnc_file_search_set (PncFileSearch *self, const char *words, gboolean hidden)
{
  g_autofree char *wanted = g_strstrip (g_strdup (words != NULL ? words : ""));

  if (g_str_equal (wanted, self->words) && hidden == self->hidden)
    return;
  g_free (self->words);
  self->words = g_steal_pointer (&wanted);
  self->hidden = hidden;
  pnc_file_search_again (self);
}

gboolean
pnc_file_search_is_running (PncFileSearch *self)
{
  return self->running;
}

const GError *
pnc_file_search_get_error (PncFileSearch *self)
{
  return self->error;
}

const char *
pnc_file_search_get_note (PncFileSearch *self)
{
  return self->note;
}

void
pnc_file_search_forget (PncFileSearch *self, PncPath *path)
{
  flush (self);
  for (guint i = self->items->len; i-- > 0;)
    {
      PncFileItem *item = self->items->pdata[i];
      g_autoptr (PncPath) own = pnc_path_child (pnc_found_item_get_folder (item),
                                                pnc_file_item_get_entry (item)->name, NULL);
      g_autofree char *text = NULL;

      if (!pnc_path_contains (path, own))
        continue;
      text = pnc_path_to_text (own);
      g_hash_table_remove (self->by_path, text);
      g_ptr_array_remove_index (self->items, i);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
    }
}

void
pnc_file_search_rename (PncFileSearch *self, PncPath *path, PncEntry *entry)
{
  g_autofree char *text = pnc_path_to_text (path);

  flush (self);
  for (guint i = 0; g_hash_table_contains (self->by_path, text) && i < self->items->len; i++)
    {
      PncFileItem *item = self->items->pdata[i];
      g_autofree char *own = dup_path (item);

      if (!g_str_equal (own, text))
        continue;
      self->items->pdata[i] = pnc_found_item_new (entry, pnc_found_item_get_folder (item));
      g_object_unref (item);
      g_hash_table_remove (self->by_path, text);
      g_hash_table_add (self->by_path, dup_path (self->items->pdata[i]));
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
    }
}

static void
pnc_file_search_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncFileSearch *self = PNC_FILE_SEARCH (object);

  if (id == PROP_RUNNING)
    g_value_set_boolean (value, self->running);
  else
    g_value_set_string (value, self->note);
}

static void
pnc_file_search_dispose (GObject *object)
{
  PncFileSearch *self = PNC_FILE_SEARCH (object);

  let_go (self);
  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pnc_file_search_parent_class)->dispose (object);
}

static void
pnc_file_search_finalize (GObject *object)
{
  PncFileSearch *self = PNC_FILE_SEARCH (object);

  pnc_path_unref (self->folder);
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->pending);
  g_hash_table_unref (self->by_path);
  g_clear_error (&self->error);
  g_free (self->words);
  g_free (self->note);
  G_OBJECT_CLASS (pnc_file_search_parent_class)->finalize (object);
}

static void
pnc_file_search_class_init (PncFileSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_file_search_get_property;
  object_class->dispose = pnc_file_search_dispose;
  object_class->finalize = pnc_file_search_finalize;
  properties[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_file_search_init (PncFileSearch *self)
{
  self->words = g_strdup ("");
  self->note = g_strdup ("");
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PncFileSearch *
pnc_file_search_new (PncSession *session, PncPath *folder)
{
  PncFileSearch *self = g_object_new (PNC_TYPE_FILE_SEARCH, NULL);

  self->session = g_object_ref (session);
  self->folder = pnc_path_ref (folder);
  return self;
}
