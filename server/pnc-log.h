/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_log_init:
 * @verbose: whether g_info() is written too; g_debug() always needs G_MESSAGES_DEBUG
 *
 * Makes the log one line a record on stderr, for every domain: time (UTC), level, message. Whatever
 * a message holds, it stays on its line and cannot move the cursor (pnc_display_text()). Once, at
 * the start of main(), before any thread.
 */
void pnc_log_init (gboolean verbose);

/** pnc_log_is_verbose: Returns: whether g_info() is written */
gboolean pnc_log_is_verbose (void);

/**
 * pnc_log_format:
 * @level: of the record
 * @domain: (nullable): who says it
 * @message: what was said, anything
 * @time_us: wall clock, microseconds since 1970
 *
 * Returns: (transfer full): its line, ending in a line feed
 */
char *
pnc_log_format (GLogLevelFlags level, const char *domain, const char *message, gint64 time_us);

/**
 * pnc_log_quote:
 * @bytes: (array length=length_bytes) (nullable): what came from a peer or a disk
 * @length_bytes: how many, or -1 when NUL-terminated
 *
 * Puts untrusted text between quotation marks in such a way that it cannot end them: it is made
 * visible (pnc_display_text()), and marks in it become `\x22`.
 *
 * Returns: (transfer full): the text, quoted, for a log message
 */
char *pnc_log_quote (const char *bytes, gssize length_bytes);

/**
 * PncLogThrottle:
 *
 * Bounds how much strangers can have written into the log: some lines each while, then only how
 * many there would have been. Zero-initialised is new.
 */
typedef struct
{
  /*< private >*/
  gint64 since_us;
  guint n_lines;
  guint n_left_out;
} PncLogThrottle;

/**
 * pnc_log_throttle:
 * @throttle: a throttle
 * @now_us: monotonic time
 *
 * To be asked before a line that a stranger can cause is logged. Writes how many were left out,
 * when it is their time.
 *
 * Returns: whether to log the line
 */
gboolean pnc_log_throttle (PncLogThrottle *throttle, gint64 now_us);

G_END_DECLS
