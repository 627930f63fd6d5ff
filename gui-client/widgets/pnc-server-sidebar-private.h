/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-sidebar.h"

G_BEGIN_DECLS

struct _PncServerSidebar
{
  AdwBin parent_instance;

  /* owned */
  PncServerList *saved;
  PncRecentServers *recent;
  PncServerItem *target;  /* nullable: what the actions of a row are about */
  PncServerItem *current; /* nullable: where this window is */
  PncSessionState state;  /* of that */

  /* template */
  GtkListBox *list;
  GtkWidget *placeholder;
};

/** pnc_server_sidebar_install_actions: @widget_class: of the side bar */
void pnc_server_sidebar_install_actions (GtkWidgetClass *widget_class);

/** pnc_server_sidebar_target: @self: a side bar; @item: (nullable): what the actions of a row are
 * about from now on; enables those that can be done */
void pnc_server_sidebar_target (PncServerSidebar *self, PncServerItem *item);

/** pnc_server_sidebar_setup_menu: @self: a side bar. The menu of a right click, Menu and Shift+F10,
 * and the keys of a row. */
void pnc_server_sidebar_setup_menu (PncServerSidebar *self);

/** pnc_server_sidebar_focus: @self: a side bar; @item: one of its servers. Its row gets the keys.
 */
void pnc_server_sidebar_focus (PncServerSidebar *self, PncServerItem *item);

G_END_DECLS
