# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble with files, here and there: one sentence, an exit status, a line in the log, and nothing lost or half-visible."""
import os

from harness import tap, trees
from harness.places import ordinary_rights, read_only_disk, seen_by, small_disk
from harness.pnc import Pnc
from harness.server import Server


def visible(folder):
    return sorted(name for name in os.listdir(folder) if name != '.pinnace')


def staged(share):
    folder = share / '.pinnace' / 'staging'
    return [path for path in folder.rglob('*') if path.is_file() and path.stat().st_size] if folder.exists() else []


class Trouble(tap.TestCase):
    def serve(self, **options):
        self.server = self.start(Server(**options))
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server))
        self.url = self.pnc.url

    def fails(self, *arguments, code, names, side='remote', pnc=None, logged=None, input=None):
        """Fails with that code of an error, says it in one sentence with the name in it, leaves nothing in staging."""
        pnc = pnc or self.pnc
        done = pnc(arguments[0], '--json', *arguments[1:], code=1, input=input)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertIn(names, done.err)
        self.assertRegex(done.err, r'\.\n$')
        failures = [one for one in done.objects if one.get('event') in ('error', 'failed')]
        self.assertEqual([(one['code'], one.get('side')) for one in failures], [(code, side)], done)
        self.assertEqual(staged(self.share), [])
        if logged:
            self.server.process.wait_line(lambda line: logged in line and names in line, key='err')
        return done


class Names(Trouble):
    def setUp(self):
        self.serve()

    def test_no_such_file(self):
        for command in ('ls', 'stat', 'cat', 'rm', 'sum', 'df'):
            with self.subTest(command=command):
                self.fails(command, self.url('/none'), code='not-found', names='none')
        self.fails('get', self.url('/none'), self.tmp / 'x', code='not-found', names='none')
        self.fails('mv', self.url('/none'), self.url('/x'), code='not-found', names='none')
        self.fails('cp', self.url('/none'), self.url('/x'), code='not-found', names='none')
        self.fails('put', self.tmp / 'none', self.url('/'), code='not-found', names='none', side='local')
        self.assertEqual((visible(self.share), visible(self.tmp)), ([], []))

    def test_no_such_folder(self):
        source = trees.write(self.tmp / 'a', b'a')
        self.fails('put', source, self.url('/no/where'), code='not-found', names='no')
        trees.write(self.share / 'b', b'b')
        self.fails('get', self.url('/b'), self.tmp / 'no/where', code='not-found', names='no', side='local')
        self.assertEqual((visible(self.share), visible(self.tmp)), (['b'], ['a']))

    def test_illegal_name(self):
        source = trees.write(self.tmp / 'a', b'a')
        for name in ('.pinnace', 'PINNAC~1', 'back\\slash', 'n' * 256):
            for arguments in (['put', source, self.url('/' + name)], ['mkdir', self.url('/' + name)], ['ls', self.url('/' + name)]):
                with self.subTest(name=name, command=arguments[0]):
                    done = self.pnc(arguments[0], '--json', *arguments[1:], code=None)
                    self.assertIn(done.code, (1, 2))
                    self.assertEqual(len(done.err.splitlines()), 1, done.err)
                    self.assertIn(name[:100], done.err)
                    self.assertEqual([one['code'] for one in done.objects if one.get('event') in ('error', 'failed')],
                                     ['usage'])
        self.assertEqual(visible(self.share), [])

    def test_illegal_name_in_a_tree(self):
        trees.write(self.tmp / 'tree' / 'good', b'good')
        trees.write(self.tmp / 'tree' / 'back\\slash', b'bad')
        trees.write(self.tmp / 'tree' / '.pinnace' / 'x', b'bad')
        done = self.pnc('put', '-r', '--json', self.tmp / 'tree', self.url('/'), code=1)
        failed = {one['local']: one['code'] for one in done.objects if one['event'] == 'failed'}
        self.assertEqual(failed, {str(self.tmp / 'tree/back\\slash'): 'bad-name', str(self.tmp / 'tree/.pinnace'): 'bad-name'})
        self.assertEqual(visible(self.share / 'tree'), ['good'])

    def test_no_place_for_a_tree(self):
        """One error, not one for each file; nothing is made, no folder above either."""
        trees.many_small(self.tmp / 'tree', 40)
        trees.write(self.share / 'file', b'')
        trees.write(self.share / 'tree', b'in the way')
        for target, code in (('/no/where', 'not-found'), ('/file', 'exists'), ('/file/x', 'not-directory'),
                             ('/', 'exists')):
            with self.subTest(target):
                done = self.pnc('put', '-r', '--json', self.tmp / 'tree', self.url(target), code=1)
                self.assertEqual([one['code'] for one in done.objects if one['event'] in ('error', 'failed')], [code])
        self.assertEqual(visible(self.share), ['file', 'tree'])

    def test_name_exists(self):
        source = trees.write(self.tmp / 'a', b'new')
        trees.write(self.share / 'a', b'old')
        self.fails('put', source, self.url('/'), code='exists', names='a')
        self.fails('mkdir', self.url('/a'), code='exists', names='a')
        self.fails('get', self.url('/a'), self.tmp, code='exists', names='a', side='local')
        self.assertEqual(((self.share / 'a').read_bytes(), source.read_bytes()), (b'old', b'new'))

    def test_wrong_kind(self):
        source = trees.write(self.tmp / 'a', b'a')
        trees.write(self.share / 'file', b'')
        (self.share / 'folder').mkdir()
        os.mkfifo(self.share / 'pipe')
        os.mkfifo(self.tmp / 'local pipe')
        self.fails('cat', self.url('/folder'), code='is-directory', names='folder')
        self.fails('put', source, self.url('/file/x'), code='not-directory', names='file')
        self.fails('cat', self.url('/pipe'), code='not-regular', names='pipe')
        self.assertIn('local pipe', self.pnc('put', self.tmp / 'local pipe', self.url('/'), code=None).err)
        self.assertEqual(visible(self.share), ['file', 'folder', 'pipe'])


