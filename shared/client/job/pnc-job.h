/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-stream.h"
#include "pnc-local-commit.h"

G_BEGIN_DECLS

/**
 * PncJob:
 *
 * One piece of a transfer that a data channel carries out: a file to put or get, a folder to make
 * or list. It has one owner at a time, and is handed from thread to thread: the queue of its
 * transfer, then a channel. It may take several requests one after the other, each of which it
 * begins in `start`. When the connection breaks it is reset and starts anew on another channel.
 */
typedef struct _PncJob PncJob;
typedef struct _PncTransferRun PncTransferRun;

/**
 * PncJobStep:
 * @PNC_JOB_FAILED: it is over, and the error says why
 * @PNC_JOB_WAITS: a request is out, and more of its answer is to come
 * @PNC_JOB_NOT_YET: nothing was asked; start again after the next wake-up of the channel
 * @PNC_JOB_AGAIN: this request is over, and another one is needed: start again
 * @PNC_JOB_STAGED: it has all it wanted; it is over when its target is published
 * @PNC_JOB_DONE: it is over
 * @PNC_JOB_ENOUGH: it is over, but its request is not: the channel cancels that one
 *
 * What a job says after it was asked to do something. A failed job whose request goes on is
 * cancelled there as well.
 */
typedef enum
{
  PNC_JOB_FAILED,
  PNC_JOB_WAITS,
  PNC_JOB_NOT_YET,
  PNC_JOB_AGAIN,
  PNC_JOB_STAGED,
  PNC_JOB_DONE,
  PNC_JOB_ENOUGH,
} PncJobStep;

/**
 * PncJobClass:
 * @name: for logs
 * @start: begins a request: queues its first frame with the job's request id. May block on the disk
 * @feed: (nullable): called while the job's `feeding` is set and the connection has room: queues
 *   about one chunk more. %PNC_JOB_NOT_YET when there is nothing to send at the moment; anything
 *   but that and %PNC_JOB_WAITS ends the job, and its request is cancelled
 * @answer: takes one frame of the answer, ERROR excepted; the last has @end. A %PNC_ERROR_PROTOCOL
 *   made here ends the channel; any other error only the job
 * @refused: (nullable): takes the server's ERROR, and may find another way; it fails otherwise
 * @cancel: (nullable): its request is being cancelled: lets go of what it holds, but the answer may
 *   still turn out to be STORED, which it then gets; %NULL does `reset`
 * @reset: forgets the attempt: what was received, opened and counted as moved
 * @finish: it is over: reports and lets go of everything; once. @error is %NULL for success
 *
 * What kinds of job differ in. All but @finish are called on the channel's thread.
 */
typedef struct
{
  const char *name;
  PncJobStep (*start) (PncJob *job, PncFrameStream *out, GError **error);
  PncJobStep (*feed) (PncJob *job, PncFrameStream *out, GError **error);
  PncJobStep (*answer) (PncJob *job, const PncMessage *message, gboolean end, GError **error);
  PncJobStep (*refused) (PncJob *job, const GError *refusal, GError **error);
  void (*cancel) (PncJob *job);
  void (*reset) (PncJob *job);
  void (*finish) (PncJob *job, const GError *error);
} PncJobClass;

struct _PncJob
{
  const PncJobClass *class;
  PncTransferRun *run; /* owned */

  /* set by the job */
  gboolean large;          /* many chunks: a channel moves one such at a time */
  gboolean overlaps;       /* a large one may begin on its channel beside it */
  gboolean urgent;         /* goes before all others: they wait for it */
  gboolean feeding;        /* wants `feed` */
  gboolean patient;        /* its answer may take as long as a disk takes to flush a large file */
  gboolean resumable;      /* the server keeps what came when the connection ends without CANCEL */
  guint64 in_flight_bytes; /* what it still expects, or has sent without an answer */
  PncLocalTarget *staged;  /* owned: goes with PNC_JOB_STAGED */

  /* set by the channel */
  guint64 request;           /* id of the request under way */
  PncLocalCommit *commit;    /* borrowed: of the channel that it is on */
  gint64 channel_since_us;   /* when the channel that it is on was opened; monotonic time */
  PncLocalTarget *published; /* borrowed, nullable: in `finish`, what was staged */
  gboolean excused; /* given back: its channel could not be attached, which is not counted */
  gboolean unheard; /* given back: the server says that it has carried out nothing of it */

  /* of the run */
  guint attempts;  /* broken connections in a row, while the session was well */
  gint64 broke_us; /* when the last of them was counted */
  guint epoch;
  gboolean stored; /* counted as having moved all its bytes */
};

/**
 * pnc_job_init:
 * @job: a zeroed structure that begins with a PncJob, from g_new0()
 * @class: its class; static
 * @run: the transfer that it is a part of; counts it until pnc_job_end()
 */
void pnc_job_init (PncJob *job, const PncJobClass *class, PncTransferRun *run);

/**
 * pnc_job_end:
 * @job: (transfer full): a job
 * @error: (nullable): why it failed; %NULL when it is done
 *
 * Lets it finish, and frees it.
 */
void pnc_job_end (PncJob *job, const GError *error);

/** pnc_job_get_flow: @job: a job; @direction: which way. Returns: (transfer none) (nullable): whose
 * bytes those are that it moves this way; %NULL when they are few, and wait for no limit */
PncFlow *pnc_job_get_flow (PncJob *job, int direction);

/**
 * pnc_job_start:
 * @job: a job
 * @out: where to
 * @error: (out) (nullable): as its class says
 *
 * `start` of its class, with what it queues counted as its own.
 *
 * Returns: what it says
 */
PncJobStep pnc_job_start (PncJob *job, PncFrameStream *out, GError **error);

/** pnc_job_feed: @job: a job; @out: where to; @error: (out) (nullable): as its class says. `feed`
 * of its class in the same way. Returns: what it says */
PncJobStep pnc_job_feed (PncJob *job, PncFrameStream *out, GError **error);

/** PNC_JOB_EMPTY_PAGE: what a server does that lists without an end */
#define PNC_JOB_EMPTY_PAGE "sent a page without entries that was not the last"

/**
 * pnc_job_set_wrong_answer:
 * @error: (out) (nullable): where to put the error
 * @job: whose request was answered
 * @what: what the server did, e.g. "sent a chunk out of order"
 *
 * The peer broke the protocol: the channel is of no further use.
 *
 * Returns: %PNC_JOB_FAILED
 */
PncJobStep pnc_job_set_wrong_answer (GError **error, PncJob *job, const char *what);

/**
 * pnc_job_error_from_message:
 * @message: an ERROR of the server
 *
 * Returns: (transfer full): the same as an error about the server's side
 */
GError *pnc_job_error_from_message (const PncErrorMessage *message);

G_END_DECLS
