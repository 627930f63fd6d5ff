# SPDX-License-Identifier: GPL-3.0-or-later
"""One file of 1 GiB both ways over loopback, beside what a user would pick instead."""
from comparison import compare, file_tasks, publish, running
from harness import trees
from measures import MIB, scratch
from peers.base import Ground
from peers.ftp import Lftp
from peers.limits import Copy, Iperf, TlsPipe
from peers.pinnace import Pinnace
from peers.rsync import RsyncDaemon
from peers.ssh import RsyncSsh, Scp, Sftp
from peers.web import Curl

PEERS = [Pinnace, Scp, Sftp, RsyncSsh, RsyncDaemon, Curl, Lftp, Iperf, TlsPipe, Copy]


def main():
    with scratch() as place:
        ground = Ground(place)
        trees.big(ground.share / 'big', 1024 * MIB)
        tasks = file_tasks(ground, 'big', '1 GiB')
        with running(ground, PEERS) as peers:
            publish('big', 'One file of 1 GiB, loopback', tasks, compare(peers, tasks))


if __name__ == '__main__':
    main()
