/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-confine.h"

#include "pnc-boot-id.h"

#include "pnc-error.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Numbers of the kernel, the same on every processor: its headers may be older than itself. */
#define CALL_CREATE_RULESET 444
#define CALL_ADD_RULE 445
#define CALL_RESTRICT_SELF 446
#define GET_VERSION 1u
#define RULE_PATH_BENEATH 1

#define OLDEST_ABI 2

#define EXECUTE (1u << 0)
#define WRITE_FILE (1u << 1)
#define READ_FILE (1u << 2)
#define READ_DIR (1u << 3)
#define REMOVE_DIR (1u << 4)
#define REMOVE_FILE (1u << 5)
#define MAKE_CHAR (1u << 6)
#define MAKE_DIR (1u << 7)
#define MAKE_REG (1u << 8)
#define MAKE_SOCK (1u << 9)
#define MAKE_FIFO (1u << 10)
#define MAKE_BLOCK (1u << 11)
#define MAKE_SYM (1u << 12)
#define REFER (1u << 13) /* moves between folders */
#define TRUNCATE (1u << 14)
#define IOCTL_DEV (1u << 15)

#define BIND_TCP (1u << 0)
#define CONNECT_TCP (1u << 1)

#define SCOPE_ABSTRACT_SOCKET (1u << 0)
#define SCOPE_SIGNAL (1u << 1)

#define OF_FILES (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV)
#define READING (READ_FILE | READ_DIR)
/* What lies in the share may be moved, to the trash among others, whatever it is. */
#define MOVING                                                                                     \
  (MAKE_CHAR | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | MAKE_SYM | REFER)
#define CHANGING (WRITE_FILE | REMOVE_DIR | REMOVE_FILE | TRUNCATE | MOVING)

typedef struct
{
  guint abi; /* since this version */
  PncConfineRights rights;
} Stage;

static const Stage stages[] = {
  { 1,
    { .files = EXECUTE | WRITE_FILE | READ_FILE | READ_DIR | REMOVE_DIR | REMOVE_FILE | MAKE_CHAR
               | MAKE_DIR | MAKE_REG | MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | MAKE_SYM } },
  { 2, { .files = REFER } },
  { 3, { .files = TRUNCATE } },
  { 4, { .network = BIND_TCP | CONNECT_TCP } },
  { 5, { .files = IOCTL_DEV } },
  { 6, { .scope = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL } },
};

typedef struct
{
  guint64 allowed;
  gint32 folder_fd;
} __attribute__ ((packed)) PathRule;

PncConfineRights
pnc_confine_get_rights (guint abi)
{
  PncConfineRights rights = { 0 };

  if (abi < OLDEST_ABI)
    return rights;
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      if (abi < stages[i].abi)
        break;
      rights.files |= stages[i].rights.files;
      rights.network |= stages[i].rights.network;
      rights.scope |= stages[i].rights.scope;
    }
  return rights;
}

/* Rules */

static gboolean
allow (int rules, const PncConfineRights *rights, const char *path, guint64 wanted, GError **error)
{
  PathRule rule = { .allowed = wanted & rights->files };
  struct stat info;
  gboolean ok;

  rule.folder_fd = open (path, O_PATH | O_CLOEXEC);
  if (rule.folder_fd < 0 || fstat (rule.folder_fd, &info) < 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, path, "open");
      if (rule.folder_fd >= 0)
        close (rule.folder_fd);
      return FALSE;
    }
  if (!S_ISDIR (info.st_mode))
    rule.allowed &= OF_FILES;
  ok = syscall (CALL_ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
  if (!ok)
    pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, path, "allow the use of");
  close (rule.folder_fd);
  return ok;
}

/* What is not there now is not needed. */
static gboolean
allow_if_there (int rules,
                const PncConfineRights *rights,
                const char *path,
                guint64 wanted,
                GError **error)
{
  g_autoptr (GError) local = NULL;

  if (allow (rules, rights, path, wanted, &local)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_PERMISSION))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* The file itself and, where that is a link, what it leads to. */
static gboolean
allow_beside (int rules, const PncConfineRights *rights, const char *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file);
  char *target = realpath (file, NULL);
  g_autofree char *target_folder = target != NULL ? g_path_get_dirname (target) : NULL;

  free (target);
  return allow_if_there (rules, rights, folder, READ_FILE, error)
         && (target_folder == NULL
             || allow_if_there (rules, rights, target_folder, READ_FILE, error));
}

