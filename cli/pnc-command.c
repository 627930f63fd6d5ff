/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "config.h"

#include "pnc-command.h"

#include <stdio.h>
#include <string.h>

#include "pnc-cli-interrupt.h"
#include "pnc-cli-print.h"
#include "pnc-cli-speed.h"

#define REMOTE_HELP                                                                                \
  "REMOTE is pinnace://[user@]host[:port]/path, or NAME:path for a server saved with\n"            \
  "“pnc server add NAME LINK”."

const PncCommand pnc_commands[] = {
  { "ls", "REMOTE…", "List folders",
    "Lists what is in a folder, sorted by name once all of it is there. With --unsorted each page "
    "is "
    "printed as it comes, and memory does not grow with the folder but for 16 bytes a name.\n\n"
    "  pnc ls -l home:photos\n  pnc ls --unsorted --json home:archive",
    PNC_TAKES_LONG, 1, 0, pnc_run_ls },
  { "stat", "REMOTE…", "Show what is known about a name", "  pnc stat home:photos/cat.jpg",
    PNC_TAKES_NOTHING, 1, 0, pnc_run_stat },
  { "get", "REMOTE… TARGET", "Download",
    "Like cp: TARGET is a folder to put things into, or the new name of one thing. “-” is standard "
    "output.\n\n"
    "  pnc get home:report.pdf .\n  pnc get -r home:photos ~/Pictures",
    PNC_TAKES_RECURSIVE | PNC_TAKES_POLICY | PNC_TAKES_NO_ATTRIBUTES | PNC_TAKES_SPEED
      | PNC_TAKES_RECORD,
    2, 0, pnc_run_get },
  { "put", "SOURCE… REMOTE", "Upload",
    "Like cp: REMOTE is a folder to put things into, or the new name of one thing. “-” is standard "
    "input.\n\n"
    "  pnc put report.pdf home:documents/\n  pnc put -r photos home:\n  tar c . | pnc put - "
    "home:backup.tar",
    PNC_TAKES_RECURSIVE | PNC_TAKES_POLICY | PNC_TAKES_NO_ATTRIBUTES | PNC_TAKES_SPEED
      | PNC_TAKES_RECORD,
    2, 0, pnc_run_put },
  { "sync", "SOURCE TARGET", "Make one folder equal to another",
    "SOURCE and TARGET are folders, one of them on a server. What is in SOURCE goes into TARGET, "
    "where it differs by size or time. What only TARGET has stays there, unless --delete is "
    "given.\n\n"
    "  pnc sync photos home:photos\n  pnc sync --delete --dry-run home:photos ~/Pictures\n"
    "  pnc sync --exclude '*.o' --exclude .git project home:project",
    PNC_TAKES_SYNC | PNC_TAKES_SPEED, 2, 2, pnc_run_sync },
  { "transfers", "[NUMBER…]", "Show, continue or forget what was interrupted",
    "Without an option: what is under way, here and in other programs, and what was interrupted. "
    "Numbers are needed for some of them only.\n\n"
    "  pnc transfers --all --json\n  pnc transfers --continue\n  pnc transfers --forget 12 15",
    PNC_TAKES_LIST | PNC_TAKES_SPEED, 0, 0, pnc_run_transfers },
  { "cat", "REMOTE…", "Print files",
    "Writes the files to standard output, each chunk after it was compared.", PNC_TAKES_SPEED, 1, 0,
    pnc_run_cat },
  { "mkdir", "REMOTE…", "Make folders", "  pnc mkdir -p home:a/b/c", PNC_TAKES_PARENTS, 1, 0,
    pnc_run_mkdir },
  { "mv", "REMOTE… REMOTE", "Move or rename on the server",
    "  pnc mv home:a.txt home:b.txt\n  pnc mv home:a home:b home:folder/", PNC_TAKES_POLICY, 2, 0,
    pnc_run_mv },
  { "cp", "REMOTE… REMOTE", "Copy on the server", "  pnc cp -r home:photos home:photos-2026",
    PNC_TAKES_RECURSIVE | PNC_TAKES_POLICY, 2, 0, pnc_run_cp },
  { "rm", "REMOTE…", "Move to the server's trash, or delete",
    "  pnc rm home:old.txt\n  pnc rm -r --permanent home:scratch",
    PNC_TAKES_RECURSIVE | PNC_TAKES_PERMANENT, 1, 0, pnc_run_rm },
  { "sum", "REMOTE…", "Checksums of files, taken on the server",
    "  pnc sum home:disk.img | sha256sum -c", PNC_TAKES_ALGORITHM, 1, 0, pnc_run_sum },
  { "find", "REMOTE WORDS…", "Look for names everywhere below a folder",
    "Prints the path of each name below REMOTE, at any depth, that has all of WORDS somewhere in "
    "it. “*” and “?” make WORDS a pattern for the whole name. Capitals do not matter.\n\n"
    "  pnc find home: report 2026\n  pnc find -l home:photos '*.jpg'",
    PNC_TAKES_FIND, 2, 0, pnc_run_find },
  { "watch", "REMOTE…", "Print what changes in folders, as it happens",
    "One line for each name that is added, changed or removed, until Ctrl+C. It goes on by itself "
    "after a lost connection, and then tells what has changed meanwhile.\n\n"
    "  pnc watch home:inbox\n  pnc watch -r --json home:projects",
    PNC_TAKES_RECURSIVE, 1, 0, pnc_run_watch },
  { "ping", "REMOTE", "Measure the round trip", "  pnc ping -c 10 home:", PNC_TAKES_COUNT, 1, 1,
    pnc_run_ping },
  { "df", "REMOTE", "Show the room left on the server", "  pnc df home:", PNC_TAKES_NOTHING, 1, 1,
    pnc_run_df },
  { "server", "add NAME LINK | list | remove NAME", "Servers with a short name",
    "  pnc server add home 'pinnace://anna@nas.local/?pin=SHA256:…'", PNC_TAKES_NOTHING, 1, 3,
    pnc_run_server },
  { NULL, NULL, NULL, NULL, PNC_TAKES_NOTHING, 0, 0, NULL },
};

