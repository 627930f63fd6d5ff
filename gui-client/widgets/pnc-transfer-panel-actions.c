/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-panel-private.h"

static PncTransferQueue *
queue_of (GtkWidget *widget)
{
  return pnc_transfer_panel_get_queue (PNC_TRANSFER_PANEL (widget));
}

static void
pause_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_queue_pause_all (queue_of (widget));
}

static void
resume_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_queue_resume_all (queue_of (widget));
}

static void
retry_failed_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_transfer_queue_retry_failed (queue_of (widget));
}

/* Those that failed too: they were left so that one could try them again. */
static void
clear_finished_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncTransferQueue *queue = queue_of (widget);

  pnc_transfer_queue_clear_ended (queue);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (queue)); i > 0; i--)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (queue), i - 1);

      if (pnc_transfer_is_ended (transfer))
        pnc_transfer_queue_remove (queue, transfer);
    }
}

void
pnc_transfer_panel_install_actions (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "transfers.pause-all", pause_all_cb },
    { "transfers.resume-all", resume_all_cb },
    { "transfers.retry-failed", retry_failed_cb },
    { "transfers.clear-finished", clear_finished_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
}
