/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include "pnc-channel-growth.h"
#include "pnc-display.h"
#include "pnc-limits.h"
#include "pnc-secret.h"

#define CONNECT_TIMEOUT_MS 15000
#define STABLE_MS 5000

G_DEFINE_FINAL_TYPE (PncSession, pnc_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_QUESTION,
  SIGNAL_PING,
  N_SIGNALS,
};

static GParamSpec *properties[PNC_SESSION_N_PROPS];
static guint signals[N_SIGNALS];

static void
pnc_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncSession *self = PNC_SESSION (object);

  switch ((PncSessionProp) id)
    {
    case PNC_SESSION_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PNC_SESSION_PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    case PNC_SESSION_PROP_RETRY_IN_S:
      g_value_set_uint (value, self->retry_in_s);
      break;
    case PNC_SESSION_PROP_HOST:
      g_value_set_string (value, self->name);
      break;
    case PNC_SESSION_PROP_USER:
      g_value_take_string (value, self->user != NULL ? pnc_display_text (self->user, -1) : NULL);
      break;
    case PNC_SESSION_PROP_SERVER_NAME:
      g_value_set_string (value, self->server_name);
      break;
    case PNC_SESSION_PROP_SERVER_AGENT:
      g_value_set_string (value, self->server_agent);
      break;
    case PNC_SESSION_PROP_SHARE_NAME:
      g_value_set_string (value, self->share_name);
      break;
    case PNC_SESSION_PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PNC_SESSION_PROP_CIPHER:
      g_value_set_string (value, self->cipher);
      break;
    case PNC_SESSION_PROP_WRITABLE:
      g_value_set_boolean (value, pnc_session_is_writable (self));
      break;
    case PNC_SESSION_PROP_RTT_US:
      g_value_set_int64 (value, self->rtt.smoothed_us);
      break;
    case PNC_SESSION_PROP_LOSS:
      g_value_set_double (value, pnc_rtt_loss (&self->rtt));
      break;
    case PNC_SESSION_N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
say_bye (PncSession *self)
{
  PncMessage bye = { .type = PNC_MESSAGE_BYE };
  g_autoptr (PncFrameStream) stream = NULL;

  if (self->pump == NULL || !pnc_session_state_is_attached (self->state))
    return;
  pnc_frame_pump_send (self->pump, &bye, PNC_FRAME_NONE, 0);
  stream = pnc_frame_pump_steal_stream (self->pump);
  pnc_frame_stream_flush (stream, NULL); /* as far as it goes: nobody waits for it */
}

static void
pnc_session_dispose (GObject *object)
{
  PncSession *self = PNC_SESSION (object);

  say_bye (self);
  pnc_session_close_connection (self);
  pnc_session_stop_waiting (self);

  /* Requests of others hold references: what is left can only be our own. */
  g_clear_pointer (&self->error, g_error_free);
  if (self->requests.in_flight != NULL)
    g_ptr_array_unref (pnc_session_requests_close (self));
  if (self->network != NULL)
    g_signal_handlers_disconnect_by_data (self->network, self);
  g_clear_object (&self->network);
  g_clear_object (&self->known);
  G_OBJECT_CLASS (pnc_session_parent_class)->dispose (object);
}

static void
pnc_session_finalize (GObject *object)
{
  PncSession *self = PNC_SESSION (object);

  pnc_session_requests_clear (self);
  g_ptr_array_unref (self->waiters);
  g_main_context_unref (self->context);
  pnc_link_free (self->link);
  pnc_secret_free_text (self->password);
  pnc_secret_wipe (self->ticket, sizeof self->ticket);
  g_free (self->name);
  g_free (self->shown);
  g_free (self->user);
  g_free (self->pin);
  g_free (self->fingerprint);
  g_free (self->cipher);
  g_free (self->server_name);
  g_free (self->server_agent);
  g_free (self->share_name);
  G_OBJECT_CLASS (pnc_session_parent_class)->finalize (object);
}

static GParamSpec *
text_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PNC_SESSION_PROP_STATE] = g_param_spec_enum (
    "state", NULL, NULL, PNC_TYPE_SESSION_STATE, PNC_SESSION_DISCONNECTED, flags);
  properties[PNC_SESSION_PROP_ERROR_MESSAGE] = text_property ("error-message");
  properties[PNC_SESSION_PROP_RETRY_IN_S]
    = g_param_spec_uint ("retry-in-s", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PNC_SESSION_PROP_HOST] = text_property ("host");
  properties[PNC_SESSION_PROP_USER] = text_property ("user");
  properties[PNC_SESSION_PROP_SERVER_NAME] = text_property ("server-name");
  properties[PNC_SESSION_PROP_SERVER_AGENT] = text_property ("server-agent");
  properties[PNC_SESSION_PROP_SHARE_NAME] = text_property ("share-name");
  properties[PNC_SESSION_PROP_FINGERPRINT] = text_property ("fingerprint");
  properties[PNC_SESSION_PROP_CIPHER] = text_property ("cipher");
  properties[PNC_SESSION_PROP_WRITABLE]
    = g_param_spec_boolean ("writable", NULL, NULL, FALSE, flags);
  properties[PNC_SESSION_PROP_RTT_US]
    = g_param_spec_int64 ("rtt-us", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PNC_SESSION_PROP_LOSS]
    = g_param_spec_double ("loss", NULL, NULL, 0.0, 1.0, 0.0, flags);
  g_object_class_install_properties (klass, PNC_SESSION_N_PROPS, properties);
}

