/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-answer.h"

#include <gio/gio.h>
#include <string.h>

/* Sends an error over the wire and back. */
static void
round_trip (const GError *error, guint32 retry_ms, PncMessage *taken, GByteArray *payload)
{
  g_autoptr (GError) local_error = NULL;
  PncMessage answer;

  pnc_answer_init_error (&answer, error, retry_ms);
  pnc_message_encode (&answer, payload);
  pnc_message_decode (taken, PNC_MESSAGE_ERROR, payload->data, payload->len, &local_error);
  g_assert_no_error (local_error);
}

static void
test_error (void)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_auto (PncMessage) taken = { 0 };

  pnc_set_error (&error, PNC_ERROR_NO_SPACE, PNC_SIDE_REMOTE, "/a/b", "The disk is full.");
  round_trip (error, 7, &taken, payload);
  g_assert_cmpuint (taken.error.status, ==, PNC_ERROR_NO_SPACE);
  g_assert_cmpuint (taken.error.retry_ms, ==, 7);
  g_assert_cmpstr (taken.error.sentence, ==, "The disk is full.");
  g_assert_cmpmem (taken.error.subject.data, taken.error.subject.length_bytes, "/a/b", 4);
}

/* Whatever an error holds, it can be sent. */
static void
test_odd_errors (void)
{
  g_autofree char *longest = g_strnfill (5000, 'x');
  const char *sentences[] = { "", "\xff\xfe", longest };

  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr (GByteArray) payload = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      g_auto (PncMessage) taken = { 0 };

      pnc_set_error (&error, PNC_ERROR_IO, PNC_SIDE_REMOTE, longest, "%s", sentences[i]);
      round_trip (error, 0, &taken, payload);
      g_assert_cmpuint (taken.error.status, ==, PNC_ERROR_IO);
    }
}

static void
test_foreign_error (void)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");
  g_auto (PncMessage) taken = { 0 };

  round_trip (error, 0, &taken, payload);
  g_assert_cmpuint (taken.error.status, ==, PNC_ERROR_FAILED);
  g_assert_cmpuint (taken.error.subject.length_bytes, ==, 0);
}

static void
test_request_faults (void)
{
  for (int code = 1; code <= PNC_ERROR_CROSS_DEVICE; code++)
    {
      g_autoptr (GError) error = g_error_new (PNC_ERROR, code, "x");
      gboolean wanted
        = code == PNC_ERROR_BAD_NAME || code == PNC_ERROR_TOO_DEEP || code == PNC_ERROR_TOO_LARGE;

      g_assert_cmpint (pnc_answer_is_request_fault (error), ==, wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer/error", test_error);
  g_test_add_func ("/answer/odd-errors", test_odd_errors);
  g_test_add_func ("/answer/foreign-error", test_foreign_error);
  g_test_add_func ("/answer/request-faults", test_request_faults);
  return g_test_run ();
}
