/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-interrupt.h"

#include <windows.h>

static PncCli *watched;
static volatile LONG n_interrupts;

static gboolean
interrupted_cb (gpointer data)
{
  if (watched != NULL)
    {
      watched->interrupted = TRUE;
      watched->leaving = GPOINTER_TO_INT (data);
      g_cancellable_cancel (watched->cancellable);
    }
  return G_SOURCE_REMOVE;
}

/* On a thread of its own that Windows makes. */
static BOOL WINAPI
console_handler (DWORD event)
{
  if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && event != CTRL_CLOSE_EVENT)
    return FALSE;
  if (InterlockedIncrement (&n_interrupts) > 1)
    ExitProcess (PNC_EXIT_INTERRUPTED);
  g_idle_add (interrupted_cb, GINT_TO_POINTER (event == CTRL_CLOSE_EVENT));
  return TRUE;
}

void
pnc_cli_interrupt_watch (PncCli *cli)
{
  watched = cli;
  SetConsoleCtrlHandler (console_handler, TRUE);
}

void
pnc_cli_interrupt_unwatch (PncCli *cli)
{
  SetConsoleCtrlHandler (console_handler, FALSE);
  watched = NULL;
}
