/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-tree-folder.h"

/* What its owner needs to reach what is in a folder. */
#define ENTER_MODE 0500u

struct _PncTreeFolder
{
  gatomicrefcount holds;
  PncTransferRun *run;   /* owned */
  PncTreeFolder *parent; /* held; NULL for the first, and once it was let go */
  PncLocalFolder *local; /* owned */
  PncPath *remote;       /* owned */
  PncAttributes attributes;
  PncTreeFolderFunc done;
  gpointer user_data; /* borrowed */
};

PncTreeFolder *
pnc_tree_folder_new (PncTransferRun *run,
                     PncTreeFolder *parent,
                     PncLocalFolder *local,
                     PncPath *remote,
                     const PncAttributes *attributes,
                     PncTreeFolderFunc done)
{
  PncTreeFolder *self = g_new0 (PncTreeFolder, 1);

  g_atomic_ref_count_init (&self->holds);
  self->run = pnc_transfer_run_ref (run);
  self->parent = parent != NULL ? pnc_tree_folder_hold (parent) : NULL;
  self->local = pnc_local_folder_ref (local);
  self->remote = pnc_path_ref (remote);
  self->attributes = *attributes;
  self->done = done;
  return self;
}

PncTreeFolder *
pnc_tree_folder_hold (PncTreeFolder *self)
{
  g_atomic_ref_count_inc (&self->holds);
  return self;
}

void
pnc_tree_folder_release (PncTreeFolder *self)
{
  if (g_atomic_ref_count_dec (&self->holds))
    self->done (self);
}

void
pnc_tree_folder_leave (PncTreeFolder *self)
{
  PncTreeFolder *parent = self->parent;

  pnc_transfer_run_unref (self->run);
  pnc_local_folder_unref (self->local);
  pnc_path_unref (self->remote);
  g_free (self);
  if (parent != NULL)
    pnc_tree_folder_release (parent);
}

/* One that may not be entered any more keeps those below from being reached; nor may one above it
 * get its mode before they have theirs. */
static gboolean
can_be_set_first (const PncTreeFolder *self)
{
  for (; self != NULL; self = self->parent)
    {
      if ((self->attributes.which & PNC_ATTRIBUTE_MODE) != 0
          && (self->attributes.mode & ENTER_MODE) != ENTER_MODE)
        return FALSE;
    }
  return TRUE;
}

void
pnc_tree_folder_let_parent_go (PncTreeFolder *self)
{
  PncTreeFolder *parent = self->parent;

  if (parent == NULL || !can_be_set_first (parent))
    return;
  self->parent = NULL;
  pnc_tree_folder_release (parent);
}

PncTransferRun *
pnc_tree_folder_get_run (PncTreeFolder *self)
{
  return self->run;
}

PncLocalFolder *
pnc_tree_folder_get_local (PncTreeFolder *self)
{
  return self->local;
}

PncPath *
pnc_tree_folder_get_remote (PncTreeFolder *self)
{
  return self->remote;
}

const PncAttributes *
pnc_tree_folder_get_attributes (PncTreeFolder *self)
{
  return &self->attributes;
}

void
pnc_tree_folder_set_attributes (PncTreeFolder *self, const PncAttributes *attributes)
{
  self->attributes = *attributes;
}

void
pnc_tree_folder_set_user_data (PncTreeFolder *self, gpointer user_data)
{
  self->user_data = user_data;
}

gpointer
pnc_tree_folder_get_user_data (PncTreeFolder *self)
{
  return self->user_data;
}

static char *
dup_remote_text (PncTreeFolder *self, const char *name)
{
  g_autofree char *folder = pnc_path_to_text (self->remote);

  if (name == NULL)
    return g_steal_pointer (&folder);
  return g_strconcat (folder, pnc_path_depth (self->remote) > 0 ? "/" : "", name, NULL);
}

void
pnc_tree_folder_report (PncTreeFolder *self,
                        PncRunKind kind,
                        const char *name,
                        guint64 size_bytes,
                        PncOutcome outcome,
                        const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = pnc_local_folder_path (self->local, name);
  event->remote_path = dup_remote_text (self, name);
  event->size_bytes = size_bytes;
  event->outcome = outcome;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  pnc_transfer_run_report (self->run, kind, event);
}
