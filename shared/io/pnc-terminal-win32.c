/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-terminal.h"

#include <io.h>
#include <stdio.h>
#include <windows.h>

#include "pnc-limits.h"

gboolean
pnc_terminal_is_interactive (void)
{
  return _isatty (0) && _isatty (2);
}

gboolean
pnc_terminal_error_is_terminal (void)
{
  return _isatty (2);
}

guint
pnc_terminal_get_columns (void)
{
  CONSOLE_SCREEN_BUFFER_INFO info;

  if (!GetConsoleScreenBufferInfo (GetStdHandle (STD_ERROR_HANDLE), &info))
    return 80;
  return (guint) (info.srWindow.Right - info.srWindow.Left + 1);
}

char *
pnc_terminal_read_line (void)
{
  HANDLE input = GetStdHandle (STD_INPUT_HANDLE);
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean any = FALSE;
  char c;
  DWORD n;

  while (ReadFile (input, &c, 1, &n, NULL) && n == 1)
    {
      any = TRUE;
      if (c == '\n')
        break;
      if (line->len <= PNC_MAX_PASSWORD_BYTES)
        g_string_append_c (line, c);
    }
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return any ? g_string_free (g_steal_pointer (&line), FALSE) : NULL;
}

char *
pnc_terminal_read_secret (const char *prompt)
{
  HANDLE input = GetStdHandle (STD_INPUT_HANDLE);
  wchar_t line[PNC_MAX_PASSWORD_BYTES + 2];
  DWORD mode = 0, length = 0;
  gboolean is_console = GetConsoleMode (input, &mode);
  char *secret = NULL;

  g_printerr ("%s", prompt);
  if (is_console)
    SetConsoleMode (input, mode & ~(DWORD) ENABLE_ECHO_INPUT);
  if (ReadConsoleW (input, line, G_N_ELEMENTS (line) - 1, &length, NULL) && length > 0)
    {
      while (length > 0 && (line[length - 1] == L'\n' || line[length - 1] == L'\r'))
        length--;
      secret = g_utf16_to_utf8 ((const gunichar2 *) line, (glong) length, NULL, NULL, NULL);
    }
  SecureZeroMemory (line, sizeof line);
  if (is_console)
    SetConsoleMode (input, mode);
  g_printerr ("\n");
  return secret;
}
