/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-local.h"

#include <string.h>

#include "pnc-local-path.h"
#include "pnc-tree-walk.h"

gboolean
pnc_preflight_is_over (const PncPreflightPatience *patience)
{
  return g_cancellable_is_cancelled (patience->stop)
         || pnc_clock_now (patience->clock) >= patience->deadline_us;
}

static PncPreflightLook
look_of (const PncFileInfo *info)
{
  static const PncEntryKind kinds[] = {
    [PNC_FILE_REGULAR] = PNC_ENTRY_FILE,
    [PNC_FILE_DIRECTORY] = PNC_ENTRY_FOLDER,
    [PNC_FILE_LINK] = PNC_ENTRY_LINK,
    [PNC_FILE_OTHER] = PNC_ENTRY_OTHER,
  };

  return (PncPreflightLook){ kinds[info->kind], info->size_bytes, info->mtime_ns };
}

gboolean
pnc_preflight_local_taken (PncDir *dir, const char *name, PncPreflightLook *look)
{
  PncFileInfo info;

  if (!pnc_dir_query_child (dir, name, &info, NULL))
    return FALSE;
  *look = look_of (&info);
  return TRUE;
}

static gboolean
query_source (const char *path, PncFileInfo *info, gboolean *readable, GError **error)
{
  g_autofree char *resolved = pnc_local_path_resolve (path, error);
  g_autofree char *above = NULL;
  g_autofree char *name = NULL;
  g_autoptr (PncDir) dir = NULL;

  if (resolved == NULL)
    return FALSE;
  above = g_path_get_dirname (resolved);
  name = g_path_get_basename (resolved);
  dir = pnc_dir_open (above, error);
  if (dir == NULL || !pnc_dir_query_child (dir, name, info, error))
    return FALSE;
  *readable = pnc_dir_may_read_child (dir, name);
  return TRUE;
}

void
pnc_preflight_local_look (const char *path, PncPreflightLook *look, PncPreflightReport *report)
{
  g_autofree char *name = g_path_get_basename (path);
  PncNameFault fault = pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE);
  g_autoptr (GError) error = NULL;
  gboolean readable = FALSE;
  PncFileInfo info;

  *look = (PncPreflightLook){ 0 };
  if (fault != PNC_NAME_OK)
    pnc_preflight_report_add_bad_name (report, name, fault);
  else if (!query_source (path, &info, &readable, &error))
    pnc_preflight_report_add_unreadable (report, name, (PncError) error->code);
  else if (!readable)
    pnc_preflight_report_add_unreadable (report, name, PNC_ERROR_PERMISSION);
  else if (info.kind != PNC_FILE_REGULAR && info.kind != PNC_FILE_DIRECTORY)
    pnc_preflight_report_add_unreadable (report, name, PNC_ERROR_NOT_REGULAR);
  else
    {
      *look = look_of (&info);
      if (info.kind == PNC_FILE_REGULAR)
        pnc_preflight_report_count_file (report, info.size_bytes);
    }
}

/* How @item is called in the batch. */
static char *
label_of (const char *path, const PncTreeItem *item)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *below = g_strjoinv ("/", (char **) item->components);

  return item->depth == 0 ? g_steal_pointer (&name) : g_strconcat (name, "/", below, NULL);
}

/* Returns: whether @item can have its name on the server */
static gboolean
check_name (const char *path, const PncTreeItem *item, PncPreflightReport *report)
{
  PncNameFault fault = pnc_name_check (item->name, strlen (item->name), PNC_NAME_RULE_WIRE);
  g_autofree char *label = NULL;

  if (fault == PNC_NAME_OK)
    return TRUE;
  label = label_of (path, item);
  pnc_preflight_report_add_bad_name (report, label, fault);
  return FALSE;
}

static void
take_file (const char *path, PncTreeWalk *walk, const PncTreeItem *item, PncPreflightReport *report)
{
  PncDir *dir;

  if (!check_name (path, item, report))
    return;
  dir = pnc_tree_walk_get_parent (walk, NULL);
  if (dir == NULL || pnc_dir_may_read_child (dir, item->name))
    pnc_preflight_report_count_file (report, item->info.size_bytes);
  else
    {
      g_autofree char *label = label_of (path, item);

      pnc_preflight_report_add_unreadable (report, label, PNC_ERROR_PERMISSION);
    }
}

static void
take_item (const char *path, PncTreeWalk *walk, const PncTreeItem *item, PncPreflightReport *report)
{
  g_autofree char *label = NULL;

  switch (item->step)
    {
    case PNC_TREE_ENTER:
      if (check_name (path, item, report))
        report->n_folders += 1;
      else
        pnc_tree_walk_skip (walk);
      return;
    case PNC_TREE_FILE:
      take_file (path, walk, item, report);
      return;
    case PNC_TREE_LINK:
    case PNC_TREE_OTHER:
      report->n_left_out += 1;
      return;
    case PNC_TREE_ERROR:
      label = label_of (path, item);
      pnc_preflight_report_add_unreadable (report, label, (PncError) item->error->code);
      return;
    case PNC_TREE_LEAVE:
      return;
    }
}

void
pnc_preflight_local_walk (const char *path,
                          guint max_depth,
                          const PncPreflightPatience *patience,
                          PncPreflightReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_dir_open (path, &error);
  g_autoptr (PncTreeWalk) walk = NULL;
  const PncTreeItem *item = NULL;

  if (dir == NULL)
    {
      g_autofree char *name = g_path_get_basename (path);

      pnc_preflight_report_add_unreadable (report, name, (PncError) error->code);
      return;
    }
  report->n_folders += 1;
  walk = pnc_tree_walk_new (dir, max_depth);
  while (!pnc_preflight_is_over (patience))
    {
      item = pnc_tree_walk_next (walk);
      if (item == NULL)
        return;
      take_item (path, walk, item, report);
    }
  report->complete = FALSE;
}

PncDir *
pnc_preflight_local_target (const char *path, PncPreflightReport *report)
{
  PncDir *dir = pnc_dir_open (path, NULL);
  PncSpace space;

  if (dir == NULL)
    {
      report->access = PNC_PREFLIGHT_NO_TARGET;
      return NULL;
    }
  if (!pnc_dir_may_create (dir))
    report->access = PNC_PREFLIGHT_NOT_WRITABLE;
  report->room_known = pnc_dir_space (dir, &space, NULL);
  if (report->room_known)
    report->free_bytes = space.free_bytes;
  return dir;
}
