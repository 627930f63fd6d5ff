/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Whole transfers between the client and the server as they are, in which one call after the other
 * meets a full disk, a broken one, an interruption, or does half of what it was asked for. A sample
 * of all that can happen; with PINNACE_EVERY_CALL set, all of it. */

#include "disk-platter.h"
#include "disk-seam.h"
#include "transfer-cases.h"
#include "transfer-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "pnc-client-id.h"
#include "pnc-tls.h"

/* So many of each case in a sample. */
#define SAMPLE 4u

typedef struct
{
  const TransferCase *what;
  gboolean sender; /* whose disk fails */
} Case;

typedef struct
{
  TransferFixture transfer;
  const Case *c;
  DiskPlan plan;
  char *top;         /* of new and old */
  char *receiving;   /* where "target" is */
  char *failing;     /* whose calls fail */
  char *platter;     /* nullable: of @receiving */
  GHashTable *told;  /* files below the target that were said to be done */
  guint descriptors; /* of what is in all these */
} Fixture;

typedef struct
{
  DiskFault fault;
  int errsv;
  const char *name;
} Kind;

static const Kind kinds[] = {
  { DISK_FAILS, EIO, "EIO" },       { DISK_FAILS, ENOSPC, "ENOSPC" },
  { DISK_FAILS, EDQUOT, "EDQUOT" }, { DISK_FAILS, EINTR, "EINTR" },
  { DISK_IS_SHORT, 0, "short" },
};

static gboolean
is_harmless (const Kind *kind)
{
  return kind->fault == DISK_IS_SHORT || kind->errsv == EINTR;
}

/* Says what happened when it does not hold. */
#define CHECK(holds, ...)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(holds))                                                                                  \
      {                                                                                            \
        g_autofree char *check_text = g_strdup_printf (__VA_ARGS__);                               \
        g_error ("%s, call %d (%s) meets %s: %s", fixture->c->what->name, fixture->plan.nth,       \
                 fixture->plan.hit, kind->name, check_text);                                       \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static char *
in (const char *above, const char *name)
{
  char *path = g_build_filename (above, name, NULL);

  g_mkdir_with_parents (path, 0700);
  return path;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  TransferFixture *transfer = &fixture->transfer;
  g_autoptr (GError) error = NULL;

  fixture->c = data;
  transfer_fixture_set_up (transfer, NULL);
  pnc_client_id_load (transfer->state_dir, &error);
  g_assert_no_error (error);
  fixture->top = in (transfer->folder, "files");
  fixture->receiving = g_strdup (fixture->c->what->up ? transfer->share : transfer->here);
  fixture->platter = in (transfer->folder, "platter");
  transfer_cases_make (fixture->top);
  if (fixture->c->what->up)
    {
      fixture->failing = g_strdup (fixture->c->sender ? fixture->top : transfer->share);
    }
  else
    {
      g_autofree char *from = transfer_case_dup_source (fixture->c->what, fixture->top);
      g_autofree char *to = g_build_filename (transfer->share, "source", NULL);

      transfer_case_copy (from, to);
      fixture->failing = g_strdup (fixture->c->sender ? transfer->share : transfer->here);
    }
  fixture->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  disk_seam_begin (&fixture->plan, fixture->failing, fixture->c->sender ? NULL : fixture->platter);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  transfer_fixture_tear_down (&fixture->transfer, NULL);
  disk_seam_end ();
  g_hash_table_unref (fixture->told);
  g_free (fixture->top);
  g_free (fixture->receiving);
  g_free (fixture->failing);
  g_free (fixture->platter);
}

/* The part of a path on the server behind that of the whole transfer. */
static const char *
below (const char *path)
{
  const char *rest = strchr (path + 1, '/');

  return rest != NULL ? rest + 1 : "";
}

static void
item_done_cb (PncTransfer *transfer, const PncTransferItem *item, Fixture *fixture)
{
  g_hash_table_add (fixture->told, g_strdup (below (item->remote_path)));
}

static PncTransfer *
move (Fixture *fixture)
{
  const PncTransferOptions options = { .policy = PNC_POLICY_OVERWRITE, .recursive = TRUE };
  PncTransfer *transfer;

  g_hash_table_remove_all (fixture->told);
  if (fixture->c->what->up)
    {
      g_autofree char *from = transfer_case_dup_source (fixture->c->what, fixture->top);
      g_autoptr (GFile) file = g_file_new_for_path (from);
      g_autoptr (PncPath) path = pnc_path_parse ("/target", NULL);

      transfer = pnc_transfer_queue_put (fixture->transfer.queue, file, path, &options);
    }
  else
    {
      transfer = transfer_fixture_get (&fixture->transfer, "/source", "target", &options);
    }
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), fixture);
  return transfer;
}

