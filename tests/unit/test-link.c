/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-link.h"

#include "pnc-limits.h"
#include "vectors.h"

#define PIN "SHA256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

static void
check_parts (const PncLink *link, const Vector *vector)
{
  g_autofree char *user = vector_text (vector, "user");
  g_autofree char *password = vector_text (vector, "password");
  g_autofree char *host = vector_text (vector, "host");
  g_autofree char *path = vector_text (vector, "path");
  g_autofree char *pin = vector_text (vector, "pin");
  g_autofree char *path_text = pnc_path_to_text (link->path);

  g_assert_cmpstr (link->user, ==, user);
  g_assert_cmpstr (link->password, ==, password);
  g_assert_cmpstr (link->host, ==, host);
  g_assert_cmpuint (link->port, ==, vector_number (vector, "port"));
  g_assert_cmpstr (path_text, ==, path);
  g_assert_cmpstr (link->pin, ==, pin);
}

static void
assert_equal_links (const PncLink *a, const PncLink *b)
{
  g_assert_cmpstr (a->user, ==, b->user);
  g_assert_cmpstr (a->password, ==, b->password);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpuint (a->port, ==, b->port);
  g_assert_true (pnc_path_equal (a->path, b->path));
  g_assert_cmpstr (a->pin, ==, b->pin);
}

static void
check_formatted (const PncLink *link, const Vector *vector)
{
  g_autofree char *public = vector_text (vector, "public");
  g_autofree char *full = vector_text (vector, "full");
  g_autofree char *made_public = pnc_link_format (link, PNC_LINK_NONE);
  g_autofree char *made_full = pnc_link_format (link, PNC_LINK_WITH_PASSWORD);
  g_autoptr (PncLink) again = pnc_link_parse (made_full, NULL);

  g_assert_cmpstr (made_public, ==, public);
  g_assert_cmpstr (made_full, ==, full != NULL ? full : public);
  g_assert_nonnull (again);
  assert_equal_links (link, again);
}

static void
check_refused (const char *text, const PncLink *link, const GError *error)
{
  g_assert_null (link);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_null (pnc_link_parse (text, NULL));
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("links.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autofree char *text = vector_text (vector, "link");
      g_autoptr (GError) error = NULL;
      g_autoptr (PncLink) link = pnc_link_parse (text, &error);

      g_test_message ("line %u: %s", vector->line, vector_need (vector, "link"));
      if (vector_get (vector, "error") != NULL)
        {
          check_refused (text, link, error);
          continue;
        }
      g_assert_no_error (error);
      check_parts (link, vector);
      check_formatted (link, vector);
    }
}

/* Every beginning and every change of one byte: a link or an error, and what is a link stays the
 * same one. */
static void
check_any (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (text, &error);
  g_autofree char *formatted = NULL;
  g_autoptr (PncLink) again = NULL;

  if (link == NULL)
    {
      g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
      return;
    }
  formatted = pnc_link_format (link, PNC_LINK_WITH_PASSWORD);
  again = pnc_link_parse (formatted, &error);
  g_assert_no_error (error);
  assert_equal_links (link, again);
}

static void
test_changed (void)
{
  const char *sample = "pinnace://an%40na:sea@[fe80::1%25eth0]:7450/a/ü%20/../b?x=1&pin=" PIN;
  gsize length = strlen (sample);

  for (gsize at = 0; at <= length; at++)
    {
      g_autofree char *begin = g_strndup (sample, at);

      check_any (begin);
      for (guint byte = 1; at < length && byte <= 0xff; byte++)
        {
          g_autofree char *changed = g_strdup (sample);

          changed[at] = (char) byte;
          check_any (changed);
        }
    }
}

/* A password must not come back in an error, wherever the fault is. */
static void
test_errors_keep_passwords (void)
{
  const char *const bad[] = {
    "pinnace://anna:hunter2@",
    "pinnace://anna:hunter2@boat:x/",
    "pinnace://anna:hunter2@boat/..",
    "http://anna:hunter2@boat/",
    "pinnace://anna:hunter2@boat/?pin=x",
    "pinnace://anna:hunter2@[::1",
    "pinnace://anna:hunter2%@boat",
    "anna:hunter2@boat#",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pnc_link_parse (bad[i], &error));
      g_assert_null (strstr (error->message, "hunter2"));
      g_assert_null (pnc_error_get_subject (error));
    }
}

static void
test_too_long (void)
{
  g_autofree char *path = g_strnfill (70000, '/');
  g_autofree char *text = g_strconcat ("pinnace://boat", path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_link_parse (text, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
  text[60000] = '\0';
  g_clear_error (&error);
  pnc_link_free (pnc_link_parse (text, &error));
  g_assert_no_error (error);
}

static void
test_copy (void)
{
  const char *const texts[] = { "pinnace://anna:sea@boat:1/a?pin=" PIN, "boat" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PncLink) link = pnc_link_parse (texts[i], NULL);
      g_autoptr (PncLink) copy = pnc_link_copy (link);

      assert_equal_links (link, copy);
      g_assert_true (link->host != copy->host);
      g_clear_pointer (&link, pnc_link_free);
      g_assert_cmpstr (copy->host, ==, "boat");
    }
  pnc_link_free (NULL);
}

static void
test_pins (void)
{
  g_autofree char *short_pin = g_strndup (PIN, strlen (PIN) - 1);

  g_assert_true (pnc_pin_is_valid (PIN));
  g_assert_true (pnc_pin_is_valid ("SHA256:-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_-_0"));
  g_assert_false (pnc_pin_is_valid (""));
  g_assert_false (pnc_pin_is_valid ("SHA256:"));
  g_assert_false (pnc_pin_is_valid (short_pin));
  g_assert_false (pnc_pin_is_valid (PIN "A"));
  g_assert_false (pnc_pin_is_valid (PIN "="));
  g_assert_false (pnc_pin_is_valid ("sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"));
  g_assert_false (pnc_pin_is_valid ("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"));
  g_assert_false (pnc_pin_is_valid ("SHA256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/vectors", test_vectors);
  g_test_add_func ("/link/changed", test_changed);
  g_test_add_func ("/link/passwords", test_errors_keep_passwords);
  g_test_add_func ("/link/too-long", test_too_long);
  g_test_add_func ("/link/copy", test_copy);
  g_test_add_func ("/link/pins", test_pins);
  return g_test_run ();
}
