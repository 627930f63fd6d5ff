/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-browser-private.h"

#include "pnc-display.h"

#define REFRESH_DELAY_MS 400

enum
{
  PROP_SESSION = 1,
  PROP_QUEUE,
  PROP_DIRECTORY,
  PROP_PATH_TEXT,
  PROP_TITLE,
  PROP_WINDOW_TITLE,
  PROP_CAN_GO_BACK,
  PROP_CAN_GO_FORWARD,
  PROP_CAN_GO_UP,
  PROP_WRITABLE,
  PROP_BUSY,
  N_PROPS
};

enum
{
  SIGNAL_FAILED,
  SIGNAL_QUESTION,
  SIGNAL_TRANSFER_ENDED,
  SIGNAL_PASTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBrowser, pnc_browser, G_TYPE_OBJECT)

static char *
dup_path_text (PncBrowser *self)
{
  PncPath *path = pnc_browser_get_path (self);
  g_autofree char *text = path != NULL ? pnc_path_to_text (path) : NULL;

  return text != NULL ? pnc_display_text (text, -1) : g_strdup ("");
}

char *
pnc_browser_dup_server_name (PncBrowser *self)
{
  g_autofree char *server = NULL;

  if (self->session == NULL)
    return g_strdup ("");
  g_object_get (self->session, "server-name", &server, NULL);
  if (server == NULL || server[0] == '\0')
    return pnc_display_text (pnc_session_get_link (self->session)->host, -1);
  return pnc_display_text (server, -1);
}

static char *
dup_title (PncBrowser *self)
{
  PncPath *path = pnc_browser_get_path (self);

  if (path != NULL && pnc_path_depth (path) > 0)
    return pnc_display_text (pnc_path_name (path), -1);
  return pnc_browser_dup_server_name (self);
}

static gboolean
can_go_up (PncBrowser *self)
{
  PncPath *path = pnc_browser_get_path (self);

  return path != NULL && pnc_path_depth (path) > 0;
}

static char *
dup_window_title (PncBrowser *self)
{
  g_autofree char *title = dup_title (self);
  g_autofree char *server = pnc_browser_dup_server_name (self);

  if (!can_go_up (self))
    return g_steal_pointer (&server);
  return g_strdup_printf ("%s — %s", title, server);
}

static gboolean
is_writable (PncBrowser *self)
{
  return self->session != NULL && self->directory != NULL
         && pnc_session_get_state (self->session) == PNC_SESSION_CONNECTED
         && pnc_session_is_writable (self->session);
}

static void
pnc_browser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncBrowser *self = PNC_BROWSER (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_QUEUE:
      g_value_set_object (value, self->queue);
      break;
    case PROP_DIRECTORY:
      g_value_set_object (value, self->directory);
      break;
    case PROP_PATH_TEXT:
      g_value_take_string (value, dup_path_text (self));
      break;
    case PROP_TITLE:
      g_value_take_string (value, dup_title (self));
      break;
    case PROP_WINDOW_TITLE:
      g_value_take_string (value, dup_window_title (self));
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, pnc_history_can_go_back (self->history));
      break;
    case PROP_CAN_GO_FORWARD:
      g_value_set_boolean (value, pnc_history_can_go_forward (self->history));
      break;
    case PROP_CAN_GO_UP:
      g_value_set_boolean (value, can_go_up (self));
      break;
    case PROP_WRITABLE:
      g_value_set_boolean (value, is_writable (self));
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->n_actions > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
notify_place (PncBrowser *self)
{
  const guint changed[]
    = { PROP_DIRECTORY,   PROP_PATH_TEXT,      PROP_TITLE,     PROP_WINDOW_TITLE,
        PROP_CAN_GO_BACK, PROP_CAN_GO_FORWARD, PROP_CAN_GO_UP, PROP_WRITABLE };

  for (guint i = 0; i < G_N_ELEMENTS (changed); i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[changed[i]]);
}

static void
show_folder (PncBrowser *self, PncPath *path)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_set_object (&self->directory, NULL);
  g_clear_object (&self->search);
  if (path != NULL)
    {
      self->directory = pnc_directory_new_live (self->session, path);
      self->search = pnc_file_search_new (self->session, path);
    }
  notify_place (self);
}

void
pnc_browser_go (PncBrowser *self, PncPath *path)
{
  PncPath *here = pnc_browser_get_path (self);

  if (self->session == NULL)
    return;
  if (here != NULL && pnc_path_equal (here, path))
    {
      pnc_browser_refresh (self);
      return;
    }
  pnc_history_visit (self->history, path);
  show_folder (self, path);
}

void
pnc_browser_go_steps (PncBrowser *self, int steps)
{
  PncPath *path = pnc_history_move (self->history, steps);

  if (path != NULL)
    show_folder (self, path);
}

void
pnc_browser_go_back (PncBrowser *self)
{
  pnc_browser_go_steps (self, -1);
}

