/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"
#include "pnc-file-clip.h"

G_BEGIN_DECLS

#define PNC_TYPE_CUT_MARKS (pnc_cut_marks_get_type ())

/**
 * PncCutMarks:
 *
 * Marks the items of the folder that a browser looks at which were cut, here or in another window:
 * their property `cut` is %TRUE until something else is on the clipboard.
 */
G_DECLARE_FINAL_TYPE (PncCutMarks, pnc_cut_marks, PNC, CUT_MARKS, GObject)

/** pnc_cut_marks_new: @browser: whose folders. Returns: (transfer full): marks of nothing */
PncCutMarks *pnc_cut_marks_new (PncBrowser *browser);

/** pnc_cut_marks_set_clip: @self: marks; @clip: (nullable): what is on the clipboard now. Only what
 * is cut is marked. */
void pnc_cut_marks_set_clip (PncCutMarks *self, PncFileClip *clip);

G_END_DECLS
