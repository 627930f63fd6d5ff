/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-source.h"

static void
page_cb (GPtrArray *entries, gpointer user_data)
{
  PncCliSource *self = user_data;

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->listed, pnc_entry_ref (g_ptr_array_index (entries, i)));
  if (self->listed->len > PNC_CLI_SOURCE_MAX_ENTRIES)
    g_cancellable_cancel (self->enough);
}

static void
interrupted_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
pnc_cli_source_begin (PncCliSource *self, PncCli *cli, PncPath *path)
{
  self->looking = TRUE;
  self->listed = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  self->enough = g_cancellable_new ();
  self->interrupted_id = g_cancellable_connect (cli->cancellable, G_CALLBACK (interrupted_cb),
                                                g_object_ref (self->enough), g_object_unref);
  pnc_session_stat_async (cli->session, path, cli->cancellable, pnc_cli_store_result, &self->at);
  pnc_session_list_async (cli->session, path, page_cb, self, self->enough, pnc_cli_store_result,
                          &self->in);
}

/* Returns: (transfer full) (nullable): the folder, if it is one */
static PncEntry *
end_stat (PncCliSource *self, PncCli *cli)
{
  g_autoptr (GAsyncResult) result = pnc_cli_wait (cli, &self->at);
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (cli->session, result, NULL);

  return entry != NULL && entry->kind == PNC_ENTRY_FOLDER ? g_steal_pointer (&entry) : NULL;
}

/* Names that were left out are for the transfer to report. Returns: whether all of it is here */
static gboolean
end_list (PncCliSource *self, PncCli *cli)
{
  g_autoptr (GAsyncResult) result = pnc_cli_wait (cli, &self->in);

  return pnc_session_list_finish (cli->session, result, NULL)
         && pnc_session_list_get_left_out (result) == 0;
}

void
pnc_cli_source_end (PncCliSource *self, PncCli *cli)
{
  if (!self->looking)
    return;
  self->folder = end_stat (self, cli);
  if (self->folder == NULL)
    g_cancellable_cancel (self->enough);
  if (!end_list (self, cli))
    g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_cancellable_disconnect (cli->cancellable, self->interrupted_id);
  g_clear_object (&self->enough);
  self->looking = FALSE;
}

void
pnc_cli_source_clear (PncCliSource *self)
{
  g_clear_pointer (&self->folder, pnc_entry_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
}
