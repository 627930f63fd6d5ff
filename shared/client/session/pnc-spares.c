/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-spares.h"

/* Of the spares until the answer of the connector, and after that as long as they are. */
typedef struct
{
  PncSpares *owner;          /* borrowed; NULL once it is taken or its owner is gone */
  PncSecured *connection;    /* owned, nullable */
  gint64 since_us;           /* when it was secured */
  GTask *wish;               /* owned, nullable: of whoever waits for it */
  GCancellable *cancellable; /* owned */
  gulong wish_cancelled;     /* handler of the wish's cancellable */
} Spare;

struct _PncSpares
{
  GPtrArray *spares; /* of Spare: not taken, secured or on their way */
  GSource *end;      /* owned, nullable: of those that nobody takes */
  guint life_ms;
};

static void
spare_free (Spare *spare)
{
  g_clear_pointer (&spare->connection, pnc_secured_free);
  g_clear_object (&spare->wish);
  g_clear_object (&spare->cancellable);
  g_free (spare);
}

static void
answer (GTask *task, PncSecured *connection, GError *error)
{
  if (connection != NULL)
    g_task_return_pointer (task, connection, (GDestroyNotify) pnc_secured_free);
  else
    g_task_return_error (task, error);
}

static void
grant (Spare *spare, PncSecured *connection, GError *error)
{
  g_cancellable_disconnect (g_task_get_cancellable (spare->wish), spare->wish_cancelled);
  answer (spare->wish, connection, error);
  spare_free (spare);
}

static void
drop_old (PncSpares *self)
{
  gint64 oldest_us = g_get_monotonic_time () - (gint64) self->life_ms * 1000;

  for (guint i = self->spares->len; i-- > 0;)
    {
      Spare *spare = g_ptr_array_index (self->spares, i);

      if (spare->connection != NULL && spare->since_us <= oldest_us)
        spare_free (g_ptr_array_remove_index_fast (self->spares, i));
    }
}

static void
clear_end (PncSpares *self)
{
  if (self->end == NULL)
    return;
  g_source_destroy (self->end);
  g_clear_pointer (&self->end, g_source_unref);
}

static gboolean
end_cb (gpointer user_data)
{
  PncSpares *self = user_data;

  drop_old (self);
  clear_end (self);
  return G_SOURCE_REMOVE;
}

static void
restart_end (PncSpares *self)
{
  clear_end (self);
  self->end = g_timeout_source_new (self->life_ms + 1);
  g_source_set_callback (self->end, end_cb, self, NULL);
  g_source_attach (self->end, g_main_context_get_thread_default ());
}

/* Why it failed is of no interest to anybody while nobody waits: the next one will say. */
static void
keep (Spare *spare, PncSecured *connection)
{
  spare->connection = connection;
  spare->since_us = g_get_monotonic_time ();
  if (spare->owner != NULL && connection != NULL)
    {
      restart_end (spare->owner);
      return;
    }
  if (spare->owner != NULL)
    g_ptr_array_remove (spare->owner->spares, spare);
  spare_free (spare);
}

static void
secured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Spare *spare = user_data;
  GError *error = NULL;
  PncSecured *connection = pnc_connector_connect_finish (result, &error);

  if (spare->wish != NULL)
    {
      grant (spare, connection, error);
      return;
    }
  g_clear_error (&error);
  keep (spare, connection);
}

PncSpares *
pnc_spares_new (const PncConnectorTarget *target, guint n_spares, guint life_ms)
{
  PncSpares *self = g_new0 (PncSpares, 1);

  self->spares = g_ptr_array_new ();
  self->life_ms = life_ms;
  for (guint i = 0; i < n_spares; i++)
    {
      Spare *spare = g_new0 (Spare, 1);

      spare->owner = self;
      spare->cancellable = g_cancellable_new ();
      g_ptr_array_add (self->spares, spare);
      pnc_connector_connect_async (target, spare->cancellable, secured_cb, spare);
    }
  return self;
}

void
pnc_spares_free (PncSpares *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->spares->len; i++)
    {
      Spare *spare = g_ptr_array_index (self->spares, i);

      spare->owner = NULL;
      if (spare->connection != NULL)
        spare_free (spare);
      else
        g_cancellable_cancel (spare->cancellable);
    }
  clear_end (self);
  g_ptr_array_unref (self->spares);
  g_free (self);
}

guint
pnc_spares_count (PncSpares *self)
{
  return self->spares->len;
}

/* Returns: (transfer full) (nullable): the best there is; those that are ready come first */
static Spare *
take (PncSpares *self)
{
  Spare *found = NULL;

  drop_old (self);
  for (guint i = self->spares->len; i-- > 0;)
    {
      Spare *spare = g_ptr_array_index (self->spares, i);

      if (found == NULL || found->connection == NULL)
        found = spare;
    }
  if (found != NULL)
    {
      g_ptr_array_remove_fast (self->spares, found);
      found->owner = NULL;
    }
  return found;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  PncSecured *connection = pnc_connector_connect_finish (result, &error);

  answer (task, connection, error);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
wait_for (Spare *spare, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  spare->wish = g_object_ref (task);
  if (cancellable != NULL)
    spare->wish_cancelled = g_cancellable_connect (
      cancellable, G_CALLBACK (cancelled_cb), g_object_ref (spare->cancellable), g_object_unref);
}

void
pnc_spares_connect_async (PncSpares *self,
                          const PncConnectorTarget *target,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Spare *spare = self != NULL ? take (self) : NULL;

  g_task_set_source_tag (task, pnc_spares_connect_async);
  g_task_set_check_cancellable (task, FALSE); /* what we return is one of our errors */
  if (spare == NULL)
    pnc_connector_connect_async (target, cancellable, connected_cb, g_steal_pointer (&task));
  else if (spare->connection == NULL)
    wait_for (spare, task);
  else
    {
      answer (task, g_steal_pointer (&spare->connection), NULL);
      spare_free (spare);
    }
}

PncSecured *
pnc_spares_connect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_spares_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
