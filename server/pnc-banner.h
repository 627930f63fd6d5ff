/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncBanner:
 * @name: what the server calls itself
 * @share: the shared folder, as given (raw)
 * @address: the address it listens on, without brackets
 * @port: and the port
 * @fingerprint: "SHA256:…"
 * @link: the link for clients; with the guest's password when there is a guest
 * @guest: whether the link holds a one-time guest password
 *
 * What a starting server says about itself. All texts are borrowed.
 */
typedef struct
{
  const char *name;
  const char *share;
  const char *address;
  guint16 port;
  const char *fingerprint;
  const char *link;
  gboolean guest;
} PncBanner;

/**
 * PncBannerFlags:
 * @PNC_BANNER_PLAIN: text only
 * @PNC_BANNER_COLOUR: the QR code is printed black on white with ANSI sequences: for a terminal;
 *   without it the code takes the terminal for light on dark
 */
typedef enum
{
  PNC_BANNER_PLAIN = 0,
  PNC_BANNER_COLOUR = 1 << 0,
} PncBannerFlags;

/**
 * pnc_banner_text:
 * @banner: the facts
 * @flags: how to print them
 *
 * The facts for people, with the link as a QR code in Unicode half blocks where it fits. Pure.
 *
 * Returns: (transfer full): lines, each ended by a newline
 */
char *pnc_banner_text (const PncBanner *banner, PncBannerFlags flags);

/**
 * pnc_banner_json:
 * @banner: the facts
 *
 * Keys: name, share, address, port (a number), fingerprint, link, guest (a boolean), version. Pure.
 *
 * Returns: (transfer full): one JSON object on one line, without a newline
 */
char *pnc_banner_json (const PncBanner *banner);

G_END_DECLS
