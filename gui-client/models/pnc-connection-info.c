/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-connection-info.h"

#include "pnc-bottleneck.h"
#include "pnc-display.h"
#include "pnc-format.h"

typedef enum
{
  PROP_STATE = 1,
  PROP_SPOKEN_STATE,
  PROP_ICON_NAME,
  PROP_REASON,
  PROP_ROUND_TRIP,
  PROP_LAST,
  PROP_AVERAGE,
  PROP_WORST,
  PROP_LOSS,
  PROP_TRAFFIC,
  PROP_BOTTLENECK,
  PROP_SUMMARY,
  PROP_SERVER,
  PROP_USER,
  PROP_CIPHER,
  PROP_FINGERPRINT,
  N_TEXTS,
  PROP_CAN_TRY = N_TEXTS,
  N_PROPS
} Property;

static const char *const text_names[N_TEXTS] = {
  [PROP_STATE] = "state",
  [PROP_SPOKEN_STATE] = "spoken-state",
  [PROP_ICON_NAME] = "icon-name",
  [PROP_REASON] = "reason",
  [PROP_ROUND_TRIP] = "round-trip",
  [PROP_LAST] = "last",
  [PROP_AVERAGE] = "average",
  [PROP_WORST] = "worst",
  [PROP_LOSS] = "loss",
  [PROP_TRAFFIC] = "traffic",
  [PROP_BOTTLENECK] = "bottleneck",
  [PROP_SUMMARY] = "summary",
  [PROP_SERVER] = "server",
  [PROP_USER] = "user",
  [PROP_CIPHER] = "cipher",
  [PROP_FINGERPRINT] = "fingerprint",
};

struct _PncConnectionInfo
{
  GObject parent_instance;

  /* owned */
  PncSession *session;     /* nullable */
  PncTransferQueue *queue; /* nullable */
  char *texts[N_TEXTS];    /* none of them %NULL but the first */

  PncPingHistory pings;
  PncMovement traffic;
  guint tick_id; /* while something moves */
  gboolean can_try;
};

static GParamSpec *properties[N_PROPS];
static guint pings_changed_signal;

G_DEFINE_FINAL_TYPE (PncConnectionInfo, pnc_connection_info, G_TYPE_OBJECT)

static void
take_text (PncConnectionInfo *self, Property property, char *text)
{
  if (g_str_equal (self->texts[property], text))
    {
      g_free (text);
      return;
    }
  g_free (self->texts[property]);
  self->texts[property] = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* What the server says of itself may hold anything. */
static void
take_peer_text (PncConnectionInfo *self, Property property, const char *text)
{
  take_text (self, property, text != NULL ? pnc_display_text (text, -1) : g_strdup (""));
}

static const char *
icon_of (PncSessionState state)
{
  switch (state)
    {
    case PNC_SESSION_CONNECTED:
      return "network-transmit-receive-symbolic";
    case PNC_SESSION_FAILED:
    case PNC_SESSION_UNRESPONSIVE:
      return "network-error-symbolic";
    case PNC_SESSION_DISCONNECTED:
      return "network-offline-symbolic";
    default:
      return "network-idle-symbolic";
    }
}

static PncSessionState
get_state (PncConnectionInfo *self)
{
  return self->session != NULL ? pnc_session_get_state (self->session) : PNC_SESSION_DISCONNECTED;
}

static void
look_at_pings (PncConnectionInfo *self)
{
  PncPingStats stats;
  char *bottleneck;

  pnc_ping_history_sum_up (&self->pings, &stats);
  bottleneck = pnc_bottleneck_format (&self->traffic, &stats);
  take_text (self, PROP_ROUND_TRIP,
             get_state (self) == PNC_SESSION_CONNECTED ? pnc_format_rtt (stats.last_us)
                                                       : g_strdup (""));
  take_text (self, PROP_LAST, pnc_format_rtt (stats.last_us));
  take_text (self, PROP_AVERAGE, pnc_format_rtt (stats.average_us));
  take_text (self, PROP_WORST, pnc_format_rtt (stats.worst_us));
  take_text (self, PROP_LOSS, pnc_bottleneck_format_loss (&stats));
  take_text (self, PROP_TRAFFIC, pnc_bottleneck_format_traffic (&self->traffic));
  take_text (self, PROP_SUMMARY, pnc_bottleneck_describe (&self->traffic, &stats));
  take_text (self, PROP_BOTTLENECK, bottleneck);
}

static void
look_at_server (PncConnectionInfo *self)
{
  g_autofree char *name = NULL;
  g_autofree char *agent = NULL;
  g_autofree char *user = NULL;
  g_autofree char *cipher = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *server = NULL;

  if (self->session != NULL)
    g_object_get (self->session, "server-name", &name, "server-agent", &agent, "user", &user,
                  "cipher", &cipher, "fingerprint", &fingerprint, NULL);
  if (name != NULL && agent != NULL)
    server = g_strdup_printf ("%s (%s)", name, agent);
  take_peer_text (self, PROP_SERVER, server);
  take_peer_text (self, PROP_USER, user);
  take_peer_text (self, PROP_CIPHER, cipher);
  take_peer_text (self, PROP_FINGERPRINT, fingerprint);
}

static void
take_can_try (PncConnectionInfo *self, gboolean can_try)
{
  if (self->can_try == can_try)
    return;
  self->can_try = can_try;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_TRY]);
}

