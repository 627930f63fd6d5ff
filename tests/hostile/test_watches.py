#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who watch without end, take nothing, or look for what is not theirs."""
import os

from harness import tap
from harness.proc import sanitizer_options

from case import MIB, HostileCase, is_sanitized
from raw import END, TYPES, Reader, error_of, frame, joined, path, u16, u64

# A watch that nobody reads keeps 4,096 names at most, and all of them 131,072.
MOST_KEPT_BYTES = 72 * MIB


class Changes:
    """What a CHANGES frame says."""

    def __init__(self, got):
        reader = Reader(got.payload)
        self.overflow = bool(reader.number('B') & 1)
        self.entries = [reader.entry() for _ in range(reader.number('H'))]
        self.gone = [reader.slice16() for _ in range(reader.number('H'))]


class WatchCase(HostileCase):
    def watch(self, raw, *names):
        request = raw.send('WATCH', path(*names))
        got = raw.read()
        self.assertEqual((got.type, got.request, got.flags), (TYPES['WATCHING'], request, 0), error_of(got))
        return request

    def changes(self, raw, request):
        got = raw.read()
        self.assertEqual((got.type, got.request), (TYPES['CHANGES'], request), error_of(got))
        return Changes(got)


class Floods(WatchCase):
    # Memory is looked at here, so what was given back must not be kept to catch its late use.
    server_env = sanitizer_options('quarantine_size_mb=1:thread_local_quarantine_size_kb=64')

    def test_watches_without_end(self):
        """Some stand, the others are refused, each with its answer; whoever comes after them may watch."""
        with self.login() as raw:
            raw.pour(b''.join(frame('WATCH', joined([path()]), raw.next_id()) for _ in range(5000)))
            begun = refused = 0
            while begun + refused < 5000:
                got = raw.read()
                error = error_of(got)
                begun += 1 if got.type == TYPES['WATCHING'] else 0
                refused += 1 if error else 0
                self.assertIn(error and error[0], (None, 'busy'))
            self.assertEqual(begun, 64)
            with self.login() as other:
                self.watch(other)

    def test_watching_and_cancelling_without_end(self):
        with self.login() as raw:
            pairs = b''
            for _ in range(5000):
                request = raw.next_id()
                pairs += frame('WATCH', joined([path()]), request) + frame('CANCEL', b'', request)
            raw.pour(pairs)
            ends = 0
            while ends < 5000:
                ends += 1 if raw.read().flags & END else 0
            request = self.watch(raw)
            (self.share / 'seen').mkdir()
            self.assertEqual([entry.name for entry in self.changes(raw, request).entries], [b'seen'])

    def test_cancelling_what_is_not_there(self):
        with self.login() as raw:
            raw.send('CANCEL', request=1 << 40)
            request = self.watch(raw)
            raw.send('CANCEL', request=request)
            self.assertEqual(error_of(raw.answer(request)[-1])[0], 'cancelled')
            raw.send('CANCEL', request=request)
            self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def test_a_client_that_takes_nothing(self):
        """It costs its own bounded part, and nobody else notices; when it reads at last it learns that it has missed some."""
        many = self.share / 'many'
        many.mkdir()
        with self.login() as raw, self.login() as other:
            requests = [self.watch(raw, 'many') for _ in range(64)]
            other_request = self.watch(other, 'many')
            before = self.server.usage()['rss_bytes']
            for i in range(12000):
                (many / f'{i:06}-{"x" * 200}').touch()
            (many / 'last').touch()
            told = set()
            while b'last' not in told:
                changes = self.changes(other, other_request)
                told.update(entry.name for entry in changes.entries)
                if changes.overflow:
                    told.update(entry.name for entry in self.listed(other))
            # a sanitizer puts room around each name, and gives each thread that is new a second stack
            most = MOST_KEPT_BYTES * (4 if is_sanitized(self.server.process.pid) else 1)
            self.assertLess(self.server.usage()['rss_bytes'], before + most)
            overflows = set()
            while len(overflows) < len(requests):
                got = raw.read()
                if Changes(got).overflow:
                    overflows.add(got.request)

    def listed(self, raw):
        """LIST while CHANGES come: what they say is left out here."""
        request = raw.send('LIST', path('many'), u16(0))
        found = []
        while True:
            got = raw.read()
            if got.request == request:
                reader = Reader(got.payload)
                found += [reader.entry() for _ in range(reader.number('H'))]
                if got.flags & END:
                    return found

    def test_gone_while_it_begins(self):
        """Connections that end at any moment of a watch leave nothing behind."""
        for _ in range(50):
            with self.login() as raw:
                raw.send_bytes(b''.join(frame('WATCH', joined([path()]), raw.next_id()) for _ in range(8)))
        with self.login() as raw:
            self.watch(raw)


class Bounds(WatchCase):
    def test_links_are_not_followed(self):
        outside = self.tmp / 'outside'
        outside.mkdir()
        os.symlink(outside, self.share / 'link')
        (self.share / 'folder').mkdir()
        with self.login() as raw:
            self.assertEqual(raw.error('WATCH', path('link')), 'not-regular')
            self.assertEqual(raw.error('WATCH', path('link', 'below')), 'not-regular')
            request = self.watch(raw, 'folder')
            os.rename(self.share / 'folder', self.tmp / 'taken-away')
            os.symlink(outside, self.share / 'folder')
            (self.tmp / 'taken-away' / 'secret').touch()
            (outside / 'secret').touch()
            self.assertEqual(error_of(raw.answer(request)[-1])[0], 'not-found')

    def test_a_folder_that_is_swapped_for_a_link_all_the_time(self):
        """Whenever something is told it is what is in the folder, never what is where the link leads."""
        outside = self.tmp / 'outside'
        outside.mkdir()
        (outside / 'secret').write_text('secret')
        (self.share / 'folder').mkdir()
        with self.login() as raw:
            for i in range(200):
                request = raw.send('WATCH', path('folder'))
                os.rename(self.share / 'folder', self.share / 'real')
                os.symlink(outside, self.share / 'folder')
                (outside / f'secret-{i}').touch()
                os.unlink(self.share / 'folder')
                os.rename(self.share / 'real', self.share / 'folder')
                raw.send('CANCEL', request=request)
                for got in raw.answer(request):
                    if got.type == TYPES['CHANGES']:
                        self.assertEqual(Changes(got).entries, [])

    def test_the_servers_own_folder(self):
        with self.login() as raw:
            self.assertEqual(raw.error('WATCH', path('.pinnace')), 'bad-name')
            self.assertEqual(raw.error('WATCH', path('.pinnace', 'staging')), 'bad-name')


if __name__ == '__main__':
    tap.main()