const PncCommand *
pnc_command_find (const char *name)
{
  if (g_str_equal (name, "search"))
    name = "find";
  for (const PncCommand *command = pnc_commands; command->name != NULL; command++)
    if (g_str_equal (command->name, name))
      return command;
  return NULL;
}

static void
print_usage (FILE *where)
{
  fputs ("Usage: pnc COMMAND [OPTIONS] ARGUMENTS\n\nCommands:\n", where);
  for (const PncCommand *command = pnc_commands; command->name != NULL; command++)
    fprintf (where, "  %-9s %s\n", command->name, command->summary);
  fputs ("\n" REMOTE_HELP "\n\n“pnc COMMAND --help” tells more.\n", where);
}

static void
add_common_entries (GOptionContext *context, PncCliOptions *options)
{
  const GOptionEntry entries[] = {
    { "pin", 0, 0, G_OPTION_ARG_STRING, &options->pin, "The server must have this fingerprint",
      "SHA256:…" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options->password_stdin,
      "The password is the first line of standard input (or set PINNACE_PASSWORD)", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "Print one JSON object a line", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "Print nothing but errors", NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &options->timeout_s,
      "Give up connecting after so long (15)", "SECONDS" },
    { "retry-for", 0, 0, G_OPTION_ARG_INT, &options->retry_for_s,
      "Try to get a lost connection back for so long (30)", "SECONDS" },
    { "known-servers", 0, 0, G_OPTION_ARG_FILENAME, &options->known_servers,
      "File of accepted fingerprints", "FILE" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_speed_entries (GOptionContext *context, PncCliOptions *options)
{
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_STRING, &options->limit,
      "At most so many bytes a second (500K, 1.5M, 2Mi; thousands without the i)", "RATE" },
    { "compress", 0, 0, G_OPTION_ARG_STRING, &options->compress,
      "auto (the default: what shrinks, on a slow link), never or always", "WHEN" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose,
      "Tell how many bytes each transfer took on its way", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_list_entries (GOptionContext *context, PncCliOptions *options)
{
  const GOptionEntry entries[] = {
    { "all", 'a', 0, G_OPTION_ARG_NONE, &options->all, "What is over too", NULL },
    { "continue", 0, 0, G_OPTION_ARG_NONE, &options->go_on,
      "Go on with what was interrupted; with a number, with what failed or was cancelled too",
      NULL },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options->forget,
      "Take what was interrupted off the list; with a number, what is over too", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

static void
add_find_entries (GOptionContext *context, PncCliOptions *options)
{
  const GOptionEntry entries[] = {
    { "long", 'l', 0, G_OPTION_ARG_NONE, &options->long_format, "With permissions, size and time",
      NULL },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &options->all,
      "Names that begin with a dot too, and what is in such folders", NULL },
    { "case", 'c', 0, G_OPTION_ARG_NONE, &options->match_case, "Capitals matter", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

/* Those that some commands have and no other has in part. */
static void
add_groups (GOptionContext *context, const PncCommand *command, PncCliOptions *options)
{
  if ((command->takes & PNC_TAKES_LIST) != 0)
    add_list_entries (context, options);
  if ((command->takes & PNC_TAKES_FIND) != 0)
    add_find_entries (context, options);
  if ((command->takes & PNC_TAKES_SPEED) != 0)
    add_speed_entries (context, options);
}

static void
add_command_entries (GOptionContext *context, const PncCommand *command, PncCliOptions *options)
{
  const struct
  {
    PncCommandOptions takes;
    GOptionEntry entry;
  } rows[] = {
    { PNC_TAKES_RECURSIVE,
      { "recursive", 'r', 0, G_OPTION_ARG_NONE, &options->recursive,
        "Folders with all that is in them", NULL } },
    { PNC_TAKES_POLICY,
      { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options->overwrite,
        "Replace a file that has the name", NULL } },
    { PNC_TAKES_POLICY,
      { "skip", 0, 0, G_OPTION_ARG_NONE, &options->skip, "Leave a file that has the name", NULL } },
    { PNC_TAKES_POLICY,
      { "newer", 0, 0, G_OPTION_ARG_NONE, &options->newer, "Replace it only when it is older",
        NULL } },
    { PNC_TAKES_POLICY,
      { "keep-both", 0, 0, G_OPTION_ARG_NONE, &options->keep_both, "Take another name, “name (2)”",
        NULL } },
    { PNC_TAKES_LONG,
      { "long", 'l', 0, G_OPTION_ARG_NONE, &options->long_format, "With permissions, size and time",
        NULL } },
    { PNC_TAKES_LONG,
      { "all", 'a', 0, G_OPTION_ARG_NONE, &options->all, "Names that begin with a dot too",
        NULL } },
    { PNC_TAKES_LONG,
      { "unsorted", 'U', 0, G_OPTION_ARG_NONE, &options->unsorted,
        "As it comes from the server: at once, and in little memory", NULL } },
    { PNC_TAKES_PARENTS,
      { "parents", 'p', 0, G_OPTION_ARG_NONE, &options->parents,
        "Make the folders above too; one that is there is no error", NULL } },
    { PNC_TAKES_PERMANENT,
      { "permanent", 0, 0, G_OPTION_ARG_NONE, &options->permanent,
        "Delete for good, not to the trash", NULL } },
    { PNC_TAKES_ALGORITHM,
      { "algorithm", 'a', 0, G_OPTION_ARG_STRING, &options->algorithm,
        "sha256 (the default), xxh128 or digest", "NAME" } },
    { PNC_TAKES_COUNT,
      { "count", 'c', 0, G_OPTION_ARG_INT, &options->count, "How many times (4)", "N" } },
    { PNC_TAKES_NO_ATTRIBUTES,
      { "no-attributes", 0, 0, G_OPTION_ARG_NONE, &options->no_attributes,
        "Do not keep times and permissions", NULL } },
    { PNC_TAKES_RECORD,
      { "no-record", 0, 0, G_OPTION_ARG_NONE, &options->no_record,
        "Keep it off the list of transfers: it cannot be continued", NULL } },
    { PNC_TAKES_SYNC,
      { "delete", 0, 0, G_OPTION_ARG_NONE, &options->delete_extra,
        "What only TARGET has goes to the trash there", NULL } },
    { PNC_TAKES_SYNC,
      { "delete-permanently", 0, 0, G_OPTION_ARG_NONE, &options->delete_permanently,
        "It is deleted for good", NULL } },
    { PNC_TAKES_SYNC,
      { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options->dry_run,
        "Only print what would be done, one line each", NULL } },
    { PNC_TAKES_SYNC,
      { "checksum", 'c', 0, G_OPTION_ARG_NONE, &options->checksum,
        "Compare files of one size by their bytes, not their times", NULL } },
    { PNC_TAKES_SYNC,
      { "whole-file", 'W', 0, G_OPTION_ARG_NONE, &options->whole_file,
        "Send changed files whole, not what differs in them", NULL } },
    { PNC_TAKES_SYNC,
      { "exclude", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->exclude,
        "Leave names alone that look like this (* ? **), on both sides; can be repeated",
        "PATTERN" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GOptionEntry entries[] = { rows[i].entry, G_OPTION_ENTRY_NULL };

      if ((command->takes & rows[i].takes) != 0)
        g_option_context_add_main_entries (context, entries, NULL);
    }
  add_groups (context, command, options);
}

static gboolean
check_numbers (const PncCliOptions *options, GError **error)
{
  if (options->timeout_s >= 1 && options->timeout_s <= 3600 && options->retry_for_s >= 0
      && options->retry_for_s <= 1000000 && options->count >= 1 && options->count <= 1000000)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "A number is out of range: --timeout takes 1 to 3600 seconds, --retry-for 0 to "
                 "1000000, --count 1 to "
                 "1000000.");
  return FALSE;
}

static gboolean
check_arguments (const PncCommand *command, const PncCliOptions *options, GError **error)
{
  guint n = options->arguments != NULL ? g_strv_length (options->arguments) : 0;

  if (n >= command->min_arguments && (command->max_arguments == 0 || n <= command->max_arguments))
    return check_numbers (options, error) && pnc_cli_check_speed (options, error);
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, command->name,
                 "Usage: pnc %s [OPTIONS] %s. “pnc %s --help” tells more.", command->name,
                 command->arguments, command->name);
  return FALSE;
}

static gboolean
parse_options (PncCli *cli, const PncCommand *command, char ***arguments, GError **error)
{
  g_autofree char *synopsis = g_strdup_printf ("%s — %s", command->arguments, command->summary);
  g_autoptr (GOptionContext) context = g_option_context_new (synopsis);
  g_autofree char *description = g_strconcat (command->description, "\n\n" REMOTE_HELP, NULL);

  g_option_context_set_description (context, description);
  add_common_entries (context, &cli->options);
  add_command_entries (context, command, &cli->options);
  return g_option_context_parse_strv (context, arguments, error)
         && check_arguments (command, &cli->options, error);
}

static int
run_command (const PncCommand *command, char **arguments)
{
  PncCli cli;
  PncExit status = PNC_EXIT_USAGE;
  g_autoptr (GError) error = NULL;

  pnc_cli_init (&cli);
  if (parse_options (&cli, command, &arguments, &error))
    {
      pnc_cli_interrupt_watch (&cli);
      status = command->run (&cli, &error);
      pnc_cli_interrupt_unwatch (&cli);
    }
  if (error != NULL)
    {
      const GError *reason = pnc_cli_get_lost (&cli) != NULL ? pnc_cli_get_lost (&cli) : error;

      pnc_cli_print_error (reason, cli.options.json);
      status = pnc_cli_exit_code (reason);
    }
  if (cli.interrupted)
    status = PNC_EXIT_INTERRUPTED;
  pnc_cli_clear (&cli);
  g_strfreev (arguments);
  return status;
}

int
pnc_command_main (int argc, char **argv)
{
  const PncCommand *command;
  g_autofree char *program = NULL;
  char **arguments;

  if (argc < 2)
    {
      print_usage (stderr);
      return PNC_EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    {
      print_usage (stdout);
      return PNC_EXIT_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("pnc " PNC_VERSION "\n");
      return PNC_EXIT_DONE;
    }
  command = pnc_command_find (argv[1]);
  if (command == NULL)
    {
      fprintf (stderr, "pnc: There is no command “%s”. “pnc --help” lists them.\n", argv[1]);
      return PNC_EXIT_USAGE;
    }
  program = g_strdup_printf ("pnc %s", command->name);
  g_set_prgname (program);
  arguments = g_strdupv (argv + 1);
  return run_command (command, arguments);
}
