/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-name.h"

#define RANDOM_CHARACTERS 6u

char *
pnc_transfer_name_partial (void)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char random[RANDOM_CHARACTERS + 1] = { 0 };

  for (guint i = 0; i < RANDOM_CHARACTERS; i++)
    random[i] = alphabet[g_random_int_range (0, sizeof alphabet - 1)];
  return g_strconcat (PNC_PARTIAL_PREFIX, random, NULL);
}
