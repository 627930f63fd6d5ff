#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message in every state does what the tables of docs/PROTOCOL.md, section 5.8, say."""
import os
import signal

from harness import tap

import raw as wire
from case import MIB, HostileCase
from raw import (ABOUT_BYTES, ABOUT_NAMES, CONTROL, DATA, FROM_SERVER, ON_CONTROL, RANGES, TYPES, Raw, Reader, attributes,
                 chunk, error_of, fixed, frame, get, joined, path, put, slice16, slice32, text, u8, u16, u64, version)
from vectors.generate import MESSAGES

UNKNOWN_TYPE = 0x0777
RESUME = 4


class Message(str):
    """The name of a message, with the payload of one of its samples."""

    def __new__(cls, name, what, fields):
        self = super().__new__(cls, name)
        self.what = what
        self.payload = joined(field for _, field in fields)
        return self

    def __repr__(self):
        return f'{self!s}: {self.what}' if self.what else str(self)


# Every sample there is: a type with options has several (PUT with SETTLE, GET of a part), and tests/unit/test-message.c fails for
# a type that has none.
EVERY = (*(Message(name, what, fields) for name, _, what, fields in MESSAGES), UNKNOWN_TYPE)
LOGIN = next(name for name in EVERY if name == 'LOGIN')
FROM_CLIENT = ('HELLO', 'LOGIN', 'PING', 'CANCEL', 'BYE', 'OPEN_CHANNEL', 'ATTACH', 'CHUNK', 'COMMIT', *ON_CONTROL,
               *ABOUT_NAMES, *ABOUT_BYTES)

# What a row of the table says: (what happens to the connection, the error)
BEGIN, CLOSE = ('goes on', None), ('ends', None)


def end(error):
    return ('ends', error)


def goes_on(error):
    return ('goes on', error)


def before_login(name, own):
    """greeting, login and attaching; own: the message that has its place here."""
    if name == UNKNOWN_TYPE:
        return end('unsupported')
    if name == 'BYE':
        return CLOSE
    if name == own:
        return BEGIN
    if name in FROM_SERVER or name == 'HELLO':
        return end('protocol')
    return end('not-logged-in')


def refused(name):
    """After a LOGIN in vain: what was sent along with it is answered, but not carried out."""
    if name in ABOUT_NAMES or name in ON_CONTROL:
        return goes_on('not-logged-in')
    return BEGIN if name == 'CANCEL' else before_login(name, 'LOGIN')


def open_control(name):
    if name == UNKNOWN_TYPE or name in ('ATTACH', 'CHUNK', 'COMMIT') or name in ABOUT_BYTES:
        return goes_on('unsupported')
    if name == 'BYE':
        return CLOSE
    if name in FROM_SERVER or name in ('HELLO', 'LOGIN'):
        return end('protocol')
    return BEGIN


def open_data(name):
    if name in (UNKNOWN_TYPE, 'LOGIN', 'OPEN_CHANNEL', *ON_CONTROL):
        return goes_on('unsupported')
    if name == 'BYE':
        return CLOSE
    if name in ('CHUNK', 'COMMIT'):  # of an upload that nobody began
        return end('protocol')
    if name in FROM_SERVER or name in ('HELLO', 'ATTACH'):
        return end('protocol')
    return BEGIN


def draining(name, table):
    if name in ABOUT_NAMES or name in ('OPEN_CHANNEL', *ON_CONTROL) and table is open_control \
            or name in ABOUT_BYTES and table is open_data:
        return goes_on('going-away')
    return table(name)


class StateCase(HostileCase):
    # many connections one after the other, none of them in earnest
    config = '[limits]\npenalty-refuse-from=10000\npenalty-ceiling=10000\npenalty-delay-ms=1\npenalty-delay-max-ms=1\n'

    def payload(self, name):
        return b'' if name == UNKNOWN_TYPE else name.payload

    def first_error(self, raw, request):
        """What the first frame with this id says; those of other requests are dropped."""
        while True:
            got = raw.read()
            if got.request == request:
                return error_of(got)

    def check_answer(self, raw, name, request, error):
        found = None
        if name == 'PUT':  # it is open now, and answered at its end
            found = self.first_error(raw, request)
        elif name != 'CANCEL':
            found = error_of(raw.answer(request)[-1])
        if error:
            self.assertEqual(found and found[0], error)
        elif found:
            self.assertNotIn(found[0], ('protocol', 'unsupported', 'not-logged-in', 'going-away'))

    def check(self, raw, name, expected, still, before=()):
        """Sends the message; still(raw) proves that the connection goes on. before: errors of what was said earlier."""
        fate, error = expected
        request = raw.send(name, self.payload(name), request=None if name != 'BYE' else 0)
        if fate == 'ends':
            self.assertEqual(raw.last_words(), [*before, error] if error else [*before])
            return
        self.check_answer(raw, name, request, error)
        still(raw)

    def is_open(self, raw):
        self.assertEqual(wire.NAMES[raw.ask('PING', u64(1))[-1].type], 'PONG')

    def may_log_in(self, raw):
        raw.login()

    def may_attach(self, raw):
        """A data channel, where nobody logs in."""
        raw.send('LOGIN', LOGIN.payload)
        self.assertEqual(raw.last_words(), ['not-logged-in'])


