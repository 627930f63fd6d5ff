/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "pnc-entry.h"
#include "pnc-error.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * pnc_cli_print_error:
 * @error: what happened
 * @json: whether standard output carries JSON: then the error goes there too, as an object with
 * "event": "error"
 *
 * One line on standard error: "pnc: " and the sentence, escaped for terminals.
 */
void pnc_cli_print_error (const GError *error, gboolean json);

/**
 * pnc_cli_print_json:
 * @builder: (transfer full): a builder with one object begun and not ended
 *
 * Ends the object and prints it on one line of standard output, flushed.
 */
void pnc_cli_print_json (JsonBuilder *builder);

/**
 * pnc_cli_json_begin:
 * @event: (nullable): value of "event"
 *
 * Returns: (transfer full): a builder with one object begun
 */
JsonBuilder *pnc_cli_json_begin (const char *event);

/** pnc_cli_json_string: @builder: inside an object; @key: member; @value: (nullable): raw bytes.
 * Adds the text; bytes that are no UTF-8 are added as display text and, whole, as base64 under
 * "KEY-base64". */
void pnc_cli_json_string (JsonBuilder *builder, const char *key, const char *value);

/** pnc_cli_json_int: @builder: inside an object; @key: member; @value: number */
void pnc_cli_json_int (JsonBuilder *builder, const char *key, gint64 value);

/**
 * pnc_cli_json_error:
 * @builder: inside an object
 * @error: what happened
 *
 * Adds "code", "message" and, when known, "subject" and "side".
 */
void pnc_cli_json_error (JsonBuilder *builder, const GError *error);

/** pnc_cli_json_entry: @builder: inside an object; @entry: an entry. Adds all about it but its name
 */
void pnc_cli_json_entry (JsonBuilder *builder, const PncEntry *entry);

/**
 * pnc_cli_print_entry:
 * @entry: an entry
 * @name: (nullable): what to call it; its own name when %NULL
 * @long_format: with permission bits, size and time
 * @json: as one JSON object
 *
 * One line on standard output.
 */
void
pnc_cli_print_entry (const PncEntry *entry, const char *name, gboolean long_format, gboolean json);

/** pnc_cli_kind_name: @kind: a kind. Returns: (transfer none): "file", "folder", "link" or "other"
 */
const char *pnc_cli_kind_name (PncEntryKind kind);

/** pnc_cli_dup_time: @mtime_ns: ns since 1970 UTC. Returns: (transfer full): ISO 8601 in local time
 */
char *pnc_cli_dup_time (gint64 mtime_ns);

G_END_DECLS
