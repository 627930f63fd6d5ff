/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-backoff.h"
#include "pnc-clock.h"
#include "pnc-connector.h"
#include "pnc-frame-pump.h"
#include "pnc-question-private.h"
#include "pnc-session-requests.h"
#include "pnc-session.h"
#include "pnc-spares.h"

G_BEGIN_DECLS

/*
 * What the files of PncSession share. Read in this order: pnc-session.c (the object),
 * pnc-session-connect.c (from resolving to logged in), pnc-session-reconnect.c (what follows a
 * loss), pnc-session-requests.c (questions and answers), pnc-session-ping.c, pnc-session-channel.c,
 * pnc-session-files.c.
 *
 * Whatever runs a callback or notifies a property may come back with the session in another state:
 * it is the last thing that a function does, or the function looks again.
 */

/** PncSessionSettings: what can be set; units are in the names */
typedef struct
{
  guint connect_timeout_ms;
  guint login_timeout_ms;
  guint ping_interval_ms; /* 0: what the server says */
  guint ping_timeout_ms;  /* without a frame: given up; a third of it: unresponsive */
  guint stable_ms;        /* a connection that lasted so long makes up for earlier failures */
  guint silence_ms;       /* without a word about a request: it ends */
  guint64 late_bytes;     /* so much of an answer may come after it was cancelled */
  guint standstill_ms; /* the same, of what a server may take its time for, while nothing moves */
  guint max_entries;   /* of one listing */
  PncPackMode packing; /* of data channels */
  guint n_foreseen;    /* data channels that will be wanted as soon as it is connected */
  gint64 far_us;       /* from this round trip on they are prepared for */
} PncSessionSettings;

/** PncSessionPing: the pings of one connection */
typedef struct
{
  GSource *timer;       /* owned */
  gint64 sent_us;       /* when the ping under way was sent; 0: none is */
  gint64 last_frame_us; /* when anything came last */
  gboolean overdue;     /* counted as lost */
  guint interval_ms;    /* of this connection */
} PncSessionPing;

struct _PncSession
{
  GObject parent_instance;

  /* owned: where to and as whom */
  PncLink *link;  /* without the password */
  char *name;     /* host and port, raw */
  char *shown;    /* the same, for sentences */
  char *user;     /* nullable */
  char *password; /* nullable; wiped */
  char *pin;      /* nullable: from the link or said by the person */
  PncKnownServers *known;
  PncSessionSettings settings;
  gboolean keep_trying;

  /* owned: the state */
  GMainContext *context;
  const PncClock *clock; /* borrowed, nullable: the system's; for what requests may take */
  int state;
  GError *error;
  GPtrArray *waiters; /* of GTask: pnc_session_connect_async() */

  /* owned: the try under way */
  GCancellable *attempt; /* nullable; cancelled and dropped when the try is over */
  GSource *login_deadline;
  gboolean tried_ticket;
  PncQuestion *question; /* borrowed, weak */

  /* owned: the connection */
  PncFramePump *pump; /* nullable */
  GSocketAddress *address;
  PncSpares *spares;  /* nullable: connections for the first data channels */
  GError *last_words; /* ERROR with id 0 */
  GError *farewell;   /* GOING_AWAY was received */
  gboolean kicked;
  guint n_strays; /* frames that answer nothing and say nothing that is known here */
  GSource *grace;
  gint64 attached_us; /* when the login was done */
  PncSessionPing ping;

