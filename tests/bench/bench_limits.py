# SPDX-License-Identifier: GPL-3.0-or-later
"""How exactly transfers keep to their limits, seen by a relay between client and server, TLS and all: what passes in the
direction that is limited.

An upload: from when a tenth of its bytes has passed until nine tenths have. A download: all of it, from its first bytes to
the end of the program, for it is slowed down by reading later, and what the system's buffers take passes the relay at once.
"""
import statistics
import threading
import time

from comparison import remove
from harness import trees
from harness.pnc import Pnc
from harness.relay import Relay
from harness.server import Server
from measures import equal_files, report, scratch

KB, MB = 1000, 1_000_000
SECONDS, ROUNDS = 5, 3
SMALL = 4096
LIMITS = (200 * KB, 2 * MB, 50 * MB)
TREE_LIMITS = (200 * KB, 2 * MB, 20 * MB)
PARTED = 32 * MB  # large enough to go in parts, over several channels


class Watch(threading.Thread):
    """Writes down what has passed in one direction, and when."""

    def __init__(self, relay, upwards):
        super().__init__(daemon=True)
        self.relay, self.upwards, self.seen, self.ended = relay, upwards, [], threading.Event()

    def run(self):
        while not self.ended.wait(0.01):
            self.seen.append((time.monotonic(), self.relay.up if self.upwards else self.relay.total - self.relay.up))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def after(self, share):
        """When so much of what passed had passed, and how much that was: (seconds, bytes)."""
        first, last = self.seen[0][1], self.seen[-1][1]
        return next(each for each in self.seen if each[1] >= first + share * (last - first))

    def upload_rate(self):
        """Bytes a second."""
        (begun, before), (ended, total) = self.after(0.1), self.after(0.9)
        return (total - before) / (ended - begun)

    def download_rate(self):
        """Bytes a second."""
        return (self.seen[-1][1] - self.seen[0][1]) / (self.seen[-1][0] - self.after(0.01)[0])


def percent_above(pnc, relay, limit, *words):
    upwards = words[0] == 'put'
    with Watch(relay, upwards) as watch:
        pnc(*words, '--compress=never', '--limit', limit, seconds=600)
    rate = watch.upload_rate() if upwards else watch.download_rate()
    return 100 * (rate / limit - 1)


def both_ways(pnc, relay, place, source, limit):
    """Percent above the limit, of an upload and of a download."""
    there, back = relay.server.share / 'there', place / 'back'
    for words, target in ((['put', '-r', source, pnc.url('/there')], there), (['get', '-r', pnc.url('/there'), back], back)):
        found = []
        for _ in range(ROUNDS):
            remove(target)
            found.append(percent_above(pnc, relay, limit, *words))
        yield statistics.median(found)


def sources(place):
    """(words, what it is, limit)"""
    for limit in LIMITS:
        trees.big(place / 'big', limit * SECONDS)
        yield 'one file', place / 'big', limit
    trees.big(place / 'parted', PARTED)
    yield 'one file over several channels', place / 'parted', 4 * MB
    for limit in TREE_LIMITS:
        remove(place / 'tree')
        equal_files(place / 'tree', limit * SECONDS // SMALL, SMALL)
        yield 'files of 4 KiB', place / 'tree', limit


def main():
    facts = {}
    with scratch() as place, Server(place / 'share') as server, Relay(server) as relay, Pnc(relay) as pnc:
        for words, source, limit in sources(place):
            up, down = both_ways(pnc, relay, place, source, limit)
            facts[f'{limit / MB:g} MB/s, {words}: above the limit up, down, %'] = f'{up:+.2f} {down:+.2f}'
            remove(place / 'back')
    report('limits', ['pnc put -r --limit', 'pnc get -r --limit'], facts)


if __name__ == '__main__':
    main()
