#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that lead out of the share, into the server's own folder or to no file at all."""
import os
import socket
import stat

from harness import tap
from harness.proc import wait_for

import raw as wire
from case import HostileCase, snapshot
from raw import (OVERWRITE, REFUSE, UNKNOWN, attributes, entries_of, error_of, fixed, path, put, put_whole,
                 slice16, slice32, text, u8, u16, u32, u64, version, xxh3_128)

BAD_NAMES = ('', '.', '..', '/', 'a/b', '../a', '..\\a', 'a\\b', '\\', 'a\0b', '\0', '/etc', '.pinnace', '.PINNACE',
             '.Pinnace', '.pinnace.', '.pinnace ', '.pinnace::$INDEX_ALLOCATION', '.pİnnace', '.pınnace', 'PINNAC~1',
             'pi1f3a~1', '.pin\u200bnace', 'x' * 256)
# (bytes of the path, the error)
BAD_PATHS = [(path(name)[0], 'bad-name') for name in BAD_NAMES] \
    + [(path('ok', name)[0], 'bad-name') for name in BAD_NAMES] \
    + [(path(name, 'ok')[0], 'bad-name') for name in BAD_NAMES] \
    + [(u8(129)[0] + slice16(b'a')[0] * 129, 'too-deep'), (u8(255)[0] + slice16(b'a')[0] * 255, 'too-deep'),
       (u8(66)[0] + slice16(b'x' * 250)[0] * 66, 'too-large')]

FINE = path('fine')[0]
REQUESTS = {
    'LIST': lambda p: [p, u16(0)],
    'STAT': lambda p: [p],
    'MAKE_FOLDER': lambda p: [p, attributes(), u8(1)],
    'RENAME': lambda p: [p, FINE, u8(OVERWRITE)],
    'REMOVE': lambda p: [p, u8(3)],
    'COPY': lambda p: [p, FINE, u8(OVERWRITE), u8(1)],
    'SET_ATTRIBUTES': lambda p: [p, attributes(1, 0o777)],
    'SUM': lambda p: [p, u8(1)],
    'SPACE': lambda p: [p],
    'PUT': lambda p: [fixed(bytes(16)), p, u64(0), attributes(), u8(OVERWRITE), u8(1), u8(0), version(0, 0, 0)],
    'PUT_WHOLE': lambda p: [p, attributes(), u8(OVERWRITE), u8(1), fixed(xxh3_128(b'')), slice32(b'')],
    'GET': lambda p: [p, u64(0), u64(UNKNOWN), u32(0), u8(0), version(0, 0, 0)],
}
SECOND = {'RENAME': lambda p: [FINE, p, u8(OVERWRITE)], 'COPY': lambda p: [FINE, p, u8(OVERWRITE), u8(1)]}


class Paths(HostileCase):

    def setUp(self):
        super().setUp()
        self.outside = self.tmp / 'outside'
        self.outside.mkdir()
        (self.outside / 'secret').write_text('outside')

    def channel(self):
        control = self.login()
        self.addCleanup(control.close)
        data = wire.data(self.server, control)
        self.addCleanup(data.close)
        return data

    def assert_all_refused(self, raw, paths=BAD_PATHS):
        (self.share / 'fine').write_text('fine')
        before, outside = snapshot(self.share), snapshot(self.tmp / 'outside')
        for requests in (REQUESTS, SECOND):
            for name, fields in requests.items():
                for bad, error in paths:
                    with self.subTest(name, path=bad[:40]):
                        self.assertEqual(raw.error(name, *fields(bad)), error)
        self.assertEqual(snapshot(self.share), before)
        self.assertEqual(snapshot(self.tmp / 'outside'), outside)

    def test_bad_names_in_every_request(self):
        self.assert_all_refused(self.channel())

    def test_bad_names_on_control(self):
        with self.login() as raw:
            for bad, error in BAD_PATHS:
                self.assertEqual(raw.error('STAT', bad), error)
                self.assertEqual(raw.error('WATCH', bad), error)
                self.assertEqual(raw.error('SEARCH', bad, text('fine'), u8(0), u16(1)), error)

    def test_the_servers_own_folder_is_never_listed(self):
        raw = self.channel()
        request = put(raw, ['file'], 1)  # makes the staging folder
        self.assertIsNone(error_of(raw.read()))
        self.assertTrue((self.share / '.pinnace').is_dir())
        self.assertEqual(entries_of(raw.ask('LIST', path(), u16(0))), [])
        raw.send('CANCEL', request=request)
        self.assertEqual(stat.S_IMODE((self.share / '.pinnace' / 'staging').stat().st_mode), 0o700)

    def test_names_at_the_limit(self):
        raw = self.channel()
        longest, deepest = ['x' * 255], ['d'] * 128
        self.assertIsNone(error_of(raw.answer(put_whole(raw, longest, b'1'))[-1]))
        self.assertIsNone(error_of(raw.answer(put_whole(raw, deepest, b'1', flags=1))[-1]))
        self.assertTrue((self.share / '/'.join(deepest)).is_file())


