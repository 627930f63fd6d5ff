/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "config.h"
#include "pnc-admin-command.h"
#include "pnc-process.h"
#include "pnc-serve-command.h"
#include "pnc-tls.h"
#include "pnc-user-command.h"

#include <locale.h>

#define EXIT_USAGE 2

typedef struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} Command;

static const Command commands[] = {
  { "serve", pnc_serve_command, "share a folder" },
  { "user", pnc_user_command, "add, change, remove or list users" },
  { "check-config", pnc_check_config_command, "look whether configuration and users can be read" },
  { "status", pnc_status_command, "tell what a running server is doing" },
  { "kick", pnc_kick_command, "disconnect a user or a session" },
  { "drain", pnc_drain_command, "have a running server finish and stop" },
};

static const Command *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (commands[i].name, name))
        return &commands[i];
    }
  return NULL;
}

static void
print_help (void)
{
  g_print ("Usage: pinnaced COMMAND [OPTIONS]\n\nCommands:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-14s %s\n", commands[i].name, commands[i].summary);
  g_print ("\n“pinnaced COMMAND --help” lists the options of a command. “pinnaced --version” tells "
           "the version.\n");
}

static int
run_command (int argc, char **argv)
{
  const Command *command = find_command (argv[0]);

  if (command == NULL)
    {
      g_printerr ("pinnaced: there is no command “%s”. “pinnaced --help” lists them.\n", argv[0]);
      return EXIT_USAGE;
    }
  return command->run (argc, argv);
}

int
main (int argc, char **argv)
{
  pnc_process_prepare ();
  pnc_tls_init ();
  setlocale (LC_ALL, "");
  g_set_prgname ("pinnaced");

  if (argc < 2)
    {
      print_help ();
      return EXIT_USAGE;
    }
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    {
      print_help ();
      return 0;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("pinnaced %s\n", PNC_VERSION);
      return 0;
    }
  return run_command (argc - 1, argv + 1);
}
