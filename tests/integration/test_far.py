# SPDX-License-Identifier: GPL-3.0-or-later
"""What the data channels do about a long way, where the system's own choice is another one."""
import subprocess
from pathlib import Path

from harness import tap, trees
from harness.link import Link
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server

MIB = 1 << 20
AVAILABLE = Path('/proc/sys/net/ipv4/tcp_available_congestion_control')


class Far(tap.TestCase):
    def connect(self, rtt_ms):
        self.link = self.start(Link(rtt_ms=rtt_ms, rate_mbps=100, congestion='reno'))
        self.server = self.start(Server(host=self.link.left.address, prefix=self.link.left.prefix))
        self.pnc = self.start(Pnc(self.server, prefix=self.link.right.prefix))
        self.far = 'bbr' if 'bbr' in AVAILABLE.read_text().split() else 'reno'

    def controls(self, end):
        """The congestion control of each connection, from what the system tells of it."""
        out = subprocess.run([*end.prefix, 'ss', '-tinH', 'state', 'established'], check=True, capture_output=True, text=True).stdout
        return sorted({word for word in out.split() if word in ('bbr', 'reno', 'cubic')})

    def wait_for_controls(self, expected):
        """The control channel's stays as it is."""
        for end in (self.link.left, self.link.right):
            wait_for(lambda end=end: self.controls(end) == expected, lambda: f'{expected} and not {self.controls(end)}')

    def test_down(self):
        self.connect(rtt_ms=30)
        sum = trees.big(self.server.share / 'big', 40 * MIB)
        transfer = self.start(self.pnc.popen('get', self.pnc.url('/big'), self.tmp / 'got'))
        self.wait_for_controls(sorted({self.far, 'reno'}))
        self.assertEqual((transfer.wait(), trees.sha256(self.tmp / 'got')), (0, sum), transfer.log())

    def test_up(self):
        self.connect(rtt_ms=30)
        sum = trees.big(self.tmp / 'big', 40 * MIB)
        transfer = self.start(self.pnc.popen('put', self.tmp / 'big', self.pnc.url('/big')))
        self.wait_for_controls(sorted({self.far, 'reno'}))
        self.assertEqual((transfer.wait(), trees.sha256(self.server.share / 'big')), (0, sum), transfer.log())

    def test_tree(self):
        """Everything that can be is sent before its answer is awaited; nothing of that may get lost or out of order."""
        self.connect(rtt_ms=30)
        trees.many_small(self.tmp / 'tree', 600)
        self.pnc('put', '-r', self.tmp / 'tree', self.pnc.url('/up'))
        self.assertEqual(trees.differences(self.tmp / 'tree', self.server.share / 'up'), [])
        self.pnc('get', '-r', self.pnc.url('/up'), self.tmp / 'back')
        self.assertEqual(trees.differences(self.tmp / 'tree', self.tmp / 'back'), [])
        # what is asked along with the login is answered like anything else
        self.pnc('put', '-r', self.tmp / 'tree', self.pnc.url('/up/none/'), code=1)


if __name__ == '__main__':
    tap.main()
