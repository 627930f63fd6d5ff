/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser-view.h"
#include "pnc-browser.h"
#include "pnc-connect-page.h"
#include "pnc-connection-button.h"
#include "pnc-path-bar.h"
#include "pnc-question-page.h"
#include "pnc-transfer-panel.h"
#include "pnc-window.h"

G_BEGIN_DECLS

struct _PncWindow
{
  AdwApplicationWindow parent_instance;

  /* owned */
  PncBrowser *browser;
  GSettings *settings;

  /* template */
  AdwToastOverlay *toast_overlay;
  GtkWidget *navigation_box;
  GtkStack *title_stack;
  PncPathBar *path_bar;
  PncConnectionButton *connection_button;
  GtkStack *stack;
  PncConnectPage *connect_page;
  AdwStatusPage *connecting_page;
  PncQuestionPage *question_page;
  AdwStatusPage *failed_page;
  PncBrowserView *view;
  GtkRevealer *transfers_revealer;
  PncTransferPanel *transfer_panel;
};

/** pnc_window_install_actions: @widget_class: of the window. Adds its actions and their keys. */
void pnc_window_install_actions (GtkWidgetClass *widget_class);

/** pnc_window_update_actions: @self: a window. Enables what can be done now, and nothing else. */
void pnc_window_update_actions (PncWindow *self);

/** pnc_window_download: @self: a window; @items: (element-type PncFileItem): what. Into the folder
 * of the settings. */
void pnc_window_download (PncWindow *self, GPtrArray *items);

/** pnc_window_setup_downloads: @self: a window. A toast with "Open" and "Show in Folder" for each
 * download that is done. */
void pnc_window_setup_downloads (PncWindow *self);

/** pnc_window_setup_drop: @self: a window. Files and folders dropped onto the list, or onto a
 * folder in it, and files pasted, are uploaded. */
void pnc_window_setup_drop (PncWindow *self);

/** pnc_window_setup_context_menu: @self: a window. The menu of a right click, Menu and Shift+F10 in
 * the list. */
void pnc_window_setup_context_menu (PncWindow *self);

G_END_DECLS
