/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DISK_MAX_CALLS: of so many calls the kind is noted */
#define DISK_MAX_CALLS 4096u

/** DiskFault: what one call meets. */
typedef enum
{
  DISK_GOES_WELL,
  DISK_FAILS,       /* with an error */
  DISK_IS_SHORT,    /* takes or gives half of what it was asked for */
  DISK_DIES_BEFORE, /* the process ends as by SIGKILL, and the call was not made */
  DISK_DIES_AFTER,  /* the same, and it was */
} DiskFault;

/**
 * DiskPlan:
 * @armed: atomic: whether calls count
 * @n_calls: atomic: how many there were while it was armed
 * @nth: the one, from 1, that meets @fault; 0 for none
 * @fault: what it meets
 * @errsv: the error, for %DISK_FAILS
 * @n_hits: atomic: whether it was met; a call that cannot meet such a thing goes well
 * @hit: which call that was, for messages
 * @written_bytes: atomic: into files that are no journals
 * @kinds: of the calls, as they came
 *
 * What is to happen to the calls below one folder, and what has. Zeroed, all goes well and nothing
 * is counted. Plain memory, which processes may share.
 */
typedef struct
{
  gint armed;
  gint n_calls;
  gint nth;
  DiskFault fault;
  int errsv;
  gint n_hits;
  char hit[256];
  gsize written_bytes;
  guint8 kinds[DISK_MAX_CALLS];
} DiskPlan;

/**
 * disk_seam_begin:
 * @plan: what is to happen; outlives the seam
 * @folder: (type filename): to whatever is below it; absolute, without links in it
 * @platter: (nullable) (type filename): where to keep what was flushed, see disk-platter.h
 *
 * Puts the table of calls in force for this process. Others than those below @folder are left
 * alone. Any thread may call then.
 */
void disk_seam_begin (DiskPlan *plan, const char *folder, const char *platter);

/** disk_seam_end: Takes it out of force. No other thread may be in a call. */
void disk_seam_end (void);

/** disk_plan_begin: @plan: a plan; @nth: which call; @fault: what it meets; @errsv: for
 * %DISK_FAILS. Counts from the beginning. */
void disk_plan_begin (DiskPlan *plan, guint nth, DiskFault fault, int errsv);

/** disk_plan_may: @plan: of a run in which all went well; @nth: a call of it; @fault: what it might
 * meet; @errsv: as above. Returns: whether a call of that kind can */
gboolean disk_plan_may (const DiskPlan *plan, guint nth, DiskFault fault, int errsv);

/** disk_list_descriptors: @folder: (type filename): a folder. Returns: (transfer full)
 * (element-type filename): what this process has open of all that is or was below it */
GPtrArray *disk_list_descriptors (const char *folder);

G_END_DECLS
