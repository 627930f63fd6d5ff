/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-question.h"

G_BEGIN_DECLS

/**
 * PncQuestionDetails:
 * @kind: what is asked
 * @host: name and port
 * @fingerprint: (nullable): of an identity question
 * @user: (nullable): of a password question: whom to start from
 * @retry: whether an earlier answer was refused
 *
 * What a question is about. Copied.
 */
typedef struct
{
  PncQuestionKind kind;
  const char *host;
  const char *fingerprint;
  const char *user;
  gboolean retry;
} PncQuestionDetails;

/**
 * PncQuestionFunc:
 * @question: the question; pnc_question_get_user() and pnc_question_get_password() are the answer
 * @yes: %FALSE when it was declined or dropped
 * @user_data: as given
 */
typedef void (*PncQuestionFunc) (PncQuestion *question, gboolean yes, gpointer user_data);

/**
 * pnc_question_new:
 * @details: what is asked
 * @answered: called once, from inside the call that answers, or when the last reference is dropped
 * @user_data: for @answered; must outlive the question or withdraw it
 *
 * For whoever asks. Keep a weak pointer only: a question that nobody else holds has been declined.
 *
 * Returns: (transfer full): a question
 */
PncQuestion *
pnc_question_new (const PncQuestionDetails *details, PncQuestionFunc answered, gpointer user_data);

/**
 * pnc_question_withdraw:
 * @self: a question
 *
 * The answer is no longer wanted: `answered` becomes true without a call. Nothing happens when it
 * is answered already.
 */
void pnc_question_withdraw (PncQuestion *self);

/**
 * pnc_question_get_password:
 * @self: a question
 *
 * Returns: (transfer none) (nullable): the password given, wiped with the question
 */
const char *pnc_question_get_password (PncQuestion *self);

G_END_DECLS
