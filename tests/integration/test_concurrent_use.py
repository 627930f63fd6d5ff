# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people at one thing at once: readers see one version whole, the last complete one wins, nobody waits for ever, and
whoever loses is told in one sentence.

--limit holds transfers back, so that they are under way for as long as the test needs them to be; nothing here depends on
how long something takes.
"""
import hashlib
import os
import subprocess
import threading

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server

SIZE = 5_000_000
PACE = ('--limit', '1M')
SLOW = ('--limit', '100K')


class Concurrent(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}, limits={'drain-grace-ms': 500}))
        self.share = self.server.share
        self.staging = self.share / '.pinnace' / 'staging'
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret'))
        self.other = self.start(Pnc(self.server, user='anna', password='secret'))

    def content(self, name, seed, size=SIZE):
        trees.big(self.tmp / name, size, seed=seed)
        return self.tmp / name

    def partials(self):
        return [path for path in self.staging.glob('*') if path.suffix != '.j']

    def under_way(self, count=1):
        wait_for(lambda: len(self.partials()) >= count, f'{count} uploads to be under way')

    def putting(self, source, path='/file', *options, pnc=None, pace=PACE):
        return self.start((pnc or self.pnc).popen('put', *pace, *options, source, self.pnc.url(path)))

    def getting(self, path, target, pace=PACE):
        """A download in the middle of its file."""
        transfer = self.start(self.pnc.popen('get', *pace, self.pnc.url(path), target))
        wait_for(lambda: [part for part in target.parent.glob('.pinnace-partial-*') if not part.name.endswith('.j')],
                 'the download to begin')
        return transfer

    def ends(self, transfer, code=0):
        self.assertEqual(transfer.wait(), code, transfer.log())
        if code == 0:
            self.assertEqual(transfer.text('err'), '')
        else:
            self.tells(transfer)

    def tells(self, transfer):
        """Whoever loses is told what, in a sentence, without anything of the inside."""
        lines = transfer.lines('err')
        self.assertGreaterEqual(len(lines), 1, transfer.log())
        self.assertTrue(lines[0].startswith('pnc: '), transfer.log())
        self.assertTrue(lines[-1].rstrip().endswith('.'), transfer.log())

    def same(self, left, right):
        return trees.sha256(left) == trees.sha256(right)

    def visible(self, folder=None):
        return sorted(name for name in os.listdir(folder or self.share) if name != '.pinnace')


class TwoPuts(Concurrent):
    def test_first_one_wins_without_overwrite(self):
        """Both begin when the name is free; the name is given once, and never to a mixture."""
        one, two = self.content('one', 1), self.content('two', 2)
        slow = self.putting(one)
        self.under_way()
        self.other('put', two, self.pnc.url('/file'))
        self.ends(slow, 1)
        self.assertIn('file', slow.text('err'))
        self.assertTrue(self.same(self.share / 'file', two))
        self.assertEqual(self.visible(), ['file'])

    def test_last_complete_one_wins_with_overwrite(self):
        one, two = self.content('one', 1), self.content('two', 2)
        slow = self.putting(one, '/file', '--overwrite')
        self.under_way()
        self.other('put', '--overwrite', two, self.pnc.url('/file'))
        self.assertTrue(self.same(self.share / 'file', two))
        self.ends(slow)
        self.assertTrue(self.same(self.share / 'file', one))
        self.assertEqual(self.visible(), ['file'])

    def test_keep_both_keeps_both(self):
        sources = [self.content(f'source {number}', number) for number in range(4)]
        puts = [self.putting(source, '/file', '--keep-both') for source in sources]
        for put in puts:
            self.ends(put)
        names = self.visible()
        self.assertEqual(len(names), 4, names)
        self.assertEqual(sorted(trees.sha256(self.share / name) for name in names),
                         sorted(trees.sha256(source) for source in sources))

    def test_the_same_file_twice_at_once(self):
        """Two programs of one person send the same file to the same place: neither breaks what the other does."""
        one = self.content('one', 1)
        puts = [self.putting(one, '/file', '--overwrite', pnc=pnc) for pnc in (self.pnc, self.pnc, self.other)]
        for put in puts:
            self.ends(put)
        self.assertTrue(self.same(self.share / 'file', one))
        self.assertEqual(self.visible(), ['file'])

    def test_many_small_ones_over_each_other(self):
        """Eight trees of the same names: each file in the end is one of the eight, whole."""
        wanted = {}
        for number in range(8):
            for name in range(40):
                content = f'{number} {name} '.encode() * (50 + number)
                trees.write(self.tmp / f'tree {number}' / 'tree' / f'{name:03}', content)
                wanted.setdefault(f'{name:03}', set()).add(content)
        puts = [self.start(self.pnc.popen('put', '-r', '--overwrite', self.tmp / f'tree {number}' / 'tree', self.pnc.url('/')))
                for number in range(8)]
        for put in puts:
            self.ends(put)
        self.assertEqual(self.visible(self.share / 'tree'), sorted(wanted))
        for name, contents in wanted.items():
            self.assertIn((self.share / 'tree' / name).read_bytes(), contents)


class WhileReading(Concurrent):
    def setUp(self):
        super().setUp()
        self.old = trees.big(self.share / 'file', SIZE, seed=1)
        self.here = self.tmp / 'here' / 'file'
        self.here.parent.mkdir()

    def one_version(self, transfer, *wanted):
        """What came is one of these, whole; or nothing came, and that was said."""
        code = transfer.wait()
        if code == 0:
            self.assertIn(trees.sha256(self.here), wanted)
        else:
            self.assertEqual(code, 1, transfer.log())
            self.tells(transfer)
            self.assertFalse(self.here.exists())
        return code

    def test_put(self):
        """Whoever reads has the file open: the old version, whole, or the new one if it was begun again."""
        get = self.getting('/file', self.here)
        new = self.content('new', 2)
        self.other('put', '--overwrite', new, self.pnc.url('/file'))
        self.assertTrue(self.same(self.share / 'file', new))
        self.one_version(get, self.old, trees.sha256(new))

    def test_many_puts(self):
        """Readers while the file is stored again and again, in another size each time."""
        versions = [self.content(f'version {number}', number, size=1_000_000 + number * 700_001) for number in range(1, 5)]
        wanted = {trees.sha256(version) for version in versions} | {self.old}
        over = threading.Event()
        failures = []

        def read():
            while not over.is_set():
                done = self.other('cat', self.pnc.url('/file'), code=None)
                if done.code == 0 and hashlib.sha256(done.raw).hexdigest() not in wanted:
                    failures.append(f'a mixture of {len(done.raw)} bytes')
                elif done.code not in (0, 1) or (done.code == 1 and not done.err.startswith('pnc: ')):
                    failures.append(str(done))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for _ in range(2):
                for version in versions:
                    self.pnc('put', '--overwrite', version, self.pnc.url('/file'))
        finally:
            over.set()
            for reader in readers:
                reader.join()
        self.assertEqual(failures, [])
        self.assertTrue(self.same(self.share / 'file', versions[-1]))

    def test_rename(self):
        get = self.getting('/file', self.here)
        self.other('mv', self.pnc.url('/file'), self.pnc.url('/moved'))
        self.one_version(get, self.old)
        self.assertEqual(self.visible(), ['moved'])

    def test_remove(self):
        get = self.getting('/file', self.here)
        self.other('rm', self.pnc.url('/file'))
        self.one_version(get, self.old)
        self.assertEqual(self.visible(), [])

    def test_remove_for_good(self):
        get = self.getting('/file', self.here)
        (self.share / 'file').unlink()
        self.one_version(get, self.old)

    def test_written_from_outside(self):
        """Somebody on the server's computer writes into the file that is read: that is told, never taken for one version."""
        get = self.getting('/file', self.here)
        with open(self.share / 'file', 'r+b') as file:
            file.seek(SIZE - 1000)
            file.write(b'x' * 1000)
        self.one_version(get, trees.sha256(self.share / 'file'))

    def test_cut_from_outside(self):
        get = self.getting('/file', self.here)
        os.truncate(self.share / 'file', 1000)
        self.one_version(get, trees.sha256(self.share / 'file'))


