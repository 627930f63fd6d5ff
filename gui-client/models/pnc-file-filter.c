/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-filter.h"

/* So many are looked at in one go: what whoever shows them has to do about them takes some
 * milliseconds. */
#define STEP_ITEMS 2048u

/* From `cursor` on the items of the model are still to be looked at; those that were shown before
 * are until then. */
struct _PncFileFilter
{
  GObject parent_instance;

  /* owned */
  GListModel *model; /* nullable */
  GArray *shown;     /* of guint: their positions in the model, in order */

  PncFileFilterFunc func; /* nullable, once it was stopped */
  gpointer data;
  GArray *few;  /* nullable: those that pass, while it is open whether they are only few */
  guint probed; /* so many of the model's items have been looked at for that */
  guint cursor;
  guint step_id; /* pending: look on */
};

enum
{
  PROP_SETTLED = 1,
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
  return PNC_FILE_FILTER (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PncFileFilter *self = PNC_FILE_FILTER (model);

  if (position >= self->shown->len)
    return NULL;
  return g_list_model_get_item (self->model, g_array_index (self->shown, guint, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PncFileFilter,
                               pnc_file_filter,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static guint
count (PncFileFilter *self)
{
  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

/* Returns: how many of those shown come before @position of the model */
static guint
count_before (PncFileFilter *self, guint position)
{
  guint low = 0, high = self->shown->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->shown, guint, middle) < position)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
judge_into (PncFileFilter *self, guint begin, guint end, GArray *passed)
{
  for (guint i = begin; i < end && self->func != NULL; i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (self->model, i);

      if (self->func (item, self->data))
        g_array_append_val (passed, i);
    }
}

/* Returns: (transfer full): which of the model's items from @begin up to before @end are shown */
static GArray *
judge (PncFileFilter *self, guint begin, guint end)
{
  GArray *passed = g_array_new (FALSE, FALSE, sizeof (guint));

  judge_into (self, begin, end, passed);
  return passed;
}

/* Puts @passed in the place of @n from @at on, and tells. */
static void
replace (PncFileFilter *self, guint at, guint n, GArray *passed)
{
  if (n > 0)
    g_array_remove_range (self->shown, at, n);
  if (passed->len > 0)
    g_array_insert_vals (self->shown, at, passed->data, passed->len);
  if (n > 0 || passed->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), at, n, passed->len);
}

/* The same where some of them are the same at both ends: those stay, with all that is known of
 * them. */
static void
replace_changed (PncFileFilter *self, guint at, guint n, GArray *passed)
{
  const guint *old = &g_array_index (self->shown, guint, at);
  guint same = 0;

  while (same < n && same < passed->len && old[same] == g_array_index (passed, guint, same))
    same++;
  at += same;
  n -= same;
  old += same;
  if (same > 0)
    g_array_remove_range (passed, 0, same);
  while (n > 0 && passed->len > 0 && old[n - 1] == g_array_index (passed, guint, passed->len - 1))
    {
      n--;
      g_array_set_size (passed, passed->len - 1);
    }
  replace (self, at, n, passed);
}

static void
step (PncFileFilter *self)
{
  guint begin = self->cursor;
  guint end = MIN (count (self) - begin, STEP_ITEMS) + begin;
  guint at = count_before (self, begin);
  g_autoptr (GArray) passed = judge (self, begin, end);

  self->cursor = end;
  replace_changed (self, at, count_before (self, end) - at, passed);
}

static void
end_probe (PncFileFilter *self)
{
  g_clear_pointer (&self->few, g_array_unref);
}

/* Where many are shown and few remain, to tell of them once is much less work for whoever shows
 * them than to take many away bit by bit. Where many remain, it goes step by step after all. */
static void
probe (PncFileFilter *self)
{
  g_autoptr (GArray) few = g_array_ref (self->few);
  guint end = MIN (count (self) - self->probed, STEP_ITEMS) + self->probed;

  judge_into (self, self->probed, end, few);
  self->probed = end;
  if (end < count (self) && few->len <= STEP_ITEMS)
    return;
  end_probe (self);
  if (few->len > STEP_ITEMS)
    return;
  self->cursor = end;
  replace_changed (self, 0, self->shown->len, few);
}

static gboolean
step_cb (gpointer data)
{
  g_autoptr (PncFileFilter) self = g_object_ref (data);

  if (self->few != NULL)
    probe (self);
  else
    step (self);
  if (!pnc_file_filter_is_settled (self))
    return G_SOURCE_CONTINUE;
  self->step_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
  return G_SOURCE_REMOVE;
}

/* A few at once, and many bit by bit. */
static void
look_on (PncFileFilter *self)
{
  if (self->step_id != 0)
    return;
  if (count (self) - self->cursor <= STEP_ITEMS)
    {
      step (self);
      return;
    }
  self->step_id = g_idle_add (step_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

static void
shift (PncFileFilter *self, guint from, guint removed, guint added)
{
  for (guint i = from; i < self->shown->len; i++)
    g_array_index (self->shown, guint, i) += added - removed; /* may wrap, and wraps back */
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  PncFileFilter *self = data;
  guint at = count_before (self, position);
  guint n = count_before (self, position + removed) - at;
  g_autoptr (GArray) passed = NULL;

  end_probe (self);
  shift (self, at + n, removed, added);
  if (self->cursor >= position + removed)
    self->cursor += added - removed;
  else
    self->cursor = MIN (self->cursor, position);
  if (added > STEP_ITEMS)
    {
      passed = judge (self, position, position);
      self->cursor = MIN (self->cursor, position);
    }
  else
    passed = judge (self, position, position + added);
  replace (self, at, n, passed);
  look_on (self);
}

void
pnc_file_filter_changed (PncFileFilter *self)
{
  self->cursor = 0;
  self->probed = 0;
  end_probe (self);
  if (self->shown->len > STEP_ITEMS)
    self->few = g_array_new (FALSE, FALSE, sizeof (guint));
  look_on (self);
}

void
pnc_file_filter_set_model (PncFileFilter *self, GListModel *model)
{
  g_autoptr (GArray) passed = NULL;
  guint n = self->shown->len;

  if (self->model == model)
    return;
  end_probe (self);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  passed = judge (self, 0, MIN (count (self), STEP_ITEMS));
  self->cursor = MIN (count (self), STEP_ITEMS);
  replace (self, 0, n, passed);
  look_on (self);
}

gboolean
pnc_file_filter_is_settled (PncFileFilter *self)
{
  return self->few == NULL && self->cursor >= count (self);
}

void
pnc_file_filter_stop (PncFileFilter *self)
{
  g_clear_handle_id (&self->step_id, g_source_remove);
  self->func = NULL;
  pnc_file_filter_set_model (self, NULL);
}

static void
pnc_file_filter_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, pnc_file_filter_is_settled (PNC_FILE_FILTER (object)));
}

static void
pnc_file_filter_finalize (GObject *object)
{
  PncFileFilter *self = PNC_FILE_FILTER (object);

  g_clear_handle_id (&self->step_id, g_source_remove);
  end_probe (self);
  g_clear_object (&self->model);
  g_array_unref (self->shown);
  G_OBJECT_CLASS (pnc_file_filter_parent_class)->finalize (object);
}

static void
pnc_file_filter_class_init (PncFileFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_file_filter_get_property;
  object_class->finalize = pnc_file_filter_finalize;
  properties[PROP_SETTLED]
    = g_param_spec_boolean ("settled", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_file_filter_init (PncFileFilter *self)
{
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
}

PncFileFilter *
pnc_file_filter_new (PncFileFilterFunc func, gpointer data)
{
  PncFileFilter *self = g_object_new (PNC_TYPE_FILE_FILTER, NULL);

  self->func = func;
  self->data = data;
  return self;
}
