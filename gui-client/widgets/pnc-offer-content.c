/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-offer-content.h"

#include <string.h>

#define URI_LIST "text/uri-list"
#define COPIED_FILES "x-special/gnome-copied-files"

/* For those outside of a sandbox that this program is in, or in one of their own. */
#define PORTAL_FILES "application/vnd.portal.files"
#define PORTAL_TRANSFER "application/vnd.portal.filetransfer"

/* The least patient known wait for a second. */
#define SIGN_OF_LIFE_MS 500

/* Nothing, in a list of files. */
#define SIGN_OF_LIFE "\r\n"

struct _PncOfferContent
{
  GdkContentProvider parent_instance;

  /* owned */
  PncOffer *offer;
  GPtrArray *held;   /* of Write: who may get the files later */
  GPtrArray *active; /* of Write, borrowed: who is getting them */

  PncOfferGuard guard; /* nullable */
  gpointer guard_data;
  GDestroyNotify guard_destroy;

  gboolean for_clipboard;
};

G_DEFINE_FINAL_TYPE (PncOfferContent, pnc_offer_content, GDK_TYPE_CONTENT_PROVIDER)

/* Somebody who asks. */
typedef struct
{
  /* owned */
  GTask *task; /* source: the content */
  char *mime_type;
  GOutputStream *stream;
  GCancellable *cancellable; /* of the fetching */
  GPtrArray *files;          /* nullable until they are here */
  GError *error;             /* nullable: why there are none */
  char *text;                /* nullable: what is written */

  int priority;
  guint timer_id;
  gboolean writing; /* a sign of life */
  gboolean fetched;
} Write;

static PncOfferContent *
content_of (Write *self)
{
  return g_task_get_source_object (self->task);
}

static void
write_free (Write *self)
{
  g_ptr_array_remove_fast (content_of (self)->active, self);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_object_unref (self->task);
  g_free (self->mime_type);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->text);
  g_free (self);
}

/* @error: (transfer full) (nullable): why whoever asks gets nothing */
static void
end_write (Write *self, GError *error)
{
  if (error != NULL)
    g_task_return_error (self->task, error);
  else
    g_task_return_boolean (self->task, TRUE);
  write_free (self);
}

/* It was all for nothing, unless somebody asks again. */
static void
fail_write (Write *self, GError *error)
{
  pnc_offer_tell_unclaimed (content_of (self)->offer);
  end_write (self, error);
}

/* ---- the files are here ---- */

static void
text_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    end_write (data, NULL);
  else
    fail_write (data, error);
}

/* @text: (transfer full) */
static void
write_text (Write *self, char *text)
{
  self->text = text;
  g_output_stream_write_all_async (self->stream, text, strlen (text), self->priority,
                                   g_task_get_cancellable (self->task), text_written_cb, self);
}

static void
serialized_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    end_write (data, NULL);
  else
    fail_write (data, error);
}

/* Through the portal: GTK knows how. */
static void
serialize (Write *self)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GSList *list = NULL;

  for (guint i = self->files->len; i > 0; i--)
    list = g_slist_prepend (list, g_object_ref (self->files->pdata[i - 1]));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, list);
  gdk_content_serialize_async (self->stream, self->mime_type, &value, self->priority,
                               g_task_get_cancellable (self->task), serialized_cb, self);
}

static void
write_files (Write *self)
{
  if (g_str_equal (self->mime_type, URI_LIST))
    write_text (self, pnc_offer_to_uri_list (self->files));
  else if (g_str_equal (self->mime_type, COPIED_FILES))
    write_text (self, pnc_offer_to_copied_files (self->files));
  else
    serialize (self);
}

/* One thing at a time is written. */
static void
go_on (Write *self)
{
  if (!self->fetched || self->writing)
    return;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->files != NULL)
    write_files (self);
  else
    end_write (self, g_steal_pointer (&self->error));
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Write *self = data;

  self->files = pnc_offer_fetch_finish (PNC_OFFER (source), result,
                                        self->error == NULL ? &self->error : NULL);
  self->fetched = TRUE;
  go_on (self);
}

/* ---- they are on their way ---- */

/* Whoever has closed their end does not wait; the answer of the fetching ends it. */
static void
stop_waiting (Write *self, GError *error)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cancellable_cancel (self->cancellable);
}

static void
sign_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Write *self = data;
  GError *error = NULL;

  self->writing = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    stop_waiting (self, error);
  go_on (self);
}

static gboolean
sign_cb (gpointer data)
{
  Write *self = data;

  if (self->writing)
    return G_SOURCE_CONTINUE;
  self->writing = TRUE;
  g_output_stream_write_all_async (self->stream, SIGN_OF_LIFE, strlen (SIGN_OF_LIFE),
                                   self->priority, self->cancellable, sign_written_cb, self);
  return G_SOURCE_CONTINUE;
}

/* GTK's stream for X11 would have to be flushed for each of them, sends by parts from then on, and
 * does not survive that in all cases (GTK 4.8): only what goes through a pipe gets signs. */
static gboolean
is_pipe (GOutputStream *stream)
{
  GType type = g_type_from_name ("GUnixOutputStream");

  return type != G_TYPE_INVALID && G_TYPE_CHECK_INSTANCE_TYPE (stream, type);
}

