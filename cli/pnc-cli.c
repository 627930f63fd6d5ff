/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli.h"

#include <string.h>

#include "pnc-cli-ask.h"
#include "pnc-cli-record.h"
#include "pnc-cli-speed.h"
#include "pnc-client-id.h"
#include "pnc-display.h"
#include "pnc-terminal.h"

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_main_context_wakeup (NULL);
}

static void
renew_cancellable (PncCli *cli)
{
  g_clear_object (&cli->cancellable);
  cli->cancellable = g_cancellable_new ();
  g_cancellable_connect (cli->cancellable, G_CALLBACK (cancelled_cb), NULL, NULL);
}

void
pnc_cli_init (PncCli *cli)
{
  *cli = (PncCli){ .options = { .timeout_s = 15, .retry_for_s = 30, .count = 4 } };
  renew_cancellable (cli);
}

static void
pnc_cli_options_clear (PncCliOptions *options)
{
  g_free (options->pin);
  g_free (options->known_servers);
  g_free (options->algorithm);
  g_free (options->limit);
  g_free (options->compress);
  g_strfreev (options->exclude);
  g_strfreev (options->arguments);
}

static void
end_session (PncCli *cli)
{
  if (cli->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (cli->session, cli);
      pnc_session_disconnect (cli->session);
    }
  /* BYE is written by the loop. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_handle_id (&cli->give_up_id, g_source_remove);
  g_clear_object (&cli->session);
  g_clear_error (&cli->lost);
}

void
pnc_cli_disconnect (PncCli *cli)
{
  end_session (cli);
  if (!cli->interrupted && g_cancellable_is_cancelled (cli->cancellable))
    renew_cancellable (cli);
}

void
pnc_cli_clear (PncCli *cli)
{
  if (cli->recorder != NULL)
    pnc_transfer_recorder_close (cli->recorder);
  end_session (cli);
  g_clear_object (&cli->recorder);
  g_clear_object (&cli->cancellable);
  pnc_cli_options_clear (&cli->options);
}

/* A connection that was lost is tried again for a while; this is the end of the while. */
static gboolean
give_up_cb (gpointer data)
{
  PncCli *cli = data;
  const GError *reason = pnc_session_get_error (cli->session);

  cli->give_up_id = 0;
  pnc_set_error (&cli->lost, PNC_ERROR_DISCONNECTED, PNC_SIDE_REMOTE,
                 pnc_session_get_link (cli->session)->host,
                 "The connection was lost and could not be made again within %d seconds (%s). "
                 "Start the command again when the server is back.",
                 cli->options.retry_for_s, reason != NULL ? reason->message : "no reason known");
  pnc_cli_record_stopping (cli);
  g_cancellable_cancel (cli->cancellable);
  return G_SOURCE_REMOVE;
}

static void
session_failed (PncCli *cli)
{
  const GError *reason = pnc_session_get_error (cli->session);

  if (cli->lost == NULL && reason != NULL)
    cli->lost = g_error_copy (reason);
  pnc_cli_record_stopping (cli);
  g_cancellable_cancel (cli->cancellable);
}

static void
state_changed_cb (PncSession *session, GParamSpec *pspec, gpointer data)
{
  PncCli *cli = data;

  switch (pnc_session_get_state (session))
    {
    case PNC_SESSION_CONNECTED:
      g_clear_handle_id (&cli->give_up_id, g_source_remove);
      break;
    case PNC_SESSION_RECONNECTING:
      if (cli->give_up_id == 0)
        cli->give_up_id = g_timeout_add_seconds (cli->options.retry_for_s, give_up_cb, cli);
      break;
    case PNC_SESSION_FAILED:
      session_failed (cli);
      break;
    default:
      break;
    }
}

/* The password comes from the link, from standard input or from the environment; a terminal is
 * asked last. */
static gboolean
pnc_cli_set_password (PncCli *cli, GError **error)
{
  const char *from_environment = g_getenv ("PINNACE_PASSWORD");
  g_autofree char *line = NULL;

  if (cli->options.password_stdin)
    {
      line = pnc_terminal_read_line ();
      if (line == NULL)
        {
          pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, "--password-stdin",
                         "No password came on standard input.");
          return FALSE;
        }
      pnc_session_set_password (cli->session, line);
      explicit_bzero (line, strlen (line));
    }
  else if (from_environment != NULL)
    {
      pnc_session_set_password (cli->session, from_environment);
    }
  return TRUE;
}

/* The session speaks of "the pin"; here that is an option. */
static void
advise_pin (PncCli *cli, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *fingerprint = NULL;

  if (error == NULL || !g_error_matches (*error, PNC_ERROR, PNC_ERROR_IDENTITY_UNKNOWN)
      || pnc_terminal_is_interactive ())
    return;
  g_object_get (cli->session, "host", &host, "fingerprint", &fingerprint, NULL);
  shown = pnc_display_text (host, -1);
  g_clear_error (error);
  pnc_set_error (error, PNC_ERROR_IDENTITY_UNKNOWN, PNC_SIDE_NONE, host,
                 "The server at “%s” is not known yet, and there is no terminal to ask on. Compare "
                 "its fingerprint with what the server printed when it started; if it is the same, "
                 "add: --pin %s.",
                 shown, fingerprint);
}

/* What the option says was looked at with the other options. */
static void
set_packing (PncCli *cli)
{
  PncPackMode mode = PNC_PACK_AUTO;

  pnc_cli_parse_packing (cli->options.compress, &mode, NULL);
  pnc_session_set_packing (cli->session, mode);
}

