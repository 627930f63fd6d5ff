# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc on a terminal: questions, the progress bar, Ctrl+C. And what is not done without one."""
import os
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.relay import Relay
from harness.server import Server
from harness.terminal import Terminal


def files_of_staging(share):
    folder = share / '.pinnace' / 'staging'
    return [path for path in folder.rglob('*') if path.is_file() and path.stat().st_size] if folder.exists() else []


class Questions(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        trees.write(self.server.share / 'a', b'a')
        self.pnc = self.start(Pnc(self.server, user='anna', pin=False))

    def run_ls(self, url=None, pin=False):
        self.pnc.pin = pin
        return self.start(Terminal(self.pnc.argv('ls', url or self.pnc.url()), env=self.pnc.env))

    def test_identity_and_password_are_asked_once(self):
        terminal = self.run_ls()
        terminal.wait_text(self.server.fingerprint)
        terminal.wait_text('[yes/no]')
        terminal.type('yes\n')
        terminal.wait_text('Password of anna')
        terminal.type('secret\n')
        terminal.wait(0)
        self.assertNotIn('secret', terminal.text)
        self.assertTrue(terminal.text.endswith('a\r\n'), terminal.text)
        again = self.run_ls()
        again.wait_text('Password of anna')
        self.assertNotIn('fingerprint', again.text)
        again.type('secret\n')
        again.wait(0)

    def test_no_means_no(self):
        terminal = self.run_ls()
        terminal.wait_text('[yes/no]')
        terminal.type('no\n')
        terminal.wait(4)
        self.assertNotIn('Password', terminal.text)
        again = self.run_ls()
        again.wait_text('[yes/no]')
        again.type('\n')
        again.wait(4)

    def test_wrong_password_is_asked_again(self):
        terminal = self.run_ls(pin=True)
        terminal.wait_text('Password of anna')
        terminal.type('wrong\n')
        terminal.wait_text('wrong.')
        wait_for(lambda: terminal.text.count('Password of anna') == 2, 'a second question')
        terminal.type('secret\n')
        terminal.wait(0)

    def test_user_is_asked_for(self):
        terminal = self.run_ls(f'pinnace://127.0.0.1:{self.server.port}/', pin=True)
        terminal.wait_text('User: ')
        terminal.type('anna\n')
        terminal.wait_text('Password of anna')
        terminal.type('secret\n')
        terminal.wait(0)

    def test_end_of_input_is_no_answer(self):
        terminal = self.run_ls(pin=True)
        terminal.wait_text('Password of anna')
        terminal.type('\x04')
        terminal.wait(3)


class Progress(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay))
        trees.big(self.tmp / 'big', 8 << 20)
        trees.big(self.server.share / 'down', 8 << 20)

    def test_on_a_terminal(self):
        for arguments, name in ((['put', self.tmp / 'big', self.pnc.url('/')], 'big'),
                                (['get', self.pnc.url('/down'), self.tmp / 'got'], 'down')):
            with self.subTest(arguments=arguments[0]):
                self.relay.hold_after(3 << 20)
                terminal = self.start(Terminal(self.pnc.argv(*arguments), env=self.pnc.env, stdout='pipe'))
                self.relay.wait_held()
                terminal.wait_text('%')
                self.relay.release()
                terminal.wait(0)
                self.assertIn(name, terminal.text)
                self.assertIn('█', terminal.text)
                self.assertTrue(terminal.text.endswith('\r\x1b[K'), terminal.text[-100:])
                self.assertEqual(terminal.out, b'')
                lines = terminal.text.replace('\x1b[K', '').split('\r')
                self.assertLess(max(map(len, lines)), 80)

    def test_of_a_long_request(self):
        """A sum that would take a day says how far it is until it is interrupted."""
        with open(self.server.share / 'endless', 'wb') as endless:
            endless.truncate(1 << 40)
        terminal = self.start(Terminal(self.pnc.argv('sum', self.pnc.url('/endless')), env=self.pnc.env, stdout='pipe'))
        terminal.wait_text('%')
        self.assertIn('endless', terminal.text)
        terminal.type('\x03')
        terminal.wait(130)
        self.assertEqual(terminal.out, b'')

    def test_not_in_a_pipe_not_when_quiet_not_with_json(self):
        self.assertEqual(self.pnc('put', self.tmp / 'big', self.pnc.url('/')).err, '')
        for option in ('--quiet', '--json'):
            terminal = self.start(Terminal(self.pnc.argv('put', option, '--overwrite', self.tmp / 'big', self.pnc.url('/')),
                                           env=self.pnc.env, stdout='pipe'))
            terminal.wait(0)
            self.assertEqual(terminal.text, '')

    def test_standard_output_is_left_alone(self):
        terminal = self.start(Terminal(self.pnc.argv('get', self.pnc.url('/down'), '-'), env=self.pnc.env, stdout='pipe'))
        terminal.wait(0)
        self.assertTrue(terminal.out == (self.server.share / 'down').read_bytes())


