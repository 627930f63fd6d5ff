/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-account.h"

static void
test_sessions (void)
{
  g_autoptr (GPtrArray) sessions = g_ptr_array_new ();
  PncAccounts *accounts = pnc_accounts_new ();
  PncAccount *other;

  for (guint i = 0; i < 3; i++)
    {
      PncAccount *account = pnc_accounts_begin_session (accounts, "anna", 3);

      g_assert_nonnull (account);
      g_ptr_array_add (sessions, account);
    }
  g_assert_null (pnc_accounts_begin_session (accounts, "anna", 3));
  other = pnc_accounts_begin_session (accounts, "ben", 3);
  g_assert_nonnull (other);
  g_assert_true (other != sessions->pdata[0]);
  g_assert_true (sessions->pdata[0] == sessions->pdata[2]);

  pnc_accounts_end_session (accounts, g_ptr_array_steal_index (sessions, 0));
  g_ptr_array_add (sessions, pnc_accounts_begin_session (accounts, "anna", 3));
  g_assert_nonnull (sessions->pdata[2]);
  g_assert_null (pnc_accounts_begin_session (accounts, "anna", 3));
  while (sessions->len > 0)
    pnc_accounts_end_session (accounts, g_ptr_array_steal_index (sessions, 0));
  pnc_accounts_end_session (accounts, other);
  pnc_accounts_free (accounts);
}

/* Over all sessions of one user; a channel may outlive its session. */
static void
test_files (void)
{
  PncAccounts *accounts = pnc_accounts_new ();
  PncAccount *first = pnc_accounts_begin_session (accounts, "anna", 2);
  PncAccount *second = pnc_accounts_begin_session (accounts, "anna", 2);
  PncAccount *channel = pnc_account_ref (first);

  g_assert_true (pnc_account_take_file (first, 2));
  g_assert_true (pnc_account_take_file (second, 2));
  g_assert_false (pnc_account_take_file (first, 2));
  g_assert_false (pnc_account_take_file (second, 2));
  pnc_account_return_file (first);
  g_assert_true (pnc_account_take_file (second, 2));
  g_assert_false (pnc_account_take_file (second, 2));

  pnc_accounts_end_session (accounts, first);
  pnc_accounts_end_session (accounts, second);
  pnc_accounts_free (accounts);
  pnc_account_return_file (channel);
  pnc_account_unref (channel);
}

static void
test_watches (void)
{
  PncAccounts *accounts = pnc_accounts_new ();
  PncAccount *first = pnc_accounts_begin_session (accounts, "anna", 2);
  PncAccount *second = pnc_accounts_begin_session (accounts, "anna", 2);

  g_assert_true (pnc_account_take_watch (first, 2));
  g_assert_true (pnc_account_take_watch (second, 2));
  g_assert_false (pnc_account_take_watch (first, 2));
  pnc_account_return_watch (second);
  g_assert_true (pnc_account_take_watch (first, 2));
  pnc_accounts_end_session (accounts, first);
  pnc_accounts_end_session (accounts, second);
  pnc_accounts_free (accounts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/sessions", test_sessions);
  g_test_add_func ("/account/files", test_files);
  g_test_add_func ("/account/watches", test_watches);
  return g_test_run ();
}
