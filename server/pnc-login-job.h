/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncLoginJob:
 *
 * One try to log in with a password: the hash is computed on a thread of the password pool and the
 * user's view of the share opened, then the result comes back to the main loop. A refusal counts
 * against its source also when nobody waits for it any more.
 */
typedef struct _PncLoginJob PncLoginJob;

/**
 * PncLoginDone:
 * @user: (nullable): who it is, borrowed
 * @share: (nullable): what this user sees of the share, borrowed
 * @error: (nullable): why not: %PNC_ERROR_LOGIN_REFUSED, or what is wrong with the user's folder
 * @user_data: as given
 *
 * Called once, from the main loop; the job is gone then. Not called after pnc_login_job_cancel().
 */
typedef void (*PncLoginDone) (const PncUser *user,
                              PncShare *share,
                              const GError *error,
                              gpointer user_data);

/**
 * pnc_login_job_start:
 * @core: the server
 * @name: who the peer says it is
 * @password: its password; copied and wiped
 * @source: where it comes from; has begun a try (pnc_penalties_begin_try()), which the job ends
 * @peer: the same as text, for the log
 * @done: what to call
 * @user_data: for @done
 * @error: (out) (nullable): %PNC_ERROR_BUSY when too many wait for their hash
 *
 * Returns: (transfer none) (nullable): the job, until @done was called or it was cancelled
 */
PncLoginJob *pnc_login_job_start (PncServerCore *core,
                                  const char *name,
                                  PncSlice password,
                                  const PncSource *source,
                                  const char *peer,
                                  PncLoginDone done,
                                  gpointer user_data,
                                  GError **error);

/** pnc_login_job_cancel: @job: one whose result is no longer of interest */
void pnc_login_job_cancel (PncLoginJob *job);

/**
 * pnc_login_set_refused:
 * @error: (out): set to %PNC_ERROR_LOGIN_REFUSED, in the same words whatever the reason
 */
void pnc_login_set_refused (GError **error);

G_END_DECLS
