/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-posix.h"

#include "pnc-file-posix.h"
#include "pnc-fs-calls-posix.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  int from_fd;
  const char *from;
  int to_fd;
  const char *to;
  struct stat st; /* of what is renamed, once it was looked at */
} Move;

/* The usual rename needs no look: a call saved for each of many small files. */
static int
look (Move *move)
{
  return PNC_RETRY_EINTR (
           pnc_fs_calls ()->fstatat (move->from_fd, move->from, &move->st, AT_SYMLINK_NOFOLLOW))
             == 0
           ? 0
           : errno;
}

static gboolean
same_object (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Where names are kept without regard to case, "a" is in the way of its own renaming to "A". */
static gboolean
is_respelling (const Move *move)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  struct stat to, from_parent, to_parent;

  return strcmp (move->from, move->to) != 0
         && (S_ISDIR (move->st.st_mode) || move->st.st_nlink == 1)
         && PNC_RETRY_EINTR (calls->fstatat (move->to_fd, move->to, &to, AT_SYMLINK_NOFOLLOW)) == 0
         && same_object (&to, &move->st)
         && PNC_RETRY_EINTR (calls->fstat (move->from_fd, &from_parent)) == 0
         && PNC_RETRY_EINTR (calls->fstat (move->to_fd, &to_parent)) == 0
         && same_object (&from_parent, &to_parent);
}

static int
plain_rename (const Move *move)
{
  const PncFsCalls *calls = pnc_fs_calls ();

  return PNC_RETRY_EINTR (calls->renameat (move->from_fd, move->from, move->to_fd, move->to)) == 0
           ? 0
           : errno;
}

/* Claims the name with an empty folder, which a rename of a folder replaces in one step, and which
 * nobody else's folder can be mistaken for: a rename onto one with entries fails. */
static int
rename_folder_by_claim (const Move *move)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int errsv;

  if (PNC_RETRY_EINTR (calls->mkdirat (move->to_fd, move->to, 0700)) == -1)
    return errno;
  errsv = plain_rename (move);
  if (errsv == 0)
    return 0;
  PNC_RETRY_EINTR (calls->unlinkat (move->to_fd, move->to, AT_REMOVEDIR));
  return errsv == ENOTEMPTY ? EEXIST : errsv;
}

static int
rename_after_a_look (const Move *move)
{
  struct stat st;

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatat (move->to_fd, move->to, &st, AT_SYMLINK_NOFOLLOW))
      == 0)
    return EEXIST;
  return errno == ENOENT ? plain_rename (move) : errno;
}

static int
rename_file_by_link (const Move *move)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int errsv;

  if (PNC_RETRY_EINTR (calls->linkat (move->from_fd, move->from, move->to_fd, move->to, 0)) == -1)
    {
      if (errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK)
        return rename_after_a_look (move);
      return errno;
    }
  if (PNC_RETRY_EINTR (calls->unlinkat (move->from_fd, move->from, 0)) == 0)
    return 0;
  errsv = errno;
  PNC_RETRY_EINTR (calls->unlinkat (move->to_fd, move->to, 0));
  return errsv;
}

static int
rename_to_free_name (Move *move)
{
  const PncFsCalls *calls = pnc_fs_calls ();
  int errsv;

  if (PNC_RETRY_EINTR (
        calls->renameat2 (move->from_fd, move->from, move->to_fd, move->to, RENAME_NOREPLACE))
      == 0)
    return 0;
  errsv = errno;
  if (errsv != EEXIST && errsv != EINVAL && errsv != ENOSYS)
    return errsv;
  if (look (move) != 0)
    return errno;
  if (errsv == EEXIST)
    return is_respelling (move) ? plain_rename (move) : EEXIST;
  return S_ISDIR (move->st.st_mode) ? rename_folder_by_claim (move) : rename_file_by_link (move);
}

/* A folder, link or device is never replaced. One that appears after the look is not followed
 * either: rename() acts on names, and refuses a folder in the place of a file by itself. */
static int
rename_over_file (const Move *move)
{
  struct stat st;

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatat (move->to_fd, move->to, &st, AT_SYMLINK_NOFOLLOW))
      == 0)
    {
      if (S_ISDIR (st.st_mode))
        return EISDIR;
      if (!S_ISREG (st.st_mode))
        return ELOOP;
    }
  else if (errno != ENOENT)
    {
      return errno;
    }
  return plain_rename (move);
}

/* A file, link or device is put in the place of a file; a folder in nobody's. */
static int
rename_replacing (Move *move)
{
  int errsv = look (move);

  if (errsv != 0)
    return errsv;
  return S_ISDIR (move->st.st_mode) ? rename_to_free_name (move) : rename_over_file (move);
}

static void
set_rename_error (GError **error, int errsv, const Move *move)
{
  switch (errsv)
    {
    case EEXIST:
    case EISDIR:
    case ELOOP:
      pnc_posix_set_error (error, errsv, move->to, "rename to");
      break;
    case EINVAL:
      pnc_set_error (error, PNC_ERROR_FAILED, PNC_SIDE_LOCAL, move->from,
                     "A folder cannot be moved into itself. Choose another place.");
      break;
    default:
      pnc_posix_set_error (error, errsv, move->from, "rename");
    }
}

gboolean
pnc_dir_rename (PncDir *from_dir,
                const char *from_name,
                PncDir *to_dir,
                const char *to_name,
                PncRenameFlags flags,
                GError **error)
{
  Move move;
  int errsv;

  g_return_val_if_fail (from_dir != NULL && to_dir != NULL, FALSE);

  if (!pnc_dir_posix_check_name (from_name, "rename", error)
      || !pnc_dir_posix_check_name (to_name, "rename to", error))
    return FALSE;

  move = (Move){ .from_fd = from_dir->fd, .from = from_name, .to_fd = to_dir->fd, .to = to_name };
  errsv = (flags & PNC_RENAME_REPLACE) ? rename_replacing (&move) : rename_to_free_name (&move);

  if (errsv == 0)
    return TRUE;
  set_rename_error (error, errsv, &move);
  return FALSE;
}
