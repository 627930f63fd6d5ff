#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads that break the rules of docs/PROTOCOL.md, section 7.2: nothing of them is ever seen, nothing is left."""
import os

from harness import tap

import raw as wire
from case import MIB, HostileCase
from raw import REFUSE, TYPES, chunk, commit, error_of, get, path, put, put_whole, u64, xxh3_128

CONTENT = bytes(range(256)) * 8192  # two chunks


class Uploads(HostileCase):

    def setUp(self):
        super().setUp()
        self.control = self.login()
        self.addCleanup(self.control.close)
        self.data = wire.data(self.server, self.control)
        self.addCleanup(self.data.close)

    def last_error(self, request):
        return error_of(self.data.answer(request)[-1])[0]

    def assert_nothing_left(self):
        """No file under its name, nothing in staging, and the channel goes on."""
        self.assertEqual(self.data.ask('PING', u64(1))[-1].type, TYPES['PONG'])
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])
        staging = self.share / '.pinnace' / 'staging'
        self.assertEqual(list(staging.iterdir()) if staging.exists() else [], [])

    def assert_fails(self, error, *steps, size=len(CONTENT)):
        """PUT, the steps with its id, and this error; whatever else comes with the id is thrown away in silence."""
        request = put(self.data, ['file'], size)
        for step in steps:
            step(request)
        self.assertEqual(self.last_error(request), error)
        chunk(self.data, request, 0, CONTENT[:MIB])
        commit(self.data, request, CONTENT)
        self.assert_nothing_left()

    def chunk(self, offset, content, hash_=None):
        return lambda request: chunk(self.data, request, offset, content, hash_)

    def test_chunks_out_of_order(self):
        self.assert_fails('protocol', self.chunk(MIB, CONTENT[MIB:]))

    def test_chunk_twice(self):
        self.assert_fails('protocol', self.chunk(0, CONTENT[:MIB]), self.chunk(0, CONTENT[:MIB]))

    def test_chunk_with_a_gap(self):
        self.assert_fails('protocol', self.chunk(0, CONTENT[:MIB]), self.chunk(2 * MIB, CONTENT[MIB:]), size=4 * MIB)

    def test_short_chunk_in_the_middle(self):
        self.assert_fails('protocol', self.chunk(0, CONTENT[:1000]), self.chunk(MIB, CONTENT[MIB:]))
        self.assert_fails('protocol', self.chunk(0, CONTENT[:1000]), self.chunk(0, CONTENT[:1000]))

    def test_beyond_the_announced_size(self):
        self.assert_fails('protocol', self.chunk(0, CONTENT[:MIB]), self.chunk(MIB, CONTENT[MIB:]), size=MIB + 1)
        self.assert_fails('protocol', self.chunk(0, b'x'), size=0)

    def test_largest_offset(self):
        self.assert_fails('protocol', self.chunk((1 << 63) - MIB, b'x'))

    def test_wrong_hash(self):
        self.assert_fails('corrupt', self.chunk(0, CONTENT[:MIB], xxh3_128(b'another')))

    def test_commit_of_another_size(self):
        for size in (0, len(CONTENT) - 1, len(CONTENT) + 1, (1 << 63) - 1):
            with self.subTest(size):
                self.assert_fails('corrupt', self.chunk(0, CONTENT[:MIB]), self.chunk(MIB, CONTENT[MIB:]),
                                  lambda request: commit(self.data, request, CONTENT, size=size))

    def test_commit_of_another_digest(self):
        self.assert_fails('corrupt', self.chunk(0, CONTENT[:MIB]), self.chunk(MIB, CONTENT[MIB:]),
                          lambda request: commit(self.data, request, CONTENT, digest_=bytes(16)))

    def test_commit_too_early(self):
        self.assert_fails('corrupt', self.chunk(0, CONTENT[:MIB]), lambda request: commit(self.data, request, CONTENT))
        self.assert_fails('corrupt', lambda request: commit(self.data, request, CONTENT))

    def test_cancelled(self):
        self.assert_fails('cancelled', self.chunk(0, CONTENT[:MIB]),
                          lambda request: self.data.send('CANCEL', request=request))

    def test_more_than_the_disk_holds(self):
        self.assert_fails('no-space', size=1 << 62)

    def test_whole_file_with_a_wrong_hash(self):
        for content in (b'', b'x', CONTENT[:MIB]):
            with self.subTest(len(content)):
                request = put_whole(self.data, ['file'], content, hash_=xxh3_128(b'another'))
                self.assertEqual(self.last_error(request), 'corrupt')
                self.assert_nothing_left()

    def test_second_put(self):
        first = put(self.data, ['first'], len(CONTENT))
        self.assertEqual(self.last_error(put(self.data, ['second'], 1)), 'busy')
        self.data.send('CANCEL', request=first)
        self.assert_nothing_left()

    def test_chunk_and_commit_of_no_request(self):
        for send in (lambda raw: chunk(raw, 1000, 0, b'x'), lambda raw: commit(raw, 1000, b'')):
            with self.subTest(), wire.data(self.server, self.control) as raw:
                send(raw)
                self.assertEqual(raw.last_words(), ['protocol'])
        self.assert_nothing_left()

    def test_channel_breaks_before_commit(self):
        with wire.data(self.server, self.control) as raw:
            request = put(raw, ['file'], len(CONTENT))
            chunk(raw, request, 0, CONTENT[:MIB])
        self.assertEqual(self.control.error('STAT', path('file')), 'not-found')

    def test_transfer_id_twice(self):
        """The second upload with an id takes nothing from the first, which goes on or fails, but never mixes."""
        with wire.data(self.server, self.control) as other:
            same = os.urandom(16)
            first = put(self.data, ['first'], len(CONTENT), transfer_id=same)
            self.data.read()
            second = put(other, ['second'], len(CONTENT), transfer_id=same)
            for raw, request in ((self.data, first), (other, second)):
                chunk(raw, request, 0, CONTENT[:MIB])
                chunk(raw, request, MIB, CONTENT[MIB:])
                commit(raw, request, CONTENT)
            for raw, request, name in ((self.data, first, 'first'), (other, second, 'second')):
                if error_of(raw.answer(request)[-1]) is None:
                    self.assertEqual((self.share / name).read_bytes(), CONTENT)
                else:
                    self.assertFalse((self.share / name).exists())

    def test_one_name_many_channels(self):
        """Eight uploads of one name at once under REFUSE: one is stored, whole; the others are told."""
        channels = [wire.data(self.server, self.control) for _ in range(7)] + [self.data]
        contents = [bytes([i]) * MIB for i in range(8)]
        requests = [put_whole(raw, ['same'], content, policy=REFUSE) for raw, content in zip(channels, contents)]
        errors = [error_of(raw.answer(request)[-1]) for raw, request in zip(channels, requests)]
        self.assertEqual(sorted(error[0] if error else '' for error in errors), [''] + ['exists'] * 7)
        self.assertEqual((self.share / 'same').read_bytes(), contents[errors.index(None)])
        for raw in channels[:-1]:
            raw.close()


class Downloads(HostileCase):

    def test_impossible_ranges(self):
        (self.share / 'file').write_bytes(CONTENT)
        with self.login() as control, wire.data(self.server, control) as raw:
            for offset, length, error in ((4 * MIB, 1, 'changed'), ((1 << 63) - MIB, 1, 'changed'),
                                          (2 * MIB, wire.UNKNOWN, None)):
                with self.subTest(offset=offset):
                    found = error_of(raw.answer(get(raw, ['file'], offset=offset, length=length))[-1])
                    self.assertEqual(found[0] if found else None, error)

    def test_changed_while_it_is_read(self):
        """A file that grows, shrinks or is written in the middle of a download is never handed out as whole."""
        big = self.share / 'big'
        with self.login() as control, wire.data(self.server, control) as raw:
            for change in (lambda: os.truncate(big, MIB), lambda: os.utime(big, ns=(1, 1))):
                big.write_bytes(bytes(48 * MIB))
                request = get(raw, ['big'])
                self.assertEqual(wire.NAMES[raw.read().type], 'GET_READY')
                change()
                self.assertEqual(error_of(raw.answer(request)[-1])[0], 'changed')


if __name__ == '__main__':
    tap.main()