class Permissions(Trouble):
    def test_on_the_server(self):
        self.serve(prefix=ordinary_rights())
        trees.write(self.share / 'closed' / 'inside', b'x')
        trees.write(self.share / 'secret', b'x').chmod(0)
        (self.share / 'fixed').mkdir(mode=0o555)
        (self.share / 'closed').chmod(0)
        self.addCleanup((self.share / 'closed').chmod, 0o700)
        source = trees.write(self.tmp / 'a', b'a')
        self.fails('ls', self.url('/closed'), code='permission', names='closed', logged='Access is denied')
        self.fails('cat', self.url('/secret'), code='permission', names='secret', logged='Access is denied')
        self.fails('get', self.url('/secret'), self.tmp, code='permission', names='secret')
        self.fails('put', source, self.url('/fixed/'), code='permission', names='a', logged='Access is denied')
        self.fails('mkdir', self.url('/fixed/b'), code='permission', names='b')
        self.assertEqual((visible(self.share / 'fixed'), visible(self.tmp)), ([], ['a']))

    def test_of_one_file_in_a_tree(self):
        self.serve(prefix=ordinary_rights())
        trees.many_small(self.share / 'tree', 20)
        trees.write(self.share / 'tree' / 'secret', b'x').chmod(0)
        done = self.pnc('get', '-r', '--json', self.url('/tree'), self.tmp, code=1)
        self.assertEqual([(one['remote'], one['code']) for one in done.objects if one['event'] == 'failed'],
                         [('/tree/secret', 'permission')])
        (self.share / 'tree' / 'secret').unlink()
        self.assertEqual(trees.differences(self.share / 'tree', self.tmp / 'tree'), [])

    def test_here(self):
        self.serve()
        me = self.start(Pnc(self.server, prefix=ordinary_rights()))
        trees.write(self.share / 'a', b'a')
        trees.write(self.tmp / 'secret', b'x').chmod(0)
        (self.tmp / 'fixed').mkdir(mode=0o555)
        self.fails('put', self.tmp / 'secret', self.url('/'), code='permission', names='secret', side='local', pnc=me)
        self.fails('get', self.url('/a'), f'{self.tmp}/fixed/', code='permission', names='a', side='local', pnc=me)
        self.assertEqual((visible(self.share), visible(self.tmp / 'fixed')), (['a'], []))


