/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-qr-view.h"

#include "pnc-qr-code.h"

/* Pixels: a telephone reads it at arm's length, and it fits a narrow window. */
#define NATURAL_SIZE 264
#define CORNER 12.0f

struct _PncQrView
{
  GtkWidget parent_instance;

  PncQrCode *code; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (PncQrView, pnc_qr_view, GTK_TYPE_WIDGET)

/* With the border. */
static int
count_modules (PncQrView *self)
{
  return self->code != NULL ? (int) pnc_qr_code_get_size (self->code) + 2 * PNC_QR_CODE_QUIET : 0;
}

gboolean
pnc_qr_view_set_text (PncQrView *self, const char *text)
{
  g_clear_pointer (&self->code, pnc_qr_code_free);
  self->code = pnc_qr_code_new (text);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  return self->code != NULL;
}

/* Dark modules beside each other are one rectangle: no seam shows between them. */
static void
draw_row (PncQrView *self, GtkSnapshot *snapshot, guint row, float left, float top, float module)
{
  const GdkRGBA black = { 0.0f, 0.0f, 0.0f, 1.0f };
  guint size = pnc_qr_code_get_size (self->code);

  for (guint column = 0, end; column < size; column = end + 1)
    {
      for (end = column; pnc_qr_code_is_dark (self->code, end, row); end++)
        ;
      if (end > column)
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT (left + (float) column * module,
                                                        top + (float) row * module,
                                                        (float) (end - column) * module, module));
    }
}

static void
pnc_qr_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PncQrView *self = PNC_QR_VIEW (widget);
  const GdkRGBA white = { 1.0f, 1.0f, 1.0f, 1.0f };
  int scale = gtk_widget_get_scale_factor (widget);
  int room = MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget)) * scale;
  int pixels = count_modules (self) > 0 ? room / count_modules (self) : 0;
  float module = (float) pixels / (float) scale;
  float side = module * (float) count_modules (self);
  float left = (float) ((gtk_widget_get_width (widget) - (int) side) / 2);
  float top = (float) ((gtk_widget_get_height (widget) - (int) side) / 2);
  GskRoundedRect paper;

  if (pixels == 0)
    return;
  gsk_rounded_rect_init_from_rect (&paper, &GRAPHENE_RECT_INIT (left, top, side, side), CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &paper);
  gtk_snapshot_append_color (snapshot, &white, &paper.bounds);
  for (guint row = 0; row < pnc_qr_code_get_size (self->code); row++)
    draw_row (self, snapshot, row, left + PNC_QR_CODE_QUIET * module,
              top + PNC_QR_CODE_QUIET * module, module);
  gtk_snapshot_pop (snapshot);
}

static void
pnc_qr_view_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  int modules = count_modules (PNC_QR_VIEW (widget));

  /* two pixels a module can still be read */
  *minimum = 2 * modules;
  *natural = MAX (*minimum, modules > 0 ? NATURAL_SIZE / modules * modules : 0);
}

static void
pnc_qr_view_dispose (GObject *object)
{
  g_clear_pointer (&PNC_QR_VIEW (object)->code, pnc_qr_code_free);
  G_OBJECT_CLASS (pnc_qr_view_parent_class)->dispose (object);
}

static void
pnc_qr_view_class_init (PncQrViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_qr_view_dispose;
  widget_class->snapshot = pnc_qr_view_snapshot;
  widget_class->measure = pnc_qr_view_measure;
  gtk_widget_class_set_css_name (widget_class, "qrcode");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pnc_qr_view_init (PncQrView *self)
{
}
