/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-picture-loader.h"

#include "pnc-error.h"
#include "pnc-preview-kind.h"

/* Between two pieces a decoder can be stopped. */
#define PIECE_BYTES (64u * 1024u)

/* Each may take as much as the largest picture allowed does. */
#define MAX_DECODERS 3

/* Belongs to its thread until that is done, and then to the main context of the task. */
typedef struct
{
  GBytes *bytes;      /* owned */
  GCancellable *stop; /* owned: looked at by the thread */
  GdkPixbuf *pixbuf;  /* owned, nullable: of the thread */
  GError *error;      /* owned, nullable: of the thread */
  int width;          /* of the picture */
  int height;
  gboolean too_large;

  /* main context only */
  GTask *task;         /* owned, nullable: until somebody has been told */
  GCancellable *outer; /* owned, nullable: the caller's */
  GSource *timeout;    /* owned */
} Load;

static gint n_decoders; /* atomic */

static void
load_free (Load *load)
{
  g_clear_object (&load->stop);
  g_clear_object (&load->pixbuf);
  g_clear_error (&load->error);
  g_bytes_unref (load->bytes);
  g_free (load);
}

/* A size of 0 has the decoder stop before it makes room for anything. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Load *load)
{
  double scale = (double) PNC_PICTURE_SIDE / MAX (MAX (width, height), 1);

  load->width = width;
  load->height = height;
  load->too_large = width < 1 || height < 1 || (gint64) width * height > PNC_PICTURE_MAX_PIXELS;
  if (load->too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (scale < 1.0)
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)),
                                MAX (1, (int) (height * scale)));
}

static gboolean
write_all (GdkPixbufLoader *loader, Load *load, GError **error)
{
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (load->bytes, &length_bytes);

  for (gsize offset = 0; offset < length_bytes; offset += PIECE_BYTES)
    {
      gsize n_bytes = MIN (PIECE_BYTES, length_bytes - offset);

      if (g_cancellable_set_error_if_cancelled (load->stop, error) || load->too_large
          || !gdk_pixbuf_loader_write (loader, data + offset, n_bytes, error))
        return FALSE;
    }
  return TRUE;
}

static GdkPixbuf *
set_error (GError **error, PncError code)
{
  pnc_set_error (error, code, PNC_SIDE_NONE, NULL, "The picture cannot be decoded.");
  return NULL;
}

/* What it is decides which decoder it gets; the one for its name could be another one. */
static GdkPixbufLoader *
new_loader (Load *load)
{
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (load->bytes, &length_bytes);
  const char *type = pnc_preview_picture_type (data, length_bytes);
  GdkPixbufLoader *loader = type != NULL ? gdk_pixbuf_loader_new_with_mime_type (type, NULL) : NULL;

  if (loader != NULL)
    g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), load);
  return loader;
}

/* By a quarter, as cameras do: what was its width is its height. */
static gboolean
is_turned (GdkPixbuf *pixbuf)
{
  const char *orientation = gdk_pixbuf_get_option (pixbuf, "orientation");

  return orientation != NULL && g_ascii_strtoull (orientation, NULL, 10) >= 5;
}

static GdkPixbuf *
decode (Load *load, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = new_loader (load);
  g_autoptr (GError) reason = NULL;
  GdkPixbuf *pixbuf = NULL;
  gboolean complete;

  if (loader == NULL)
    return set_error (error, PNC_ERROR_UNSUPPORTED);
  complete = write_all (loader, load, &reason);
  complete = gdk_pixbuf_loader_close (loader, complete ? &reason : NULL) && complete;
  if (load->too_large)
    return set_error (error, PNC_ERROR_TOO_LARGE);
  if (complete)
    pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    return set_error (error, PNC_ERROR_CORRUPT);
  if (is_turned (pixbuf))
    {
      int width = load->width;

      load->width = load->height;
      load->height = width;
    }
  pixbuf = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  /* no memory for the copy that is turned */
  return pixbuf != NULL ? pixbuf : set_error (error, PNC_ERROR_TOO_LARGE);
}

