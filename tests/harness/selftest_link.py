# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated link: what is sent over it arrives, late by the round trip, less what is lost, and all of it is counted."""
import socket
import subprocess
import sys
import time

from harness import tap
from harness.link import Link
from harness.pnc import Pnc
from harness.proc import Process, wait_for
from harness.server import Server

# sends back what it hears, and says so
ECHO = '''
import socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 7777))
print('ready', flush=True)
while True:
    data, peer = sock.recvfrom(65536)
    sock.sendto(data, peer)
'''

# sends COUNT packets of LENGTH bytes, each when the one before has come back or PAUSE has passed; prints how long that took
ASK = '''
import socket, sys, time
address, count, length, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(pause)
sock.connect((address, 7777))
for i in range(count):
    began = time.monotonic()
    sock.send(b'x' * length)
    try:
        sock.recv(65536)
        print(time.monotonic() - began, flush=True)
    except TimeoutError:
        pass
'''

# sends COUNT packets of LENGTH bytes without waiting; nobody listens, and it does not hear of that
FLOOD = '''
import socket, sys
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(int(sys.argv[2])):
    sock.sendto(b'x' * int(sys.argv[3]), (sys.argv[1], 7777))
'''

# a TCP stream of COUNT bytes from the one that connects; the other says how many came
SINK = '''
import socket, sys
sock = socket.create_server((sys.argv[1], 7777))
print('ready', flush=True)
peer, _ = sock.accept()
total = 0
while data := peer.recv(1 << 20):
    total += len(data)
print('bytes', total, flush=True)
'''
POUR = '''
import socket, sys
sock = socket.create_connection((sys.argv[1], 7777))
left = int(sys.argv[2])
while left > 0:
    left -= sock.send(bytes(min(left, 1 << 20)))
'''
HEADERS = 28  # of IP and UDP


class TestLink(tap.TestCase):
    def at(self, end, script, *args):
        return self.start(Process([*end.prefix, sys.executable, '-c', script, *args]))

    def run_at(self, end, script, *args):
        return subprocess.run([*end.prefix, sys.executable, '-c', script, *map(str, args)], check=True, timeout=60,
                              capture_output=True, text=True).stdout

    def echo(self, link):
        self.at(link.left, ECHO, link.left.address).wait_line('ready')

    def all_through(self, link, n):
        """The counts once so many packets have arrived at the left or have not."""
        def look():
            counts = link.counts()['from_right']
            return counts if counts['lost'] + counts['dropped'] + counts['arrived'] >= n else None

        counts = wait_for(look, lambda: f'{n} packets; {link.counts()}')
        self.assertEqual(counts['offered'], n)
        return counts

    def test_round_trip(self):
        link = self.start(Link(rtt_ms=40))
        self.echo(link)
        took = [float(line) for line in self.run_at(link.right, ASK, link.left.address, 10, 100, 30).split()]
        self.assertEqual(len(took), 10)
        self.assertGreaterEqual(min(took), 0.040)
        counts = link.counts()
        for side in ('from_left', 'from_right'):
            self.assertEqual([counts[side][key] for key in ('offered', 'lost', 'dropped', 'arrived', 'arrived_bytes')],
                             [10, 0, 0, 10, 10 * (100 + HEADERS)])

    def test_two_links_do_not_meet(self):
        """Each has its own namespaces: the same address twice, and no way from one to the other or out."""
        one, two = self.start(Link()), self.start(Link())
        self.echo(one)
        self.assertEqual(one.left.address, two.left.address)
        self.assertEqual(len(self.run_at(one.right, ASK, one.left.address, 1, 10, 30).split()), 1)
        with self.assertRaises(subprocess.CalledProcessError):  # nobody listens there
            self.run_at(two.right, ASK, two.left.address, 2, 10, 30)
        with self.assertRaises(subprocess.CalledProcessError):
            self.run_at(one.right, ASK, '192.0.2.1', 1, 10, 30)

    def test_loss(self):
        """Of 4000 packets a tenth, the same ones each time; what is lost there does not come back."""
        lost = []
        for _ in range(2):
            link = self.start(Link(loss_percent=10, seed=7))
            self.run_at(link.right, FLOOD, link.left.address, 4000, 10)
            counts = self.all_through(link, 4000)
            self.assertEqual(counts['dropped'], 0)
            lost.append(counts['lost'])
        self.assertEqual(lost[0], lost[1])
        self.assertGreater(lost[0], 300)
        self.assertLess(lost[0], 500)

    def test_rate_and_queue(self):
        """100 packets of 1500 bytes at 1 Mbit/s: 12 ms each. Ten may wait, and the rest is dropped."""
        link = self.start(Link(rate_mbps=1, queue_bytes=15000))
        began = time.monotonic()
        self.run_at(link.right, FLOOD, link.left.address, 100, 1500 - HEADERS)
        counts = self.all_through(link, 100)
        took = time.monotonic() - began
        self.assertGreater(counts['dropped'], 0)
        self.assertEqual(counts['lost'], 0)
        self.assertGreaterEqual(took, counts['arrived'] * 0.012)
        self.assertLessEqual(counts['wait_peak_us'], 9 * 12000)

    def test_stream(self):
        """TCP gets everything across, loss or not, and no packet is refused by the devices."""
        link = self.start(Link(rtt_ms=4, rate_mbps=1000, loss_percent=0.1))
        sink = self.at(link.left, SINK, link.left.address)
        sink.wait_line('ready')
        self.run_at(link.right, POUR, link.left.address, 20_000_000)
        self.assertEqual(sink.wait_line('bytes'), 'bytes 20000000')
        counts = link.counts()
        self.assertGreater(counts['from_right']['lost'], 0)
        self.assertGreater(counts['from_right']['arrived_bytes'], 20_000_000)
        self.assertEqual(counts['refused'], 0)

    def test_pinnace(self):
        link = self.start(Link(rtt_ms=10))
        server = self.start(Server(self.tmp / 'share', host=link.left.address, prefix=link.left.prefix))
        pnc = self.start(Pnc(server, prefix=link.right.prefix))
        (self.tmp / 'file').write_bytes(b'over the link')
        pnc('put', self.tmp / 'file', pnc.url('/'))
        self.assertEqual((server.share / 'file').read_bytes(), b'over the link')
        with self.assertRaises(OSError):  # it cannot be reached from here
            socket.create_connection((link.left.address, server.port), timeout=0.5)

    def test_wrong_words(self):
        link = Link(loss_percent=101)
        with self.assertRaisesRegex(AssertionError, 'loss is at most 100'):
            link.__enter__()


if __name__ == '__main__':
    tap.main()