class SpecialFiles(HostileCase):
    """Links, pipes and sockets are listed as what they are and otherwise left alone."""

    def setUp(self):
        super().setUp()
        self.outside = self.tmp / 'outside'
        self.outside.mkdir()
        (self.outside / 'secret').write_text('outside')
        self.links = {'to-file': self.outside / 'secret', 'to-folder': self.outside, 'to-etc': '/etc', 'to-root': '/',
                      'dangling': self.outside / 'new', 'up': '..', 'loop': 'loop', 'inside': 'folder'}
        (self.share / 'folder').mkdir()
        (self.share / 'folder' / 'file').write_text('inside')
        for name, target in self.links.items():
            os.symlink(target, self.share / name)
        os.mkfifo(self.share / 'pipe')
        self.listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.listening.close)
        here = os.getcwd()
        os.chdir(self.share)  # the path of a socket is short
        self.listening.bind('socket')
        os.chdir(here)
        self.special = [*self.links, 'pipe', 'socket']
        control = self.login()
        self.addCleanup(control.close)
        self.raw = wire.data(self.server, control)
        self.addCleanup(self.raw.close)

    def refused(self, type_, *names):
        return self.raw.error(type_, *REQUESTS[type_](path(*names)[0]))

    def test_listed_as_what_they_are(self):
        kinds = {entry.name.decode(): entry.kind for entry in entries_of(self.raw.ask('LIST', path(), u16(0)))}
        self.assertEqual({name: kinds[name] for name in self.special}, {**dict.fromkeys(self.links, 3), 'pipe': 4, 'socket': 4})

    def test_never_opened_or_changed(self):
        before, outside, etc = snapshot(self.share), snapshot(self.outside), os.stat('/etc').st_mtime_ns
        for name in self.special:
            for type_, errors in (('GET', ('not-regular',)), ('SUM', ('not-regular',)),
                                  ('LIST', ('not-regular', 'not-directory')), ('PUT', ('not-regular',)),
                                  ('PUT_WHOLE', ('not-regular',)), ('SET_ATTRIBUTES', ('not-regular',)),
                                  ('MAKE_FOLDER', ('exists',)), ('COPY', ('not-regular', 'exists'))):
                with self.subTest(type_, name=name):
                    self.assertIn(self.refused(type_, name), errors)
        self.assertEqual(snapshot(self.share), before)
        self.assertEqual((snapshot(self.outside), os.stat('/etc').st_mtime_ns), (outside, etc))

    def test_never_passed_through(self):
        before, outside = snapshot(self.share), snapshot(self.outside)
        for name in self.special:
            for type_ in REQUESTS:
                with self.subTest(type_, name=name):
                    self.assertIn(self.refused(type_, name, 'secret'), ('not-regular', 'not-directory'))
        (self.share / 'fine').write_text('fine')
        for type_, fields in SECOND.items():
            with self.subTest(type_):
                self.assertEqual(self.raw.error(type_, *fields(path('to-folder', 'new')[0])), 'not-regular')
        (self.share / 'fine').unlink()
        self.assertEqual(snapshot(self.outside), outside)
        self.assertEqual(set(snapshot(self.share)), set(before))

    def test_renamed_and_removed_themselves(self):
        outside = snapshot(self.outside)
        for name in self.special:
            with self.subTest(name):
                self.assertIsNone(self.raw.error('RENAME', path(name), path(name + '-moved'), u8(REFUSE)))
                self.assertTrue(os.path.lexists(self.share / (name + '-moved')))
                self.assertIsNone(self.raw.error('REMOVE', path(name + '-moved'), u8(2)))
                self.assertFalse(os.path.lexists(self.share / (name + '-moved')))
        self.assertEqual(snapshot(self.outside), outside)

    def test_left_out_of_copies_and_gone_with_their_folder(self):
        os.symlink(self.outside, self.share / 'folder' / 'link')
        os.mkfifo(self.share / 'folder' / 'pipe')
        outside = snapshot(self.outside)
        self.assertEqual(self.raw.error('COPY', path('folder'), path('copy'), u8(REFUSE), u8(1)), 'not-regular')
        self.assertEqual(os.listdir(self.share / 'copy'), ['file'])
        for flags in (1, 3):  # to the trash, and for good
            folder = ('folder', 'copy')[flags == 3]
            self.assertIsNone(self.raw.error('REMOVE', path(folder), u8(flags)))
            self.assertFalse((self.share / folder).exists())
        self.assertEqual(snapshot(self.outside), outside)


