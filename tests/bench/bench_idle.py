# SPDX-License-Identifier: GPL-3.0-or-later
"""2,000 people logged in who do nothing: what each costs the server, and how long a new login takes then."""
import subprocess
import time

from harness.pnc import Pnc
from harness.proc import Process, build_root
from harness.server import Server
from measures import percentile, report, scratch, timed

CLIENTS = 2000
PERIODS_S = 12  # at least two pings of each


def settle(server):
    """Resident and anonymous bytes once nothing is under way."""
    time.sleep(2)
    used = server.usage()
    return used['rss_bytes'], used['cpu_s']


def main():
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        pnc('ls', pnc.url('/'))
        before, _ = settle(server)
        alone = min(timed(pnc, 'ls', pnc.url('/'))[0] for _ in range(5))
        argv = [build_root() / 'tests' / 'bench' / 'bench-idle', server.link, CLIENTS]
        with Process(argv, env=pnc.env, stdin=subprocess.PIPE) as crowd:
            ready = crowd.wait_line('ready', seconds=600)
            with_all, cpu_before = settle(server)
            time.sleep(PERIODS_S)
            resident, cpu_after = server.usage()['rss_bytes'], server.usage()['cpu_s']
            crowded = [timed(pnc, 'ls', pnc.url('/'))[0] for _ in range(5)]
            pings_ms = [int(line.split()[1]) / 1000 for line in crowd.lines() if line.startswith('ping')]
            used = server.usage()
    report('idle', [f'bench-idle {CLIENTS}', 'pnc ls'], {
        'clients': CLIENTS, 'all logged in after, s': float(ready.split()[1]),
        'tries broken off by the busy server': int(ready.split()[2]),
        'resident before, MiB': before / 2**20, 'resident with all, MiB': max(with_all, resident) / 2**20,
        'each, KiB': (max(with_all, resident) - before) / CLIENTS / 1024,
        'descriptors': used['fds'], 'threads': used['threads'],
        'processor for their pings, %': (cpu_after - cpu_before) / (PERIODS_S) * 100,
        'their pings, median and 99 %, ms': f'{percentile(pings_ms, 0.5):.2f} {percentile(pings_ms, 0.99):.2f}',
        'connect, log in, list, leave: alone, s': alone, 'the same with all there (slowest of 5), s': max(crowded)})


if __name__ == '__main__':
    main()
