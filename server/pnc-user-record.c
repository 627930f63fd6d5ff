/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-user-record.h"

#include "pnc-display.h"
#include "pnc-limits.h"

#include <json-glib/json-glib.h>
#include <sodium.h>
#include <string.h>

#define FILE_VERSION 1

/* One user while it is read: what is missing is still NULL. */
typedef struct
{
  guint number; /* which one of the file, from 1 */
  JsonObject *object;
} Row;

/* Hashes are salted, so every password that is set has its own, the same password twice as well. */
static guint64
stamp_of (const char *hash)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, hash, -1);

  digest[16] = '\0';
  return g_ascii_strtoull (digest, NULL, 16);
}

PncUserRecord *
pnc_user_record_new (PncUser *user, char *hash)
{
  PncUserRecord *record = g_new0 (PncUserRecord, 1);

  record->user = user;
  record->user->stamp = stamp_of (hash);
  record->hash = hash;
  g_atomic_ref_count_init (&record->ref_count);
  return record;
}

PncUserRecord *
pnc_user_record_ref (PncUserRecord *record)
{
  g_atomic_ref_count_inc (&record->ref_count);
  return record;
}

void
pnc_user_record_unref (PncUserRecord *record)
{
  if (record == NULL || !g_atomic_ref_count_dec (&record->ref_count))
    return;
  pnc_user_free (record->user);
  g_free (record->hash);
  g_free (record);
}

GHashTable *
pnc_user_records_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                (GDestroyNotify) pnc_user_record_unref);
}

gboolean
pnc_user_name_is_valid (const char *name)
{
  gsize length = strlen (name);
  g_autofree char *shown = pnc_display_text (name, -1);

  return length > 0 && length <= PNC_MAX_USER_BYTES && g_str_equal (shown, name) && name[0] != ' '
         && name[length - 1] != ' ';
}

static gboolean
set_corrupt (GError **error, const Row *row, const char *what)
{
  pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, NULL,
                 "User number %u of the users' file %s. Nobody can log in until the file is "
                 "repaired or restored.",
                 row->number, what);
  return FALSE;
}

static gboolean
has_type (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static const char *
get_text (const Row *row, const char *key)
{
  JsonNode *node = json_object_get_member (row->object, key);

  return has_type (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

static gboolean
has_only_known_keys (const Row *row)
{
  static const char *const known[] = { "name", "password", "root", "read-only", NULL };
  g_autoptr (GList) keys = json_object_get_members (row->object);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      if (!g_strv_contains (known, l->data))
        return FALSE;
    }
  return TRUE;
}

/* The prefix first: libsodium would take Argon2i as well. */
static gboolean
is_argon2id (const char *hash)
{
  return hash != NULL && g_str_has_prefix (hash, crypto_pwhash_argon2id_STRPREFIX)
         && strlen (hash) < crypto_pwhash_STRBYTES
         && crypto_pwhash_str_needs_rehash (hash, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                            crypto_pwhash_MEMLIMIT_INTERACTIVE)
              >= 0;
}

/* An array of components, as on the wire: never one string with separators. */
static gboolean
read_root (const Row *row, PncPath **root, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  JsonNode *node = json_object_get_member (row->object, "root");
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_corrupt (error, row, "has a root that is no list of names");

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!has_type (element, G_TYPE_STRING))
        return set_corrupt (error, row, "has a root that is no list of names");
      g_ptr_array_add (names, (char *) json_node_get_string (element));
    }
  g_ptr_array_add (names, NULL);
  *root = pnc_path_new ((const char *const *) names->pdata, NULL);
  return *root != NULL || set_corrupt (error, row, "has a root with a name that is not allowed");
}

static gboolean
read_read_only (const Row *row, gboolean *read_only, GError **error)
{
  JsonNode *node = json_object_get_member (row->object, "read-only");

  if (node == NULL)
    return TRUE;
  if (!has_type (node, G_TYPE_BOOLEAN))
    return set_corrupt (error, row, "has a “read-only” that is neither true nor false");
  *read_only = json_node_get_boolean (node);
  return TRUE;
}