  /* owned: what the server said */
  char *fingerprint;
  char *cipher;
  char *server_name;
  char *server_agent;
  char *share_name;
  guint32 asked_ping_interval_ms;
  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES]; /* wiped */
  gboolean has_ticket;
  guint8 keys[PNC_MAX_DATA_CHANNELS][PNC_CHANNEL_KEY_BYTES]; /* came with the login; wiped */
  guint n_keys;                                              /* not used yet */
  gint64 keys_until_us;                                      /* when they are too old */
  guint8 rights;
  guint32 max_payload_bytes;
  guint max_channels;

  /* owned: requests */
  PncSessionRequests requests;

  /* owned: reconnecting */
  PncBackoff backoff;
  GSource *retry_timer;
  gint64 retry_at_us;
  guint retry_in_s;
  guint faults; /* breaches of the protocol in a row */
  gboolean was_connected;
  GNetworkMonitor *network;
  PncRtt rtt;
  gboolean welcomed;   /* the greeting was answered */
  gboolean login_sent; /* without waiting for that */
  gint64 greeted_us;   /* when HELLO was sent */
  gint64 greeting_us;  /* how long the answer took */
  gint64 connect_us;   /* how long it took to connect */
};

/* pnc-session.c */

/** PncSessionProp: the properties that other files notify */
typedef enum
{
  PNC_SESSION_PROP_STATE = 1,
  PNC_SESSION_PROP_ERROR_MESSAGE,
  PNC_SESSION_PROP_RETRY_IN_S,
  PNC_SESSION_PROP_HOST,
  PNC_SESSION_PROP_USER,
  PNC_SESSION_PROP_SERVER_NAME,
  PNC_SESSION_PROP_SERVER_AGENT,
  PNC_SESSION_PROP_SHARE_NAME,
  PNC_SESSION_PROP_FINGERPRINT,
  PNC_SESSION_PROP_CIPHER,
  PNC_SESSION_PROP_WRITABLE,
  PNC_SESSION_PROP_RTT_US,
  PNC_SESSION_PROP_LOSS,
  PNC_SESSION_N_PROPS,
} PncSessionProp;

/** pnc_session_set_state: @self: a session; @state: a legal move. Returns: whether it is in @state
 * still after everybody was told */
gboolean pnc_session_set_state (PncSession *self, PncSessionState state);

/** pnc_session_set_error: @self: a session; @error: (transfer full) (nullable): why */
void pnc_session_set_error (PncSession *self, GError *error);

/** pnc_session_notify: @self: a session; @prop: what changed */
void pnc_session_notify (PncSession *self, PncSessionProp prop);

/** pnc_session_set_text: @self: a session; @field: one of its texts; @text: (nullable): its new
 * value, copied; @prop: its property */
void pnc_session_set_text (PncSession *self, char **field, const char *text, PncSessionProp prop);

/** pnc_session_settle_waiters: @self: a session; @error: (nullable): %NULL when it is connected */
void pnc_session_settle_waiters (PncSession *self, const GError *error);

/** pnc_session_emit_ping: @self: a session whose statistics changed */
void pnc_session_emit_ping (PncSession *self);

/** pnc_session_can_ask: @self: a session. Returns: whether anybody listens to `question` */
gboolean pnc_session_can_ask (PncSession *self);

/**
 * pnc_session_ask:
 * @self: a session with a try under way
 * @details: what to ask
 * @answered: called with @self
 *
 * Ends the connection, for none is kept open while a person thinks: it would only run into the
 * server's deadline. The answer begins another try.
 */
void
pnc_session_ask (PncSession *self, const PncQuestionDetails *details, PncQuestionFunc answered);

/** pnc_session_start_timer: @self: a session; @source: (inout): replaced; @delay_ms: when;
 * @callback: called with @self */
void
pnc_session_start_timer (PncSession *self, GSource **source, guint delay_ms, GSourceFunc callback);

/** pnc_session_stop_timer: @source: (inout): a timer, or %NULL */
void pnc_session_stop_timer (GSource **source);

/* pnc-session-connect.c */

/** pnc_session_begin_try: @self: a session that may go to resolving. Resolves, connects, secures,
 * confirms, logs in. */
void pnc_session_begin_try (PncSession *self);

/* pnc-session-connection.c */

