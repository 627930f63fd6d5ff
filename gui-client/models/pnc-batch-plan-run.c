/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-batch-plan-private.h"
#include "pnc-browser-paste.h"
#include "pnc-browser-private.h"
#include "pnc-name-numbered.h"

/* What is to become of one of the batch. */
typedef struct
{
  PncPolicy policy; /* 0: nothing */
  guint number;     /* with which its name is to be; 0: as it is */
} Choice;

static Choice
choice_of (PncClashItem *item)
{
  PncPolicy policy = pnc_clash_item_get_policy (item);

  if (policy == PNC_POLICY_SKIP && !pnc_clash_item_is_merge (item))
    policy = 0;
  return (Choice){ policy, pnc_clash_item_get_number (item) };
}

/* Where nobody was asked about names, what turns up meanwhile is not replaced. */
static Choice *
dup_choices (PncBatchPlan *self)
{
  PncPolicy unasked = self->kind == PNC_PREFLIGHT_UPLOAD ? PNC_POLICY_REFUSE : PNC_POLICY_KEEP_BOTH;
  PncPolicy usual = self->report->n_clashes > 0 ? self->policy : unasked;
  Choice *choices = g_new0 (Choice, MAX (1, self->report->n_sources));

  for (guint i = 0; i < self->report->n_sources; i++)
    choices[i].policy = self->report->cannot_go[i] ? 0 : usual;
  for (guint i = 0; i < pnc_batch_plan_count_rows (self); i++)
    {
      PncClashItem *item = pnc_batch_plan_peek_row (self, i);

      choices[pnc_clash_item_get_source (item)] = choice_of (item);
    }
  return choices;
}

static char *
dup_name (const char *name, guint number)
{
  return number != 0 ? pnc_name_numbered (name, number) : g_strdup (name);
}

static void
upload_one (PncBatchPlan *self, GFile *file, guint number, const PncTransferOptions *options)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *chosen = dup_name (name, number);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) target = pnc_path_child (self->remote, chosen, &error);

  if (target != NULL)
    pnc_transfer_queue_put (self->browser->queue, file, target, options);
  else
    pnc_browser_fail (self->browser, error);
}

static void
download_one (PncBatchPlan *self,
              const PncEntry *entry,
              guint number,
              const PncTransferOptions *options)
{
  g_autofree char *chosen = dup_name (entry->name, number);
  g_autoptr (GFile) target = g_file_get_child (self->local, chosen);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = pnc_path_child (self->remote, entry->name, &error);

  if (path != NULL)
    pnc_transfer_queue_get (self->browser->queue, path, target, options);
  else
    pnc_browser_fail (self->browser, error);
}

static void
queue_one (PncBatchPlan *self, guint source, const Choice *choice)
{
  const PncTransferOptions options = { .policy = choice->policy, .recursive = TRUE };

  if (choice->policy == 0)
    return;
  if (self->kind == PNC_PREFLIGHT_UPLOAD)
    upload_one (self, self->sources->pdata[source], choice->number, &options);
  else
    download_one (self, self->sources->pdata[source], choice->number, &options);
}

static void
paste (PncBatchPlan *self, const Choice *choices)
{
  g_autofree PncPolicy *policies = g_new0 (PncPolicy, MAX (1, self->report->n_sources));

  for (guint i = 0; i < self->report->n_sources; i++)
    policies[i] = choices[i].policy;
  pnc_browser_paste (self->browser, self->clip, self->remote, policies);
}

void
pnc_batch_plan_run (PncBatchPlan *self)
{
  g_autofree Choice *choices = NULL;

  if (self->browser->session != self->session || !pnc_batch_plan_can_run (self))
    return;
  choices = dup_choices (self);
  for (guint i = 0; i < self->sources->len && self->clip == NULL; i++)
    queue_one (self, i, &choices[i]);
  if (self->clip != NULL)
    paste (self, choices);
}
