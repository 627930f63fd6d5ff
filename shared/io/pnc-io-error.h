/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * pnc_error_code_from_gio:
 * @code: a #GIOErrorEnum
 *
 * Returns: the code that says the same; %PNC_ERROR_FAILED when none does
 */
PncError pnc_error_code_from_gio (GIOErrorEnum code);

/**
 * pnc_error_code_to_gio:
 * @code: a #PncError
 *
 * GIO has fewer words than Pinnace: several codes may give the same one.
 *
 * Returns: the nearest #GIOErrorEnum; %G_IO_ERROR_FAILED when none is near
 */
GIOErrorEnum pnc_error_code_to_gio (PncError code);

/**
 * pnc_error_code_from_errno:
 * @errsv: a value of errno
 *
 * Returns: the code that says the same; %PNC_ERROR_FAILED when none does
 */
PncError pnc_error_code_from_errno (int errsv);

/**
 * pnc_set_error_doing:
 * @error: (nullable) (out): where to put the error
 * @code: one of #PncError
 * @side: whose file it is about
 * @subject: (nullable): the name, path or host it is about, raw
 * @doing: what failed, as the verb of "Could not … NAME": "open", "write to"
 * @details: (nullable): the words of whoever reported it; shown in brackets where @code alone does
 * not say everything
 *
 * Sets an error of %PNC_ERROR whose sentence says what failed, on what, and what to do. Subject and
 * details appear in the sentence made visible (pnc_display_text()). Any thread.
 */
void pnc_set_error_doing (GError **error,
                          PncError code,
                          PncErrorSide side,
                          const char *subject,
                          const char *doing,
                          const char *details);

/**
 * pnc_set_error_from_errno:
 * @error: (nullable) (out): where to put the error
 * @errsv: the value of errno, saved by the caller right after the failed call
 * @side: whose file it is about
 * @subject: (nullable): the name, path or host it is about, raw
 * @doing: what failed, as the verb of "Could not … NAME": "open", "write to"
 *
 * Sets an error of %PNC_ERROR whose sentence says what failed, on what, and what to do. The subject
 * appears in the sentence made visible (pnc_display_text()). Where a code stands for several values
 * of errno, the system's own words follow in brackets. Any thread.
 */
void pnc_set_error_from_errno (GError **error,
                               int errsv,
                               PncErrorSide side,
                               const char *subject,
                               const char *doing);

/**
 * pnc_error_adopt:
 * @error: (inout) (nullable): a place for an error, as given to a call that has just failed
 * @side: whose file it is about
 * @subject: (nullable): the name, path or host it is about, raw
 * @doing: as in pnc_set_error_doing(): "connect to"
 *
 * Turns an error of GIO (%G_IO_ERROR, %G_RESOLVER_ERROR, %G_TLS_ERROR, %G_FILE_ERROR) into one of
 * %PNC_ERROR with a good sentence; any other domain becomes %PNC_ERROR_FAILED with its own message
 * in brackets. An error that is one of %PNC_ERROR already keeps its code and sentence, and only
 * gets the side and subject that it lacks. Does nothing where there is no error. Any thread.
 */
void pnc_error_adopt (GError **error, PncErrorSide side, const char *subject, const char *doing);

G_END_DECLS
