/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-window-private.h"

#include "pnc-clash-dialog.h"

/* What is uploaded, downloaded or pasted is looked at first: one question, or none. */

static const struct
{
  const char *nick; /* in the settings */
  PncPolicy policy;
} choices[] = {
  { "keep-both", PNC_POLICY_KEEP_BOTH },
  { "replace", PNC_POLICY_OVERWRITE },
  { "newer", PNC_POLICY_NEWER },
  { "skip", PNC_POLICY_SKIP },
};

/* On the server everything is kept unless one chooses otherwise each time. */
static gboolean
is_remembered (PncBatchPlan *plan)
{
  return pnc_batch_plan_get_kind (plan) == PNC_PREFLIGHT_UPLOAD
         || pnc_batch_plan_get_kind (plan) == PNC_PREFLIGHT_DOWNLOAD;
}

static void
recall_choice (PncWindow *self, PncBatchPlan *plan)
{
  g_autofree char *nick = g_settings_get_string (self->settings, "clash-choice");

  for (guint i = 0; i < G_N_ELEMENTS (choices) && is_remembered (plan); i++)
    if (g_str_equal (choices[i].nick, nick))
      pnc_batch_plan_set_policy (plan, choices[i].policy);
}

static void
remember_choice (PncWindow *self, PncBatchPlan *plan)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices) && is_remembered (plan); i++)
    if (choices[i].policy == pnc_batch_plan_get_policy (plan))
      g_settings_set_string (self->settings, "clash-choice", choices[i].nick);
}

static void
answered_cb (PncBatchPlan *plan, gpointer data)
{
  PncWindow *self = data;

  if (pnc_batch_plan_has_clashes (plan))
    remember_choice (self, plan);
  pnc_batch_plan_run (plan);
}

/* Who waits for a check; the window may be gone by then. */
static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncBatchPlan *plan = PNC_BATCH_PLAN (source);
  g_autofree GWeakRef *ref = data;
  g_autoptr (PncWindow) self = g_weak_ref_get (ref);

  g_weak_ref_clear (ref);
  if (!pnc_batch_plan_check_finish (plan, result, NULL) || self == NULL)
    return;
  if (pnc_batch_plan_has_question (plan))
    pnc_clash_dialog_present (GTK_WINDOW (self), plan, answered_cb, self);
  else
    pnc_batch_plan_run (plan);
}

void
pnc_window_begin (PncWindow *self, PncBatchPlan *plan)
{
  GWeakRef *ref;

  if (plan == NULL)
    return;
  ref = g_new0 (GWeakRef, 1);
  g_weak_ref_init (ref, self);
  recall_choice (self, plan);
  pnc_batch_plan_check_async (plan, checked_cb, ref);
  g_object_unref (plan);
}
