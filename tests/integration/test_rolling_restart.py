# SPDX-License-Identifier: GPL-3.0-or-later
"""One server gives way to the next on the same port while transfers run: all of them end well, and nothing comes twice.

The transfers are held back by --limit, so that they are under way for as long as the test needs them to be.
"""
import collections
import os
import re
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import Process, program, wait_for
from harness.server import Server

FILES = 900
SIZE = 1500  # on average: all files together take a few seconds at PACE
PACE = ('--limit', '400K')
LARGE = 6 << 20
LARGE_PACE = ('--limit', '2M')


class Rolling(tap.TestCase):
    limits = {}

    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}, limits=self.limits, args=['--verbose']))
        self.share = self.server.share
        self.servers = [self.server]
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret'))

    def roll(self):
        """The next server is started in the moment in which the last one is told to go."""
        last = self.servers[-1]
        following = Server(share=self.share, state=self.server.state, port=last.port, args=['--verbose'])
        last.process.signal(signal.SIGTERM)
        self.servers.append(self.start(following))
        return last

    def stored(self):
        """How often each name was stored, by the logs of all servers."""
        lines = [line for server in self.servers for line in server.log().splitlines()]
        return collections.Counter(match[1] for match in (re.search(r'Stored "([^"]+)"', line) for line in lines) if match)

    def check_ended(self, *transfers):
        for transfer in transfers:
            self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        for server in self.servers[:-1]:
            self.assertEqual(server.process.wait(), 0, server.log())

    def check_nothing_twice(self):
        twice = {name: count for name, count in self.stored().items() if count != 1}
        self.assertEqual(twice, {})

    def visible(self):
        return sorted(name for name in os.listdir(self.share) if name != '.pinnace')


class ManyFiles(Rolling):
    def putting(self, name='there'):
        tree = self.tmp / name
        trees.many_small(tree, FILES, size=SIZE)
        transfer = self.start(self.pnc.popen('put', '-r', *PACE, tree, self.pnc.url('/')))
        wait_for(lambda: len(list((self.share / name).rglob('*.txt'))) > 20, 'some files to be there')
        return tree, transfer

    def test_put(self):
        tree, transfer = self.putting()
        self.roll()
        self.assertTrue(transfer.alive(), transfer.log())
        self.check_ended(transfer)
        self.assertEqual(trees.differences(tree, self.share / 'there'), [])
        self.check_nothing_twice()

    def test_put_over_two_restarts(self):
        tree, transfer = self.putting()
        self.roll()
        wait_for(lambda: 'Stored' in self.servers[-1].log(), 'the second server to store something')
        self.roll()
        self.check_ended(transfer)
        self.assertEqual(trees.differences(tree, self.share / 'there'), [])
        self.check_nothing_twice()

    def test_get(self):
        trees.many_small(self.share / 'tree', FILES, size=SIZE)
        here = self.tmp / 'here'
        transfer = self.start(self.pnc.popen('get', '-r', *PACE, self.pnc.url('/tree'), here))
        wait_for(lambda: len(list(here.rglob('*.txt'))) > 20, 'some files to be here')
        self.roll()
        self.assertTrue(transfer.alive(), transfer.log())
        self.check_ended(transfer)
        self.assertEqual(trees.differences(self.share / 'tree', here), [])

    def test_many_clients(self):
        trees.many_small(self.share / 'tree', FILES, size=SIZE)
        trees.big(self.tmp / 'large', LARGE)
        tree, put = self.putting()
        downs = [self.start(self.pnc.popen('get', '-r', *PACE, self.pnc.url('/tree'), self.tmp / f'here {number}'))
                 for number in range(2)]
        large = self.start(self.pnc.popen('put', *LARGE_PACE, self.tmp / 'large', self.pnc.url('/large')))
        pinging = self.start(self.pnc.popen('ping', '-c', '100000', self.pnc.url()))
        pinging.wait_line('2: ')
        wait_for(lambda: all(len(list((self.tmp / f'here {number}').rglob('*.txt'))) > 20 for number in range(2)),
                 'some files to be here')
        self.roll()
        seen = len(pinging.lines())
        self.check_ended(put, large, *downs)
        wait_for(lambda: len(pinging.lines()) > seen + 3, 'pings after the restart')
        self.assertTrue(pinging.alive(), pinging.log())
        self.assertEqual(trees.differences(tree, self.share / 'there'), [])
        for number in range(2):
            self.assertEqual(trees.differences(self.share / 'tree', self.tmp / f'here {number}'), [])
        self.assertEqual(trees.sha256(self.share / 'large'), trees.sha256(self.tmp / 'large'))
        self.assertEqual(self.visible(), ['large', 'there', 'tree'])
        self.check_nothing_twice()


class LargeFile(Rolling):
    """It has time to end where it began."""

    limits = {'drain-grace-ms': 60000}
    cut = False

    def test_put(self):
        trees.big(self.tmp / 'large', LARGE)
        transfer = self.start(self.pnc.popen('put', *LARGE_PACE, self.tmp / 'large', self.pnc.url('/large')))
        wait_for(lambda: list((self.share / '.pinnace' / 'staging').glob('*')), 'the file to be on its way')
        last = self.roll()
        self.check_ended(transfer)
        self.assertEqual(trees.sha256(self.share / 'large'), trees.sha256(self.tmp / 'large'))
        self.assertEqual(self.visible(), ['large'])
        self.check_nothing_twice()
        self.assertEqual('Stored "/large"' in last.log(), not self.cut, last.log())

    def test_get(self):
        trees.big(self.share / 'large', LARGE)
        transfer = self.start(self.pnc.popen('get', *LARGE_PACE, self.pnc.url('/large'), self.tmp / 'here'))
        wait_for(lambda: list(self.tmp.glob('.pinnace-partial-*')), 'the file to be on its way')
        self.roll()
        self.check_ended(transfer)
        self.assertEqual(trees.sha256(self.share / 'large'), trees.sha256(self.tmp / 'here'))
        self.assertEqual(os.listdir(self.tmp), ['here'])


class LargeFileCut(LargeFile):
    """It has not: it goes on with the next server."""

    limits = {'drain-grace-ms': 100}
    cut = True


class NoGap(Rolling):
    def test_the_next_one_waits_for_the_port(self):
        """It is started first, and gets the port once the last one has been told to go."""
        process = self.start(Process([program('pinnaced'), 'serve', '--json', '--listen', f'127.0.0.1:{self.server.port}',
                                      '--state-dir', str(self.server.state), str(self.share)], name='pinnaced'))
        self.server.process.signal(signal.SIGTERM)
        process.wait_line('"port"')
        self.assertEqual(self.server.process.wait(), 0)
        self.assertEqual(self.pnc('ls', self.pnc.url()).code, 0)


if __name__ == '__main__':
    tap.main()
