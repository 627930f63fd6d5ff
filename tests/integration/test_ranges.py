# SPDX-License-Identifier: GPL-3.0-or-later
"""Large files over several data channels, and what may happen to one of them in the middle."""
import os
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server

MIB = 1 << 20
SIZE = 160 * MIB + 12345
# More than an upload sends before the server's answer, which nobody helps without, and so little that each of eight
# channels has as much to carry.
HELD = 10 * MIB


class Ranges(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        self.share = self.server.share
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay, user='anna', password='secret'))
        self.source = self.tmp / 'big'
        self.target = self.tmp / 'target'
        self.target.mkdir()

    def data_channels(self):
        """What the data channels have carried; the first connection is the control channel."""
        return [carried for carried in self.relay.carried()[1:] if carried >= MIB]

    def wait_held(self):
        wait_for(lambda: len(self.data_channels()) >= 2 and all(n >= HELD for n in self.data_channels()),
                 lambda: f'two data channels to be held in the middle, not {self.relay.carried()}')

    def putting(self):
        self.sum = trees.big(self.source, SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('put', self.source, self.pnc.url('/big')))
        self.wait_held()
        return transfer

    def getting(self):
        self.sum = trees.big(self.share / 'big', SIZE)
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('get', self.pnc.url('/big'), self.target))
        self.wait_held()
        return transfer

    def staged(self):
        staging = self.share / '.pinnace' / 'staging'
        # the journal of what was stored stays for a while
        return [name for name in os.listdir(staging) if not name.endswith('.j')] if staging.exists() else []

    def ends_well(self, transfer, path):
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.assertEqual(trees.sha256(path), self.sum)
        self.assertEqual((self.staged(), os.listdir(path.parent).count('big')), ([], 1))

    def fails(self, transfer, word):
        self.assertEqual(transfer.wait(), 1, transfer.log())
        self.assertIn(word, transfer.text('err'))
        wait_for(lambda: self.staged() == [], 'the server to clear away what was staged')
        self.assertEqual(os.listdir(self.target), [])


class Whole(Ranges):
    def test_up(self):
        transfer = self.putting()
        self.relay.release()
        self.ends_well(transfer, self.share / 'big')

    def test_down(self):
        transfer = self.getting()
        self.relay.release()
        self.ends_well(transfer, self.target / 'big')

    def test_both_ways_at_once(self):
        one, other = trees.big(self.source, SIZE), trees.big(self.share / 'there', SIZE)
        up = self.start(self.pnc.popen('put', self.source, self.pnc.url('/big')))
        down = self.start(self.pnc.popen('get', self.pnc.url('/there'), self.target))
        self.assertEqual((up.wait(), down.wait()), (0, 0), up.log() + down.log())
        self.assertEqual([trees.sha256(self.share / 'big'), trees.sha256(self.target / 'there')], [one, other])


class Crowded(tap.TestCase):
    def test_one_file_open_at_once(self):
        """A server that has no room for the second channel's part still gives the whole file to the first."""
        server = self.start(Server(users={'anna': 'secret'}, limits={'max-open-files': 1}))
        pnc = self.start(Pnc(server, user='anna', password='secret'))
        expected = trees.big(server.share / 'big', SIZE)
        pnc('get', pnc.url('/big'), self.tmp)
        self.assertEqual(trees.sha256(self.tmp / 'big'), expected)


class ChannelLost(Ranges):
    def lose(self, transfer, turn, path):
        """Breaks the data channel that was the turn-th to carry something. Returns: what was moved after that"""
        before = self.relay.total
        self.relay.cut_one(self.relay.loaded()[turn])
        self.relay.release()
        self.ends_well(transfer, path)
        return self.relay.total - before

    def test_of_a_range_up(self):
        """It costs what the channel had, not the whole file."""
        moved = self.lose(self.putting(), 1, self.share / 'big')
        self.assertLess(moved, SIZE)

    def test_of_the_put(self):
        self.lose(self.putting(), 0, self.share / 'big')

    def test_first_down(self):
        self.assertLess(self.lose(self.getting(), 0, self.target / 'big'), SIZE)

    def test_second_down(self):
        self.assertLess(self.lose(self.getting(), 1, self.target / 'big'), SIZE)


class Cancelled(Ranges):
    def leave(self, transfer):
        transfer.signal(signal.SIGINT)
        self.relay.release()
        self.assertNotEqual(transfer.wait(), 0, transfer.log())
        wait_for(lambda: self.staged() == [], 'the server to clear away what was staged')
        self.assertEqual(os.listdir(self.target), [])

    def test_up(self):
        self.leave(self.putting())
        self.assertFalse((self.share / 'big').exists())

    def test_down(self):
        self.leave(self.getting())


class Changed(Ranges):
    """Somebody writes to the file while it is under way."""

    def is_sent_anew(self, transfer):
        self.assertEqual(transfer.wait(), 0, transfer.log())
        self.assertIn('changed', transfer.text('err'))
        self.assertEqual(trees.sha256(self.share / 'big'), trees.sha256(self.source))
        self.assertEqual(self.staged(), [])

    def test_here(self):
        transfer = self.putting()
        with open(self.source, 'ab') as file:
            file.write(b'more')
        self.relay.release()
        self.is_sent_anew(transfer)

    def test_here_replaced(self):
        transfer = self.putting()
        trees.big(self.tmp / 'other', SIZE)
        os.replace(self.tmp / 'other', self.source)
        self.relay.release()
        self.is_sent_anew(transfer)

    def test_there(self):
        transfer = self.getting()
        with open(self.share / 'big', 'r+b') as file:
            file.seek(100 * MIB)
            file.write(b'other')
        self.relay.release()
        self.fails(transfer, 'changed')


if __name__ == '__main__':
    tap.main()
