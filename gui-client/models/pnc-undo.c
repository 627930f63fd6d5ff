/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-undo.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-session-files.h"

/* So many requests of one step are on their way at once. */
#define MAX_ASKED 32u

typedef struct
{
  PncPath *path; /* owned: where it was, and will be */
  char *id;      /* owned: in the trash; or %NULL, and then: */
  PncPath *now;  /* owned: where it is */
  guint64 file_id;
} Item;

struct _PncUndoStep
{
  GPtrArray *items; /* of Item */
  guint serial;
  guint age;       /* of the list when it began */
  guint n_pending; /* of what is done, or undone */
  guint n_removed; /* also for good */
  guint n_done;    /* undone */
  guint n_failed;
  char *failure;      /* owned, nullable: a sentence about the first */
  char *title;        /* owned, nullable: of the first, fit to be shown */
  GPtrArray *to_keep; /* of Item: to be tried again */
  GPtrArray *waiting; /* of Item: to be undone, the last first */
  guint n_asked;      /* the server was asked for, and has not answered */
};

struct _PncUndo
{
  GObject parent_instance;

  PncSession *session; /* owned, nullable */
  GCancellable *cancellable;
  GQueue steps; /* the newest last */
  guint n_items;
  guint last_serial;
  guint age; /* sessions so far */
  gboolean running;
};

enum
{
  PROP_CAN_UNDO = 1,
  N_PROPS
};

enum
{
  SIGNAL_REMOVED,
  SIGNAL_UNDONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncUndo, pnc_undo, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  Item *item = data;

  pnc_path_unref (item->path);
  g_clear_pointer (&item->now, pnc_path_unref);
  g_free (item->id);
  g_free (item);
}

static void
step_free (gpointer data)
{
  PncUndoStep *step = data;

  g_ptr_array_unref (step->items);
  g_ptr_array_unref (step->to_keep);
  g_ptr_array_unref (step->waiting);
  g_free (step->failure);
  g_free (step->title);
  g_free (step);
}

static PncUndoStep *
step_new (PncUndo *self)
{
  PncUndoStep *step = g_new0 (PncUndoStep, 1);

  step->items = g_ptr_array_new_with_free_func (item_free);
  step->to_keep = g_ptr_array_new_with_free_func (item_free);
  step->waiting = g_ptr_array_new_with_free_func (item_free);
  step->serial = ++self->last_serial;
  step->age = self->age;
  return step;
}

gboolean
pnc_undo_can (PncUndo *self)
{
  return self->steps.length > 0 && !self->running;
}

static void
drop (PncUndo *self, PncUndoStep *step)
{
  g_queue_remove (&self->steps, step);
  self->n_items -= step->items->len;
}

