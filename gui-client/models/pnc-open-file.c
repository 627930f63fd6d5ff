/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-open-file.h"

#include <string.h>

#include "pnc-state-table.h"

#define SETTLE_MS 1000u

struct _PncOpenFile
{
  GObject parent_instance;

  /* owned */
  PncTransferQueue *queue; /* nullable: closed */
  char *base;              /* nullable: of a file that was found */
  PncPath *remote;
  PncOpenCopy *copy;     /* nullable: not made yet. A thread's while @busy */
  PncTransfer *transfer; /* nullable: of the last download or upload */
  PncEntry *entry;       /* nullable: what that said about the file */
  GFileMonitor *monitor; /* nullable */
  GError *error;         /* nullable */

  int state; /* PncOpenState */
  PncOpenHow how;
  guint8 sending[PNC_HASH_BYTES]; /* what is on its way back */
  guint settle_ms;
  guint settle_id;
  guint drop_id;
  gboolean read_only;
  gboolean busy;      /* a thread has the copy */
  gboolean again;     /* it has changed since the thread began */
  gboolean discarded; /* it is to go, whatever is in it */
};

enum
{
  PROP_STATE = 1,
  N_PROPS
};

enum
{
  SIGNAL_READY,
  SIGNAL_REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (PncOpenState,
                    pnc_open_state,
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_FETCHING, "fetching"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_SEALING, "sealing"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_CHECKING, "checking"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_SAVING, "saving"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_CLASH, "clash"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_OFFERED, "offered"),
                    G_DEFINE_ENUM_VALUE (PNC_OPEN_GONE, "gone"))

static const PncStateMove moves[] = {
  { PNC_OPEN_FETCHING, PNC_OPEN_SEALING }, { PNC_OPEN_FETCHING, PNC_OPEN_GONE },
  { PNC_OPEN_FETCHING, PNC_OPEN_OFFERED }, { PNC_OPEN_SEALING, PNC_OPEN_READY },
  { PNC_OPEN_SEALING, PNC_OPEN_GONE },     { PNC_OPEN_READY, PNC_OPEN_CHECKING },
  { PNC_OPEN_READY, PNC_OPEN_GONE },       { PNC_OPEN_CHECKING, PNC_OPEN_READY },
  { PNC_OPEN_CHECKING, PNC_OPEN_SAVING },  { PNC_OPEN_CHECKING, PNC_OPEN_FAILED },
  { PNC_OPEN_CHECKING, PNC_OPEN_GONE },    { PNC_OPEN_SAVING, PNC_OPEN_READY },
  { PNC_OPEN_SAVING, PNC_OPEN_CHECKING },  { PNC_OPEN_SAVING, PNC_OPEN_WAITING },
  { PNC_OPEN_SAVING, PNC_OPEN_CLASH },     { PNC_OPEN_SAVING, PNC_OPEN_FAILED },
  { PNC_OPEN_SAVING, PNC_OPEN_GONE },      { PNC_OPEN_WAITING, PNC_OPEN_CHECKING },
  { PNC_OPEN_WAITING, PNC_OPEN_SAVING },   { PNC_OPEN_WAITING, PNC_OPEN_GONE },
  { PNC_OPEN_CLASH, PNC_OPEN_CHECKING },   { PNC_OPEN_CLASH, PNC_OPEN_GONE },
  { PNC_OPEN_FAILED, PNC_OPEN_CHECKING },  { PNC_OPEN_FAILED, PNC_OPEN_SAVING },
  { PNC_OPEN_FAILED, PNC_OPEN_GONE },      { PNC_OPEN_OFFERED, PNC_OPEN_CHECKING },
  { PNC_OPEN_OFFERED, PNC_OPEN_GONE },
};

static const PncStateTable table
  = { "open file", pnc_open_state_get_type, moves, G_N_ELEMENTS (moves) };

G_DEFINE_FINAL_TYPE (PncOpenFile, pnc_open_file, G_TYPE_OBJECT)

static void upload (PncOpenFile *self);
static void watch (PncOpenFile *self);
static void settle_soon (PncOpenFile *self);

