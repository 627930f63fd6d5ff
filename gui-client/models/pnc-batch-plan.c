/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-batch-plan.h"

#include <glib/gi18n.h>

#include "pnc-browser-paste.h"
#include "pnc-browser-private.h"
#include "pnc-clash-item.h"
#include "pnc-display.h"
#include "pnc-format-preflight.h"

struct _PncBatchPlan
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncSession *session;        /* that of the browser when it was made */
  GCancellable *cancellable;  /* likewise */
  GPtrArray *sources;         /* of GFile, PncEntry or PncPath */
  PncPath *remote;            /* into or from which folder of the server */
  GFile *local;               /* nullable: into which folder of this computer */
  PncFileClip *clip;          /* nullable */
  PncPreflightReport *report; /* nullable until it was checked */
  GListStore *rows;           /* of PncClashItem */

  const PncPreflightSettings *settings; /* borrowed, nullable */
  PncPreflightKind kind;
  PncPolicy policy;
};

enum
{
  PROP_ROWS = 1,
  PROP_HEADING,
  PROP_BODY,
  PROP_WARNINGS,
  PROP_MORE,
  PROP_CAN_RUN,
  PROP_REPLACES,
  PROP_POLICY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncBatchPlan, pnc_batch_plan, G_TYPE_OBJECT)

/* ---- what is to be asked ---- */

static PncClashItem *
peek_row (PncBatchPlan *self, guint position)
{
  g_autoptr (PncClashItem) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  return item; /* the store has it */
}

static guint
count_rows (PncBatchPlan *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

static gboolean
replaces (PncBatchPlan *self)
{
  for (guint i = 0; i < count_rows (self); i++)
    if (pnc_clash_item_get_policy (peek_row (self, i)) == PNC_POLICY_OVERWRITE)
      return TRUE;
  return self->policy == PNC_POLICY_OVERWRITE && self->report != NULL
         && self->report->n_clashes > self->report->clashes->len;
}

/* A single file that is to be left out is nothing to do. */
static gboolean
can_run (PncBatchPlan *self)
{
  guint n = 0;

  if (self->report == NULL || self->report->access != PNC_PREFLIGHT_MAY)
    return FALSE;
  for (guint i = 0; i < self->report->n_sources; i++)
    n += self->report->cannot_go[i] ? 0 : 1;
  return n > 0;
}

static char *
dup_target (PncBatchPlan *self)
{
  g_autofree char *name = NULL;

  if (self->local == NULL && pnc_path_depth (self->remote) == 0)
    return pnc_browser_dup_server_name (self->browser);
  if (self->local == NULL)
    return pnc_display_text (pnc_path_name (self->remote), -1);
  name = g_file_get_basename (self->local);
  return pnc_display_text (name, -1);
}

static char *
dup_body (PncBatchPlan *self)
{
  g_autofree char *target = dup_target (self);

  return pnc_format_preflight_body (self->report, target);
}

static char *
dup_more (PncBatchPlan *self)
{
  guint n = self->report->n_clashes - self->report->clashes->len;

  if (n == 0)
    return g_strdup ("");
  /* Translators: so many more files or folders whose names are taken, below a list of the first */
  return g_strdup_printf (ngettext ("%u more, for which the choice above counts",
                                    "%u more, for which the choice above counts", n),
                          n);
}

static void
row_changed_cb (PncBatchPlan *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLACES]);
}

static const char *
name_of (PncBatchPlan *self, guint source, char **owned)
{
  switch (self->kind)
    {
    case PNC_PREFLIGHT_UPLOAD:
      *owned = g_file_get_basename (self->sources->pdata[source]);
      return *owned;
    case PNC_PREFLIGHT_DOWNLOAD:
      return ((PncEntry *) self->sources->pdata[source])->name;
    default:
      return pnc_path_name (self->sources->pdata[source]);
    }
}

