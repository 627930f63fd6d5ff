/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-preview.h"

#include <string.h>

#include "pnc-preview-kind.h"
#include "pnc-tls.h"
#include "transfer-fixture.h"

static void
write_file (TransferFixture *fixture, const char *name, const char *content, gssize length_bytes)
{
  g_autofree char *path = g_build_filename (fixture->share, name, NULL);

  g_assert_true (g_file_set_contents (path, content, length_bytes, NULL));
}

/* As a listing would say it; the file may be another one by now. */
static PncFileItem *
new_item (const char *name, PncEntryKind kind, guint64 size_bytes)
{
  const PncVersion version = { .size_bytes = size_bytes, .file_id = 1, .mtime_ns = 1 };
  g_autoptr (PncEntry) entry = pnc_entry_new (kind, name, strlen (name), 0644, &version);

  return pnc_file_item_new (entry);
}

static void
show (TransferFixture *fixture, PncPreview *preview, const char *name, guint64 size_bytes)
{
  g_autoptr (PncFileItem) item = new_item (name, PNC_ENTRY_FILE, size_bytes);
  g_autoptr (PncPath) folder = pnc_path_root ();

  pnc_preview_show (preview, fixture->queue, folder, item);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
}

static gboolean
is_settled (gpointer data)
{
  g_autofree char *page = NULL;

  g_object_get (data, "page", &page, NULL);
  return !g_str_equal (page, "loading") || pnc_preview_get_picture (data) != NULL;
}

/* @notice: a pattern of what is said */
static void
assert_shows (PncPreview *preview, const char *page, const char *notice, const char *subtitle)
{
  g_autofree char *shown_page = NULL;
  g_autofree char *shown_notice = NULL;
  g_autofree char *shown_subtitle = NULL;

  test_loop_until (is_settled, preview);
  g_object_get (preview, "page", &shown_page, "notice", &shown_notice, "subtitle", &shown_subtitle,
                NULL);
  g_assert_cmpstr (shown_page, ==, page);
  if (!g_pattern_match_simple (notice, shown_notice))
    g_assert_cmpstr (shown_notice, ==, notice);
  if (!g_pattern_match_simple (subtitle, shown_subtitle))
    g_assert_cmpstr (shown_subtitle, ==, subtitle);
}

static void
test_texts (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPreview) preview = pnc_preview_new ();
  g_autofree char *large = g_strnfill (2 * PNC_PREVIEW_TEXT_BYTES, 'y');
  g_autofree char *title = NULL;

  for (gsize i = 0; i < strlen (large); i += 100)
    large[i] = '\n';
  write_file (fixture, "small.txt", "\xc3\xa1rv\xc3\xadz", -1);
  write_file (fixture, "latin.txt", "caf\xe9\x80", -1);
  write_file (fixture, "broken.txt", "\xef\xbb\xbf\xff\xff", -1);
  write_file (fixture, "large.txt", large, -1);
  write_file (fixture, "empty.txt", "", 0);
  write_file (fixture, "program", "\177ELF\0\1", 6);

  show (fixture, preview, "small.txt", 8);
  assert_shows (preview, "text", "", "* · 8 bytes · UTF-8");
  g_assert_cmpstr (pnc_preview_get_text (preview), ==, "\xc3\xa1rv\xc3\xadz");
  g_object_get (preview, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "small.txt");
  show (fixture, preview, "latin.txt", 5);
  assert_shows (preview, "text", "", "* · Windows-1252");
  show (fixture, preview, "broken.txt", 5);
  assert_shows (preview, "text", "2 places are no valid UTF-8*", "*");
  show (fixture, preview, "large.txt", strlen (large));
  assert_shows (preview, "text", "Only the first 1.0*MB are shown.", "*");
  g_assert_cmpuint (strlen (pnc_preview_get_text (preview)), ==, PNC_PREVIEW_TEXT_BYTES);
  show (fixture, preview, "empty.txt", 0);
  assert_shows (preview, "info", "The file is empty.", "*");
  show (fixture, preview, "program", 6);
  assert_shows (preview, "info", "", "*");
  g_assert_null (pnc_preview_get_text (preview));
}

static void
test_others (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPreview) preview = pnc_preview_new ();
  g_autoptr (PncFileItem) folder = new_item ("folder", PNC_ENTRY_FOLDER, 0);
  g_autoptr (PncPath) root = pnc_path_root ();

  show (fixture, preview, "archive.zip", 1000);
  assert_shows (preview, "info", "", "* · 1.0*kB");
  show (fixture, preview, "gone.txt", 5);
  assert_shows (preview, "info", "*gone.txt*", "*");
  show (fixture, preview, "huge.png", PNC_PREVIEW_PICTURE_BYTES + 1);
  assert_shows (preview, "info", "Pictures over 33.6*MB are not shown here.", "*");
  pnc_preview_show (preview, fixture->queue, root, folder);
  assert_shows (preview, "info", "", "Folder");
}

static void
test_pictures (TransferFixture *fixture, gconstpointer data)
{
  static const struct
  {
    int code;
    const char *notice;
  } failures[] = {
    { PNC_ERROR_TOO_LARGE, "*too many pixels*" }, { PNC_ERROR_TIMED_OUT, "*takes too long*" },
    { PNC_ERROR_BUSY, "*takes too long*" },       { PNC_ERROR_UNSUPPORTED, "*of this kind*" },
    { PNC_ERROR_CORRUPT, "*damaged*" },
  };
  g_autoptr (PncPreview) preview = pnc_preview_new ();
  gsize length_bytes;

  write_file (fixture, "a.png", "not really", -1);
  show (fixture, preview, "a.png", 10);
  assert_shows (preview, "loading", "", "*");
  g_assert_cmpmem (g_bytes_get_data (pnc_preview_get_picture (preview), &length_bytes), 10,
                   "not really", 10);
  pnc_preview_take_size (preview, 40, 30);
  assert_shows (preview, "picture", "", "* · 10 bytes · 40 × 30");
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, failures[i].code, "");

      show (fixture, preview, "a.png", 10);
      test_loop_until (is_settled, preview);
      pnc_preview_take_failure (preview, error);
      assert_shows (preview, "info", failures[i].notice, "*");
    }
}

/* What is looked at last is what shows, however quickly somebody goes on. */
static void
test_moves_on (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPreview) preview = pnc_preview_new ();

  write_file (fixture, "a.txt", "first", -1);
  write_file (fixture, "b.txt", "second", -1);
  for (guint i = 0; i < 40; i++)
    show (fixture, preview, i % 2 == 0 ? "a.txt" : "b.txt", 5);
  assert_shows (preview, "text", "", "*");
  g_assert_cmpstr (pnc_preview_get_text (preview), ==, "second");
  show (fixture, preview, "a.txt", 5);
  pnc_preview_stop (preview);
  g_assert_null (pnc_preview_get_item (preview));
  test_loop_settle ();
  g_assert_null (pnc_preview_get_text (preview));
}

#define ADD(path, func)                                                                            \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/preview/texts", test_texts);
  ADD ("/preview/others", test_others);
  ADD ("/preview/pictures", test_pictures);
  ADD ("/preview/moves-on", test_moves_on);
  return g_test_run ();
}
