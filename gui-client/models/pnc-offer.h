/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"
#include "pnc-file-clip.h"
#include "pnc-shelf.h"

G_BEGIN_DECLS

/**
 * PncOfferState:
 * @PNC_OFFER_IDLE: nobody has asked for the files, or not all of them have come
 * @PNC_OFFER_FETCHING: they are on their way
 * @PNC_OFFER_READY: they are on this computer
 * @PNC_OFFER_DECLINED: the person has cancelled their transfers: nobody gets them any more
 */
typedef enum
{
  PNC_OFFER_IDLE,
  PNC_OFFER_FETCHING,
  PNC_OFFER_READY,
  PNC_OFFER_DECLINED,
} PncOfferState;

#define PNC_TYPE_OFFER_STATE (pnc_offer_state_get_type ())
GType pnc_offer_state_get_type (void) G_GNUC_CONST;

#define PNC_TYPE_OFFER (pnc_offer_get_type ())

/**
 * PncOffer:
 *
 * Files of a server that were dragged or copied, which another program may want to have. They are
 * fetched when it asks, once for all who do, as transfers of the browser's queue into a folder of
 * their own, and handed out when they are verified.
 *
 * Signal: `unclaimed` (): they are here, but whoever had asked has not waited for them.
 */
G_DECLARE_FINAL_TYPE (PncOffer, pnc_offer, PNC, OFFER, GObject)

/** pnc_offer_new: @browser: one that is connected to the server of @clip; @clip: which files;
 * @shelf: to where. Returns: (transfer full): an offer */
PncOffer *pnc_offer_new (PncBrowser *browser, PncFileClip *clip, PncShelf *shelf);

/** pnc_offer_get_clip: @self: an offer. Returns: (transfer none): which files */
PncFileClip *pnc_offer_get_clip (PncOffer *self);

/** pnc_offer_get_state: @self: an offer. Returns: where it is */
PncOfferState pnc_offer_get_state (PncOffer *self);

/** pnc_offer_is_ready_for: @self: an offer; @clip: files. Returns: whether these are here already
 */
gboolean pnc_offer_is_ready_for (PncOffer *self, PncFileClip *clip);

/**
 * pnc_offer_fetch_async:
 * @self: an offer
 * @cancellable: (nullable): whoever asked waits no longer; the transfers go on
 * @callback: when they have ended
 * @user_data: for @callback
 *
 * Those that are still here from the last time are not fetched again.
 */
void pnc_offer_fetch_async (PncOffer *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * pnc_offer_fetch_finish:
 * @self: an offer
 * @result: the result
 * @error: (out) (nullable): why there is nothing: that of the first transfer that failed,
 * %PNC_ERROR_CANCELLED, %PNC_ERROR_DISCONNECTED …
 *
 * Returns: (transfer full) (element-type GFile) (nullable): those that were verified, at least one
 */
GPtrArray *pnc_offer_fetch_finish (PncOffer *self, GAsyncResult *result, GError **error);

/** pnc_offer_tell_unclaimed: @self: an offer that is ready. Whoever had asked could not be given
 * the files. Emits `unclaimed`. */
void pnc_offer_tell_unclaimed (PncOffer *self);

/** pnc_offer_to_uri_list: @files: (element-type GFile): which. Returns: (transfer full): them as
 * text/uri-list */
char *pnc_offer_to_uri_list (GPtrArray *files);

/** pnc_offer_to_copied_files: @files: (element-type GFile): which. Returns: (transfer full): them
 * as x-special/gnome-copied-files, which file managers paste */
char *pnc_offer_to_copied_files (GPtrArray *files);

G_END_DECLS
