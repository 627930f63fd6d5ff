/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** FakeAnswer: what a resolver does when it is asked */
typedef enum
{
  FAKE_ANSWER_UNKNOWN,  /* there is no such name */
  FAKE_ANSWER_NEVER,    /* it does not answer before it is cancelled */
  FAKE_ANSWER_LOOPBACK, /* 127.0.0.2, where nobody listens, and 127.0.0.1 */
} FakeAnswer;

#define FAKE_TYPE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

/**
 * fake_resolver_install:
 * @answer: to every question from now on
 *
 * Takes the place of the system's resolver in this process: no test depends on a network.
 */
void fake_resolver_install (FakeAnswer answer);

G_END_DECLS
