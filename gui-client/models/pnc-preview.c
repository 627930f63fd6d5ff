/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-preview.h"

#include <glib/gi18n.h>

#include "pnc-format.h"
#include "pnc-preview-kind.h"
#include "pnc-text-decode.h"

struct _PncPreview
{
  GObject parent_instance;

  /* owned */
  PncFileItem *item;     /* nullable */
  PncEntry *entry;       /* nullable: of the item, as it was when it was asked for */
  PncTransfer *transfer; /* nullable: while it is on its way */
  GOutputStream *target; /* nullable: of the transfer */
  char *text;            /* nullable */
  GBytes *picture;       /* nullable */
  char *subtitle;
  char *notice;

  const char *page; /* static */
  PncPreviewKind kind;
};

enum
{
  PROP_PAGE = 1,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_MODIFIED,
  PROP_ICON,
  PROP_NOTICE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncPreview, pnc_preview, G_TYPE_OBJECT)

static void
notify_all (PncPreview *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* @notice: (transfer full) (nullable): what has to be said */
static void
show_page (PncPreview *self, const char *page, char *notice)
{
  self->page = page;
  g_free (self->notice);
  self->notice = notice != NULL ? notice : g_strdup ("");
  notify_all (self);
}

static void
add_fact (PncPreview *self, const char *fact)
{
  g_autofree char *before = g_steal_pointer (&self->subtitle);

  if (before == NULL || before[0] == '\0')
    self->subtitle = g_strdup (fact);
  else if (fact[0] == '\0')
    self->subtitle = g_steal_pointer (&before);
  else
    /* Translators: facts about a file in one line: "PNG image · 2.5 MB" */
    self->subtitle = g_strdup_printf (_ ("%s · %s"), before, fact);
}

static void
describe (PncPreview *self)
{
  g_autofree char *kind
    = pnc_format_kind (self->entry->kind, pnc_file_item_get_content_type (self->item));

  add_fact (self, kind);
  if (self->entry->kind == PNC_ENTRY_FILE)
    {
      g_autofree char *size = pnc_format_size (self->entry->version.size_bytes);

      add_fact (self, size);
    }
}

static void
add_sentence (GString *notice, const char *sentence)
{
  if (notice->len > 0)
    g_string_append_c (notice, ' ');
  g_string_append (notice, sentence);
}

static char *
describe_text (PncPreview *self, gsize length_bytes, gboolean cut, const PncTextFacts *facts)
{
  GString *notice = g_string_new (NULL);

  if (cut)
    {
      g_autofree char *shown = pnc_format_size (length_bytes);
      /* Translators: a size, such as "256 kB" */
      g_autofree char *sentence = g_strdup_printf (_ ("Only the first %s are shown."), shown);

      add_sentence (notice, sentence);
    }
  if (facts->n_malformed > 0)
    {
      /* Translators: how often; and the name of an encoding, such as "UTF-8" */
      g_autofree char *sentence = g_strdup_printf (
        ngettext ("%u place is no valid %s, and shows as “�”.",
                  "%u places are no valid %s, and show as “�”.", facts->n_malformed),
        facts->n_malformed, pnc_text_encoding_get_name (facts->encoding));

      add_sentence (notice, sentence);
    }
  if (facts->broken_up)
    add_sentence (notice, _ ("Very long lines are broken up."));
  return g_string_free (notice, FALSE);
}

static void
take_text (PncPreview *self, GBytes *bytes)
{
  PncTextFacts facts;
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &length_bytes);
  gboolean cut = length_bytes == PNC_PREVIEW_TEXT_BYTES
                 && self->entry->version.size_bytes > PNC_PREVIEW_TEXT_BYTES;

  self->text = pnc_text_decode (data, length_bytes, cut, &facts);
  if (self->text == NULL)
    {
      show_page (self, "info", NULL);
      return;
    }
  if (length_bytes == 0)
    {
      show_page (self, "info", g_strdup (_ ("The file is empty.")));
      return;
    }
  add_fact (self, pnc_text_encoding_get_name (facts.encoding));
  show_page (self, "text", describe_text (self, length_bytes, cut, &facts));
}

static void
take_bytes (PncPreview *self, GBytes *bytes)
{
  if (self->kind == PNC_PREVIEW_TEXT)
    {
      take_text (self, bytes);
      return;
    }
  self->picture = g_bytes_ref (bytes);
  notify_all (self);
}

void
pnc_preview_take_size (PncPreview *self, int width, int height)
{
  /* Translators: the size of a picture in pixels */
  g_autofree char *size = g_strdup_printf (_ ("%d × %d"), width, height);

  g_return_if_fail (self->picture != NULL);

  add_fact (self, size);
  show_page (self, "picture", NULL);
}

void
pnc_preview_take_failure (PncPreview *self, const GError *error)
{
  char *notice;

  g_return_if_fail (self->picture != NULL);

  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_TOO_LARGE))
    notice = g_strdup (_ ("The picture has too many pixels to be shown here."));
  else if (g_error_matches (error, PNC_ERROR, PNC_ERROR_TIMED_OUT)
           || g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY))
    notice = g_strdup (_ ("The picture takes too long to be drawn."));
  else if (g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    notice = g_strdup (_ ("Pictures of this kind cannot be shown here."));
  else
    notice = g_strdup (_ ("The picture is damaged and cannot be shown."));
  show_page (self, "info", notice);
}

