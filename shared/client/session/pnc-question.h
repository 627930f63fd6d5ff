/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncQuestionKind:
 * @PNC_QUESTION_IDENTITY: first contact: is this the server's fingerprint?
 * @PNC_QUESTION_PASSWORD: a user and password are needed (none were given, or they were refused)
 *
 * What a person is asked. More kinds come with the transfers.
 */
typedef enum
{
  PNC_QUESTION_IDENTITY,
  PNC_QUESTION_PASSWORD,
} PncQuestionKind;

#define PNC_TYPE_QUESTION_KIND (pnc_question_kind_get_type ())

/** pnc_question_kind_get_type: Returns: the enumeration type of #PncQuestionKind */
GType pnc_question_kind_get_type (void) G_GNUC_CONST;

#define PNC_TYPE_QUESTION (pnc_question_get_type ())

/**
 * PncQuestion:
 *
 * Something only a person can decide, as data: whoever shows it (a window, a terminal) answers
 * once. What asked waits meanwhile without blocking anything. Dropping the last reference
 * unanswered counts as "no". Lives on the main context of whoever asked.
 *
 * Properties (all read-only): `kind`, `host` (name and port, raw), `fingerprint` (nullable), `user`
 * (nullable), `retry` (whether an earlier answer was refused), `answered` (notified; also becomes
 * true when the answer is no longer wanted).
 */
G_DECLARE_FINAL_TYPE (PncQuestion, pnc_question, PNC, QUESTION, GObject)

/** pnc_question_get_kind: @self: a question. Returns: its kind */
PncQuestionKind pnc_question_get_kind (PncQuestion *self);

/**
 * pnc_question_get_host:
 * @self: a question
 *
 * Returns: (transfer none): host and port it is about, raw
 */
const char *pnc_question_get_host (PncQuestion *self);

/**
 * pnc_question_get_fingerprint:
 * @self: a question
 *
 * Returns: (transfer none) (nullable): "SHA256:…"
 */
const char *pnc_question_get_fingerprint (PncQuestion *self);

/**
 * pnc_question_get_user:
 * @self: a question
 *
 * Returns: (transfer none) (nullable): user name to start from; after the answer, the one given
 */
const char *pnc_question_get_user (PncQuestion *self);

/** pnc_question_is_retry: @self: a question. Returns: whether an earlier answer was refused */
gboolean pnc_question_is_retry (PncQuestion *self);

/** pnc_question_is_answered: @self: a question. Returns: whether no answer is wanted any more */
gboolean pnc_question_is_answered (PncQuestion *self);

/**
 * pnc_question_accept:
 * @self: an identity question
 *
 * Yes, this is the server. Nothing happens when it is answered already.
 */
void pnc_question_accept (PncQuestion *self);

/**
 * pnc_question_answer_password:
 * @self: a password question
 * @user: who
 * @password: copied; the copy is wiped
 *
 * Nothing happens when it is answered already.
 */
void pnc_question_answer_password (PncQuestion *self, const char *user, const char *password);

/** pnc_question_decline: @self: a question; nothing happens when it is answered already */
void pnc_question_decline (PncQuestion *self);

G_END_DECLS
