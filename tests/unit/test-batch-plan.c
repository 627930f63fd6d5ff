/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-batch-plan.h"

#include "browser-fixture.h"
#include "pnc-browser-paste.h"
#include "pnc-clash-item.h"
#include "pnc-transfer-private.h"

/* Every folder of the server holds these. */
static const char *const names[] = { "taken", "other", "inner/", NULL };

static const PncPreflightSettings patient = { .patience_us = 3600 * (gint64) G_USEC_PER_SEC };

static guint64 free_bytes; /* on the server's thread; set before it is asked */
static gboolean folds;     /* likewise: whether case counts for nothing */

static void
send_space (FakeConnection *connection, guint64 request)
{
  PncMessage answer = { .type = PNC_MESSAGE_SPACE_RESULT };

  answer.space_result.total_bytes = 1000;
  answer.space_result.free_bytes = free_bytes;
  answer.space_result.may_create = 1;
  fake_connection_send (connection, &answer, PNC_FRAME_END, request);
}

static void
send_stat (FakeConnection *connection, PncPath *path, guint64 request)
{
  const PncVersion version = { .size_bytes = 1, .file_id = 1 };
  const char *asked = pnc_path_name (path);
  g_autofree char *folded = asked != NULL ? g_ascii_strdown (asked, -1) : NULL;
  const char *name = folds ? folded : asked;
  gboolean folder = g_strcmp0 (name, "inner") == 0;
  g_autoptr (PncEntry) entry = NULL;
  PncMessage answer = { .type = PNC_MESSAGE_ENTRY };

  if (!folder && g_strcmp0 (name, "taken") != 0 && g_strcmp0 (name, "other") != 0)
    {
      fake_connection_send_error (connection, PNC_ERROR_NOT_FOUND, request);
      return;
    }
  entry = pnc_entry_new (folder ? PNC_ENTRY_FOLDER : PNC_ENTRY_FILE, asked, strlen (asked), 0755,
                         &version);
  answer.entry.entry = entry;
  fake_connection_send (connection, &answer, PNC_FRAME_END, request);
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  if (message->type == PNC_MESSAGE_SPACE)
    send_space (connection, header->request);
  else if (message->type == PNC_MESSAGE_STAT)
    send_stat (connection, message->stat.path, header->request);
  else
    return FALSE;
  return TRUE;
}

typedef struct
{
  BrowserFixture browser;
  char *here; /* a folder of this computer */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  free_bytes = 1000;
  folds = FALSE;
  self->here = g_dir_make_tmp ("pinnace-plan-XXXXXX", NULL);
  browser_fixture_set_up (&self->browser, script, names);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  browser_fixture_tear_down (&self->browser);
  browser_fixture_remove_all (self->here);
  g_free (self->here);
}

static GFile *
write_here (Fixture *self, const char *name)
{
  GFile *file = g_file_new_build_filename (self->here, name, NULL);

  g_assert_true (g_file_set_contents (g_file_peek_path (file), "content", 7, NULL));
  return file;
}

static void
check (PncBatchPlan *plan)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_batch_plan_set_preflight (plan, &patient);
  pnc_batch_plan_check_async (plan, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_batch_plan_check_finish (plan, result, &error));
  g_assert_no_error (error);
}

/* @all: (array zero-terminated=1): names of files to be made here and uploaded */
static PncBatchPlan *
plan_upload (Fixture *self, const char *const *all)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  PncBatchPlan *plan;

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_autoptr (GFile) file = write_here (self, all[i]);

      g_list_store_append (files, file);
    }
  plan = pnc_batch_plan_new_upload (self->browser.browser, G_LIST_MODEL (files), NULL);
  check (plan);
  return plan;
}

static PncClashItem *
nth_row (PncBatchPlan *plan, guint i)
{
  g_autoptr (GListModel) rows = NULL;
  g_autoptr (PncClashItem) item = NULL;

  g_object_get (plan, "rows", &rows, NULL);
  item = g_list_model_get_item (rows, i);
  g_assert_nonnull (item);
  return item; /* the plan has it */
}

static char *
text_of (gpointer object, const char *property)
{
  char *text = NULL;

  g_object_get (object, property, &text, NULL);
  return text;
}

