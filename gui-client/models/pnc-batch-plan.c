/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-batch-plan-private.h"

#include <glib/gi18n.h>

#include "pnc-browser-private.h"
#include "pnc-display.h"
#include "pnc-format-preflight.h"

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

PncClashItem *
pnc_batch_plan_peek_row (PncBatchPlan *self, guint position)
{
  g_autoptr (PncClashItem) item = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  return item; /* the store has it */
}

guint
pnc_batch_plan_count_rows (PncBatchPlan *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

static gboolean
replaces (PncBatchPlan *self)
{
  for (guint i = 0; i < pnc_batch_plan_count_rows (self); i++)
    if (pnc_clash_item_get_policy (pnc_batch_plan_peek_row (self, i)) == PNC_POLICY_OVERWRITE)
      return TRUE;
  return self->policy == PNC_POLICY_OVERWRITE && self->report != NULL
         && self->report->n_clashes > self->report->clashes->len;
}

/* A single file that is to be left out is nothing to do. */
gboolean
pnc_batch_plan_can_run (PncBatchPlan *self)
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

/* What is left when that is left out which the choices leave out. */
static guint64
get_needed_bytes (PncBatchPlan *self)
{
  guint64 needed_bytes = self->report->n_bytes;

  for (guint i = 0; i < pnc_batch_plan_count_rows (self); i++)
    {
      PncClashItem *item = pnc_batch_plan_peek_row (self, i);

      needed_bytes -= MIN (needed_bytes, pnc_clash_item_get_skipped_bytes (item));
    }
  if (self->policy == PNC_POLICY_SKIP)
    needed_bytes -= MIN (needed_bytes, self->report->untold_skip_bytes);
  return needed_bytes;
}

static void
notify_choices (PncBatchPlan *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLACES]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WARNINGS]);
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
      g_signal_connect_object (item, "notify::policy", G_CALLBACK (notify_choices), self,
                               G_CONNECT_SWAPPED);
      g_list_store_append (self->rows, item);
    }
}

void
pnc_batch_plan_set_policy (PncBatchPlan *self, PncPolicy policy)
{
  g_return_if_fail (PNC_IS_BATCH_PLAN (self));

  for (guint i = 0; i < pnc_batch_plan_count_rows (self); i++)
    pnc_clash_item_set_policy (pnc_batch_plan_peek_row (self, i), policy);
  if (self->policy == policy)
    return;
  self->policy = policy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLICY]);
  notify_choices (self);
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
                                  self->stop, checked_cb, task);
      return;
    case PNC_PREFLIGHT_DOWNLOAD:
      pnc_preflight_download_async (self->session, self->remote, self->sources, self->local,
                                    self->settings, self->stop, checked_cb, task);
      return;
    case PNC_PREFLIGHT_COPY:
    case PNC_PREFLIGHT_MOVE:
      pnc_preflight_paste_async (self->session, self->sources, self->remote,
                                 self->kind == PNC_PREFLIGHT_MOVE, self->settings, self->stop,
                                 checked_cb, task);
      return;
    }
}

void
pnc_batch_plan_cancel_check (PncBatchPlan *self)
{
  g_return_if_fail (PNC_IS_BATCH_PLAN (self));

  g_cancellable_cancel (self->stop);
}

gboolean
pnc_batch_plan_check_finish (PncBatchPlan *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_batch_plan_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
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
      g_value_set_boolean (value, pnc_batch_plan_can_run (self));
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
      g_value_take_string (value,
                           pnc_format_preflight_warnings (self->report, get_needed_bytes (self)));
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
  g_cancellable_disconnect (self->cancellable, self->stop_handler);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->stop);
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
