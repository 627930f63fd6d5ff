/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-clock.h"
#include "pnc-dir.h"
#include "pnc-preflight-report.h"

G_BEGIN_DECLS

/*
 * The part of a pre-flight that looks at the disk of this computer. All of it blocks, and changes
 * nothing: a name is looked at and never opened, but folders that are walked are.
 */

/**
 * PncPreflightPatience:
 * @stop: ends it at once; any thread
 * @clock: (nullable): what @deadline_us is counted by
 * @deadline_us: when it has taken long enough
 *
 * How long it may go on.
 */
typedef struct
{
  GCancellable *stop;
  const PncClock *clock;
  gint64 deadline_us;
} PncPreflightPatience;

/** pnc_preflight_is_over: @patience: how long. Returns: whether it has gone on for long enough */
gboolean pnc_preflight_is_over (const PncPreflightPatience *patience);

/**
 * pnc_preflight_local_look:
 * @path: (type filename): a file or folder that is to be sent; links in its name are followed
 * @look: (out caller-allocates): what it is; nothing when it cannot be sent
 * @report: counts it when it is a file, or says why it cannot be sent
 */
void
pnc_preflight_local_look (const char *path, PncPreflightLook *look, PncPreflightReport *report);

/**
 * pnc_preflight_local_walk:
 * @path: (type filename): a folder that is to be sent
 * @max_depth: how many components a name below it may have
 * @patience: how long
 * @report: counts it with all that is in it; is not complete any more when there was no time
 */
void pnc_preflight_local_walk (const char *path,
                               guint max_depth,
                               const PncPreflightPatience *patience,
                               PncPreflightReport *report);

/**
 * pnc_preflight_local_target:
 * @path: (type filename): the folder that is to be written into
 * @report: is told whether that is possible, and how much room there is
 *
 * Returns: (transfer full) (nullable): the folder
 */
PncDir *pnc_preflight_local_target (const char *path, PncPreflightReport *report);

/** pnc_preflight_local_taken: @dir: a folder; @name: a name; @look: (out caller-allocates): what
 * has that name there. Returns: whether anything has */
gboolean pnc_preflight_local_taken (PncDir *dir, const char *name, PncPreflightLook *look);

/**
 * PncPreflightPage:
 * @local: (nullable) (type filename): the folder of this computer that goes with it, if there is
 * one
 * @label: what the folder of the server is called in the batch
 * @entries: (element-type PncEntry): some of what is in the folder of the server
 * @ours: whether these are to come, or are what is there
 * @rule: of @ours: what names must satisfy where they come to
 * @n_clashes: (out): how many of them clash
 * @clash_bytes: (out): how large the files are that are to come and clash
 * @folders: (out) (element-type utf8): names of folders to be looked into, with a folder of the
 * same name on this computer
 * @alone: (out) (element-type utf8): and of those without one
 * @report: (out): of @ours: what they are; not complete when @local could not be looked at
 *
 * A page of a listing of the server that is to be compared with a folder of this computer.
 */
typedef struct
{
  char *local;
  char *label;
  GPtrArray *entries;
  gboolean ours;
  PncNameRule rule;
  guint64 n_clashes;
  guint64 clash_bytes;
  GPtrArray *folders;
  GPtrArray *alone;
  PncPreflightReport *report;
} PncPreflightPage;

/** pnc_preflight_page_new: @entries: (element-type PncEntry): referenced each. Returns: (transfer
 * full): a page of them, with the rest to be filled in */
PncPreflightPage *pnc_preflight_page_new (GPtrArray *entries);

/** pnc_preflight_page_free: @self: (transfer full) (nullable): a page */
void pnc_preflight_page_free (PncPreflightPage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPreflightPage, pnc_preflight_page_free)

/** pnc_preflight_page_compare: @self: a page. Finds out what is to be found out. */
void pnc_preflight_page_compare (PncPreflightPage *self);

G_END_DECLS