void
pnc_browser_go_forward (PncBrowser *self)
{
  pnc_browser_go_steps (self, 1);
}

GPtrArray *
pnc_browser_dup_places (PncBrowser *self, gboolean forward)
{
  return pnc_history_dup_places (self->history, forward);
}

void
pnc_browser_go_up (PncBrowser *self)
{
  PncPath *here = pnc_browser_get_path (self);
  g_autoptr (PncPath) above = here != NULL ? pnc_path_parent (here) : NULL;

  if (above != NULL)
    pnc_browser_go (self, above);
}

void
pnc_browser_refresh (PncBrowser *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->directory == NULL)
    return;
  pnc_directory_refresh (self->directory);
  pnc_file_search_again (self->search);
}

static gboolean
refresh_cb (gpointer data)
{
  PncBrowser *self = data;

  self->refresh_id = 0;
  if (self->directory != NULL && !pnc_directory_is_live (self->directory))
    pnc_browser_refresh (self);
  return G_SOURCE_REMOVE;
}

void
pnc_browser_refresh_soon (PncBrowser *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_DELAY_MS, refresh_cb, self);
}

void
pnc_browser_fail (PncBrowser *self, const GError *error)
{
  if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

void
pnc_browser_emit_pasted (PncBrowser *self, PncFileClip *clip, PncFileClip *rest)
{
  g_signal_emit (self, signals[SIGNAL_PASTED], 0, clip, rest);
}

void
pnc_browser_begin_action (PncBrowser *self)
{
  if (self->n_actions++ == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

void
pnc_browser_end_action (PncBrowser *self, const GError *error)
{
  if (--self->n_actions == 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  if (error != NULL)
    pnc_browser_fail (self, error);
  pnc_browser_refresh_soon (self);
}

static void
session_connected (PncBrowser *self)
{
  if (self->start != NULL)
    {
      g_autoptr (PncPath) start = g_steal_pointer (&self->start);

      pnc_browser_go (self, start);
    }
  else if (self->was_connected)
    {
      pnc_browser_refresh (self);
    }
  if (!self->was_connected)
    pnc_transfer_recorder_offer (self->recorder);
  self->was_connected = TRUE;
}

static void
session_state_cb (PncSession *session, GParamSpec *pspec, PncBrowser *self)
{
  if (pnc_session_get_state (session) == PNC_SESSION_CONNECTED)
    session_connected (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRITABLE]);
}

static void
session_name_cb (PncSession *session, GParamSpec *pspec, PncBrowser *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WINDOW_TITLE]);
}

static void
question_cb (PncSession *session, PncQuestion *question, PncBrowser *self)
{
  g_signal_emit (self, signals[SIGNAL_QUESTION], 0, question);
}

/* An upload that has ended may have changed the folder one looks at. */
static void
transfer_state_cb (PncTransfer *transfer, GParamSpec *pspec, PncBrowser *self)
{
  PncPath *here = pnc_browser_get_path (self);

  if (!pnc_transfer_is_ended (transfer))
    return;
  if (pnc_transfer_get_direction (transfer) == PNC_UPLOAD && here != NULL
      && pnc_path_contains (here, pnc_transfer_get_remote_path (transfer)))
    pnc_browser_refresh_soon (self);
  g_signal_emit (self, signals[SIGNAL_TRANSFER_ENDED], 0, transfer);
}

static void
queue_changed_cb (GListModel *queue, guint position, guint removed, guint added, PncBrowser *self)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (queue, position + i);

      g_signal_handlers_disconnect_by_func (transfer, transfer_state_cb, self);
      g_signal_connect_object (transfer, "notify::state", G_CALLBACK (transfer_state_cb), self, 0);
    }
}

static void
queue_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;

  pnc_transfer_queue_close_finish (PNC_TRANSFER_QUEUE (source), result, NULL);
  if (application != NULL)
    g_application_release (application);
}

/* The queue keeps itself alive until its threads have ended, and so must the program: what is
 * half-done is cleared away by then. */
static void
close_queue (PncTransferQueue *queue)
{
  GApplication *application = g_application_get_default ();

  if (application != NULL)
    g_application_hold (g_object_ref (application));
  pnc_transfer_queue_close_async (queue, NULL, queue_closed_cb, application);
}

static void
pnc_browser_drop_session (PncBrowser *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_object (&self->directory);
  g_clear_object (&self->search);
  pnc_undo_set_session (self->undo, NULL);
  /* Before the queue is: what goes with it is not what the person cancelled. */
  if (self->recorder != NULL)
    pnc_transfer_recorder_close (self->recorder);
  g_clear_object (&self->recorder);
  if (self->queue != NULL)
    {
      g_autoptr (PncTransferQueue) queue = g_steal_pointer (&self->queue);

      g_signal_handlers_disconnect_by_data (queue, self);
      close_queue (queue);
    }
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      pnc_session_disconnect (self->session);
      g_clear_object (&self->session);
    }
  g_clear_pointer (&self->start, pnc_path_unref);
  g_clear_pointer (&self->history, pnc_history_free);
  self->history = pnc_history_new ();
  self->was_connected = FALSE;
}