/**
 * pnc_session_take_connection:
 * @self: a session that logs in
 * @connection: to a server whose key was accepted; references are kept
 *
 * Begins to speak.
 */
void pnc_session_take_connection (PncSession *self, PncSecured *connection);

/* pnc-session-login.c */

/** pnc_session_greet: @self: a session with a fresh connection. Says HELLO, logs in, asks for a
 * password if need be. */
void pnc_session_greet (PncSession *self);

/** pnc_session_can_log_in_at_once: @self: a session. Returns: whether nobody need be asked before:
 * then the login does not wait for the answer to the greeting either */
gboolean pnc_session_can_log_in_at_once (PncSession *self);

/* pnc-session-channel.c */

/** pnc_session_connect_ahead: @self: a session that has reached its server. Connects for the
 * channels foreseen, if that is worth it. */
void pnc_session_connect_ahead (PncSession *self);

/** pnc_session_count_wanted_keys: @self: a session that is about to log in. Returns: for how many
 * data channels it asks for keys along with that: those foreseen, if that is worth it */
guint pnc_session_count_wanted_keys (PncSession *self);

/** pnc_session_take_keys: @self: a session; @message: the answer to its login. Keeps the keys for
 * the next channels. Returns: %FALSE when the server does not keep to the protocol */
gboolean pnc_session_take_keys (PncSession *self, const PncLoggedIn *message);

/** pnc_session_forget_keys: @self: a session whose keys are of no further use */
void pnc_session_forget_keys (PncSession *self);

/* pnc-session-reconnect.c */

/**
 * pnc_session_close_connection:
 * @self: a session
 *
 * Ends the try or the connection without a word and without changing the state: pump, timers, the
 * question to the person. Requests are left as they are.
 */
void pnc_session_close_connection (PncSession *self);

/**
 * pnc_session_lost:
 * @self: a session that tries or is attached
 * @error: (transfer full) (nullable): why; %NULL when the server had said so
 *
 * The try or the connection is over: reconnects or fails, and sees to the requests.
 */
void pnc_session_lost (PncSession *self, GError *error);

/**
 * pnc_session_fault:
 * @self: a session with a connection
 * @detail: (transfer full): what the server did that the protocol does not allow
 *
 * pnc_session_lost() for a breach of the protocol.
 */
void pnc_session_fault (PncSession *self, GError *detail);

/**
 * pnc_session_count_stray:
 * @self: a session with a connection
 *
 * A frame of a kind that is not known here was skipped: a later version may have more to say. One
 * that says such things without end breaks the protocol; the connection may be gone afterwards.
 */
void pnc_session_count_stray (PncSession *self);

/** pnc_session_stop_waiting: @self: a session. Ends the waiting for the next try, if any. */
void pnc_session_stop_waiting (PncSession *self);

/** pnc_session_forget_failures: @self: a session. A fresh start: delays and counts are as in the
 * beginning. */
void pnc_session_forget_failures (PncSession *self);

/** pnc_session_watch_network: @self: a session that is connected. Listens to changes of the network
 * from now on. */
void pnc_session_watch_network (PncSession *self);

/** pnc_session_network_changed: @self: a session. There may be a way now: tries at once, or pings.
 */
void pnc_session_network_changed (PncSession *self);

/** pnc_session_going_away: @self: a session; @message: what the server said */
void pnc_session_going_away (PncSession *self, const PncGoingAway *message);

/* pnc-session-ping.c */

/** pnc_session_ping_start: @self: a session that is connected now */
void pnc_session_ping_start (PncSession *self);

/** pnc_session_ping_stop: @self: a session */
void pnc_session_ping_stop (PncSession *self);

/** pnc_session_ping_now: @self: an attached session. Does not wait for the interval. */
void pnc_session_ping_now (PncSession *self);

/** pnc_session_ping_frame_came: @self: a session. Whatever it was, the server is there. */
void pnc_session_ping_frame_came (PncSession *self);

G_END_DECLS
