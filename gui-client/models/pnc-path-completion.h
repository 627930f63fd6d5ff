/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"

G_BEGIN_DECLS

#define PNC_TYPE_PATH_COMPLETION (pnc_path_completion_get_type ())

/** PNC_PATH_COMPLETION_MAX: how many folders are offered at most */
#define PNC_PATH_COMPLETION_MAX 20

/**
 * PncPathCompletion:
 *
 * The folders on the server that a path being typed may go on to. Reads the folder above what is
 * typed, unless that is the one the browser looks at.
 *
 * Signal: `changed` (): there are others now.
 */
G_DECLARE_FINAL_TYPE (PncPathCompletion, pnc_path_completion, PNC, PATH_COMPLETION, GObject)

/** pnc_path_completion_new: @browser: whose server. Returns: (transfer full): a completion of
 * nothing */
PncPathCompletion *pnc_path_completion_new (PncBrowser *browser);

/** pnc_path_completion_set_text: @self: a completion; @text: (nullable): what is typed; %NULL lets
 * go of the folder */
void pnc_path_completion_set_text (PncPathCompletion *self, const char *text);

/** pnc_path_completion_dup_matches: @self: a completion. Returns: (transfer full): paths with a
 * slash at the end, in natural order, %PNC_PATH_COMPLETION_MAX at most */
GStrv pnc_path_completion_dup_matches (PncPathCompletion *self);

/** pnc_path_completion_complete: @self: a completion. Returns: (transfer full) (nullable): the text
 * as far as all matches agree; %NULL when that is no more than what is typed */
char *pnc_path_completion_complete (PncPathCompletion *self);

G_END_DECLS
