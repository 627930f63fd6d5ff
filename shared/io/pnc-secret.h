/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_random_fill:
 * @bytes: (out caller-allocates) (array length=length_bytes): where
 * @length_bytes: how many
 *
 * Bytes of the system's cryptographic random source: ids, keys, tickets, passwords. Never fails.
 * Any thread.
 */
void pnc_random_fill (void *bytes, gsize length_bytes);

/**
 * pnc_random_below:
 * @bound: at least 1
 *
 * Returns: a number from 0 to @bound - 1, each as likely as the others, from the same source. Any
 * thread.
 */
guint32 pnc_random_below (guint32 bound);

/**
 * pnc_secret_wipe:
 * @bytes: (nullable): what is no longer needed
 * @length_bytes: how many
 *
 * Zeroes memory in a way that the compiler does not drop.
 */
void pnc_secret_wipe (void *bytes, gsize length_bytes);

/**
 * pnc_secret_free_text:
 * @text: (transfer full) (nullable): a password or the like, from g_malloc()
 *
 * Wipes and frees. Fits g_clear_pointer().
 */
void pnc_secret_free_text (char *text);

/**
 * pnc_secret_equal:
 * @a: (array length=length_bytes): some bytes
 * @b: (array length=length_bytes): others
 * @length_bytes: how many
 *
 * Takes the same time wherever the difference is.
 *
 * Returns: whether they are the same
 */
gboolean pnc_secret_equal (const void *a, const void *b, gsize length_bytes);

#define PNC_SECRET_KEY_BYTES 32u
#define PNC_SECRET_NAME_BYTES 16u

/**
 * pnc_secret_name:
 * @key: (array fixed-size=32): a key
 * @bytes: (array length=length_bytes): what to name
 * @length_bytes: how long that is
 * @name: (out caller-allocates) (array fixed-size=16): its BLAKE2b-128 under @key
 *
 * The same for the same, and nobody without the key can guess it. Any thread.
 */
void pnc_secret_name (const guint8 key[PNC_SECRET_KEY_BYTES],
                      const void *bytes,
                      gsize length_bytes,
                      guint8 name[PNC_SECRET_NAME_BYTES]);

G_END_DECLS
