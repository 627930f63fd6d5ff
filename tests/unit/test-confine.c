/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* What is taken from a process cannot be given back: each test does it in a child of its own. On a
 * kernel without Landlock the same tests look that the server goes on and says why. */

#include "pnc-confine.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "fs-faults.h"

#define CALL_CREATE_RULESET 444

static long
kernel_abi (void)
{
  return MAX (syscall (CALL_CREATE_RULESET, NULL, 0, 1), 0L);
}

/* share/, share/sub/, state/users.json, outside/secret, config/pinnaced.conf */
static void
furnish (Place *place)
{
  static const char *const folders[]
    = { "share", "share/sub", "state", "state/cleared", "outside", "config" };
  static const char *const files[]
    = { "share/file",        "share/sub/deep", "state/users.json",
        "state/cleared/old", "outside/secret", "config/pinnaced.conf" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = place_path (place, folders[i]);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = place_path (place, files[i]);

      g_assert_true (g_file_set_contents (path, files[i], -1, NULL));
    }
}

/* Returns: 0, or the errno of opening it */
static int
try_open (Place *place, const char *name, int flags)
{
  g_autofree char *path = place_path (place, name);
  int fd = open (path, flags | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int
expected (int errsv)
{
  return kernel_abi () >= 2 ? errsv : 0;
}

static void
confine (Place *place, gboolean read_only)
{
  g_autofree char *share = place_path (place, "share");
  g_autofree char *state = place_path (place, "state");
  g_autofree char *config = place_path (place, "config/pinnaced.conf");
  g_autofree char *cleared = place_path (place, "state/cleared");
  const PncConfinement confinement = {
    .share = share, .read_only = read_only, .folder = state, .file = config, .cleared = cleared
  };
  g_autoptr (GError) error = NULL;
  gboolean ok = pnc_confine (&confinement, &error);

  if (kernel_abi () >= 2)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
    }
  else
    g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
}

static void
in_child (Place *place, void (*body) (Place *place))
{
  pid_t child;
  int status;

  furnish (place);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      body (place);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
body_files (Place *place)
{
  confine (place, FALSE);
  g_assert_cmpint (try_open (place, "outside/secret", O_RDONLY), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "outside", O_RDONLY | O_DIRECTORY), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "outside/new", O_WRONLY | O_CREAT), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "state/users.json", O_RDONLY), ==, 0);
  g_assert_cmpint (try_open (place, "state", O_RDONLY | O_DIRECTORY), ==, 0);
  g_assert_cmpint (try_open (place, "state/users.json", O_WRONLY), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "config/pinnaced.conf", O_RDONLY), ==, 0);
  g_assert_cmpint (try_open (place, "config", O_RDONLY | O_DIRECTORY), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "share/sub/deep", O_RDWR | O_TRUNC), ==, 0);
}

static void
test_files (Place *place, gconstpointer data)
{
  in_child (place, body_files);
}

/* All that is done with what is stored, moves between folders among it; also of what is neither
 * file nor folder, and was put there by others. */
