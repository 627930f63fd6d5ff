/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clock.h"
#include "pnc-preflight-report.h"
#include "pnc-session.h"

G_BEGIN_DECLS

/** PNC_PREFLIGHT_PATIENCE_US: how long a pre-flight looks into folders, microseconds: not so long
 * that anybody would wait for it */
#define PNC_PREFLIGHT_PATIENCE_US (400 * 1000)

/**
 * PncPreflightSettings:
 * @clock: (nullable): for the time that it takes; outlives it
 * @patience_us: how long it looks into folders; 0 for the usual %PNC_PREFLIGHT_PATIENCE_US
 *
 * How a pre-flight goes about it.
 */
typedef struct
{
  const PncClock *clock;
  gint64 patience_us;
} PncPreflightSettings;

/*
 * What a batch of transfers will meet, found out before the first byte: which names are taken,
 * which cannot be had on the other side, what cannot be read, whether there is room, and whether
 * anything may be written at all.
 *
 * Nothing is changed and nothing reserved: what a policy says is asked again by whoever publishes
 * a file (docs/PROTOCOL.md, section 6.3). The names of the batch itself are all looked at, however
 * long the server takes; folders are looked into for a short while only, and the report then says
 * "at least". The disk of this computer is only touched on threads.
 *
 * All three run on the context of the session. Cancelled, they end with %PNC_ERROR_CANCELLED; there
 * is no other failure: what the server refuses to tell is not known.
 */

/**
 * pnc_preflight_upload_async:
 * @session: a session
 * @files: (element-type GFile): native ones, each of which goes into @folder under its own name
 * @folder: on the server
 * @settings: (nullable): %NULL for the usual ones
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_preflight_finish()
 * @user_data: for @callback
 */
void pnc_preflight_upload_async (PncSession *session,
                                 GPtrArray *files,
                                 PncPath *folder,
                                 const PncPreflightSettings *settings,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * pnc_preflight_download_async:
 * @session: a session
 * @above: the folder of the server in which they are
 * @entries: (element-type PncEntry): of that folder, as they were listed
 * @folder: on this computer, native
 * @settings: (nullable): %NULL for the usual ones
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_preflight_finish()
 * @user_data: for @callback
 */
void pnc_preflight_download_async (PncSession *session,
                                   PncPath *above,
                                   GPtrArray *entries,
                                   GFile *folder,
                                   const PncPreflightSettings *settings,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/**
 * pnc_preflight_paste_async:
 * @session: a session
 * @paths: (element-type PncPath): what is copied or moved; all in one folder
 * @folder: into which, on the same server
 * @move: whether they go from where they are
 * @settings: (nullable): %NULL for the usual ones
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_preflight_finish()
 * @user_data: for @callback
 *
 * What is pasted where it is clashes with nothing: a copy is a duplicate then.
 */
void pnc_preflight_paste_async (PncSession *session,
                                GPtrArray *paths,
                                PncPath *folder,
                                gboolean move,
                                const PncPreflightSettings *settings,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * pnc_preflight_finish:
 * @session: a session
 * @result: the result of any of them
 * @error: (out) (nullable): %PNC_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what was found
 */
PncPreflightReport *
pnc_preflight_finish (PncSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
