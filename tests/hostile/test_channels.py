#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of data channels and tickets in the wrong hands (docs/PROTOCOL.md, sections 5.3 and 5.4)."""
import contextlib
import os

from harness import tap
from harness.proc import wait_for

import raw as wire
from case import HostileCase
from raw import DATA, TYPES, Ended, Raw, error_of, fixed, frame, joined, proof, sample, u8, u64


class Keys(HostileCase):
    users = {'anna': 'anna’s password', 'berta': 'berta’s password'}

    def berta(self):
        return wire.control(self.server, 'berta', self.users['berta'].encode())

    def assert_refused(self, raw, session_id, key, binding=None):
        """LOGIN_REFUSED, and the end."""
        self.assertEqual(error_of(raw.attach(session_id, key, binding))[0], 'login-refused')
        self.assertEqual(raw.last_words(), [])

    def assert_attached(self, raw, session_id, key):
        self.assertEqual(raw.attach(session_id, key).type, TYPES['ATTACHED'])

    def test_used_twice(self):
        with self.login() as control, Raw(self.server) as first, Raw(self.server) as second:
            key = control.open_key()
            self.assert_attached(first, control.session_id, key)
            self.assert_refused(second, control.session_id, key)

    def test_replayed_proof(self):
        """What one connection proved is worth nothing on another: the exporter differs."""
        with self.login() as control, Raw(self.server) as first, Raw(self.server) as second:
            key = control.open_key()
            self.assertNotEqual(first.binding, second.binding)
            self.assert_refused(second, control.session_id, key, binding=first.binding)
            self.assert_attached(first, control.session_id, key)

    def test_of_another_session(self):
        with self.login() as anna, self.berta() as berta:
            with Raw(self.server) as raw:
                self.assert_refused(raw, anna.session_id, berta.open_key())
            with Raw(self.server) as raw:
                self.assert_refused(raw, berta.session_id, anna.open_key())

    def test_wrong(self):
        with self.login() as control:
            key = control.open_key()
            for wrong in (bytes(32), os.urandom(32), key[:31] + bytes([key[31] ^ 1])):
                with self.subTest(wrong.hex()), Raw(self.server) as raw:
                    self.assert_refused(raw, control.session_id, wrong)
            with Raw(self.server) as raw:
                raw.hello(DATA)
                right = proof(key, control.session_id, raw.binding)
                got = raw.ask('ATTACH', fixed(control.session_id), fixed(right[:31] + bytes([right[31] ^ 1])))[-1]
                self.assertEqual(error_of(got)[0], 'login-refused')
            with Raw(self.server) as raw:
                self.assert_attached(raw, control.session_id, key)

    def test_unknown_session(self):
        with self.login() as control, Raw(self.server) as raw:
            self.assert_refused(raw, os.urandom(16), control.open_key())

    def test_after_the_session(self):
        with self.login() as control:
            key = control.open_key()
            with wire.data(self.server, control) as data:
                control.send('BYE', request=0)
                self.assertEqual(control.last_words(), [])
                self.assertEqual(data.last_words(), [])
            with Raw(self.server) as raw:
                self.assert_refused(raw, control.session_id, key)

    def test_second_attach(self):
        with self.login() as control, wire.data(self.server, control) as data:
            data.send('ATTACH', fixed(control.session_id), fixed(proof(control.open_key(), control.session_id, data.binding)))
            self.assertEqual(data.last_words(), ['protocol'])


