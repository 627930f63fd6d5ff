/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-open-files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-open-kind.h"

struct _PncOpenFiles
{
  GObject parent_instance;

  /* owned */
  char *base;
  PncTransferQueue *queue; /* nullable */
  GPtrArray *files;        /* of PncOpenFile */

  guint settle_ms; /* 0: as files have it */
  guint round;     /* of queues */
  gboolean sought; /* whether this server's unsaved ones were looked for */
};

enum
{
  PROP_QUESTION = 1,
  N_PROPS
};

enum
{
  SIGNAL_LAUNCH,
  SIGNAL_SAID,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncOpenFiles, pnc_open_files, G_TYPE_OBJECT)

static char *
dup_title (PncOpenFile *file)
{
  return pnc_display_text (pnc_path_name (pnc_open_file_get_remote (file)), -1);
}

static void
say_program (PncOpenFiles *self, const char *title)
{
  g_autofree char *sentence = g_strdup_printf (
    _ ("“%s” is a program. Programs are not opened from a server: download it if you trust it."),
    title);

  g_signal_emit (self, signals[SIGNAL_SAID], 0, sentence);
}

static void
say_read_only (PncOpenFiles *self, const char *title)
{
  g_autofree char *sentence = g_strdup_printf (
    _ ("“%s” can only be read: what you change in it is not saved on the server."), title);

  g_signal_emit (self, signals[SIGNAL_SAID], 0, sentence);
}

static void
notify_question (PncOpenFiles *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUESTION]);
}

static gboolean
is_question (PncOpenFile *file)
{
  PncOpenState state = pnc_open_file_get_state (file);

  return state == PNC_OPEN_CLASH || state == PNC_OPEN_FAILED || state == PNC_OPEN_OFFERED;
}

static void
launch (PncOpenFiles *self, PncOpenFile *file)
{
  g_autoptr (GFile) local = pnc_open_file_dup_local (file);

  if (local != NULL)
    g_signal_emit (self, signals[SIGNAL_LAUNCH], 0, local);
}

static void
ready_cb (PncOpenFile *file, PncOpenFiles *self)
{
  if (pnc_open_file_is_read_only (file))
    {
      g_autofree char *title = dup_title (file);

      say_read_only (self, title);
    }
  launch (self, file);
}

static void
refused_cb (PncOpenFile *file, const GError *error, PncOpenFiles *self)
{
  g_autofree char *title = dup_title (file);
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    {
      say_program (self, title);
      return;
    }
  sentence = pnc_format_error (error);
  g_signal_emit (self, signals[SIGNAL_SAID], 0, sentence);
}

static void
state_cb (PncOpenFile *file, GParamSpec *pspec, PncOpenFiles *self)
{
  if (pnc_open_file_get_state (file) == PNC_OPEN_GONE)
    {
      g_signal_handlers_disconnect_by_data (file, self);
      g_ptr_array_remove (self->files, file);
    }
  notify_question (self);
}

/* @file: (transfer full): one more */
static void
add (PncOpenFiles *self, PncOpenFile *file)
{
  g_ptr_array_add (self->files, file);
  if (self->settle_ms > 0)
    pnc_open_file_set_settle (file, self->settle_ms);
  g_signal_connect_object (file, "ready", G_CALLBACK (ready_cb), self, 0);
  g_signal_connect_object (file, "refused", G_CALLBACK (refused_cb), self, 0);
  g_signal_connect_object (file, "notify::state", G_CALLBACK (state_cb), self, 0);
  notify_question (self);
}

/* Returns: (transfer none) (nullable): one that is open, with what the server has now */
static PncOpenFile *
find (PncOpenFiles *self, PncPath *path, const PncVersion *version)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      PncOpenFile *file = self->files->pdata[i];

      if (pnc_path_equal (pnc_open_file_get_remote (file), path)
          && (pnc_open_file_is_version (file, version)
              || pnc_open_file_get_state (file) == PNC_OPEN_FETCHING))
        return file;
    }
  return NULL;
}

static gboolean
is_program (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return pnc_open_kind_is_program (name, type);
}

static void
open_path (PncOpenFiles *self, PncPath *path, gboolean no_write)
{
  PncSession *session = pnc_transfer_queue_get_session (self->queue);
  gboolean read_only = no_write || (session != NULL && !pnc_session_is_writable (session));

  add (self, pnc_open_file_new (self->queue, self->base, path, read_only));
}

void
pnc_open_files_open (PncOpenFiles *self, PncPath *path, const PncEntry *entry)
{
  g_autofree char *title = pnc_display_text (entry->name, -1);
  PncOpenFile *file;

  g_return_if_fail (PNC_IS_OPEN_FILES (self));
  g_return_if_fail (self->queue != NULL);

  file = find (self, path, &entry->version);
  if (is_program (entry->name))
    say_program (self, title);
  else if (file != NULL)
    launch (self, file);
  else
    open_path (self, path, (entry->mode & 0222) == 0);
}

void
pnc_open_files_reopen (PncOpenFiles *self, PncOpenFile *file)
{
  g_autoptr (PncPath) path = pnc_path_ref (pnc_open_file_get_remote (file));

  g_return_if_fail (PNC_IS_OPEN_FILES (self));

  pnc_open_file_discard (file);
  if (self->queue != NULL)
    open_path (self, path, FALSE);
}

