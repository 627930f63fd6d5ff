/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-gate.h"

#include <string.h>

/* docs/PROTOCOL.md, section 5.8, cell by cell: the document is the test. */

static char *protocol;

static const char *const columns_control[]
  = { "greeting", "login", "refused", "open", "draining", NULL };
static const char *const columns_data[] = { "greeting", "attaching", "open", "draining", NULL };
static const PncGateState states_control[] = { PNC_GATE_GREETING, PNC_GATE_LOGIN, PNC_GATE_REFUSED,
                                               PNC_GATE_CONTROL, PNC_GATE_CONTROL_DRAINING };
static const PncGateState states_data[]
  = { PNC_GATE_GREETING, PNC_GATE_ATTACHING, PNC_GATE_DATA, PNC_GATE_DATA_DRAINING };

static const guint16 names_types[] = { PNC_MESSAGE_LIST,           PNC_MESSAGE_STAT,
                                       PNC_MESSAGE_MAKE_FOLDER,    PNC_MESSAGE_RENAME,
                                       PNC_MESSAGE_REMOVE,         PNC_MESSAGE_COPY,
                                       PNC_MESSAGE_SET_ATTRIBUTES, PNC_MESSAGE_SUM,
                                       PNC_MESSAGE_SPACE,          0 };
static const guint16 bytes_types[]
  = { PNC_MESSAGE_PUT,       PNC_MESSAGE_PUT_WHOLE, PNC_MESSAGE_PUT_RANGE, PNC_MESSAGE_GET,
      PNC_MESSAGE_SIGNATURE, PNC_MESSAGE_GET_DELTA, PNC_MESSAGE_PUT_DELTA, 0 };
static const guint16 chunk_types[] = { PNC_MESSAGE_CHUNK, PNC_MESSAGE_COMMIT, 0 };
static const guint16 server_types[]
  = { PNC_MESSAGE_WELCOME,        PNC_MESSAGE_ERROR,      PNC_MESSAGE_DONE,
      PNC_MESSAGE_PONG,           PNC_MESSAGE_PROGRESS,   PNC_MESSAGE_LOGGED_IN,
      PNC_MESSAGE_CHANNEL_KEY,    PNC_MESSAGE_GOING_AWAY, PNC_MESSAGE_ATTACHED,
      PNC_MESSAGE_LIST_PAGE,      PNC_MESSAGE_ENTRY,      PNC_MESSAGE_SUM_RESULT,
      PNC_MESSAGE_SPACE_RESULT,   PNC_MESSAGE_PUT_READY,  PNC_MESSAGE_STORED,
      PNC_MESSAGE_GET_READY,      PNC_MESSAGE_GET_END,    PNC_MESSAGE_WHOLE,
      PNC_MESSAGE_SIGNATURE_DATA, PNC_MESSAGE_PUT_HAVE,   PNC_MESSAGE_WATCHING,
      PNC_MESSAGE_CHANGES,        PNC_MESSAGE_FOUND,      0 };

/* The types that one word of a row stands for. */
static const guint16 *
types_of (const char *word)
{
  static guint16 one[2];

  if (g_str_equal (word, "requests of section 6"))
    return names_types;
  if (g_str_equal (word, "requests of section 7"))
    return bytes_types;
  if (g_str_equal (word, "CHUNK") || g_str_equal (word, "COMMIT"))
    return chunk_types;
  if (g_str_equal (word, "types that only a server sends"))
    return server_types;
  for (guint type = 1; type <= G_MAXUINT16; type++)
    {
      if (g_strcmp0 (pnc_message_type_name ((guint16) type), word) == 0)
        {
          one[0] = (guint16) type;
          return one;
        }
    }
  g_error ("The table in PROTOCOL.md has a row “%s”", word);
}

