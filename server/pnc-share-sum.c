/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-meter.h"
#include "pnc-place.h"

#include <gnutls/crypto.h>
#include <string.h>
#include <xxhash.h>

#define SHA256_BYTES 32

/* A hash being computed: one of the three, as @vtable says. */
typedef struct _Sum Sum;

typedef struct
{
  PncSumAlgorithm algorithm;
  gsize hash_bytes;
  gboolean (*begin) (Sum *sum);
  void (*add) (Sum *sum, const void *data, gsize length_bytes);
  void (*end) (Sum *sum, guint8 *hash); /* also releases what begin() took */
} SumTable;

struct _Sum
{
  const SumTable *table;
  gnutls_hash_hd_t sha;
  XXH3_state_t *xxh;
  PncDigest *digest;
};

static gboolean
sha_begin (Sum *sum)
{
  return gnutls_hash_init (&sum->sha, GNUTLS_DIG_SHA256) == GNUTLS_E_SUCCESS;
}

static void
sha_add (Sum *sum, const void *data, gsize length_bytes)
{
  gnutls_hash (sum->sha, data, length_bytes);
}

static void
sha_end (Sum *sum, guint8 *hash)
{
  gnutls_hash_deinit (sum->sha, hash);
}

static gboolean
xxh_begin (Sum *sum)
{
  sum->xxh = XXH3_createState ();
  return sum->xxh != NULL && XXH3_128bits_reset (sum->xxh) == XXH_OK;
}

static void
xxh_add (Sum *sum, const void *data, gsize length_bytes)
{
  XXH3_128bits_update (sum->xxh, data, length_bytes);
}

static void
xxh_end (Sum *sum, guint8 *hash)
{
  XXH128_canonical_t canonical;

  XXH128_canonicalFromHash (&canonical, XXH3_128bits_digest (sum->xxh));
  memcpy (hash, canonical.digest, sizeof canonical.digest);
  XXH3_freeState (sum->xxh);
}

static gboolean
digest_begin (Sum *sum)
{
  sum->digest = pnc_digest_new ();
  return TRUE;
}

static void
digest_add (Sum *sum, const void *data, gsize length_bytes)
{
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (data, length_bytes, hash);
  pnc_digest_add (sum->digest, hash);
}

static void
digest_end (Sum *sum, guint8 *hash)
{
  pnc_digest_get (sum->digest, hash);
  pnc_digest_free (sum->digest);
}

static const SumTable sum_tables[] = {
  { PNC_SUM_SHA256, SHA256_BYTES, sha_begin, sha_add, sha_end },
  { PNC_SUM_XXH3_128, PNC_HASH_BYTES, xxh_begin, xxh_add, xxh_end },
  { PNC_SUM_DIGEST, PNC_HASH_BYTES, digest_begin, digest_add, digest_end },
};

static const SumTable *
find_table (guint8 algorithm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sum_tables); i++)
    {
      if (sum_tables[i].algorithm == algorithm)
        return &sum_tables[i];
    }
  return NULL;
}

/* In chunks of the protocol: that is what the digest is made of. */
static gboolean
add_all (Sum *sum, PncDownload *download, PncMeter *meter, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PNC_CHUNK_BYTES);
  guint64 end = pnc_download_get_end (download);

  for (guint64 offset = 0; offset < end;)
    {
      gsize length = (gsize) MIN (PNC_CHUNK_BYTES, end - offset);

      if (!pnc_meter_check (meter, error)
          || !pnc_download_read (download, buffer, length, offset, error))
        return FALSE;
      sum->table->add (sum, buffer, length);
      pnc_meter_add (meter, length, 0);
      offset += length;
    }
  return pnc_download_check (download, error);
}

static gboolean
compute (const SumTable *table,
         PncDownload *download,
         PncMeter *meter,
         guint8 *hash,
         GError **error)
{
  Sum sum = { .table = table };
  guint8 result[PNC_MAX_HASH_BYTES];
  gboolean complete;

  if (!table->begin (&sum))
    {
      pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_REMOTE, NULL, "%s",
                     pnc_error_code_sentence (PNC_ERROR_BUSY));
      return FALSE;
    }
  complete = add_all (&sum, download, meter, error);
  table->end (&sum, result);
  if (complete)
    memcpy (hash, result, table->hash_bytes);
  return complete;
}

gboolean
pnc_share_sum (PncShare *share,
               const PncSum *request,
               guint8 *hash,
               gsize *hash_bytes,
               PncVersion *version,
               PncShareProgress progress,
               gpointer user_data,
               const gint *cancelled,
               GError **error)
{
  PncGet get = { .path = request->path, .length_bytes = PNC_SIZE_UNKNOWN };
  PncMeter meter = { .progress = progress, .user_data = user_data, .cancelled = cancelled };
  const SumTable *table = find_table (request->algorithm);
  g_autoptr (PncDownload) download = NULL;

  if (table == NULL)
    {
      pnc_set_error (
        error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_REMOTE, NULL,
        "This server does not know the kind of checksum number %u. Ask for another one.",
        request->algorithm);
      return FALSE;
    }
  download = pnc_share_get (share, &get, error);
  if (download == NULL)
    return FALSE;
  meter.total_bytes = pnc_download_get_end (download);
  if (!compute (table, download, &meter, hash, error))
    {
      pnc_share_explain (error, request->path, "read");
      return FALSE;
    }
  *hash_bytes = table->hash_bytes;
  *version = pnc_download_get_entry (download)->version;
  return TRUE;
}
