/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* What the desktop is told about transfers: that it must not sleep while something moves, and what
 * became of them when nobody looks; and that they go on when the window is closed. */

static guint
get_count (PncWindow *self, const char *name)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  guint n = 0;

  if (queue != NULL)
    g_object_get (queue, name, &n, NULL);
  return n;
}

static GtkApplication *
get_application (PncWindow *self)
{
  return gtk_window_get_application (GTK_WINDOW (self));
}

static gboolean
is_in_background (PncWindow *self)
{
  return !gtk_widget_get_visible (GTK_WIDGET (self));
}

static char *
dup_notification_id (PncWindow *self)
{
  return g_strdup_printf ("transfers-%u",
                          gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self)));
}

static void
notify_desktop (PncWindow *self, GNotification *notification)
{
  guint id = gtk_application_window_get_id (GTK_APPLICATION_WINDOW (self));
  g_autofree char *name = dup_notification_id (self);

  g_notification_set_default_action_and_target (notification, "app.show-window", "u", id);
  g_notification_add_button_with_target (notification, _ ("Show Window"), "app.show-window", "u",
                                         id);
  g_application_send_notification (G_APPLICATION (get_application (self)), name, notification);
}

static void
set_inhibited (PncWindow *self, gboolean inhibited)
{
  GtkApplication *application = get_application (self);

  if (application == NULL || inhibited == (self->inhibit_cookie != 0))
    return;
  if (!inhibited)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
      return;
    }
  self->inhibit_cookie
    = gtk_application_inhibit (application, is_in_background (self) ? NULL : GTK_WINDOW (self),
                               GTK_APPLICATION_INHIBIT_SUSPEND, _ ("Files are being transferred"));
}

/* Nobody has anything to look at, or to do. */
static gboolean
is_of_no_use (PncWindow *self)
{
  return is_in_background (self) && !self->failure_unseen && get_count (self, "active") == 0;
}

/* The window that nobody sees goes. */
static gboolean
leave_background_cb (gpointer data)
{
  g_autoptr (PncWindow) self = data;

  if (is_of_no_use (self))
    {
      pnc_browser_close (self->browser);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  return G_SOURCE_REMOVE;
}

static void
tell_batch (PncWindow *self)
{
  g_autoptr (GNotification) notification = pnc_transfer_batch_dup_notification (&self->batch);

  if (notification != NULL && !gtk_window_is_active (GTK_WINDOW (self)))
    notify_desktop (self, notification);
}

static void
end_batch (PncWindow *self)
{
  tell_batch (self);
  pnc_transfer_batch_clear (&self->batch);
  if (is_of_no_use (self))
    g_idle_add (leave_background_cb, g_object_ref (self));
}

gboolean
pnc_window_has_work (PncWindow *self)
{
  return get_count (self, "active") > get_count (self, "paused");
}

static void
counts_cb (PncWindow *self)
{
  if (self->browser == NULL)
    return;
  set_inhibited (self, get_count (self, "moving") > 0);
  if (!pnc_window_has_work (self))
    end_batch (self);
  /* The others may wait for their server for hours, and nobody sees the one that has failed. */
  else if (is_in_background (self) && pnc_transfer_batch_take_failure (&self->batch))
    tell_batch (self);
}

static void
ended_cb (PncWindow *self, PncTransfer *transfer)
{
  pnc_transfer_batch_note (&self->batch, transfer);
  if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED
      && (is_in_background (self) || !gtk_window_is_active (GTK_WINDOW (self))))
    self->failure_unseen = TRUE;
}

static void
queue_cb (PncWindow *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  const char *const counts[] = { "notify::active", "notify::moving", "notify::paused" };

  pnc_transfer_batch_clear (&self->batch);
  for (guint i = 0; i < G_N_ELEMENTS (counts) && queue != NULL; i++)
    g_signal_connect_object (queue, counts[i], G_CALLBACK (counts_cb), self, G_CONNECT_SWAPPED);
  set_inhibited (self, FALSE);
}

/* What was to be told is seen now. A window that is being hidden may be active for a moment. */
static void
active_cb (PncWindow *self)
{
  g_autofree char *name = NULL;

  if (!gtk_window_is_active (GTK_WINDOW (self)) || get_application (self) == NULL
      || is_in_background (self))
    return;
  self->failure_unseen = FALSE;
  name = dup_notification_id (self);
  g_application_withdraw_notification (G_APPLICATION (get_application (self)), name);
}

void
pnc_window_setup_background (PncWindow *self)
{
  g_signal_connect_object (self->browser, "transfer-ended", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::queue", G_CALLBACK (queue_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

void
pnc_window_go_to_background (PncWindow *self)
{
  g_autoptr (GNotification) notification
    = g_notification_new (_ ("Transfers go on in the background"));

  g_notification_set_body (notification, _ ("Open Pinnace again to see them."));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  notify_desktop (self, notification);
}

void
pnc_window_clear_background (PncWindow *self)
{
  set_inhibited (self, FALSE);
  pnc_transfer_batch_clear (&self->batch);
}