class BehindAttach(HostileCase):
    """Requests that did not wait for ATTACHED: the session's once it was right, nobody's if it was not."""
    BIG = bytes(range(256)) * 400

    def all_at_once(self, raw, session_id, key, before=(), flags=0):
        """HELLO, `before`, ATTACH, an upload of more than strangers may send, a folder, PING: in one piece."""
        whole = joined([wire.path('early'), wire.attributes(), u8(wire.OVERWRITE), u8(0), fixed(wire.xxh3_128(self.BIG)),
                        wire.slice32(self.BIG)])
        frames = [('HELLO', joined([wire.u16(1), wire.u16(0), u8(DATA), u64(0), wire.text('raw')]), 0),
                  *((*one, 0) for one in before),
                  ('ATTACH', joined([fixed(session_id), fixed(proof(key, session_id, raw.binding))]), 0),
                  ('PUT_WHOLE', whole, flags),
                  ('MAKE_FOLDER', joined([wire.path('folder'), wire.attributes(), u8(0)]), 0),
                  ('PING', joined([u64(7)]), 0)]
        raw.send_bytes(b''.join(frame(name, payload, number, flag) for number, (name, payload, flag) in enumerate(frames, 1)))

    def rest(self, raw):
        """(type, id) of all that still comes."""
        got = []
        try:
            while True:
                one = raw.read()
                got.append(((error_of(one) or [wire.NAMES[one.type]])[0], one.request))
        except Ended:
            return got

    def test_right(self):
        with self.login() as control, Raw(self.server) as raw:
            self.all_at_once(raw, control.session_id, control.open_key())
            got = [raw.read() for _ in range(5)]
            self.assertEqual(sorted((one.request, wire.NAMES[one.type]) for one in got),
                             [(1, 'WELCOME'), (2, 'ATTACHED'), (3, 'STORED'), (4, 'ENTRY'), (5, 'PONG')])
            self.assertEqual([one.request for one in got[:2]], [1, 2])
        self.assertEqual((self.share / 'early').read_bytes(), self.BIG)
        (self.share / 'early').unlink()
        (self.share / 'folder').rmdir()

    def test_refused(self):
        """LOGIN_REFUSED is all that comes, and nothing was carried out."""
        with self.login() as control:
            used = control.open_key()
            with Raw(self.server) as raw:
                self.assertEqual(raw.attach(control.session_id, used).type, TYPES['ATTACHED'])
            for key, session_id in ((used, control.session_id), (os.urandom(32), control.session_id),
                                    (control.open_key(), os.urandom(16))):
                with self.subTest(), Raw(self.server) as raw:
                    self.all_at_once(raw, session_id, key)
                    self.assertEqual(self.rest(raw), [('WELCOME', 1), ('login-refused', 2)])
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])

    def test_before_attach(self):
        """The right key behind them makes them no better."""
        with self.login() as control:
            for name in ('MAKE_FOLDER', 'PUT_WHOLE', 'GET', 'PING'):
                with self.subTest(name), Raw(self.server) as raw:
                    self.all_at_once(raw, control.session_id, control.open_key(), before=[(name, sample(name))])
                    self.assertEqual(self.rest(raw), [('WELCOME', 1), ('not-logged-in', 2)])
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])

    def test_large_before_attach(self):
        """What strangers may send stays small, whatever comes behind it."""
        with self.login() as control, Raw(self.server) as raw:
            self.all_at_once(raw, control.session_id, control.open_key(), before=[('STAT', bytes(4097))])
            got = self.rest(raw)
            self.assertEqual((got[0], len(got)), (('WELCOME', 1), 2))
            self.assertIn(got[1][0], ('protocol', 'too-large'))

    def test_session_gone(self):
        """The session said BYE before: its key opens nothing, and nothing is carried out."""
        with self.login() as control, Raw(self.server) as raw:
            key = control.open_key()
            control.send('BYE', request=0)
            control.last_words()
            self.all_at_once(raw, control.session_id, key)
            self.assertEqual(self.rest(raw), [('WELCOME', 1), ('login-refused', 2)])
        self.assertEqual([name for name in os.listdir(self.share) if name != '.pinnace'], [])


