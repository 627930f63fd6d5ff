/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncEntryKind:
 *
 * What a name on the server stands for. Numbers of the wire.
 */
typedef enum
{
  PNC_ENTRY_FILE = 1,
  PNC_ENTRY_FOLDER = 2,
  PNC_ENTRY_LINK = 3,
  PNC_ENTRY_OTHER = 4,
} PncEntryKind;

/**
 * PncVersion:
 * @size_bytes: length
 * @mtime_ns: modification time, ns since 1970 UTC
 * @file_id: number of the file in its file system
 * @changed_ns: when anything about the file was last changed, as its system counts that; 0 where it
 * does not. Only to be compared
 *
 * What a file looked like at one moment: two different versions mean that it changed.
 */
typedef struct
{
  guint64 size_bytes;
  gint64 mtime_ns;
  guint64 file_id;
  gint64 changed_ns;
} PncVersion;

/**
 * PncEntry:
 * @kind: what it is
 * @mode: permission bits, 0777 at most
 * @version: size, time and id
 * @name: the component, validated with %PNC_NAME_RULE_WIRE and NUL-terminated; "" for the share
 * itself
 *
 * One name in a listing. Immutable after it was made, atomically reference counted.
 */
typedef struct
{
  PncEntryKind kind;
  guint mode;
  PncVersion version;
  const char *name;
  /*< private >*/
  gatomicrefcount ref_count;
} PncEntry;

/**
 * pnc_entry_new:
 * @kind: what it is
 * @name: (array length=name_bytes): its name, already validated (a name of 0 bytes is the share)
 * @name_bytes: length of @name
 * @mode: permission bits; others than 0777 are dropped
 * @version: its version
 *
 * Returns: (transfer full): an entry
 */
PncEntry *pnc_entry_new (PncEntryKind kind,
                         const char *name,
                         gsize name_bytes,
                         guint mode,
                         const PncVersion *version);

/**
 * pnc_entry_ref:
 * @entry: an entry
 *
 * Returns: (transfer full): @entry
 */
PncEntry *pnc_entry_ref (PncEntry *entry);

/**
 * pnc_entry_unref:
 * @entry: (transfer full) (nullable): an entry
 */
void pnc_entry_unref (PncEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncEntry, pnc_entry_unref)

/**
 * pnc_version_equal:
 * @a: a version
 * @b: a version
 *
 * Returns: whether nothing differs
 */
gboolean pnc_version_equal (const PncVersion *a, const PncVersion *b);

/**
 * pnc_version_same_bytes:
 * @a: a version of a file that is open
 * @b: a later one of the same
 *
 * Whether the bytes may be taken for the same: all but @changed_ns is compared, which another name
 * or none changes as well.
 *
 * Returns: whether size, modification time and id are equal
 */
gboolean pnc_version_same_bytes (const PncVersion *a, const PncVersion *b);

G_END_DECLS
