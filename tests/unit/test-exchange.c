/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-exchange.h"

#include <string.h>

static PncExchangeStep
judge (PncMessageType request, guint16 type, guint16 flags)
{
  PncFrameHeader header = { .type = type, .flags = flags, .request = 1 };
  g_autoptr (GError) error = NULL;
  PncExchangeStep step = pnc_exchange_judge (pnc_exchange_find (request), &header, &error);

  if (step == PNC_EXCHANGE_FAULT)
    g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
  else if (step == PNC_EXCHANGE_ALIEN)
    g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
  else
    g_assert_no_error (error);
  return step;
}

/* Sections 5 and 6 of the protocol, once more and by hand. */
static void
test_answers (void)
{
  static const struct
  {
    PncMessageType request;
    PncMessageType answer;
  } pairs[] = {
    { PNC_MESSAGE_HELLO, PNC_MESSAGE_WELCOME },
    { PNC_MESSAGE_LOGIN, PNC_MESSAGE_LOGGED_IN },
    { PNC_MESSAGE_PING, PNC_MESSAGE_PONG },
    { PNC_MESSAGE_OPEN_CHANNEL, PNC_MESSAGE_CHANNEL_KEY },
    { PNC_MESSAGE_LIST, PNC_MESSAGE_LIST_PAGE },
    { PNC_MESSAGE_STAT, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_MAKE_FOLDER, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_RENAME, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_REMOVE, PNC_MESSAGE_REMOVED },
    { PNC_MESSAGE_COPY, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_SET_ATTRIBUTES, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_SUM, PNC_MESSAGE_SUM_RESULT },
    { PNC_MESSAGE_SPACE, PNC_MESSAGE_SPACE_RESULT },
    { PNC_MESSAGE_RESTORE, PNC_MESSAGE_ENTRY },
    { PNC_MESSAGE_SEARCH, PNC_MESSAGE_FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      for (guint16 type = 1; type < 0x80; type++)
        {
          gboolean fits = type == pairs[i].answer;

          if (pnc_message_type_name (type) == NULL || type == PNC_MESSAGE_ERROR)
            continue;
          g_assert_cmpint (judge (pairs[i].request, type, PNC_FRAME_END) == PNC_EXCHANGE_LAST, ==,
                           fits);
        }
      g_assert_cmpint (judge (pairs[i].request, PNC_MESSAGE_ERROR, PNC_FRAME_END), ==,
                       PNC_EXCHANGE_ERROR);
      g_assert_cmpint (judge (pairs[i].request, PNC_MESSAGE_ERROR, 0), ==, PNC_EXCHANGE_FAULT);
      g_assert_cmpint (judge (pairs[i].request, 0x7fff, 0), ==, PNC_EXCHANGE_SKIP);
      g_assert_cmpint (judge (pairs[i].request, 0x7fff, PNC_FRAME_END), ==, PNC_EXCHANGE_ALIEN);
    }
}

static void
test_end (void)
{
  g_assert_cmpint (judge (PNC_MESSAGE_STAT, PNC_MESSAGE_ENTRY, 0), ==, PNC_EXCHANGE_FAULT);
  g_assert_cmpint (judge (PNC_MESSAGE_LIST, PNC_MESSAGE_LIST_PAGE, 0), ==, PNC_EXCHANGE_MORE);
  g_assert_cmpint (judge (PNC_MESSAGE_SEARCH, PNC_MESSAGE_FOUND, 0), ==, PNC_EXCHANGE_MORE);
}

static void
test_progress (void)
{
  static const PncMessageType long_ones[]
    = { PNC_MESSAGE_REMOVE, PNC_MESSAGE_COPY, PNC_MESSAGE_SUM, PNC_MESSAGE_SEARCH };

  for (gsize i = 0; i < G_N_ELEMENTS (long_ones); i++)
    {
      g_assert_cmpint (judge (long_ones[i], PNC_MESSAGE_PROGRESS, 0), ==, PNC_EXCHANGE_MORE);
      g_assert_cmpint (judge (long_ones[i], PNC_MESSAGE_PROGRESS, PNC_FRAME_END), ==,
                       PNC_EXCHANGE_FAULT);
    }
  g_assert_cmpint (judge (PNC_MESSAGE_STAT, PNC_MESSAGE_PROGRESS, 0), ==, PNC_EXCHANGE_FAULT);
}

/* Only ERROR ends it. */
static void
test_endless (void)
{
  g_assert_cmpint (judge (PNC_MESSAGE_WATCH, PNC_MESSAGE_WATCHING, 0), ==, PNC_EXCHANGE_MORE);
  g_assert_cmpint (judge (PNC_MESSAGE_WATCH, PNC_MESSAGE_CHANGES, 0), ==, PNC_EXCHANGE_MORE);
  g_assert_cmpint (judge (PNC_MESSAGE_WATCH, PNC_MESSAGE_ERROR, PNC_FRAME_END), ==,
                   PNC_EXCHANGE_ERROR);
  for (guint16 type = 1; type < 0x80; type++)
    {
      if (pnc_message_type_name (type) != NULL && type != PNC_MESSAGE_ERROR)
        g_assert_cmpint (judge (PNC_MESSAGE_WATCH, type, PNC_FRAME_END), ==, PNC_EXCHANGE_FAULT);
    }
}

static void
test_no_request (void)
{
  g_assert_null (pnc_exchange_find (PNC_MESSAGE_PUT));
  g_assert_null (pnc_exchange_find (PNC_MESSAGE_ATTACH));
  g_assert_null (pnc_exchange_find (PNC_MESSAGE_WELCOME));
}

/* What changes anything is never done twice. */
static void
test_read_only (void)
{
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_LIST)->read_only);
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_STAT)->read_only);
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_SUM)->read_only);
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_SPACE)->read_only);
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_WATCH)->read_only);
  g_assert_true (pnc_exchange_find (PNC_MESSAGE_SEARCH)->read_only);
  g_assert_false (pnc_exchange_find (PNC_MESSAGE_MAKE_FOLDER)->read_only);
  g_assert_false (pnc_exchange_find (PNC_MESSAGE_RENAME)->read_only);
  g_assert_false (pnc_exchange_find (PNC_MESSAGE_REMOVE)->read_only);
  g_assert_false (pnc_exchange_find (PNC_MESSAGE_COPY)->read_only);
  g_assert_false (pnc_exchange_find (PNC_MESSAGE_SET_ATTRIBUTES)->read_only);
}

