#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of the share and a link out of it change places without end while requests are carried out.

Nothing outside may be read, written or changed, and the race must really have been run: both outcomes must have come.
tests/unit/test-share-races.c puts the link in place before each system call; this is the same from outside, by chance.
"""
import os
import sys
from collections import Counter
from pathlib import Path

from harness import tap
from harness.proc import Process

import raw as wire
from case import HostileCase, snapshot
from raw import (OVERWRITE, REFUSE, UNKNOWN, attributes, chunk, commit, content_of, entries_of, error_of, fixed, path, put,
                 put_whole, slice32, u8, u16, u32, u64, version, xxh3_128)

ROUNDS = 400
MOST_ROUNDS = 40000
SWAPPER = Path(__file__).with_name('swapper.py')


class Swaps(HostileCase):

    def setUp(self):
        super().setUp()
        self.outside = self.tmp / 'outside'
        self.seen = Counter()
        for folder, text in ((self.share / 'real', 'inside'), (self.outside, 'SECRET')):
            folder.mkdir()
            for name in ('file', 'victim', *(f'{text}-{i}' for i in range(8))):
                (folder / name).write_text(text)
            (folder / 'sub').mkdir()
            (folder / 'sub' / 'file').write_text(text)
        os.symlink(self.outside, self.share / 'link')
        self.outside_before = snapshot(self.outside)
        self.swapper = self.start(Process([sys.executable, str(SWAPPER), str(self.share / 'real'),
                                           str(self.share / 'link')]))
        self.swapper.wait_line('swapping')
        control = self.login()
        self.addCleanup(control.close)
        self.raw = wire.data(self.server, control)
        self.addCleanup(self.raw.close)

    def _end(self):
        self.swapper.kill()  # the honest client has the machine to itself
        super()._end()

    def rounds(self, least=ROUNDS):
        """So many, and more until the race has had both outcomes."""
        i = 0
        while i < least or not (self.seen['done'] and self.seen['not-regular']) and i < MOST_ROUNDS:
            yield i
            i += 1

    def note(self, frames):
        error = error_of(frames[-1])
        self.seen[error[0] if error else 'done'] += 1
        return error is None

    def ask(self, type_, *fields):
        frames = self.raw.ask(type_, *fields)
        return frames if self.note(frames) else None

    def assert_raced(self):
        self.assertEqual(snapshot(self.outside), self.outside_before)
        self.assertGreater(self.seen['done'], 0, self.seen)
        self.assertGreater(self.seen['not-regular'], 0, self.seen)
        self.assertLessEqual(set(self.seen), {'done', 'not-regular', 'not-directory', 'not-found', 'exists', 'io'})

    def test_list(self):
        for _ in self.rounds():
            pages = self.ask('LIST', path('real'), u16(0))
            if pages:
                self.assertNotIn(b'SECRET-1', [entry.name for entry in entries_of(pages)])
        self.assert_raced()

    def test_get_and_sum(self):
        for names in (('real', 'file'), ('real', 'sub', 'file')):
            for _ in self.rounds():
                frames = self.ask('GET', path(*names), u64(0), u64(UNKNOWN), u32(1 << 20), u8(0), version(0, 0, 0))
                if frames:
                    self.assertEqual(content_of(frames), b'inside')
        inside = self.raw.ask('SUM', path('real', 'file'), u8(2))
        for _ in self.rounds():
            frames = self.ask('SUM', path('real', 'file'), u8(2))
            if frames:
                self.assertEqual(frames[-1].payload[3:19], xxh3_128(b'inside'))
        self.assertTrue(inside)
        self.assert_raced()

    def test_stat(self):
        ids = {self.outside.stat().st_ino, (self.outside / 'file').stat().st_ino}
        for names in (('real',), ('real', 'file')):
            for _ in self.rounds():
                frames = self.ask('STAT', path(*names))
                if frames:
                    self.assertNotIn(wire.Reader(frames[-1].payload).entry().id, ids)
        self.assert_raced()

    def test_put(self):
        for i in self.rounds():
            content = b'written %d' % i
            for names, flags in ((('real', 'file'), 0), (('real', f'new-{i}'), 0), (('real', 'sub', 'deep', 'file'), 1)):
                self.note(self.raw.answer(put_whole(self.raw, names, content, OVERWRITE, flags)))
        self.assert_raced()

    def test_put_in_chunks(self):
        """The link may come between PUT, its chunks and its COMMIT."""
        content = os.urandom(1000)
        for i in self.rounds():
            for names in (('real', 'file'), ('real', f'new-{i}')):
                request = put(self.raw, names, len(content))
                chunk(self.raw, request, 0, content)
                commit(self.raw, request, content)
                self.note(self.raw.answer(request))
        self.assert_raced()

    def test_put_in_ranges(self):
        content = os.urandom(1000)
        for i in self.rounds():
            transfer_id = os.urandom(16)
            request = put(self.raw, ('real', f'new-{i}'), len(content), flags=wire.RANGES, transfer_id=transfer_id)
            piece = self.raw.send('PUT_RANGE', fixed(transfer_id), u64(0), u64(len(content)))
            chunk(self.raw, piece, 0, content)
            commit(self.raw, request, content)
            self.note(self.raw.answer(request))
        self.seen.pop('cancelled', None)
        self.assert_raced()

    def test_get_in_chunks(self):
        for _ in self.rounds():
            frames = self.ask('GET', path('real', 'file'), u64(0), u64(UNKNOWN), u32(0), u8(0), version(0, 0, 0))
            if frames:
                self.assertEqual(content_of(frames), b'inside')
        self.assert_raced()

    def test_signature_and_differences(self):
        """Neither what is outside is told of, nor anything made of it."""
        literal = bytes.fromhex('72730236 0141') + b'\0'  # the one byte "A", and the end
        secret = (self.outside / 'file').stat()
        for i in self.rounds():
            frames = self.ask('SIGNATURE', path('real', 'file'))
            if not frames:
                continue
            reader = wire.Reader(frames[-1].payload)
            size, mtime, number, changed = (reader.number(form) for form in 'QqQq')
            self.assertNotEqual(number, secret.st_ino)
            known = version(size, mtime, number, changed)
            self.ask_changed('GET_DELTA', path('real', 'file'), known, u64(0), slice32(bytes.fromhex('72730147 00000800 00000010')))
            request = self.raw.send('PUT_DELTA', path('real', 'file'), u64(1), attributes(), known)
            chunk(self.raw, request, 0, literal)
            commit(self.raw, request, b'A')
            self.note_changed(self.raw.answer(request))
        self.assert_raced()

    def test_space(self):
        for _ in self.rounds():
            self.ask('SPACE', path('real', 'sub'))
        self.assert_raced()

    def ask_changed(self, type_, *fields):
        self.note_changed(self.raw.ask(type_, *fields))

    def note_changed(self, frames):
        """As note(); that the file is another one by now is no wonder."""
        error = error_of(frames[-1])
        if not error or error[0] != 'changed':
            self.note(frames)

    def test_make_folder_and_attributes(self):
        for i in self.rounds():
            self.ask('MAKE_FOLDER', path('real', f'folder-{i}'), attributes(), u8(0))
            self.ask('MAKE_FOLDER', path('real', 'a', 'b', f'folder-{i}'), attributes(), u8(1))
            self.ask('SET_ATTRIBUTES', path('real', 'file'), attributes(3, 0o600 | i & 0o77, i))
            self.ask('SET_ATTRIBUTES', path('real'), attributes(3, 0o700 | i & 0o77, i))
        self.assert_raced()

    def test_remove(self):
        for i in self.rounds():
            self.note(self.raw.answer(put_whole(self.raw, ['real', 'victim'], b'x', OVERWRITE)))
            self.ask('REMOVE', path('real', 'victim'), u8(i & 1 and 2))
            self.ask('MAKE_FOLDER', path('real', 'sub', 'x'), attributes(), u8(3))
            self.ask('REMOVE', path('real', 'sub'), u8(3 if i & 1 else 1))
        self.assert_raced()

    def test_rename(self):
        for i in self.rounds():
            self.note(self.raw.answer(put_whole(self.raw, ['mine'], b'mine', OVERWRITE)))
            self.ask('RENAME', path('mine'), path('real', f'moved-{i}'), u8(OVERWRITE))
            self.ask('RENAME', path('real', 'file'), path('taken'), u8(OVERWRITE))
            self.ask('RENAME', path('taken'), path('real', 'file'), u8(OVERWRITE))
        self.swapper.kill()
        self.assertNotIn(b'SECRET', [child.read_bytes() for child in self.share.iterdir() if child.is_file()])
        self.assert_raced()

    def test_copy(self):
        for i in self.rounds(ROUNDS // 4):
            self.ask('COPY', path('real', 'file'), path(f'copied-{i}'), u8(REFUSE), u8(0))
            self.ask('COPY', path('real'), path(f'tree-{i}'), u8(REFUSE), u8(1))
            self.ask('COPY', path('copied-0'), path('real', f'copied-{i}'), u8(REFUSE), u8(0))
        self.swapper.kill()  # or this walk would be the one that follows the link
        for base, _, files in os.walk(self.share):
            for name in files:
                self.assertNotEqual(Path(base, name).read_bytes(), b'SECRET', Path(base, name))
        self.assert_raced()


if __name__ == '__main__':
    tap.main()
