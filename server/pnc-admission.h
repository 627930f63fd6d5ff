/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-server-limits.h"
#include "pnc-source.h"

G_BEGIN_DECLS

/**
 * PncStage:
 * @PNC_STAGE_SILENT: connected, has not sent a TLS hello
 * @PNC_STAGE_HANDSHAKE: TLS handshake
 * @PNC_STAGE_GREETING: secured, not logged in and not attached
 * @PNC_STAGE_TRUSTED: logged in or attached
 *
 * How far a connection has come. Stages only go up.
 */
typedef enum
{
  PNC_STAGE_SILENT,
  PNC_STAGE_HANDSHAKE,
  PNC_STAGE_GREETING,
  PNC_STAGE_TRUSTED,
} PncStage;

/**
 * PncAdmission:
 *
 * Who may be connected: counts connections in all, by source and by stage, against the limits.
 * Strangers never fill the server: when there are many who have not logged in, a new one takes the
 * seat of one of them chosen at random among those who have come the least far. An honest client
 * passes those stages within a few round trips, a silent one sits there to be chosen. (Refusing the
 * new one instead would let whoever sits there keep everybody out.)
 *
 * Main loop only.
 */
typedef struct _PncAdmission PncAdmission;

/**
 * PncSeat:
 *
 * The seat of one connection in the counts; freed when it ends.
 */
typedef struct _PncSeat PncSeat;

/**
 * PncAdmissionEvict:
 * @connection: the connection whose seat is given to another
 *
 * Must end @connection and free its seat before it returns.
 */
typedef void (*PncAdmissionEvict) (gpointer connection);

/** pnc_admission_new: @limits: borrowed for as long as it lives. Returns: (transfer full):
 * admission with nobody in it */
PncAdmission *pnc_admission_new (const PncServerLimits *limits);

/** pnc_admission_free: @self: (transfer full) (nullable): admission; all seats are freed already
 */
void pnc_admission_free (PncAdmission *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAdmission, pnc_admission_free)

/** pnc_admission_set_seed: @self: admission; @seed: for the choices to come (so that a test can
 * repeat them) */
void pnc_admission_set_seed (PncAdmission *self, guint32 seed);

/**
 * pnc_admission_enter:
 * @self: admission
 * @address: where it comes from
 * @connection: what to hand to @evict
 * @evict: how to end it
 * @error: (out) (nullable): %PNC_ERROR_BUSY when the limits on all connections, or on those of its
 * source, are reached
 *
 * May evict another connection.
 *
 * Returns: (transfer full) (nullable): a seat at %PNC_STAGE_SILENT
 */
PncSeat *pnc_admission_enter (PncAdmission *self,
                              GInetAddress *address,
                              gpointer connection,
                              PncAdmissionEvict evict,
                              GError **error);

/** pnc_admission_count: @self: admission. Returns: connections that have a seat */
guint pnc_admission_count (PncAdmission *self);

/** pnc_admission_count_unauthenticated: @self: admission. Returns: those of them not yet trusted */
guint pnc_admission_count_unauthenticated (PncAdmission *self);

/** pnc_seat_free: @seat: (transfer full) (nullable): a seat that is no longer needed */
void pnc_seat_free (PncSeat *seat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSeat, pnc_seat_free)

/** pnc_seat_get_source: @seat: a seat. Returns: (transfer none): where its connection comes from
 */
const PncSource *pnc_seat_get_source (PncSeat *seat);

/** pnc_seat_get_stage: @seat: a seat. Returns: how far its connection has come */
PncStage pnc_seat_get_stage (PncSeat *seat);

/** pnc_seat_set_stage: @seat: a seat; @stage: a later stage */
void pnc_seat_set_stage (PncSeat *seat, PncStage stage);

/**
 * pnc_seat_set_guest:
 * @seat: a seat
 * @connection: who has it from now on
 * @evict: how to end @connection
 *
 * For a connection that goes from one owner to another.
 */
void pnc_seat_set_guest (PncSeat *seat, gpointer connection, PncAdmissionEvict evict);

G_END_DECLS
