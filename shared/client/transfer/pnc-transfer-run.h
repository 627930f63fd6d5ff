/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-done-set.h"
#include "pnc-holdup.h"
#include "pnc-job.h"
#include "pnc-left-partial.h"
#include "pnc-transfer.h"

G_BEGIN_DECLS

/**
 * PncTransferRun:
 *
 * One attempt at a transfer, as the threads see it: the jobs that wait, what has been counted, what
 * is to be told. The #PncTransfer on the main context reads it; walkers and channel threads work on
 * it. Atomically reference counted; every call may be made from any thread and none blocks, unless
 * it says so.
 *
 * It has ended when all its work has: each job is a piece of work from pnc_job_init() to
 * pnc_job_end(), and so is whatever may still produce jobs.
 */

/** PNC_RUN_MAX_JOBS: how many jobs a walker may have waiting */
#define PNC_RUN_MAX_JOBS 1024u

/** PNC_RUN_MAX_EVENTS: so many untold events stop the work until they were told */
#define PNC_RUN_MAX_EVENTS 4096u

/** PNC_RUN_MAX_ATTEMPTS: a job meets so many broken connections before it fails */
#define PNC_RUN_MAX_ATTEMPTS 3u

/**
 * PncRunSettings:
 * @direction: which way
 * @policy: when a name is taken, on the receiving side
 * @recursive: whether folders are taken with their contents
 * @keep_attributes: whether times and permission bits go along
 * @place_known: see #PncTransferOptions
 * @check_version: of an upload of one file: whether it may replace @version and nothing else
 * @version: with @check_version
 * @mode: 0, or the permission bits that go along instead of the source's
 * @done: (nullable): where the files that were moved are remembered; kept by the run
 * @again: it was tried before, and @done says what was moved then
 * @sent: (nullable): where the files are remembered all of whose bytes were sent, so that the
 *   server may have stored them; kept by the run
 * @unsure: another program has tried it before: any file may have been stored
 * @flow: (nullable): how fast its bytes may move, and what is counted of them; kept by the run
 * @server: (nullable): the fingerprint of the server; copied
 * @priority: whether its jobs go before others
 * @umask: permission bits that new files on this computer shall not have when none go along
 */
typedef struct
{
  PncDirection direction;
  PncPolicy policy;
  gboolean recursive;
  gboolean keep_attributes;
  gboolean place_known;
  gboolean check_version;
  PncVersion version;
  guint mode;
  PncDoneSet *done;
  gboolean again;
  PncDoneSet *sent;
  gboolean unsure;
  PncFlow *flow;
  const char *server;
  PncTransferPriority priority;
  guint umask;
} PncRunSettings;

/**
 * PncRunEvent:
 *
 * A #PncTransferItem that has not been told yet; owns its parts.
 */
typedef struct
{
  char *local_path;
  char *remote_path;
  guint64 size_bytes;
  PncOutcome outcome;
  GError *error;
  PncEntry *entry;
  PncSyncAction action;
  PncSyncReason reason;
  gboolean anew; /* not done with: it has changed, and what there was of it is moved again */
} PncRunEvent;

/** pnc_run_event_free: @event: (transfer full) (nullable): an event */
void pnc_run_event_free (PncRunEvent *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncRunEvent, pnc_run_event_free)

/**
 * PncRunProgress:
 * @done_bytes: moved so far, or there before
 * @kept_bytes: of those, how many were there before
 * @total_bytes: known so far
 * @done_files: complete, those that were skipped not counted
 * @total_files: known so far
 * @failed: files and folders that failed
 * @skipped: files left by the policy
 * @left_out: links and specials
 * @complete: whether the totals are final
 * @started: whether anything has begun to move
 * @all_stored: whether all bytes have arrived and only flushes and answers are missing
 * @is_folder: whether it is one, as far as is known
 * @has_ended: whether all work is done
 *
 * How far a run is, at one moment.
 */
typedef struct
{
  guint64 done_bytes;
  guint64 kept_bytes;
  guint64 total_bytes;
  guint64 done_files;
  guint64 total_files;
  guint64 failed;
  guint64 skipped;
  guint64 left_out;
  gboolean complete;
  gboolean started;
  gboolean all_stored;
  gboolean is_folder;
  gboolean has_ended;
} PncRunProgress;

/**
 * PncRunHooks:
 * @wake: channels may have something to do; all of them, when a job under way is to be looked at
 * @changed: there are events to tell, it turned out to be a folder, or it has ended
 *
 * Whom a run calls, from any thread and with no lock held.
 */
