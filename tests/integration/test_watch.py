#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc watch tells what really happens in folders: other programs', other clients', in bursts, and across lost connections."""
import json
import os
import shutil
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server


class Watching:
    """A running `pnc watch --json` and what it has said."""

    def __init__(self, process):
        self.process = process

    def events(self):
        return [json.loads(line) for line in self.process.lines()]

    def wait(self, event, path):
        wait_for(lambda: any(one['event'] == event and one.get('path') == path for one in self.events()),
                 f'{event} {path} in {self.process.log()}')
        return next(one for one in self.events() if one['event'] == event and one.get('path') == path)

    def state(self, known=()):
        """What the events since the beginning say that is there now."""
        there = set(known)
        for one in self.events():
            if one['event'] == 'added':
                there.add(one['path'])
            elif one['event'] == 'removed':
                there.discard(one['path'])
        return there


class WatchCase(tap.TestCase):
    limits = None

    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}, limits=self.limits))
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret'))

    def watch(self, *options, path='/'):
        watching = Watching(self.start(self.pnc.popen('watch', '--json', *options, self.pnc.url(path))))
        watching.wait('watching', path.rstrip('/') or '/')
        return watching


class Changes(WatchCase):
    def test_what_happens_to_one_file(self):
        trees.write(self.share / 'before', b'1')
        watching = self.watch()
        self.assertEqual(watching.events()[0]['entries'], 1)
        trees.write(self.share / 'letter', b'12345')
        added = watching.wait('added', '/letter')
        self.assertEqual(added['kind'], 'file')
        with open(self.share / 'letter', 'ab') as file:
            file.write(b'67')
        wait_for(lambda: any(one['event'] in ('added', 'changed') and one['path'] == '/letter' and one['size'] == 7
                             for one in watching.events()[1:]), 'the new size')
        os.rename(self.share / 'letter', self.share / 'renamed')
        self.assertEqual(watching.wait('added', '/renamed')['file_id'], added['file_id'])
        watching.wait('removed', '/letter')
        os.unlink(self.share / 'renamed')
        watching.wait('removed', '/renamed')
        self.assertFalse(any(one.get('path') == '/before' for one in watching.events()))

    def test_what_clients_do(self):
        """Uploads appear under their names alone, whole; what is removed goes although it is only in the trash."""
        watching = self.watch()
        trees.big(self.tmp / 'big', 3 << 20)
        self.pnc('put', self.tmp / 'big', self.pnc.url('/big'))
        self.assertEqual(watching.wait('added', '/big')['size'], 3 << 20)
        self.pnc('mkdir', self.pnc.url('/folder'))
        self.assertEqual(watching.wait('added', '/folder')['kind'], 'folder')
        self.pnc('mv', self.pnc.url('/big'), self.pnc.url('/folder/'))
        watching.wait('removed', '/big')
        self.pnc('rm', '-r', self.pnc.url('/folder'))
        watching.wait('removed', '/folder')
        self.assertEqual({one['path'] for one in watching.events()[1:]}, {'/big', '/folder'})

    def test_in_words(self):
        process = self.start(self.pnc.popen('watch', self.pnc.url('/')))
        process.wait_line('watching', 'err')
        (self.share / 'new\x1b[2J').mkdir()
        self.assertEqual(process.wait_line('added'), r'added    /new\x1b[2J/')
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        self.assertEqual(process.lines('err'), ['pnc: watching “/”'])

    def test_a_burst_of_10000_files(self):
        """However they come, in the end everything is known."""
        watching = self.watch()
        for i in range(10000):
            (self.share / f'file-{i:05}').touch()
        expected = {f'/file-{i:05}' for i in range(10000)}
        wait_for(lambda: watching.state() == expected, '10,000 files')
        for i in range(0, 10000, 2):
            (self.share / f'file-{i:05}').unlink()
        expected = {f'/file-{i:05}' for i in range(1, 10000, 2)}
        wait_for(lambda: watching.state() == expected, '5,000 files')

    def test_written_in_small_pieces(self):
        """A file that grows all the time is told now and then, and at its end as it is."""
        watching = self.watch()
        with open(self.share / 'log', 'wb', buffering=0) as file:
            for _ in range(20000):
                file.write(b'0123456789')
        wait_for(lambda: watching.events()[-1].get('size') == 200000, 'the whole file')
        self.assertLess(len(watching.events()), 2000)

    def test_ends_when_asked_to(self):
        process = self.start(self.pnc.popen('watch', '--json', self.pnc.url('/')))
        process.wait_line('watching')
        process.signal(signal.SIGTERM)
        self.assertEqual((process.wait(), process.text('err')), (130, ''))


class Folders(WatchCase):
    limits = {'max-watches': 4}

    def test_gone(self):
        (self.share / 'folder').mkdir()
        for how in (lambda: os.rmdir(self.share / 'folder'), lambda: os.rename(self.share / 'folder', self.tmp / 'away')):
            (self.share / 'folder').mkdir(exist_ok=True)
            watching = self.watch(path='/folder')
            how()
            self.assertEqual(watching.process.wait(), 1, watching.process.log())
            self.assertIn('folder', watching.process.text('err'))
            self.assertEqual(watching.events()[-1]['event'], 'error')

    def test_no_folder_at_all(self):
        trees.write(self.share / 'file', b'1')
        for path in ('/file', '/nothing'):
            self.assertIn(path[1:], self.pnc('watch', self.pnc.url(path), code=1).err)

    def test_recursive(self):
        (self.share / 'a' / 'b').mkdir(parents=True)
        watching = self.watch('-r')
        watching.wait('watching', '/a/b')
        trees.write(self.share / 'a' / 'b' / 'file', b'1')
        watching.wait('added', '/a/b/file')
        (self.tmp / 'c').mkdir()
        trees.write(self.tmp / 'c' / 'inner', b'1')
        shutil.copytree(self.tmp / 'c', self.share / 'a' / 'c')
        watching.wait('added', '/a/c')
        watching.wait('added', '/a/c/inner')
        shutil.rmtree(self.share / 'a' / 'b')
        watching.wait('removed', '/a/b')
        self.assertTrue(watching.process.alive(), watching.process.log())

    def test_more_than_allowed(self):
        for i in range(4):
            (self.share / f'folder-{i}').mkdir()
        ended = self.pnc('watch', '-r', self.pnc.url('/'), code=1)
        self.assertIn('You watch as many folders as you may.', ended.err)


class Lost(WatchCase):
    def test_what_changed_meanwhile(self):
        """The server dies, the folder changes, the server comes back: the difference is told, and what changes then."""
        for name in ('kept', 'gone', 'grown'):
            trees.write(self.share / name, b'1')
        watching = self.watch()
        self.server.kill()
        trees.write(self.share / 'new', b'1')
        trees.write(self.share / 'grown', b'12345')
        os.unlink(self.share / 'gone')
        self.server.start()
        watching.wait('added', '/new')
        watching.wait('removed', '/gone')
        self.assertEqual(watching.wait('changed', '/grown')['size'], 5)
        trees.write(self.share / 'later', b'1')
        watching.wait('added', '/later')
        self.assertFalse(any(one.get('path') == '/kept' for one in watching.events()))

    def test_for_good(self):
        watching = self.watch('--retry-for', '1')
        self.server.kill()
        self.assertEqual(watching.process.wait(), 5, watching.process.log())
        self.assertEqual(len(watching.process.lines('err')), 1)


if __name__ == '__main__':
    tap.main()
