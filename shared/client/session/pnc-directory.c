/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-directory-private.h"

#include "pnc-display.h"
#include "pnc-file-item-private.h"
#include "pnc-name-set.h"
#include "pnc-session-files.h"

/* When more places than this have rows that are gone, one items-changed tells of all together:
 * moving the rest up for each of them would cost the square of their number. */
#define MAX_GAPS 64u

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PncDirectory,
                               pnc_directory,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_PATH = 1,
  PROP_LOADING,
  PROP_ERROR_MESSAGE,
  PROP_LEFT_OUT,
  PROP_LIVE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static PncFileItem *
row_at (PncDirectory *self, guint position)
{
  return g_ptr_array_index (self->rows, position);
}

static gboolean
was_seen (PncDirectory *self, guint position)
{
  return pnc_file_item_get_row (row_at (self, position))->round == self->round;
}

/* The model */

static GType
get_item_type (GListModel *model)
{
  return PNC_TYPE_FILE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PNC_DIRECTORY (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PncDirectory *self = PNC_DIRECTORY (model);

  if (position >= self->rows->len)
    return NULL;
  return g_object_ref (row_at (self, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* A page */

static gboolean
same_entry (const PncEntry *a, const PncEntry *b)
{
  return a->kind == b->kind && a->mode == b->mode && pnc_version_equal (&a->version, &b->version);
}

/* The key in the table is the entry's own name. */
static PncFileItem *
make_row (PncDirectory *self, PncEntry *entry, guint position)
{
  PncFileItem *item = pnc_file_item_new (entry);

  *pnc_file_item_get_row (item) = (PncFileItemRow){ position, self->round };
  g_hash_table_replace (self->by_name, (gpointer) entry->name, item);
  return item;
}

/* The object stays, and with it whether it is selected or has the focus. */
static void
update (PncDirectory *self, PncFileItem *item, PncEntry *entry)
{
  g_hash_table_replace (self->by_name, (gpointer) entry->name, item);
  pnc_file_item_set_entry (item, entry);
}

typedef struct
{
  PncFileItem *item; /* borrowed */
  PncEntry *entry;   /* borrowed from what came */
} Change;

static guint
position_of (const Change *change)
{
  return pnc_file_item_get_row (change->item)->position;
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  guint first = position_of (a);
  guint second = position_of (b);

  return (first > second) - (first < second);
}

/* @from_page: whether something newer may have been told of them
 * @changes: where to put the rows that are not as they were
 * @fresh: where to put the entries without a row */
static void
compare (PncDirectory *self,
         GPtrArray *entries,
         gboolean from_page,
         GArray *changes,
         GPtrArray *fresh)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Change change = { .entry = g_ptr_array_index (entries, i) };

      change.item = g_hash_table_lookup (self->by_name, change.entry->name);
      if (from_page && pnc_directory_live_has_told (self->live, change.entry->name))
        {
          if (change.item != NULL)
            pnc_file_item_get_row (change.item)->round = self->round;
          continue;
        }
      if (change.item == NULL)
        {
          g_ptr_array_add (fresh, change.entry);
          continue;
        }
      pnc_file_item_get_row (change.item)->round = self->round;
      if (!same_entry (pnc_file_item_get_entry (change.item), change.entry))
        g_array_append_val (changes, change);
    }
}

/* One items-changed for each run of neighbours, so that whoever sorts looks at them again. */
static void
apply_changes (PncDirectory *self, GArray *changes)
{
  guint i = 0;

  g_array_sort (changes, compare_changes);
  while (i < changes->len)
    {
      guint first = position_of (&g_array_index (changes, Change, i));
      guint length = 0;

      while (i < changes->len
             && position_of (&g_array_index (changes, Change, i)) == first + length)
        {
          const Change *change = &g_array_index (changes, Change, i++);

          update (self, change->item, change->entry);
          length++;
        }
      g_list_model_items_changed (G_LIST_MODEL (self), first, length, length);
    }
}

static void
append_entries (PncDirectory *self, GPtrArray *entries)
{
  guint before = self->rows->len;

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->rows, make_row (self, g_ptr_array_index (entries, i), before + i));
  if (entries->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, entries->len);
}

static void end_loading (PncDirectory *self, GError *error);
static void set_error (PncDirectory *self, GError *error);

/* The server may never end it. What is there stays. */
static void
stop_at_max (PncDirectory *self)
{
  g_autofree char *text = pnc_path_to_text (self->path);
  g_autofree char *shown = pnc_display_text (text, -1);
  GError *error = NULL;

  pnc_set_error (&error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, text,
                 "“%s” has more than %u entries. Look at a folder with fewer.", shown,
                 self->max_rows);
  if (self->loading == NULL)
    {
      set_error (self, error);
      return;
    }
  g_cancellable_cancel (self->loading);
  self->refresh_again = FALSE;
  end_loading (self, error);
}

static void
take_entries (PncDirectory *self, GPtrArray *entries, gboolean from_page)
{
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  compare (self, entries, from_page, changes, fresh);
  apply_changes (self, changes);
  if (from_page && self->loading == NULL) /* whoever was told has stopped it */
    return;
  if (self->rows->len + fresh->len > self->max_rows)
    stop_at_max (self);
  else
    append_entries (self, fresh);
}

static void
page_cb (GPtrArray *entries, gpointer user_data)
{
  g_autoptr (PncDirectory) self = g_object_ref (user_data);

  take_entries (self, entries, TRUE);
}

void
pnc_directory_put (PncDirectory *self, GPtrArray *entries)
{
  take_entries (self, entries, FALSE);
}

/* What is gone */

typedef struct
{
  guint first;
  guint length;
} Gap;

static GArray *
find_gaps (PncDirectory *self)
{
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
  guint i = 0;

  while (i < self->rows->len)
    {
      Gap gap = { .first = i };

      while (i < self->rows->len && !was_seen (self, i))
        i++;
      gap.length = i - gap.first;
      if (gap.length > 0)
        g_array_append_val (gaps, gap);
      else
        i++;
    }
  return gaps;
}

static void
forget_names (PncDirectory *self, const Gap *gap)
{
  for (guint i = 0; i < gap->length; i++)
    g_hash_table_remove (self->by_name,
                         pnc_file_item_get_entry (row_at (self, gap->first + i))->name);
}

static void
number_rows (PncDirectory *self, guint first)
{
  for (guint i = first; i < self->rows->len; i++)
    pnc_file_item_get_row (row_at (self, i))->position = i;
}

/* From the end, so that the gaps before keep their places. */
static void
remove_one_by_one (PncDirectory *self, GArray *gaps)
{
  for (guint i = gaps->len; i > 0; i--)
    {
      const Gap *gap = &g_array_index (gaps, Gap, i - 1);

      forget_names (self, gap);
      g_ptr_array_remove_range (self->rows, gap->first, gap->length);
      number_rows (self, gap->first);
      g_list_model_items_changed (G_LIST_MODEL (self), gap->first, gap->length, 0);
    }
}

static void
remove_together (PncDirectory *self, GArray *gaps)
{
  guint first = g_array_index (gaps, Gap, 0).first;
  const Gap *last = &g_array_index (gaps, Gap, gaps->len - 1);
  guint end = last->first + last->length;
  guint kept = first;

  for (guint i = 0; i < gaps->len; i++)
    {
      const Gap *gap = &g_array_index (gaps, Gap, i);
      guint next = i + 1 < gaps->len ? g_array_index (gaps, Gap, i + 1).first : end;

      forget_names (self, gap);
      for (guint at = gap->first + gap->length; at < next; at++)
        {
          PncFileItem *item = row_at (self, at);

          self->rows->pdata[at] = self->rows->pdata[kept];
          self->rows->pdata[kept++] = item;
        }
    }
  g_ptr_array_remove_range (self->rows, kept, end - kept);
  number_rows (self, first);
  g_list_model_items_changed (G_LIST_MODEL (self), first, end - first, kept - first);
}

/* @gaps: in order */
static void
remove_gaps (PncDirectory *self, GArray *gaps)
{
  if (gaps->len > MAX_GAPS)
    remove_together (self, gaps);
  else
    remove_one_by_one (self, gaps);
}

static void
remove_gone (PncDirectory *self)
{
  g_autoptr (GArray) gaps = find_gaps (self);

  remove_gaps (self, gaps);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return (first > second) - (first < second);
}

/* Returns: (transfer full): where those of @names are that have a row, in order */
static GArray *
find_positions (PncDirectory *self, GPtrArray *names)
{
  GArray *positions = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < names->len; i++)
    {
      PncFileItem *item = g_hash_table_lookup (self->by_name, g_ptr_array_index (names, i));

      if (item != NULL)
        g_array_append_val (positions, pnc_file_item_get_row (item)->position);
    }
  g_array_sort (positions, compare_numbers);
  return positions;
}

