# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc sync: one side becomes equal to the other, nothing more is moved than needed, and nothing is lost."""
import os
import shutil
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.relay import Relay
from harness.server import Server

OLD, NEW = 1_500_000_000_000_000_000, 1_600_000_000_123_456_789


def end(done):
    return done.objects[-1]


def told(done, event):
    return sorted((one['action'], one.get('reason'), os.path.basename(one['remote']))
                  for one in done.objects if one['event'] == event and 'action' in one)


class Syncing(tap.TestCase):
    def setUp(self):
        self.pnc = self.start(self.connect())
        self.here = self.tmp / 'here'
        self.there = self.server.share / 'there'
        self.here.mkdir()
        self.up = (self.here, self.pnc.url('/there'))
        self.down = (self.pnc.url('/there'), self.here)

    def connect(self):
        self.server = self.start(Server())
        return Pnc(self.server)

    def sync(self, *args, code=0):
        return self.pnc('sync', '--json', *args, code=code)

    def assert_equal(self, ignore=()):
        self.assertEqual(trees.differences(self.here, self.there, ignore=ignore), [])

    def assert_nothing_to_do(self, *args):
        done = self.sync(*args)
        self.assertEqual((end(done)['files'], end(done)['bytes'], len(done.objects)), (0, 0, 1), done)
        self.assertEqual(self.pnc('sync', '--dry-run', *args).out, '')

    def sample(self, root):
        trees.sample(root)
        for path in (root / 'odd').rglob('*\\*'):
            path.rename(path.with_name('no backslash'))

    def server_trash(self):
        trash = self.server.share / '.pinnace' / 'trash'
        return sorted(item.name for item in trash.rglob('*') if item.is_file() and item.name != 'info')

    def home_trash(self):
        return sorted(os.listdir(self.pnc.home.path / 'data' / 'Trash' / 'files'))