class Deep(HostileCase):
    """Trees deeper than any path can name: walked without recursion, refused where they cannot be kept."""
    LEVELS = 1500

    def setUp(self):
        super().setUp()
        here = os.open(self.share, os.O_RDONLY | os.O_DIRECTORY)
        for _ in range(self.LEVELS):
            os.mkdir('d', dir_fd=here)
            below = os.open('d', os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)

    def test_copy_and_remove(self):
        with self.login() as raw:
            self.assertIn(raw.error('COPY', path('d'), path('copy'), u8(REFUSE), u8(1)), ('too-deep', 'too-large'))
            raw.error('REMOVE', path('copy'), u8(3))
            self.assertIn(raw.error('REMOVE', path('d'), u8(3)), (None, 'too-deep'))
            self.assertIn(raw.error('REMOVE', path('d'), u8(1)), (None, 'not-found'))  # into the trash, whole

    def _remove_tmp(self):
        os.system(f'rm -rf {self.tmp}')
        self._tmp = None


class OwnRoot(HostileCase):
    """A user whose root is a sub-folder, and one who may only read."""

    users = {'anna': 'anna’s password'}

    def setUp(self):
        super().setUp()
        (self.share / 'sub').mkdir()
        (self.share / 'sub' / 'inside').write_text('inside')
        (self.share / 'secret').write_text('not for them')
        self.server.add_user('rooted', 'one', '--root', 'sub')
        self.server.add_user('reader', 'two', '--read-only')
        self.server.process.signal(1)
        self.rooted, self.reader = (self.when_known(name, password) for name, password in
                                    (('rooted', b'one'), ('reader', b'two')))

    def when_known(self, name, password):
        def attempt():
            try:
                return wire.control(self.server, name, password)
            except AssertionError:
                return None
        found = wait_for(attempt, f'{name} to be known after SIGHUP')
        self.addCleanup(found.close)
        return found

    def test_root(self):
        self.assertEqual([entry.name for entry in entries_of(self.rooted.ask('LIST', path(), u16(0)))], [b'inside'])
        self.assertEqual(self.rooted.error('STAT', path('secret')), 'not-found')
        self.assertEqual(self.rooted.error('STAT', path('..', 'secret')), 'bad-name')
        for type_, fields in REQUESTS.items():
            if type_ in ('RENAME', 'REMOVE', 'COPY', 'PUT', 'PUT_WHOLE', 'MAKE_FOLDER'):
                with wire.data(self.server, self.rooted) as raw, self.subTest(type_):
                    self.assertIn(raw.error(type_, *fields(path()[0])), ('permission', 'bad-name', 'exists', 'is-directory'))
        self.assertTrue((self.share / 'sub' / 'inside').exists())

    def test_read_only(self):
        """READ_ONLY before anything else about the request is looked at."""
        before = snapshot(self.share)
        with wire.data(self.server, self.reader) as raw:
            for names in (('secret',), ('not-there',), ('sub', 'new'), ()):
                for type_ in ('MAKE_FOLDER', 'RENAME', 'REMOVE', 'COPY', 'SET_ATTRIBUTES', 'PUT', 'PUT_WHOLE'):
                    with self.subTest(type_, names=names):
                        self.assertEqual(raw.error(type_, *REQUESTS[type_](path(*names)[0])), 'read-only')
            self.assertIsNone(raw.error('GET', *REQUESTS['GET'](path('secret')[0])))
        self.assertEqual(snapshot(self.share), before)


if __name__ == '__main__':
    tap.main()