static void
check_cell (PncGateState state, guint16 type, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  PncGateVerdict verdict;
  PncError code;

  g_test_message ("state %d, %s: %s", state, pnc_message_type_name (type), text);
  verdict = pnc_frame_gate_look_up (state, type, &code);
  if (g_str_equal (words[0], "begin") || g_str_equal (words[0], "section"))
    g_assert_cmpint (verdict, ==, PNC_GATE_BEGIN);
  else if (g_str_equal (words[0], "close"))
    g_assert_cmpint (verdict, ==, PNC_GATE_CLOSE);
  else
    {
      g_autofree char *name = g_ascii_strdown (words[1], -1);

      g_strdelimit (name, "_", '-');
      g_assert_cmpint (verdict, ==,
                       g_str_equal (words[0], "error") ? PNC_GATE_ERROR : PNC_GATE_END);
      g_assert_cmpstr (pnc_error_code_name (code), ==, name);
    }
}

/* Returns: the row's cells, stripped */
static GStrv
split_row (const char *line)
{
  GStrv cells = g_strsplit (line + 1, "|", -1);

  for (guint i = 0; cells[i] != NULL; i++)
    g_strstrip (cells[i]);
  return cells;
}

static guint
check_row (char **cells, const PncGateState *states, guint n_columns)
{
  g_auto (GStrv) words = NULL;
  guint n = 0;

  if (g_str_has_prefix (cells[0], "other requests of sections 6 and 7"))
    words = g_strsplit ("requests of section 6, requests of section 7", ", ", -1);
  else
    words = g_strsplit (cells[0], ", ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const guint16 *types = types_of (words[i]);

      for (; *types != 0; types++)
        {
          for (guint column = 0; column < n_columns; column++, n++)
            check_cell (states[column], *types, cells[column + 1]);
        }
    }
  return n;
}

static guint
check_table (const char *title, const char *const *columns, const PncGateState *states)
{
  const char *begin = strstr (protocol, title);
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) heads = NULL;
  guint n = 0;
  guint n_columns = 0;

  g_assert_nonnull (begin);
  begin = strstr (begin, "\n| |") + 1;
  lines = g_strsplit (begin, "\n", -1);
  heads = split_row (lines[0]);
  for (; columns[n_columns] != NULL; n_columns++)
    g_assert_cmpstr (heads[n_columns + 1], ==, columns[n_columns]);
  for (guint i = 2; lines[i] != NULL && lines[i][0] == '|'; i++)
    {
      g_auto (GStrv) cells = split_row (lines[i]);

      n += check_row (cells, states, n_columns);
    }
  return n;
}

static void
test_control_table (void)
{
  guint n = check_table ("\nControl channel:\n", columns_control, states_control);

  /* HELLO LOGIN PING CANCEL BYE OPEN_CHANNEL, section 6, WATCH, SEARCH, ATTACH, section 7, the
   * server's
   */
  g_assert_cmpuint (n, ==, 5 * (6 + 9 + 2 + 1 + 7 + 23));
}

static void
test_data_table (void)
{
  guint n = check_table ("\nData channel:\n", columns_data, states_data);

  g_assert_cmpuint (n, ==, 4 * (5 + 2 * 2 + 9 + 7 + 4 + 23));
}

/* What is in no table is refused in every state. */
static void
test_unknown_types (void)
{
  for (guint type = 0; type <= G_MAXUINT16; type++)
    {
      if (pnc_message_type_name ((guint16) type) != NULL)
        continue;
      for (PncGateState state = 0; state < PNC_GATE_N_STATES; state++)
        {
          gboolean open = state == PNC_GATE_CONTROL || state == PNC_GATE_CONTROL_DRAINING
                          || state == PNC_GATE_DATA || state == PNC_GATE_DATA_DRAINING;
          PncError code;
          PncGateVerdict verdict = pnc_frame_gate_look_up (state, (guint16) type, &code);

          g_assert_cmpint (verdict, ==, open ? PNC_GATE_ERROR : PNC_GATE_END);
          g_assert_cmpint (code, ==, PNC_ERROR_UNSUPPORTED);
        }
    }
}

typedef struct
{
  guint16 type;
  guint64 request;
  PncGateVerdict verdict;
  guint64 about;
} IdRow;

