/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-question-private.h"

#include "pnc-secret.h"

struct _PncQuestion
{
  GObject parent_instance;

  /* owned */
  PncQuestionKind kind;
  char *host;
  char *fingerprint;
  char *user;
  char *password;
  gboolean retry;
  gboolean answered;

  /* borrowed; func is NULL once it was called or the question was withdrawn */
  PncQuestionFunc func;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (PncQuestion, pnc_question, G_TYPE_OBJECT)

enum
{
  PROP_KIND = 1,
  PROP_HOST,
  PROP_FINGERPRINT,
  PROP_USER,
  PROP_RETRY,
  PROP_ANSWERED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
settle (PncQuestion *self, gboolean yes)
{
  PncQuestionFunc func = g_steal_pointer (&self->func);

  if (self->answered)
    return;
  self->answered = TRUE;
  g_object_ref (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERED]);
  if (func != NULL)
    func (self, yes, self->user_data);
  g_object_unref (self);
}

static void
pnc_question_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncQuestion *self = PNC_QUESTION (object);

  switch (id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_FINGERPRINT:
      g_value_set_string (value, self->fingerprint);
      break;
    case PROP_USER:
      g_value_set_string (value, self->user);
      break;
    case PROP_RETRY:
      g_value_set_boolean (value, self->retry);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->answered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_question_dispose (GObject *object)
{
  pnc_question_decline (PNC_QUESTION (object));
  G_OBJECT_CLASS (pnc_question_parent_class)->dispose (object);
}

static void
pnc_question_finalize (GObject *object)
{
  PncQuestion *self = PNC_QUESTION (object);

  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self->user);
  pnc_secret_free_text (self->password);
  G_OBJECT_CLASS (pnc_question_parent_class)->finalize (object);
}

static void
pnc_question_class_init (PncQuestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_question_get_property;
  object_class->dispose = pnc_question_dispose;
  object_class->finalize = pnc_question_finalize;

  properties[PROP_KIND]
    = g_param_spec_enum ("kind", NULL, NULL, PNC_TYPE_QUESTION_KIND, PNC_QUESTION_IDENTITY, flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_USER] = g_param_spec_string ("user", NULL, NULL, NULL, flags);
  properties[PROP_RETRY] = g_param_spec_boolean ("retry", NULL, NULL, FALSE, flags);
  properties[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_question_init (PncQuestion *self)
{
}

GType
pnc_question_kind_get_type (void)
{
  static const GEnumValue values[] = {
    { PNC_QUESTION_IDENTITY, "PNC_QUESTION_IDENTITY", "identity" },
    { PNC_QUESTION_PASSWORD, "PNC_QUESTION_PASSWORD", "password" },
    { 0 },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("PncQuestionKind", values));
  return type;
}

PncQuestion *
pnc_question_new (const PncQuestionDetails *details, PncQuestionFunc answered, gpointer user_data)
{
  PncQuestion *self = g_object_new (PNC_TYPE_QUESTION, NULL);

  self->kind = details->kind;
  self->host = g_strdup (details->host);
  self->fingerprint = g_strdup (details->fingerprint);
  self->user = g_strdup (details->user);
  self->retry = details->retry;
  self->func = answered;
  self->user_data = user_data;
  return self;
}

void
pnc_question_withdraw (PncQuestion *self)
{
  g_return_if_fail (PNC_IS_QUESTION (self));

  self->func = NULL;
  settle (self, FALSE);
}

PncQuestionKind
pnc_question_get_kind (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), PNC_QUESTION_IDENTITY);
  return self->kind;
}

const char *
pnc_question_get_host (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), NULL);
  return self->host;
}

const char *
pnc_question_get_fingerprint (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), NULL);
  return self->fingerprint;
}

const char *
pnc_question_get_user (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), NULL);
  return self->user;
}

const char *
pnc_question_get_password (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), NULL);
  return self->password;
}

gboolean
pnc_question_is_retry (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), FALSE);
  return self->retry;
}

gboolean
pnc_question_is_answered (PncQuestion *self)
{
  g_return_val_if_fail (PNC_IS_QUESTION (self), TRUE);
  return self->answered;
}

void
pnc_question_accept (PncQuestion *self)
{
  g_return_if_fail (PNC_IS_QUESTION (self));
  g_return_if_fail (self->kind == PNC_QUESTION_IDENTITY);

  settle (self, TRUE);
}

void
pnc_question_answer_password (PncQuestion *self, const char *user, const char *password)
{
  g_return_if_fail (PNC_IS_QUESTION (self));
  g_return_if_fail (self->kind == PNC_QUESTION_PASSWORD);
  g_return_if_fail (user != NULL && password != NULL);

  if (self->answered)
    return;
  g_free (self->user);
  self->user = g_strdup (user);
  self->password = g_strdup (password);
  settle (self, TRUE);
}

void
pnc_question_decline (PncQuestion *self)
{
  g_return_if_fail (PNC_IS_QUESTION (self));
  settle (self, FALSE);
}
