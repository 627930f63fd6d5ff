/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-upload-resume.h"

#include "pnc-name-numbered.h"
#include "pnc-share-private.h"

#include <sodium.h>
#include <string.h>

static void
add_names (crypto_generichash_state *state, PncPath *path)
{
  for (guint i = 0; i < pnc_path_depth (path); i++)
    {
      const char *name = pnc_path_component (path, i);

      crypto_generichash_update (state, (const guint8 *) name, strlen (name) + 1);
    }
}

/* Names hold no zero, so each text ends where it ends. The path is that in the whole share: the
 * root of a user may change. */
static PncJournalHead
make_head (PncShare *share, const PncPut *request)
{
  PncJournalHead head = { .size_bytes = request->size_bytes };
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, sizeof head.subject);
  crypto_generichash_update (&state, (const guint8 *) share->user, strlen (share->user) + 1);
  add_names (&state, share->where);
  add_names (&state, request->path);
  crypto_generichash_final (&state, head.subject, sizeof head.subject);
  return head;
}

PncPartial *
pnc_upload_resume (PncShare *share, PncStagingArea *area, const PncPut *request, GError **error)
{
  const PncPartialKey key = { share->user, request->transfer_id };
  const PncJournalHead head = make_head (share, request);

  return pnc_partial_resume (area, &key, &head, error);
}

/* Somebody may have changed or removed it since: what was stored was stored. */
static PncEntry *
describe (const PncPlace *place, const char *name, const PncPut *request)
{
  gint64 mtime_ns
    = (request->attributes.which & PNC_ATTRIBUTE_MTIME) != 0 ? request->attributes.mtime_ns : 0;
  PncFileInfo info;

  if (!pnc_dir_query_child (place->dir, name, &info, NULL) || info.kind != PNC_FILE_REGULAR
      || info.size_bytes != request->size_bytes)
    info = (PncFileInfo){ .kind = PNC_FILE_REGULAR,
                          .size_bytes = request->size_bytes,
                          .mode = request->attributes.mode,
                          .mtime_ns = mtime_ns };
  return pnc_entry_from_info (name, &info);
}

/* A server that died before it could say it may have noted which name it was about to give. */
static PncOutcome
outcome_of (const PncJournalResult *stored)
{
  if (stored->outcome >= PNC_OUTCOME_STORED && stored->outcome <= PNC_OUTCOME_KEPT_BOTH)
    return (PncOutcome) stored->outcome;
  return stored->kept_number > 1 ? PNC_OUTCOME_KEPT_BOTH : PNC_OUTCOME_STORED;
}

gboolean
pnc_upload_find_stored (PncShare *share,
                        const PncPlace *place,
                        const PncPut *request,
                        PncUploadResult *result)
{
  const PncPartialKey key = { share->user, request->transfer_id };
  const PncJournalHead head = make_head (share, request);
  g_autoptr (PncStagingArea) area = pnc_place_get_area (place, share, NULL);
  g_autofree char *name = NULL;
  PncJournalResult stored;

  if (area == NULL || !pnc_partial_find_stored (area, &key, &head, &stored))
    return FALSE;
  name = stored.kept_number > 1 && stored.kept_number <= PNC_NAME_LAST_NUMBER
           ? pnc_name_numbered (place->name, stored.kept_number)
           : g_strdup (place->name);
  result->outcome = outcome_of (&stored);
  result->entry = describe (place, name, request);
  memcpy (result->digest, stored.digest, sizeof result->digest);
  return TRUE;
}
