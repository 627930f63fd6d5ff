/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-format-preflight.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"

/* So many of the names that are left out are said. */
#define MAX_SAID 3u

static guint
count_of (guint64 n)
{
  return (guint) MIN (n, G_MAXUINT);
}

/* ---- one clash ---- */

static char *
format_look (const PncPreflightLook *look, gint64 now_us)
{
  g_autofree char *size = pnc_format_size (look->size_bytes);
  g_autofree char *date = pnc_format_date (look->mtime_ns, now_us);

  /* Translators: facts about a file in one line: "2.5 MB · Today 14:05" */
  return g_strdup_printf (_ ("%s · %s"), size, date);
}

static char *
format_files (const PncPreflightClash *clash, gint64 now_us)
{
  g_autofree char *ours = format_look (&clash->ours, now_us);
  g_autofree char *theirs = format_look (&clash->theirs, now_us);

  if (clash->ours.mtime_ns > clash->theirs.mtime_ns)
    /* Translators: the file that is to come and the one that has its name: size and date each */
    return g_strdup_printf (_ ("New: %s (newer)\nThere: %s"), ours, theirs);
  if (clash->ours.mtime_ns < clash->theirs.mtime_ns)
    /* Translators: the file that is to come and the one that has its name: size and date each */
    return g_strdup_printf (_ ("New: %s\nThere: %s (newer)"), ours, theirs);
  /* Translators: the file that is to come and the one that has its name: size and date each */
  return g_strdup_printf (_ ("New: %s\nThere: %s"), ours, theirs);
}

static char *
format_folders (const PncPreflightClash *clash)
{
  guint n = count_of (clash->n_inside);

  if (clash->complete && n == 0)
    return g_strdup (_ ("A folder has this name"));
  if (n == 0)
    return g_strdup (_ ("The folder is there already, and is too large to compare it all"));
  if (!clash->complete)
    return g_strdup_printf (
      ngettext ("The folder is there already, and at least %u name in it is taken",
                "The folder is there already, and at least %u names in it are taken", n),
      n);
  return g_strdup_printf (ngettext ("The folder is there already, and %u name in it is taken",
                                    "The folder is there already, and %u names in it are taken", n),
                          n);
}

char *
pnc_format_clash (const PncPreflightClash *clash, gint64 now_us)
{
  if (clash->ours.kind == PNC_ENTRY_FOLDER && clash->theirs.kind == PNC_ENTRY_FOLDER)
    return format_folders (clash);
  if (clash->theirs.kind == PNC_ENTRY_FOLDER)
    return g_strdup (_ ("A folder has this name"));
  if (clash->theirs.kind != PNC_ENTRY_FILE)
    return g_strdup (_ ("A link or a special file has this name"));
  if (clash->ours.kind == PNC_ENTRY_FOLDER)
    return g_strdup (_ ("A file has the name of this folder"));
  return format_files (clash, now_us);
}

const char *
pnc_format_policy (PncPolicy policy)
{
  switch (policy)
    {
    case PNC_POLICY_OVERWRITE:
      return _ ("Replace");
    case PNC_POLICY_NEWER:
      /* Translators: replace a file only if the one that is to come is newer */
      return _ ("Only Newer");
    case PNC_POLICY_SKIP:
      return _ ("Skip");
    default:
      return _ ("Keep Both");
    }
}

/* ---- the whole ---- */

static const char *
refusal (const PncPreflightReport *report)
{
  gboolean local = report->kind == PNC_PREFLIGHT_DOWNLOAD;

  switch (report->access)
    {
    case PNC_PREFLIGHT_READ_ONLY:
      return _ ("You May Only Read on This Server");
    case PNC_PREFLIGHT_NOT_WRITABLE:
      return local ? _ ("Nothing Can Be Saved in This Folder")
                   : _ ("The Server May Not Write into This Folder");
    case PNC_PREFLIGHT_NO_TARGET:
      return local ? _ ("The Folder for Downloads Is Not There")
                   : _ ("This Folder Is No Longer There");
    default:
      return NULL;
    }
}

char *
pnc_format_preflight_heading (const PncPreflightReport *report)
{
  const char *refused = refusal (report);
  guint n = report->n_clashes;

  if (refused != NULL)
    return g_strdup (refused);
  if (n > 0)
    return g_strdup_printf (ngettext ("%u Name Is Taken", "%u Names Are Taken", n), n);
  if (pnc_preflight_report_lacks_room (report))
    return g_strdup (_ ("There Is Not Enough Room"));
  return g_strdup (_ ("Some Items Will Be Left Out"));
}

static char *
format_upload (gboolean complete, guint n, const char *size, const char *target)
{
  if (complete)
    /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
    return g_strdup_printf (ngettext ("%u file (%s) will be uploaded to “%s”.",
                                      "%u files (%s) will be uploaded to “%s”.", n),
                            n, size, target);
  /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
  return g_strdup_printf (ngettext ("At least %u file (%s) will be uploaded to “%s”.",
                                    "At least %u files (%s) will be uploaded to “%s”.", n),
                          n, size, target);
}

static char *
format_download (gboolean complete, guint n, const char *size, const char *target)
{
  if (complete)
    /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
    return g_strdup_printf (ngettext ("%u file (%s) will be downloaded to “%s”.",
                                      "%u files (%s) will be downloaded to “%s”.", n),
                            n, size, target);
  /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
  return g_strdup_printf (ngettext ("At least %u file (%s) will be downloaded to “%s”.",
                                    "At least %u files (%s) will be downloaded to “%s”.", n),
                          n, size, target);
}

