/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-key.h"

#include "pnc-codec.h"
#include "pnc-hash.h"
#include "pnc-transfer-name.h"

#include <string.h>

#define NAME_BYTES 16u

/* The zero behind each is a part of it: there is none inside. */
static void
put (GByteArray *out, const char *text)
{
  pnc_put_fixed (out, (const guint8 *) text, strlen (text) + 1);
}

void
pnc_local_key_init (PncLocalKey *key, const char *server, PncPath *remote, const char *name)
{
  g_autofree char *path = pnc_path_to_text (remote);
  g_autoptr (GByteArray) what = g_byte_array_new ();
  guint8 id[NAME_BYTES];
  char digits[2 * NAME_BYTES + 1];

  put (what, server != NULL ? server : "");
  put (what, path);
  put (what, name);
  pnc_hash_id (what->data, what->len, id, sizeof id);
  pnc_hash_id (what->data, what->len, key->subject, sizeof key->subject);
  for (guint i = 0; i < NAME_BYTES; i++)
    g_snprintf (digits + 2 * i, 3, "%02x", id[i]);
  g_snprintf (key->partial, sizeof key->partial, PNC_PARTIAL_PREFIX "%s", digits);
  g_snprintf (key->journal, sizeof key->journal, "%s" PNC_JOURNAL_SUFFIX, key->partial);
}
