/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncGateState:
 *
 * How far a connection has come, as docs/PROTOCOL.md, section 5.8 counts it.
 */
typedef enum
{
  PNC_GATE_GREETING,
  PNC_GATE_LOGIN,
  PNC_GATE_REFUSED,
  PNC_GATE_CONTROL,
  PNC_GATE_CONTROL_DRAINING,
  PNC_GATE_ATTACHING,
  PNC_GATE_DATA,
  PNC_GATE_DATA_DRAINING,
} PncGateState;

#define PNC_GATE_N_STATES 8

/**
 * PncGateVerdict:
 * @PNC_GATE_BEGIN: carry it out
 * @PNC_GATE_ERROR: answer with the error and go on
 * @PNC_GATE_END: answer with the error and close
 * @PNC_GATE_CLOSE: close
 */
typedef enum
{
  PNC_GATE_BEGIN,
  PNC_GATE_ERROR,
  PNC_GATE_END,
  PNC_GATE_CLOSE,
} PncGateVerdict;

/**
 * PncFrameGate:
 * @state: how far the connection has come
 * @last_request: the greatest request id seen
 *
 * What every frame from a client passes before anything else looks at it: its id (section 3.2),
 * then the table of state and message (section 5.8). What the table does not allow is refused. A
 * value, which goes from one owner of a connection to the next.
 */
typedef struct
{
  PncGateState state;
  guint64 last_request;
} PncFrameGate;

/**
 * pnc_frame_gate_judge:
 * @gate: the gate of the connection
 * @header: of a frame that came
 * @request: (out): the id that the error is to carry; 0 for the connection
 * @error: (out): what to answer; set with %PNC_GATE_ERROR and %PNC_GATE_END
 *
 * Returns: what to do
 */
PncGateVerdict pnc_frame_gate_judge (PncFrameGate *gate,
                                     const PncFrameHeader *header,
                                     guint64 *request,
                                     GError **error);

/**
 * pnc_frame_gate_look_up:
 * @state: a state
 * @type: a type, known or not
 * @code: (out): which error; 0 when the verdict needs none
 *
 * The table alone.
 *
 * Returns: what it says
 */
PncGateVerdict pnc_frame_gate_look_up (PncGateState state, guint16 type, PncError *code);

G_END_DECLS
