/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A browser that is connected to a fake server and looks at its root. Its own test only: the
 * functions are static. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-browser.h"
#include "pnc-tls.h"
#include "session-fixture.h"

static inline void
browser_fixture_remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      browser_fixture_remove_all (below);
    }
  g_remove (path);
}

/* Runs the tests with a folder of their own for the list of transfers. */
static inline int
browser_fixture_run (void)
{
  const char *const names[] = { "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME" };
  g_autofree char *folder = g_dir_make_tmp ("pnc-browser-XXXXXX", NULL);
  int status;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_setenv (names[i], folder, TRUE);
  status = g_test_run ();
  browser_fixture_remove_all (folder);
  return status;
}

typedef struct
{
  SessionFixture session; /* without a session: the browser makes its own */
  PncBrowser *browser;
  GPtrArray *failures; /* of sentences */
} BrowserFixture;

static inline void
browser_fixture_failed_cb (BrowserFixture *self, const GError *error)
{
  g_ptr_array_add (self->failures, g_strdup (error->message));
}

static inline gboolean
browser_fixture_is_loaded (gpointer data)
{
  PncDirectory *directory = pnc_browser_get_directory (data);

  return directory != NULL && !pnc_directory_is_loading (directory);
}

static inline gboolean
browser_fixture_is_idle (gpointer data)
{
  gboolean busy;

  g_object_get (data, "busy", &busy, NULL);
  return !busy;
}

/* @names: (array zero-terminated=1): what every folder of the server holds; those that end in a
 * slash are folders */
static inline void
browser_fixture_fill (BrowserFixture *self, const char *const *names)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  const PncVersion version = { .size_bytes = 1, .file_id = 1 };

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean folder = g_str_has_suffix (names[i], "/");

      g_ptr_array_add (entries, pnc_entry_new (folder ? PNC_ENTRY_FOLDER : PNC_ENTRY_FILE, names[i],
                                               strlen (names[i]) - folder, 0755, &version));
    }
  fake_server_set_entries (self->session.server, entries);
}

static inline void
browser_fixture_set_up (BrowserFixture *self, FakeScript script, const char *const *names)
{
  g_autofree char *text = NULL;
  g_autoptr (PncLink) link = NULL;

  session_fixture_set_up (&self->session, script, self);
  browser_fixture_fill (self, names);
  text = fake_server_dup_link (self->session.server, "anna:open%20sesame", TRUE);
  link = pnc_link_parse (text, NULL);
  self->failures = g_ptr_array_new_with_free_func (g_free);
  self->browser = pnc_browser_new (self->session.known);
  g_signal_connect_swapped (self->browser, "failed", G_CALLBACK (browser_fixture_failed_cb), self);
  pnc_browser_open (self->browser, link);
  test_loop_until (browser_fixture_is_loaded, self->browser);
}

static inline void
browser_fixture_go (BrowserFixture *self, const char *text)
{
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);

  pnc_browser_go (self->browser, path);
  test_loop_until (browser_fixture_is_loaded, self->browser);
}

static inline void
browser_fixture_tear_down (BrowserFixture *self)
{
  g_object_unref (self->browser);
  test_loop_settle ();
  g_ptr_array_unref (self->failures);
  session_fixture_tear_down (&self->session);
}
