/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-win32.h"

#include <string.h>

#define BUFFER_BYTES (64 * 1024)

struct _PncDirReader
{
  HANDLE handle;               /* owned; of its own, since the position belongs to the handle */
  char *name;                  /* owned; of the directory, for errors */
  char *current;               /* owned, nullable: the name given last */
  FILE_ID_BOTH_DIR_INFO *next; /* borrowed from @buffer, nullable: what comes next */
  guint64 buffer[BUFFER_BYTES / sizeof (guint64)];
};

PncDirReader *
pnc_dir_reader_new (PncDir *dir, GError **error)
{
  const PncNtOpen how = {
    .parent = dir->handle,
    .name = "",
    .access = FILE_LIST_DIRECTORY | FILE_TRAVERSE,
    .share = PNC_NT_SHARE_ALL,
    .disposition = FILE_OPEN,
    .options = FILE_DIRECTORY_FILE,
  };
  HANDLE handle = NULL;
  NTSTATUS status = pnc_nt_open (&how, &handle);
  PncDirReader *reader;

  if (status < 0)
    {
      pnc_nt_set_error (error, status, dir->name, "list");
      return NULL;
    }
  reader = g_new0 (PncDirReader, 1);
  reader->handle = handle;
  reader->name = g_strdup (dir->name);
  return reader;
}

/* Gives the next entry, or %NULL at the end. */
static gboolean
next_entry (PncDirReader *reader, const FILE_ID_BOTH_DIR_INFO **entry, GError **error)
{
  if (reader->next == NULL)
    {
      if (!GetFileInformationByHandleEx (reader->handle, FileIdBothDirectoryInfo, reader->buffer,
                                         sizeof reader->buffer))
        {
          DWORD code = GetLastError ();

          *entry = NULL;
          if (code == ERROR_NO_MORE_FILES)
            return TRUE;
          pnc_win32_set_error (error, code, reader->name, "list");
          return FALSE;
        }
      reader->next = (FILE_ID_BOTH_DIR_INFO *) reader->buffer;
    }
  *entry = reader->next;
  reader->next
    = reader->next->NextEntryOffset != 0
        ? (FILE_ID_BOTH_DIR_INFO *) ((guint8 *) reader->next + reader->next->NextEntryOffset)
        : NULL;
  return TRUE;
}

gboolean
pnc_dir_reader_next (PncDirReader *reader, const char **name, GError **error)
{
  const FILE_ID_BOTH_DIR_INFO *entry = NULL;

  g_return_val_if_fail (reader != NULL, FALSE);

  do
    {
      g_clear_pointer (&reader->current, g_free);
      if (!next_entry (reader, &entry, error))
        return FALSE;
      if (entry != NULL)
        reader->current
          = pnc_win32_name_to_utf8 (entry->FileName, entry->FileNameLength / sizeof (wchar_t));
    }
  while (reader->current != NULL
         && (strcmp (reader->current, ".") == 0 || strcmp (reader->current, "..") == 0));

  *name = reader->current;
  return TRUE;
}

gboolean
pnc_dir_reader_query (PncDirReader *reader, PncFileInfo *info, GError **error)
{
  PncDir dir = { .handle = reader->handle, .name = reader->name };

  g_return_val_if_fail (reader->current != NULL, FALSE);

  return pnc_dir_query_child (&dir, reader->current, info, error);
}

void
pnc_dir_reader_free (PncDirReader *reader)
{
  if (reader == NULL)
    return;
  CloseHandle (reader->handle);
  g_free (reader->name);
  g_free (reader->current);
  g_free (reader);
}
