/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-format.h"

/*
 * One row a code and side: the sentence with the name of what it is about, and the one without.
 * PNC_SIDE_NONE stands for either side. The first row that fits is taken.
 */
typedef struct
{
  int code;
  PncErrorSide side;
  const char *with_subject;
  const char *without_subject;
} Sentence;

static const Sentence sentences[] = {
  { PNC_ERROR_RESOLVE, PNC_SIDE_NONE,
    N_ ("There is no server called “%s”. Check the address and the network connection."),
    N_ ("The server’s name was not found. Check the address and the network connection.") },
  { PNC_ERROR_REFUSED, PNC_SIDE_NONE,
    N_ ("Nothing answers at “%s”. Check the port, and that pinnaced is running there."),
    N_ ("Nothing answers at this address. Check the port, and that pinnaced is running there.") },
  { PNC_ERROR_UNREACHABLE, PNC_SIDE_NONE,
    N_ ("“%s” cannot be reached. Check the network connection."),
    N_ ("The server cannot be reached. Check the network connection.") },
  { PNC_ERROR_TIMED_OUT, PNC_SIDE_REMOTE,
    N_ ("The server did not answer in time about “%s”. Try again later."),
    N_ ("The server did not answer in time. Try again later.") },
  { PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE,
    N_ ("“%s” did not answer in time. Check the address, or try again later."),
    N_ ("The server did not answer in time. Check the address, or try again later.") },
  { PNC_ERROR_DISCONNECTED, PNC_SIDE_REMOTE,
    N_ ("The connection was lost before the server answered about “%s”. Look whether it was done, "
        "and try again."),
    N_ ("The connection was lost before the server answered. Look whether it was done, and try "
        "again.") },
  { PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE,
    N_ ("The connection to “%s” was lost. Check the network connection."),
    N_ ("The connection was lost. Check the network connection.") },
  { PNC_ERROR_TLS, PNC_SIDE_NONE,
    N_ ("No secure connection to “%s” could be made. Check that a Pinnace server listens there."),
    N_ ("No secure connection could be made. Check that a Pinnace server listens there.") },
  { PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE,
    N_ ("The user or the password is wrong. Check both and try again."),
    N_ ("The user or the password is wrong. Check both and try again.") },
  { PNC_ERROR_IDENTITY_CHANGED, PNC_SIDE_NONE,
    N_ ("“%s” is not the server it was: its key has changed. Somebody may be listening in. Ask the "
        "person who runs the "
        "server before you go on; nothing was sent."),
    N_ ("The server is not the one it was: its key has changed. Somebody may be listening in. Ask "
        "the person who runs the "
        "server before you go on; nothing was sent.") },
  { PNC_ERROR_IDENTITY_UNKNOWN, PNC_SIDE_NONE,
    N_ ("The identity of “%s” was not confirmed, so nothing was sent."),
    N_ ("The server’s identity was not confirmed, so nothing was sent.") },
  { PNC_ERROR_NO_SPACE, PNC_SIDE_LOCAL,
    N_ ("This computer’s disk is full: “%s” was not saved. Free some space and try again."),
    N_ ("This computer’s disk is full. Free some space and try again.") },
  { PNC_ERROR_NO_SPACE, PNC_SIDE_NONE,
    N_ ("The server’s disk is full: “%s” was not stored. Free some space there and try again."),
    N_ ("The server’s disk is full. Free some space there and try again.") },
  { PNC_ERROR_QUOTA, PNC_SIDE_NONE,
    N_ ("The quota is used up: “%s” was not stored. Delete something and try again."),
    N_ ("The quota is used up. Delete something and try again.") },
  { PNC_ERROR_PERMISSION, PNC_SIDE_LOCAL,
    N_ ("You may not do this with “%s” on this computer. Check its permissions."),
    N_ ("This computer does not permit it. Check the permissions.") },
  { PNC_ERROR_PERMISSION, PNC_SIDE_NONE,
    N_ ("The server does not permit this for “%s”. Ask the person who runs the server."),
    N_ ("The server does not permit it. Ask the person who runs the server.") },
  { PNC_ERROR_READ_ONLY, PNC_SIDE_LOCAL,
    N_ ("“%s” is on a read-only disk of this computer. Choose another folder."),
    N_ ("The disk is read-only. Choose another folder.") },
  { PNC_ERROR_READ_ONLY, PNC_SIDE_NONE,
    N_ ("“%s” was not changed: you may only read on this server."),
    N_ ("You may only read on this server.") },
  { PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL, N_ ("“%s” is no longer on this computer."),
    N_ ("The file is no longer on this computer.") },
  { PNC_ERROR_NOT_FOUND, PNC_SIDE_NONE,
    N_ ("“%s” is no longer on the server. Refresh the folder to see what is there."),
    N_ ("It is no longer on the server. Refresh the folder to see what is there.") },
  { PNC_ERROR_EXISTS, PNC_SIDE_NONE, N_ ("“%s” is there already. Choose another name."),
    N_ ("The name is taken. Choose another one.") },
  { PNC_ERROR_NOT_DIRECTORY, PNC_SIDE_NONE,
    N_ ("“%s” is no folder. Refresh the list to see what is there."),
    N_ ("This is no folder. Refresh the list to see what is there.") },
  { PNC_ERROR_IS_DIRECTORY, PNC_SIDE_NONE, N_ ("“%s” is a folder, and a file was needed."),
    N_ ("This is a folder, and a file was needed.") },
  { PNC_ERROR_NOT_EMPTY, PNC_SIDE_NONE, N_ ("The folder “%s” is not empty."),
    N_ ("The folder is not empty.") },
  { PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL,
    N_ ("“%s” cannot be the name of a file on this computer. Rename it first."),
    N_ ("This cannot be the name of a file on this computer. Rename it first.") },
  { PNC_ERROR_BAD_NAME, PNC_SIDE_NONE,
    N_ ("“%s” cannot be the name of a file on the server. Rename it first."),
    N_ ("This cannot be the name of a file on the server. Rename it first.") },
  { PNC_ERROR_NOT_REGULAR, PNC_SIDE_NONE, N_ ("“%s” is a link or a special file and was left out."),
    N_ ("Links and special files are left out.") },
  { PNC_ERROR_CHANGED, PNC_SIDE_NONE,
    N_ ("“%s” changed while it was moved. Try again when nothing writes to it."),
    N_ ("The file changed while it was moved. Try again when nothing writes to it.") },
  { PNC_ERROR_CORRUPT, PNC_SIDE_NONE,
    N_ ("“%s” did not arrive as it was sent, so it was thrown away. Try again; if it happens "
        "again, check disk and memory."),
    N_ ("The data did not arrive as they were sent. Try again; if it happens again, check disk and "
        "memory.") },
  { PNC_ERROR_IO, PNC_SIDE_LOCAL,
    N_ ("This computer’s disk reported an error with “%s”. Check the disk."),
    N_ ("This computer’s disk reported an error. Check the disk.") },
  { PNC_ERROR_IO, PNC_SIDE_NONE,
    N_ ("The server’s disk reported an error with “%s”. Tell the person who runs the server."),
    N_ ("The server’s disk reported an error. Tell the person who runs the server.") },
  { PNC_ERROR_IN_USE, PNC_SIDE_NONE,
    N_ ("Another program is using “%s”. Close the file in that program and try again."),
    N_ ("Another program is using the file. Close the file in that program and try again.") },
  { PNC_ERROR_BUSY, PNC_SIDE_NONE, N_ ("The server is busy. Try again in a moment."),
    N_ ("The server is busy. Try again in a moment.") },
  { PNC_ERROR_GOING_AWAY, PNC_SIDE_NONE, N_ ("The server is stopping or starting again."),
    N_ ("The server is stopping or starting again.") },
  { PNC_ERROR_TOO_DEEP, PNC_SIDE_NONE, N_ ("“%s” is nested too deeply."),
    N_ ("The folders are nested too deeply.") },
  { PNC_ERROR_TOO_LARGE, PNC_SIDE_NONE, N_ ("“%s” is larger than what can be handled."),
    N_ ("This is larger than what can be handled.") },
  { PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE,
    N_ ("The server cannot do this with “%s”. It may be an older version."),
    N_ ("The server cannot do this. It may be an older version.") },
  { PNC_ERROR_NOT_LOGGED_IN, PNC_SIDE_NONE,
    N_ ("The server wants you to log in first. Disconnect and connect again."),
    N_ ("The server wants you to log in first. Disconnect and connect again.") },
  { PNC_ERROR_CROSS_DEVICE, PNC_SIDE_NONE,
    N_ ("“%s” cannot be moved there in one step, because the two places are on different disks. "
        "Copy it and delete the original."),
    N_ ("This cannot be moved in one step, because the two places are on different disks. Copy it "
        "and delete the original.") },
  { PNC_ERROR_CANCELLED, PNC_SIDE_NONE, N_ ("“%s” was cancelled."), N_ ("This was cancelled.") },
  { PNC_ERROR_USAGE, PNC_SIDE_NONE, N_ ("“%s” cannot be understood. Check how it is written."),
    N_ ("This is no address and no link. An address is a name such as “server.example” or "
        "“server.example:7450”; a link begins with “pinnace://”.") },
  { PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE,
    N_ ("The server answered about “%s” in a way that Pinnace does not understand. It may be "
        "another version."),
    N_ ("The server answered in a way that Pinnace does not understand. It may be another "
        "version.") },
  { PNC_ERROR_PROTOCOL, PNC_SIDE_NONE,
    N_ ("“%s” answered in a way that Pinnace does not understand. It may be another version, or no "
        "Pinnace server."),
    N_ ("The server answered in a way that Pinnace does not understand. It may be another version, "
        "or no Pinnace server.") },
};

static const Sentence *
find_sentence (const GError *error)
{
  PncErrorSide side = pnc_error_get_side (error);

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].code == error->code
        && (sentences[i].side == PNC_SIDE_NONE || sentences[i].side == side))
      return &sentences[i];
  return NULL;
}

/* The table's sentences have one %s or none, checked by the unit test for every row and
 * translation. */
static char *
fill_in (const char *sentence, const char *subject)
{
  const char *place = strstr (sentence, "%s");
  g_autofree char *shown = NULL;
  g_autofree char *before = NULL;

  if (place == NULL)
    return g_strdup (sentence);
  shown = pnc_display_text (subject, -1);
  before = g_strndup (sentence, (gsize) (place - sentence));
  return g_strconcat (before, shown, place + strlen ("%s"), NULL);
}

char *
pnc_format_error (const GError *error)
{
  const Sentence *sentence = error->domain == PNC_ERROR ? find_sentence (error) : NULL;
  const char *subject = pnc_error_get_subject (error);

  if (sentence == NULL)
    return pnc_display_text (error->message, -1);
  if (subject == NULL || subject[0] == '\0')
    return g_strdup (_ (sentence->without_subject));
  return fill_in (_ (sentence->with_subject), subject);
}
