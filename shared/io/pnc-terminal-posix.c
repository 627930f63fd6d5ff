/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-terminal.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "pnc-limits.h"

gboolean
pnc_terminal_is_interactive (void)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

gboolean
pnc_terminal_error_is_terminal (void)
{
  return isatty (STDERR_FILENO);
}

guint
pnc_terminal_get_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;
  return size.ws_col;
}

char *
pnc_terminal_read_line (void)
{
  char line[PNC_MAX_PASSWORD_BYTES + 2];
  gsize length = 0;
  gboolean any = FALSE;
  char *secret;

  for (;;)
    {
      char c;
      ssize_t n = read (STDIN_FILENO, &c, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      any = TRUE;
      if (c == '\n')
        break;
      if (length < sizeof line - 1)
        line[length++] = c;
    }
  if (length > 0 && line[length - 1] == '\r')
    length--;
  line[length] = '\0';
  secret = any ? g_strdup (line) : NULL;
  explicit_bzero (line, sizeof line);
  return secret;
}

char *
pnc_terminal_read_secret (const char *prompt)
{
  struct termios before, silent;
  gboolean is_terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  char *secret;

  /* First silence, then the question: setting it throws away what was typed before. */
  if (is_terminal)
    {
      silent = before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
    }
  g_printerr ("%s", prompt);
  secret = pnc_terminal_read_line ();
  if (is_terminal)
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return secret;
}
