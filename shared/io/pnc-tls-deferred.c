/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-tls-deferred.h"

struct _PncTlsDeferred
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (PncTlsDeferred, pnc_tls_deferred, G_TYPE_TLS_DATABASE)

static GTlsCertificateFlags
pnc_tls_deferred_verify_chain (GTlsDatabase *database,
                               GTlsCertificate *chain,
                               const char *purpose,
                               GSocketConnectable *identity,
                               GTlsInteraction *interaction,
                               GTlsDatabaseVerifyFlags flags,
                               GCancellable *cancellable,
                               GError **error)
{
  return G_TLS_CERTIFICATE_NO_FLAGS;
}

static void
pnc_tls_deferred_class_init (PncTlsDeferredClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = pnc_tls_deferred_verify_chain;
}

static void
pnc_tls_deferred_init (PncTlsDeferred *self)
{
}

GTlsDatabase *
pnc_tls_deferred_get (void)
{
  static GTlsDatabase *the_one;

  if (g_once_init_enter (&the_one))
    g_once_init_leave (&the_one, g_object_new (PNC_TYPE_TLS_DEFERRED, NULL));
  return the_one;
}
