/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-list.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pnc-display.h"
#include "pnc-saved-servers.h"
#include "pnc-server-record.h"

#define MAX_FILE_BYTES (1024 * 1024)

struct _PncServerList
{
  GObject parent_instance;

  /* owned */
  GFile *file;
  GKeyFile *records; /* what is in the file, and what is not on the disk yet */
  char *text;        /* as it was last read or written; nullable: there is no file */
  GPtrArray *items;
  GFileMonitor *monitor; /* nullable */
  GError *error;         /* nullable: of reading, not told yet */

  gboolean writing;
  gboolean changed; /* while it was being written */
};

enum
{
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void write_file (PncServerList *self);

static GType
get_item_type (GListModel *model)
{
  return PNC_TYPE_SERVER_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PNC_SERVER_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PncServerList *self = PNC_SERVER_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PncServerList,
                               pnc_server_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* --- reading --- */

static void
tell (PncServerList *self, GError *error)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error);
  g_clear_error (&self->error);
  self->error = error;
}

/* Beside the file, under a name that nothing has yet. */
static char *
keep_aside (PncServerList *self)
{
  g_autofree char *path = g_file_get_path (self->file);

  for (guint i = 1; i < 100; i++)
    {
      g_autofree char *aside = g_strdup_printf ("%s.broken-%u", path, i);

      if (!g_file_test (aside, G_FILE_TEST_EXISTS) && g_rename (path, aside) == 0)
        return g_steal_pointer (&aside);
    }
  return NULL;
}

static void
refuse_file (PncServerList *self, const char *reason)
{
  g_autofree char *aside = keep_aside (self);
  g_autofree char *shown = aside != NULL ? g_filename_display_name (aside) : NULL;

  if (shown != NULL)
    /* Translators: a path, and a system message or a whole sentence that says why */
    tell (self, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                             _ ("The saved servers could not be read, so the list begins anew. The "
                                "old file is kept as “%s”. %s"),
                             shown, reason));
  else
    /* Translators: a system message or a whole sentence that says why */
    tell (self, g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                             _ ("The saved servers could not be read. %s"), reason));
}

/* Returns: (transfer full) (nullable): %NULL when there is no file, or none that could be read */
static char *
read_text (PncServerList *self)
{
  g_autofree char *path = g_file_get_path (self->file);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  GStatBuf info;

  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > MAX_FILE_BYTES))
    refuse_file (self, _ ("It is no ordinary file, or too large."));
  else if (!g_file_get_contents (path, &text, NULL, &error)
           && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    refuse_file (self, error->message);
  return text;
}

static void
take_records (PncServerList *self)
{
  guint n_before = self->items->len;
  g_auto (GStrv) groups = g_key_file_get_groups (self->records, NULL);

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; groups[i] != NULL && self->items->len < PNC_SERVER_LIST_MAX; i++)
    {
      PncServerItem *item = pnc_server_record_read (self->records, groups[i]);

      if (item != NULL)
        g_ptr_array_add (self->items, item);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
}

static void
read_file (PncServerList *self)
{
  g_autofree char *text = read_text (self);
  g_autoptr (GKeyFile) records = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (self->records != NULL && g_strcmp0 (text, self->text) == 0)
    return;
  if (text != NULL
      && !g_key_file_load_from_data (records, text, (gsize) -1, G_KEY_FILE_KEEP_COMMENTS, &error))
    {
      refuse_file (self, error->message);
      g_clear_pointer (&text, g_free);
      g_key_file_unref (records);
      records = g_key_file_new ();
    }
  g_clear_pointer (&self->records, g_key_file_unref);
  self->records = g_steal_pointer (&records);
  g_free (self->text);
  self->text = g_steal_pointer (&text);
  take_records (self);
}

/* Somebody else has changed it; our own changes are in it already. */
static void
monitor_cb (PncServerList *self)
{
  if (!self->writing)
    read_file (self);
}

/* --- writing --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncServerList) self = data;
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_file_replace_contents_finish (self->file, result, NULL, &error))
    /* Translators: a system message that says why */
    tell (self, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                             _ ("The saved servers could not be written: %s"), error->message));
  if (self->changed)
    write_file (self);
}

static void
write_file (PncServerList *self)
{
  g_autofree char *path = g_file_get_path (self->file);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) bytes = NULL;

  self->changed = self->writing;
  if (self->writing)
    return;
  self->writing = TRUE;
  g_free (self->text);
  self->text = g_key_file_to_data (self->records, NULL, NULL);
  if (self->text[0] == '\0') /* GIO writes no bytes that are not there */
    {
      g_free (self->text);
      self->text = g_strdup ("\n");
    }
  bytes = g_bytes_new (self->text, strlen (self->text));
  g_mkdir_with_parents (folder, 0700);
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       written_cb, g_object_ref (self));
}

void
pnc_server_list_flush (PncServerList *self)
{
  while (self->writing)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

/* --- what a person does with it --- */

GError *
pnc_server_list_take_error (PncServerList *self)
{
  return g_steal_pointer (&self->error);
}

PncServerItem *
pnc_server_list_get (PncServerList *self, guint position)
{
  g_return_val_if_fail (position < self->items->len, NULL);
  return self->items->pdata[position];
}

PncServerItem *
pnc_server_list_find (PncServerList *self, const PncLink *link)
{
  PncServerItem *of_anybody = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      PncServerItem *item = self->items->pdata[i];
      const char *user = pnc_server_item_get_link (item)->user;

      if (!pnc_server_item_is_at (item, link))
        continue;
      if (user != NULL && user[0] != '\0')
        return item;
      if (of_anybody == NULL)
        of_anybody = item;
    }
  return of_anybody;
}

