# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a ping and the listing of a small folder take while everything is busy, on loopback and over a link.

Beside them a byte goes to and fro over a bare TCP connection, in the same seconds: what that takes is the network's, where
the transfers fill the queue before the line and lose packets there.
"""
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

from comparison import remove
from harness import trees
from harness.link import Link
from harness.pnc import Pnc
from harness.server import Server
from measures import MIB, Failures, equal_files, percentile, report, says, scratch
from peers.base import Loopback, bench_program

PINGS = 25  # five a second
LISTINGS, PAUSE_MS = 40, 100


class Load(threading.Thread):
    """One client that does the same transfer over and over until ended."""

    def __init__(self, pnc, arguments, target):
        super().__init__()
        self.pnc, self.arguments, self.target = pnc, arguments, target
        self.ended, self.rounds, self.error = threading.Event(), 0, None

    def run(self):
        try:
            while not self.ended.is_set():
                remove(self.target)
                self.pnc(*self.arguments, seconds=600)
                self.rounds += 1
        except AssertionError as error:
            self.error = error

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()
        if self.error:
            raise self.error


@contextlib.contextmanager
def echoes(server_end, client_end):
    """The process that measures a bare connection; it says what it finds."""
    argv = [sys.executable, Path(__file__).with_name('echo.py')]
    with subprocess.Popen([*server_end.prefix, *argv, 'serve', server_end.address], stdout=subprocess.PIPE, text=True) as serving:
        port = serving.stdout.readline().strip()
        asking = [*client_end.prefix, *argv, 'ask', server_end.address, port, str(LISTINGS), str(PAUSE_MS)]
        try:
            with subprocess.Popen(asking, stdout=subprocess.PIPE, text=True) as process:
                yield process
        finally:
            serving.kill()


def ask(pnc, server, ends):
    """(pings, listings, echoes) in ms, all after the login."""
    server_end, client = ends
    argv = [bench_program('bench-listing'), server.link, '/small', str(LISTINGS), str(PAUSE_MS)]
    listing = subprocess.Popen([*client.prefix, *argv], stdout=subprocess.PIPE, text=True,
                               env={**os.environ, **pnc.env})
    with echoes(server_end, client) as echo:
        pings = [each['rtt_us'] / 1000 for each in pnc('ping', '--json', '-c', str(PINGS), pnc.url()).objects
                 if each['event'] == 'ping']
        out, _ = listing.communicate()
        echoed = [float(line) for line in echo.stdout]
    if listing.returncode != 0:
        raise Failures('the listing failed')
    return pings, [int(line.split()[2]) / 1000 for line in out.splitlines()], echoed


def loads(pnc, place, share):
    yield Load(pnc, ['get', pnc.url('/big'), place / 'back'], place / 'back')
    yield Load(pnc, ['put', place / 'big', pnc.url('/up')], share / 'up')
    yield Load(pnc, ['get', '-r', pnc.url('/tree'), place / 'tree'], place / 'tree')


def words(values):
    return ' '.join(f'{percentile(values, share):.1f}' for share in (0.5, 0.95, 1))


def measure(name, place, ends, size, command):
    server_end, client_end = ends
    (place / 'share').mkdir()
    trees.big(place / 'share' / 'big', size)
    os.link(place / 'share' / 'big', place / 'big')
    equal_files(place / 'share' / 'tree', 2000)
    equal_files(place / 'share' / 'small', 50)
    with Server(place / 'share', host=server_end.address, prefix=server_end.prefix) as server, \
            Pnc(server, prefix=client_end.prefix) as pnc:
        idle = ask(pnc, server, ends)
        get, put, tree = loads(pnc, place, server.share)
        with get, put, tree:
            busy = ask(pnc, server, ends)
    report(name, [command, says(['pnc', *get.arguments]), says(['pnc', *put.arguments]), says(['pnc', *tree.arguments])], {
        'ping, nothing else (median, 95 %, longest), ms': words(idle[0]), 'ping, busy, ms': words(busy[0]),
        'listing of a small folder, nothing else, ms': words(idle[1]), 'listing, busy, ms': words(busy[1]),
        'one byte over bare TCP, nothing else, ms': words(idle[2]), 'one byte over bare TCP, busy, ms': words(busy[2]),
        'transfers ended meanwhile': f'{get.rounds} {put.rounds} {tree.rounds}'})


def main():
    with scratch() as place:
        measure('responsive', place, (Loopback, Loopback), 1024 * MIB, 'over loopback')
    with scratch() as place, Link(rtt_ms=50, rate_mbps=1000) as link:
        measure('responsive_link', place, (link.left, link.right), 200 * MIB, 'over 1 Gbit/s, 50 ms')


if __name__ == '__main__':
    main()