/* One connection, frame after frame. */
static const IdRow id_rows[] = {
  { PNC_MESSAGE_STAT, 1, PNC_GATE_BEGIN, 1 },
  { PNC_MESSAGE_PUT, 7, PNC_GATE_BEGIN, 7 },
  { PNC_MESSAGE_CHUNK, 7, PNC_GATE_BEGIN, 7 },
  { PNC_MESSAGE_CANCEL, 1, PNC_GATE_BEGIN, 1 },
  { PNC_MESSAGE_CANCEL, 99, PNC_GATE_BEGIN, 99 },
  { PNC_MESSAGE_CHUNK, 50, PNC_GATE_BEGIN, 50 },
  { PNC_MESSAGE_STAT, 8, PNC_GATE_BEGIN, 8 },
  { PNC_MESSAGE_COMMIT, 7, PNC_GATE_BEGIN, 7 },
  { PNC_MESSAGE_STAT, 8, PNC_GATE_END, 0 },
  { PNC_MESSAGE_STAT, 7, PNC_GATE_END, 0 },
  { PNC_MESSAGE_STAT, 0, PNC_GATE_END, 0 },
  { PNC_MESSAGE_PING, 0, PNC_GATE_END, 0 },
  { PNC_MESSAGE_PING, 9, PNC_GATE_BEGIN, 9 },
  { 0x7777, 9, PNC_GATE_ERROR, 9 },
  { 0x7777, 20, PNC_GATE_ERROR, 20 },
  { PNC_MESSAGE_STAT, 20, PNC_GATE_END, 0 },
  { PNC_MESSAGE_GET, G_MAXUINT64, PNC_GATE_BEGIN, G_MAXUINT64 },
  { PNC_MESSAGE_GET, G_MAXUINT64, PNC_GATE_END, 0 },
  { PNC_MESSAGE_BYE, 0, PNC_GATE_CLOSE, 0 },
};

static void
test_ids (void)
{
  PncFrameGate gate = { PNC_GATE_DATA, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (id_rows); i++)
    {
      PncFrameHeader header = { .type = id_rows[i].type, .request = id_rows[i].request };
      g_autoptr (GError) error = NULL;
      guint64 about = 12345;

      g_test_message ("frame %u", (guint) i);
      g_assert_cmpint (pnc_frame_gate_judge (&gate, &header, &about, &error), ==,
                       id_rows[i].verdict);
      g_assert_cmpuint (about, ==, id_rows[i].about);
      g_assert_cmpint (error != NULL, ==,
                       id_rows[i].verdict == PNC_GATE_END || id_rows[i].verdict == PNC_GATE_ERROR);
    }
}

/* Each refusal tells a person what to do. */
static void
test_sentences (void)
{
  static const guint16 types[] = { PNC_MESSAGE_LOGIN, PNC_MESSAGE_LIST, PNC_MESSAGE_GET, 0x4242 };

  for (PncGateState state = 0; state < PNC_GATE_N_STATES; state++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
        {
          PncFrameGate gate = { state, 0 };
          PncFrameHeader header = { .type = types[i], .request = 1 };
          g_autoptr (GError) error = NULL;
          guint64 about;

          pnc_frame_gate_judge (&gate, &header, &about, &error);
          if (error == NULL)
            continue;
          g_assert_cmpint (error->domain, ==, PNC_ERROR);
          g_assert_true (g_str_has_suffix (error->message, "."));
        }
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "..", "..", "docs", "PROTOCOL.md", NULL);
  g_assert_true (g_file_get_contents (path, &protocol, NULL, NULL));
  g_test_add_func ("/frame-gate/control-table", test_control_table);
  g_test_add_func ("/frame-gate/data-table", test_data_table);
  g_test_add_func ("/frame-gate/unknown-types", test_unknown_types);
  g_test_add_func ("/frame-gate/ids", test_ids);
  g_test_add_func ("/frame-gate/sentences", test_sentences);
  return g_test_run ();
}
