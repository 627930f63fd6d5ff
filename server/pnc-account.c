/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-account.h"

struct _PncAccount
{
  gatomicrefcount ref_count;
  char *user;       /* owned */
  guint n_sessions; /* main loop only */
  guint n_watches;  /* main loop only */
  gint n_files;     /* atomic */
};

struct _PncAccounts
{
  GHashTable *by_user; /* owned: of borrowed accounts, which hold their own key */
};

PncAccounts *
pnc_accounts_new (void)
{
  PncAccounts *self = g_new0 (PncAccounts, 1);

  self->by_user = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
pnc_accounts_free (PncAccounts *self)
{
  if (self == NULL)
    return;
  g_assert (g_hash_table_size (self->by_user) == 0);
  g_hash_table_unref (self->by_user);
  g_free (self);
}

PncAccount *
pnc_accounts_begin_session (PncAccounts *self, const char *user, guint most)
{
  PncAccount *account = g_hash_table_lookup (self->by_user, user);

  if (account == NULL)
    {
      account = g_new0 (PncAccount, 1);
      g_atomic_ref_count_init (&account->ref_count);
      account->user = g_strdup (user);
      g_hash_table_insert (self->by_user, account->user, account);
    }
  else if (account->n_sessions >= most)
    return NULL;
  else
    pnc_account_ref (account);
  account->n_sessions += 1;
  return account;
}

/* Channels may outlive their session by a little: they count on, and nobody finds them again. */
void
pnc_accounts_end_session (PncAccounts *self, PncAccount *account)
{
  account->n_sessions -= 1;
  if (account->n_sessions == 0)
    g_hash_table_remove (self->by_user, account->user);
  pnc_account_unref (account);
}

PncAccount *
pnc_account_ref (PncAccount *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_account_unref (PncAccount *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->user);
  g_free (self);
}

gboolean
pnc_account_take_file (PncAccount *self, guint most)
{
  if (g_atomic_int_add (&self->n_files, 1) < (gint) most)
    return TRUE;
  pnc_account_return_file (self);
  return FALSE;
}

gboolean
pnc_account_take_watch (PncAccount *self, guint most)
{
  if (self->n_watches >= most)
    return FALSE;
  self->n_watches += 1;
  return TRUE;
}

void
pnc_account_return_watch (PncAccount *self)
{
  g_assert (self->n_watches > 0);
  self->n_watches -= 1;
}

void
pnc_account_return_file (PncAccount *self)
{
  g_atomic_int_add (&self->n_files, -1);
}
