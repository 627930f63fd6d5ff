# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc get, put and cat: where things go, what happens when a name is taken, streams, attributes, --json."""
import os
import stat
import subprocess

from harness import tap, trees
from harness.pnc import Pnc
from harness.server import Server

OLD, NEW = 1_500_000_000_000_000_000, 1_600_000_000_000_000_000


def visible(folder):
    """What a person finds in a folder; anything else there would have been left behind."""
    return sorted(name for name in os.listdir(folder) if name != '.pinnace')


class Copying(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server))
        self.url = self.pnc.url
        self.here = self.tmp / 'here'
        self.here.mkdir()


class Targets(Copying):
    def test_put_as_and_into(self):
        source = trees.write(self.here / 'a', b'a')
        (self.share / 'folder').mkdir()
        self.pnc('put', source, self.url('/new name'))
        self.pnc('put', source, self.url('/folder'))
        self.pnc('put', source, self.url('/folder/b'))
        self.pnc('put', source, self.url('/'))
        for name in ('new name', 'folder/a', 'folder/b', 'a'):
            self.assertEqual((self.share / name).read_bytes(), b'a')
        self.assertEqual(visible(self.share), ['a', 'folder', 'new name'])

    def test_get_as_and_into(self):
        trees.write(self.share / 'a', b'a')
        (self.here / 'folder').mkdir()
        self.pnc('get', self.url('/a'), self.here / 'new name')
        self.pnc('get', self.url('/a'), self.here / 'folder')
        self.pnc('get', self.url('/a'), f'{self.here}/folder/b')
        self.pnc('get', self.url('/a'), '.', cwd=self.here)
        for name in ('new name', 'folder/a', 'folder/b', 'a'):
            self.assertEqual((self.here / name).read_bytes(), b'a')
        self.assertEqual(visible(self.here), ['a', 'folder', 'new name'])

    def test_several_sources(self):
        sources = [trees.write(self.here / name, name) for name in ('a', 'b', 'c')]
        self.pnc('put', *sources, self.url('/none'), code=1)
        self.assertEqual(visible(self.share), [])
        self.pnc('put', *sources, self.url('/'))
        self.assertEqual(visible(self.share), ['a', 'b', 'c'])
        back = self.tmp / 'back'
        self.pnc('get', self.url('/a'), self.url('/b'), back, code=1)
        self.assertFalse(back.exists())
        back.mkdir()
        self.pnc('get', self.url('/a'), self.url('/b'), back)
        self.assertEqual(visible(back), ['a', 'b'])

    def test_one_of_several_fails_and_the_others_arrive(self):
        sources = [trees.write(self.here / 'a', b'a'), self.here / 'missing', trees.write(self.here / 'c', b'c')]
        done = self.pnc('put', *sources, self.url('/'), code=1)
        self.assertIn('missing', done.err)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertEqual(visible(self.share), ['a', 'c'])
        done = self.pnc('get', self.url('/a'), self.url('/missing'), self.url('/c'), self.tmp, code=1)
        self.assertIn('missing', done.err)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertTrue((self.tmp / 'a').exists() and (self.tmp / 'c').exists())

    def test_a_folder_meant_and_none_there(self):
        source = trees.write(self.here / 'a', b'a')
        self.assertIn('none', self.pnc('put', source, self.url('/none/'), code=1).err)
        self.assertEqual(visible(self.share), [])
        trees.write(self.share / 'a', b'a')
        self.assertIn('none', self.pnc('get', self.url('/a'), f'{self.here}/none/', code=1).err)
        self.assertEqual(visible(self.here), ['a'])

    def test_folders_need_r(self):
        trees.write(self.here / 'folder' / 'a', b'a')
        self.assertIn('-r', self.pnc('put', self.here / 'folder', self.url('/'), code=1).err)
        self.assertEqual(visible(self.share), [])
        self.pnc('put', '-r', self.here / 'folder', self.url('/'))
        self.assertEqual((self.share / 'folder/a').read_bytes(), b'a')
        self.assertIn('-r', self.pnc('get', self.url('/folder'), self.tmp, code=1).err)
        self.assertFalse((self.tmp / 'folder').exists())
        self.pnc('get', '--recursive', self.url('/folder'), self.tmp)
        self.assertEqual((self.tmp / 'folder/a').read_bytes(), b'a')

    def test_folder_under_a_new_name(self):
        trees.write(self.here / 'folder' / 'a', b'a')
        self.pnc('put', '-r', self.here / 'folder', self.url('/other'))
        self.assertEqual((self.share / 'other/a').read_bytes(), b'a')
        self.pnc('get', '-r', self.url('/other'), self.tmp / 'third')
        self.assertEqual((self.tmp / 'third/a').read_bytes(), b'a')

    def test_the_whole_share(self):
        trees.many_small(self.share / 'tree', 50)
        self.pnc('get', '-r', self.url('/'), self.tmp / 'all')
        self.assertEqual(trees.differences(self.share / 'tree', self.tmp / 'all' / 'tree'), [])
        self.assertEqual(visible(self.tmp / 'all'), ['tree'])

    def test_current_folder_by_its_names(self):
        trees.write(self.here / 'a', b'a')
        self.pnc('put', '-r', '.', self.url('/copy'), cwd=self.here)
        self.assertEqual(visible(self.share / 'copy'), ['a'])
        self.pnc('put', '-r', '.', self.url('/'), cwd=self.here)
        self.assertEqual(visible(self.share), ['copy', 'here'])

    def test_get_folders_large_and_small(self):
        """What is listed along with the login, and what is too much for that; a file, and what is not there."""
        for i in range(1030):
            trees.write(self.share / 'many' / f'{i}', b'%d' % i)
        trees.write(self.share / 'few' / 'in' / 'x', b'x')
        (self.share / 'none').mkdir()
        trees.write(self.share / 'file', b'f')
        (self.here / 'all').mkdir()
        self.pnc('get', '-r', self.url('/many'), self.here / 'many')
        self.pnc('get', '-r', self.url('/few'), self.url('/many'), self.url('/none'), self.url('/file'), self.here / 'all')
        self.pnc('get', '-r', self.url('/file'), self.here / 'file')
        self.assertEqual(trees.differences(self.share / 'many', self.here / 'many'), [])
        for name in ('few', 'many', 'none'):
            self.assertEqual(trees.differences(self.share / name, self.here / 'all' / name), [])
        self.assertEqual(visible(self.here / 'all'), ['few', 'file', 'many', 'none'])
        self.assertEqual((self.here / 'file').read_bytes(), b'f')
        missing = self.pnc('get', '-r', self.url('/missing'), self.here / 'missing', code=1)
        self.assertIn('/missing', missing.err)
        self.pnc('get', '-r', self.url('/few'), '-', code=None)
        self.assertEqual(visible(self.here), ['all', 'file', 'many'])


