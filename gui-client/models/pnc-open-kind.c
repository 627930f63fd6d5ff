/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-open-kind.h"

#include <gio/gio.h>

/* What the application of such a file does with it is to run it, to install it or to start what it
 * names. */
static const char *const types[] = {
  "application/x-desktop",
  "application/x-mswinurl",
  "application/x-ms-shortcut",
  "application/x-executable",
  "application/x-pie-executable",
  "application/x-sharedlib",
  "application/x-object",
  "application/x-core",
  "application/x-mach-binary",
  "application/x-dosexec",
  "application/x-ms-dos-executable",
  "application/x-msdownload",
  "application/x-msi",
  "application/x-bat",
  "application/x-java-archive",
  "application/java-archive",
  "application/x-java",
  "application/x-java-jnlp-file",
  "application/vnd.appimage",
  "application/x-iso9660-appimage",
  "application/vnd.microsoft.portable-executable",
  "application/vnd.flatpak",
  "application/vnd.flatpak.ref",
  "application/vnd.flatpak.repo",
  "application/vnd.snap",
  "application/x-rpm",
  "application/vnd.debian.binary-package",
  "application/x-deb",
};

static const char *const endings[] = {
  ".desktop", ".directory", ".exe",        ".com",         ".scr",      ".pif", ".msi",
  ".bat",     ".cmd",       ".ps1",        ".vbs",         ".vbe",      ".wsf", ".hta",
  ".lnk",     ".url",       ".jar",        ".jnlp",        ".appimage", ".run", ".flatpak",
  ".snap",    ".deb",       ".flatpakref", ".flatpakrepo", ".rpm",      ".reg",
};

static gboolean
has_bad_ending (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      if (g_str_has_suffix (lower, endings[i]))
        return TRUE;
    }
  return FALSE;
}

/* Scripts are kinds of programs, and kinds of texts. */
static gboolean
is_kind_of (const char *type, const char *bad)
{
  g_autofree char *text = g_content_type_from_mime_type ("text/plain");

  return g_content_type_equals (type, bad)
         || (g_content_type_is_a (type, bad) && !g_content_type_is_a (type, text));
}

gboolean
pnc_open_kind_is_program (const char *name, const char *content_type)
{
  if (has_bad_ending (name))
    return TRUE;
  for (guint i = 0; content_type != NULL && i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *bad = g_content_type_from_mime_type (types[i]);

      if (bad != NULL && is_kind_of (content_type, bad))
        return TRUE;
    }
  return FALSE;
}
