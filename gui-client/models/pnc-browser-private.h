/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"
#include "pnc-file-clip.h"
#include "pnc-history.h"

G_BEGIN_DECLS

struct _PncBrowser
{
  GObject parent_instance;

  /* owned */
  PncKnownServers *known;
  PncSession *session;           /* nullable */
  PncTransferQueue *queue;       /* nullable */
  PncTransferRecorder *recorder; /* nullable: of the queue */
  PncDirectory *directory;       /* nullable */
  PncFileSearch *search;         /* nullable: below the directory; there with it */
  PncHistory *history;
  PncUndo *undo;
  PncPath *start;            /* nullable: where to go once connected */
  GCancellable *cancellable; /* of the actions under way; renewed with each session */

  guint n_actions; /* under way */
  guint refresh_id;
  gboolean was_connected; /* in this session: a second time is a reconnection */
};

/** pnc_browser_fail: @self: a browser; @error: why. Emits `failed`, unless it was cancelled. */
void pnc_browser_fail (PncBrowser *self, const GError *error);

/** pnc_browser_begin_action: @self: a browser. Counts one more action under way. */
void pnc_browser_begin_action (PncBrowser *self);

/** pnc_browser_end_action: @self: a browser; @error: (nullable): why it failed. Counts one less,
 * reports, refreshes. */
void pnc_browser_end_action (PncBrowser *self, const GError *error);

/** pnc_browser_emit_pasted: @self: a browser; @clip: what was copied or moved; @rest: (nullable):
 * those of it that failed. Emits `pasted`. */
void pnc_browser_emit_pasted (PncBrowser *self, PncFileClip *clip, PncFileClip *rest);

/** pnc_browser_refresh_soon: @self: a browser. Refreshes within half a second, once for many calls.
 */
void pnc_browser_refresh_soon (PncBrowser *self);

G_END_DECLS
