# SPDX-License-Identifier: GPL-3.0-or-later
"""Server and Pnc against stand-ins of the two programs: what the harness itself does must be right first."""
import os
import signal
import subprocess
import sys
import textwrap
import time

from harness import tap
from harness.pnc import Pnc
from harness.proc import Process, ProgramError, wait_for
from harness.server import Server

STAND_IN_SERVER = '''
    import json, os, signal, socket, sys
    args = sys.argv[1:]
    state = args[args.index('--state-dir') + 1]
    os.makedirs(state, exist_ok=True)
    if args[0] == 'user':
        open(os.path.join(state, args[2]), 'w').write(sys.stdin.readline().strip())
        sys.exit(0 if args[2] != 'bad' else 1)
    if '--fail' in args:
        sys.exit('cannot start')
    host, port = args[args.index('--listen') + 1].rsplit(':', 1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3 if '--bad-end' in args else 0))
    listener = socket.create_server((host, int(port)))
    port = listener.getsockname()[1]
    print('a line of the log', file=sys.stderr, flush=True)
    print(json.dumps({'address': host, 'port': port, 'fingerprint': 'SHA256:abc',
                      'link': f'pinnace://guest:p%40ss@{host}:{port}/?pin=SHA256:abc'}), flush=True)
    if '--leak' in args:
        print('ERROR: LeakSanitizer: detected', file=sys.stderr, flush=True)
    while True:
        signal.pause()
'''
STAND_IN_PNC = '''
    import json, os, sys
    if sys.argv[1] == 'hang':
        print('hanging', flush=True)
        sys.stdin.read() if '--stdin' in sys.argv else __import__('signal').pause()
    print(json.dumps({'argv': sys.argv[1:], 'password': os.environ.get('PINNACE_PASSWORD'), 'home': os.environ['HOME'],
                      'stdin': sys.stdin.read()}))
    sys.exit(5 if sys.argv[1] == 'fail' else 0)
'''


class StandIns(tap.TestCase):
    def setUp(self):
        for name, text in (('pinnaced', STAND_IN_SERVER), ('pnc', STAND_IN_PNC)):
            path = self.tmp / name
            path.write_text(f'#!{sys.executable}\n' + textwrap.dedent(text))
            path.chmod(0o755)
            os.environ['PINNACE_' + name.upper()] = str(path)


class Servers(StandIns):
    def test_start_stop_restart(self):
        server = self.start(Server(self.tmp / 'share', users={'anna': 'secret'}))
        port, pid = server.port, server.process.pid
        self.assertGreater(port, 0)
        self.assertEqual((server.state / 'anna').read_text(), 'secret')
        self.assertEqual(server.guest, ('guest', 'p@ss'))
        self.assertEqual(server.url('/a b'), f'pinnace://guest@127.0.0.1:{port}/a%20b')
        server.restart()
        self.assertEqual(server.port, port)
        server.restart(gently=False)
        self.assertEqual(server.port, port)
        self.assertNotEqual(server.process.pid, pid)
        wait_for(lambda: server.log().count('a line of the log') == 3, 'the log of all three')

    def test_bad_end_is_noticed(self):
        server = self.start(Server(args=['--bad-end']))
        with self.assertRaisesRegex(ProgramError, 'ended with 3'):
            server.stop()

    def test_failed_start_is_noticed(self):
        with self.assertRaisesRegex(ProgramError, 'cannot start'):
            Server(args=['--fail']).__enter__()

    def test_failed_user_is_noticed(self):
        with self.assertRaises(ProgramError):
            Server(users={'bad': 'x'})

    def test_sanitizer_is_noticed(self):
        server = Server(args=['--leak'])
        server.__enter__()
        server.process.wait_line('LeakSanitizer', key='err')
        with self.assertRaisesRegex(ProgramError, 'sanitizer'):
            server.__exit__(None, None, None)

    def test_usage(self):
        server = self.start(Server())
        usage = server.usage()
        self.assertGreater(usage['rss_bytes'], 1 << 20)
        self.assertEqual(usage['threads'], 1)
        self.assertGreaterEqual(usage['fds'], 4)
        self.assertTrue(any('socket' in target for target in server.process.open_files()))


class Commands(StandIns):
    def test_run(self):
        server = self.start(Server())
        pnc = self.start(Pnc(server))
        said = pnc('ls', '--json', pnc.url('/x'), input='hello').objects[0]
        self.assertEqual(said['argv'], ['ls', '--pin', 'SHA256:abc', '--json', server.url('/x')])
        self.assertEqual((said['password'], said['stdin']), ('p@ss', 'hello'))
        self.assertEqual(said['home'], str(pnc.home.path / '.'))

    def test_exit_status(self):
        pnc = self.start(Pnc())
        self.assertEqual(pnc('fail', code=5).code, 5)
        with self.assertRaises(ProgramError):
            pnc('fail')
        with self.assertRaises(ProgramError):
            pnc('ls', code=1)

    def test_hang(self):
        pnc = self.start(Pnc())
        with self.assertRaisesRegex(ProgramError, 'did not end'):
            pnc('hang', seconds=0.5)

    def test_in_progress(self):
        pnc = self.start(Pnc())
        with pnc.popen('hang') as process:
            process.wait_line('hanging')
            self.assertTrue(process.alive())
            process.signal(signal.SIGINT)
            self.assertNotEqual(process.wait(), 0)
        with pnc.popen('hang', '--stdin', stdin=subprocess.PIPE) as process:
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_line_that_never_comes(self):
        with Process(['true']) as process:
            with self.assertRaises(ProgramError):
                process.wait_line('anything')

    def test_children_die_with_a_killed_test(self):
        script = 'from harness.proc import Process\nimport signal\np = Process(["sleep", "1000"])\n' \
                 'print(p.pid, flush=True)\nsignal.pause()\n'
        parent = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        wait_for(lambda: not self.runs(child), 'the child to be gone')

    @staticmethod
    def runs(pid):
        try:
            with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
                return file.read().rsplit(')', 1)[1].split()[0] != 'Z'
        except (FileNotFoundError, ProcessLookupError):
            return False

    def test_wait_for_gives_up(self):
        began = time.monotonic()
        with self.assertRaisesRegex(ProgramError, 'the moon'):
            wait_for(lambda: False, 'the moon', seconds=0.1)
        self.assertGreaterEqual(time.monotonic() - began, 0.1)


if __name__ == '__main__':
    tap.main()
