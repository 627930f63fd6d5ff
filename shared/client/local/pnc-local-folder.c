/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-folder.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-name-set.h"
#include "pnc-name.h"
#include "pnc-transfer-name.h"

/* A transfer's tree may hang at the end of the longest path of the other side. */
#define MAX_DEPTH (PNC_MAX_PATH_DEPTH + 1u)

/* Of one folder. Fewer are no burden; where case counts, more need not be kept. */
#define LEARN_FROM_CLAIMS 256u

#define PROBE_MODE 0600

typedef enum
{
  CASE_UNKNOWN,
  CASE_TOLD_APART,
  CASE_IGNORED,
} CaseRule;

/* A file system that the tree has come to, and the first handle on it. */
typedef struct
{
  guint64 device;
  PncDir *witness; /* owned */
} Device;

typedef struct
{
  gatomicrefcount ref_count;
  char *path;
  GMutex lock;
  GQueue held;     /* under lock: links of the folders whose dir is held, the last used first */
  GArray *devices; /* under lock: of Device */
} Tree;

struct _PncLocalFolder
{
  gatomicrefcount ref_count;
  Tree *tree;             /* owned */
  PncLocalFolder *parent; /* owned; NULL for the base */
  char *name;             /* owned; NULL for the base */
  guint depth;

  /* under tree->lock */
  PncDir *dir; /* owned; NULL while not held */
  GList link;  /* in tree->held while dir is, the base excepted */
  gboolean known;
  guint64 device;
  guint64 file_id;
  CaseRule case_rule;
  gboolean case_tried; /* to find it out */
  GHashTable *claims;  /* owned, nullable: collision key -> name */
};

static void
clear_device (gpointer data)
{
  Device *device = data;

  pnc_dir_unref (device->witness);
}

static Tree *
tree_new (const char *path)
{
  Tree *tree = g_new0 (Tree, 1);

  g_atomic_ref_count_init (&tree->ref_count);
  g_mutex_init (&tree->lock);
  g_queue_init (&tree->held);
  tree->path = g_strdup (path);
  tree->devices = g_array_new (FALSE, FALSE, sizeof (Device));
  g_array_set_clear_func (tree->devices, clear_device);
  return tree;
}

static Tree *
tree_ref (Tree *tree)
{
  g_atomic_ref_count_inc (&tree->ref_count);
  return tree;
}

static void
tree_unref (Tree *tree)
{
  if (!g_atomic_ref_count_dec (&tree->ref_count))
    return;
  g_array_unref (tree->devices);
  g_mutex_clear (&tree->lock);
  g_free (tree->path);
  g_free (tree);
}

