# SPDX-License-Identifier: GPL-3.0-or-later
"""The server as a program: what it prints, how it starts and refuses to start, what signals do to it."""
import json
import os
import re
import signal
import socket
import stat
import subprocess
from urllib.parse import urlsplit

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import DEADLINE_S, Process, program, wait_for
from harness.server import Server

KEYS = {'name', 'share', 'address', 'port', 'fingerprint', 'link', 'guest', 'version'}


class Serve(tap.TestCase):
    def run_server(self, *args, code=0, env=None):
        """Runs pinnaced to its end; returns it."""
        done = subprocess.run([program('pinnaced'), *map(str, args)], capture_output=True, text=True,
                              timeout=DEADLINE_S, env={**os.environ, **(env or {})})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def serve(self, *args, code):
        share = self.tmp / 'share'
        share.mkdir(exist_ok=True)
        return self.run_server('serve', '--listen', '127.0.0.1:0', '--state-dir', self.tmp / 'state', *args, code=code)

    # What it prints

    def test_json_is_the_first_line(self):
        server = self.start(Server(args=['--name', 'Zoë’s boat']))
        facts = json.loads(server.process.lines()[0])
        self.assertLessEqual(KEYS, set(facts))
        self.assertEqual(facts['name'], 'Zoë’s boat')
        self.assertEqual(facts['address'], '127.0.0.1')
        self.assertIsInstance(facts['port'], int)
        self.assertRegex(facts['fingerprint'], r'^SHA256:[A-Za-z0-9_-]{43}$')
        link = urlsplit(facts['link'])
        self.assertEqual((link.scheme, link.username, link.hostname, link.port),
                         ('pinnace', 'guest', '127.0.0.1', facts['port']))
        self.assertTrue(link.password)

    def test_banner_for_people(self):
        share = self.tmp / 'share'
        share.mkdir()
        process = self.start_process('serve', '--listen', '127.0.0.1:0', '--state-dir', self.tmp / 'state', share)
        process.wait_line('pinnace://')
        text = process.text()
        self.assertIn(str(share), text)
        self.assertIn('SHA256:', text)
        self.assertNotIn('\x1b', text)

    def start_process(self, *args):
        process = Process([program('pinnaced'), *map(str, args)])
        self.addCleanup(process.kill)
        return process

    def test_link_of_a_server_that_listens_everywhere(self):
        server = Server(host='[::]')
        self.start(server)
        self.assertEqual(server.facts['address'], '::')
        self.assertNotIn(urlsplit(server.link).hostname, ('::', '0.0.0.0', None))

    def test_state_is_private(self):
        server = self.start(Server())
        self.assertEqual(stat.S_IMODE(os.stat(server.state).st_mode), 0o700)
        for name in os.listdir(server.state):
            self.assertEqual(stat.S_IMODE(os.stat(server.state / name).st_mode) & 0o077, 0, name)

    def test_the_guest_is_another_one_each_time(self):
        server = self.start(Server())
        first, fingerprint = server.guest, server.fingerprint
        server.restart()
        self.assertNotEqual(server.guest, first)
        self.assertEqual(server.fingerprint, fingerprint)

    # How it refuses to start

    def test_usage(self):
        for args in (('serve',), ('serve', '/a', '/b'), ('serve', '--nonsense', '/a'), ('nonsense',), (),
                     ('status', 'x'), ('kick',), ('drain', 'x')):
            with self.subTest(args=args):
                self.run_server(*args, code=2)

    def test_help(self):
        self.assertIn('serve', self.run_server('--help').stdout)
        self.assertIn('--listen', self.run_server('serve', '--help').stdout)
        self.assertRegex(self.run_server('--version').stdout, r'^pinnaced \d+\.\d+')

    def test_no_such_folder(self):
        done = self.serve(self.tmp / 'none', code=1)
        self.assertIn(str(self.tmp / 'none'), done.stderr)

    def test_no_folder(self):
        (self.tmp / 'file').write_text('x')
        self.assertIn(str(self.tmp / 'file'), self.serve(self.tmp / 'file', code=1).stderr)

    def test_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            place = f'127.0.0.1:{taken.getsockname()[1]}'
            done = self.serve('--listen', place, self.tmp / 'share', code=1)
        self.assertIn(place, done.stderr)
        self.assertIn('--listen', done.stderr)

    def test_place_that_makes_no_sense(self):
        for place in ('127.0.0.1:x', ':80', '127.0.0.1:99999'):
            with self.subTest(place=place):
                self.serve('--listen', place, self.tmp / 'share', code=2)

    def test_broken_configuration(self):
        config = self.tmp / 'conf'
        config.write_text('[limits]\nmax-sessions=0\n')
        share = self.tmp / 'share'
        share.mkdir()
        done = self.serve('--config', config, share, code=2)
        self.assertIn('max-sessions', done.stderr)
        self.assertEqual(self.run_server('check-config', '--state-dir', self.tmp / 'state', '--config', config,
                                         code=1).stdout, '')
        config.write_text('[limits]\nmax-sessions=7\n')
        self.run_server('check-config', '--state-dir', self.tmp / 'state', '--config', config)

    def test_broken_users(self):
        state = self.tmp / 'state'
        state.mkdir(mode=0o700)
        (state / 'users.json').write_text('{')
        (state / 'users.json').chmod(0o600)
        share = self.tmp / 'share'
        share.mkdir()
        self.serve(share, code=1)
        self.run_server('check-config', '--state-dir', state, code=1)

    # What signals do

    def test_sigterm_ends_with_0(self):
        server = self.start(Server())
        server.stop()
        self.assertIn('Draining', server.log())

    def test_sigterm_lets_an_upload_finish(self):
        server = self.start(Server())
        pnc = self.start(Pnc(server))
        with pnc.popen('put', '-', pnc.url('/slow'), stdin=subprocess.PIPE) as upload:
            upload.stdin.write(b'x' * (3 << 20))
            upload.stdin.flush()
            wait_for(lambda: list((server.share / '.pinnace' / 'staging').glob('*')), 'the upload to begin')
            server.process.signal(signal.SIGTERM)
            server.process.wait_line('Draining', key='err')
            upload.stdin.close()
            self.assertEqual(upload.wait(), 0, upload.log())
        self.assertEqual(server.process.wait(), 0)
        self.assertEqual((server.share / 'slow').stat().st_size, 3 << 20)

    def test_second_interrupt_ends_at_once(self):
        config = self.tmp / 'conf'
        config.write_text('[limits]\ndrain-grace-ms=3600000\n')
        server = self.start(Server(args=['--config', config]))
        pnc = self.start(Pnc(server))
        with pnc.popen('put', '-', pnc.url('/slow'), stdin=subprocess.PIPE) as upload:
            upload.stdin.write(b'x' * (3 << 20))
            upload.stdin.flush()
            wait_for(lambda: list((server.share / '.pinnace' / 'staging').glob('*')), 'the upload to begin')
            server.process.signal(signal.SIGINT)
            server.process.wait_line('Draining', key='err')
            self.assertTrue(server.process.alive())
            server.process.signal(signal.SIGINT)
            self.assertEqual(server.process.wait(), 0)
            upload.kill()
        self.assertFalse((server.share / 'slow').exists())

    def test_reload_with_a_broken_configuration_changes_nothing(self):
        config = self.tmp / 'conf'
        config.write_text('')
        server = self.start(Server(args=['--config', config]))
        pnc = self.start(Pnc(server))
        config.write_text('[limits]\nnonsense=1\n')
        server.process.signal(signal.SIGHUP)
        server.process.wait_line('nonsense', key='err')
        self.assertEqual(pnc('ls', pnc.url('/')).code, 0)

    # What it writes down

    def test_log_is_one_line_a_record(self):
        server = self.start(Server())
        stranger = self.start(Pnc(server, user='nobody', password='a-wrong-one'))
        stranger('ls', stranger.url('/'), code=3)
        pnc = self.start(Pnc(server))
        trees.write(self.tmp / 'file', b'hello')
        pnc('put', self.tmp / 'file', pnc.url('/x\ny\x1b[2J", 9 bytes'))
        stored = server.process.wait_line('Stored', key='err')
        self.assertRegex(stored, r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z notice pinnace-server: Stored ')
        self.assertIn(r'Stored "/x\x0ay\x1b[2J\x22, 9 bytes", 5 bytes, for user "guest" from 127.0.0.1:', stored)
        server.process.wait_line('Login of user "nobody" from 127.0.0.1:', key='err')
        for line in server.process.lines('err'):
            self.assertTrue(re.match(r'^\d{4}-\d\d-\d\dT', line), line)
        for secret in (server.guest[1], 'a-wrong-one'):
            self.assertNotIn(secret, server.process.text('err'))

    def test_read_only(self):
        server = self.start(Server(args=['--read-only']))
        pnc = self.start(Pnc(server))
        trees.write(server.share / 'file', b'x')
        self.assertEqual(pnc('cat', pnc.url('/file')).raw, b'x')
        self.assertIn('read', pnc('rm', pnc.url('/file'), code=1).err)

    def test_few_descriptors(self):
        """With hardly any descriptors, a crowd is turned away without a spin, and an honest one is served after it."""
        share = self.tmp / 'share'
        share.mkdir()
        server = self.start(Server(share, prefix=['prlimit', '--nofile=256:256']))
        crowd = []
        for _ in range(300):
            crowd.append(socket.create_connection((server.host, server.port)))
        pnc = self.start(Pnc(server))
        for one in crowd:
            one.close()
        wait_for(lambda: server.usage()['fds'] < 100, 'the crowd to be gone')
        self.assertEqual(pnc('ls', pnc.url('/')).code, 0)
        self.assertLess(len(server.process.lines('err')), 400)


if __name__ == '__main__':
    tap.main()
