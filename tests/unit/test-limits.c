/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-limits.h"

#include <string.h>

#include "pnc-error.h"
#include "pnc-message-table.h"

/*
 * docs/PROTOCOL.md and the code say the same: limits, status numbers and the layout of every
 * message.
 */

typedef struct
{
  const char *name;
  guint64 value;
} Limit;

#define LIMIT(name)                                                                                \
  {                                                                                                \
#name, (guint64) (name)                                                                        \
  }

static const Limit limits[] = {
  LIMIT (PNC_DEFAULT_PORT),
  LIMIT (PNC_FRAME_HEADER_BYTES),
  LIMIT (PNC_MAX_PAYLOAD_BEFORE_LOGIN),
  LIMIT (PNC_MAX_PAYLOAD_CONTROL),
  LIMIT (PNC_MAX_PAYLOAD_DATA),
  LIMIT (PNC_MAX_NAME_BYTES),
  LIMIT (PNC_MAX_PATH_DEPTH),
  LIMIT (PNC_MAX_PATH_BYTES),
  LIMIT (PNC_MAX_TEXT_BYTES),
  LIMIT (PNC_MAX_SUBJECT_BYTES),
  LIMIT (PNC_MAX_USER_BYTES),
  LIMIT (PNC_MAX_PASSWORD_BYTES),
  LIMIT (PNC_CHUNK_BYTES),
  LIMIT (PNC_INLINE_FILE_BYTES),
  LIMIT (PNC_MAX_FILE_BYTES),
  LIMIT (PNC_HASH_BYTES),
  LIMIT (PNC_MAX_TRASH_ID_BYTES),
  LIMIT (PNC_MAX_HASH_BYTES),
  LIMIT (PNC_MAX_HAVE_BYTES),
  LIMIT (PNC_MAX_LIST_PAGE_ENTRIES),
  LIMIT (PNC_MAX_LIST_ENTRIES),
  LIMIT (PNC_MAX_SEARCH_BYTES),
  LIMIT (PNC_MAX_SEARCH_RESULTS),
  LIMIT (PNC_MAX_DATA_CHANNELS),
  LIMIT (PNC_MAX_REQUESTS_IN_FLIGHT),
  LIMIT (PNC_MAX_DATA_REQUESTS_IN_FLIGHT),
  LIMIT (PNC_MAX_REQUESTS_AHEAD),
  LIMIT (PNC_MAX_LOGIN_TRIES),
  LIMIT (PNC_CHANNEL_KEY_LIFE_MS),
  LIMIT (PNC_DEADLINE_TLS_MS),
  LIMIT (PNC_DEADLINE_LOGIN_MS),
  LIMIT (PNC_DEADLINE_ATTACH_MS),
  LIMIT (PNC_DEADLINE_IDLE_MS),
  LIMIT (PNC_PING_INTERVAL_MS),
  LIMIT (PNC_PING_TIMEOUT_MS),
  LIMIT (PNC_PROGRESS_INTERVAL_MS),
  LIMIT (PNC_REQUEST_LATE_BYTES),
  LIMIT (PNC_REQUEST_SILENCE_MS),
  LIMIT (PNC_REQUEST_STANDSTILL_MS),
};

/* How a field is called in the layouts. */
static char *
type_word (const PncField *field)
{
  static const char *const words[] = {
    [PNC_FIELD_U8] = "u8",
    [PNC_FIELD_FLAGS8] = "u8",
    [PNC_FIELD_U16] = "u16",
    [PNC_FIELD_U32] = "u32",
    [PNC_FIELD_U64] = "u64",
    [PNC_FIELD_U64_OR_UNKNOWN] = "u64",
    [PNC_FIELD_CHUNK_OFFSET] = "u64",
    [PNC_FIELD_TEXT] = "text",
    [PNC_FIELD_SLICE16] = "slice16",
    [PNC_FIELD_SLICE16_CUT] = "slice16",
    [PNC_FIELD_SLICE32] = "slice32",
    [PNC_FIELD_PATH] = "path",
    [PNC_FIELD_ENTRY] = "entry",
    [PNC_FIELD_ENTRIES] = "entries",
    [PNC_FIELD_NAMES] = "names",
    [PNC_FIELD_ATTRIBUTES] = "attributes",
    [PNC_FIELD_VERSION] = "version",
  };

  if (field->kind == PNC_FIELD_FIXED)
    return g_strdup_printf ("bytes%u", (guint) field->max);
  return g_strdup (words[field->kind]);
}

static char *
read_source (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..", folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_contains (const char *text, const char *wanted)
{
  if (strstr (text, wanted) == NULL)
    g_error ("PROTOCOL.md does not have “%s”", wanted);
}

static void
test_limits_are_documented (void)
{
  g_autofree char *protocol = read_source ("docs", "PROTOCOL.md");

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *row
        = g_strdup_printf ("\n| `%s` | %" G_GUINT64_FORMAT " |", limits[i].name, limits[i].value);

      assert_contains (protocol, row);
    }
}

/* Nothing in the table of limits is unknown here, and so nothing there is unchecked. */
static void
test_documented_limits_exist (void)
{
  g_autofree char *protocol = read_source ("docs", "PROTOCOL.md");
  guint n_rows = 0;

  for (const char *row = strstr (protocol, "\n| `PNC_"); row != NULL;
       row = strstr (row + 1, "\n| `PNC_"))
    n_rows++;
  g_assert_cmpuint (n_rows, ==, G_N_ELEMENTS (limits));
}

static void
test_zero_is_no_limit (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    g_assert_cmpuint (limits[i].value, >, 0);
}

