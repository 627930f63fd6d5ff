/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-open-file.h"

G_BEGIN_DECLS

#define PNC_TYPE_OPEN_FILES (pnc_open_files_get_type ())

/**
 * PncOpenFiles:
 *
 * The files that a person has opened from one server, and those that an earlier run had opened and
 * not saved. They are fetched and stored through the queue, and belong to it: without it they are
 * closed.
 *
 * Property (read-only, notified): `question` (nullable #PncOpenFile): the first that waits for the
 * word of a person; also notified when there are more or fewer of those.
 *
 * Signals: `launch` (GFile): a copy is to be opened with the application for it. `said` (const char
 * *): a sentence for the person, fit to be shown.
 */
G_DECLARE_FINAL_TYPE (PncOpenFiles, pnc_open_files, PNC, OPEN_FILES, GObject)

/** pnc_open_files_new: @base: (nullable) (type filename): where private copies are; %NULL for the
 * usual place. Returns: (transfer full): an empty list */
PncOpenFiles *pnc_open_files_new (const char *base);

/** pnc_open_files_set_settle: @self: a list; @settle_ms: see pnc_open_file_set_settle() */
void pnc_open_files_set_settle (PncOpenFiles *self, guint settle_ms);

/** pnc_open_files_set_queue: @self: a list; @queue: (nullable): of which server from now on. The
 * files there were are closed; once it is connected, what was not saved before is offered. */
void pnc_open_files_set_queue (PncOpenFiles *self, PncTransferQueue *queue);

/** pnc_open_files_open: @self: a list with a queue; @path: a file on the server; @entry: as it was
 * listed. Fetches it, or takes the copy there is of this version. */
void pnc_open_files_open (PncOpenFiles *self, PncPath *path, const PncEntry *entry);

/** pnc_open_files_get_question: @self: a list. Returns: (transfer none) (nullable): its property */
PncOpenFile *pnc_open_files_get_question (PncOpenFiles *self);

/** pnc_open_files_count_questions: @self: a list. Returns: how many wait for a word */
guint pnc_open_files_count_questions (PncOpenFiles *self);

/** pnc_open_files_reopen: @self: a list; @file: one that waits. Its copy is forgotten, and what the
 * server has is opened instead. */
void pnc_open_files_reopen (PncOpenFiles *self, PncOpenFile *file);

G_END_DECLS
