/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-batch-plan.h"
#include "pnc-browser-view.h"
#include "pnc-browser.h"
#include "pnc-connect-page.h"
#include "pnc-connection-bar.h"
#include "pnc-connection-button.h"
#include "pnc-continue-bar.h"
#include "pnc-cut-marks.h"
#include "pnc-open-bar.h"
#include "pnc-offer.h"
#include "pnc-path-bar.h"
#include "pnc-preview-window.h"
#include "pnc-question-page.h"
#include "pnc-recent-servers.h"
#include "pnc-server-sidebar.h"
#include "pnc-transfer-batch.h"
#include "pnc-transfer-panel.h"
#include "pnc-window.h"

G_BEGIN_DECLS

struct _PncWindow
{
  AdwApplicationWindow parent_instance;

  /* owned */
  PncBrowser *browser;
  GSettings *settings;
  PncOpenFiles *open_files;
  PncCutMarks *cut_marks;
  PncOffer *ready_offer; /* nullable: of files that are here, and were dragged in vain */
  guint fit_id;          /* pending: leave out what has no room */
  gboolean narrow;
  gboolean failure_unseen; /* something has failed, and the window was not in front since */
  PncTransferBatch batch;
  guint inhibit_cookie; /* 0: the desktop may sleep */
  PncServerList *servers;
  PncRecentServers *recent;
  PncLink *place;            /* nullable: where one has logged in */
  PncPath *last_folder;      /* nullable: there */
  char *password;            /* nullable: just given, not taken by the server yet; wiped */
  gboolean remember;         /* it, in the keyring */
  GListStore *dropped;       /* nullable: files to be uploaded once it has connected */
  PncServerItem *dropped_on; /* nullable: to there */

  /* borrowed */
  GtkWidget *drop_row;              /* nullable, weak: row or button marked as taking the drop */
  PncPreviewWindow *preview_window; /* nullable, weak */

