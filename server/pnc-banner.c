/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-banner.h"

#include "pnc-display.h"
#include "pnc-qr.h"

#include "config.h"

#include <json-glib/json-glib.h>

static void
append_fact (GString *out, const char *label, const char *value)
{
  g_autofree char *shown = pnc_display_text (value, -1);

  g_string_append_printf (out, "  %-12s %s\n", label, shown);
}

static void
append_advice (GString *out, const PncBanner *banner)
{
  if (banner->guest)
    g_string_append (
      out,
      "No user is configured: the link holds a password that is valid until this server stops.\n"
      "Whoever has the link can read and change everything in the folder.\n"
      "Make users with “pinnaced user add NAME”.\n");
  else
    g_string_append (out, "Log in with a name that “pinnaced user list” shows.\n");
  g_string_append (
    out, "A client that asks whether to trust this server has to show the same fingerprint.\n");
}

char *
pnc_banner_text (const PncBanner *banner, PncBannerFlags flags)
{
  g_autofree char *code = pnc_qr_text (banner->link, (flags & PNC_BANNER_COLOUR) != 0);
  g_autofree char *name = pnc_display_text (banner->name, -1);
  g_autofree char *where = g_strdup_printf ("%s, port %u", banner->address, banner->port);
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "Pinnace server “%s” is ready.\n\n", name);
  append_fact (out, "Folder", banner->share);
  append_fact (out, "Address", where);
  append_fact (out, "Fingerprint", banner->fingerprint);
  append_fact (out, "Link", banner->link);
  g_string_append_c (out, '\n');
  if (code != NULL)
    g_string_append_printf (out, "%s\n", code);
  append_advice (out, banner);
  return g_string_free (out, FALSE);
}

static void
add_text (JsonBuilder *builder, const char *key, const char *value)
{
  g_autofree char *shown = pnc_display_text (value, -1);

  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, shown);
}

char *
pnc_banner_json (const PncBanner *banner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "address", banner->address);
  json_builder_set_member_name (builder, "port");
  json_builder_add_int_value (builder, banner->port);
  add_text (builder, "fingerprint", banner->fingerprint);
  add_text (builder, "link", banner->link);
  add_text (builder, "name", banner->name);
  add_text (builder, "share", banner->share);
  json_builder_set_member_name (builder, "guest");
  json_builder_add_boolean_value (builder, banner->guest);
  add_text (builder, "version", PNC_VERSION);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
