/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PNC_TYPE_WIDE_INPUT (pnc_wide_input_get_type ())
G_DECLARE_FINAL_TYPE (PncWideInput, pnc_wide_input, PNC, WIDE_INPUT, GInputStream)

/**
 * PncWideInput:
 *
 * What TLS reads a TCP connection through. TLS asks for the five bytes of a record's header, then
 * for the record, and each would be a system call and an acknowledgement of its own; while many
 * bytes are known to come, this reads them many records at a time. Owner as with any connection:
 * one thread at a time.
 */

/**
 * pnc_wide_input_new_stream:
 * @connection: a connection; a reference is kept
 *
 * Returns: (transfer full): a stream over @connection whose input is a #PncWideInput; closing it
 * closes @connection
 */
GIOStream *pnc_wide_input_new_stream (GSocketConnection *connection);

/**
 * pnc_wide_input_expect:
 * @self: an input
 * @n_bytes: how many bytes are certainly still to come
 *
 * No more than that is read ahead, so nothing is ever left here once they have been read, and an
 * idle connection holds no memory. What TLS adds to them only makes it more.
 */
void pnc_wide_input_expect (PncWideInput *self, gsize n_bytes);

/** pnc_wide_input_get_held: @self: an input. Returns: how many bytes it has read ahead */
gsize pnc_wide_input_get_held (PncWideInput *self);

G_END_DECLS
