/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-keys.h"

#include "pnc-secret.h"

#include <string.h>

typedef struct
{
  guint8 bytes[PNC_CHANNEL_KEY_BYTES];
  gint64 good_until_us; /* 0: no key */
} Key;

struct _PncChannelKeys
{
  Key keys[PNC_MAX_DATA_CHANNELS]; /* in place, so that wiping leaves no copy behind */
};

PncChannelKeys *
pnc_channel_keys_new (void)
{
  return g_new0 (PncChannelKeys, 1);
}

void
pnc_channel_keys_free (PncChannelKeys *self)
{
  if (self == NULL)
    return;
  pnc_secret_wipe (self, sizeof *self);
  g_free (self);
}

guint
pnc_channel_keys_count (PncChannelKeys *self, gint64 now_us)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    {
      if (self->keys[i].good_until_us <= now_us)
        pnc_secret_wipe (&self->keys[i], sizeof (Key));
      else
        n += 1;
    }
  return n;
}

gboolean
pnc_channel_keys_mint (PncChannelKeys *self, guint8 *key, guint life_ms, gint64 now_us)
{
  if (pnc_channel_keys_count (self, now_us) == G_N_ELEMENTS (self->keys))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    {
      Key *place = &self->keys[i];

      if (place->good_until_us != 0)
        continue;
      pnc_random_fill (place->bytes, sizeof place->bytes);
      place->good_until_us = now_us + (gint64) life_ms * 1000;
      memcpy (key, place->bytes, sizeof place->bytes);
      break;
    }
  return TRUE;
}

gboolean
pnc_channel_keys_take (PncChannelKeys *self,
                       const guint8 *proof,
                       PncChannelProve prove,
                       gpointer user_data,
                       gint64 now_us)
{
  Key *found = NULL;

  pnc_channel_keys_count (self, now_us);
  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    {
      guint8 expected[PNC_CHANNEL_PROOF_BYTES] = { 0 };

      if (self->keys[i].good_until_us != 0 && prove (self->keys[i].bytes, expected, user_data)
          && pnc_secret_equal (expected, proof, sizeof expected))
        found = &self->keys[i];
      pnc_secret_wipe (expected, sizeof expected);
    }
  if (found == NULL)
    return FALSE;
  pnc_secret_wipe (found, sizeof *found);
  return TRUE;
}
