# SPDX-License-Identifier: GPL-3.0-or-later
"""What a comparison needs of a program: a server on the same folder as all the others, and command lines.

A peer's commands are lists of words; a method that a peer cannot do stays as it is here and gives None.
"""
import contextlib
import os
import signal
import socket
import subprocess
from pathlib import Path

from harness.proc import Process, ProgramError, build_root, wait_for

SECONDS_TO_START = 20


class Ground:
    """Where the peers meet.

    share: the folder that every server serves; work: the clients' own; server and client: where they run, each with an
    address and a prefix (harness.link.End, or Loopback).
    """

    def __init__(self, place, link=None):
        self.place = Path(place)
        self.share, self.work, self.keys = (self.place / name for name in ('share', 'work', 'keys'))
        for folder in (self.share, self.work, self.keys):
            folder.mkdir(mode=0o700)
        self.link = link
        self.server = link.left if link else Loopback()
        self.client = link.right if link else Loopback()
        self._make_keys()

    def _make_keys(self):
        """Thrown away with the folder: a TLS certificate, and an SSH key for the server and one for the person."""
        run = lambda *argv: subprocess.run(argv, check=True, capture_output=True)
        self.certificate, self.tls_key = self.keys / 'certificate.pem', self.keys / 'tls-key.pem'
        run('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
            '-subj', '/CN=bench', '-out', self.certificate, '-keyout', self.tls_key)
        for name in ('host', 'person'):
            run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', self.keys / name)

    def free_port(self):
        """A port that nobody has in the server's namespace just now; the namespace of a link holds nothing else."""
        if self.link:
            self._last_port = getattr(self, '_last_port', 7000) + 1
            return self._last_port
        with socket.create_server(('127.0.0.1', 0)) as sock:
            return sock.getsockname()[1]


class Loopback:
    address, prefix = '127.0.0.1', []


class Peer:
    """name: as a table has it. kind: 'ours', 'other', or 'limit' (moves no files, or crosses no network)."""

    name = ''
    kind = 'other'
    is_encrypted = True

    def __init__(self, ground):
        self.ground = ground
        self.daemon = None
        self.env = {}

    def start(self):
        """Starts the server; raises when it cannot."""

    def stop(self):
        """Ends the daemon and all that it has started."""
        if self.daemon is None:
            return
        started = descendants(self.daemon.pid)
        self.daemon.kill()
        for pid in started[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def get_file(self, name, target):
        """The command that downloads share/name to the new file target."""

    def put_file(self, source, name):
        """The command that uploads source to the new file share/name."""

    def get_tree(self, name, target):
        """The command that downloads the folder share/name with all that is in it, to the new folder target."""

    def put_tree(self, source, name):
        """The command that uploads the folder source to the new folder share/name."""

    def list_folder(self, name):
        """The command that prints the names in the folder share/name."""

    def serve(self, argv, port=None, env=None):
        """Starts the daemon at the server's end, and waits until the port can be connected to."""
        self.daemon = Process([*self.ground.server.prefix, *argv], env=env, name=self.name)
        if port is not None:
            wait_for(lambda: self._listens(port), lambda: f'{self.name} to listen\n{self.daemon.log()}', SECONDS_TO_START)

    def _listens(self, port):
        if not self.daemon.alive():
            raise ProgramError(self.daemon.log())
        table = Path(f'/proc/{self.daemon.pid}/net/tcp').read_text().splitlines()[1:]
        return any(line.split()[3] == '0A' and int(line.split()[1].split(':')[1], 16) == port for line in table)

    def server_cpu_s(self):
        """Of the daemon and everything it has started, ended or not."""
        return sum(cpu_s(pid) for pid in descendants(self.daemon.pid)) if self.daemon is not None else 0


def descendants(pid):
    """A process and all that came of it and lives."""
    found = [pid]
    for each in found:
        try:
            for task in os.listdir(f'/proc/{each}/task'):
                found += map(int, Path(f'/proc/{each}/task/{task}/children').read_text().split())
        except OSError:
            pass
    return found


def cpu_s(pid):
    """User and system seconds of a process and of its children that have ended."""
    try:
        fields = Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf('SC_CLK_TCK')


def bench_program(name):
    return str(build_root() / 'tests' / 'bench' / name)