typedef struct
{
  void (*wake) (gboolean all, gpointer user_data);
  void (*changed) (PncTransferRun *run, gpointer user_data);
} PncRunHooks;

/**
 * PncRunSource:
 * @allow_large: whether a large job may be given
 * @user_data: as given
 *
 * Makes the next job when nobody has pushed one; called with the run's lock held, so it may use
 * nothing of the run but pnc_job_init().
 *
 * Returns: (transfer full) (nullable): a job
 */
typedef PncJob *(*PncRunSource) (gboolean allow_large, gpointer user_data);

/**
 * pnc_transfer_run_new:
 * @settings: copied
 * @hooks: whom to call; static
 * @user_data: (transfer full): for @hooks
 * @destroy: for @user_data, when nobody will be called any more
 *
 * Returns: (transfer full): a run with one piece of work: that of preparing it
 */
PncTransferRun *pnc_transfer_run_new (const PncRunSettings *settings,
                                      const PncRunHooks *hooks,
                                      gpointer user_data,
                                      GDestroyNotify destroy);

/** pnc_transfer_run_ref: @self: a run. Returns: (transfer full): @self */
PncTransferRun *pnc_transfer_run_ref (PncTransferRun *self);

/** pnc_transfer_run_unref: @self: (transfer full) (nullable): a run */
void pnc_transfer_run_unref (PncTransferRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTransferRun, pnc_transfer_run_unref)

/** pnc_transfer_run_get_settings: @self: a run. Returns: (transfer none): what it was made with */
const PncRunSettings *pnc_transfer_run_get_settings (PncTransferRun *self);

/** pnc_transfer_run_set_priority: @self: a run; @priority: of the jobs that it gives out from now
 * on */
void pnc_transfer_run_set_priority (PncTransferRun *self, PncTransferPriority priority);

/** pnc_transfer_run_get_priority: @self: a run. Returns: whether its jobs go before others */
PncTransferPriority pnc_transfer_run_get_priority (PncTransferRun *self);

/** pnc_transfer_run_get_cancellable: @self: a run. Returns: (transfer none): cancelled together
 * with it, for streams */
GCancellable *pnc_transfer_run_get_cancellable (PncTransferRun *self);

/* Work */

/** pnc_transfer_run_begin_work: @self: a run that has not ended. One more piece of work. */
void pnc_transfer_run_begin_work (PncTransferRun *self);

/** pnc_transfer_run_end_work: @self: a run; @stored: whether pnc_transfer_run_mark_stored() was
 * called for it. One piece less; the last ends the run. */
void pnc_transfer_run_end_work (PncTransferRun *self, gboolean stored);

/** pnc_transfer_run_set_source: @self: a run; @source: (nullable): makes jobs; @user_data:
 * (transfer full): for @source; @destroy: for @user_data */
void pnc_transfer_run_set_source (PncTransferRun *self,
                                  PncRunSource source,
                                  gpointer user_data,
                                  GDestroyNotify destroy);

/** pnc_transfer_run_push: @self: a run; @job: (transfer full): goes behind the others of its kind
 * (urgent, large, small); ended at once when the run was stopped */
void pnc_transfer_run_push (PncTransferRun *self, PncJob *job);

/** pnc_transfer_run_push_quietly: @self: a run; @job: (transfer full): as pnc_transfer_run_push(),
 * but nobody is woken for it before pnc_transfer_run_wake(): for many in a row */
void pnc_transfer_run_push_quietly (PncTransferRun *self, PncJob *job);

/** pnc_transfer_run_pass_work: @self: a run. A piece of work has been turned into another one,
 * which was begun meanwhile; for a #PncRunSource. */
void pnc_transfer_run_pass_work (PncTransferRun *self);

/** pnc_transfer_run_begin_look: @self: a run. Something has begun that may bring small files any
 * moment, e.g. the listing of a folder. May be called by a #PncRunSource. */
void pnc_transfer_run_begin_look (PncTransferRun *self);

/** pnc_transfer_run_end_look: @self: a run. That is over; pnc_transfer_run_wake() goes with it, for
 * whoever was kept free for what it might bring. */
void pnc_transfer_run_end_look (PncTransferRun *self);

/** pnc_transfer_run_is_looking: @self: a run. Returns: whether small files may turn up any moment
 */
gboolean pnc_transfer_run_is_looking (PncTransferRun *self);

/** pnc_transfer_run_wake: @self: a run. Its source may have more to give. */
void pnc_transfer_run_wake (PncTransferRun *self);

/** pnc_transfer_run_wake_all: @self: a run. A job under way, on whichever channel, can go on. */
void pnc_transfer_run_wake_all (PncTransferRun *self);

