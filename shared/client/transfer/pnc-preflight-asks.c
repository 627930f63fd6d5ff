/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-private.h"

#include <string.h>

#include "pnc-name-numbered.h"
#include "pnc-preflight-case.h"
#include "pnc-session-files.h"

/* What a pre-flight asks the server about the names of the batch itself. */

/* So many are on their way at once; whoever browses needs the rest of the window. */
#define MAX_ASKED 32u

/* For more names than these, all that is in their folder is listed. */
#define MAX_SINGLE 256u

typedef struct
{
  PncPath *path;          /* owned */
  PncPreflightLook *look; /* borrowed */
} Ask;

/* One that is under way, of one name or of a folder. */
typedef struct
{
  GTask *task;            /* owned */
  PncPreflightLook *look; /* borrowed */
  GHashTable *looks;      /* owned, nullable: name -> Ask */
  GHashTable *keys;       /* owned, nullable: collision key -> Ask */
} Answer;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  pnc_path_unref (ask->path);
  g_free (ask);
}

static PncPreflightLook
look_of (const PncEntry *entry)
{
  return (PncPreflightLook){ entry->kind, entry->version.size_bytes, entry->version.mtime_ns };
}

static Answer *
answer_new (GTask *task)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->task = pnc_preflight_begin (task);
  pnc_preflight_of (task)->n_asked += 1;
  return answer;
}

void
pnc_preflight_ask (GTask *task, PncPath *path, PncPreflightLook *look)
{
  PncPreflight *self = pnc_preflight_of (task);
  Ask *ask = g_new0 (Ask, 1);

  ask->path = pnc_path_ref (path);
  ask->look = look;
  if (self->asks == NULL)
    self->asks = g_ptr_array_new_with_free_func (ask_free);
  g_ptr_array_add (self->asks, ask);
}

static void send_some (GTask *task);

static void
answered (Answer *answer)
{
  GTask *task = answer->task;
  PncPreflight *self = pnc_preflight_of (task);

  g_clear_pointer (&answer->looks, g_hash_table_unref);
  g_clear_pointer (&answer->keys, g_hash_table_unref);
  g_free (answer);
  self->n_asked -= 1;
  send_some (task);
  if (self->n_asked == 0)
    pnc_preflight_looked (task);
  pnc_preflight_end (task);
}

/* What cannot be looked at is taken for nothing: a transfer will say what is wrong. */
static void
stat_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  if (entry != NULL)
    *answer->look = look_of (entry);
  else if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    pnc_preflight_of (answer->task)->unsure = TRUE;
  answered (answer);
}

static void
send_some (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  while (self->asks != NULL && self->next_ask < self->asks->len && self->n_asked < MAX_ASKED)
    {
      const Ask *ask = self->asks->pdata[self->next_ask++];
      Answer *answer = answer_new (task);

      answer->look = ask->look;
      pnc_session_stat_async (self->session, ask->path, self->cancellable, stat_cb, answer);
    }
}

/* Whether a name that differs in case alone is taken is the server's to say. */
static void
ask_near (Answer *answer, const PncEntry *entry)
{
  g_autofree char *key = pnc_name_collision_key (entry->name);
  const Ask *ask = g_hash_table_lookup (answer->keys, key);

  if (ask != NULL)
    pnc_preflight_ask (answer->task, ask->path, ask->look);
}

static void
page_cb (GPtrArray *entries, gpointer data)
{
  Answer *answer = data;

  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = entries->pdata[i];
      const Ask *ask = g_hash_table_lookup (answer->looks, entry->name);

      if (ask != NULL)
        *ask->look = look_of (entry);
      else
        ask_near (answer, entry);
    }
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  if (!pnc_session_list_finish (PNC_SESSION (source), result, NULL))
    pnc_preflight_of (answer->task)->unsure = TRUE;
  answered (answer);
}

/* Asks for those from @first on that are in one folder. Returns: where the next begin */
static guint
list_one (GTask *task, guint first)
{
  PncPreflight *self = pnc_preflight_of (task);
  const Ask *ask = self->asks->pdata[first];
  g_autoptr (PncPath) folder = pnc_path_parent (ask->path);
  Answer *answer = answer_new (task);
  guint at = first;

  answer->looks = g_hash_table_new (g_str_hash, g_str_equal);
  answer->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; at < self->asks->len; at++)
    {
      Ask *next = self->asks->pdata[at];
      const char *name = pnc_path_name (next->path);
      g_autoptr (PncPath) parent = pnc_path_parent (next->path);

      if (!pnc_path_equal (parent, folder))
        break;
      if (g_hash_table_contains (answer->looks, name))
        continue;
      g_hash_table_insert (answer->looks, (gpointer) name, next);
      g_hash_table_insert (answer->keys, pnc_name_collision_key (name), next);
    }
  pnc_session_list_async (self->session, folder, page_cb, answer, self->cancellable, listed_cb,
                          answer);
  return at;
}