static void
body_share (Place *place)
{
  g_autofree char *from = place_path (place, "share/file");
  g_autofree char *to = place_path (place, "share/sub/file");
  g_autofree char *linked = place_path (place, "share/linked");
  g_autofree char *folder = place_path (place, "share/sub/new");
  g_autofree char *link = place_path (place, "share/symbolic");
  g_autofree char *pipe = place_path (place, "share/pipe");
  g_autofree char *moved_link = place_path (place, "share/sub/symbolic");
  g_autofree char *moved_pipe = place_path (place, "share/sub/pipe");

  g_assert_cmpint (symlink ("/etc", link), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  confine (place, FALSE);
  g_assert_cmpint (rename (from, to), ==, 0);
  g_assert_cmpint (linkat (AT_FDCWD, to, AT_FDCWD, linked, 0), ==, 0);
  g_assert_cmpint (unlink (to), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (rmdir (folder), ==, 0);
  g_assert_cmpint (try_open (place, "share/sub/new", O_RDWR | O_CREAT | O_EXCL), ==, 0);
  g_assert_cmpint (rename (link, moved_link), ==, 0);
  g_assert_cmpint (rename (pipe, moved_pipe), ==, 0);
}

static void
test_share (Place *place, gconstpointer data)
{
  in_child (place, body_share);
}

static void
body_read_only (Place *place)
{
  g_autofree char *from = place_path (place, "share/file");
  g_autofree char *to = place_path (place, "share/moved");

  confine (place, TRUE);
  g_assert_cmpint (try_open (place, "share/sub/deep", O_RDONLY), ==, 0);
  g_assert_cmpint (try_open (place, "share/sub/deep", O_WRONLY), ==, expected (EACCES));
  g_assert_cmpint (try_open (place, "share/new", O_WRONLY | O_CREAT), ==, expected (EACCES));
  g_assert_cmpint (rename (from, to), ==, expected (EACCES) != 0 ? -1 : 0);
}

static void
test_read_only (Place *place, gconstpointer data)
{
  in_child (place, body_read_only);
}

/* What the server has made itself it may take away, and put nothing else there. */
static void
body_cleared (Place *place)
{
  g_autofree char *old = place_path (place, "state/cleared/old");
  g_autofree char *users = place_path (place, "state/users.json");

  confine (place, FALSE);
  g_assert_cmpint (unlink (old), ==, 0);
  g_assert_cmpint (try_open (place, "state/cleared/new", O_WRONLY | O_CREAT), ==,
                   expected (EACCES));
  g_assert_cmpint (unlink (users), ==, expected (EACCES) != 0 ? -1 : 0);
}

static void
test_cleared (Place *place, gconstpointer data)
{
  in_child (place, body_cleared);
}

static gpointer
try_outside (gpointer data)
{
  return GINT_TO_POINTER (try_open (data, "outside/secret", O_RDONLY));
}

static void
in_pool (gpointer data, gpointer user_data)
{
  g_async_queue_push (user_data, GINT_TO_POINTER (1 + try_open (data, "outside/secret", O_RDONLY)));
}

/* Threads that are started afterwards, GLib's own among them, are confined as well. */
static void
body_threads (Place *place)
{
  GAsyncQueue *results = g_async_queue_new ();
  GThreadPool *pool;
  GThread *thread;

  confine (place, FALSE);
  thread = g_thread_new ("late", try_outside, place);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, expected (EACCES));
  pool = g_thread_pool_new (in_pool, results, 2, FALSE, NULL);
  g_thread_pool_push (pool, place, NULL);
  g_assert_cmpint (GPOINTER_TO_INT (g_async_queue_pop (results)), ==, 1 + expected (EACCES));
}

static void
test_threads (Place *place, gconstpointer data)
{
  in_child (place, body_threads);
}

static gpointer
try_when_told (gpointer data)
{
  g_async_queue_pop (data);
  return NULL;
}

static guint n_warnings;

static GLogWriterOutput
count_warnings (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_WARNING) != 0)
    n_warnings += 1;
  return G_LOG_WRITER_HANDLED;
}

/* A thread that is there already would go on as it was: nobody may overlook that. */
static void
body_too_late (Place *place)
{
  GAsyncQueue *queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("early", try_when_told, queue);

  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  g_log_set_writer_func (count_warnings, NULL, NULL);
  confine (place, FALSE);
  g_assert_cmpuint (n_warnings, ==, kernel_abi () >= 2 ? 1 : 0);
  g_async_queue_push (queue, queue);
  g_thread_join (thread);
}

static void
test_too_late (Place *place, gconstpointer data)
{
  in_child (place, body_too_late);
}

static char *
status_field (const char *name)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], name))
        return g_strdup (g_strchug (lines[i] + strlen (name)));
    }
  g_assert_not_reached ();
}

#define DAC_OVERRIDE_AND_SEARCH_AND_FOWNER 0xeu

static void
body_privileges (Place *place)
{
  static const char *const sets[] = { "CapPrm:", "CapEff:", "CapInh:" };
  g_autofree char *no_new = NULL;

  pnc_confine_drop_privileges ();
  no_new = status_field ("NoNewPrivs:");
  g_assert_cmpstr (no_new, ==, "1");
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autofree char *set = status_field (sets[i]);

      g_assert_cmphex (g_ascii_strtoull (set, NULL, 16) & ~DAC_OVERRIDE_AND_SEARCH_AND_FOWNER, ==,
                       0);
    }
}

static void
test_privileges (Place *place, gconstpointer data)
{
  in_child (place, body_privileges);
}