static void
pnc_session_class_init (PncSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_session_get_property;
  object_class->dispose = pnc_session_dispose;
  object_class->finalize = pnc_session_finalize;
  install_properties (object_class);

  signals[SIGNAL_QUESTION] = g_signal_new ("question", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, PNC_TYPE_QUESTION);
  signals[SIGNAL_PING] = g_signal_new ("ping", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_session_init (PncSession *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->waiters = g_ptr_array_new ();
  self->keep_trying = TRUE;
  self->backoff.first_ms = PNC_BACKOFF_FIRST_MS;
  self->backoff.max_ms = PNC_BACKOFF_MAX_MS;
  self->settings = (PncSessionSettings){
    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    .login_timeout_ms = PNC_DEADLINE_LOGIN_MS,
    .packing = PNC_PACK_AUTO,
    .ping_timeout_ms = PNC_PING_TIMEOUT_MS,
    .stable_ms = STABLE_MS,
    .silence_ms = PNC_REQUEST_SILENCE_MS,
    .standstill_ms = PNC_REQUEST_STANDSTILL_MS,
    .late_bytes = PNC_REQUEST_LATE_BYTES,
    .max_entries = PNC_MAX_LIST_ENTRIES,
    .far_us = PNC_GROWTH_FAR_US,
  };
  pnc_session_requests_init (self);
}

/* For the other files */

gboolean
pnc_session_set_state (PncSession *self, PncSessionState state)
{
  g_autoptr (PncSession) alive = g_object_ref (self);

  if (pnc_state_table_move (pnc_session_state_table (), &self->state, (int) state))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PNC_SESSION_PROP_STATE]);
  return self->state == (int) state;
}

void
pnc_session_set_error (PncSession *self, GError *error)
{
  if (self->error == NULL && error == NULL)
    return;
  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PNC_SESSION_PROP_ERROR_MESSAGE]);
}

void
pnc_session_notify (PncSession *self, PncSessionProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
pnc_session_set_text (PncSession *self, char **field, const char *text, PncSessionProp prop)
{
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
pnc_session_emit_ping (PncSession *self)
{
  g_autoptr (PncSession) alive = g_object_ref (self);

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PNC_SESSION_PROP_RTT_US]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PNC_SESSION_PROP_LOSS]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[SIGNAL_PING], 0);
}

gboolean
pnc_session_can_ask (PncSession *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_QUESTION], 0, FALSE);
}

void
pnc_session_ask (PncSession *self, const PncQuestionDetails *details, PncQuestionFunc answered)
{
  g_autoptr (PncSession) alive = g_object_ref (self);
  g_autoptr (PncQuestion) question = NULL;

  pnc_session_close_connection (self);
  g_ptr_array_unref (pnc_session_requests_close (self)); /* HELLO and LOGIN at most */
  question = pnc_question_new (details, answered, self);
  g_set_weak_pointer (&self->question, question);
  g_signal_emit (self, signals[SIGNAL_QUESTION], 0, question);
}

void
pnc_session_start_timer (PncSession *self, GSource **source, guint delay_ms, GSourceFunc callback)
{
  pnc_session_stop_timer (source);
  *source = g_timeout_source_new (delay_ms);
  g_source_set_static_name (*source, "pnc-session timer");
  g_source_set_callback (*source, callback, self, NULL);
  g_source_attach (*source, self->context);
}

void
pnc_session_stop_timer (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Waiting for the outcome of connecting */

typedef struct
{
  GSource *cancelled; /* owned, nullable */
} Waiter;

static void
waiter_free (Waiter *waiter)
{
  pnc_session_stop_timer (&waiter->cancelled);
  g_free (waiter);
}

void
pnc_session_settle_waiters (PncSession *self, const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new ();
  for (guint i = 0; i < waiters->len; i++)
    {
      g_autoptr (GTask) task = g_ptr_array_index (waiters, i);
      Waiter *waiter = g_task_get_task_data (task);

      pnc_session_stop_timer (&waiter->cancelled);
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  pnc_session_disconnect (g_task_get_source_object (user_data));
  return G_SOURCE_REMOVE;
}

static void
add_waiter (PncSession *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  g_task_set_task_data (task, waiter, (GDestroyNotify) waiter_free);
  g_ptr_array_add (self->waiters, task);
  if (cancellable == NULL)
    return;
  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), task, NULL);
  g_source_attach (waiter->cancelled, self->context);
}

/* Public */

