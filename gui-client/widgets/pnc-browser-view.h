/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"
#include "pnc-folder-look.h"

G_BEGIN_DECLS

#define PNC_TYPE_BROWSER_VIEW (pnc_browser_view_get_type ())

/**
 * PncBrowserView:
 *
 * The folder that a #PncBrowser looks at: its files, the search among them, and a line about them;
 * or that it is empty, loading, or cannot be shown.
 *
 * Property: `browser` (PncBrowser). Signals: `activated` (PncFileItem): double click or Enter.
 * `selection-changed` ().
 */
G_DECLARE_FINAL_TYPE (PncBrowserView, pnc_browser_view, PNC, BROWSER_VIEW, AdwBin)

/** pnc_browser_view_dup_selected: @self: a view. Returns: (transfer full) (element-type
 * PncFileItem): what is selected, in the order shown */
GPtrArray *pnc_browser_view_dup_selected (PncBrowserView *self);

/** pnc_browser_view_get_n_selected: @self: a view. Returns: how many are selected */
guint pnc_browser_view_get_n_selected (PncBrowserView *self);

/** pnc_browser_view_select_all: @self: a view */
void pnc_browser_view_select_all (PncBrowserView *self);

/** pnc_browser_view_toggle_search: @self: a view. Shows the search in the folder, or puts it away.
 */
void pnc_browser_view_toggle_search (PncBrowserView *self);

/** pnc_browser_view_search_everywhere: @self: a view. Shows the search, for everywhere below the
 * folder, or for the folder alone when it is that already. */
void pnc_browser_view_search_everywhere (PncBrowserView *self);

/** pnc_browser_view_is_searching: @self: a view. Returns: whether it shows what was looked for */
gboolean pnc_browser_view_is_searching (PncBrowserView *self);

/** pnc_browser_view_shows_found: @self: a view. Returns: whether that is from everywhere below */
gboolean pnc_browser_view_shows_found (PncBrowserView *self);

/** pnc_browser_view_show_in_folder: @self: a view; @item: one that was found below. Goes to its
 * folder and selects it there. */
void pnc_browser_view_show_in_folder (PncBrowserView *self, PncFileItem *item);

/** pnc_browser_view_focus: @self: a view. The page that shows takes the focus. */
void pnc_browser_view_focus (PncBrowserView *self);

/** pnc_browser_view_get_look: @self: a view. Returns: (transfer none) (nullable): how the folder is
 * looked at; there once the settings are */
PncFolderLook *pnc_browser_view_get_look (PncBrowserView *self);

/** pnc_browser_view_is_list_focused: @self: a view. Returns: whether keys go to its files */
gboolean pnc_browser_view_is_list_focused (PncBrowserView *self);

/** pnc_browser_view_find_file: @self: a view; @item: one of what it shows; @direction: 1 or -1.
 * Returns: (transfer none) (nullable): the next file after it or before it, as they are shown;
 * folders are left out */
PncFileItem *pnc_browser_view_find_file (PncBrowserView *self, PncFileItem *item, int direction);

/** pnc_browser_view_select: @self: a view; @item: one of what it shows. Selects that alone, and
 * scrolls there. */
void pnc_browser_view_select (PncBrowserView *self, PncFileItem *item);

/** pnc_browser_view_select_at: @self: a view; @x: in coordinates of the view; @y: likewise. Selects
 * what is there unless it is selected already. Returns: (transfer none) (nullable): its item */
PncFileItem *pnc_browser_view_select_at (PncBrowserView *self, double x, double y);

/** pnc_browser_view_bind_settings: @self: a view; @settings: of the application. What is shown and
 * how follows them, and they follow what a person does. Once. */
void pnc_browser_view_bind_settings (PncBrowserView *self, GSettings *settings);

G_END_DECLS
