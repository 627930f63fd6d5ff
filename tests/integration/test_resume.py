# SPDX-License-Identifier: GPL-3.0-or-later
"""Transfers that stop in the middle and are gone on with by another process."""
import os
import signal
from pathlib import Path

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server

MIB = 1 << 20
SIZE = 100 * MIB + 12345  # more than is written before a flush
HELD = 4 * MIB
CHANNELS = 8
OVERHEAD = MIB  # greetings, requests and heads of frames


class Resumed(tap.TestCase):
    """What both sides need."""

    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        self.share = self.server.share
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay, user='anna', password='secret'))
        self.target = self.tmp / 'target'
        self.target.mkdir()

    def in_the_middle(self, *arguments):
        """pnc with ARGUMENTS when some of the content has passed, and no more does."""
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen(*arguments))
        self.relay.wait_held()
        return transfer

    def passes(self, action):
        """What passes the relay during ACTION."""
        before = self.relay.total
        action()
        return self.relay.total - before


class Downloads(Resumed):
    def setUp(self):
        super().setUp()
        self.source = self.share / 'big'
        self.sum = trees.big(self.source, SIZE)

    def getting(self, *options):
        return self.in_the_middle('get', *options, self.pnc.url('/big'), self.target)

    def left(self):
        return sorted(name for name in os.listdir(self.target) if name.startswith('.'))

    def journal(self):
        names = [name for name in self.left() if name.endswith('.j')]
        self.assertEqual(len(names), 1, self.left())
        return self.target / names[0]

    def journaled(self):
        """How many bytes are said to be there: a record of 32 bytes each chunk, or less."""
        return max(0, self.journal().stat().st_size - 112) // 32 * MIB

    def wait_journaled(self, size=3 * MIB):
        wait_for(lambda: self.left() and self.left()[-1].endswith('.j') and self.journaled() >= size,
                 lambda: f'chunks to be journaled in {self.left()}')

    def killed(self, *options):
        """Returns: how many bytes of the file are here after pnc was killed."""
        transfer = self.getting(*options)
        self.wait_journaled()
        transfer.kill()
        self.relay.release()
        self.assertEqual([name for name in os.listdir(self.target) if not name.startswith('.')], [])
        return self.journaled()

    def completes(self, *options, sum=None):
        done = self.pnc('get', *options, self.pnc.url('/big'), self.target)
        self.is_whole(sum)
        return done

    def is_whole(self, sum=None):
        self.assertEqual(os.listdir(self.target), ['big'])
        self.assertEqual(trees.sha256(self.target / 'big'), sum or self.sum)

    def assert_resumed(self, here, moved):
        self.assertLess(moved, SIZE - here + 2 * CHANNELS * MIB + OVERHEAD)
        self.assertLess(moved, SIZE - 2 * MIB)


class ClientKilled(Downloads):
    def test_goes_on(self):
        here = self.killed()
        self.assert_resumed(here, self.passes(lambda: self.assertEqual(self.completes().err, '')))

    def test_twice(self):
        self.killed()
        self.relay.hold_after(2 * HELD)
        transfer = self.start(self.pnc.popen('get', self.pnc.url('/big'), self.target))
        before = self.journaled()
        self.wait_journaled(before + MIB)
        transfer.kill()
        self.relay.release()
        here = self.journaled()
        self.assert_resumed(here, self.passes(self.completes))

    def test_counts_what_is_there(self):
        """Progress begins where it stopped; what was moved is all of the file in the end."""
        self.killed()
        end = self.completes('--json')
        self.assertEqual(end.objects[-1]['bytes'], SIZE)
        self.assertLess(end.objects[-1]['wire_bytes'], SIZE)

    def test_in_a_folder(self):
        os.mkdir(self.share / 'folder')
        os.rename(self.source, self.share / 'folder' / 'big')
        self.source = self.share / 'folder' / 'big'
        trees.write(self.share / 'folder' / 'small', b'small')
        where = self.target / 'folder'
        self.relay.hold_after(HELD)
        transfer = self.start(self.pnc.popen('get', '-r', self.pnc.url('/folder'), self.target))
        self.target = where
        wait_for(lambda: where.is_dir() and self.left(), 'a partial')
        self.wait_journaled()
        transfer.kill()
        self.relay.release()
        here = self.journaled()
        moved = self.passes(lambda: self.pnc('get', '-r', '--overwrite', self.pnc.url('/folder'), where.parent))
        self.assert_resumed(here, moved)
        self.assertEqual(sorted(os.listdir(where)), ['big', 'small'])
        self.assertEqual(trees.sha256(where / 'big'), self.sum)

    def test_under_another_name(self):
        """What was left is for that name: nobody else takes it, and it stays."""
        self.killed()
        left = self.left()
        self.pnc('get', self.pnc.url('/big'), self.target / 'other')
        self.assertEqual(sorted(os.listdir(self.target)), sorted([*left, 'other']))
        self.assertEqual(trees.sha256(self.target / 'other'), self.sum)

    def test_overwrites_what_is_there(self):
        trees.write(self.target / 'big', b'old')
        transfer = self.getting('--overwrite')
        self.wait_journaled()
        transfer.kill()
        self.relay.release()
        self.assertEqual((self.target / 'big').read_bytes(), b'old')
        self.completes('--overwrite')


