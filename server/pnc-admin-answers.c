/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin-answers.h"

#include "pnc-admin.h"
#include "pnc-log.h"
#include "pnc-process.h"

static char *
kick (PncServer *server, const char *who)
{
  g_autofree char *shown = pnc_log_quote (who, -1);
  guint n_ended = pnc_server_kick (server, who);

  g_message ("Asked to disconnect %s: %u sessions ended", shown, n_ended);
  return g_strdup_printf ("{\"ok\":true,\"pid\":%u,\"ended\":%u}", pnc_process_get_id (), n_ended);
}

char *
pnc_admin_answers (PncServer *server,
                   const char *word,
                   const char *argument,
                   void (*drain) (gpointer user_data),
                   gpointer user_data)
{
  gboolean bare = *argument == '\0';

  if (g_str_equal (word, "status") && bare)
    return pnc_server_dup_report (server);
  if (g_str_equal (word, "kick") && !bare)
    return kick (server, argument);
  if (g_str_equal (word, "drain") && bare)
    {
      drain (user_data);
      return g_strdup_printf ("{\"ok\":true,\"pid\":%u}", pnc_process_get_id ());
    }
  return pnc_admin_refusal (
    "This server does not know that request. “pinnaced” may be of another version: start the "
    "server again with it.");
}
