/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

/*
 * Passwords in the keyring of the desktop (libsecret), one for each user of a server. Nothing waits
 * for it: where there is no keyring, or it stays locked, every call ends with an error whose
 * translated message says so, and that is all. Lives on the main context of the caller.
 */

/**
 * pnc_password_store_lookup_async:
 * @place: server and user
 * @cancellable: (nullable): gives up
 * @callback: with the result
 * @user_data: for @callback
 *
 * The desktop may ask a person to unlock the keyring.
 */
void pnc_password_store_lookup_async (const PncLink *place,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * pnc_password_store_lookup_finish:
 * @result: the result
 * @error: (out) (nullable): the keyring cannot be used
 *
 * Returns: (transfer full) (nullable): the password, for pnc_password_store_free(); %NULL without
 *   an error when there is none
 */
char *pnc_password_store_lookup_finish (GAsyncResult *result, GError **error);

/** pnc_password_store_free: @password: (transfer full) (nullable): wiped and freed */
void pnc_password_store_free (char *password);

/**
 * pnc_password_store_save_async:
 * @place: server and user; replaces the password that there was
 * @password: (nullable): copied into memory that is not swapped; %NULL forgets it
 * @cancellable: (nullable): gives up
 * @callback: (nullable): with the result
 * @user_data: for @callback
 */
void pnc_password_store_save_async (const PncLink *place,
                                    const char *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * pnc_password_store_save_finish:
 * @result: the result
 * @error: (out) (nullable): the keyring cannot be used
 *
 * Returns: whether it is as wanted
 */
gboolean pnc_password_store_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
