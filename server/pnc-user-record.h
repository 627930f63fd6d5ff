/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-users.h"

G_BEGIN_DECLS

/**
 * PncUserRecord:
 * @user: the user
 * @hash: Argon2id of the password, in libsodium's text form
 *
 * One user as users.json keeps it. Immutable after it was made, atomically reference counted.
 */
typedef struct
{
  PncUser *user;
  char *hash;
  /*< private >*/
  gatomicrefcount ref_count;
} PncUserRecord;

/**
 * pnc_user_record_new:
 * @user: (transfer full): the user; gets the stamp of @hash
 * @hash: (transfer full): the hash
 *
 * Returns: (transfer full): a record
 */
PncUserRecord *pnc_user_record_new (PncUser *user, char *hash);

/**
 * pnc_user_record_ref:
 * @record: a record
 *
 * Returns: (transfer full): @record
 */
PncUserRecord *pnc_user_record_ref (PncUserRecord *record);

/**
 * pnc_user_record_unref:
 * @record: (transfer full) (nullable): a record
 */
void pnc_user_record_unref (PncUserRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUserRecord, pnc_user_record_unref)

/**
 * pnc_user_name_is_valid:
 * @name: a name
 *
 * Returns: whether it is UTF-8 of 1 to %PNC_MAX_USER_BYTES bytes, nothing in it is invisible or
 *   misleading, and it neither begins nor ends with a space
 */
gboolean pnc_user_name_is_valid (const char *name);

/**
 * pnc_user_records_parse:
 * @text: (array length=length_bytes): the contents of users.json
 * @length_bytes: how many bytes
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT; the sentence says at which line or which user
 *
 * Strict: an unknown key, a name twice, a hash that is no Argon2id: all of them are errors, for
 * what is not understood must not let anybody in. Pure.
 *
 * Returns: (transfer full) (element-type utf8 PncUserRecord) (nullable): the records by name
 */
GHashTable *pnc_user_records_parse (const char *text, gsize length_bytes, GError **error);

/**
 * pnc_user_records_format:
 * @records: (element-type utf8 PncUserRecord): records by name
 *
 * Returns: (transfer full): the text of users.json, users sorted by name. Pure.
 */
char *pnc_user_records_format (GHashTable *records);

/**
 * pnc_user_records_new:
 *
 * Returns: (transfer full) (element-type utf8 PncUserRecord): an empty table, which owns its
 * records
 */
GHashTable *pnc_user_records_new (void);

G_END_DECLS