class FolderGoes(Concurrent):
    def test_under_an_upload(self):
        (self.share / 'folder').mkdir()
        put = self.putting(self.content('one', 1), '/folder/file')
        self.under_way()
        self.other('rm', '-r', self.pnc.url('/folder'))
        self.ends(put, 1)
        self.assertIn('folder', put.text('err'))
        self.assertEqual(self.visible(), [])
        self.assertEqual([path for path in (self.share / '.pinnace').rglob('file')], [])

    def test_renamed_under_an_upload(self):
        """What it is called is not there any more: it is not stored where nobody said it should be."""
        (self.share / 'folder').mkdir()
        put = self.putting(self.content('one', 1), '/folder/file')
        self.under_way()
        self.other('mv', self.pnc.url('/folder'), self.pnc.url('/moved'))
        self.ends(put, 1)
        self.assertIn('moved', put.text('err'))
        self.assertEqual(self.visible(self.share / 'moved'), [])

    def test_made_again_under_an_upload(self):
        (self.share / 'folder').mkdir()
        one = self.content('one', 1)
        put = self.putting(one, '/folder/file')
        self.under_way()
        self.other('rm', '-r', self.pnc.url('/folder'))
        self.other('mkdir', self.pnc.url('/folder'))
        self.ends(put, 1)
        self.assertEqual(self.visible(self.share / 'folder'), [])
        self.pnc('put', one, self.pnc.url('/folder/file'))
        self.assertTrue(self.same(self.share / 'folder' / 'file', one))

    def test_under_an_upload_of_many(self):
        tree = trees.many_small(self.tmp / 'tree', 900, size=1500)
        put = self.start(self.pnc.popen('put', '-r', '--limit', '400K', tree, self.pnc.url('/')))
        wait_for(lambda: len(list((self.share / 'tree').rglob('*.txt'))) > 20, 'some files to be there')
        self.other('rm', '-r', self.pnc.url('/tree'))
        code = put.wait()
        self.assertIn(code, (0, 1), put.log())
        if code == 1:
            self.tells(put)
        for path in (self.share / 'tree').rglob('*.txt'):
            self.assertTrue(self.same(path, tree / path.relative_to(self.share / 'tree')), path)
        self.assertEqual(self.partials(), [])

    def test_under_a_download(self):
        tree = trees.many_small(self.share / 'tree', 900, size=1500)
        copy = self.tmp / 'copy'
        subprocess.run(['cp', '-a', tree, copy], check=True)
        here = self.tmp / 'here'
        get = self.start(self.pnc.popen('get', '-r', '--limit', '400K', self.pnc.url('/tree'), here))
        wait_for(lambda: len(list(here.rglob('*.txt'))) > 20, 'some files to be here')
        self.other('rm', '-r', self.pnc.url('/tree'))
        self.ends(get, 1)
        for path in here.rglob('*.txt'):
            self.assertTrue(self.same(path, copy / path.relative_to(here)), path)
        self.assertEqual([path for path in here.rglob('.pinnace-*')], [])

    def test_under_a_listing(self):
        for number in range(3000):
            (self.share / 'folder').mkdir(exist_ok=True)
            (self.share / 'folder' / f'{number:05}').touch()
        listings = [self.start(self.pnc.popen('ls', self.pnc.url('/folder'))) for _ in range(6)]
        self.other('rm', '-r', self.pnc.url('/folder'))
        for listing in listings:
            code = listing.wait()
            self.assertIn(code, (0, 1), listing.log())
            if code == 1:
                self.tells(listing)
        self.assertEqual(self.visible(), [])


