# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole trees up and down again: every name, byte, time and permission bit as it was."""
import os
import socket

from harness import tap, trees
from harness.pnc import Pnc
from harness.server import Server

ODD_BYTES = (b'no\xffutf8', b'\xfe\xfd', b'new\nline', b'\x01\x1b[2Jcontrol', 'u\u0308'.encode(), '\u00fc'.encode(),
             '‮right to left'.encode(), b'"quoted"', b"it's", b'-rf', b'--', b' ', b'  two  ', b'trailing.', b'%41',
             b'a' * 255, '\N{PILE OF POO}'.encode() * 63)


class RoundTrip(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server))
        self.tree = self.tmp / 'tree'
        self.tree.mkdir()

    def travels(self, err=''):
        """Up, compared, down, compared."""
        up = self.pnc('put', '-r', self.tree, self.pnc.url('/'))
        self.assertEqual(up.err, err)
        self.assertEqual(trees.differences(self.tree, self.share / 'tree'), [])
        back = self.tmp / 'back'
        back.mkdir()
        down = self.pnc('get', '-r', self.pnc.url('/tree'), back)
        self.assertEqual(down.err, '')
        self.assertEqual(trees.differences(self.tree, back / 'tree'), [])

    def test_a_bit_of_everything(self):
        trees.sample(self.tree / 'sample')
        for path in (self.tree / 'sample' / 'odd').rglob('*\\*'):
            path.rename(path.with_name('no backslash'))
        self.travels()

    def test_odd_bytes(self):
        top = os.fsencode(self.tree)
        for i, name in enumerate(ODD_BYTES):
            with open(os.path.join(top, name), 'wb') as file:
                file.write(b'content %d\n' % i)
            os.makedirs(os.path.join(top, b'folders', name, b'sub'))
        self.travels()

    def test_one_odd_name_at_a_time(self):
        for name in ('-rf', 'two  spaces', '*', 'quote"', 'emoji 😀', '%2F', 'new\nline', 'C:x', '#hash?query'):
            with self.subTest(name=name):
                source = trees.write(self.tmp / name, name)
                self.pnc('put', '--', source, self.pnc.url('/'))
                self.assertEqual((self.share / name).read_text(), name)
                self.assertEqual(self.pnc('cat', self.pnc.url('/' + name)).out, name)
                self.pnc('get', '--overwrite', self.pnc.url('/' + name), './' + name, cwd=self.tmp)

    def test_sizes_around_a_chunk(self):
        for size in (0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) - 1, 2 << 20, (5 << 20) + 3):
            trees.big(self.tree / f'{size} bytes', size, seed=size)
        self.travels()

    def test_empty_folders(self):
        (self.tree / 'a' / 'b' / 'c').mkdir(parents=True)
        (self.tree / 'd').mkdir()
        self.travels()

    def test_an_empty_tree(self):
        self.travels()

    def test_deep(self):
        trees.deep(self.tree, 100)
        self.travels()

    def test_too_deep(self):
        """What the protocol cannot name is said, and the rest travels."""
        trees.deep(self.tree / 'deep', 140)
        trees.write(self.tree / 'good', b'good')
        done = self.pnc('put', '-r', self.tree, self.pnc.url('/'), code=1)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertIn('level', done.err)
        self.assertEqual((self.share / 'tree/good').read_bytes(), b'good')

    def test_modes_and_times(self):
        trees.modes_and_times(self.tree)
        self.travels()

    def test_folders_that_cannot_be_written(self):
        trees.write(self.tree / 'fixed' / 'sub' / 'a', b'a', 0o444)
        for folder in (self.tree / 'fixed' / 'sub', self.tree / 'fixed'):
            folder.chmod(0o555)
            os.utime(folder, ns=(123_456_789, 123_456_789))
        self.travels()

    def test_many_small_files(self):
        trees.many_small(self.tree, 3000)
        self.travels()

    def test_links_are_reported_and_left_out(self):
        links = trees.with_links(self.tree)
        os.mkfifo(self.tree / 'pipe')
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.tree / 'socket'))
        left_out = sorted([*links, 'pipe', 'socket'])
        up = self.pnc('put', '-r', '--json', self.tree, self.pnc.url('/'))
        self.assertEqual(sorted(os.path.relpath(one['local'], self.tree) for one in up.objects if one['event'] == 'left-out'),
                         left_out)
        self.assertEqual(sorted(up.err.splitlines()),
                         sorted(f'pnc: left out: {self.tree / name}: a link or a special file' for name in left_out))
        self.assertEqual(sorted(os.listdir(self.share / 'tree')), ['sub', 'target'])
        back = self.tmp / 'back'
        down = self.pnc('get', '-r', '--json', self.pnc.url('/'), back)
        self.assertEqual(down.err, '')
        (self.share / 'tree' / 'link').symlink_to('/etc/passwd')
        down = self.pnc('get', '-r', self.pnc.url('/tree'), self.tmp / 'again')
        self.assertIn('left out', down.err)
        self.assertEqual(sorted(os.listdir(self.tmp / 'again')), ['sub', 'target'])

    def test_twice_with_skip_moves_nothing(self):
        trees.many_small(self.tree, 100)
        self.travels()
        done = self.pnc('put', '-r', '--skip', '--json', self.tree, self.pnc.url('/'))
        self.assertEqual(done.objects[-1]['skipped'], 100)
        self.assertEqual(trees.differences(self.tree, self.share / 'tree'), [])

    def test_names_that_differ_in_nothing_but_form(self):
        trees.write(self.tree / 'A', b'1')
        trees.write(self.tree / 'a', b'2')
        trees.write(self.tree / 'é', b'3')
        trees.write(self.tree / 'e\u0301', b'4')
        self.travels()


if __name__ == '__main__':
    tap.main()
