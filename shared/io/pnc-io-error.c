/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-io-error.h"

#include "pnc-display.h"

#include <errno.h>

typedef struct
{
  PncError code;
  int other;
} CodeRow;

/* Read in both directions, the first row that fits wins: a code's first row is what it becomes, and
 * a GIOErrorEnum's first row is what that becomes. */
static const CodeRow gio_rows[] = {
  { PNC_ERROR_FAILED, G_IO_ERROR_FAILED },
  { PNC_ERROR_UNSUPPORTED, G_IO_ERROR_NOT_SUPPORTED },
  { PNC_ERROR_NOT_FOUND, G_IO_ERROR_NOT_FOUND },
  { PNC_ERROR_EXISTS, G_IO_ERROR_EXISTS },
  { PNC_ERROR_IS_DIRECTORY, G_IO_ERROR_IS_DIRECTORY },
  { PNC_ERROR_NOT_DIRECTORY, G_IO_ERROR_NOT_DIRECTORY },
  { PNC_ERROR_NOT_EMPTY, G_IO_ERROR_NOT_EMPTY },
  { PNC_ERROR_NOT_REGULAR, G_IO_ERROR_NOT_REGULAR_FILE },
  { PNC_ERROR_BAD_NAME, G_IO_ERROR_INVALID_FILENAME },
  { PNC_ERROR_NO_SPACE, G_IO_ERROR_NO_SPACE },
  { PNC_ERROR_PERMISSION, G_IO_ERROR_PERMISSION_DENIED },
  { PNC_ERROR_READ_ONLY, G_IO_ERROR_READ_ONLY },
  { PNC_ERROR_CHANGED, G_IO_ERROR_WRONG_ETAG },
  { PNC_ERROR_TIMED_OUT, G_IO_ERROR_TIMED_OUT },
  { PNC_ERROR_BUSY, G_IO_ERROR_BUSY },
  { PNC_ERROR_CANCELLED, G_IO_ERROR_CANCELLED },
  { PNC_ERROR_PROTOCOL, G_IO_ERROR_INVALID_DATA },
  { PNC_ERROR_TOO_LARGE, G_IO_ERROR_MESSAGE_TOO_LARGE },
  { PNC_ERROR_RESOLVE, G_IO_ERROR_HOST_NOT_FOUND },
  { PNC_ERROR_REFUSED, G_IO_ERROR_CONNECTION_REFUSED },
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_HOST_UNREACHABLE },
  { PNC_ERROR_DISCONNECTED, G_IO_ERROR_CONNECTION_CLOSED },

  /* one way: what GIO says in more words than we do */
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_NETWORK_UNREACHABLE },
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_PROXY_FAILED },
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_PROXY_AUTH_FAILED },
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_PROXY_NEED_AUTH },
  { PNC_ERROR_UNREACHABLE, G_IO_ERROR_PROXY_NOT_ALLOWED },
  { PNC_ERROR_DISCONNECTED, G_IO_ERROR_NOT_CONNECTED },
  { PNC_ERROR_DISCONNECTED, G_IO_ERROR_CLOSED },
  { PNC_ERROR_DISCONNECTED, G_IO_ERROR_PARTIAL_INPUT },
  { PNC_ERROR_BUSY, G_IO_ERROR_WOULD_BLOCK },
  { PNC_ERROR_BUSY, G_IO_ERROR_PENDING },
  { PNC_ERROR_BUSY, G_IO_ERROR_TOO_MANY_OPEN_FILES },
  { PNC_ERROR_BAD_NAME, G_IO_ERROR_FILENAME_TOO_LONG },
  { PNC_ERROR_IS_DIRECTORY, G_IO_ERROR_WOULD_RECURSE },
  { PNC_ERROR_EXISTS, G_IO_ERROR_WOULD_MERGE },
  { PNC_ERROR_NOT_REGULAR, G_IO_ERROR_NOT_SYMBOLIC_LINK },
  { PNC_ERROR_FAILED, G_IO_ERROR_INVALID_ARGUMENT },
  { PNC_ERROR_NOT_FOUND, G_IO_ERROR_NO_SUCH_DEVICE },
  { PNC_ERROR_NOT_FOUND, G_IO_ERROR_NOT_MOUNTED },

  /* the other way: what we say in more words than GIO does */
  { PNC_ERROR_USAGE, G_IO_ERROR_INVALID_ARGUMENT },
  { PNC_ERROR_LOGIN_REFUSED, G_IO_ERROR_PERMISSION_DENIED },
  { PNC_ERROR_NOT_LOGGED_IN, G_IO_ERROR_PERMISSION_DENIED },
  { PNC_ERROR_QUOTA, G_IO_ERROR_NO_SPACE },
  { PNC_ERROR_CORRUPT, G_IO_ERROR_INVALID_DATA },
  { PNC_ERROR_GOING_AWAY, G_IO_ERROR_CONNECTION_CLOSED },
  { PNC_ERROR_IN_USE, G_IO_ERROR_BUSY },
};