/* What we and the libraries read while they work; and, in such a build, the sanitizer before it
 * reports.
 */
static const char *const of_libraries[] = {
  "/dev/null",
  "/dev/urandom",
  "/etc/localtime",
  "/proc/sys/kernel/random/boot_id", /* for journals */
  "/proc/sys/vm/overcommit_memory",
  "/sys/devices/system/cpu/online",
#ifdef __SANITIZE_ADDRESS__
  "/proc",
  "/proc/self/exe",
  "/usr",
#endif
};

static gboolean
fill (int rules, const PncConfineRights *rights, const PncConfinement *confinement, GError **error)
{
  guint64 in_share = confinement->read_only ? READING : READING | CHANGING;

  if (!allow (rules, rights, confinement->share, in_share, error)
      || !allow (rules, rights, confinement->folder, READING, error)
      || (confinement->cleared != NULL
          && !allow (rules, rights, confinement->cleared, REMOVE_FILE, error))
      || (confinement->file != NULL && !allow_beside (rules, rights, confinement->file, error)))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (of_libraries); i++)
    {
      if (!allow_if_there (rules, rights, of_libraries[i], READING, error))
        return FALSE;
    }
  return TRUE;
}

/* The whole process */

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    n += 1;
  return n;
}

static gboolean
restrict_self (const PncConfineRights *rights, const PncConfinement *confinement, GError **error)
{
  int rules = (int) syscall (CALL_CREATE_RULESET, rights, sizeof *rights, 0);
  gboolean ok;

  if (rules < 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, "Landlock", "prepare");
      return FALSE;
    }
  ok = fill (rules, rights, confinement, error);
  if (ok && syscall (CALL_RESTRICT_SELF, rules, 0) != 0)
    {
      pnc_set_error_from_errno (error, errno, PNC_SIDE_NONE, "Landlock", "begin with");
      ok = FALSE;
    }
  close (rules);
  return ok;
}

gboolean
pnc_confine (const PncConfinement *confinement, GError **error)
{
  long abi = syscall (CALL_CREATE_RULESET, NULL, 0, GET_VERSION);
  PncConfineRights rights = pnc_confine_get_rights (abi > 0 ? (guint) abi : 0);
  guint8 boot_id[PNC_BOOT_ID_BYTES];
  guint n_threads = count_threads ();

  if (rights.files == 0)
    {
      pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                     "The kernel has no Landlock, or it is off, or older than version %d.",
                     OLDEST_ABI);
      return FALSE;
    }
  pnc_boot_id (boot_id); /* remembered: it is out of reach afterwards */
  pnc_confine_drop_privileges ();
  if (!restrict_self (&rights, confinement, error))
    {
      g_prefix_error (error, "The server could not be confined to its share: ");
      return FALSE;
    }
  if (n_threads > 1)
    g_warning ("Confined too late: %u threads were there before", n_threads - 1);
  g_message ("Confined by Landlock, version %ld: %s", abi,
             rights.network != 0
               ? "only the share and what the server needs can be opened, nothing be started, and "
                 "no connection made"
               : "only the share and what the server needs can be opened, and nothing be started");
  return TRUE;
}

/* Privileges */

/* Files of others: what a server is run as root for. */
static const guint kept_capabilities[] = { CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER };

static void
drop_capabilities (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
  guint32 kept = 0;

  if (syscall (SYS_capget, &header, sets) != 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (kept_capabilities); i++)
    kept |= 1u << kept_capabilities[i];
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      sets[i].permitted &= i == 0 ? kept : 0;
      sets[i].effective &= sets[i].permitted;
      sets[i].inheritable = 0;
    }
  if (syscall (SYS_capset, &header, sets) != 0)
    g_warning ("Could not give up capabilities: %s", g_strerror (errno));
}

void
pnc_confine_drop_privileges (void)
{
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    g_warning ("Could not give up new privileges: %s", g_strerror (errno));
  drop_capabilities ();
}

#else

PncConfineRights
pnc_confine_get_rights (guint abi)
{
  return (PncConfineRights){ 0 };
}

gboolean
pnc_confine (const PncConfinement *confinement, GError **error)
{
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL, "This system has no Landlock.");
  return FALSE;
}

void
pnc_confine_drop_privileges (void)
{
}
#endif
