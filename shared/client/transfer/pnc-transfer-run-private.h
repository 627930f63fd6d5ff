/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/* What pnc-transfer-run.c (work) and pnc-transfer-run-count.c (counting) share. For nobody else. */

struct _PncTransferRun
{
  gatomicrefcount ref_count;

  /* constant */
  PncRunSettings settings;
  char *server; /* owned, nullable: of the settings */
  const PncRunHooks *hooks;
  gpointer hooks_data;
  GDestroyNotify hooks_destroy;
  GCancellable *cancellable; /* owned */

  GMutex lock;
  gint n_work;   /* atomic: pieces of work */
  gint n_looks;  /* atomic: what may bring more jobs any moment */
  gint priority; /* atomic: PncTransferPriority */
  GCond room;    /* fewer jobs wait, or it was stopped */

  /* work; under lock */
  GQueue urgent; /* of PncJob, owned; so are the next two */
  GQueue large;
  GQueue small;
  PncRunSource source;
  gpointer source_data;
  GDestroyNotify source_destroy;
  guint n_stored; /* of n_work */
  guint epoch;
  gboolean gated;         /* only urgent jobs */
  gboolean walker_sleeps; /* until `room` */
  gboolean stopped;
  gboolean leaving;   /* what has arrived is left */
  GError *stop_error; /* owned, nullable: why, unless the person cancelled */

  /* counting; under lock */
  PncRunProgress progress;
  PncWaitTimes times;
  GPtrArray *left;   /* owned, of PncLeftPartial */
  char *current;     /* owned, nullable */
  char *local_path;  /* owned, nullable */
  GError *error;     /* owned, nullable: the first of an item */
  GPtrArray *events; /* owned, of PncRunEvent */
};

/** pnc_transfer_run_clear_counts: @self: a run that is being freed */
void pnc_transfer_run_clear_counts (PncTransferRun *self);

G_END_DECLS
