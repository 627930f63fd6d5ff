/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"
#include "pnc-server-limits.h"

G_BEGIN_DECLS

/** PNC_CONFIG_FILE_NAME: the configuration file looked for in the state folder when --config names
 * none */
#define PNC_CONFIG_FILE_NAME "pinnaced.conf"

/**
 * PncConfig:
 *
 * The server's configuration: a key file with the groups [server], [share] and [limits], the last
 * with the names of pnc_server_limits_list_names(). Plain data; treat it as immutable once loaded.
 *
 * @listen: (nullable): ADDR:PORT, or [ADDR]:PORT for IPv6; %NULL when the file does not say
 * @name: what the server calls itself to clients
 * @trash: whether what is removed goes to the trash unless the client asks otherwise
 * @mode_mask: permission bits that files and folders may have ("policy")
 * @limits: admission
 */
typedef struct
{
  char *listen;
  char *name;
  gboolean trash;
  guint mode_mask;
  PncServerLimits limits;
} PncConfig;

/**
 * pnc_config_new:
 *
 * Returns: (transfer full): the defaults
 */
PncConfig *pnc_config_new (void);

/**
 * pnc_config_load:
 * @state_dir: (type filename): the server's folder
 * @path: (type filename) (nullable): the file that --config names; %NULL for %PNC_CONFIG_FILE_NAME
 * in
 *   @state_dir, which need not exist
 * @error: (out) (nullable): %PNC_ERROR_USAGE for an unknown group or key, a value of the wrong kind
 * or out of its bounds; the sentence names file, key and what is allowed. %PNC_ERROR_NOT_FOUND,
 *   %PNC_ERROR_PERMISSION …
 *
 * What the file does not mention keeps its default. Blocking; any thread.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
PncConfig *pnc_config_load (const char *state_dir, const char *path, GError **error);

/**
 * pnc_config_free:
 * @config: (transfer full) (nullable): a configuration
 */
void pnc_config_free (PncConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncConfig, pnc_config_free)

G_END_DECLS
