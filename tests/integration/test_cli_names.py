# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc's commands about names: ls, stat, mkdir, mv, cp, rm, sum, df, ping; help, usage, --json."""
import base64
import hashlib
import os
import signal
import stat
import subprocess

from harness import tap, trees
from harness.pnc import Pnc
from harness.server import Server

ENTRY_KEYS = {'name', 'kind', 'size', 'mtime_ns', 'mode', 'file_id'}


class Names(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server))
        self.url = self.pnc.url

    def refused(self, *args, code=1, says=()):
        """A command that must fail: with that status, nothing on stdout and one sentence that holds the words."""
        done = self.pnc(*args, code=code)
        self.assertEqual(done.out, '')
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertTrue(done.err.startswith('pnc: '), done.err)
        for words in says:
            self.assertIn(words, done.err)
        return done

    def test_ls_of_a_folder(self):
        trees.write(self.share / 'b', b'12345')
        trees.write(self.share / 'a', b'')
        (self.share / 'folder').mkdir()
        (self.share / 'link').symlink_to('a')
        trees.write(self.share / '.hidden', b'')
        self.assertEqual(self.pnc('ls', self.url()).out, 'a\nb\nfolder/\nlink\n')
        self.assertEqual(self.pnc('ls', '-a', self.url()).out, '.hidden\na\nb\nfolder/\nlink\n')

    def test_ls_long(self):
        trees.write(self.share / 'b', b'12345', 0o640, 1_000_000_000_000_000_000)
        line = self.pnc('ls', '-l', self.url(), env={'TZ': 'UTC'}).out.split()
        self.assertEqual(line, ['-rw-r-----', '5', '2001-09-09', '01:46:40', 'b'])

    def test_ls_of_one_file_and_of_several_folders(self):
        trees.write(self.share / 'one' / 'x', b'')
        trees.write(self.share / 'two' / 'y', b'')
        self.assertEqual(self.pnc('ls', self.url('/one/x')).out, 'x\n')
        self.assertEqual(self.pnc('ls', self.url('/one'), self.url('/two')).out, '/one:\nx\n/two:\ny\n')

    def test_ls_goes_on_after_one_that_fails(self):
        trees.write(self.share / 'two' / 'y', b'')
        done = self.pnc('ls', self.url('/none'), self.url('/two'), code=1)
        self.assertEqual(done.out, '/two:\ny\n')
        self.assertIn('none', done.err)

    def test_ls_json(self):
        path = trees.write(self.share / 'b', b'12345', 0o640, 1_000_000_000_123_456_789)
        (self.share / 'folder').mkdir(mode=0o750)
        (self.share / 'link').symlink_to('b')
        os.mkfifo(self.share / 'pipe')
        objects = {entry['name']: entry for entry in self.pnc('ls', '--json', self.url()).objects}
        self.assertEqual({name: entry['kind'] for name, entry in objects.items()},
                         {'b': 'file', 'folder': 'folder', 'link': 'link', 'pipe': 'other'})
        self.assertEqual(objects['b'], {'name': 'b', 'kind': 'file', 'size': 5, 'mode': 0o640,
                                        'mtime_ns': 1_000_000_000_123_456_789, 'file_id': path.stat().st_ino})
        self.assertEqual({frozenset(entry) for entry in objects.values()}, {frozenset(ENTRY_KEYS)})

    def test_ls_shows_odd_names_harmlessly_and_gives_them_whole_to_programs(self):
        odd = b'\x1b[2Jno\xfftext'
        trees.write(os.path.join(os.fsencode(self.share), odd).decode('utf-8', 'surrogateescape'), b'')
        shown = self.pnc('ls', self.url())
        self.assertNotIn(b'\x1b', shown.raw)
        entry, = self.pnc('ls', '--json', self.url()).objects
        self.assertNotIn('\x1b', entry['name'])
        self.assertEqual(base64.b64decode(entry['name-base64']), odd)

    def test_ls_of_ten_thousand(self):
        folder = self.share / 'many'
        folder.mkdir()
        names = [f'file {i:05}' for i in range(10_000)]
        for name in names:
            (folder / name).touch()
        self.assertEqual(self.pnc('ls', self.url('/many')).out.splitlines(), names)

    def test_ls_unsorted(self):
        """Each name once, as it comes; titles and the choice of names as always."""
        for number in range(3000):
            (self.share / 'many' / f'{number}').parent.mkdir(exist_ok=True)
            (self.share / 'many' / f'{number}').touch()
        (self.share / 'many' / '.hidden').touch()
        (self.share / 'empty').mkdir()
        names = sorted(str(number) for number in range(3000))
        self.assertEqual(sorted(self.pnc('ls', '-U', self.url('/many')).out.splitlines()), names)
        found = self.pnc('ls', '--unsorted', '--json', self.url('/many')).objects
        self.assertEqual(sorted(one['name'] for one in found), ['.hidden', *names])
        self.assertEqual(self.pnc('ls', '-U', self.url('/empty'), self.url('/many/7')).out, '/empty:\n7\n')

    def test_ls_to_somebody_who_has_had_enough(self):
        """The listing ends, and that is no failure; a full disk is one."""
        (self.share / 'many').mkdir()
        for number in range(20000):
            (self.share / 'many' / f'a name of some length {number}').touch()
        running = subprocess.Popen(self.pnc.argv('ls', '-U', self.url('/many')), env={**os.environ, **self.pnc.env},
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(running.stdout.readline())
        running.stdout.close()
        self.assertEqual(running.stderr.read(), b'')
        running.stderr.close()
        self.assertIn(running.wait(), (0, -signal.SIGPIPE))
        with open('/dev/full', 'w') as full:
            done = subprocess.run(self.pnc.argv('ls', '-U', self.url('/many')), env={**os.environ, **self.pnc.env},
                                  stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('standard output', done.stderr)

    def test_ls_never_follows_a_link(self):
        (self.share / 'out').symlink_to('/etc')
        self.refused('ls', self.url('/out/hostname'), says=['out'])
        self.assertEqual(self.pnc('ls', self.url('/out')).out, 'out\n')

    def test_stat(self):
        trees.write(self.share / 'b', b'12345', 0o640, 1_000_000_000_000_000_000)
        shown = self.pnc('stat', self.url('/b'), env={'TZ': 'UTC'}).out
        for words in ('/b', 'file', '5 bytes', '2001-09-09 01:46:40', '640'):
            self.assertIn(words, shown)
        entry, = self.pnc('stat', '--json', self.url('/b')).objects
        self.assertEqual((entry['name'], entry['kind'], entry['size']), ('/b', 'file', 5))
        root, = self.pnc('stat', '--json', self.url('/')).objects
        self.assertEqual((root['name'], root['kind']), ('/', 'folder'))

    def test_mkdir(self):
        self.pnc('mkdir', self.url('/a'), self.url('/b'))
        self.assertTrue((self.share / 'a').is_dir() and (self.share / 'b').is_dir())
        self.refused('mkdir', self.url('/a'), says=['a'])
        self.refused('mkdir', self.url('/x/y'), says=['y'])
        self.pnc('mkdir', '-p', self.url('/x/y/z'))
        self.pnc('mkdir', '-p', self.url('/x/y/z'))
        self.assertTrue((self.share / 'x/y/z').is_dir())

    def test_mv(self):
        trees.write(self.share / 'a', b'a')
        trees.write(self.share / 'folder' / 'inside', b'')
        self.pnc('mv', self.url('/a'), self.url('/b'))
        self.assertEqual((self.share / 'b').read_bytes(), b'a')
        self.pnc('mv', self.url('/b'), self.url('/folder'))
        self.assertEqual((self.share / 'folder/b').read_bytes(), b'a')
        self.pnc('mv', self.url('/folder'), self.url('/other'))
        self.assertEqual(sorted(os.listdir(self.share / 'other')), ['b', 'inside'])
        (self.share / 'into').mkdir()
        self.pnc('mv', self.url('/other/b'), self.url('/other/inside'), self.url('/into/'))
        self.assertEqual(sorted(os.listdir(self.share / 'into')), ['b', 'inside'])

    def test_mv_onto_a_taken_name(self):
        trees.write(self.share / 'a', b'a')
        trees.write(self.share / 'b', b'b')
        self.refused('mv', self.url('/a'), self.url('/b'), says=['b'])
        self.assertEqual((self.share / 'b').read_bytes(), b'b')
        self.pnc('mv', '--keep-both', self.url('/a'), self.url('/b'))
        self.assertEqual((self.share / 'b (2)').read_bytes(), b'a')
        self.pnc('mv', '--overwrite', self.url('/b (2)'), self.url('/b'))
        self.assertEqual((self.share / 'b').read_bytes(), b'a')
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], ['b'])

    def test_mv_into_itself_and_of_nothing(self):
        (self.share / 'a').mkdir()
        self.refused('mv', self.url('/a'), self.url('/a/b'), says=['a'])
        self.refused('mv', self.url('/none'), self.url('/b'), says=['none'])
        self.refused('mv', self.url('/a'), self.url('/none/'), says=['none'])

    def test_cp(self):
        trees.write(self.share / 'a', b'a', 0o640, 1_000_000_000_123_456_789)
        self.pnc('cp', self.url('/a'), self.url('/b'))
        made = (self.share / 'b').stat()
        self.assertEqual(((self.share / 'b').read_bytes(), stat.S_IMODE(made.st_mode), made.st_mtime_ns),
                         (b'a', 0o640, 1_000_000_000_123_456_789))
        self.assertTrue((self.share / 'a').exists())
        self.refused('cp', self.url('/a'), self.url('/b'), says=['b'])

    def test_cp_of_a_folder(self):
        trees.sample(self.share / 'tree')
        self.refused('cp', self.url('/tree'), self.url('/copy'), says=['tree', '-r'])
        self.assertFalse((self.share / 'copy').exists())
        self.pnc('cp', '-r', self.url('/tree'), self.url('/copy'))
        self.assertEqual(trees.differences(self.share / 'tree', self.share / 'copy'), [])

    def test_rm(self):
        trees.write(self.share / 'a', b'a')
        trees.write(self.share / 'folder' / 'inside', b'')
        self.pnc('rm', self.url('/a'))
        self.assertFalse((self.share / 'a').exists())
        self.refused('rm', self.url('/folder'), says=['folder', '-r'])
        self.assertTrue((self.share / 'folder/inside').exists())
        self.pnc('rm', '-r', self.url('/folder'))
        self.assertFalse((self.share / 'folder').exists())
        self.refused('rm', self.url('/a'), says=['a'])

    def test_rm_keeps_it_in_the_trash_unless_permanent(self):
        def kept():
            return sum(content in path.read_bytes() for path in self.share.rglob('*') if path.is_file())

        content = b'something to be found again'
        trees.write(self.share / 'a', content)
        self.pnc('rm', self.url('/a'))
        self.assertEqual(kept(), 1)
        trees.write(self.share / 'b', content)
        self.pnc('rm', '--permanent', self.url('/b'))
        self.assertEqual(kept(), 1)

    def test_rm_of_the_share_itself(self):
        trees.write(self.share / 'a', b'a')
        self.refused('rm', '-r', self.url('/'))
        self.assertTrue((self.share / 'a').exists())

    def test_sum_is_what_sha256sum_says(self):
        contents = {'empty': b'', 'small': b'x', 'large': trees.noise((5 << 20) + 3)}
        for name, content in contents.items():
            trees.write(self.share / name, content)
        shown = self.pnc('sum', *(self.url(name) for name in contents)).out
        self.assertEqual(shown, ''.join(f'{hashlib.sha256(c).hexdigest()}  {n}\n' for n, c in contents.items()))
        one, = self.pnc('sum', '--json', self.url('/small')).objects
        self.assertEqual(one, {'path': '/small', 'algorithm': 'sha256', 'sum': hashlib.sha256(b'x').hexdigest()})
        other = self.pnc('sum', '--algorithm', 'xxh128', self.url('/empty')).out
        self.assertEqual(other, '99aa06d3014798d86001c324468d497f  empty\n')
        self.refused('sum', self.url('/'), says=['folder'])
        self.refused('sum', '--algorithm', 'md4', self.url('/small'), code=2, says=['md4', 'sha256'])

    def test_df(self):
        space = os.statvfs(self.share)
        one, = self.pnc('df', '--json', self.url()).objects
        self.assertEqual(set(one), {'total_bytes', 'free_bytes'})
        self.assertEqual(one['total_bytes'], space.f_blocks * space.f_frsize)
        self.assertLessEqual(one['free_bytes'], one['total_bytes'])
        self.assertRegex(self.pnc('df', self.url()).out, r'^[\d.]+\s\w+ free of [\d.]+\s\w+\n$')

    def test_ping(self):
        shown = self.pnc('ping', '-c', '3', self.url()).out.splitlines()
        self.assertEqual(len(shown), 4)
        self.assertRegex(shown[2], r'^3: \d+\.\d+ ms$')
        self.assertIn('3 answered', shown[3])
        objects = self.pnc('ping', '--json', '-c', '2', self.url()).objects
        self.assertEqual([one['event'] for one in objects], ['ping', 'ping', 'end'])
        self.assertTrue(all(one['rtt_us'] > 0 for one in objects[:2]))

    def test_help(self):
        general = self.pnc('--help').out
        for command in ('ls', 'stat', 'get', 'put', 'cat', 'mkdir', 'mv', 'cp', 'rm', 'sum', 'find', 'watch', 'ping', 'df', 'server'):
            self.assertIn(f'\n  {command} ', general)
            self.assertIn(f'pnc {command}', self.pnc(command, '--help').out)
        self.assertRegex(self.pnc('--version').out, r'^pnc \d+\.\d+')

    def test_what_cannot_be_understood(self):
        for arguments in (['nonsense'], ['ls'], ['ls', '--no-such-option', self.url()], ['ls', 'not-remote'],
                          ['put', 'only-one'], ['ping', '-c', '0', self.url()], ['ping', '-c', 'x', self.url()],
                          ['get', '--skip', '--newer', self.url('/a'), '.'], ['ls', self.url(), 'pinnace://other.invalid/'],
                          ['server', 'paint'], ['ls', 'pinnace:/x'], ['ls', 'pinnace://host:99999/'], ['ls', '--timeout', '0', self.url()]):
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=2)

    def test_an_error_is_an_object_too(self):
        done = self.pnc('stat', '--json', self.url('/none'), code=1)
        error, = done.objects
        self.assertEqual((error['event'], error['code'], error['side']), ('error', 'not-found', 'remote'))
        self.assertIn('none', error['message'])
        self.assertIn('none', error['subject'])
        self.assertEqual(len(done.err.splitlines()), 1)


if __name__ == '__main__':
    tap.main()
