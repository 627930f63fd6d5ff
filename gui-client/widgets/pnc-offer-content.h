/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "pnc-offer.h"

G_BEGIN_DECLS

/**
 * PncOfferGate:
 * @PNC_OFFER_OPEN: who asks gets the files
 * @PNC_OFFER_HELD: not yet, but perhaps later
 * @PNC_OFFER_SHUT: no
 *
 * What whoever asks is told.
 */
typedef enum
{
  PNC_OFFER_OPEN,
  PNC_OFFER_HELD,
  PNC_OFFER_SHUT,
} PncOfferGate;

/** PncOfferGuard: @user_data: as given. Returns: what whoever asks now is to be told */
typedef PncOfferGate (*PncOfferGuard) (gpointer user_data);

#define PNC_TYPE_OFFER_CONTENT (pnc_offer_content_get_type ())

/**
 * PncOfferContent:
 *
 * What is dragged or on the clipboard: for this program a #PncFileClip, for others a list of files
 * of this computer, which are fetched when somebody asks for it.
 *
 * Some programs give up when nothing comes for a second. While the files are on their way, whoever
 * reads from a pipe (Wayland) gets an empty line of text/uri-list every now and then, which means
 * nothing.
 */
G_DECLARE_FINAL_TYPE (PncOfferContent, pnc_offer_content, PNC, OFFER_CONTENT, GdkContentProvider)

/** pnc_offer_content_new: @offer: the files; @for_clipboard: whether it is also understood by those
 * who paste. Returns: (transfer full): their content */
PncOfferContent *pnc_offer_content_new (PncOffer *offer, gboolean for_clipboard);

/** pnc_offer_content_get_offer: @self: a content. Returns: (transfer none): its files */
PncOffer *pnc_offer_content_get_offer (PncOfferContent *self);

/** pnc_offer_content_set_guard: @self: a content; @guard: asked each time; without one the gate is
 * open; @user_data: for @guard; @destroy: (nullable): for @user_data */
void pnc_offer_content_set_guard (PncOfferContent *self,
                                  PncOfferGuard guard,
                                  gpointer user_data,
                                  GDestroyNotify destroy);

/** pnc_offer_content_look_again: @self: a content. Those who were held ask the guard again. */
void pnc_offer_content_look_again (PncOfferContent *self);

/** pnc_offer_content_give_up: @self: a content. Nobody waits any more. */
void pnc_offer_content_give_up (PncOfferContent *self);

G_END_DECLS
