/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-journal.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * PncLocalKey:
 * @partial: what a partial of it is called
 * @journal: what its journal is called
 * @subject: what the journal is about
 *
 * Under which names a download leaves what it has, for whoever fetches the same file to the same
 * place again (docs/RESUME.md). Plain value.
 */
typedef struct
{
  char partial[64];
  char journal[64];
  guint8 subject[PNC_JOURNAL_SUBJECT_BYTES];
} PncLocalKey;

/**
 * pnc_local_key_init:
 * @key: (out caller-allocates): the names
 * @server: (nullable): the fingerprint of the server
 * @remote: the file on it
 * @name: the final name here
 */
void pnc_local_key_init (PncLocalKey *key, const char *server, PncPath *remote, const char *name);

G_END_DECLS
