/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-batch-plan-private.h"
#include "pnc-browser-private.h"

static void
cancelled_cb (GCancellable *cancellable, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

/* @sources: (transfer full); @remote: (transfer full) */
static PncBatchPlan *
plan_new (PncBrowser *browser, PncPreflightKind kind, GPtrArray *sources, PncPath *remote)
{
  PncBatchPlan *self = g_object_new (PNC_TYPE_BATCH_PLAN, NULL);

  self->browser = g_object_ref (browser);
  self->session = g_object_ref (browser->session);
  self->cancellable = g_object_ref (browser->cancellable);
  self->kind = kind;
  self->sources = sources;
  self->remote = remote;
  self->stop = g_cancellable_new ();
  self->stop_handler = g_cancellable_connect (self->cancellable, G_CALLBACK (cancelled_cb),
                                              g_object_ref (self->stop), g_object_unref);
  return self;
}

static gboolean
check_native (PncBrowser *browser, GFile *file)
{
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  if (g_file_is_native (file))
    return TRUE;
  uri = g_file_get_uri (file);
  pnc_set_error (&error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_LOCAL, uri,
                 "“%s” is no file of this computer. Copy it to a folder of your own first.", uri);
  pnc_browser_fail (browser, error);
  return FALSE;
}

static PncPath *
dup_upload_folder (PncBrowser *browser, PncFileItem *into)
{
  PncPath *here = pnc_browser_get_path (browser);

  if (into != NULL)
    return pnc_browser_dup_item_path (browser, into);
  return here != NULL ? pnc_path_ref (here) : NULL;
}

PncBatchPlan *
pnc_batch_plan_new_upload_to (PncBrowser *browser, GListModel *files, PncPath *folder)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (check_native (browser, file))
        g_ptr_array_add (sources, g_steal_pointer (&file));
    }
  if (sources->len == 0)
    return NULL;
  return plan_new (browser, PNC_PREFLIGHT_UPLOAD, g_steal_pointer (&sources),
                   pnc_path_ref (folder));
}

PncBatchPlan *
pnc_batch_plan_new_upload (PncBrowser *browser, GListModel *files, PncFileItem *into)
{
  g_autoptr (PncPath) folder = dup_upload_folder (browser, into);

  return folder != NULL ? pnc_batch_plan_new_upload_to (browser, files, folder) : NULL;
}

PncBatchPlan *
pnc_batch_plan_new_download (PncBrowser *browser, GPtrArray *items, GFile *folder)
{
  g_autoptr (PncPath) first
    = items->len > 0 ? pnc_browser_dup_item_path (browser, items->pdata[0]) : NULL;
  GPtrArray *sources;
  PncBatchPlan *self;

  if (first == NULL)
    return NULL;
  sources = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (sources, pnc_entry_ref (pnc_file_item_get_entry (items->pdata[i])));
  self = plan_new (browser, PNC_PREFLIGHT_DOWNLOAD, sources, pnc_path_parent (first));
  self->local = g_object_ref (folder);
  return self;
}

PncBatchPlan *
pnc_batch_plan_new_paste_to (PncBrowser *browser, PncFileClip *clip, PncPath *folder)
{
  PncBatchPlan *self
    = plan_new (browser, pnc_file_clip_is_cut (clip) ? PNC_PREFLIGHT_MOVE : PNC_PREFLIGHT_COPY,
                g_ptr_array_ref (pnc_file_clip_get_paths (clip)), pnc_path_ref (folder));

  self->clip = g_object_ref (clip);
  return self;
}

PncBatchPlan *
pnc_batch_plan_new_paste (PncBrowser *browser, PncFileClip *clip)
{
  PncPath *here = pnc_browser_get_path (browser);

  return here != NULL ? pnc_batch_plan_new_paste_to (browser, clip, here) : NULL;
}
