/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-posix.h"

#include "pnc-file-posix.h"
#include "pnc-fs-calls-posix.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

struct _PncDirReader
{
  DIR *stream; /* owned; with a descriptor of its own, since readers must not share a position */
  char *name;  /* owned; of the directory, for errors */
  const char *current; /* borrowed from @stream (nullable): the name given last */
};

PncDirReader *
pnc_dir_reader_new (PncDir *dir, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  PncDirReader *reader;
  DIR *stream;
  int fd;

  g_return_val_if_fail (dir != NULL, NULL);

  fd = PNC_RETRY_EINTR (calls->openat (dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
  if (fd == -1)
    {
      pnc_posix_set_error (error, errno, dir->name, "list");
      return NULL;
    }
  stream = calls->fdopendir (fd);
  if (stream == NULL)
    {
      pnc_posix_set_error (error, errno, dir->name, "list");
      calls->close (fd);
      return NULL;
    }
  reader = g_new0 (PncDirReader, 1);
  reader->stream = stream;
  reader->name = g_strdup (dir->name);
  return reader;
}

gboolean
pnc_dir_reader_next (PncDirReader *reader, const char **name, GError **error)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  const struct dirent *entry;

  g_return_val_if_fail (reader != NULL, FALSE);

  do
    {
      errno = 0;
      entry = calls->readdir (reader->stream);
      if (entry == NULL && errno != 0 && errno != EINTR)
        {
          pnc_posix_set_error (error, errno, reader->name, "list");
          return FALSE;
        }
    }
  while (
    (entry == NULL && errno == EINTR)
    || (entry != NULL && (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0)));

  reader->current = entry != NULL ? entry->d_name : NULL;
  *name = reader->current;
  return TRUE;
}

gboolean
pnc_dir_reader_query (PncDirReader *reader, PncFileInfo *info, GError **error)
{
  struct stat st;

  g_return_val_if_fail (reader != NULL && reader->current != NULL, FALSE);

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatat (dirfd (reader->stream), reader->current, &st,
                                                 AT_SYMLINK_NOFOLLOW))
      == -1)
    {
      pnc_posix_set_error (error, errno, reader->current, "look at");
      return FALSE;
    }
  pnc_posix_info_from_stat (info, &st);
  return TRUE;
}

void
pnc_dir_reader_free (PncDirReader *reader)
{
  if (reader == NULL)
    return;
  pnc_fs_calls ()->closedir (reader->stream);
  g_free (reader->name);
  g_free (reader);
}
