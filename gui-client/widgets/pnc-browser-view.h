/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"

G_BEGIN_DECLS

#define PNC_TYPE_BROWSER_VIEW (pnc_browser_view_get_type ())

/**
 * PncBrowserView:
 *
 * The folder that a #PncBrowser looks at, as a list with columns; or that it is empty, loading, or
 * cannot be shown.
 *
 * Properties: `browser` (PncBrowser), `show-hidden` and `folders-first` (boolean). Signals:
 * `activated` (PncFileItem): double click or Enter. `selection-changed` ().
 */
G_DECLARE_FINAL_TYPE (PncBrowserView, pnc_browser_view, PNC, BROWSER_VIEW, AdwBin)

/** pnc_browser_view_dup_selected: @self: a view. Returns: (transfer full) (element-type
 * PncFileItem): what is selected, in the order shown */
GPtrArray *pnc_browser_view_dup_selected (PncBrowserView *self);

/** pnc_browser_view_get_n_selected: @self: a view. Returns: how many are selected */
guint pnc_browser_view_get_n_selected (PncBrowserView *self);

/** pnc_browser_view_select_all: @self: a view */
void pnc_browser_view_select_all (PncBrowserView *self);

/** pnc_browser_view_focus: @self: a view. The page that shows takes the focus. */
void pnc_browser_view_focus (PncBrowserView *self);

/** pnc_browser_view_get_list: @self: a view. Returns: (transfer none): the widget with the rows,
 * for drop targets, gestures and menus */
GtkWidget *pnc_browser_view_get_list (PncBrowserView *self);

/** pnc_browser_view_select_at: @self: a view; @x: in coordinates of the list; @y: likewise. Selects
 * the row there unless it is selected already. Returns: (transfer none) (nullable): its item */
PncFileItem *pnc_browser_view_select_at (PncBrowserView *self, double x, double y);

/** pnc_browser_view_bind_settings: @self: a view; @settings: of the application. What is shown and
 * how it is sorted follows them, and they follow what a person does with the headers. */
void pnc_browser_view_bind_settings (PncBrowserView *self, GSettings *settings);

G_END_DECLS
