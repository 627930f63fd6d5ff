/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-link.h"

G_BEGIN_DECLS

/**
 * pnc_cli_is_remote:
 * @argument: one argument of a command
 *
 * Returns: whether it names something on a server: it begins with "pinnace://", or with "NAME:"
 * where NAME can be a saved server and no file of that name is here ("./NAME:x" is always local)
 */
gboolean pnc_cli_is_remote (const char *argument);

/**
 * pnc_cli_remote_parse:
 * @argument: "pinnace://…" or "NAME:path"
 * @error: (out) (nullable): %PNC_ERROR_USAGE, %PNC_ERROR_NOT_FOUND for a name that is not saved,
 * %PNC_ERROR_BAD_NAME
 *
 * Returns: (transfer full) (nullable): where it is
 */
PncLink *pnc_cli_remote_parse (const char *argument, GError **error);

/**
 * pnc_cli_remote_ends_in_slash:
 * @argument: "pinnace://…" or "NAME:path"
 *
 * Returns: whether the path part ends in "/" or is empty: a folder is meant
 */
gboolean pnc_cli_remote_ends_in_slash (const char *argument);

/**
 * pnc_cli_remote_same_server:
 * @a: a link
 * @b: a link
 *
 * Returns: whether both are reached by one session
 */
gboolean pnc_cli_remote_same_server (const PncLink *a, const PncLink *b);

/**
 * pnc_cli_remote_parse_all:
 * @arguments: (array length=n_arguments): names on one server
 * @n_arguments: how many, at least one
 * @error: (out) (nullable): as pnc_cli_remote_parse(), and %PNC_ERROR_USAGE when they are on
 * several servers
 *
 * Returns: (transfer full) (element-type PncLink) (nullable): where they are
 */
GPtrArray *pnc_cli_remote_parse_all (char **arguments, guint n_arguments, GError **error);

G_END_DECLS