static gboolean
flag_of (gpointer object, const char *property)
{
  gboolean flag;

  g_object_get (object, property, &flag, NULL);
  return flag;
}

/* What is in the queue: name and policy of each, and then it is emptied. */
static char *
take_queue (Fixture *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser.browser);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (queue), i);
      PncPath *path = pnc_transfer_get_remote_path (transfer);

      g_string_append_printf (text, "%s %d\n", pnc_path_name (path),
                              (int) transfer->options.policy);
      pnc_transfer_cancel (transfer);
    }
  return g_string_free (text, FALSE);
}

/* Any folder of the server, not only one that is looked at. */
static void
test_elsewhere (Fixture *self, gconstpointer data)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser.browser);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = write_here (self, "new");
  g_autoptr (PncPath) folder = pnc_path_parse ("/far/away", NULL);
  g_autoptr (PncBatchPlan) plan = NULL;
  g_autoptr (PncTransfer) transfer = NULL;
  g_autofree char *text = NULL;

  g_assert_null (
    pnc_batch_plan_new_upload_to (self->browser.browser, G_LIST_MODEL (files), folder));
  g_list_store_append (files, file);
  plan = pnc_batch_plan_new_upload_to (self->browser.browser, G_LIST_MODEL (files), folder);
  check (plan);
  pnc_batch_plan_run (plan);
  transfer = g_list_model_get_item (G_LIST_MODEL (queue), 0);
  text = pnc_path_to_text (pnc_transfer_get_remote_path (transfer));
  g_assert_cmpstr (text, ==, "/far/away/new");
  pnc_transfer_cancel (transfer);
}

/* Nothing is asked, and what turns up meanwhile is not replaced. */
static void
test_nothing (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "new", "more", NULL };
  g_autoptr (PncBatchPlan) plan = plan_upload (self, all);
  g_autofree char *queued = NULL;

  g_assert_false (pnc_batch_plan_has_question (plan));
  g_assert_true (flag_of (plan, "can-run"));
  pnc_batch_plan_set_policy (plan, PNC_POLICY_OVERWRITE);
  pnc_batch_plan_run (plan);
  queued = take_queue (self);
  g_assert_cmpstr (queued, ==, "new 1\nmore 1\n");
}

static void
test_choices (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "taken", "new", "other", "inner", NULL };
  g_autoptr (PncBatchPlan) plan = plan_upload (self, all);
  g_autofree char *heading = text_of (plan, "heading");
  g_autofree char *body = text_of (plan, "body");
  g_autofree char *more = text_of (plan, "more");
  g_autofree char *name = text_of (nth_row (plan, 1), "name");
  g_autofree char *details = text_of (nth_row (plan, 2), "details");
  g_autofree char *queued = NULL;

  g_assert_true (pnc_batch_plan_has_question (plan));
  g_assert_true (pnc_batch_plan_has_clashes (plan));
  g_assert_cmpstr (heading, ==, "3 Names Are Taken");
  g_assert_nonnull (strstr (body, "4 files"));
  g_assert_cmpstr (more, ==, "");
  g_assert_cmpstr (name, ==, "other");
  g_assert_cmpstr (details, ==, "A folder has this name");
  g_assert_cmpint (pnc_batch_plan_get_policy (plan), ==, PNC_POLICY_KEEP_BOTH);
  g_assert_false (flag_of (plan, "replaces"));

  pnc_batch_plan_set_policy (plan, PNC_POLICY_OVERWRITE);
  g_assert_true (flag_of (plan, "replaces"));
  /* a file cannot take the place of a folder */
  g_assert_cmpint (pnc_clash_item_get_policy (nth_row (plan, 2)), ==, PNC_POLICY_KEEP_BOTH);
  pnc_clash_item_set_policy (nth_row (plan, 1), PNC_POLICY_SKIP);
  pnc_batch_plan_run (plan);
  queued = take_queue (self);
  g_assert_cmpstr (queued, ==, "taken 2\nnew 2\ninner 5\n");
}

