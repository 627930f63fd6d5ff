/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-plan.h"

#include <string.h>

#include "pnc-name-set.h"
#include "pnc-name.h"
#include "pnc-sync-exclude.h"

/* What a plan is made from. */
typedef struct
{
  GPtrArray *source;
  GPtrArray *target;
  const char *path;
  const PncSyncOptions *options;
  PncSyncStepFunc func;
  gpointer user_data;
  GHashTable *keys; /* owned, nullable: what names of the source look like without case */
} Plan;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const PncEntry *const *first = a;
  const PncEntry *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

gboolean
pnc_sync_sort (GPtrArray *entries)
{
  g_ptr_array_sort (entries, compare_names);
  for (guint i = 1; i < entries->len; i++)
    {
      if (compare_names (&entries->pdata[i - 1], &entries->pdata[i]) == 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
pnc_sync_same_time (gint64 a_ns, gint64 b_ns)
{
  static const gint64 units_ns[] = { 100, 1000, 1000000, 1000000000, 2000000000 };
  guint64 apart_ns
    = a_ns > b_ns ? (guint64) a_ns - (guint64) b_ns : (guint64) b_ns - (guint64) a_ns;

  if (apart_ns == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (units_ns); i++)
    {
      gint64 unit_ns = units_ns[i];

      if (apart_ns < (guint64) unit_ns && (a_ns % unit_ns == 0 || b_ns % unit_ns == 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_excluded (Plan *self, const PncEntry *entry)
{
  g_autofree char *below = NULL;

  if (self->options->exclude == NULL)
    return FALSE;
  if (*self->path == '\0')
    return pnc_sync_exclude_matches (self->options->exclude, entry->name);
  below = g_strconcat (self->path, "/", entry->name, NULL);
  return pnc_sync_exclude_matches (self->options->exclude, below);
}

static void
tell (Plan *self, PncSyncAction action, PncSyncReason reason, PncEntry *source, PncEntry *target)
{
  const PncSyncStep step
    = { .action = action, .reason = reason, .source = source, .target = target };

  self->func (&step, self->user_data);
}

/* Only names that the source does not have ask for this: most plans never do. */
static gboolean
has_twin (Plan *self, const PncEntry *entry)
{
  g_autofree char *key = pnc_name_collision_key (entry->name);

  if (self->keys == NULL)
    {
      self->keys = g_hash_table_new_full (pnc_name_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i < self->source->len; i++)
        {
          const PncEntry *source = g_ptr_array_index (self->source, i);

          g_hash_table_add (self->keys, pnc_name_collision_key (source->name));
        }
    }
  return g_hash_table_contains (self->keys, key);
}

static void
plan_extra (Plan *self, PncEntry *target)
{
  if (self->options->extra == PNC_SYNC_KEEP_EXTRA)
    return;
  tell (self, has_twin (self, target) ? PNC_SYNC_KEEP : PNC_SYNC_REMOVE, PNC_SYNC_EXTRA, NULL,
        target);
}

static gboolean
is_special (const PncEntry *entry)
{
  return entry->kind != PNC_ENTRY_FILE && entry->kind != PNC_ENTRY_FOLDER;
}

static void
plan_new (Plan *self, PncEntry *source)
{
  if (is_special (source))
    tell (self, PNC_SYNC_LEAVE_OUT, PNC_SYNC_NEW, source, NULL);
  else if (source->kind == PNC_ENTRY_FOLDER)
    tell (self, PNC_SYNC_MAKE_FOLDER, PNC_SYNC_NEW, source, NULL);
  else
    tell (self, PNC_SYNC_COPY, PNC_SYNC_NEW, source, NULL);
}

static PncSyncReason
compare_attributes (const PncEntry *source, const PncEntry *target)
{
  if (!pnc_sync_same_time (source->version.mtime_ns, target->version.mtime_ns))
    return PNC_SYNC_TIME;
  return source->mode != target->mode ? PNC_SYNC_MODE : PNC_SYNC_SAME;
}

static void
plan_file (Plan *self, PncEntry *source, PncEntry *target)
{
  PncSyncReason reason = compare_attributes (source, target);

  if (source->version.size_bytes != target->version.size_bytes)
    tell (self, PNC_SYNC_COPY, PNC_SYNC_SIZE, source, target);
  else if (self->options->checksum)
    tell (self, PNC_SYNC_COMPARE, reason, source, target);
  else if (reason == PNC_SYNC_TIME)
    tell (self, PNC_SYNC_COPY, reason, source, target);
  else if (reason != PNC_SYNC_SAME)
    tell (self, PNC_SYNC_SET_ATTRIBUTES, reason, source, target);
}

static void
plan_other_kind (Plan *self, PncEntry *source, PncEntry *target)
{
  PncSyncStep step = {
    .action = source->kind == PNC_ENTRY_FOLDER ? PNC_SYNC_MAKE_FOLDER : PNC_SYNC_COPY,
    .reason = PNC_SYNC_KIND,
    .replace = TRUE,
    .source = source,
    .target = target,
  };

  if (self->options->extra == PNC_SYNC_KEEP_EXTRA)
    {
      step.action = PNC_SYNC_CLASH;
      step.replace = FALSE;
    }
  self->func (&step, self->user_data);
}

static void
plan_both (Plan *self, PncEntry *source, PncEntry *target)
{
  if (is_special (source))
    tell (self, PNC_SYNC_LEAVE_OUT, PNC_SYNC_SAME, source, target);
  else if (source->kind != target->kind)
    plan_other_kind (self, source, target);
  else if (source->kind == PNC_ENTRY_FOLDER)
    tell (self, PNC_SYNC_ENTER, compare_attributes (source, target), source, target);
  else
    plan_file (self, source, target);
}

static int
compare_heads (Plan *self, guint i, guint j)
{
  if (i == self->source->len)
    return 1;
  if (j == self->target->len)
    return -1;
  return compare_names (&self->source->pdata[i], &self->target->pdata[j]);
}

void
pnc_sync_plan (GPtrArray *source,
               GPtrArray *target,
               const char *path,
               const PncSyncOptions *options,
               PncSyncStepFunc func,
               gpointer user_data)
{
  Plan self = { source, target, path, options, func, user_data, NULL };
  guint i = 0, j = 0;

  pnc_sync_sort (source);
  pnc_sync_sort (target);
  while (i < source->len || j < target->len)
    {
      int order = compare_heads (&self, i, j);
      PncEntry *ours = order <= 0 ? g_ptr_array_index (source, i++) : NULL;
      PncEntry *theirs = order >= 0 ? g_ptr_array_index (target, j++) : NULL;

      if (is_excluded (&self, ours != NULL ? ours : theirs))
        continue;
      if (theirs == NULL)
        plan_new (&self, ours);
      else if (ours == NULL)
        plan_extra (&self, theirs);
      else
        plan_both (&self, ours, theirs);
    }
  g_clear_pointer (&self.keys, g_hash_table_unref);
}