class States(StateCase):

    def test_every_message_is_somebodys(self):
        """A new message needs a row in the tables above."""
        self.assertEqual(sorted((*FROM_CLIENT, *FROM_SERVER)), sorted(TYPES))

    def test_greeting(self):
        for name in EVERY:
            with self.subTest(repr(name)), Raw(self.server) as raw:
                of_data = name == 'HELLO' and name.payload[4] == DATA
                self.check(raw, name, end('protocol') if name in FROM_SERVER else before_login(name, 'HELLO'),
                           self.may_attach if of_data else self.may_log_in)

    def test_login(self):
        for name in EVERY:
            with self.subTest(repr(name)), Raw(self.server) as raw:
                raw.hello(CONTROL)
                self.check(raw, name, before_login(name, 'LOGIN'), self.may_log_in)

    def test_refused(self):
        for name in EVERY:
            with self.subTest(repr(name)), Raw(self.server) as raw:
                raw.hello(CONTROL)
                self.assertEqual(error_of(raw.ask('LOGIN', LOGIN.payload)[-1])[0], 'login-refused')
                self.check(raw, name, refused(name), self.may_log_in)

    def test_attaching(self):
        for name in EVERY:
            if name == 'ATTACH':  # test_channels has its proofs, right and wrong
                continue
            with self.subTest(repr(name)), Raw(self.server) as raw:
                raw.hello(DATA)
                self.check(raw, name, before_login(name, 'ATTACH'), None)

    def test_open_control(self):
        for name in EVERY:
            with self.subTest(repr(name)), self.login() as raw:
                self.check(raw, name, open_control(name), self.is_open)

    def test_open_data(self):
        for name in EVERY:
            with self.subTest(repr(name)), self.login() as control, wire.data(self.server, control) as raw:
                self.check(raw, name, open_data(name), self.is_open)


