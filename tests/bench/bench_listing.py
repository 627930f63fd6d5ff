# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing a folder of 100,000 entries over loopback: until the first name is printed, and until all are."""
import os
import subprocess
import time
from dataclasses import replace

from comparison import RUNS, Client, RunFailed, Task, compare, publish, running
from measures import Failures, scratch
from peers.base import Ground, bench_program
from peers.ftp import Lftp
from peers.limits import Copy
from peers.pinnace import Pinnace
from peers.rsync import RsyncDaemon
from peers.ssh import RsyncSsh, Sftp
from peers.web import Curl

PEERS = [Pinnace, Sftp, RsyncSsh, RsyncDaemon, Curl, Lftp, Copy]
ENTRIES = 100_000


def make_folder(root):
    root.mkdir()
    for i in range(ENTRIES):
        os.close(os.open(root / f'entry-{i:06}', os.O_CREAT | os.O_WRONLY, 0o644))


def watch(peer, argv):
    """What a Result's runs hold, and until the first name was there."""
    client = Client(peer, argv, peer.seconds, subprocess.PIPE)
    first, n_names, tail = None, 0, b''
    while piece := os.read(client.stdout.fileno(), 1 << 20):
        *lines, tail = (tail + piece).split(b'\n')
        n_names += sum(b'entry-' in line for line in lines)
        if first is None and n_names:
            first = time.monotonic() - client.began
    client.stdout.close()
    measured = client.finish()
    n_names += b'entry-' in tail
    if n_names != ENTRIES:
        raise RunFailed(f'{n_names} names were printed, not {ENTRIES}')
    return {**measured, 'first_s': first}


def main():
    with scratch() as place:
        ground = Ground(place)
        make_folder(ground.share / 'many')
        with running(ground, PEERS) as peers:
            publish_both(peers)


def publish_both(peers):
    first, whole = (Task(key, title, lambda peer: peer.list_folder('many'), lambda: None, lambda: None, n_files=ENTRIES)
                    for key, title in (('first', 'until the first name'), ('all', 'until the last name')))
    results = compare(peers, [whole], run_with=watch)
    firsts = [replace(each, task='first', runs=[{**one, 'seconds': one['first_s']} for one in each.runs])
              for each in results]
    publish('listing', 'A folder of 100,000 entries, loopback', [first, whole], [*firsts, *results], in_session(peers[0]))


def in_session(pinnace):
    """What a window feels, which is logged in already: from asking to the first page, and to the last."""
    done = subprocess.run([bench_program('bench-listing'), pinnace.server.link, '/many', str(1 + RUNS), '0'], check=True,
                          capture_output=True, text=True, env={**os.environ, **pinnace.env})
    lists = [list(map(int, line.split()[1:])) for line in done.stdout.splitlines()[1:]]
    if any(count != ENTRIES for _, _, count in lists):
        raise Failures(done.stdout)
    facts = {'in a session, until the first page, ms': [first / 1000 for first, _, _ in lists],
             'in a session, until the last page, ms': [last / 1000 for _, last, _ in lists]}
    print('\n'.join(f'{key}: {value}' for key, value in facts.items()))
    return facts


if __name__ == '__main__':
    main()
