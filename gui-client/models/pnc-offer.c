/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-offer.h"

#include "pnc-browser-private.h"
#include "pnc-state-table.h"

struct _PncOffer
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncFileClip *clip;
  PncShelf *shelf;
  PncTransferQueue *queue; /* nullable: that of the transfers */
  GFile *folder;           /* nullable: where they go, or went */
  GPtrArray *transfers;    /* of PncTransfer */
  GPtrArray *files;        /* of GFile: those that are here */
  GPtrArray *waiting;      /* of GTask */

  int state; /* PncOfferState */
};

enum
{
  SIGNAL_UNCLAIMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (PncOfferState,
                    pnc_offer_state,
                    G_DEFINE_ENUM_VALUE (PNC_OFFER_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (PNC_OFFER_FETCHING, "fetching"),
                    G_DEFINE_ENUM_VALUE (PNC_OFFER_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (PNC_OFFER_DECLINED, "declined"))

G_DEFINE_FINAL_TYPE (PncOffer, pnc_offer, G_TYPE_OBJECT)

static const PncStateMove moves[] = {
  { PNC_OFFER_IDLE, PNC_OFFER_FETCHING },     { PNC_OFFER_FETCHING, PNC_OFFER_READY },
  { PNC_OFFER_FETCHING, PNC_OFFER_IDLE },     { PNC_OFFER_READY, PNC_OFFER_IDLE },
  { PNC_OFFER_FETCHING, PNC_OFFER_DECLINED },
};

static const PncStateTable table = {
  .name = "offer",
  .enum_type = pnc_offer_state_get_type,
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

static void
set_state (PncOffer *self, PncOfferState state)
{
  pnc_state_table_move (&table, &self->state, (int) state);
}

/* ---- the answer ---- */

static GPtrArray *
copy_files (PncOffer *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->files->len; i++)
    g_ptr_array_add (files, g_object_ref (self->files->pdata[i]));
  return files;
}

/* Whoever waits gets the files, or the error. Returns: how many of them still wanted to know */
static guint
answer (PncOffer *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  guint n = 0;

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = waiting->pdata[i];

      n += g_cancellable_is_cancelled (g_task_get_cancellable (task)) ? 0 : 1;
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (task, copy_files (self), (GDestroyNotify) g_ptr_array_unref);
    }
  return n;
}

static void
forget_files (PncOffer *self)
{
  g_ptr_array_set_size (self->files, 0);
  g_clear_object (&self->folder);
}

/* Nothing has come: there is nothing to keep. */
static void
give_up (PncOffer *self, PncOfferState state, const GError *error)
{
  if (self->folder != NULL)
    pnc_shelf_remove (self->shelf, self->folder);
  forget_files (self);
  set_state (self, state);
  answer (self, error);
}

static void
succeed (PncOffer *self)
{
  gboolean whole = self->files->len == self->transfers->len;
  guint n;

  pnc_shelf_hand_out (self->shelf, self->folder);
  set_state (self, whole ? PNC_OFFER_READY : PNC_OFFER_IDLE);
  n = answer (self, NULL);
  if (!whole)
    forget_files (self);
  if (n == 0 && whole)
    pnc_offer_tell_unclaimed (self);
}

/* ---- fetching ---- */

static void
take_verified (PncOffer *self)
{
  for (guint i = 0; i < self->transfers->len; i++)
    {
      PncTransfer *transfer = self->transfers->pdata[i];

      if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED)
        g_ptr_array_add (self->files, g_object_ref (pnc_transfer_get_local_file (transfer)));
    }
}

static const GError *
first_error (PncOffer *self)
{
  const GError *error = NULL;

  for (guint i = 0; i < self->transfers->len && error == NULL; i++)
    if (pnc_transfer_get_state (self->transfers->pdata[i]) == PNC_TRANSFER_FAILED)
      error = pnc_transfer_get_error (self->transfers->pdata[i]);
  return error;
}

/* Those that the window has cancelled, as it closed its queue, are not what the person meant. */
static void
end_cancelled (PncOffer *self)
{
  gboolean meant = self->queue == pnc_browser_get_queue (self->browser);
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "The transfer was cancelled.");
  give_up (self, meant ? PNC_OFFER_DECLINED : PNC_OFFER_IDLE, error);
}

static void
end_fetching (PncOffer *self)
{
  const GError *error = first_error (self);

  take_verified (self);
  if (self->files->len > 0)
    succeed (self);
  else if (error != NULL)
    give_up (self, PNC_OFFER_IDLE, error);
  else
    end_cancelled (self);
  g_ptr_array_set_size (self->transfers, 0);
  g_clear_object (&self->queue);
}

static void
state_cb (PncOffer *self)
{
  if (self->state != PNC_OFFER_FETCHING)
    return;
  for (guint i = 0; i < self->transfers->len; i++)
    if (!pnc_transfer_is_ended (self->transfers->pdata[i]))
      return;
  for (guint i = 0; i < self->transfers->len; i++)
    g_signal_handlers_disconnect_by_func (self->transfers->pdata[i], state_cb, self);
  end_fetching (self);
}

