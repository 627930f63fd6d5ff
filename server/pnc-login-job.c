/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-login-job.h"

#include "pnc-log.h"
#include "pnc-secret.h"

struct _PncLoginJob
{
  PncServerCore *core; /* borrowed */
  char *name;          /* owned */
  guint8 *password;    /* owned, wiped */
  gsize password_bytes;
  PncSource source;
  char *peer;        /* owned */
  PncLoginDone done; /* main loop only; NULL once cancelled */
  gpointer user_data;
  /* set by the thread of the pool */
  PncUser *user;   /* owned, nullable */
  PncShare *share; /* owned, nullable */
  GError *error;   /* owned, nullable */
};

static void
job_free (PncLoginJob *job)
{
  pnc_secret_wipe (job->password, job->password_bytes);
  g_free (job->password);
  g_free (job->name);
  g_free (job->peer);
  g_clear_pointer (&job->user, pnc_user_free);
  g_clear_pointer (&job->share, pnc_share_unref);
  g_clear_error (&job->error);
  g_free (job);
}

void
pnc_login_set_refused (GError **error)
{
  pnc_set_error (error, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, NULL,
                 "The user name or the password is wrong. Check both and try again.");
}

static void
log_refusal (PncLoginJob *job)
{
  g_autofree char *name = pnc_log_quote (job->name, -1);

  if (job->user == NULL)
    g_message ("Login of user %s from %s refused: wrong user or password", name, job->peer);
  else
    g_message ("Login of user %s from %s failed: %s", name, job->peer, job->error->message);
}

/* The users may have been read again while the hash was computed. */
static void
check_still_current (PncLoginJob *job)
{
  g_autoptr (PncUser) now
    = job->user != NULL ? pnc_users_lookup (job->core->users, job->name) : NULL;

  if (job->user == NULL || (now != NULL && pnc_user_equal (now, job->user)))
    return;
  g_clear_pointer (&job->share, pnc_share_unref);
  g_clear_pointer (&job->user, pnc_user_free);
  g_clear_error (&job->error);
  pnc_login_set_refused (&job->error);
}

static void
finish (gpointer data)
{
  PncLoginJob *job = data;

  job->core->n_jobs -= 1;
  pnc_penalties_end_try (job->core->penalties, &job->source);
  check_still_current (job);
  if (job->error != NULL)
    log_refusal (job);
  if (job->user == NULL)
    pnc_penalties_add (job->core->penalties, &job->source, g_get_monotonic_time ());
  if (job->done != NULL)
    job->done (job->user, job->share, job->error, job->user_data);
  job_free (job);
}

/* On a thread of the password pool. */
static void
verify (gpointer data)
{
  PncLoginJob *job = data;

  job->user = pnc_users_verify (job->core->users, job->name, job->password, job->password_bytes);
  if (job->user == NULL)
    pnc_login_set_refused (&job->error);
  else
    job->share
      = pnc_share_view (job->core->share, job->user->root, !job->user->read_only, &job->error);
  if (job->share != NULL)
    pnc_share_set_user (job->share, job->user->name);
  pnc_worker_pool_post (job->core->context, finish, job);
}

PncLoginJob *
pnc_login_job_start (PncServerCore *core,
                     const char *name,
                     PncSlice password,
                     const PncSource *source,
                     const char *peer,
                     PncLoginDone done,
                     gpointer user_data,
                     GError **error)
{
  PncLoginJob *job = g_new0 (PncLoginJob, 1);

  job->core = core;
  job->name = g_strdup (name);
  job->password = g_memdup2 (password.data, password.length_bytes);
  job->password_bytes = password.length_bytes;
  job->source = *source;
  job->peer = g_strdup (peer);
  job->done = done;
  job->user_data = user_data;
  if (!pnc_worker_pool_push (core->passwords, verify, job))
    {
      job_free (job);
      pnc_limit_hits_add (&core->hits, PNC_HIT_LOGIN_QUEUE);
      pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "Too many people are logging in at once. Try again in a moment.");
      return NULL;
    }
  core->n_jobs += 1;
  return job;
}

void
pnc_login_job_cancel (PncLoginJob *job)
{
  job->done = NULL;
}
