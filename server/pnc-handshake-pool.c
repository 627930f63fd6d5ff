/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-handshake-pool.h"

#include "pnc-io-error.h"
#include "pnc-tls.h"
#include "pnc-worker-pool.h"

#define LOOKS_PER_PATIENCE 4

struct _PncHandshake
{
  PncHandshakePool *pool;        /* borrowed */
  GSocketConnection *connection; /* owned */
  GTlsConnection *tls;           /* owned; NULL while it waits */
  GCancellable *cancellable;     /* owned */
  GError *error;                 /* owned, nullable */
  PncSource source;
  PncHandshakeDone done; /* NULL once cancelled */
  gpointer user_data;
  gint64 begun_us;
};

struct _PncHandshakePool
{
  const PncServerLimits *limits; /* borrowed */
  GMainContext *context;         /* owned */
  GTlsCertificate *identity;     /* owned */
  GQueue waiting;                /* owned handshakes */
  GPtrArray *in_flight;          /* borrowed: each owned by its own callback */
  GSource *impatience;           /* owned, nullable: runs while somebody waits */
};

static void start_waiting (PncHandshakePool *self);

static void
handshake_free (PncHandshake *handshake)
{
  g_clear_object (&handshake->tls);
  g_clear_object (&handshake->connection);
  g_clear_error (&handshake->error);
  g_object_unref (handshake->cancellable);
  g_free (handshake);
}

PncHandshakePool *
pnc_handshake_pool_new (const PncServerLimits *limits, GTlsCertificate *identity)
{
  PncHandshakePool *self = g_new0 (PncHandshakePool, 1);

  self->limits = limits;
  self->context = g_main_context_ref_thread_default ();
  self->identity = g_object_ref (identity);
  g_queue_init (&self->waiting);
  self->in_flight = g_ptr_array_new ();
  return self;
}

static void
stop_impatience (PncHandshakePool *self)
{
  if (self->impatience != NULL)
    g_source_destroy (self->impatience);
  g_clear_pointer (&self->impatience, g_source_unref);
}

void
pnc_handshake_pool_free (PncHandshakePool *self)
{
  if (self == NULL)
    return;
  g_assert (self->in_flight->len == 0);
  stop_impatience (self);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) handshake_free);
  g_ptr_array_unref (self->in_flight);
  g_object_unref (self->identity);
  g_main_context_unref (self->context);
  g_free (self);
}

gboolean
pnc_handshake_pool_is_idle (PncHandshakePool *self)
{
  return self->in_flight->len == 0;
}

void
pnc_handshake_pool_set_identity (PncHandshakePool *self, GTlsCertificate *identity)
{
  g_set_object (&self->identity, identity);
}

static guint
count_in_flight (PncHandshakePool *self, const PncSource *source)
{
  guint n = 0;

  for (guint i = 0; i < self->in_flight->len; i++)
    {
      PncHandshake *other = g_ptr_array_index (self->in_flight, i);

      n += pnc_source_equal (&other->source, source);
    }
  return n;
}

static void
finish (gpointer data)
{
  PncHandshake *handshake = data;
  PncHandshakePool *self = handshake->pool;
  GTlsConnection *tls = handshake->error == NULL ? g_steal_pointer (&handshake->tls) : NULL;

  g_ptr_array_remove_fast (self->in_flight, handshake);
  if (handshake->done != NULL)
    handshake->done (tls, handshake->error, handshake->user_data);
  else
    g_clear_object (&tls);
  handshake_free (handshake);
  start_waiting (self);
}

static void
handshake_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PncHandshake *handshake = user_data;

  if (!g_tls_connection_handshake_finish (handshake->tls, result, &handshake->error))
    pnc_error_adopt (&handshake->error, PNC_SIDE_NONE, NULL, "secure the connection");
  else
    pnc_tls_check (handshake->tls, &handshake->error);
  finish (handshake);
}

