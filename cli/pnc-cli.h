/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-session-files.h"
#include "pnc-transfer-queue.h"
#include "pnc-transfer-recorder.h"

G_BEGIN_DECLS

/**
 * PncExit:
 *
 * Exit status of `pnc`. Other programs rely on these numbers.
 */
typedef enum
{
  PNC_EXIT_DONE = 0,
  PNC_EXIT_FAILED = 1,        /* an operation or some transfer failed */
  PNC_EXIT_USAGE = 2,         /* the command line cannot be understood */
  PNC_EXIT_LOGIN = 3,         /* login refused */
  PNC_EXIT_IDENTITY = 4,      /* server's identity refused */
  PNC_EXIT_UNREACHABLE = 5,   /* no connection, or lost and not regained */
  PNC_EXIT_INTERRUPTED = 130, /* Ctrl+C */
} PncExit;

/**
 * PncCliOptions:
 *
 * What the command line said; filled by GOption. Strings are owned.
 */
typedef struct
{
  /* every command */
  char *pin;
  gboolean password_stdin;
  gboolean json;
  gboolean quiet;
  int timeout_s;
  int retry_for_s;
  char *known_servers;

  /* some commands */
  gboolean recursive;
  gboolean overwrite;
  gboolean skip;
  gboolean newer;
  gboolean keep_both;
  gboolean long_format;
  gboolean unsorted;
  gboolean all;
  gboolean match_case;
  gboolean parents;
  gboolean permanent;
  gboolean no_attributes;
  gboolean delete_extra;
  gboolean delete_permanently;
  gboolean dry_run;
  gboolean checksum;
  gboolean whole_file;
  char *limit;
  char *compress;
  gboolean verbose;
  gboolean no_record;
  gboolean go_on;
  gboolean forget;
  char **exclude;
  char *algorithm;
  int count;
  char **arguments;
} PncCliOptions;

/**
 * PncCli:
 * @options: what was asked for
 * @session: (nullable): the connection, after pnc_cli_connect()
 * @recorder: (nullable): of the list of transfers, after pnc_cli_record_open()
 * @n_channels: data channels that will be wanted once it is connected
 * @interrupted: whether Ctrl+C was pressed, or it was asked to end
 * @leaving: it was asked to end: what has arrived is left for whoever goes on
 * @cancellable: cancelled by either
 *
 * One run of `pnc`. Everything happens on the default main context.
 */
typedef struct
{
  PncCliOptions options;
  PncSession *session;
  PncTransferRecorder *recorder;
  GCancellable *cancellable;
  guint n_channels;
  gboolean interrupted;
  gboolean leaving;
  /*< private >*/
  GError *lost;
  guint give_up_id;
  gboolean connecting;     /* begun, and not waited for */
  GAsyncResult *connected; /* owned, nullable: how that ended */
} PncCli;

/** pnc_cli_init: @cli: (out caller-allocates): a run, with the defaults of every option */
void pnc_cli_init (PncCli *cli);

/** pnc_cli_clear: @cli: a run. Ends the session and releases everything. */
void pnc_cli_clear (PncCli *cli);

/**
 * pnc_cli_connect:
 * @cli: a run
 * @link: where to; takes user, password and pin from it
 * @error: (out) (nullable): why there is no connection
 *
 * Connects, asking on the terminal where there is one: for the password without echo, and whether
 * the fingerprint is right. Waits on the main context.
 *
 * Returns: whether it is connected
 */
gboolean pnc_cli_connect (PncCli *cli, const PncLink *link, GError **error);

/** pnc_cli_disconnect: @cli: a run. Ends the session, so that it can connect to another server. */
void pnc_cli_disconnect (PncCli *cli);

/**
 * pnc_cli_connect_begin:
 * @cli: a run
 * @link: as pnc_cli_connect()
 * @error: (out) (nullable): what is wrong with the options
 *
 * Begins with that and does not wait: what is asked of the session now goes to the server along
 * with the login.
 *
 * Returns: %FALSE when it was not begun
 */
gboolean pnc_cli_connect_begin (PncCli *cli, const PncLink *link, GError **error);

/**
 * pnc_cli_connect_end:
 * @cli: a run that has begun to connect, or is connected
 * @error: (out) (nullable): why there is no connection
 *
 * Waits until it is connected. Where it is not, whatever was asked of the session ends as well:
 * wait for that before its results go away.
 *
 * Returns: whether it is connected
 */
gboolean pnc_cli_connect_end (PncCli *cli, GError **error);

/**
 * pnc_cli_store_result:
 * @source: unused
 * @result: kept
 * @slot: where to: a GAsyncResult **
 *
 * A GAsyncReadyCallback for pnc_cli_wait().
 */
void pnc_cli_store_result (GObject *source, GAsyncResult *result, gpointer slot);

/**
 * pnc_cli_wait:
 * @cli: a run
 * @slot: filled by pnc_cli_store_result()
 *
 * Runs the main context until the result is there. Ctrl+C and a connection that stays lost end the
 * request by the run's cancellable.
 *
 * Returns: (transfer full): the result
 */
GAsyncResult *pnc_cli_wait (PncCli *cli, GAsyncResult **slot);

/** pnc_cli_get_lost: @cli: a run. Returns: (transfer none) (nullable): why the connection was given
 * up, when it was */
const GError *pnc_cli_get_lost (PncCli *cli);

/**
 * pnc_cli_exit_code:
 * @error: an error
 *
 * Returns: the exit status that stands for it
 */
PncExit pnc_cli_exit_code (const GError *error);

/**
 * pnc_cli_advise_recursive:
 * @options: what was asked for
 * @source: what a command was to work on, as text
 * @error: (inout): why it failed
 *
 * Where @source is a folder and -r would have helped, the sentence says so: the server does not
 * know what the option is called here.
 */
void pnc_cli_advise_recursive (const PncCliOptions *options, const char *source, GError **error);

/**
 * pnc_cli_policy:
 * @options: what was asked for
 * @policy: (out): which
 * @error: (out) (nullable): %PNC_ERROR_USAGE when more than one was given
 *
 * Returns: %TRUE on success
 */
gboolean pnc_cli_policy (const PncCliOptions *options, PncPolicy *policy, GError **error);

G_END_DECLS
