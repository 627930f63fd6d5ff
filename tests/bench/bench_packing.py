# SPDX-License-Identifier: GPL-3.0-or-later
"""What packing does over a slow link and a fast one: text, and what does not shrink; never, and where it pays."""
import resource
import statistics

from comparison import remove
from harness import trees
from harness.link import Link
from harness.pnc import Pnc
from harness.server import Server
from measures import MIB, equal_files, report, scratch, timed

LINKS = ((20, 40, 16 * MIB), (100, 20, 64 * MIB), (1000, 20, 200 * MIB))  # Mbit/s, round trip in ms, bytes of the file
MODES = ('never', 'auto')
ROUNDS = 3
LINE = b'%08d boats at the pier, %d at sea, wind %d knots\n'


def text(path, size):
    with path.open('wb') as file:
        for i in range(size // 45):
            file.write(LINE % (i, i * 7919 % 1000, i * 31 % 60))
        file.truncate(size)
    return path


def sources(place, size):
    yield 'text', text(place / 'text', size)
    trees.big(place / 'noise', size)
    yield 'noise', place / 'noise'
    equal_files(place / 'tree', size // MIB * 20, 4096)
    yield 'small files of noise', place / 'tree'


def client_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def once(pnc, target, *words):
    """(seconds, MB on the way, frames packed, CPU seconds of the client)"""
    remove(target)
    before = client_cpu()
    seconds, done = timed(pnc, *words, '--json', seconds=600)
    end = done.objects[-1]
    return seconds, end['wire_bytes'] / 1e6, end['packed_frames'], client_cpu() - before


def compare_modes(pnc, target, *words):
    """By turns, so that both have the same machine; {mode: medians}"""
    found = {mode: [] for mode in MODES}
    for _ in range(ROUNDS):
        for mode in MODES:
            found[mode].append(once(pnc, target, *words, '--compress', mode))
    return {mode: [statistics.median(each) for each in zip(*found[mode])] for mode in MODES}


def measure(place, rate_mbps, rtt_ms, size):
    facts = {}
    with Link(rtt_ms=rtt_ms, rate_mbps=rate_mbps) as link, \
            Server(place / 'share', host=link.left.address, prefix=link.left.prefix) as server, \
            Pnc(server, prefix=link.right.prefix) as pnc:
        for words, source in sources(place, size):
            there, back = server.share / 'there', place / 'back'
            ways = {'up': (there, 'put', '-r', source, pnc.url('/there')), 'down': (back, 'get', '-r', pnc.url('/there'), back)}
            for way, arguments in ways.items():
                for mode, (seconds, sent, packed, cpu) in compare_modes(pnc, *arguments).items():
                    facts[f'{words} {way}, {mode}: s, MB on the way, frames packed, client CPU s'] = \
                        f'{seconds:.2f} {sent:.1f} {packed:.0f} {cpu:.2f}'
    report(f'packing_{rate_mbps}', [f'pnc put, get --compress never, auto; {rate_mbps} Mbit/s, {rtt_ms} ms, '
                                    f'{size // MIB} MiB'], facts)


def main():
    for link in LINKS:
        with scratch() as place:
            measure(place, *link)


if __name__ == '__main__':
    main()
