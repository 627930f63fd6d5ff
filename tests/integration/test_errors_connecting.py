# SPDX-License-Identifier: GPL-3.0-or-later
"""No connection: each way to fail is one sentence on stderr that names the server, and an exit status."""
import contextlib
import socket
import threading

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import Process, program
from harness.server import Server

PIN = 'SHA256:' + 'A' * 43


class NoConnection(tap.TestCase):
    def setUp(self):
        self.pnc = self.start(Pnc(password='secret'))

    def fails(self, port, code, json_code, host='127.0.0.1', command='ls', options=()):
        url = f'pinnace://anna@{host}:{port}/'
        done = self.pnc(command, '--pin', PIN, '--json', *options, url, code=code)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertTrue(done.err.startswith('pnc: '), done.err)
        self.assertIn(host, done.err)
        self.assertRegex(done.err.strip(), r'\.$|\)$')
        self.assertEqual([(one['event'], one['code']) for one in done.objects], [('error', json_code)])
        return done.err

    @contextlib.contextmanager
    def listener(self, serve):
        """serve(connection) runs for each connection in a thread of its own."""
        with socket.create_server(('127.0.0.1', 0)) as listening:
            def accept():
                with contextlib.suppress(OSError):
                    while True:
                        threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

            threading.Thread(target=accept, daemon=True).start()
            yield listening.getsockname()[1]

    def test_refused(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = taken.getsockname()[1]
        for command in ('ls', 'stat', 'cat', 'mkdir', 'rm', 'sum', 'df', 'ping'):
            with self.subTest(command=command):
                self.assertIn(str(port), self.fails(port, 5, 'refused', command=command))

    def test_transfers_are_refused_alike(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            url = f'pinnace://anna@127.0.0.1:{taken.getsockname()[1]}/'
        source = trees.write(self.tmp / 'a', b'a')
        for arguments in (['put', source, url], ['put', '-', url + 'x'], ['get', url + 'a', self.tmp / 'b'],
                          ['get', url + 'a', '-'], ['mv', url + 'a', url + 'b'], ['cp', url + 'a', url + 'b']):
            with self.subTest(arguments=arguments[0]):
                done = self.pnc(arguments[0], '--pin', PIN, *arguments[1:], code=5)
                self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertEqual(sorted(path.name for path in self.tmp.iterdir()), ['a'])

    def test_timed_out(self):
        with self.listener(lambda connection: connection.recv(1 << 20) and threading.Event().wait(60)) as port:
            self.fails(port, 5, 'timed-out', options=['--timeout', '1'])

    def test_address_that_swallows(self):
        with socket.socket() as full:
            full.bind(('127.0.0.1', 0))
            full.listen(0)
            crowd = [socket.socket() for _ in range(3)]
            for one in crowd:
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            self.fails(full.getsockname()[1], 5, 'timed-out', options=['--timeout', '1'])
            for one in crowd:
                one.close()

    def test_name_not_resolved(self):
        self.fails(7450, 5, 'resolve', host='no-such-host.invalid')

    def test_something_else_listens(self):
        def speak(connection):
            connection.sendall(b'SSH-2.0-OpenSSH_9.2\r\n')
            connection.recv(1 << 16)
            connection.close()

        with self.listener(speak) as port:
            self.fails(port, 5, 'tls')

    def test_something_that_hangs_up(self):
        with self.listener(lambda connection: connection.close()) as port:
            done = self.pnc('ls', '--pin', PIN, f'pinnace://anna@127.0.0.1:{port}/', code=5)
            self.assertEqual(len(done.err.splitlines()), 1, done.err)


class Refusals(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))

    def test_wrong_password_is_logged_with_its_source(self):
        pnc = self.start(Pnc(self.server, user='anna', password='wrong'))
        done = pnc('ls', pnc.url(), code=3)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        line = self.server.process.wait_line('anna', key='err')
        self.assertIn('127.0.0.1', line)
        self.assertNotIn('wrong"', line)

    def test_changed_identity(self):
        pnc = self.start(Pnc(self.server, user='anna', password='secret', pin=False))
        done = pnc('ls', '--pin', PIN, pnc.url(), code=4)
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        self.assertIn(f'127.0.0.1:{self.server.port}', done.err)
        self.assertNotIn('anna', self.server.log())

    def test_server_cannot_start(self):
        for share, words in ((self.tmp / 'none', 'none'), (trees.write(self.tmp / 'file', b''), 'file')):
            process = self.start(Process([program('pinnaced'), 'serve', '--listen', '127.0.0.1:0', '--state-dir',
                                          self.tmp / 'state', share]))
            self.assertEqual(process.wait(), 1)
            self.assertEqual(len(process.lines('err')), 1, process.log())
            self.assertIn(words, process.text('err'))
        process = self.start(Process([program('pinnaced'), 'serve', '--listen', f'127.0.0.1:{self.server.port}',
                                      '--state-dir', self.tmp / 'state', self.server.share]))
        self.assertEqual(process.wait(), 1)
        self.assertIn(str(self.server.port), process.text('err'))


if __name__ == '__main__':
    tap.main()
