/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncServerReportFacts:
 * @state: "serving", "draining" …
 * @address: (nullable): where it listens
 * @started_us: monotonic time
 * @rests: how often accepting rested for want of descriptors
 *
 * What the core does not know.
 */
typedef struct
{
  const char *state;
  const char *address;
  gint64 started_us;
  guint64 rests;
} PncServerReportFacts;

/**
 * pnc_server_report:
 * @core: a server
 * @facts: what else there is to say
 *
 * What goes on, as "pinnaced status --json" prints it (docs/SERVER.md, section 10). Main loop.
 *
 * Returns: (transfer full): one line of JSON, an object
 */
char *pnc_server_report (PncServerCore *core, const PncServerReportFacts *facts);

/** pnc_server_session_label: @number: a session's. Returns: (transfer full): what "pinnaced kick"
 * knows it by; among all servers of this computer */
char *pnc_server_session_label (guint64 number);

G_END_DECLS
