/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-limits.h"

G_BEGIN_DECLS

/**
 * PncChannelKeys:
 *
 * The keys of one session for data channels that have not been opened yet: random, good once, for a
 * short while. Has no clock of its own. Main loop only.
 */
typedef struct _PncChannelKeys PncChannelKeys;

/**
 * PncChannelProve:
 * @key: (array fixed-size=32): one of the keys
 * @proof: (out caller-allocates) (array fixed-size=32): what a peer that has @key must have sent
 * @user_data: as given
 *
 * Returns: %FALSE when there can be no proof
 */
typedef gboolean (*PncChannelProve) (const guint8 *key, guint8 *proof, gpointer user_data);

/** pnc_channel_keys_new: Returns: (transfer full): no keys */
PncChannelKeys *pnc_channel_keys_new (void);

/** pnc_channel_keys_free: @self: (transfer full) (nullable): keys; wiped */
void pnc_channel_keys_free (PncChannelKeys *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChannelKeys, pnc_channel_keys_free)

/** pnc_channel_keys_count: @self: keys; @now_us: monotonic time. Returns: those still good */
guint pnc_channel_keys_count (PncChannelKeys *self, gint64 now_us);

/**
 * pnc_channel_keys_mint:
 * @self: keys
 * @key: (out caller-allocates) (array fixed-size=32): the new key
 * @life_ms: how long it is good
 * @now_us: monotonic time, greater than 0
 *
 * Returns: %FALSE when there are as many as there may be
 */
gboolean pnc_channel_keys_mint (PncChannelKeys *self, guint8 *key, guint life_ms, gint64 now_us);

/**
 * pnc_channel_keys_take:
 * @self: keys
 * @proof: (array fixed-size=32): what the peer sent
 * @prove: what it should have sent
 * @user_data: for @prove
 * @now_us: monotonic time
 *
 * Compares with every key that is good, in a time that does not tell which one it was, and forgets
 * the key that fits.
 *
 * Returns: whether one did
 */
gboolean pnc_channel_keys_take (PncChannelKeys *self,
                                const guint8 *proof,
                                PncChannelProve prove,
                                gpointer user_data,
                                gint64 now_us);

G_END_DECLS