void
pnc_preflight_send_asks (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);

  if (self->asks == NULL)
    return;
  self->n_looking += 1;
  if (self->asks->len <= MAX_SINGLE)
    send_some (task);
  else
    while (self->next_ask < self->asks->len)
      self->next_ask = list_one (task, self->next_ask);
}

/* ---- a name beside another ---- */

typedef struct
{
  GTask *task;                /* owned */
  PncPreflightSource *source; /* borrowed */
  guint number;
} Beside;

static void beside_cb (GObject *source, GAsyncResult *result, gpointer data);

static void
beside_end (Beside *beside)
{
  pnc_preflight_end (beside->task);
  g_free (beside);
}

static void
ask_next_number (Beside *beside)
{
  PncPreflight *self = pnc_preflight_of (beside->task);
  g_autofree char *name = pnc_name_numbered (beside->source->name, beside->number);
  g_autoptr (PncPath) path = pnc_path_child (self->remote, name, NULL);

  if (path != NULL)
    pnc_session_stat_async (self->session, path, self->cancellable, beside_cb, beside);
  else
    beside_end (beside);
}

static void
beside_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Beside *beside = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, &error);

  beside->number += entry != NULL ? 1 : 0;
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    beside->source->number = beside->number;
  if (entry != NULL && beside->number <= PNC_PREFLIGHT_LAST_NUMBER)
    ask_next_number (beside);
  else
    beside_end (beside);
}

void
pnc_preflight_ask_beside (GTask *task, PncPreflightSource *source)
{
  Beside *beside = g_new0 (Beside, 1);

  beside->task = pnc_preflight_begin (task);
  beside->source = source;
  beside->number = 2;
  ask_next_number (beside);
}

/* ---- case ---- */

/* Something that is there, under its name and with case turned round. */
typedef struct
{
  GTask *task; /* owned */
  char *name;  /* owned, nullable */
  guint64 file_id;
} Case;

static void
case_end (Case *self)
{
  GTask *task = self->task;

  g_free (self->name);
  g_free (self);
  pnc_preflight_looked (task);
  pnc_preflight_end (task);
}

static void
witness_cb (GPtrArray *entries, gpointer data)
{
  Case *self = data;

  for (guint i = 0; i < entries->len && self->name == NULL; i++)
    {
      const PncEntry *entry = entries->pdata[i];

      if (!pnc_preflight_has_case (entry->name) || entry->version.file_id == 0)
        continue;
      self->name = g_strdup (entry->name);
      self->file_id = entry->version.file_id;
    }
}

static void
swapped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Case *self = data;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, NULL);

  pnc_preflight_of (self->task)->folds = entry != NULL && entry->version.file_id == self->file_id;
  case_end (self);
}

static void
witnesses_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Case *self = data;
  PncPreflight *preflight = pnc_preflight_of (self->task);
  g_autofree char *swapped = NULL;
  g_autoptr (PncPath) path = NULL;

  pnc_session_list_finish (PNC_SESSION (source), result, NULL);
  if (self->name == NULL)
    {
      case_end (self);
      return;
    }
  swapped = pnc_preflight_swap_case (self->name);
  path = pnc_path_child (preflight->remote, swapped, NULL);
  if (path != NULL)
    pnc_session_stat_async (preflight->session, path, preflight->cancellable, swapped_cb, self);
  else
    case_end (self);
}

void
pnc_preflight_ask_case (GTask *task)
{
  PncPreflight *self = pnc_preflight_of (task);
  Case *asked = g_new0 (Case, 1);

  asked->task = pnc_preflight_begin (task);
  self->n_looking += 1;
  /* where nothing is there to try it with, they are told of */
  self->folds = TRUE;
  pnc_session_list_async (self->session, self->remote, witness_cb, asked, self->cancellable,
                          witnesses_cb, asked);
}

/* ---- room ---- */

typedef struct
{
  GTask *task; /* owned */
  gboolean room;
} Space;

static gboolean
is_no_target (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_PERMISSION);
}

static void
space_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Space *asked = data;
  PncPreflightReport *report = pnc_preflight_of (asked->task)->report;
  g_autoptr (GError) error = NULL;
  PncSpaceResult space;

  if (!pnc_session_space_finish (PNC_SESSION (source), result, &space, &error))
    {
      if (is_no_target (error))
        report->access = PNC_PREFLIGHT_NO_TARGET;
    }
  else
    {
      report->room_known = asked->room;
      report->free_bytes = space.free_bytes;
      if (!pnc_session_is_writable (PNC_SESSION (source)))
        report->access = PNC_PREFLIGHT_READ_ONLY;
      else if (!space.may_create)
        report->access = PNC_PREFLIGHT_NOT_WRITABLE;
    }
  pnc_preflight_end (asked->task);
}

void
pnc_preflight_ask_space (GTask *task, gboolean room)
{
  PncPreflight *self = pnc_preflight_of (task);
  Space *asked = g_new0 (Space, 1);

  asked->task = pnc_preflight_begin (task);
  asked->room = room;
  pnc_session_space_async (self->session, self->remote, self->cancellable, space_cb, asked);
}