class ServerKilled(Downloads):
    def test_and_comes_back(self):
        """The same client goes on: what has come does not come again."""
        transfer = self.getting()
        self.wait_journaled()
        here = self.journaled()
        self.server.kill()
        self.relay.release()
        before = self.relay.total
        self.server.start()
        self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())
        self.is_whole()
        self.assert_resumed(here, self.relay.total - before)

    def test_for_good(self):
        """A client that gives up leaves what it has for the next."""
        transfer = self.getting('--retry-for', '1')
        self.wait_journaled()
        self.server.kill()
        self.relay.release()
        self.assertEqual(transfer.wait(), 5, transfer.log())
        here = self.journaled()
        self.server.start()
        self.assert_resumed(here, self.passes(self.completes))


class Asked(Downloads):
    def ended_by(self, number):
        transfer = self.getting()
        self.wait_journaled()
        transfer.signal(number)
        self.assertEqual(transfer.wait(), 130, transfer.log())
        self.relay.release()

    def test_to_end(self):
        self.ended_by(signal.SIGTERM)
        here = self.journaled()
        self.assert_resumed(here, self.passes(self.completes))

    def test_to_hang_up(self):
        self.ended_by(signal.SIGHUP)
        self.assertEqual(len(self.left()), 2)

    def test_to_stop(self):
        """Whoever presses Ctrl+C wants nothing of it."""
        self.ended_by(signal.SIGINT)
        self.assertEqual(os.listdir(self.target), [])


class Changed(Downloads):
    def comes_anew(self, sum):
        done = self.completes(sum=sum)
        self.assertEqual(done.err.splitlines(),
                         ['pnc: “/big” has changed on the server; it is fetched anew.'])

    def test_in_size_and_time(self):
        self.killed()
        self.comes_anew(trees.big(self.source, SIZE + MIB, seed=7))

    def test_behind_the_same_size_and_time(self):
        self.killed()
        before = self.source.stat()
        sum = trees.big(self.source, SIZE, seed=7)
        os.utime(self.source, ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertNotEqual(sum, self.sum)
        self.assertEqual(self.source.stat().st_mtime_ns, before.st_mtime_ns)
        self.comes_anew(sum)

    def test_is_said_to_programs(self):
        self.killed()
        sum = trees.big(self.source, SIZE, seed=7)
        done = self.completes('--json', sum=sum)
        self.assertEqual([o['remote'] for o in done.objects if o['event'] == 'anew'], ['/big'])

    def test_to_a_small_one(self):
        self.killed()
        trees.write(self.source, b'small')
        self.pnc('get', self.pnc.url('/big'), self.target)
        self.assertEqual(os.listdir(self.target), ['big'])
        self.assertEqual((self.target / 'big').read_bytes(), b'small')


class Tampered(Downloads):
    def completes_anyway(self):
        self.assertEqual(self.completes().err, '')

    def test_journal_of_garbage(self):
        self.killed()
        self.journal().write_bytes(os.urandom(4096))
        self.completes_anyway()

    def test_journal_with_a_torn_end(self):
        self.killed()
        with open(self.journal(), 'r+b') as file:
            file.truncate(self.journal().stat().st_size - 7)
            file.seek(0, os.SEEK_END)
            file.write(os.urandom(100))
        self.completes_anyway()

    def test_no_journal(self):
        self.killed()
        self.journal().unlink()
        self.completes_anyway()

    def test_no_partial(self):
        self.killed()
        Path(str(self.journal())[:-2]).unlink()
        self.completes_anyway()

    def test_short_partial(self):
        self.killed()
        os.truncate(str(self.journal())[:-2], MIB)
        self.completes_anyway()

    def test_partial_open_to_others(self):
        """Somebody else may have written to it: it is not gone on with, and not touched."""
        self.killed()
        partial = Path(str(self.journal())[:-2])
        partial.chmod(0o666)
        self.pnc('get', self.pnc.url('/big'), self.target)
        self.assertEqual(trees.sha256(self.target / 'big'), self.sum)


class AtOnce(Downloads):
    def has_unnamed(self, transfer):
        """Whether it has a file in the target folder that has no name."""
        return any(path.startswith(f'{self.target}/#') for path in transfer.open_files())

    def test_two_of_one_file(self):
        """Nobody goes on with what somebody works on."""
        one = self.getting('--overwrite')
        self.wait_journaled()
        other = self.start(self.pnc.popen('get', '--overwrite', self.pnc.url('/big'), self.target))
        wait_for(lambda: self.has_unnamed(other), 'the other one to have begun')
        self.assertEqual(len(self.left()), 2)
        self.relay.release()
        self.assertEqual((one.wait(), other.wait()), (0, 0), one.log() + other.log())
        self.is_whole()

    def test_two_after_one_was_killed(self):
        self.killed()
        both = [self.start(self.pnc.popen('get', '--overwrite', self.pnc.url('/big'), self.target)) for _ in range(2)]
        self.assertEqual([one.wait() for one in both], [0, 0], ''.join(one.log() for one in both))
        self.is_whole()


if __name__ == '__main__':
    tap.main()
