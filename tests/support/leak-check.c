/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Only in builds with AddressSanitizer. What libraries allocate before main() is not judged: when a
 * program has more than 2,048 quarks, GLib gives up the first table of them on purpose, and nothing
 * in the table's stack could be named in a list of suppressions. */

#include <sanitizer/lsan_interface.h>

static void
begin (void)
{
  __lsan_disable ();
}

/* before the constructors of every library */
__attribute__ ((section (".preinit_array"), used)) static void (*const begin_func) (void) = begin;

/* after them */
__attribute__ ((constructor)) static void
end (void)
{
  __lsan_enable ();
}