static void
set_state (PncOpenFile *self, PncOpenState state)
{
  if (pnc_state_table_move (&table, &self->state, state))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_error (PncOpenFile *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

/* Threads */

typedef enum
{
  WORK_MAKE, /* the private folder */
  WORK_SEAL, /* a copy that has come */
  WORK_READ, /* a copy that may have changed */
  WORK_NOTE, /* what the server has now, and then the same */
  WORK_TIDY, /* what is over */
} WorkKind;

typedef struct
{
  WorkKind kind;
  PncTransferRecord *server; /* owned, nullable: to make one */
  guint8 digest[PNC_HASH_BYTES];
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  pnc_transfer_record_free (work->server);
  g_free (work);
}

static gboolean
tidy (PncOpenFile *self)
{
  if (self->copy == NULL)
    return TRUE;
  if (self->discarded)
    pnc_open_copy_remove (self->copy);
  else
    pnc_open_copy_tidy (self->copy);
  return TRUE;
}

static gboolean
do_work (PncOpenFile *self, Work *work, GError **error)
{
  switch (work->kind)
    {
    case WORK_MAKE:
      self->copy = pnc_open_copy_new (self->base, g_steal_pointer (&work->server), error);
      return self->copy != NULL;
    case WORK_SEAL:
      return pnc_open_copy_seal (self->copy, error);
    case WORK_NOTE:
      return pnc_open_copy_save (self->copy, error)
             && pnc_open_copy_read (self->copy, work->digest, error);
    case WORK_READ:
      return pnc_open_copy_read (self->copy, work->digest, error);
    case WORK_TIDY:
    default:
      return tidy (self);
    }
}

static void
work_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (do_work (source, data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;

  if (application != NULL)
    g_application_release (application);
}

static void
start_work (PncOpenFile *self, Work *work, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, start_work);
  g_task_set_task_data (task, work, work_free);
  self->busy = TRUE;
  g_task_run_in_thread (task, work_thread);
}

/* The program must not end before that is done. */
static void
start_tidying (PncOpenFile *self)
{
  GApplication *application = g_application_get_default ();
  Work *work = g_new0 (Work, 1);

  work->kind = WORK_TIDY;
  if (application != NULL)
    g_application_hold (g_object_ref (application));
  start_work (self, work, tidied_cb, application);
}

static void
end (PncOpenFile *self)
{
  g_autoptr (PncOpenFile) kept = g_object_ref (self);

  set_state (self, PNC_OPEN_GONE);
  if (!self->busy)
    start_tidying (self);
}

/* Returns: whether to go on: it was not closed meanwhile */
static gboolean
end_work (PncOpenFile *self, GAsyncResult *result, GError **error)
{
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  self->busy = FALSE;
  if (self->state != PNC_OPEN_GONE)
    return done;
  g_clear_error (error);
  start_tidying (self);
  return FALSE;
}

/* What has changed */

static gboolean
is_being_written (const GError *error)
{
  return pnc_error_get_side (error) != PNC_SIDE_REMOTE
         && (g_error_matches (error, PNC_ERROR, PNC_ERROR_CHANGED)
             || g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND));
}

/* Somebody is at it; where nothing more happens, the next look finds nothing new. */
static void
wait_for_writer (PncOpenFile *self, const GError *error)
{
  self->how = PNC_OPEN_GUARDED;
  set_state (self, PNC_OPEN_READY);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CHANGED))
    settle_soon (self);
}

static void
fail (PncOpenFile *self, const GError *error)
{
  self->how = PNC_OPEN_GUARDED;
  set_error (self, error);
  set_state (self, PNC_OPEN_FAILED);
}

