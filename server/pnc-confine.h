/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncConfinement:
 * @share: (type filename): the folder that is shared
 * @read_only: whether nothing in it will be changed
 * @folder: (type filename): a folder whose files will be read again
 * @file: (type filename) (nullable): a file that will be read again. As what is edited is mostly
 * another file under the same name, this allows to read all that is below its folder
 * @cleared: (type filename) (nullable): a folder out of which files will be removed
 *
 * All that a server still has to open by the time it serves.
 */
typedef struct
{
  const char *share;
  gboolean read_only;
  const char *folder;
  const char *file;
  const char *cleared;
} PncConfinement;

/**
 * PncConfineRights:
 * @files: what is forbidden unless it is allowed for a folder, as bits of the kernel
 * @network: the same for TCP ports
 * @scope: what of other programs is out of reach
 *
 * What one version of the kernel's Landlock can take away.
 */
typedef struct
{
  guint64 files;
  guint64 network;
  guint64 scope;
} PncConfineRights;

/**
 * pnc_confine_get_rights:
 * @abi: a version of Landlock, as the kernel tells it
 *
 * Returns: all that this version knows and we know; of a later one what we know. Nothing for a
 * version that cannot keep a server working: the first one refuses every move between folders
 */
PncConfineRights pnc_confine_get_rights (guint abi);

/**
 * pnc_confine:
 * @confinement: what will still be needed
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED when the kernel has no way to do it; anything
 * else when it has one and it failed
 *
 * Takes from the calling thread, and from every thread that it starts from now on, what the server
 * does not need any more: all files but those of @confinement and what its libraries read while
 * they work; programs, connections to elsewhere, and other processes; as root the rights that have
 * nothing to do with files. It cannot be undone. What was open before stays open.
 *
 * Nothing else may run yet: threads that were there before are not confined, and it says so in the
 * log.
 *
 * Returns: %TRUE when it was done
 */
gboolean pnc_confine (const PncConfinement *confinement, GError **error);

/**
 * pnc_confine_drop_privileges:
 *
 * What needs no Landlock: programs that are started gain nothing by it, and as root only those
 * capabilities are kept that open files regardless of their modes. For the calling thread and those
 * that it starts. It cannot be undone.
 */
void pnc_confine_drop_privileges (void);

G_END_DECLS
