/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-exchange.h"

/* request, answer, interim, repeats, endless, read-only */
static const PncExchange rows[] = {
  { PNC_MESSAGE_HELLO, PNC_MESSAGE_WELCOME, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_LOGIN, PNC_MESSAGE_LOGGED_IN, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_PING, PNC_MESSAGE_PONG, 0, FALSE, FALSE, TRUE },
  { PNC_MESSAGE_OPEN_CHANNEL, PNC_MESSAGE_CHANNEL_KEY, 0, FALSE, FALSE, TRUE },
  { PNC_MESSAGE_LIST, PNC_MESSAGE_LIST_PAGE, 0, TRUE, FALSE, TRUE },
  { PNC_MESSAGE_STAT, PNC_MESSAGE_ENTRY, 0, FALSE, FALSE, TRUE },
  { PNC_MESSAGE_MAKE_FOLDER, PNC_MESSAGE_ENTRY, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_RENAME, PNC_MESSAGE_ENTRY, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_REMOVE, PNC_MESSAGE_REMOVED, PNC_MESSAGE_PROGRESS, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_COPY, PNC_MESSAGE_ENTRY, PNC_MESSAGE_PROGRESS, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_SET_ATTRIBUTES, PNC_MESSAGE_ENTRY, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_SUM, PNC_MESSAGE_SUM_RESULT, PNC_MESSAGE_PROGRESS, FALSE, FALSE, TRUE },
  { PNC_MESSAGE_SPACE, PNC_MESSAGE_SPACE_RESULT, 0, FALSE, FALSE, TRUE },
  { PNC_MESSAGE_RESTORE, PNC_MESSAGE_ENTRY, 0, FALSE, FALSE, FALSE },
  { PNC_MESSAGE_WATCH, PNC_MESSAGE_CHANGES, PNC_MESSAGE_WATCHING, TRUE, TRUE, TRUE },
  { PNC_MESSAGE_SEARCH, PNC_MESSAGE_FOUND, PNC_MESSAGE_PROGRESS, TRUE, FALSE, TRUE },
};

const PncExchange *
pnc_exchange_find (PncMessageType request)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].request == request)
        return &rows[i];
    }
  return NULL;
}

static PncExchangeStep
refuse (const PncExchange *self, const PncFrameHeader *header, const char *how, GError **error)
{
  const char *name = pnc_message_type_name (header->type);

  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL, "%s came %s as an answer to %s",
                 name, how, pnc_message_type_name (self->request));
  return PNC_EXCHANGE_FAULT;
}

static PncExchangeStep
judge_alien (const PncExchange *self, const PncFrameHeader *header, GError **error)
{
  if ((header->flags & PNC_FRAME_END) == 0)
    return PNC_EXCHANGE_SKIP;
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                 "The server answered %s with a message of type 0x%04x, which is not known here. "
                 "Update this program.",
                 pnc_message_type_name (self->request), header->type);
  return PNC_EXCHANGE_ALIEN;
}

PncExchangeStep
pnc_exchange_judge (const PncExchange *self, const PncFrameHeader *header, GError **error)
{
  gboolean is_last = (header->flags & PNC_FRAME_END) != 0;

  if (pnc_message_type_name (header->type) == NULL)
    return judge_alien (self, header, error);
  if (header->type == PNC_MESSAGE_ERROR)
    return is_last ? PNC_EXCHANGE_ERROR : refuse (self, header, "without END", error);
  if (header->type == self->answer)
    {
      if (is_last)
        return self->endless ? refuse (self, header, "with END", error) : PNC_EXCHANGE_LAST;
      return self->repeats ? PNC_EXCHANGE_MORE : refuse (self, header, "without END", error);
    }
  if (self->interim != 0 && header->type == self->interim)
    return is_last ? refuse (self, header, "with END", error) : PNC_EXCHANGE_MORE;
  return refuse (self, header, "unexpectedly", error);
}

static PncPath *
path_of (const PncMessage *request)
{
  switch (request->type)
    {
    case PNC_MESSAGE_LIST:
      return request->list.path;
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
    case PNC_MESSAGE_WATCH:
      return request->watch.path;
    case PNC_MESSAGE_SEARCH:
      return request->search.path;
    default:
      return NULL;
    }
}

char *
pnc_exchange_subject (const PncMessage *request)
{
  PncPath *path = path_of (request);

  return path != NULL ? pnc_path_to_text (path) : NULL;
}