/* The rows follow the choice for all, and what it says is known by itself. */
static void
test_replaces (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "taken", NULL };
  g_autoptr (PncBatchPlan) plan = plan_upload (self, all);

  pnc_clash_item_set_policy (nth_row (plan, 0), PNC_POLICY_OVERWRITE);
  g_assert_true (flag_of (plan, "replaces"));
  pnc_batch_plan_set_policy (plan, PNC_POLICY_NEWER);
  g_assert_cmpint (pnc_clash_item_get_policy (nth_row (plan, 0)), ==, PNC_POLICY_NEWER);
  g_assert_false (flag_of (plan, "replaces"));
}

static void
test_left_out (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "a\\b", "new", NULL };
  const char *const only[] = { "a\\b", NULL };
  g_autoptr (PncBatchPlan) plan = plan_upload (self, all);
  g_autoptr (PncBatchPlan) none = plan_upload (self, only);
  g_autofree char *warnings = text_of (plan, "warnings");
  g_autofree char *queued = NULL;

  g_assert_true (pnc_batch_plan_has_question (plan));
  g_assert_false (pnc_batch_plan_has_clashes (plan));
  g_assert_nonnull (strstr (warnings, "a\\b"));
  g_assert_false (flag_of (none, "can-run"));
  pnc_batch_plan_run (none);
  pnc_batch_plan_run (plan);
  queued = take_queue (self);
  g_assert_cmpstr (queued, ==, "new 1\n");
}

static void
test_room (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "new", NULL };
  g_autoptr (PncBatchPlan) plan = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *warnings = NULL;

  free_bytes = 6;
  plan = plan_upload (self, all);
  heading = text_of (plan, "heading");
  warnings = text_of (plan, "warnings");
  g_assert_cmpstr (heading, ==, "There Is Not Enough Room");
  g_assert_cmpstr (warnings, !=, "");
  g_assert_true (flag_of (plan, "can-run"));
}

static void
count_cb (guint *n)
{
  *n += 1;
}

/* What is left out needs no room: known as soon as it is chosen. */
static void
test_room_of_what_goes (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "taken", "new", NULL };
  g_autoptr (PncBatchPlan) plan = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;
  guint n_told = 0;

  free_bytes = 10;
  plan = plan_upload (self, all);
  before = text_of (plan, "warnings");
  g_assert_cmpstr (before, !=, "");
  g_signal_connect_swapped (plan, "notify::warnings", G_CALLBACK (count_cb), &n_told);
  pnc_clash_item_set_policy (nth_row (plan, 0), PNC_POLICY_SKIP);
  after = text_of (plan, "warnings");
  g_assert_cmpstr (after, ==, "");
  g_assert_cmpuint (n_told, ==, 1);
  pnc_batch_plan_set_policy (plan, PNC_POLICY_KEEP_BOTH);
  again = text_of (plan, "warnings");
  g_assert_cmpstr (again, ==, before);
}

/* A folder that meets a file goes beside it, under a name that is free. */
static void
test_folder_beside (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->here, "taken", NULL);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (PncBatchPlan) plan = NULL;
  g_autofree char *queued = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_list_store_append (files, folder);
  plan = pnc_batch_plan_new_upload (self->browser.browser, G_LIST_MODEL (files), NULL);
  check (plan);
  g_assert_true (pnc_clash_item_allows (nth_row (plan, 0), PNC_POLICY_KEEP_BOTH));
  g_assert_false (pnc_clash_item_allows (nth_row (plan, 0), PNC_POLICY_OVERWRITE));
  pnc_batch_plan_run (plan);
  queued = take_queue (self);
  g_assert_cmpstr (queued, ==, "taken (2) 5\n");
}

/* Two that are one to the server are asked about, and it is the server that is asked. */
static void
test_case_doubles (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "New", "new", NULL };
  g_autoptr (PncBatchPlan) apart = plan_upload (self, all);
  g_autoptr (PncBatchPlan) one = NULL;

  g_assert_false (pnc_batch_plan_has_question (apart));
  folds = TRUE;
  one = plan_upload (self, all);
  g_assert_true (pnc_batch_plan_has_clashes (one));
  g_assert_cmpuint (pnc_clash_item_get_source (nth_row (one, 0)), ==, 1);
}

