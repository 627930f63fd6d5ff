/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-link.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-limits.h"

#define SCHEME "pinnace://"
#define PIN_PREFIX "SHA256:"
#define PIN_HASH_CHARS 43
#define MAX_LINK_BYTES 65536
#define MAX_HOST_BYTES 1024 /* a name has 253, in ASCII */

/* Memory that is about to be freed must not be left as it is by an optimiser. */
static void
wipe (char *text)
{
  volatile char *p = text;

  if (p == NULL)
    return;
  while (*p != '\0')
    *p++ = '\0';
}

static gboolean
fail (GError **error, const char *what)
{
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL, "The link cannot be understood: %s",
                 what);
  return FALSE;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if ((guchar) *text < 0x20 || *text == 0x7f)
        return TRUE;
    }
  return FALSE;
}

/* @length_bytes of @text without their percent signs. */
static char *
decode (const char *text, gsize length_bytes, const char *what, GError **error)
{
  char *decoded = g_uri_unescape_segment (text, text + length_bytes, NULL);

  if (decoded == NULL)
    fail (error, what);
  return decoded;
}

/* The zone of a link-local address: an interface's name or number. */
static gboolean
is_zone (const char *text)
{
  gsize n = 0;

  while (g_ascii_isalnum (text[n]) || (text[n] != '\0' && strchr ("._-", text[n]) != NULL))
    n++;
  return n > 0 && text[n] == '\0';
}

static gboolean
is_ip_address (const char *host)
{
  const char *zone = strchr (host, '%');
  g_autofree char *address = g_strndup (host, zone != NULL ? (gsize) (zone - host) : strlen (host));

  if (!g_hostname_is_ip_address (address))
    return FALSE;
  return zone == NULL || (strchr (address, ':') != NULL && is_zone (zone + 1));
}

static gboolean
check_host_name (const char *host, GError **error)
{
  g_autofree char *ascii = NULL;

  if (host[0] == '\0')
    return fail (error, "it names no host. Write it as pinnace://host/.");
  if (is_ip_address (host))
    return TRUE;
  /* g_hostname_to_ascii() reads past the end of what is no UTF-8 */
  if (strlen (host) <= MAX_HOST_BYTES && g_utf8_validate (host, -1, NULL))
    ascii = g_hostname_to_ascii (host);
  if (ascii == NULL || strpbrk (ascii, " %:/\\@[]?#<>\"`{}|^") != NULL || has_control (ascii))
    return fail (error, "the host is no name or address. Check its spelling.");
  return TRUE;
}

static gboolean
parse_port (PncLink *link, const char *text, GError **error)
{
  guint64 port;

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    {
      link->port = (guint16) port;
      return TRUE;
    }
  return fail (error, "the port is no number from 1 to 65535. Correct it or leave it out.");
}

/* "[address]" or "[address]:port" */
static gboolean
parse_bracketed (PncLink *link, const char *text, GError **error)
{
  const char *close = strchr (text, ']');

  if (close == NULL)
    return fail (error, "a “]” is missing behind the address. Add it.");
  link->host = decode (text + 1, (gsize) (close - text - 1),
                       "the address has a broken percent sign. Check it.", error);
  if (link->host == NULL)
    return FALSE;
  if (!is_ip_address (link->host))
    return fail (error, "what is in brackets is no address. Check it.");
  if (close[1] == '\0')
    return TRUE;
  if (close[1] != ':')
    return fail (error, "there is something between the address and the port. Remove it.");
  return parse_port (link, close + 2, error);
}

static gboolean
parse_host_and_port (PncLink *link, const char *text, GError **error)
{
  const char *colon = strchr (text, ':');

  if (text[0] == '[')
    return parse_bracketed (link, text, error);
  if (colon != NULL && is_ip_address (text)) /* a bare IPv6 address has no port */
    {
      link->host = g_strdup (text);
      return TRUE;
    }
  link->host = decode (text, colon != NULL ? (gsize) (colon - text) : strlen (text),
                       "the host has a broken percent sign. Check it.", error);
  if (link->host == NULL || !check_host_name (link->host, error))
    return FALSE;
  return colon == NULL || parse_port (link, colon + 1, error);
}

