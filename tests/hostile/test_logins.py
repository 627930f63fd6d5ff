#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guessing names and passwords (docs/PROTOCOL.md, section 5.3)."""
import os

from harness import tap
from harness.proc import wait_for

import raw as wire
from case import HostileCase
from raw import TYPES, Ended, Raw, error_of, retry_ms_of, slice16, text, u8, u64

ATTACKER, BYSTANDER = '127.0.0.66', '127.0.0.2'


class Logins(HostileCase):
    users = {'anna': 'anna’s password'}
    config = '[limits]\npenalty-delay-ms=1\npenalty-refuse-from=9\npenalty-ceiling=12\n'

    def attempt(self, raw, user, password):
        raw.send('LOGIN', u8(1), text(user), slice16(password), u8(0))
        return raw.answer(raw.request)[-1]

    def greeted(self, source=ATTACKER):
        raw = Raw(self.server, source)
        self.addCleanup(raw.close)
        raw.hello()
        return raw

    def test_unknown_user_and_wrong_password_are_told_alike(self):
        """Byte for byte, whatever is wrong about them."""
        raw, other = self.greeted(), self.greeted()
        answers = [self.attempt(raw, user, password) for user, password in (
            ('anna', b'wrong'), ('nobody', b'wrong'), ('anna', b''))]
        answers += [self.attempt(other, user, password) for user, password in (
            ('', b''), ('anna\x01', 'anna’s password'.encode()), ('ANNA', 'anna’s password'.encode()))]
        self.assertEqual({error_of(answer)[0] for answer in answers}, {'login-refused'})
        self.assertEqual(len({answer.payload for answer in answers}), 1, answers)

    def test_three_tries(self):
        raw = self.greeted()
        for _ in range(3):
            raw.send('LOGIN', u8(1), text('anna'), slice16(b'wrong'), u8(0))
        raw.send('LOGIN', u8(1), text('anna'), slice16(self.users['anna'].encode()), u8(0))
        self.assertEqual(raw.last_words(), ['login-refused'] * 3)

    def exhaust(self):
        """Guesses until the source is refused; the answer that said so."""
        for _ in range(20):
            raw = self.greeted()
            for _ in range(3):
                try:
                    answer = self.attempt(raw, 'anna', os.urandom(8))
                except Ended:
                    break
                if error_of(answer)[0] == 'busy':
                    return answer
        raise AssertionError('the source was never refused')

    def test_source_is_refused_and_others_are_not(self):
        answer = self.exhaust()
        self.assertGreater(retry_ms_of(answer), 0)
        self.assertIn('Wait', error_of(answer)[1])
        right = self.users['anna'].encode()
        self.assertEqual(error_of(self.attempt(self.greeted(), 'anna', right))[0], 'busy')
        for source in (BYSTANDER, '127.0.0.1'):
            with self.login(source) as raw:
                self.assertEqual(raw.ask('PING', u64(1))[-1].type, TYPES['PONG'])

    def test_who_is_logged_in_stays_so(self):
        """From the refused address too: the session goes on, opens channels, and its ticket brings it back."""
        inside = self.login(ATTACKER)
        self.exhaust()
        self.assertEqual(inside.ask('PING', u64(1))[-1].type, TYPES['PONG'])
        key = inside.open_key()
        with Raw(self.server, ATTACKER) as data:
            self.assertEqual(data.attach(inside.session_id, key).type, TYPES['ATTACHED'])
        inside.close()
        with self.greeted() as again:
            again.login('anna', inside.ticket, method=2)
            self.assertEqual(again.resumed, 1)

    def test_secrets_are_not_logged(self):
        start = len(self.server.process.lines('err'))
        with self.greeted() as raw:
            self.attempt(raw, 'anna', b'S3CRET-GUESS')
        with self.login() as raw:
            ticket = raw.ticket
        self.server.process.wait_line(lambda line: 'User "anna"' in line and 'disconnected' in line, 'err', start=start)
        log = self.server.process.text('err')
        for secret in ('S3CRET-GUESS', self.users['anna'], ticket.hex()):
            self.assertNotIn(secret, log)

    def test_names_cannot_forge_lines_of_the_log(self):
        """Line feeds, escapes of terminals, quotes and direction marks are shown, not obeyed."""
        for name in ('a\nnotice: forged', '\x1b[2J', 'a" from 9.9.9.9 refused', 'a\\', '\u202egnp', '\u2028x'):
            with self.greeted() as raw:
                self.attempt(raw, name, b'x')

        def refusals():
            return [line for line in self.server.process.lines('err') if 'refused: wrong user or password' in line]

        wait_for(lambda: len(refusals()) >= 6, 'six refusals in the log')
        lines = refusals()
        self.assertEqual(len(lines), 6)
        for line in lines:
            self.assertTrue(line.isprintable(), line)
            self.assertRegex(line, r'^[0-9TZ:.-]+ notice pinnace-server: Login of user "[^"]*" from 127\.0\.0\.66:\d+ refused')


if __name__ == '__main__':
    tap.main()