class BothWays(Syncing):
    def test_up(self):
        self.sample(self.here)
        done = self.sync(*self.up)
        self.assertEqual(end(done)['state'], 'verified')
        self.assert_equal()
        self.assert_nothing_to_do(*self.up)
        self.assert_nothing_to_do('--checksum', *self.up)
        self.assert_nothing_to_do('--delete', *self.down)

    def test_down(self):
        self.sample(self.there)
        shutil.rmtree(self.here)
        self.sync(*self.down)
        self.assert_equal()
        self.assert_nothing_to_do(*self.down)
        self.assert_nothing_to_do('--checksum', *self.down)
        self.assert_nothing_to_do('--delete', *self.up)

    def test_a_slash_makes_no_difference(self):
        trees.write(self.here / 'a', b'a')
        self.pnc('sync', f'{self.here}/', self.pnc.url('/there/'))
        self.assert_equal()
        self.assert_nothing_to_do(*self.up)

    def test_into_the_share_itself(self):
        trees.write(self.here / 'a' / 'b', b'a')
        self.pnc('sync', '--delete', self.here, self.pnc.url('/'))
        self.assertEqual((self.server.share / 'a' / 'b').read_bytes(), b'a')
        self.assert_nothing_to_do('--delete', self.here, self.pnc.url('/'))

    def test_only_what_differs(self):
        self.sample(self.here)
        self.sync(*self.up)
        trees.write(self.here / 'small' / 'folder 001' / 'new', b'new')
        trees.write(self.here / 'empty', b'no longer')
        trees.write(self.here / 'two megabytes', trees.noise((2 << 20) + 7, 2))
        done = self.sync(*self.up)
        self.assertEqual(sorted(os.path.basename(one['local']) for one in done.objects if one['event'] == 'item'),
                         ['empty', 'new', 'two megabytes'])
        self.assert_equal()
        self.assert_nothing_to_do(*self.up)

    def test_only_what_differs_down(self):
        self.sample(self.there)
        self.sync(*self.down)
        trees.write(self.there / 'small' / 'folder 001' / 'new', b'new')
        trees.write(self.there / 'more' / 'folders' / 'file', b'more')
        trees.write(self.there / 'empty', b'no longer')
        self.assertEqual(end(self.sync(*self.down))['files'], 3)
        self.assert_equal()
        self.assert_nothing_to_do(*self.down)

    def test_permission_bits_alone(self):
        for source, target, way in ((self.here, self.there, self.up), (self.there, self.here, self.down)):
            path = trees.write(source / 'a', b'a', 0o644, OLD)
            self.sync(*way)
            path.chmod(0o600)
            done = self.sync(*way)
            self.assertEqual(end(done)['bytes'], 0)
            self.assertEqual(told(done, 'item'), [('set-attributes', 'mode', 'a')])
            self.assertEqual((target / 'a').stat().st_mode & 0o777, 0o600)
            self.assert_nothing_to_do(*way)

    def test_times_of_a_coarser_disk(self):
        trees.write(self.here / 'a', b'a', mtime_ns=NEW)
        self.sync(*self.up)
        os.utime(self.there / 'a', ns=(NEW // 10**9 * 10**9,) * 2)
        self.assertEqual(end(self.sync(*self.up))['files'], 0)
        os.utime(self.there / 'a', ns=(NEW - 10**9,) * 2)
        self.assertEqual(end(self.sync(*self.up))['files'], 1)

    def test_links_are_left_out(self):
        links = trees.with_links(self.here)
        self.there.mkdir()
        (self.there / 'to-file').symlink_to('/etc/passwd')
        done = self.sync('--delete', *self.up)
        self.assertEqual(len([one for one in done.objects if one['event'] == 'left-out']), len(links), done)
        self.assertEqual(len(done.err.splitlines()), len(links))
        self.assertTrue((self.there / 'to-file').is_symlink())
        (self.there / 'to-file').unlink()
        self.assert_equal()

    def test_many_folders(self):
        """More folders than are asked about ahead, empty and nested ones among them."""
        for i in range(60):
            trees.write(self.there / f'{i}' / 'sub' / 'file', str(i))
            (self.there / f'{i}' / 'empty').mkdir()
        self.sync(*self.down)
        self.assert_equal()
        self.assert_nothing_to_do(*self.up)

    def test_usage(self):
        self.assertIn('Neither', self.pnc('sync', self.here, self.tmp, code=2).err)
        self.assertIn('Both', self.pnc('sync', self.pnc.url('/a'), self.pnc.url('/b'), code=2).err)
        self.pnc('sync', self.tmp / 'missing', self.pnc.url('/there'), code=1)
        self.pnc('sync', self.pnc.url('/missing'), self.here, code=1)
        self.pnc('sync', self.pnc.url('/missing'), self.tmp / 'no' / 'folder', code=1)
        self.assertFalse(self.there.exists())
        file = trees.write(self.tmp / 'file', b'file')
        self.assertIn('folder', self.pnc('sync', file, self.pnc.url('/there'), code=1).err)


class Checksums(Syncing):
    def test_bytes_count_and_times_follow(self):
        trees.write(self.here / 'same', b'same', mtime_ns=NEW)
        trees.write(self.there / 'same', b'same', mtime_ns=OLD)
        trees.write(self.here / 'other', b'abcd', mtime_ns=NEW)
        trees.write(self.there / 'other', b'abce', mtime_ns=NEW)
        self.assertEqual(end(self.sync('--dry-run', *self.up))['files'], 1)
        planned = told(self.sync('--dry-run', '--checksum', *self.up), 'plan')
        self.assertEqual([one for one in planned if one[2] != 'there'],
                         [('copy', 'content', 'other'), ('set-attributes', 'time', 'same')])
        done = self.sync('--checksum', *self.up)
        self.assertEqual((end(done)['files'], end(done)['bytes']), (1, 4))
        self.assert_equal()

    def test_down(self):
        trees.write(self.there / 'same', b'same', 0o644, NEW)
        trees.write(self.here / 'same', b'same', 0o644, OLD)
        trees.write(self.there / 'other', trees.noise(3 << 20, 1), 0o644, NEW)
        trees.write(self.here / 'other', trees.noise(3 << 20, 2), 0o644, NEW)
        self.assertEqual(end(self.sync('--checksum', *self.down))['files'], 1)
        self.assert_equal()


class DryRuns(Syncing):
    def test_says_everything_and_does_nothing(self):
        self.sample(self.here)
        trees.write(self.there / 'extra', b'extra')
        trees.write(self.there / 'empty', b'not empty', mtime_ns=OLD)
        before = trees.entries(self.there)
        done = self.pnc('sync', '--dry-run', '--delete', *self.up)
        self.assertEqual(trees.entries(self.there), before)
        self.assertIn('remove          /there/extra  (extra)\n', done.out)
        self.assertIn('copy            /there/empty  (size)\n', done.out)
        self.assertIn('make-folder     /there/small/folder 001  (new)\n', done.out)
        planned = [one for one in self.sync('-n', '--delete', *self.up).objects if one['event'] == 'plan']
        self.assertEqual(len(planned), len(done.out.splitlines()))
        copied = {one['remote'] for one in planned if one['action'] == 'copy'}
        done = self.sync('--delete', *self.up)
        self.assertEqual({one['remote'] for one in done.objects if one['event'] == 'item' and 'outcome' in one
                          and os.path.isfile(one['local'])}, copied)

    def test_down(self):
        self.sample(self.there)
        trees.write(self.here / 'extra' / 'sub', b'extra')
        done = self.sync('--dry-run', '--delete', *self.down)
        self.assertEqual(sorted(trees.entries(self.here)), ['extra', 'extra/sub'])
        self.assertEqual(end(done)['files'], sum('size' in facts for facts in trees.entries(self.there).values()))
        self.assertIn(('remove', 'extra', 'extra'), told(done, 'plan'))

    def test_nothing_is_made(self):
        trees.write(self.here / 'a', b'a')
        self.assertIn('make-folder', self.pnc('sync', '--dry-run', *self.up).out)
        self.assertFalse(self.there.exists())
        self.pnc('sync', '--dry-run', self.pnc.url('/'), self.tmp / 'new')
        self.assertFalse((self.tmp / 'new').exists())


class Deleting(Syncing):
    def extra(self, source, target):
        trees.write(source / 'folder' / 'kept', b'kept')
        trees.write(target / 'folder' / 'kept', b'kept')
        trees.write(target / 'folder' / 'extra', b'extra')
        trees.write(target / 'gone' / 'sub' / 'deep', b'deep')

    def test_is_asked_for(self):
        self.extra(self.here, self.there)
        self.sync(*self.up)
        self.assertTrue((self.there / 'gone' / 'sub' / 'deep').exists())

    def test_to_the_servers_trash(self):
        self.extra(self.here, self.there)
        done = self.sync('--delete', *self.up)
        self.assertEqual([one for one in told(done, 'item') if one[0] == 'remove'],
                         [('remove', 'extra', 'extra'), ('remove', 'extra', 'gone')])
        self.assert_equal()
        self.assertEqual(len(self.server_trash()), 2, self.server_trash())
        self.assert_nothing_to_do('--delete', *self.up)

    def test_to_the_persons_trash(self):
        self.extra(self.there, self.here)
        self.sync('--delete', *self.down)
        self.assert_equal()
        self.assertEqual(self.home_trash(), ['extra', 'gone'])
        self.assert_nothing_to_do('--delete', *self.down)

    def test_for_good(self):
        self.extra(self.here, self.there)
        self.sync('--delete-permanently', *self.up)
        self.assert_equal()
        self.assertEqual(self.server_trash(), [])
        trees.write(self.here / 'more' / 'extra', b'extra')
        self.sync('--delete-permanently', *self.down)
        self.assert_equal()
        self.assertFalse((self.pnc.home.path / 'data' / 'Trash').exists())

    def test_another_kind(self):
        for source, target, way in ((self.here, self.there, self.up), (self.there, self.here, self.down)):
            with self.subTest(way=way):
                trees.write(source / 'a', b'now a file')
                trees.write(target / 'a' / 'inside', b'was a folder')
                trees.write(source / 'b' / 'inside', b'now a folder')
                trees.write(target / 'b', b'was a file')
                done = self.sync(*way, code=1)
                self.assertEqual(sorted(one['action'] for one in done.objects if one['event'] == 'failed'),
                                 ['clash', 'clash'])
                self.assertEqual((target / 'a' / 'inside').read_bytes(), b'was a folder')
                self.sync('--delete', *way)
                self.assert_equal()
                self.assert_nothing_to_do('--delete', *way)
                shutil.rmtree(source)
                trees.write(source / 'left', b'left')
                self.sync('--delete', *way)
        self.assertEqual(len(self.server_trash()), 4)

    def test_a_link_in_the_way(self):
        trees.write(self.there / 'a', b'a')
        outside = trees.write(self.tmp / 'outside', b'outside')
        (self.here / 'a').symlink_to(outside)
        self.sync(*self.down, code=1)
        self.sync('--delete', *self.down)
        self.assert_equal()
        self.assertEqual(outside.read_bytes(), b'outside')

    def test_not_after_a_failure(self):
        """A folder of the source that cannot be listed: what it holds looks as if it were gone."""
        if os.geteuid() == 0:
            trees.write(self.here / 'bad\\name', b'cannot travel')
        else:
            trees.write(self.here / 'closed' / 'file', b'file').parent.chmod(0)
        trees.write(self.here / 'file', b'file')
        trees.write(self.there / 'extra', b'extra')
        done = self.sync('--delete', *self.up, code=1)
        self.assertIn('Nothing was deleted', done.err)
        self.assertTrue((self.there / 'extra').exists())
        if os.geteuid() != 0:
            (self.here / 'closed').chmod(0o700)

    def test_not_when_the_source_is_not_there(self):
        trees.write(self.there / 'extra', b'extra')
        os.rmdir(self.here)
        self.sync('--delete', *self.up, code=1)
        self.assertTrue((self.there / 'extra').exists())
        self.here.mkdir()
        trees.write(self.here / 'extra', b'extra')
        shutil.rmtree(self.there)
        self.sync('--delete', *self.down, code=1)
        self.assertTrue((self.here / 'extra').exists())

    def test_not_when_the_source_is_empty(self):
        """A disk that is not mounted is an empty folder."""
        for way, target in ((self.up, self.there), (self.down, self.here)):
            with self.subTest(way=way):
                path = trees.write(target / 'sub' / 'extra', b'extra')
                for option in ('--delete', '--delete-permanently', '--dry-run'):
                    done = self.sync('--delete', option, *way, code=1)
                    self.assertIn('There is nothing at all in', done.err)
                    self.assertEqual(len(done.err.splitlines()), 1)
                    self.assertTrue(path.exists())
                self.sync(*way)
                self.assertTrue(path.exists())
                shutil.rmtree(target)
                target.mkdir()
                self.sync('--delete', *way)

    def test_not_what_many_disks_take_for_the_same(self):
        trees.write(self.here / 'Readme', b'a')
        trees.write(self.there / 'README', b'b')
        done = self.sync('--delete', *self.up)
        self.assertEqual([one['action'] for one in done.objects if one['event'] == 'left-out'], ['keep'])
        self.assertTrue((self.there / 'README').exists())


class Excluding(Syncing):
    def test_on_both_sides(self):
        for name in ('a.o', 'sub/b.o', 'sub/c', '.git/config', 'top/only', 'sub/top/only'):
            trees.write(self.here / name, name)
        for name in ('kept.o', '.git/other', 'sub/extra'):
            trees.write(self.there / name, name)
        self.sync('--delete', '--exclude', '*.o', '--exclude', '.git', '--exclude', '/top', *self.up)
        self.assertEqual(sorted(name for name, facts in trees.entries(self.there).items() if 'size' in facts),
                         ['.git/other', 'kept.o', 'sub/c', 'sub/top/only'])


def change(path, at, data=b'changed', drop=0):
    """Replaces drop bytes in the middle of a file by data; what is behind them moves."""
    content = path.read_bytes()
    path.write_bytes(content[:at] + data + content[at + drop:])


class Relayed(Syncing):
    def connect(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        self.relay = self.start(Relay(self.server))
        return Pnc(self.relay, user='anna', password='secret')


class Differences(Relayed):
    """What has changed in a large file travels, and not the rest: counted on the wire."""
    SIZE = (32 << 20) + 1234

    def passed(self, *args):
        """Bytes that the connections of a sync carry, both ways; and what it says."""
        before = self.relay.total
        done = self.sync(*args)
        return self.relay.total - before, done

    def both(self, size=SIZE):
        trees.big(self.here / 'big', size, 1)
        self.sync(*self.up)

    def change_three(self, path):
        """In the middle, in place, at the beginning; what is behind two of them moves."""
        change(path, 50 << 20)
        change(path, 10 << 20, b'other', 5)
        change(path, 100, b'', 3)

    def test_up(self):
        self.both(64 << 20)
        self.change_three(self.here / 'big')
        passed, done = self.passed(*self.up)
        print(f'# {passed} of {64 << 20} bytes passed')
        self.assertLess(passed, (64 << 20) // 100)
        self.assertLess(end(done)['bytes'], 100_000)
        self.assertEqual(end(done)['files'], 1)
        self.assert_equal()
        self.assert_nothing_to_do(*self.up)
        self.assert_nothing_to_do('--checksum', *self.up)

    def test_down(self):
        self.both(64 << 20)
        self.change_three(self.there / 'big')
        passed, done = self.passed(*self.down)
        print(f'# {passed} of {64 << 20} bytes passed')
        self.assertLess(passed, (64 << 20) // 100)
        self.assertLess(end(done)['bytes'], 100_000)
        self.assertEqual(end(done)['files'], 1)
        self.assert_equal()
        self.assert_nothing_to_do(*self.down)

    def test_down_nothing_alike(self):
        self.both()
        change(self.there / 'big', 20 << 20, b'', 7 << 20)
        passed, _ = self.passed(*self.down)
        self.assertLess(passed, self.SIZE // 50)
        self.assert_equal()
        trees.big(self.there / 'big', self.SIZE, 2)
        passed, done = self.passed(*self.down)
        self.assertGreater(passed, self.SIZE)
        self.assertLess(passed, self.SIZE * 3 // 2)
        self.assertEqual(end(done)['files'], 1)
        self.assert_equal()

    def test_down_many(self):
        """More files than signatures may wait."""
        for i in range(20):
            trees.big(self.here / f'{i}', (1 << 20) + i, i)
        self.sync(*self.up)
        for path in self.there.iterdir():
            change(path, 1000)
        passed, done = self.passed(*self.down)
        self.assertEqual(end(done)['files'], 20)
        self.assertLess(passed, 20 * 60_000)
        self.assert_equal()

    def test_up_whole(self):
        self.both()
        change(self.here / 'big', 25 << 20)
        passed, done = self.passed('--whole-file', *self.up)
        self.assertGreater(passed, self.SIZE)
        self.assert_equal()

    def test_only_the_time(self):
        self.both()
        os.utime(self.here / 'big', ns=(OLD, OLD))
        passed, _ = self.passed(*self.up)
        self.assertLess(passed, self.SIZE // 50)
        self.assert_equal()

    def test_shorter_longer_and_nothing_alike(self):
        self.both()
        change(self.here / 'big', 20 << 20, b'', 7 << 20)
        passed, _ = self.passed(*self.up)
        self.assertLess(passed, self.SIZE // 50)
        self.assert_equal()
        with open(self.here / 'big', 'ab') as file:
            file.write(trees.noise(3 << 20, 9))
        passed, _ = self.passed(*self.up)
        self.assertLess(passed, (3 << 20) + self.SIZE // 50)
        self.assert_equal()
        trees.big(self.here / 'big', self.SIZE, 2)
        passed, done = self.passed(*self.up)
        self.assertGreater(passed, self.SIZE)
        self.assertLess(passed, self.SIZE * 3 // 2)
        self.assertEqual(end(done)['files'], 1)
        self.assert_equal()

    def test_content_alone(self):
        self.both()
        info = (self.here / 'big').stat()
        change(self.here / 'big', 25 << 20, b'12345', 5)
        os.utime(self.here / 'big', ns=(info.st_atime_ns, info.st_mtime_ns))
        passed, done = self.passed('--checksum', *self.up)
        self.assertEqual(end(done)['files'], 1)
        self.assertLess(passed, self.SIZE // 50)
        self.assert_equal()

    def test_just_over_the_smallest(self):
        for size in ((1 << 20), (1 << 20) + 1, (2 << 20) - 1, (3 << 20)):
            trees.big(self.here / f'{size}', size, size)
        self.sync(*self.up)
        for path in self.here.iterdir():
            change(path, 1000)
        passed, done = self.passed(*self.up)
        self.assertEqual(end(done)['files'], 4)
        self.assertLess(passed, 400_000)
        self.assert_equal()


    def test_empty_and_tiny(self):
        """Where one side has no file to speak of there is nothing to differ from."""
        sizes = (0, 1, 5000, 2 << 20)
        pairs = [(old, new) for old in sizes for new in sizes]
        for there, args in ((self.there, self.up), (self.here, self.down)):
            for i, (old, new) in enumerate(pairs):
                trees.write(self.here / f'{i}', trees.noise(new, 2 * i))
                trees.write(self.there / f'{i}', trees.noise(new, 2 * i))
                trees.write(there / f'{i}', trees.noise(old, 2 * i + 1))
                os.utime(there / f'{i}', ns=(OLD, OLD))
            self.sync(*args)
            self.assert_equal()
            self.assert_nothing_to_do(*args)


class DifferencesMeanwhile(Relayed):
    """Everything that may happen while the differences of a file are under way, of which there is a third."""

    def setUp(self):
        super().setUp()
        self.there.mkdir()
        self.old = trees.noise(20 << 20, 1)
        self.new = self.old[:10 << 20] + trees.noise(10 << 20, 2) + self.old[10 << 20:]

    def begin(self, source, target, args):
        """A sync that is held when its differences have half come."""
        trees.write(source / 'big', self.new)
        trees.write(target / 'big', self.old)
        os.utime(target / 'big', ns=(OLD, OLD))
        self.relay.hold_after(6 << 20)
        transfer = self.start(self.pnc.popen('sync', '--json', *args))
        self.relay.wait_held()
        return transfer

    def finish(self, transfer, code=0):
        before = self.relay.total
        self.relay.release()
        self.assertEqual(transfer.wait(), code)
        return self.relay.total - before

    def assert_old(self, folder):
        """The file is what it was, and nothing else is to be seen."""
        self.assertEqual((folder / 'big').read_bytes(), self.old)
        self.assertEqual([name for name in os.listdir(folder) if not name.startswith('.')], ['big'])

    def test_old_or_new_up(self):
        transfer = self.begin(self.here, self.there, self.up)
        self.assert_old(self.there)
        self.assertLess(self.finish(transfer), 8 << 20)
        self.assert_equal()

    def test_old_or_new_down(self):
        transfer = self.begin(self.there, self.here, self.down)
        self.assert_old(self.here)
        self.assertLess(self.finish(transfer), 8 << 20)
        self.assert_equal()

    def interrupt(self, source, target, args):
        transfer = self.begin(source, target, args)
        transfer.signal(signal.SIGINT)
        self.finish(transfer, code=130)
        self.assert_old(target)
        self.assertEqual(os.listdir(target), ['big'])
        self.sync(*args)
        self.assert_equal()

    def test_interrupted_up(self):
        self.interrupt(self.here, self.there, self.up)

    def test_interrupted_down(self):
        self.interrupt(self.there, self.here, self.down)

    def test_the_old_one_is_written_to_up(self):
        """What was sent fits no more: the server says so, and the file is sent whole."""
        transfer = self.begin(self.here, self.there, self.up)
        change(self.there / 'big', 15 << 20, b'meanwhile', 9)
        self.assertGreater(self.finish(transfer), 30 << 20)
        self.assert_equal()

    def test_the_old_one_is_written_to_down(self):
        transfer = self.begin(self.there, self.here, self.down)
        change(self.here / 'big', 15 << 20, b'meanwhile', 9)
        self.assertGreater(self.finish(transfer), 30 << 20)
        self.assert_equal()

    def test_the_new_one_is_written_to_down(self):
        """Never half of the one and half of the other."""
        transfer = self.begin(self.there, self.here, self.down)
        change(self.there / 'big', 29 << 20, b'meanwhile', 9)
        self.assertGreater(self.finish(transfer), 30 << 20)
        self.assert_equal()

    def test_a_server_that_dies_and_comes_back(self):
        transfer = self.begin(self.here, self.there, self.up)
        self.server.kill()
        self.server.start()
        self.finish(transfer)
        self.assert_equal()


class Interrupted(Relayed):
    def begin(self, *args):
        """A sync in the middle of which the connections are held: there may be eight, so none is to carry much."""
        self.relay.hold_after(3 << 20)
        transfer = self.start(self.pnc.popen('sync', '--json', '--delete', *args))
        self.relay.wait_held()
        return transfer

    def test_and_repeated(self):
        for i in range(40):
            trees.big(self.here / f'big {i}', 1 << 20, i)
        trees.many_small(self.here / 'small', 200)
        trees.write(self.there / 'extra', b'extra')
        first = self.begin(*self.up)
        first.signal(signal.SIGINT)
        self.relay.release()
        self.assertEqual(first.wait(), 130)
        self.assertTrue((self.there / 'extra').exists())
        done = self.sync('--delete', *self.up)
        self.assertLess(end(done)['bytes'], 40 << 20)
        self.assert_equal()
        self.assert_nothing_to_do('--delete', *self.up)

    def test_a_server_that_dies(self):
        trees.big(self.there / 'big', 40 << 20)
        trees.write(self.here / 'extra', b'extra')
        first = self.begin('--retry-for', '0', *self.down)
        self.server.kill()
        self.relay.release()
        self.assertEqual(first.wait(), 5)
        self.assertTrue((self.here / 'extra').exists())

    def test_a_server_that_dies_and_comes_back(self):
        trees.big(self.there / 'big', 40 << 20)
        trees.write(self.here / 'extra', b'extra')
        first = self.begin(*self.down)
        self.server.kill()
        self.server.start()
        self.relay.release()
        self.assertEqual(first.wait(), 0)
        self.assert_equal()
        self.assertEqual(self.home_trash(), ['extra'])


if __name__ == '__main__':
    tap.main()
