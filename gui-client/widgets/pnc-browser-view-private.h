/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser-view.h"

#include "pnc-file-area.h"
#include "pnc-file-search.h"
#include "pnc-folder-search.h"
#include "pnc-folder-status.h"

G_BEGIN_DECLS

/* What the files of PncBrowserView share: pnc-browser-view.c (the folder) and
 * pnc-browser-view-search.c (the search in it and below it). */
struct _PncBrowserView
{
  AdwBin parent_instance;

  /* owned */
  PncBrowser *browser;
  PncDirectory *watched; /* nullable: the directory whose signals we listen to */
  PncFileSearch *found;  /* nullable: below `watched`; the files that show while somebody looks
                            for something everywhere */
  char *came_from;       /* nullable: raw name in `watched` to be shown: what one has come up from,
                            or wanted to see */
  char *wanted;          /* nullable: what will be `came_from` in the next folder */

  guint settled_id; /* pending: the files may have settled */

  /* borrowed */
  PncFileChain *chain;     /* the area's */
  PncDirectory *unsettled; /* `watched`, until its first loading is done */

  /* template */
  PncFolderSearch *search;
  GtkStack *stack;
  PncFileArea *area;
  AdwStatusPage *error_page;
  GtkWidget *everywhere_button; /* of the page that says that nothing was found */
  PncFolderStatus *status;
};

/** pnc_browser_view_show_page: @self: a view. Shows files, or why there are none. */
void pnc_browser_view_show_page (PncBrowserView *self);

/** pnc_browser_view_settle: @self: a view. Shows the file that is wanted once the folder is there.
 */
void pnc_browser_view_settle (PncBrowserView *self);

/** pnc_browser_view_setup_search: @self: a view with its template */
void pnc_browser_view_setup_search (PncBrowserView *self);

/** pnc_browser_view_end_search: @self: a view. Puts the search away: another folder comes. */
void pnc_browser_view_end_search (PncBrowserView *self);

/** pnc_browser_view_search_text_cb: @self: a view. What is looked for has changed, or where. */
void pnc_browser_view_search_text_cb (PncBrowserView *self);

/** pnc_browser_view_search_leave_cb: @self: a view. The keys go to what was found. */
void pnc_browser_view_search_leave_cb (PncBrowserView *self);

G_END_DECLS
