/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-transfer-log.h"

#include "pnc-log.h"

static const char *const names[PNC_TRANSFER_N_KINDS] = {
  [PNC_TRANSFER_STORED] = "Stored",
  [PNC_TRANSFER_LEFT_ALONE] = "Left alone",
  [PNC_TRANSFER_SENT] = "Sent",
  [PNC_TRANSFER_PUT_FAILED] = "Upload failed of",
  [PNC_TRANSFER_GET_FAILED] = "Download failed of",
};

/* One kind in this burst. */
typedef struct
{
  guint n_named;
  guint n_counted;
  guint64 counted_bytes;
  PncPath *common; /* owned, nullable: the folder that has all that were counted */
} Tally;

struct _PncTransferLog
{
  char *who; /* owned */
  Tally tallies[PNC_TRANSFER_N_KINDS];
  gint64 begun_us; /* when the burst began; 0: there is none */
};

PncTransferLog *
pnc_transfer_log_new (const char *who)
{
  PncTransferLog *self = g_new0 (PncTransferLog, 1);

  self->who = g_strdup (who);
  return self;
}

void
pnc_transfer_log_free (PncTransferLog *self)
{
  if (self == NULL)
    return;
  pnc_transfer_log_tell (self);
  g_free (self->who);
  g_free (self);
}

static void
write_line (PncTransferLog *self,
            GLogLevelFlags level,
            PncTransferKind kind,
            PncPath *path,
            guint64 size_bytes,
            const GError *error)
{
  g_autofree char *text = pnc_path_to_text (path);
  g_autofree char *quoted = pnc_log_quote (text, -1);

  if (error == NULL)
    g_log (G_LOG_DOMAIN, level, "%s %s, %" G_GUINT64_FORMAT " bytes, for %s", names[kind], quoted,
           size_bytes, self->who);
  else
    g_log (G_LOG_DOMAIN, level, "%s %s for %s: %s", names[kind], quoted, self->who, error->message);
}

/* Narrows the folder down to one that has @path as well. */
static void
take_into_common (Tally *tally, PncPath *path)
{
  if (tally->common == NULL)
    tally->common = pnc_path_parent (path);
  while (tally->common != NULL && !pnc_path_contains (tally->common, path))
    {
      g_autoptr (PncPath) lower = g_steal_pointer (&tally->common);

      tally->common = pnc_path_parent (lower);
    }
}

void
pnc_transfer_log_note (PncTransferLog *self,
                       PncTransferKind kind,
                       PncPath *path,
                       guint64 size_bytes,
                       const GError *error,
                       gint64 now_us)
{
  Tally *tally = &self->tallies[kind];

  if (self->begun_us != 0 && now_us - self->begun_us >= PNC_TRANSFER_LOG_TELL_US)
    pnc_transfer_log_tell (self);
  if (self->begun_us == 0)
    self->begun_us = now_us;
  if (tally->n_named < PNC_TRANSFER_LOG_NAMED)
    {
      tally->n_named += 1;
      write_line (self, G_LOG_LEVEL_MESSAGE, kind, path, size_bytes, error);
      return;
    }
  tally->n_counted += 1;
  tally->counted_bytes += error == NULL ? size_bytes : 0;
  take_into_common (tally, path);
  if (pnc_log_is_verbose ())
    write_line (self, G_LOG_LEVEL_INFO, kind, path, size_bytes, error);
}

gboolean
pnc_transfer_log_is_open (PncTransferLog *self)
{
  return self->begun_us != 0;
}

static void
tell (PncTransferLog *self, PncTransferKind kind)
{
  Tally *tally = &self->tallies[kind];
  g_autofree char *text = tally->common != NULL ? pnc_path_to_text (tally->common) : g_strdup ("/");
  g_autofree char *quoted = pnc_log_quote (text, -1);

  if (tally->n_counted > 0 && tally->counted_bytes > 0)
    g_message ("%s %u more, %" G_GUINT64_FORMAT " bytes, in %s for %s", names[kind],
               tally->n_counted, tally->counted_bytes, quoted, self->who);
  else if (tally->n_counted > 0)
    g_message ("%s %u more in %s for %s", names[kind], tally->n_counted, quoted, self->who);
  g_clear_pointer (&tally->common, pnc_path_unref);
  *tally = (Tally){ 0 };
}

void
pnc_transfer_log_tell (PncTransferLog *self)
{
  for (guint kind = 0; kind < PNC_TRANSFER_N_KINDS; kind++)
    tell (self, kind);
  self->begun_us = 0;
}
