#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads over several channels that break the rules of docs/PROTOCOL.md, section 7.2."""
import os

from harness import tap
from harness.proc import wait_for

import raw as wire
from case import MIB, HostileCase
from raw import TYPES, chunk, commit, error_of, fixed, put, u64

CONTENT = bytes(range(256)) * 4096 * 4 + b'end'
RANGES = 8
ID = bytes(range(16))


class Ranges(HostileCase):

    def setUp(self):
        super().setUp()
        self.control = self.login()
        self.addCleanup(self.control.close)
        self.first, self.second = (self.channel() for _ in range(2))

    def channel(self, control=None):
        made = wire.data(self.server, control or self.control)
        self.addCleanup(made.close)
        return made

    def open(self, size=len(CONTENT), ranges=True):
        return put(self.first, ['file'], size, flags=RANGES if ranges else 0, transfer_id=ID)

    def range(self, raw, offset, length, transfer_id=ID):
        return raw.send('PUT_RANGE', fixed(transfer_id), u64(offset), u64(length))

    def chunk(self, raw, request, number, hash_=None):
        chunk(raw, request, number * MIB, CONTENT[number * MIB:(number + 1) * MIB], hash_)

    def last_error(self, raw, request):
        return error_of(raw.answer(request)[-1])[0]

    def assert_alive(self, *channels):
        for raw in channels or (self.first, self.second):
            self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def assert_nothing_left(self):
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])
        staging = self.share / '.pinnace' / 'staging'
        self.assertEqual(list(staging.iterdir()) if staging.exists() else [], [])

    def begin(self, **options):
        """An upload that the server has accepted."""
        request = self.open(**options)
        self.assert_alive(self.first)
        return request

    def cancel(self, request):
        self.first.send('CANCEL', request=request)
        self.assertEqual(self.last_error(self.first, request), 'cancelled')
        self.assert_nothing_left()

    def test_of_nothing(self):
        self.assertEqual(self.last_error(self.second, self.range(self.second, 0, MIB)), 'not-found')
        self.assert_alive()

    def test_of_an_upload_without_ranges(self):
        request = self.begin(ranges=False)
        self.assertEqual(self.last_error(self.second, self.range(self.second, 0, MIB)), 'not-found')
        self.cancel(request)

    def test_of_another_session(self):
        request = self.begin()
        control = self.login()
        self.addCleanup(control.close)
        stranger = self.channel(control)
        self.assertEqual(self.last_error(stranger, self.range(stranger, 0, MIB)), 'not-found')
        self.cancel(request)

    def test_outside_the_file(self):
        request = self.begin()
        for offset, length in ((0, len(CONTENT) + 1), (5 * MIB, 1), (4 * MIB, MIB), (0, 1000), (MIB, MIB - 1),
                               (0, (1 << 63) - 1), ((1 << 63) - MIB, MIB - 1)):
            with self.subTest(f'{offset} {length}'):
                asked = self.range(self.second, offset, length)
                self.assertEqual(self.last_error(self.second, asked), 'protocol')
        self.cancel(request)

    def test_chunks_that_were_not_to_come(self):
        request = self.begin()
        for number, hash_, error in ((1, None, 'protocol'), (4, None, 'protocol'), (0, bytes(16), 'corrupt')):
            with self.subTest(number):
                asked = self.range(self.second, 0, 2 * MIB)
                self.chunk(self.second, asked, number, hash_)
                self.assertEqual(self.last_error(self.second, asked), error)
        asked = self.range(self.second, 0, MIB)
        self.chunk(self.second, asked, 0)
        self.assertEqual(self.second.answer(asked)[-1].type, TYPES['DONE'])
        self.chunk(self.second, asked, 0)  # after the end: thrown away
        self.assert_alive()
        self.cancel(request)

    def test_a_chunk_twice_on_the_channel_of_the_put(self):
        request = self.begin()
        self.chunk(self.first, request, 3)
        self.chunk(self.first, request, 3)
        self.assert_alive(self.first)
        asked = self.range(self.second, 3 * MIB, MIB)
        self.assert_alive(self.second)
        self.chunk(self.first, request, 3)  # in a range that somebody has open
        self.assertEqual(self.last_error(self.first, request), 'protocol')
        self.second.send('CANCEL', request=asked)
        self.assert_nothing_left()

    def test_overlapping(self):
        """Two channels fight for the same range: whoever begins it anew has it, and the file is whole in the end."""
        request = self.begin()
        for _ in range(20):
            one = self.range(self.first, 0, 4 * MIB)
            self.chunk(self.first, one, 0)
            self.assert_alive(self.first)
            other = self.range(self.second, MIB, 2 * MIB)
            self.assert_alive(self.second)
            self.chunk(self.first, one, 1)
            self.assertEqual(self.last_error(self.first, one), 'cancelled')
            self.second.send('CANCEL', request=other)
            self.assertEqual(self.last_error(self.second, other), 'cancelled')
        asked = self.range(self.second, 0, len(CONTENT))
        for number in range(5):
            self.chunk(self.second, asked, number)
        self.assertEqual(self.second.answer(asked)[-1].type, TYPES['DONE'])
        commit(self.first, request, CONTENT)
        self.assertEqual(self.first.answer(request)[-1].type, TYPES['STORED'])
        self.assertEqual((self.share / 'file').read_bytes(), CONTENT)

    def test_flood(self):
        request = self.begin()
        held = self.range(self.second, 0, MIB)
        for _ in range(2000):
            asked = self.range(self.second, MIB, MIB)
            self.assertEqual(self.last_error(self.second, asked), 'busy')
        self.chunk(self.second, held, 0)
        self.assertEqual(self.second.answer(held)[-1].type, TYPES['DONE'])
        self.cancel(request)

    def test_commit_while_ranges_are_moving(self):
        request = self.begin()
        for number in range(4):
            self.chunk(self.first, request, number)
        asked = self.range(self.second, 4 * MIB, 3)
        self.assert_alive()
        commit(self.first, request, CONTENT)
        self.assertEqual(self.last_error(self.first, request), 'corrupt')
        self.chunk(self.second, asked, 4)
        self.assertEqual(self.last_error(self.second, asked), 'not-found')
        self.assert_alive()
        self.assert_nothing_left()

    def test_channel_of_the_put_lost(self):
        self.begin()
        asked = self.range(self.second, 0, len(CONTENT))
        self.chunk(self.second, asked, 0)
        self.assert_alive(self.second)
        self.first.close()
        staging = self.share / '.pinnace' / 'staging'
        wait_for(lambda: list(staging.iterdir()) == [], 'the server to clear away what was staged')
        self.chunk(self.second, asked, 1)
        self.assertEqual(self.last_error(self.second, asked), 'not-found')
        self.assert_alive(self.second)
        self.assert_nothing_left()


if __name__ == '__main__':
    tap.main()
