# SPDX-License-Identifier: GPL-3.0-or-later
"""Eight people move trees of their own at once, and one who does nothing is still answered."""
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.server import Server

PEOPLE = 8


class Crowd(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.pnc = self.start(Pnc(self.server))

    def make_tree(self, number):
        root = self.tmp / f'tree {number}'
        trees.many_small(root / 'small', 100)
        trees.big(root / 'big', (3 << 20) + number, seed=number)
        return root

    def all_end_well(self, transfers):
        for transfer in transfers:
            self.assertEqual((transfer.wait(), transfer.text('err')), (0, ''), transfer.log())

    def test_eight_up_and_down_and_an_idle_one(self):
        roots = [self.make_tree(number) for number in range(PEOPLE)]
        idle = self.start(self.pnc.popen('ping', '-c', '1000000', self.pnc.url()))
        idle.wait_line('1: ')
        self.all_end_well([self.start(self.pnc.popen('put', '-r', root, self.pnc.url('/'))) for root in roots])
        for root in roots:
            self.assertEqual(trees.differences(root, self.server.share / root.name), [])
        back = self.tmp / 'back'
        back.mkdir()
        self.all_end_well([self.start(self.pnc.popen('get', '-r', self.pnc.url('/' + root.name), back)) for root in roots])
        for root in roots:
            self.assertEqual(trees.differences(root, back / root.name), [])
        self.assertTrue(idle.alive(), idle.log())
        seen = len(idle.lines())
        idle.wait_line(lambda line: True, start=seen)
        idle.signal(signal.SIGINT)
        self.assertEqual(idle.wait(), 130)

    def test_eight_want_one_name(self):
        sources = [trees.write(self.tmp / f'{number}' / 'name', f'{number}' * 100_000) for number in range(PEOPLE)]
        transfers = [self.start(self.pnc.popen('put', source, self.pnc.url('/'))) for source in sources]
        codes = sorted(transfer.wait() for transfer in transfers)
        self.assertEqual(codes, [0] + [1] * (PEOPLE - 1))
        self.assertIn((self.server.share / 'name').read_bytes(), [source.read_bytes() for source in sources])

    def test_eight_replace_one_name(self):
        sources = [trees.write(self.tmp / f'{number}' / 'name', f'{number}' * 100_000) for number in range(PEOPLE)]
        self.all_end_well([self.start(self.pnc.popen('put', '--overwrite', source, self.pnc.url('/'))) for source in sources])
        self.assertIn((self.server.share / 'name').read_bytes(), [source.read_bytes() for source in sources])

    def test_eight_keep_both(self):
        sources = [trees.write(self.tmp / f'{number}' / 'name', f'{number}' * 1000) for number in range(PEOPLE)]
        self.all_end_well([self.start(self.pnc.popen('put', '--keep-both', source, self.pnc.url('/'))) for source in sources])
        stored = sorted(path.read_bytes() for path in self.server.share.glob('name*'))
        self.assertEqual(stored, sorted(source.read_bytes() for source in sources))


if __name__ == '__main__':
    tap.main()
