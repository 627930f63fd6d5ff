/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-clash-item.h"

#include "pnc-display.h"
#include "pnc-format-preflight.h"

struct _PncClashItem
{
  GObject parent_instance;

  /* owned */
  char *name;
  char *details;

  PncPreflightKind kind;
  PncPreflightClash clash;
  PncPolicy policy;
};

const PncPolicy pnc_clash_item_policies[PNC_CLASH_ITEM_N_POLICIES] = {
  PNC_POLICY_KEEP_BOTH,
  PNC_POLICY_OVERWRITE,
  PNC_POLICY_NEWER,
  PNC_POLICY_SKIP,
};

enum
{
  PROP_NAME = 1,
  PROP_DETAILS,
  PROP_ICON_NAME,
  PROP_POLICY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncClashItem, pnc_clash_item, G_TYPE_OBJECT)

gboolean
pnc_clash_item_is_merge (PncClashItem *self)
{
  return self->clash.ours.kind == PNC_ENTRY_FOLDER && self->clash.theirs.kind == PNC_ENTRY_FOLDER
         && (self->kind == PNC_PREFLIGHT_UPLOAD || self->kind == PNC_PREFLIGHT_DOWNLOAD);
}

/* A folder takes the place of nothing, and nothing but a file makes way (docs/PROTOCOL.md, section
 * 6.3). The server finds another name for a folder that it copies or moves itself; for one that is
 * uploaded or downloaded it was looked for before. */
gboolean
pnc_clash_item_allows (PncClashItem *self, PncPolicy policy)
{
  gboolean folder = self->clash.ours.kind == PNC_ENTRY_FOLDER;
  gboolean on_server = self->kind == PNC_PREFLIGHT_COPY || self->kind == PNC_PREFLIGHT_MOVE;

  switch (policy)
    {
    case PNC_POLICY_SKIP:
      return TRUE;
    case PNC_POLICY_KEEP_BOTH:
      return !folder || on_server || pnc_clash_item_is_merge (self) || self->clash.number != 0;
    case PNC_POLICY_OVERWRITE:
    case PNC_POLICY_NEWER:
      return (!folder && self->clash.theirs.kind == PNC_ENTRY_FILE)
             || pnc_clash_item_is_merge (self);
    default:
      return FALSE;
    }
}

void
pnc_clash_item_set_policy (PncClashItem *self, PncPolicy policy)
{
  g_return_if_fail (PNC_IS_CLASH_ITEM (self));

  if (!pnc_clash_item_allows (self, policy))
    policy
      = pnc_clash_item_allows (self, PNC_POLICY_KEEP_BOTH) ? PNC_POLICY_KEEP_BOTH : PNC_POLICY_SKIP;
  if (self->policy == policy)
    return;
  self->policy = policy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POLICY]);
}

PncPolicy
pnc_clash_item_get_policy (PncClashItem *self)
{
  return self->policy;
}

guint
pnc_clash_item_get_number (PncClashItem *self)
{
  gboolean beside = self->policy == PNC_POLICY_KEEP_BOTH
                    && self->clash.ours.kind == PNC_ENTRY_FOLDER && !pnc_clash_item_is_merge (self);

  return beside ? self->clash.number : 0;
}

guint64
pnc_clash_item_get_skipped_bytes (PncClashItem *self)
{
  gboolean older = self->policy == PNC_POLICY_NEWER && !pnc_clash_item_is_merge (self)
                   && self->clash.ours.mtime_ns <= self->clash.theirs.mtime_ns;

  return self->policy == PNC_POLICY_SKIP || older ? self->clash.skip_bytes : 0;
}

guint
pnc_clash_item_get_source (PncClashItem *self)
{
  return self->clash.source;
}

static void
pnc_clash_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncClashItem *self = PNC_CLASH_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      return;
    case PROP_DETAILS:
      g_value_set_string (value, self->details);
      return;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, self->clash.ours.kind == PNC_ENTRY_FOLDER
                                          ? "folder-symbolic"
                                          : "text-x-generic-symbolic");
      return;
    case PROP_POLICY:
      g_value_set_int (value, (int) self->policy);
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_clash_item_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_POLICY)
    pnc_clash_item_set_policy (PNC_CLASH_ITEM (object), (PncPolicy) g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_clash_item_finalize (GObject *object)
{
  PncClashItem *self = PNC_CLASH_ITEM (object);

  g_free (self->name);
  g_free (self->details);
  G_OBJECT_CLASS (pnc_clash_item_parent_class)->finalize (object);
}

static void
pnc_clash_item_class_init (PncClashItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags constant = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_clash_item_get_property;
  object_class->set_property = pnc_clash_item_set_property;
  object_class->finalize = pnc_clash_item_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, constant);
  properties[PROP_DETAILS] = g_param_spec_string ("details", NULL, NULL, NULL, constant);
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, constant);
  properties[PROP_POLICY]
    = g_param_spec_int ("policy", NULL, NULL, 0, PNC_POLICY_KEEP_BOTH, PNC_POLICY_SKIP,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_clash_item_init (PncClashItem *self)
{
  self->policy = PNC_POLICY_SKIP;
}

PncClashItem *
pnc_clash_item_new (PncPreflightKind kind,
                    const PncPreflightClash *clash,
                    const char *name,
                    gint64 now_us)
{
  PncClashItem *self = g_object_new (PNC_TYPE_CLASH_ITEM, NULL);

  self->kind = kind;
  self->clash = *clash;
  self->name = pnc_display_text (name, -1);
  self->details = pnc_format_clash (clash, now_us);
  return self;
}