  /* template */
  AdwToastOverlay *toast_overlay;
  AdwHeaderBar *header_bar;
  GtkWidget *navigation_box;
  GtkWidget *wide_box;
  GtkWidget *back_button;
  GtkWidget *forward_button;
  GtkMenuButton *view_button;
  GMenuModel *view_menu;
  GMenu *narrow_section; /* of the main menu */
  GtkStack *title_stack;
  PncPathBar *path_bar;
  PncConnectionBar *connection_bar;
  PncConnectionButton *connection_button;
  PncContinueBar *continue_bar;
  PncOpenBar *open_bar;
  AdwFlap *flap;
  PncServerSidebar *sidebar;
  GtkWidget *servers_button;
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

/** pnc_window_undo: @widget: a window; @name: of the action; @parameter: (nullable): which removal,
 * an uint32; %NULL for what was done last. Undoes it. */
void pnc_window_undo (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_setup_undo: @self: a window with a browser. A toast for each removal, with "Undo";
 * and what became of undoing. */
void pnc_window_setup_undo (PncWindow *self);

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

/** pnc_window_switch: @self: a window; @link: another server. Goes there; asks first while
 * transfers run, and offers a window of its own. */
void pnc_window_switch (PncWindow *self, const PncLink *link);

/** pnc_window_go_to: @self: a window; @link: a server; @new_window: whether another window goes
 * there. Without asking. */
void pnc_window_go_to (PncWindow *self, const PncLink *link, gboolean new_window);

/** pnc_window_setup_servers: @self: a window with a browser. Fills the side bar and remembers the
 * servers one is at. */
void pnc_window_setup_servers (PncWindow *self);

/** pnc_window_clear_servers: @self: a window that is being disposed of, with its session ended */
void pnc_window_clear_servers (PncWindow *self);

/** pnc_window_open_server: @self: a window; @item: a server; @new_window: whether another window
 * goes there. Asks first while transfers run. */
void pnc_window_open_server (PncWindow *self, PncServerItem *item, gboolean new_window);

/** pnc_window_server_removed: @self: a window; @item: a server that was removed; @position: where
 * it was. Offers to put it back. */
void pnc_window_server_removed (PncWindow *self, PncServerItem *item, guint position);

/** pnc_window_is_at: @self: a window; @item: a server. Returns: whether its session is that one, in
 * any state in which it is worth something */
gboolean pnc_window_is_at (PncWindow *self, PncServerItem *item);

/** pnc_window_files_dropped: @self: a window; @item: a server; @files: (element-type GFile):
 * dropped onto it. Uploads them into the folder that it begins with; connects first, in a window of
 * its own where this one is at another server. */
void pnc_window_files_dropped (PncWindow *self, PncServerItem *item, GListModel *files);

/** pnc_window_begin_dropped: @self: a window that has connected. Uploads what was dropped before.
 */
void pnc_window_begin_dropped (PncWindow *self);

/** pnc_window_clear_dropped: @self: a window. What was dropped is not uploaded any more. */
void pnc_window_clear_dropped (PncWindow *self);

/** pnc_window_save_server: @widget: a window; @name: of the action; @parameter: none. Asks for a
 * name for the server that it is at. */
void pnc_window_save_server (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_answer: @self: a window; @question: of its session. Answers from the keyring, or
 * shows it. */
void pnc_window_answer (PncWindow *self, PncQuestion *question);

/** pnc_window_show_question: @self: a window; @question: of its session; @remembers: whether the
 * password is in the keyring */
void pnc_window_show_question (PncWindow *self, PncQuestion *question, gboolean remembers);

/** pnc_window_password_given: @self: a window; @password: (nullable): just given, %NULL when it is
 * yet to be asked for; @remember: whether the keyring shall have it */
void pnc_window_password_given (PncWindow *self, const char *password, gboolean remember);

/** pnc_window_keep_password: @self: a window whose server has taken the password; @place: server
 * and user. Saves it where that was wanted, together with the server; forgets it where not. */
void pnc_window_keep_password (PncWindow *self, const PncLink *place);

/** pnc_window_clear_password: @self: a window whose session has ended */
void pnc_window_clear_password (PncWindow *self);

/** pnc_window_forget_password: @self: a window; @item: a server that was removed. The keyring no
 * longer has its password. */
void pnc_window_forget_password (PncWindow *self, PncServerItem *item);

/** pnc_window_has_work: @self: a window. Returns: whether transfers are under way or wait for
 * something that may come by itself */
gboolean pnc_window_has_work (PncWindow *self);

/** pnc_window_setup_background: @self: a window. The desktop does not sleep while something moves,
 * and is told what became of the transfers when the window is not in front. */
void pnc_window_setup_background (PncWindow *self);

/** pnc_window_go_to_background: @self: a window with transfers. Is seen no more, and goes by itself
 * when they are done; activating the application brings it back. */
void pnc_window_go_to_background (PncWindow *self);

/** pnc_window_clear_background: @self: a window that is being disposed of */
void pnc_window_clear_background (PncWindow *self);

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

/** pnc_window_setup_open: @self: a window with a browser. Files that are opened with their
 * applications, and come back when they are saved there. */
void pnc_window_setup_open (PncWindow *self);

/** pnc_window_open_item: @self: a window; @item: a file of the folder that is shown. Opens it with
 * its application. */
void pnc_window_open_item (PncWindow *self, PncFileItem *item);

/** pnc_window_open_selected: @widget: a window; @name: of the action; @parameter: none. Opens the
 * file that is selected, or enters the folder. */
void pnc_window_open_selected (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_begin: @self: a window; @plan: (transfer full) (nullable): what is to be uploaded,
 * downloaded or pasted. Looks at it first, asks what is to be asked, and does it. */
void pnc_window_begin (PncWindow *self, PncBatchPlan *plan);

/** pnc_window_setup_clipboard: @self: a window with a browser. What was cut shows as that until it
 * was pasted, and is on the clipboard as long. */
void pnc_window_setup_clipboard (PncWindow *self);

/** pnc_window_setup_drop: @self: a window. Files and folders dropped onto the list, onto a folder
 * in it or onto one of the path are uploaded, or moved or copied on the server. */
void pnc_window_setup_drop (PncWindow *self);

/** pnc_window_setup_drag: @self: a window. What is in the list can be dragged. */
void pnc_window_setup_drag (PncWindow *self);

/** pnc_window_set_drag_at_home: @drop: something above a window of this program; @at_home: whether
 * that would take it. Nobody else gets what is dropped at home. */
void pnc_window_set_drag_at_home (GdkDrop *drop, gboolean at_home);

/** pnc_window_dup_clip: @content: (nullable): of the clipboard, or dragged. Returns: (transfer
 * full) (nullable): files of a server, put there by this program */
PncFileClip *pnc_window_dup_clip (GdkContentProvider *content);

/** pnc_window_say_other_server: @self: a window. What is to be pasted is on another server. */
void pnc_window_say_other_server (PncWindow *self);

/** pnc_window_upload_list: @self: a window; @value: a GdkFileList. Into the folder that is shown.
 */
void pnc_window_upload_list (PncWindow *self, const GValue *value);

/** pnc_window_cut: @widget: a window; @name: of the action; @parameter: none. What is selected
 * moves to where it is pasted. */
void pnc_window_cut (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_copy: @widget: a window; @name: of the action; @parameter: none. What is selected is
 * copied to where it is pasted. */
void pnc_window_copy (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_paste: @widget: a window; @name: of the action; @parameter: none. What was cut or
 * copied on the server, or files of another program, which are uploaded. */
void pnc_window_paste (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_duplicate: @widget: a window; @name: of the action; @parameter: none. A copy of what
 * is selected, beside it. */
void pnc_window_duplicate (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_setup_view: @self: a window whose view has its settings. The actions of the menu of
 * the view. */
void pnc_window_setup_view (PncWindow *self);

/** pnc_window_show_view_button: @self: a window. Shows the button with the menu of the view while
 * there is a folder; in a narrow window that is a part of the main menu. */
void pnc_window_show_view_button (PncWindow *self);

/** pnc_window_zoom_in: @widget: a window; @name: of the action; @parameter: none. Larger icons. */
void pnc_window_zoom_in (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_zoom_out: @widget: a window; @name: of the action; @parameter: none. Smaller icons.
 */
void pnc_window_zoom_out (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_zoom_normal: @widget: a window; @name: of the action; @parameter: none. Icons as they
 * are at first. */
void pnc_window_zoom_normal (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_setup_history: @self: a window. The menus of Back and Forward: a right click, a long
 * press, Down; and the buttons at the side of a mouse. */
void pnc_window_setup_history (PncWindow *self);

/** pnc_window_go_steps: @widget: a window; @name: of the action; @parameter: an int32, how far;
 * backwards when negative. Goes where one was. */
void pnc_window_go_steps (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_preview: @widget: a window; @name: of the action; @parameter: none. Shows what is
 * selected in a small window. */
void pnc_window_preview (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_window_setup_preview: @self: a window. The space bar in the list previews. */
void pnc_window_setup_preview (PncWindow *self);

/** pnc_window_setup_context_menu: @self: a window. The menu of a right click, Menu and Shift+F10 in
 * the list. */
void pnc_window_setup_context_menu (PncWindow *self);

G_END_DECLS
