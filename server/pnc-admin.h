/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-admin-place.h"

G_BEGIN_DECLS

/** PNC_ADMIN_MAX_LINE_BYTES: of a request, the end of its line included */
#define PNC_ADMIN_MAX_LINE_BYTES 2048u

/** PNC_ADMIN_MAX_PEERS: so many connections at once; more are closed */
#define PNC_ADMIN_MAX_PEERS 4u

/** PNC_ADMIN_DEADLINE_MS: so long a connection may last */
#define PNC_ADMIN_DEADLINE_MS 5000u

/**
 * PncAdmin:
 *
 * Answers whoever runs the server, on a socket in its state folder (#PncAdminPlace). One connection
 * is one line, "WORD" or "WORD ARGUMENT", and one line of JSON in answer: an object with "ok", and
 * "error" when that is false. Only the user whom the server runs as, and root, are answered. Lives
 * on the thread-default main context of the thread that makes it; holds no thread.
 */
typedef struct _PncAdmin PncAdmin;

/**
 * PncAdminAnswer:
 * @word: what is asked for: letters
 * @argument: UTF-8, without control characters; "" when there is none
 * @user_data: as given
 *
 * Returns: (transfer full): one line of JSON, without its end; the admin must not be freed inside
 */
typedef char *(*PncAdminAnswer) (const char *word, const char *argument, gpointer user_data);

/**
 * pnc_admin_new:
 * @place: (transfer full): where it is reached
 * @answer: who answers
 * @user_data: for @answer
 * @error: (out) (nullable): what keeps it from accepting
 *
 * Returns: (transfer full) (nullable): answers from now on
 */
PncAdmin *
pnc_admin_new (PncAdminPlace *place, PncAdminAnswer answer, gpointer user_data, GError **error);

/** pnc_admin_free: @self: (transfer full) (nullable): ends with its connections */
void pnc_admin_free (PncAdmin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAdmin, pnc_admin_free)

/** pnc_admin_refusal: @sentence: why not. Returns: (transfer full): the answer that says so */
char *pnc_admin_refusal (const char *sentence);

G_END_DECLS