/* Nothing of an earlier run is there any more, and what is there is on the disk. */
static void
begin (Fixture *fixture)
{
  g_autofree char *own = g_build_filename (fixture->transfer.share, ".pinnace", NULL);
  g_autofree char *staging = g_build_filename (own, "staging", NULL);
  g_autoptr (GPtrArray) hidden = transfer_case_list_hidden (fixture->receiving);

  /* the first upload of all makes the folders */
  if (!fixture->c->what->overwriting)
    transfer_case_remove (own);
  for (guint i = 0; i < hidden->len; i++)
    g_remove (hidden->pdata[i]);
  transfer_case_begin (fixture->c->what, fixture->top, fixture->receiving);
  disk_platter_clear (fixture->platter);
  if (!fixture->c->sender)
    disk_platter_keep_all (fixture->platter, fixture->receiving);
}

typedef struct
{
  Fixture *fixture;
  gboolean one; /* partial may stay */
} Tidy;

static char *
find_stray (const Tidy *tidy)
{
  return transfer_case_find_stray (tidy->fixture->receiving, tidy->one);
}

static gboolean
is_tidy (gpointer data)
{
  g_autofree char *stray = find_stray (data);

  return stray == NULL;
}

static guint
count_descriptors (Fixture *fixture)
{
  g_autoptr (GPtrArray) found = disk_list_descriptors (fixture->transfer.folder);

  return found->len;
}

static gboolean
has_few_descriptors (gpointer data)
{
  Fixture *fixture = data;

  return count_descriptors (fixture) <= fixture->descriptors;
}

static char *
name_descriptors (Fixture *fixture)
{
  g_autoptr (GPtrArray) found = disk_list_descriptors (fixture->transfer.folder);

  g_ptr_array_add (found, NULL);
  return g_strjoinv (" ", (char **) found->pdata);
}

/* What is said to be done, and only that, has its name and is on the disk. */
static void
check_told (Fixture *fixture, const Kind *kind, PncTransferState state)
{
  const TransferCase *what = fixture->c->what;
  g_autoptr (GPtrArray) files = transfer_case_list_files (what, fixture->top);
  g_autofree char *source = transfer_case_dup_source (what, fixture->top);

  for (guint i = 0; i < files->len; i++)
    {
      const char *file = files->pdata[i];
      g_autofree char *name
        = file[0] != '\0' ? g_build_filename ("target", file, NULL) : g_strdup ("target");
      g_autofree char *like
        = file[0] != '\0' ? g_build_filename (source, file, NULL) : g_strdup (source);
      gboolean is_new = transfer_case_is_new (what, fixture->top, fixture->receiving, file);
      gboolean is_flushed
        = fixture->c->sender || disk_platter_has (fixture->platter, fixture->receiving, name, like);
      gboolean told = state == PNC_TRANSFER_VERIFIED || g_hash_table_contains (fixture->told, file);

      CHECK (!told || is_new, "“%s” is not there though it is said to be", file);
      CHECK (!told || is_flushed, "“%s” is not on the disk though it is said to be", file);
      /* of several, one may be flushed with another after its own flush has failed */
      CHECK (told || what->folder || !is_new || !is_flushed,
             "“%s” is there, and was said not to be", file);
    }
}