/* Takes @step. Returns: whether it can be undone */
static gboolean
push (PncUndo *self, PncUndoStep *step)
{
  if (step->items->len == 0 || step->items->len > PNC_UNDO_MAX_ITEMS || step->age != self->age)
    {
      step_free (step);
      return FALSE;
    }
  g_queue_push_tail (&self->steps, step);
  self->n_items += step->items->len;
  while (self->steps.length > PNC_UNDO_MAX_STEPS || self->n_items > PNC_UNDO_MAX_ITEMS)
    {
      PncUndoStep *oldest = g_queue_peek_head (&self->steps);

      drop (self, oldest);
      step_free (oldest);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  return TRUE;
}

/* What was done */

PncUndoStep *
pnc_undo_begin (PncUndo *self, guint n)
{
  PncUndoStep *step = step_new (self);

  g_assert (n > 0);
  step->n_pending = n;
  return step;
}

static char *
format_removed (const PncUndoStep *step)
{
  if (step->n_removed == 1)
    /* Translators: the name of a file */
    return g_strdup_printf (_ ("“%s” was deleted"), step->title);
  return g_strdup_printf (
    ngettext ("%u item was deleted", "%u items were deleted", step->n_removed), step->n_removed);
}

static void
count_done (PncUndo *self, PncUndoStep *step)
{
  g_autofree char *sentence = NULL;
  guint serial = step->serial;

  if (--step->n_pending > 0)
    return;
  if (step->n_removed > 0 && step->age == self->age)
    sentence = format_removed (step);
  if (!push (self, step))
    serial = 0;
  if (sentence != NULL)
    g_signal_emit (self, signals[SIGNAL_REMOVED], 0, serial, sentence);
}

void
pnc_undo_removed (PncUndo *self, PncUndoStep *step, PncPath *path, const char *id)
{
  Item *item;

  step->n_removed++;
  if (step->title == NULL)
    step->title = pnc_display_text (pnc_path_name (path), -1);
  if (id != NULL)
    {
      item = g_new0 (Item, 1);
      item->path = pnc_path_ref (path);
      item->id = g_strdup (id);
      g_ptr_array_add (step->items, item);
    }
  count_done (self, step);
}

void
pnc_undo_moved (PncUndo *self, PncUndoStep *step, PncPath *from, PncPath *to, const PncEntry *entry)
{
  g_autoptr (PncPath) folder = pnc_path_parent (to);
  PncPath *now = pnc_path_child (folder, entry->name, NULL);
  Item *item;

  if (now != NULL)
    {
      item = g_new0 (Item, 1);
      item->path = pnc_path_ref (from);
      item->now = now;
      item->file_id = entry->version.file_id;
      g_ptr_array_add (step->items, item);
    }
  count_done (self, step);
}

void
pnc_undo_failed (PncUndo *self, PncUndoStep *step)
{
  count_done (self, step);
}

/* Undoing it */

typedef struct
{
  PncUndo *undo; /* owned */
  PncUndoStep *step;
  Item *item; /* owned */
} Call;

static gboolean
may_be_tried_again (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_DISCONNECTED)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_GOING_AWAY)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_TIMED_OUT)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY);
}

static char *
explain (const Item *item, const GError *error)
{
  g_autofree char *name = pnc_display_text (pnc_path_name (item->path), -1);

  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_EXISTS))
    return g_strdup_printf (_ ("“%s” stays as it is: something else has its old name by now."),
                            name);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CHANGED))
    return g_strdup_printf (_ ("“%s” stays as it is: it is another file by now."), name);
  if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return pnc_format_error (error);
  if (item->id != NULL)
    return g_strdup_printf (
      _ ("“%s” cannot be brought back: it is not in the trash any more, or its folder is gone."),
      name);
  return g_strdup_printf (
    _ ("“%s” cannot be moved back: it is not there any more, or its old folder is gone."), name);
}

static char *
format_undone (const PncUndoStep *step)
{
  if (step->n_failed == 0 && step->n_done == 1)
    /* Translators: the name of a file */
    return g_strdup_printf (_ ("“%s” is back"), step->title);
  if (step->n_failed == 0)
    return g_strdup_printf (ngettext ("%u item is back", "%u items are back", step->n_done),
                            step->n_done);
  if (step->n_failed + step->n_done == 1)
    return g_strdup (step->failure);
  if (step->n_done == 0)
    /* Translators: a whole sentence about the first item that could not be brought back */
    return g_strdup_printf (_ ("Nothing is back. %s"), step->failure);
  /* Translators: how many were brought back; and a whole sentence about the first that was not */
  return g_strdup_printf (ngettext ("%u item is back. %s", "%u items are back. %s", step->n_done),
                          step->n_done, step->failure);
}

/* What may be tried again becomes a step of its own. */
static void
end_run (PncUndo *self, PncUndoStep *step)
{
  g_autofree char *sentence = format_undone (step);
  gboolean current = step->age == self->age;
  PncUndoStep *rest = step_new (self);

  rest->age = step->age;
  rest->serial = step->serial;
  g_ptr_array_extend_and_steal (rest->items, g_steal_pointer (&step->to_keep));
  step->to_keep = g_ptr_array_new ();
  step_free (step);
  self->running = current ? FALSE : self->running;
  push (self, rest);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  if (current)
    g_signal_emit (self, signals[SIGNAL_UNDONE], 0, sentence);
}

static void send_some (PncUndo *self, PncUndoStep *step);