/* Whoever does not wait for the answer has asked for nothing. */
static void
test_given_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = write_here (self, "new");
  g_autoptr (PncBatchPlan) plan = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_list_store_append (files, file);
  plan = pnc_batch_plan_new_upload (self->browser.browser, G_LIST_MODEL (files), NULL);
  pnc_batch_plan_check_async (plan, test_loop_store_result, &slot);
  pnc_batch_plan_cancel_check (plan);
  result = test_loop_result (&slot);
  g_assert_false (pnc_batch_plan_check_finish (plan, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

static void
test_download (Fixture *self, gconstpointer data)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser.browser);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (GFile) folder = g_file_new_for_path (self->here);
  g_autoptr (GFile) taken = write_here (self, "taken");
  g_autoptr (PncBatchPlan) plan = NULL;
  g_autofree char *queued = NULL;

  g_ptr_array_add (items, pnc_directory_lookup (directory, "taken"));
  g_ptr_array_add (items, pnc_directory_lookup (directory, "other"));
  plan = pnc_batch_plan_new_download (self->browser.browser, items, folder);
  check (plan);
  g_assert_true (pnc_batch_plan_has_clashes (plan));
  pnc_batch_plan_set_policy (plan, PNC_POLICY_NEWER);
  pnc_batch_plan_run (plan);
  queued = take_queue (self);
  g_assert_cmpstr (queued, ==, "taken 4\nother 4\n");
}

/* A copy beside the original is a duplicate, about which nobody is asked. */
static void
test_paste (Fixture *self, gconstpointer data)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser.browser);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (PncFileClip) clip = NULL;
  g_autoptr (PncBatchPlan) duplicate = NULL;
  g_autoptr (PncBatchPlan) plan = NULL;

  g_ptr_array_add (items, pnc_directory_lookup (directory, "inner"));
  g_ptr_array_add (items, pnc_directory_lookup (directory, "taken"));
  clip = pnc_browser_clip (self->browser.browser, items, TRUE);
  duplicate = pnc_batch_plan_new_paste (self->browser.browser, clip);
  check (duplicate);
  g_assert_false (pnc_batch_plan_has_question (duplicate));

  browser_fixture_go (&self->browser, "/elsewhere");
  plan = pnc_batch_plan_new_paste (self->browser.browser, clip);
  g_assert_true (pnc_batch_plan_get_clip (plan) == clip);
  check (plan);
  g_assert_cmpint (pnc_batch_plan_get_kind (plan), ==, PNC_PREFLIGHT_MOVE);
  g_assert_true (pnc_batch_plan_has_clashes (plan));
  /* folders are not made one on the server */
  g_assert_false (pnc_clash_item_is_merge (nth_row (plan, 0)));
  g_assert_false (pnc_clash_item_allows (nth_row (plan, 0), PNC_POLICY_OVERWRITE));
  g_assert_true (pnc_clash_item_allows (nth_row (plan, 1), PNC_POLICY_OVERWRITE));
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  const char *const all[] = { "new", NULL };
  g_autoptr (PncBatchPlan) plan = plan_upload (self, all);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  g_assert_null (pnc_batch_plan_new_upload (self->browser.browser, G_LIST_MODEL (files), NULL));
  pnc_browser_close (self->browser.browser);
  pnc_batch_plan_run (plan);
  g_assert_null (pnc_browser_get_queue (self->browser.browser));
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pnc_tls_init ();
  ADD ("/batch-plan/nothing", test_nothing);
  ADD ("/batch-plan/elsewhere", test_elsewhere);
  ADD ("/batch-plan/choices", test_choices);
  ADD ("/batch-plan/replaces", test_replaces);
  ADD ("/batch-plan/left-out", test_left_out);
  ADD ("/batch-plan/room", test_room);
  ADD ("/batch-plan/room-of-what-goes", test_room_of_what_goes);
  ADD ("/batch-plan/folder-beside", test_folder_beside);
  ADD ("/batch-plan/case-doubles", test_case_doubles);
  ADD ("/batch-plan/given-up", test_given_up);
  ADD ("/batch-plan/download", test_download);
  ADD ("/batch-plan/paste", test_paste);
  ADD ("/batch-plan/closed", test_closed);
  return browser_fixture_run ();
}
