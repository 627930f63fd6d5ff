/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * PncLink:
 * @user: (nullable): user name, decoded
 * @password: (nullable): password, decoded; wiped when freed
 * @host: host name or address, without brackets; never empty
 * @port: 1 to 65535; %PNC_DEFAULT_PORT when the text had none
 * @path: the path below the share
 * @pin: (nullable): "SHA256:…" as printed by the server
 *
 * `pinnace://[user[:password]@]host[:port]/[path][?pin=SHA256:…]`, taken apart. All parts are
 * percent-decoded.
 */
typedef struct
{
  char *user;
  char *password;
  char *host;
  guint16 port;
  PncPath *path;
  char *pin;
} PncLink;

/**
 * PncLinkFlags:
 * @PNC_LINK_NONE: everything but the password
 * @PNC_LINK_WITH_PASSWORD: with the password too (only ever for the banner of a guest link)
 */
typedef enum
{
  PNC_LINK_NONE = 0,
  PNC_LINK_WITH_PASSWORD = 1 << 0,
} PncLinkFlags;

/**
 * pnc_link_parse:
 * @text: what a person typed or pasted; surrounding white space is ignored; `host`, `host:port` and
 * `[::1]:7450` without the scheme are understood too, and a bare IPv6 address; unknown keys behind
 * the "?" are ignored
 * @error: (out) (nullable): %PNC_ERROR_USAGE with a sentence that says which part is wrong
 *
 * Returns: (transfer full) (nullable): the link
 */
PncLink *pnc_link_parse (const char *text, GError **error);

/**
 * pnc_link_format:
 * @link: a link
 * @flags: whether to include the password
 *
 * Returns: (transfer full): the text, which pnc_link_parse() takes apart into the same parts
 */
char *pnc_link_format (const PncLink *link, PncLinkFlags flags);

/**
 * pnc_link_copy:
 * @link: a link
 *
 * Returns: (transfer full): a copy of its own
 */
PncLink *pnc_link_copy (const PncLink *link);

/**
 * pnc_link_free:
 * @link: (transfer full) (nullable): a link
 */
void pnc_link_free (PncLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLink, pnc_link_free)

/**
 * pnc_pin_is_valid:
 * @pin: text
 *
 * Returns: whether it has the form of a fingerprint: "SHA256:" and 43 characters of unpadded
 * base64url
 */
gboolean pnc_pin_is_valid (const char *pin);

G_END_DECLS