static void
end_call (Call *call, const GError *error)
{
  PncUndoStep *step = call->step;
  Item *item = g_steal_pointer (&call->item);

  if (step->title == NULL)
    step->title = pnc_display_text (pnc_path_name (item->path), -1);
  if (error == NULL)
    step->n_done++;
  else
    step->n_failed++;
  if (error != NULL && step->failure == NULL)
    step->failure = explain (item, error);
  if (error != NULL && may_be_tried_again (error))
    g_ptr_array_add (step->to_keep, g_steal_pointer (&item));
  if (item != NULL)
    item_free (item);
  step->n_asked--;
  step->n_pending--;
  send_some (call->undo, step);
  if (step->n_pending == 0)
    end_run (call->undo, step);
  g_object_unref (call->undo);
  g_free (call);
}

static void
back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  end_call (data, error);
}

/* Something else may have been put there since. */
static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncSession *session = PNC_SESSION (source);
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (session, result, &error);

  if (entry != NULL && entry->version.file_id != call->item->file_id)
    pnc_set_error (&error, PNC_ERROR_CHANGED, PNC_SIDE_REMOTE, NULL, "It is another file by now.");
  if (error != NULL)
    end_call (call, error);
  else
    pnc_session_rename_async (session, call->item->now, call->item->path, PNC_POLICY_REFUSE,
                              call->undo->cancellable, back_cb, call);
}

static void
undo_item (PncUndo *self, PncUndoStep *step, Item *item)
{
  Call *call = g_new0 (Call, 1);

  call->undo = g_object_ref (self);
  call->step = step;
  call->item = item;
  if (item->id != NULL)
    pnc_session_restore_async (self->session, item->path, item->id, self->cancellable, back_cb,
                               call);
  else
    pnc_session_stat_async (self->session, item->now, self->cancellable, looked_cb, call);
}

/* Whoever browses meanwhile has the rest of the window. Of another session nothing is asked. */
static void
send_some (PncUndo *self, PncUndoStep *step)
{
  if (step->age != self->age)
    {
      step->n_pending -= step->waiting->len;
      g_ptr_array_set_size (step->waiting, 0);
    }
  while (step->waiting->len > 0 && step->n_asked < MAX_ASKED)
    {
      step->n_asked++;
      undo_item (self, step, g_ptr_array_steal_index (step->waiting, step->waiting->len - 1));
    }
}

static PncUndoStep *
find (PncUndo *self, guint serial)
{
  for (GList *at = self->steps.tail; at != NULL; at = at->prev)
    {
      PncUndoStep *step = at->data;

      if (serial == 0 || step->serial == serial)
        return step;
    }
  return NULL;
}

void
pnc_undo_run (PncUndo *self, guint serial)
{
  PncUndoStep *step = pnc_undo_can (self) ? find (self, serial) : NULL;
  GPtrArray *none;

  if (step == NULL || self->session == NULL)
    return;
  drop (self, step);
  self->running = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
  none = step->waiting;
  step->waiting = step->items;
  step->items = none;
  step->n_pending = step->waiting->len;
  send_some (self, step);
}

/* The object */

void
pnc_undo_set_session (PncUndo *self, PncSession *session)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->session, session);
  g_queue_clear_full (&self->steps, step_free);
  self->n_items = 0;
  self->age++;
  self->running = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_UNDO]);
}

static void
pnc_undo_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, pnc_undo_can (PNC_UNDO (object)));
}

static void
pnc_undo_dispose (GObject *object)
{
  PncUndo *self = PNC_UNDO (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_queue_clear_full (&self->steps, step_free);
  G_OBJECT_CLASS (pnc_undo_parent_class)->dispose (object);
}

static void
pnc_undo_class_init (PncUndoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_undo_get_property;
  object_class->dispose = pnc_undo_dispose;
  properties[PROP_CAN_UNDO]
    = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_REMOVED]
    = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[SIGNAL_UNDONE] = g_signal_new ("undone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pnc_undo_init (PncUndo *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->steps);
}

PncUndo *
pnc_undo_new (void)
{
  return g_object_new (PNC_TYPE_UNDO, NULL);
}