static void
queue_transfer (PncOffer *self, PncPath *path)
{
  const PncTransferOptions options
    = { .policy = PNC_POLICY_KEEP_BOTH, .recursive = TRUE, .unrecorded = TRUE };
  g_autoptr (GFile) target = g_file_get_child (self->folder, pnc_path_name (path));
  PncTransfer *transfer = pnc_transfer_queue_get (self->queue, path, target, &options);

  g_ptr_array_add (self->transfers, g_object_ref (transfer));
  g_signal_connect_object (transfer, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
}

/* The window may look at another server by now. */
static PncTransferQueue *
find_queue (PncOffer *self, GError **error)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (session != NULL && pnc_file_clip_is_of (self->clip, pnc_session_get_link (session)))
    return pnc_browser_get_queue (self->browser);
  pnc_set_error (error, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                 "The connection was closed. Connect again and retry.");
  return NULL;
}

static void
begin_fetching (PncOffer *self)
{
  GPtrArray *paths = pnc_file_clip_get_paths (self->clip);
  g_autoptr (GError) error = NULL;
  PncTransferQueue *queue = find_queue (self, &error);

  set_state (self, PNC_OFFER_FETCHING);
  self->folder = queue != NULL ? pnc_shelf_make_folder (self->shelf, &error) : NULL;
  if (self->folder == NULL)
    {
      pnc_browser_fail (self->browser, error);
      give_up (self, PNC_OFFER_IDLE, error);
      return;
    }
  self->queue = g_object_ref (queue);
  for (guint i = 0; i < paths->len; i++)
    queue_transfer (self, paths->pdata[i]);
  state_cb (self);
}

/* ---- those that have come before ---- */

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *files = data;
  gboolean there = TRUE;

  for (guint i = 0; i < files->len; i++)
    there = there && g_file_query_exists (files->pdata[i], NULL);
  g_task_return_boolean (task, there);
}

/* Whoever got them may have moved them away. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncOffer *self = PNC_OFFER (source);

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    {
      pnc_shelf_hand_out (self->shelf, self->folder);
      answer (self, NULL);
      return;
    }
  forget_files (self);
  set_state (self, PNC_OFFER_IDLE);
  begin_fetching (self);
}

static void
look (PncOffer *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, NULL);

  g_task_set_source_tag (task, look);
  g_task_set_task_data (task, copy_files (self), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, look_thread);
}

void
pnc_offer_fetch_async (PncOffer *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, pnc_offer_fetch_async);
  g_ptr_array_add (self->waiting, task);
  switch ((PncOfferState) self->state)
    {
    case PNC_OFFER_IDLE:
      begin_fetching (self);
      return;
    case PNC_OFFER_READY:
      if (self->waiting->len == 1)
        look (self);
      return;
    case PNC_OFFER_DECLINED:
      pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL,
                     "The transfer was cancelled.");
      answer (self, error);
      return;
    case PNC_OFFER_FETCHING:
    default:
      return;
    }
}

GPtrArray *
pnc_offer_fetch_finish (PncOffer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_offer_fetch_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the rest ---- */

PncFileClip *
pnc_offer_get_clip (PncOffer *self)
{
  return self->clip;
}

PncOfferState
pnc_offer_get_state (PncOffer *self)
{
  return (PncOfferState) self->state;
}

gboolean
pnc_offer_is_ready_for (PncOffer *self, PncFileClip *clip)
{
  g_autofree char *own = pnc_file_clip_to_text (self->clip);
  g_autofree char *other = pnc_file_clip_to_text (clip);

  return self->state == PNC_OFFER_READY && g_str_equal (own, other);
}

void
pnc_offer_tell_unclaimed (PncOffer *self)
{
  g_signal_emit (self, signals[SIGNAL_UNCLAIMED], 0);
}

/* RFC 2483 */
char *
pnc_offer_to_uri_list (GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (files->pdata[i]);

      g_string_append_printf (text, "%s\r\n", uri);
    }
  return g_string_free (text, FALSE);
}

char *
pnc_offer_to_copied_files (GPtrArray *files)
{
  GString *text = g_string_new ("copy");

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (files->pdata[i]);

      g_string_append_printf (text, "\n%s", uri);
    }
  return g_string_free (text, FALSE);
}

static void
pnc_offer_finalize (GObject *object)
{
  PncOffer *self = PNC_OFFER (object);

  g_object_unref (self->browser);
  g_object_unref (self->clip);
  g_object_unref (self->shelf);
  g_clear_object (&self->queue);
  g_clear_object (&self->folder);
  g_ptr_array_unref (self->transfers);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (pnc_offer_parent_class)->finalize (object);
}

static void
pnc_offer_class_init (PncOfferClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_offer_finalize;
  signals[SIGNAL_UNCLAIMED] = g_signal_new ("unclaimed", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_offer_init (PncOffer *self)
{
  self->state = PNC_OFFER_IDLE;
  self->transfers = g_ptr_array_new_with_free_func (g_object_unref);
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

PncOffer *
pnc_offer_new (PncBrowser *browser, PncFileClip *clip, PncShelf *shelf)
{
  PncOffer *self = g_object_new (PNC_TYPE_OFFER, NULL);

  self->browser = g_object_ref (browser);
  self->clip = g_object_ref (clip);
  self->shelf = g_object_ref (shelf);
  return self;
}
