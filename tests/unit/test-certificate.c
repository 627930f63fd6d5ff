/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-certificate.h"

#include "pnc-tls.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

static gnutls_x509_crt_t
import (const char *pem)
{
  gnutls_x509_crt_t crt = NULL;
  const gnutls_datum_t datum = { (unsigned char *) pem, (unsigned) strlen (pem) };

  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_PEM), ==, 0);
  return crt;
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = pnc_certificate_generate_pem (&error);
  gnutls_x509_crt_t crt;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned critical;
  unsigned bits;

  g_assert_no_error (error);
  crt = import (strstr (pem, "-----BEGIN CERTIFICATE"));
  g_assert_cmpint (gnutls_x509_crt_get_version (crt), ==, 3);
  g_assert_cmpint (gnutls_x509_crt_get_pk_algorithm (crt, &bits), ==, GNUTLS_PK_ECDSA);
  g_assert_cmpuint (bits, ==, 256);
  g_assert_true (gnutls_x509_crt_check_issuer (crt, crt));
  g_assert_cmpint (gnutls_x509_crt_get_ca_status (crt, &critical), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_activation_time (crt), <, now);
  g_assert_cmpint (gnutls_x509_crt_get_expiration_time (crt), >, now + 99LL * 365 * 24 * 3600);
  gnutls_x509_crt_deinit (crt);
}

static void
test_each_is_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) one = pnc_certificate_generate (&error);
  g_autoptr (GTlsCertificate) two = pnc_certificate_generate (&error);
  g_autoptr (GByteArray) key = NULL;
  g_autofree char *one_print = NULL;
  g_autofree char *two_print = NULL;

  g_assert_no_error (error);
  one_print = pnc_tls_fingerprint (one);
  two_print = pnc_tls_fingerprint (two);
  g_assert_cmpstr (one_print, !=, two_print);
  g_assert_cmpuint (strlen (one_print), ==, strlen ("SHA256:") + 43);
  g_object_get (one, "private-key", &key, NULL);
  g_assert_nonnull (key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/fields", test_fields);
  g_test_add_func ("/certificate/each-is-new", test_each_is_new);
  return g_test_run ();
}
