/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-clash-dialog.h"

/* What is answered sooner needs no words. */
#define SLOW_MS 400u

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

/* Who waits for a check. */
typedef struct
{
  GWeakRef window;    /* which may be gone by the end of it */
  PncBatchPlan *plan; /* borrowed: the check holds it */
  GSource *timer;     /* owned, nullable: until it is told that the server is asked */
  AdwToast *toast;    /* owned, nullable: which tells it */
} Check;

static void
end_timer (Check *check)
{
  if (check->timer != NULL)
    g_source_destroy (check->timer);
  g_clear_pointer (&check->timer, g_source_unref);
}

static void
check_free (Check *check)
{
  end_timer (check);
  if (check->toast != NULL)
    {
      g_signal_handlers_disconnect_by_data (check->toast, check->plan);
      adw_toast_dismiss (check->toast);
    }
  g_clear_object (&check->toast);
  g_weak_ref_clear (&check->window);
  g_free (check);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncBatchPlan *plan = PNC_BATCH_PLAN (source);
  Check *check = data;
  g_autoptr (PncWindow) self = g_weak_ref_get (&check->window);

  check_free (check);
  if (!pnc_batch_plan_check_finish (plan, result, NULL) || self == NULL)
    return;
  if (pnc_batch_plan_has_question (plan))
    pnc_clash_dialog_present (GTK_WINDOW (self), plan, answered_cb, self);
  else
    pnc_batch_plan_run (plan);
}

/* A server that takes its time: that is said, and nobody has to wait for it. */
static gboolean
slow_cb (gpointer data)
{
  Check *check = data;
  g_autoptr (PncWindow) self = g_weak_ref_get (&check->window);

  if (self != NULL)
    {
      /* Translators: while a server takes its time to say what is in the way of an upload */
      check->toast = adw_toast_new (_ ("Asking the server…"));
      adw_toast_set_timeout (check->toast, 0);
      adw_toast_set_priority (check->toast, ADW_TOAST_PRIORITY_HIGH);
      adw_toast_set_button_label (check->toast, _ ("_Cancel"));
      g_signal_connect_object (check->toast, "button-clicked",
                               G_CALLBACK (pnc_batch_plan_cancel_check), check->plan,
                               G_CONNECT_SWAPPED);
      pnc_window_add_toast (self, g_object_ref (check->toast));
    }
  g_clear_pointer (&check->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

void
pnc_window_begin (PncWindow *self, PncBatchPlan *plan)
{
  Check *check;

  if (plan == NULL)
    return;
  check = g_new0 (Check, 1);
  g_weak_ref_init (&check->window, self);
  check->plan = plan;
  check->timer = g_timeout_source_new (SLOW_MS);
  g_source_set_callback (check->timer, slow_cb, check, NULL);
  g_source_attach (check->timer, NULL);
  recall_choice (self, plan);
  pnc_batch_plan_check_async (plan, checked_cb, check);
  g_object_unref (plan);
}
