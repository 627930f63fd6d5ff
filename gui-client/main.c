/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "pnc-application.h"
#include "pnc-client-id.h"
#include "pnc-frame-watch.h"
#include "pnc-tls.h"

int
main (int argc, char **argv)
{
  g_autoptr (PncApplication) application = NULL;
  g_autoptr (GError) error = NULL;
  const char *localedir = g_getenv ("PINNACE_LOCALEDIR");

  setlocale (LC_ALL, "");
  /* A build that is not installed has its translations elsewhere. */
  bindtextdomain (GETTEXT_PACKAGE, localedir != NULL ? localedir : PNC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  pnc_tls_init ();
  if (!pnc_client_id_load (NULL, &error))
    g_message ("%s", error->message);

  pnc_frame_watch_begin ();
  application = pnc_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
