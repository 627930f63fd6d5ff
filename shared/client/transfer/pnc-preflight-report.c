/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-report.h"

static void
trouble_free (gpointer data)
{
  PncPreflightTrouble *trouble = data;

  g_free (trouble->path);
  g_free (trouble);
}

PncPreflightReport *
pnc_preflight_report_new (PncPreflightKind kind)
{
  PncPreflightReport *self = g_new0 (PncPreflightReport, 1);

  self->kind = kind;
  self->complete = TRUE;
  self->clashes = g_ptr_array_new_with_free_func (g_free);
  self->bad_names = g_ptr_array_new_with_free_func (trouble_free);
  self->unreadable = g_ptr_array_new_with_free_func (trouble_free);
  return self;
}

void
pnc_preflight_report_free (PncPreflightReport *self)
{
  if (self == NULL)
    return;
  g_free (self->cannot_go);
  g_ptr_array_unref (self->clashes);
  g_ptr_array_unref (self->bad_names);
  g_ptr_array_unref (self->unreadable);
  g_free (self);
}

static guint64
sum (guint64 a, guint64 b)
{
  return a > G_MAXUINT64 - b ? G_MAXUINT64 : a + b;
}

void
pnc_preflight_report_add_clash (PncPreflightReport *self, const PncPreflightClash *clash)
{
  self->n_clashes += 1;
  self->n_inside += clash->n_inside;
  if (self->clashes->len < PNC_PREFLIGHT_MAX_CLASHES)
    g_ptr_array_add (self->clashes, g_memdup2 (clash, sizeof *clash));
  else
    self->untold_skip_bytes = sum (self->untold_skip_bytes, clash->skip_bytes);
}

void
pnc_preflight_report_count_file (PncPreflightReport *self, guint64 size_bytes)
{
  self->n_files += 1;
  self->n_bytes = sum (self->n_bytes, size_bytes);
}

static void
add_example (GPtrArray *examples, const char *path, PncNameFault fault, PncError code)
{
  PncPreflightTrouble *trouble;

  if (examples->len >= PNC_PREFLIGHT_MAX_EXAMPLES)
    return;
  trouble = g_new0 (PncPreflightTrouble, 1);
  trouble->path = g_strdup (path);
  trouble->fault = fault;
  trouble->code = code;
  g_ptr_array_add (examples, trouble);
}

void
pnc_preflight_report_add_bad_name (PncPreflightReport *self, const char *path, PncNameFault fault)
{
  self->n_bad_names += 1;
  add_example (self->bad_names, path, fault, 0);
}

void
pnc_preflight_report_add_unreadable (PncPreflightReport *self, const char *path, PncError code)
{
  self->n_unreadable += 1;
  add_example (self->unreadable, path, PNC_NAME_OK, code);
}

static void
merge_examples (GPtrArray *examples, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    {
      const PncPreflightTrouble *trouble = more->pdata[i];

      add_example (examples, trouble->path, trouble->fault, trouble->code);
    }
}

void
pnc_preflight_report_merge (PncPreflightReport *self, const PncPreflightReport *part)
{
  self->n_files += part->n_files;
  self->n_folders += part->n_folders;
  self->n_bytes = sum (self->n_bytes, part->n_bytes);
  self->complete = self->complete && part->complete;
  self->n_left_out += part->n_left_out;
  self->n_bad_names += part->n_bad_names;
  self->n_unreadable += part->n_unreadable;
  merge_examples (self->bad_names, part->bad_names);
  merge_examples (self->unreadable, part->unreadable);
}

gboolean
pnc_preflight_report_lacks_room_for (const PncPreflightReport *self, guint64 n_bytes)
{
  return self->room_known && n_bytes > self->free_bytes;
}

gboolean
pnc_preflight_report_lacks_room (const PncPreflightReport *self)
{
  return pnc_preflight_report_lacks_room_for (self, self->n_bytes);
}

gboolean
pnc_preflight_report_is_clean (const PncPreflightReport *self)
{
  return self->access == PNC_PREFLIGHT_MAY && self->n_clashes == 0 && self->n_bad_names == 0
         && self->n_unreadable == 0 && !pnc_preflight_report_lacks_room (self);
}
