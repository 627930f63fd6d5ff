/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tree-folder.h"

G_BEGIN_DECLS

/**
 * PncFilePair:
 * @folder: (nullable): the folder of the transfer that it is in, held; %NULL for a transfer of one
 *   file
 * @local: the folder on this computer
 * @name: its name there
 * @remote: its path on the server
 * @entry: (nullable): of a transfer of one file, once it is known: what the server has
 *
 * One file of a transfer, on both sides. All parts are owned.
 */
typedef struct
{
  PncTreeFolder *folder;
  PncLocalFolder *local;
  char *name;
  PncPath *remote;
  PncEntry *entry;
} PncFilePair;

/** pnc_file_pair_init: @pair: (out caller-allocates): of a transfer of one file; @local: a folder;
 * @name: a name in it; @remote: its path on the server */
void
pnc_file_pair_init (PncFilePair *pair, PncLocalFolder *local, const char *name, PncPath *remote);

/** pnc_file_pair_init_in: @pair: (out caller-allocates): untouched on failure; @folder: where it
 * is; @name: what it is called on both sides; @error: (out) (nullable): as pnc_path_child().
 * Returns: %TRUE on success */
gboolean
pnc_file_pair_init_in (PncFilePair *pair, PncTreeFolder *folder, const char *name, GError **error);

/** pnc_file_pair_clear: @pair: lets go of its parts, the hold on the folder last */
void pnc_file_pair_clear (PncFilePair *pair);

/** pnc_file_pair_note_entry: @pair: a file; @entry: what the server has of it. Kept for the report,
 * where it is all that the transfer is about. */
void pnc_file_pair_note_entry (PncFilePair *pair, PncEntry *entry);

/** pnc_file_pair_note_version: @pair: a file; @version: of what the server has of it; @mode: its
 * permission bits. As pnc_file_pair_note_entry(). */
void pnc_file_pair_note_version (PncFilePair *pair, const PncVersion *version, guint mode);

/** pnc_file_pair_dup_local_path: @pair: a file. Returns: (transfer full): its path on this
 * computer, for messages */
char *pnc_file_pair_dup_local_path (const PncFilePair *pair);

/** pnc_file_pair_fail_local: @pair: a file; @error: (inout) (nullable): an error about it, which
 * gets its whole path. Returns: %FALSE */
gboolean pnc_file_pair_fail_local (const PncFilePair *pair, GError **error);

/** pnc_file_pair_fail_remote: @pair: a file; @error: (inout) (nullable): an error about it, which
 * gets its whole path. Returns: %FALSE */
gboolean pnc_file_pair_fail_remote (const PncFilePair *pair, GError **error);

/** pnc_file_pair_report_anew: @pair: a file that has changed since a part of it was moved; @run:
 * its transfer, which moves it anew */
void pnc_file_pair_report_anew (const PncFilePair *pair, PncTransferRun *run);

/** pnc_file_pair_report: @pair: a file; @run: its transfer; @size_bytes: bytes moved; @outcome:
 * what became of it; @error: (nullable): why it failed */
void pnc_file_pair_report (const PncFilePair *pair,
                           PncTransferRun *run,
                           guint64 size_bytes,
                           PncOutcome outcome,
                           const GError *error);

G_END_DECLS