static void
begin (PncHandshakePool *self, PncHandshake *handshake)
{
  handshake->begun_us = g_get_monotonic_time ();
  g_ptr_array_add (self->in_flight, handshake);
  handshake->tls = pnc_tls_server_new (handshake->connection, self->identity, &handshake->error);
  if (handshake->tls != NULL)
    g_tls_connection_handshake_async (handshake->tls, G_PRIORITY_DEFAULT, handshake->cancellable,
                                      handshake_cb, handshake);
  else
    pnc_worker_pool_post (self->context, finish, handshake);
}

static gboolean
is_waited_for (PncHandshakePool *self, const PncSource *source)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      PncHandshake *handshake = link->data;

      if (pnc_source_equal (&handshake->source, source))
        return TRUE;
    }
  return FALSE;
}

/* Where bytes of the peer still wait to be read, it is this computer that is slow. */
static gboolean
is_peer_slow (PncHandshake *handshake)
{
  GSocket *socket = g_socket_connection_get_socket (handshake->connection);

  return g_socket_get_available_bytes (socket) <= 0;
}

/* Nobody is waited for patiently whose slot somebody else could use. */
static gboolean
impatience_cb (gpointer user_data)
{
  PncHandshakePool *self = user_data;
  gint64 too_old_us = g_get_monotonic_time () - (gint64) self->limits->handshake_patience_ms * 1000;
  gboolean full = self->in_flight->len >= self->limits->max_handshakes;

  for (guint i = 0; i < self->in_flight->len; i++)
    {
      PncHandshake *handshake = g_ptr_array_index (self->in_flight, i);

      if (handshake->begun_us <= too_old_us && is_peer_slow (handshake)
          && (full || is_waited_for (self, &handshake->source)))
        g_cancellable_cancel (handshake->cancellable);
    }
  return G_SOURCE_CONTINUE;
}

static void
update_impatience (PncHandshakePool *self)
{
  guint interval_ms = MAX (self->limits->handshake_patience_ms / LOOKS_PER_PATIENCE, 1);

  if (self->waiting.length == 0)
    stop_impatience (self);
  else if (self->impatience == NULL)
    {
      self->impatience = g_timeout_source_new (interval_ms);
      g_source_set_callback (self->impatience, impatience_cb, self, NULL);
      g_source_attach (self->impatience, self->context);
    }
}

/* Returns: (nullable): the first that waits and whose source has a slot left */
static GList *
find_startable (PncHandshakePool *self)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      PncHandshake *handshake = link->data;

      if (count_in_flight (self, &handshake->source) < self->limits->max_handshakes_per_source)
        return link;
    }
  return NULL;
}

static void
start_waiting (PncHandshakePool *self)
{
  while (self->in_flight->len < self->limits->max_handshakes)
    {
      GList *link = find_startable (self);
      PncHandshake *handshake;

      if (link == NULL)
        break;
      handshake = link->data;
      g_queue_delete_link (&self->waiting, link);
      begin (self, handshake);
    }
  update_impatience (self);
}

PncHandshake *
pnc_handshake_pool_add (PncHandshakePool *self,
                        GSocketConnection *connection,
                        const PncSource *source,
                        PncHandshakeDone done,
                        gpointer user_data)
{
  PncHandshake *handshake = g_new0 (PncHandshake, 1);

  handshake->pool = self;
  handshake->connection = g_object_ref (connection);
  handshake->cancellable = g_cancellable_new ();
  handshake->source = *source;
  handshake->done = done;
  handshake->user_data = user_data;
  g_queue_push_tail (&self->waiting, handshake);
  start_waiting (self);
  return handshake;
}

void
pnc_handshake_cancel (PncHandshake *handshake)
{
  PncHandshakePool *self = handshake->pool;

  handshake->done = NULL;
  if (g_queue_remove (&self->waiting, handshake))
    {
      handshake_free (handshake);
      update_impatience (self);
    }
  else
    g_cancellable_cancel (handshake->cancellable);
}
