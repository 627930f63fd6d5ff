/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-interrupt.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "pnc-cli-record.h"

static guint interrupt_id;
static guint terminate_id;
static guint hangup_id;

static gboolean
signal_cb (gpointer data)
{
  PncCli *cli = data;

  if (cli->interrupted)
    _exit (PNC_EXIT_INTERRUPTED);
  cli->interrupted = TRUE;
  g_cancellable_cancel (cli->cancellable);
  return G_SOURCE_CONTINUE;
}

/* The system goes down, or the terminal has gone: nobody has said that the transfers are not
 * wanted. */
static gboolean
stop_cb (gpointer data)
{
  PncCli *cli = data;

  cli->leaving = !cli->interrupted;
  pnc_cli_record_stopping (cli);
  return signal_cb (cli);
}

void
pnc_cli_interrupt_watch (PncCli *cli)
{
  interrupt_id = g_unix_signal_add (SIGINT, signal_cb, cli);
  terminate_id = g_unix_signal_add (SIGTERM, stop_cb, cli);
  hangup_id = g_unix_signal_add (SIGHUP, stop_cb, cli);
}

void
pnc_cli_interrupt_unwatch (PncCli *cli)
{
  g_clear_handle_id (&interrupt_id, g_source_remove);
  g_clear_handle_id (&terminate_id, g_source_remove);
  g_clear_handle_id (&hangup_id, g_source_remove);
}
