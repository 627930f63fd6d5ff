/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-private.h"

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
  GHashTable *looks;      /* owned, nullable: name -> PncPreflightLook */
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

static void
page_cb (GPtrArray *entries, gpointer data)
{
  Answer *answer = data;

  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = entries->pdata[i];
      PncPreflightLook *look = g_hash_table_lookup (answer->looks, entry->name);

      if (look != NULL)
        *look = look_of (entry);
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
  for (; at < self->asks->len; at++)
    {
      const Ask *next = self->asks->pdata[at];
      g_autoptr (PncPath) parent = pnc_path_parent (next->path);

      if (!pnc_path_equal (parent, folder))
        break;
      if (!g_hash_table_contains (answer->looks, pnc_path_name (next->path)))
        g_hash_table_insert (answer->looks, (gpointer) pnc_path_name (next->path), next->look);
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
