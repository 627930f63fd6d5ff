/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-name-numbered.h"
#include "pnc-preflight-case.h"
#include "pnc-preflight-private.h"

/* ---- uploads ---- */

/* What a thread finds out, for it touches nothing else. */
typedef struct
{
  GPtrArray *paths; /* owned, of filenames */
  GArray *looks;    /* owned, of PncPreflightLook, one for each */
  GPtrArray *of;    /* owned, of PncPreflightSource (borrowed), of folders one for each */
  guint max_depth;
  PncPreflightPatience patience;
  GCancellable *stop; /* owned: that of @patience */
  PncPreflightReport *report;
} Local;

static Local *
local_new (PncPreflight *self)
{
  Local *local = g_new0 (Local, 1);
  guint depth = self->remote != NULL ? pnc_path_depth (self->remote) + 1 : 1;

  local->paths = g_ptr_array_new_with_free_func (g_free);
  local->looks = g_array_new (FALSE, TRUE, sizeof (PncPreflightLook));
  local->of = g_ptr_array_new ();
  local->max_depth = MAX (1, PNC_MAX_PATH_DEPTH - MIN (depth, PNC_MAX_PATH_DEPTH - 1));
  local->patience = self->patience;
  local->stop = g_object_ref (self->stop);
  local->report = pnc_preflight_report_new (self->report->kind);
  return local;
}

static void
local_free (gpointer data)
{
  Local *local = data;

  g_ptr_array_unref (local->paths);
  g_array_unref (local->looks);
  g_ptr_array_unref (local->of);
  g_object_unref (local->stop);
  pnc_preflight_report_free (local->report);
  g_free (local);
}

static void
local_walk (gpointer data)
{
  Local *local = data;

  g_array_set_size (local->looks, local->paths->len);
  for (guint i = 0; i < local->paths->len; i++)
    {
      guint64 before_bytes = local->report->n_bytes;

      pnc_preflight_local_walk (local->paths->pdata[i], local->max_depth, &local->patience,
                                local->report);
      g_array_index (local->looks, PncPreflightLook, i).size_bytes
        = local->report->n_bytes - before_bytes;
    }
}

static void
walked_cb (GTask *task, gpointer data)
{
  Local *local = data;

  for (guint i = 0; i < local->of->len; i++)
    {
      PncPreflightSource *source = local->of->pdata[i];

      source->n_bytes = g_array_index (local->looks, PncPreflightLook, i).size_bytes;
    }
  pnc_preflight_report_merge (pnc_preflight_of (task)->report, local->report);
}

static void
local_look (gpointer data)
{
  Local *local = data;

  for (guint i = 0; i < local->paths->len; i++)
    pnc_preflight_local_look (local->paths->pdata[i],
                              &g_array_index (local->looks, PncPreflightLook, i), local->report);
}

static void
looked_cb (GTask *task, gpointer data)
{
  PncPreflight *self = pnc_preflight_of (task);
  Local *local = data;
  Local *folders = local_new (self);

  pnc_preflight_report_merge (self->report, local->report);
  for (guint i = 0; i < self->sources->len; i++)
    {
      PncPreflightSource *source = self->sources->pdata[i];

      source->ours = g_array_index (local->looks, PncPreflightLook, i);
      if (source->ours.kind != PNC_ENTRY_FOLDER)
        continue;
      g_ptr_array_add (folders->paths, g_strdup (source->local));
      g_ptr_array_add (folders->of, source);
    }
  pnc_preflight_work (task, local_walk, walked_cb, folders, local_free);
  pnc_preflight_looked (task);
}

void
pnc_preflight_upload_async (PncSession *session,
                            GPtrArray *files,
                            PncPath *folder,
                            const PncPreflightSettings *settings,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task
    = pnc_preflight_new (session, PNC_PREFLIGHT_UPLOAD, settings, cancellable, callback, user_data);
  PncPreflight *self = pnc_preflight_of (task);
  Local *local;

  self->remote = pnc_path_ref (folder);
  pnc_preflight_set_deadline (self);
  local = local_new (self);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *name = g_file_get_basename (files->pdata[i]);
      PncPreflightSource *source = pnc_preflight_add_source (self, name);

      source->local = g_file_get_path (files->pdata[i]);
      source->remote = pnc_path_child (folder, name, NULL);
      g_ptr_array_add (local->paths, g_strdup (source->local));
      if (source->remote != NULL)
        pnc_preflight_ask (task, source->remote, &source->theirs);
    }
  g_array_set_size (local->looks, files->len);
  self->n_looking += 1;
  pnc_preflight_work (task, local_look, looked_cb, local, local_free);
  pnc_preflight_ask_space (task, TRUE);
  if (pnc_preflight_has_case_doubles (self->sources))
    pnc_preflight_ask_case (task);
  pnc_preflight_set_off (task);
}

/* ---- downloads ---- */

typedef struct
{
  char *folder;     /* owned */
  GPtrArray *names; /* owned */
  GArray *looks;    /* owned, of PncPreflightLook, one for each */
  GArray *numbers;  /* owned, of guint, one for each: see PncPreflightClash */
  PncNameRule rule;
  gboolean doubles; /* some of @names differ in case alone */
  gboolean folds;
  PncPreflightReport *report;
} Target;

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->folder);
  g_ptr_array_unref (target->names);
  g_array_unref (target->looks);
  g_array_unref (target->numbers);
  pnc_preflight_report_free (target->report);
  g_free (target);
}

