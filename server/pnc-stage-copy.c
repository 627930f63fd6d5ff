/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-stage-copy.h"

#include "pnc-io-error.h"
#include "pnc-place.h"

#define PIECE_BYTES PNC_CHUNK_BYTES

static PncStageResult
copy_bytes (PncFile *from, PncFile *to, PncMeter *meter, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PIECE_BYTES);
  guint64 offset = 0;

  for (;;)
    {
      gssize n;

      if (!pnc_meter_check (meter, error))
        return PNC_STAGE_FAILED;
      n = pnc_file_read_at (from, buffer, PIECE_BYTES, offset, error);
      if (n < 0)
        return PNC_STAGE_UNREADABLE;
      if (n == 0)
        return PNC_STAGE_DONE;
      if (!pnc_file_write_at (to, buffer, (gsize) n, offset, error))
        return PNC_STAGE_FAILED;
      offset += (guint64) n;
      pnc_meter_add (meter, (guint64) n, 0);
    }
}

/* A copy of half of the old and half of the new is worth nothing. */
static PncStageResult
check_unchanged (PncFile *from, const PncFileInfo *before, const char *name, GError **error)
{
  PncVersion old = pnc_version_from_info (before);
  PncVersion now;
  PncFileInfo info;

  if (!pnc_file_query (from, &info, error))
    return PNC_STAGE_UNREADABLE;
  now = pnc_version_from_info (&info);
  if (pnc_version_same_bytes (&old, &now))
    return PNC_STAGE_DONE;
  pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, name, "copy", NULL);
  return PNC_STAGE_UNREADABLE;
}

static PncStageResult
fill (PncPartial *partial,
      PncFile *from,
      const PncFileInfo *info,
      guint mode_mask,
      PncMeter *meter,
      GError **error)
{
  PncFile *to = pnc_partial_get_file (partial);
  PncStageResult result;

  if (info->size_bytes > PIECE_BYTES && !pnc_file_reserve (to, info->size_bytes, error))
    return PNC_STAGE_FAILED;
  result = copy_bytes (from, to, meter, error);
  if (result == PNC_STAGE_DONE
      && !pnc_share_set_file_attributes (to, info->mode & mode_mask, info->mtime_ns, error))
    result = PNC_STAGE_FAILED;
  return result;
}

PncStageResult
pnc_stage_copy (PncStagingArea *area,
                PncDir *dir,
                const char *name,
                guint mode_mask,
                PncMeter *meter,
                PncCommitJob *job,
                GError **error)
{
  g_autoptr (PncFile) from = pnc_dir_open_file (dir, name, error);
  g_autoptr (PncPartial) partial = NULL;
  PncStageResult result;
  PncFileInfo info;

  if (from == NULL || !pnc_file_query (from, &info, error))
    return PNC_STAGE_UNREADABLE;
  partial = pnc_partial_new (area, NULL, error);
  if (partial == NULL)
    return PNC_STAGE_FAILED;
  result = fill (partial, from, &info, mode_mask, meter, error);
  if (result == PNC_STAGE_DONE)
    result = check_unchanged (from, &info, name, error);
  if (result != PNC_STAGE_DONE)
    return result;
  job->partial = g_steal_pointer (&partial);
  job->mtime_ns = info.mtime_ns;
  return PNC_STAGE_DONE;
}