static const CodeRow errno_rows[] = {
  { PNC_ERROR_NOT_FOUND, ENOENT },
  { PNC_ERROR_EXISTS, EEXIST },
  { PNC_ERROR_NOT_DIRECTORY, ENOTDIR },
  { PNC_ERROR_IS_DIRECTORY, EISDIR },
  { PNC_ERROR_NOT_EMPTY, ENOTEMPTY },
  { PNC_ERROR_PERMISSION, EACCES },
  { PNC_ERROR_PERMISSION, EPERM },
  { PNC_ERROR_READ_ONLY, EROFS },
  { PNC_ERROR_BAD_NAME, ENAMETOOLONG },
  { PNC_ERROR_BAD_NAME, EILSEQ },
  { PNC_ERROR_NOT_REGULAR, ELOOP },
  { PNC_ERROR_NOT_REGULAR, ENXIO },
  { PNC_ERROR_NOT_REGULAR, ENODEV },
  { PNC_ERROR_NO_SPACE, ENOSPC },
  { PNC_ERROR_TOO_LARGE, EFBIG },
  { PNC_ERROR_TOO_LARGE, EOVERFLOW },
  { PNC_ERROR_IO, EIO },
  { PNC_ERROR_CROSS_DEVICE, EXDEV },
  { PNC_ERROR_IN_USE, EBUSY },
  { PNC_ERROR_IN_USE, ETXTBSY },
  { PNC_ERROR_BUSY, EAGAIN },
  { PNC_ERROR_BUSY, EWOULDBLOCK },
  { PNC_ERROR_BUSY, EMFILE },
  { PNC_ERROR_BUSY, ENFILE },
  { PNC_ERROR_BUSY, ENOMEM },
  { PNC_ERROR_BUSY, ENOBUFS },
  { PNC_ERROR_UNSUPPORTED, ENOSYS },
  { PNC_ERROR_UNSUPPORTED, ENOTSUP },
  { PNC_ERROR_UNSUPPORTED, EOPNOTSUPP },
  { PNC_ERROR_CANCELLED, ECANCELED },
  { PNC_ERROR_TIMED_OUT, ETIMEDOUT },
  { PNC_ERROR_REFUSED, ECONNREFUSED },
  { PNC_ERROR_UNREACHABLE, ENETUNREACH },
  { PNC_ERROR_UNREACHABLE, EHOSTUNREACH },
  { PNC_ERROR_UNREACHABLE, ENETDOWN },
  { PNC_ERROR_UNREACHABLE, EADDRNOTAVAIL },
  { PNC_ERROR_DISCONNECTED, ECONNRESET },
  { PNC_ERROR_DISCONNECTED, ECONNABORTED },
  { PNC_ERROR_DISCONNECTED, ENOTCONN },
  { PNC_ERROR_DISCONNECTED, EPIPE },
#ifdef EDQUOT
  { PNC_ERROR_QUOTA, EDQUOT },
#endif
#ifdef ESTALE
  { PNC_ERROR_IO, ESTALE },
#endif
#ifdef EREMOTEIO
  { PNC_ERROR_IO, EREMOTEIO },
#endif
#ifdef EHOSTDOWN
  { PNC_ERROR_UNREACHABLE, EHOSTDOWN },
#endif
};

static const CodeRow file_error_rows[] = {
  { PNC_ERROR_EXISTS, G_FILE_ERROR_EXIST },         { PNC_ERROR_IS_DIRECTORY, G_FILE_ERROR_ISDIR },
  { PNC_ERROR_PERMISSION, G_FILE_ERROR_ACCES },     { PNC_ERROR_PERMISSION, G_FILE_ERROR_PERM },
  { PNC_ERROR_BAD_NAME, G_FILE_ERROR_NAMETOOLONG }, { PNC_ERROR_NOT_FOUND, G_FILE_ERROR_NOENT },
  { PNC_ERROR_NOT_DIRECTORY, G_FILE_ERROR_NOTDIR }, { PNC_ERROR_NOT_REGULAR, G_FILE_ERROR_NXIO },
  { PNC_ERROR_NOT_REGULAR, G_FILE_ERROR_NODEV },    { PNC_ERROR_NOT_REGULAR, G_FILE_ERROR_LOOP },
  { PNC_ERROR_READ_ONLY, G_FILE_ERROR_ROFS },       { PNC_ERROR_IN_USE, G_FILE_ERROR_TXTBSY },
  { PNC_ERROR_NO_SPACE, G_FILE_ERROR_NOSPC },       { PNC_ERROR_BUSY, G_FILE_ERROR_NOMEM },
  { PNC_ERROR_BUSY, G_FILE_ERROR_MFILE },           { PNC_ERROR_BUSY, G_FILE_ERROR_NFILE },
  { PNC_ERROR_BUSY, G_FILE_ERROR_AGAIN },           { PNC_ERROR_IO, G_FILE_ERROR_IO },
  { PNC_ERROR_DISCONNECTED, G_FILE_ERROR_PIPE },    { PNC_ERROR_UNSUPPORTED, G_FILE_ERROR_NOSYS },
};

