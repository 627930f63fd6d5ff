/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-status-text.h"

#include "pnc-display.h"

static gint64
number (JsonObject *object, const char *member)
{
  return json_object_get_int_member_with_default (object, member, 0);
}

static char *
text (JsonObject *object, const char *member)
{
  return pnc_display_text (json_object_get_string_member_with_default (object, member, ""), -1);
}

static char *
size (JsonObject *object, const char *member)
{
  return g_format_size ((guint64) MAX (number (object, member), 0));
}

static char *
duration (gint64 seconds)
{
  if (seconds < 120)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  if (seconds < 2 * 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min", seconds / 60);
  if (seconds < 2 * 86400)
    return g_strdup_printf ("%" G_GINT64_FORMAT " h", seconds / 3600);
  return g_strdup_printf ("%" G_GINT64_FORMAT " days", seconds / 86400);
}

static void
append_head (GString *out, JsonObject *report)
{
  g_autofree char *name = text (report, "name");
  g_autofree char *state = text (report, "state");
  g_autofree char *share = text (report, "share");
  g_autofree char *address = text (report, "address");
  g_autofree char *uptime = duration (number (report, "uptime_s"));

  g_string_append_printf (out, "Server “%s” (process %" G_GINT64_FORMAT "): %s “%s” at %s for %s\n",
                          name, number (report, "pid"), state, share, address, uptime);
}

static void
append_sums (GString *out, JsonObject *report, guint n_sessions)
{
  g_autofree char *in = size (report, "received_bps");
  g_autofree char *sent = size (report, "sent_bps");

  g_string_append_printf (
    out,
    "  Sessions     %u, of which %" G_GINT64_FORMAT " wait for their clients\n"
    "  Connections  %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", of which %" G_GINT64_FORMAT
    " are not logged in\n"
    "  Channels     %" G_GINT64_FORMAT ", of which %" G_GINT64_FORMAT " are at work\n"
    "  Transfers    %" G_GINT64_FORMAT " files open; %s/s in, %s/s out\n",
    n_sessions, number (report, "waiting"), number (report, "connections"),
    number (report, "max_connections"), number (report, "unauthenticated"),
    number (report, "channels"), number (report, "moving"), number (report, "transfers"), in, sent);
}

static void
append_limits (GString *out, JsonObject *report)
{
  g_autoptr (GList) names = NULL;
  JsonObject *limits;

  if (!json_object_has_member (report, "limits_reached"))
    return;
  limits = json_object_get_object_member (report, "limits_reached");
  names = limits != NULL ? json_object_get_members (limits) : NULL;
  for (GList *link = names; link != NULL; link = link->next)
    {
      g_autofree char *shown = pnc_display_text (link->data, -1);

      g_string_append_printf (out, "  Limit        %s was reached %" G_GINT64_FORMAT " times\n",
                              shown, number (limits, link->data));
    }
}

static void
append_session (GString *out, JsonObject *session)
{
  g_autofree char *label = text (session, "session");
  g_autofree char *user = text (session, "user");
  g_autofree char *address = text (session, "address");
  g_autofree char *state = text (session, "state");
  g_autofree char *age = duration (number (session, "seconds"));
  g_autofree char *in = size (session, "received_bps");
  g_autofree char *sent = size (session, "sent_bps");

  g_string_append_printf (
    out, "  %s\t%s\t%s\t%s for %s\t%" G_GINT64_FORMAT " channels, %s/s in, %s/s out\n", label, user,
    address, state, age, number (session, "channels"), in, sent);
}

char *
pnc_status_text (JsonNode *report)
{
  JsonObject *object = json_node_get_object (report);
  GString *out = g_string_new (NULL);
  JsonArray *sessions = NULL;
  guint n_sessions;

  if (json_object_has_member (object, "sessions"))
    sessions = json_object_get_array_member (object, "sessions");
  n_sessions = sessions != NULL ? json_array_get_length (sessions) : 0;
  append_head (out, object);
  append_sums (out, object, n_sessions);
  append_limits (out, object);
  for (guint i = 0; i < n_sessions; i++)
    append_session (out, json_array_get_object_element (sessions, i));
  return g_string_free (out, FALSE);
}
