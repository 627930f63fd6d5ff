/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-error.h"

typedef struct
{
  PncErrorSide side;
  char *subject; /* owned, nullable */
} PncErrorPrivate;

typedef struct
{
  PncError code;
  const char *name;
  const char *sentence;
} ErrorRow;

/* The one table: every code of the enum has a row; the first row is what an unknown number becomes.
 */
static const ErrorRow rows[] = {
  { PNC_ERROR_FAILED, "failed", "Something went wrong. See the log for details." },
  { PNC_ERROR_PROTOCOL, "protocol",
    "The other side sent something that the protocol does not allow. Update both programs." },
  { PNC_ERROR_UNSUPPORTED, "unsupported",
    "The other side or the file system cannot do this. Update it, or do it another way." },
  { PNC_ERROR_TOO_LARGE, "too-large", "It is over a limit. Use fewer or smaller pieces." },
  { PNC_ERROR_BUSY, "busy", "Too much is going on at once. Try again in a moment." },
  { PNC_ERROR_LOGIN_REFUSED, "login-refused",
    "The user name or the password is wrong. Check both and try again." },
  { PNC_ERROR_NOT_LOGGED_IN, "not-logged-in", "This needs a login first. Log in and try again." },
  { PNC_ERROR_PERMISSION, "permission",
    "Access is denied. Ask the owner for the right to do this." },
  { PNC_ERROR_READ_ONLY, "read-only",
    "The place is read-only. Choose another one, or ask for the right to write." },
  { PNC_ERROR_NOT_FOUND, "not-found",
    "There is no such file or folder. Check the name, or look at the folder again." },
  { PNC_ERROR_EXISTS, "exists", "The name is taken. Choose another one, or allow overwriting." },
  { PNC_ERROR_NOT_DIRECTORY, "not-directory", "It is not a folder. Choose a folder." },
  { PNC_ERROR_IS_DIRECTORY, "is-directory", "It is a folder. Choose a file." },
  { PNC_ERROR_NOT_EMPTY, "not-empty", "The folder is not empty. Remove what is in it first." },
  { PNC_ERROR_BAD_NAME, "bad-name", "The name is not allowed there. Choose another one." },
  { PNC_ERROR_NOT_REGULAR, "not-regular",
    "It is a link or a special file, which are left alone. Choose an ordinary file or folder." },
  { PNC_ERROR_NO_SPACE, "no-space", "The disk is full. Free some space and try again." },
  { PNC_ERROR_QUOTA, "quota", "The quota is used up. Remove something, or ask for more room." },
  { PNC_ERROR_CHANGED, "changed", "The file changed in the meantime. Try again." },
  { PNC_ERROR_CORRUPT, "corrupt",
    "What arrived is not what was sent. Try again; if it happens twice, check disk and memory." },
  { PNC_ERROR_IO, "io", "The disk reported an error. Check the disk before trying again." },
  { PNC_ERROR_CANCELLED, "cancelled", "It was cancelled." },
  { PNC_ERROR_GOING_AWAY, "going-away", "The server is stopping. Try again when it is back." },
  { PNC_ERROR_TIMED_OUT, "timed-out",
    "There was no answer in time. Check the connection and try again." },
  { PNC_ERROR_TOO_DEEP, "too-deep", "There are too many folders in each other. Flatten the tree." },
  { PNC_ERROR_IN_USE, "in-use", "Another program is using it. Close that program and try again." },
  { PNC_ERROR_CROSS_DEVICE, "cross-device",
    "The two places are on different file systems. Copy it and remove the original." },
  { PNC_ERROR_USAGE, "usage", "This cannot be understood. Check how it is written." },
  { PNC_ERROR_RESOLVE, "resolve", "The host name was not found. Check the spelling." },
  { PNC_ERROR_REFUSED, "refused",
    "Nothing listens at that address. Check that the server runs, and its port." },
  { PNC_ERROR_UNREACHABLE, "unreachable", "The host cannot be reached. Check the network." },
  { PNC_ERROR_DISCONNECTED, "disconnected", "The connection broke. Try again." },
  { PNC_ERROR_TLS, "tls",
    "No secure connection could be made. Check that a Pinnace server answers at that address." },
  { PNC_ERROR_IDENTITY_UNKNOWN, "identity-unknown",
    "The server is not known yet. Compare its fingerprint and say yes, or give it with --pin." },
  { PNC_ERROR_IDENTITY_CHANGED, "identity-changed",
    "The server's key is not the one known. Ask its owner before connecting again." },
};

static void
pnc_error_private_init (PncErrorPrivate *private)
{
  private->side = PNC_SIDE_NONE;
}

static void
pnc_error_private_copy (const PncErrorPrivate *source, PncErrorPrivate *copy)
{
  copy->side = source->side;
  copy->subject = g_strdup (source->subject);
}

static void
pnc_error_private_clear (PncErrorPrivate *private)
{
  g_free (private->subject);
}

G_DEFINE_EXTENDED_ERROR (PncError, pnc_error)

static const ErrorRow *
find_row (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if ((int) rows[i].code == code)
        return &rows[i];
    }
  return &rows[0];
}

static void
set_context (GError *error, PncErrorSide side, const char *subject)
{
  PncErrorPrivate *private = pnc_error_get_private (error);
  char *copy = g_strdup (subject);

  private->side = side;
  g_free (private->subject);
  private->subject = copy;
}

void
pnc_set_error (GError **error,
               PncError code,
               PncErrorSide side,
               const char *subject,
               const char *format,
               ...)
{
  va_list arguments;
  GError *made;

  if (error == NULL)
    return;

  va_start (arguments, format);
  made = g_error_new_valist (PNC_ERROR, code, format, arguments);
  va_end (arguments);

  set_context (made, side, subject);
  g_propagate_error (error, made);
}

const char *
pnc_error_get_subject (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != PNC_ERROR)
    return NULL;
  return pnc_error_get_private (error)->subject;
}

PncErrorSide
pnc_error_get_side (const GError *error)
{
  g_return_val_if_fail (error != NULL, PNC_SIDE_NONE);

  if (error->domain != PNC_ERROR)
    return PNC_SIDE_NONE;
  return pnc_error_get_private (error)->side;
}

void
pnc_error_set_context (GError *error, PncErrorSide side, const char *subject)
{
  g_return_if_fail (error != NULL);

  if (error->domain != PNC_ERROR)
    return;
  set_context (error, side, subject != NULL ? subject : pnc_error_get_subject (error));
}

const char *
pnc_error_code_name (int code)
{
  return find_row (code)->name;
}

const char *
pnc_error_code_sentence (int code)
{
  return find_row (code)->sentence;
}

guint16
pnc_error_to_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, PNC_ERROR_FAILED);

  if (error->domain != PNC_ERROR || error->code < 0 || error->code >= PNC_ERROR_FIRST_LOCAL)
    return PNC_ERROR_FAILED;
  return (guint16) find_row (error->code)->code;
}

PncError
pnc_error_from_status (guint16 status)
{
  return status < PNC_ERROR_FIRST_LOCAL ? find_row (status)->code : PNC_ERROR_FAILED;
}