static gboolean
parse_user (PncLink *link, const char *text, gsize length_bytes, GError **error)
{
  const char *colon = memchr (text, ':', length_bytes);
  gsize user_bytes = colon != NULL ? (gsize) (colon - text) : length_bytes;

  link->user
    = decode (text, user_bytes, "the user name has a broken percent sign. Write % as %25.", error);
  if (link->user == NULL)
    return FALSE;
  if (link->user[0] == '\0' || strlen (link->user) > PNC_MAX_USER_BYTES
      || !g_utf8_validate (link->user, -1, NULL) || has_control (link->user))
    return fail (error, "the user name is empty, too long or holds strange bytes. Check it.");
  if (colon == NULL)
    return TRUE;

  link->password = decode (colon + 1, length_bytes - user_bytes - 1,
                           "the password has a broken percent sign. Write % as %25.", error);
  if (link->password == NULL)
    return FALSE;
  if (strlen (link->password) > PNC_MAX_PASSWORD_BYTES)
    return fail (error, "the password is too long. Check it.");
  return TRUE;
}

/* "[user[:password]@]host[:port]" */
static gboolean
parse_authority (PncLink *link, const char *text, GError **error)
{
  const char *at = strrchr (text, '@');

  if (at == NULL)
    return parse_host_and_port (link, text, error);
  return parse_user (link, text, (gsize) (at - text), error)
         && parse_host_and_port (link, at + 1, error);
}

/* Adds what one raw segment of the path says to @names. */
static gboolean
add_segment (GPtrArray *names, const char *segment, GError **error)
{
  char *name;

  if (segment[0] == '\0' || strcmp (segment, ".") == 0)
    return TRUE;
  if (strcmp (segment, "..") == 0)
    {
      if (names->len == 0)
        return fail (error, "its path leads above the shared folder. Leave out a “..”.");
      g_ptr_array_set_size (names, (int) names->len - 1);
      return TRUE;
    }
  name = decode (segment, strlen (segment), "its path has a broken percent sign. Write % as %25.",
                 error);
  if (name == NULL)
    return FALSE;
  g_ptr_array_add (names, name);
  return TRUE;
}

static gboolean
parse_path (PncLink *link, const char *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) segments = g_strsplit (text, "/", -1);
  g_autoptr (GError) fault = NULL;

  for (gsize i = 0; segments[i] != NULL; i++)
    {
      if (!add_segment (names, segments[i], error))
        return FALSE;
    }
  g_ptr_array_add (names, NULL);
  link->path = pnc_path_new ((const char *const *) names->pdata, &fault);
  if (link->path == NULL)
    return fail (error, fault->message);
  return TRUE;
}

/* "key=value&…": keys of later versions are ignored. */
static gboolean
parse_query (PncLink *link, const char *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      if (!g_str_has_prefix (pairs[i], "pin="))
        continue;
      if (link->pin != NULL)
        return fail (error, "it has two pins. Ask its sender which one counts.");
      link->pin = decode (pairs[i] + 4, strlen (pairs[i] + 4),
                          "the pin has a broken percent sign. Check it.", error);
      if (link->pin == NULL)
        return FALSE;
      if (!pnc_pin_is_valid (link->pin))
        return fail (error, "the pin is not “SHA256:” and 43 characters. Copy the whole link.");
    }
  return TRUE;
}

/* Past the scheme, if there is one. */
static const char *
skip_scheme (const char *text, GError **error)
{
  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0)
    return text + strlen (SCHEME);
  if (strstr (text, "://") == NULL)
    return text;
  fail (error, "it does not begin with pinnace://. Paste a link of a Pinnace server.");
  return NULL;
}

static gboolean
parse_parts (PncLink *link, char *text, GError **error)
{
  char *query = strchr (text, '?');
  char *path;

  if (query != NULL)
    *query++ = '\0';
  path = strchr (text, '/');
  if (path != NULL)
    *path++ = '\0';
  return parse_authority (link, text, error) && parse_path (link, path != NULL ? path : "", error)
         && parse_query (link, query != NULL ? query : "", error);
}

