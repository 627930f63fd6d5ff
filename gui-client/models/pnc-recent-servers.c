/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-recent-servers.h"

#define KEY "recent-servers"

struct _PncRecentServers
{
  GObject parent_instance;

  /* owned */
  GSettings *settings;
  PncServerList *saved;
  GPtrArray *items;
};

static GType
get_item_type (GListModel *model)
{
  return PNC_TYPE_SERVER_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return PNC_RECENT_SERVERS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *items = PNC_RECENT_SERVERS (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PncRecentServers,
                               pnc_recent_servers,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
rebuild (PncRecentServers *self)
{
  g_auto (GStrv) links = g_settings_get_strv (self->settings, KEY);
  guint n_before = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; links[i] != NULL; i++)
    {
      g_autoptr (PncLink) link = pnc_link_parse (links[i], NULL);

      if (link != NULL && pnc_server_list_find (self->saved, link) == NULL)
        g_ptr_array_add (self->items, pnc_server_item_new (NULL, NULL, "gray", link));
    }
  if (n_before > 0 || self->items->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
}

/* @first: (nullable): goes before the others */
static void
write_without (PncRecentServers *self, const PncLink *link, const char *first)
{
  g_autoptr (PncServerItem) place = pnc_server_item_new (NULL, NULL, NULL, link);
  g_auto (GStrv) links = g_settings_get_strv (self->settings, KEY);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  guint n = 0;

  if (first != NULL)
    {
      g_strv_builder_add (kept, first);
      n++;
    }
  for (guint i = 0; links[i] != NULL && n < PNC_RECENT_SERVERS_MAX; i++)
    {
      g_autoptr (PncLink) other = pnc_link_parse (links[i], NULL);

      if (other == NULL || pnc_server_item_is_at (place, other))
        continue;
      g_strv_builder_add (kept, links[i]);
      n++;
    }
  all = g_strv_builder_end (kept);
  g_settings_set_strv (self->settings, KEY, (const char *const *) all);
}

void
pnc_recent_servers_note (PncRecentServers *self, const PncLink *link)
{
  g_autoptr (PncPath) root = pnc_path_root ();
  PncLink server = *link;
  g_autofree char *text = NULL;

  server.path = root;
  text = pnc_link_format (&server, PNC_LINK_NONE);
  write_without (self, link, text);
}

PncServerItem *
pnc_recent_servers_find (PncRecentServers *self, const PncLink *link)
{
  for (guint i = 0; i < self->items->len; i++)
    if (pnc_server_item_is_at (self->items->pdata[i], link))
      return self->items->pdata[i];
  return NULL;
}

void
pnc_recent_servers_forget (PncRecentServers *self, PncServerItem *item)
{
  write_without (self, pnc_server_item_get_link (item), NULL);
}

static void
pnc_recent_servers_finalize (GObject *object)
{
  PncRecentServers *self = PNC_RECENT_SERVERS (object);

  g_object_unref (self->settings);
  g_object_unref (self->saved);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (pnc_recent_servers_parent_class)->finalize (object);
}

static void
pnc_recent_servers_class_init (PncRecentServersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_recent_servers_finalize;
}

static void
pnc_recent_servers_init (PncRecentServers *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

PncRecentServers *
pnc_recent_servers_new (GSettings *settings, PncServerList *saved)
{
  PncRecentServers *self = g_object_new (PNC_TYPE_RECENT_SERVERS, NULL);

  self->settings = g_object_ref (settings);
  self->saved = g_object_ref (saved);
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  /* When everybody else knows: lists that show both must not hear of two changes at once. */
  g_signal_connect_object (saved, "items-changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  rebuild (self);
  return self;
}
