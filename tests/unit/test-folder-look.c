/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "pnc-file-order.h"
#include "pnc-folder-look.h"

typedef struct
{
  GSettings *settings;
  PncFolderLook *look;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->settings = g_settings_new (PNC_APP_ID);
  self->look = pnc_folder_look_new (self->settings);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  const char *const keys[] = { "view-mode", "sort-column", "sort-descending", "folder-looks" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (self->settings, keys[i]);
  g_object_unref (self->look);
  g_object_unref (self->settings);
}

static void
go (PncFolderLook *look, const char *text)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann:secret@nas.local/start", NULL);
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);

  pnc_folder_look_set_folder (look, link, path);
}

static void
assert_look (PncFolderLook *look, const char *mode, const char *sort, gboolean descending)
{
  g_autofree char *mode_now = NULL;
  g_autofree char *sort_now = NULL;
  gboolean descending_now;

  g_object_get (look, "mode", &mode_now, "sort", &sort_now, "descending", &descending_now, NULL);
  g_assert_cmpstr (mode_now, ==, mode);
  g_assert_cmpstr (sort_now, ==, sort);
  g_assert_cmpint (descending_now, ==, descending);
  g_assert_cmpint (pnc_folder_look_is_icons (look), ==, g_str_equal (mode, "icons"));
}

static gboolean
is_default (PncFolderLook *look)
{
  gboolean value;

  g_object_get (look, "is-default", &value, NULL);
  return value;
}

static gsize
n_remembered (Fixture *self)
{
  g_autoptr (GVariant) looks = g_settings_get_value (self->settings, "folder-looks");

  return g_variant_n_children (looks);
}

static void
test_remembered_for_the_folder (Fixture *self, gconstpointer data)
{
  assert_look (self->look, "list", "name", FALSE);
  go (self->look, "/pictures");
  g_object_set (self->look, "mode", "icons", NULL);
  pnc_folder_look_set_sort (self->look, "modified", TRUE);
  g_assert_false (is_default (self->look));
  go (self->look, "/documents");
  assert_look (self->look, "list", "name", FALSE);
  g_assert_true (is_default (self->look));
  go (self->look, "/pictures");
  assert_look (self->look, "icons", "modified", TRUE);
  g_assert_cmpuint (n_remembered (self), ==, 1);
}

/* Not the password, nor what only helps to find the server. */
static void
test_no_secrets (Fixture *self, gconstpointer data)
{
  g_autoptr (GVariant) looks = NULL;
  g_autofree char *text = NULL;

  go (self->look, "/a b");
  g_object_set (self->look, "mode", "icons", NULL);
  looks = g_settings_get_value (self->settings, "folder-looks");
  text = g_variant_print (looks, FALSE);
  g_assert_cmpstr (text, ==, "[('pinnace://ann@nas.local:7450/a%20b', 'icons', 'name', false)]");
}

static void
test_back_to_the_default_is_forgotten (Fixture *self, gconstpointer data)
{
  go (self->look, "/a");
  g_object_set (self->look, "descending", TRUE, NULL);
  g_assert_cmpuint (n_remembered (self), ==, 1);
  g_object_set (self->look, "descending", FALSE, NULL);
  g_assert_cmpuint (n_remembered (self), ==, 0);
}

static void
test_for_all_folders (Fixture *self, gconstpointer data)
{
  go (self->look, "/a");
  g_object_set (self->look, "sort", "type", NULL);
  go (self->look, "/b");
  g_object_set (self->look, "mode", "icons", "sort", "size", NULL);
  pnc_folder_look_use_for_all (self->look);
  assert_look (self->look, "icons", "size", FALSE);
  g_assert_true (is_default (self->look));
  go (self->look, "/a");
  assert_look (self->look, "icons", "size", FALSE);
  g_assert_cmpuint (n_remembered (self), ==, 0);
}

static void
test_windows_agree (Fixture *self, gconstpointer data)
{
  g_autoptr (PncFolderLook) other = pnc_folder_look_new (self->settings);

  go (self->look, "/a");
  go (other, "/a");
  g_object_set (self->look, "sort", "size", NULL);
  assert_look (other, "list", "size", FALSE);
  go (other, "/b");
  assert_look (other, "list", "name", FALSE);
  g_settings_set_string (self->settings, "view-mode", "icons");
  assert_look (other, "icons", "name", FALSE);
  assert_look (self->look, "list", "size", FALSE);
}

static void
test_bounded (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < PNC_FOLDER_LOOKS_MAX + 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("/%u", i);

      go (self->look, text);
      g_object_set (self->look, "mode", "icons", NULL);
    }
  g_assert_cmpuint (n_remembered (self), ==, PNC_FOLDER_LOOKS_MAX);
  assert_look (self->look, "icons", "name", FALSE);
  go (self->look, "/4");
  assert_look (self->look, "list", "name", FALSE);
  go (self->look, "/5");
  assert_look (self->look, "icons", "name", FALSE);
}

/* Nobody's folder: it changes, but there is nothing to remember it for. */
static void
test_no_folder (Fixture *self, gconstpointer data)
{
  pnc_folder_look_set_folder (self->look, NULL, NULL);
  g_object_set (self->look, "mode", "icons", NULL);
  g_assert_cmpuint (n_remembered (self), ==, 0);
}

static void
test_nonsense (Fixture *self, gconstpointer data)
{
  GVariant *looks
    = g_variant_new_parsed ("[('pinnace://ann@nas.local:7450/a', 'hologram', 'smell', true)]");

  g_settings_set_value (self->settings, "folder-looks", looks);
  go (self->look, "/a");
  assert_look (self->look, "list", "name", TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/folder-look/remembered-for-the-folder", Fixture, NULL, setup,
              test_remembered_for_the_folder, teardown);
  g_test_add ("/folder-look/no-secrets", Fixture, NULL, setup, test_no_secrets, teardown);
  g_test_add ("/folder-look/back-to-the-default-is-forgotten", Fixture, NULL, setup,
              test_back_to_the_default_is_forgotten, teardown);
  g_test_add ("/folder-look/for-all-folders", Fixture, NULL, setup, test_for_all_folders, teardown);
  g_test_add ("/folder-look/windows-agree", Fixture, NULL, setup, test_windows_agree, teardown);
  g_test_add ("/folder-look/bounded", Fixture, NULL, setup, test_bounded, teardown);
  g_test_add ("/folder-look/no-folder", Fixture, NULL, setup, test_no_folder, teardown);
  g_test_add ("/folder-look/nonsense", Fixture, NULL, setup, test_nonsense, teardown);
  return g_test_run ();
}
