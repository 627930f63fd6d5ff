# SPDX-License-Identifier: GPL-3.0-or-later
"""How cost grows: a tree of 100,000 files beside one of 10,000, and 8 and 64 clients at once beside one."""
import os
import subprocess
import time

from comparison import remove, same_tree
from harness import trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server
from measures import MIB, Failures, MemoryWatch, equal_files, report, says, scratch, timed

COUNTS = (10_000, 100_000)
CLIENTS = (1, 8, 64)
TOTAL = 8192 * MIB
LOGINS_AT_ONCE = 4


def watched(server, pnc, *arguments):
    """(seconds, the server's resident MiB at most while the files move)"""
    logins = n_logins(server)
    began = time.monotonic()
    with pnc.popen(*arguments) as transfer:
        wait_for(lambda: n_logins(server) > logins or not transfer.alive(), 'the login')
        with MemoryWatch(server.process.pid) as watch:
            if transfer.wait(600) != 0:
                raise Failures(transfer.log())
        return time.monotonic() - began, watch.peak['VmRSS'] / MIB


def grow_tree(place):
    facts = {}
    with Server(place / 'share') as server, Pnc(server) as pnc:
        for count in COUNTS:
            source, back = place / f'tree{count}', place / 'back'
            equal_files(source, count)
            up = watched(server, pnc, 'put', '-r', source, pnc.url(f'/tree{count}'))
            down = watched(server, pnc, 'get', '-r', pnc.url(f'/tree{count}'), back)
            same_tree(source, back)
            remove(back)
            facts[f'{count} files, upload, s'], facts[f'{count} files, upload, server MiB'] = up
            facts[f'{count} files, download, s'], facts[f'{count} files, download, server MiB'] = down
    for way in ('upload', 'download'):
        few, many = (facts[f'{count} files, {way}, s'] for count in COUNTS)
        facts[f'{way}: ten times as many files take times'] = many / few
    report('growth_files', ['pnc put -r', 'pnc get -r'], facts)


def grow_crowd(place):
    """Each client of n fetches an nth of TOTAL and throws it away; the logins are in the time."""
    facts = {}
    with Server(place / 'share') as server, Pnc(server) as pnc:
        trees.big(server.share / 'part', TOTAL // max(CLIENTS))
        for n in CLIENTS:
            argument = ['cat', *[pnc.url('/part')] * (max(CLIENTS) // n)]
            seconds, _ = timed(all_at_once, server, pnc, argument, n)
            facts[f'{n} clients, MB/s all together'] = TOTAL / seconds / 1e6
    report('growth_clients', [says(['pnc', *argument])], facts)


def n_logins(server):
    return server.process.text('err').count(' logged in')


def all_at_once(server, pnc, argument, n):
    """A few log in at a time: passwords are made to be slow, and this is not about them."""
    before, running = n_logins(server), []
    for number in range(n):
        running.append(subprocess.Popen(pnc.argv(*argument), stdout=subprocess.DEVNULL, env={**os.environ, **pnc.env}))
        wait_for(lambda: n_logins(server) > before + number - LOGINS_AT_ONCE, 'the logins')
    if any([transfer.wait(600) for transfer in running]):
        raise Failures('a client failed')


def main():
    with scratch() as place:
        grow_tree(place)
    with scratch() as place:
        grow_crowd(place)


if __name__ == '__main__':
    main()
