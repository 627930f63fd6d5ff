/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "memory-tls.h"

#define MEMORY_TYPE_TLS (memory_tls_get_type ())
G_DECLARE_FINAL_TYPE (MemoryTls, memory_tls, MEMORY, TLS, GTlsConnection)

struct _MemoryTls
{
  GTlsConnection parent_instance;
  GIOStream *stream; /* owned */
};

G_DEFINE_FINAL_TYPE (MemoryTls, memory_tls, G_TYPE_TLS_CONNECTION)

/* What every connection has; of all this there is but the first. */
static const char *const properties[] = {
  "base-io-stream",       "use-system-certdb",   "require-close-notify",
  "rehandshake-mode",     "certificate",         "database",
  "interaction",          "peer-certificate",    "peer-certificate-errors",
  "advertised-protocols", "negotiated-protocol", "protocol-version",
  "ciphersuite-name",
};

static void
memory_tls_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == 1)
    g_value_set_object (value, MEMORY_TLS (object)->stream);
}

static void
memory_tls_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
}

static GInputStream *
memory_tls_get_input (GIOStream *stream)
{
  return g_io_stream_get_input_stream (MEMORY_TLS (stream)->stream);
}

static GOutputStream *
memory_tls_get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (MEMORY_TLS (stream)->stream);
}

static gboolean
memory_tls_get_binding (GTlsConnection *connection,
                        GTlsChannelBindingType type,
                        GByteArray *data,
                        GError **error)
{
  static const guint8 binding[32] = { 'm', 'e', 'm', 'o', 'r', 'y' };

  g_byte_array_append (data, binding, sizeof binding);
  return TRUE;
}

static void
memory_tls_finalize (GObject *object)
{
  g_object_unref (MEMORY_TLS (object)->stream);
  G_OBJECT_CLASS (memory_tls_parent_class)->finalize (object);
}

static void
memory_tls_class_init (MemoryTlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = memory_tls_get_property;
  object_class->set_property = memory_tls_set_property;
  object_class->finalize = memory_tls_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = memory_tls_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = memory_tls_get_output;
  G_TLS_CONNECTION_CLASS (klass)->get_binding_data = memory_tls_get_binding;
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    g_object_class_override_property (object_class, i + 1, properties[i]);
}

static void
memory_tls_init (MemoryTls *self)
{
}

GTlsConnection *
memory_tls_new (MemoryPipe *from, MemoryPipe *to)
{
  MemoryTls *self = g_object_new (MEMORY_TYPE_TLS, NULL);

  self->stream = memory_stream_new (from, to);
  return G_TLS_CONNECTION (self);
}