class Taken(Copying):
    """The same in both directions: `move` sends from one side to the other."""

    def both_ways(self):
        there = self.share / 'there'
        back = self.tmp / 'back'
        there.mkdir()
        back.mkdir()
        trees.write(self.share / 'name.txt', b'new', mtime_ns=NEW)
        trees.write(self.here / 'name.txt', b'new', mtime_ns=NEW)
        yield there, lambda *options, code=0: self.pnc('put', *options, self.here / 'name.txt', self.url('/there/'),
                                                       code=code)
        yield back, lambda *options, code=0: self.pnc('get', *options, self.url('/name.txt'), f'{back}/', code=code)

    def test_refused(self):
        for folder, move in self.both_ways():
            trees.write(folder / 'name.txt', b'old', mtime_ns=OLD)
            done = move(code=1)
            self.assertIn('name.txt', done.err)
            self.assertEqual(len(done.err.splitlines()), 1)
            self.assertEqual((folder / 'name.txt').read_bytes(), b'old')
            self.assertEqual(visible(folder), ['name.txt'])

    def test_overwritten(self):
        for folder, move in self.both_ways():
            trees.write(folder / 'name.txt', b'old', mtime_ns=OLD)
            move('--overwrite')
            self.assertEqual((folder / 'name.txt').read_bytes(), b'new')
            self.assertEqual(visible(folder), ['name.txt'])

    def test_skipped(self):
        for folder, move in self.both_ways():
            trees.write(folder / 'name.txt', b'old', mtime_ns=OLD)
            move('--skip')
            self.assertEqual((folder / 'name.txt').read_bytes(), b'old')

    def test_newer(self):
        for folder, move in self.both_ways():
            trees.write(folder / 'name.txt', b'old', mtime_ns=OLD)
            move('--newer')
            self.assertEqual((folder / 'name.txt').read_bytes(), b'new')
            trees.write(folder / 'name.txt', b'newer still', mtime_ns=NEW + 1)
            move('--newer')
            self.assertEqual((folder / 'name.txt').read_bytes(), b'newer still')

    def test_both_kept(self):
        for folder, move in self.both_ways():
            trees.write(folder / 'name.txt', b'old', mtime_ns=OLD)
            move('--keep-both')
            move('--keep-both')
            self.assertEqual((folder / 'name.txt').read_bytes(), b'old')
            self.assertEqual(visible(folder), ['name (2).txt', 'name (3).txt', 'name.txt'])
            self.assertEqual((folder / 'name (3).txt').read_bytes(), b'new')

    def test_a_folder_is_never_replaced(self):
        for folder, move in self.both_ways():
            (folder / 'name.txt').mkdir()
            done = move('--overwrite', code=1)
            self.assertIn('name.txt', done.err)
            self.assertTrue((folder / 'name.txt').is_dir())

    def test_folders_are_merged(self):
        trees.write(self.here / 'folder' / 'a', b'a')
        trees.write(self.here / 'folder' / 'b', b'b')
        trees.write(self.share / 'folder' / 'b', b'other')
        done = self.pnc('put', '-r', self.here / 'folder', self.url('/'), code=1)
        self.assertIn('b', done.err)
        self.assertEqual((self.share / 'folder/a').read_bytes(), b'a')
        self.assertEqual((self.share / 'folder/b').read_bytes(), b'other')
        self.pnc('put', '-r', '--overwrite', self.here / 'folder', self.url('/'))
        self.assertEqual((self.share / 'folder/b').read_bytes(), b'b')
        trees.write(self.share / 'folder' / 'c', b'c')
        self.pnc('get', '-r', '--skip', self.url('/folder'), self.here)
        self.assertEqual(visible(self.here / 'folder'), ['a', 'b', 'c'])


