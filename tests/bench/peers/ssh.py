# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenSSH: scp, sftp, and rsync over ssh, each with an sshd of its own."""
import getpass
import os
import shlex
from pathlib import Path

from .base import Peer

CONFIG = '''Port {port}
ListenAddress {address}
HostKey {keys}/host
AuthorizedKeysFile {keys}/person.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin yes
MaxStartups 200
Subsystem sftp /usr/lib/openssh/sftp-server
'''


class Ssh(Peer):
    """What they have in common; as installed otherwise: default ciphers, no compression."""

    def start(self):
        ground = self.ground
        self.port = ground.free_port()
        config = ground.keys / f'sshd-{self.port}.conf'
        config.write_text(CONFIG.format(port=self.port, address=ground.server.address, keys=ground.keys))
        if os.geteuid() == 0:
            Path('/run/sshd').mkdir(exist_ok=True)  # sshd insists on it
        self.host = f'{getpass.getuser()}@{ground.server.address}'
        self.options = ['-F', 'none', '-i', str(ground.keys / 'person'), '-o', 'StrictHostKeyChecking=no', '-o',
                        'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR']
        self.serve(['/usr/sbin/sshd', '-D', '-e', '-f', config], self.port)

    def remote(self, name):
        return f'{self.host}:{self.ground.share / name}'


class Scp(Ssh):
    name = 'scp'

    def _scp(self, *words):
        return ['scp', '-q', '-P', self.port, *self.options, *words]

    def get_file(self, name, target):
        return self._scp(self.remote(name), target)

    def put_file(self, source, name):
        return self._scp(source, self.remote(name))

    def get_tree(self, name, target):
        return self._scp('-r', self.remote(name), target)

    def put_tree(self, source, name):
        return self._scp('-r', source, self.remote(name))


class Sftp(Ssh):
    name = 'sftp'

    def _sftp(self, *commands):
        batch = self.ground.work / f'sftp-{len(commands)}.batch'
        batch.write_text('\n'.join(commands) + '\n')
        return ['sftp', '-q', '-P', self.port, *self.options, '-b', batch, self.host]

    def get_file(self, name, target):
        return self._sftp(f'get {self.ground.share / name} {target}')

    def put_file(self, source, name):
        return self._sftp(f'put {source} {self.ground.share / name}')

    def get_tree(self, name, target):
        return self._sftp(f'get -r {self.ground.share / name} {target}')

    def put_tree(self, source, name):
        return self._sftp(f'mkdir {self.ground.share / name}', f'put -r {source}/. {self.ground.share / name}')

    def list_folder(self, name):
        return self._sftp(f'ls -1 {self.ground.share / name}')


class RsyncSsh(Ssh):
    name = 'rsync over ssh'

    def _rsync(self, *words):
        return ['rsync', '-a', '--whole-file', '-e', shlex.join(['ssh', '-p', str(self.port), *self.options]), *words]

    def get_file(self, name, target):
        return self._rsync(self.remote(name), target)

    def put_file(self, source, name):
        return self._rsync(source, self.remote(name))

    def get_tree(self, name, target):
        return self._rsync(self.remote(name) + '/', target)

    def put_tree(self, source, name):
        return self._rsync(f'{source}/', self.remote(name))

    def list_folder(self, name):
        return self._rsync('--list-only', self.remote(name) + '/')
