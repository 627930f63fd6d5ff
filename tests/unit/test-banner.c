/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-banner.h"
#include "pnc-qr.h"

#include "config.h"

#include <json-glib/json-glib.h>
#include <qrencode.h>
#include <string.h>

#define LINK                                                                                       \
  "pinnace://guest:abcd-efgh-ijkm-nopq@192.168.1.20:7450/"                                         \
  "?pin=SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const PncBanner banner = {
  .name = "attic",
  .share = "/srv/files",
  .address = "192.168.1.20",
  .port = 7450,
  .fingerprint = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  .link = LINK,
  .guest = TRUE,
};

/* Reads a printed code back: returns whether the module has ink. */
static gboolean
has_ink (char **lines, int row, int column)
{
  const char *at = g_utf8_offset_to_pointer (lines[row / 2], column);
  gunichar block = g_utf8_get_char (at);

  g_assert_true (block == ' ' || block == 0x2580 || block == 0x2584 || block == 0x2588);
  return block == 0x2588 || block == (row % 2 == 0 ? 0x2580 : 0x2584);
}

/* What is printed is compared with the code module by module, quiet zone included. */
static void
assert_code (const char *printed, const char *text, gboolean ink_is_dark)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  g_auto (GStrv) lines = g_strsplit (printed, "\n", -1);
  int side = code->width + 2 * PNC_QR_QUIET_MODULES;

  g_assert_cmpint ((int) g_strv_length (lines), ==, (side + 1) / 2 + 1);
  for (int row = 0; row < side; row++)
    {
      g_assert_cmpint ((int) g_utf8_strlen (lines[row / 2], -1), ==, side);
      for (int column = 0; column < side; column++)
        {
          int y = row - PNC_QR_QUIET_MODULES;
          int x = column - PNC_QR_QUIET_MODULES;
          gboolean inside = y >= 0 && x >= 0 && y < code->width && x < code->width;
          gboolean dark = inside && (code->data[y * code->width + x] & 1) != 0;

          g_assert_cmpint (has_ink (lines, row, column), ==, dark == ink_is_dark);
        }
    }
  QRcode_free (code);
}

static void
test_code_in_plain_text (void)
{
  g_autofree char *printed = pnc_qr_text (LINK, FALSE);

  assert_code (printed, LINK, FALSE);
}

static void
test_code_in_colour (void)
{
  g_autofree char *printed = pnc_qr_text (LINK, TRUE);
  g_auto (GStrv) lines = g_strsplit (printed, "\n", -1);
  GString *bare = g_string_new (NULL);

  for (guint i = 0; lines[i][0] != '\0'; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], "\033[30;107m"));
      g_assert_true (g_str_has_suffix (lines[i], "\033[0m"));
      g_string_append_len (bare, lines[i] + 9, (gssize) strlen (lines[i]) - 13);
      g_string_append_c (bare, '\n');
    }
  assert_code (bare->str, LINK, TRUE);
  g_string_free (bare, TRUE);
}

static void
test_code_too_long (void)
{
  g_autofree char *text = g_strnfill (4000, 'x');

  g_assert_null (pnc_qr_text (text, FALSE));
}

static void
test_text (void)
{
  g_autofree char *text = pnc_banner_text (&banner, PNC_BANNER_PLAIN);
  g_autofree char *code = pnc_qr_text (LINK, FALSE);
  g_autofree char *coloured = pnc_banner_text (&banner, PNC_BANNER_COLOUR);
  g_autofree char *coloured_code = pnc_qr_text (LINK, TRUE);

  g_assert_nonnull (strstr (text, "attic"));
  g_assert_nonnull (strstr (text, "/srv/files\n"));
  g_assert_nonnull (strstr (text, "192.168.1.20, port 7450\n"));
  g_assert_nonnull (strstr (text, banner.fingerprint));
  g_assert_nonnull (strstr (text, LINK "\n"));
  g_assert_nonnull (strstr (text, code));
  g_assert_nonnull (strstr (text, "pinnaced user add"));
  g_assert_null (strchr (text, '\033'));
  g_assert_nonnull (strstr (coloured, coloured_code));
}

static void
test_text_without_guest (void)
{
  PncBanner other = banner;
  g_autofree char *text = NULL;

  other.guest = FALSE;
  text = pnc_banner_text (&other, PNC_BANNER_PLAIN);
  g_assert_null (strstr (text, "user add"));
  g_assert_nonnull (strstr (text, "user list"));
}

static void
test_json (void)
{
  g_autofree char *line = pnc_banner_json (&banner);
  g_autoptr (JsonNode) node = json_from_string (line, NULL);
  JsonObject *object;

  g_assert_null (strchr (line, '\n'));
  g_assert_nonnull (node);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "address"), ==, "192.168.1.20");
  g_assert_cmpint (json_object_get_int_member (object, "port"), ==, 7450);
  g_assert_cmpstr (json_object_get_string_member (object, "fingerprint"), ==, banner.fingerprint);
  g_assert_cmpstr (json_object_get_string_member (object, "link"), ==, LINK);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "attic");
  g_assert_cmpstr (json_object_get_string_member (object, "share"), ==, "/srv/files");
  g_assert_cmpstr (json_object_get_string_member (object, "version"), ==, PNC_VERSION);
  g_assert_true (json_object_get_boolean_member (object, "guest"));
}

/* The share's path and the server's name are the administrator's, but a terminal obeys anybody. */
static void
test_odd_bytes_are_escaped (void)
{
  PncBanner odd = banner;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) node = NULL;

  odd.share = "/srv/\033[2J\xff\nb";
  odd.name = "a\xe2\x80\xae"
             "b";
  text = pnc_banner_text (&odd, PNC_BANNER_PLAIN);
  g_assert_null (strchr (text, '\033'));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "/srv/\\x1b[2J\\xff\\x0ab\n"));
  line = pnc_banner_json (&odd);
  node = json_from_string (line, NULL);
  g_assert_nonnull (node);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/banner/code-in-plain-text", test_code_in_plain_text);
  g_test_add_func ("/banner/code-in-colour", test_code_in_colour);
  g_test_add_func ("/banner/code-too-long", test_code_too_long);
  g_test_add_func ("/banner/text", test_text);
  g_test_add_func ("/banner/text-without-guest", test_text_without_guest);
  g_test_add_func ("/banner/json", test_json);
  g_test_add_func ("/banner/odd-bytes-are-escaped", test_odd_bytes_are_escaped);
  return g_test_run ();
}
