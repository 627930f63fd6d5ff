/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-picture-loader.h"

#include <string.h>

#include "pnc-error.h"
#include "test-loop.h"

typedef struct
{
  gboolean done;
  GdkPixbuf *pixbuf; /* owned, nullable */
  GError *error;     /* owned, nullable */
  int width;
  int height;
} Answer;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->pixbuf
    = pnc_picture_load_finish (result, &answer->width, &answer->height, &answer->error);
  answer->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static void
load (Answer *answer, GBytes *bytes)
{
  *answer = (Answer){ 0 };
  pnc_picture_load_async (bytes, G_MAXUINT, NULL, loaded_cb, answer);
  test_loop_until (is_done, answer);
}

static GBytes *
new_picture (int width, int height, const char *type)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  char *data;
  gsize length_bytes;

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &length_bytes, type, NULL, NULL));
  return g_bytes_new_take (data, length_bytes);
}

static void
assert_fails (GBytes *bytes, int code)
{
  Answer answer;

  load (&answer, bytes);
  g_assert_null (answer.pixbuf);
  g_assert_error (answer.error, PNC_ERROR, code);
  g_clear_error (&answer.error);
}

static void
test_pictures (void)
{
  static const char *const types[] = { "png", "jpeg", "bmp", "tiff" };
  Answer answer;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GBytes) bytes = new_picture (40, 30, types[i]);

      load (&answer, bytes);
      g_assert_no_error (answer.error);
      g_assert_cmpint (answer.width, ==, 40);
      g_assert_cmpint (gdk_pixbuf_get_height (answer.pixbuf), ==, 30);
      g_clear_object (&answer.pixbuf);
    }
}

static void
test_large (void)
{
  g_autoptr (GBytes) bytes = new_picture (2 * PNC_PICTURE_SIDE, 20, "png");
  Answer answer;

  load (&answer, bytes);
  g_assert_no_error (answer.error);
  g_assert_cmpint (answer.width, ==, 2 * PNC_PICTURE_SIDE);
  g_assert_cmpint (answer.height, ==, 20);
  g_assert_cmpint (gdk_pixbuf_get_width (answer.pixbuf), ==, PNC_PICTURE_SIDE);
  g_assert_cmpint (gdk_pixbuf_get_height (answer.pixbuf), ==, 10);
  g_clear_object (&answer.pixbuf);
}

static void
put_u32 (guint8 *at, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (at, &value, sizeof value);
}

static guint32
crc_of (const guint8 *data, gsize length_bytes)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < length_bytes; i++)
    {
      crc ^= data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
    }
  return ~crc;
}

/* A few bytes that say they are a picture of gigabytes. */
static void
test_hostile_size (void)
{
  g_autoptr (GBytes) honest = new_picture (40, 30, "png");
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (honest, &length_bytes);
  g_autofree guint8 *changed = g_memdup2 (data, length_bytes);
  g_autoptr (GBytes) bytes = NULL;

  put_u32 (changed + 16, 60000);
  put_u32 (changed + 20, 60000);
  put_u32 (changed + 29, crc_of (changed + 12, 17));
  bytes = g_bytes_new (changed, length_bytes);
  assert_fails (bytes, PNC_ERROR_TOO_LARGE);
}

static void
test_hostile_svg (void)
{
  static const char svg[]
    = "<svg xmlns='http://www.w3.org/2000/svg' width='100000' height='100000'/>";
  g_autoptr (GBytes) bytes = g_bytes_new_static (svg, strlen (svg));

  assert_fails (bytes, PNC_ERROR_TOO_LARGE);
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) whole = new_picture (40, 30, "png");
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (whole, &length_bytes);
  g_autofree guint8 *changed = g_memdup2 (data, length_bytes);
  g_autoptr (GBytes) wrong = NULL;
  g_autoptr (GBytes) head = g_bytes_new_static ("\x89PNG\r\n\x1a\n\0\0\0", 11);
  g_autoptr (GBytes) text = g_bytes_new_static ("just a text", 11);
  g_autoptr (GBytes) xpm = g_bytes_new_static ("/* XPM */\nstatic char *x[] = {", 30);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  changed[length_bytes / 2] ^= 0xff;
  wrong = g_bytes_new (changed, length_bytes);
  assert_fails (wrong, PNC_ERROR_CORRUPT);
  assert_fails (head, PNC_ERROR_CORRUPT);
  assert_fails (text, PNC_ERROR_UNSUPPORTED);
  assert_fails (xpm, PNC_ERROR_UNSUPPORTED);
  assert_fails (empty, PNC_ERROR_UNSUPPORTED);
}

static void
test_cancelled (void)
{
  g_autoptr (GBytes) bytes = new_picture (40, 30, "png");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  pnc_picture_load_async (bytes, G_MAXUINT, cancellable, loaded_cb, &answer);
  g_cancellable_cancel (cancellable);
  test_loop_until (is_done, &answer);
  g_assert_error (answer.error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_clear_error (&answer.error);
}

/* Whoever asks for many at once is told so; when they are done there is room again. */
static void
test_many (void)
{
  g_autoptr (GBytes) bytes = new_picture (400, 300, "png");
  Answer answers[20] = { 0 };
  Answer last = { 0 };
  guint n_busy = 0;

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    pnc_picture_load_async (bytes, G_MAXUINT, NULL, loaded_cb, &answers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      test_loop_until (is_done, &answers[i]);
      if (answers[i].pixbuf == NULL)
        g_assert_error (answers[i].error, PNC_ERROR, PNC_ERROR_BUSY);
      n_busy += answers[i].pixbuf == NULL ? 1 : 0;
      g_clear_object (&answers[i].pixbuf);
      g_clear_error (&answers[i].error);
    }
  g_assert_cmpuint (n_busy, <, G_N_ELEMENTS (answers));
  load (&last, bytes);
  g_assert_no_error (last.error);
  g_clear_object (&last.pixbuf);
}

/* Nobody waits for longer than they said, whatever the decoder does. */
static void
test_timeout (void)
{
  g_autoptr (GBytes) bytes = new_picture (400, 300, "png");
  Answer answer = { 0 };

  pnc_picture_load_async (bytes, 0, NULL, loaded_cb, &answer);
  test_loop_until (is_done, &answer);
  g_assert_error (answer.error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_clear_error (&answer.error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture-loader/pictures", test_pictures);
  g_test_add_func ("/picture-loader/large", test_large);
  g_test_add_func ("/picture-loader/hostile-size", test_hostile_size);
  g_test_add_func ("/picture-loader/hostile-svg", test_hostile_svg);
  g_test_add_func ("/picture-loader/damaged", test_damaged);
  g_test_add_func ("/picture-loader/cancelled", test_cancelled);
  g_test_add_func ("/picture-loader/many", test_many);
  g_test_add_func ("/picture-loader/timeout", test_timeout);
  return g_test_run ();
}
