/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-account.h"
#include "pnc-admission.h"
#include "pnc-limit-hits.h"
#include "pnc-log.h"
#include "pnc-parking.h"
#include "pnc-penalties.h"
#include "pnc-server-limits.h"
#include "pnc-share.h"
#include "pnc-socket-crowd.h"
#include "pnc-users.h"
#include "pnc-worker-pool.h"

G_BEGIN_DECLS

typedef struct _PncHandshakePool PncHandshakePool;
typedef struct _PncWatchHub PncWatchHub;
typedef struct _PncSessionTable PncSessionTable;

/**
 * PncServerCore:
 * @limits: the numbers; changed by a reload, on the main loop only: other threads work with a copy
 * @context: the main loop that everything here lives on
 * @crowd: waits for the control channels of all who are logged in
 * @identity: certificate with its key
 * @share: the shared folder
 * @users: who may log in
 * @server_name: what the server calls itself, for people
 * @share_name: what the share is called, for people
 * @server_id: 16 bytes for WELCOME
 * @admission: connection counts
 * @penalties: failed logins
 * @handshakes: bounds TLS handshakes
 * @passwords: threads for password hashes
 * @disk: threads for requests about names
 * @searchers: threads for searches
 * @channels: threads for data channels
 * @sessions: who is logged in
 * @accounts: what each user takes
 * @connections: (element-type PncConnection): set of those that are neither logged in nor attached
 * yet; owned
 * @farewells: (element-type PncFarewell): set of connections that are only saying their last words;
 * owned
 * @watches: folders that clients watch
 * @parking: listings that wait for their peers
 * @search_parking: the same of searches
 * @n_searches: those that have begun and not ended
 * @n_jobs: work given to pools whose result has not come back yet
 * @open_files: uploads and downloads that are open (atomic, any thread)
 * @hits: how often each limit was reached (any thread)
 * @last_session: number of the newest session
 * @refusals: bounds the lines about connections that were refused
 * @draining: whether the server is stopping
 *
 * What the parts of one server share. Owned by #PncServer; everybody else borrows it. Main loop
 * only, except what says otherwise and what never changes while the server runs.
 */
typedef struct _PncServerCore
{
  PncServerLimits limits;
  GMainContext *context;
  PncSocketCrowd *crowd;
  GTlsCertificate *identity;
  PncShare *share;
  PncUsers *users;
  char *server_name;
  char *share_name;
  guint8 server_id[PNC_SERVER_ID_BYTES];
  PncAdmission *admission;
  PncPenalties *penalties;
  PncHandshakePool *handshakes;
  PncWorkerPool *passwords;
  PncWorkerPool *disk;
  PncWorkerPool *long_disk;
  PncWorkerPool *searchers;
  PncWorkerPool *channels;
  PncSessionTable *sessions;
  PncAccounts *accounts;
  GHashTable *connections;
  GHashTable *farewells;
  PncWatchHub *watches;
  PncParking parking;
  PncParking search_parking;
  guint n_searches;
  guint n_jobs;
  gint open_files;
  PncLimitHits hits;
  guint64 last_session;
  PncLogThrottle refusals;
  gboolean draining;
} PncServerCore;

/**
 * pnc_server_core_timeout:
 * @core: the core
 * @interval_ms: after so long
 * @func: what to call
 * @data: for @func
 *
 * Returns: (transfer full): a timer on the server's loop; end it with
 * pnc_server_core_clear_source()
 */
GSource *
pnc_server_core_timeout (PncServerCore *core, guint interval_ms, GSourceFunc func, gpointer data);

/** pnc_server_core_clear_source: @source: (inout) (nullable): a source to end and forget */
void pnc_server_core_clear_source (GSource **source);

G_END_DECLS
