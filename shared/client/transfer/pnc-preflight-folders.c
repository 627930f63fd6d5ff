/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-private.h"

#include "pnc-session-files.h"

/* How a pre-flight looks into the folders of the server, as long as there is time. */

#define MAX_LISTINGS 8u
#define MAX_FOLDERS 4096u /* that wait to be listed */
#define MAX_PAGES 64u     /* that wait to be compared */

/* A folder to be listed, or being listed. */
typedef struct
{
  GTask *task;                /* owned while it is being listed */
  PncPreflightSource *source; /* borrowed */
  PncPath *remote;            /* owned */
  char *local;                /* owned, nullable */
  char *label;                /* owned */
} Folder;

/* A page of it. */
typedef struct
{
  PncPreflightPage *page;     /* owned */
  PncPreflightSource *source; /* borrowed */
  PncPath *remote;            /* owned */
} Work;

static void
folder_free (Folder *folder)
{
  pnc_path_unref (folder->remote);
  g_free (folder->local);
  g_free (folder->label);
  g_free (folder);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  pnc_preflight_page_free (work->page);
  pnc_path_unref (work->remote);
  g_free (work);
}

/* Of an upload, what is counted is on this computer; otherwise it is on the server. */
static gboolean
is_ours (PncPreflight *self)
{
  return self->report->kind != PNC_PREFLIGHT_UPLOAD;
}

/* There is more in @source than was looked at. */
static void
leave_out (PncPreflight *self, PncPreflightSource *source)
{
  source->complete = FALSE;
  if (is_ours (self))
    self->report->complete = FALSE;
}

static void
enter_below (GTask *task, Work *work, GPtrArray *names, const char *local)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = names->pdata[i];
      g_autoptr (PncPath) remote = pnc_path_child (work->remote, name, NULL);
      g_autofree char *below = local != NULL ? g_build_filename (local, name, NULL) : NULL;
      g_autofree char *label = g_strconcat (work->page->label, "/", name, NULL);

      if (remote != NULL)
        pnc_preflight_enter (task, work->source, remote, below, label);
      else
        leave_out (pnc_preflight_of (task), work->source);
    }
}

static void
compare_page (gpointer data)
{
  pnc_preflight_page_compare (((Work *) data)->page);
}

static void
compared_cb (GTask *task, gpointer data)
{
  PncPreflight *self = pnc_preflight_of (task);
  Work *work = data;

  self->n_pages -= 1;
  work->source->n_inside += work->page->n_clashes;
  work->source->inside_bytes += work->page->clash_bytes;
  work->source->n_bytes += work->page->report->n_bytes;
  if (!work->page->report->complete)
    leave_out (self, work->source);
  work->page->report->complete = TRUE;
  pnc_preflight_report_merge (self->report, work->page->report);
  enter_below (task, work, work->page->folders, work->page->local);
  enter_below (task, work, work->page->alone, NULL);
}

static void
page_cb (GPtrArray *entries, gpointer data)
{
  Folder *folder = data;
  PncPreflight *self = pnc_preflight_of (folder->task);
  Work *work;

  if (self->n_pages >= MAX_PAGES || pnc_preflight_is_over (&self->patience))
    {
      leave_out (self, folder->source); /* it may be the last page of a listing that went well */
      g_cancellable_cancel (self->stop);
      return;
    }
  work = g_new0 (Work, 1);
  work->source = folder->source;
  work->remote = pnc_path_ref (folder->remote);
  work->page = pnc_preflight_page_new (entries);
  work->page->local = g_strdup (folder->local);
  work->page->label = g_strdup (folder->label);
  work->page->ours = is_ours (self);
  work->page->rule = self->rule;
  self->n_pages += 1;
  pnc_preflight_work (folder->task, compare_page, compared_cb, work, work_free);
}

static void list_some (GTask *task);

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Folder *folder = data;
  GTask *task = folder->task;
  PncPreflight *self = pnc_preflight_of (task);
  g_autoptr (GError) error = NULL;

  self->n_listings -= 1;
  if (!pnc_session_list_finish (PNC_SESSION (source), result, &error))
    {
      if (is_ours (self) && !g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
        pnc_preflight_report_add_unreadable (self->report, folder->label, (PncError) error->code);
      else
        leave_out (self, folder->source);
    }
  folder_free (folder);
  list_some (task);
  pnc_preflight_end (task);
}

static void
list_some (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  while (self->n_listings < MAX_LISTINGS && !g_queue_is_empty (&self->folders))
    {
      Folder *folder = g_queue_pop_head (&self->folders);

      if (pnc_preflight_is_over (&self->patience))
        {
          leave_out (self, folder->source);
          folder_free (folder);
          continue;
        }
      folder->task = pnc_preflight_begin (task);
      self->n_listings += 1;
      pnc_session_list_async (self->session, folder->remote, page_cb, folder, self->stop, listed_cb,
                              folder);
    }
}

void
pnc_preflight_enter (GTask *task,
                     PncPreflightSource *source,
                     PncPath *remote,
                     const char *local,
                     const char *label)
{
  PncPreflight *self = pnc_preflight_of (task);
  Folder *folder;

  if (g_queue_get_length (&self->folders) >= MAX_FOLDERS)
    {
      leave_out (self, source);
      return;
    }
  folder = g_new0 (Folder, 1);
  folder->source = source;
  folder->remote = pnc_path_ref (remote);
  folder->local = g_strdup (local);
  folder->label = g_strdup (label);
  g_queue_push_tail (&self->folders, folder);
  list_some (task);
}
