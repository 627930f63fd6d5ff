/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-file-clip.h"

static PncLink *
link_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncLink *link = pnc_link_parse (text, &error);

  g_assert_no_error (error);
  return link;
}

static PncFileClip *
make_clip (const char *server, gboolean cut)
{
  g_autoptr (PncLink) link = link_of (server);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);

  g_ptr_array_add (paths, pnc_path_parse ("/a b/one", NULL));
  g_ptr_array_add (paths, pnc_path_parse ("/a b/two", NULL));
  return pnc_file_clip_new (link, paths, cut);
}

static gboolean
is_of (PncFileClip *clip, const char *server)
{
  g_autoptr (PncLink) link = link_of (server);

  return pnc_file_clip_is_of (clip, link);
}

static void
test_paths (void)
{
  g_autoptr (PncFileClip) clip = make_clip ("pinnace://ann@nas.local/", TRUE);
  GPtrArray *paths = pnc_file_clip_get_paths (clip);

  g_assert_true (pnc_file_clip_is_cut (clip));
  g_assert_cmpuint (paths->len, ==, 2);
  g_assert_cmpstr (pnc_path_name (paths->pdata[1]), ==, "two");
}

/* The clipboard is for all programs: no password, and no more than is needed to get there. */
static void
test_text (void)
{
  g_autoptr (PncFileClip) clip = make_clip (
    "pinnace://ann:secret@nas.local/x?pin=SHA256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    FALSE);
  g_autofree char *text = pnc_file_clip_to_text (clip);

  g_assert_false (pnc_file_clip_is_cut (clip));
  g_assert_cmpstr (text, ==,
                   "pinnace://ann@nas.local:7450/a%20b/one\n"
                   "pinnace://ann@nas.local:7450/a%20b/two");
}

static void
test_server (void)
{
  g_autoptr (PncFileClip) clip = make_clip ("pinnace://ann@nas.local/x", FALSE);

  g_assert_true (is_of (clip, "pinnace://ann:secret@NAS.local/elsewhere"));
  g_assert_false (is_of (clip, "pinnace://bob@nas.local/x"));
  g_assert_false (is_of (clip, "pinnace://nas.local/x"));
  g_assert_false (is_of (clip, "pinnace://ann@nas.local:7451/x"));
  g_assert_false (is_of (clip, "pinnace://ann@other.local/x"));
}

static gboolean
may_go (PncFileClip *clip, const char *text, gboolean move)
{
  g_autoptr (PncPath) folder = pnc_path_parse (text, NULL);

  return pnc_file_clip_may_go (clip, folder, move);
}

static void
test_may_go (void)
{
  g_autoptr (PncFileClip) clip = make_clip ("pinnace://ann@nas.local/", FALSE);
  g_autoptr (PncFileClip) cut = pnc_file_clip_as (clip, TRUE);

  g_assert_true (may_go (clip, "/", TRUE));
  g_assert_true (may_go (clip, "/a b/other", TRUE));
  g_assert_false (may_go (clip, "/a b", TRUE));
  g_assert_true (may_go (clip, "/a b", FALSE));
  g_assert_false (may_go (clip, "/a b/two", TRUE));
  g_assert_false (may_go (clip, "/a b/two", FALSE));
  g_assert_false (may_go (clip, "/a b/two/deeper", FALSE));
  g_assert_true (pnc_file_clip_is_cut (cut));
  g_assert_cmpuint (pnc_file_clip_get_paths (cut)->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-clip/paths", test_paths);
  g_test_add_func ("/file-clip/text", test_text);
  g_test_add_func ("/file-clip/server", test_server);
  g_test_add_func ("/file-clip/may-go", test_may_go);
  return g_test_run ();
}
