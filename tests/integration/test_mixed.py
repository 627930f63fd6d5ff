# SPDX-License-Identifier: GPL-3.0-or-later
"""Large and small together: neither holds up the other, up or down, and whoever looks around is answered.

Nothing here judges how long something took: transfers are held back by --limit, so that they are under way for as long as
the test needs them to be, and what counts is what comes before what.
"""
from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server

MB = 1_000_000
BUSY = 8
MANY = 3000
WALKED = 900  # the walk of an upload does not wait for any of so many to be sent: it comes to the large one at once


class Mixed(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.pnc = self.start(Pnc(self.server))

    def make_tree(self, root, size=4 * MB):
        """Whoever goes by the names comes to a large one first, and last."""
        trees.big(root / '0 large', size, seed=1)
        trees.many_small(root / 'small', 200)
        trees.big(root / 'z large', size, seed=2)
        return root

    def files(self, done):
        """The names of the files that a transfer of a tree reported, in that order."""
        names = [event['remote'].rsplit('/', 1)[1] for event in done.objects if event['event'] == 'item']
        return [name for name in names if name.endswith(('.txt', ' large'))]

    def large(self, files):
        """Where the large ones are among them."""
        return [index for index, name in enumerate(files) if name.endswith(' large')]

    def check_small_passed(self, done):
        """Small files do not wait for a large one to be over: nearly all of them are there before the first one is."""
        files = self.files(done)
        large = self.large(files)
        self.assertEqual((len(files), len(large)), (202, 2))
        self.assertGreaterEqual(large[0], 150, files)

    def test_small_pass_large_up(self):
        tree = self.make_tree(self.tmp / 'tree')
        self.check_small_passed(self.pnc('put', '-r', '--json', '--limit', '1M', tree, self.pnc.url('/there')))
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])

    def test_small_pass_large_down(self):
        tree = self.make_tree(self.server.share / 'tree')
        here = self.tmp / 'here'
        self.check_small_passed(self.pnc('get', '-r', '--json', '--limit', '1M', self.pnc.url('/tree'), here))
        self.assertEqual(trees.differences(tree, here), [])

    def test_small_pass_large_on_one_channel(self):
        """A large file under way on the only channel is passed by listings and small files. The link is slow, and keeps less
        than the file on its way."""
        server = self.start(Server(limits={'max-data-channels': 1}))
        relay = self.start(Relay(server))
        pnc = self.start(Pnc(relay))
        tree = self.make_tree(server.share / 'tree', size=12 * MB)
        relay.slow_down(4 * MB)
        here = self.tmp / 'here'
        self.check_small_passed(pnc('get', '-r', '--json', pnc.url('/tree'), here))
        self.assertEqual(trees.differences(tree, here), [])

    def check_large_moved(self, done, many):
        """A large file does not wait for the small ones to be over: it is there while many are still to come."""
        files = self.files(done)
        large = self.large(files)
        self.assertEqual((len(files), len(large)), (many + 1, 1))
        self.assertLess(large[0], many - many // 10)

    def make_crowd(self, root, many):
        """The small ones are three times as many bytes as the large one, and more than anybody has under way at once."""
        trees.big(root / 'z large', 2 * MB)
        trees.many_small(root / 'small', many, size=6 * MB // many)
        return root

    def test_large_keeps_moving_up(self):
        tree = self.make_crowd(self.tmp / 'tree', WALKED)
        self.check_large_moved(self.pnc('put', '-r', '--json', '--limit', '2M', tree, self.pnc.url('/there')), WALKED)
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])

    def test_large_keeps_moving_down(self):
        tree = self.make_crowd(self.server.share / 'tree', MANY)
        here = self.tmp / 'here'
        self.check_large_moved(self.pnc('get', '-r', '--json', '--limit', '2M', self.pnc.url('/tree'), here), MANY)
        self.assertEqual(trees.differences(tree, here), [])

    def busy(self):
        """Downloads and uploads, each of which would take minutes."""
        trees.big(self.server.share / 'large', 40 * MB)
        trees.big(self.tmp / 'large', 40 * MB)
        pace = ('--limit', '100K')
        downs = [self.start(self.pnc.popen('get', *pace, self.pnc.url('/large'), self.tmp / f'down {number}'))
                 for number in range(BUSY // 2)]
        ups = [self.start(self.pnc.popen('put', *pace, self.tmp / 'large', self.pnc.url(f'/up {number}')))
               for number in range(BUSY // 2)]
        return downs + ups

    def partials(self):
        staged = self.server.share / '.pinnace' / 'staging'
        return [path for path in [*self.tmp.glob('.pinnace-partial-*'), *staged.glob('*')]]

    def test_answered_while_busy(self):
        trees.write(self.server.share / 'folder' / 'file', b'here')
        transfers = self.busy()
        wait_for(lambda: len(self.partials()) == BUSY, lambda: f'{BUSY} files on their way: {self.partials()}')
        self.assertIn('file', self.pnc('ls', self.pnc.url('/folder')).out)
        self.assertIn('4', self.pnc('stat', self.pnc.url('/folder/file')).out)
        self.assertIn('1: ', self.pnc('ping', '-c', '1', self.pnc.url()).out)
        self.assertEqual(self.pnc('cat', self.pnc.url('/folder/file')).raw, b'here')
        self.pnc('put', '-r', self.server.share / 'folder', self.pnc.url('/copy'))
        self.assertEqual([transfer.alive() for transfer in transfers], [True] * BUSY)


if __name__ == '__main__':
    tap.main()
