/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncPatchRead:
 * @buffer: (out caller-allocates): room for @length_bytes
 * @length_bytes: how much
 * @offset_bytes: where; all of it lies within the file
 * @user_data: as given
 * @error: (out) (nullable): why not
 *
 * Reads the file that a delta is against.
 *
 * Returns: whether all of it was read
 */
typedef gboolean (*PncPatchRead) (gpointer buffer,
                                  gsize length_bytes,
                                  guint64 offset_bytes,
                                  gpointer user_data,
                                  GError **error);

/**
 * PncPatchStep:
 * @PNC_PATCH_FAILED: the error says why; of no further use
 * @PNC_PATCH_FULL: the room for output is used up
 * @PNC_PATCH_HUNGRY: the input is used up
 * @PNC_PATCH_DONE: the delta has come to its end
 *
 * How far a patch has come.
 */
typedef enum
{
  PNC_PATCH_FAILED,
  PNC_PATCH_FULL,
  PNC_PATCH_HUNGRY,
  PNC_PATCH_DONE,
} PncPatchStep;

/**
 * PncPatch:
 *
 * Makes a file out of another one and a delta that a peer sent. A few bytes of delta may stand for
 * any number of bytes of output: whoever drives it gives it room for so much as there is time for.
 * One thread.
 */
typedef struct _PncPatch PncPatch;

/**
 * pnc_patch_new:
 * @base_bytes: size of the file that the delta is against
 * @read: reads it
 * @user_data: for @read
 *
 * Returns: (transfer full): a patch that has seen nothing
 */
PncPatch *pnc_patch_new (guint64 base_bytes, PncPatchRead read, gpointer user_data);

/** pnc_patch_free: @self: (transfer full) (nullable): a patch */
void pnc_patch_free (PncPatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPatch, pnc_patch_free)

/** pnc_patch_set_input: @self: a hungry patch; @data: (array length=length_bytes): the next piece
 * of the delta, borrowed until it is used up; @length_bytes: how much */
void pnc_patch_set_input (PncPatch *self, gconstpointer data, gsize length_bytes);

/**
 * pnc_patch_run:
 * @self: a patch
 * @out: (out caller-allocates): room for @room_bytes
 * @room_bytes: how much
 * @written_bytes: (out): how much of it was filled
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT when it is no delta against such a file, or what
 *   #PncPatchRead says
 *
 * Returns: how far it is
 */
PncPatchStep pnc_patch_run (PncPatch *self,
                            gpointer out,
                            gsize room_bytes,
                            gsize *written_bytes,
                            GError **error);

G_END_DECLS
