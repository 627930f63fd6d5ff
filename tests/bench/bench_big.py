# SPDX-License-Identifier: GPL-3.0-or-later
"""One file of 1 GiB both ways, compared by SHA-256; over the same name again and again, the first run not counted."""
from harness import trees
from harness.pnc import Pnc
from harness.server import Server
from measures import MIB, Failures, report, says, scratch, timed

SIZE = 1024 * MIB
RUNS = 3


def main():
    up, down = [], []
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        digest = trees.big(place / 'big', SIZE)
        put = ['put', '--overwrite', place / 'big', pnc.url('/big')]
        get = ['get', '--overwrite', pnc.url('/big'), place / 'back']
        for _ in range(1 + RUNS):
            up.append(timed(pnc, *put, seconds=300)[0])
            down.append(timed(pnc, *get, seconds=300)[0])
            for path in (server.share / 'big', place / 'back'):
                if trees.sha256(path) != digest:
                    raise Failures(f'{path} has another SHA-256')
        used = server.usage()
    up, down = up[1:], down[1:]
    report('big', [says(pnc.argv(*put)), says(pnc.argv(*get))], {
        'bytes': SIZE, 'SHA-256': 'equal', 'upload, s (best)': min(up), 'upload, MB/s': SIZE / min(up) / 1e6,
        'download, s (best)': min(down), 'download, MB/s': SIZE / min(down) / 1e6,
        'upload, s (all)': ' '.join(f'{s:.2f}' for s in up), 'download, s (all)': ' '.join(f'{s:.2f}' for s in down),
        'server CPU, s (all runs)': used['cpu_s']})


if __name__ == '__main__':
    main()
