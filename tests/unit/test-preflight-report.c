/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-preflight-report.h"

static void
test_clean (void)
{
  g_autoptr (PncPreflightReport) report = pnc_preflight_report_new (PNC_PREFLIGHT_UPLOAD);

  g_assert_true (report->complete);
  g_assert_true (pnc_preflight_report_is_clean (report));
  report->n_left_out = 3;
  report->complete = FALSE;
  g_assert_true (pnc_preflight_report_is_clean (report));
  report->access = PNC_PREFLIGHT_READ_ONLY;
  g_assert_false (pnc_preflight_report_is_clean (report));
}

static void
test_room (void)
{
  g_autoptr (PncPreflightReport) report = pnc_preflight_report_new (PNC_PREFLIGHT_UPLOAD);

  pnc_preflight_report_count_file (report, 10);
  g_assert_false (pnc_preflight_report_lacks_room (report));
  report->room_known = TRUE;
  report->free_bytes = 10;
  g_assert_false (pnc_preflight_report_lacks_room (report));
  report->free_bytes = 9;
  g_assert_true (pnc_preflight_report_lacks_room (report));
  g_assert_false (pnc_preflight_report_is_clean (report));
  /* what a server says of its files may be anything */
  pnc_preflight_report_count_file (report, G_MAXUINT64);
  g_assert_cmpuint (report->n_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (report->n_files, ==, 2);
}

static void
test_examples (void)
{
  g_autoptr (PncPreflightReport) report = pnc_preflight_report_new (PNC_PREFLIGHT_UPLOAD);
  const PncPreflightClash clash = { .n_inside = 2 };

  for (guint i = 0; i < 2 * PNC_PREFLIGHT_MAX_CLASHES; i++)
    {
      pnc_preflight_report_add_clash (report, &clash);
      pnc_preflight_report_add_bad_name (report, "odd", PNC_NAME_SEPARATOR);
      pnc_preflight_report_add_unreadable (report, "secret", PNC_ERROR_PERMISSION);
    }
  g_assert_cmpuint (report->n_clashes, ==, 2 * PNC_PREFLIGHT_MAX_CLASHES);
  g_assert_cmpuint (report->n_inside, ==, 4 * PNC_PREFLIGHT_MAX_CLASHES);
  g_assert_cmpuint (report->clashes->len, ==, PNC_PREFLIGHT_MAX_CLASHES);
  g_assert_cmpuint (report->n_bad_names, ==, 2 * PNC_PREFLIGHT_MAX_CLASHES);
  g_assert_cmpuint (report->bad_names->len, ==, PNC_PREFLIGHT_MAX_EXAMPLES);
  g_assert_cmpuint (report->unreadable->len, ==, PNC_PREFLIGHT_MAX_EXAMPLES);
}

static void
test_merge (void)
{
  g_autoptr (PncPreflightReport) report = pnc_preflight_report_new (PNC_PREFLIGHT_UPLOAD);
  g_autoptr (PncPreflightReport) part = pnc_preflight_report_new (PNC_PREFLIGHT_UPLOAD);
  const PncPreflightTrouble *trouble;

  pnc_preflight_report_count_file (report, 1);
  pnc_preflight_report_count_file (part, 2);
  pnc_preflight_report_add_unreadable (part, "secret", PNC_ERROR_PERMISSION);
  part->n_folders = 3;
  part->n_left_out = 4;
  part->complete = FALSE;
  pnc_preflight_report_merge (report, part);
  g_assert_cmpuint (report->n_files, ==, 2);
  g_assert_cmpuint (report->n_bytes, ==, 3);
  g_assert_cmpuint (report->n_folders, ==, 3);
  g_assert_cmpuint (report->n_left_out, ==, 4);
  g_assert_false (report->complete);
  g_assert_cmpuint (report->n_unreadable, ==, 1);
  g_assert_cmpuint (report->unreadable->len, ==, 1);
  trouble = report->unreadable->pdata[0];
  g_assert_cmpstr (trouble->path, ==, "secret");
  g_assert_cmpint (trouble->code, ==, PNC_ERROR_PERMISSION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preflight-report/clean", test_clean);
  g_test_add_func ("/preflight-report/room", test_room);
  g_test_add_func ("/preflight-report/examples", test_examples);
  g_test_add_func ("/preflight-report/merge", test_merge);
  return g_test_run ();
}
