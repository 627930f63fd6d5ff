/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-rtt.h"

/* A round trip is computed from what a peer echoes: nothing it sends may overflow the sums below.
 */
#define MAX_SAMPLE_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

enum
{
  LOST = -1,
};

static void
remember (PncRtt *rtt, gint64 sample_us)
{
  rtt->samples_us[rtt->next] = sample_us;
  rtt->next = (rtt->next + 1) % PNC_RTT_SAMPLES;
  rtt->count = MIN (rtt->count + 1, PNC_RTT_SAMPLES);
}

static void
find_extremes (PncRtt *rtt)
{
  rtt->min_us = 0;
  rtt->max_us = 0;
  for (guint i = 0; i < rtt->count; i++)
    {
      gint64 sample_us = rtt->samples_us[i];

      if (sample_us == LOST)
        continue;
      rtt->min_us = rtt->min_us == 0 ? sample_us : MIN (rtt->min_us, sample_us);
      rtt->max_us = MAX (rtt->max_us, sample_us);
    }
}

/* RFC 6298, section 2 */
static void
smooth (PncRtt *rtt, gint64 sample_us)
{
  gint64 deviation_us = ABS (rtt->smoothed_us - sample_us);

  if (rtt->smoothed_us == 0)
    {
      rtt->smoothed_us = sample_us;
      rtt->variance_us = sample_us / 2;
      return;
    }
  rtt->variance_us = (3 * rtt->variance_us + deviation_us) / 4;
  rtt->smoothed_us = (7 * rtt->smoothed_us + sample_us) / 8;
}

void
pnc_rtt_add (PncRtt *rtt, gint64 sample_us)
{
  sample_us = CLAMP (sample_us, 1, MAX_SAMPLE_US);
  rtt->last_us = sample_us;
  remember (rtt, sample_us);
  smooth (rtt, sample_us);
  find_extremes (rtt);
}

void
pnc_rtt_add_lost (PncRtt *rtt)
{
  remember (rtt, LOST);
  find_extremes (rtt);
}

double
pnc_rtt_loss (const PncRtt *rtt)
{
  guint lost = 0;

  if (rtt->count == 0)
    return 0.0;
  for (guint i = 0; i < rtt->count; i++)
    lost += rtt->samples_us[i] == LOST;
  return (double) lost / rtt->count;
}

guint
pnc_rtt_history (const PncRtt *rtt, gint64 samples_us[PNC_RTT_SAMPLES])
{
  guint oldest = (rtt->next + PNC_RTT_SAMPLES - rtt->count) % PNC_RTT_SAMPLES;

  for (guint i = 0; i < rtt->count; i++)
    samples_us[i] = rtt->samples_us[(oldest + i) % PNC_RTT_SAMPLES];
  return rtt->count;
}
