# SPDX-License-Identifier: GPL-3.0-or-later
"""A link with delay, rate and loss between two network namespaces, each with nothing else in it.

    with Link(rtt_ms=50, rate_mbps=1000, loss_percent=0.1) as link:
        with Server(share, host=link.left.address, prefix=link.left.prefix) as server:
            with Pnc(server, prefix=link.right.prefix) as pnc:
                …
        link.counts()['from_left']['lost']

The same packets are lost in every run with the same seed. tests/link/ holds the program that does it. For root, and for
a person who may open /dev/net/tun and make user namespaces.
"""
import json
import os
import signal

from .proc import Process, ProgramError, build_root


class End:
    """address (IPv4), and the words to put before a program so that it runs here (prefix= of Server and Pnc)."""

    def __init__(self, pid, facts):
        rights = [] if os.geteuid() == 0 else [f'--user=/proc/{pid}/ns/user', '--preserve-credentials']
        self.address = facts['address']
        self.prefix = ['nsenter', *rights, f'--net={facts["namespace"]}', '--']


class Link:
    """left and right are its ends. What is not said has no limit; queue_bytes: before the line, one round trip's worth.

    congestion: the congestion control of TCP in both namespaces, of those that tcp_allowed_congestion_control lists; None:
    the system's own.
    """

    def __init__(self, rtt_ms=0, rate_mbps=0, loss_percent=0, queue_bytes=None, seed=1, mtu_bytes=1500,
                 congestion=None):
        wanted = {'rtt': rtt_ms, 'rate': rate_mbps, 'loss': loss_percent, 'queue': queue_bytes, 'seed': seed,
                  'mtu': mtu_bytes, 'congestion': congestion}
        self.argv = [build_root() / 'tests' / 'link' / 'link-emulator',
                     *(f'--{key}={value}' for key, value in wanted.items() if value is not None)]
        self.process = None

    def counts(self):
        """What has happened so far: {'from_left': {offered, lost, dropped (the queue was full), arrived, arrived_bytes,
        wait_peak_us, late_peak_us}, 'from_right': …, 'refused', 'cpu_s'}."""
        before = len(self.process.lines())
        self.process.signal(signal.SIGUSR1)
        return json.loads(self.process.wait_line('"counts"', start=before))

    def log(self):
        return self.process.log()

    def __enter__(self):
        self.process = Process(self.argv, name='link-emulator')
        try:
            facts = json.loads(self.process.wait_line('"ready"'))
        except ProgramError:
            self.process.kill()
            raise
        self.left, self.right = (End(self.process.pid, facts[side]) for side in ('left', 'right'))
        return self

    def __exit__(self, *_):
        self.process.kill()
