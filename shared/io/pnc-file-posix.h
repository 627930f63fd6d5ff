/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "pnc-file.h"

G_BEGIN_DECLS

/* What pnc-file-posix.c and pnc-dir-posix.c share. For nobody else. */

/**
 * pnc_file_posix_new:
 * @fd: (transfer full): a descriptor of a regular file
 * @name: its name, for errors
 * @st: what the system said of it
 *
 * Returns: (transfer full): the open file
 */
PncFile *pnc_file_posix_new (int fd, const char *name, const struct stat *st);

/** pnc_file_posix_get_fd: @file: an open file. Returns: its descriptor, which stays its own */
int pnc_file_posix_get_fd (PncFile *file);

/**
 * pnc_posix_set_error:
 * @error: (nullable) (out): where to put the error
 * @errsv: the saved errno
 * @subject: (nullable): the name it is about
 * @doing: as in pnc_set_error_from_errno()
 *
 * Sets an error about a file of this computer.
 */
void pnc_posix_set_error (GError **error, int errsv, const char *subject, const char *doing);

/**
 * pnc_posix_info_from_stat:
 * @info: (out caller-allocates): filled
 * @st: what the system said
 */
void pnc_posix_info_from_stat (PncFileInfo *info, const struct stat *st);

/**
 * pnc_posix_times:
 * @times: (out caller-allocates) (array fixed-size=2): access time left alone, and @mtime_ns
 * @mtime_ns: nanoseconds since 1970, may be negative
 */
void pnc_posix_times (struct timespec times[2], gint64 mtime_ns);

/**
 * pnc_posix_exact_mode:
 * @st: of a file or folder
 * @mode: permission bits asked for
 *
 * Returns: the bits to set: nothing above 0777 on a file, while a folder keeps the set-group-id and
 * sticky bits that its owner gave it
 */
mode_t pnc_posix_exact_mode (const struct stat *st, guint mode);

/**
 * pnc_posix_mode_errno:
 * @st: of the file or folder
 * @errsv: errno of a failed change of mode or time
 *
 * A file system without permission bits (FAT) says EPERM even to the owner.
 *
 * Returns: ENOTSUP in that case, otherwise @errsv
 */
int pnc_posix_mode_errno (const struct stat *st, int errsv);

/**
 * pnc_posix_fd_set_attributes:
 * @fd: a descriptor that is open for reading or writing
 * @mode: as in pnc_file_set_attributes()
 * @mtime_ns: as in pnc_file_set_attributes()
 * @name: for the error
 * @error: (nullable) (out): an error
 *
 * Returns: %TRUE on success
 */
gboolean
pnc_posix_fd_set_attributes (int fd, int mode, gint64 mtime_ns, const char *name, GError **error);

G_END_DECLS
