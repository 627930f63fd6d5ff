/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-standard-streams.h"

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <unistd.h>

GInputStream *
pnc_cli_standard_input (void)
{
  return g_unix_input_stream_new (STDIN_FILENO, FALSE);
}

GOutputStream *
pnc_cli_standard_output (void)
{
  return g_unix_output_stream_new (STDOUT_FILENO, FALSE);
}
