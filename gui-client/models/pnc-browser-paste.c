/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-browser-paste.h"

#include "pnc-browser-private.h"
#include "pnc-session-files.h"

typedef struct
{
  /* owned */
  PncBrowser *browser;
  PncSession *session;
  PncFileClip *clip;
  PncPath *folder; /* into which */
  GCancellable *cancellable;
  PncPolicy *policies; /* of each path of the clip */
  GPtrArray *rest;     /* of PncPath: those that failed */

  guint next;        /* of the paths of the clip */
  PncPath *to;       /* owned, nullable: of the one under way */
  PncUndoStep *step; /* borrowed: of what was cut; %NULL for copies */
} Paste;

static void paste_next (Paste *self);

static void
paste_free (Paste *self)
{
  g_object_unref (self->browser);
  g_object_unref (self->session);
  g_object_unref (self->clip);
  pnc_path_unref (self->folder);
  g_object_unref (self->cancellable);
  g_free (self->policies);
  g_ptr_array_unref (self->rest);
  g_clear_pointer (&self->to, pnc_path_unref);
  g_free (self);
}

/* @entry: (nullable): what has moved; %NULL for what has not */
static void
note (Paste *self, PncPath *from, const PncEntry *entry)
{
  PncUndo *undo = pnc_browser_get_undo (self->browser);

  if (self->step == NULL)
    return;
  if (entry != NULL)
    pnc_undo_moved (undo, self->step, from, self->to, entry);
  else
    pnc_undo_failed (undo, self->step);
}

static void
keep (Paste *self, PncPath *from)
{
  g_ptr_array_add (self->rest, pnc_path_ref (from));
}

/* What is there is not older: that is what was wanted. */
static gboolean
was_left (Paste *self, const GError *error)
{
  return self->policies[self->next - 1] == PNC_POLICY_NEWER
         && g_error_matches (error, PNC_ERROR, PNC_ERROR_EXISTS);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Paste *self = data;
  PncPath *from = pnc_file_clip_get_paths (self->clip)->pdata[self->next - 1];
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  if (error != NULL && !was_left (self, error))
    {
      pnc_browser_fail (self->browser, error);
      keep (self, from);
    }
  note (self, from, entry);
  pnc_browser_refresh_soon (self->browser);
  paste_next (self);
}

static void
paste_one (Paste *self, PncPath *from, PncPath *to, PncPolicy policy)
{
  g_clear_pointer (&self->to, pnc_path_unref);
  self->to = pnc_path_ref (to);
  if (pnc_file_clip_is_cut (self->clip))
    pnc_session_rename_async (self->session, from, to, policy, self->cancellable, pasted_cb, self);
  else
    pnc_session_copy_async (self->session, from, to, policy, TRUE, self->cancellable, NULL, NULL,
                            pasted_cb, self);
}

static void
end_paste (Paste *self)
{
  g_autoptr (PncFileClip) rest = NULL;

  if (self->rest->len > 0)
    rest = pnc_file_clip_new (pnc_session_get_link (self->session), self->rest,
                              pnc_file_clip_is_cut (self->clip));
  pnc_browser_end_action (self->browser, NULL);
  pnc_browser_emit_pasted (self->browser, self->clip, rest);
  paste_free (self);
}

static void
paste_next (Paste *self)
{
  GPtrArray *paths = pnc_file_clip_get_paths (self->clip);

  while (self->next < paths->len)
    {
      PncPolicy policy = self->policies[self->next];
      PncPath *from = paths->pdata[self->next++];
      g_autoptr (GError) error = NULL;
      g_autoptr (PncPath) to = pnc_path_child (self->folder, pnc_path_name (from), &error);

      if (to == NULL)
        {
          pnc_browser_fail (self->browser, error);
          keep (self, from);
        }
      else if (g_cancellable_is_cancelled (self->cancellable))
        {
          keep (self, from);
        }
      else if (policy != 0 && (!pnc_file_clip_is_cut (self->clip) || !pnc_path_equal (from, to)))
        {
          paste_one (self, from, to, policy);
          return;
        }
      note (self, from, NULL);
    }
  end_paste (self);
}

PncFileClip *
pnc_browser_clip (PncBrowser *self, GPtrArray *items, gboolean cut)
{
  PncPath *here = pnc_browser_get_path (self);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);

  if (here == NULL)
    return NULL;
  for (guint i = 0; i < items->len; i++)
    {
      PncPath *path = pnc_browser_dup_item_path (self, items->pdata[i]);

      if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  return pnc_file_clip_new (pnc_session_get_link (self->session), paths, cut);
}

static PncPolicy *
dup_policies (PncFileClip *clip, const PncPolicy *policies)
{
  guint n = pnc_file_clip_get_paths (clip)->len;
  PncPolicy *copy = g_new0 (PncPolicy, MAX (1, n));

  for (guint i = 0; i < n; i++)
    copy[i] = policies != NULL ? policies[i] : PNC_POLICY_KEEP_BOTH;
  return copy;
}

void
pnc_browser_paste (PncBrowser *self, PncFileClip *clip, PncPath *folder, const PncPolicy *policies)
{
  Paste *paste;

  if (self->session == NULL)
    return;
  paste = g_new0 (Paste, 1);
  paste->browser = g_object_ref (self);
  paste->session = g_object_ref (self->session);
  paste->clip = g_object_ref (clip);
  paste->folder = pnc_path_ref (folder);
  paste->cancellable = g_object_ref (self->cancellable);
  paste->policies = dup_policies (clip, policies);
  paste->rest = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_path_unref);
  if (pnc_file_clip_is_cut (clip) && pnc_file_clip_get_paths (clip)->len > 0)
    paste->step = pnc_undo_begin (self->undo, pnc_file_clip_get_paths (clip)->len);
  pnc_browser_begin_action (self);
  paste_next (paste);
}
