/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TransferCase:
 * @name: for test paths and messages
 * @up: an upload; otherwise a download
 * @folder: a folder with small files; otherwise one file that is journaled
 * @overwriting: other files have the names
 *
 * What is moved in the tests that let a transfer fail everywhere.
 */
typedef struct
{
  const char *name;
  gboolean up;
  gboolean folder;
  gboolean overwriting;
} TransferCase;

/** transfer_cases: all there are */
extern const TransferCase transfer_cases[8];

/** TRANSFER_CASE_LARGE_BYTES: of the journaled file: 6 chunks and a bit */
#define TRANSFER_CASE_LARGE_BYTES (6u * 1024u * 1024u + 12345u)

/** transfer_cases_make: @top: (type filename): a folder. Makes in it "new", which is moved, and
 * "old", which has the names before. */
void transfer_cases_make (const char *top);

/** transfer_case_dup_source: @self: a case; @top: as above. Returns: (transfer full) (type
 * filename): what is moved */
char *transfer_case_dup_source (const TransferCase *self, const char *top);

/** transfer_case_copy: @from: (type filename): a file or folder; @to: (type filename): where it is
 * not yet. Copies it with permissions and times. */
void transfer_case_copy (const char *from, const char *to);

/** transfer_case_remove: @path: (type filename): a file or folder, or nothing */
void transfer_case_remove (const char *path);

/** transfer_case_begin: @self: a case; @top: as above; @where: (type filename): where "target" is
 * going to be. Puts there what is there before, or nothing. */
void transfer_case_begin (const TransferCase *self, const char *top, const char *where);

/** transfer_case_list_files: @self: a case; @top: as above. Returns: (transfer full) (element-type
 * filename): the files that are moved, as paths below the target; "" for the one file */
GPtrArray *transfer_case_list_files (const TransferCase *self, const char *top);

/** transfer_case_is_new: @self: a case; @top: as above; @where: as above; @file: of
 * transfer_case_list_files(). Returns: whether the new file has its name, bit for bit */
gboolean transfer_case_is_new (const TransferCase *self,
                               const char *top,
                               const char *where,
                               const char *file);

/** transfer_case_describe: as transfer_case_is_new(). Returns: (transfer full): what is there, and
 * what should be */
char *transfer_case_describe (const TransferCase *self,
                              const char *top,
                              const char *where,
                              const char *file);

/** transfer_case_find_fault: @self: a case; @top: as above; @where: as above. Returns: (transfer
 * full) (nullable): what is wrong: a name with neither the old file nor the new one, a name that
 * should not be there, an old one that is gone; %NULL when all is well */
char *transfer_case_find_fault (const TransferCase *self, const char *top, const char *where);

/** transfer_case_list_hidden: @where: (type filename): a folder. Returns: (transfer full)
 * (element-type filename): the paths of all files of ours that nobody is to see, below it */
GPtrArray *transfer_case_list_hidden (const char *where);

/** transfer_case_find_stray: @where: (type filename): a folder; @one: whether the partial of a
 * journaled file may be there. Returns: (transfer full) (nullable): a hidden file that is of no use
 * to anybody: a partial without journal or a part of a name's; journals of what was stored are kept
 * on the server */
char *transfer_case_find_stray (const char *where, gboolean one);

G_END_DECLS
