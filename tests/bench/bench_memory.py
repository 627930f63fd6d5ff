# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server holds in memory while eight clients move 1 GiB each, up and then down."""
import time

from harness import trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server
from measures import MIB, Failures, MemoryWatch, report, says, scratch

CLIENTS = 8
SIZE = 1024 * MIB


def n_logins(server):
    return server.process.text('err').count(' logged in')


def watched(server, pnc, arguments):
    """(seconds, peaks while all of them move). A password's hash costs 64 MiB for a moment: those are not counted."""
    began, before = time.monotonic(), n_logins(server)
    running = [pnc.popen(*one) for one in arguments]
    wait_for(lambda: n_logins(server) == before + len(running), 'all to be logged in')
    with MemoryWatch(server.process.pid) as watch:
        for transfer in running:
            if transfer.wait(600) != 0 or transfer.text('err'):
                raise Failures(transfer.log())
    return time.monotonic() - began, watch.peak


def main():
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        digest = trees.big(place / 'big', SIZE)
        pnc('ls', pnc.url('/'))
        before = server.usage()['rss_bytes']
        put = [['put', place / 'big', pnc.url(f'/big{number}')] for number in range(CLIENTS)]
        up_s, up = watched(server, pnc, put)
        for number in range(CLIENTS):
            if trees.sha256(server.share / f'big{number}') != digest:
                raise Failures(f'big{number} has another SHA-256')
            if number > 0:  # make room
                (server.share / f'big{number}').unlink()
        get = [['get', pnc.url('/big0'), place / f'back{number}'] for number in range(CLIENTS)]
        down_s, down = watched(server, pnc, get)
        for number in range(CLIENTS):
            if trees.sha256(place / f'back{number}') != digest:
                raise Failures(f'back{number} has another SHA-256')
        after = server.usage()
    report('memory', [f'{CLIENTS} times at once: ' + says(pnc.argv(*put[0])), says(pnc.argv(*get[0]))], {
        'resident before, MiB': before / MIB,
        'resident at most while uploading, MiB': up['VmRSS'] / MIB,
        'anonymous of it, MiB': up['RssAnon'] / MIB,
        'resident at most while downloading, MiB': down['VmRSS'] / MIB,
        'anonymous of it then, MiB': down['RssAnon'] / MIB,
        'resident afterwards, MiB': after['rss_bytes'] / MIB,
        'highest ever (password hashes included), MiB': after['peak_rss_bytes'] / MIB,
        'upload of all, s': up_s, 'download of all, s': down_s,
        'all together, MB/s': f'{CLIENTS * SIZE / up_s / 1e6:.0f} {CLIENTS * SIZE / down_s / 1e6:.0f}'})


if __name__ == '__main__':
    main()