class FullDisks(Trouble):
    def test_of_the_server(self):
        folder = self.tmp / 'disk'
        folder.mkdir()
        self.serve(share=folder, prefix=small_disk(folder, 4 << 20))
        seen = seen_by(self.server.process, folder)
        self.share = seen
        old = trees.noise(1 << 20, 7)
        self.pnc('put', '-', self.url('/old'), input=old)
        source = self.tmp / 'big'
        trees.big(source, 6 << 20)
        self.fails('put', '--overwrite', source, self.url('/old'), code='no-space', names='old', logged='disk is full')
        self.fails('put', source, self.url('/new'), code='no-space', names='new')
        self.fails('put', '-', self.url('/stream'), code='no-space', names='stream', input=trees.noise(6 << 20))
        self.assertEqual((visible(seen), (seen / 'old').read_bytes() == old), (['old'], True))
        self.pnc('put', '-', self.url('/small'), input=b'there is room for this')
        self.assertEqual(self.pnc('cat', self.url('/small')).out, 'there is room for this')

    def test_of_the_server_with_many_small_files(self):
        folder = self.tmp / 'disk'
        folder.mkdir()
        self.serve(share=folder, prefix=small_disk(folder, 2 << 20))
        self.share = seen_by(self.server.process, folder)
        trees.many_small(self.tmp / 'tree', 300, size=16384)
        done = self.pnc('put', '-r', '--json', self.tmp / 'tree', self.url('/'), code=1)
        failed = [one for one in done.objects if one['event'] == 'failed']
        stored = [one for one in done.objects if one['event'] == 'item']
        self.assertEqual({one['code'] for one in failed}, {'no-space'})
        for path in (self.share / 'tree').rglob('*'):
            if path.is_file():
                self.assertEqual(path.read_bytes(), (self.tmp / path.relative_to(self.share)).read_bytes())
        for one in stored:
            self.assertTrue((self.share / one['remote'].lstrip('/')).exists(), one)
        self.assertEqual(staged(self.share), [])

    def test_here(self):
        self.serve()
        folder = self.tmp / 'disk'
        folder.mkdir()
        trees.big(self.share / 'big', 6 << 20)
        trees.write(self.share / 'small', b'small')
        script = 'echo old >disk/big; "$@"; code=$?; ls -A disk >&2; cat disk/big >&2; exit $code'
        me = self.start(Pnc(self.server, prefix=[*small_disk(folder, 4 << 20), 'sh', '-c', script, 'sh']))
        done = me('get', '--json', '--overwrite', self.url('/big'), 'disk/', code=1, cwd=self.tmp)
        sentence, *left = done.err.splitlines()
        self.assertIn('big', sentence)
        self.assertEqual(left, ['big', 'old'])
        self.assertEqual([(one['code'], one['side']) for one in done.objects if one['event'] == 'failed'],
                         [('no-space', 'local')])


class ReadOnly(Trouble):
    def changes(self):
        source = trees.write(self.tmp / 'a', b'new')
        return (['put', '--overwrite', source, self.url('/a')], ['put', source, self.url('/b')], ['mkdir', self.url('/b')],
                ['mv', self.url('/a'), self.url('/b')], ['cp', self.url('/a'), self.url('/b')], ['rm', self.url('/a')],
                ['put', '-', self.url('/b')])

    def is_read_only(self):
        for arguments in self.changes():
            with self.subTest(arguments=arguments[0]):
                done = self.pnc(arguments[0], '--json', *arguments[1:], code=1)
                self.assertEqual(len(done.err.splitlines()), 1, done.err)
                self.assertEqual({one['code'] for one in done.objects if one['event'] in ('error', 'failed')}, {'read-only'})
        self.assertEqual(((self.share / 'a').read_bytes(), visible(self.share)), (b'old', ['a']))
        self.assertEqual(self.pnc('cat', self.url('/a')).out, 'old')
        self.pnc('get', self.url('/a'), self.tmp / 'got')

    def test_disk(self):
        folder = self.tmp / 'disk'
        trees.write(folder / 'a', b'old')
        self.serve(share=folder, prefix=read_only_disk(folder))
        self.is_read_only()

    def test_share(self):
        folder = self.tmp / 'disk'
        trees.write(folder / 'a', b'old')
        self.serve(share=folder, args=['--read-only'])
        self.is_read_only()

    def test_user(self):
        server = Server()
        server.add_user('reader', 'secret', '--read-only')
        self.server = self.start(server)
        self.share = server.share
        trees.write(self.share / 'a', b'old')
        self.pnc = self.start(Pnc(server, user='reader', password='secret'))
        self.url = self.pnc.url
        self.is_read_only()


if __name__ == '__main__':
    tap.main()
