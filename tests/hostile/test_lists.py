#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Large folders, and peers that ask for them and do not read: they cost nobody but themselves."""
import os
import stat
import threading

from harness import tap
from harness.proc import sanitizer_options

import raw as wire
from case import MIB, HostileCase, is_sanitized
from raw import END, TYPES, entries_of, error_of, frame, joined, path, u16, u64

LARGE = 200_000
# What a connection may keep for a peer that does not read: its queue, a page, and what its four listings remember.
MOST_KEPT_BYTES = 2 * MIB
# To list a folder of 200,000 a server remembers 4 MiB, half as much again while that grows; the entries take 20 MiB.
MOST_FOR_LARGE_BYTES = 12 * MIB


class Lists(HostileCase):
    # Memory is looked at here, so what was given back must not be kept to catch its late use.
    server_env = sanitizer_options('quarantine_size_mb=1:thread_local_quarantine_size_kb=64')

    def make_folder(self, name, count):
        folder = self.share / name
        folder.mkdir()
        held = os.open(folder, os.O_RDONLY)
        for number in range(count):
            os.mknod(f'entry number {number:07}', 0o644 | stat.S_IFREG, dir_fd=held)
        os.close(held)

    def ask_for_lists(self, raw, name, count):
        """Sent and not read."""
        one = joined([path(name), u16(0)])
        raw.send_bytes(b''.join(frame('LIST', one, raw.next_id()) for _ in range(count)))

    def rss(self):
        return self.server.usage()['rss_bytes']

    def assert_kept(self, before, most):
        now = self.rss()
        if not is_sanitized(self.server.process.pid):
            self.assertLess(now, before + most)

    def test_large_folder_in_bounded_memory(self):
        """Pages come as they are read, and what the server holds does not grow with the folder."""
        self.make_folder('large', LARGE)
        with self.login() as raw:
            before = self.rss()
            request = raw.send('LIST', path('large'), u16(0))
            first = raw.read()
            self.assertLessEqual(len(entries_of([first])), 64)
            names, got, watched = set(), first, 0
            while True:
                page = [entry.name for entry in entries_of([got])]
                names.update(page)
                watched += len(page)
                if watched % 50_000 < 1024:
                    self.assert_kept(before, MOST_FOR_LARGE_BYTES)
                if got.flags & END:
                    break
                got = raw.read()
                self.assertEqual((got.type, got.request), (TYPES['LIST_PAGE'], request))
            self.assertEqual((len(names), watched), (LARGE, LARGE))

    def test_many_sessions_that_do_not_read(self):
        """Forty of them, each with sixty lists of a large folder: others list, log in and move files as before."""
        self.make_folder('large', 20_000)
        with self.login() as honest:
            before = self.server.usage()
            slow = [self.login() for _ in range(40)]
            for raw in slow:
                self.ask_for_lists(raw, 'large', 60)
            for _ in range(20):
                names = entries_of(honest.ask('LIST', path('large'), u16(0)))
                self.assertEqual(len(names), 20_000)
                self.assertEqual(honest.ask('PING', u64(1))[-1].type, TYPES['PONG'])
            self.honest_client()
            self.assert_kept(before['rss_bytes'], len(slow) * MOST_KEPT_BYTES)
            self.assertLessEqual(self.server.usage()['fds'], before['fds'] + len(slow) * 5 + 8)
            self.assertLessEqual(self.server.usage()['threads'], before['threads'] + 16)
            for raw in slow:
                raw.close()

    def test_one_that_reads_again(self):
        """After a while of silence the listing goes on where it was, whole."""
        self.make_folder('large', 30_000)
        with self.login() as raw, self.login() as other:
            self.ask_for_lists(raw, 'large', 8)
            for _ in range(200):
                other.ask('PING', u64(1))
            ends = listed = 0
            while ends < 8:
                got = raw.read()
                self.assertIsNone(error_of(got))
                listed += len(entries_of([got]))
                ends += 1 if got.flags & END else 0
            self.assertEqual(listed, 8 * 30_000)

    def test_data_channels_that_do_not_read(self):
        """Listings on data channels hold no worker either."""
        self.make_folder('large', 20_000)
        with self.login() as control:
            channels = [wire.data(self.server, control) for _ in range(8)]
            for raw in channels:
                self.ask_for_lists(raw, 'large', 60)
            with self.login() as other:
                self.assertEqual(len(entries_of(other.ask('LIST', path('large'), u16(0)))), 20_000)
                with wire.data(self.server, other) as raw:
                    self.assertEqual(len(entries_of(raw.ask('LIST', path('large'), u16(0)))), 20_000)
            for raw in channels:
                raw.close()

    def test_no_name_twice_while_others_change_the_folder(self):
        """Files are removed and made anew, renamed and replaced while the folder is listed, over and over."""
        self.make_folder('busy', 5_000)
        ended = threading.Event()

        def change():
            held = os.open(self.share / 'busy', os.O_RDONLY)
            number = 0
            while not ended.is_set():
                name = f'entry number {number * 7 % 5000:07}'
                os.unlink(name, dir_fd=held)
                os.mknod(name, 0o644 | stat.S_IFREG, dir_fd=held)
                os.rename(name, 'between', src_dir_fd=held, dst_dir_fd=held)
                os.rename('between', name, src_dir_fd=held, dst_dir_fd=held)
                number += 1
            os.close(held)

        changer = threading.Thread(target=change)
        changer.start()
        try:
            with self.login() as raw:
                for _ in range(15):
                    names = [entry.name for entry in entries_of(raw.ask('LIST', path('busy'), u16(16)))]
                    self.assertEqual(len(names), len(set(names)))
                    self.assertGreater(len(names), 4_000)
        finally:
            ended.set()
            changer.join()

    def test_the_one_that_waits_longest_makes_room(self):
        """With room for two waiting lists, those of many silent peers end; whoever reads is served."""
        self.server.stop()
        self.server.configure({'max-waiting-lists': 2})
        self.server.start()
        self.make_folder('large', 20_000)
        slow = [self.login() for _ in range(10)]
        for raw in slow:
            self.ask_for_lists(raw, 'large', 60)
        with self.login() as honest:
            for _ in range(5):
                self.assertEqual(len(entries_of(honest.ask('LIST', path('large'), u16(0)))), 20_000)
        self.assertLessEqual(self.server.usage()['fds'], self.before['fds'] + len(slow) + 12)
        for raw in slow:
            raw.close()
        self.before = self.server.usage()

    def test_data_channels_make_room_too(self):
        """The same for listings on data channels: they end with BUSY, and the channel goes on."""
        self.server.stop()
        self.server.configure({'max-waiting-lists': 2})
        self.server.args.append('--verbose')
        self.server.start()
        self.make_folder('large', 20_000)
        with self.login() as control:
            channels = [wire.data(self.server, control) for _ in range(8)]
            for raw in channels:
                self.ask_for_lists(raw, 'large', 20)
            self.server.process.wait_line('made room for others', key='err')
            with self.login() as other, wire.data(self.server, other) as reader:
                for raw in (other, reader):
                    self.assertEqual(len(entries_of(raw.ask('LIST', path('large'), u16(0)))), 20_000)
            # those that have waited longest: which they are is the workers' affair
            found = set()
            for raw in channels:
                found |= self.ends_of(raw, 20)
                if 'busy' in found:
                    break
            self.assertEqual(found, {None, 'busy'})
            for raw in channels:
                raw.close()
        self.before = self.server.usage()

    def ends_of(self, raw, count):
        """How so many listings end."""
        ends, found = 0, set()
        while ends < count:
            got = raw.read()
            if got.flags & END:
                ends += 1
                found.add(error_of(got) and error_of(got)[0])
        return found


if __name__ == '__main__':
    tap.main()
