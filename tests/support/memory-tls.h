/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "memory-stream.h"

G_BEGIN_DECLS

/**
 * memory_tls_new:
 * @from: what it reads; must live longer
 * @to: what it writes; closed when the stream is
 *
 * A connection that says it is secured and is not: bytes go through as they are, and the channel
 * binding is the same 32 bytes on every one. For state machines whose input is made up.
 *
 * Returns: (transfer full): the connection
 */
GTlsConnection *memory_tls_new (MemoryPipe *from, MemoryPipe *to);

G_END_DECLS