static void
add_rows (PncBatchPlan *self)
{
  gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < self->report->clashes->len; i++)
    {
      const PncPreflightClash *clash = self->report->clashes->pdata[i];
      g_autofree char *owned = NULL;
      const char *name = name_of (self, clash->source, &owned);
      g_autoptr (PncClashItem) item = pnc_clash_item_new (self->kind, clash, name, now_us);

      pnc_clash_item_set_policy (item, self->policy);
      g_signal_connect_object (item, "notify::policy", G_CALLBACK (row_changed_cb), self,
                               G_CONNECT_SWAPPED);
      g_list_store_append (self->rows, item);
    }
}

void
pnc_batch_plan_set_policy (PncBatchPlan *self, PncPolicy policy)
{
  g_return_if_fail (PNC_IS_BATCH_PLAN (self));

  for (guint i = 0; i < count_rows (self); i++)
    pnc_clash_item_set_policy (peek_row (self, i), policy);
  if (self->policy == policy)
    return;
  self->policy = policy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLICY]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLACES]);
}

PncPolicy
pnc_batch_plan_get_policy (PncBatchPlan *self)
{
  return self->policy;
}

gboolean
pnc_batch_plan_has_question (PncBatchPlan *self)
{
  return !pnc_preflight_report_is_clean (self->report);
}

gboolean
pnc_batch_plan_has_clashes (PncBatchPlan *self)
{
  return self->report->access == PNC_PREFLIGHT_MAY && self->report->n_clashes > 0;
}

PncPreflightKind
pnc_batch_plan_get_kind (PncBatchPlan *self)
{
  return self->kind;
}

PncFileClip *
pnc_batch_plan_get_clip (PncBatchPlan *self)
{
  return self->clip;
}

/* ---- the check ---- */

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PncBatchPlan *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->report = pnc_preflight_finish (PNC_SESSION (source), result, &error);
  pnc_browser_end_action (self->browser, NULL);
  if (self->report == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  add_rows (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_RUN]);
  g_task_return_boolean (task, TRUE);
}

void
pnc_batch_plan_set_preflight (PncBatchPlan *self, const PncPreflightSettings *settings)
{
  self->settings = settings;
}

void
pnc_batch_plan_check_async (PncBatchPlan *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->report == NULL);

  g_task_set_source_tag (task, pnc_batch_plan_check_async);
  pnc_browser_begin_action (self->browser);
  switch (self->kind)
    {
    case PNC_PREFLIGHT_UPLOAD:
      pnc_preflight_upload_async (self->session, self->sources, self->remote, self->settings,
                                  self->cancellable, checked_cb, task);
      return;
    case PNC_PREFLIGHT_DOWNLOAD:
      pnc_preflight_download_async (self->session, self->remote, self->sources, self->local,
                                    self->settings, self->cancellable, checked_cb, task);
      return;
    case PNC_PREFLIGHT_COPY:
    case PNC_PREFLIGHT_MOVE:
      pnc_preflight_paste_async (self->session, self->sources, self->remote,
                                 self->kind == PNC_PREFLIGHT_MOVE, self->settings,
                                 self->cancellable, checked_cb, task);
      return;
    }
}

gboolean
pnc_batch_plan_check_finish (PncBatchPlan *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_batch_plan_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- doing it ---- */

/* What is to become of each: 0 for nothing. Where nobody was asked about names, what turns up
 * meanwhile is not replaced. */
static PncPolicy *
dup_policies (PncBatchPlan *self)
{
  PncPolicy unasked = self->kind == PNC_PREFLIGHT_UPLOAD ? PNC_POLICY_REFUSE : PNC_POLICY_KEEP_BOTH;
  PncPolicy usual = self->report->n_clashes > 0 ? self->policy : unasked;
  PncPolicy *policies = g_new0 (PncPolicy, MAX (1, self->report->n_sources));

  for (guint i = 0; i < self->report->n_sources; i++)
    policies[i] = self->report->cannot_go[i] ? 0 : usual;
  for (guint i = 0; i < count_rows (self); i++)
    {
      PncClashItem *item = peek_row (self, i);
      PncPolicy policy = pnc_clash_item_get_policy (item);

      if (policy == PNC_POLICY_SKIP && !pnc_clash_item_is_merge (item))
        policy = 0;
      policies[pnc_clash_item_get_source (item)] = policy;
    }
  return policies;
}

static void
upload_one (PncBatchPlan *self, GFile *file, const PncTransferOptions *options)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) target = pnc_path_child (self->remote, name, &error);

  if (target != NULL)
    pnc_transfer_queue_put (self->browser->queue, file, target, options);
  else
    pnc_browser_fail (self->browser, error);
}

