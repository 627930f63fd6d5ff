/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-guide-window.h"

#include <glib/gi18n.h>

#include "pnc-guide.h"

#define GUIDE_RESOURCE "/org/pinnace/Pinnace/guide.md"

static GtkWidget *
new_label (const PncGuideBlock *block)
{
  const char *const classes[]
    = { [PNC_GUIDE_TITLE] = "title-1", [PNC_GUIDE_HEADING] = "title-3", [PNC_GUIDE_ITEM] = NULL };
  GtkWidget *label = gtk_label_new (NULL);
  const char *css_class = block->kind < G_N_ELEMENTS (classes) ? classes[block->kind] : NULL;

  gtk_label_set_markup (GTK_LABEL (label), block->markup);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  if (block->kind == PNC_GUIDE_HEADING)
    gtk_widget_set_margin_top (label, 12);
  return label;
}

/* An item has a dot before it. */
static GtkWidget *
new_block (const PncGuideBlock *block)
{
  GtkWidget *box, *dot;

  if (block->kind != PNC_GUIDE_ITEM)
    return new_label (block);
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  dot = gtk_label_new ("•");
  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), new_label (block));
  return box;
}

static GtkWidget *
new_text (void)
{
  g_autoptr (GBytes) bytes
    = g_resources_lookup_data (GUIDE_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GPtrArray) blocks = pnc_guide_parse (text);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  for (guint i = 0; i < blocks->len; i++)
    gtk_box_append (GTK_BOX (box), new_block (g_ptr_array_index (blocks, i)));
  gtk_widget_set_margin_top (box, 24);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  return box;
}

static GtkWidget *
new_page (void)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  adw_clamp_set_child (ADW_CLAMP (clamp), new_text ());
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_focusable (scrolled, TRUE); /* so that the keys scroll it */
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Guide"), -1);
  return scrolled;
}

static void
close_on_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

void
pnc_guide_window_present (GtkWindow *parent)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = new_page ();

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Help"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 560);
  close_on_escape (window);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (page);
}
