# SPDX-License-Identifier: GPL-3.0-or-later
"""Large and small together: a large file on its way up does not hold up small ones, and whoever looks around is answered.

Nothing here judges how long something took: transfers are held back by --limit, so that they are under way for as long as
the test needs them to be, and what counts is what comes before what.
"""
from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server

MB = 1_000_000
BUSY = 8


class Mixed(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.pnc = self.start(Pnc(self.server))

    def make_tree(self, root):
        """Whoever goes by the names comes to the large one first, or last."""
        trees.big(root / '0 large', 4 * MB, seed=1)
        trees.many_small(root / 'small', 200)
        trees.big(root / 'z large', 4 * MB, seed=2)
        return root

    def test_small_pass_large(self):
        """Small files do not wait for a large one to be over: nearly all of them are there before the first one is."""
        tree = self.make_tree(self.tmp / 'tree')
        done = self.pnc('put', '-r', '--json', '--limit', '1M', tree, self.pnc.url('/there'))
        names = [event['remote'].rsplit('/', 1)[1] for event in done.objects if event['event'] == 'item']
        files = [name for name in names if name.endswith(('.txt', ' large'))]
        large = [index for index, name in enumerate(files) if name.endswith(' large')]
        self.assertEqual((len(files), len(large)), (202, 2))
        self.assertGreaterEqual(large[0], 150)
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])

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
