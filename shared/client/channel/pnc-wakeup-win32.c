/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-wakeup.h"

#include <windows.h>

struct _PncWakeup
{
  HANDLE event;
};

PncWakeup *
pnc_wakeup_new (void)
{
  PncWakeup *self = g_new0 (PncWakeup, 1);

  self->event = CreateEventW (NULL, TRUE, FALSE, NULL);
  if (self->event == NULL)
    g_error ("No event to wake a thread with: %lu", GetLastError ());
  return self;
}

void
pnc_wakeup_free (PncWakeup *self)
{
  if (self == NULL)
    return;
  CloseHandle (self->event);
  g_free (self);
}

void
pnc_wakeup_signal (PncWakeup *self)
{
  SetEvent (self->event);
}

void
pnc_wakeup_clear (PncWakeup *self)
{
  ResetEvent (self->event);
}

void
pnc_wakeup_get_poll (PncWakeup *self, GPollFD *poll)
{
  *poll = (GPollFD){ .fd = (gintptr) self->event, .events = G_IO_IN };
}
