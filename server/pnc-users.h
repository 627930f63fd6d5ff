/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * PncUser:
 * @name: user name
 * @root: (nullable): sub-folder that is the user's root
 * @read_only: whether nothing may be changed
 * @stamp: another one for every password; 0 for a user who is not in a table
 */
typedef struct
{
  char *name;
  PncPath *root;
  gboolean read_only;
  guint64 stamp;
} PncUser;

/** pnc_user_copy: @user: a user. Returns: (transfer full): a copy */
PncUser *pnc_user_copy (const PncUser *user);

/**
 * pnc_user_equal:
 * @a: a user
 * @b: a user
 *
 * Returns: whether they have the same name, rights and password
 */
gboolean pnc_user_equal (const PncUser *a, const PncUser *b);

/** pnc_user_free: @user: (transfer full) (nullable): a user */
void pnc_user_free (PncUser *user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUser, pnc_user_free)

/**
 * PncUsers:
 *
 * The users of one state directory: `users.json` (0600), Argon2id hashes by libsodium. A file that
 * cannot be understood denies everybody. Reloading swaps the table atomically; look-ups may be made
 * from any thread.
 */
typedef struct _PncUsers PncUsers;

/**
 * pnc_users_load:
 * @state_dir: (type filename): the server's folder
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION (also when others can read or write it),
 * %PNC_ERROR_CORRUPT with the line or the user
 *
 * Returns: (transfer full) (nullable): the users; none when the file does not exist
 */
PncUsers *pnc_users_load (const char *state_dir, GError **error);

/** pnc_users_reload: @self: users; @error: (out) (nullable): the old table stays in force. Returns:
 * %TRUE on success */
gboolean pnc_users_reload (PncUsers *self, GError **error);

/** pnc_users_free: @self: (transfer full) (nullable): users */
void pnc_users_free (PncUsers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUsers, pnc_users_free)

/** pnc_users_count: @self: users. Returns: how many there are, the guest not counted */
guint pnc_users_count (PncUsers *self);

/**
 * pnc_users_enable_guest:
 * @self: users, of whom there are none
 *
 * Makes a one-time guest: user "guest", full rights, a random password that lives in memory only.
 * The guest is gone as soon as a reload finds a user. Costs one Argon2id.
 *
 * Returns: (transfer none) (nullable): the password, the same one every time; %NULL when there is
 * not enough memory
 */
const char *pnc_users_enable_guest (PncUsers *self);

/**
 * pnc_users_verify:
 * @self: users
 * @name: what the peer claims
 * @password: (array length=password_bytes): what it offers
 * @password_bytes: how many
 *
 * Costs one Argon2id whatever the outcome (some 50 ms and 64 MiB): only from the password pool, at
 * most two at a time.
 *
 * Returns: (transfer full) (nullable): the user, or %NULL; nobody learns why
 */
PncUser *
pnc_users_verify (PncUsers *self, const char *name, const guint8 *password, gsize password_bytes);

/** pnc_users_get_n_hashes: @self: users. Returns: how many hashes pnc_users_verify() has computed;
 * any thread */
guint pnc_users_get_n_hashes (PncUsers *self);

/** pnc_users_lookup: @self: users; @name: a name. Returns: (transfer full) (nullable): the user as
 * the table has it now (for tickets) */
PncUser *pnc_users_lookup (PncUsers *self, const char *name);

/** pnc_users_list: @self: users. Returns: (transfer full) (element-type PncUser): all, sorted by
 * name */
GPtrArray *pnc_users_list (PncUsers *self);

/** pnc_users_add: @self: users; @user: whom; @password: hashed at once; @error: (out) (nullable):
 * %PNC_ERROR_EXISTS, %PNC_ERROR_USAGE, %PNC_ERROR_IO. Returns: %TRUE when it is in the file,
 * flushed */
gboolean pnc_users_add (PncUsers *self, const PncUser *user, const char *password, GError **error);

/** pnc_users_set_password: @self: users; @name: whose; @password: the new one; @error: (out)
 * (nullable). Returns: %TRUE when it is in the file, flushed */
gboolean
pnc_users_set_password (PncUsers *self, const char *name, const char *password, GError **error);

/** pnc_users_remove: @self: users; @name: whom; @error: (out) (nullable). Returns: %TRUE when it is
 * gone from the file, flushed */
gboolean pnc_users_remove (PncUsers *self, const char *name, GError **error);

G_END_DECLS
