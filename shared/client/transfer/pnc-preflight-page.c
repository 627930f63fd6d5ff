/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-local.h"

#include <string.h>

PncPreflightPage *
pnc_preflight_page_new (GPtrArray *entries)
{
  PncPreflightPage *self = g_new0 (PncPreflightPage, 1);

  self->entries = g_ptr_array_new_full (entries->len, (GDestroyNotify) pnc_entry_unref);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->entries, pnc_entry_ref (entries->pdata[i]));
  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->alone = g_ptr_array_new_with_free_func (g_free);
  self->report = pnc_preflight_report_new (PNC_PREFLIGHT_DOWNLOAD);
  return self;
}

void
pnc_preflight_page_free (PncPreflightPage *self)
{
  if (self == NULL)
    return;
  g_free (self->local);
  g_free (self->label);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->alone);
  pnc_preflight_report_free (self->report);
  g_free (self);
}

static void
add_clash (PncPreflightPage *self, guint64 size_bytes)
{
  self->n_clashes += 1;
  self->clash_bytes += MIN (size_bytes, G_MAXUINT64 - self->clash_bytes);
}

/* @entry is on the server already; what of that name is on its way there? */
static void
compare_theirs (PncPreflightPage *self, PncDir *dir, const PncEntry *entry)
{
  PncPreflightLook look;

  if (!pnc_preflight_local_taken (dir, entry->name, &look) || look.kind == PNC_ENTRY_LINK
      || look.kind == PNC_ENTRY_OTHER)
    return;
  if (entry->kind == PNC_ENTRY_FOLDER && look.kind == PNC_ENTRY_FOLDER)
    g_ptr_array_add (self->folders, g_strdup (entry->name));
  else
    add_clash (self, look.kind == PNC_ENTRY_FILE ? look.size_bytes : 0);
}

/* Returns: whether @entry will come at all */
static gboolean
count_ours (PncPreflightPage *self, const PncEntry *entry)
{
  PncNameFault fault = pnc_name_check (entry->name, strlen (entry->name), self->rule);

  if (entry->kind != PNC_ENTRY_FILE && entry->kind != PNC_ENTRY_FOLDER)
    {
      self->report->n_left_out += 1;
      return FALSE;
    }
  if (fault != PNC_NAME_OK)
    {
      g_autofree char *path = g_strconcat (self->label, "/", entry->name, NULL);

      pnc_preflight_report_add_bad_name (self->report, path, fault);
      return FALSE;
    }
  if (entry->kind == PNC_ENTRY_FILE)
    pnc_preflight_report_count_file (self->report, entry->version.size_bytes);
  else
    self->report->n_folders += 1;
  return TRUE;
}

/* @entry is to come; what has its name here? */
static void
compare_ours (PncPreflightPage *self, PncDir *dir, const PncEntry *entry)
{
  PncPreflightLook look = { 0 };
  gboolean taken;

  if (!count_ours (self, entry))
    return;
  taken = dir != NULL && pnc_preflight_local_taken (dir, entry->name, &look);
  if (entry->kind == PNC_ENTRY_FOLDER && !taken)
    g_ptr_array_add (self->alone, g_strdup (entry->name));
  else if (entry->kind == PNC_ENTRY_FOLDER && look.kind == PNC_ENTRY_FOLDER)
    g_ptr_array_add (self->folders, g_strdup (entry->name));
  else if (taken)
    add_clash (self, entry->kind == PNC_ENTRY_FILE ? entry->version.size_bytes : 0);
}

void
pnc_preflight_page_compare (PncPreflightPage *self)
{
  g_autoptr (PncDir) dir = self->local != NULL ? pnc_dir_open (self->local, NULL) : NULL;

  if (self->local != NULL && dir == NULL)
    self->report->complete = FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const PncEntry *entry = self->entries->pdata[i];

      if (self->ours)
        compare_ours (self, dir, entry);
      else if (dir != NULL)
        compare_theirs (self, dir, entry);
    }
}
