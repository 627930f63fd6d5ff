/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-packer.h"

#include "pnc-limits.h"
#include "pnc-unpacker.h"

#include "fake-clock.h"

#include <string.h>

#define SLOW_BPS 1000000
#define QUICK_BPS G_GUINT64_CONSTANT (1000000000)

static guint8 *
make_text (gsize length_bytes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; text->len < length_bytes; i++)
    g_string_append_printf (text, "line %u of a log: %u boats at the pier\n", i, i * 7919 % 1000);
  return (guint8 *) g_string_free (text, FALSE);
}

static guint8 *
make_noise (gsize length_bytes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  guint8 *noise = g_malloc (length_bytes);

  for (gsize i = 0; i < length_bytes; i++)
    noise[i] = (guint8) g_rand_int_range (random, 0, 256);
  return noise;
}

static void
assert_opens (const guint8 *packed, gsize packed_bytes, const guint8 *data, gsize data_bytes)
{
  g_auto (PncUnpacker) unpacker = { 0 };
  g_autofree guint8 *opened = g_malloc (data_bytes);
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_assert_true (pnc_unpacker_check (packed, packed_bytes, &n_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes, ==, data_bytes);
  pnc_unpacker_open (&unpacker, packed, packed_bytes, opened, data_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (opened, data_bytes, data, data_bytes);
}

static void
test_both_ways (void)
{
  const gsize lengths[]
    = { PNC_PACK_MIN_BYTES, 4096, 128 * 1024, PNC_CHUNK_BYTES - 1, PNC_CHUNK_BYTES };
  const guint64 links[] = { 1000, SLOW_BPS, 20 * SLOW_BPS };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (links); j++)
      {
        g_autoptr (PncPacker) packer = pnc_packer_new (PNC_PACK_ALWAYS, NULL);
        g_autofree guint8 *text = make_text (lengths[i]);
        g_autofree guint8 *data = g_memdup2 (text, lengths[i]);
        gsize n_bytes = pnc_packer_pack (packer, data, lengths[i], links[j]);

        g_assert_cmpuint (n_bytes, >, 0);
        g_assert_cmpuint (n_bytes, <=, lengths[i] - lengths[i] / 10);
        assert_opens (data, n_bytes, text, lengths[i]);
      }
}

static void
test_modes (void)
{
  g_autofree guint8 *text = make_text (PNC_CHUNK_BYTES);
  const struct
  {
    PncPackMode mode;
    guint64 link_bps;
    gsize length_bytes;
    gboolean packs;
  } cases[] = {
    { PNC_PACK_NEVER, SLOW_BPS, PNC_CHUNK_BYTES, FALSE },
    { PNC_PACK_AUTO, SLOW_BPS, PNC_CHUNK_BYTES, TRUE },
    { PNC_PACK_AUTO, SLOW_BPS, PNC_PACK_MIN_BYTES - 1, FALSE },
    { PNC_PACK_AUTO, PNC_PACK_TRUSTED_BPS / PNC_PACK_PAYS, PNC_CHUNK_BYTES, TRUE },
    { PNC_PACK_AUTO, PNC_PACK_TRUSTED_BPS / PNC_PACK_PAYS + 1, PNC_CHUNK_BYTES, FALSE },
    { PNC_PACK_AUTO, G_MAXUINT64, PNC_CHUNK_BYTES, FALSE },
    { PNC_PACK_ALWAYS, G_MAXUINT64, PNC_CHUNK_BYTES, TRUE },
    { PNC_PACK_ALWAYS, G_MAXUINT64, PNC_PACK_MIN_BYTES - 1, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncPacker) packer = pnc_packer_new (cases[i].mode, NULL);
      g_autofree guint8 *data = g_memdup2 (text, cases[i].length_bytes);
      gsize n_bytes = pnc_packer_pack (packer, data, cases[i].length_bytes, cases[i].link_bps);

      g_assert_cmpint (pnc_packer_get_mode (packer), ==, cases[i].mode);
      g_assert_cmpint (n_bytes > 0, ==, cases[i].packs);
      if (n_bytes == 0)
        g_assert_cmpmem (data, cases[i].length_bytes, text, cases[i].length_bytes);
    }
}

/* A clock that goes on by a second each time it is read. */
static gint64
count_cb (gpointer user_data)
{
  FakeClock *clock = user_data;

  clock->now_us += G_USEC_PER_SEC;
  return clock->now_us;
}

/* A codec that turns out to be slow is no use on a link that is a little slower. */
static void
test_slow_codec (void)
{
  FakeClock clock;
  g_autoptr (PncPacker) packer = NULL;
  g_autofree guint8 *text = make_text (PNC_CHUNK_BYTES);
  g_autofree guint8 *data = g_memdup2 (text, PNC_CHUNK_BYTES);

  fake_clock_init (&clock);
  clock.clock.now_us = count_cb;
  packer = pnc_packer_new (PNC_PACK_AUTO, &clock.clock);
  g_assert_cmpuint (pnc_packer_pack (packer, data, PNC_CHUNK_BYTES, SLOW_BPS), >, 0);

  memcpy (data, text, PNC_CHUNK_BYTES); /* it took a second: 1 MiB/s, so it pays below 131,072 */
  g_assert_cmpuint (pnc_packer_pack (packer, data, PNC_CHUNK_BYTES, SLOW_BPS), ==, 0);
  g_assert_cmpuint (pnc_packer_pack (packer, data, PNC_CHUNK_BYTES, 100000), >, 0);
}

/* What does not shrink is left alone, each time for twice as long. */
static void
test_backs_off (void)
{
  g_autoptr (PncPacker) packer = pnc_packer_new (PNC_PACK_ALWAYS, NULL);
  g_autofree guint8 *text = make_text (4096);
  g_autofree guint8 *noise = make_noise (4096);
  g_autofree guint8 *data = g_malloc (4096);
  guint rest = 0;

  for (guint expected = 1; expected <= 4 * PNC_PACK_MAX_REST; expected *= 2)
    {
      g_assert_cmpuint (pnc_packer_pack (packer, noise, 4096, SLOW_BPS), ==, 0);
      for (rest = 0; rest < MIN (expected, PNC_PACK_MAX_REST); rest++)
        {
          memcpy (data, text, 4096);
          g_assert_cmpuint (pnc_packer_pack (packer, data, 4096, SLOW_BPS), ==, 0);
        }
    }
  memcpy (data, text, 4096);
  g_assert_cmpuint (pnc_packer_pack (packer, data, 4096, SLOW_BPS), >, 0);

  /* what has shrunk once is trusted again */
  g_assert_cmpuint (pnc_packer_pack (packer, noise, 4096, SLOW_BPS), ==, 0);
  memcpy (data, text, 4096);
  g_assert_cmpuint (pnc_packer_pack (packer, data, 4096, SLOW_BPS), ==, 0);
  g_assert_cmpuint (pnc_packer_pack (packer, data, 4096, SLOW_BPS), >, 0);

  /* and another file is another file */
  g_assert_cmpuint (pnc_packer_pack (packer, noise, 4096, SLOW_BPS), ==, 0);
  pnc_packer_begin_file (packer);
  memcpy (data, text, 4096);
  g_assert_cmpuint (pnc_packer_pack (packer, data, 4096, SLOW_BPS), >, 0);
}

static void
test_noise (void)
{
  g_autoptr (PncPacker) packer = pnc_packer_new (PNC_PACK_ALWAYS, NULL);
  g_autofree guint8 *noise = make_noise (PNC_CHUNK_BYTES);
  g_autofree guint8 *data = g_memdup2 (noise, PNC_CHUNK_BYTES);

  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (pnc_packer_pack (packer, data, PNC_CHUNK_BYTES, SLOW_BPS), ==, 0);
  g_assert_cmpmem (data, PNC_CHUNK_BYTES, noise, PNC_CHUNK_BYTES);
}

static void
test_trim (void)
{
  g_autoptr (PncPacker) packer = pnc_packer_new (PNC_PACK_ALWAYS, NULL);
  g_autofree guint8 *text = make_text (4096);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree guint8 *data = g_memdup2 (text, 4096);
      gsize n_bytes = pnc_packer_pack (packer, data, 4096, QUICK_BPS);

      assert_opens (data, n_bytes, text, 4096);
      pnc_packer_trim (packer);
      pnc_packer_trim (packer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packer/both-ways", test_both_ways);
  g_test_add_func ("/packer/modes", test_modes);
  g_test_add_func ("/packer/slow-codec", test_slow_codec);
  g_test_add_func ("/packer/backs-off", test_backs_off);
  g_test_add_func ("/packer/noise", test_noise);
  g_test_add_func ("/packer/trim", test_trim);
  return g_test_run ();
}
