/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-channel.h"
#include "pnc-transfer-queue-private.h"
#include "test-loop.h"

G_BEGIN_DECLS

/* What the tests of hostile data channels share: a client that trusts no server. Whatever it is
 * answered, the transfer ends with a clear error, soon, and with nothing written but complete files
 * at their places. */

typedef struct _Evil Evil;

/**
 * EvilFixture:
 * @channels: the server's ends
 * @queue: the client
 * @folder: the whole world
 * @here: the only place in it that may change
 * @codes: (element-type int): of the items that failed
 * @n_seen: (atomic) for scripts: how often they were asked
 * @evil: what the server does
 */
typedef struct
{
  FakeChannels channels;
  PncTransferQueue *queue;
  char *folder;
  char *here;
  GArray *codes;
  gint n_seen;
  const Evil *evil;
} EvilFixture;

/** EvilWhat: what is moved; the folder "tree" has two files */
typedef enum
{
  GET_SMALL,
  GET_LARGE,
  GET_TREE,
  PUT_SMALL,
  PUT_LARGE,
  PUT_TREE,
} EvilWhat;

/** EvilAnswer: @channel: who asks; @header: of the request; @request: it; @fixture: the test. How
 * one hostile server answers it. */
typedef void (*EvilAnswer) (FakeChannel *channel,
                            const PncFrameHeader *header,
                            const PncMessage *request,
                            EvilFixture *fixture);

/**
 * Evil:
 * @name: of the test
 * @what: what is moved
 * @at: the request that the server answers in its own way
 * @answer: how
 * @code: what the person hears; 0: nothing, it succeeds all the same
 * @max_files: complete files at their places afterwards, at most
 *
 * What one hostile server does.
 */
struct _Evil
{
  const char *name;
  EvilWhat what;
  PncMessageType at;
  EvilAnswer answer;
  PncError code;
  guint max_files;
};

/** evil_add_tests: @group: the path of the tests; @evils: one each, static; @n_evils: how many.
 * Adds them, and one with a server that is honest. */
void evil_add_tests (const char *group, const Evil *evils, guint n_evils);

/** evil_say_nothing: an #EvilAnswer that fits every request */
void evil_say_nothing (FakeChannel *channel,
                       const PncFrameHeader *header,
                       const PncMessage *request,
                       EvilFixture *fixture);

/** evil_close_always: an #EvilAnswer that fits every request */
void evil_close_always (FakeChannel *channel,
                        const PncFrameHeader *header,
                        const PncMessage *request,
                        EvilFixture *fixture);

/** evil_close_once: an #EvilAnswer that fits every request */
void evil_close_once (FakeChannel *channel,
                      const PncFrameHeader *header,
                      const PncMessage *request,
                      EvilFixture *fixture);

/** evil_other_id: an #EvilAnswer that fits every request */
void evil_other_id (FakeChannel *channel,
                    const PncFrameHeader *header,
                    const PncMessage *request,
                    EvilFixture *fixture);

/** evil_other_ids_for_ever: an #EvilAnswer that fits every request */
void evil_other_ids_for_ever (FakeChannel *channel,
                              const PncFrameHeader *header,
                              const PncMessage *request,
                              EvilFixture *fixture);

/** evil_other_message: an #EvilAnswer that fits every request */
void evil_other_message (FakeChannel *channel,
                         const PncFrameHeader *header,
                         const PncMessage *request,
                         EvilFixture *fixture);

/** evil_unknown_message: an #EvilAnswer that fits every request */
void evil_unknown_message (FakeChannel *channel,
                           const PncFrameHeader *header,
                           const PncMessage *request,
                           EvilFixture *fixture);

/** evil_unknown_message_ends: an #EvilAnswer that fits every request */
void evil_unknown_message_ends (FakeChannel *channel,
                                const PncFrameHeader *header,
                                const PncMessage *request,
                                EvilFixture *fixture);

/** evil_malformed: an #EvilAnswer that fits every request */
void evil_malformed (FakeChannel *channel,
                     const PncFrameHeader *header,
                     const PncMessage *request,
                     EvilFixture *fixture);

/** evil_unknown_flags: an #EvilAnswer that fits every request */
void evil_unknown_flags (FakeChannel *channel,
                         const PncFrameHeader *header,
                         const PncMessage *request,
                         EvilFixture *fixture);

/** evil_huge_frame: an #EvilAnswer that fits every request */
void evil_huge_frame (FakeChannel *channel,
                      const PncFrameHeader *header,
                      const PncMessage *request,
                      EvilFixture *fixture);

/** evil_error_without_end: an #EvilAnswer that fits every request */
void evil_error_without_end (FakeChannel *channel,
                             const PncFrameHeader *header,
                             const PncMessage *request,
                             EvilFixture *fixture);

/** evil_refuse: an #EvilAnswer that fits every request */
void evil_refuse (FakeChannel *channel,
                  const PncFrameHeader *header,
                  const PncMessage *request,
                  EvilFixture *fixture);

/** evil_error_of_the_channel: an #EvilAnswer that fits every request */
void evil_error_of_the_channel (FakeChannel *channel,
                                const PncFrameHeader *header,
                                const PncMessage *request,
                                EvilFixture *fixture);

/** evil_go_away_once: an #EvilAnswer that fits every request */
void evil_go_away_once (FakeChannel *channel,
                        const PncFrameHeader *header,
                        const PncMessage *request,
                        EvilFixture *fixture);

G_END_DECLS
