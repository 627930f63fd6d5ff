/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-directory.h"

G_BEGIN_DECLS

/* What pnc-directory.c (the rows, and loading them) and pnc-directory-live.c (what the server tells
 * meanwhile) share. For nobody else. */

/** PncDirectoryLive: see pnc-directory-live.c; one owner */
typedef struct _PncDirectoryLive PncDirectoryLive;

struct _PncDirectory
{
  GObject parent_instance;

  /* owned */
  PncSession *session;
  PncPath *path;
  GPtrArray *rows;     /* of PncFileItem, owned, in the order of the model */
  GHashTable *by_name; /* raw name, borrowed from the item's entry -> PncFileItem, borrowed */
  GError *error;
  GCancellable *loading; /* nullable */

  PncDirectoryLive *live; /* nullable: keeps it as the server has it */

  guint round;
  guint max_rows;
  guint64 left_out;
  gboolean refresh_again;
  gboolean was_attached;
};

/** pnc_directory_put: @self: a directory; @entries: (element-type PncEntry): what is there now,
 * each name once: puts them in the place of those with their names, and the others at the end */
void pnc_directory_put (PncDirectory *self, GPtrArray *entries);

/** pnc_directory_drop: @self: a directory; @names: (element-type utf8): what is not there any more
 */
void pnc_directory_drop (PncDirectory *self, GPtrArray *names);

/** pnc_directory_fail: @self: a directory; @error: (transfer full): it is no more. Drops its rows.
 */
void pnc_directory_fail (PncDirectory *self, GError *error);

/** pnc_directory_notify_live: @self: a directory of which pnc_directory_live_is_on() has changed */
void pnc_directory_notify_live (PncDirectory *self);

/**
 * pnc_directory_live_new:
 * @directory: borrowed; frees it before it is gone
 *
 * Watches its folder. To be made before the folder is listed.
 *
 * Returns: (transfer full): what does it
 */
PncDirectoryLive *pnc_directory_live_new (PncDirectory *directory);

/** pnc_directory_live_free: @self: (transfer full) (nullable): told no more */
void pnc_directory_live_free (PncDirectoryLive *self);

/** pnc_directory_live_is_on: @self: (nullable): a watch. Returns: whether all that changes is told
 */
gboolean pnc_directory_live_is_on (PncDirectoryLive *self);

/** pnc_directory_live_start_listing: @self: (nullable): a watch, of whose folder a listing is about
 * to be asked for. Begins to watch once more where that had failed. */
void pnc_directory_live_start_listing (PncDirectoryLive *self);

/** pnc_directory_live_end_listing: @self: (nullable): a watch; no page comes any more */
void pnc_directory_live_end_listing (PncDirectoryLive *self);

/** pnc_directory_live_detached: @self: (nullable): a watch; there is no connection */
void pnc_directory_live_detached (PncDirectoryLive *self);

/**
 * pnc_directory_live_has_told:
 * @self: (nullable): a watch
 * @name: a name in a page of a listing
 *
 * Returns: whether something newer about @name was told since the listing began
 */
gboolean pnc_directory_live_has_told (PncDirectoryLive *self, const char *name);

G_END_DECLS
