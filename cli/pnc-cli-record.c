/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-record.h"

#include <stdio.h>

#include "pnc-display.h"

static void
trouble_cb (PncTransferRecorder *recorder, const GError *error, gpointer data)
{
  g_autofree char *sentence = pnc_display_text (error->message, -1);

  fprintf (stderr,
           "pnc: %s The transfer goes on, but “pnc transfers” may not know of it (--no-record does "
           "without).\n",
           sentence);
}

void
pnc_cli_record_open (PncCli *cli)
{
  if (cli->options.no_record)
    return;
  cli->recorder = pnc_transfer_recorder_new (NULL);
  g_signal_connect (cli->recorder, "trouble", G_CALLBACK (trouble_cb), NULL);
}

void
pnc_cli_record_watch (PncCli *cli, PncTransferQueue *queue)
{
  if (cli->recorder != NULL)
    pnc_transfer_recorder_watch (cli->recorder, queue);
}

void
pnc_cli_record_stopping (PncCli *cli)
{
  if (cli->recorder != NULL)
    pnc_transfer_recorder_set_stopping (cli->recorder);
}