class Names(Concurrent):
    """Of many who want the same name, one gets it, and the others are told."""

    def race(self, *commands):
        """All at once; how they ended."""
        running = [self.start(self.pnc.popen(*command)) for command in commands]
        codes = [one.wait() for one in running]
        for one, code in zip(running, codes):
            self.assertIn(code, (0, 1), one.log())
            if code == 1:
                self.tells(one)
        return codes

    def test_mkdir(self):
        codes = self.race(*[('mkdir', self.pnc.url('/folder'))] * 6)
        self.assertEqual(codes.count(0), 1, codes)
        self.assertEqual(self.visible(), ['folder'])

    def test_rename_to_one_name(self):
        for number in range(6):
            trees.write(self.share / f'file {number}', f'{number}')
        codes = self.race(*[('mv', self.pnc.url(f'/file {number}'), self.pnc.url('/file')) for number in range(6)])
        self.assertEqual(codes.count(0), 1, codes)
        winner = (self.share / 'file').read_text()
        self.assertEqual(self.visible(), sorted(['file', *(f'file {n}' for n in range(6) if f'{n}' != winner)]))

    def test_rename_of_one_name(self):
        trees.write(self.share / 'file', b'one')
        codes = self.race(*[('mv', self.pnc.url('/file'), self.pnc.url(f'/file {number}')) for number in range(6)])
        self.assertEqual(codes.count(0), 1, codes)
        self.assertEqual(len(self.visible()), 1)
        self.assertEqual((self.share / self.visible()[0]).read_bytes(), b'one')

    def test_folders_into_each_other(self):
        """Neither of them vanishes into the other for ever."""
        for name in ('one', 'two'):
            trees.write(self.share / name / 'file', name)
        self.race(('mv', self.pnc.url('/one'), self.pnc.url('/two/one')), ('mv', self.pnc.url('/two'), self.pnc.url('/one/two')))
        files = sorted(path.read_text() for path in self.share.rglob('file') if '.pinnace' not in path.parts)
        self.assertEqual(files, ['one', 'two'])

    def test_mkdir_and_rename(self):
        trees.write(self.share / 'file', b'one')
        codes = self.race(('mkdir', self.pnc.url('/name')), ('mv', self.pnc.url('/file'), self.pnc.url('/name')),
                          ('mkdir', self.pnc.url('/name')))
        self.assertGreaterEqual(codes.count(0), 1, codes)
        if (self.share / 'name').is_dir():
            # a command to move into a folder that is there by now moves into it, as mv does
            self.assertEqual([path.read_bytes() for path in self.share.rglob('file') if '.pinnace' not in path.parts], [b'one'])
        else:
            self.assertEqual((self.share / 'name').read_bytes(), b'one')
        self.assertEqual(len([path for path in self.share.iterdir() if path.name not in ('.pinnace', 'file', 'name')]), 0)

    def test_remove_and_remove(self):
        trees.many_small(self.share / 'tree', 300)
        codes = self.race(*[('rm', '-r', self.pnc.url('/tree'))] * 4)
        self.assertEqual(codes.count(0), 1, codes)
        self.assertEqual(self.visible(), [])


if __name__ == '__main__':
    tap.main()
