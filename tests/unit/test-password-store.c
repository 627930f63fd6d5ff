/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-password-store.h"

#include <glib/gstdio.h>

#include "test-loop.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable() ((void) 0)
#define __lsan_enable() ((void) 0)
#endif

static char *
look_up (const char *text, GError **error)
{
  g_autoptr (PncLink) place = pnc_link_parse (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  pnc_password_store_lookup_async (place, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  return pnc_password_store_lookup_finish (result, error);
}

static gboolean
save (const char *text, const char *password, GError **error)
{
  g_autoptr (PncLink) place = pnc_link_parse (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *slot = NULL;

  pnc_password_store_save_async (place, password, NULL, test_loop_store_result, &slot);
  /* libsecret loses the tag of its file each time that it writes that */
  __lsan_disable ();
  result = test_loop_result (&slot);
  __lsan_enable ();
  return pnc_password_store_save_finish (result, error);
}

static void
assert_password (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = look_up (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (password, ==, expected);
  pnc_password_store_free (password);
}

static void
assert_saved (const char *text, const char *password)
{
  g_autoptr (GError) error = NULL;

  save (text, password, &error);
  g_assert_no_error (error);
}

static void
test_each_user_of_a_server (void)
{
  assert_password ("ann@nas.local", NULL);
  assert_saved ("ann@nas.local", "correct horse ű");
  assert_saved ("bob@nas.local", "battery");
  assert_saved ("ann@nas.local:99", "staple");
  assert_password ("pinnace://ann@NAS.local/a/b", "correct horse ű");
  assert_password ("bob@nas.local", "battery");
  assert_password ("ann@nas.local:99", "staple");
  assert_password ("nas.local", NULL);
}

static void
test_replaced_and_forgotten (void)
{
  assert_saved ("eve@nas.local", "one");
  assert_saved ("eve@nas.local", "two");
  assert_password ("eve@nas.local", "two");
  assert_saved ("eve@nas.local", NULL);
  assert_password ("eve@nas.local", NULL);
  assert_saved ("eve@nas.local", NULL); /* there is none */
}

/* There is no bus: what a computer without a keyring is like. */
static void
test_no_keyring (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) looking = NULL;
      g_autoptr (GError) saving = NULL;
      g_autoptr (GError) forgetting = NULL;

      g_assert_null (look_up ("ann@nas.local", &looking));
      g_assert_error (looking, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_assert_nonnull (strstr (looking->message, "keyring"));
      g_assert_false (save ("ann@nas.local", "secret", &saving));
      g_assert_error (saving, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_assert_null (strstr (saving->message, "secret"));
      g_assert_false (save ("ann@nas.local", NULL, &forgetting));
      g_assert_error (forgetting, G_IO_ERROR, G_IO_ERROR_FAILED);
      return;
    }
  g_unsetenv ("SECRET_BACKEND");
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keyring", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    {
      /* libsecret keeps a file of its own then, and asks nobody */
      g_setenv ("SECRET_BACKEND", "file", TRUE);
      g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
      g_setenv ("SECRET_FILE_TEST_PASSWORD", "master", TRUE);
    }
  g_test_add_func ("/password-store/each-user-of-a-server", test_each_user_of_a_server);
  g_test_add_func ("/password-store/replaced-and-forgotten", test_replaced_and_forgotten);
  g_test_add_func ("/password-store/no-keyring", test_no_keyring);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  return status;
}