class Interrupt(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        self.share = self.server.share
        self.relay = self.start(Relay(self.server))
        self.pnc = self.start(Pnc(self.relay))
        self.relay.slow_down(8 << 20)
        self.target = self.tmp / 'target'
        self.target.mkdir()

    def interrupt(self, *arguments):
        """Starts it, waits until bytes move, presses Ctrl+C."""
        terminal = self.start(Terminal(self.pnc.argv(*arguments), env=self.pnc.env))
        self.relay.wait_passed(3 << 20)
        terminal.type('\x03')
        terminal.wait(130)
        return terminal

    def nothing_is_left(self):
        wait_for(lambda: not files_of_staging(self.share), lambda: f'staging to be empty: {files_of_staging(self.share)}')
        self.assertEqual(os.listdir(self.target), [])

    def test_upload(self):
        trees.big(self.tmp / 'big', 32 << 20)
        self.interrupt('put', self.tmp / 'big', self.pnc.url('/big'))
        self.assertFalse((self.share / 'big').exists())
        self.nothing_is_left()

    def test_upload_over_an_old_file(self):
        trees.big(self.tmp / 'big', 32 << 20)
        trees.write(self.share / 'big', b'old')
        self.interrupt('put', '--overwrite', self.tmp / 'big', self.pnc.url('/big'))
        self.assertEqual((self.share / 'big').read_bytes(), b'old')
        self.nothing_is_left()

    def test_download(self):
        trees.big(self.share / 'big', 32 << 20)
        self.interrupt('get', self.pnc.url('/big'), self.target)
        self.nothing_is_left()

    def test_tree_both_ways(self):
        trees.many_small(self.tmp / 'tree', 2000, size=16384)
        self.interrupt('put', '-r', self.tmp / 'tree', self.pnc.url('/'))
        self.nothing_is_left()
        for path in (self.share / 'tree').rglob('*'):
            if path.is_file():
                self.assertEqual(path.read_bytes(), (self.tmp / 'tree' / path.relative_to(self.share / 'tree')).read_bytes())
        self.relay.total = 0
        trees.many_small(self.share / 'whole', 2000, size=16384)
        self.interrupt('get', '-r', self.pnc.url('/whole'), self.target)
        for path in self.target.rglob('*'):
            self.assertNotIn('partial', path.name)
            if path.is_file():
                self.assertEqual(path.read_bytes(), (self.share / path.relative_to(self.target)).read_bytes())

    def test_stream(self):
        trees.big(self.tmp / 'big', 32 << 20)
        with open(self.tmp / 'big', 'rb') as content:
            transfer = self.start(self.pnc.popen('put', '-', self.pnc.url('/big'), stdin=content))
            self.relay.wait_passed(3 << 20)
            transfer.signal(signal.SIGINT)
            self.assertEqual(transfer.wait(), 130)
        self.assertFalse((self.share / 'big').exists())
        self.nothing_is_left()

    def test_while_the_network_hangs(self):
        trees.big(self.share / 'big', 32 << 20)
        self.relay.hold_after(2 << 20)
        terminal = self.start(Terminal(self.pnc.argv('get', self.pnc.url('/big'), self.target), env=self.pnc.env))
        self.relay.wait_held()
        terminal.type('\x03')
        terminal.wait(130)
        self.nothing_is_left()

    def test_while_connecting(self):
        self.relay.hold_after(0)
        terminal = self.start(Terminal(self.pnc.argv('ls', self.pnc.url()), env=self.pnc.env))
        self.relay.wait_held()
        terminal.type('\x03')
        terminal.wait(130)


if __name__ == '__main__':
    tap.main()