static PncLocalFolder *
folder_new (Tree *tree, PncLocalFolder *parent, const char *name)
{
  PncLocalFolder *self = g_new0 (PncLocalFolder, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->tree = tree;
  self->parent = parent;
  self->name = g_strdup (name);
  self->depth = parent != NULL ? parent->depth + 1 : 0;
  self->link.data = self;
  return self;
}

PncLocalFolder *
pnc_local_folder_new_base (PncDir *dir, const char *path)
{
  PncLocalFolder *self = folder_new (tree_new (path), NULL, NULL);

  self->dir = pnc_dir_ref (dir);
  return self;
}

PncLocalFolder *
pnc_local_folder_new (PncLocalFolder *parent, const char *name, GError **error)
{
  if (parent->depth < MAX_DEPTH)
    return folder_new (tree_ref (parent->tree), pnc_local_folder_ref (parent), name);

  pnc_set_error_doing (error, PNC_ERROR_TOO_DEEP, PNC_SIDE_LOCAL, name, "go down to", NULL);
  return NULL;
}

PncLocalFolder *
pnc_local_folder_ref (PncLocalFolder *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
folder_free (PncLocalFolder *self)
{
  g_mutex_lock (&self->tree->lock);
  if (self->dir != NULL && self->parent != NULL)
    g_queue_unlink (&self->tree->held, &self->link);
  g_mutex_unlock (&self->tree->lock);

  pnc_dir_unref (self->dir);
  g_clear_pointer (&self->claims, g_hash_table_unref);
  g_free (self->name);
  tree_unref (self->tree);
  g_free (self);
}

void
pnc_local_folder_unref (PncLocalFolder *self)
{
  while (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    {
      PncLocalFolder *parent = self->parent;

      folder_free (self);
      self = parent;
    }
}

PncLocalFolder *
pnc_local_folder_get_parent (PncLocalFolder *self)
{
  return self->parent;
}

char *
pnc_local_folder_path (PncLocalFolder *self, const char *name)
{
  const char *names[MAX_DEPTH + 4];
  guint n = G_N_ELEMENTS (names);

  names[--n] = NULL;
  if (name != NULL)
    names[--n] = name;
  for (PncLocalFolder *folder = self; folder->parent != NULL; folder = folder->parent)
    names[--n] = folder->name;
  names[--n] = self->tree->path;
  return g_build_filenamev ((char **) names + n);
}

static gboolean
fail_at (PncLocalFolder *self, const char *name, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (self, name);

  if (error != NULL)
    pnc_error_set_context (*error, PNC_SIDE_LOCAL, path);
  return FALSE;
}

/* Call with the tree's lock held. */
static void
note_device (Tree *tree, PncDir *dir, guint64 number)
{
  Device device = { .device = number };

  for (guint i = 0; i < tree->devices->len; i++)
    {
      if (g_array_index (tree->devices, Device, i).device == number)
        return;
    }
  device.witness = pnc_dir_ref (dir);
  g_array_append_val (tree->devices, device);
}

/* Call with the tree's lock held. Returns: (transfer full) (nullable): a handle to let go of */
static PncDir *
hold (PncLocalFolder *self, PncDir *dir)
{
  GQueue *held = &self->tree->held;
  PncLocalFolder *oldest;

  if (self->dir != NULL)
    return NULL;
  self->dir = pnc_dir_ref (dir);
  g_queue_push_head_link (held, &self->link);
  if (held->length <= PNC_LOCAL_FOLDERS_HELD)
    return NULL;
  oldest = g_queue_pop_tail_link (held)->data;
  return g_steal_pointer (&oldest->dir);
}

static gboolean
is_same_as_before (PncLocalFolder *self, const PncFileInfo *info)
{
  return !self->known || (self->device == info->device && self->file_id == info->file_id);
}

/* Remembers what was opened. */
static gboolean
settle (PncLocalFolder *self, PncDir *dir, GError **error)
{
  PncDir *let_go = NULL;
  PncFileInfo info;
  gboolean same;

  if (!pnc_dir_query (dir, &info, error))
    return FALSE;

  g_mutex_lock (&self->tree->lock);
  same = is_same_as_before (self, &info);
  if (same)
    {
      self->known = TRUE;
      self->device = info.device;
      self->file_id = info.file_id;
      note_device (self->tree, dir, info.device);
      if (self->parent != NULL)
        let_go = hold (self, dir);
    }
  g_mutex_unlock (&self->tree->lock);
  pnc_dir_unref (let_go);

  if (!same)
    pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, self->name, "go back to", NULL);
  return same;
}

/* Returns: (transfer full): the nearest handle at or above @self; @below takes the folders under
 * it, the nearest last */
static PncDir *
find_held (PncLocalFolder *self, GPtrArray *below)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->tree->lock);
  PncLocalFolder *folder = self;

  while (folder->dir == NULL)
    {
      g_ptr_array_add (below, folder);
      folder = folder->parent;
    }
  if (folder->parent != NULL)
    {
      g_queue_unlink (&self->tree->held, &folder->link);
      g_queue_push_head_link (&self->tree->held, &folder->link);
    }
  return pnc_dir_ref (folder->dir);
}

static PncDir *
open_below (PncDir *dir, PncLocalFolder *folder, GError **error)
{
  g_autoptr (PncDir) next = pnc_dir_open_child (dir, folder->name, error);

  if (next != NULL && settle (folder, next, error))
    return g_steal_pointer (&next);
  fail_at (folder, NULL, error);
  return NULL;
}

PncDir *
pnc_local_folder_open (PncLocalFolder *self, GError **error)
{
  g_autoptr (GPtrArray) below = g_ptr_array_new ();
  g_autoptr (PncDir) dir = find_held (self, below);

  if (self->parent == NULL && !settle (self, dir, error))
    {
      fail_at (self, NULL, error);
      return NULL;
    }
  for (guint i = below->len; i > 0; i--)
    {
      PncDir *next = open_below (dir, g_ptr_array_index (below, i - 1), error);

      if (next == NULL)
        return NULL;
      pnc_dir_unref (dir);
      dir = next;
    }
  return g_steal_pointer (&dir);
}

gboolean
pnc_local_folder_make (PncLocalFolder *self, gboolean *created, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PncDir) parent = pnc_local_folder_open (self->parent, error);
  g_autoptr (PncDir) dir = NULL;
  gboolean made;

  if (parent == NULL)
    return FALSE;
  made = pnc_dir_make_child (parent, self->name, 0700, &local_error);
  if (!made && !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return fail_at (self, NULL, error);
    }
  dir = pnc_local_folder_open (self, error);
  if (dir == NULL)
    return FALSE;
  *created = made;
  return TRUE;
}