static void
begin_write (Write *self)
{
  if (g_str_equal (self->mime_type, URI_LIST) && is_pipe (self->stream))
    self->timer_id = g_timeout_add (SIGN_OF_LIFE_MS, sign_cb, self);
  g_ptr_array_add (content_of (self)->active, self);
  pnc_offer_fetch_async (content_of (self)->offer, self->cancellable, fetched_cb, self);
}

/* ---- who may ---- */

static void
admit (PncOfferContent *self, Write *asked)
{
  PncOfferGate gate = self->guard != NULL ? self->guard (self->guard_data) : PNC_OFFER_OPEN;

  switch (gate)
    {
    case PNC_OFFER_OPEN:
      begin_write (asked);
      return;
    case PNC_OFFER_HELD:
      g_ptr_array_add (self->held, asked);
      return;
    case PNC_OFFER_SHUT:
    default:
      end_write (asked, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                             "These files are not to be had now."));
    }
}

void
pnc_offer_content_look_again (PncOfferContent *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new ();
  for (guint i = 0; i < held->len; i++)
    admit (self, held->pdata[i]);
}

void
pnc_offer_content_give_up (PncOfferContent *self)
{
  for (guint i = 0; i < self->active->len; i++)
    g_cancellable_cancel (((Write *) self->active->pdata[i])->cancellable);
}

void
pnc_offer_content_set_guard (PncOfferContent *self,
                             PncOfferGuard guard,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  if (self->guard_destroy != NULL)
    self->guard_destroy (self->guard_data);
  self->guard = guard;
  self->guard_data = user_data;
  self->guard_destroy = destroy;
}

PncOffer *
pnc_offer_content_get_offer (PncOfferContent *self)
{
  return self->offer;
}

/* ---- GdkContentProvider ---- */

/* What GTK can write itself: the portal only where there is one. */
static void
add_portal_types (GdkContentFormatsBuilder *builder)
{
  GdkContentFormats *formats = gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST);
  const char *const types[] = { PORTAL_TRANSFER, PORTAL_FILES };

  formats = gdk_content_formats_union_serialize_mime_types (formats);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (gdk_content_formats_contain_mime_type (formats, types[i]))
      gdk_content_formats_builder_add_mime_type (builder, types[i]);
  gdk_content_formats_unref (formats);
}

static GdkContentFormats *
pnc_offer_content_ref_formats (GdkContentProvider *provider)
{
  PncOfferContent *self = PNC_OFFER_CONTENT (provider);
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, PNC_TYPE_FILE_CLIP);
  if (self->for_clipboard)
    gdk_content_formats_builder_add_mime_type (builder, COPIED_FILES);
  gdk_content_formats_builder_add_mime_type (builder, URI_LIST);
  add_portal_types (builder);
  return gdk_content_formats_builder_free_to_formats (builder);
}

/* Nothing is fetched only because the program ends. */
static GdkContentFormats *
pnc_offer_content_ref_storable_formats (GdkContentProvider *provider)
{
  return gdk_content_formats_new (NULL, 0);
}

static gboolean
pnc_offer_content_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  PncOfferContent *self = PNC_OFFER_CONTENT (provider);

  if (!G_VALUE_HOLDS (value, PNC_TYPE_FILE_CLIP))
    return GDK_CONTENT_PROVIDER_CLASS (pnc_offer_content_parent_class)
      ->get_value (provider, value, error);
  g_value_set_object (value, pnc_offer_get_clip (self->offer));
  return TRUE;
}

static void
pnc_offer_content_write_mime_type_async (GdkContentProvider *provider,
                                         const char *mime_type,
                                         GOutputStream *stream,
                                         int io_priority,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  PncOfferContent *self = PNC_OFFER_CONTENT (provider);
  Write *asked = g_new0 (Write, 1);

  asked->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (asked->task, pnc_offer_content_write_mime_type_async);
  asked->mime_type = g_strdup (mime_type);
  asked->stream = g_object_ref (stream);
  asked->cancellable = g_cancellable_new ();
  asked->priority = io_priority;
  admit (self, asked);
}

static gboolean
pnc_offer_content_write_mime_type_finish (GdkContentProvider *provider,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_offer_content_write_mime_type_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pnc_offer_content_finalize (GObject *object)
{
  PncOfferContent *self = PNC_OFFER_CONTENT (object);

  if (self->guard_destroy != NULL)
    self->guard_destroy (self->guard_data);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->active);
  g_object_unref (self->offer);
  G_OBJECT_CLASS (pnc_offer_content_parent_class)->finalize (object);
}

static void
pnc_offer_content_class_init (PncOfferContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = pnc_offer_content_finalize;
  provider_class->ref_formats = pnc_offer_content_ref_formats;
  provider_class->ref_storable_formats = pnc_offer_content_ref_storable_formats;
  provider_class->get_value = pnc_offer_content_get_value;
  provider_class->write_mime_type_async = pnc_offer_content_write_mime_type_async;
  provider_class->write_mime_type_finish = pnc_offer_content_write_mime_type_finish;
}

static void
pnc_offer_content_init (PncOfferContent *self)
{
  self->held = g_ptr_array_new ();
  self->active = g_ptr_array_new ();
}

PncOfferContent *
pnc_offer_content_new (PncOffer *offer, gboolean for_clipboard)
{
  PncOfferContent *self = g_object_new (PNC_TYPE_OFFER_CONTENT, NULL);

  self->offer = g_object_ref (offer);
  self->for_clipboard = for_clipboard;
  return self;
}
