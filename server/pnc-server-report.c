/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-report.h"

#include "config.h"
#include "pnc-process.h"
#include "pnc-server-session.h"
#include "pnc-session-table.h"

#include <json-glib/json-glib.h>

/* Of all sessions together. */
typedef struct
{
  guint waiting;
  guint channels;
  guint moving;
  guint64 received_bps;
  guint64 sent_bps;
} Sums;

static void
add_number (JsonBuilder *builder, const char *name, guint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (number, G_MAXINT64));
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

static guint64
seconds_since (gint64 since_us)
{
  return (guint64) ((g_get_monotonic_time () - since_us) / G_USEC_PER_SEC);
}

char *
pnc_server_session_label (guint64 number)
{
  return g_strdup_printf ("%u.%" G_GUINT64_FORMAT, pnc_process_get_id (), number);
}

static void
add_session (JsonBuilder *builder, const PncServerSessionFacts *facts)
{
  g_autofree char *label = pnc_server_session_label (facts->number);

  json_builder_begin_object (builder);
  add_text (builder, "session", label);
  add_text (builder, "user", facts->user);
  add_text (builder, "address", facts->peer != NULL ? facts->peer : "");
  add_text (builder, "state", facts->state);
  add_number (builder, "seconds", seconds_since (facts->since_us));
  add_number (builder, "channels", facts->channels);
  add_number (builder, "moving", facts->moving);
  add_number (builder, "received_bytes", facts->traffic.received_bytes);
  add_number (builder, "sent_bytes", facts->traffic.sent_bytes);
  add_number (builder, "received_bps", facts->traffic.received_bps);
  add_number (builder, "sent_bps", facts->traffic.sent_bps);
  json_builder_end_object (builder);
}

static void
add_sessions (JsonBuilder *builder, PncServerCore *core, Sums *sums)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (core->sessions);

  json_builder_set_member_name (builder, "sessions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sessions->len; i++)
    {
      PncServerSessionFacts facts;

      pnc_server_session_get_facts (g_ptr_array_index (sessions, i), &facts);
      sums->waiting += facts.is_waiting ? 1 : 0;
      sums->channels += facts.channels;
      sums->moving += facts.moving;
      sums->received_bps += facts.traffic.received_bps;
      sums->sent_bps += facts.traffic.sent_bps;
      add_session (builder, &facts);
    }
  json_builder_end_array (builder);
}

static void
add_limits (JsonBuilder *builder, PncServerCore *core, guint64 rests)
{
  json_builder_set_member_name (builder, "limits_reached");
  json_builder_begin_object (builder);
  for (guint i = 0; i < PNC_N_HITS; i++)
    {
      guint64 count = pnc_limit_hits_get (&core->hits, (PncLimitHit) i);

      count += i == PNC_HIT_DESCRIPTORS ? rests : 0;
      if (count > 0)
        add_number (builder, pnc_limit_hit_name ((PncLimitHit) i), count);
    }
  json_builder_end_object (builder);
}

static void
add_sums (JsonBuilder *builder, PncServerCore *core, const Sums *sums)
{
  add_number (builder, "waiting", sums->waiting);
  add_number (builder, "connections", pnc_admission_count (core->admission));
  add_number (builder, "max_connections", core->limits.max_connections);
  add_number (builder, "unauthenticated", pnc_admission_count_unauthenticated (core->admission));
  add_number (builder, "channels", sums->channels);
  add_number (builder, "moving", sums->moving);
  add_number (builder, "transfers", (guint64) MAX (g_atomic_int_get (&core->open_files), 0));
  add_number (builder, "received_bps", sums->received_bps);
  add_number (builder, "sent_bps", sums->sent_bps);
}

char *
pnc_server_report (PncServerCore *core, const PncServerReportFacts *facts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  Sums sums = { 0 };

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, TRUE);
  add_text (builder, "name", core->server_name);
  add_number (builder, "pid", pnc_process_get_id ());
  add_text (builder, "version", PNC_VERSION);
  add_text (builder, "state", facts->state);
  add_text (builder, "share", core->share_name);
  add_text (builder, "address", facts->address != NULL ? facts->address : "");
  add_number (builder, "uptime_s", seconds_since (facts->started_us));
  add_sessions (builder, core, &sums);
  add_sums (builder, core, &sums);
  add_limits (builder, core, facts->rests);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
