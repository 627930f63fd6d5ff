/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_FILTER (pnc_file_filter_get_type ())

/**
 * PncFileFilterFunc:
 * @item: (type PncFileItem): one of the list
 * @data: as given
 *
 * Returns: whether it is shown
 */
typedef gboolean (*PncFileFilterFunc) (PncFileItem *item, gpointer data);

/**
 * PncFileFilter:
 *
 * What of a list is shown: a GListModel of those items of another one that pass a function. Where
 * there are many, they are looked at in small steps between frames, and what changes is told a
 * step at a time, so that 100,000 of them never stop the window. Until it is through the filter is
 * not settled: it then has some that pass no more, and lacks some that do. The filter of GTK 4.8
 * tells of everything at once, or, in steps, of rows that are not there.
 *
 * Property: `settled` (boolean, read-only, notified).
 */
G_DECLARE_FINAL_TYPE (PncFileFilter, pnc_file_filter, PNC, FILE_FILTER, GObject)

/** pnc_file_filter_new: @func: what is shown; @data: for it. Returns: (transfer full): a filter of
 * nothing */
PncFileFilter *pnc_file_filter_new (PncFileFilterFunc func, gpointer data);

/** pnc_file_filter_set_model: @self: a filter; @model: (nullable): of #PncFileItem */
void pnc_file_filter_set_model (PncFileFilter *self, GListModel *model);

/** pnc_file_filter_changed: @self: a filter, whose function judges otherwise from now on */
void pnc_file_filter_changed (PncFileFilter *self);

/** pnc_file_filter_is_settled: @self: a filter. Returns: whether it has looked at everything */
gboolean pnc_file_filter_is_settled (PncFileFilter *self);

/** pnc_file_filter_stop: @self: a filter. Shows nothing and calls nothing from now on: its owner
 * goes. */
void pnc_file_filter_stop (PncFileFilter *self);

G_END_DECLS