static void
take_digest (PncOpenFile *self, const guint8 digest[PNC_HASH_BYTES])
{
  gboolean same = memcmp (digest, self->copy->digest, PNC_HASH_BYTES) == 0;
  gboolean again = self->again;

  self->again = FALSE;
  if (same && self->how == PNC_OPEN_GUARDED)
    {
      set_state (self, PNC_OPEN_READY);
      if (again)
        settle_soon (self);
      return;
    }
  memcpy (self->sending, digest, PNC_HASH_BYTES);
  upload (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncOpenFile *self = PNC_OPEN_FILE (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (end_work (self, result, &error))
    take_digest (self, work->digest);
  else if (error != NULL && is_being_written (error))
    wait_for_writer (self, error);
  else if (error != NULL)
    fail (self, error);
}

static void
start_reading (PncOpenFile *self, WorkKind kind)
{
  Work *work = g_new0 (Work, 1);

  work->kind = kind;
  set_state (self, PNC_OPEN_CHECKING);
  start_work (self, work, read_cb, NULL);
}

static gboolean
settled_cb (gpointer data)
{
  PncOpenFile *self = data;

  self->settle_id = 0;
  if (self->state == PNC_OPEN_READY || self->state == PNC_OPEN_FAILED)
    start_reading (self, WORK_READ);
  else
    self->again = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle_soon (PncOpenFile *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  self->settle_id = g_timeout_add (self->settle_ms, settled_cb, self);
}

/* Editors save by writing beside the file and renaming: the folder is watched. */
static void
watch (PncOpenFile *self)
{
  g_autofree char *inner = g_path_get_dirname (self->copy->path);
  g_autoptr (GFile) folder = g_file_new_for_path (inner);

  if (self->monitor != NULL || self->read_only)
    return;
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (settle_soon), self,
                             G_CONNECT_SWAPPED);
}

/* On the way */

static void
drop_transfer (PncOpenFile *self)
{
  if (self->transfer == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->transfer, self);
  if (self->queue != NULL && pnc_transfer_is_ended (self->transfer)
      && pnc_transfer_queue_find (self->queue, self->transfer, NULL))
    pnc_transfer_queue_remove (self->queue, self->transfer);
  g_clear_object (&self->transfer);
}

static gboolean
drop_cb (gpointer data)
{
  PncOpenFile *self = data;

  self->drop_id = 0;
  if (self->transfer != NULL && self->state != PNC_OPEN_SAVING)
    drop_transfer (self);
  return G_SOURCE_REMOVE;
}

/* Not while it tells that it has ended. */
static void
drop_transfer_later (PncOpenFile *self)
{
  if (self->drop_id == 0)
    self->drop_id = g_idle_add (drop_cb, self);
}

static void
item_cb (PncOpenFile *self, const PncTransferItem *item)
{
  g_clear_pointer (&self->entry, pnc_entry_unref);
  self->entry = item->entry != NULL ? pnc_entry_ref (item->entry) : NULL;
}

static void
follow (PncOpenFile *self, PncTransfer *transfer, GCallback state_cb)
{
  drop_transfer (self);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  self->transfer = g_object_ref (transfer);
  g_signal_connect_object (transfer, "item-done", G_CALLBACK (item_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (transfer, "notify::state", state_cb, self, G_CONNECT_SWAPPED);
}

/* Back */

static void
note_stored (PncOpenFile *self)
{
  PncOpenCopy *copy = self->copy;

  if (!g_str_equal (self->entry->name, pnc_path_name (self->remote)))
    {
      g_autoptr (PncPath) folder = pnc_path_parent (self->remote);
      PncPath *now = pnc_path_child (folder, self->entry->name, NULL);

      pnc_path_unref (self->remote);
      self->remote = now;
      g_free (copy->server->remote);
      copy->server->remote = pnc_path_to_text (now);
    }
  self->how = PNC_OPEN_GUARDED;
  set_error (self, NULL);
  copy->version = self->entry->version;
  memcpy (copy->digest, self->sending, PNC_HASH_BYTES);
  start_reading (self, WORK_NOTE);
}

/* What went wrong with nothing but the way. */
static gboolean
is_of_the_way (const GError *error)
{
  static const PncError codes[]
    = { PNC_ERROR_DISCONNECTED, PNC_ERROR_TIMED_OUT, PNC_ERROR_GOING_AWAY,
        PNC_ERROR_UNREACHABLE,  PNC_ERROR_REFUSED,   PNC_ERROR_RESOLVE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_error_matches (error, PNC_ERROR, (int) codes[i]))
        return TRUE;
    }
  return FALSE;
}

static void
take_failure (PncOpenFile *self, const GError *error)
{
  self->how = PNC_OPEN_GUARDED;
  if (error != NULL && is_being_written (error))
    {
      drop_transfer_later (self);
      wait_for_writer (self, error);
      return;
    }
  set_error (self, error);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CHANGED))
    {
      drop_transfer_later (self);
      set_state (self, PNC_OPEN_CLASH);
    }
  else if (is_of_the_way (error))
    set_state (self, PNC_OPEN_WAITING);
  else
    set_state (self, PNC_OPEN_FAILED);
}

/* A person may try a transfer again that has failed. */
static void
uploading_cb (PncOpenFile *self)
{
  PncTransferState state = pnc_transfer_get_state (self->transfer);

  if (state == PNC_TRANSFER_VERIFIED && self->entry != NULL)
    note_stored (self);
  else if (pnc_transfer_is_ended (self->transfer))
    take_failure (self, pnc_transfer_get_error (self->transfer));
  else if (self->state == PNC_OPEN_FAILED || self->state == PNC_OPEN_WAITING)
    set_state (self, PNC_OPEN_SAVING);
}

static void
upload (PncOpenFile *self)
{
  static const PncPolicy policies[] = {
    [PNC_OPEN_GUARDED] = PNC_POLICY_OVERWRITE,
    [PNC_OPEN_REPLACE] = PNC_POLICY_OVERWRITE,
    [PNC_OPEN_KEEP_BOTH] = PNC_POLICY_KEEP_BOTH,
  };
  const PncTransferOptions options = {
    .policy = policies[self->how],
    .unrecorded = TRUE,
    .check_version = self->how == PNC_OPEN_GUARDED,
    .version = self->copy->version,
    .mode = self->copy->mode,
  };
  g_autoptr (GFile) local = g_file_new_for_path (self->copy->path);

  set_state (self, PNC_OPEN_SAVING);
  follow (self, pnc_transfer_queue_put (self->queue, local, self->remote, &options),
          G_CALLBACK (uploading_cb));
}

void
pnc_open_file_save (PncOpenFile *self, PncOpenHow how)
{
  g_return_if_fail (PNC_IS_OPEN_FILE (self));

  if (self->state != PNC_OPEN_CLASH && self->state != PNC_OPEN_FAILED
      && self->state != PNC_OPEN_WAITING && self->state != PNC_OPEN_OFFERED)
    return;
  self->how = how;
  watch (self);
  start_reading (self, WORK_READ);
}

/* Here */

static void
refuse (PncOpenFile *self, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, error);
  drop_transfer (self);
  self->discarded = TRUE;
  end (self);
}