PncServerItem *
pnc_server_list_add (PncServerList *self, const char *name, const char *color, const PncLink *link)
{
  g_autoptr (PncServerItem) draft = pnc_server_item_new (NULL, name, color, link);
  g_autofree char *id = NULL;
  PncServerItem *item;

  if (self->items->len >= PNC_SERVER_LIST_MAX)
    return NULL;
  id = pnc_server_record_make_id (self->records, pnc_server_item_get_name (draft));
  item = pnc_server_item_new (id, name, color, link);
  pnc_server_record_write (self->records, id, item);
  g_ptr_array_add (self->items, item);
  g_list_model_items_changed (G_LIST_MODEL (self), self->items->len - 1, 0, 1);
  write_file (self);
  return item;
}

void
pnc_server_list_change (PncServerList *self,
                        PncServerItem *item,
                        const char *name,
                        const char *color,
                        const PncLink *link)
{
  const char *id = pnc_server_item_get_id (item);

  if (!pnc_server_item_is_at (item, link))
    {
      pnc_server_item_set_last_folder (item, NULL);
      pnc_server_item_set_remembers (item, FALSE);
    }
  pnc_server_item_change (item, name, color, link);
  pnc_server_record_write (self->records, id, item);
  write_file (self);
}

void
pnc_server_list_set_remembers (PncServerList *self, PncServerItem *item, gboolean remembers)
{
  if (pnc_server_item_remembers (item) == remembers)
    return;
  pnc_server_item_set_remembers (item, remembers);
  pnc_server_record_write (self->records, pnc_server_item_get_id (item), item);
  write_file (self);
}

void
pnc_server_list_note_use (PncServerList *self, PncServerItem *item, PncPath *path)
{
  if (path != NULL)
    pnc_server_item_set_last_folder (item, path);
  pnc_server_record_write_use (self->records, pnc_server_item_get_id (item), path,
                               g_get_real_time () / G_USEC_PER_SEC);
  write_file (self);
}

/* Groups that are no servers for us stay where they are: behind the others. */
static void
write_order (PncServerList *self)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (self->records, NULL);
  GKeyFile *reordered;

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (order, (char *) pnc_server_item_get_id (self->items->pdata[i]));
  for (guint i = 0; groups[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (order, groups[i], g_str_equal, NULL))
      g_ptr_array_add (order, groups[i]);
  g_ptr_array_add (order, NULL);
  reordered = pnc_server_record_reorder (self->records, (const char *const *) order->pdata);
  g_key_file_unref (self->records);
  self->records = reordered;
  write_file (self);
}

void
pnc_server_list_move (PncServerList *self, PncServerItem *item, int steps)
{
  guint from = 0;
  gint64 to;

  if (!g_ptr_array_find (self->items, item, &from))
    return;
  to = CLAMP ((gint64) from + steps, 0, (gint64) self->items->len - 1);
  if (to == from)
    return;
  g_object_ref (item);
  g_ptr_array_remove_index (self->items, from);
  g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
  g_ptr_array_insert (self->items, (int) to, item);
  g_list_model_items_changed (G_LIST_MODEL (self), (guint) to, 0, 1);
  write_order (self);
}

guint
pnc_server_list_remove (PncServerList *self, PncServerItem *item)
{
  guint position = 0;

  if (!g_ptr_array_find (self->items, item, &position))
    return 0;
  g_key_file_remove_group (self->records, pnc_server_item_get_id (item), NULL);
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  write_file (self);
  return position;
}

void
pnc_server_list_insert (PncServerList *self, PncServerItem *item, guint position)
{
  if (g_key_file_has_group (self->records, pnc_server_item_get_id (item)))
    return; /* another one has got its name meanwhile, or it was never away */
  position = MIN (position, self->items->len);
  pnc_server_record_write (self->records, pnc_server_item_get_id (item), item);
  g_ptr_array_insert (self->items, (int) position, g_object_ref (item));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  write_order (self);
}

static void
pnc_server_list_dispose (GObject *object)
{
  PncServerList *self = PNC_SERVER_LIST (object);

  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (pnc_server_list_parent_class)->dispose (object);
}

static void
pnc_server_list_finalize (GObject *object)
{
  PncServerList *self = PNC_SERVER_LIST (object);

  g_object_unref (self->file);
  g_clear_pointer (&self->records, g_key_file_unref);
  g_ptr_array_unref (self->items);
  g_clear_error (&self->error);
  g_free (self->text);
  G_OBJECT_CLASS (pnc_server_list_parent_class)->finalize (object);
}

static void
pnc_server_list_class_init (PncServerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pnc_server_list_dispose;
  object_class->finalize = pnc_server_list_finalize;
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
pnc_server_list_init (PncServerList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

PncServerList *
pnc_server_list_new (const char *path)
{
  PncServerList *self = g_object_new (PNC_TYPE_SERVER_LIST, NULL);
  g_autofree char *usual = pnc_saved_servers_dup_usual_path ();

  self->file = g_file_new_for_path (path != NULL ? path : usual);
  read_file (self);
  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_cb), self,
                             G_CONNECT_SWAPPED);
  return self;
}
