# SPDX-License-Identifier: GPL-3.0-or-later
"""How exactly transfers keep to their limits: what travelled, over the time that it took, beside what was allowed.

Counted are frames as --limit counts them; from the time is taken what a transfer of one byte takes (login, channels, flush).
"""
import statistics

from comparison import remove
from harness import trees
from harness.pnc import Pnc
from harness.server import Server
from measures import Failures, equal_files, report, scratch, timed

KB, MB = 1000, 1_000_000
SECONDS, ROUNDS = 5, 3
SMALL = 4096
LIMITS = (200 * KB, 2 * MB, 50 * MB)
TREE_LIMITS = (200 * KB, 2 * MB, 20 * MB)
PARTED = 32 * MB  # large enough to go in parts, over several channels
TOO_FAST = 5  # percent


def moved(pnc, *arguments):
    """(bytes on the way, seconds)"""
    seconds, done = timed(pnc, *arguments, '--json', '--compress=never', seconds=600)
    return done.objects[-1]['wire_bytes'], seconds


def rest(pnc, place):
    """Seconds that do not count."""
    source = trees.write(place / 'byte', b'x')
    return statistics.median(moved(pnc, 'put', '--overwrite', source, pnc.url('/byte'))[1] for _ in range(ROUNDS + 2))


def both_ways(pnc, server, place, source, limit):
    """Percent above the limit, of an upload and of a download."""
    there, back = server.share / 'there', place / 'back'
    for words, target in ((['put', '-r', source, pnc.url('/there')], there), (['get', '-r', pnc.url('/there'), back], back)):
        found = []
        for _ in range(ROUNDS):
            remove(target)
            n_bytes, seconds = moved(pnc, *words, '--limit', limit)
            found.append(100 * (n_bytes / (seconds - rest(pnc, place)) / limit - 1))
        yield statistics.median(found)


def sources(place):
    """(name, what it is, limit)"""
    for limit in LIMITS:
        yield 'one file', trees.big(place / 'big', limit * SECONDS), place / 'big', limit
    yield 'one file over several channels', trees.big(place / 'parted', PARTED), place / 'parted', 4 * MB
    for limit in TREE_LIMITS:
        remove(place / 'tree')
        yield 'files of 4 KiB', equal_files(place / 'tree', limit * SECONDS // SMALL), place / 'tree', limit


def main():
    facts = {}
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        for words, _, source, limit in sources(place):
            up, down = both_ways(pnc, server, place, source, limit)
            facts[f'{limit / MB:g} MB/s, {words}: above the limit up, down, %'] = f'{up:+.2f} {down:+.2f}'
            remove(place / 'back')
            if max(up, down) > TOO_FAST:
                raise Failures(f'{words}: faster than the limit of {limit} by {max(up, down):.1f} %')
    report('limits', ['pnc put -r --limit', 'pnc get -r --limit'], facts)


if __name__ == '__main__':
    main()
