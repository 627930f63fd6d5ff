/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-message.h"
#include "pnc-preflight-report.h"

G_BEGIN_DECLS

/** PNC_CLASH_ITEM_N_POLICIES: how many things may become of a name that is taken */
#define PNC_CLASH_ITEM_N_POLICIES 4u

/** pnc_clash_item_policies: which, in the order in which they are offered */
extern const PncPolicy pnc_clash_item_policies[PNC_CLASH_ITEM_N_POLICIES];

#define PNC_TYPE_CLASH_ITEM (pnc_clash_item_get_type ())

/**
 * PncClashItem:
 *
 * A name that is taken, and what is to become of it.
 *
 * Properties: `name` (display text), `details` (what is to come and what is there), `icon-name`
 * (all read-only, constant), `policy` (int, #PncPolicy; notified): one of pnc_clash_item_allows():
 * where another one is set, the file keeps its name beside the new one if that is possible, and
 * otherwise the new one is left out.
 */
G_DECLARE_FINAL_TYPE (PncClashItem, pnc_clash_item, PNC, CLASH_ITEM, GObject)

/** pnc_clash_item_new: @kind: what is to be done; @clash: copied; @name: raw; @now_us: the present,
 * µs since 1970. Returns: (transfer full): an item */
PncClashItem *pnc_clash_item_new (PncPreflightKind kind,
                                  const PncPreflightClash *clash,
                                  const char *name,
                                  gint64 now_us);

/** pnc_clash_item_get_source: @self: an item. Returns: which of the batch it is */
guint pnc_clash_item_get_source (PncClashItem *self);

/** pnc_clash_item_get_number: @self: an item. Returns: the number with which a folder goes beside
 * what has its name (pnc_name_numbered()); 0 where its name is that of the batch, or not the
 * client's to choose */
guint pnc_clash_item_get_number (PncClashItem *self);

/** pnc_clash_item_get_skipped_bytes: @self: an item. Returns: how many bytes need no room after
 * what was chosen, as far as is known */
guint64 pnc_clash_item_get_skipped_bytes (PncClashItem *self);

/** pnc_clash_item_is_merge: @self: an item. Returns: whether it is two folders that become one:
 * what is chosen counts for the names in it */
gboolean pnc_clash_item_is_merge (PncClashItem *self);

/** pnc_clash_item_allows: @self: an item; @policy: what might become of it. Returns: whether it can
 */
gboolean pnc_clash_item_allows (PncClashItem *self, PncPolicy policy);

/** pnc_clash_item_set_policy: @self: an item; @policy: what shall become of it */
void pnc_clash_item_set_policy (PncClashItem *self, PncPolicy policy);

/** pnc_clash_item_get_policy: @self: an item. Returns: what shall become of it */
PncPolicy pnc_clash_item_get_policy (PncClashItem *self);

G_END_DECLS
