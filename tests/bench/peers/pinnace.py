# SPDX-License-Identifier: GPL-3.0-or-later
"""Ours."""
from harness.pnc import Pnc
from harness.server import Server

from .base import Peer


class Pinnace(Peer):
    name = 'Pinnace'
    kind = 'ours'

    def start(self):
        ground = self.ground
        self.server = Server(ground.share, host=ground.server.address, prefix=ground.server.prefix).__enter__()
        self.daemon = self.server.process
        self.pnc = Pnc(self.server)
        self.env = self.pnc.env

    def stop(self):
        if self.daemon is not None:
            self.pnc.__exit__()
            self.server.__exit__()

    def get_file(self, name, target):
        return self.pnc.argv('get', self.pnc.url('/' + name), target)

    def put_file(self, source, name):
        return self.pnc.argv('put', source, self.pnc.url('/' + name))

    def get_tree(self, name, target):
        return self.pnc.argv('get', '-r', self.pnc.url('/' + name), target)

    def put_tree(self, source, name):
        return self.pnc.argv('put', '-r', source, self.pnc.url('/' + name))

    def list_folder(self, name):
        return self.pnc.argv('ls', self.pnc.url('/' + name))
