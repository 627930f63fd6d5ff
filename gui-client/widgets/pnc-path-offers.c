/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-path-offers.h"

#include "pnc-path-completion.h"

struct _PncPathOffers
{
  GObject parent_instance;

  /* owned */
  PncPathCompletion *completion; /* nullable: only while a path is typed */

  GtkEntry *entry; /* borrowed, weak */
};

G_DEFINE_FINAL_TYPE (PncPathOffers, pnc_path_offers, G_TYPE_OBJECT)

static void
typed_cb (PncPathOffers *self)
{
  if (self->completion != NULL)
    pnc_path_completion_set_text (self->completion,
                                  gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

void
pnc_path_offers_begin (PncPathOffers *self, PncBrowser *browser)
{
  pnc_path_offers_end (self);
  self->completion = pnc_path_completion_new (browser);
}

void
pnc_path_offers_end (PncPathOffers *self)
{
  g_clear_object (&self->completion);
}

gboolean
pnc_path_offers_complete (PncPathOffers *self)
{
  g_autofree char *text
    = self->completion != NULL ? pnc_path_completion_complete (self->completion) : NULL;

  if (text == NULL || self->entry == NULL)
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  return TRUE;
}

static void
pnc_path_offers_dispose (GObject *object)
{
  PncPathOffers *self = PNC_PATH_OFFERS (object);

  pnc_path_offers_end (self);
  g_clear_weak_pointer (&self->entry);
  G_OBJECT_CLASS (pnc_path_offers_parent_class)->dispose (object);
}

static void
pnc_path_offers_class_init (PncPathOffersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_path_offers_dispose;
}

static void
pnc_path_offers_init (PncPathOffers *self)
{
}

PncPathOffers *
pnc_path_offers_new (GtkEntry *entry)
{
  PncPathOffers *self = g_object_new (PNC_TYPE_PATH_OFFERS, NULL);

  g_set_weak_pointer (&self->entry, entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (typed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