/* Without it another process cannot go on with what this one begins; nothing else is lost. */
static void
load_client_id (void)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_client_id_load (NULL, &error))
    g_info ("%s", error->message);
}

gboolean
pnc_cli_connect_begin (PncCli *cli, const PncLink *link, GError **error)
{
  g_autoptr (PncKnownServers) known = pnc_known_servers_new (cli->options.known_servers);
  g_autoptr (PncLink) target = pnc_link_copy (link);

  load_client_id ();
  if (cli->options.pin != NULL)
    {
      if (!pnc_pin_is_valid (cli->options.pin))
        {
          pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, cli->options.pin,
                         "--pin is no fingerprint. It looks like SHA256: and 43 letters, as the "
                         "server prints it.");
          return FALSE;
        }
      g_free (target->pin);
      target->pin = g_strdup (cli->options.pin);
    }

  cli->session = pnc_session_new (target, known);
  if (!pnc_cli_set_password (cli, error))
    return FALSE;
  set_packing (cli);
  pnc_session_set_connect_timeout (cli->session, (guint) cli->options.timeout_s * 1000);
  pnc_session_foresee_channels (cli->session, cli->n_channels);
  pnc_cli_ask_on_terminal (cli->session);
  pnc_session_connect_async (cli->session, cli->cancellable, pnc_cli_store_result, &cli->connected);
  cli->connecting = TRUE;
  return TRUE;
}

gboolean
pnc_cli_connect_end (PncCli *cli, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!cli->connecting)
    return TRUE;
  result = pnc_cli_wait (cli, &cli->connected);
  cli->connecting = FALSE;
  if (!pnc_session_connect_finish (cli->session, result, error))
    {
      advise_pin (cli, error);
      return FALSE;
    }
  g_signal_connect (cli->session, "notify::state", G_CALLBACK (state_changed_cb), cli);
  return TRUE;
}

gboolean
pnc_cli_connect (PncCli *cli, const PncLink *link, GError **error)
{
  return pnc_cli_connect_begin (cli, link, error) && pnc_cli_connect_end (cli, error);
}

void
pnc_cli_store_result (GObject *source, GAsyncResult *result, gpointer slot)
{
  GAsyncResult **where = slot;

  *where = g_object_ref (result);
}

GAsyncResult *
pnc_cli_wait (PncCli *cli, GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (slot);
}

const GError *
pnc_cli_get_lost (PncCli *cli)
{
  return cli->lost;
}

PncExit
pnc_cli_exit_code (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return PNC_EXIT_USAGE;
  if (error->domain != PNC_ERROR)
    return PNC_EXIT_FAILED;

  switch (error->code)
    {
    case PNC_ERROR_USAGE:
      return PNC_EXIT_USAGE;
    case PNC_ERROR_LOGIN_REFUSED:
      return PNC_EXIT_LOGIN;
    case PNC_ERROR_IDENTITY_UNKNOWN:
    case PNC_ERROR_IDENTITY_CHANGED:
      return PNC_EXIT_IDENTITY;
    case PNC_ERROR_RESOLVE:
    case PNC_ERROR_REFUSED:
    case PNC_ERROR_UNREACHABLE:
    case PNC_ERROR_DISCONNECTED:
    case PNC_ERROR_GOING_AWAY:
    case PNC_ERROR_TIMED_OUT:
    case PNC_ERROR_TLS:
      return PNC_EXIT_UNREACHABLE;
    default:
      return PNC_EXIT_FAILED;
    }
}

void
pnc_cli_advise_recursive (const PncCliOptions *options, const char *source, GError **error)
{
  g_autofree char *shown = pnc_display_text (source, -1);
  const gboolean is_source
    = !options->recursive && g_strcmp0 (pnc_error_get_subject (*error), source) == 0;
  const PncErrorSide side = pnc_error_get_side (*error);

  if (is_source && g_error_matches (*error, PNC_ERROR, PNC_ERROR_IS_DIRECTORY))
    {
      g_clear_error (error);
      pnc_set_error (error, PNC_ERROR_IS_DIRECTORY, side, source,
                     "“%s” is a folder. Add -r to take it with all that is in it.", shown);
    }
  else if (is_source && g_error_matches (*error, PNC_ERROR, PNC_ERROR_NOT_EMPTY))
    {
      g_clear_error (error);
      pnc_set_error (error, PNC_ERROR_NOT_EMPTY, side, source,
                     "“%s” is a folder with something in it. Add -r to remove it with all that is "
                     "in it.",
                     shown);
    }
}

gboolean
pnc_cli_policy (const PncCliOptions *options, PncPolicy *policy, GError **error)
{
  const struct
  {
    gboolean given;
    PncPolicy policy;
  } choices[] = {
    { options->overwrite, PNC_POLICY_OVERWRITE },
    { options->skip, PNC_POLICY_SKIP },
    { options->newer, PNC_POLICY_NEWER },
    { options->keep_both, PNC_POLICY_KEEP_BOTH },
  };
  guint n_given = 0;

  *policy = PNC_POLICY_REFUSE;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      if (!choices[i].given)
        continue;
      *policy = choices[i].policy;
      n_given++;
    }
  if (n_given <= 1)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "Only one of --overwrite, --skip, --newer and --keep-both can be given.");
  return FALSE;
}
