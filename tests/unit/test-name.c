/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-name.h"

#include "pnc-limits.h"
#include "vectors.h"

/* As in docs/PROTOCOL.md, section 4. */
static const char *const fault_names[] = {
  [PNC_NAME_OK] = "ok",
  [PNC_NAME_EMPTY] = "empty",
  [PNC_NAME_TOO_LONG] = "too-long",
  [PNC_NAME_DOTS] = "dots",
  [PNC_NAME_SEPARATOR] = "separator",
  [PNC_NAME_NUL] = "nul",
  [PNC_NAME_RESERVED] = "reserved",
  [PNC_NAME_CONTROL] = "control",
  [PNC_NAME_WINDOWS_CHAR] = "windows-char",
  [PNC_NAME_WINDOWS_DEVICE] = "windows-device",
  [PNC_NAME_TRAILING] = "trailing",
  [PNC_NAME_NOT_UTF8] = "not-utf8",
};

/* The fault of a copy of exactly that size, so that a sanitizer sees a read behind its end. */
static const char *
check (const GByteArray *name, PncNameRule rule)
{
  g_autofree char *copy = g_memdup2 (name->data, name->len);

  return fault_names[pnc_name_check (copy, name->len, rule)];
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("names.txt");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autoptr (GByteArray) name = vectors_unquote (vector_need (vector, "name"));

      g_test_message ("line %u: %s", vector->line, vector_need (vector, "name"));
      g_assert_cmpstr (check (name, PNC_NAME_RULE_WIRE), ==, vector_need (vector, "wire"));
      g_assert_cmpstr (check (name, PNC_NAME_RULE_PORTABLE), ==, vector_need (vector, "portable"));
      g_hash_table_add (seen, (char *) check (name, PNC_NAME_RULE_PORTABLE));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fault_names); i++)
    g_assert_true (g_hash_table_contains (seen, fault_names[i]));
}

/* Every byte alone and in the middle. */
static void
test_every_byte (void)
{
  for (guint byte = 0; byte <= 0xff; byte++)
    {
      const char middle[] = { 'a', (char) byte, 'a' };
      PncNameFault expected = byte == 0                     ? PNC_NAME_NUL
                              : byte == '/' || byte == '\\' ? PNC_NAME_SEPARATOR
                                                            : PNC_NAME_OK;

      g_assert_cmpint (pnc_name_check (middle, 3, PNC_NAME_RULE_WIRE), ==, expected);
      if (expected != PNC_NAME_OK)
        continue;
      expected = byte < 0x20 || byte == 0x7f                  ? PNC_NAME_CONTROL
                 : memchr ("<>:\"|?*", (int) byte, 7) != NULL ? PNC_NAME_WINDOWS_CHAR
                 : byte >= 0x80                               ? PNC_NAME_NOT_UTF8
                                                              : PNC_NAME_OK;
      g_assert_cmpint (pnc_name_check (middle, 3, PNC_NAME_RULE_PORTABLE), ==, expected);
    }
}

/* What the wire refuses is refused by the stricter rule for the same reason. */
static void
test_rules_agree (void)
{
  static const char bytes[] = "ab.~1/\\: \xff";
  char name[4];

  for (guint n = 0; n < 10000; n++)
    {
      PncNameFault wire, portable;

      for (guint i = 0, rest = n; i < 4; i++, rest /= 10)
        name[i] = bytes[rest % 10];
      wire = pnc_name_check (name, 4, PNC_NAME_RULE_WIRE);
      portable = pnc_name_check (name, 4, PNC_NAME_RULE_PORTABLE);
      if (wire != PNC_NAME_OK)
        g_assert_cmpint (portable, ==, wire);
    }
}

static void
test_host_rule (void)
{
#ifdef G_OS_WIN32
  g_assert_cmpint (pnc_name_host_rule (), ==, PNC_NAME_RULE_PORTABLE);
#else
  g_assert_cmpint (pnc_name_host_rule (), ==, PNC_NAME_RULE_WIRE);
#endif
}

static void
test_sentences (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint fault = PNC_NAME_OK; fault <= PNC_NAME_NOT_UTF8; fault++)
    {
      const char *sentence = pnc_name_fault_sentence (fault);

      g_assert_true (g_str_has_prefix (sentence, "it "));
      g_assert_true (g_hash_table_add (seen, (char *) sentence));
    }
}

static void
assert_collide (const char *a, const char *b, gboolean expected)
{
  g_autofree char *key_a = pnc_name_collision_key (a);
  g_autofree char *key_b = pnc_name_collision_key (b);

  g_assert_cmpint (g_str_equal (key_a, key_b), ==, expected);
}

static void
test_collisions (void)
{
  assert_collide ("README", "readme", TRUE);
  assert_collide ("Größe", "GRÖSSE", TRUE);
  assert_collide ("\u00e9", "e\u0301", TRUE);
  assert_collide ("\u00c9", "e\u0301", TRUE);
  assert_collide ("ΣΊΣΥΦΟΣ", "σίσυφος", TRUE);
  assert_collide ("A\xff", "a\xff", TRUE);
  assert_collide ("a", "b", FALSE);
  assert_collide ("a", "a ", FALSE);
  assert_collide ("e", "é", FALSE);
  assert_collide ("a\xff", "a\xfe", FALSE);
  assert_collide ("\xc3", "\xe3", FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/vectors", test_vectors);
  g_test_add_func ("/name/every-byte", test_every_byte);
  g_test_add_func ("/name/rules-agree", test_rules_agree);
  g_test_add_func ("/name/host-rule", test_host_rule);
  g_test_add_func ("/name/sentences", test_sentences);
  g_test_add_func ("/name/collisions", test_collisions);
  return g_test_run ();
}
