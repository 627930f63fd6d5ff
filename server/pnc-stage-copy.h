/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-commit.h"
#include "pnc-meter.h"

G_BEGIN_DECLS

/**
 * PncStageResult:
 * @PNC_STAGE_DONE: it is staged
 * @PNC_STAGE_UNREADABLE: the original cannot be read, or changed meanwhile: others may still be
 * copied
 * @PNC_STAGE_FAILED: cancelled, or the copy cannot be written: there is no point in going on
 */
typedef enum
{
  PNC_STAGE_DONE,
  PNC_STAGE_UNREADABLE,
  PNC_STAGE_FAILED,
} PncStageResult;

/**
 * pnc_stage_copy:
 * @area: where to stage
 * @dir: the folder of the original
 * @name: a regular file in it
 * @mode_mask: permission bits that the copy may have
 * @meter: counts the bytes
 * @job: (inout): gets the staged file and its time on %PNC_STAGE_DONE
 * @error: (out) (nullable): why not
 *
 * Copies a file into staging with its mode and time, in pieces of bounded size; nothing is flushed.
 * Blocking.
 *
 * Returns: what came of it
 */
PncStageResult pnc_stage_copy (PncStagingArea *area,
                               PncDir *dir,
                               const char *name,
                               guint mode_mask,
                               PncMeter *meter,
                               PncCommitJob *job,
                               GError **error);

G_END_DECLS
