/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-name.h"

#include "pnc-hash.h"

#include <string.h>

#define RANDOM_CHARACTERS 6u

#define SWAP_BYTES 16u

/* What is hashed before a name, so that it meets no PncLocalKey. */
#define SWAP_KIND "swap:"

char *
pnc_transfer_name_partial (void)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char random[RANDOM_CHARACTERS + 1] = { 0 };

  for (guint i = 0; i < RANDOM_CHARACTERS; i++)
    random[i] = alphabet[g_random_int_range (0, sizeof alphabet - 1)];
  return g_strconcat (PNC_PARTIAL_PREFIX, random, NULL);
}

char *
pnc_transfer_name_swap (const char *name)
{
  g_autofree char *what = g_strconcat (SWAP_KIND, name, NULL);
  g_autoptr (GString) text = g_string_new (PNC_PARTIAL_PREFIX);
  guint8 id[SWAP_BYTES];

  pnc_hash_id (what, strlen (what), id, sizeof id);
  for (guint i = 0; i < SWAP_BYTES; i++)
    g_string_append_printf (text, "%02x", id[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
