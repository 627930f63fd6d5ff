/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncAccount:
 *
 * What one user takes of the server over all sessions of theirs: how many these are, and how many
 * files they have open. So one user, however many programs they run, leaves something to the
 * others. Atomically reference counted; the files may be counted on any thread, the rest on the
 * main loop only.
 */
typedef struct _PncAccount PncAccount;

/** PncAccounts: the accounts of those who have a session or a file open. Main loop only. */
typedef struct _PncAccounts PncAccounts;

/** pnc_accounts_new: Returns: (transfer full): accounts of nobody */
PncAccounts *pnc_accounts_new (void);

/** pnc_accounts_free: @self: (transfer full) (nullable): accounts without sessions */
void pnc_accounts_free (PncAccounts *self);

/**
 * pnc_accounts_begin_session:
 * @self: accounts
 * @user: whose
 * @most: so many sessions may one user have
 *
 * Returns: (transfer full) (nullable): their account, with one session more; %NULL when they have
 * as many as they may have. End it with pnc_accounts_end_session()
 */
PncAccount *pnc_accounts_begin_session (PncAccounts *self, const char *user, guint most);

/** pnc_accounts_end_session: @self: accounts; @account: (transfer full): of the session that ended
 */
void pnc_accounts_end_session (PncAccounts *self, PncAccount *account);

/** pnc_account_ref: @self: an account. Returns: (transfer full): @self */
PncAccount *pnc_account_ref (PncAccount *self);

/** pnc_account_unref: @self: (transfer full) (nullable): an account */
void pnc_account_unref (PncAccount *self);

/**
 * pnc_account_take_file:
 * @self: an account
 * @most: so many files may one user have open
 *
 * Any thread.
 *
 * Returns: whether another one may be opened; give it back with pnc_account_return_file()
 */
gboolean pnc_account_take_file (PncAccount *self, guint most);

/** pnc_account_take_watch: @self: an account; @most: so many folders may one user watch. Main loop
 * only. Returns: whether another one may be watched; give it back with pnc_account_return_watch()
 */
gboolean pnc_account_take_watch (PncAccount *self, guint most);

/** pnc_account_return_watch: @self: an account. A folder is not watched any more. Main loop only.
 */
void pnc_account_return_watch (PncAccount *self);

/** pnc_account_return_file: @self: an account. A file was closed. Any thread. */
void pnc_account_return_file (PncAccount *self);

G_END_DECLS
