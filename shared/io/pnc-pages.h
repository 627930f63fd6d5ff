/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Memory for what is large and lives for a while, straight from the operating system: what is given
 * back leaves the process at once, where an allocator would keep it for the next one.
 */

/**
 * pnc_pages_new0:
 * @length_bytes: how much, not 0
 *
 * Any thread.
 *
 * Returns: (transfer full): zeros; the program ends when there is no memory, as with g_malloc0()
 */
gpointer pnc_pages_new0 (gsize length_bytes);

/** pnc_pages_free: @pages: (transfer full): what pnc_pages_new0() gave; @length_bytes: for so much.
 * Any thread. */
void pnc_pages_free (gpointer pages, gsize length_bytes);

G_END_DECLS
