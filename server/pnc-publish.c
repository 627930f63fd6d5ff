/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-publish.h"

#include "pnc-io-error.h"
#include "pnc-name-numbered.h"
#include "pnc-place.h"

/* Who replaces a name looks and renames while nobody else of this server does: names of one hash
 * wait for each other. */
#define N_NAME_LOCKS 64u

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
judge_policy (const PncMove *move, GError **error)
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

static Verdict
judge_expected (const PncMove *move, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncVersion version;
  PncFileInfo there;

  if (!pnc_dir_query_child (move->to, move->to_name, &there, &local))
    {
      if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return fail (move, PNC_ERROR_CHANGED, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return VERDICT_ERROR;
    }
  version = pnc_version_from_info (&there);
  if (there.kind != PNC_FILE_REGULAR || !pnc_version_equal (&version, move->expected))
    return fail (move, PNC_ERROR_CHANGED, error);
  return judge_replacing (move, &there, error);
}

static gboolean
rename_to (const PncMove *move, const char *name, PncRenameFlags flags, GError **error)
{
  return pnc_dir_rename (move->from, move->from_name, move->to, name, flags, error);
}

static Verdict
judge (const PncMove *move, GError **error)
{
  return move->expected != NULL ? judge_expected (move, error) : judge_policy (move, error);
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
publish_judged (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
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

/* Returns: (nullable): what is held while @move looks and renames; one that takes nobody's place
 * waits for nobody */
static GMutex *
get_lock (const PncMove *move)
{
  static GMutex locks[N_NAME_LOCKS];

  if (move->policy != PNC_POLICY_OVERWRITE && move->policy != PNC_POLICY_NEWER)
    return NULL;
  return &locks[g_str_hash (move->to_name) % N_NAME_LOCKS];
}

static gboolean
publish_taken (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
{
  GMutex *lock = get_lock (move);
  gboolean decided;

  if (lock != NULL)
    g_mutex_lock (lock);
  decided = publish_judged (move, outcome, name, error);
  if (lock != NULL)
    g_mutex_unlock (lock);
  return decided;
}

static gboolean
try_once (const PncMove *move, PncOutcome *outcome, char **name, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (move->expected != NULL)
    return publish_taken (move, outcome, name, error);
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
