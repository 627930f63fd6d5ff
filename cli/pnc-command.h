/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-cli.h"

G_BEGIN_DECLS

/**
 * PncCommandOptions:
 *
 * Which options a command takes beyond those of every command.
 */
typedef enum
{
  PNC_TAKES_NOTHING = 0,
  PNC_TAKES_RECURSIVE = 1 << 0,
  PNC_TAKES_POLICY = 1 << 1,
  PNC_TAKES_LONG = 1 << 2,
  PNC_TAKES_PARENTS = 1 << 3,
  PNC_TAKES_PERMANENT = 1 << 4,
  PNC_TAKES_ALGORITHM = 1 << 5,
  PNC_TAKES_COUNT = 1 << 6,
  PNC_TAKES_NO_ATTRIBUTES = 1 << 7,
  PNC_TAKES_SYNC = 1 << 8,
  PNC_TAKES_SPEED = 1 << 9,
  PNC_TAKES_RECORD = 1 << 10,
  PNC_TAKES_LIST = 1 << 11,
  PNC_TAKES_FIND = 1 << 12,
} PncCommandOptions;

/**
 * PncCommand:
 * @name: as typed
 * @arguments: for the help
 * @summary: one line
 * @description: what it does, with examples
 * @takes: its options
 * @min_arguments: at least so many
 * @max_arguments: at most so many; 0 for any number
 * @run: does it; returns an exit status, with @error set when it is not %PNC_EXIT_DONE and nothing
 * was printed yet
 *
 * One row of the command table.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  const char *description;
  PncCommandOptions takes;
  guint min_arguments;
  guint max_arguments;
  PncExit (*run) (PncCli *cli, GError **error);
} PncCommand;

/** pnc_commands: the table, ended by a row without a name */
extern const PncCommand pnc_commands[];

/** pnc_command_find: @name: as typed. Returns: (transfer none) (nullable): the command */
const PncCommand *pnc_command_find (const char *name);

/**
 * pnc_command_main:
 * @argc: of main()
 * @argv: of main()
 *
 * All of `pnc`: parses, runs, prints what went wrong.
 *
 * Returns: the exit status
 */
int pnc_command_main (int argc, char **argv);

/**
 * PncCliPathFunc:
 * @cli: a connected run
 * @link: one of the arguments
 * @error: (out): what went wrong, not printed yet
 *
 * Returns: exit status
 */
typedef PncExit (*PncCliPathFunc) (PncCli *cli, const PncLink *link, GError **error);

/**
 * pnc_cli_for_each_path:
 * @cli: a run whose arguments are names on one server
 * @func: what to do with each
 * @error: (out): why there is no connection, or no longer
 *
 * Connects. Where one name fails the others are still tried, and what went wrong is printed.
 *
 * Returns: exit status
 */
PncExit pnc_cli_for_each_path (PncCli *cli, PncCliPathFunc func, GError **error);

/** pnc_cli_stat: @cli: a connected run; @path: what; @error: (out). Returns: (transfer full)
 * (nullable): what is there */
PncEntry *pnc_cli_stat (PncCli *cli, PncPath *path, GError **error);

/*
 * What the rows point to. Each reads @cli->options, connects, acts and prints.
 */

/** pnc_run_ls: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_ls (PncCli *cli, GError **error);
/** pnc_run_stat: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_stat (PncCli *cli, GError **error);
/** pnc_run_mkdir: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_mkdir (PncCli *cli, GError **error);
/** pnc_run_mv: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_mv (PncCli *cli, GError **error);
/** pnc_run_cp: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_cp (PncCli *cli, GError **error);
/** pnc_run_rm: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_rm (PncCli *cli, GError **error);
/** pnc_run_sum: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_sum (PncCli *cli, GError **error);
/** pnc_run_df: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_df (PncCli *cli, GError **error);
/** pnc_run_ping: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_ping (PncCli *cli, GError **error);
/** pnc_run_find: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_find (PncCli *cli, GError **error);
/** pnc_run_watch: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_watch (PncCli *cli, GError **error);
/** pnc_run_get: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_get (PncCli *cli, GError **error);
/** pnc_run_put: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_put (PncCli *cli, GError **error);
/** pnc_run_sync: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_sync (PncCli *cli, GError **error);
/** pnc_run_transfers: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_transfers (PncCli *cli, GError **error);
/** pnc_run_cat: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_cat (PncCli *cli, GError **error);
/** pnc_run_server: @cli: a run; @error: (out). Returns: exit status */
PncExit pnc_run_server (PncCli *cli, GError **error);

G_END_DECLS