class KeysWithLogin(HostileCase):
    """Keys that come with LOGGED_IN are keys like any other."""
    users = {'anna': 'anna’s password', 'berta': 'berta’s password'}

    def login_with(self, keys, user='anna', secret=None, method=1):
        raw = Raw(self.server)
        self.addCleanup(raw.close)
        raw.hello()
        return raw.login(user, self.users[user].encode() if secret is None else secret, method, keys)

    def refused(self, session_id, key, binding=None):
        with Raw(self.server) as raw:
            got = raw.attach(session_id, key, binding)
            return (error_of(got) or ['attached'])[0], raw.last_words()

    def test_too_many(self):
        """No more than channels, whatever is asked for; nor any besides."""
        for asked in (8, 9, 255):
            with self.subTest(asked):
                control = self.login_with(asked)
                self.assertEqual(len(control.keys), 8)
                self.assertEqual(len(set(control.keys)), 8)
                self.assertEqual(control.error('OPEN_CHANNEL'), 'busy')

    def test_none_for_whoever_is_refused(self):
        with Raw(self.server) as raw:
            raw.hello()
            for method, secret in ((1, b'wrong'), (2, os.urandom(32)), (1, b'')):
                got = raw.ask('LOGIN', wire.u8(method), wire.text('anna'), wire.slice16(secret), wire.u8(8))
                self.assertEqual([error_of(one)[0] for one in got], ['login-refused'])

    def test_used_twice_replayed_or_of_another(self):
        anna, berta = self.login_with(3), self.login_with(3, 'berta')
        refused = ('login-refused', [])
        with Raw(self.server) as first:
            self.assertEqual(self.refused(anna.session_id, anna.keys[0], first.binding), refused)
            self.assertEqual(first.attach(anna.session_id, anna.keys[0]).type, TYPES['ATTACHED'])
            self.assertEqual(self.refused(anna.session_id, anna.keys[0]), refused)
        self.assertEqual(self.refused(berta.session_id, anna.keys[1]), refused)
        self.assertEqual(self.refused(anna.session_id, berta.keys[1]), refused)

    def test_void_after_the_session_and_after_coming_back(self):
        first = self.login_with(8)
        second = self.login_with(8, secret=first.ticket, method=2)
        self.assertEqual((second.resumed, len(second.keys)), (1, 8))
        self.assertEqual(set(first.keys) & set(second.keys), set())
        self.assertEqual(self.refused(second.session_id, first.keys[0]), ('login-refused', []))
        second.send('BYE', request=0)
        second.last_words()
        self.assertEqual(self.refused(second.session_id, second.keys[0]), ('login-refused', []))

    def test_each_login_has_its_own(self):
        """Logging in again and again gives nobody more channels than one session may have."""
        control = self.login_with(8)
        for _ in range(3):
            control = self.login_with(8, secret=control.ticket, method=2)
        with contextlib.ExitStack() as held:
            for key in control.keys:
                raw = held.enter_context(Raw(self.server))
                self.assertEqual(raw.attach(control.session_id, key).type, TYPES['ATTACHED'])
            self.assertEqual(control.error('OPEN_CHANNEL'), 'busy')
            self.assertEqual(self.login_with(8, secret=control.ticket, method=2).keys, [])


class ExpiredKeys(HostileCase):
    config = '[limits]\nkey-life-ms=300\n'

    def test_with_login_expired(self):
        with Raw(self.server) as control:
            control.hello()
            control.login(keys=8)
            wait_for(lambda: control.error('OPEN_CHANNEL') is None, 'the keys to expire')
            with Raw(self.server) as raw:
                self.assertEqual(error_of(raw.attach(control.session_id, control.keys[0]))[0], 'login-refused')

    def test_expired(self):
        with self.login() as control:
            keys = [control.open_key() for _ in range(8)]
            wait_for(lambda: control.error('OPEN_CHANNEL') is None, 'the first keys to expire')
            with Raw(self.server) as raw:
                self.assertEqual(error_of(raw.attach(control.session_id, keys[0]))[0], 'login-refused')


