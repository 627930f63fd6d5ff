/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-question.h"

G_BEGIN_DECLS

#define PNC_TYPE_QUESTION_PAGE (pnc_question_page_get_type ())

/**
 * PncQuestionPage:
 *
 * Shows a question of the session in the window and answers it: the server's identity, or user and
 * password. Signal `answered` ().
 */
G_DECLARE_FINAL_TYPE (PncQuestionPage, pnc_question_page, PNC, QUESTION_PAGE, AdwBin)

/** pnc_question_page_ask: @self: a page; @question: (nullable): what to ask now; one asked before
 * and not answered is dropped */
void pnc_question_page_ask (PncQuestionPage *self, PncQuestion *question);

/** pnc_question_page_has_question: @self: a page. Returns: whether it waits for an answer */
gboolean pnc_question_page_has_question (PncQuestionPage *self);

/** pnc_question_page_set_remember: @self: a page; @remember: whether "Remember Password" is on */
void pnc_question_page_set_remember (PncQuestionPage *self, gboolean remember);

G_END_DECLS
