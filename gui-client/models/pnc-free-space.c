/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-free-space.h"

#include "pnc-format.h"
#include "pnc-session-files.h"

struct _PncFreeSpace
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncDirectory *directory;   /* nullable: of which */
  GCancellable *cancellable; /* nullable: of the question under way */
  char *text;
};

enum
{
  PROP_TEXT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncFreeSpace, pnc_free_space, G_TYPE_OBJECT)

static void
take_text (PncFreeSpace *self, char *text)
{
  gboolean changed = !g_str_equal (self->text, text);

  g_free (self->text);
  self->text = text;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
forget_question (PncFreeSpace *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* A server that does not say is no reason to bother anybody. */
static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncFreeSpace) self = data;
  g_autoptr (GError) error = NULL;
  PncSpaceResult space;

  if (pnc_session_space_finish (PNC_SESSION (source), result, &space, &error))
    take_text (self, pnc_format_free_space (space.free_bytes));
  else if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    return;
  else
    take_text (self, g_strdup (""));
  g_clear_object (&self->cancellable);
}

static void
ask (PncFreeSpace *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (self->directory == NULL || session == NULL || self->cancellable != NULL
      || pnc_directory_is_loading (self->directory))
    return;
  self->cancellable = g_cancellable_new ();
  pnc_session_space_async (session, pnc_directory_get_path (self->directory), self->cancellable,
                           answered_cb, g_object_ref (self));
}

static void
directory_cb (PncFreeSpace *self)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);

  if (self->directory == directory)
    return;
  forget_question (self);
  if (self->directory != NULL)
    g_signal_handlers_disconnect_by_data (self->directory, self);
  g_set_object (&self->directory, directory);
  if (directory == NULL)
    {
      take_text (self, g_strdup (""));
      return;
    }
  g_signal_connect_object (directory, "notify::loading", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  ask (self);
}

static void
pnc_free_space_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, PNC_FREE_SPACE (object)->text);
}

static void
pnc_free_space_dispose (GObject *object)
{
  PncFreeSpace *self = PNC_FREE_SPACE (object);

  forget_question (self);
  if (self->directory != NULL)
    g_signal_handlers_disconnect_by_data (self->directory, self);
  g_clear_object (&self->directory);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_free_space_parent_class)->dispose (object);
}

static void
pnc_free_space_finalize (GObject *object)
{
  g_free (PNC_FREE_SPACE (object)->text);
  G_OBJECT_CLASS (pnc_free_space_parent_class)->finalize (object);
}

static void
pnc_free_space_class_init (PncFreeSpaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_free_space_get_property;
  object_class->dispose = pnc_free_space_dispose;
  object_class->finalize = pnc_free_space_finalize;
  properties[PROP_TEXT] = g_param_spec_string (
    "text", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_free_space_init (PncFreeSpace *self)
{
  self->text = g_strdup ("");
}

PncFreeSpace *
pnc_free_space_new (PncBrowser *browser)
{
  PncFreeSpace *self = g_object_new (PNC_TYPE_FREE_SPACE, NULL);

  self->browser = g_object_ref (browser);
  g_signal_connect_object (browser, "notify::directory", G_CALLBACK (directory_cb), self,
                           G_CONNECT_SWAPPED);
  directory_cb (self);
  return self;
}
