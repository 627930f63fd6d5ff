/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-identity-check.h"

#include "pnc-display.h"
#include "pnc-tls.h"

void
pnc_identity_set_changed_error (GError **error,
                                const char *host_and_port,
                                const char *expected,
                                const char *seen,
                                const char *where)
{
  g_autofree char *shown_host = pnc_display_text (host_and_port, -1);
  g_autofree char *shown_expected = pnc_display_text (expected, -1);
  g_autofree char *shown_where = where != NULL ? pnc_display_text (where, -1) : NULL;

  pnc_set_error (
    error, PNC_ERROR_IDENTITY_CHANGED, PNC_SIDE_NONE, host_and_port,
    "The server at “%s” has another key than the one known: expected %s, got %s. "
    "Somebody may have put a server of their own in its place. Ask the server's owner "
    "for its fingerprint; only if it is %s, remove the old one%s%s%s and connect again.",
    shown_host, shown_expected, seen, seen, where != NULL ? " from “" : "",
    where != NULL ? shown_where : "", where != NULL ? "”" : "");
}

/* A pin decides alone. That it cannot be written down is no reason to refuse the server: the person
 * will have to give it again. */
static void
remember (const PncIdentityCheck *check, const char *fingerprint)
{
  g_autoptr (GError) error = NULL;

  if (check->known == NULL)
    return;
  if (!pnc_known_servers_remember (check->known, check->host, check->port, fingerprint, &error))
    g_message ("%s", error->message);
}

static PncIdentityVerdict
compare (const PncIdentityCheck *check,
         const char *expected,
         const char *seen,
         const char *where,
         GError **error)
{
  g_autofree char *name = NULL;

  if (g_str_equal (expected, seen))
    return PNC_IDENTITY_ACCEPTED;
  name = pnc_connector_host_and_port (check->host, check->port);
  pnc_identity_set_changed_error (error, name, expected, seen, where);
  return PNC_IDENTITY_REFUSED;
}

static PncIdentityVerdict
check_pin (const PncIdentityCheck *check, const char *seen, GError **error)
{
  PncIdentityVerdict verdict = compare (check, check->pin, seen, NULL, error);

  if (verdict == PNC_IDENTITY_ACCEPTED)
    remember (check, seen);
  return verdict;
}

static PncIdentityVerdict
judge (const PncIdentityCheck *check, GTlsConnection *tls, const char *seen, GError **error)
{
  g_autofree char *expected = NULL;

  if (check->pin != NULL)
    return check_pin (check, seen, error);

  if (check->known != NULL
      && !pnc_known_servers_lookup (check->known, check->host, check->port, &expected, error))
    return PNC_IDENTITY_REFUSED;
  if (expected != NULL)
    return compare (check, expected, seen, pnc_known_servers_get_path (check->known), error);

  return pnc_tls_peer_is_trusted (tls, check->host) ? PNC_IDENTITY_ACCEPTED : PNC_IDENTITY_UNKNOWN;
}

PncIdentityVerdict
pnc_identity_check (const PncIdentityCheck *check,
                    GTlsConnection *tls,
                    char **fingerprint,
                    GError **error)
{
  char *seen = pnc_tls_peer_fingerprint (tls);

  *fingerprint = seen;
  if (seen == NULL)
    {
      g_autofree char *name = pnc_connector_host_and_port (check->host, check->port);
      g_autofree char *shown = pnc_display_text (name, -1);

      pnc_set_error (error, PNC_ERROR_TLS, PNC_SIDE_NONE, name,
                     "The server at “%s” has a key that cannot be understood. Check that a Pinnace "
                     "server answers at that address.",
                     shown);
      return PNC_IDENTITY_REFUSED;
    }
  return judge (check, tls, seen, error);
}

typedef struct
{
  /* owned */
  PncIdentityCheck check;
  char *host;
  char *pin;
  GTlsConnection *tls;

  /* owned; written by the thread, read after it */
  PncIdentityVerdict verdict;
  char *fingerprint;
} Job;

static void
job_free (Job *job)
{
  g_clear_object (&job->check.known);
  g_clear_object (&job->tls);
  g_free (job->host);
  g_free (job->pin);
  g_free (job->fingerprint);
  g_free (job);
}

static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->verdict = pnc_identity_check (&job->check, job->tls, &job->fingerprint, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
pnc_identity_check_async (const PncIdentityCheck *check,
                          GTlsConnection *tls,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->host = g_strdup (check->host);
  job->pin = g_strdup (check->pin);
  job->tls = g_object_ref (tls);
  job->check.host = job->host;
  job->check.pin = job->pin;
  job->check.port = check->port;
  job->check.known = check->known != NULL ? g_object_ref (check->known) : NULL;
  g_task_set_source_tag (task, pnc_identity_check_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, check_thread);
}

PncIdentityVerdict
pnc_identity_check_finish (GAsyncResult *result, char **fingerprint, GError **error)
{
  Job *job;

  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_identity_check_async),
                        PNC_IDENTITY_REFUSED);

  job = g_task_get_task_data (G_TASK (result));
  *fingerprint = g_steal_pointer (&job->fingerprint);
  return g_task_propagate_boolean (G_TASK (result), error) ? job->verdict : PNC_IDENTITY_REFUSED;
}
