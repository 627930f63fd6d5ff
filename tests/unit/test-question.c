/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-question-private.h"

#define FINGERPRINT "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

typedef struct
{
  guint answers;
  gboolean yes;
  char *user;
  char *password;
} Answer;

static void
answered_cb (PncQuestion *question, gboolean yes, gpointer user_data)
{
  Answer *answer = user_data;

  answer->answers++;
  answer->yes = yes;
  answer->user = g_strdup (pnc_question_get_user (question));
  answer->password = g_strdup (pnc_question_get_password (question));
}

static void
answer_clear (Answer *answer)
{
  g_free (answer->user);
  g_free (answer->password);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static PncQuestion *
ask_identity (Answer *answer)
{
  PncQuestionDetails details = {
    .kind = PNC_QUESTION_IDENTITY,
    .host = "boat.example:7450",
    .fingerprint = FINGERPRINT,
  };

  return pnc_question_new (&details, answered_cb, answer);
}

static PncQuestion *
ask_password (Answer *answer)
{
  PncQuestionDetails details = {
    .kind = PNC_QUESTION_PASSWORD,
    .host = "boat.example:7450",
    .user = "anna",
    .retry = TRUE,
  };

  return pnc_question_new (&details, answered_cb, answer);
}

static void
test_details (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (PncQuestion) identity = ask_identity (&answer);
  g_autoptr (PncQuestion) password = ask_password (&answer);

  g_assert_cmpint (pnc_question_get_kind (identity), ==, PNC_QUESTION_IDENTITY);
  g_assert_cmpstr (pnc_question_get_host (identity), ==, "boat.example:7450");
  g_assert_cmpstr (pnc_question_get_fingerprint (identity), ==, FINGERPRINT);
  g_assert_null (pnc_question_get_user (identity));
  g_assert_false (pnc_question_is_retry (identity));
  g_assert_cmpint (pnc_question_get_kind (password), ==, PNC_QUESTION_PASSWORD);
  g_assert_null (pnc_question_get_fingerprint (password));
  g_assert_cmpstr (pnc_question_get_user (password), ==, "anna");
  g_assert_true (pnc_question_is_retry (password));
  pnc_question_withdraw (identity);
  pnc_question_withdraw (password);
}

static void
test_properties (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (PncQuestion) question = ask_password (&answer);
  g_autofree char *host = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *user = NULL;
  PncQuestionKind kind;
  gboolean retry;
  gboolean answered;

  g_object_get (question, "kind", &kind, "host", &host, "fingerprint", &fingerprint, "user", &user,
                "retry", &retry, "answered", &answered, NULL);
  g_assert_cmpint (kind, ==, PNC_QUESTION_PASSWORD);
  g_assert_cmpstr (host, ==, "boat.example:7450");
  g_assert_null (fingerprint);
  g_assert_cmpstr (user, ==, "anna");
  g_assert_true (retry);
  g_assert_false (answered);
}

static void
test_accept_once (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (PncQuestion) question = ask_identity (&answer);
  guint notified = 0;

  g_signal_connect (question, "notify::answered", G_CALLBACK (count_cb), &notified);
  pnc_question_accept (question);
  pnc_question_decline (question);
  pnc_question_accept (question);
  g_assert_cmpuint (answer.answers, ==, 1);
  g_assert_true (answer.yes);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_true (pnc_question_is_answered (question));
}

static void
test_password (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (PncQuestion) question = ask_password (&answer);

  pnc_question_answer_password (question, "béla", "open sesame");
  pnc_question_answer_password (question, "somebody", "else");
  g_assert_cmpuint (answer.answers, ==, 1);
  g_assert_true (answer.yes);
  g_assert_cmpstr (answer.user, ==, "béla");
  g_assert_cmpstr (answer.password, ==, "open sesame");
  g_assert_cmpstr (pnc_question_get_user (question), ==, "béla");
}

static void
test_decline (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (PncQuestion) question = ask_identity (&answer);

  pnc_question_decline (question);
  g_assert_cmpuint (answer.answers, ==, 1);
  g_assert_false (answer.yes);
}

static void
test_dropped (void)
{
  g_auto (Answer) answer = { 0 };
  PncQuestion *question = ask_identity (&answer);

  g_object_unref (question);
  g_assert_cmpuint (answer.answers, ==, 1);
  g_assert_false (answer.yes);
}

static void
test_withdrawn (void)
{
  g_auto (Answer) answer = { 0 };
  PncQuestion *question = ask_identity (&answer);
  guint notified = 0;

  g_signal_connect (question, "notify::answered", G_CALLBACK (count_cb), &notified);
  pnc_question_withdraw (question);
  pnc_question_accept (question);
  g_assert_true (pnc_question_is_answered (question));
  g_assert_cmpuint (notified, ==, 1);
  g_object_unref (question);
  g_assert_cmpuint (answer.answers, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/question/details", test_details);
  g_test_add_func ("/question/properties", test_properties);
  g_test_add_func ("/question/accept-once", test_accept_once);
  g_test_add_func ("/question/password", test_password);
  g_test_add_func ("/question/decline", test_decline);
  g_test_add_func ("/question/dropped", test_dropped);
  g_test_add_func ("/question/withdrawn", test_withdrawn);
  return g_test_run ();
}
