/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-path.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-limits.h"

/* One block: this, then the components, each with a NUL behind it. */
struct _PncPath
{
  gatomicrefcount ref_count;
  guint depth;
  guint16 offsets[]; /* of each component in the text, and of the end */
};

G_STATIC_ASSERT (PNC_MAX_PATH_BYTES + PNC_MAX_PATH_DEPTH <= G_MAXUINT16);

static const char *
get_text (const PncPath *path)
{
  return (const char *) (path->offsets + path->depth + 1);
}

static gsize
get_component_bytes (const PncPath *path, guint index)
{
  return path->offsets[index + 1] - path->offsets[index] - 1;
}

static PncSlice
get_slice (const PncPath *path, guint index)
{
  return (PncSlice){
    .data = (const guint8 *) get_text (path) + path->offsets[index],
    .length_bytes = get_component_bytes (path, index),
  };
}

static gboolean
check_component (const PncSlice *component, GError **error)
{
  const char *name = (const char *) component->data;
  PncNameFault fault = pnc_name_check (name, component->length_bytes, PNC_NAME_RULE_WIRE);
  g_autofree char *raw = NULL;
  g_autofree char *shown = NULL;

  if (fault == PNC_NAME_OK)
    return TRUE;

  raw = g_strndup (name, MIN (component->length_bytes, PNC_MAX_NAME_BYTES));
  shown = pnc_display_text (name, (gssize) MIN (component->length_bytes, PNC_MAX_NAME_BYTES));
  pnc_set_error (error, PNC_ERROR_BAD_NAME, PNC_SIDE_NONE, raw,
                 "The name “%s” is not allowed: %s. Choose another one.", shown,
                 pnc_name_fault_sentence (fault));
  return FALSE;
}

static gboolean
check_components (const PncSlice *components, gsize n_components, GError **error)
{
  gsize sum = 0;

  if (n_components > PNC_MAX_PATH_DEPTH)
    {
      pnc_set_error (error, PNC_ERROR_TOO_DEEP, PNC_SIDE_NONE, NULL,
                     "A path has more than %u folder levels. Flatten the tree.",
                     PNC_MAX_PATH_DEPTH);
      return FALSE;
    }
  for (gsize i = 0; i < n_components; i++)
    {
      if (!check_component (&components[i], error))
        return FALSE;
      sum += components[i].length_bytes;
    }
  if (sum > PNC_MAX_PATH_BYTES)
    {
      pnc_set_error (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_NONE, NULL,
                     "A path is longer than %u bytes. Use shorter names.", PNC_MAX_PATH_BYTES);
      return FALSE;
    }
  return TRUE;
}

/* Components that have passed the checks. */
static PncPath *
make (const PncSlice *components, guint depth)
{
  gsize head = sizeof (PncPath) + (depth + 1) * sizeof (guint16);
  gsize text_bytes = 0;
  PncPath *path;
  char *text;

  for (guint i = 0; i < depth; i++)
    text_bytes += components[i].length_bytes + 1;
  path = g_malloc (head + text_bytes);
  g_atomic_ref_count_init (&path->ref_count);
  path->depth = depth;

  text = (char *) path + head;
  path->offsets[0] = 0;
  for (guint i = 0; i < depth; i++)
    {
      memcpy (text + path->offsets[i], components[i].data, components[i].length_bytes);
      path->offsets[i + 1] = (guint16) (path->offsets[i] + components[i].length_bytes + 1);
      text[path->offsets[i + 1] - 1] = '\0';
    }
  return path;
}

PncPath *
pnc_path_root (void)
{
  return make (NULL, 0);
}

PncPath *
pnc_path_new_slices (const PncSlice *components, gsize n_components, GError **error)
{
  g_return_val_if_fail (components != NULL || n_components == 0, NULL);

  if (!check_components (components, n_components, error))
    return NULL;
  return make (components, (guint) n_components);
}

static PncSlice
slice_of (const char *text, gsize length_bytes)
{
  return (PncSlice){ .data = (const guint8 *) text, .length_bytes = length_bytes };
}

static void
append_slice (GArray *slices, PncSlice slice)
{
  g_array_append_val (slices, slice);
}

static PncPath *
make_from_array (GArray *slices, GError **error)
{
  return pnc_path_new_slices ((const PncSlice *) (void *) slices->data, slices->len, error);
}

