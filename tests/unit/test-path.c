/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-path.h"

#include "pnc-limits.h"
#include "pnc-message.h"
#include "vectors.h"

static PncPath *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static void
check_wire (PncPath *path, const Vector *vector)
{
  PncMessage message = { .type = PNC_MESSAGE_STAT, .stat = { path } };
  g_autoptr (GByteArray) expected = vector_hex (vector, "wire");
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  pnc_message_encode (&message, payload);
  g_assert_cmpmem (payload->data, payload->len, expected->data, expected->len);
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("paths.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autofree char *typed = vector_text (vector, "parse");
      g_autofree char *expected = vector_text (vector, "text");
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PncPath) path = pnc_path_parse (typed, &error);

      g_test_message ("line %u: %s", vector->line, vector_need (vector, "parse"));
      if (expected == NULL)
        {
          g_assert_null (path);
          g_assert_cmpstr (pnc_error_code_name (error->code), ==, vector_need (vector, "error"));
          g_assert_null (pnc_path_parse (typed, NULL));
          continue;
        }
      g_assert_no_error (error);
      text = pnc_path_to_text (path);
      g_assert_cmpstr (text, ==, expected);
      check_wire (path, vector);
    }
}

static void
test_parts (void)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (PncPath) path = parse ("logs/2024/may");

  g_assert_cmpuint (pnc_path_depth (root), ==, 0);
  g_assert_null (pnc_path_name (root));
  g_assert_cmpuint (pnc_path_depth (path), ==, 3);
  g_assert_cmpstr (pnc_path_component (path, 0), ==, "logs");
  g_assert_cmpstr (pnc_path_component (path, 1), ==, "2024");
  g_assert_cmpstr (pnc_path_component (path, 2), ==, "may");
  g_assert_cmpstr (pnc_path_name (path), ==, "may");
}

static void
test_new (void)
{
  const char *const none[] = { NULL };
  const char *const good[] = { "a", "...", NULL };
  const char *const bad[] = { "a", "", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) root = pnc_path_new (none, &error);
  g_autoptr (PncPath) path = pnc_path_new (good, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pnc_path_depth (root), ==, 0);
  g_assert_cmpstr (pnc_path_name (path), ==, "...");
  g_assert_null (pnc_path_new (bad, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BAD_NAME);
}

/* The error names the name: raw as its subject, escaped in its sentence. */
static void
test_bad_name_error (void)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_path_child (root, "a\x1b\\", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BAD_NAME);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "a\x1b\\");
  g_assert_nonnull (strstr (error->message, "“a\\x1b\\”"));
}

/* Not even the error of an endless name is endless. */
static void
test_long_name_error (void)
{
  g_autofree char *name = g_strnfill (60000, 'x');
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_path_child (root, name, &error));
  g_assert_cmpuint (strlen (pnc_error_get_subject (error)), ==, PNC_MAX_NAME_BYTES);
  g_assert_cmpuint (strlen (error->message), <, 2 * PNC_MAX_NAME_BYTES);
}

