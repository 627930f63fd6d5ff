/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-entry.h"
#include "pnc-error.h"
#include "pnc-name.h"

G_BEGIN_DECLS

/** PNC_PREFLIGHT_MAX_CLASHES: how many clashes a report tells one by one */
#define PNC_PREFLIGHT_MAX_CLASHES 200u

/** PNC_PREFLIGHT_MAX_EXAMPLES: how many names that cannot travel, and how many files that cannot be
 * read, a report tells one by one */
#define PNC_PREFLIGHT_MAX_EXAMPLES 8u

/**
 * PncPreflightKind:
 * @PNC_PREFLIGHT_UPLOAD: from this computer to the server
 * @PNC_PREFLIGHT_DOWNLOAD: from the server to this computer
 * @PNC_PREFLIGHT_COPY: the server copies
 * @PNC_PREFLIGHT_MOVE: the server moves
 *
 * What is going to be done with a batch.
 */
typedef enum
{
  PNC_PREFLIGHT_UPLOAD,
  PNC_PREFLIGHT_DOWNLOAD,
  PNC_PREFLIGHT_COPY,
  PNC_PREFLIGHT_MOVE,
} PncPreflightKind;

/**
 * PncPreflightLook:
 * @kind: what has the name; 0: nothing, or it is not known
 * @size_bytes: of a file
 * @mtime_ns: when it was changed
 *
 * What is at one place.
 */
typedef struct
{
  PncEntryKind kind;
  guint64 size_bytes;
  gint64 mtime_ns;
} PncPreflightLook;

/**
 * PncPreflightClash:
 * @source: which one of the batch, counted from 0
 * @ours: what is to come
 * @theirs: what is there
 * @n_inside: of two folders that will be one: how many names in them clash
 * @skip_bytes: how many bytes need not be moved when what clashes is left out, as far as is known
 * @number: of a folder that meets something else: the number with which it can have its name beside
 *   that (pnc_name_numbered()); 0 where none was found
 * @complete: whether these are all: otherwise there was no time to look any further
 *
 * A name of the batch that is taken.
 */
typedef struct
{
  guint source;
  PncPreflightLook ours;
  PncPreflightLook theirs;
  guint64 n_inside;
  guint64 skip_bytes;
  guint number;
  gboolean complete;
} PncPreflightClash;

/**
 * PncPreflightTrouble:
 * @path: (owned): what, as it is called where it comes from; raw bytes
 * @fault: what is wrong with its name, or %PNC_NAME_OK
 * @code: why it cannot be read, or 0
 *
 * Something that will be left out.
 */
typedef struct
{
  char *path;
  PncNameFault fault;
  PncError code;
} PncPreflightTrouble;

/**
 * PncPreflightAccess:
 * @PNC_PREFLIGHT_MAY: nothing speaks against it
 * @PNC_PREFLIGHT_READ_ONLY: the person may only read on this server
 * @PNC_PREFLIGHT_NOT_WRITABLE: nothing can be made in the target folder
 * @PNC_PREFLIGHT_NO_TARGET: the target is not there, no folder, or may not be looked at
 *
 * Whether the target takes anything at all.
 */
typedef enum
{
  PNC_PREFLIGHT_MAY,
  PNC_PREFLIGHT_READ_ONLY,
  PNC_PREFLIGHT_NOT_WRITABLE,
  PNC_PREFLIGHT_NO_TARGET,
} PncPreflightAccess;

/**
 * PncPreflightReport:
 * @kind: what is to be done
 * @access: whether the target takes anything at all
 * @n_sources: how many files and folders the batch has
 * @cannot_go: (array length=n_sources) (nullable): of each, whether it is among @bad_names or
 * @unreadable itself, and nothing can be done with it
 * @n_files: how many files there are in all
 * @n_folders: and folders
 * @n_bytes: and bytes
 * @complete: whether these are all: otherwise there are at least so many
 * @n_left_out: links and special files, which are never sent
 * @room_known: whether @free_bytes means anything
 * @free_bytes: how much room the target has
 * @n_clashes: how many names of the batch are taken; two folders that will be one count when there
 * are clashes in them, or may be
 * @clashes: (element-type PncPreflightClash): the first of them, in the order of the batch
 * @untold_skip_bytes: the sum of `skip_bytes` of the others
 * @n_inside: how many names clash inside folders
 * @n_bad_names: how many names the other side cannot have
 * @bad_names: (element-type PncPreflightTrouble): the first of them
 * @n_unreadable: how many files and folders cannot be read, or are not there
 * @unreadable: (element-type PncPreflightTrouble): the first of them
 *
 * What a pre-flight has found. One thread at a time.
 */
typedef struct
{
  PncPreflightKind kind;
  PncPreflightAccess access;
  guint n_sources;
  gboolean *cannot_go;
  guint64 n_files;
  guint64 n_folders;
  guint64 n_bytes;
  gboolean complete;
  guint64 n_left_out;
  gboolean room_known;
  guint64 free_bytes;
  guint n_clashes;
  GPtrArray *clashes;
  guint64 untold_skip_bytes;
  guint64 n_inside;
  guint64 n_bad_names;
  GPtrArray *bad_names;
  guint64 n_unreadable;
  GPtrArray *unreadable;
} PncPreflightReport;

/** pnc_preflight_report_new: @kind: what is to be done. Returns: (transfer full): one with nothing
 * in it, complete */
PncPreflightReport *pnc_preflight_report_new (PncPreflightKind kind);

/** pnc_preflight_report_free: @self: (transfer full) (nullable): a report */
void pnc_preflight_report_free (PncPreflightReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPreflightReport, pnc_preflight_report_free)

/** pnc_preflight_report_add_clash: @self: a report; @clash: one more, copied */
void pnc_preflight_report_add_clash (PncPreflightReport *self, const PncPreflightClash *clash);

/** pnc_preflight_report_count_file: @self: a report; @size_bytes: of one more file */
void pnc_preflight_report_count_file (PncPreflightReport *self, guint64 size_bytes);

/** pnc_preflight_report_add_bad_name: @self: a report; @path: what; @fault: what is wrong with it
 */
void
pnc_preflight_report_add_bad_name (PncPreflightReport *self, const char *path, PncNameFault fault);

/** pnc_preflight_report_add_unreadable: @self: a report; @path: what; @code: why */
void
pnc_preflight_report_add_unreadable (PncPreflightReport *self, const char *path, PncError code);

/**
 * pnc_preflight_report_merge:
 * @self: a report
 * @part: of the same batch
 *
 * Adds what @part has counted, and its examples while there is room; not its clashes, room and
 * access, of which a batch has one each.
 */
void pnc_preflight_report_merge (PncPreflightReport *self, const PncPreflightReport *part);

/** pnc_preflight_report_lacks_room_for: @self: a report; @n_bytes: how much of it is to be moved.
 * Returns: whether it is known that not all of that fits */
gboolean pnc_preflight_report_lacks_room_for (const PncPreflightReport *self, guint64 n_bytes);

/** pnc_preflight_report_lacks_room: @self: a report. Returns: whether it is known that not
 * everything fits */
gboolean pnc_preflight_report_lacks_room (const PncPreflightReport *self);

/** pnc_preflight_report_is_clean: @self: a report. Returns: whether there is nothing that a person
 * would have to know or to decide */
gboolean pnc_preflight_report_is_clean (const PncPreflightReport *self);

G_END_DECLS
