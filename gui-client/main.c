/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "pnc-application.h"
#include "pnc-tls.h"

int
main (int argc, char **argv)
{
  g_autoptr (PncApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PNC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  pnc_tls_init ();

  application = pnc_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
