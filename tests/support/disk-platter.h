/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A model of what is really on a disk: a folder beside the one that is looked at, with a copy of
 * each file as it was flushed last, and of the names in each folder as they were. It is the most
 * that a file system promises: flushing a file says nothing about its name, flushing a folder
 * nothing about the bytes of what is in it. Several threads and processes may use it at once. */

/**
 * DiskCut: what a power cut leaves of what was not flushed; any of it is allowed.
 * @DISK_CUT_ALL: nothing
 * @DISK_CUT_BYTES: names, but no bytes
 * @DISK_CUT_ZEROED: names and lengths, but zeros instead of bytes
 * @DISK_CUT_NAMES: bytes of what was there by name before, but no names
 * @DISK_CUT_JOURNALS: names, and bytes but for those of journals
 * @DISK_CUT_BUT_JOURNALS: names, and bytes of journals; zeros in all others
 */
typedef enum
{
  DISK_CUT_ALL,
  DISK_CUT_BYTES,
  DISK_CUT_ZEROED,
  DISK_CUT_NAMES,
  DISK_CUT_JOURNALS,
  DISK_CUT_BUT_JOURNALS,
  DISK_N_CUTS,
} DiskCut;

/** disk_platter_clear: @platter: (type filename): a folder that is there. Forgets all. */
void disk_platter_clear (const char *platter);

/** disk_platter_keep: @platter: (type filename): where to keep it; @fd: a file, whose bytes,
 * permissions and time were flushed, or a folder, whose names were */
void disk_platter_keep (const char *platter, int fd);

/** disk_platter_keep_all: @platter: (type filename): where to keep it; @folder: (type filename): of
 * which all was flushed */
void disk_platter_keep_all (const char *platter, const char *folder);

/** disk_platter_cut: @platter: (type filename): what was flushed; @folder: (type filename): which
 * becomes what it is after a power cut; @cut: what was lost */
void disk_platter_cut (const char *platter, const char *folder, DiskCut cut);

/** disk_platter_has: @platter: (type filename): what was flushed; @folder: (type filename): of
 * what;
 * @name: (type filename): below it, with separators; @like: (type filename): a file. Returns:
 * whether a power cut would leave the same there: bytes, permissions, time */
gboolean
disk_platter_has (const char *platter, const char *folder, const char *name, const char *like);

G_END_DECLS
