/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fake-resolver.h"

struct _FakeResolver
{
  GResolver parent_instance;

  FakeAnswer answer;
};

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static void
addresses_free (GList *addresses)
{
  g_list_free_full (addresses, g_object_unref);
}

static GList *
loopback (void)
{
  GList *addresses = g_list_append (NULL, g_inet_address_new_from_string ("127.0.0.2"));

  return g_list_append (addresses, g_inet_address_new_from_string ("127.0.0.1"));
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
never_return (GTask *task, GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
lookup_async (GResolver *resolver,
              const char *name,
              GResolverNameLookupFlags flags,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  switch (FAKE_RESOLVER (resolver)->answer)
    {
    case FAKE_ANSWER_NEVER:
      never_return (task, cancellable);
      return;
    case FAKE_ANSWER_LOOPBACK:
      if (flags == G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
        g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "only IPv4");
      else
        g_task_return_pointer (task, loopback (), (GDestroyNotify) addresses_free);
      break;
    case FAKE_ANSWER_UNKNOWN:
    default:
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
      break;
    }
  g_object_unref (task);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
plain_lookup_async (GResolver *resolver,
                    const char *name,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback,
                user_data);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = plain_lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

void
fake_resolver_install (FakeAnswer answer)
{
  g_autoptr (FakeResolver) self = g_object_new (FAKE_TYPE_RESOLVER, NULL);

  self->answer = answer;
  g_resolver_set_default (G_RESOLVER (self));
}
