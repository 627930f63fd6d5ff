/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-io-error.h"

#include <errno.h>
#include <string.h>

typedef struct
{
  GQuark (*domain) (void);
  int foreign;
  PncError code;
} AdoptCase;

static const AdoptCase adopt_cases[] = {
  { g_io_error_quark, G_IO_ERROR_CONNECTION_REFUSED, PNC_ERROR_REFUSED },
  { g_io_error_quark, G_IO_ERROR_TIMED_OUT, PNC_ERROR_TIMED_OUT },
  { g_io_error_quark, G_IO_ERROR_HOST_UNREACHABLE, PNC_ERROR_UNREACHABLE },
  { g_io_error_quark, G_IO_ERROR_NETWORK_UNREACHABLE, PNC_ERROR_UNREACHABLE },
  { g_io_error_quark, G_IO_ERROR_HOST_NOT_FOUND, PNC_ERROR_RESOLVE },
  { g_io_error_quark, G_IO_ERROR_CONNECTION_CLOSED, PNC_ERROR_DISCONNECTED },
  { g_io_error_quark, G_IO_ERROR_BROKEN_PIPE, PNC_ERROR_DISCONNECTED },
  { g_io_error_quark, G_IO_ERROR_NOT_CONNECTED, PNC_ERROR_DISCONNECTED },
  { g_io_error_quark, G_IO_ERROR_CANCELLED, PNC_ERROR_CANCELLED },
  { g_io_error_quark, G_IO_ERROR_NO_SPACE, PNC_ERROR_NO_SPACE },
  { g_io_error_quark, 4711, PNC_ERROR_FAILED },
  { g_resolver_error_quark, G_RESOLVER_ERROR_NOT_FOUND, PNC_ERROR_RESOLVE },
  { g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE, PNC_ERROR_RESOLVE },
  { g_tls_error_quark, G_TLS_ERROR_NOT_TLS, PNC_ERROR_TLS },
  { g_tls_error_quark, G_TLS_ERROR_HANDSHAKE, PNC_ERROR_TLS },
  { g_tls_error_quark, G_TLS_ERROR_EOF, PNC_ERROR_DISCONNECTED },
  { g_file_error_quark, G_FILE_ERROR_NOENT, PNC_ERROR_NOT_FOUND },
  { g_file_error_quark, G_FILE_ERROR_NOSPC, PNC_ERROR_NO_SPACE },
  { g_markup_error_quark, G_MARKUP_ERROR_PARSE, PNC_ERROR_FAILED },
};

static void
test_gio_round_trip (void)
{
  const PncError exact[] = {
    PNC_ERROR_FAILED,      PNC_ERROR_PROTOCOL,      PNC_ERROR_UNSUPPORTED,  PNC_ERROR_TOO_LARGE,
    PNC_ERROR_BUSY,        PNC_ERROR_PERMISSION,    PNC_ERROR_READ_ONLY,    PNC_ERROR_NOT_FOUND,
    PNC_ERROR_EXISTS,      PNC_ERROR_NOT_DIRECTORY, PNC_ERROR_IS_DIRECTORY, PNC_ERROR_NOT_EMPTY,
    PNC_ERROR_BAD_NAME,    PNC_ERROR_NOT_REGULAR,   PNC_ERROR_NO_SPACE,     PNC_ERROR_CHANGED,
    PNC_ERROR_CANCELLED,   PNC_ERROR_TIMED_OUT,     PNC_ERROR_RESOLVE,      PNC_ERROR_REFUSED,
    PNC_ERROR_UNREACHABLE, PNC_ERROR_DISCONNECTED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (exact); i++)
    {
      GIOErrorEnum gio = pnc_error_code_to_gio (exact[i]);

      g_assert_cmpint (pnc_error_code_from_gio (gio), ==, exact[i]);
      g_assert_true (gio != G_IO_ERROR_FAILED || exact[i] == PNC_ERROR_FAILED);
    }
}

