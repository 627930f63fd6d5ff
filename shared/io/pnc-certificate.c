/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-certificate.h"

#include "pnc-io-error.h"
#include "pnc-secret.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

#define SERIAL_BYTES 16u
#define COMMON_NAME "Pinnace server"
#define LIFE_S (G_GINT64_CONSTANT (100) * 365 * 24 * 3600)

/* Clocks go wrong; a client whose clock is behind must not find the certificate too young. */
#define HEAD_START_S (G_GINT64_CONSTANT (365) * 24 * 3600)

static int
make_key (gnutls_x509_privkey_t *key)
{
  int ret = gnutls_x509_privkey_init (key);

  if (ret < 0)
    return ret;
  return gnutls_x509_privkey_generate (*key, GNUTLS_PK_ECDSA,
                                       GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
}

static int
fill_certificate (gnutls_x509_crt_t crt)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint8 serial[SERIAL_BYTES];
  int ret = 0;

  pnc_random_fill (serial, sizeof serial);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and of full length */
  if ((ret = gnutls_x509_crt_set_version (crt, 3)) < 0
      || (ret = gnutls_x509_crt_set_serial (crt, serial, sizeof serial)) < 0
      || (ret = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, COMMON_NAME,
                                               strlen (COMMON_NAME)))
           < 0
      || (ret = gnutls_x509_crt_set_activation_time (crt, (time_t) (now - HEAD_START_S))) < 0
      || (ret = gnutls_x509_crt_set_expiration_time (crt, (time_t) (now + LIFE_S))) < 0
      || (ret = gnutls_x509_crt_set_basic_constraints (crt, 0, -1)) < 0
      || (ret = gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE)) < 0)
    return ret;
  return gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
}

static int
make_certificate (gnutls_x509_crt_t *crt, gnutls_x509_privkey_t key)
{
  int ret = gnutls_x509_crt_init (crt);

  if (ret < 0 || (ret = fill_certificate (*crt)) < 0
      || (ret = gnutls_x509_crt_set_key (*crt, key)) < 0)
    return ret;
  return gnutls_x509_crt_sign2 (*crt, *crt, key, GNUTLS_DIG_SHA256, 0);
}

/* Returns: (transfer full) (nullable): both in one text, to be wiped */
static char *
export_pem (gnutls_x509_privkey_t key, gnutls_x509_crt_t crt)
{
  gnutls_datum_t key_pem = { NULL, 0 };
  gnutls_datum_t crt_pem = { NULL, 0 };
  char *pem = NULL;

  if (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                         &key_pem)
        >= 0
      && gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_PEM, &crt_pem) >= 0)
    pem = g_strdup_printf ("%.*s%.*s", (int) key_pem.size, (char *) key_pem.data,
                           (int) crt_pem.size, (char *) crt_pem.data);
  pnc_secret_wipe (key_pem.data, key_pem.size);
  gnutls_free (key_pem.data);
  gnutls_free (crt_pem.data);
  return pem;
}

char *
pnc_certificate_generate_pem (GError **error)
{
  gnutls_x509_privkey_t key = NULL;
  gnutls_x509_crt_t crt = NULL;
  char *pem = NULL;
  int ret;

  ret = make_key (&key);
  if (ret >= 0)
    ret = make_certificate (&crt, key);
  if (ret >= 0)
    pem = export_pem (key, crt);
  if (pem == NULL)
    pnc_set_error (error, PNC_ERROR_FAILED, PNC_SIDE_NONE, NULL,
                   "The server's key could not be made: %s.",
                   gnutls_strerror (ret < 0 ? ret : GNUTLS_E_MEMORY_ERROR));
  g_clear_pointer (&crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&key, gnutls_x509_privkey_deinit);
  return pem;
}

GTlsCertificate *
pnc_certificate_generate (GError **error)
{
  char *pem = pnc_certificate_generate_pem (error);
  GTlsCertificate *certificate = NULL;

  if (pem != NULL)
    {
      certificate = g_tls_certificate_new_from_pem (pem, -1, error);
      pnc_error_adopt (error, PNC_SIDE_NONE, NULL, "use the new key");
    }
  pnc_secret_free_text (pem);
  return certificate;
}
