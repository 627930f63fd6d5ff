# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that die, drain and come back, networks that break: in the middle of a transfer, every time."""
import os
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server

SIZE = (24 << 20) + 12345
HELD = 2 << 20  # a file of that size may travel over eight connections


def visible(folder):
    return sorted(name for name in os.listdir(folder) if name != '.pinnace')


class Lost(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        self.share = self.server.share
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay, user='anna', password='secret'))
        self.target = self.tmp / 'target'
        self.target.mkdir()

    def uploading(self, *options):
        """An upload in the middle of which the connection is held."""
        self.sum = trees.big(self.tmp / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('put', *options, self.tmp / 'big', self.pnc.url('/big')))
        self.relay.wait_held()
        return transfer

    def downloading(self, *options):
        self.sum = trees.big(self.share / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('get', *options, self.pnc.url('/big'), self.target))
        self.relay.wait_held()
        return transfer

    def ends_well(self, transfer, path):
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.assertEqual(trees.sha256(path), self.sum)

    def gives_up(self, transfer):
        self.assertEqual(transfer.wait(), 5, transfer.log())
        self.assertEqual(len(transfer.lines('err')), 1, transfer.log())
        self.assertIn('127.0.0.1', transfer.text('err'))
        self.assertIn('lost', transfer.text('err'))


class ServerDies(Lost):
    def test_and_comes_back_during_an_upload(self):
        transfer = self.uploading()
        self.server.kill()
        self.assertEqual(visible(self.share), [])
        self.relay.release()
        self.server.start()
        self.ends_well(transfer, self.share / 'big')
        self.assertEqual(visible(self.share), ['big'])

    def test_and_comes_back_during_a_download(self):
        transfer = self.downloading()
        self.server.kill()
        self.assertEqual([name for name in os.listdir(self.target) if not name.startswith('.')], [])
        self.relay.release()
        self.server.start()
        self.ends_well(transfer, self.target / 'big')
        self.assertEqual(os.listdir(self.target), ['big'])

    def test_and_comes_back_during_a_tree(self):
        trees.many_small(self.tmp / 'tree', 600, size=16384)
        self.relay.hold_after(1 << 20)
        transfer = self.start(self.pnc.popen('put', '-r', self.tmp / 'tree', self.pnc.url('/')))
        self.relay.wait_held()
        self.server.kill()
        self.relay.release()
        self.server.start()
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.assertEqual(trees.differences(self.tmp / 'tree', self.share / 'tree'), [])

    def test_for_good_during_an_upload(self):
        trees.write(self.share / 'big', b'old')
        transfer = self.uploading('--overwrite', '--retry-for', '1')
        self.server.kill()
        self.relay.release()
        self.gives_up(transfer)
        self.assertEqual((self.share / 'big').read_bytes(), b'old')

    def test_for_good_during_a_download(self):
        transfer = self.downloading('--retry-for', '1')
        self.server.kill()
        self.relay.release()
        self.gives_up(transfer)
        self.assertEqual([name for name in os.listdir(self.target) if not name.startswith('.')], [])

    def test_and_what_it_left_does_not_stay_for_ever(self):
        transfer = self.uploading('--retry-for', '1')
        self.server.kill()
        self.relay.release()
        self.gives_up(transfer)
        self.server.start()
        self.assertEqual(self.pnc('ls', '-a', self.pnc.url()).out, '')


class NetworkBreaks(Lost):
    def test_during_an_upload(self):
        transfer = self.uploading()
        self.relay.cut()
        self.relay.release()
        self.ends_well(transfer, self.share / 'big')

    def test_during_a_download(self):
        transfer = self.downloading()
        self.relay.cut()
        self.relay.release()
        self.ends_well(transfer, self.target / 'big')

    def test_again_and_again(self):
        self.sum = trees.big(self.tmp / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('put', self.tmp / 'big', self.pnc.url('/big')))
        for _ in range(4):
            self.relay.wait_held()
            self.relay.cut()
        self.relay.release()
        self.ends_well(transfer, self.share / 'big')


class ServerDrains(Lost):
    def test_and_comes_back_during_an_upload(self):
        transfer = self.uploading()
        self.relay.release()
        self.server.restart()
        self.ends_well(transfer, self.share / 'big')

    def test_and_tells_why(self):
        pinging = self.start(self.pnc.popen('ping', '--retry-for', '1', '-c', '100000', self.pnc.url()))
        pinging.wait_line('2: ')
        self.server.stop()
        self.assertEqual(pinging.wait(), 5, pinging.log())
        self.assertEqual(len(pinging.lines('err')), 1, pinging.log())

    def test_with_exit_status_0_and_a_line_in_the_log(self):
        process = self.server.process
        process.signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 0)
        self.assertIn('Stopped', process.text('err'))

    def test_with_nobody_there_at_once(self):
        self.server.stop(seconds=10)


class IdleClients(Lost):
    def test_come_back_after_a_kill(self):
        self.comes_back(gently=False)

    def test_come_back_after_a_drain(self):
        self.comes_back(gently=True)

    def comes_back(self, gently):
        """pnc ping is the client that does nothing else; it needs no answer from anybody to come back."""
        pinging = self.start(self.pnc.popen('ping', '-c', '100000', self.pnc.url()))
        pinging.wait_line('2: ')
        self.server.restart(gently=gently)
        seen = len(pinging.lines())
        wait_for(lambda: len(pinging.lines()) > seen + 3 or not pinging.alive(),
                 lambda: f'pings after the restart\n{pinging.log()}')
        self.assertTrue(pinging.alive(), pinging.log())
        pinging.signal(signal.SIGINT)
        self.assertEqual(pinging.wait(), 130)


if __name__ == '__main__':
    tap.main()