PncPath *
pnc_path_new (const char *const *components, GError **error)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (PncSlice));

  g_return_val_if_fail (components != NULL, NULL);

  for (gsize i = 0; components[i] != NULL; i++)
    append_slice (slices, slice_of (components[i], strlen (components[i])));
  return make_from_array (slices, error);
}

/* One component of typed text: skipped, going up, or kept. */
static gboolean
add_typed (GArray *slices, const char *name, gsize length_bytes, GError **error)
{
  if (length_bytes == 0 || (length_bytes == 1 && name[0] == '.'))
    return TRUE;
  if (length_bytes != 2 || strncmp (name, "..", 2) != 0)
    {
      append_slice (slices, slice_of (name, length_bytes));
      return TRUE;
    }
  if (slices->len == 0)
    {
      pnc_set_error (error, PNC_ERROR_BAD_NAME, PNC_SIDE_NONE, "..",
                     "The path leads above the shared folder. Leave out a “..”.");
      return FALSE;
    }
  g_array_set_size (slices, slices->len - 1);
  return TRUE;
}

PncPath *
pnc_path_parse (const char *text, GError **error)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (PncSlice));

  g_return_val_if_fail (text != NULL, NULL);

  while (TRUE)
    {
      gsize length = strcspn (text, "/");

      if (!add_typed (slices, text, length, error))
        return NULL;
      if (text[length] == '\0')
        return make_from_array (slices, error);
      text += length + 1;
    }
}

PncPath *
pnc_path_ref (PncPath *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_atomic_ref_count_inc (&path->ref_count);
  return path;
}

void
pnc_path_unref (PncPath *path)
{
  if (path != NULL && g_atomic_ref_count_dec (&path->ref_count))
    g_free (path);
}

static void
append_components (GArray *slices, PncPath *path, guint depth)
{
  for (guint i = 0; i < depth; i++)
    append_slice (slices, get_slice (path, i));
}

PncPath *
pnc_path_child (PncPath *path, const char *name, GError **error)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (PncSlice));

  g_return_val_if_fail (path != NULL && name != NULL, NULL);

  append_components (slices, path, path->depth);
  append_slice (slices, slice_of (name, strlen (name)));
  return make_from_array (slices, error);
}

PncPath *
pnc_path_join (PncPath *path, PncPath *below, GError **error)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (PncSlice));

  g_return_val_if_fail (path != NULL && below != NULL, NULL);

  append_components (slices, path, path->depth);
  append_components (slices, below, below->depth);
  return make_from_array (slices, error);
}

PncPath *
pnc_path_parent (PncPath *path)
{
  g_autoptr (GArray) slices = g_array_new (FALSE, FALSE, sizeof (PncSlice));

  g_return_val_if_fail (path != NULL, NULL);

  if (path->depth == 0)
    return NULL;
  append_components (slices, path, path->depth - 1);
  return make ((const PncSlice *) (void *) slices->data, slices->len);
}

guint
pnc_path_depth (PncPath *path)
{
  g_return_val_if_fail (path != NULL, 0);

  return path->depth;
}

const char *
pnc_path_component (PncPath *path, guint index)
{
  g_return_val_if_fail (path != NULL && index < path->depth, NULL);

  return get_text (path) + path->offsets[index];
}

const char *
pnc_path_name (PncPath *path)
{
  g_return_val_if_fail (path != NULL, NULL);

  return path->depth > 0 ? pnc_path_component (path, path->depth - 1) : NULL;
}

static gboolean
starts_with (PncPath *path, PncPath *above)
{
  gsize text_bytes = above->offsets[above->depth];

  return path->depth >= above->depth && path->offsets[above->depth] == text_bytes
         && memcmp (get_text (path), get_text (above), text_bytes) == 0;
}

gboolean
pnc_path_equal (PncPath *a, PncPath *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->depth == b->depth && starts_with (a, b);
}

gboolean
pnc_path_contains (PncPath *above, PncPath *below)
{
  g_return_val_if_fail (above != NULL && below != NULL, FALSE);

  return starts_with (below, above);
}

char *
pnc_path_to_text (PncPath *path)
{
  GString *text;

  g_return_val_if_fail (path != NULL, NULL);

  text = g_string_new (path->depth == 0 ? "/" : NULL);
  for (guint i = 0; i < path->depth; i++)
    {
      g_string_append_c (text, '/');
      g_string_append (text, pnc_path_component (path, i));
    }
  return g_string_free (text, FALSE);
}
