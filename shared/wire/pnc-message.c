/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-message.h"

#include <string.h>

#include "pnc-message-table.h"

void
pnc_message_encode (const PncMessage *message, GByteArray *payload)
{
  const PncMessageRow *row = pnc_message_row (message->type);

  g_assert (row != NULL);
  g_assert (row->check == NULL || row->check (message));

  for (gsize i = 0; i < row->n_fields; i++)
    pnc_field_encode (&row->fields[i], message, payload);
}

static gboolean
decode_fields (PncMessage *message, const PncMessageRow *row, PncReader *reader, GError **error)
{
  GError *fault = NULL;

  for (gsize i = 0; i < row->n_fields; i++)
    {
      if (pnc_field_decode (&row->fields[i], message, reader, &fault))
        continue;
      if (fault != NULL)
        g_propagate_error (error, fault);
      else
        pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                       "The field %s of a %s message is missing or out of bounds. "
                       "Update both programs.",
                       row->fields[i].name, row->name);
      return FALSE;
    }
  if (row->check == NULL || row->check (message))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "A %s message reaches past the largest file size. Update both programs.",
                 row->name);
  return FALSE;
}

gboolean
pnc_message_decode (PncMessage *message,
                    guint16 type,
                    const guint8 *payload,
                    gsize length_bytes,
                    GError **error)
{
  const PncMessageRow *row = pnc_message_row (type);
  PncMessage taken;
  PncReader reader;

  if (row == NULL)
    {
      pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                     "Messages of type 0x%04x are not known here. Update this side.", type);
      return FALSE;
    }

  memset (&taken, 0, sizeof taken);
  taken.type = type;
  pnc_reader_init (&reader, payload, length_bytes);
  if (!decode_fields (&taken, row, &reader, error))
    {
      pnc_message_clear (&taken);
      return FALSE;
    }
  *message = taken;
  return TRUE;
}

void
pnc_message_clear (PncMessage *message)
{
  const PncMessageRow *row = pnc_message_row (message->type);

  for (gsize i = 0; row != NULL && i < row->n_fields; i++)
    pnc_field_clear (&row->fields[i], message);
  memset (message, 0, sizeof *message);
}

const char *
pnc_message_type_name (guint16 type)
{
  const PncMessageRow *row = pnc_message_row (type);

  return row != NULL ? row->name : NULL;
}

gboolean
pnc_message_type_has_data (guint16 type)
{
  return type == PNC_MESSAGE_CHUNK || type == PNC_MESSAGE_PUT_WHOLE || type == PNC_MESSAGE_WHOLE;
}

PncSlice *
pnc_message_get_data (PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_CHUNK:
      return &message->chunk.data;
    case PNC_MESSAGE_PUT_WHOLE:
      return &message->put_whole.data;
    case PNC_MESSAGE_WHOLE:
      return &message->whole.data;
    default:
      return NULL;
    }
}
