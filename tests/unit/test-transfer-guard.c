/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Uploads that may replace one version of a file alone, and what transfers say about versions. */

#include "transfer-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "pnc-tls.h"

#define MIB (1u << 20)

/* Nothing, what fits into a frame, and what comes over several channels and can be gone on with. */
static const gsize lengths[] = { 0, 1000, 9 * MIB + 5 };

/* Shorter than what was there, too. */
static void
write_anew (const char *above, const char *name, gsize length_bytes, guint32 seed)
{
  g_autofree char *path = g_build_filename (above, name, NULL);

  g_unlink (path);
  transfer_fixture_write (above, name, length_bytes, seed);
}

static PncVersion said; /* by the last item */
static guint said_mode;
static guint n_said;

static void
item_cb (PncTransfer *transfer, const PncTransferItem *item, gpointer data)
{
  n_said += item->entry != NULL ? 1 : 0;
  if (item->entry == NULL)
    return;
  said = item->entry->version;
  said_mode = item->entry->mode;
}

static PncTransfer *
listen (PncTransfer *transfer)
{
  n_said = 0;
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_cb), NULL);
  return transfer;
}

static PncTransferOptions
guarded (void)
{
  return (PncTransferOptions){
    .policy = PNC_POLICY_OVERWRITE,
    .check_version = TRUE,
    .version = said,
    .mode = 0640,
  };
}

static void
assert_is (TransferFixture *fixture, const char *shared, const char *here)
{
  g_autofree char *a = g_build_filename (fixture->share, shared, NULL);
  g_autofree char *b = g_build_filename (fixture->here, here, NULL);
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  gsize n_one, n_other;

  g_assert_true (g_file_get_contents (a, &one, &n_one, NULL));
  g_assert_true (g_file_get_contents (b, &other, &n_other, NULL));
  g_assert_cmpmem (one, n_one, other, n_other);
}

static void
fetch (TransferFixture *fixture, const char *name)
{
  const PncTransferOptions options = { .policy = PNC_POLICY_OVERWRITE };
  g_autofree char *path = g_strconcat ("/", name, NULL);

  transfer_fixture_assert_verified (listen (transfer_fixture_get (fixture, path, name, &options)));
  g_assert_cmpuint (n_said, ==, 1);
}

/* Whatever the length: what a download says is what an upload has to name, and what that says is
 * what the next one has to. */
static void
test_there_and_back (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      write_anew (fixture->share, "file", lengths[i], 1);
      fetch (fixture, "file");
      g_assert_cmpuint (said.size_bytes, ==, lengths[i]);
      for (guint32 seed = 2; seed < 4; seed++)
        {
          const PncTransferOptions options = guarded ();
          PncTransfer *transfer;

          write_anew (fixture->here, "file", lengths[i], seed);
          transfer = listen (transfer_fixture_put (fixture, "file", "/file", &options));
          transfer_fixture_assert_verified (transfer);
          g_assert_cmpuint (n_said, ==, 1);
          g_assert_cmpuint (said_mode, ==, 0640);
          assert_is (fixture, "file", "file");
        }
    }
}

static void
test_changed_there (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      PncTransferOptions options;

      write_anew (fixture->share, "file", lengths[i], 1);
      fetch (fixture, "file");
      options = guarded ();
      write_anew (fixture->here, "file", lengths[i] + 1, 2);
      write_anew (fixture->share, "file", 7, 3);
      write_anew (fixture->here, "theirs", 7, 3);
      transfer_fixture_assert_failed (transfer_fixture_put (fixture, "file", "/file", &options),
                                      PNC_ERROR_CHANGED, PNC_SIDE_REMOTE);
      assert_is (fixture, "file", "theirs");
    }
}

static void
test_gone_there (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->share, "file", NULL);
  PncTransferOptions options;

  write_anew (fixture->share, "file", 10, 1);
  fetch (fixture, "file");
  options = guarded ();
  g_assert_cmpint (g_unlink (path), ==, 0);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "file", "/file", &options),
                                  PNC_ERROR_CHANGED, PNC_SIDE_REMOTE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* It was stored before, and nobody has noted that: the same bytes are no clash. */
static void
test_stored_before (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      PncVersion now;
      PncTransferOptions options;

      write_anew (fixture->share, "file", lengths[i] + 5, 1);
      fetch (fixture, "file");
      options = guarded ();
      write_anew (fixture->share, "file", lengths[i], 2);
      fetch (fixture, "file");
      now = said;
      transfer_fixture_assert_verified (
        listen (transfer_fixture_put (fixture, "file", "/file", &options)));
      g_assert_cmpuint (n_said, ==, 1);
      g_assert_true (pnc_version_equal (&now, &said));
    }
}

#define TRANSFER_TEST(path, func)                                                                  \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  TRANSFER_TEST ("/transfer-guard/there-and-back", test_there_and_back);
  TRANSFER_TEST ("/transfer-guard/changed-there", test_changed_there);
  TRANSFER_TEST ("/transfer-guard/gone-there", test_gone_there);
  TRANSFER_TEST ("/transfer-guard/stored-before", test_stored_before);
  return g_test_run ();
}
