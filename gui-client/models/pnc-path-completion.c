/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-path-completion.h"

#include <string.h>

struct _PncPathCompletion
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncDirectory *directory; /* nullable: above what is typed */
  char *above;             /* nullable: its path as typed, with a slash at the end */
  char *begun;             /* nullable: of the name below it, folded */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncPathCompletion, pnc_path_completion, G_TYPE_OBJECT)

static void
changed_cb (PncPathCompletion *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_directory (PncPathCompletion *self, PncDirectory *directory)
{
  if (self->directory != NULL)
    g_signal_handlers_disconnect_by_data (self->directory, self);
  g_clear_object (&self->directory);
  self->directory = directory;
  if (directory != NULL)
    g_signal_connect_object (directory, "items-changed", G_CALLBACK (changed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
look_above (PncPathCompletion *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  PncDirectory *shown = pnc_browser_get_directory (self->browser);
  g_autoptr (PncPath) path = pnc_path_parse (self->above, NULL);

  if (path == NULL || session == NULL)
    take_directory (self, NULL);
  else if (shown != NULL && pnc_path_equal (pnc_directory_get_path (shown), path))
    take_directory (self, g_object_ref (shown));
  else if (self->directory == NULL
           || !pnc_path_equal (pnc_directory_get_path (self->directory), path))
    take_directory (self, pnc_directory_new (session, path));
}

void
pnc_path_completion_set_text (PncPathCompletion *self, const char *text)
{
  const char *slash = text != NULL ? strrchr (text, '/') : NULL;

  g_clear_pointer (&self->above, g_free);
  g_clear_pointer (&self->begun, g_free);
  if (slash == NULL)
    {
      take_directory (self, NULL);
    }
  else
    {
      self->above = g_strndup (text, (gsize) (slash + 1 - text));
      self->begun = g_utf8_casefold (slash + 1, -1);
      look_above (self);
    }
  changed_cb (self);
}

/* What cannot be shown as it is cannot be typed either. */
static gboolean
is_match (PncPathCompletion *self, PncFileItem *item)
{
  const PncEntry *entry = pnc_file_item_get_entry (item);
  g_autofree char *folded = NULL;

  if (entry->kind != PNC_ENTRY_FOLDER || !g_str_equal (entry->name, pnc_file_item_get_name (item))
      || (entry->name[0] == '.' && self->begun[0] != '.'))
    return FALSE;
  folded = g_utf8_casefold (entry->name, -1);
  return g_str_has_prefix (folded, self->begun);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (pnc_file_item_get_sort_key (*(PncFileItem **) a),
                 pnc_file_item_get_sort_key (*(PncFileItem **) b));
}

static GPtrArray *
dup_items (PncPathCompletion *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (self->directory);

  for (guint i = 0; model != NULL && i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);

      if (is_match (self, item))
        g_ptr_array_add (items, g_object_ref (item));
    }
  g_ptr_array_sort (items, compare);
  return items;
}

GStrv
pnc_path_completion_dup_matches (PncPathCompletion *self)
{
  g_autoptr (GPtrArray) items = dup_items (self);
  guint n = MIN (items->len, PNC_PATH_COMPLETION_MAX);
  GStrv matches = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    matches[i] = g_strconcat (self->above, pnc_file_item_get_name (items->pdata[i]), "/", NULL);
  return matches;
}

/* As long as both are the same, in whole characters. */
static gsize
common_bytes (const char *a, const char *b)
{
  gsize n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  while (n > 0 && ((guchar) a[n] & 0xc0) == 0x80)
    n--;
  return n;
}

char *
pnc_path_completion_complete (PncPathCompletion *self)
{
  g_autoptr (GPtrArray) items = dup_items (self);
  g_autofree char *name = NULL;
  g_autofree char *folded = NULL;

  if (items->len == 0)
    return NULL;
  name = g_strconcat (pnc_file_item_get_name (items->pdata[0]), "/", NULL);
  for (guint i = 1; i < items->len; i++)
    name[common_bytes (name, pnc_file_item_get_name (items->pdata[i]))] = '\0';
  folded = g_utf8_casefold (name, -1);
  if (strlen (folded) <= strlen (self->begun))
    return NULL;
  return g_strconcat (self->above, name, NULL);
}

static void
pnc_path_completion_dispose (GObject *object)
{
  PncPathCompletion *self = PNC_PATH_COMPLETION (object);

  take_directory (self, NULL);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_path_completion_parent_class)->dispose (object);
}

static void
pnc_path_completion_finalize (GObject *object)
{
  g_free (PNC_PATH_COMPLETION (object)->above);
  g_free (PNC_PATH_COMPLETION (object)->begun);
  G_OBJECT_CLASS (pnc_path_completion_parent_class)->finalize (object);
}

static void
pnc_path_completion_class_init (PncPathCompletionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pnc_path_completion_dispose;
  object_class->finalize = pnc_path_completion_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_path_completion_init (PncPathCompletion *self)
{
}

PncPathCompletion *
pnc_path_completion_new (PncBrowser *browser)
{
  PncPathCompletion *self = g_object_new (PNC_TYPE_PATH_COMPLETION, NULL);

  self->browser = g_object_ref (browser);
  return self;
}
