/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-print.h"

#include <stdio.h>
#include <string.h>

#include "pnc-display.h"

void
pnc_cli_print_error (const GError *error, gboolean json)
{
  g_autofree char *sentence = pnc_display_text (error->message, -1);

  fprintf (stderr, "pnc: %s\n", sentence);
  if (json)
    {
      JsonBuilder *builder = pnc_cli_json_begin ("error");

      pnc_cli_json_error (builder, error);
      pnc_cli_print_json (builder);
    }
}

JsonBuilder *
pnc_cli_json_begin (const char *event)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  if (event != NULL)
    {
      json_builder_set_member_name (builder, "event");
      json_builder_add_string_value (builder, event);
    }
  return builder;
}

void
pnc_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  puts (text);
  fflush (stdout);
  g_object_unref (builder);
}

void
pnc_cli_json_string (JsonBuilder *builder, const char *key, const char *value)
{
  g_autofree char *text = NULL;
  g_autofree char *bytes_key = NULL;
  g_autofree char *bytes = NULL;

  if (value == NULL)
    return;
  json_builder_set_member_name (builder, key);
  if (g_utf8_validate (value, -1, NULL))
    {
      json_builder_add_string_value (builder, value);
      return;
    }
  text = pnc_display_text (value, -1);
  json_builder_add_string_value (builder, text);
  bytes_key = g_strconcat (key, "-base64", NULL);
  bytes = g_base64_encode ((const guchar *) value, strlen (value));
  json_builder_set_member_name (builder, bytes_key);
  json_builder_add_string_value (builder, bytes);
}

void
pnc_cli_json_int (JsonBuilder *builder, const char *key, gint64 value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

void
pnc_cli_json_error (JsonBuilder *builder, const GError *error)
{
  const char *sides[] = { NULL, "local", "remote" };

  pnc_cli_json_string (builder, "code",
                       error->domain == PNC_ERROR ? pnc_error_code_name (error->code) : "failed");
  pnc_cli_json_string (builder, "message", error->message);
  pnc_cli_json_string (builder, "subject", pnc_error_get_subject (error));
  pnc_cli_json_string (builder, "side", sides[pnc_error_get_side (error)]);
}

const char *
pnc_cli_kind_name (PncEntryKind kind)
{
  switch (kind)
    {
    case PNC_ENTRY_FILE:
      return "file";
    case PNC_ENTRY_FOLDER:
      return "folder";
    case PNC_ENTRY_LINK:
      return "link";
    case PNC_ENTRY_OTHER:
    default:
      return "other";
    }
}

char *
pnc_cli_dup_time (gint64 mtime_ns)
{
  gint64 seconds = mtime_ns / G_GINT64_CONSTANT (1000000000);
  g_autoptr (GDateTime) time = NULL;

  if (mtime_ns % G_GINT64_CONSTANT (1000000000) < 0)
    seconds--;
  time = g_date_time_new_from_unix_local (seconds);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("?");
}

static void
append_json_char (GString *line, char c)
{
  switch (c)
    {
    case '"':
    case '\\':
      g_string_append_c (line, '\\');
      g_string_append_c (line, c);
      break;
    default:
      if ((guchar) c < 0x20 || c == 0x7f)
        g_string_append_printf (line, "\\u%04x", c);
      else
        g_string_append_c (line, c);
      break;
    }
}

void
pnc_cli_json_entry (JsonBuilder *builder, const PncEntry *entry)
{
  pnc_cli_json_string (builder, "kind", pnc_cli_kind_name (entry->kind));
  pnc_cli_json_int (builder, "size", (gint64) entry->version.size_bytes);
  pnc_cli_json_int (builder, "mtime_ns", entry->version.mtime_ns);
  pnc_cli_json_int (builder, "mode", entry->mode);
  pnc_cli_json_int (builder, "file_id", (gint64) entry->version.file_id);
}

static void
append_json_string (GString *line, const char *key, const char *text)
{
  g_string_append_printf (line, "\"%s\":\"", key);
  for (; *text != '\0'; text++)
    append_json_char (line, *text);
  g_string_append (line, "\",");
}

/* As pnc_cli_json_string(). */
static void
append_json_name (GString *line, const char *name)
{
  g_autofree char *shown = NULL;
  g_autofree char *bytes = NULL;

  if (g_utf8_validate (name, -1, NULL))
    {
      append_json_string (line, "name", name);
      return;
    }
  shown = pnc_display_text (name, -1);
  bytes = g_base64_encode ((const guchar *) name, strlen (name));
  append_json_string (line, "name", shown);
  append_json_string (line, "name-base64", bytes);
}

/* Without a tree of objects for each line: there may be a million. */
static void
print_entry_json (const PncEntry *entry, const char *name)
{
  g_autoptr (GString) line = g_string_sized_new (256);

  g_string_append_c (line, '{');
  append_json_name (line, name);
  append_json_string (line, "kind", pnc_cli_kind_name (entry->kind));
  g_string_append_printf (line,
                          "\"size\":%" G_GUINT64_FORMAT ",\"mtime_ns\":%" G_GINT64_FORMAT
                          ",\"mode\":%u,\"file_id\":%" G_GUINT64_FORMAT "}\n",
                          entry->version.size_bytes, entry->version.mtime_ns, entry->mode,
                          entry->version.file_id);
  fwrite (line->str, 1, line->len, stdout);
}

static void
format_mode (const PncEntry *entry, char text[11])
{
  const char letters[] = "rwxrwxrwx";

  text[0] = entry->kind == PNC_ENTRY_FOLDER ? 'd'
            : entry->kind == PNC_ENTRY_LINK ? 'l'
            : entry->kind == PNC_ENTRY_FILE ? '-'
                                            : '?';
  for (guint i = 0; i < 9; i++)
    text[i + 1] = (entry->mode & (0400u >> i)) != 0 ? letters[i] : '-';
  text[10] = '\0';
}

void
pnc_cli_print_entry (const PncEntry *entry, const char *name, gboolean long_format, gboolean json)
{
  g_autofree char *shown = NULL;
  g_autofree char *time = NULL;
  char mode[11];

  if (name == NULL)
    name = entry->name;
  if (json)
    {
      print_entry_json (entry, name);
      return;
    }
  shown = pnc_display_text (name, -1);
  if (!long_format)
    {
      printf ("%s%s\n", shown, entry->kind == PNC_ENTRY_FOLDER ? "/" : "");
      return;
    }
  format_mode (entry, mode);
  time = pnc_cli_dup_time (entry->version.mtime_ns);
  printf ("%s %14" G_GUINT64_FORMAT "  %s  %s%s\n", mode, entry->version.size_bytes, time, shown,
          entry->kind == PNC_ENTRY_FOLDER ? "/" : "");
}
