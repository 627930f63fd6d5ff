/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-exchange.h"
#include "pnc-frame-stream.h"
#include "pnc-session.h"

G_BEGIN_DECLS

/**
 * PncSessionRequests:
 * @in_flight: (element-type guint64 PncRequest): sent and not yet answered in full, by id; also
 * those that were cancelled and whose end has not come
 * @waiting: (element-type PncRequest): not yet sent, in order
 * @last_id: the last id used on this connection
 * @granted: how many the server allows in flight
 * @window: how many of them are for requests of others; 0 while there is no login
 * @ahead: LOGIN is out and not answered: only what changes nothing is sent behind it
 * @n_counted: how many of those in flight count
 * @timer: (nullable): while any do; looks how long they have taken
 *
 * Questions and answers on the control channel. For PncSession only.
 */
typedef struct
{
  GHashTable *in_flight;
  GQueue waiting;
  guint64 last_id;
  guint granted;
  guint window;
  gboolean ahead;
  guint n_counted;
  GSource *timer;
} PncSessionRequests;

/**
 * PncRequestEvents:
 * @is_wanted: (nullable): asked before it goes out, each time; once nobody waits for the answer any
 * more it is not sent, and ends with %PNC_ERROR_CANCELLED
 * @sent: (nullable): it went out, perhaps not for the first time
 * @frame: (nullable): part of the answer came; %FALSE with an error ends the connection
 * @restart: (nullable): it will be sent again from the start; %NULL when it cannot be, once @frame
 * was called
 * @done: it is over; @error is (transfer full) and %NULL on success. Called exactly once.
 */
typedef struct
{
  gboolean (*is_wanted) (gpointer data);
  void (*sent) (gpointer data);
  gboolean (*frame) (const PncMessage *message, gpointer data, GError **error);
  void (*restart) (gpointer data);
  void (*done) (PncSession *session, GError *error, gpointer data);
} PncRequestEvents;

/**
 * pnc_session_requests_init:
 * @self: a session
 */
void pnc_session_requests_init (PncSession *self);

/** pnc_session_requests_clear: @self: a session without requests. Frees the tables. */
void pnc_session_requests_clear (PncSession *self);

/**
 * pnc_session_requests_add:
 * @self: a session
 * @message: a request of a control channel; encoded at once
 * @events: what to call; static
 * @data: for @events
 * @cancellable: (nullable): ends it at once with %PNC_ERROR_CANCELLED, and tells the server
 *
 * Sends it now, or when there is a connection and room in the window. In the states disconnected
 * and failed it is over at once, which may be before this returns.
 */
void pnc_session_requests_add (PncSession *self,
                               const PncMessage *message,
                               const PncRequestEvents *events,
                               gpointer data,
                               GCancellable *cancellable);

/**
 * pnc_session_requests_send_own:
 * @self: a session with a connection
 * @message: HELLO, LOGIN or PING
 * @events: what to call; @done is not called when the connection ends first
 *
 * Sends a request of the session itself: at once, outside the window. @data of @events is @self, on
 * which no reference is held.
 */
void pnc_session_requests_send_own (PncSession *self,
                                    const PncMessage *message,
                                    const PncRequestEvents *events);

/**
 * pnc_session_requests_open_ahead:
 * @self: a session that has just sent its login
 *
 * Sends a few of those that wait, and of those that come until the login is answered, right behind
 * it: the short ones that change nothing. Where the login is refused they wait for another.
 */
void pnc_session_requests_open_ahead (PncSession *self);

/** pnc_session_requests_shut: @self: a session whose login was refused, and that tries another.
 * Sends nothing more before pnc_session_requests_open(). */
void pnc_session_requests_shut (PncSession *self);

/**
 * pnc_session_requests_open:
 * @self: a session that has just logged in
 *
 * Sends what has waited.
 */
void pnc_session_requests_open (PncSession *self);

/**
 * pnc_session_requests_close:
 * @self: a session whose connection is gone
 *
 * Puts what can be asked again back in front of what waits. Calls nothing but @restart.
 *
 * Returns: (transfer container): the requests that cannot, for pnc_session_requests_fail()
 */
GPtrArray *pnc_session_requests_close (PncSession *self);

/** pnc_session_requests_take_waiting: @self: a session; @requests: where to append all that wait */
void pnc_session_requests_take_waiting (PncSession *self, GPtrArray *requests);

/**
 * pnc_session_requests_fail:
 * @self: a session
 * @requests: (transfer full): what was taken from it
 * @error: copied for each; the subject of each is its own
 */
void pnc_session_requests_fail (PncSession *self, GPtrArray *requests, const GError *error);

/**
 * pnc_session_requests_check:
 * @self: a session with a connection; the caller holds a reference
 *
 * Ends those that nobody need wait for any longer (#PncPatience) with %PNC_ERROR_TIMED_OUT, and
 * tells the server. Called each second while there are any.
 */
void pnc_session_requests_check (PncSession *self);

/**
 * pnc_session_requests_take_frame:
 * @self: a session with a connection; the caller holds a reference
 * @frame: what came, with an id
 *
 * Matches it with its request. May end the connection.
 */
void pnc_session_requests_take_frame (PncSession *self, const PncFrame *frame);

/**
 * pnc_session_error_from_message:
 * @message: an ERROR
 * @subject: (nullable): what the request was about
 *
 * Returns: (transfer full): an error with the server's sentence, made fit to be shown
 */
GError *pnc_session_error_from_message (const PncErrorMessage *message, const char *subject);

G_END_DECLS