PncSession *
pnc_session_new (const PncLink *link, PncKnownServers *known)
{
  PncSession *self;

  g_return_val_if_fail (link != NULL, NULL);
  g_return_val_if_fail (known == NULL || PNC_IS_KNOWN_SERVERS (known), NULL);

  self = g_object_new (PNC_TYPE_SESSION, NULL);
  self->link = pnc_link_copy (link);
  self->password = g_steal_pointer (&self->link->password);
  self->name = pnc_connector_host_and_port (link->host, link->port);
  self->shown = pnc_display_text (self->name, -1);
  self->user = g_strdup (link->user);
  self->pin = g_strdup (link->pin);
  g_set_object (&self->known, known);
  return self;
}

void
pnc_session_set_password (PncSession *self, const char *password)
{
  char *copy = g_strdup (password);

  g_return_if_fail (PNC_IS_SESSION (self));

  g_clear_pointer (&self->password, pnc_secret_free_text);
  self->password = copy;
}

void
pnc_session_set_keep_trying (PncSession *self, gboolean keep_trying)
{
  g_return_if_fail (PNC_IS_SESSION (self));
  self->keep_trying = keep_trying;
}

void
pnc_session_set_connect_timeout (PncSession *self, guint timeout_ms)
{
  g_return_if_fail (PNC_IS_SESSION (self));
  g_return_if_fail (timeout_ms > 0);
  self->settings.connect_timeout_ms = timeout_ms;
}

void
pnc_session_set_ping_interval (PncSession *self, guint interval_ms)
{
  g_return_if_fail (PNC_IS_SESSION (self));
  self->settings.ping_interval_ms = interval_ms;
}

void
pnc_session_set_packing (PncSession *self, PncPackMode mode)
{
  g_return_if_fail (PNC_IS_SESSION (self));
  self->settings.packing = mode;
}

void
pnc_session_foresee_channels (PncSession *self, guint n_channels)
{
  g_return_if_fail (PNC_IS_SESSION (self));
  self->settings.n_foreseen = MIN (n_channels, PNC_MAX_DATA_CHANNELS);
}

void
pnc_session_connect (PncSession *self)
{
  g_return_if_fail (PNC_IS_SESSION (self));

  if (pnc_session_state_is_trying (self->state) || pnc_session_state_is_attached (self->state))
    return;
  if (self->state != PNC_SESSION_RECONNECTING)
    {
      pnc_session_forget_failures (self);
      self->was_connected = FALSE;
    }
  pnc_session_begin_try (self);
}

void
pnc_session_connect_async (PncSession *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_connect_async);
  g_task_set_check_cancellable (task, FALSE);
  add_waiter (self, task);
  if (pnc_session_state_is_attached (self->state))
    pnc_session_settle_waiters (self, NULL);
  else
    pnc_session_connect (self);
}

gboolean
pnc_session_connect_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_connect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: (transfer full): the requests that are over with it */
static GPtrArray *
enter_disconnected (PncSession *self)
{
  GPtrArray *requests;

  say_bye (self);
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_close_connection (self);
  pnc_session_stop_waiting (self);
  pnc_session_set_error (self, NULL);
  pnc_secret_wipe (self->ticket, sizeof self->ticket);
  self->has_ticket = FALSE;
  requests = pnc_session_requests_close (self);
  pnc_session_requests_take_waiting (self, requests);
  pnc_session_set_state (self, PNC_SESSION_DISCONNECTED);
  g_object_thaw_notify (G_OBJECT (self));
  return requests;
}

void
pnc_session_disconnect (PncSession *self)
{
  g_autoptr (PncSession) alive = NULL;
  g_autoptr (GError) cancelled = NULL;

  g_return_if_fail (PNC_IS_SESSION (self));

  alive = g_object_ref (self);
  pnc_set_error (&cancelled, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, self->name,
                 "The connection to “%s” was ended here.", self->shown);
  pnc_session_requests_fail (self, enter_disconnected (self), cancelled);
  if (self->state == PNC_SESSION_DISCONNECTED)
    pnc_session_settle_waiters (self, cancelled);
}

PncSessionState
pnc_session_get_state (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), PNC_SESSION_DISCONNECTED);
  return (PncSessionState) self->state;
}

const GError *
pnc_session_get_error (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), NULL);
  return self->error;
}

const PncLink *
pnc_session_get_link (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), NULL);
  return self->link;
}

gint64
pnc_session_get_round_trip (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), 0);
  return self->rtt.smoothed_us > 0 ? MIN (self->rtt.smoothed_us, self->greeting_us)
                                   : self->greeting_us;
}

const PncRtt *
pnc_session_get_rtt (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), NULL);
  return &self->rtt;
}

gboolean
pnc_session_is_writable (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), FALSE);
  return (self->rights & PNC_RIGHT_WRITE) != 0;
}

guint
pnc_session_get_max_channels (PncSession *self)
{
  g_return_val_if_fail (PNC_IS_SESSION (self), 0);
  return self->max_channels;
}
