/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <locale.h>

#include "pnc-command.h"
#include "pnc-tls.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  pnc_tls_init ();
  return pnc_command_main (argc, argv);
}
