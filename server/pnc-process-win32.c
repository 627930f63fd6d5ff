/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-process.h"

#include <io.h>
#include <windows.h>

static PncProcessSignalFunc signal_func;
static gpointer signal_data;

/* Files are protected by the access list of the folder that they are made in; a broken connection
 * is an error of its own accord. */
void
pnc_process_prepare (void)
{
}

static gboolean
deliver_cb (gpointer user_data)
{
  signal_func ((PncProcessSignal) GPOINTER_TO_INT (user_data), signal_data);
  return G_SOURCE_REMOVE;
}

/* Comes on a thread of its own. Ctrl+Break, which no other program on Windows has a use for, reads
 * the configuration again. When the console is closed, the system ends the process once this
 * returns, so it never does. */
static BOOL WINAPI
console_event (DWORD event)
{
  PncProcessSignal signal = PNC_PROCESS_DRAIN;

  if (event == CTRL_C_EVENT)
    signal = PNC_PROCESS_INTERRUPT;
  else if (event == CTRL_BREAK_EVENT)
    signal = PNC_PROCESS_RELOAD;
  g_idle_add_full (G_PRIORITY_HIGH, deliver_cb, GINT_TO_POINTER (signal), NULL);
  if (event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT)
    Sleep (INFINITE);
  return TRUE;
}

void
pnc_process_watch_signals (PncProcessSignalFunc func, gpointer user_data)
{
  signal_func = func;
  signal_data = user_data;
  SetConsoleCtrlHandler (console_event, TRUE);
}

guint
pnc_process_get_id (void)
{
  return (guint) GetCurrentProcessId ();
}

gboolean
pnc_process_is_root (void)
{
  SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
  BOOL member = FALSE;
  PSID administrators;

  if (!AllocateAndInitializeSid (&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                 DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &administrators))
    return FALSE;
  if (!CheckTokenMembership (NULL, administrators, &member))
    member = FALSE;
  FreeSid (administrators);
  return member;
}

gboolean
pnc_process_is_terminal (void)
{
  return _isatty (1);
}
