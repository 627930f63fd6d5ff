# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody can beat here: the network alone, GIO's TLS alone, and a copy that crosses no network."""
from .base import Peer, bench_program


class Limit(Peer):
    kind = 'limit'


class Iperf(Limit):
    """One TCP stream from memory to memory, or several; it ends when all is handed to the kernel, so a little too early."""

    name = 'iperf3, one stream'
    is_encrypted = False
    n_streams = 1

    def start(self):
        self.port = self.ground.free_port()
        self.serve(['iperf3', '-s', '-B', self.ground.server.address, '-p', self.port], self.port)

    def _iperf(self, size, *words):
        return ['iperf3', '-c', self.ground.server.address, '-p', self.port, '-n', size, '-P', self.n_streams,
                *words]

    def get_file(self, name, target):
        return self._iperf((self.ground.share / name).stat().st_size, '-R')

    def put_file(self, source, name):
        return self._iperf(source.stat().st_size)


class IperfEight(Iperf):
    name = 'iperf3, eight streams'
    n_streams = 8


class TlsPipe(Limit):
    name = 'GIO-TLS alone, one stream'

    def start(self):
        ground = self.ground
        self.serve([bench_program('bench-tls-pipe'), 'serve', ground.server.address, ground.certificate, ground.tls_key])
        self.port = int(self.daemon.wait_line(lambda line: line.strip().isdigit()))

    def get_file(self, name, target):
        size = (self.ground.share / name).stat().st_size
        return [bench_program('bench-tls-pipe'), 'get', self.ground.server.address, self.port, size]


class Copy(Limit):
    name = 'no network (cp, ls)'
    is_encrypted = False

    def get_file(self, name, target):
        return ['cp', self.ground.share / name, target]

    def put_file(self, source, name):
        return ['cp', source, self.ground.share / name]

    def get_tree(self, name, target):
        return ['cp', '-r', self.ground.share / name, target]

    def put_tree(self, source, name):
        return ['cp', '-r', source, self.ground.share / name]

    def list_folder(self, name):
        return ['ls', '-1', self.ground.share / name]
