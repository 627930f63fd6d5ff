/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-process.h"

#include <glib-unix.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Room for a chunk comes from the system and goes back there as soon as it is free. By itself glibc
 * would keep it from the first one freed on, for each thread that ever had one. */
#define MAPPED_FROM_BYTES (256 * 1024)
/* Of what is smaller, so much stays for the next. */
#define KEPT_BYTES (1024 * 1024)

static PncProcessSignalFunc signal_func;
static gpointer signal_data;

static void
prepare_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, MAPPED_FROM_BYTES);
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
#endif
}

void
pnc_process_prepare (void)
{
  prepare_memory ();
  umask (077);
  signal (SIGPIPE, SIG_IGN);
}

static gboolean
signal_cb (gpointer user_data)
{
  signal_func ((PncProcessSignal) GPOINTER_TO_INT (user_data), signal_data);
  return G_SOURCE_CONTINUE;
}

void
pnc_process_watch_signals (PncProcessSignalFunc func, gpointer user_data)
{
  signal_func = func;
  signal_data = user_data;
  g_unix_signal_add (SIGTERM, signal_cb, GINT_TO_POINTER (PNC_PROCESS_DRAIN));
  g_unix_signal_add (SIGINT, signal_cb, GINT_TO_POINTER (PNC_PROCESS_INTERRUPT));
  g_unix_signal_add (SIGHUP, signal_cb, GINT_TO_POINTER (PNC_PROCESS_RELOAD));
}

guint
pnc_process_get_id (void)
{
  return (guint) getpid ();
}

gboolean
pnc_process_is_root (void)
{
  return geteuid () == 0;
}

gboolean
pnc_process_is_terminal (void)
{
  return isatty (STDOUT_FILENO);
}
