/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncNameFault:
 *
 * Why a name is refused. One rule for both ends and both operating systems (docs/PROTOCOL.md,
 * section 4). #PNC_NAME_OK is zero.
 */
typedef enum
{
  PNC_NAME_OK = 0,
  PNC_NAME_EMPTY,        /* no bytes */
  PNC_NAME_TOO_LONG,     /* over PNC_MAX_NAME_BYTES */
  PNC_NAME_DOTS,         /* "." or ".." */
  PNC_NAME_SEPARATOR,    /* "/" or "\" */
  PNC_NAME_NUL,          /* a zero byte */
  PNC_NAME_RESERVED,     /* the server's own folder, in any case or 8.3 disguise */
  PNC_NAME_CONTROL,      /* portable rule only: a byte below 0x20 or 0x7f */
  PNC_NAME_WINDOWS_CHAR, /* portable rule only: < > : " | ? * */
  PNC_NAME_WINDOWS_DEVICE, /* portable rule only: CON, NUL, COM1, COM¹, CONIN$ …, with any extension
                            */
  PNC_NAME_TRAILING,       /* portable rule only: ends in a dot or a space */
  PNC_NAME_NOT_UTF8,       /* portable rule only */
} PncNameFault;

/**
 * PncNameRule:
 * @PNC_NAME_RULE_WIRE: what any name on the wire must satisfy: one component that a POSIX host can
 * hold and that names nothing else anywhere
 * @PNC_NAME_RULE_PORTABLE: what a Windows host can hold as well; a side on Windows applies it to
 * every name it is given
 */
typedef enum
{
  PNC_NAME_RULE_WIRE,
  PNC_NAME_RULE_PORTABLE,
} PncNameRule;

/**
 * pnc_name_check:
 * @name: (array length=length_bytes): the bytes of one component; need not end in NUL
 * @length_bytes: how many
 * @rule: which rule
 *
 * Pure, linear. Faults are tested in the order of #PncNameFault and the first one found is
 * returned.
 *
 * Returns: %PNC_NAME_OK or what is wrong
 */
PncNameFault pnc_name_check (const char *name, gsize length_bytes, PncNameRule rule);

/**
 * pnc_name_host_rule:
 *
 * Returns: %PNC_NAME_RULE_PORTABLE when compiled for Windows, otherwise %PNC_NAME_RULE_WIRE
 */
PncNameRule pnc_name_host_rule (void);

/**
 * pnc_name_fault_sentence:
 * @fault: a fault
 *
 * Returns: (transfer none): an English clause, e.g. "it contains a slash or backslash"
 */
const char *pnc_name_fault_sentence (PncNameFault fault);

/**
 * pnc_name_collision_key:
 * @name: (type utf8): a name; invalid UTF-8 is taken byte by byte
 *
 * The key under which names collide on a case-insensitive or normalising file system (NFC, case
 * folded). Two names with the same key cannot both be kept on such a host.
 *
 * Returns: (transfer full): the key
 */
char *pnc_name_collision_key (const char *name);

G_END_DECLS
