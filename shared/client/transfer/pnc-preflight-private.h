/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-preflight-local.h"
#include "pnc-preflight.h"

G_BEGIN_DECLS

/**
 * PncPreflightSource:
 *
 * One of a batch. Main thread, but for what a piece of work was given.
 */
typedef struct
{
  char *local;     /* owned, nullable: where it is, or will be, on this computer */
  PncPath *remote; /* owned, nullable: where it is on the server, or will be */
  PncPath *from;   /* owned, nullable: of a copy or move, where it is now */
  char *name;      /* owned */
  PncPreflightLook ours;
  PncPreflightLook theirs;
  guint64 n_inside;
  guint64 inside_bytes; /* of what clashes in it */
  guint64 n_bytes;      /* in all of it, where it is a folder */
  guint number;         /* see PncPreflightClash */
  gboolean complete;
} PncPreflightSource;

/** PNC_PREFLIGHT_LAST_NUMBER: no further is looked for a name beside another */
#define PNC_PREFLIGHT_LAST_NUMBER 100u

/** PncPreflight: one that is under way; the data of its task. Session's thread. */
typedef struct
{
  /* owned */
  PncSession *session;
  PncPreflightReport *report;
  GPtrArray *sources;        /* of PncPreflightSource */
  PncPath *remote;           /* nullable: the target, on the server */
  char *local;               /* nullable: the target, on this computer */
  GCancellable *cancellable; /* nullable: the caller's */
  GCancellable *stop;        /* no more looking into folders */
  GThreadPool *pool;
  GSource *timer;
  GQueue folders;  /* of those of the server that are still to be listed */
  GPtrArray *asks; /* names that the server is to be asked for */

  gint64 patience_us;            /* how long */
  PncPreflightPatience patience; /* until when */
  PncNameRule rule;              /* of the target */
  gulong cancelled_id;
  guint next_ask;
  guint n_asked;    /* and not answered */
  guint n_listings; /* under way */
  guint n_pages;    /* at the threads */
  guint n_looking;  /* pieces of work that come before looking into folders */
  guint n_pending;  /* pieces of work in all */
  gboolean unsure;  /* the server could not be asked for all names */
  gboolean folds;   /* the target may take names that differ in case alone for one */
} PncPreflight;

/** PncPreflightFunc: @task: of the pre-flight; @data: of the piece of work */
typedef void (*PncPreflightFunc) (GTask *task, gpointer data);

/** pnc_preflight_new: @session: a session; @kind: what is to be done; @settings: (nullable): how;
 * @cancellable: (nullable): the caller's; @callback: at the end; @user_data: for @callback.
 * Returns: (transfer full): one that begins with pnc_preflight_set_off() */
GTask *pnc_preflight_new (PncSession *session,
                          PncPreflightKind kind,
                          const PncPreflightSettings *settings,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/** pnc_preflight_add_source: @self: a pre-flight; @name: of one more of its batch. Returns:
 * (transfer none): it, to be filled in */
PncPreflightSource *pnc_preflight_add_source (PncPreflight *self, const char *name);

/** pnc_preflight_set_deadline: @self: a pre-flight. Its patience begins now. */
void pnc_preflight_set_deadline (PncPreflight *self);

/** pnc_preflight_set_off: @task: (transfer full): a pre-flight. Everything that is to be asked at
 * first was given to it. */
void pnc_preflight_set_off (GTask *task);

/** pnc_preflight_of: @task: a pre-flight. Returns: (transfer none): its data */
PncPreflight *pnc_preflight_of (GTask *task);

/** pnc_preflight_begin: @task: a pre-flight. One more piece of work is under way. Returns:
 * (transfer full): @task */
GTask *pnc_preflight_begin (GTask *task);

/** pnc_preflight_end: @task: (transfer full): a pre-flight. A piece of work is done; with the last
 * one the report is. */
void pnc_preflight_end (GTask *task);

/** pnc_preflight_looked: @task: a pre-flight. One of the pieces of work before looking into folders
 * is done. */
void pnc_preflight_looked (GTask *task);

/**
 * pnc_preflight_work:
 * @task: a pre-flight
 * @work: (nullable): on a thread, with @data alone
 * @done: afterwards, on the session's
 * @data: (transfer full): for both
 * @destroy: for @data
 */
void pnc_preflight_work (GTask *task,
                         void (*work) (gpointer data),
                         PncPreflightFunc done,
                         gpointer data,
                         GDestroyNotify destroy);

/** pnc_preflight_ask: @task: a pre-flight; @path: a name on the server; @look: (out): filled in
 * with what has it. Nothing is sent before pnc_preflight_send_asks(). */
void pnc_preflight_ask (GTask *task, PncPath *path, PncPreflightLook *look);

/** pnc_preflight_send_asks: @task: a pre-flight. Asks the server, one piece of work before looking
 * into folders. */
void pnc_preflight_send_asks (GTask *task);

/** pnc_preflight_ask_beside: @task: a pre-flight with a target on the server; @source: a folder
 * whose name something else has there. Looks for a number with which it can be kept beside that. */
void pnc_preflight_ask_beside (GTask *task, PncPreflightSource *source);

/** pnc_preflight_ask_case: @task: a pre-flight with a target on the server. Asks whether names that
 * differ in case alone are one there, one piece of work before looking into folders. */
void pnc_preflight_ask_case (GTask *task);

/** pnc_preflight_ask_space: @task: a pre-flight with a target on the server; @room: whether any is
 * needed. Asks for the room there, and whether anything may be made. */
void pnc_preflight_ask_space (GTask *task, gboolean room);

/**
 * pnc_preflight_enter:
 * @task: a pre-flight
 * @source: of which
 * @remote: a folder of the server
 * @local: (nullable) (type filename): the one of this computer that goes with it
 * @label: what it is called in the batch
 *
 * Looks into a folder, and those in it, as long as there is time.
 */
void pnc_preflight_enter (GTask *task,
                          PncPreflightSource *source,
                          PncPath *remote,
                          const char *local,
                          const char *label);

G_END_DECLS
