/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "test-certificate.h"

#include <gnutls/gnutls.h>
#include <string.h>
#include <time.h>

static void
assert_ok (int ret)
{
  if (ret < 0)
    g_error ("GnuTLS: %s", gnutls_strerror (ret));
}

static void
set_purpose (gnutls_x509_crt_t crt, TestCertificateFlags flags)
{
  if (flags & TEST_CERTIFICATE_CA)
    {
      assert_ok (gnutls_x509_crt_set_basic_constraints (crt, 1, -1));
      assert_ok (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN));
      return;
    }
  assert_ok (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE));
  assert_ok (gnutls_x509_crt_set_key_purpose_oid (
    crt, flags & TEST_CERTIFICATE_CLIENT_ONLY ? GNUTLS_KP_TLS_WWW_CLIENT : GNUTLS_KP_TLS_WWW_SERVER,
    0));
}

static void
set_names (gnutls_x509_crt_t crt, const char *name, const char *issuer_name)
{
  assert_ok (gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                            (unsigned) strlen (name)));
  assert_ok (gnutls_x509_crt_set_issuer_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, issuer_name,
                                                   (unsigned) strlen (issuer_name)));
  assert_ok (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, name,
                                                   (unsigned) strlen (name), GNUTLS_FSAN_SET));
}

/* Signed as gnutls_x509_crt_sign2() does it, except that the issuer's name is what we say. */
static void
sign (TestCertificate *self, const TestCertificate *issuer, const char *issuer_name)
{
  gnutls_x509_crt_t signer = NULL;

  assert_ok (gnutls_x509_crt_init (&signer));
  assert_ok (gnutls_x509_crt_set_dn_by_oid (signer, GNUTLS_OID_X520_COMMON_NAME, 0, issuer_name,
                                            (unsigned) strlen (issuer_name)));
  assert_ok (gnutls_x509_crt_set_key (signer, issuer->key));
  assert_ok (gnutls_x509_crt_sign2 (self->crt, signer, issuer->key, GNUTLS_DIG_SHA256, 0));
  gnutls_x509_crt_deinit (signer);
}

/* What was just made has no raw names yet, which GnuTLS compares; what was read has. */
static void
read_back (TestCertificate *self)
{
  gnutls_datum_t der = { NULL, 0 };

  assert_ok (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_DER, &der));
  gnutls_x509_crt_deinit (self->crt);
  assert_ok (gnutls_x509_crt_init (&self->crt));
  assert_ok (gnutls_x509_crt_import (self->crt, &der, GNUTLS_X509_FMT_DER));
  gnutls_free (der.data);
}

TestCertificate *
test_certificate_new (const char *name,
                      const char *issuer_name,
                      const TestCertificate *issuer,
                      TestCertificateFlags flags)
{
  static guint32 serial = 0;
  TestCertificate *self = g_new0 (TestCertificate, 1);
  guint32 number = GUINT32_TO_BE (++serial);
  time_t now = time (NULL);

  assert_ok (gnutls_x509_privkey_init (&self->key));
  assert_ok (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA,
                                           GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  assert_ok (gnutls_x509_crt_init (&self->crt));
  assert_ok (gnutls_x509_crt_set_version (self->crt, 3));
  assert_ok (gnutls_x509_crt_set_serial (self->crt, &number, sizeof number));
  assert_ok (gnutls_x509_crt_set_activation_time (self->crt, now - 3600));
  assert_ok (gnutls_x509_crt_set_expiration_time (self->crt, now + 3600));
  assert_ok (gnutls_x509_crt_set_key (self->crt, self->key));
  set_names (self->crt, name, issuer_name);
  set_purpose (self->crt, flags);
  sign (self, issuer != NULL ? issuer : self, issuer_name);
  read_back (self);
  return self;
}

void
test_certificate_free (TestCertificate *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_free (self);
}

char *
test_certificate_to_pem (const TestCertificate *self)
{
  gnutls_datum_t pem = { NULL, 0 };
  char *text;

  assert_ok (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_PEM, &pem));
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

GTlsCertificate *
test_certificate_to_tls (const TestCertificate *self)
{
  g_autofree char *crt = test_certificate_to_pem (self);
  g_autofree char *both = NULL;
  g_autoptr (GError) error = NULL;
  gnutls_datum_t key = { NULL, 0 };
  GTlsCertificate *certificate;

  assert_ok (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL,
                                                GNUTLS_PKCS_PLAIN, &key));
  both = g_strdup_printf ("%.*s%s", (int) key.size, (char *) key.data, crt);
  gnutls_free (key.data);
  certificate = g_tls_certificate_new_from_pem (both, -1, &error);
  g_assert_no_error (error);
  return certificate;
}
