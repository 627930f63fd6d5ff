/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-frame-gate.h"

/* Messages that the table treats alike. */
typedef enum
{
  GROUP_UNKNOWN,
  GROUP_SERVER, /* types that only a server sends */
  GROUP_HELLO,
  GROUP_LOGIN,
  GROUP_ATTACH,
  GROUP_PING,
  GROUP_CANCEL,
  GROUP_BYE,
  GROUP_OPEN_CHANNEL,
  GROUP_WATCH, /* and SEARCH: of section 6, but on control channels only */
  GROUP_NAMES, /* section 6 */
  GROUP_BYTES, /* section 7 */
  GROUP_CHUNK, /* of a request that has begun */
  N_GROUPS,
} Group;

typedef struct
{
  PncGateVerdict verdict;
  PncError code;
} Cell;

#define BEGIN                                                                                      \
  {                                                                                                \
    PNC_GATE_BEGIN, 0                                                                              \
  }
#define CLOSE                                                                                      \
  {                                                                                                \
    PNC_GATE_CLOSE, 0                                                                              \
  }
#define WRONG                                                                                      \
  {                                                                                                \
    PNC_GATE_END, PNC_ERROR_PROTOCOL                                                               \
  }
#define EARLY                                                                                      \
  {                                                                                                \
    PNC_GATE_END, PNC_ERROR_NOT_LOGGED_IN                                                          \
  }
#define IN_VAIN                                                                                    \
  {                                                                                                \
    PNC_GATE_ERROR, PNC_ERROR_NOT_LOGGED_IN                                                        \
  }
#define NEVER                                                                                      \
  {                                                                                                \
    PNC_GATE_END, PNC_ERROR_UNSUPPORTED                                                            \
  }
#define NOT_HERE                                                                                   \
  {                                                                                                \
    PNC_GATE_ERROR, PNC_ERROR_UNSUPPORTED                                                          \
  }
#define TOO_LATE                                                                                   \
  {                                                                                                \
    PNC_GATE_ERROR, PNC_ERROR_GOING_AWAY                                                           \
  }

/* clang-format off */
static const Cell cells[N_GROUPS][PNC_GATE_N_STATES] = {
  /*                        greeting  login   refused  control   draining   attaching  data      draining */
  [GROUP_UNKNOWN]       = { NEVER,    NEVER,  NEVER,   NOT_HERE, NOT_HERE,  NEVER,     NOT_HERE, NOT_HERE },
  [GROUP_SERVER]        = { WRONG,    WRONG,  WRONG,   WRONG,    WRONG,     WRONG,     WRONG,    WRONG },
  [GROUP_HELLO]         = { BEGIN,    WRONG,  WRONG,   WRONG,    WRONG,     WRONG,     WRONG,    WRONG },
  [GROUP_LOGIN]         = { EARLY,    BEGIN,  BEGIN,   WRONG,    WRONG,     EARLY,     NOT_HERE, NOT_HERE },
  [GROUP_ATTACH]        = { EARLY,    EARLY,  EARLY,   NOT_HERE, NOT_HERE,  BEGIN,     WRONG,    WRONG },
  [GROUP_PING]          = { EARLY,    EARLY,  EARLY,   BEGIN,    BEGIN,     EARLY,     BEGIN,    BEGIN },
  [GROUP_CANCEL]        = { EARLY,    EARLY,  BEGIN,   BEGIN,    BEGIN,     EARLY,     BEGIN,    BEGIN },
  [GROUP_BYE]           = { CLOSE,    CLOSE,  CLOSE,   CLOSE,    CLOSE,     CLOSE,     CLOSE,    CLOSE },
  [GROUP_OPEN_CHANNEL]  = { EARLY,    EARLY,  EARLY,   BEGIN,    TOO_LATE,  EARLY,     NOT_HERE, NOT_HERE },
  [GROUP_WATCH]         = { EARLY,    EARLY,  IN_VAIN, BEGIN,    TOO_LATE,  EARLY,     NOT_HERE, NOT_HERE },
  [GROUP_NAMES]         = { EARLY,    EARLY,  IN_VAIN, BEGIN,    TOO_LATE,  EARLY,     BEGIN,    TOO_LATE },
  [GROUP_BYTES]         = { EARLY,    EARLY,  EARLY,   NOT_HERE, NOT_HERE,  EARLY,     BEGIN,    TOO_LATE },
  [GROUP_CHUNK]         = { EARLY,    EARLY,  EARLY,   NOT_HERE, NOT_HERE,  EARLY,     BEGIN,    BEGIN },
};
/* clang-format on */

