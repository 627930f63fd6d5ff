/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-hash.h"

#include <sodium.h>
#include <string.h>
#include <xxhash.h>

struct _PncDigest
{
  XXH3_state_t *state; /* owned; the library aligns it */
};

static void
put_canonical (XXH128_hash_t value, guint8 hash[PNC_HASH_BYTES])
{
  XXH128_canonical_t canonical;

  G_STATIC_ASSERT (sizeof canonical.digest == PNC_HASH_BYTES);
  XXH128_canonicalFromHash (&canonical, value);
  memcpy (hash, canonical.digest, PNC_HASH_BYTES);
}

void
pnc_hash_chunk (const void *data, gsize length_bytes, guint8 hash[PNC_HASH_BYTES])
{
  g_return_if_fail (data != NULL || length_bytes == 0);

  put_canonical (XXH3_128bits (data != NULL ? data : "", length_bytes), hash);
}

void
pnc_hash_id (const void *data, gsize length_bytes, void *id, gsize id_bytes)
{
  g_return_if_fail (id_bytes >= crypto_generichash_BYTES_MIN
                    && id_bytes <= crypto_generichash_BYTES_MAX);

  crypto_generichash (id, id_bytes, data, length_bytes, NULL, 0);
}

PncDigest *
pnc_digest_new (void)
{
  PncDigest *self = g_new0 (PncDigest, 1);

  self->state = XXH3_createState ();
  if (self->state == NULL)
    g_error ("No memory for a digest");
  XXH3_128bits_reset (self->state);
  return self;
}

void
pnc_digest_add (PncDigest *self, const guint8 hash[PNC_HASH_BYTES])
{
  XXH3_128bits_update (self->state, hash, PNC_HASH_BYTES);
}

void
pnc_digest_get (PncDigest *self, guint8 digest[PNC_HASH_BYTES])
{
  put_canonical (XXH3_128bits_digest (self->state), digest);
}

void
pnc_digest_free (PncDigest *self)
{
  if (self == NULL)
    return;
  XXH3_freeState (self->state);
  g_free (self);
}
