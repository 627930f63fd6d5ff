/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser-view.h"
#include "pnc-browser.h"
#include "pnc-connect-page.h"
#include "pnc-connection-bar.h"
#include "pnc-connection-button.h"
#include "pnc-continue-bar.h"
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
  guint fit_id; /* pending: leave out what has no room */

  /* borrowed */
  GtkWidget *drop_row; /* nullable, weak: marked as what would take the drop */

  /* template */
  AdwToastOverlay *toast_overlay;
  GtkWidget *navigation_box;
  GtkWidget *wide_box;
  GtkStack *title_stack;
  PncPathBar *path_bar;
  PncConnectionBar *connection_bar;
  PncConnectionButton *connection_button;
  PncContinueBar *continue_bar;
  GtkStack *stack;
  PncConnectPage *connect_page;
  AdwStatusPage *connecting_page;
  PncQuestionPage *question_page;
  AdwStatusPage *failed_page;
  GtkWidget *failed_button;
  PncBrowserView *view;
  GtkRevealer *transfers_revealer;
  PncTransferPanel *transfer_panel;
};

/** pnc_window_install_actions: @widget_class: of the window. Adds its actions and their keys. */
void pnc_window_install_actions (GtkWidgetClass *widget_class);

/** pnc_window_new_folder: @widget: a window; @name: of the action; @parameter: none. Asks for a
 * name. */
void pnc_window_new_folder (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_rename: @widget: a window; @name: of the action; @parameter: none. Asks for a name.
 */
void pnc_window_rename (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_delete: @widget: a window; @name: of the action; @parameter: none. Asks whether it is
 * meant. */
void pnc_window_delete (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_properties: @widget: a window; @name: of the action; @parameter: none. Shows what is
 * known. */
void pnc_window_properties (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_upload_files: @widget: a window; @name: of the action; @parameter: none. Asks which.
 */
void pnc_window_upload_files (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_upload_folder: @widget: a window; @name: of the action; @parameter: none. Asks which.
 */
void pnc_window_upload_folder (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_disconnect: @widget: a window; @name: of the action; @parameter: none. Asks first
 * while transfers run. */
void pnc_window_disconnect (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_may_close: @self: a window. Returns: whether it may be closed now; asks while
 * transfers run, and closes it when the answer is yes */
gboolean pnc_window_may_close (PncWindow *self);

/** pnc_window_bind_settings: @self: a window. Its size, the list and the transfers follow the
 * settings, and the menu's check marks are made of them. */
void pnc_window_bind_settings (PncWindow *self);

/** pnc_window_follow_width: @self: a window that is realized. Leaves out what has no room. */
void pnc_window_follow_width (PncWindow *self);

/** pnc_window_add_list_keys: @self: a window. Keys that mean something only in the list. */
void pnc_window_add_list_keys (PncWindow *self);

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
