/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-standard-streams.h"

#include <gio/gwin32inputstream.h>
#include <gio/gwin32outputstream.h>
#include <windows.h>

GInputStream *
pnc_cli_standard_input (void)
{
  return g_win32_input_stream_new (GetStdHandle (STD_INPUT_HANDLE), FALSE);
}

GOutputStream *
pnc_cli_standard_output (void)
{
  return g_win32_output_stream_new (GetStdHandle (STD_OUTPUT_HANDLE), FALSE);
}
