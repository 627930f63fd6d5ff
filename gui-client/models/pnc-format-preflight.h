/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"
#include "pnc-preflight-report.h"

G_BEGIN_DECLS

/** pnc_format_clash: @clash: a name that is taken; @now_us: the present, µs since 1970. Returns:
 * (transfer full): what is to come and what is there, one or two lines */
char *pnc_format_clash (const PncPreflightClash *clash, gint64 now_us);

/** pnc_format_policy: @policy: what is to become of a name that is taken. Returns: (transfer none):
 * in a word or two */
const char *pnc_format_policy (PncPolicy policy);

/** pnc_format_preflight_heading: @report: with something in it. Returns: (transfer full): the most
 * important of it, as the heading of a question */
char *pnc_format_preflight_heading (const PncPreflightReport *report);

/** pnc_format_preflight_body: @report: a report; @target: the folder, as it may be shown. Returns:
 * (transfer full): how much there is to be done, one sentence */
char *pnc_format_preflight_body (const PncPreflightReport *report, const char *target);

/** pnc_format_preflight_warnings: @report: a report; @n_bytes: how much of it is to be moved, as
 * things stand. Returns: (transfer full): what a person should know and cannot decide, a sentence
 * or two a line; "" for nothing */
char *pnc_format_preflight_warnings (const PncPreflightReport *report, guint64 n_bytes);

/** pnc_format_preflight_accept: @kind: what is to be done. Returns: (transfer none): the label of
 * the button that begins it, with a mnemonic */
const char *pnc_format_preflight_accept (PncPreflightKind kind);

G_END_DECLS