class Streams(Copying):
    SIZES = (0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (5 << 20) + 3)

    def test_put_and_get_of_standard_streams(self):
        for size in self.SIZES:
            with self.subTest(size=size):
                content = trees.noise(size)
                self.pnc('put', '--overwrite', '-', self.url('/stream'), input=content)
                self.assertEqual((self.share / 'stream').read_bytes(), content)
                done = self.pnc('get', self.url('/stream'), '-')
                self.assertEqual((done.raw == content, done.err), (True, ''))
                self.assertTrue(self.pnc('cat', self.url('/stream')).raw == content)

    def test_a_stream_needs_a_name(self):
        self.assertIn('name', self.pnc('put', '-', self.url('/'), input=b'x', code=2).err)
        self.assertEqual(visible(self.share), [])

    def test_a_stream_obeys_the_policy(self):
        trees.write(self.share / 'stream', b'old')
        self.assertIn('stream', self.pnc('put', '-', self.url('/stream'), input=b'new', code=1).err)
        self.assertEqual((self.share / 'stream').read_bytes(), b'old')
        self.pnc('put', '--keep-both', '-', self.url('/stream'), input=b'new')
        self.assertEqual((self.share / 'stream (2)').read_bytes(), b'new')

    def test_cat_of_several(self):
        trees.write(self.share / 'a', b'one\n')
        trees.write(self.share / 'b', b'two\n')
        self.assertEqual(self.pnc('cat', self.url('/a'), self.url('/b')).raw, b'one\ntwo\n')
        done = self.pnc('cat', self.url('/a'), self.url('/none'), self.url('/b'), code=1)
        self.assertEqual(done.raw, b'one\ntwo\n')
        self.assertIn('none', done.err)
        self.assertIn('folder', self.pnc('cat', self.url('/'), code=1).err)

    def test_a_reader_that_goes_away(self):
        trees.big(self.share / 'big', 16 << 20)
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, 'wb') as nowhere:
            done = subprocess.run(self.pnc.argv('cat', self.url('/big')), env={**os.environ, **self.pnc.env},
                                  stdout=nowhere, stderr=subprocess.PIPE, timeout=60, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertLessEqual(len(done.stderr.splitlines()), 1, done.stderr)


class Attributes(Copying):
    def test_times_and_modes_are_kept(self):
        source = trees.write(self.here / 'a', b'a', 0o640, 1_234_567_890_123_456_789)
        self.pnc('put', source, self.url('/'))
        made = (self.share / 'a').stat()
        self.assertEqual((stat.S_IMODE(made.st_mode), made.st_mtime_ns), (0o640, 1_234_567_890_123_456_789))
        self.pnc('get', self.url('/a'), self.tmp / 'b')
        made = (self.tmp / 'b').stat()
        self.assertEqual((stat.S_IMODE(made.st_mode), made.st_mtime_ns), (0o640, 1_234_567_890_123_456_789))

    def test_no_attributes(self):
        source = trees.write(self.here / 'a', b'a', 0o600, OLD)
        self.pnc('put', '--no-attributes', source, self.url('/'))
        self.assertGreater((self.share / 'a').stat().st_mtime_ns, OLD)
        trees.write(self.share / 'b', b'b', 0o600, OLD)
        self.pnc('get', '--no-attributes', self.url('/b'), self.here)
        self.assertGreater((self.here / 'b').stat().st_mtime_ns, OLD)

    def test_set_user_id_does_not_travel(self):
        trees.write(self.here / 'a', b'a').chmod(0o6755)
        self.pnc('put', self.here / 'a', self.url('/'))
        self.assertEqual(stat.S_IMODE((self.share / 'a').stat().st_mode), 0o755)
        trees.write(self.share / 'b', b'b').chmod(0o4755)
        self.pnc('get', self.url('/b'), self.here)
        self.assertEqual(stat.S_IMODE((self.here / 'b').stat().st_mode), 0o755)

    def test_a_link_given_by_name_is_followed(self):
        trees.write(self.here / 'target', b'content')
        (self.here / 'link').symlink_to('target')
        self.pnc('put', self.here / 'link', self.url('/'))
        self.assertFalse((self.share / 'link').is_symlink())
        self.assertEqual((self.share / 'link').read_bytes(), b'content')


class Json(Copying):
    def test_items_and_end(self):
        trees.write(self.here / 'folder' / 'a', b'aaa')
        trees.write(self.here / 'folder' / 'b', b'bb')
        (self.here / 'folder' / 'link').symlink_to('a')
        trees.write(self.share / 'folder' / 'b', b'old')
        done = self.pnc('put', '--json', '-r', self.here / 'folder', self.url('/'), code=1)
        events = {}
        for one in done.objects:
            events.setdefault(one['event'], []).append(one)
        self.assertEqual(set(events), {'item', 'failed', 'left-out', 'end'})
        item = next(one for one in events['item'] if one['remote'] == '/folder/a')
        self.assertEqual((item['local'], item['size'], item['outcome']), (str(self.here / 'folder/a'), 3, 'stored'))
        failed, = events['failed']
        self.assertEqual((failed['remote'], failed['code'], failed['side']), ('/folder/b', 'exists', 'remote'))
        left_out, = events['left-out']
        self.assertEqual((left_out['local'], left_out['code']), (str(self.here / 'folder/link'), 'not-regular'))
        end, = events['end']
        self.assertEqual((end['state'], end['failed']), ('failed', 1))

    def test_end_of_what_went_well(self):
        trees.write(self.share / 'a', b'aaa')
        objects = self.pnc('get', '--json', self.url('/a'), self.here).objects
        self.assertEqual([one['event'] for one in objects], ['item', 'end'])
        self.assertEqual({key: objects[1][key] for key in ('state', 'bytes', 'files', 'failed', 'skipped')},
                         {'state': 'verified', 'bytes': 3, 'files': 1, 'failed': 0, 'skipped': 0})
        objects = self.pnc('get', '--json', '--skip', self.url('/a'), self.here).objects
        self.assertEqual((objects[0]['outcome'], objects[1]['skipped']), ('skipped', 1))

    def test_quiet_and_silent(self):
        trees.write(self.here / 'a', b'aaa')
        for options in ((), ('--quiet',), ('-q',)):
            done = self.pnc('put', *options, '--overwrite', self.here / 'a', self.url('/'))
            self.assertEqual((done.out, done.err), ('', ''))


if __name__ == '__main__':
    tap.main()