static void
check_end (Fixture *fixture, const Kind *kind, PncTransfer *transfer)
{
  PncTransferState state = transfer_fixture_finish (transfer);
  g_autofree char *fault = NULL;
  /* what cannot be removed stays */
  gboolean untidy = g_str_has_prefix (fixture->plan.hit, "UNLINKAT");
  Tidy tidy = { fixture, TRUE };

  g_atomic_int_set (&fixture->plan.armed, FALSE);
  CHECK (state == PNC_TRANSFER_VERIFIED
           || (state == PNC_TRANSFER_FAILED && fixture->plan.n_hits > 0 && !is_harmless (kind)),
         "it ends as %d: %s", state,
         state == PNC_TRANSFER_FAILED ? pnc_transfer_get_error (transfer)->message : "");
  CHECK (untidy || test_loop_try (is_tidy, &tidy), "it leaves “%s”", find_stray (&tidy));
  fault = transfer_case_find_fault (fixture->c->what, fixture->top, fixture->receiving);
  CHECK (fault == NULL, "%s", fault);
  check_told (fixture, kind, state);
}

static void
check_next (Fixture *fixture, const Kind *kind)
{
  PncTransfer *transfer = move (fixture);
  PncTransferState state = transfer_fixture_finish (transfer);
  g_autofree char *stray = NULL;

  CHECK (state == PNC_TRANSFER_VERIFIED, "the next one ends as %d: %s", state,
         state == PNC_TRANSFER_FAILED ? pnc_transfer_get_error (transfer)->message : "");
  check_told (fixture, kind, state);
  stray = transfer_case_find_stray (fixture->receiving, FALSE);
  CHECK (stray == NULL || g_str_has_prefix (fixture->plan.hit, "UNLINKAT"),
         "the next one leaves “%s”", stray);
  CHECK (test_loop_try (has_few_descriptors, fixture), "instead of %u descriptors: %s",
         fixture->descriptors, name_descriptors (fixture));
}

static gboolean
run (Fixture *fixture, guint nth, const Kind *kind)
{
  begin (fixture);
  disk_plan_begin (&fixture->plan, nth, kind->fault, kind->errsv);
  check_end (fixture, kind, move (fixture));
  if (fixture->plan.n_hits == 0)
    return FALSE;
  check_next (fixture, kind);
  return TRUE;
}

/* Returns: how many calls it takes when all goes well */
static guint
learn (Fixture *fixture, DiskPlan *well)
{
  static const Kind none = { DISK_GOES_WELL, 0, "nothing" };

  fixture->descriptors = G_MAXUINT;
  run (fixture, 0, &none); /* the first one opens what stays open */
  fixture->descriptors = count_descriptors (fixture);
  run (fixture, 0, &none);
  *well = fixture->plan;
  return (guint) MIN (well->n_calls, (gint) DISK_MAX_CALLS - 1);
}

static void
test_every_call (Fixture *fixture, gconstpointer data)
{
  g_autofree DiskPlan *well = g_new0 (DiskPlan, 1);
  guint n_calls = learn (fixture, well);
  gboolean all = g_getenv ("PINNACE_EVERY_CALL") != NULL;
  guint n_possible = 0, n_tried = 0, n_hit = 0;
  guint stride;

  for (guint i = 0; i < n_calls * G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];

      n_possible
        += disk_plan_may (well, 1 + i / G_N_ELEMENTS (kinds), kind->fault, kind->errsv) ? 1 : 0;
    }
  stride = all ? 1 : MAX (1, n_possible / SAMPLE);
  n_possible = (guint) g_test_rand_int_range (0, (gint32) stride); /* where to begin */
  for (guint i = 0; i < n_calls * G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i % G_N_ELEMENTS (kinds)];
      guint nth = 1 + i / G_N_ELEMENTS (kinds);

      if (!disk_plan_may (well, nth, kind->fault, kind->errsv) || n_possible++ % stride != 0)
        continue;
      n_tried++;
      n_hit += run (fixture, nth, kind) ? 1 : 0;
    }
  g_test_message ("%u calls, %u faults tried, %u met", n_calls, n_tried, n_hit);
  g_assert_cmpuint (n_hit, >, 0);
}

int
main (int argc, char **argv)
{
  static Case cases[2 * G_N_ELEMENTS (transfer_cases)];

  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const TransferCase *what = &transfer_cases[i / 2];
      g_autofree char *path
        = g_strdup_printf ("/whole-faults/%s/%s", what->name, i % 2 == 0 ? "receiver" : "sender");

      cases[i] = (Case){ what, i % 2 == 1 };
      g_test_add (path, Fixture, &cases[i], set_up, test_every_call, tear_down);
    }
  return g_test_run ();
}