PncOpenFile *
pnc_open_files_get_question (PncOpenFiles *self)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      if (is_question (self->files->pdata[i]))
        return self->files->pdata[i];
    }
  return NULL;
}

guint
pnc_open_files_count_questions (PncOpenFiles *self)
{
  guint n = 0;

  for (guint i = 0; i < self->files->len; i++)
    n += is_question (self->files->pdata[i]) ? 1 : 0;
  return n;
}

/* What an earlier run has left */

typedef struct
{
  char *base;
  PncTransferRecord *server;
  guint round; /* for which it was asked */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->base);
  pnc_transfer_record_free (search->server);
  g_free (search);
}

static void
search_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;

  g_task_return_pointer (task, pnc_open_copy_find (search->base, search->server),
                         (GDestroyNotify) g_ptr_array_unref);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncOpenFiles *self = PNC_OPEN_FILES (source);
  Search *search = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  while (self->queue != NULL && self->round == search->round && found->len > 0)
    add (self, pnc_open_file_new_found (self->queue, g_ptr_array_steal_index (found, 0)));
}

static void
search (PncOpenFiles *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, found_cb, NULL);
  Search *what = g_new0 (Search, 1);

  what->base = g_strdup (self->base);
  what->round = self->round;
  what->server = pnc_transfer_record_new ();
  pnc_transfer_record_set_server (what->server, pnc_transfer_queue_get_session (self->queue));
  g_task_set_source_tag (task, search);
  g_task_set_task_data (task, what, search_free);
  g_task_run_in_thread (task, search_thread);
}

/* What could not be saved for want of a connection is saved now. */
static void
connection_cb (PncOpenFiles *self)
{
  PncSession *session = pnc_transfer_queue_get_session (self->queue);

  if (pnc_session_get_state (session) != PNC_SESSION_CONNECTED)
    return;
  if (!self->sought)
    search (self);
  self->sought = TRUE;
  for (guint i = 0; i < self->files->len; i++)
    {
      PncOpenFile *file = self->files->pdata[i];

      if (pnc_open_file_get_state (file) == PNC_OPEN_WAITING)
        pnc_open_file_save (file, PNC_OPEN_GUARDED);
    }
}

static void
close_files (PncOpenFiles *self)
{
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->files);

  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    {
      g_signal_handlers_disconnect_by_data (files->pdata[i], self);
      pnc_open_file_close (files->pdata[i]);
    }
}

static void
let_go (PncOpenFiles *self)
{
  close_files (self);
  if (self->queue == NULL)
    return;
  g_signal_handlers_disconnect_by_data (pnc_transfer_queue_get_session (self->queue), self);
  g_clear_object (&self->queue);
}

void
pnc_open_files_set_queue (PncOpenFiles *self, PncTransferQueue *queue)
{
  g_return_if_fail (PNC_IS_OPEN_FILES (self));

  if (self->queue == queue)
    return;
  let_go (self);
  notify_question (self);
  if (queue == NULL)
    return;
  self->queue = g_object_ref (queue);
  self->round++;
  self->sought = FALSE;
  g_signal_connect_object (pnc_transfer_queue_get_session (queue), "notify::state",
                           G_CALLBACK (connection_cb), self, G_CONNECT_SWAPPED);
  connection_cb (self);
}

void
pnc_open_files_set_settle (PncOpenFiles *self, guint settle_ms)
{
  g_return_if_fail (PNC_IS_OPEN_FILES (self));

  self->settle_ms = settle_ms;
}

static void
pnc_open_files_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, pnc_open_files_get_question (PNC_OPEN_FILES (object)));
}

static void
pnc_open_files_dispose (GObject *object)
{
  let_go (PNC_OPEN_FILES (object));
  G_OBJECT_CLASS (pnc_open_files_parent_class)->dispose (object);
}

static void
pnc_open_files_finalize (GObject *object)
{
  PncOpenFiles *self = PNC_OPEN_FILES (object);

  g_ptr_array_unref (self->files);
  g_free (self->base);
  G_OBJECT_CLASS (pnc_open_files_parent_class)->finalize (object);
}

static void
pnc_open_files_class_init (PncOpenFilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_open_files_get_property;
  object_class->dispose = pnc_open_files_dispose;
  object_class->finalize = pnc_open_files_finalize;
  properties[PROP_QUESTION]
    = g_param_spec_object ("question", NULL, NULL, PNC_TYPE_OPEN_FILE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_LAUNCH] = g_signal_new ("launch", PNC_TYPE_OPEN_FILES, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGNAL_SAID] = g_signal_new ("said", PNC_TYPE_OPEN_FILES, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pnc_open_files_init (PncOpenFiles *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
}

PncOpenFiles *
pnc_open_files_new (const char *base)
{
  PncOpenFiles *self = g_object_new (PNC_TYPE_OPEN_FILES, NULL);

  self->base = base != NULL ? g_strdup (base) : pnc_open_copy_dup_usual_base ();
  return self;
}
