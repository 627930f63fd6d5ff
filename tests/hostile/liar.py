# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that lies: it has a real key, answers like pinnaced, and then does what the test wants.

    liar = Liar(state)                       the identity.pem that pinnaced made there
    liar.get = lambda request, path: [frame(...), …]
"""
import socket
import ssl
import struct
import threading

import raw as wire
from raw import END, TYPES, Reader, attributes, fixed, frame, joined, slice16, text, u8, u16, u32, u64
from vectors.generate import digest, entry, entries, xxh3_128

FOLDER = (2, 0o755, 0, 0, 2, 0)
STALL = object()


def file_entry(name, size=5, number=7):
    return entry(1, 0o644, size, 1700000000000000000, number, 0, name)


def page(some, flags=END, left_out=0):
    return lambda request: frame('LIST_PAGE', joined([entries(*some), u32(left_out)]), request, flags)


def answer(type_, *fields, flags=END, request=None):
    return lambda asked: frame(type_, joined(fields), asked if request is None else request, flags)


def whole(name, content=b'hello', hash_=None, size=None):
    return answer('WHOLE', file_entry(name, len(content) if size is None else size), fixed(hash_ or xxh3_128(content)),
                  struct.pack('>I', len(content)), content)


def error(status, sentence='No.'):
    return answer('ERROR', u16(wire.STATUS[status]), u32(0), text(sentence), slice16(b''))


class Liar:
    """handlers: {message name: function (path of the request) -> list of functions (request id) -> bytes, or STALL}."""

    def __init__(self, identity, fingerprint):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.load_cert_chain(identity)
        self.context.set_alpn_protocols(['pinnace/1'])
        self.fingerprint = fingerprint
        self.host = '127.0.0.1'
        self.listening = socket.create_server((self.host, 0))
        self.port = self.listening.getsockname()[1]
        self.guest = ('anna', 'secret')
        self.connections = []
        self.seen = []
        self.handlers = {
            'HELLO': lambda _: [answer('WELCOME', u16(1), u16(0), u64(0), text('liar'), text('liar'), fixed(bytes(16)),
                                       u32(5000))],
            'LOGIN': lambda _: [answer('LOGGED_IN', fixed(bytes(16)), fixed(bytes(32)), u32(100), u8(0), u8(3),
                                       text('anna'), text('share'), u32(262144), u8(8), u16(64), u32(15000), slice16(b''))],
            'PING': lambda payload: [answer('PONG', payload[:8], u64(0))],
            'OPEN_CHANNEL': lambda _: [answer('CHANNEL_KEY', fixed(bytes(32)), u32(15000))],
            'ATTACH': lambda _: [answer('ATTACHED', u32(1114112), u16(256))],
            'STAT': lambda path: [answer('ENTRY', self.stat(path))],
            'LIST': lambda path: [page([])],
            'GET': lambda path: [whole(path[-1])],
        }
        threading.Thread(target=self._accept, daemon=True).start()

    def stat(self, path):
        """The share and everything called tree is a folder."""
        if not path or path[-1] == b'tree':
            return entry(*FOLDER, path[-1] if path else b'')
        return file_entry(path[-1])

    def url(self, path='/', user=None):
        return f'pinnace://{user or self.guest[0]}@{self.host}:{self.port}{path}'

    def _accept(self):
        while True:
            try:
                plain, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        try:
            secure = self.context.wrap_socket(plain, server_side=True)
            self.connections.append(secure)
            while True:
                self._one(secure)
        except (OSError, ssl.SSLError, wire.Ended, ConnectionError):
            plain.close()

    def _read(self, secure, length):
        got = b''
        while len(got) < length:
            piece = secure.recv(length - len(got))
            if not piece:
                raise wire.Ended
            got += piece
        return got

    def _one(self, secure):
        length, type_, _, request = struct.unpack('>IHHQ', self._read(secure, 16))
        payload = self._read(secure, length)
        name = wire.NAMES.get(type_)
        self.seen.append(name)
        subject = payload
        if name in ('STAT', 'LIST', 'GET'):
            reader = Reader(payload)
            subject = [reader.slice16() for _ in range(reader.number('B'))]
        handler = self.handlers.get(name)
        if handler is None:
            return
        for piece in handler(subject):
            if piece is STALL:
                return
            secure.sendall(piece(request))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listening.close()
        for connection in self.connections:
            connection.close()