static void
test_gio_nearest (void)
{
  g_assert_cmpint (pnc_error_code_to_gio (PNC_ERROR_QUOTA), ==, G_IO_ERROR_NO_SPACE);
  g_assert_cmpint (pnc_error_code_to_gio (PNC_ERROR_LOGIN_REFUSED), ==,
                   G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (pnc_error_code_to_gio (PNC_ERROR_USAGE), ==, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (pnc_error_code_from_gio (G_IO_ERROR_INVALID_ARGUMENT), ==, PNC_ERROR_FAILED);
  g_assert_cmpint (pnc_error_code_to_gio (PNC_ERROR_IO), ==, G_IO_ERROR_FAILED);
  g_assert_cmpint (pnc_error_code_to_gio ((PncError) 999), ==, G_IO_ERROR_FAILED);
  g_assert_cmpint (pnc_error_code_from_gio ((GIOErrorEnum) -5), ==, PNC_ERROR_FAILED);
}

static void
test_errno (void)
{
  const struct
  {
    int errsv;
    PncError code;
  } cases[] = {
    { ENOENT, PNC_ERROR_NOT_FOUND },      { EEXIST, PNC_ERROR_EXISTS },
    { EACCES, PNC_ERROR_PERMISSION },     { EPERM, PNC_ERROR_PERMISSION },
    { EROFS, PNC_ERROR_READ_ONLY },       { ENOSPC, PNC_ERROR_NO_SPACE },
    { EDQUOT, PNC_ERROR_QUOTA },          { EIO, PNC_ERROR_IO },
    { ELOOP, PNC_ERROR_NOT_REGULAR },     { EXDEV, PNC_ERROR_CROSS_DEVICE },
    { EMFILE, PNC_ERROR_BUSY },           { ETXTBSY, PNC_ERROR_IN_USE },
    { ENAMETOOLONG, PNC_ERROR_BAD_NAME }, { EFBIG, PNC_ERROR_TOO_LARGE },
    { EINVAL, PNC_ERROR_FAILED },         { 0, PNC_ERROR_FAILED },
    { 99999, PNC_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pnc_error_code_from_errno (cases[i].errsv), ==, cases[i].code);
}

static void
test_sentence_from_errno (void)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error_from_errno (&error, ENOSPC, PNC_SIDE_REMOTE, "a\x1b[2Jb\xff", "write to");
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "a\x1b[2Jb\xff");
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);
  g_assert_true (g_str_has_prefix (error->message, "Could not write to “a"));
  g_assert_true (g_str_has_suffix (error->message, pnc_error_code_sentence (PNC_ERROR_NO_SPACE)));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, 0x1b));

  pnc_set_error_from_errno (NULL, ENOSPC, PNC_SIDE_REMOTE, NULL, "write");
}

static void
test_sentence_keeps_system_words (void)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error_from_errno (&error, EMFILE, PNC_SIDE_LOCAL, NULL, "open a file");
  g_assert_true (g_str_has_prefix (error->message, "Could not open a file: "));
  g_assert_nonnull (strstr (error->message, g_strerror (EMFILE)));
}

static void
test_adopt (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (adopt_cases); i++)
    {
      const AdoptCase *c = &adopt_cases[i];
      g_autoptr (GError) error = g_error_new_literal (c->domain (), c->foreign, "details\n");

      pnc_error_adopt (&error, PNC_SIDE_REMOTE, "host:7450", "connect to");
      g_assert_error (error, PNC_ERROR, (int) c->code);
      g_assert_cmpstr (pnc_error_get_subject (error), ==, "host:7450");
      g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);
      g_assert_true (g_str_has_prefix (error->message, "Could not connect to “host:7450”: "));
      g_assert_nonnull (strstr (error->message, pnc_error_code_sentence (c->code)));
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_adopt_own (void)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_CHANGED, PNC_SIDE_NONE, NULL, "as it was");
  pnc_error_adopt (&error, PNC_SIDE_LOCAL, "one", "read");
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CHANGED);
  g_assert_cmpstr (error->message, ==, "as it was");
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "one");

  pnc_error_adopt (&error, PNC_SIDE_REMOTE, "two", "write");
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "one");
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_LOCAL);
}

static void
test_adopt_nothing (void)
{
  GError *error = NULL;

  pnc_error_adopt (NULL, PNC_SIDE_LOCAL, "x", "read");
  pnc_error_adopt (&error, PNC_SIDE_LOCAL, "x", "read");
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/io-error/gio-round-trip", test_gio_round_trip);
  g_test_add_func ("/io-error/gio-nearest", test_gio_nearest);
  g_test_add_func ("/io-error/errno", test_errno);
  g_test_add_func ("/io-error/sentence-from-errno", test_sentence_from_errno);
  g_test_add_func ("/io-error/sentence-keeps-system-words", test_sentence_keeps_system_words);
  g_test_add_func ("/io-error/adopt", test_adopt);
  g_test_add_func ("/io-error/adopt-own", test_adopt_own);
  g_test_add_func ("/io-error/adopt-nothing", test_adopt_nothing);
  return g_test_run ();
}
