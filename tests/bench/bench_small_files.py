# SPDX-License-Identifier: GPL-3.0-or-later
"""10,000 files of 4 KiB in 100 folders both ways over loopback, beside what a user would pick instead."""
from comparison import compare, publish, running, tree_tasks
from measures import equal_files, scratch
from peers.base import Ground
from peers.ftp import Lftp
from peers.limits import Copy
from peers.pinnace import Pinnace
from peers.rsync import RsyncDaemon
from peers.ssh import RsyncSsh, Scp, Sftp
from peers.web import Curl

PEERS = [Pinnace, Scp, Sftp, RsyncSsh, RsyncDaemon, Curl, Lftp, Copy]


def main():
    with scratch() as place:
        ground = Ground(place)
        equal_files(ground.share / 'tree', 10_000)
        tasks = tree_tasks(ground, 'tree', '10,000 files of 4 KiB')
        with running(ground, PEERS, seconds=30) as peers:
            publish('small_files', '10,000 files of 4 KiB, loopback', tasks, compare(peers, tasks))


if __name__ == '__main__':
    main()
