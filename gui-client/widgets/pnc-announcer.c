/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-announcer.h"

#include "pnc-progress-news.h"

struct _PncAnnouncer
{
  AdwBin parent_instance;

  PncTransferQueue *queue; /* owned, nullable */
  GtkWidget *label;        /* owned: a child while something was said */
  PncProgressNews news;
  guint timeout_id; /* 0: nothing is to be said later */
};

G_DEFINE_FINAL_TYPE (PncAnnouncer, pnc_announcer, ADW_TYPE_BIN)

static guint
count_failed (GListModel *queue)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (queue); i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (queue, i);

      n += pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED ? 1 : 0;
    }
  return n;
}

static void
say (PncAnnouncer *self, const char *text)
{
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_label_set_label (GTK_LABEL (self->label), text);
  adw_bin_set_child (ADW_BIN (self), self->label);
}

static gboolean timeout_cb (gpointer data);

static void
update (PncAnnouncer *self)
{
  PncProgressNow now = { .now_us = g_get_monotonic_time () };
  g_autofree char *text = NULL;
  PncProgressEvent event;
  gint64 wait_us;
  guint n;

  g_object_get (self->queue, "active", &now.active, "fraction", &now.fraction, NULL);
  now.failed = count_failed (G_LIST_MODEL (self->queue));
  event = pnc_progress_news_take (&self->news, &now, &n, &wait_us);
  text = pnc_progress_news_format (event, n);
  if (text != NULL)
    say (self, text);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (wait_us > 0)
    self->timeout_id = g_timeout_add ((guint) (wait_us / 1000) + 1, timeout_cb, self);
}

static gboolean
timeout_cb (gpointer data)
{
  PncAnnouncer *self = data;

  self->timeout_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

void
pnc_announcer_set_queue (PncAnnouncer *self, PncTransferQueue *queue)
{
  const char *const counts[] = { "notify::active", "notify::fraction" };

  g_return_if_fail (PNC_IS_ANNOUNCER (self));

  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_set_object (&self->queue, queue);
  self->news = (PncProgressNews){ 0 };
  for (guint i = 0; i < G_N_ELEMENTS (counts) && queue != NULL; i++)
    g_signal_connect_object (queue, counts[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

static void
pnc_announcer_dispose (GObject *object)
{
  PncAnnouncer *self = PNC_ANNOUNCER (object);

  pnc_announcer_set_queue (self, NULL);
  g_clear_object (&self->label);
  G_OBJECT_CLASS (pnc_announcer_parent_class)->dispose (object);
}

static void
pnc_announcer_class_init (PncAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_announcer_dispose;
}

/* It must count as shown, or nobody is told: it is there, and takes no room that one would see. */
static void
pnc_announcer_init (PncAnnouncer *self)
{
  self->label = g_object_ref_sink (g_object_new (
    GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "ellipsize", PANGO_ELLIPSIZE_END,
    "width-chars", 0, "max-width-chars", 0, "opacity", 0.0, "can-target", FALSE, NULL));
}
