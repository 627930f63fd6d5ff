/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-batch-plan.h"
#include "pnc-clash-item.h"

G_BEGIN_DECLS

/* What pnc-batch-plan.c (what is to be asked), -new.c (of what) and -run.c (doing it) share. For
 * nobody else. */

struct _PncBatchPlan
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncSession *session;        /* that of the browser when it was made */
  GCancellable *cancellable;  /* likewise */
  GCancellable *stop;         /* cancelled together with it, or alone, by who does not wait */
  gulong stop_handler;        /* of the former */
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

/** pnc_batch_plan_can_run: @self: a plan. Returns: whether there is anything left to be done */
gboolean pnc_batch_plan_can_run (PncBatchPlan *self);

/** pnc_batch_plan_count_rows: @self: a plan. Returns: how many clashes it tells one by one */
guint pnc_batch_plan_count_rows (PncBatchPlan *self);

/** pnc_batch_plan_peek_row: @self: a plan; @position: of a row. Returns: (transfer none): it */
PncClashItem *pnc_batch_plan_peek_row (PncBatchPlan *self, guint position);

G_END_DECLS