/** pnc_transfer_run_set_gate: @self: a run; @closed: whether only urgent jobs are given out from
 * now on */
void pnc_transfer_run_set_gate (PncTransferRun *self, gboolean closed);

/**
 * pnc_transfer_run_wait_for_room:
 * @self: a run
 *
 * Blocks when %PNC_RUN_MAX_JOBS jobs wait, until half of them are gone: what keeps a walker from
 * running away, without being woken for each job.
 *
 * Returns: %FALSE when the run was stopped
 */
gboolean pnc_transfer_run_wait_for_room (PncTransferRun *self);

/** pnc_transfer_run_take: @self: a run; @allow_large: whether a large job may be given. Returns:
 * (transfer full) (nullable): the next job */
PncJob *pnc_transfer_run_take (PncTransferRun *self, gboolean allow_large);

/**
 * pnc_transfer_run_give_back:
 * @self: a run
 * @job: (transfer full): a job whose connection broke
 * @error: why
 *
 * Resets it and puts it where it came from, unless it has met too many broken connections, of which
 * those that it is excused from do not count.
 */
void pnc_transfer_run_give_back (PncTransferRun *self, PncJob *job, const GError *error);

/** pnc_transfer_run_forgive: @self: a run. The session was lost: broken connections before now are
 * not counted against any job. */
void pnc_transfer_run_forgive (PncTransferRun *self);

/** pnc_transfer_run_stop: @self: a run; @error: (nullable): why, unless the person cancelled. Drops
 * what waits, on a thread of its own; what is under way ends soon. */
void pnc_transfer_run_stop (PncTransferRun *self, const GError *error);

/** pnc_transfer_run_leave: @self: a run. Stops it as when the person cancels, but what has arrived
 * is left for whoever goes on with it. */
void pnc_transfer_run_leave (PncTransferRun *self);

/**
 * pnc_transfer_run_leaves:
 * @self: a run
 * @error: why one of its jobs has failed
 *
 * Returns: whether what has arrived is to be left for whoever goes on with it: the connection was
 *   lost, or pnc_transfer_run_leave() was called; not when the person has cancelled, nor when the
 *   file itself is the matter
 */
gboolean pnc_transfer_run_leaves (PncTransferRun *self, const GError *error);

/** pnc_transfer_run_is_stopped: @self: a run. Returns: whether it was */
gboolean pnc_transfer_run_is_stopped (PncTransferRun *self);

/** pnc_transfer_run_dup_stop_error: @self: a stopped run. Returns: (transfer full): why:
 * %PNC_ERROR_CANCELLED when the person did it */
GError *pnc_transfer_run_dup_stop_error (PncTransferRun *self);

/** pnc_transfer_run_is_cancelled: @self: a run. Returns: whether the person cancelled it */
gboolean pnc_transfer_run_is_cancelled (PncTransferRun *self);

/* Counting */

/** pnc_transfer_run_expect: @self: a run; @files: more or fewer files than known before; @bytes:
 * and bytes */
void pnc_transfer_run_expect (PncTransferRun *self, gint files, gint64 bytes);

/** pnc_transfer_run_set_complete: @self: a run. Nothing more will be expected. */
void pnc_transfer_run_set_complete (PncTransferRun *self);

/** pnc_transfer_run_tell: @self: a run. What is expected has changed so much that it should be
 * looked at now. */
void pnc_transfer_run_tell (PncTransferRun *self);

/** pnc_transfer_run_set_folder: @self: a run. It is a folder. */
void pnc_transfer_run_set_folder (PncTransferRun *self);

/** pnc_transfer_run_begin_file: @self: a run; @name: (nullable): of the file that begins to move,
 * raw */
void pnc_transfer_run_begin_file (PncTransferRun *self, const char *name);

/** pnc_transfer_run_dup_current: @self: a run. Returns: (transfer full) (nullable): the file that
 * began last, raw */
char *pnc_transfer_run_dup_current (PncTransferRun *self);

/** pnc_transfer_run_move: @self: a run; @bytes: moved; negative for what must be moved again */
void pnc_transfer_run_move (PncTransferRun *self, gint64 bytes);

/** pnc_transfer_run_keep: @self: a run; @bytes: that an earlier transfer has moved, and need not be
 * moved again; negative when they must */
void pnc_transfer_run_keep (PncTransferRun *self, gint64 bytes);

/** pnc_transfer_run_mark_stored: @self: a run; @job: a job whose bytes have all arrived */
void pnc_transfer_run_mark_stored (PncTransferRun *self, PncJob *job);

