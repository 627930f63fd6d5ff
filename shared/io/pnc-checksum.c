/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-checksum.h"

#include "pnc-hash.h"

#include <gnutls/crypto.h>
#include <string.h>
#include <xxhash.h>

#define SHA256_BYTES 32

/* One of the three is set: GLib's GChecksum takes several times as long as GnuTLS for SHA-256. */
struct _PncChecksum
{
  gnutls_hash_hd_t sha;
  XXH3_state_t *xxh;
  PncDigest *digest;
};

static gboolean
begin (PncChecksum *self, guint8 algorithm)
{
  switch (algorithm)
    {
    case PNC_SUM_SHA256:
      return gnutls_hash_init (&self->sha, GNUTLS_DIG_SHA256) == GNUTLS_E_SUCCESS;
    case PNC_SUM_XXH3_128:
      self->xxh = XXH3_createState ();
      return self->xxh != NULL && XXH3_128bits_reset (self->xxh) == XXH_OK;
    case PNC_SUM_DIGEST:
      self->digest = pnc_digest_new ();
      return TRUE;
    default:
      return FALSE;
    }
}

PncChecksum *
pnc_checksum_new (guint8 algorithm, GError **error)
{
  g_autoptr (PncChecksum) self = g_new0 (PncChecksum, 1);

  if (begin (self, algorithm))
    return g_steal_pointer (&self);
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                 "The kind of checksum number %u is not known here. Ask for another one.",
                 algorithm);
  return NULL;
}

void
pnc_checksum_add (PncChecksum *self, const void *data, gsize length_bytes)
{
  guint8 hash[PNC_HASH_BYTES];

  if (self->sha != NULL)
    {
      gnutls_hash (self->sha, data, length_bytes);
      return;
    }
  if (self->xxh != NULL)
    {
      XXH3_128bits_update (self->xxh, data, length_bytes);
      return;
    }
  pnc_hash_chunk (data, length_bytes, hash);
  pnc_digest_add (self->digest, hash);
}

gsize
pnc_checksum_get (PncChecksum *self, guint8 hash[PNC_MAX_HASH_BYTES])
{
  XXH128_canonical_t canonical;

  if (self->sha != NULL)
    {
      gnutls_hash_output (self->sha, hash);
      return SHA256_BYTES;
    }
  if (self->xxh != NULL)
    {
      XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (self->xxh));
      memcpy (hash, canonical.digest, sizeof canonical.digest);
      return sizeof canonical.digest;
    }
  pnc_digest_get (self->digest, hash);
  return PNC_HASH_BYTES;
}

void
pnc_checksum_free (PncChecksum *self)
{
  if (self == NULL)
    return;
  if (self->sha != NULL)
    gnutls_hash_deinit (self->sha, NULL);
  if (self->xxh != NULL)
    XXH3_freeState (self->xxh);
  pnc_digest_free (self->digest);
  g_free (self);
}
