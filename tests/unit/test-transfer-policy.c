/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "pnc-tls.h"
#include "pnc-transfer-private.h"

#define OLD 1000000000
#define NEW 1100000000

static char *
in (const char *above, const char *name)
{
  return g_build_filename (above, name, NULL);
}

static void
write_dated (const char *above, const char *name, guint32 seed, time_t seconds)
{
  g_autofree char *path = in (above, name);
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { seconds, 5 } };

  transfer_fixture_write (above, name, 1000, seed);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

typedef struct
{
  PncPolicy policy;
  gboolean older; /* what is there is older than what comes */
  PncError code;  /* 0: it succeeds */
  guint64 done;   /* files then */
  guint64 skipped;
  gboolean replaced;   /* what was there is gone */
  const char *also_at; /* what came is also found there */
} Case;

static const Case cases[] = {
  { PNC_POLICY_REFUSE, TRUE, PNC_ERROR_EXISTS, 0, 0, FALSE, NULL },
  { PNC_POLICY_OVERWRITE, FALSE, 0, 1, 0, TRUE, NULL },
  { PNC_POLICY_SKIP, TRUE, 0, 0, 1, FALSE, NULL },
  { PNC_POLICY_NEWER, TRUE, 0, 1, 0, TRUE, NULL },
  { PNC_POLICY_NEWER, FALSE, 0, 0, 1, FALSE, NULL },
  { PNC_POLICY_KEEP_BOTH, TRUE, 0, 1, 0, FALSE, "there (2)" },
};

/* @came: the file that was moved; @there: the name that was taken */
static void
check (const Case *c, PncTransfer *transfer, const char *came, const char *target_folder)
{
  g_autofree char *there = in (target_folder, "there");
  g_autofree char *as_it_was = in (target_folder, "as it was");

  if (c->code != 0)
    transfer_fixture_assert_failed (
      transfer, c->code,
      pnc_transfer_get_direction (transfer) == PNC_UPLOAD ? PNC_SIDE_REMOTE : PNC_SIDE_LOCAL);
  else
    transfer_fixture_assert_verified (transfer);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, c->done);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "skipped-files"), ==, c->skipped);
  transfer_fixture_assert_same (there, c->replaced ? came : as_it_was);
  if (c->also_at != NULL)
    {
      g_autofree char *also = in (target_folder, c->also_at);

      transfer_fixture_assert_same (also, came);
    }
}

static void
prepare (const char *source_folder, const char *target_folder, const Case *c)
{
  write_dated (source_folder, "file", 1, c->older ? NEW : OLD);
  write_dated (target_folder, "there", 2, c->older ? OLD : NEW);
  write_dated (target_folder, "as it was", 2, c->older ? OLD : NEW);
}

static void
test_up (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PncTransferOptions options = { .policy = cases[i].policy };
      g_autofree char *target = g_strdup_printf ("/%u/there", i);
      g_autofree char *folder_name = g_strdup_printf ("%u", i);
      g_autofree char *folder = in (fixture->share, folder_name);
      g_autofree char *file = in (fixture->here, "file");

      prepare (fixture->here, folder, &cases[i]);
      check (&cases[i], transfer_fixture_put (fixture, "file", target, &options), file, folder);
    }
}

static void
test_down (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PncTransferOptions options = { .policy = cases[i].policy };
      g_autofree char *target = g_strdup_printf ("%u/there", i);
      g_autofree char *folder_name = g_strdup_printf ("%u", i);
      g_autofree char *folder = in (fixture->here, folder_name);
      g_autofree char *file = in (fixture->share, "file");
      PncTransfer *transfer;

      prepare (fixture->share, folder, &cases[i]);
      transfer = transfer_fixture_get (fixture, "/file", target, &options);
      check (&cases[i], transfer, file, folder);
      if (cases[i].also_at != NULL)
        {
          g_autofree char *also = in (folder, cases[i].also_at);

          g_assert_cmpstr (g_file_peek_path (pnc_transfer_get_local_file (transfer)), ==, also);
        }
    }
}

/* The same in trees, where the version is known from the listing. */
static void
test_trees (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases) * 2; i++)
    {
      const Case *c = &cases[i / 2];
      const PncTransferOptions options = { .policy = c->policy, .recursive = TRUE };
      gboolean up = i % 2 == 0;
      g_autofree char *name = g_strdup_printf ("tree%u", i);
      g_autofree char *path = g_strdup_printf ("/tree%u", i);
      g_autofree char *source = in (up ? fixture->here : fixture->share, name);
      g_autofree char *target = in (up ? fixture->share : fixture->here, name);
      g_autofree char *file = in (source, "there");

      write_dated (source, "there", 1, c->older ? NEW : OLD);
      write_dated (target, "there", 2, c->older ? OLD : NEW);
      write_dated (target, "as it was", 2, c->older ? OLD : NEW);
      check (c,
             up ? transfer_fixture_put (fixture, name, path, &options)
                : transfer_fixture_get (fixture, path, name, &options),
             file, target);
    }
}

