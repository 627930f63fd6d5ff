/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-publish.h"

#include "pnc-io-error.h"
#include "pnc-name-numbered.h"

/* What was in the way may be gone when it is looked at: then all begins again, but not for ever. */
#define MAX_RACES 16

/* What the policy makes of a name that is taken. */
typedef enum
{
  VERDICT_REPLACE,
  VERDICT_LEAVE,
  VERDICT_OTHER_NAME,
  VERDICT_FREE, /* it is not taken after all */
  VERDICT_ERROR,
} Verdict;

static Verdict
fail (const PncMove *move, PncError code, GError **error)
{
  pnc_set_error_doing (error, code, PNC_SIDE_LOCAL, move->to_name, "write", NULL);
  return VERDICT_ERROR;
}

/* A folder takes nobody's place and gives its own to nobody. */
static Verdict
judge_replacing (const PncMove *move, const PncFileInfo *there, GError **error)
{
  if (there->kind == PNC_FILE_DIRECTORY || move->kind == PNC_FILE_DIRECTORY)
    return fail (move, PNC_ERROR_IS_DIRECTORY, error);
  if (there->kind != PNC_FILE_REGULAR)
    return fail (move, PNC_ERROR_NOT_REGULAR, error);
  if (move->policy == PNC_POLICY_NEWER && there->mtime_ns >= move->mtime_ns)
    return VERDICT_LEAVE;
  return VERDICT_REPLACE;
}

static Verdict
judge (const PncMove *move, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo there;

  if (!pnc_dir_query_child (move->to, move->to_name, &there, &local))
    {
      if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return VERDICT_FREE;
      g_propagate_error (error, g_steal_pointer (&local));
      return VERDICT_ERROR;
    }
  switch (move->policy)
    {
    case PNC_POLICY_OVERWRITE:
    case PNC_POLICY_NEWER:
      return judge_replacing (move, &there, error);
    case PNC_POLICY_SKIP:
      return VERDICT_LEAVE;
    case PNC_POLICY_KEEP_BOTH:
      return VERDICT_OTHER_NAME;
    case PNC_POLICY_REFUSE:
    default:
      return fail (move, PNC_ERROR_EXISTS, error);
    }
}

static gboolean
rename_to (const PncMove *move, const char *name, PncRenameFlags flags, GError **error)
{
  return pnc_dir_rename (move->from, move->from_name, move->to, name, flags, error);
}

/* Who is told of a number may have to write it down first: only of one that is free, as it seems.
 */
static gboolean
choose (const PncMove *move, guint number, const char *numbered, gboolean *taken, GError **error)
{
  PncFileInfo there;

  *taken = move->chosen != NULL && pnc_dir_query_child (move->to, numbered, &there, NULL);
  return *taken || move->chosen == NULL || move->chosen (number, move->user_data, error);
}

static gboolean
rename_to_numbered (const PncMove *move, char **name, GError **error)
{
  for (guint number = 2; number <= PNC_NAME_LAST_NUMBER; number++)
    {
      g_autofree char *numbered = pnc_name_numbered (move->to_name, number);
      g_autoptr (GError) local = NULL;
      gboolean taken;

      if (!choose (move, number, numbered, &taken, error))
        return FALSE;
      if (taken)
        continue;
      if (rename_to (move, numbered, PNC_RENAME_NONE, &local))
        {
          *name = g_steal_pointer (&numbered);
          return TRUE;
        }
      if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  fail (move, PNC_ERROR_EXISTS, error);
  return FALSE;
}

/* Returns: whether it is decided, one way or the other */
static gboolean
publish_taken (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
{
  switch (judge (move, error))
    {
    case VERDICT_REPLACE:
      *outcome = PNC_OUTCOME_REPLACED;
      rename_to (move, move->to_name, PNC_RENAME_REPLACE, error);
      return TRUE;
    case VERDICT_LEAVE:
      *outcome = PNC_OUTCOME_SKIPPED;
      return TRUE;
    case VERDICT_OTHER_NAME:
      *outcome = PNC_OUTCOME_KEPT_BOTH;
      rename_to_numbered (move, name, error);
      return TRUE;
    case VERDICT_FREE:
      return FALSE;
    case VERDICT_ERROR:
    default:
      return TRUE;
    }
}

static gboolean
try_once (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
{
  g_autoptr (GError) local = NULL;

  *outcome = PNC_OUTCOME_STORED;
  if (rename_to (move, move->to_name, PNC_RENAME_NONE, &local))
    return TRUE;
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS))
    return publish_taken (move, outcome, name, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return TRUE;
}

gboolean
pnc_publish (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
{
  g_autofree char *other_name = NULL;
  g_autoptr (GError) local = NULL;
  PncOutcome result = PNC_OUTCOME_STORED;
  gboolean decided = FALSE;

  for (guint races = 0; !decided && races < MAX_RACES; races++)
    decided = try_once (move, &result, &other_name, &local);
  if (!decided)
    fail (move, PNC_ERROR_BUSY, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *outcome = result;
  *name = other_name != NULL ? g_steal_pointer (&other_name) : g_strdup (move->to_name);
  return TRUE;
}

gboolean
pnc_publish_foresee (const PncMove *move, gboolean *skipped, GError **error)
{
  Verdict verdict = judge (move, error);

  *skipped = verdict == VERDICT_LEAVE;
  return verdict != VERDICT_ERROR;
}
