/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-channel-keys.h"

#include <string.h>

#define LIFE_MS 15000
#define MS ((gint64) 1000)

/* A proof that anybody can make: the key with every bit turned, xored with the salt in @user_data.
 */
static gboolean
turn (const guint8 *key, guint8 *proof, gpointer user_data)
{
  guint8 salt = user_data != NULL ? *(guint8 *) user_data : 0;

  for (guint i = 0; i < PNC_CHANNEL_KEY_BYTES; i++)
    proof[i] = (guint8) (~key[i] ^ salt);
  return TRUE;
}

static gboolean
no_proof (const guint8 *key, guint8 *proof, gpointer user_data)
{
  return FALSE;
}

static void
test_once (void)
{
  g_autoptr (PncChannelKeys) keys = pnc_channel_keys_new ();
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];

  g_assert_true (pnc_channel_keys_mint (keys, key, LIFE_MS, 1));
  g_assert_cmpuint (pnc_channel_keys_count (keys, 1), ==, 1);
  turn (key, proof, NULL);
  g_assert_true (pnc_channel_keys_take (keys, proof, turn, NULL, 2));
  g_assert_false (pnc_channel_keys_take (keys, proof, turn, NULL, 2));
  g_assert_cmpuint (pnc_channel_keys_count (keys, 2), ==, 0);
}

static void
test_wrong (void)
{
  g_autoptr (PncChannelKeys) keys = pnc_channel_keys_new ();
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];
  guint8 salt = 1;

  pnc_channel_keys_mint (keys, key, LIFE_MS, 1);
  turn (key, proof, NULL);
  for (guint i = 0; i < sizeof proof * 8; i++)
    {
      proof[i / 8] ^= (guint8) (1u << i % 8);
      g_assert_false (pnc_channel_keys_take (keys, proof, turn, NULL, 2));
      proof[i / 8] ^= (guint8) (1u << i % 8);
    }
  /* the same key on another connection */
  g_assert_false (pnc_channel_keys_take (keys, proof, turn, &salt, 2));
  /* nothing fits where there can be no proof, not even zeros */
  memset (proof, 0, sizeof proof);
  g_assert_false (pnc_channel_keys_take (keys, proof, no_proof, NULL, 2));
  g_assert_cmpuint (pnc_channel_keys_count (keys, 2), ==, 1);
}

static void
test_expires (void)
{
  g_autoptr (PncChannelKeys) keys = pnc_channel_keys_new ();
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];

  pnc_channel_keys_mint (keys, key, LIFE_MS, 1);
  turn (key, proof, NULL);
  g_assert_cmpuint (pnc_channel_keys_count (keys, LIFE_MS * MS), ==, 1);
  g_assert_false (pnc_channel_keys_take (keys, proof, turn, NULL, LIFE_MS * MS + 1));
  g_assert_cmpuint (pnc_channel_keys_count (keys, 2), ==, 0);
}

static void
test_bounded (void)
{
  g_autoptr (PncChannelKeys) keys = pnc_channel_keys_new ();
  guint8 minted[PNC_MAX_DATA_CHANNELS + 1][PNC_CHANNEL_KEY_BYTES];
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];

  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    g_assert_true (pnc_channel_keys_mint (keys, minted[i], LIFE_MS, 1 + i));
  g_assert_false (
    pnc_channel_keys_mint (keys, minted[PNC_MAX_DATA_CHANNELS], LIFE_MS, LIFE_MS * MS));
  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    {
      for (guint j = 0; j < i; j++)
        g_assert_cmpint (memcmp (minted[i], minted[j], sizeof minted[i]), !=, 0);
    }
  /* in any order */
  for (guint i = PNC_MAX_DATA_CHANNELS; i > 0; i--)
    {
      turn (minted[i - 1], proof, NULL);
      g_assert_true (pnc_channel_keys_take (keys, proof, turn, NULL, 10));
    }
  /* an expired one makes room */
  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    pnc_channel_keys_mint (keys, minted[i], LIFE_MS, 1 + i);
  g_assert_true (
    pnc_channel_keys_mint (keys, minted[PNC_MAX_DATA_CHANNELS], LIFE_MS, 1 + LIFE_MS * MS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel-keys/once", test_once);
  g_test_add_func ("/channel-keys/wrong", test_wrong);
  g_test_add_func ("/channel-keys/expires", test_expires);
  g_test_add_func ("/channel-keys/bounded", test_bounded);
  return g_test_run ();
}
