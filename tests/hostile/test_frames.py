#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames that are cut, too long, unknown or numbered wrongly (docs/PROTOCOL.md, sections 3.1 to 3.6)."""
import struct

from harness import tap
from vectors.generate import BAD

import raw as wire
from case import MIB, HostileCase
from raw import CONTROL, DATA, TYPES, Raw, error_of, frame, joined, path, sample, u16, u64

FROM_CLIENT = ('HELLO', 'LOGIN', 'ATTACH')
REQUESTS = ('STAT', 'LIST', 'MAKE_FOLDER', 'RENAME', 'REMOVE', 'COPY', 'SET_ATTRIBUTES', 'SUM', 'SPACE')
CAPS = {'greeting': 4096, 'control': 262144, 'data': 1114112}


class Frames(HostileCase):
    config = '[limits]\npenalty-refuse-from=10000\npenalty-ceiling=10000\npenalty-delay-ms=1\n'

    def still_answers(self, raw):
        self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def greeting(self):
        return Raw(self.server)

    def control(self):
        return self.login()

    def data(self):
        with self.login() as control:
            channel = wire.data(self.server, control)
            self.addCleanup(control.close)  # the session, and with it the channel, lives until the ticket ends
            return channel

    def states(self):
        return (('greeting', self.greeting), ('control', self.control), ('data', self.data))

    def test_cut_header(self):
        for what, begin in self.states():
            for length in (1, 4, 15):
                with self.subTest(what, length=length), begin() as raw:
                    raw.send_bytes(frame('PING', sample('PING'), 100)[:length])

    def test_cut_payload(self):
        for what, begin in self.states():
            with self.subTest(what), begin() as raw:
                raw.send_bytes(frame('HELLO', sample('HELLO'), 100)[:-1])

    def test_payload_over_the_cap(self):
        """Refused by its header alone: not one byte of the payload has to come."""
        for what, begin in self.states():
            for length in (CAPS[what] + 1, 1 << 31, 0xffffffff):
                with self.subTest(what, length=length), begin() as raw:
                    raw.send('LIST', request=100, length=length)
                    self.assertEqual(raw.last_words(), ['too-large'])

    def test_payload_at_the_cap(self):
        """Bytes behind the last known field are skipped, however many fit."""
        for what, begin in self.states()[1:]:
            with self.subTest(what), begin() as raw:
                short = joined([path(), u16(0)])
                self.assertIsNone(raw.error('LIST', short + bytes(CAPS[what] - len(short))))
                self.still_answers(raw)

    def test_unknown_flags(self):
        for what, begin in self.states():
            for flags in (2, 4, 0x8000, 0xffff):
                with self.subTest(what, flags=flags), begin() as raw:
                    raw.send('HELLO', sample('HELLO'), request=100, flags=flags)
                    self.assertEqual(raw.last_words(), ['protocol'])

    def test_end_from_a_client_is_ignored(self):
        with self.control() as raw:
            raw.send('STAT', path(), flags=1)
            self.assertIsNone(error_of(raw.answer(raw.request)[-1]))

    def test_unknown_types_leave_an_open_channel_open(self):
        for what, begin in self.states()[1:]:
            with self.subTest(what), begin() as raw:
                for type_ in (0, 0x000a, 0x0100, 0xffff):
                    self.assertEqual(raw.error(type_, b'\x01\x02\x03'), 'unsupported')
                self.still_answers(raw)

    def test_ids_zero_same_and_smaller(self):
        for what, begin in self.states()[1:]:
            for ids in ((0,), (100, 100), (100, 99), ((1 << 64) - 1, 1)):
                with self.subTest(what, ids=ids), begin() as raw:
                    for request in ids:
                        raw.send('PING', u64(1), request=request)
                    self.assertEqual(raw.last_words(), ['protocol'])

    def test_id_zero_before_login(self):
        with self.greeting() as raw:
            raw.send('HELLO', sample('HELLO'), request=0)
            self.assertEqual(raw.last_words(), ['protocol'])

    def test_ids_with_gaps(self):
        with self.control() as raw:
            raw.request = 1 << 63
            self.still_answers(raw)
            raw.request = (1 << 64) - 2
            self.still_answers(raw)

    def test_every_request_cut_at_every_byte(self):
        """Each cut ends the connection, so each has one of its own; all of them before one honest answer."""
        with self.control() as control:
            for name in REQUESTS:
                whole = sample(name)
                for length in range(len(whole)):
                    with self.subTest(name, length=length):
                        with wire.data(self.server, control) as raw:
                            raw.send(name, whole[:length])
                            self.assertEqual(raw.last_words(), ['protocol'])

    def test_first_messages_cut_at_every_byte(self):
        for name in FROM_CLIENT:
            whole = sample(name)
            for length in range(len(whole)):
                with self.subTest(name, length=length), self.greeting() as raw:
                    if name != 'HELLO':
                        raw.hello(DATA if name == 'ATTACH' else CONTROL)
                    raw.send(name, whole[:length])
                    self.assertEqual(raw.last_words(), ['protocol'])

    def test_bad_payloads_of_the_vectors(self):
        """What the codec's tests refuse, the server refuses as well, with the same word."""
        with self.control() as control:
            for name, type_, why, pieces, error in BAD:
                if name not in (*REQUESTS, 'PUT', 'PUT_WHOLE', 'PUT_RANGE', 'GET'):
                    continue
                with self.subTest(name, why=why), wire.data(self.server, control) as raw:
                    request = raw.send(type_, b''.join(pieces))
                    if error == 'protocol':
                        self.assertEqual(raw.last_words(), ['protocol'])
                    else:
                        self.assertEqual(error_of(raw.answer(request)[-1])[0], error)
                        self.still_answers(raw)

    def test_one_byte_at_a_time(self):
        with self.control() as raw:
            for byte in frame('STAT', joined([path()]), raw.next_id()):
                raw.send_bytes(bytes([byte]))
            self.assertIsNone(error_of(raw.answer(raw.request)[-1]))

    def test_many_frames_in_one_record(self):
        with self.control() as raw:
            raw.send_bytes(b''.join(frame('PING', struct.pack('>Q', 7), raw.next_id()) for _ in range(500)))
            self.assertEqual([wire.NAMES[raw.read().type] for _ in range(500)], ['PONG'] * 500)

    def test_garbage(self):
        for what, begin in self.states():
            with self.subTest(what), begin() as raw:
                raw.send_bytes(bytes(range(256)) * 64)
                raw.last_words()


class Data(HostileCase):
    """A data channel that breaks off at every kind of frame."""

    def test_upload_cut_in_the_middle(self):
        with self.login() as control:
            for length in (0, 1, 15, 16, 40, 60, MIB // 2, MIB):
                with self.subTest(length=length), wire.data(self.server, control) as raw:
                    request = wire.put(raw, ['cut'], 2 * MIB)
                    raw.send_bytes(frame('CHUNK', joined([u64(0), wire.xxh3_128(bytes(MIB)), wire.slice32(bytes(MIB))]),
                                         request)[:length])
            self.assertEqual(control.error('STAT', path('cut')), 'not-found')


if __name__ == '__main__':
    tap.main()
