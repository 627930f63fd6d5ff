/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PNC_ERROR:
 *
 * The one error domain of Pinnace. Codes below %PNC_ERROR_FIRST_LOCAL are also the status numbers
 * of the wire (docs/PROTOCOL.md, section 9); the others arise on one side only and never travel.
 */
#define PNC_ERROR (pnc_error_quark ())

typedef enum
{
  PNC_ERROR_FAILED = 1,         /* none of the others fits */
  PNC_ERROR_PROTOCOL = 2,       /* the peer sent what the protocol does not allow */
  PNC_ERROR_UNSUPPORTED = 3,    /* a request or option this side does not know */
  PNC_ERROR_TOO_LARGE = 4,      /* over a limit in bytes or in number */
  PNC_ERROR_BUSY = 5,           /* a limit on concurrency; try again later */
  PNC_ERROR_LOGIN_REFUSED = 6,  /* user or password wrong (never says which) */
  PNC_ERROR_NOT_LOGGED_IN = 7,  /* the request needs a login first */
  PNC_ERROR_PERMISSION = 8,     /* the operating system or the user's rights say no */
  PNC_ERROR_READ_ONLY = 9,      /* the share or the user is read-only */
  PNC_ERROR_NOT_FOUND = 10,     /* no such file or folder */
  PNC_ERROR_EXISTS = 11,        /* the name is taken */
  PNC_ERROR_NOT_DIRECTORY = 12, /* a folder was needed */
  PNC_ERROR_IS_DIRECTORY = 13,  /* a file was needed */
  PNC_ERROR_NOT_EMPTY = 14,     /* the folder has entries */
  PNC_ERROR_BAD_NAME = 15,      /* a name that is not allowed on one of the hosts */
  PNC_ERROR_NOT_REGULAR = 16,   /* a link, device, socket or pipe */
  PNC_ERROR_NO_SPACE = 17,      /* disk full */
  PNC_ERROR_QUOTA = 18,         /* quota reached */
  PNC_ERROR_CHANGED = 19,       /* the file changed while it was moved */
  PNC_ERROR_CORRUPT = 20,       /* a hash did not match */
  PNC_ERROR_IO = 21,            /* the disk reported an error */
  PNC_ERROR_CANCELLED = 22,     /* cancelled by the side that asked */
  PNC_ERROR_GOING_AWAY = 23,    /* the server is stopping */
  PNC_ERROR_TIMED_OUT = 24,     /* a deadline passed */
  PNC_ERROR_TOO_DEEP = 25,      /* more folder levels than allowed */
  PNC_ERROR_IN_USE = 26,        /* another program holds the file */
  PNC_ERROR_CROSS_DEVICE = 27,  /* the two places are on different file systems */

  PNC_ERROR_FIRST_LOCAL = 1000,
  PNC_ERROR_USAGE = 1000,            /* an argument or link that cannot be understood */
  PNC_ERROR_RESOLVE = 1001,          /* host name not resolved */
  PNC_ERROR_REFUSED = 1002,          /* nothing listens at that address */
  PNC_ERROR_UNREACHABLE = 1003,      /* no route to the host */
  PNC_ERROR_DISCONNECTED = 1004,     /* the connection broke */
  PNC_ERROR_TLS = 1005,              /* no secure connection could be made */
  PNC_ERROR_IDENTITY_UNKNOWN = 1006, /* first contact and nobody said yes */
  PNC_ERROR_IDENTITY_CHANGED = 1007, /* the server's key is not the one known */
} PncError;

/**
 * PncErrorSide:
 * @PNC_SIDE_NONE: not about a file, or unknown
 * @PNC_SIDE_LOCAL: about a file on this computer
 * @PNC_SIDE_REMOTE: about a file on the server
 *
 * Whose disk or name an error is about, as seen by the client.
 */
typedef enum
{
  PNC_SIDE_NONE,
  PNC_SIDE_LOCAL,
  PNC_SIDE_REMOTE,
} PncErrorSide;

/**
 * pnc_error_quark:
 *
 * Returns: the quark of %PNC_ERROR (an extended error domain: subject and side travel with a copy)
 */
GQuark pnc_error_quark (void);

/**
 * pnc_set_error:
 * @error: (nullable) (out): where to put the error
 * @code: one of #PncError
 * @side: whose file it is about
 * @subject: (nullable): the path, host or option it is about, raw (the display escaper is applied
 * by whoever shows it)
 * @format: an English sentence: what failed and what to do; printf style
 *
 * Sets an error of the one domain. The sentence is for logs and terminals; the window makes its own
 * from code, side and subject.
 */
void pnc_set_error (GError **error,
                    PncError code,
                    PncErrorSide side,
                    const char *subject,
                    const char *format,
                    ...) G_GNUC_PRINTF (5, 6);

/**
 * pnc_error_get_subject:
 * @error: an error of any domain
 *
 * Returns: (nullable) (transfer none): the path, host or option that @error is about, or %NULL when
 * it has none
 */
const char *pnc_error_get_subject (const GError *error);

/**
 * pnc_error_get_side:
 * @error: an error of any domain
 *
 * Returns: whose file @error is about; %PNC_SIDE_NONE for other domains
 */
PncErrorSide pnc_error_get_side (const GError *error);

/**
 * pnc_error_set_context:
 * @error: an error of %PNC_ERROR
 * @side: the side to set
 * @subject: (nullable): the subject to set; %NULL keeps the one there
 *
 * Adds what a lower layer did not know. Does nothing for another domain.
 */
void pnc_error_set_context (GError *error, PncErrorSide side, const char *subject);

/**
 * pnc_error_code_name:
 * @code: a #PncError
 *
 * Returns: (transfer none): the stable lower-case name of @code ("no-space"), as used in --json
 * output and logs; "failed" for an unknown number
 */
const char *pnc_error_code_name (int code);

/**
 * pnc_error_code_sentence:
 * @code: a #PncError
 *
 * Returns: (transfer none): a plain English sentence for @code with no subject, e.g. "The disk is
 * full. Free some space and try again."
 */
const char *pnc_error_code_sentence (int code);

/**
 * pnc_error_to_status:
 * @error: an error of any domain
 *
 * Maps an error to a status number of the wire. Local codes and foreign domains become
 * %PNC_ERROR_FAILED: turn an error of GIO into one of %PNC_ERROR first, with pnc_error_adopt() of
 * the io layer.
 *
 * Returns: a number from 1 to %PNC_ERROR_FIRST_LOCAL - 1
 */
guint16 pnc_error_to_status (const GError *error);

/**
 * pnc_error_from_status:
 * @status: a status number from a peer
 *
 * Returns: the code for @status; %PNC_ERROR_FAILED for 0, an unknown or a local-only number
 */
PncError pnc_error_from_status (guint16 status);

G_END_DECLS