static void
look_at_state (PncConnectionInfo *self)
{
  PncSessionState state = get_state (self);
  const GError *error = self->session != NULL ? pnc_session_get_error (self->session) : NULL;
  guint retry_in_s = 0;

  if (self->session != NULL)
    g_object_get (self->session, "retry-in-s", &retry_in_s, NULL);
  take_text (self, PROP_STATE, pnc_format_session_state (state, retry_in_s));
  take_text (self, PROP_SPOKEN_STATE, pnc_format_session_state (state, 0));
  take_text (self, PROP_ICON_NAME, g_strdup (icon_of (state)));
  take_text (self, PROP_REASON,
             error != NULL && state != PNC_SESSION_CONNECTED ? pnc_format_error (error)
                                                             : g_strdup (""));
  take_can_try (self, self->session != NULL
                        && (state == PNC_SESSION_RECONNECTING || state == PNC_SESSION_FAILED
                            || state == PNC_SESSION_DISCONNECTED));
  look_at_server (self);
  look_at_pings (self);
}

static void
count_traffic (PncConnectionInfo *self)
{
  if (self->queue != NULL)
    pnc_movement_count (&self->traffic, G_LIST_MODEL (self->queue));
  else
    self->traffic = (PncMovement){ 0 };
}

static gboolean
tick_cb (gpointer data)
{
  PncConnectionInfo *self = data;

  count_traffic (self);
  look_at_pings (self);
  return G_SOURCE_CONTINUE;
}

static void
moving_cb (PncConnectionInfo *self)
{
  guint moving = 0;

  if (self->queue != NULL)
    g_object_get (self->queue, "moving", &moving, NULL);
  if (moving > 0 && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  else if (moving == 0)
    g_clear_handle_id (&self->tick_id, g_source_remove);
  count_traffic (self);
  look_at_pings (self);
}

/* A ping that ended while files were about to move, or had just done so, is counted with them: it
 * shared the line for a part of its way. */
static void
ping_cb (PncConnectionInfo *self)
{
  gint64 trips_us[PNC_RTT_SAMPLES];
  guint n = pnc_rtt_history (pnc_session_get_rtt (self->session), trips_us);

  if (n == 0)
    return;
  pnc_ping_history_add (&self->pings, &(PncRoundTrip){ .at_us = g_get_monotonic_time (),
                                                       .trip_us = trips_us[n - 1],
                                                       .busy = self->tick_id != 0 });
  look_at_pings (self);
  g_signal_emit (self, pings_changed_signal, 0);
}

void
pnc_connection_info_set_session (PncConnectionInfo *self, PncSession *session)
{
  if (self->session == session)
    return;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->pings = (PncPingHistory){ 0 };
  if (session != NULL)
    {
      g_signal_connect_object (session, "notify::state", G_CALLBACK (look_at_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "notify::retry-in-s", G_CALLBACK (look_at_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "ping", G_CALLBACK (ping_cb), self, G_CONNECT_SWAPPED);
    }
  look_at_state (self);
  g_signal_emit (self, pings_changed_signal, 0);
}

void
pnc_connection_info_set_queue (PncConnectionInfo *self, PncTransferQueue *queue)
{
  if (self->queue == queue)
    return;
  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_set_object (&self->queue, queue);
  if (queue != NULL)
    g_signal_connect_object (queue, "notify::moving", G_CALLBACK (moving_cb), self,
                             G_CONNECT_SWAPPED);
  moving_cb (self);
}

const PncPingHistory *
pnc_connection_info_get_pings (PncConnectionInfo *self)
{
  return &self->pings;
}

static void
pnc_connection_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncConnectionInfo *self = PNC_CONNECTION_INFO (object);

  if (id == PROP_CAN_TRY)
    g_value_set_boolean (value, self->can_try);
  else
    g_value_set_string (value, self->texts[id]);
}

static void
pnc_connection_info_dispose (GObject *object)
{
  PncConnectionInfo *self = PNC_CONNECTION_INFO (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (pnc_connection_info_parent_class)->dispose (object);
}

static void
pnc_connection_info_finalize (GObject *object)
{
  PncConnectionInfo *self = PNC_CONNECTION_INFO (object);

  for (guint i = 1; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (pnc_connection_info_parent_class)->finalize (object);
}

static void
pnc_connection_info_class_init (PncConnectionInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_connection_info_get_property;
  object_class->dispose = pnc_connection_info_dispose;
  object_class->finalize = pnc_connection_info_finalize;
  for (guint i = 1; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (text_names[i], NULL, NULL, "", flags);
  properties[PROP_CAN_TRY] = g_param_spec_boolean ("can-try", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  pings_changed_signal = g_signal_new ("pings-changed", G_TYPE_FROM_CLASS (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_connection_info_init (PncConnectionInfo *self)
{
  for (guint i = 1; i < N_TEXTS; i++)
    self->texts[i] = g_strdup ("");
  look_at_state (self);
}

PncConnectionInfo *
pnc_connection_info_new (void)
{
  return g_object_new (PNC_TYPE_CONNECTION_INFO, NULL);
}
