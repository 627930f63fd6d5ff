/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-clip.h"

struct _PncFileClip
{
  GObject parent_instance;

  /* owned */
  PncLink *link; /* without secrets */
  GPtrArray *paths;

  gboolean cut;
};

G_DEFINE_FINAL_TYPE (PncFileClip, pnc_file_clip, G_TYPE_OBJECT)

PncFileClip *
pnc_file_clip_new (const PncLink *link, GPtrArray *paths, gboolean cut)
{
  PncFileClip *self = g_object_new (PNC_TYPE_FILE_CLIP, NULL);
  g_autofree char *text = pnc_link_format (link, PNC_LINK_NONE);

  self->link = pnc_link_parse (text, NULL);
  g_clear_pointer (&self->link->pin, g_free);
  for (guint i = 0; i < paths->len; i++)
    g_ptr_array_add (self->paths, pnc_path_ref (paths->pdata[i]));
  self->cut = cut;
  return self;
}

gboolean
pnc_file_clip_is_cut (PncFileClip *self)
{
  return self->cut;
}

gboolean
pnc_file_clip_is_of (PncFileClip *self, const PncLink *link)
{
  return self->link->port == link->port && g_strcmp0 (self->link->user, link->user) == 0
         && g_ascii_strcasecmp (self->link->host, link->host) == 0;
}

GPtrArray *
pnc_file_clip_get_paths (PncFileClip *self)
{
  return self->paths;
}

gboolean
pnc_file_clip_may_go (PncFileClip *self, PncPath *folder, gboolean move)
{
  gboolean elsewhere = !move;

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autoptr (PncPath) above = pnc_path_parent (self->paths->pdata[i]);

      if (pnc_path_contains (self->paths->pdata[i], folder)
          || pnc_path_equal (self->paths->pdata[i], folder))
        return FALSE;
      if (above != NULL && !pnc_path_equal (above, folder))
        elsewhere = TRUE;
    }
  return elsewhere && self->paths->len > 0;
}

PncFileClip *
pnc_file_clip_as (PncFileClip *self, gboolean cut)
{
  return pnc_file_clip_new (self->link, self->paths, cut);
}

char *
pnc_file_clip_to_text (PncFileClip *self)
{
  g_autoptr (PncLink) place = pnc_link_copy (self->link);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *line = NULL;

      pnc_path_unref (place->path);
      place->path = pnc_path_ref (self->paths->pdata[i]);
      line = pnc_link_format (place, PNC_LINK_NONE);
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free (text, FALSE);
}

static void
pnc_file_clip_finalize (GObject *object)
{
  PncFileClip *self = PNC_FILE_CLIP (object);

  pnc_link_free (self->link);
  g_ptr_array_unref (self->paths);
  G_OBJECT_CLASS (pnc_file_clip_parent_class)->finalize (object);
}

static void
pnc_file_clip_class_init (PncFileClipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_file_clip_finalize;
}

static void
pnc_file_clip_init (PncFileClip *self)
{
  self->paths = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
}
