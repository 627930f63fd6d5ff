/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir-monitor.h"

#include "pnc-dir-posix.h"
#include "pnc-fs-calls-posix.h"
#include "pnc-io-error.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define OF_NAMES                                                                                   \
  (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB)
#define WATCHED (OF_NAMES | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)
#define ENDS (IN_IGNORED | IN_UNMOUNT | IN_DELETE_SELF)

/* One turn of the main loop takes no more. */
#define READ_BYTES (64u * 1024u)

/* File systems whose files others change as well (numbers of the kernel). */
static const guint32 of_network[] = {
  0x6969,     /* NFS */
  0x517b,     /* SMB */
  0xfe534d42, /* SMB 2 */
  0xff534d42, /* CIFS */
  0x00c36400, /* Ceph */
  0x65735546, /* FUSE: GlusterFS, sshfs … */
  0x01021997, /* 9P */
  0x5346414f, /* AFS */
  0x73757245, /* Coda */
  0x0bd00bd0, /* Lustre */
  0x47504653, /* GPFS */
  0x7461636f, /* OCFS2 */
  0x01161970, /* GFS2 */
};

typedef struct
{
  GSource parent;
  PncDirMonitor *monitor; /* borrowed */
  gpointer tag;           /* of the descriptor */
} MonitorSource;

struct _PncDirMonitor
{
  int fd;          /* owned */
  GSource *source; /* owned */
  PncDirMonitorFunc func;
  gpointer user_data;
};

static void
tell (PncDirMonitor *self, const struct inotify_event *event)
{
  guint id = event->wd > 0 ? (guint) event->wd : 0;

  if ((event->mask & IN_Q_OVERFLOW) != 0)
    self->func (0, PNC_DIR_CHANGE_LOST, NULL, self->user_data);
  else if ((event->mask & ENDS) != 0)
    self->func (id, PNC_DIR_CHANGE_GONE, NULL, self->user_data);
  else if (event->len == 0)
    self->func (id, PNC_DIR_CHANGE_SELF, NULL, self->user_data);
  else
    self->func (id, PNC_DIR_CHANGE_NAME, event->name, self->user_data);
}

/* Returns: whether there may be more */
static gboolean
read_events (PncDirMonitor *self)
{
  _Alignas(struct inotify_event) char buffer[READ_BYTES];
  gssize length = read (self->fd, buffer, sizeof buffer);
  gssize at = 0;

  while (at < length)
    {
      const struct inotify_event *event = (const struct inotify_event *) (void *) (buffer + at);

      at += (gssize) (sizeof *event + event->len);
      tell (self, event);
    }
  /* a name takes 16 + 256 bytes at most, so a full buffer has no more room than that */
  return length > (gssize) (sizeof buffer - sizeof (struct inotify_event) - 256);
}

/* What comes within the next moments waits in the kernel, which joins equal neighbours. */
static gboolean
monitor_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  MonitorSource *self = (MonitorSource *) source;

  if (g_source_query_unix_fd (source, self->tag) == 0)
    {
      g_source_set_ready_time (source, -1);
      g_source_modify_unix_fd (source, self->tag, G_IO_IN);
    }
  else if (!read_events (self->monitor))
    {
      g_source_modify_unix_fd (source, self->tag, 0);
      g_source_set_ready_time (source, g_get_monotonic_time () + PNC_DIR_MONITOR_GATHER_US);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs monitor_funcs = {
  NULL, NULL, monitor_dispatch, NULL, NULL, NULL,
};

static void
set_refused (GError **error, int number, const char *what)
{
  if (number == ENOSPC || number == EMFILE || number == ENFILE || number == ENOMEM)
    pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                   "The system allows no more folders to be watched. Raise %s there, or watch "
                   "fewer folders.",
                   what);
  else
    pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                   "Folders cannot be watched on this system: %s. Refresh them by hand.",
                   g_strerror (number));
}

PncDirMonitor *
pnc_dir_monitor_new (GMainContext *context,
                     PncDirMonitorFunc func,
                     gpointer user_data,
                     GError **error)
{
  int fd = pnc_fs_calls ()->inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  PncDirMonitor *self;
  MonitorSource *source;

  if (fd < 0)
    {
      set_refused (error, errno, "fs.inotify.max_user_instances");
      return NULL;
    }
  self = g_new0 (PncDirMonitor, 1);
  self->fd = fd;
  self->func = func;
  self->user_data = user_data;
  self->source = g_source_new (&monitor_funcs, sizeof (MonitorSource));
  source = (MonitorSource *) self->source;
  source->monitor = self;
  source->tag = g_source_add_unix_fd (self->source, fd, G_IO_IN);
  g_source_set_static_name (self->source, "PncDirMonitor");
  g_source_attach (self->source, context);
  return self;
}

void
pnc_dir_monitor_free (PncDirMonitor *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->fd);
  g_free (self);
}

static gboolean
is_of_host (PncDir *dir)
{
  struct statfs info;

  if (PNC_RETRY_EINTR (pnc_fs_calls ()->fstatfs (dir->fd, &info)) != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (of_network); i++)
    {
      if ((guint32) info.f_type == of_network[i])
        return FALSE;
    }
  return TRUE;
}

/* inotify takes paths only. This one leads to the directory that is held, wherever it is by now,
 * and whatever its names lead to: no part of it is under anybody's control but ours. */
guint
pnc_dir_monitor_add (PncDirMonitor *self, PncDir *dir, gboolean *sees_all, GError **error)
{
  char path[40];
  int id;

  g_snprintf (path, sizeof path, "/proc/self/fd/%d", dir->fd);
  id = pnc_fs_calls ()->inotify_add_watch (self->fd, path, WATCHED);
  if (id > 0)
    {
      *sees_all = is_of_host (dir);
      return (guint) id;
    }
  if (errno == EACCES)
    pnc_set_error_from_errno (error, errno, PNC_SIDE_LOCAL, dir->name, "watch");
  else
    set_refused (error, errno, "fs.inotify.max_user_watches");
  return 0;
}

void
pnc_dir_monitor_remove (PncDirMonitor *self, guint id)
{
  inotify_rm_watch (self->fd, (int) id);
}
