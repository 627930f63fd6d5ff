/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-removals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pnc-io-error.h"

/* What stands in the file before each text. */
typedef struct
{
  guint32 length_bytes;
  guint32 kind; /* 0: a folder */
  PncAttributes attributes;
} Head;

struct _PncSyncRemovals
{
  FILE *file; /* owned, nullable */
  GString *text;
  guint64 count;
  int errsv; /* of the first write that failed */
};

PncSyncRemovals *
pnc_sync_removals_new (void)
{
  PncSyncRemovals *self = g_new0 (PncSyncRemovals, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
pnc_sync_removals_free (PncSyncRemovals *self)
{
  if (self == NULL)
    return;
  if (self->file != NULL)
    fclose (self->file);
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
note_failure (PncSyncRemovals *self)
{
  if (self->errsv == 0)
    self->errsv = errno != 0 ? errno : EIO;
}

static void
append (PncSyncRemovals *self, const Head *head, const char *text)
{
  errno = 0;
  if (self->file == NULL && self->errsv == 0)
    self->file = tmpfile ();
  if (self->file == NULL || fwrite (head, sizeof *head, 1, self->file) != 1
      || (head->length_bytes > 0 && fwrite (text, head->length_bytes, 1, self->file) != 1))
    note_failure (self);
}

void
pnc_sync_removals_add_folder (PncSyncRemovals *self,
                              const char *path,
                              const PncAttributes *attributes)
{
  const Head head = { .length_bytes = (guint32) strlen (path), .attributes = *attributes };

  append (self, &head, path);
}

void
pnc_sync_removals_add (PncSyncRemovals *self, const char *name, PncEntryKind kind)
{
  const Head head = { .length_bytes = (guint32) strlen (name), .kind = kind };

  append (self, &head, name);
  self->count++;
}

guint64
pnc_sync_removals_get_count (PncSyncRemovals *self)
{
  return self->count;
}

gboolean
pnc_sync_removals_rewind (PncSyncRemovals *self, GError **error)
{
  errno = 0;
  if (self->file != NULL && (fflush (self->file) != 0 || fseek (self->file, 0, SEEK_SET) != 0))
    note_failure (self);
  if (self->errsv == 0)
    return TRUE;
  pnc_set_error_from_errno (error, self->errsv, PNC_SIDE_LOCAL, g_get_tmp_dir (),
                            "keep a list of names in");
  return FALSE;
}

gboolean
pnc_sync_removals_next (PncSyncRemovals *self, PncSyncRemoval *removal)
{
  Head head;

  if (self->file == NULL || fread (&head, sizeof head, 1, self->file) != 1)
    return FALSE;
  g_string_set_size (self->text, head.length_bytes);
  if (head.length_bytes > 0 && fread (self->text->str, head.length_bytes, 1, self->file) != 1)
    return FALSE;
  *removal = (PncSyncRemoval){
    .text = self->text->str,
    .kind = (PncEntryKind) head.kind,
    .attributes = head.attributes,
  };
  return TRUE;
}
