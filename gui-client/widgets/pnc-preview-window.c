/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-preview-window.h"

#include <string.h>

#include "pnc-picture-loader.h"

/* So much of a text goes into the view between two frames. */
#define PIECE_BYTES (32u * 1024u)

struct _PncPreviewWindow
{
  AdwWindow parent_instance;

  /* owned */
  PncPreview *preview;
  GCancellable *decoding; /* nullable: of the picture */
  guint fill_id;          /* 0: all of the text is there */

  const char *rest; /* borrowed, nullable: of the preview: what is not yet in the view */

  /* template */
  GtkStack *stack;
  GtkWidget *spinner;
  GtkTextView *text_view;
  GtkPicture *picture;
  GtkWidget *icon;
  GtkWidget *notice;
};

enum
{
  PROP_PREVIEW = 1,
  N_PROPS
};

enum
{
  SIGNAL_STEP,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncPreviewWindow, pnc_preview_window, ADW_TYPE_WINDOW)

/* --- text --- */

static gboolean
fill_cb (gpointer data)
{
  PncPreviewWindow *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  gsize n_bytes = strlen (self->rest);
  GtkTextIter end;

  if (n_bytes > PIECE_BYTES)
    n_bytes = (gsize) (g_utf8_find_prev_char (self->rest, self->rest + PIECE_BYTES) - self->rest);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, self->rest, (int) n_bytes);
  self->rest += n_bytes;
  if (self->rest[0] != '\0')
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

static void
show_text (PncPreviewWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;

  self->rest = pnc_preview_get_text (self->preview);
  if (fill_cb (self))
    self->fill_id = g_idle_add (fill_cb, self);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

/* --- pictures --- */

typedef struct
{
  PncPreviewWindow *self;
  GCancellable *cancellable;
} Decoding;

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Decoding *decoding = data;
  g_autoptr (PncPreviewWindow) self = decoding->self;
  g_autoptr (GCancellable) cancellable = decoding->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width, height;

  pixbuf = pnc_picture_load_finish (result, &width, &height, &error);
  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (pixbuf == NULL)
    {
      pnc_preview_take_failure (self->preview, error);
      return;
    }
  texture = gdk_texture_new_for_pixbuf (pixbuf);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  pnc_preview_take_size (self->preview, width, height);
}

static void
decode (PncPreviewWindow *self)
{
  Decoding *decoding = g_new0 (Decoding, 1);

  self->decoding = g_cancellable_new ();
  decoding->self = g_object_ref (self);
  decoding->cancellable = g_object_ref (self->decoding);
  pnc_picture_load_async (pnc_preview_get_picture (self->preview), PNC_PICTURE_TIMEOUT_MS,
                          self->decoding, decoded_cb, decoding);
}

/* --- all --- */

static GtkWidget *
focus_of (PncPreviewWindow *self, const char *page)
{
  if (g_str_equal (page, "text"))
    return GTK_WIDGET (self->text_view);
  if (g_str_equal (page, "picture"))
    return GTK_WIDGET (self->picture);
  return g_str_equal (page, "info") ? self->icon : self->spinner;
}

static gboolean
is_on_button (PncPreviewWindow *self)
{
  return GTK_IS_BUTTON (gtk_window_get_focus (GTK_WINDOW (self)));
}

static void
changed_cb (PncPreviewWindow *self)
{
  g_autofree char *page = NULL;
  g_autofree char *notice = NULL;

  g_object_get (self->preview, "page", &page, "notice", &notice, NULL);
  if (g_str_equal (page, "text") && self->rest == NULL)
    show_text (self);
  if (pnc_preview_get_picture (self->preview) != NULL && self->decoding == NULL)
    decode (self);
  gtk_widget_set_visible (self->notice, notice[0] != '\0');
  gtk_stack_set_visible_child_name (self->stack, page);
  if (!is_on_button (self))
    gtk_widget_grab_focus (focus_of (self, page));
}

static void
let_go (PncPreviewWindow *self)
{
  g_clear_handle_id (&self->fill_id, g_source_remove);
  self->rest = NULL;
  g_cancellable_cancel (self->decoding);
  g_clear_object (&self->decoding);
}

void
pnc_preview_window_show (PncPreviewWindow *self,
                         PncTransferQueue *queue,
                         PncPath *folder,
                         PncFileItem *item)
{
  let_go (self);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", 0);
  gtk_picture_set_paintable (self->picture, NULL);
  pnc_preview_show (self->preview, queue, folder, item);
}

PncFileItem *
pnc_preview_window_get_item (PncPreviewWindow *self)
{
  return pnc_preview_get_item (self->preview);
}

void
pnc_preview_window_set_steps (PncPreviewWindow *self, gboolean previous, gboolean next)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.previous", previous);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preview.next", next);
}

static void
previous_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_STEP], 0, -1);
}

static void
next_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_STEP], 0, 1);
}

/* Before the text moves its cursor; in a window that reads from right to left the next file is to
 * the left. A key that leads nowhere does nothing else, either. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        PncPreviewWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const char *action = NULL;

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Up || keyval == (mirrored ? GDK_KEY_Right : GDK_KEY_Left))
    action = "preview.previous";
  else if (keyval == GDK_KEY_Down || keyval == (mirrored ? GDK_KEY_Left : GDK_KEY_Right))
    action = "preview.next";
  else if (keyval == GDK_KEY_Escape || (keyval == GDK_KEY_space && !is_on_button (self)))
    action = "window.close";
  if (action == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_activate_action (widget, action, NULL);
  return GDK_EVENT_STOP;
}

static void
pnc_preview_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_PREVIEW_WINDOW (object)->preview);
}

static void
pnc_preview_window_dispose (GObject *object)
{
  PncPreviewWindow *self = PNC_PREVIEW_WINDOW (object);

  let_go (self);
  if (self->preview != NULL)
    g_signal_handlers_disconnect_by_data (self->preview, self);
  if (self->preview != NULL)
    pnc_preview_stop (self->preview);
  g_clear_object (&self->preview);
  G_OBJECT_CLASS (pnc_preview_window_parent_class)->dispose (object);
}

static void
pnc_preview_window_class_init (PncPreviewWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_preview_window_get_property;
  object_class->dispose = pnc_preview_window_dispose;
  properties[PROP_PREVIEW] = g_param_spec_object ("preview", NULL, NULL, PNC_TYPE_PREVIEW,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_STEP] = g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-preview-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, text_view);
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, picture);
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, icon);
  gtk_widget_class_bind_template_child (widget_class, PncPreviewWindow, notice);
  gtk_widget_class_install_action (widget_class, "preview.previous", NULL, previous_cb);
  gtk_widget_class_install_action (widget_class, "preview.next", NULL, next_cb);
}

static void
pnc_preview_window_init (PncPreviewWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->preview = pnc_preview_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (self->preview, "notify::page", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

PncPreviewWindow *
pnc_preview_window_new (GtkWindow *parent)
{
  return g_object_new (PNC_TYPE_PREVIEW_WINDOW, "transient-for", parent, "destroy-with-parent",
                       TRUE, NULL);
}
