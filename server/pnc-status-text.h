/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * pnc_status_text:
 * @report: what pnc_server_report() made, of any version: what is missing is left out
 *
 * Returns: (transfer full): the same for people, some lines
 */
char *pnc_status_text (JsonNode *report);

G_END_DECLS