static Group
group_of (guint16 type)
{
  switch (type)
    {
    case PNC_MESSAGE_HELLO:
      return GROUP_HELLO;
    case PNC_MESSAGE_LOGIN:
      return GROUP_LOGIN;
    case PNC_MESSAGE_ATTACH:
      return GROUP_ATTACH;
    case PNC_MESSAGE_PING:
      return GROUP_PING;
    case PNC_MESSAGE_CANCEL:
      return GROUP_CANCEL;
    case PNC_MESSAGE_BYE:
      return GROUP_BYE;
    case PNC_MESSAGE_OPEN_CHANNEL:
      return GROUP_OPEN_CHANNEL;
    case PNC_MESSAGE_WATCH:
    case PNC_MESSAGE_SEARCH:
      return GROUP_WATCH;
    case PNC_MESSAGE_LIST:
    case PNC_MESSAGE_STAT:
    case PNC_MESSAGE_MAKE_FOLDER:
    case PNC_MESSAGE_RENAME:
    case PNC_MESSAGE_REMOVE:
    case PNC_MESSAGE_COPY:
    case PNC_MESSAGE_SET_ATTRIBUTES:
    case PNC_MESSAGE_SUM:
    case PNC_MESSAGE_SPACE:
    case PNC_MESSAGE_RESTORE:
      return GROUP_NAMES;
    case PNC_MESSAGE_PUT:
    case PNC_MESSAGE_PUT_WHOLE:
    case PNC_MESSAGE_PUT_RANGE:
    case PNC_MESSAGE_GET:
    case PNC_MESSAGE_SIGNATURE:
    case PNC_MESSAGE_GET_DELTA:
    case PNC_MESSAGE_PUT_DELTA:
      return GROUP_BYTES;
    case PNC_MESSAGE_CHUNK:
    case PNC_MESSAGE_COMMIT:
      return GROUP_CHUNK;
    default:
      return pnc_message_type_name (type) != NULL ? GROUP_SERVER : GROUP_UNKNOWN;
    }
}

PncGateVerdict
pnc_frame_gate_look_up (PncGateState state, guint16 type, PncError *code)
{
  const Cell *cell = &cells[group_of (type)][state];

  *code = cell->code;
  return cell->verdict;
}

/* Returns: whether a frame of @type carries an id of its own; of an unknown type nobody knows */
static gboolean
begins_request (guint16 type)
{
  switch (group_of (type))
    {
    case GROUP_UNKNOWN:
    case GROUP_CHUNK:
    case GROUP_BYE:
    case GROUP_CANCEL:
      return FALSE;
    default:
      return TRUE;
    }
}

static void
explain (PncError code, guint16 type, GError **error)
{
  const char *name = pnc_message_type_name (type);
  g_autofree char *number = g_strdup_printf ("0x%04x", type);

  name = name != NULL ? name : number;
  switch ((int) code)
    {
    case PNC_ERROR_UNSUPPORTED:
      pnc_set_error (error, code, PNC_SIDE_NONE, NULL,
                     "This server does not take messages of type %s here. Update it.", name);
      break;
    case PNC_ERROR_NOT_LOGGED_IN:
      pnc_set_error (error, code, PNC_SIDE_NONE, NULL, "%s needs a login first. Log in.", name);
      break;
    case PNC_ERROR_GOING_AWAY:
      pnc_set_error (error, code, PNC_SIDE_NONE, NULL,
                     "The server is stopping and begins nothing new. Connect again later.");
      break;
    default:
      pnc_set_error (error, code, PNC_SIDE_NONE, NULL,
                     "The program on the other side sent %s at the wrong moment. Update it.", name);
      break;
    }
}

PncGateVerdict
pnc_frame_gate_judge (PncFrameGate *gate,
                      const PncFrameHeader *header,
                      guint64 *request,
                      GError **error)
{
  PncGateVerdict verdict;
  PncError code;

  if (begins_request (header->type) && header->request <= gate->last_request)
    {
      *request = 0;
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "The program on the other side used a request id twice or backwards. "
                     "Update it.");
      return PNC_GATE_END;
    }
  if (header->type != PNC_MESSAGE_CANCEL && group_of (header->type) != GROUP_CHUNK)
    gate->last_request = MAX (gate->last_request, header->request);

  verdict = pnc_frame_gate_look_up (gate->state, header->type, &code);
  *request = header->request;
  if (code != 0)
    explain (code, header->type, error);
  return verdict;
}
