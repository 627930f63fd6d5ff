# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads that stop in the middle go on where they stopped, whoever goes on with them."""
import os
import re
import shutil
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server

MIB = 1 << 20
SIZE = 40 * MIB + 12345
HELD = 24 * MIB
CHANNELS = 8
AGAIN = 2 * MIB * CHANNELS + MIB  # what may come twice: two chunks a channel, and what is no content; less than HELD


def visible(folder):
    return sorted(name for name in os.listdir(folder) if name != '.pinnace')


class ResumePut(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret', 'bert': 'secret'}))
        self.share = self.server.share
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay, user='anna', password='secret'))
        self.sum = trees.big(self.tmp / 'big', SIZE)

    def staged(self, suffix=''):
        staging = self.share / '.pinnace' / 'staging'
        names = os.listdir(staging) if staging.exists() else []
        return [name for name in names if re.fullmatch('[0-9a-f]{32}' + re.escape(suffix), name)]

    def uploading(self, *options, pnc=None):
        """An upload in the middle of which the connection is held."""
        pnc = pnc or self.pnc
        self.relay.hold_all_after(HELD)
        transfer = self.start(pnc.popen('put', *options, self.tmp / 'big', pnc.url('/big')))
        self.relay.wait_held()
        return transfer

    def interrupted(self, *options):
        """The same, and the program was killed. Returns: what it had sent"""
        transfer = self.uploading(*options)
        transfer.kill()
        self.relay.cut()
        self.relay.release()
        self.assertEqual(visible(self.share), [])
        return self.relay.up

    def assert_stored(self):
        self.assertEqual(visible(self.share), ['big'])
        self.assertEqual(trees.sha256(self.share / 'big'), self.sum)
        self.assertEqual(self.staged(), [])

    def test_another_client_goes_on(self):
        sent = self.interrupted()
        self.assertGreater(sent, HELD - MIB)
        self.pnc('put', self.tmp / 'big', self.pnc.url('/big'))
        self.assert_stored()
        self.assertLess(self.relay.up, SIZE + AGAIN)

    def ended_by(self, number):
        """An upload in the middle of which its program is told to end. Returns: its exit status"""
        self.relay.slow_down(20 * MIB)
        transfer = self.start(self.pnc.popen('put', self.tmp / 'big', self.pnc.url('/big')))
        self.relay.wait_passed(HELD)
        transfer.signal(number)
        code = transfer.wait()
        self.relay.release()
        self.assertEqual(visible(self.share), [])
        return code

    def test_told_to_end(self):
        """Whoever is told to end keeps what the server has for the next one."""
        self.assertNotEqual(self.ended_by(signal.SIGTERM), 0)
        wait_for(lambda: self.staged('.j') != [], 'a journal')
        self.pnc('put', self.tmp / 'big', self.pnc.url('/big'))
        self.assert_stored()
        self.assertLess(self.relay.up, SIZE + AGAIN)

    def test_told_to_stop(self):
        """Whoever presses Ctrl+C wants nothing of it."""
        self.assertEqual(self.ended_by(signal.SIGINT), 130)
        wait_for(lambda: self.staged() + self.staged('.j') == [], lambda: f'nothing to be left of {self.staged()}')

    def test_the_same_client_goes_on_when_the_server_was_killed(self):
        transfer = self.uploading()
        self.server.kill()
        self.relay.release()
        self.server.start()
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.assert_stored()
        self.assertLess(self.relay.up, SIZE + AGAIN)

    def test_the_same_client_goes_on_when_the_network_broke(self):
        transfer = self.uploading()
        self.relay.cut()
        self.relay.release()
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.assert_stored()
        self.assertLess(self.relay.up, SIZE + AGAIN)

    def test_through_another_server(self):
        state = self.tmp / 'state'
        shutil.copytree(self.server.state, state, ignore=shutil.ignore_patterns('*.sock'))
        other = self.start(Server(self.share, state=state))
        self.interrupted()
        self.server.kill()
        relay = self.start(Relay(other))
        pnc = self.start(Pnc(relay, user='anna', password='secret', home=self.pnc.home))
        pnc('put', self.tmp / 'big', pnc.url('/big'))
        self.assert_stored()
        self.assertLess(self.relay.up + relay.up, SIZE + AGAIN)

    def test_nobody_else_goes_on(self):
        """Neither another user, nor the same one with another key."""
        self.interrupted()
        before = self.relay.up
        bert = self.start(Pnc(self.relay, user='bert', password='secret', home=self.pnc.home))
        bert('put', self.tmp / 'big', bert.url('/big'))
        self.assertGreater(self.relay.up - before, SIZE)
        self.assertEqual(trees.sha256(self.share / 'big'), self.sum)
        self.assertEqual(len(self.staged()), 1)

    def test_the_answer_to_commit_is_lost(self):
        for options in ((), ('--keep-both',), ('--overwrite',)):
            with self.subTest(options=options):
                self.relay.deafen_after(6 * MIB)
                self.sum = trees.big(self.tmp / 'medium', 6 * MIB + 1)
                transfer = self.start(self.pnc.popen('put', *options, self.tmp / 'medium', self.pnc.url('/big')))
                wait_for(lambda: visible(self.share) == ['big'], 'the file to be stored')
                self.relay.cut()
                self.relay.release()
                self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
                self.assert_stored()
                (self.share / 'big').unlink()

    def test_the_source_was_changed_in_between(self):
        self.interrupted()
        info = (self.tmp / 'big').stat()
        with open(self.tmp / 'big', 'r+b') as file:
            file.write(b'something else')
        os.utime(self.tmp / 'big', ns=(info.st_atime_ns, info.st_mtime_ns))
        before = self.relay.up
        self.sum = trees.sha256(self.tmp / 'big')
        self.pnc('put', self.tmp / 'big', self.pnc.url('/big'))
        self.assertEqual(trees.sha256(self.share / 'big'), self.sum)
        self.assertGreater(self.relay.up - before, SIZE)

    def test_the_source_changes_while_it_is_sent(self):
        transfer = self.uploading()
        info = (self.tmp / 'big').stat()
        with open(self.tmp / 'big', 'r+b') as file:
            file.write(b'something else')
        os.utime(self.tmp / 'big', ns=(info.st_atime_ns, info.st_mtime_ns))
        self.sum = trees.sha256(self.tmp / 'big')
        self.relay.release()
        self.assertEqual(transfer.wait(), 0, transfer.log())
        self.assertIn('changed', transfer.text('err'))
        self.assert_stored()

    def test_what_nobody_goes_on_with_is_collected(self):
        self.interrupted()
        self.assertEqual(len(self.staged()), 1)
        self.assertEqual(len(self.staged('.j')), 1)
        self.server.configure({'partial-age-s': 1})
        self.server.restart(gently=False)

        def collected():
            self.server.restart(gently=False)
            return not self.staged() and not self.staged('.j')
        wait_for(collected, 'what is left to be collected')

    def test_cancelling_leaves_nothing(self):
        transfer = self.uploading()
        transfer.signal(2)
        self.relay.release()
        transfer.wait()
        wait_for(lambda: not self.staged() and not self.staged('.j'), 'staging to be empty')
        self.assertEqual(visible(self.share), [])


if __name__ == '__main__':
    tap.main()
