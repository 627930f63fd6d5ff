# SPDX-License-Identifier: GPL-3.0-or-later
"""rsync's own daemon: nothing is encrypted."""
import os

from .base import Peer

ROOT = 'uid = root\ngid = root\n'  # else it becomes nobody

CONFIG = '''use chroot = no
{user}[share]
path = {share}
read only = no
'''


class RsyncDaemon(Peer):
    name = 'rsync daemon (no encryption)'
    is_encrypted = False

    def start(self):
        ground = self.ground
        self.port = ground.free_port()
        config = ground.keys / 'rsyncd.conf'
        config.write_text(CONFIG.format(user=ROOT if os.geteuid() == 0 else '', share=ground.share))
        self.serve(['rsync', '--daemon', '--no-detach', f'--config={config}', f'--address={ground.server.address}',
                    f'--port={self.port}'], self.port)
        self.url = f'rsync://{ground.server.address}:{self.port}/share/'

    def _rsync(self, *words):
        return ['rsync', '-a', '--whole-file', *words]

    def get_file(self, name, target):
        return self._rsync(self.url + name, target)

    def put_file(self, source, name):
        return self._rsync(source, self.url + name)

    def get_tree(self, name, target):
        return self._rsync(self.url + name + '/', target)

    def put_tree(self, source, name):
        return self._rsync(f'{source}/', self.url + name)

    def list_folder(self, name):
        return self._rsync('--list-only', self.url + name + '/')