static void
sealed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncOpenFile *self = PNC_OPEN_FILE (source);
  g_autoptr (GError) error = NULL;

  if (end_work (self, result, &error))
    {
      set_state (self, PNC_OPEN_READY);
      watch (self);
      g_signal_emit (self, signals[SIGNAL_READY], 0);
    }
  else if (error != NULL)
    refuse (self, error);
}

static void
seal (PncOpenFile *self)
{
  Work *work = g_new0 (Work, 1);

  work->kind = WORK_SEAL;
  self->read_only = self->read_only || (self->entry->mode & 0222) == 0;
  self->copy->read_only = self->read_only;
  self->copy->mode = self->entry->mode;
  self->copy->version = self->entry->version;
  set_state (self, PNC_OPEN_SEALING);
  start_work (self, work, sealed_cb, NULL);
}

/* One that failed can be tried again from the list of transfers. */
static void
fetching_cb (PncOpenFile *self)
{
  PncTransferState state = pnc_transfer_get_state (self->transfer);

  if (self->state != PNC_OPEN_FETCHING)
    return;
  if (state == PNC_TRANSFER_VERIFIED && self->entry != NULL)
    seal (self);
  else if (state == PNC_TRANSFER_CANCELLED)
    end (self);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  const PncTransferOptions options = { .policy = PNC_POLICY_OVERWRITE, .unrecorded = TRUE };
  PncOpenFile *self = PNC_OPEN_FILE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) local = NULL;

  if (!end_work (self, result, &error))
    {
      if (error != NULL)
        refuse (self, error);
      return;
    }
  local = g_file_new_for_path (self->copy->path);
  follow (self, pnc_transfer_queue_get (self->queue, self->remote, local, &options),
          G_CALLBACK (fetching_cb));
}

