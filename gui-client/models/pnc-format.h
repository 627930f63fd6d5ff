/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-session-search.h"
#include "pnc-session.h"
#include "pnc-transfer-record.h"

G_BEGIN_DECLS

/*
 * What the window says, as pure functions: translated, by locale, no state and no widgets.
 * Everything that came from a peer goes through pnc_display_text() in here.
 */

/** pnc_format_size: @size_bytes: a size; G_MAXUINT64 is unknown. Returns: (transfer full): "1.4
 * MB", "12 bytes", "" when unknown */
char *pnc_format_size (guint64 size_bytes);

/** pnc_format_rate: @rate_bps: bytes a second. Returns: (transfer full): "3.2 MB/s", "" for 0 */
char *pnc_format_rate (guint64 rate_bps);

/** pnc_format_time_left: @seconds: -1 unknown. Returns: (transfer full): "About 2 minutes left", ""
 * when unknown; steps that do not flicker */
char *pnc_format_time_left (gint64 seconds);

/** pnc_format_date: @mtime_ns: ns since 1970 UTC; @now_us: the present, µs since 1970. Returns:
 * (transfer full): "Today 14:05", "Yesterday", "3 Mar", "3 Mar 2024", by locale */
char *pnc_format_date (gint64 mtime_ns, gint64 now_us);

/** pnc_format_date_full: @mtime_ns: ns since 1970 UTC. Returns: (transfer full): date and time to
 * the second, by locale */
char *pnc_format_date_full (gint64 mtime_ns);

/** pnc_format_kind: @kind: #PncEntryKind; @content_type: (nullable): of a file. Returns: (transfer
 * full): "Folder", "PNG image", "Link" … */
char *pnc_format_kind (int kind, const char *content_type);

/** pnc_format_sum_progress: @done_bytes: read so far; @total_bytes: of so many, 0 when not known.
 * Returns: (transfer full): what is said while the server computes a checksum */
char *pnc_format_sum_progress (guint64 done_bytes, guint64 total_bytes);

/** pnc_format_mode: @mode: permission bits. Returns: (transfer full): "rw-r--r--" */
char *pnc_format_mode (guint mode);

/** pnc_format_rtt: @rtt_us: microseconds; 0 unknown. Returns: (transfer full): "23 ms", "0.4 ms",
 * "" */
char *pnc_format_rtt (gint64 rtt_us);

/** pnc_format_session_state: @state: a state; @retry_in_s: while reconnecting. Returns: (transfer
 * full): "Connected", "Trying again in 4 seconds" … */
char *pnc_format_session_state (PncSessionState state, guint retry_in_s);

/** pnc_format_transfer_state: @state: a state; @direction: which way. Returns: (transfer none):
 * "Waiting in the queue", "Uploading", "Verified" … */
const char *pnc_format_transfer_state (PncTransferState state, PncDirection direction);

/** pnc_format_holdup: @holdup: what keeps a transfer from being faster. Returns: (transfer none):
 * in words, "" for nothing */
const char *pnc_format_holdup (PncHoldup holdup);

/**
 * pnc_format_batch:
 * @verified: how many transfers were verified
 * @failed: how many have failed
 * @only: (nullable): the title of the only one there was
 * @failures: (nullable): the titles of those that have failed, or of the first of them, after each
 *   other; %NULL when none has
 * @reason: (nullable): why the first of them has
 * @body: (out) (transfer full): the rest of it
 *
 * Returns: (transfer full): the title of a notification about transfers that have ended
 */
char *pnc_format_batch (guint verified,
                        guint failed,
                        const char *only,
                        const char *const *failures,
                        const char *reason,
                        char **body);

/** pnc_format_speed: @now_bps: bytes a second; @highest_bps: of the last minute. Returns: (transfer
 * full): what a graph of it shows, in words */
char *pnc_format_speed (guint64 now_bps, guint64 highest_bps);

/** pnc_format_record_state: @record: of the list. Returns: (transfer full): what became of it, and
 * why */
char *pnc_format_record_state (const PncTransferRecord *record);

/** pnc_format_transfer: @transfer: a transfer. Returns: (transfer full): one line about it: state,
 * amount, rate and time left, or why it failed */
char *pnc_format_transfer (PncTransfer *transfer);

/**
 * PncTransferSummary:
 * @n: how many transfers there are
 * @active: how many of them have not ended
 * @paused: how many of those are paused
 * @failed: how many failed
 * @fraction: 0 to 1, of those that have not ended
 * @rate_bps: bytes a second, all together
 * @time_left_s: of all of them; 0 or less: not known
 */
typedef struct
{
  guint n;
  guint active;
  guint paused;
  guint failed;
  double fraction;
  guint64 rate_bps;
  gint64 time_left_s;
} PncTransferSummary;

/** pnc_format_transfers: @summary: about all transfers. Returns: (transfer full): one line */
char *pnc_format_transfers (const PncTransferSummary *summary);

/**
 * PncFolderSummary:
 * @n: how many items are shown
 * @n_selected: how many of them are selected
 * @selected_bytes: how large those are together; G_MAXUINT64 when that is not known
 */
typedef struct
{
  guint n;
  guint n_selected;
  guint64 selected_bytes;
} PncFolderSummary;

/** pnc_format_folder: @summary: about what is shown of a folder. Returns: (transfer full): "12
 * items", "3 of 12 selected (4.5 MB)" */
char *pnc_format_folder (const PncFolderSummary *summary);

/** pnc_format_search_end: @end: how a search has ended, and how many it shows. Returns: (transfer
 * full): why that may not be all, in whole sentences; "" when it is */
char *pnc_format_search_end (const PncSearchEnd *end);

/** pnc_format_free_space: @free_bytes: room on the server; G_MAXUINT64 is unknown. Returns:
 * (transfer full): "120 GB free", "" when unknown */
char *pnc_format_free_space (guint64 free_bytes);

/** pnc_format_records: @records: (element-type PncTransferRecord): at least one. Returns: (transfer
 * full): their names: all of two, or the first two and how many more */
char *pnc_format_records (GPtrArray *records);

/** pnc_format_trouble: @error: of the list of transfers. Returns: (transfer full): a translated
 * sentence that says what it means for the person */
char *pnc_format_trouble (const GError *error);

/** pnc_format_error: @error: an error of any domain. Returns: (transfer full): one translated
 * sentence made of code, side and subject: what failed and what to do; the error's own English one
 * for a code without translation */
char *pnc_format_error (const GError *error);

G_END_DECLS