static char *
format_copy (gboolean complete, guint n, const char *size, const char *target)
{
  if (complete)
    /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
    return g_strdup_printf (
      ngettext ("%u file (%s) will be copied to “%s”.", "%u files (%s) will be copied to “%s”.", n),
      n, size, target);
  /* Translators: files, their size together such as "2.5 MB", and the folder that they go into */
  return g_strdup_printf (ngettext ("At least %u file (%s) will be copied to “%s”.",
                                    "At least %u files (%s) will be copied to “%s”.", n),
                          n, size, target);
}

static char *
format_plan (const PncPreflightReport *report, const char *target)
{
  guint n = count_of (report->n_files);
  g_autofree char *size = pnc_format_size (report->n_bytes);

  switch (report->kind)
    {
    case PNC_PREFLIGHT_UPLOAD:
      return format_upload (report->complete, n, size, target);
    case PNC_PREFLIGHT_DOWNLOAD:
      return format_download (report->complete, n, size, target);
    case PNC_PREFLIGHT_COPY:
      return format_copy (report->complete, n, size, target);
    case PNC_PREFLIGHT_MOVE:
    default:
      /* Translators: the folder that the items go into */
      return g_strdup_printf (_ ("The items will be moved to “%s”."), target);
    }
}

char *
pnc_format_preflight_body (const PncPreflightReport *report, const char *target)
{
  if (report->access != PNC_PREFLIGHT_MAY)
    return report->kind == PNC_PREFLIGHT_DOWNLOAD
             ? g_strdup (_ ("Choose another folder for downloads in the preferences."))
             : g_strdup (_ ("Choose another folder, or ask the person who runs the server."));
  return format_plan (report, target);
}

static char *
format_room (const PncPreflightReport *report, guint64 n_bytes)
{
  g_autofree char *needed = pnc_format_size (n_bytes);
  g_autofree char *there = pnc_format_size (report->free_bytes);

  /* Translators: how much room is needed, and how much there is */
  return g_strdup_printf (
    _ ("There may not be enough room: %s are needed, and %s are free. What does not fit fails."),
    needed, there);
}

/* "one", "two", "three" … */
static char *
format_names (GPtrArray *troubles, guint64 n)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (troubles->len, MAX_SAID); i++)
    {
      const PncPreflightTrouble *trouble = troubles->pdata[i];
      g_autofree char *shown = pnc_display_text (trouble->path, -1);
      /* Translators: the name of a file, in a list of them */
      g_autofree char *quoted = g_strdup_printf (_ ("“%s”"), shown);

      if (i > 0)
        /* Translators: between the names of files in a list of them */
        g_string_append (names, _ (", "));
      g_string_append (names, quoted);
    }
  if (n > MAX_SAID)
    /* Translators: at the end of a list of files that has more of them */
    g_string_append (names, _ (" …"));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
format_bad_names (const PncPreflightReport *report)
{
  guint n = count_of (report->n_bad_names);
  g_autofree char *names = format_names (report->bad_names, report->n_bad_names);

  if (report->kind == PNC_PREFLIGHT_DOWNLOAD)
    /* Translators: how many, and their names: “one”, “two” … */
    return g_strdup_printf (
      ngettext ("%u item is left out, because this disk does not allow its name: %s",
                "%u items are left out, because this disk does not allow their names: %s", n),
      n, names);
  /* Translators: how many, and their names: “one”, “two” … */
  return g_strdup_printf (
    ngettext ("%u item is left out, because the server does not allow its name: %s",
              "%u items are left out, because the server does not allow their names: %s", n),
    n, names);
}

static char *
format_unreadable (const PncPreflightReport *report)
{
  guint n = count_of (report->n_unreadable);
  g_autofree char *names = format_names (report->unreadable, report->n_unreadable);

  /* Translators: how many, and their names: “one”, “two” … */
  return g_strdup_printf (ngettext ("%u item is left out, because it cannot be read: %s",
                                    "%u items are left out, because they cannot be read: %s", n),
                          n, names);
}

/* Takes @line. */
static void
add_line (GString *lines, char *line)
{
  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  g_string_append (lines, line);
  g_free (line);
}

char *
pnc_format_preflight_warnings (const PncPreflightReport *report, guint64 n_bytes)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  if (report->access == PNC_PREFLIGHT_MAY && pnc_preflight_report_lacks_room_for (report, n_bytes))
    add_line (lines, format_room (report, n_bytes));
  if (report->access == PNC_PREFLIGHT_MAY && report->n_bad_names > 0)
    add_line (lines, format_bad_names (report));
  if (report->access == PNC_PREFLIGHT_MAY && report->n_unreadable > 0)
    add_line (lines, format_unreadable (report));
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

const char *
pnc_format_preflight_accept (PncPreflightKind kind)
{
  switch (kind)
    {
    case PNC_PREFLIGHT_UPLOAD:
      return _ ("_Upload");
    case PNC_PREFLIGHT_DOWNLOAD:
      return _ ("_Download");
    case PNC_PREFLIGHT_COPY:
      return _ ("C_opy");
    case PNC_PREFLIGHT_MOVE:
    default:
      return _ ("_Move");
    }
}
