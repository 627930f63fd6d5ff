/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-pair.h"
#include "pnc-hash.h"

G_BEGIN_DECLS

/**
 * PncJobNameFunc:
 * @pair: (transfer full): what it was about; the callee clears it
 * @same: of a comparison: whether the server's file has the digest; %TRUE otherwise
 * @error: (nullable): why it failed
 * @user_data: as given
 *
 * Takes the end of a job; once, on whichever thread ends it.
 */
typedef void (*PncJobNameFunc) (PncFilePair *pair,
                                gboolean same,
                                const GError *error,
                                gpointer user_data);

/**
 * pnc_job_remove_new:
 * @run: the transfer
 * @pair: (transfer full): what goes; a folder with all that is in it
 * @permanent: whether it is gone for good, not to the server's trash
 * @done: called in the end
 * @user_data: for @done
 *
 * A name that is not there any more is removed already.
 *
 * Returns: (transfer full): a job that removes a name on the server
 */
PncJob *pnc_job_remove_new (PncTransferRun *run,
                            const PncFilePair *pair,
                            gboolean permanent,
                            PncJobNameFunc done,
                            gpointer user_data);

/**
 * pnc_job_set_file_attributes_new:
 * @run: the transfer
 * @pair: (transfer full): a file on the server
 * @attributes: what it shall have
 * @done: called in the end
 * @user_data: for @done
 *
 * Returns: (transfer full): a job that sets them
 */
PncJob *pnc_job_set_file_attributes_new (PncTransferRun *run,
                                         const PncFilePair *pair,
                                         const PncAttributes *attributes,
                                         PncJobNameFunc done,
                                         gpointer user_data);

/**
 * pnc_job_compare_new:
 * @run: the transfer
 * @pair: (transfer full): a file
 * @digest: of the file on this computer (docs/PROTOCOL.md, section 7.1)
 * @done: called in the end
 * @user_data: for @done
 *
 * Returns: (transfer full): a job that asks for the digest of the server's file
 */
PncJob *pnc_job_compare_new (PncTransferRun *run,
                             const PncFilePair *pair,
                             const guint8 digest[PNC_HASH_BYTES],
                             PncJobNameFunc done,
                             gpointer user_data);

G_END_DECLS