static PncUserRecord *
read_record (const Row *row, GError **error)
{
  g_autoptr (PncUser) user = g_new0 (PncUser, 1);
  const char *hash;

  if (row->object == NULL || !has_only_known_keys (row))
    {
      set_corrupt (error, row, "has a key that this version does not know, or is no object");
      return NULL;
    }
  user->name = g_strdup (get_text (row, "name"));
  hash = get_text (row, "password");
  if (user->name == NULL || !pnc_user_name_is_valid (user->name))
    {
      set_corrupt (error, row, "has no name, or one that is not allowed");
      return NULL;
    }
  if (!is_argon2id (hash))
    {
      set_corrupt (error, row, "has no password hash of the kind argon2id");
      return NULL;
    }
  if (!read_root (row, &user->root, error) || !read_read_only (row, &user->read_only, error))
    return NULL;
  return pnc_user_record_new (g_steal_pointer (&user), g_strdup (hash));
}

static GHashTable *
read_records (JsonArray *array, GError **error)
{
  g_autoptr (GHashTable) records = pnc_user_records_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      Row row = { i + 1, JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL };
      PncUserRecord *record = read_record (&row, error);

      if (record == NULL)
        return NULL;
      if (!g_hash_table_insert (records, record->user->name, record))
        {
          set_corrupt (error, &row, "has the name of an earlier one");
          return NULL;
        }
    }
  return g_steal_pointer (&records);
}

static gboolean
is_users_file (JsonNode *node)
{
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  return json_object_get_size (object) == 2
         && has_type (json_object_get_member (object, "version"), G_TYPE_INT64)
         && json_object_get_int_member (object, "version") == FILE_VERSION
         && json_object_has_member (object, "users")
         && JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "users"));
}

GHashTable *
pnc_user_records_parse (const char *text, gsize length_bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local = NULL;
  JsonNode *node;

  if (memchr (text, '\0', length_bytes) != NULL
      || !g_utf8_validate (text, (gssize) length_bytes, NULL)
      || !json_parser_load_from_data (parser, text, (gssize) length_bytes, &local))
    {
      pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, NULL,
                     "The users' file is no JSON in UTF-8 (%s). Nobody can log in until it is "
                     "repaired or restored.",
                     local != NULL ? local->message : "not UTF-8");
      return NULL;
    }
  node = json_parser_get_root (parser);
  if (!is_users_file (node))
    {
      pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, NULL,
                     "The users' file has to hold an object with “version”: %d and a list “users”. "
                     "Nobody can log in until it is repaired or restored.",
                     FILE_VERSION);
      return NULL;
    }
  return read_records (json_object_get_array_member (json_node_get_object (node), "users"), error);
}

static void
write_record (JsonBuilder *builder, const PncUserRecord *record)
{
  const PncUser *user = record->user;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, user->name);
  json_builder_set_member_name (builder, "password");
  json_builder_add_string_value (builder, record->hash);
  if (user->root != NULL)
    {
      json_builder_set_member_name (builder, "root");
      json_builder_begin_array (builder);
      for (guint i = 0; i < pnc_path_depth (user->root); i++)
        json_builder_add_string_value (builder, pnc_path_component (user->root, i));
      json_builder_end_array (builder);
    }
  json_builder_set_member_name (builder, "read-only");
  json_builder_add_boolean_value (builder, user->read_only);
  json_builder_end_object (builder);
}

static char *
to_text (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

char *
pnc_user_records_format (GHashTable *records)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (records), (GCompareFunc) strcmp);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, FILE_VERSION);
  json_builder_set_member_name (builder, "users");
  json_builder_begin_array (builder);
  for (GList *l = names; l != NULL; l = l->next)
    write_record (builder, g_hash_table_lookup (records, l->data));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return to_text (builder);
}