static void
take_transfer (PncPreview *self)
{
  g_autoptr (PncTransfer) transfer = g_steal_pointer (&self->transfer);
  g_autoptr (GOutputStream) target = g_steal_pointer (&self->target);
  const GError *error = pnc_transfer_get_error (transfer);

  g_signal_handlers_disconnect_by_data (transfer, self);
  if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED
      && g_output_stream_close (target, NULL, NULL))
    {
      g_autoptr (GBytes) bytes
        = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (target));

      take_bytes (self, bytes);
    }
  else
    show_page (self, "info", error != NULL ? pnc_format_error (error) : NULL);
}

static void
state_cb (PncPreview *self)
{
  if (pnc_transfer_is_ended (self->transfer))
    take_transfer (self);
}

static void
fetch (PncPreview *self, PncTransferQueue *queue, PncPath *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = pnc_path_child (folder, self->entry->name, &error);

  if (path == NULL)
    {
      show_page (self, "info", pnc_format_error (error));
      return;
    }
  self->target = g_memory_output_stream_new_resizable ();
  self->transfer
    = pnc_transfer_queue_peek (queue, path, self->target, pnc_preview_max_bytes (self->kind));
  g_signal_connect_object (self->transfer, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED);
  show_page (self, "loading", NULL);
}

static char *
describe_too_large (void)
{
  g_autofree char *size = pnc_format_size (PNC_PREVIEW_PICTURE_BYTES);

  /* Translators: a size, such as "30 MB" */
  return g_strdup_printf (_ ("Pictures over %s are not shown here."), size);
}

static void
let_go (PncPreview *self)
{
  if (self->transfer != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->transfer, self);
      pnc_transfer_cancel (self->transfer);
    }
  g_clear_object (&self->transfer);
  g_clear_object (&self->target);
  g_clear_object (&self->item);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->subtitle, g_free);
}

void
pnc_preview_show (PncPreview *self, PncTransferQueue *queue, PncPath *folder, PncFileItem *item)
{
  g_return_if_fail (PNC_IS_PREVIEW (self));

  let_go (self);
  self->item = g_object_ref (item);
  self->entry = pnc_entry_ref (pnc_file_item_get_entry (item));
  self->kind = pnc_preview_kind (self->entry->kind, pnc_file_item_get_content_type (item));
  describe (self);
  if (self->kind == PNC_PREVIEW_PICTURE
      && self->entry->version.size_bytes > PNC_PREVIEW_PICTURE_BYTES)
    show_page (self, "info", describe_too_large ());
  else if (self->kind == PNC_PREVIEW_NONE)
    show_page (self, "info", NULL);
  else
    fetch (self, queue, folder);
}

void
pnc_preview_stop (PncPreview *self)
{
  g_return_if_fail (PNC_IS_PREVIEW (self));

  let_go (self);
  show_page (self, "info", NULL);
}

PncFileItem *
pnc_preview_get_item (PncPreview *self)
{
  return self->item;
}

const char *
pnc_preview_get_text (PncPreview *self)
{
  return self->text;
}

GBytes *
pnc_preview_get_picture (PncPreview *self)
{
  return self->picture;
}

static char *
dup_modified (PncPreview *self)
{
  return self->entry != NULL ? pnc_format_date_full (self->entry->version.mtime_ns) : g_strdup ("");
}

static void
pnc_preview_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncPreview *self = PNC_PREVIEW (object);

  switch (id)
    {
    case PROP_PAGE:
      g_value_set_string (value, self->page);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->item != NULL ? pnc_file_item_get_name (self->item) : "");
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle != NULL ? self->subtitle : "");
      break;
    case PROP_MODIFIED:
      g_value_take_string (value, dup_modified (self));
      break;
    case PROP_ICON:
      g_value_set_object (value, self->item != NULL ? pnc_file_item_get_icon (self->item) : NULL);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_preview_dispose (GObject *object)
{
  let_go (PNC_PREVIEW (object));
  G_OBJECT_CLASS (pnc_preview_parent_class)->dispose (object);
}

static void
pnc_preview_finalize (GObject *object)
{
  g_free (PNC_PREVIEW (object)->notice);
  G_OBJECT_CLASS (pnc_preview_parent_class)->finalize (object);
}

static void
pnc_preview_class_init (PncPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const char *const names[] = { NULL, "page", "title", "subtitle", "modified", NULL, "notice" };

  object_class->get_property = pnc_preview_get_property;
  object_class->dispose = pnc_preview_dispose;
  object_class->finalize = pnc_preview_finalize;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i] = i == PROP_ICON ? g_param_spec_object ("icon", NULL, NULL, G_TYPE_ICON, flags)
                                   : g_param_spec_string (names[i], NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_preview_init (PncPreview *self)
{
  self->page = "info";
  self->notice = g_strdup ("");
}

PncPreview *
pnc_preview_new (void)
{
  return g_object_new (PNC_TYPE_PREVIEW, NULL);
}