static void
test_subjects (void)
{
  g_autoptr (PncPath) from = pnc_path_parse ("a/b", NULL);
  g_autoptr (PncPath) to = pnc_path_parse ("c", NULL);
  PncMessage messages[] = {
    { .type = PNC_MESSAGE_LIST, .list = { .path = from } },
    { .type = PNC_MESSAGE_STAT, .stat = { .path = from } },
    { .type = PNC_MESSAGE_SPACE, .stat = { .path = from } },
    { .type = PNC_MESSAGE_MAKE_FOLDER, .make_folder = { .path = from } },
    { .type = PNC_MESSAGE_RENAME, .rename = { .from = from, .to = to } },
    { .type = PNC_MESSAGE_REMOVE, .remove = { .path = from } },
    { .type = PNC_MESSAGE_COPY, .copy = { .from = from, .to = to } },
    { .type = PNC_MESSAGE_SET_ATTRIBUTES, .set_attributes = { .path = from } },
    { .type = PNC_MESSAGE_SUM, .sum = { .path = from } },
    { .type = PNC_MESSAGE_WATCH, .watch = { .path = from } },
    { .type = PNC_MESSAGE_SEARCH, .search = { .path = from } },
  };
  PncMessage ping = { .type = PNC_MESSAGE_PING };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *subject = pnc_exchange_subject (&messages[i]);

      g_assert_cmpstr (subject, ==, "/a/b");
    }
  g_assert_null (pnc_exchange_subject (&ping));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/answers", test_answers);
  g_test_add_func ("/exchange/end", test_end);
  g_test_add_func ("/exchange/progress", test_progress);
  g_test_add_func ("/exchange/endless", test_endless);
  g_test_add_func ("/exchange/no-request", test_no_request);
  g_test_add_func ("/exchange/read-only", test_read_only);
  g_test_add_func ("/exchange/subjects", test_subjects);
  return g_test_run ();
}
