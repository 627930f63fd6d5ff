/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_unicode_is_ignorable:
 * @c: a character
 *
 * The property Default_Ignorable_Code_Point: characters that are drawn as nothing, and that some
 * file systems skip when they compare names. GLib does not have it.
 *
 * Returns: whether @c is invisible by nature
 */
gboolean pnc_unicode_is_ignorable (gunichar c);

/**
 * pnc_unicode_is_noncharacter:
 * @c: a character
 *
 * Returns: whether @c is one of the 66 code points that are never characters (U+FDD0 to U+FDEF,
 * U+nFFFE, U+nFFFF)
 */
gboolean pnc_unicode_is_noncharacter (gunichar c);

G_END_DECLS
