/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-cut-marks.h"

struct _PncCutMarks
{
  GObject parent_instance;

  /* owned */
  PncBrowser *browser;
  PncFileClip *clip;       /* nullable */
  PncDirectory *directory; /* nullable: whose items may be marked */
  GHashTable *names;       /* of what is marked in it; they are the clip's */
};

G_DEFINE_FINAL_TYPE (PncCutMarks, pnc_cut_marks, G_TYPE_OBJECT)

static void
mark_all (PncCutMarks *self, gboolean cut)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (self->directory != NULL && g_hash_table_iter_next (&iter, &name, NULL))
    {
      PncFileItem *item = pnc_directory_lookup (self->directory, name);

      if (item != NULL)
        pnc_file_item_set_cut (item, cut);
    }
}

/* The items that come later: a folder is still being read, or one of them was away. */
static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, PncCutMarks *self)
{
  for (guint i = 0; i < added && g_hash_table_size (self->names) > 0; i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, position + i);
      const char *name = pnc_file_item_get_entry (item)->name;

      pnc_file_item_set_cut (item, g_hash_table_contains (self->names, name));
    }
}

static void
find_names (PncCutMarks *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  PncPath *here = pnc_browser_get_path (self->browser);
  GPtrArray *paths;

  if (self->clip == NULL || here == NULL || !pnc_file_clip_is_cut (self->clip)
      || !pnc_file_clip_is_of (self->clip, pnc_session_get_link (session)))
    return;
  paths = pnc_file_clip_get_paths (self->clip);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (PncPath) folder = pnc_path_parent (paths->pdata[i]);

      if (folder != NULL && pnc_path_equal (folder, here))
        g_hash_table_add (self->names, (gpointer) pnc_path_name (paths->pdata[i]));
    }
}

static void
set_directory (PncCutMarks *self, PncDirectory *directory)
{
  if (self->directory == directory)
    return;
  if (self->directory != NULL)
    g_signal_handlers_disconnect_by_data (self->directory, self);
  g_set_object (&self->directory, directory);
  if (directory != NULL)
    g_signal_connect_object (directory, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
}

static void
directory_cb (PncCutMarks *self)
{
  mark_all (self, FALSE);
  g_hash_table_remove_all (self->names);
  set_directory (self, pnc_browser_get_directory (self->browser));
  find_names (self);
  mark_all (self, TRUE);
}

void
pnc_cut_marks_set_clip (PncCutMarks *self, PncFileClip *clip)
{
  g_autoptr (PncFileClip) before = self->clip;

  g_return_if_fail (PNC_IS_CUT_MARKS (self));

  self->clip = clip != NULL ? g_object_ref (clip) : NULL;
  directory_cb (self);
}

static void
pnc_cut_marks_dispose (GObject *object)
{
  PncCutMarks *self = PNC_CUT_MARKS (object);

  g_hash_table_remove_all (self->names);
  set_directory (self, NULL);
  g_clear_object (&self->clip);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_cut_marks_parent_class)->dispose (object);
}

static void
pnc_cut_marks_finalize (GObject *object)
{
  g_hash_table_unref (PNC_CUT_MARKS (object)->names);
  G_OBJECT_CLASS (pnc_cut_marks_parent_class)->finalize (object);
}

static void
pnc_cut_marks_class_init (PncCutMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_cut_marks_dispose;
  G_OBJECT_CLASS (klass)->finalize = pnc_cut_marks_finalize;
}

static void
pnc_cut_marks_init (PncCutMarks *self)
{
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
}

PncCutMarks *
pnc_cut_marks_new (PncBrowser *browser)
{
  PncCutMarks *self = g_object_new (PNC_TYPE_CUT_MARKS, NULL);

  self->browser = g_object_ref (browser);
  g_signal_connect_object (browser, "notify::directory", G_CALLBACK (directory_cb), self,
                           G_CONNECT_SWAPPED);
  directory_cb (self);
  return self;
}
