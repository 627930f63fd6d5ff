/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_display_text:
 * @bytes: (array length=length_bytes): anything that came from a peer or a file system
 * @length_bytes: how many bytes, or -1 when NUL-terminated
 *
 * The one function through which untrusted bytes reach a screen, a terminal or a log. Valid UTF-8
 * passes, except controls, separators of lines and paragraphs, noncharacters, and characters that
 * are invisible by nature, bidirectional controls among them: those, and bytes that are no UTF-8,
 * become visible escapes: `\xNN` for a byte, `\u{NNNN}` for a character. Zero-width joiners pass
 * where spelling or pictures need them, variation selectors behind what they select
 * (docs/PROTOCOL.md, section 4.5). A backslash itself passes unchanged. The result is for eyes: it
 * is never parsed back. Linear; at most four times as long.
 *
 * Returns: (transfer full): valid UTF-8 on one line
 */
char *pnc_display_text (const char *bytes, gssize length_bytes);

G_END_DECLS