/* Whoever waits is told, and waits no longer; the thread may still be at it. */
static GTask *
take_task (Load *load)
{
  if (load->outer != NULL)
    g_signal_handlers_disconnect_by_data (load->outer, load);
  g_clear_object (&load->outer);
  if (load->timeout != NULL)
    g_source_destroy (load->timeout);
  g_clear_pointer (&load->timeout, g_source_unref);
  return g_steal_pointer (&load->task);
}

static void
give_up (Load *load, PncError code)
{
  g_autoptr (GTask) task = take_task (load);
  GError *error = NULL;

  g_cancellable_cancel (load->stop);
  set_error (&error, code);
  g_task_return_error (task, error);
}

static gboolean
timeout_cb (gpointer user_data)
{
  give_up (user_data, PNC_ERROR_TIMED_OUT);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, Load *load)
{
  give_up (load, PNC_ERROR_CANCELLED);
}

static gboolean
decoded_cb (gpointer user_data)
{
  Load *load = user_data;
  g_autoptr (GTask) task = take_task (load);

  if (task != NULL && load->pixbuf != NULL)
    {
      g_object_set_data (G_OBJECT (load->pixbuf), "pnc-width", GINT_TO_POINTER (load->width));
      g_object_set_data (G_OBJECT (load->pixbuf), "pnc-height", GINT_TO_POINTER (load->height));
      g_task_return_pointer (task, g_steal_pointer (&load->pixbuf), g_object_unref);
    }
  else if (task != NULL)
    g_task_return_error (task, g_steal_pointer (&load->error));
  load_free (load);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  Load *load;
  GMainContext *context; /* owned */
} Work;

static gpointer
decode_thread (gpointer user_data)
{
  g_autofree Work *work = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  work->load->pixbuf = decode (work->load, &work->load->error);
  g_atomic_int_add (&n_decoders, -1);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, decoded_cb, work->load, NULL);
  g_source_attach (source, work->context);
  g_main_context_unref (work->context);
  return NULL;
}

static void
start (Load *load, guint timeout_ms, GCancellable *cancellable)
{
  Work *work = g_new0 (Work, 1);

  load->timeout = g_timeout_source_new (timeout_ms);
  g_source_set_callback (load->timeout, timeout_cb, load, NULL);
  g_source_attach (load->timeout, g_task_get_context (load->task));
  if (cancellable != NULL)
    {
      load->outer = g_object_ref (cancellable);
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), load);
    }
  work->load = load;
  work->context = g_main_context_ref (g_task_get_context (load->task));
  g_thread_unref (g_thread_new ("picture", decode_thread, work));
}

void
pnc_picture_load_async (GBytes *bytes,
                        guint timeout_ms,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Load *load;

  g_task_set_source_tag (task, pnc_picture_load_async);
  if (g_atomic_int_add (&n_decoders, 1) >= MAX_DECODERS)
    {
      g_atomic_int_add (&n_decoders, -1);
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "Too many pictures at once.");
      return;
    }
  load = g_new0 (Load, 1);
  load->bytes = g_bytes_ref (bytes);
  load->stop = g_cancellable_new ();
  load->task = g_steal_pointer (&task);
  start (load, timeout_ms, cancellable);
}

GdkPixbuf *
pnc_picture_load_finish (GAsyncResult *result, int *width, int *height, GError **error)
{
  GdkPixbuf *pixbuf;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_picture_load_async), NULL);

  pixbuf = g_task_propagate_pointer (G_TASK (result), error);
  if (pixbuf != NULL && width != NULL)
    *width = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (pixbuf), "pnc-width"));
  if (pixbuf != NULL && height != NULL)
    *height = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (pixbuf), "pnc-height"));
  return pixbuf;
}
