/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells ThreadSanitizer of what GLib's locks and queues order: GLib is not built with it, so that
 * it sees none of them. Linked into every program of a build with -Db_sanitize=thread, where the
 * linker sends our own calls of these functions here (--wrap). */
#include <glib.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

#define WRAP(type, name, parameters)                                                               \
  type __real_##name parameters;                                                                   \
  type __wrap_##name parameters;

/* Locks */

WRAP (void, g_mutex_lock, (GMutex * mutex))
WRAP (void, g_mutex_unlock, (GMutex * mutex))
WRAP (gboolean, g_mutex_trylock, (GMutex * mutex))
WRAP (void, g_cond_wait, (GCond * cond, GMutex *mutex))
WRAP (gboolean, g_cond_wait_until, (GCond * cond, GMutex *mutex, gint64 until))

void
__wrap_g_mutex_lock (GMutex *mutex)
{
  __real_g_mutex_lock (mutex);
  __tsan_acquire (mutex);
}

void
__wrap_g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  __real_g_mutex_unlock (mutex);
}

gboolean
__wrap_g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = __real_g_mutex_trylock (mutex);

  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void
__wrap_g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  __real_g_cond_wait (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
__wrap_g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 until)
{
  gboolean signalled;

  __tsan_release (mutex);
  signalled = __real_g_cond_wait_until (cond, mutex, until);
  __tsan_acquire (mutex);
  return signalled;
}

/* References: whoever drops the last one sees what all others did. */

WRAP (gboolean, g_atomic_ref_count_dec, (gatomicrefcount * count))

gboolean
__wrap_g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean last;

  __tsan_release (count);
  last = __real_g_atomic_ref_count_dec (count);
  if (last)
    __tsan_acquire (count);
  return last;
}

/* Threads: what was done before one was started, and by one that was joined. */

typedef struct
{
  GThreadFunc func;
  gpointer data;
} Start;

static char all_threads; /* an address: what any thread has done when it ends */

static gpointer
start_thread (gpointer data)
{
  Start start = *(Start *) data;
  gpointer result;

  __tsan_acquire (data);
  g_free (data);
  result = start.func (start.data);
  __tsan_release (&all_threads);
  return result;
}

static Start *
start_new (GThreadFunc func, gpointer data)
{
  Start *start = g_new (Start, 1);

  *start = (Start){ func, data };
  __tsan_release (start);
  return start;
}

WRAP (GThread *, g_thread_new, (const char *name, GThreadFunc func, gpointer data))
WRAP (GThread *,
      g_thread_try_new,
      (const char *name, GThreadFunc func, gpointer data, GError **error))
WRAP (gpointer, g_thread_join, (GThread * thread))

GThread *
__wrap_g_thread_new (const char *name, GThreadFunc func, gpointer data)
{
  return __real_g_thread_new (name, start_thread, start_new (func, data));
}

GThread *
__wrap_g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  return __real_g_thread_try_new (name, start_thread, start_new (func, data), error);
}

gpointer
__wrap_g_thread_join (GThread *thread)
{
  gpointer result = __real_g_thread_join (thread);

  __tsan_acquire (&all_threads);
  return result;
}

/* Pools and main contexts: what was done before something was handed over. */

typedef struct
{
  GFunc func;
  gpointer user_data;
} Pool;

static void
run_in_pool (gpointer data, gpointer user_data)
{
  Pool *pool = user_data;

  __tsan_acquire (data);
  pool->func (data, pool->user_data);
  __tsan_release (&all_threads);
}

WRAP (GThreadPool *,
      g_thread_pool_new,
      (GFunc func, gpointer user_data, int max, gboolean exclusive, GError **error))
WRAP (gboolean, g_thread_pool_push, (GThreadPool * pool, gpointer data, GError **error))
WRAP (void, g_thread_pool_free, (GThreadPool * pool, gboolean immediate, gboolean wait))

/* Never freed: this is for tests. */
GThreadPool *
__wrap_g_thread_pool_new (GFunc func,
                          gpointer user_data,
                          int max,
                          gboolean exclusive,
                          GError **error)
{
  Pool *pool = g_new (Pool, 1);

  *pool = (Pool){ func, user_data };
  __tsan_release (pool);
  return __real_g_thread_pool_new (run_in_pool, pool, max, exclusive, error);
}

gboolean
__wrap_g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  __tsan_release (data);
  return __real_g_thread_pool_push (pool, data, error);
}

void
__wrap_g_thread_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait)
{
  __real_g_thread_pool_free (pool, immediate, wait);
  if (wait)
    __tsan_acquire (&all_threads);
}

/* A source's callback sees what was done before it was attached. */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static gboolean
call_back (gpointer data)
{
  Callback *callback = data;

  __tsan_acquire (callback);
  return callback->func (callback->data);
}

static void
callback_free (gpointer data)
{
  Callback *callback = data;

  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

WRAP (void,
      g_source_set_callback,
      (GSource * source, GSourceFunc func, gpointer data, GDestroyNotify notify))
WRAP (
  void,
  g_main_context_invoke_full,
  (GMainContext * context, int priority, GSourceFunc func, gpointer data, GDestroyNotify notify))
WRAP (void, g_main_context_invoke, (GMainContext * context, GSourceFunc func, gpointer data))

/* Callbacks of other sources take more than one thing; they are not for handing over. */
void
__wrap_g_source_set_callback (GSource *source,
                              GSourceFunc func,
                              gpointer data,
                              GDestroyNotify notify)
{
  Callback *callback;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      __real_g_source_set_callback (source, func, data, notify);
      return;
    }
  callback = g_new (Callback, 1);
  *callback = (Callback){ func, data, notify };
  __tsan_release (callback);
  __real_g_source_set_callback (source, call_back, callback, callback_free);
}

void
__wrap_g_main_context_invoke_full (GMainContext *context,
                                   int priority,
                                   GSourceFunc func,
                                   gpointer data,
                                   GDestroyNotify notify)
{
  Callback *callback = g_new (Callback, 1);

  *callback = (Callback){ func, data, notify };
  __tsan_release (callback);
  __real_g_main_context_invoke_full (context, priority, call_back, callback, callback_free);
}

void
__wrap_g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  __wrap_g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}
