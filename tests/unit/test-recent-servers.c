/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "pnc-recent-servers.h"

#include "server-list-fixture.h"

static GSettings *settings;
static PncRecentServers *recent;

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, data);
  settings = g_settings_new (PNC_APP_ID);
  recent = pnc_recent_servers_new (settings, self->list);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&recent);
  g_settings_reset (settings, "recent-servers");
  g_clear_object (&settings);
  fixture_tear_down (self, data);
}

static void
note (const char *text)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);

  pnc_recent_servers_note (recent, link);
}

static void
assert_recent (const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (recent));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PncServerItem) item = g_list_model_get_item (G_LIST_MODEL (recent), i);
      g_autofree char *address = NULL;

      g_object_get (item, "address", &address, NULL);
      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", address);
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_last_first (Fixture *self, gconstpointer data)
{
  assert_recent ("");
  note ("pinnace://ann:secret@one/a");
  note ("two");
  note ("pinnace://ann@ONE/b");
  assert_recent ("ann@ONE two");
}

static void
test_no_secrets (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) links = NULL;

  note ("pinnace://ann:secret@one/private");
  links = g_settings_get_strv (settings, "recent-servers");
  g_assert_cmpuint (g_strv_length (links), ==, 1);
  g_assert_cmpstr (links[0], ==, "pinnace://ann@one:7450/");
}

static void
test_saved_are_left_out (Fixture *self, gconstpointer data)
{
  PncServerItem *saved;

  note ("ann@one");
  note ("ann@two");
  saved = fixture_add (self, "One", "ann@one");
  assert_recent ("ann@two");
  pnc_server_list_remove (self->list, saved);
  assert_recent ("ann@two ann@one");
}

static void
test_find (Fixture *self, gconstpointer data)
{
  g_autoptr (PncLink) ann = pnc_link_parse ("ann@one", NULL);
  g_autoptr (PncLink) bob = pnc_link_parse ("bob@one", NULL);

  note ("ann@one");
  g_assert_nonnull (pnc_recent_servers_find (recent, ann));
  g_assert_null (pnc_recent_servers_find (recent, bob));
  g_assert_null (pnc_recent_servers_find (recent, NULL));
}

static void
test_forget (Fixture *self, gconstpointer data)
{
  g_autoptr (PncServerItem) item = NULL;

  note ("one");
  note ("two");
  item = g_list_model_get_item (G_LIST_MODEL (recent), 1);
  pnc_recent_servers_forget (recent, item);
  assert_recent ("two");
}

static void
test_bounded (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 3 * PNC_RECENT_SERVERS_MAX; i++)
    {
      g_autofree char *text = g_strdup_printf ("host%u", i);

      note (text);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (recent)), ==, PNC_RECENT_SERVERS_MAX);
}

static void
test_nonsense (Fixture *self, gconstpointer data)
{
  const char *const links[] = { "http://x/", "one", "", NULL };

  g_settings_set_strv (settings, "recent-servers", links);
  assert_recent ("one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/recent-servers/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("last-first", test_last_first);
  ADD ("no-secrets", test_no_secrets);
  ADD ("saved-are-left-out", test_saved_are_left_out);
  ADD ("find", test_find);
  ADD ("forget", test_forget);
  ADD ("bounded", test_bounded);
  ADD ("nonsense", test_nonsense);
#undef ADD
  return g_test_run ();
}
