/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pnc-connection.h"
#include "pnc-frame-gate.h"
#include "pnc-frame-pump.h"
#include "pnc-handshake-pool.h"
#include "pnc-login-job.h"

G_BEGIN_DECLS

/**
 * PncConnectionState:
 * @PNC_CONNECTION_SILENT: waits for a TLS hello
 * @PNC_CONNECTION_SECURING: TLS handshake
 * @PNC_CONNECTION_TALKING: frames; which ones it takes is for its gate to say
 * @PNC_CONNECTION_ENDED: is over
 */
typedef enum
{
  PNC_CONNECTION_SILENT,
  PNC_CONNECTION_SECURING,
  PNC_CONNECTION_TALKING,
  PNC_CONNECTION_ENDED,
} PncConnectionState;

GType pnc_connection_state_get_type (void) G_GNUC_CONST;

/* What pnc-connection.c (up to the handshake) and pnc-connection-talk.c (frames) both work on. */
struct _PncConnection
{
  PncServerCore *core; /* borrowed */
  int state;
  GSocketConnection *tcp; /* owned */
  char *peer;             /* owned */
  PncSeat *seat;          /* owned until it is handed on */
  gint64 accepted_us;
  gint64 secured_us;
  GSource *deadline; /* owned */

  /* silent */
  GSource *readable; /* owned, nullable */
  guint glance_ms;

  /* securing */
  PncHandshake *handshake; /* borrowed, nullable */

  /* talking */
  PncFramePump *pump; /* owned, nullable */
  PncFrameGate gate;
  PncMessage login; /* owned copy, while it is delayed; wiped */
  guint64 login_request;
  guint n_keys;     /* that LOGIN asked for */
  GSource *delay;   /* owned, nullable */
  PncSource trying; /* whose login is delayed, while it is */
  PncLoginJob *job; /* borrowed, nullable */
  guint tries;
  guint n_behind;       /* frames behind a LOGIN that was refused */
  guint64 capabilities; /* of the client, for this connection */
};

/** pnc_connection_end: @self: (transfer full): ends it, from anywhere on the main loop */
void pnc_connection_end (PncConnection *self);

/** pnc_connection_set_deadline: @self: a connection; @since_us: monotonic time; @ms: so long after
 * @since_us it ends */
void pnc_connection_set_deadline (PncConnection *self, gint64 since_us, guint ms);

/** pnc_connection_start_talking: @self: a secured connection; @tls: (transfer full): its stream */
void pnc_connection_start_talking (PncConnection *self, GTlsConnection *tls);

/** pnc_connection_stop_talking: @self: a connection. Lets go of everything that talking needs. */
void pnc_connection_stop_talking (PncConnection *self);

/** pnc_connection_time_out: @self: (transfer full): a connection that talks, and whose deadline has
 * passed */
void pnc_connection_time_out (PncConnection *self);

G_END_DECLS
