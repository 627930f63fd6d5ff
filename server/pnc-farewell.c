/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-farewell.h"

struct _PncFarewell
{
  PncServerCore *core; /* borrowed */
  PncFramePump *pump;  /* owned */
  PncSeat *seat;       /* owned */
};

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  return FALSE;
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  PncFarewell *self = user_data;

  g_hash_table_remove (self->core->farewells, self);
}

static const PncFramePumpEvents events = {
  .frame = frame_cb,
  .closed = closed_cb,
};

/* An admission that makes room may end a farewell like any other connection. */
static void
evict (gpointer connection)
{
  PncFarewell *self = connection;

  g_hash_table_remove (self->core->farewells, self);
}

void
pnc_farewell_begin (PncServerCore *core, PncFrameStream *stream, PncSeat *seat)
{
  PncFarewell *self = g_new0 (PncFarewell, 1);

  self->core = core;
  self->seat = seat;
  pnc_seat_set_guest (seat, self, evict);
  self->pump = pnc_frame_pump_new (stream, &events, self);
  g_hash_table_add (core->farewells, self);
  pnc_frame_pump_close_when_sent (self->pump, core->limits.close_deadline_ms);
}

void
pnc_farewell_free (PncFarewell *self)
{
  pnc_frame_pump_free (self->pump);
  pnc_seat_free (self->seat);
  g_free (self);
}