/* The loader of this process, which needs no other file and, without arguments, complains. */
static void
store_program (const char *path)
{
  g_autofree char *maps = NULL;
  g_autofree char *program = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; program == NULL && lines[i] != NULL; i++)
    {
      const char *file = strchr (lines[i], '/');

      if (file != NULL && strstr (file, "/ld-") != NULL)
        g_assert_true (g_file_get_contents (file, &program, &length, NULL));
    }
  g_assert_nonnull (program);
  g_assert_true (g_file_set_contents (path, program, (gssize) length, NULL));
  g_assert_cmpint (chmod (path, 0700), ==, 0);
}

/* Programs (one that was started would end with 1), connections, other processes: each as far as
 * the kernel knows it. */
static void
body_elsewhere (Place *place)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) socket
    = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autofree char *stored = place_path (place, "share/program");
  char *const arguments[] = { (char *) "false", NULL };
  g_autoptr (GError) error = NULL;
  gboolean connected;

  g_assert_cmpuint (port, !=, 0);
  store_program (stored);
  confine (place, FALSE);
  connected = g_socket_connect (socket, address, NULL, &error);
  g_assert_cmpint (connected, ==, kernel_abi () < 4);
  if (kernel_abi () >= 6)
    {
      g_assert_cmpint (kill (getppid (), 0), ==, -1);
      g_assert_cmpint (errno, ==, EPERM);
    }
  if (kernel_abi () >= 2)
    {
      g_assert_cmpint (execv ("/bin/false", arguments), ==, -1);
      g_assert_cmpint (errno, ==, EACCES);
      /* nor what a client has stored, though that can be read */
      g_assert_cmpint (execv (stored, arguments), ==, -1);
      g_assert_cmpint (errno, ==, EACCES);
    }
}

static void
test_elsewhere (Place *place, gconstpointer data)
{
  in_child (place, body_elsewhere);
}

/* From here on the kernel is one that was built without it. */
static void
take_landlock_away (void)
{
  struct sock_filter steps[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, CALL_CREATE_RULESET, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = { G_N_ELEMENTS (steps), steps };

  g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), ==, 0);
}

static void
body_without (Place *place)
{
  take_landlock_away ();
  confine (place, FALSE);
  g_assert_cmpint (try_open (place, "outside/secret", O_RDONLY), ==, 0);
}

static void
test_without (Place *place, gconstpointer data)
{
  in_child (place, body_without);
}

/* A rule that cannot be made is no reason to serve without it. */
static void
body_share_is_gone (Place *place)
{
  const PncConfinement confinement = { .share = "/no/such/folder", .folder = "/" };
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_confine (&confinement, &error));
  g_assert_error (error, PNC_ERROR,
                  (kernel_abi () >= 2 ? PNC_ERROR_NOT_FOUND : PNC_ERROR_UNSUPPORTED));
  g_assert_cmpint (try_open (place, "outside/secret", O_RDONLY), ==, 0);
}

static void
test_share_is_gone (Place *place, gconstpointer data)
{
  in_child (place, body_share_is_gone);
}

/* An older kernel is asked for nothing that it does not know, a newer one for nothing we do not. */
static void
test_versions (void)
{
  static const struct
  {
    guint abi;
    guint files;
    guint network;
    guint scope;
  } rows[] = { { 0, 0, 0, 0 },      { 1, 0, 0, 0 },      { 2, 0x3fff, 0, 0 },
               { 3, 0x7fff, 0, 0 }, { 4, 0x7fff, 3, 0 }, { 5, 0xffff, 3, 0 },
               { 6, 0xffff, 3, 3 }, { 7, 0xffff, 3, 3 }, { 99, 0xffff, 3, 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PncConfineRights rights = pnc_confine_get_rights (rows[i].abi);

      g_assert_cmphex (rights.files, ==, rows[i].files);
      g_assert_cmphex (rights.network, ==, rows[i].network);
      g_assert_cmphex (rights.scope, ==, rows[i].scope);
    }
}

static void
place_add (const char *path, void (*func) (Place *place, gconstpointer data))
{
  g_test_add (path, Place, NULL, place_set_up, func, place_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  place_add ("/confine/files", test_files);
  place_add ("/confine/share", test_share);
  place_add ("/confine/read-only", test_read_only);
  place_add ("/confine/cleared", test_cleared);
  place_add ("/confine/threads", test_threads);
  place_add ("/confine/too-late", test_too_late);
  place_add ("/confine/privileges", test_privileges);
  place_add ("/confine/elsewhere", test_elsewhere);
  place_add ("/confine/without", test_without);
  place_add ("/confine/share-is-gone", test_share_is_gone);
  g_test_add_func ("/confine/versions", test_versions);
  return g_test_run ();
}
