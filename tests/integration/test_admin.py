# SPDX-License-Identifier: GPL-3.0-or-later
"""pinnaced status, kick and drain: what they say and do, and whom the socket behind them lets in."""
import json
import os
import socket
import stat
import subprocess

from harness import tap, trees
from harness.places import read_only_disk
from harness.pnc import Pnc
from harness.proc import DEADLINE_S, program, wait_for
from harness.server import Server


class Admin(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret', 'ben': 'other'}))
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret'))

    def run_pinnaced(self, *args, code=0, state=None, prefix=()):
        argv = [*prefix, program('pinnaced'), *map(str, args), '--state-dir', str(state or self.server.state)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=DEADLINE_S)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def status(self):
        reports = [json.loads(line) for line in self.run_pinnaced('status', '--json').stdout.splitlines()]
        self.assertEqual(len(reports), 1)
        return reports[0]

    def places(self):
        return sorted((self.server.state / 'control').glob('*'))

    def pinging(self, pnc=None):
        pnc = pnc or self.pnc
        process = self.start(pnc.popen('ping', '-c', '100000', '--retry-for', '1', pnc.url()))
        process.wait_line('1: ')
        return process


class Status(Admin):
    def test_of_an_idle_server(self):
        report = self.status()
        self.assertEqual((report['ok'], report['state'], report['sessions']), (True, 'serving', []))
        self.assertEqual(report['pid'], self.server.process.pid)
        self.assertEqual((report['connections'], report['transfers'], report['limits_reached']), (0, 0, {}))
        self.assertIn(f'127.0.0.1:{self.server.port}', report['address'])
        self.assertGreaterEqual(report['uptime_s'], 0)
        self.assertIn('serving', self.run_pinnaced('status').stdout)

    def test_of_a_transfer(self):
        trees.big(self.tmp / 'large', 8 << 20)
        self.start(self.pnc.popen('put', '--limit', '500K', self.tmp / 'large', self.pnc.url('/large')))
        report = wait_for(lambda: (lambda now: now['received_bps'] > 0 and now)(self.status()), 'something to move')
        self.assertEqual(len(report['sessions']), 1)
        session = report['sessions'][0]
        self.assertEqual((session['user'], session['state']), ('anna', 'open'))
        self.assertRegex(session['address'], r'^127\.0\.0\.1:\d+$')
        self.assertGreaterEqual(session['channels'], 1)
        self.assertGreater(session['received_bytes'], 0)
        self.assertEqual(report['transfers'], 1)
        text = self.run_pinnaced('status').stdout
        self.assertIn('anna', text)
        self.assertIn(session['session'], text)

    def test_of_limits(self):
        self.server.configure({'max-sessions': 1})
        self.server.restart()
        self.pinging()
        ben = self.start(Pnc(self.server, user='ben', password='other'))
        ben('ls', '--retry-for', '0', ben.url(), code=None)
        wait_for(lambda: self.status()['limits_reached'].get('max-sessions', 0) > 0, 'the limit to be counted')
        self.assertIn('max-sessions', self.run_pinnaced('status').stdout)

    def test_of_no_server(self):
        for command in (['status'], ['kick', 'anna'], ['drain']):
            with self.subTest(command):
                self.assertIn(str(self.tmp), self.run_pinnaced(*command, code=1, state=self.tmp).stderr)
                self.assertIn('none', self.run_pinnaced(*command, code=1, state=self.tmp / 'none').stderr)
        self.server.stop()
        self.assertIn('No server runs', self.run_pinnaced('status', code=1).stderr)
        self.assertEqual(self.places(), [])

    def test_of_a_dead_server(self):
        self.server.kill()
        self.assertEqual(len(self.places()), 1)
        self.assertIn('No server runs', self.run_pinnaced('status', code=1).stderr)
        self.assertEqual(self.places(), [])
        self.server.start()
        self.status()

    def test_of_two_servers_with_one_state_folder(self):
        other = self.start(Server(state=self.server.state))
        reports = [json.loads(line) for line in self.run_pinnaced('status', '--json').stdout.splitlines()]
        self.assertEqual({report['pid'] for report in reports}, {self.server.process.pid, other.process.pid})

    def test_in_a_folder_with_a_long_path(self):
        state = self.tmp / ('d' * 120) / 'state'
        server = self.start(Server(state=state, users={'anna': 'secret'}))
        done = self.run_pinnaced('status', '--json', state=state)
        self.assertEqual(json.loads(done.stdout)['pid'], server.process.pid)

    def test_usage(self):
        for command in (['status', 'x'], ['kick'], ['kick', ''], ['kick', 'a', 'b'], ['drain', 'x'], ['status', '--none']):
            with self.subTest(command):
                self.run_pinnaced(*command, code=2)
        self.run_pinnaced('kick', 'a\nb', code=2)


class Kick(Admin):
    def test_user(self):
        anna = self.pinging()
        ben = self.pinging(self.start(Pnc(self.server, user='ben', password='other')))
        self.assertIn('1', self.run_pinnaced('kick', 'anna').stdout)
        self.assertEqual(anna.wait(), 5, anna.log())
        self.assertIn('disconnected you', anna.text('err'))
        self.assertEqual([session['user'] for session in self.status()['sessions']], ['ben'])
        self.assertTrue(ben.alive())

    def test_session(self):
        first = self.pinging()
        label = self.status()['sessions'][0]['session']
        second = self.pinging()
        self.run_pinnaced('kick', label)
        self.assertEqual(first.wait(), 5, first.log())
        self.assertTrue(second.alive())
        self.assertIn(label, self.run_pinnaced('kick', label, code=1).stderr)

    def test_during_a_transfer(self):
        trees.big(self.tmp / 'large', 8 << 20)
        transfer = self.start(self.pnc.popen('put', '--limit', '500K', self.tmp / 'large', self.pnc.url('/large')))
        wait_for(lambda: list((self.server.share / '.pinnace' / 'staging').glob('*')), 'the file to be on its way')
        self.run_pinnaced('kick', 'anna')
        self.assertNotEqual(transfer.wait(), 0, transfer.log())
        self.assertIn('disconnected you', transfer.text('err'))
        self.assertFalse((self.server.share / 'large').exists())

    def test_nobody(self):
        self.assertIn('carl', self.run_pinnaced('kick', 'carl', code=1).stderr)


class Drain(Admin):
    def test_drain(self):
        self.assertIn('Draining', self.run_pinnaced('drain').stdout)
        self.assertEqual(self.server.process.wait(), 0)
        self.assertIn('Stopped', self.server.log())
        self.assertEqual(self.places(), [])

    def test_while_it_drains(self):
        trees.big(self.tmp / 'large', 8 << 20)
        transfer = self.start(self.pnc.popen('put', '--limit', '500K', self.tmp / 'large', self.pnc.url('/large')))
        wait_for(lambda: list((self.server.share / '.pinnace' / 'staging').glob('*')), 'the file to be on its way')
        self.run_pinnaced('drain')
        self.assertEqual(self.status()['state'], 'draining')
        self.run_pinnaced('drain')
        self.run_pinnaced('kick', 'anna')
        self.assertEqual(self.server.process.wait(), 0)
        transfer.kill()


class Hostile(Admin):
    def connect(self):
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(DEADLINE_S)
        peer.connect(str(self.places()[0]))
        return peer

    def ask(self, data):
        with self.connect() as peer:
            peer.sendall(data)
            answer = b''
            while piece := peer.recv(65536):
                answer += piece
        return json.loads(answer)

    def test_the_socket_is_private(self):
        self.assertEqual(stat.S_IMODE(self.places()[0].stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(self.server.state.stat().st_mode), 0o700)

    def test_nonsense_is_refused(self):
        for line in (b'\n', b'nonsense\n', b'status now\n', b'kick\n', b'kick \n', b'\xff\xfe\n', b'status\0\n', b'\x1b[2J\n',
                     b'a' * 2047 + b'\n', b'a' * 2048, b'{"command":"status"}\n', b' status\n', b'STATUS\n'):
            with self.subTest(line[:20]):
                answer = self.ask(line)
                self.assertEqual(answer['ok'], False)
                self.assertTrue(answer['error'])
        self.assertTrue(self.status()['ok'])

    def test_silence_is_not_for_ever(self):
        silent = [self.connect() for _ in range(20)]
        for peer in silent:
            try:
                self.assertEqual(peer.recv(1), b'')
            except ConnectionError:
                pass
            peer.close()
        self.assertTrue(self.status()['ok'])

    def test_whoever_takes_no_answer_goes(self):
        peers = [self.connect() for _ in range(4)]
        for peer in peers:
            peer.sendall(b'status\n')
            peer.close()
        self.assertTrue(wait_for(lambda: self.status()['ok'], 'an answer'))

    def test_others_are_not_let_in(self):
        """Even where the folder lets them: the system says who it is."""
        if os.geteuid() != 0:
            self.assertEqual(self.places()[0].stat().st_uid, os.geteuid())
            return
        place = self.places()[0]
        for folder in place.parents:
            if str(folder) not in ('/', '/tmp'):
                folder.chmod(0o755)
        place.chmod(0o666)
        child = os.fork()
        if child == 0:
            os._exit(self.try_as_somebody_else(str(place)))
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)

    def try_as_somebody_else(self, place):
        """0: connected, and got nothing; in a process of its own."""
        try:
            os.setgroups([])
            os.setuid(65534)
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(DEADLINE_S)
            peer.connect(place)
        except OSError:
            return 1
        try:
            peer.sendall(b'status\n')
            return 2 if peer.recv(10) else 0
        except ConnectionError:
            return 0
        except OSError:
            return 3

    def test_a_folder_that_cannot_be_written_is_served_all_the_same(self):
        server = Server(state=self.server.state, prefix=read_only_disk(self.server.state))
        self.start(server)
        self.assertIn('will not find this server', server.log())
        pnc = self.start(Pnc(server, user='anna', password='secret'))
        self.assertEqual(pnc('ls', pnc.url()).code, 0)


if __name__ == '__main__':
    tap.main()
