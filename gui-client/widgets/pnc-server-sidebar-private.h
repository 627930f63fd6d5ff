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

  /* borrowed */
  GtkWidget *drop_row; /* nullable, weak: marked as what would take the drop */
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

/** pnc_server_sidebar_import: @widget: a side bar; @name: of the action; @parameter: none. Asks for
 * a file and adds the servers in it. */
void pnc_server_sidebar_import (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_server_sidebar_export: @widget: a side bar; @name: of the action; @parameter: none. Asks for
 * a file and writes the servers into it. */
void pnc_server_sidebar_export (GtkWidget *widget, const char *name, GVariant *parameter);

/** pnc_server_sidebar_setup_drag: @self: a side bar. Its saved servers can be dragged to another
 * place, and files can be dropped onto any. */
void pnc_server_sidebar_setup_drag (PncServerSidebar *self);

G_END_DECLS
