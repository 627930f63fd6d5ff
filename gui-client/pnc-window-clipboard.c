/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-browser-paste.h"
#include "pnc-offer-content.h"

/* Cut, copy and paste: of files on the server between its folders, and of files from other
 * programs.
 */

static PncFileClip *
clip_selected (PncWindow *self, gboolean cut)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);

  return items->len > 0 ? pnc_browser_clip (self->browser, items, cut) : NULL;
}

/* Many programs read what is on the clipboard as soon as it changes. Nobody can paste elsewhere
 * while the keys come here. */
static PncOfferGate
guard (gpointer data)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (g_application_get_default ()));

  for (GList *at = windows; at != NULL; at = at->next)
    if (gtk_window_is_active (at->data))
      return PNC_OFFER_SHUT;
  return PNC_OFFER_OPEN;
}

static void
unclaimed_cb (PncWindow *self)
{
  pnc_window_say (self, _ ("The files have arrived, but the other program did not wait for them. "
                           "Paste them there once more."));
}

/* Only what was copied can be had by others: they would not know how to take it away here. */
static GdkContentProvider *
new_content (PncWindow *self, PncFileClip *clip)
{
  g_autoptr (PncOffer) offer = NULL;
  PncOfferContent *content;

  if (pnc_file_clip_is_cut (clip))
    return gdk_content_provider_new_typed (PNC_TYPE_FILE_CLIP, clip);
  offer = pnc_offer_new (self->browser, clip, pnc_shelf_get_default ());
  g_signal_connect_object (offer, "unclaimed", G_CALLBACK (unclaimed_cb), self, G_CONNECT_SWAPPED);
  content = pnc_offer_content_new (offer, TRUE);
  pnc_offer_content_set_guard (content, guard, NULL, NULL);
  return GDK_CONTENT_PROVIDER (content);
}

/* Who takes only text gets links. */
static void
put_on_clipboard (PncWindow *self, PncFileClip *clip)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  g_autofree char *text = pnc_file_clip_to_text (clip);
  g_autoptr (GdkContentProvider) content = NULL;
  GdkContentProvider *providers[2];

  providers[0] = new_content (self, clip);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  content = gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
  gdk_clipboard_set_content (clipboard, content);
}

static void
put_selected_on_clipboard (PncWindow *self, gboolean cut)
{
  g_autoptr (PncFileClip) clip = clip_selected (self, cut);

  if (clip != NULL)
    put_on_clipboard (self, clip);
}

void
pnc_window_cut (GtkWidget *widget, const char *name, GVariant *parameter)
{
  put_selected_on_clipboard (PNC_WINDOW (widget), TRUE);
}

void
pnc_window_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  put_selected_on_clipboard (PNC_WINDOW (widget), FALSE);
}

void
pnc_window_duplicate (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  g_autoptr (PncFileClip) clip = clip_selected (self, FALSE);

  if (clip != NULL)
    pnc_window_begin (self, pnc_batch_plan_new_paste (self->browser, clip));
}

PncFileClip *
pnc_window_dup_clip (GdkContentProvider *content)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (content == NULL)
    return NULL;
  g_value_init (&value, PNC_TYPE_FILE_CLIP);
  return gdk_content_provider_get_value (content, &value, NULL) ? g_value_dup_object (&value)
                                                                : NULL;
}

/* What was put there by a window of this program. */
static PncFileClip *
dup_clip (GdkClipboard *clipboard)
{
  return pnc_window_dup_clip (gdk_clipboard_get_content (clipboard));
}

void
pnc_window_say_other_server (PncWindow *self)
{
  pnc_window_say (self, _ ("These files are on another server. Download them there, and upload "
                           "them here."));
}

static void
paste_clip (PncWindow *self, PncFileClip *clip)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (!pnc_file_clip_is_of (clip, pnc_session_get_link (session)))
    {
      pnc_window_say_other_server (self);
      return;
    }
  pnc_window_begin (self, pnc_batch_plan_new_paste (self->browser, clip));
}

/* What has moved is no longer there; what has not can be pasted once more. */
static void
pasted_cb (PncWindow *self, PncFileClip *clip, PncFileClip *rest)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  g_autoptr (PncFileClip) there = dup_clip (clipboard);

  if (there != clip || !pnc_file_clip_is_cut (clip))
    return;
  if (rest != NULL)
    put_on_clipboard (self, rest);
  else
    gdk_clipboard_set_content (clipboard, NULL);
}

static void
clipboard_cb (PncWindow *self)
{
  g_autoptr (PncFileClip) clip = dup_clip (gtk_widget_get_clipboard (GTK_WIDGET (self)));

  if (self->cut_marks != NULL)
    pnc_cut_marks_set_clip (self->cut_marks, clip);
}

void
pnc_window_setup_clipboard (PncWindow *self)
{
  self->cut_marks = pnc_cut_marks_new (self->browser);
  g_signal_connect_object (self->browser, "pasted", G_CALLBACK (pasted_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_clipboard (GTK_WIDGET (self)), "changed",
                           G_CALLBACK (clipboard_cb), self, G_CONNECT_SWAPPED);
  clipboard_cb (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncWindow) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL)
    pnc_window_upload_list (self, value);
}

/* Another program offers media types; what they can be turned into is to be asked. */
static gboolean
has_files (GdkClipboard *clipboard)
{
  GdkContentFormats *formats = gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard));
  gboolean found;

  formats = gdk_content_formats_union_deserialize_gtypes (formats);
  found = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
  gdk_content_formats_unref (formats);
  return found;
}

void
pnc_window_paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  g_autoptr (PncFileClip) clip = dup_clip (clipboard);

  if (clip != NULL)
    paste_clip (self, clip);
  else if (has_files (clipboard))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    read_cb, g_object_ref (self));
  else
    pnc_window_say (self, _ ("There are no files to paste."));
}