static guint
find_number (PncDir *dir, const char *name)
{
  for (guint number = 2; number <= PNC_PREFLIGHT_LAST_NUMBER; number++)
    {
      g_autofree char *beside = pnc_name_numbered (name, number);
      PncPreflightLook look;

      if (!pnc_preflight_local_taken (dir, beside, &look))
        return number;
    }
  return 0;
}

static void
target_look (gpointer data)
{
  Target *target = data;
  g_autoptr (PncDir) dir = pnc_preflight_local_target (target->folder, target->report);

  if (dir == NULL)
    return;
  target->rule = pnc_dir_get_name_rule (dir);
  target->folds = target->doubles && pnc_preflight_local_folds (dir, target->folder, target->rule);
  for (guint i = 0; i < target->names->len; i++)
    {
      PncPreflightLook *look = &g_array_index (target->looks, PncPreflightLook, i);
      const char *name = target->names->pdata[i];

      if (pnc_preflight_local_taken (dir, name, look) && look->kind != PNC_ENTRY_FOLDER)
        g_array_index (target->numbers, guint, i) = find_number (dir, name);
    }
}

/* Returns: whether @source will come at all */
static gboolean
count_entry (PncPreflight *self, PncPreflightSource *source)
{
  PncNameFault fault = pnc_name_check (source->name, strlen (source->name), self->rule);

  if (fault != PNC_NAME_OK)
    pnc_preflight_report_add_bad_name (self->report, source->name, fault);
  else if (source->ours.kind == PNC_ENTRY_FILE)
    pnc_preflight_report_count_file (self->report, source->ours.size_bytes);
  else if (source->ours.kind == PNC_ENTRY_FOLDER)
    self->report->n_folders += 1;
  else
    pnc_preflight_report_add_unreadable (self->report, source->name, PNC_ERROR_NOT_REGULAR);
  return fault == PNC_NAME_OK
         && (source->ours.kind == PNC_ENTRY_FILE || source->ours.kind == PNC_ENTRY_FOLDER);
}

static void
target_looked_cb (GTask *task, gpointer data)
{
  PncPreflight *self = pnc_preflight_of (task);
  Target *target = data;

  self->report->access = target->report->access;
  self->report->room_known = target->report->room_known;
  self->report->free_bytes = target->report->free_bytes;
  self->rule = target->rule;
  self->folds = target->folds;
  for (guint i = 0; i < self->sources->len; i++)
    {
      PncPreflightSource *source = self->sources->pdata[i];

      source->theirs = g_array_index (target->looks, PncPreflightLook, i);
      source->number = g_array_index (target->numbers, guint, i);
      if (!count_entry (self, source))
        source->ours.kind = 0;
    }
  pnc_preflight_looked (task);
}

void
pnc_preflight_download_async (PncSession *session,
                              PncPath *above,
                              GPtrArray *entries,
                              GFile *folder,
                              const PncPreflightSettings *settings,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = pnc_preflight_new (session, PNC_PREFLIGHT_DOWNLOAD, settings, cancellable, callback,
                                   user_data);
  PncPreflight *self = pnc_preflight_of (task);
  Target *target = g_new0 (Target, 1);

  target->folder = g_file_get_path (folder);
  target->names = g_ptr_array_new_with_free_func (g_free);
  target->looks = g_array_new (FALSE, TRUE, sizeof (PncPreflightLook));
  target->numbers = g_array_new (FALSE, TRUE, sizeof (guint));
  target->rule = pnc_name_host_rule ();
  target->report = pnc_preflight_report_new (PNC_PREFLIGHT_DOWNLOAD);
  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = entries->pdata[i];
      PncPreflightSource *source = pnc_preflight_add_source (self, entry->name);

      source->remote = pnc_path_child (above, entry->name, NULL);
      source->local = g_build_filename (target->folder, entry->name, NULL);
      source->ours = (PncPreflightLook){ source->remote != NULL ? entry->kind : 0,
                                         entry->version.size_bytes, entry->version.mtime_ns };
      g_ptr_array_add (target->names, g_strdup (entry->name));
    }
  g_array_set_size (target->looks, entries->len);
  g_array_set_size (target->numbers, entries->len);
  target->doubles = pnc_preflight_has_case_doubles (self->sources);
  self->n_looking += 1;
  pnc_preflight_work (task, target_look, target_looked_cb, target, target_free);
  pnc_preflight_set_off (task);
}

/* ---- on the server ---- */

void
pnc_preflight_paste_async (PncSession *session,
                           GPtrArray *paths,
                           PncPath *folder,
                           gboolean move,
                           const PncPreflightSettings *settings,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = pnc_preflight_new (session, move ? PNC_PREFLIGHT_MOVE : PNC_PREFLIGHT_COPY,
                                   settings, cancellable, callback, user_data);
  PncPreflight *self = pnc_preflight_of (task);

  self->remote = pnc_path_ref (folder);
  for (guint i = 0; i < paths->len; i++)
    {
      PncPreflightSource *source = pnc_preflight_add_source (self, pnc_path_name (paths->pdata[i]));

      source->from = pnc_path_ref (paths->pdata[i]);
      source->remote = pnc_path_child (folder, source->name, NULL);
      pnc_preflight_ask (task, source->from, &source->ours);
    }
  for (guint i = 0; i < self->sources->len; i++)
    {
      PncPreflightSource *source = self->sources->pdata[i];

      if (source->remote != NULL && !pnc_path_equal (source->from, source->remote))
        pnc_preflight_ask (task, source->remote, &source->theirs);
    }
  pnc_preflight_ask_space (task, !move);
  pnc_preflight_set_off (task);
}

PncPreflightReport *
pnc_preflight_finish (PncSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_preflight_finish), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