static void
download_one (PncBatchPlan *self, const PncEntry *entry, const PncTransferOptions *options)
{
  g_autoptr (GFile) target = g_file_get_child (self->local, entry->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = pnc_path_child (self->remote, entry->name, &error);

  if (path != NULL)
    pnc_transfer_queue_get (self->browser->queue, path, target, options);
  else
    pnc_browser_fail (self->browser, error);
}

static void
queue_one (PncBatchPlan *self, guint source, PncPolicy policy)
{
  const PncTransferOptions options = { .policy = policy, .recursive = TRUE };

  if (policy == 0)
    return;
  if (self->kind == PNC_PREFLIGHT_UPLOAD)
    upload_one (self, self->sources->pdata[source], &options);
  else
    download_one (self, self->sources->pdata[source], &options);
}

void
pnc_batch_plan_run (PncBatchPlan *self)
{
  g_autofree PncPolicy *policies = NULL;

  if (self->browser->session != self->session || !can_run (self))
    return;
  policies = dup_policies (self);
  if (self->clip != NULL)
    {
      pnc_browser_paste (self->browser, self->clip, self->remote, policies);
      return;
    }
  for (guint i = 0; i < self->sources->len; i++)
    queue_one (self, i, policies[i]);
}

/* ---- life ---- */

static void
pnc_batch_plan_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncBatchPlan *self = PNC_BATCH_PLAN (object);

  switch (id)
    {
    case PROP_ROWS:
      g_value_set_object (value, self->rows);
      return;
    case PROP_CAN_RUN:
      g_value_set_boolean (value, can_run (self));
      return;
    case PROP_REPLACES:
      g_value_set_boolean (value, replaces (self));
      return;
    case PROP_POLICY:
      g_value_set_int (value, (int) self->policy);
      return;
    default:
      break;
    }
  if (self->report == NULL)
    return;
  switch (id)
    {
    case PROP_HEADING:
      g_value_take_string (value, pnc_format_preflight_heading (self->report));
      return;
    case PROP_BODY:
      g_value_take_string (value, dup_body (self));
      return;
    case PROP_WARNINGS:
      g_value_take_string (value, pnc_format_preflight_warnings (self->report));
      return;
    case PROP_MORE:
      g_value_take_string (value, dup_more (self));
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_batch_plan_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POLICY)
    pnc_batch_plan_set_policy (PNC_BATCH_PLAN (object), (PncPolicy) g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_batch_plan_finalize (GObject *object)
{
  PncBatchPlan *self = PNC_BATCH_PLAN (object);

  g_clear_object (&self->browser);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_clear_object (&self->local);
  g_clear_object (&self->clip);
  g_clear_pointer (&self->report, pnc_preflight_report_free);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (pnc_batch_plan_parent_class)->finalize (object);
}

static void
pnc_batch_plan_class_init (PncBatchPlanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_batch_plan_get_property;
  object_class->set_property = pnc_batch_plan_set_property;
  object_class->finalize = pnc_batch_plan_finalize;
  properties[PROP_ROWS] = g_param_spec_object ("rows", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_HEADING] = g_param_spec_string ("heading", NULL, NULL, NULL, flags);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, NULL, flags);
  properties[PROP_WARNINGS] = g_param_spec_string ("warnings", NULL, NULL, NULL, flags);
  properties[PROP_MORE] = g_param_spec_string ("more", NULL, NULL, NULL, flags);
  properties[PROP_CAN_RUN] = g_param_spec_boolean ("can-run", NULL, NULL, FALSE, flags);
  properties[PROP_REPLACES] = g_param_spec_boolean ("replaces", NULL, NULL, FALSE, flags);
  properties[PROP_POLICY] = g_param_spec_int (
    "policy", NULL, NULL, PNC_POLICY_REFUSE, PNC_POLICY_KEEP_BOTH, PNC_POLICY_KEEP_BOTH,
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_batch_plan_init (PncBatchPlan *self)
{
  self->rows = g_list_store_new (PNC_TYPE_CLASH_ITEM);
  self->policy = PNC_POLICY_KEEP_BOTH;
}

/* @sources: (transfer full); @remote: (transfer full) */
static PncBatchPlan *
plan_new (PncBrowser *browser, PncPreflightKind kind, GPtrArray *sources, PncPath *remote)
{
  PncBatchPlan *self = g_object_new (PNC_TYPE_BATCH_PLAN, NULL);

  self->browser = g_object_ref (browser);
  self->session = g_object_ref (browser->session);
  self->cancellable = g_object_ref (browser->cancellable);
  self->kind = kind;
  self->sources = sources;
  self->remote = remote;
  return self;
}

static gboolean
check_native (PncBrowser *browser, GFile *file)
{
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_is_native (file))
    return TRUE;
  uri = g_file_get_uri (file);
  pnc_set_error (&error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_LOCAL, uri,
                 "“%s” is no file of this computer. Copy it to a folder of your own first.", uri);
  pnc_browser_fail (browser, error);
  return FALSE;
}

static PncPath *
dup_upload_folder (PncBrowser *browser, PncFileItem *into)
{
  PncPath *here = pnc_browser_get_path (browser);

  if (into != NULL)
    return pnc_browser_dup_item_path (browser, into);
  return here != NULL ? pnc_path_ref (here) : NULL;
}

PncBatchPlan *
pnc_batch_plan_new_upload (PncBrowser *browser, GListModel *files, PncFileItem *into)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (PncPath) folder = dup_upload_folder (browser, into);

  for (guint i = 0; folder != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (check_native (browser, file))
        g_ptr_array_add (sources, g_steal_pointer (&file));
    }
  if (sources->len == 0)
    return NULL;
  return plan_new (browser, PNC_PREFLIGHT_UPLOAD, g_steal_pointer (&sources),
                   g_steal_pointer (&folder));
}

PncBatchPlan *
pnc_batch_plan_new_download (PncBrowser *browser, GPtrArray *items, GFile *folder)
{
  g_autoptr (PncPath) first
    = items->len > 0 ? pnc_browser_dup_item_path (browser, items->pdata[0]) : NULL;
  GPtrArray *sources;
  PncBatchPlan *self;

  if (first == NULL)
    return NULL;
  sources = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (sources, pnc_entry_ref (pnc_file_item_get_entry (items->pdata[i])));
  self = plan_new (browser, PNC_PREFLIGHT_DOWNLOAD, sources, pnc_path_parent (first));
  self->local = g_object_ref (folder);
  return self;
}

PncBatchPlan *
pnc_batch_plan_new_paste (PncBrowser *browser, PncFileClip *clip)
{
  PncPath *here = pnc_browser_get_path (browser);
  PncBatchPlan *self;

  if (here == NULL)
    return NULL;
  self = plan_new (browser, pnc_file_clip_is_cut (clip) ? PNC_PREFLIGHT_MOVE : PNC_PREFLIGHT_COPY,
                   g_ptr_array_ref (pnc_file_clip_get_paths (clip)), pnc_path_ref (here));
  self->clip = g_object_ref (clip);
  return self;
}
