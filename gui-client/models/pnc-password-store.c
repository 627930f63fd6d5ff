/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-password-store.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

static const SecretSchema schema = {
  "org.pinnace.Pinnace.Server",
  SECRET_SCHEMA_NONE,
  {
    { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "port", SECRET_SCHEMA_ATTRIBUTE_INTEGER },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

static GHashTable *
make_attributes (const PncLink *place)
{
  g_autofree char *host = g_ascii_strdown (place->host, -1);

  return secret_attributes_build (&schema, "host", host, "port", (int) place->port, "user",
                                  place->user != NULL ? place->user : "", NULL);
}

static void
return_error (GTask *task, const GError *error)
{
  /* Translators: a system message that says why */
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The keyring of this computer cannot be used: %s"), error->message);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *password = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_pointer (task, password, (GDestroyNotify) secret_password_free);
}

void
pnc_password_store_lookup_async (const PncLink *place,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GHashTable) attributes = make_attributes (place);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pnc_password_store_lookup_async);
  secret_password_lookupv (&schema, attributes, cancellable, looked_up_cb, task);
}

char *
pnc_password_store_lookup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_password_store_lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pnc_password_store_free (char *password)
{
  secret_password_free (password);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  secret_password_store_finish (result, &error);
  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* One that was not there is forgotten as well. */
static void
cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
pnc_password_store_save_async (const PncLink *place,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GHashTable) attributes = make_attributes (place);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *label = NULL;

  g_task_set_source_tag (task, pnc_password_store_save_async);
  if (password == NULL)
    {
      secret_password_clearv (&schema, attributes, cancellable, cleared_cb, task);
      return;
    }
  /* Translators: whose password this is, shown by the keyring: a user and a server */
  label = g_strdup_printf (_ ("Pinnace: %s on %s"), place->user != NULL ? place->user : "",
                           place->host);
  secret_password_storev (&schema, attributes, SECRET_COLLECTION_DEFAULT, label, password,
                          cancellable, stored_cb, task);
}

gboolean
pnc_password_store_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_password_store_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