/**
 * PncRunKind:
 * @PNC_RUN_FILE: a file
 * @PNC_RUN_FOLDER: a folder, or something unknown in one
 * @PNC_RUN_LEFT_OUT: a link or special file in a folder: reported, and no failure
 *
 * What an event is about.
 */
typedef enum
{
  PNC_RUN_FILE,
  PNC_RUN_FOLDER,
  PNC_RUN_LEFT_OUT,
} PncRunKind;

/**
 * pnc_transfer_run_report:
 * @self: a run
 * @kind: what it is about
 * @event: (transfer full): what became of it; what failed because the run was stopped is not told
 */
void pnc_transfer_run_report (PncTransferRun *self, PncRunKind kind, PncRunEvent *event);

/** pnc_transfer_run_report_anew: @self: a run; @event: (transfer full): about a file of which an
 * earlier transfer had moved a part. It has changed since, and is moved anew: told once, and not
 * counted. */
void pnc_transfer_run_report_anew (PncTransferRun *self, PncRunEvent *event);

/** pnc_transfer_run_take_events: @self: a run. Returns: (transfer full) (element-type PncRunEvent):
 * what was not yet told */
GPtrArray *pnc_transfer_run_take_events (PncTransferRun *self);

/** pnc_transfer_run_note_done: @self: a run; @path: of a file on the server that was moved;
 * @size_bytes: of the source; @mtime_ns: of the source */
void pnc_transfer_run_note_done (PncTransferRun *self,
                                 PncPath *path,
                                 guint64 size_bytes,
                                 gint64 mtime_ns);

/** pnc_transfer_run_was_done: @self: a run; @path: of a file on the server; @size_bytes: of the
 * source; @mtime_ns: of the source. Returns: whether an earlier run has moved this very version, as
 * far as is known: whoever asks looks whether it is there */
gboolean pnc_transfer_run_was_done (PncTransferRun *self,
                                    PncPath *path,
                                    guint64 size_bytes,
                                    gint64 mtime_ns);

/** pnc_transfer_run_note_sent: @self: a run; @path: of a file on the server all of whose bytes were
 * sent; @size_bytes: of the source; @mtime_ns: of the source */
void pnc_transfer_run_note_sent (PncTransferRun *self,
                                 PncPath *path,
                                 guint64 size_bytes,
                                 gint64 mtime_ns);

/** pnc_transfer_run_may_be_stored: @self: a run; @path: of a file on the server; @size_bytes: of
 * the source; @mtime_ns: of the source. Returns: whether an earlier run may have had it stored, and
 * only its answer was lost: no other may ask what became of it, for what is known of it then may be
 * older */
gboolean pnc_transfer_run_may_be_stored (PncTransferRun *self,
                                         PncPath *path,
                                         guint64 size_bytes,
                                         gint64 mtime_ns);

/** pnc_transfer_run_set_local_path: @self: a run; @path: where the download really went */
void pnc_transfer_run_set_local_path (PncTransferRun *self, const char *path);

/** pnc_transfer_run_dup_local_path: @self: a run. Returns: (transfer full) (nullable): where the
 * download really went */
char *pnc_transfer_run_dup_local_path (PncTransferRun *self);

/** pnc_transfer_run_note_left: @self: a run; @folder: where something was left for whoever goes on;
 * @key: what it is called */
void
pnc_transfer_run_note_left (PncTransferRun *self, PncLocalFolder *folder, const PncLocalKey *key);

/** pnc_transfer_run_take_left: @self: a run that has ended. Returns: (transfer full) (element-type
 * PncLeftPartial): what was left */
GPtrArray *pnc_transfer_run_take_left (PncTransferRun *self);

/** pnc_transfer_run_dup_error: @self: a run. Returns: (transfer full) (nullable): the first error,
 * or why it was stopped */
GError *pnc_transfer_run_dup_error (PncTransferRun *self);

/** pnc_transfer_run_note_wait: @self: a run; @kind: what a channel has waited for on its behalf;
 * @us: for how long, microseconds */
void pnc_transfer_run_note_wait (PncTransferRun *self, PncWaitKind kind, gint64 us);

/** pnc_transfer_run_get_times: @self: a run; @times: (out caller-allocates): what its channels have
 * waited for */
void pnc_transfer_run_get_times (PncTransferRun *self, PncWaitTimes *times);

/** pnc_transfer_run_get_progress: @self: a run; @progress: (out caller-allocates): how far it is */
void pnc_transfer_run_get_progress (PncTransferRun *self, PncRunProgress *progress);

G_END_DECLS