static gboolean
parse_stripped (PncLink *link, const char *stripped, GError **error)
{
  const char *start;
  char *rest;
  gboolean good;

  if (strlen (stripped) > MAX_LINK_BYTES)
    return fail (error, "it is too long. Check what was pasted.");
  if (strchr (stripped, '#') != NULL)
    return fail (error, "it holds a “#”. Write it as %23.");
  start = skip_scheme (stripped, error);
  if (start == NULL)
    return FALSE;

  rest = g_strdup (start);
  good = parse_parts (link, rest, error);
  wipe (rest);
  g_free (rest);
  return good;
}

PncLink *
pnc_link_parse (const char *text, GError **error)
{
  g_autoptr (PncLink) link = g_new0 (PncLink, 1);
  char *stripped;
  gboolean good;

  g_return_val_if_fail (text != NULL, NULL);

  link->port = PNC_DEFAULT_PORT;
  stripped = g_strstrip (g_strdup (text));
  good = parse_stripped (link, stripped, error);
  wipe (stripped);
  g_free (stripped);
  return good ? g_steal_pointer (&link) : NULL;
}

static void
append_escaped (GString *text, const char *part)
{
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) part, strlen (part), NULL);

  g_string_append (text, escaped);
  wipe (escaped);
}

static void
append_user (GString *text, const PncLink *link, PncLinkFlags flags)
{
  if (link->user == NULL)
    return;
  append_escaped (text, link->user);
  if (link->password != NULL && (flags & PNC_LINK_WITH_PASSWORD) != 0)
    {
      g_string_append_c (text, ':');
      append_escaped (text, link->password);
    }
  g_string_append_c (text, '@');
}

static void
append_host (GString *text, const char *host)
{
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *escaped = g_uri_escape_string (host, ":", TRUE);

  g_string_append_printf (text, is_ipv6 ? "[%s]" : "%s", escaped);
}

char *
pnc_link_format (const PncLink *link, PncLinkFlags flags)
{
  GString *text;
  guint depth;

  g_return_val_if_fail (link != NULL, NULL);

  text = g_string_new (SCHEME);
  append_user (text, link, flags);
  append_host (text, link->host);
  g_string_append_printf (text, ":%u/", link->port);
  depth = pnc_path_depth (link->path);
  for (guint i = 0; i < depth; i++)
    {
      if (i > 0)
        g_string_append_c (text, '/');
      append_escaped (text, pnc_path_component (link->path, i));
    }
  if (link->pin != NULL)
    g_string_append_printf (text, "?pin=%s", link->pin);
  return g_string_free (text, FALSE);
}

PncLink *
pnc_link_copy (const PncLink *link)
{
  PncLink *copy;

  g_return_val_if_fail (link != NULL, NULL);

  copy = g_new0 (PncLink, 1);
  copy->user = g_strdup (link->user);
  copy->password = g_strdup (link->password);
  copy->host = g_strdup (link->host);
  copy->port = link->port;
  copy->path = pnc_path_ref (link->path);
  copy->pin = g_strdup (link->pin);
  return copy;
}

void
pnc_link_free (PncLink *link)
{
  if (link == NULL)
    return;
  wipe (link->password);
  g_free (link->user);
  g_free (link->password);
  g_free (link->host);
  pnc_path_unref (link->path);
  g_free (link->pin);
  g_free (link);
}

gboolean
pnc_pin_is_valid (const char *pin)
{
  const char *hash;
  gsize n = 0;

  g_return_val_if_fail (pin != NULL, FALSE);

  if (!g_str_has_prefix (pin, PIN_PREFIX))
    return FALSE;
  hash = pin + strlen (PIN_PREFIX);
  while (g_ascii_isalnum (hash[n]) || hash[n] == '-' || hash[n] == '_')
    n++;
  /* 32 bytes leave two bits over in the last character, which are zero */
  return n == PIN_HASH_CHARS && hash[n] == '\0' && strchr ("AEIMQUYcgkosw048", hash[n - 1]) != NULL;
}