gboolean
pnc_local_folder_set_attributes (PncLocalFolder *self, int mode, gint64 mtime_ns, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PncDir) parent = pnc_local_folder_open (self->parent, error);

  if (parent == NULL)
    return FALSE;
  if (pnc_dir_set_child_attributes (parent, self->name, mode, mtime_ns, &local_error)
      || g_error_matches (local_error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return fail_at (self, NULL, error);
}

static void
set_collision_error (PncLocalFolder *self, const char *name, const char *other, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (self, name);
  g_autofree char *shown = pnc_display_text (name, -1);
  g_autofree char *other_shown = pnc_display_text (other, -1);

  pnc_set_error (error, PNC_ERROR_EXISTS, PNC_SIDE_LOCAL, path,
                 "“%s” and “%s” are one and the same name on this disk. Rename one of them on the "
                 "server and try again.",
                 shown, other_shown);
}

static char *
swap_case (const char *name)
{
  char *swapped = g_strdup (name);

  for (char *c = swapped; *c != '\0'; c++)
    *c = g_ascii_islower (*c) ? g_ascii_toupper (*c) : g_ascii_tolower (*c);
  return swapped;
}

static CaseRule
find_case_rule (PncDir *dir, const char *name)
{
  g_autofree char *swapped = swap_case (name);
  PncFileInfo info, other;

  if (!pnc_dir_query_child (dir, name, &info, NULL))
    return CASE_UNKNOWN;
  if (pnc_dir_query_child (dir, swapped, &other, NULL) && other.device == info.device
      && other.file_id == info.file_id)
    return CASE_IGNORED;
  return CASE_TOLD_APART;
}

/* Makes something to try it with: what is there already may be without letters, or linked. */
static CaseRule
try_case_rule (PncLocalFolder *self)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (self, NULL);
  g_autofree char *name = pnc_transfer_name_partial ();
  g_autoptr (PncFile) file = dir != NULL ? pnc_dir_create_file (dir, name, PROBE_MODE, NULL) : NULL;
  CaseRule rule;

  if (file == NULL)
    return CASE_UNKNOWN;
  rule = find_case_rule (dir, name);
  pnc_dir_remove_child (dir, name, NULL);
  return rule;
}

static void
learn_case_rule (PncLocalFolder *self)
{
  CaseRule rule = try_case_rule (self);

  g_mutex_lock (&self->tree->lock);
  self->case_tried = TRUE;
  if (rule != CASE_UNKNOWN)
    self->case_rule = rule;
  if (rule == CASE_TOLD_APART)
    g_clear_pointer (&self->claims, g_hash_table_unref);
  g_mutex_unlock (&self->tree->lock);
}

/* @learn: (out): whether it would help to know how the folder tells names apart
 *
 * Returns: (transfer full) (nullable): the name that stands in the way */
static char *
note_claim (PncLocalFolder *self, const char *name, gboolean *learn)
{
  g_autofree char *key = NULL;
  const char *other;

  *learn = FALSE;
  if (self->case_rule == CASE_TOLD_APART)
    return NULL;
  if (self->claims == NULL)
    self->claims = g_hash_table_new_full (pnc_name_hash, g_str_equal, g_free, g_free);
  key = pnc_name_collision_key (name);
  other = g_hash_table_lookup (self->claims, key);
  if (other != NULL && strcmp (other, name) == 0)
    return NULL;
  *learn = self->case_rule == CASE_UNKNOWN && !self->case_tried
           && (other != NULL || g_hash_table_size (self->claims) >= LEARN_FROM_CLAIMS);
  if (other == NULL)
    g_hash_table_insert (self->claims, g_steal_pointer (&key), g_strdup (name));
  return g_strdup (other);
}

/* How names are told apart is only tried out when it matters: a name in the way, or many to note.
 */
gboolean
pnc_local_folder_claim (PncLocalFolder *self, const char *name, GError **error)
{
  g_autofree char *other = NULL;
  gboolean learn;

  g_mutex_lock (&self->tree->lock);
  other = note_claim (self, name, &learn);
  g_mutex_unlock (&self->tree->lock);

  if (learn)
    {
      learn_case_rule (self);
      return pnc_local_folder_claim (self, name, error);
    }
  if (other == NULL)
    return TRUE;
  set_collision_error (self, name, other, error);
  return FALSE;
}

gboolean
pnc_local_folder_sync_device (PncLocalFolder *self, GError **error)
{
  g_autoptr (PncDir) witness = NULL;
  Tree *tree = self->tree;

  g_mutex_lock (&tree->lock);
  for (guint i = 0; i < tree->devices->len && witness == NULL; i++)
    {
      const Device *device = &g_array_index (tree->devices, Device, i);

      if (self->known && device->device == self->device)
        witness = pnc_dir_ref (device->witness);
    }
  g_mutex_unlock (&tree->lock);

  g_return_val_if_fail (witness != NULL, FALSE);
  return pnc_dir_sync_file_system (witness, error);
}

gboolean
pnc_local_folder_same_device (PncLocalFolder *self, PncLocalFolder *other)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (self->tree != other->tree)
    return FALSE;
  locker = g_mutex_locker_new (&self->tree->lock);
  return self->device == other->device;
}
