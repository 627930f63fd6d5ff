/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-name-request.h"

#include <string.h>

typedef gboolean (*Run) (PncShare *share,
                         const PncMessage *request,
                         PncNameContext *context,
                         PncMessage *answer,
                         GError **error);

/* Takes @entry. */
static gboolean
answer_entry (PncMessage *answer, PncEntry *entry)
{
  answer->type = PNC_MESSAGE_ENTRY;
  answer->entry.entry = entry;
  return entry != NULL;
}

static gboolean
run_stat (PncShare *share,
          const PncMessage *request,
          PncNameContext *context,
          PncMessage *answer,
          GError **error)
{
  return answer_entry (answer, pnc_share_stat (share, request->stat.path, error));
}

static gboolean
run_make_folder (PncShare *share,
                 const PncMessage *request,
                 PncNameContext *context,
                 PncMessage *answer,
                 GError **error)
{
  return answer_entry (answer, pnc_share_make_folder (share, &request->make_folder, error));
}

static gboolean
run_rename (PncShare *share,
            const PncMessage *request,
            PncNameContext *context,
            PncMessage *answer,
            GError **error)
{
  return answer_entry (answer, pnc_share_rename (share, &request->rename, error));
}

static gboolean
run_remove (PncShare *share,
            const PncMessage *request,
            PncNameContext *context,
            PncMessage *answer,
            GError **error)
{
  answer->type = PNC_MESSAGE_REMOVED;
  return pnc_share_remove (share, &request->remove, &answer->removed.id, context->progress,
                           context->user_data, context->cancelled, error);
}

static gboolean
run_copy (PncShare *share,
          const PncMessage *request,
          PncNameContext *context,
          PncMessage *answer,
          GError **error)
{
  return answer_entry (answer, pnc_share_copy (share, &request->copy, context->progress,
                                               context->user_data, context->cancelled, error));
}

static gboolean
run_set_attributes (PncShare *share,
                    const PncMessage *request,
                    PncNameContext *context,
                    PncMessage *answer,
                    GError **error)
{
  return answer_entry (answer, pnc_share_set_attributes (share, &request->set_attributes, error));
}

static gboolean
run_sum (PncShare *share,
         const PncMessage *request,
         PncNameContext *context,
         PncMessage *answer,
         GError **error)
{
  PncSumResult *result = &answer->sum_result;

  answer->type = PNC_MESSAGE_SUM_RESULT;
  result->algorithm = request->sum.algorithm;
  result->hash.data = context->hash;
  return pnc_share_sum (share, &request->sum, context->hash, &result->hash.length_bytes,
                        &result->version, context->progress, context->user_data, context->cancelled,
                        error);
}

static gboolean
run_space (PncShare *share,
           const PncMessage *request,
           PncNameContext *context,
           PncMessage *answer,
           GError **error)
{
  answer->type = PNC_MESSAGE_SPACE_RESULT;
  return pnc_share_space (share, request->stat.path, &answer->space_result, error);
}

static gboolean
run_restore (PncShare *share,
             const PncMessage *request,
             PncNameContext *context,
             PncMessage *answer,
             GError **error)
{
  return answer_entry (answer, pnc_share_restore (share, &request->restore, error));
}

static Run
run_of (PncMessageType type)
{
  switch ((int) type)
    {
    case PNC_MESSAGE_STAT:
      return run_stat;
    case PNC_MESSAGE_MAKE_FOLDER:
      return run_make_folder;
    case PNC_MESSAGE_RENAME:
      return run_rename;
    case PNC_MESSAGE_REMOVE:
      return run_remove;
    case PNC_MESSAGE_COPY:
      return run_copy;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      return run_set_attributes;
    case PNC_MESSAGE_SUM:
      return run_sum;
    case PNC_MESSAGE_SPACE:
      return run_space;
    case PNC_MESSAGE_RESTORE:
      return run_restore;
    default:
      return NULL;
    }
}

gboolean
pnc_name_request_run (PncShare *share,
                      const PncMessage *request,
                      PncNameContext *context,
                      PncMessage *answer,
                      GError **error)
{
  Run run = run_of (request->type);

  g_assert (run != NULL);
  memset (answer, 0, sizeof *answer);
  return run (share, request, context, answer, error);
}

gboolean
pnc_name_request_is_long (const PncMessage *request)
{
  switch ((int) request->type)
    {
    case PNC_MESSAGE_SUM:
    case PNC_MESSAGE_COPY:
      return TRUE;
    case PNC_MESSAGE_REMOVE:
      return (request->remove.flags & PNC_REMOVE_RECURSIVE) != 0;
    default:
      return FALSE;
    }
}

gboolean
pnc_name_request_tells (const PncMessage *request)
{
  return request->type == PNC_MESSAGE_SUM || request->type == PNC_MESSAGE_COPY
         || request->type == PNC_MESSAGE_REMOVE || request->type == PNC_MESSAGE_SEARCH;
}

PncPath *
pnc_name_request_get_path (const PncMessage *request)
{
  switch ((int) request->type)
    {
    case PNC_MESSAGE_LIST:
      return request->list.path;
    case PNC_MESSAGE_SEARCH:
      return request->search.path;
    case PNC_MESSAGE_STAT:
    case PNC_MESSAGE_SPACE:
      return request->stat.path;
    case PNC_MESSAGE_MAKE_FOLDER:
      return request->make_folder.path;
    case PNC_MESSAGE_RENAME:
      return request->rename.from;
    case PNC_MESSAGE_REMOVE:
      return request->remove.path;
    case PNC_MESSAGE_COPY:
      return request->copy.from;
    case PNC_MESSAGE_SET_ATTRIBUTES:
      return request->set_attributes.path;
    case PNC_MESSAGE_SUM:
      return request->sum.path;
    case PNC_MESSAGE_RESTORE:
      return request->restore.path;
    case PNC_MESSAGE_PUT:
      return request->put.path;
    case PNC_MESSAGE_PUT_WHOLE:
      return request->put_whole.path;
    case PNC_MESSAGE_GET:
      return request->get.path;
    default:
      return NULL;
    }
}

void
pnc_name_request_log_failure (PncMessageType type, const char *who, const GError *error)
{
  gboolean asked
    = type == PNC_MESSAGE_STAT && g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  gboolean expected = asked || g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED);

  g_log (G_LOG_DOMAIN, expected ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_MESSAGE, "%s for %s failed: %s",
         pnc_message_type_name (type), who, error->message);
}
