/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Each input lives in a block of exactly its size, so that a sanitizer sees the first byte read
 * past its end. */
static void
feed (const char *contents, gsize size)
{
  guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, contents, size);
  LLVMFuzzerTestOneInput (copy, size);
  g_free (copy);
}

static gboolean
replay (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_print ("# %s\n", name); /* flushed below: the last line names the input that crashed */
  fflush (stdout);
  if (!g_file_get_contents (path, &contents, &length, &error))
    {
      g_print ("# %s\n", error->message);
      return FALSE;
    }
  feed (contents, length);
  for (gsize cut = 0; cut < MIN (length, 4096); cut++)
    feed (contents, cut);
  return TRUE;
}

/* Runs the fuzz target over a folder of inputs, whole and truncated at every byte: fuzz-NAME
 * CORPUS-FOLDER */
int
main (int argc, char **argv)
{
  g_autoptr (GDir) folder = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  guint n_inputs = 0;
  gboolean good = TRUE;

  g_print ("1..1\n");
  folder = argc == 2 ? g_dir_open (argv[1], 0, &error) : NULL;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      good = replay (argv[1], name) && good;
      n_inputs++;
    }
  good = good && n_inputs > 0;
  g_print ("%s 1 - corpus of %u inputs%s\n", good ? "ok" : "not ok", n_inputs,
           n_inputs == 0 ? " (empty)" : "");
  return good ? 0 : 1;
}