/* @names: each once */
void
pnc_directory_drop (PncDirectory *self, GPtrArray *names)
{
  g_autoptr (GArray) positions = find_positions (self, names);
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (Gap));

  for (guint i = 0; i < positions->len; i++)
    {
      Gap gap = { g_array_index (positions, guint, i), 1 };
      Gap *last = gaps->len > 0 ? &g_array_index (gaps, Gap, gaps->len - 1) : NULL;

      if (last != NULL && last->first + last->length == gap.first)
        last->length++;
      else
        g_array_append_val (gaps, gap);
    }
  remove_gaps (self, gaps);
}

/* Loading */

static void
set_error (PncDirectory *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
}

static void
set_left_out (PncDirectory *self, guint64 left_out)
{
  if (self->left_out == left_out)
    return;
  self->left_out = left_out;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEFT_OUT]);
}

static void
end_loading (PncDirectory *self, GError *error)
{
  g_clear_object (&self->loading);
  pnc_directory_live_end_listing (self->live);
  if (self->refresh_again)
    {
      g_clear_error (&error);
      pnc_directory_refresh (self);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  set_error (self, error);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* @user_data: what was loading; the directory may be gone, which has cancelled it */
static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDirectory *self = user_data;
  GError *error = NULL;
  gboolean complete = pnc_session_list_finish (PNC_SESSION (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      g_clear_error (&error);
      return;
    }
  g_object_ref (self);
  if (complete)
    {
      remove_gone (self);
      set_left_out (self, pnc_session_list_get_left_out (result));
    }
  end_loading (self, error);
  g_object_unref (self);
}

static void
start_loading (PncDirectory *self)
{
  gboolean was_loading = self->refresh_again;

  self->refresh_again = FALSE;
  pnc_directory_live_start_listing (self->live);
  self->round++;
  self->loading = g_cancellable_new ();
  pnc_session_list_async (self->session, self->path, page_cb, self, self->loading, listed_cb, self);
  if (!was_loading)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

/* A listing that was cut off goes on by itself. One that was complete may have missed something
 * while there was no connection, and one that failed has a new chance. */
static void
state_cb (PncSession *session, GParamSpec *pspec, gpointer user_data)
{
  PncDirectory *self = user_data;
  PncSessionState state = pnc_session_get_state (session);
  gboolean attached = pnc_session_state_is_attached (state);

  if (!attached && self->was_attached)
    pnc_directory_live_detached (self->live);
  if (attached && !self->was_attached && self->loading == NULL)
    pnc_directory_refresh (self);
  self->was_attached = attached;
}

/* The object */

static void
pnc_directory_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncDirectory *self = PNC_DIRECTORY (object);
  g_autofree char *text = NULL;

  switch (id)
    {
    case PROP_PATH:
      text = pnc_path_to_text (self->path);
      g_value_take_string (value, pnc_display_text (text, -1));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, pnc_directory_is_loading (self));
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    case PROP_LEFT_OUT:
      g_value_set_uint64 (value, self->left_out);
      break;
    case PROP_LIVE:
      g_value_set_boolean (value, pnc_directory_is_live (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_directory_dispose (GObject *object)
{
  PncDirectory *self = PNC_DIRECTORY (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->live, pnc_directory_live_free);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pnc_directory_parent_class)->dispose (object);
}

static void
pnc_directory_finalize (GObject *object)
{
  PncDirectory *self = PNC_DIRECTORY (object);

  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->path, pnc_path_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (pnc_directory_parent_class)->finalize (object);
}

static void
pnc_directory_class_init (PncDirectoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_directory_get_property;
  object_class->dispose = pnc_directory_dispose;
  object_class->finalize = pnc_directory_finalize;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_LEFT_OUT]
    = g_param_spec_uint64 ("left-out", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_directory_init (PncDirectory *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_name = g_hash_table_new (pnc_name_hash, g_str_equal);
  self->max_rows = PNC_DIRECTORY_MAX_ROWS;
}

static PncDirectory *
make (PncSession *session, PncPath *path)
{
  PncDirectory *self = g_object_new (PNC_TYPE_DIRECTORY, NULL);

  self->session = g_object_ref (session);
  self->path = pnc_path_ref (path);
  self->was_attached = pnc_session_state_is_attached (pnc_session_get_state (session));
  g_signal_connect (session, "notify::state", G_CALLBACK (state_cb), self);
  return self;
}

PncDirectory *
pnc_directory_new (PncSession *session, PncPath *path)
{
  PncDirectory *self;

  g_return_val_if_fail (PNC_IS_SESSION (session), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = make (session, path);
  start_loading (self);
  return self;
}

PncDirectory *
pnc_directory_new_live (PncSession *session, PncPath *path)
{
  PncDirectory *self;

  g_return_val_if_fail (PNC_IS_SESSION (session), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self = make (session, path);
  self->live = pnc_directory_live_new (self);
  start_loading (self);
  return self;
}

gboolean
pnc_directory_is_live (PncDirectory *self)
{
  g_return_val_if_fail (PNC_IS_DIRECTORY (self), FALSE);
  return pnc_directory_live_is_on (self->live);
}

void
pnc_directory_notify_live (PncDirectory *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
}

void
pnc_directory_fail (PncDirectory *self, GError *error)
{
  guint n = self->rows->len;

  g_hash_table_remove_all (self->by_name);
  g_ptr_array_set_size (self->rows, 0);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  set_error (self, error);
}

PncPath *
pnc_directory_get_path (PncDirectory *self)
{
  g_return_val_if_fail (PNC_IS_DIRECTORY (self), NULL);
  return self->path;
}

gboolean
pnc_directory_is_loading (PncDirectory *self)
{
  g_return_val_if_fail (PNC_IS_DIRECTORY (self), FALSE);
  return self->loading != NULL;
}

const GError *
pnc_directory_get_error (PncDirectory *self)
{
  g_return_val_if_fail (PNC_IS_DIRECTORY (self), NULL);
  return self->error;
}

PncFileItem *
pnc_directory_lookup (PncDirectory *self, const char *name)
{
  g_return_val_if_fail (PNC_IS_DIRECTORY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->by_name, name);
}

void
pnc_directory_set_max_rows (PncDirectory *self, guint max_rows)
{
  g_return_if_fail (PNC_IS_DIRECTORY (self));
  self->max_rows = max_rows;
}

void
pnc_directory_refresh (PncDirectory *self)
{
  g_return_if_fail (PNC_IS_DIRECTORY (self));

  if (self->loading != NULL)
    self->refresh_again = TRUE;
  else
    start_loading (self);
}