class Tickets(HostileCase):
    users = {'anna': 'anna’s password', 'berta': 'berta’s password'}

    def ticket_login(self, user, ticket):
        """(how it was answered, the control channel): 'in', or the error."""
        raw = Raw(self.server)
        self.addCleanup(raw.close)
        raw.hello()
        try:
            raw.login(user, ticket, method=2)
        except AssertionError as error:
            return ('login-refused' if 'login-refused' in str(error) else str(error)), raw
        return 'in', raw

    def test_brings_the_session_back_once(self):
        first = self.login()
        ticket = first.ticket
        first.close()
        how, second = self.ticket_login('anna', ticket)
        self.assertEqual((how, second.resumed, second.session_id), ('in', 1, first.session_id))
        self.assertEqual(self.ticket_login('anna', ticket)[0], 'login-refused')
        self.assertEqual(self.ticket_login('anna', second.ticket)[0], 'in')

    def test_takes_over_from_a_channel_that_is_still_there(self):
        with self.login() as first, wire.data(self.server, first) as data:
            how, second = self.ticket_login('anna', first.ticket)
            self.assertEqual(how, 'in')
            self.assertEqual(first.last_words(), [])
            self.assertEqual(data.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def test_under_another_name(self):
        with self.login() as anna:
            for name in ('berta', 'nobody', 'Anna', 'anna '):
                with self.subTest(name):
                    self.assertEqual(self.ticket_login(name, anna.ticket)[0], 'login-refused')

    def test_wrong_length_and_wrong_bytes(self):
        with self.login() as anna:
            for ticket in (b'', anna.ticket[:31], anna.ticket + b'\0', os.urandom(32), bytes(1024)):
                with self.subTest(len(ticket)):
                    self.assertEqual(self.ticket_login('anna', ticket)[0], 'login-refused')

    def test_void_after_bye(self):
        with self.login() as anna:
            anna.send('BYE', request=0)
            anna.last_words()
            self.assertEqual(self.ticket_login('anna', anna.ticket)[0], 'login-refused')

    def test_refused_tickets_count_as_tries_but_leave_no_penalty(self):
        for _ in range(20):
            with Raw(self.server) as raw:
                raw.hello()
                for _ in range(3):
                    raw.send('LOGIN', wire.u8(2), wire.text('anna'), wire.slice16(os.urandom(32)), wire.u8(0))
                self.assertEqual(raw.last_words(), ['login-refused'] * 3)
        with self.login() as anna:
            self.assertEqual(anna.ask('PING', u64(1))[-1].type, TYPES['PONG'])


class Users(HostileCase):
    """What a reload does to those who are logged in."""
    users = {'anna': 'anna’s password', 'berta': 'berta’s password'}

    def end_of(self, raw):
        try:
            while True:
                raw.read()
        except Ended:
            return True

    def kicked(self, change, *args, password=None):
        berta = wire.control(self.server, 'berta', self.users['berta'].encode())
        self.addCleanup(berta.close)
        with self.login() as anna, wire.data(self.server, berta) as data:
            self.server.user(change, 'berta', *args, password=password)
            self.server.process.signal(1)  # SIGHUP
            self.assertTrue(self.end_of(berta))
            self.assertTrue(self.end_of(data))
            self.assertEqual(anna.ask('PING', u64(1))[-1].type, TYPES['PONG'])
        with Raw(self.server) as raw:
            raw.hello()
            raw.send('LOGIN', wire.u8(2), wire.text('berta'), wire.slice16(berta.ticket), wire.u8(0))
            self.assertEqual(error_of(raw.answer(raw.request)[-1])[0], 'login-refused')

    def test_removed(self):
        self.kicked('remove')

    def test_other_password(self):
        """Whoever knew the old one is out, tickets included."""
        self.kicked('passwd', '--password-stdin', password='another password')


if __name__ == '__main__':
    tap.main()