static void
notify_session (PncBrowser *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SESSION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUEUE]);
  notify_place (self);
}

void
pnc_browser_open (PncBrowser *self, const PncLink *link)
{
  pnc_browser_drop_session (self);
  self->session = pnc_session_new (link, self->known);
  self->queue = pnc_transfer_queue_new (self->session);
  self->recorder = pnc_transfer_recorder_new (NULL);
  pnc_transfer_recorder_watch (self->recorder, self->queue);
  self->start = pnc_path_ref (link->path);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (session_state_cb), self, 0);
  g_signal_connect_object (self->session, "notify::server-name", G_CALLBACK (session_name_cb), self,
                           0);
  g_signal_connect_object (self->session, "question", G_CALLBACK (question_cb), self, 0);
  g_signal_connect_object (self->queue, "items-changed", G_CALLBACK (queue_changed_cb), self, 0);
  notify_session (self);
  pnc_undo_set_session (self->undo, self->session);
  pnc_session_connect (self->session);
}

void
pnc_browser_close (PncBrowser *self)
{
  pnc_browser_drop_session (self);
  notify_session (self);
}

PncSession *
pnc_browser_get_session (PncBrowser *self)
{
  return self->session;
}

PncTransferQueue *
pnc_browser_get_queue (PncBrowser *self)
{
  return self->queue;
}

PncTransferRecorder *
pnc_browser_get_recorder (PncBrowser *self)
{
  return self->recorder;
}

PncUndo *
pnc_browser_get_undo (PncBrowser *self)
{
  return self->undo;
}

PncDirectory *
pnc_browser_get_directory (PncBrowser *self)
{
  return self->directory;
}

PncFileSearch *
pnc_browser_get_search (PncBrowser *self)
{
  return self->search;
}

PncPath *
pnc_browser_get_path (PncBrowser *self)
{
  return self->directory != NULL ? pnc_directory_get_path (self->directory) : NULL;
}

static void
pnc_browser_dispose (GObject *object)
{
  PncBrowser *self = PNC_BROWSER (object);

  pnc_browser_drop_session (self);
  g_clear_object (&self->known);
  G_OBJECT_CLASS (pnc_browser_parent_class)->dispose (object);
}

static void
pnc_browser_finalize (GObject *object)
{
  PncBrowser *self = PNC_BROWSER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->undo);
  g_clear_pointer (&self->history, pnc_history_free);
  G_OBJECT_CLASS (pnc_browser_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PNC_TYPE_SESSION, flags);
  properties[PROP_QUEUE]
    = g_param_spec_object ("queue", NULL, NULL, PNC_TYPE_TRANSFER_QUEUE, flags);
  properties[PROP_DIRECTORY]
    = g_param_spec_object ("directory", NULL, NULL, PNC_TYPE_DIRECTORY, flags);
  properties[PROP_PATH_TEXT] = g_param_spec_string ("path-text", NULL, NULL, "", flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_WINDOW_TITLE] = g_param_spec_string ("window-title", NULL, NULL, "", flags);
  properties[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_GO_FORWARD]
    = g_param_spec_boolean ("can-go-forward", NULL, NULL, FALSE, flags);
  properties[PROP_CAN_GO_UP] = g_param_spec_boolean ("can-go-up", NULL, NULL, FALSE, flags);
  properties[PROP_WRITABLE] = g_param_spec_boolean ("writable", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_browser_class_init (PncBrowserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = pnc_browser_get_property;
  object_class->dispose = pnc_browser_dispose;
  object_class->finalize = pnc_browser_finalize;
  install_properties (object_class);

  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_QUESTION] = g_signal_new ("question", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, PNC_TYPE_QUESTION);
  signals[SIGNAL_TRANSFER_ENDED] = g_signal_new ("transfer-ended", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                 NULL, NULL, G_TYPE_NONE, 1, PNC_TYPE_TRANSFER);
  signals[SIGNAL_PASTED] = g_signal_new ("pasted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, PNC_TYPE_FILE_CLIP, PNC_TYPE_FILE_CLIP);
}

static void
pnc_browser_init (PncBrowser *self)
{
  self->history = pnc_history_new ();
  self->undo = pnc_undo_new ();
  g_signal_connect_object (self->undo, "undone", G_CALLBACK (pnc_browser_refresh_soon), self,
                           G_CONNECT_SWAPPED);
  self->cancellable = g_cancellable_new ();
}

PncBrowser *
pnc_browser_new (PncKnownServers *known)
{
  PncBrowser *self = g_object_new (PNC_TYPE_BROWSER, NULL);

  self->known = g_object_ref (known);
  return self;
}
