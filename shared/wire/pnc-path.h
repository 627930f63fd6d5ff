/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-codec.h"
#include "pnc-error.h"
#include "pnc-name.h"

G_BEGIN_DECLS

/**
 * PncPath:
 *
 * A path below a share: zero or more validated components; zero is the share itself. Immutable,
 * atomically reference counted; may be shared between threads. Components are bytes without NUL
 * that satisfy %PNC_NAME_RULE_WIRE: a PncPath that would be unsafe cannot be made.
 */
typedef struct _PncPath PncPath;

/**
 * pnc_path_root:
 *
 * Returns: (transfer full): the path with no components
 */
PncPath *pnc_path_root (void);

/**
 * pnc_path_new:
 * @components: (array zero-terminated=1): the names
 * @error: (out) (nullable): %PNC_ERROR_BAD_NAME, %PNC_ERROR_TOO_DEEP or %PNC_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): the path
 */
PncPath *pnc_path_new (const char *const *components, GError **error);

/**
 * pnc_path_new_slices:
 * @components: (array length=n_components) (nullable): the names, which need not end in NUL
 * @n_components: how many
 * @error: (out) (nullable): as pnc_path_new()
 *
 * Returns: (transfer full) (nullable): the path
 */
PncPath *pnc_path_new_slices (const PncSlice *components, gsize n_components, GError **error);

/**
 * pnc_path_parse:
 * @text: what a person typed: components separated by "/"; leading, trailing and doubled slashes
 * and "." are ignored,
 *   ".." goes up and fails above the root
 * @error: (out) (nullable): as pnc_path_new()
 *
 * For command lines and the path bar only; the wire never carries such text.
 *
 * Returns: (transfer full) (nullable): the path
 */
PncPath *pnc_path_parse (const char *text, GError **error);

/**
 * pnc_path_ref:
 * @path: a path
 *
 * Returns: (transfer full): @path
 */
PncPath *pnc_path_ref (PncPath *path);

/**
 * pnc_path_unref:
 * @path: (transfer full) (nullable): a path
 */
void pnc_path_unref (PncPath *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPath, pnc_path_unref)

/**
 * pnc_path_child:
 * @path: a path
 * @name: a name below it
 * @error: (out) (nullable): as pnc_path_new()
 *
 * Returns: (transfer full) (nullable): the path of @name in @path
 */
PncPath *pnc_path_child (PncPath *path, const char *name, GError **error);

/**
 * pnc_path_join:
 * @path: a path
 * @below: a path relative to it
 * @error: (out) (nullable): %PNC_ERROR_TOO_DEEP or %PNC_ERROR_TOO_LARGE
 *
 * Returns: (transfer full) (nullable): @path with the components of @below after its own
 */
PncPath *pnc_path_join (PncPath *path, PncPath *below, GError **error);

/**
 * pnc_path_parent:
 * @path: a path
 *
 * Returns: (transfer full) (nullable): the path above, or %NULL for the root
 */
PncPath *pnc_path_parent (PncPath *path);

/**
 * pnc_path_depth:
 * @path: a path
 *
 * Returns: how many components it has
 */
guint pnc_path_depth (PncPath *path);

/**
 * pnc_path_component:
 * @path: a path
 * @index: less than pnc_path_depth()
 *
 * Returns: (transfer none): that component, NUL-terminated
 */
const char *pnc_path_component (PncPath *path, guint index);

/**
 * pnc_path_name:
 * @path: a path
 *
 * Returns: (transfer none) (nullable): the last component, %NULL for the root
 */
const char *pnc_path_name (PncPath *path);

/**
 * pnc_path_equal:
 * @a: a path
 * @b: a path
 *
 * Returns: whether they have the same bytes
 */
gboolean pnc_path_equal (PncPath *a, PncPath *b);

/**
 * pnc_path_contains:
 * @above: a path
 * @below: a path
 *
 * Compares components, never text.
 *
 * Returns: whether @below is @above or lies under it
 */
gboolean pnc_path_contains (PncPath *above, PncPath *below);

/**
 * pnc_path_to_text:
 * @path: a path
 *
 * Returns: (transfer full): "/" and the components joined by "/"; raw bytes, to be escaped by
 * whoever shows them
 */
char *pnc_path_to_text (PncPath *path);

G_END_DECLS