PncOpenFile *
pnc_open_file_new (PncTransferQueue *queue, const char *base, PncPath *remote, gboolean read_only)
{
  PncOpenFile *self = g_object_new (PNC_TYPE_OPEN_FILE, NULL);
  Work *work = g_new0 (Work, 1);

  self->queue = g_object_ref (queue);
  self->base = g_strdup (base);
  self->remote = pnc_path_ref (remote);
  self->read_only = read_only;
  work->kind = WORK_MAKE;
  work->server = pnc_transfer_record_new ();
  pnc_transfer_record_set_server (work->server, pnc_transfer_queue_get_session (queue));
  work->server->remote = pnc_path_to_text (remote);
  start_work (self, work, made_cb, NULL);
  return self;
}

PncOpenFile *
pnc_open_file_new_found (PncTransferQueue *queue, PncOpenCopy *copy)
{
  PncOpenFile *self = g_object_new (PNC_TYPE_OPEN_FILE, NULL);

  self->queue = g_object_ref (queue);
  self->copy = copy;
  self->remote = pnc_path_parse (copy->server->remote, NULL);
  self->read_only = FALSE;
  set_state (self, PNC_OPEN_OFFERED);
  return self;
}

static void
stop (PncOpenFile *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->drop_id, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  if (self->transfer != NULL)
    g_signal_handlers_disconnect_by_data (self->transfer, self);
  g_clear_object (&self->transfer);
  g_clear_object (&self->queue);
}

void
pnc_open_file_discard (PncOpenFile *self)
{
  g_return_if_fail (PNC_IS_OPEN_FILE (self));

  if (self->state == PNC_OPEN_GONE)
    return;
  if (self->transfer != NULL && !pnc_transfer_is_ended (self->transfer))
    pnc_transfer_cancel (self->transfer);
  drop_transfer (self);
  self->discarded = TRUE;
  stop (self);
  end (self);
}

void
pnc_open_file_close (PncOpenFile *self)
{
  g_return_if_fail (PNC_IS_OPEN_FILE (self));

  stop (self);
  if (self->state != PNC_OPEN_GONE)
    end (self);
}

PncOpenState
pnc_open_file_get_state (PncOpenFile *self)
{
  return (PncOpenState) self->state;
}

PncPath *
pnc_open_file_get_remote (PncOpenFile *self)
{
  return self->remote;
}

const GError *
pnc_open_file_get_error (PncOpenFile *self)
{
  return self->error;
}

gboolean
pnc_open_file_is_read_only (PncOpenFile *self)
{
  return self->read_only;
}

static gboolean
is_there (PncOpenFile *self)
{
  return self->state != PNC_OPEN_FETCHING && self->state != PNC_OPEN_SEALING
         && self->state != PNC_OPEN_GONE;
}

GFile *
pnc_open_file_dup_local (PncOpenFile *self)
{
  return is_there (self) ? g_file_new_for_path (self->copy->path) : NULL;
}

gboolean
pnc_open_file_is_version (PncOpenFile *self, const PncVersion *version)
{
  return is_there (self) && pnc_version_equal (&self->copy->version, version);
}

void
pnc_open_file_set_settle (PncOpenFile *self, guint settle_ms)
{
  self->settle_ms = settle_ms;
}

static void
pnc_open_file_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_enum (value, PNC_OPEN_FILE (object)->state);
}

static void
pnc_open_file_dispose (GObject *object)
{
  stop (PNC_OPEN_FILE (object));
  G_OBJECT_CLASS (pnc_open_file_parent_class)->dispose (object);
}

static void
pnc_open_file_finalize (GObject *object)
{
  PncOpenFile *self = PNC_OPEN_FILE (object);

  pnc_open_copy_free (self->copy);
  pnc_entry_unref (self->entry);
  pnc_path_unref (self->remote);
  g_clear_error (&self->error);
  g_free (self->base);
  G_OBJECT_CLASS (pnc_open_file_parent_class)->finalize (object);
}

static void
pnc_open_file_class_init (PncOpenFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_open_file_get_property;
  object_class->dispose = pnc_open_file_dispose;
  object_class->finalize = pnc_open_file_finalize;
  properties[PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, PNC_TYPE_OPEN_STATE, PNC_OPEN_FETCHING,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_READY] = g_signal_new ("ready", PNC_TYPE_OPEN_FILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused", PNC_TYPE_OPEN_FILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
pnc_open_file_init (PncOpenFile *self)
{
  self->settle_ms = SETTLE_MS;
}
