# SPDX-License-Identifier: GPL-3.0-or-later
"""How cost grows: a tree of 100,000 files beside one of 10,000, and 8 and 64 clients at once beside one."""
import os
import signal
import subprocess
import time
from pathlib import Path

from comparison import remove, same_tree
from harness import trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server
from measures import MIB, Failures, MemoryWatch, equal_files, report, says, scratch

COUNTS = (10_000, 100_000)
CLIENTS = (1, 8, 64)
TOTAL = 8192 * MIB
LOGINS_AT_ONCE = 4
BEGUN = 64 * 1024


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
    """Each client of n fetches an nth of TOTAL and throws it away."""
    facts = {}
    with Server(place / 'share') as server, Pnc(server) as pnc:
        trees.big(server.share / 'part', TOTAL // max(CLIENTS))
        for n in CLIENTS:
            argument = ['cat', *[pnc.url('/part')] * (max(CLIENTS) // n)]
            rate, share, seconds = all_at_once(pnc, argument, n)
            facts[f'{n} clients, MB/s while all of them move'] = rate
            facts[f'{n} clients, of all bytes so measured, %'] = 100 * share
            facts[f'{n} clients, with the logins one after the other, s'] = seconds
    report('growth_clients', [says(['pnc', *argument])], facts)


def n_logins(server):
    return server.process.text('err').count(' logged in')


def moved(client):
    """Bytes that it has written."""
    lines = Path(f'/proc/{client.pid}/io').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith('wchar:'))


def hold_begun(clients, held):
    """Stops all that have something of their file."""
    for client in clients:
        if client not in held and moved(client) >= BEGUN:
            client.send_signal(signal.SIGSTOP)
            held.append(client)
    return len(held)


def start_held(pnc, argument, n, clients):
    """A few log in at a time, for hashing a password is slow on purpose, and this is not about that."""
    held = []
    while len(clients) < n:
        clients.append(subprocess.Popen(pnc.argv(*argument), stdout=subprocess.DEVNULL, env={**os.environ, **pnc.env}))
        wait_for(lambda: hold_begun(clients, held) > len(clients) - LOGINS_AT_ONCE, 'the clients to begin', 60)
    wait_for(lambda: hold_begun(clients, held) == n, 'all clients to begin', 60)


def let_go(clients):
    """[(when, bytes of each)] until the first of them is done."""
    samples = [(time.monotonic(), [moved(client) for client in clients])]
    for client in clients:
        client.send_signal(signal.SIGCONT)
    while all(client.poll() is None for client in clients):
        time.sleep(0.02)
        samples.append((time.monotonic(), [moved(client) for client in clients]))
    return samples


def rate_while_all(samples, total):
    """(MB/s from the first sample to the last in which nobody was done, how much of the total that was). The last is from
    after the first one's end."""
    (since, before), (until, after) = samples[0], samples[-2]
    came = sum(after) - sum(before)
    if until <= since:
        raise Failures('a client was done before all had begun')
    return came / (until - since) / 1e6, came / total


def all_at_once(pnc, argument, n):
    """(MB/s while all of them move, how much of all bytes that was, seconds for everything)"""
    clients, began = [], time.monotonic()
    try:
        start_held(pnc, argument, n, clients)
        rate, share = rate_while_all(let_go(clients), TOTAL)
        if any([client.wait(600) for client in clients]):
            raise Failures('a client failed')
        return rate, share, time.monotonic() - began
    finally:
        for client in clients:
            if client.poll() is None:
                client.kill()
                client.wait()


def main():
    with scratch() as place:
        grow_tree(place)
    with scratch() as place:
        grow_crowd(place)


if __name__ == '__main__':
    main()
