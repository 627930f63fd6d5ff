/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-server-item.h"

static PncServerItem *
make (const char *name, const char *color, const char *text)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);

  g_assert_nonnull (link);
  return pnc_server_item_new ("id", name, color, link);
}

static void
assert_shown (PncServerItem *item, const char *name, const char *address, const char *initial)
{
  g_autofree char *name_now = NULL;
  g_autofree char *address_now = NULL;
  g_autofree char *initial_now = NULL;

  g_object_get (item, "name", &name_now, "address", &address_now, "initial", &initial_now, NULL);
  g_assert_cmpstr (name_now, ==, name);
  g_assert_cmpstr (address_now, ==, address);
  g_assert_cmpstr (initial_now, ==, initial);
}

static void
test_shown (void)
{
  g_autoptr (PncServerItem) plain = make ("  élan ", "red", "ann@nas.local");
  g_autoptr (PncServerItem) nameless = make (NULL, "red", "pinnace://nas.local:7451/a/b");
  g_autoptr (PncServerItem) numbers = make ("Six", "red", "pinnace://ann@[::1]:99/");

  assert_shown (plain, "élan", "ann@nas.local", "É");
  assert_shown (nameless, "nas.local", "nas.local:7451", "N");
  assert_shown (numbers, "Six", "ann@[::1]:99", "S");
}

static void
test_hostile_name (void)
{
  g_autofree char *long_name = g_strnfill (5000, 'x');
  g_autofree char *cut = g_strnfill (PNC_SERVER_NAME_MAX, 'x');
  g_autoptr (PncServerItem) huge = make (long_name, NULL, "nas.local");
  g_autoptr (PncServerItem) controls = make ("a\nb\xe2\x80\xae"
                                             "c\x1b[2J",
                                             NULL, "nas.local");
  g_autoptr (PncServerItem) bytes = make ("\xff\xfe", NULL, "nas.local");
  const char *shown = pnc_server_item_get_name (controls);

  g_assert_cmpstr (pnc_server_item_get_name (huge), ==, cut);
  g_assert_null (strpbrk (shown, "\n\x1b"));
  g_assert_null (strstr (shown, "\xe2\x80\xae"));
  g_assert_true (g_utf8_validate (pnc_server_item_get_name (bytes), -1, NULL));
}

static void
test_color (void)
{
  const char *const *colors = pnc_server_item_get_colors ();
  g_autoptr (PncServerItem) red = make ("a", "red", "nas.local");
  g_autoptr (PncServerItem) unknown = make ("a", "infrared", "nas.local");
  g_autoptr (PncServerItem) none = make ("a", NULL, "nas.local");

  g_assert_cmpstr (pnc_server_item_get_color (red), ==, "red");
  g_assert_cmpstr (pnc_server_item_get_color (unknown), ==, colors[0]);
  g_assert_cmpstr (pnc_server_item_get_color (none), ==, colors[0]);
}

static void
test_link (void)
{
  g_autoptr (PncServerItem) item = make ("a", NULL, "pinnace://ann:secret@nas.local/start");
  g_autoptr (PncPath) path = pnc_path_parse ("/last one", NULL);
  g_autoptr (PncLink) link = pnc_server_item_dup_link (item);
  g_autoptr (PncLink) later = NULL;

  g_assert_null (link->password);
  g_assert_cmpstr (pnc_path_name (link->path), ==, "start");
  pnc_server_item_set_last_folder (item, path);
  later = pnc_server_item_dup_link (item);
  g_assert_cmpstr (pnc_path_name (later->path), ==, "last one");
  g_assert_cmpstr (pnc_path_name (pnc_server_item_get_link (item)->path), ==, "start");
}

static void
assert_at (PncServerItem *item, const char *text, gboolean expected)
{
  g_autoptr (PncLink) link = pnc_link_parse (text, NULL);

  g_assert_cmpint (pnc_server_item_is_at (item, link), ==, expected);
}

static void
test_is_at (void)
{
  g_autoptr (PncServerItem) ann = make ("a", NULL, "ann@nas.local");
  g_autoptr (PncServerItem) anybody = make ("a", NULL, "nas.local");

  assert_at (ann, "ann@NAS.local", TRUE);
  assert_at (ann, "pinnace://ann@nas.local/elsewhere", TRUE);
  assert_at (ann, "bob@nas.local", FALSE);
  assert_at (ann, "nas.local", FALSE);
  assert_at (ann, "ann@nas.local:7451", FALSE);
  assert_at (ann, "ann@nas", FALSE);
  assert_at (anybody, "bob@nas.local", TRUE);
  assert_at (anybody, "nas.local", TRUE);
  g_assert_false (pnc_server_item_is_at (ann, NULL));
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static void
test_change (void)
{
  g_autoptr (PncServerItem) item = make ("a", "red", "nas.local");
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://bob:secret@other/", NULL);
  guint n = 0;

  g_signal_connect (item, "notify::name", G_CALLBACK (count_cb), &n);
  g_signal_connect (item, "notify::color", G_CALLBACK (count_cb), &n);
  pnc_server_item_change (item, "b", "green", link);
  g_assert_cmpuint (n, ==, 2);
  assert_shown (item, "b", "bob@other", "B");
  g_assert_null (pnc_server_item_get_link (item)->password);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-item/shown", test_shown);
  g_test_add_func ("/server-item/hostile-name", test_hostile_name);
  g_test_add_func ("/server-item/color", test_color);
  g_test_add_func ("/server-item/link", test_link);
  g_test_add_func ("/server-item/is-at", test_is_at);
  g_test_add_func ("/server-item/change", test_change);
  return g_test_run ();
}
