# SPDX-License-Identifier: GPL-3.0-or-later
"""vsftpd, and lftp over FTPS (control and data encrypted)."""
from .base import Peer

CONFIG = '''listen=YES
listen_address={address}
listen_port={port}
background=NO
run_as_launching_user=YES
anonymous_enable=YES
local_enable=NO
no_anon_password=YES
anon_root={share}
allow_writeable_chroot=YES
anon_world_readable_only=NO
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
mdtm_write=YES
pasv_address={address}
seccomp_sandbox=NO
xferlog_enable=NO
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=YES
force_anon_logins_ssl=YES
require_ssl_reuse=NO
ssl_ciphers=HIGH
rsa_cert_file={certificate}
rsa_private_key_file={key}
'''


class Lftp(Peer):
    name = 'vsftpd + lftp, FTPS'

    def start(self):
        ground = self.ground
        self.port = ground.free_port()
        config = ground.keys / 'vsftpd.conf'
        config.write_text(CONFIG.format(share=ground.share, port=self.port, address=ground.server.address,
                                        certificate=ground.certificate, key=ground.tls_key))
        config.chmod(0o600)
        self.serve(['/usr/sbin/vsftpd', config], self.port)
        self.env = {'HOME': str(ground.work), 'XDG_CONFIG_HOME': str(ground.keys), 'XDG_CACHE_HOME': str(ground.keys)}

    def _lftp(self, command):
        return ['lftp', '-c', 'set ssl:verify-certificate no; set ftp:ssl-force true; set ftp:ssl-protect-data true; '
                'set net:max-retries 1; set xfer:use-temp-file no; set cmd:fail-exit yes; set ftp:use-mlsd no; '
                f'open -u anonymous,bench ftp://{self.ground.server.address}:{self.port}; {command}']

    def remote(self, name):
        return self.ground.share / name

    def get_file(self, name, target):
        return self._lftp(f'get1 -o {target} {self.remote(name)}')

    def put_file(self, source, name):
        return self._lftp(f'put {source} -o {self.remote(name)}')

    def get_tree(self, name, target):
        return self._lftp(f'mirror --parallel=2 {self.remote(name)} {target}')

    def put_tree(self, source, name):
        return self._lftp(f'mirror -R --parallel=2 {source} {self.remote(name)}')

    def list_folder(self, name):
        return self._lftp(f'cls -1 {self.remote(name)}')
