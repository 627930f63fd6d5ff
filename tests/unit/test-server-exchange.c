/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-server-exchange.h"

#include "server-list-fixture.h"

static gboolean
import (Fixture *self, const char *text, guint *n_added, guint *n_known, GError **error)
{
  return pnc_server_list_import (self->list, text, strlen (text), n_added, n_known, error);
}

static void
test_there_and_back (Fixture *self, gconstpointer data)
{
  g_autoptr (PncPath) path = pnc_path_parse ("/private", NULL);
  PncServerItem *item = fixture_add (self, "Home", "pinnace://ann:secret@nas.local/");
  g_autofree char *text = NULL;
  g_autofree char *other = g_build_filename (self->folder, "other", NULL);
  g_autoptr (PncServerList) list = pnc_server_list_new (other);
  g_autoptr (GError) error = NULL;
  guint n_added = 0, n_known = 0;

  fixture_add (self, "Work", "pinnace://example.org/");
  pnc_server_list_note_use (self->list, item, path);
  pnc_server_list_set_remembers (self->list, item, TRUE);
  text = pnc_server_list_export (self->list);
  g_assert_null (strstr (text, "secret"));
  g_assert_null (strstr (text, "private"));
  g_assert_null (strstr (text, "last-"));
  g_assert_null (strstr (text, "remember"));
  g_assert_true (pnc_server_list_import (list, text, strlen (text), &n_added, &n_known, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_added, ==, 2);
  assert_names (list, "Home Work");
  g_assert_true (pnc_server_list_import (list, text, strlen (text), &n_added, &n_known, &error));
  g_assert_cmpuint (n_added, ==, 0);
  g_assert_cmpuint (n_known, ==, 2);
  pnc_server_list_flush (list);
}

static void
test_hostile (Fixture *self, gconstpointer data)
{
  const char *text
    = "[Home]\nlink=pinnace://eve@evil/\nname=a\\nb\\x1b\n"
      "[x y]\nlink=pinnace://ann:secret@two/\nremember-password=true\nlast-folder=/x\n"
      "[../../etc]\nlink=three\nname=\xe2\x80\xae\n"
      "[bad]\nlink=pinnace://b ad/\n[worse]\nlink=file:///etc/passwd\n[none]\n"
      "[again]\nlink=pinnace://eve@EVIL/elsewhere\n";
  g_autofree char *written = NULL;
  g_autoptr (GError) error = NULL;
  guint n_added = 0, n_known = 0;

  fixture_add (self, "Home", "nas.local");
  g_assert_true (import (self, text, &n_added, &n_known, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_added, ==, 3);
  g_assert_cmpuint (n_known, ==, 1);
  g_assert_cmpstr (pnc_server_item_get_link (pnc_server_list_get (self->list, 0))->host, ==,
                   "nas.local");
  for (guint i = 0; i < 4; i++)
    g_assert_null (
      strpbrk (pnc_server_item_get_name (pnc_server_list_get (self->list, i)), "\n\x1b"));
  g_assert_false (pnc_server_item_remembers (pnc_server_list_get (self->list, 2)));
  written = fixture_text (self);
  g_assert_null (strstr (written, "secret"));
  g_assert_null (strstr (written, "[../"));
}

static void
test_no_list (Fixture *self, gconstpointer data)
{
  const char *const texts[] = { "",
                                "hello",
                                "\x7f"
                                "ELF",
                                "[a]\nlink=\n",
                                "[a]\nb=c\n",
                                "{\"a\": 1}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (import (self, texts[i], NULL, NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
}

static void
test_bytes_cut_anywhere (Fixture *self, gconstpointer data)
{
  const char *text = "[a]\nlink=pinnace://ann@one/\nname=A\n[b]\nlink=two\n";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autofree char *cut = g_strndup (text, length);

      pnc_server_list_import (self->list, cut, length, NULL, NULL, NULL);
    }
  g_assert_false (pnc_server_list_import (self->list, "[a]\nlink=x\0y\n", 14, NULL, NULL, NULL));
}

static void
test_huge (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *large = g_strnfill (PNC_SERVER_EXCHANGE_MAX_BYTES + 1, '#');
  g_autoptr (GError) error = NULL;
  guint n_added = 0;

  g_assert_false (import (self, large, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);
  for (guint i = 0; i < 2 * PNC_SERVER_LIST_MAX; i++)
    g_string_append_printf (text, "[s%u]\nlink=host%u\n", i, i);
  g_assert_true (import (self, text->str, &n_added, NULL, &error));
  g_assert_cmpuint (n_added, ==, PNC_SERVER_LIST_MAX);
}

static void
assert_described (guint n_added, guint n_known, const char *expected)
{
  g_autofree char *text = pnc_server_exchange_describe (n_added, n_known);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_described (void)
{
  assert_described (1, 0, "1 server was added.");
  assert_described (2, 0, "2 servers were added.");
  assert_described (1, 2, "1 server was added; the others were there already.");
  assert_described (3, 1, "3 servers were added; the others were there already.");
  assert_described (0, 1, "All servers in this file are there already.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/server-exchange/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("hostile", test_hostile);
  ADD ("no-list", test_no_list);
  ADD ("bytes-cut-anywhere", test_bytes_cut_anywhere);
  ADD ("huge", test_huge);
#undef ADD
  g_test_add_func ("/server-exchange/described", test_described);
  return g_test_run ();
}
