/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-preview-kind.h"

#include <gio/gio.h>
#include <string.h>

/* An SVG says what it is within this. */
#define SVG_HEAD_BYTES 4096u

PncPreviewKind
pnc_preview_kind (PncEntryKind kind, const char *content_type)
{
  /* texts that the list of types does not know as such */
  static const char *const texts[]
    = { "text/plain",         "application/json", "application/xml",      "application/javascript",
        "application/x-yaml", "application/toml", "application/x-subrip", "application/sql" };
  static const char *const unknown[] = { "application/octet-stream", "application/x-zerosize" };

  if (kind != PNC_ENTRY_FILE || content_type == NULL)
    return PNC_PREVIEW_NONE;
  if (g_content_type_is_a (content_type, "image/*"))
    return PNC_PREVIEW_PICTURE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_content_type_is_a (content_type, texts[i]))
      return PNC_PREVIEW_TEXT;
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    if (g_content_type_equals (content_type, unknown[i]))
      return PNC_PREVIEW_TEXT;
  return PNC_PREVIEW_NONE;
}

guint64
pnc_preview_max_bytes (PncPreviewKind kind)
{
  if (kind == PNC_PREVIEW_NONE)
    return 0;
  return kind == PNC_PREVIEW_TEXT ? PNC_PREVIEW_TEXT_BYTES : PNC_PREVIEW_PICTURE_BYTES;
}

static const struct
{
  const char *type;
  guint offset;
  guint length;
  const char *bytes;
} beginnings[] = {
  { "image/png", 0, 8, "\x89PNG\r\n\x1a\n" },
  { "image/jpeg", 0, 3, "\xff\xd8\xff" },
  { "image/gif", 0, 6, "GIF87a" },
  { "image/gif", 0, 6, "GIF89a" },
  { "image/webp", 8, 4, "WEBP" },
  { "image/tiff", 0, 4, "II*\0" },
  { "image/tiff", 0, 4, "MM\0*" },
  { "image/avif", 4, 8, "ftypavif" },
  { "image/heif", 4, 8, "ftypheic" },
  { "image/heif", 4, 8, "ftypmif1" },
  { "image/jxl", 0, 2, "\xff\x0a" },
  { "image/jxl", 0, 12, "\0\0\0\x0cJXL \r\n\x87\n" },
  { "image/vnd.microsoft.icon", 0, 4, "\0\0\1\0" },
  { "image/bmp", 0, 2, "BM" },
};

/* Text with an <svg> in its beginning. */
static gboolean
is_svg (const guint8 *data, gsize length_bytes)
{
  gsize head_bytes = MIN (length_bytes, SVG_HEAD_BYTES);
  gsize i = 0;

  while (i < head_bytes && (g_ascii_isspace (data[i]) || data[i] >= 0x80))
    i++;
  if (i == head_bytes || data[i] != '<')
    return FALSE;
  for (; i + 4 < head_bytes; i++)
    if (memcmp (data + i, "<svg", 4) == 0)
      return TRUE;
  return FALSE;
}

const char *
pnc_preview_picture_type (const guint8 *data, gsize length_bytes)
{
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      gsize end = beginnings[i].offset + beginnings[i].length;

      if (length_bytes > end
          && memcmp (data + beginnings[i].offset, beginnings[i].bytes, beginnings[i].length) == 0)
        return beginnings[i].type;
    }
  return is_svg (data, length_bytes) ? "image/svg+xml" : NULL;
}