class Busy(StateCase):
    """The same tables while something goes on."""

    def setUp(self):
        super().setUp()
        for name, size in (('big', 64 * MIB), ('huge', 1 << 34)):
            with open(self.share / name, 'wb') as file:
                file.truncate(size)

    def each_on_data(self, begin, its_end='cancelled'):
        """begin(raw, owner): how it gets busy; returns how to end that, so that what waits for it has its turn; its_end: what it
        then says itself. owner: another channel of the session."""
        with self.login() as control, wire.data(self.server, control) as owner:
            for name in EVERY:
                with self.subTest(repr(name)), wire.data(self.server, control) as raw:
                    end_it = begin(raw, owner)
                    fate, error = open_data(name)
                    request = raw.send(name, self.payload(name), request=None if name != 'BYE' else 0)
                    end_it()
                    if fate == 'ends':
                        self.assertEqual([word for word in raw.last_words() if word != its_end], [error] if error else [])
                        continue
                    self.check_answer(raw, name, request, error)
                    self.is_open(raw)

    def cancelling(self, raw, request):
        def cancel():
            try:
                raw.send('CANCEL', request=request)
            except (wire.Ended, OSError):
                pass  # it has ended already, as it may
        return cancel

    def known(self, raw, name):
        """The version of a file."""
        entry = Reader(raw.ask('STAT', path(name))[-1].payload).entry()
        return version(entry.size, entry.mtime, entry.id, entry.changed)

    def test_upload_open(self):
        def begin(raw, _):
            request = put(raw, ['open'], 2 * MIB)
            chunk(raw, request, 0, bytes(MIB))
            return lambda: None
        self.each_on_data(begin)

    def test_upload_that_can_be_gone_on_with(self):
        def begin(raw, _):
            request = put(raw, ['open'], 4 * MIB, flags=RANGES | RESUME)
            chunk(raw, request, 0, bytes(MIB))
            return lambda: None
        self.each_on_data(begin)

    def test_range_open(self):
        """A part of a file that belongs to another channel."""
        def begin(raw, owner):
            transfer_id = os.urandom(16)
            request = put(owner, ['parts'], 4 * MIB, flags=RANGES, transfer_id=transfer_id)
            self.assertEqual(wire.NAMES[owner.read().type], 'PUT_READY')
            chunk(raw, raw.send('PUT_RANGE', fixed(transfer_id), u64(MIB), u64(2 * MIB)), MIB, bytes(MIB))
            return lambda: owner.answer(owner.send('CANCEL', request=request))
        self.each_on_data(begin, 'not-found')

    def test_delta_upload_open(self):
        def begin(raw, _):
            request = raw.send('PUT_DELTA', path('big'), u64(2 * MIB), attributes(), self.known(raw, 'big'))
            self.assertEqual(wire.NAMES[raw.read().type], 'PUT_READY')
            chunk(raw, request, 0, bytes.fromhex('72730236'))
            return lambda: None
        self.each_on_data(begin)

    def test_download_under_way(self):
        def begin(raw, _):
            request = get(raw, ['big'])
            self.assertEqual(wire.NAMES[raw.read().type], 'GET_READY')
            return self.cancelling(raw, request)
        self.each_on_data(begin)

    def test_delta_download_under_way(self):
        def begin(raw, _):
            request = raw.send('GET_DELTA', path('big'), self.known(raw, 'big'), u64(0),
                               slice32(bytes.fromhex('72730147 00000800 00000010')))
            self.assertEqual(wire.NAMES[raw.read().type], 'GET_READY')
            return self.cancelling(raw, request)
        self.each_on_data(begin)

    def test_signature_under_way(self):
        def begin(raw, _):
            return self.cancelling(raw, raw.send('SIGNATURE', path('big')))  # behind BYE no CANCEL is heard
        self.each_on_data(begin)

    def make_many(self):
        (self.share / 'many').mkdir()
        for number in range(3000):
            (self.share / 'many' / f'{number:0250}').touch()

    def test_listing_under_way_on_data(self):
        self.make_many()

        def begin(raw, _):
            return self.cancelling(raw, raw.send('LIST', path('many'), u16(1)))
        self.each_on_data(begin)

    def test_listing_under_way(self):
        self.make_many()
        for name in EVERY:
            with self.subTest(repr(name)), self.login() as raw:
                raw.send('LIST', path('many'), u16(1))
                self.check(raw, name, open_control(name), self.is_open)

    def test_sum_under_way(self):
        for name in EVERY:
            with self.subTest(repr(name)), self.login() as raw:
                raw.send('SUM', path('huge'), u8(1))
                self.check(raw, name, open_control(name), self.is_open)

    def ahead(self, raw, password, name):
        """HELLO, LOGIN and the message in one piece, before anything is answered; the id of the message."""
        hello = joined([u16(1), u16(0), u8(CONTROL), u64(0), text('raw')])
        login = joined([u8(1), text(self.server.guest[0]), slice16(password), u8(0)])
        request = 0 if name == 'BYE' else 3
        raw.request = 3
        raw.send_bytes(frame('HELLO', hello, 1) + frame('LOGIN', login, 2) + frame(name, self.payload(name), request))
        return request

    def test_sent_ahead_of_a_login(self):
        """It is judged when the login is over."""
        for name in EVERY:
            with self.subTest(repr(name)), Raw(self.server) as raw:
                request = self.ahead(raw, self.server.guest[1].encode(), name)
                fate, error = open_control(name)
                if fate == 'ends':
                    self.assertEqual(raw.last_words(), [error] if error else [])
                    continue
                self.check_answer(raw, name, request, error)
                self.is_open(raw)

    def test_sent_ahead_of_a_wrong_login(self):
        for name in EVERY:
            with self.subTest(repr(name)), Raw(self.server) as raw:
                request = self.ahead(raw, b'wrong', name)
                fate, error = refused(name)
                if fate == 'ends':
                    self.assertEqual(raw.last_words(), ['login-refused', error] if error else ['login-refused'])
                    continue
                self.assertEqual(error_of(raw.answer(2)[-1])[0], 'login-refused')
                self.check_answer(raw, name, request, error)
                self.may_log_in(raw)


class Draining(HostileCase):
    """The server stops while a download that nobody takes keeps it busy."""
    config = '[limits]\ndrain-grace-ms=60000\n'

    def busy_session(self):
        control = self.login()
        self.addCleanup(control.close)
        data = wire.data(self.server, control)
        self.addCleanup(data.close)
        wire.get(data, ['big'])
        self.assertEqual(wire.NAMES[data.read().type], 'GET_READY')
        return control, wire.data(self.server, control)

    def setUp(self):
        super().setUp()
        with open(self.share / 'big', 'wb') as big:
            big.truncate(64 * MIB)

    def test_draining(self):
        control, data = self.busy_session()
        with data:
            self.server.process.signal(signal.SIGTERM)
            while wire.NAMES[control.read().type] != 'GOING_AWAY':
                pass
            for raw, table in ((control, open_control), (data, open_data)):
                for name in EVERY:
                    fate, error = draining(name, table)
                    if fate == 'ends' or name in ('CANCEL', 'PING'):
                        continue
                    with self.subTest(repr(name)):
                        raw.send(name, b'' if name == UNKNOWN_TYPE else name.payload)
                        self.assertEqual(error_of(raw.answer(raw.request)[-1])[0], error)
                self.assertEqual(wire.NAMES[raw.ask('PING', u64(1))[-1].type], 'PONG')
            self.server.process.signal(signal.SIGINT)
            self.server.process.signal(signal.SIGINT)

    def _end(self):
        self.assertEqual(self.server.process.wait(), 0)


if __name__ == '__main__':
    tap.main()
