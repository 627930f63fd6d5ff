/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-preview-kind.h"

#include <gio/gio.h>

static PncPreviewKind
kind_of (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return pnc_preview_kind (PNC_ENTRY_FILE, type);
}

static void
test_names (void)
{
  static const char *const texts[]
    = { "notes.txt", "README", "main.c", "a.json", "a.xml",  "run.sh",          "page.html",
        "a.py",      "a.csv",  "a.md",   "a.js",   "a.yaml", "nobody knows.zzq" };
  static const char *const pictures[]
    = { "a.png", "a.jpg", "a.JPEG", "a.gif", "a.svg", "a.webp", "a.tiff", "a.bmp", "a.ico" };
  static const char *const others[] = { "a.zip", "a.pdf", "a.mp3", "a.mkv", "a.odt" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (kind_of (texts[i]), ==, PNC_PREVIEW_TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    g_assert_cmpint (kind_of (pictures[i]), ==, PNC_PREVIEW_PICTURE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpint (kind_of (others[i]), ==, PNC_PREVIEW_NONE);
}

static void
test_entries (void)
{
  g_assert_cmpint (pnc_preview_kind (PNC_ENTRY_FOLDER, "inode/directory"), ==, PNC_PREVIEW_NONE);
  g_assert_cmpint (pnc_preview_kind (PNC_ENTRY_LINK, "text/plain"), ==, PNC_PREVIEW_NONE);
  g_assert_cmpint (pnc_preview_kind (PNC_ENTRY_FILE, NULL), ==, PNC_PREVIEW_NONE);
  g_assert_cmpuint (pnc_preview_max_bytes (PNC_PREVIEW_NONE), ==, 0);
  g_assert_cmpuint (pnc_preview_max_bytes (PNC_PREVIEW_TEXT), ==, 1 << 20);
  g_assert_cmpuint (pnc_preview_max_bytes (PNC_PREVIEW_PICTURE), ==, 32 << 20);
}

#define WHOLE(bytes) bytes, sizeof (bytes) - 1

static const struct
{
  const char *bytes;
  gsize length;
  const char *type;
} beginnings[] = {
  { WHOLE ("\x89PNG\r\n\x1a\nrest"), "image/png" },
  { WHOLE ("\xff\xd8\xff\xe0"), "image/jpeg" },
  { WHOLE ("GIF89a."), "image/gif" },
  { WHOLE ("RIFF\1\2\3\4WEBPVP8"), "image/webp" },
  { WHOLE ("II*\0...."), "image/tiff" },
  { WHOLE ("\0\0\1\0...."), "image/vnd.microsoft.icon" },
  { WHOLE ("BM......"), "image/bmp" },
  { WHOLE ("\0\0\0\x20"
           "ftypavif...."),
    "image/avif" },
  { WHOLE ("<svg xmlns='…'/>"), "image/svg+xml" },
  { WHOLE ("\xef\xbb\xbf\n<?xml version='1.0'?>\n<svg/>"), "image/svg+xml" },
  { WHOLE ("<html>no picture</html>"), NULL },
  { WHOLE ("say <svg"), NULL },
  { WHOLE ("/* XPM */ static char"), NULL },
  { WHOLE ("#define x_width 16"), NULL },
  { WHOLE ("P6 65535 65535 255"), NULL },
  { WHOLE (""), NULL },
};

/* Each with fewer and fewer of its bytes: nobody looks beyond the end. */
static void
test_beginnings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_assert_cmpstr (
        pnc_preview_picture_type ((const guint8 *) beginnings[i].bytes, beginnings[i].length), ==,
        beginnings[i].type);
      for (gsize length = 0; length < beginnings[i].length; length++)
        {
          g_autofree guint8 *data = g_memdup2 (beginnings[i].bytes, length);
          const char *type = pnc_preview_picture_type (data, length);

          g_assert_true (type == NULL || g_strcmp0 (type, beginnings[i].type) == 0);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preview-kind/names", test_names);
  g_test_add_func ("/preview-kind/entries", test_entries);
  g_test_add_func ("/preview-kind/beginnings", test_beginnings);
  return g_test_run ();
}
