#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packed data that break the rules of docs/PROTOCOL.md, section 7.5: nothing comes of them, and nobody else notices."""
import os

from harness import tap

import raw as wire
from case import MIB, HostileCase
from raw import (OVERWRITE, TYPES, attributes, commit, content_of, error_of, fixed, get, path, put, slice32, u8, u64,
                 xxh3_128)

PACKED = 2
MAGIC = bytes.fromhex('28b52ffd')


def block(kind, data, times=None, last=True):
    return (last | kind << 1 | (len(data) if times is None else times) << 3).to_bytes(3, 'little') + data


def zstd(size, *blocks):
    """A frame in one segment that declares a size of 4 bytes, whatever it holds."""
    return MAGIC + bytes([0xa0]) + size.to_bytes(4, 'little') + b''.join(blocks)


def run(size):
    """size zero bytes in as few bytes as it takes."""
    return [block(1, b'\0', min(131072, size - at), at + 131072 >= size) for at in range(0, size, 131072)]


class Packed(HostileCase):

    def setUp(self):
        super().setUp()
        self.control = self.login()
        self.addCleanup(self.control.close)

    def data(self):
        raw = wire.data(self.server, self.control)
        self.addCleanup(raw.close)
        return raw

    def send_chunk(self, raw, request, packed, offset=0, plain=bytes(MIB)):
        raw.send('CHUNK', u64(offset), fixed(xxh3_128(plain)), slice32(packed), request=request, flags=PACKED)

    def send_whole(self, raw, packed, plain, name='file'):
        return raw.send('PUT_WHOLE', path(name), attributes(), u8(OVERWRITE), u8(0), fixed(xxh3_128(plain)),
                        slice32(packed), flags=PACKED)

    def assert_nothing_came(self):
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])

    def test_good_ones(self):
        """What these tests send is refused for what it is, not for how it is made."""
        raw = self.data()
        request = put(raw, ['large'], MIB + 5)
        self.send_chunk(raw, request, zstd(MIB, *run(MIB)))
        self.send_chunk(raw, request, zstd(5, block(0, b'shore')), MIB, b'shore')
        commit(raw, request, bytes(MIB) + b'shore')
        self.assertEqual(raw.answer(request)[-1].type, TYPES['STORED'])
        request = self.send_whole(raw, zstd(300000, *run(300000)), bytes(300000), 'small')
        self.assertEqual(raw.answer(request)[-1].type, TYPES['STORED'])
        self.assertEqual((self.share / 'large').read_bytes(), bytes(MIB) + b'shore')
        self.assertEqual((self.share / 'small').read_bytes(), bytes(300000))

    def test_bombs(self):
        """They declare, or hold, far more than a chunk: the connection ends, and no memory was taken."""
        bombs = {
            'declares 4 GiB': (zstd(0xffffffff, *run(MIB)), 'protocol'),
            'declares a chunk and a byte': (zstd(MIB + 1, *run(MIB + 1)), 'protocol'),
            'holds 1 GiB, declares a chunk': (zstd(MIB, *run(1 << 30)), 'corrupt'),
            'holds 1 GiB, declares a byte': (zstd(1, *run(1 << 30)), 'corrupt'),
            'holds less than it declares': (zstd(MIB, *run(MIB - 1)), 'corrupt'),
            'declares nothing': (zstd(0, block(0, b'')), 'protocol'),
            'is followed by a byte': (zstd(MIB, *run(MIB)) + b'\0', 'protocol'),
            'is followed by another': (zstd(MIB, *run(MIB)) * 2, 'protocol'),
            'is cut': (zstd(MIB, *run(MIB))[:-1], 'protocol'),
            'is no frame': (b'Hello, shore!\n', 'protocol'),
            'is one to be skipped': (bytes.fromhex('502a4d18ffffffff'), 'protocol'),
        }
        for what, (packed, error) in bombs.items():
            with self.subTest(what + ', in a chunk'):
                raw = self.data()
                self.send_chunk(raw, put(raw, ['file'], MIB), packed)
                self.assertEqual(raw.last_words(), [error])
            with self.subTest(what + ', in a whole file'):
                raw = self.data()
                self.send_whole(raw, packed, bytes(MIB))
                self.assertEqual(raw.last_words(), [error])
        self.assert_nothing_came()
        self.assert_usage()

    def test_wrong_hash(self):
        """It opens, to something else than the hash says: as with any chunk, only the upload ends."""
        raw = self.data()
        request = put(raw, ['file'], MIB)
        self.send_chunk(raw, request, zstd(MIB, *run(MIB)), plain=bytes(MIB - 1) + b'x')
        self.assertEqual(error_of(raw.answer(request)[-1])[0], 'corrupt')
        self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])
        self.assert_nothing_came()

    def test_other_types(self):
        for name in 'PUT', 'COMMIT', 'GET', 'LIST', 'PING', 'CANCEL', 'BYE':
            with self.subTest(name):
                raw = self.data()
                raw.send(name, wire.sample(name), flags=PACKED)
                self.assertEqual(raw.last_words(), ['protocol'])

    def test_on_control(self):
        """Nobody has offered to take it there."""
        with self.login() as raw:
            self.send_whole(raw, zstd(300000, *run(300000)), bytes(300000))
            self.assertEqual(raw.last_words(), ['protocol'])

    def test_before_attaching(self):
        """A stranger is not unpacked for."""
        with wire.Raw(self.server) as raw:
            raw.hello(wire.DATA)
            self.send_whole(raw, zstd(300000, *run(300000)), bytes(300000))
            self.assertEqual(raw.last_words(), ['protocol'])

    def test_not_for_who_has_not_asked(self):
        """A client that has not said that it takes packed data is sent none, however slowly it reads."""
        (self.share / 'text').write_bytes(b'boats at the pier\n' * 300000)
        raw = self.data()
        frames = raw.answer(get(raw, ['text']))
        self.assertEqual({frame.flags & PACKED for frame in frames}, {0})
        self.assertEqual(content_of(frames), (self.share / 'text').read_bytes())


if __name__ == '__main__':
    tap.main()