/* What one limit promises another must hold. */
static void
test_limits_fit (void)
{
  g_assert_cmpuint (PNC_MAX_PAYLOAD_DATA, >=,
                    PNC_CHUNK_BYTES + PNC_MAX_PATH_BYTES + 2 * PNC_MAX_PATH_DEPTH + 64);
  g_assert_cmpuint (PNC_MAX_PAYLOAD_CONTROL, >=,
                    2 * (PNC_MAX_PATH_BYTES + 2 * PNC_MAX_PATH_DEPTH) + 64);
  g_assert_cmpuint (PNC_MAX_PAYLOAD_BEFORE_LOGIN, >=, 2 * PNC_MAX_TEXT_BYTES + 64);
  g_assert_cmpuint (PNC_MAX_PAYLOAD_BEFORE_LOGIN, >=,
                    PNC_MAX_USER_BYTES + PNC_MAX_PASSWORD_BYTES + 64);
  g_assert_cmpuint (PNC_MAX_PAYLOAD_BEFORE_LOGIN, >=,
                    PNC_MAX_TEXT_BYTES + PNC_MAX_SUBJECT_BYTES + 64);
  g_assert_cmpuint (PNC_MAX_PATH_DEPTH, <=, G_MAXUINT8);
  g_assert_cmpuint (PNC_DEADLINE_IDLE_MS, >, PNC_PING_TIMEOUT_MS);
  g_assert_cmpuint (PNC_PING_TIMEOUT_MS, >, PNC_PING_INTERVAL_MS);
  g_assert_cmpuint (PNC_REQUEST_SILENCE_MS, >, 2 * PNC_PROGRESS_INTERVAL_MS);
  g_assert_cmpuint (PNC_REQUEST_STANDSTILL_MS, >, PNC_REQUEST_SILENCE_MS);
}

static void
test_status_numbers (void)
{
  g_autofree char *protocol = read_source ("docs", "PROTOCOL.md");
  guint n_codes = 0;

  for (guint16 status = 1; status < PNC_ERROR_FIRST_LOCAL; status++)
    {
      g_autofree char *row = NULL;

      if ((guint16) pnc_error_from_status (status) != status)
        continue;
      row = g_strdup_printf ("\n| %u | %s |", status, pnc_error_code_name (status));
      assert_contains (protocol, row);
      n_codes++;
    }
  g_assert_cmpuint (n_codes, ==, PNC_ERROR_CROSS_DEVICE);
}

/* The lines of the layout whose first line is @head, up to the empty line behind it. */
static char **
find_layout (const char *protocol, const char *head)
{
  const char *begin = strstr (protocol, head);
  g_autofree char *block = NULL;

  if (begin == NULL || strstr (begin + 1, head) != NULL)
    g_error ("PROTOCOL.md has not exactly one “%s”", head + 1);
  block = g_strndup (begin + 1, (gsize) (strstr (begin + 1, "\n\n") - begin - 1));
  return g_strsplit (block, "\n", -1);
}

static void
check_layout (const char *protocol, guint type, const PncMessageRow *row)
{
  g_autofree char *head = g_strdup_printf ("\n    %s 0x%04x ", row->name, type);
  g_auto (GStrv) lines = find_layout (protocol, head);

  g_test_message ("%s", row->name);
  g_assert_cmpuint (g_strv_length (lines) - 1, ==, row->n_fields);
  for (gsize i = 0; i < row->n_fields; i++)
    {
      g_autofree char *word = type_word (&row->fields[i]);
      g_autofree char *pattern
        = g_strdup_printf ("^        %s +%s( .*)?$", word, strchr (row->fields[i].name, '.') + 1);

      g_test_message ("%s: %s", pattern, lines[i + 1]);
      g_assert_true (g_regex_match_simple (pattern, lines[i + 1], 0, 0));
    }
}

static void
test_layouts (void)
{
  g_autofree char *protocol = read_source ("docs", "PROTOCOL.md");

  for (guint type = 0; type <= G_MAXUINT16; type++)
    {
      const PncMessageRow *row = pnc_message_row (type);

      if (row != NULL)
        check_layout (protocol, type, row);
    }
}

/* Every worked example of the appendix is a stanza of a file of vectors, letter for letter. */
static void
test_examples (void)
{
  g_autofree char *protocol = read_source ("docs", "PROTOCOL.md");
  const char *files[] = { "frames.txt", "messages.txt", "digest.txt", "proof.txt" };
  g_autoptr (GString) vectors = g_string_new (NULL);
  g_auto (GStrv) blocks = NULL;
  guint n_blocks = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = read_source ("tests/vectors", files[i]);

      g_string_append_printf (vectors, "%s\n", text);
    }
  blocks = g_strsplit (protocol, "```\n", -1);
  for (gsize i = 1; blocks[i] != NULL && blocks[i + 1] != NULL; i += 2, n_blocks++)
    {
      g_autofree char *wanted = g_strdup_printf ("\n%s\n", blocks[i]);

      assert_contains (vectors->str, wanted);
    }
  g_assert_cmpuint (n_blocks, >=, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/limits/documented", test_limits_are_documented);
  g_test_add_func ("/limits/exist", test_documented_limits_exist);
  g_test_add_func ("/limits/not-zero", test_zero_is_no_limit);
  g_test_add_func ("/limits/fit", test_limits_fit);
  g_test_add_func ("/protocol/status", test_status_numbers);
  g_test_add_func ("/protocol/layouts", test_layouts);
  g_test_add_func ("/protocol/examples", test_examples);
  return g_test_run ();
}
