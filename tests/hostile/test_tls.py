#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other versions, other protocols and none at all (docs/PROTOCOL.md, section 2.1)."""
import ssl
import subprocess

from harness import tap

import raw as wire
from case import HostileCase
from raw import frame, sample, tcp


class Tls(HostileCase):

    def everything_from(self, plain):
        plain.settimeout(30)
        got = b''
        try:
            while piece := plain.recv(4096):
                got += piece
        except (ConnectionResetError, ssl.SSLError):
            pass
        return got

    def assert_silent(self, context):
        """Whether or not the handshake comes to an end: no frame is taken and none is sent."""
        plain = tcp(self.server)
        try:
            with context.wrap_socket(plain, server_hostname='localhost') as secure:
                secure.sendall(frame('HELLO', sample('HELLO')))
                self.assertEqual(self.everything_from(secure), b'')
        except (ssl.SSLError, ConnectionResetError, BrokenPipeError):
            pass
        finally:
            plain.close()

    def test_older_versions(self):
        for version in (ssl.TLSVersion.TLSv1_2,):
            with self.subTest(version), tcp(self.server) as plain, self.assertRaises((ssl.SSLError, ConnectionResetError)):
                wire.context(version_=version).wrap_socket(plain, server_hostname='localhost')

    def test_tls_1_1_and_1_0(self):
        """As openssl speaks them where the library is told to forget what it knows better."""
        for version in ('-tls1', '-tls1_1'):
            with self.subTest(version):
                done = subprocess.run(['openssl', 's_client', version, '-cipher', 'ALL:@SECLEVEL=0', '-alpn', 'pinnace/1',
                                       '-connect', f'{self.server.host}:{self.server.port}'],
                                      stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(b'no peer certificate available', done.stdout)

    def test_other_application_protocols(self):
        for alpn in (('http/1.1',), ('h2', 'http/1.1'), ('pinnace/2',), ('pinnace/1 ',), ('PINNACE/1',), ()):
            with self.subTest(alpn):
                self.assert_silent(wire.context(alpn=alpn))

    def test_ours_among_others(self):
        with tcp(self.server) as plain, wire.context(alpn=('h2', 'pinnace/1')).wrap_socket(
                plain, server_hostname='localhost') as secure:
            self.assertEqual((secure.version(), secure.selected_alpn_protocol()), ('TLSv1.3', 'pinnace/1'))

    def test_no_tls(self):
        for said in (b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', b'SSH-2.0-OpenSSH_9.2\r\n', b'\0' * 64,
                     frame('HELLO', sample('HELLO'))):
            with self.subTest(said[:16]), tcp(self.server) as plain:
                plain.sendall(said)
                self.assertEqual(self.everything_from(plain), b'')

    def test_no_client_certificate_is_asked_for(self):
        done = subprocess.run(['openssl', 's_client', '-tls1_3', '-alpn', 'pinnace/1', '-msg', '-connect',
                               f'{self.server.host}:{self.server.port}'],
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
        self.assertIn(b'EncryptedExtensions', done.stdout)
        self.assertNotIn(b'CertificateRequest', done.stdout)


if __name__ == '__main__':
    tap.main()
