/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-secret.h"

#include <sodium.h>
#include <string.h>

/* Without it libsodium's random source is not safe to use from several threads. */
static void
ensure_sodium (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      if (sodium_init () < 0)
        g_error ("libsodium could not be initialised");
      g_once_init_leave (&ready, 1);
    }
}

void
pnc_random_fill (void *bytes, gsize length_bytes)
{
  ensure_sodium ();
  randombytes_buf (bytes, length_bytes);
}

guint32
pnc_random_below (guint32 bound)
{
  g_return_val_if_fail (bound > 0, 0);

  ensure_sodium ();
  return randombytes_uniform (bound);
}

void
pnc_secret_wipe (void *bytes, gsize length_bytes)
{
  if (bytes != NULL)
    sodium_memzero (bytes, length_bytes);
}

void
pnc_secret_free_text (char *text)
{
  if (text != NULL)
    pnc_secret_wipe (text, strlen (text));
  g_free (text);
}

gboolean
pnc_secret_equal (const void *a, const void *b, gsize length_bytes)
{
  return sodium_memcmp (a, b, length_bytes) == 0;
}

void
pnc_secret_name (const guint8 key[PNC_SECRET_KEY_BYTES],
                 const void *bytes,
                 gsize length_bytes,
                 guint8 name[PNC_SECRET_NAME_BYTES])
{
  ensure_sodium ();
  crypto_generichash (name, PNC_SECRET_NAME_BYTES, bytes, length_bytes, key, PNC_SECRET_KEY_BYTES);
}