static void
test_limits (void)
{
  g_autofree char *name = g_strnfill (250, 'x');
  g_autoptr (PncPath) path = pnc_path_root ();
  g_autoptr (GError) error = NULL;

  for (guint depth = 1; depth <= PNC_MAX_PATH_DEPTH; depth++)
    {
      PncPath *child = pnc_path_child (path, "d", &error);

      g_assert_no_error (error);
      pnc_path_unref (path);
      path = child;
    }
  g_assert_null (pnc_path_child (path, "d", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_DEEP);
  g_clear_error (&error);

  g_clear_pointer (&path, pnc_path_unref);
  path = pnc_path_root ();
  for (guint bytes = 250; bytes <= PNC_MAX_PATH_BYTES; bytes += 250)
    {
      PncPath *child = pnc_path_child (path, name, &error);

      g_assert_no_error (error);
      pnc_path_unref (path);
      path = child;
    }
  g_assert_null (pnc_path_child (path, name, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
}

/* Exactly PNC_MAX_PATH_BYTES, and one more. */
static void
test_exact_limit (void)
{
  g_autofree char *name = g_strnfill (128, 'x');
  g_autofree char *longer = g_strnfill (129, 'x');
  PncSlice slices[128];
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (slices); i++)
    slices[i] = (PncSlice){ (const guint8 *) name, 128 };
  path = pnc_path_new_slices (slices, G_N_ELEMENTS (slices), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pnc_path_name (path), ==, name);
  slices[64] = (PncSlice){ (const guint8 *) longer, 129 };
  g_assert_null (pnc_path_new_slices (slices, G_N_ELEMENTS (slices), &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
}

static void
test_references (void)
{
  PncPath *path = parse ("a");

  g_assert_true (pnc_path_ref (path) == path);
  pnc_path_unref (path);
  g_assert_cmpstr (pnc_path_name (path), ==, "a");
  pnc_path_unref (path);
  pnc_path_unref (NULL);
}

static void
test_parent (void)
{
  g_autoptr (PncPath) path = parse ("a/b");
  g_autoptr (PncPath) above = pnc_path_parent (path);
  g_autoptr (PncPath) root = pnc_path_parent (above);
  g_autofree char *text = pnc_path_to_text (above);

  g_assert_cmpstr (text, ==, "/a");
  g_assert_cmpuint (pnc_path_depth (root), ==, 0);
  g_assert_null (pnc_path_parent (root));
}

static void
test_join (void)
{
  g_autoptr (PncPath) path = parse ("a/b");
  g_autoptr (PncPath) root = pnc_path_root ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) both = pnc_path_join (path, path, &error);
  g_autoptr (PncPath) same = pnc_path_join (path, root, &error);
  g_autoptr (PncPath) deep = pnc_path_ref (path);
  g_autofree char *text = pnc_path_to_text (both);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "/a/b/a/b");
  g_assert_true (pnc_path_equal (same, path));
  while (pnc_path_depth (deep) < PNC_MAX_PATH_DEPTH)
    {
      PncPath *deeper = pnc_path_join (deep, path, &error);

      g_assert_no_error (error);
      pnc_path_unref (deep);
      deep = deeper;
    }
  g_assert_null (pnc_path_join (deep, path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_DEEP);
}

static void
assert_relation (const char *above, const char *below, gboolean contains, gboolean equal)
{
  g_autoptr (PncPath) a = parse (above);
  g_autoptr (PncPath) b = parse (below);

  g_test_message ("%s %s", above, below);
  g_assert_cmpint (pnc_path_contains (a, b), ==, contains);
  g_assert_cmpint (pnc_path_equal (a, b), ==, equal);
}

static void
test_relations (void)
{
  assert_relation ("/", "/", TRUE, TRUE);
  assert_relation ("/", "/a", TRUE, FALSE);
  assert_relation ("/a", "/", FALSE, FALSE);
  assert_relation ("/a", "/a/b", TRUE, FALSE);
  assert_relation ("/a/b", "/a", FALSE, FALSE);
  assert_relation ("/a/b", "/a/b", TRUE, TRUE);
  assert_relation ("/tmp", "/tmpx", FALSE, FALSE); /* never a comparison of text */
  assert_relation ("/tmp", "/tmpx/a", FALSE, FALSE);
  assert_relation ("/ab/c", "/a/bc", FALSE, FALSE);
  assert_relation ("/a/a-name-longer-than-the-other-path-is", "/a/a", FALSE, FALSE);
  assert_relation ("/a", "/b", FALSE, FALSE);
  assert_relation ("/a/b", "/a/c/b", FALSE, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path/vectors", test_vectors);
  g_test_add_func ("/path/parts", test_parts);
  g_test_add_func ("/path/new", test_new);
  g_test_add_func ("/path/error/bad-name", test_bad_name_error);
  g_test_add_func ("/path/error/long-name", test_long_name_error);
  g_test_add_func ("/path/limits", test_limits);
  g_test_add_func ("/path/limits/exact", test_exact_limit);
  g_test_add_func ("/path/references", test_references);
  g_test_add_func ("/path/parent", test_parent);
  g_test_add_func ("/path/join", test_join);
  g_test_add_func ("/path/relations", test_relations);
  return g_test_run ();
}
