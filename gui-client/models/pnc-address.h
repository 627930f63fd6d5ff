/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-link.h"

G_BEGIN_DECLS

/** pnc_address_format: @link: where. Returns: (transfer full): "host:port" as a person reads it;
 * user, folder and fingerprint are not in it */
char *pnc_address_format (const PncLink *link);

/** pnc_address_parse: @text: an address or a link, as typed; @link: (nullable): what was shown as
 * its address: stands, fingerprint and all, when the text is still that; @error: as of
 * pnc_link_parse(). Returns: (transfer full) (nullable): what is meant */
PncLink *pnc_address_parse (const char *text, const PncLink *link, GError **error);

G_END_DECLS
