/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-guide.h"

static void
assert_block (GPtrArray *blocks, guint position, PncGuideKind kind, const char *markup)
{
  PncGuideBlock *block;

  g_assert_cmpuint (position, <, blocks->len);
  block = g_ptr_array_index (blocks, position);
  g_assert_cmpint (block->kind, ==, kind);
  g_assert_cmpstr (block->markup, ==, markup);
}

static void
test_blocks (void)
{
  g_autoptr (GPtrArray) blocks
    = pnc_guide_parse ("# Title\n\nOne\nline.\n\n\n## Head\n- first\n  goes on\n- second\n\nEnd");

  g_assert_cmpuint (blocks->len, ==, 6);
  assert_block (blocks, 0, PNC_GUIDE_TITLE, "Title");
  assert_block (blocks, 1, PNC_GUIDE_PARAGRAPH, "One line.");
  assert_block (blocks, 2, PNC_GUIDE_HEADING, "Head");
  assert_block (blocks, 3, PNC_GUIDE_ITEM, "first goes on");
  assert_block (blocks, 4, PNC_GUIDE_ITEM, "second");
  assert_block (blocks, 5, PNC_GUIDE_PARAGRAPH, "End");
}

static void
test_markup (void)
{
  g_autoptr (GPtrArray) blocks = pnc_guide_parse ("`Ctrl+<` & **all**\n\none ` alone");

  assert_block (blocks, 0, PNC_GUIDE_PARAGRAPH, "<tt>Ctrl+&lt;</tt> &amp; <b>all</b>");
  assert_block (blocks, 1, PNC_GUIDE_PARAGRAPH, "one ` alone");
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) blocks = pnc_guide_parse ("\n \n");

  g_assert_cmpuint (blocks->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide/blocks", test_blocks);
  g_test_add_func ("/guide/markup", test_markup);
  g_test_add_func ("/guide/nothing", test_nothing);
  return g_test_run ();
}
