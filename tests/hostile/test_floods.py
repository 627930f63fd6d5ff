#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers that ask without end, do not take their answers, trickle, or say nothing at all."""
import socket
import ssl
import time

from harness import tap
from harness.proc import sanitizer_options, wait_for

import raw as wire
from case import MIB, HostileCase, is_sanitized
from raw import CONTROL, END, TYPES, Ended, Raw, error_of, frame, joined, path, put_whole, sample, tcp, u8, u16, u64

# What a connection may keep for a peer that does not read, with room to spare: two chunks, and the rest of a group.
MOST_KEPT_BYTES = 24 * MIB
# A busy server takes what it wants within less; a timeout of sendall() would be for all of it.
STALLED_S = 3


def flood(raw, frames, most=None):
    """Sends the bytes, over and over, until nothing has gone for a while; returns how many went. Nothing is read."""
    raw.socket.settimeout(STALLED_S)
    whole = memoryview(frames)
    sent = 0
    try:
        while most is None or sent < most:
            begin = sent % len(whole)
            sent += raw.socket.send(whole[begin:begin + (1 << 14)])
    except (TimeoutError, ssl.SSLError, OSError):
        pass
    return sent


class Requests(HostileCase):
    # Memory is looked at here, so what was given back must not be kept to catch its late use.
    server_env = sanitizer_options('quarantine_size_mb=1:thread_local_quarantine_size_kb=64')

    def most_kept(self):
        """A sanitizer puts as much again around what is allocated."""
        return MOST_KEPT_BYTES * (2 if is_sanitized(self.server.process.pid) else 1)

    def make_folder(self):
        folder = self.share / 'many'
        folder.mkdir()
        for i in range(2000):
            (folder / f'entry-number-{i:06}-with-a-name-of-some-length').touch()

    def test_10000_lists_without_reading(self):
        """Few are carried out; the server stops reading until its answers are taken."""
        self.make_folder()
        with self.login() as raw:
            one = joined([path('many'), u16(0)])
            lists = b''.join(frame('LIST', one, raw.next_id()) for _ in range(10000))
            before = self.server.usage()['rss_bytes']
            flood(raw, lists, len(lists))
            with self.login() as other:
                self.assertEqual(other.ask('PING', u64(1))[-1].type, TYPES['PONG'])
            self.assertLess(self.server.usage()['rss_bytes'], before + self.most_kept())

    def test_10000_lists_with_reading(self):
        """Every request has its answer: pages, or BUSY beyond max_requests."""
        with self.login() as raw:
            one = joined([path(), u16(0)])
            lists = b''.join(frame('LIST', one, raw.next_id()) for _ in range(10000))
            raw.pour(lists)
            ends = busy = 0
            while ends < 10000:
                got = raw.read()
                ends += 1 if got.flags & END else 0
                error = error_of(got)
                busy += 1 if error else 0
                self.assertIn(error and error[0], (None, 'busy'))
            self.assertLess(busy, 10000)

    def assert_bounded(self, raw, frames):
        """However much is sent: the server keeps little of it, and stops reading."""
        before = self.server.usage()['rss_bytes']
        sent = flood(raw, frames, 200 * MIB)
        self.assertLess(sent, 100 * MIB, 'the server went on reading although nothing was taken')
        self.assertLess(self.server.usage()['rss_bytes'], before + self.most_kept())

    def flood_of(self, raw):
        """Frames of about 64 MiB with growing ids, made once: 2.7 million pings."""
        made = bytearray()
        for _ in range(int(64 * MIB / 24)):
            made += frame('PING', sample('PING'), raw.next_id())
        return bytes(made)

    def test_pings_without_reading(self):
        with self.login() as raw:
            self.assert_bounded(raw, self.flood_of(raw))

    def test_pings_without_reading_behind_a_download(self):
        with open(self.share / 'big', 'wb') as big:
            big.truncate(1 << 30)
        with self.login() as control, wire.data(self.server, control) as raw:
            wire.get(raw, ['big'])
            self.assert_bounded(raw, self.flood_of(raw))

    def test_pings_without_reading_behind_a_sum(self):
        with open(self.share / 'big', 'wb') as big:
            big.truncate(1 << 34)
        with self.login() as control, wire.data(self.server, control) as raw:
            raw.send('SUM', path('big'), u8(1))
            self.assert_bounded(raw, self.flood_of(raw))

    def test_downloads_without_reading(self):
        with open(self.share / 'big', 'wb') as big:
            big.truncate(1 << 40)
        before = self.server.usage()['rss_bytes']
        with self.login() as control:
            channels = [wire.data(self.server, control) for _ in range(8)]
            for raw in channels:
                for _ in range(256):
                    wire.get(raw, ['big'])
            self.assertLess(self.server.usage()['rss_bytes'], before + 8 * self.most_kept() // 3)
            for raw in channels:
                raw.close()

    def test_ninth_channel(self):
        with self.login() as control:
            channels = [wire.data(self.server, control) for _ in range(8)]
            self.assertEqual(control.error('OPEN_CHANNEL'), 'busy')
            channels.pop().close()
            key = wait_for(lambda: control.error('OPEN_CHANNEL') is None, 'a free place after one channel ended')
            self.assertTrue(key)
            for raw in channels:
                raw.close()

    def test_small_uploads_without_reading(self):
        with self.login() as control, wire.data(self.server, control) as raw:
            before = self.server.usage()['rss_bytes']
            raw.socket.settimeout(1)
            try:
                for i in range(20000):
                    put_whole(raw, ['same'], b'x' * 1000)
            except (TimeoutError, ssl.SSLError, Ended, OSError):
                pass
            self.assertLess(self.server.usage()['rss_bytes'], before + self.most_kept())


class Silent(HostileCase):
    """Connections that cost a thread or a place and say nothing."""
    config = '[limits]\ntls-deadline-ms=1500\nlogin-deadline-ms=3000\nattach-deadline-ms=1500\n'

    def assert_served(self, source=None):
        """An honest login while they are all there."""
        with self.login(source) as raw:
            self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def ended(self, plain):
        plain.settimeout(30)
        try:
            while plain.recv(4096):
                pass
        except (ConnectionResetError, OSError):
            pass
        return True

    def test_200_silent_connections(self):
        silent = [tcp(self.server) for _ in range(200)]
        threads = self.server.usage()['threads']
        self.assert_served()
        self.assertLess(threads, self.before['threads'] + 20, 'a silent connection holds a thread')
        for plain in silent:
            self.assertTrue(self.ended(plain))
            plain.close()

    def test_200_trickling_hellos(self):
        """The first bytes of a TLS record, one at a time: neither a thread nor a longer deadline for them."""
        hello = b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'
        trickling = [tcp(self.server) for _ in range(200)]
        for byte in hello:
            for plain in trickling:
                try:
                    plain.send(bytes([byte]))
                except OSError:
                    pass
        self.assert_served()
        for plain in trickling:
            self.assertTrue(self.ended(plain))
            plain.close()

    def half_hello(self):
        """A whole first flight of TLS, from the real client, without its end."""
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        secure = wire.context().wrap_bio(incoming, outgoing, server_hostname='localhost')
        try:
            secure.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return outgoing.read()

    def test_200_handshakes_that_stop(self):
        """Each sends a complete client hello and then nothing: they hold few threads, and another address is served."""
        hello = self.half_hello()
        stopped = [tcp(self.server) for _ in range(200)]
        for plain in stopped:
            plain.send(hello)
        self.assert_served('127.0.0.2')
        self.assertLess(self.server.usage()['threads'], self.before['threads'] + 40)
        for plain in stopped:
            self.assertTrue(self.ended(plain))
            plain.close()

    def test_secured_and_silent(self):
        """TLS is done, then no HELLO, no LOGIN, no ATTACH: each ends at its deadline."""
        with Raw(self.server) as nothing, Raw(self.server) as greeted, Raw(self.server) as data:
            greeted.hello(CONTROL)
            data.hello(wire.DATA)
            for raw in (nothing, greeted, data):
                self.assertEqual(raw.last_words(), ['timed-out'])

    def test_trickled_login_has_no_longer_deadline(self):
        with Raw(self.server) as raw:
            raw.hello(CONTROL)
            login = frame('LOGIN', sample('LOGIN') + bytes(4000), raw.next_id())
            with self.assertRaises((Ended, AssertionError)):
                for byte in login:
                    raw.send_bytes(bytes([byte]))
                    time.sleep(0.005)  # the trickle itself
                raise AssertionError(raw.last_words())


class Idle(HostileCase):
    config = '[limits]\nidle-timeout-ms=1000\nchannel-idle-timeout-ms=1000\nsession-grace-ms=1000\n'

    def test_control_channel(self):
        with self.login() as raw:
            names = []
            try:
                while True:
                    names.append(wire.NAMES[raw.read().type])
            except Ended:
                self.assertEqual(names, ['GOING_AWAY', 'BYE'])

    def test_answers_that_nobody_takes(self):
        """The channel is busy, and yet nothing moves: it ends, and its session's files are closed."""
        with open(self.share / 'big', 'wb') as big:
            big.truncate(1 << 30)
        with self.login() as control, wire.data(self.server, control) as raw:
            wire.get(raw, ['big'])
            wait_for(lambda: not any(name.endswith('/big') for name in self.server.process.open_files()),
                     'the file to be closed')

    def test_upload_that_stops(self):
        with self.login() as control, wire.data(self.server, control) as raw:
            wire.put(raw, ['stopped'], 2 * MIB)
            wait_for(lambda: any('/staging/' in name for name in self.server.process.open_files()), 'the partial')
            wait_for(lambda: not any('/staging/' in name for name in self.server.process.open_files()),
                     'the partial to be closed')
            self.assertFalse((self.share / 'stopped').exists())


if __name__ == '__main__':
    tap.main()
