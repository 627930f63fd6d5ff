# SPDX-License-Identifier: GPL-3.0-or-later
"""50 clients at once, each moving a tree of its own up and down, and the ping of one that does nothing else."""
import json
import signal
import time

from harness import trees
from harness.pnc import Pnc
from harness.server import Server
from measures import Failures, percentile, report, says, scratch

CLIENTS = 50


def make_tree(root, number):
    trees.many_small(root / 'small', 200, size=8192)
    trees.big(root / 'big', 8 << 20, seed=number)


def move_all(pnc, arguments):
    """Starts one client for each list of arguments and waits for all: when each ended, in seconds."""
    began = time.monotonic()
    running = [pnc.popen(*one) for one in arguments]
    ended = {}
    while len(ended) < len(running):
        for number, transfer in enumerate(running):
            if number not in ended and not transfer.alive():
                ended[number] = time.monotonic() - began
                if transfer.wait() != 0 or transfer.text('err'):
                    raise Failures(transfer.log())
        time.sleep(0.01)
    return sorted(ended.values())


def main():
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        for number in range(CLIENTS):
            make_tree(place / f'tree{number}', number)
        (place / 'back').mkdir()
        put = [['put', '-r', place / f'tree{number}', pnc.url('/')] for number in range(CLIENTS)]
        get = [['get', '-r', pnc.url(f'/tree{number}'), place / 'back'] for number in range(CLIENTS)]
        with pnc.popen('ping', '--json', '-c', '1000000', pnc.url()) as idle:
            idle.wait_line('"ping"')
            idle_us = [json.loads(line)['rtt_us'] for line in idle.lines()]
            up, down = move_all(pnc, put), move_all(pnc, get)
            idle.signal(signal.SIGINT)
            idle.wait()
            objects = [json.loads(line) for line in idle.lines()[len(idle_us):]]
        for number in range(CLIENTS):
            for other in (server.share, place / 'back'):
                differences = trees.differences(place / f'tree{number}', other / f'tree{number}')
                if differences:
                    raise Failures('; '.join(differences[:10]))
        size = sum(path.stat().st_size for path in (place / 'back').rglob('*') if path.is_file())
    pings_ms = [one['rtt_us'] / 1000 for one in objects if one['event'] == 'ping']
    report('crowd', [f'{CLIENTS} times at once: ' + says(pnc.argv(*put[0])), says(pnc.argv(*get[0])),
                     'meanwhile: pnc ping'], {
        'clients': CLIENTS, 'bytes each way': size, 'all correct': 'yes',
        'upload, first and last client done, s': f'{up[0]:.2f} {up[-1]:.2f}',
        'download, first and last client done, s': f'{down[0]:.2f} {down[-1]:.2f}',
        'pings of the idle client': len(pings_ms), 'ping median, ms': percentile(pings_ms, 0.5),
        'ping 99 %, ms': percentile(pings_ms, 0.99), 'ping longest, ms': max(pings_ms)})


if __name__ == '__main__':
    main()