/* A large file is refused before it has been sent, and again when somebody was faster. */
static void
test_large_is_refused_early (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "large", 40 << 20, 1);
  transfer_fixture_write (fixture->share, "there", 10, 1);
  transfer = transfer_fixture_put (fixture, "large", "/there", NULL);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE);
  transfer = transfer_fixture_put (fixture, "large", "/there",
                                   &(PncTransferOptions){ .policy = PNC_POLICY_SKIP });
  transfer_fixture_assert_verified (transfer);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "skipped-files"), ==, 1);
}

/* Trying again moves only what is missing, and does not trip over what it has done itself. */
static void
retry (TransferFixture *fixture, PncDirection direction, const PncTransferOptions *options)
{
  gboolean up = direction == PNC_UPLOAD;
  const char *from = up ? fixture->here : fixture->share;
  const char *to = up ? fixture->share : fixture->here;
  g_autofree char *source = in (from, "tree");
  g_autofree char *target = in (to, "copy");
  g_autofree char *clash = in (to, "copy/b/clash");
  PncTransfer *transfer;

  transfer_fixture_write (from, "tree/a/good", 1000, 1);
  transfer_fixture_write (from, "tree/large", 3 << 20, 1);
  transfer_fixture_write (from, "tree/b/clash", 1000, 1);
  transfer_fixture_write (to, "copy/b/clash", 1000, 2);
  transfer = up ? transfer_fixture_put (fixture, "tree", "/copy", options)
                : transfer_fixture_get (fixture, "/tree", "copy", options);
  g_assert_cmpint (transfer_fixture_finish (transfer), ==, PNC_TRANSFER_FAILED);
  g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, PNC_ERROR_EXISTS);
  g_assert_cmpuint (fixture->n_failed, ==, 1);

  g_assert_cmpint (remove (clash), ==, 0);
  pnc_transfer_retry (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_QUEUED);
  transfer_fixture_assert_verified (transfer);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, 3);
  /* what was there counts, and is not moved */
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), ==, 2000 + (3 << 20));
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "total-bytes"), ==, 2000 + (3 << 20));
  g_assert_cmpuint (pnc_transfer_get_moved_bytes (transfer), <, 4000);
  if (!options->no_attributes)
    transfer_fixture_assert_same (source, target);
}

static void
test_retry_up (TransferFixture *fixture, gconstpointer data)
{
  retry (fixture, PNC_UPLOAD, &(PncTransferOptions){ .recursive = TRUE });
}

static void
test_retry_up_without_attributes (TransferFixture *fixture, gconstpointer data)
{
  retry (fixture, PNC_UPLOAD, &(PncTransferOptions){ .recursive = TRUE, .no_attributes = TRUE });
}

static void
test_retry_down (TransferFixture *fixture, gconstpointer data)
{
  retry (fixture, PNC_DOWNLOAD, &(PncTransferOptions){ .recursive = TRUE });
}

/* What changed since the first try is a clash like any other. */
static void
test_retry_after_change (TransferFixture *fixture, gconstpointer data)
{
  const PncTransferOptions options = { .recursive = TRUE };
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "tree/a", 1000, 1);
  transfer_fixture_write (fixture->here, "tree/clash", 1000, 1);
  transfer_fixture_write (fixture->share, "copy/clash", 1000, 2);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &options);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE);
  transfer_fixture_write (fixture->share, "copy/a", 1000, 3);
  pnc_transfer_retry (transfer);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "failed-files"), ==, 2);
}

#define ADD(path, func)                                                                            \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-policy/up", test_up);
  ADD ("/transfer-policy/down", test_down);
  ADD ("/transfer-policy/trees", test_trees);
  ADD ("/transfer-policy/large-is-refused-early", test_large_is_refused_early);
  ADD ("/transfer-policy/retry-up", test_retry_up);
  ADD ("/transfer-policy/retry-up-without-attributes", test_retry_up_without_attributes);
  ADD ("/transfer-policy/retry-down", test_retry_down);
  ADD ("/transfer-policy/retry-after-change", test_retry_after_change);
  return g_test_run ();
}
