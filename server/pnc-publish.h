/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncNumberChosen:
 * @number: what is about to be added to the name
 * @user_data: as given
 * @error: (out) (nullable): why not
 *
 * Returns: whether to go on
 */
typedef gboolean (*PncNumberChosen) (guint number, gpointer user_data, GError **error);

/**
 * PncMove:
 * @from: where it is
 * @from_name: what it is called there
 * @kind: what it is
 * @mtime_ns: its time, for %PNC_POLICY_NEWER
 * @to: where it shall be
 * @to_name: what it shall be called
 * @policy: what to do when that is taken
 * @expected: (nullable): what must have the name, as the very version; with %PNC_POLICY_OVERWRITE
 * @chosen: (nullable): told of each number before the name with it is tried
 * @user_data: for @chosen
 *
 * A rename by policy. All borrowed.
 */
typedef struct
{
  PncDir *from;
  const char *from_name;
  PncFileKind kind;
  gint64 mtime_ns;
  PncDir *to;
  const char *to_name;
  PncPolicy policy;
  const PncVersion *expected;
  PncNumberChosen chosen;
  gpointer user_data;
} PncMove;

/**
 * pnc_publish:
 * @move: what to do
 * @outcome: (out): what became of it; with %PNC_OUTCOME_SKIPPED it is still where it was
 * @name: (out) (transfer full): the name it has now, which differs from the one asked for with
 * %PNC_POLICY_KEEP_BOTH
 * @error: (out) (nullable): as in docs/PROTOCOL.md, section 6.3, or %PNC_ERROR_CHANGED; what is
 * there stays as it is
 *
 * One rename, atomic, in one mount; nothing is flushed. Where it replaces something, no other call
 * of this function comes between looking at that and renaming. Blocking; any thread.
 *
 * Returns: %TRUE unless it failed
 */
gboolean pnc_publish (const PncMove *move, PncOutcome *outcome, char **name, GError **error);

/**
 * pnc_publish_foresee:
 * @move: what is going to be done; @from and @from_name are not looked at
 * @skipped: (out): whether the policy says to leave what is there
 * @error: (out) (nullable): as pnc_publish()
 *
 * Says now what pnc_publish() would say, so that nobody works in vain. Changes nothing and promises
 * nothing.
 *
 * Returns: %TRUE unless it would fail
 */
gboolean pnc_publish_foresee (const PncMove *move, gboolean *skipped, GError **error);

G_END_DECLS
