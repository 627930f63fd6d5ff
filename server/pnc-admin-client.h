/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * pnc_admin_ask:
 * @state_dir: (type filename): the state folder of a server
 * @word: what to ask
 * @argument: (nullable): UTF-8 without control characters
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND when no server runs with @state_dir here;
 * %PNC_ERROR_USAGE when @argument cannot be sent; what keeps @state_dir from being read
 *
 * Asks every server of this computer that runs with @state_dir. One that does not answer in time is
 * left out. Blocks.
 *
 * Returns: (transfer full) (nullable) (element-type JsonNode): their answers, objects all of them,
 * one at least
 */
GPtrArray *
pnc_admin_ask (const char *state_dir, const char *word, const char *argument, GError **error);

G_END_DECLS
