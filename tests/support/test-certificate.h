/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/**
 * TestCertificate:
 * @key: its key
 * @crt: the certificate
 *
 * A certificate of any making, honest or not.
 */
typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t crt;
} TestCertificate;

/** TestCertificateFlags: what it is allowed to be */
typedef enum
{
  TEST_CERTIFICATE_SERVER = 0,
  TEST_CERTIFICATE_CA = 1 << 0,
  TEST_CERTIFICATE_CLIENT_ONLY = 1 << 1,
} TestCertificateFlags;

/**
 * test_certificate_new:
 * @name: its common name, and its DNS name
 * @issuer_name: the issuer that it claims to have
 * @issuer: (nullable): who signs it; %NULL for itself
 * @flags: what it may be
 *
 * Returns: (transfer full): the certificate
 */
TestCertificate *test_certificate_new (const char *name,
                                       const char *issuer_name,
                                       const TestCertificate *issuer,
                                       TestCertificateFlags flags);

/** test_certificate_free: @self: (transfer full) (nullable): a certificate */
void test_certificate_free (TestCertificate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCertificate, test_certificate_free)

/** test_certificate_to_pem: @self: a certificate. Returns: (transfer full): PEM without the key */
char *test_certificate_to_pem (const TestCertificate *self);

/** test_certificate_to_tls: @self: a certificate. Returns: (transfer full): for GIO, with the key
 */
GTlsCertificate *test_certificate_to_tls (const TestCertificate *self);

G_END_DECLS
