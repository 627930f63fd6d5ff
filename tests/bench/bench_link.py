# SPDX-License-Identifier: GPL-3.0-or-later
"""A link of 1 Gbit/s and 50 ms there and back, without loss and with 0.1 %: 200 MiB, and 1,100 small files."""
from pathlib import Path

from comparison import compare, file_tasks, publish, running, tree_tasks
from harness import trees
from harness.link import Link
from measures import MIB, equal_files, scratch
from peers.base import Ground
from peers.ftp import Lftp
from peers.limits import Iperf, IperfEight, TlsPipe
from peers.pinnace import Pinnace
from peers.rsync import RsyncDaemon
from peers.ssh import RsyncSsh, Scp, Sftp
from peers.web import Curl

BIG = [Pinnace, Scp, RsyncSsh, Curl, Lftp, Iperf, IperfEight, TlsPipe]
SMALL = [Pinnace, Scp, Sftp, RsyncSsh, RsyncDaemon, Curl, Lftp]
BIG_S, SMALL_S = 40, 15  # some would take minutes
ALLOWED = Path('/proc/sys/net/ipv4/tcp_allowed_congestion_control')
DEFAULT = Path('/proc/sys/net/ipv4/tcp_congestion_control')


def congestion():
    """What most systems come with, where this one allows it."""
    return 'cubic' if 'cubic' in ALLOWED.read_text().split() else DEFAULT.read_text().strip()


def measure(loss_percent, name, words):
    with scratch() as place, Link(rtt_ms=50, rate_mbps=1000, loss_percent=loss_percent, congestion=congestion()) as link:
        ground = Ground(place, link)
        trees.big(ground.share / 'big', 200 * MIB)
        equal_files(ground.share / 'tree', 1100)
        big, small = file_tasks(ground, 'big', '200 MiB'), tree_tasks(ground, 'tree', '1,100 files of 4 KiB')
        with running(ground, BIG, BIG_S) as peers:
            results = compare(peers, big)
        with running(ground, SMALL, SMALL_S) as peers:
            results += compare(peers, small)
        counts = link.counts()
    publish(name, f'1 Gbit/s, 50 ms, {words}', [*big, *small], results, {'congestion control': congestion(), 'link': counts})
    print(f'congestion control: {congestion()}; the link: {counts}')


def main():
    measure(0, 'link', 'no loss')
    measure(0.1, 'link_loss', '0.1 % loss')


if __name__ == '__main__':
    main()
