# SPDX-License-Identifier: GPL-3.0-or-later
"""nginx, and curl over HTTPS (TLS 1.3, HTTP/2)."""
import os
from urllib.parse import quote

from .base import Peer

CONFIG = '''daemon off;
{user}worker_processes 2;
error_log stderr error;
pid {keys}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  client_max_body_size 0;
  client_body_temp_path {share}/.nginx-body;
  proxy_temp_path {keys}/proxy;
  fastcgi_temp_path {keys}/fastcgi;
  uwsgi_temp_path {keys}/uwsgi;
  scgi_temp_path {keys}/scgi;
  server {{
    listen {address}:{port} ssl http2;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.3;
    root {share};
    autoindex on;
    dav_methods PUT;
    create_full_put_path on;
  }}
}}
'''


class Curl(Peer):
    name = 'nginx + curl, HTTPS'

    def start(self):
        ground = self.ground
        self.port = ground.free_port()
        config = ground.keys / 'nginx.conf'
        config.write_text(CONFIG.format(
            user='user root;\n' if os.geteuid() == 0 else '', keys=ground.keys, share=ground.share, port=self.port,
            address=ground.server.address, certificate=ground.certificate, key=ground.tls_key))
        self.serve(['/usr/sbin/nginx', '-c', config, '-e', 'stderr'], self.port)
        self.url = f'https://{ground.server.address}:{self.port}/'

    def _curl(self, *words):
        return ['curl', '-q', '-sS', '-f', '-k', *words]

    def get_file(self, name, target):
        return self._curl('-o', target, self.url + name)

    def put_file(self, source, name):
        return self._curl('-T', source, self.url + name)

    def get_tree(self, name, target):
        """Told every name beforehand, which a real user would have to find out first."""
        root = self.ground.share / name
        wanted = self.ground.work / 'curl.list'
        with open(wanted, 'w', encoding='utf-8') as file:
            for path in sorted(root.rglob('*')):
                if path.is_file():
                    inside = path.relative_to(root)
                    file.write(f'url = "{self.url}{quote(f"{name}/{inside}")}"\noutput = "{target / inside}"\n')
        return self._curl('--parallel', '--parallel-max', '100', '--create-dirs', '-K', wanted)

    def list_folder(self, name):
        return self._curl(f'{self.url}{name}/')