static PncError
find_code (const CodeRow *rows, gsize n_rows, int other)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      if (rows[i].other == other)
        return rows[i].code;
    }
  return PNC_ERROR_FAILED;
}

/* Codes that stand for one thing only: their sentence says all that there is to say. */
static gboolean
says_it_all (PncError code)
{
  switch (code)
    {
    case PNC_ERROR_FAILED:
    case PNC_ERROR_UNSUPPORTED:
    case PNC_ERROR_BUSY:
    case PNC_ERROR_TOO_LARGE:
    case PNC_ERROR_BAD_NAME:
    case PNC_ERROR_IO:
    case PNC_ERROR_PROTOCOL:
    case PNC_ERROR_TLS:
      return FALSE;
    default:
      return TRUE;
    }
}

PncError
pnc_error_code_from_gio (GIOErrorEnum code)
{
  return find_code (gio_rows, G_N_ELEMENTS (gio_rows), (int) code);
}

GIOErrorEnum
pnc_error_code_to_gio (PncError code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gio_rows); i++)
    {
      if (gio_rows[i].code == code)
        return (GIOErrorEnum) gio_rows[i].other;
    }
  return G_IO_ERROR_FAILED;
}

PncError
pnc_error_code_from_errno (int errsv)
{
  return find_code (errno_rows, G_N_ELEMENTS (errno_rows), errsv);
}

void
pnc_set_error_doing (GError **error,
                     PncError code,
                     PncErrorSide side,
                     const char *subject,
                     const char *doing,
                     const char *details)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "Could not %s", doing);
  if (subject != NULL)
    {
      g_autofree char *visible = pnc_display_text (subject, -1);

      g_string_append_printf (text, " “%s”", visible);
    }
  g_string_append_printf (text, ": %s", pnc_error_code_sentence (code));
  if (details != NULL && !says_it_all (code))
    {
      g_autofree char *visible = pnc_display_text (details, -1);

      g_string_append_printf (text, " (%s)", visible);
    }
  pnc_set_error (error, code, side, subject, "%s", text->str);
}

void
pnc_set_error_from_errno (GError **error,
                          int errsv,
                          PncErrorSide side,
                          const char *subject,
                          const char *doing)
{
  pnc_set_error_doing (error, pnc_error_code_from_errno (errsv), side, subject, doing,
                       g_strerror (errsv));
}

static PncError
code_from_foreign (const GError *error)
{
  if (error->domain == G_IO_ERROR)
    return pnc_error_code_from_gio ((GIOErrorEnum) error->code);
  if (error->domain == G_RESOLVER_ERROR)
    return PNC_ERROR_RESOLVE;
  if (error->domain == G_TLS_ERROR)
    return error->code == G_TLS_ERROR_EOF ? PNC_ERROR_DISCONNECTED : PNC_ERROR_TLS;
  if (error->domain == G_FILE_ERROR)
    return find_code (file_error_rows, G_N_ELEMENTS (file_error_rows), error->code);
  return PNC_ERROR_FAILED;
}

void
pnc_error_adopt (GError **error, PncErrorSide side, const char *subject, const char *doing)
{
  g_autoptr (GError) foreign = NULL;

  if (error == NULL || *error == NULL)
    return;

  if ((*error)->domain == PNC_ERROR)
    {
      const char *known = pnc_error_get_subject (*error);
      PncErrorSide known_side = pnc_error_get_side (*error);

      pnc_error_set_context (*error, known_side != PNC_SIDE_NONE ? known_side : side,
                             known != NULL ? NULL : subject);
      return;
    }

  foreign = g_steal_pointer (error);
  pnc_set_error_doing (error, code_from_foreign (foreign), side, subject, doing, foreign->message);
}
