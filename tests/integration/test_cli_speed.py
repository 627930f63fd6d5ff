# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc --limit and --compress: how fast things go at most, and which of them are packed on the way.

Nothing here judges how long something took but by what it cannot have been: faster than its limit.
"""
import random
import time

from harness import tap, trees
from harness.pnc import Pnc
from harness.relay import Relay
from harness.server import Server

MB = 1_000_000
SLOW = 2 * MB  # bytes a second of a link on which it pays to pack


def text(size):
    lines = b''.join(b'%d boats at the pier, %d at sea\n' % (i, i * 7919 % 1000) for i in range(size // 24))
    return lines[:size]


def noise(size):
    return random.Random(4711).randbytes(size)


class Speed(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.pnc = self.start(Pnc(self.server))

    def source(self, name, content):
        return trees.write(self.tmp / name, content)

    def end_of(self, *args, pnc=None, **more):
        """The last object that a transfer prints with --json."""
        pnc = pnc or self.pnc
        end = pnc(*args, '--json', **more).objects[-1]
        self.assertEqual((end['event'], end['state']), ('end', 'verified'))
        return end


class Limits(Speed):
    def assert_not_faster(self, size, limit, *args, **more):
        begun = time.monotonic()
        self.end_of(*args, **more)
        self.assertGreaterEqual(time.monotonic() - begun, size / limit * 0.95 - 0.1)

    def test_one_large_file(self):
        file = self.source('file', noise(3 * MB))
        self.assert_not_faster(3 * MB, MB, 'put', file, self.pnc.url('/file'), '--limit', '1M')
        self.assert_not_faster(3 * MB, MB, 'get', self.pnc.url('/file'), self.tmp / 'back', '--limit', '1M')
        self.assertEqual((self.tmp / 'back').read_bytes(), file.read_bytes())
        self.assertEqual((self.server.share / 'file').read_bytes(), file.read_bytes())

    def test_many_small_files(self):
        tree = self.tmp / 'tree'
        for i in range(300):
            trees.write(tree / f'{i}', noise(5000))
        self.assert_not_faster(1.5 * MB, 500_000, 'put', '-r', tree, self.pnc.url('/tree'), '--limit', '500K')
        self.assert_not_faster(1.5 * MB, 500_000, 'get', '-r', self.pnc.url('/tree'), self.tmp / 'back', '--limit', '500K')

    def test_streams(self):
        content = noise(MB)
        self.assert_not_faster(MB, 500_000, 'put', '-', self.pnc.url('/stream'), '--limit', '500K', input=content)
        begun = time.monotonic()
        self.assertEqual(self.pnc('cat', self.pnc.url('/stream'), '--limit', '500K').raw, content)
        self.assertGreaterEqual(time.monotonic() - begun, MB / 500_000 * 0.95 - 0.1)

    def test_what_cannot_be_meant(self):
        for rate in '0', '-5', '5X', 'fast':
            done = self.pnc('get', self.pnc.url('/file'), self.tmp / 'back', f'--limit={rate}', code=2)
            self.assertIn(rate, done.err)
        self.pnc('get', self.pnc.url('/file'), self.tmp / 'back', '--compress=often', code=2)
        self.pnc('ls', self.pnc.url('/'), '--limit', '1M', code=2)


class Packing(Speed):
    def both_ways(self, content, *options, pnc=None):
        """Up and down again; how many bytes each took on the way, and how many frames were packed."""
        pnc = pnc or self.pnc
        file = self.source('file', content)
        ends = (self.end_of('put', '--overwrite', file, pnc.url('/file'), *options, pnc=pnc),
                self.end_of('get', '--overwrite', pnc.url('/file'), self.tmp / 'back', *options, pnc=pnc))
        self.assertEqual((self.server.share / 'file').read_bytes(), content)
        self.assertEqual((self.tmp / 'back').read_bytes(), content)
        for end in ends:
            self.assertEqual(end['bytes'], len(content))
        return ends

    def slow_link(self):
        relay = self.start(Relay(self.server))
        relay.slow_down(SLOW)
        return self.start(Pnc(relay))

    def test_what_never_pays(self):
        """What does not shrink, however slow this computer is; and what is gone before the link is known."""
        for content in noise(8 * MB), text(5000):
            for end in self.both_ways(content):
                self.assertEqual(end['packed_frames'], 0)
                self.assertGreaterEqual(end['wire_bytes'], len(content))

    def test_always_and_never(self):
        content = text(5 * MB)
        for end in self.both_ways(content, '--compress', 'always'):
            self.assertEqual(end['packed_frames'], 5)
            self.assertLess(end['wire_bytes'], len(content) / 2)
        for end in self.both_ways(content, '--compress', 'never', '--limit', '20M'):
            self.assertEqual(end['packed_frames'], 0)
        for end in self.both_ways(noise(5 * MB), '--compress', 'always'):
            self.assertEqual(end['packed_frames'], 0)
        for end in self.both_ways(text(5000), '--compress', 'always'):
            self.assertEqual(end['packed_frames'], 1)

    def test_slow_link(self):
        """What is packed goes many times as fast as the link. The first buffers may be full before that is known: up to eight
        connections have 4 MB each."""
        pnc = self.slow_link()
        for end in self.both_ways(text(80 * MB), pnc=pnc):
            self.assertGreater(end['packed_frames'], 0)
            self.assertLess(end['wire_bytes'], 60 * MB)
        for end in self.both_ways(noise(4 * MB), pnc=pnc):
            self.assertEqual(end['packed_frames'], 0)

    def test_a_limit_is_a_slow_link(self):
        content = text(4 * MB)
        put, _ = self.both_ways(content, '--limit', '1M')
        # a limit of one's own need not be measured; what goes ahead of the server's leave to pack is not packed
        self.assertIn(put['packed_frames'], (3, 4))

    def test_what_is_told(self):
        done = self.pnc('put', self.source('file', text(2 * MB)), self.pnc.url('/file'), '--compress=always', '-v')
        self.assertIn('2 frames packed', done.err)
        self.assertIn('(2,000,000 bytes) of files', done.err.replace('2000000 bytes', '2,000,000 bytes'))


if __name__ == '__main__':
    tap.main()
