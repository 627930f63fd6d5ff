/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pnc-state-table.h"

G_BEGIN_DECLS

/**
 * PncSessionState:
 *
 * The life of a session. One transition table in pnc-session-state.c; drawn in
 * docs/ARCHITECTURE.md, section 7.
 */
typedef enum
{
  PNC_SESSION_DISCONNECTED,
  PNC_SESSION_RESOLVING,
  PNC_SESSION_CONNECTING,
  PNC_SESSION_SECURING,
  PNC_SESSION_CONFIRMING, /* a person is asked about the server's identity */
  PNC_SESSION_LOGGING_IN, /* or a person is asked for the password */
  PNC_SESSION_CONNECTED,
  PNC_SESSION_UNRESPONSIVE, /* pings go unanswered */
  PNC_SESSION_RECONNECTING, /* waits for the next try: "retry-in-s" counts down */
  PNC_SESSION_FAILED,       /* "error" says why; nothing more happens by itself */
} PncSessionState;

#define PNC_TYPE_SESSION_STATE (pnc_session_state_get_type ())

/** pnc_session_state_get_type: Returns: the enumeration type of #PncSessionState */
GType pnc_session_state_get_type (void) G_GNUC_CONST;

/** pnc_session_state_table: Returns: (transfer none): every legal move */
const PncStateTable *pnc_session_state_table (void);

/**
 * pnc_session_state_is_attached:
 * @state: a state
 *
 * Returns: whether there is a connection over which requests can go
 */
gboolean pnc_session_state_is_attached (PncSessionState state);

/**
 * pnc_session_state_is_trying:
 * @state: a state
 *
 * Returns: whether a try to connect is under way, a person being asked included
 */
gboolean pnc_session_state_is_trying (PncSessionState state);

G_END_DECLS
