/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-browser.h"

G_BEGIN_DECLS

#define PNC_TYPE_PATH_OFFERS (pnc_path_offers_get_type ())

/**
 * PncPathOffers:
 *
 * Types on in an entry for a path on the server, as a shell does.
 */
G_DECLARE_FINAL_TYPE (PncPathOffers, pnc_path_offers, PNC, PATH_OFFERS, GObject)

/** pnc_path_offers_new: @entry: an entry; not kept alive. Returns: (transfer full): no offers yet
 */
PncPathOffers *pnc_path_offers_new (GtkEntry *entry);

/** pnc_path_offers_begin: @self: offers; @browser: whose server. From now on they follow what is
 * typed, so that the folders are there when they are asked for. */
void pnc_path_offers_begin (PncPathOffers *self, PncBrowser *browser);

/** pnc_path_offers_end: @self: offers. There are none any more, and nothing is read for them. */
void pnc_path_offers_end (PncPathOffers *self);

/** pnc_path_offers_complete: @self: offers. Types on, as far as it is clear. Returns: whether it
 * was
 */
gboolean pnc_path_offers_complete (PncPathOffers *self);

G_END_DECLS
