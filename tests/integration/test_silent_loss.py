# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections that end without a word: dropped in the middle, another address, a client that sleeps. Running transfers go on
by themselves, and the server keeps nothing of the dead for longer than it says (docs/ARCHITECTURE.md, section 7.1)."""
import json
import os
import signal
import subprocess

from harness import tap, trees
from harness.link import Link
from harness.pnc import Pnc
from harness.proc import DEADLINE_S, program, wait_for
from harness.relay import Relay
from harness.server import Server

SIZE = 24 << 20
HELD = 2 << 20
PATIENCE_S = 2 * DEADLINE_S  # noticing alone takes half a minute
SHORT = {'idle-timeout-ms': 2000, 'channel-idle-timeout-ms': 2000, 'session-grace-ms': 2000}


class Silent(tap.TestCase):
    limits = {}

    def make_server(self, **kind):
        self.server = self.start(Server(users={'anna': 'secret'}, limits=self.limits, **kind))
        self.share = self.server.share

    def status(self):
        done = subprocess.run([program('pinnaced'), 'status', '--json', '--state-dir', str(self.server.state)],
                              capture_output=True, text=True, timeout=DEADLINE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def ends_well(self, transfer, path):
        self.assertEqual((transfer.wait(PATIENCE_S), transfer.text('err')), (0, ''), transfer.log())
        self.assertEqual(trees.sha256(path), self.sum)


class Relayed(Silent):
    def setUp(self):
        self.make_server()
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay, user='anna', password='secret'))

    def uploading(self):
        self.sum = trees.big(self.tmp / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('put', self.tmp / 'big', self.pnc.url('/big')))
        self.relay.wait_held()
        return transfer

    def downloading(self):
        self.sum = trees.big(self.share / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('get', self.pnc.url('/big'), self.tmp / 'here'))
        self.relay.wait_held()
        return transfer


class Dropped(Relayed):
    """Something in the middle drops all packets of the connections that are there."""

    def test_during_an_upload(self):
        transfer = self.uploading()
        self.relay.freeze()
        self.relay.release()
        self.ends_well(transfer, self.share / 'big')
        self.assertEqual(sorted(os.listdir(self.share)), ['.pinnace', 'big'])

    def test_during_a_download(self):
        transfer = self.downloading()
        self.relay.freeze()
        self.relay.release()
        self.ends_well(transfer, self.tmp / 'here')


class HalfDead(Relayed):
    """The client is gone and nobody tells the server."""

    limits = SHORT

    def test_keeps_nothing(self):
        transfer = self.uploading()
        self.assertEqual(self.status()['transfers'], 1)
        self.relay.freeze()
        transfer.kill()
        wait_for(lambda: self.status()['transfers'] == 0, 'the file to be closed')
        wait_for(lambda: self.status()['sessions'] == [], 'the session to end')
        wait_for(lambda: self.status()['connections'] == 0, 'the connections to be closed')
        self.relay.release()
        other = self.start(Pnc(self.server, user='anna', password='secret'))
        other('put', self.tmp / 'big', other.url('/big'))
        self.assertEqual(trees.sha256(self.share / 'big'), self.sum)


class Asleep(Relayed):
    """The client sleeps for longer than the server waits for anybody."""

    limits = SHORT

    def sleep(self, transfer):
        transfer.signal(signal.SIGSTOP)
        wait_for(lambda: self.status()['sessions'] == [] and self.status()['connections'] == 0, 'the server to give up')
        self.relay.release()
        transfer.signal(signal.SIGCONT)

    def test_during_an_upload(self):
        transfer = self.uploading()
        self.sleep(transfer)
        self.ends_well(transfer, self.share / 'big')

    def test_during_a_download(self):
        transfer = self.downloading()
        self.sleep(transfer)
        self.ends_well(transfer, self.tmp / 'here')


class Moved(Silent):
    """The client gets another address; far away, so that a large file travels over eight connections."""

    def setUp(self):
        self.link = self.start(Link(rtt_ms=20, rate_mbps=40))
        self.make_server(host=self.link.left.address, prefix=self.link.left.prefix)
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret', prefix=self.link.right.prefix))

    def here(self, *words):
        done = subprocess.run([*self.link.right.prefix, *words], capture_output=True, text=True, timeout=DEADLINE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def move(self):
        """The last number of the address is another one now."""
        found = json.loads(self.here('ip', '-json', '-4', 'address', 'show'))
        device, info = next((one['ifname'], info) for one in found for info in one['addr_info']
                            if info['local'] == self.link.right.address)
        start, last = info['local'].rsplit('.', 1)
        moved = f'{start}.{(int(last) + 1) % 250 or 1}'
        if moved == self.link.left.address:
            moved = f'{start}.{(int(last) + 2) % 250 or 1}'
        self.here('ip', 'address', 'del', f'{info["local"]}/{info["prefixlen"]}', 'dev', device)
        self.here('ip', 'address', 'add', f'{moved}/{info["prefixlen"]}', 'dev', device)
        self.here('ip', 'route', 'replace', f'{self.link.left.address}/32', 'dev', device)
        back = [*self.link.left.prefix, 'ip', 'route', 'replace', f'{moved}/32', 'dev', self.device(self.link.left)]
        subprocess.run(back, check=True, timeout=DEADLINE_S)

    def device(self, end):
        done = subprocess.run([*end.prefix, 'ip', '-json', '-4', 'address', 'show'], capture_output=True, check=True,
                              timeout=DEADLINE_S)
        return next(one['ifname'] for one in json.loads(done.stdout) for info in one['addr_info']
                    if info['local'] == end.address)

    def test_during_an_upload(self):
        self.sum = trees.big(self.tmp / 'big', SIZE)
        transfer = self.start(self.pnc.popen('put', self.tmp / 'big', self.pnc.url('/big')))
        wait_for(lambda: list((self.share / '.pinnace' / 'staging').glob('*')), 'the upload to begin')
        self.move()
        self.assertTrue(transfer.alive(), transfer.log())
        self.ends_well(transfer, self.share / 'big')

    def test_during_a_download(self):
        self.sum = trees.big(self.share / 'big', SIZE)
        transfer = self.start(self.pnc.popen('get', self.pnc.url('/big'), self.tmp / 'here'))
        wait_for(lambda: list(self.tmp.glob('.pinnace-partial-*')), 'the download to begin')
        self.move()
        self.assertTrue(transfer.alive(), transfer.log())
        self.ends_well(transfer, self.tmp / 'here')


if __name__ == '__main__':
    tap.main()
