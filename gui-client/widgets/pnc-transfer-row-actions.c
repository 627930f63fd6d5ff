/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-row-private.h"

#include "pnc-show-in-folder.h"
#include "pnc-transfer-clash.h"
#include "pnc-transfer-link.h"
#include "pnc-transfer-panel.h"
#include "pnc-transfer-speed-window.h"

static PncTransfer *
transfer_of (GtkWidget *widget)
{
  return pnc_transfer_row_get_transfer (PNC_TRANSFER_ROW (widget));
}

static PncTransferPanel *
panel_of (GtkWidget *widget)
{
  return PNC_TRANSFER_PANEL (gtk_widget_get_ancestor (widget, PNC_TYPE_TRANSFER_PANEL));
}

static PncTransferQueue *
queue_of (GtkWidget *widget)
{
  return pnc_transfer_panel_get_queue (panel_of (widget));
}

static void
pause_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_pause (transfer_of (widget));
}

static void
resume_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_resume (transfer_of (widget));
}

static void
cancel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_cancel (transfer_of (widget));
}

static void
retry_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_retry (transfer_of (widget));
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_queue_remove (queue_of (widget), transfer_of (widget));
}

static void
replace_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_panel_put_again (panel_of (widget), transfer_of (widget), PNC_POLICY_OVERWRITE);
}

static void
keep_both_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_panel_put_again (panel_of (widget), transfer_of (widget), PNC_POLICY_KEEP_BOTH);
}

static void
move_by (GtkWidget *widget, int steps)
{
  PncTransferQueue *queue = queue_of (widget);
  PncTransfer *transfer = transfer_of (widget);
  guint position;

  if (!pnc_transfer_queue_find (queue, transfer, &position) || (steps < 0 && position == 0))
    return;
  pnc_transfer_queue_move (queue, transfer, (guint) ((int) position + steps));
  pnc_transfer_panel_focus (panel_of (widget), transfer);
}

static void
move_up_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (widget, -1);
}

static void
move_down_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_by (widget, 1);
}

static void
move_first_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncTransferPanel *panel = panel_of (widget);
  PncTransfer *transfer = transfer_of (widget);

  pnc_transfer_queue_move (pnc_transfer_panel_get_queue (panel), transfer, 0);
  pnc_transfer_panel_focus (panel, transfer);
}

static void
show_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_show_in_folder (widget, pnc_transfer_get_local_file (transfer_of (widget)));
}

static void
copy_link_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *text
    = pnc_transfer_dup_link (pnc_transfer_queue_get_session (queue_of (widget)),
                             pnc_transfer_get_remote_path (transfer_of (widget)));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
limit_speed_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  pnc_transfer_speed_window_present (GTK_WINDOW (root), transfer_of (widget));
}

/* A local file to be shown is there: what is to be sent, or what has come. */
static gboolean
can_show (PncTransfer *transfer)
{
  return pnc_transfer_get_local_file (transfer) != NULL
         && (pnc_transfer_get_direction (transfer) == PNC_UPLOAD
             || pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED);
}

/* A remote file to link to is there. */
static gboolean
can_link (PncTransfer *transfer)
{
  return pnc_transfer_get_direction (transfer) == PNC_DOWNLOAD
         || pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED;
}

/* The server has something of that name: a person has to decide. */
static gboolean
is_clash (PncTransfer *transfer)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED
         && pnc_transfer_is_clash (transfer);
}

static gboolean
can_retry (PncTransfer *transfer)
{
  return pnc_transfer_can_retry (transfer) && !is_clash (transfer);
}

static gboolean
is_paused (PncTransfer *transfer)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_PAUSED;
}

static gboolean
is_active (PncTransfer *transfer)
{
  return !pnc_transfer_is_ended (transfer);
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func; /* nullable: a property */
  gboolean (*can) (PncTransfer *transfer);
} actions[] = {
  { "transfer.pause", pause_cb, pnc_transfer_can_pause },
  { "transfer.resume", resume_cb, is_paused },
  { "transfer.cancel", cancel_cb, is_active },
  { "transfer.retry", retry_cb, can_retry },
  { "transfer.replace", replace_cb, is_clash },
  { "transfer.keep-both", keep_both_cb, is_clash },
  { "transfer.remove", remove_cb, pnc_transfer_is_ended },
  { "transfer.move-first", move_first_cb, is_active },
  { "transfer.move-up", move_up_cb, is_active },
  { "transfer.move-down", move_down_cb, is_active },
  { "transfer.priority", NULL, is_active },
  { "transfer.limit-speed", limit_speed_cb, is_active },
  { "transfer.show", show_cb, can_show },
  { "transfer.copy-link", copy_link_cb, can_link },
};

gboolean
pnc_transfer_row_can (PncTransferRow *self, const char *action)
{
  PncTransfer *transfer = pnc_transfer_row_get_transfer (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions) && transfer != NULL; i++)
    if (g_str_equal (actions[i].name, action))
      return actions[i].can (transfer);
  return FALSE;
}

void
pnc_transfer_row_update_actions (PncTransferRow *self)
{
  PncTransfer *transfer = pnc_transfer_row_get_transfer (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, actions[i].can (transfer));
}

void
pnc_transfer_row_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].func != NULL)
      gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_property_action (widget_class, "transfer.priority", "priority");
}
