/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"
#include "pnc-file-clip.h"
#include "pnc-preflight.h"

G_BEGIN_DECLS

#define PNC_TYPE_BATCH_PLAN (pnc_batch_plan_get_type ())

/**
 * PncBatchPlan:
 *
 * What a person wants to have uploaded, downloaded, copied or moved at once: finds out what it will
 * meet, has what is to be asked about it, and does it. One question at most, before the first byte;
 * what turns up later follows what was answered.
 *
 * Properties (read-only): `rows` (GListModel of #PncClashItem: names that are taken, the first of
 * them), `heading`, `body`, `warnings` ("" for none; notified: what is left out needs no room),
 * `more` (how many names are taken beside the rows, in words; "" for none), all once it was
 * checked; `can-run` (whether there is anything left to be done; notified), `replaces` (whether
 * anything would be replaced; notified).
 *
 * Property (read-write, notified): `policy` (int, #PncPolicy): for all names that are taken; one
 * that is set sets those of the rows, which may then be changed one by one.
 */
G_DECLARE_FINAL_TYPE (PncBatchPlan, pnc_batch_plan, PNC, BATCH_PLAN, GObject)

/** pnc_batch_plan_new_upload: @browser: one that looks at a folder; @files: (element-type GFile):
 * those that are none of this computer are reported by `failed` of @browser, and left out; @into:
 * (nullable): a folder of this listing, or %NULL for the folder itself. Returns: (transfer full)
 * (nullable): a plan; %NULL when there is no folder, or nothing is left */
PncBatchPlan *pnc_batch_plan_new_upload (PncBrowser *browser, GListModel *files, PncFileItem *into);

/** pnc_batch_plan_new_upload_to: @browser: one that has a session; @files: as of
 * pnc_batch_plan_new_upload(); @folder: any folder of the server. Returns: (transfer full)
 * (nullable): a plan; %NULL when nothing is left */
PncBatchPlan *
pnc_batch_plan_new_upload_to (PncBrowser *browser, GListModel *files, PncPath *folder);

/** pnc_batch_plan_new_download: @browser: one that looks at a folder; @items: (element-type
 * PncFileItem): of it, or found, all in one folder; @folder: into which local folder. Returns:
 * (transfer full) (nullable): a plan; %NULL when there is nothing to do */
PncBatchPlan *pnc_batch_plan_new_download (PncBrowser *browser, GPtrArray *items, GFile *folder);

/** pnc_batch_plan_new_paste: @browser: one that looks at a folder; @clip: files of the same server,
 * which go into it. Returns: (transfer full) (nullable): a plan; %NULL when there is no folder */
PncBatchPlan *pnc_batch_plan_new_paste (PncBrowser *browser, PncFileClip *clip);

/** pnc_batch_plan_new_paste_to: @browser: one with a session; @clip: files of its server; @folder:
 * there, into which they go. Returns: (transfer full): a plan */
PncBatchPlan *pnc_batch_plan_new_paste_to (PncBrowser *browser, PncFileClip *clip, PncPath *folder);

/** pnc_batch_plan_get_kind: @self: a plan. Returns: what is to be done */
PncPreflightKind pnc_batch_plan_get_kind (PncBatchPlan *self);

/** pnc_batch_plan_get_clip: @self: a plan. Returns: (transfer none) (nullable): what is pasted */
PncFileClip *pnc_batch_plan_get_clip (PncBatchPlan *self);

/** pnc_batch_plan_set_preflight: @self: a plan; @settings: how to check it; outlives the check */
void pnc_batch_plan_set_preflight (PncBatchPlan *self, const PncPreflightSettings *settings);

/**
 * pnc_batch_plan_check_async:
 * @self: a plan
 * @callback: at the end
 * @user_data: for @callback
 *
 * Finds out what it will meet. Ends with %PNC_ERROR_CANCELLED when the browser is closed or opens
 * another server.
 */
void
pnc_batch_plan_check_async (PncBatchPlan *self, GAsyncReadyCallback callback, gpointer user_data);

/** pnc_batch_plan_check_finish: @self: a plan; @result: the result; @error: (out) (nullable):
 * %PNC_ERROR_CANCELLED. Returns: whether it is known now */
gboolean pnc_batch_plan_check_finish (PncBatchPlan *self, GAsyncResult *result, GError **error);

/** pnc_batch_plan_cancel_check: @self: a plan that is being checked. Gives up: it ends with
 * %PNC_ERROR_CANCELLED. */
void pnc_batch_plan_cancel_check (PncBatchPlan *self);

/** pnc_batch_plan_has_question: @self: a plan that was checked. Returns: whether a person has to be
 * asked, or told, before it is run */
gboolean pnc_batch_plan_has_question (PncBatchPlan *self);

/** pnc_batch_plan_has_clashes: @self: a plan that was checked. Returns: whether there is anything
 * to choose */
gboolean pnc_batch_plan_has_clashes (PncBatchPlan *self);

/** pnc_batch_plan_set_policy: @self: a plan; @policy: for all names that are taken */
void pnc_batch_plan_set_policy (PncBatchPlan *self, PncPolicy policy);

/** pnc_batch_plan_get_policy: @self: a plan. Returns: what was set last, for all */
PncPolicy pnc_batch_plan_get_policy (PncBatchPlan *self);

/** pnc_batch_plan_run: @self: a plan that was checked. Does it, as was chosen, unless the browser
 * is on another server by now. */
void pnc_batch_plan_run (PncBatchPlan *self);

G_END_DECLS
