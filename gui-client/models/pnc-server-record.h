/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-item.h"

G_BEGIN_DECLS

/*
 * One server in a key file, as the window and `pnc server` share it: a group with
 *
 *   link=pinnace://ann@nas.local/?pin=…    where it is
 *   name=…          color=blue             how it looks; the group's name when there is none
 *   last-folder=/a%20b  last-used=…        where one was, and when (seconds since 1970)
 *   remember-password=true                 the keyring has it
 *
 * What else is in it stays as it is.
 */

/** pnc_server_record_read: @file: a key file; @group: of it. Returns: (transfer full) (nullable):
 * the server; %NULL when the group has no link that can be understood */
PncServerItem *pnc_server_record_read (GKeyFile *file, const char *group);

/** pnc_server_record_write: @file: a key file; @group: of it, made if need be; @item: what goes
 * there: all of it but when it was used */
void pnc_server_record_write (GKeyFile *file, const char *group, PncServerItem *item);

/** pnc_server_record_write_use: @file: a key file; @group: of it; @path: (nullable): where one was;
 * @when: in seconds since 1970 */
void pnc_server_record_write_use (GKeyFile *file, const char *group, PncPath *path, gint64 when);

/** pnc_server_record_make_id: @file: a key file; @name: of a server. Returns: (transfer full): a
 * name that no group of @file has and that `pnc` takes, made of letters and digits of @name */
char *pnc_server_record_make_id (GKeyFile *file, const char *name);

/** pnc_server_record_reorder: @file: a key file; @groups: (array zero-terminated=1): all its
 * groups, as they shall follow each other. Returns: (transfer full): a key file with the same in it
 */
GKeyFile *pnc_server_record_reorder (GKeyFile *file, const char *const *groups);

G_END_DECLS
