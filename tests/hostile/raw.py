# SPDX-License-Identifier: GPL-3.0-or-later
"""A channel that says whatever it is told to, right or wrong: frames by hand over TLS.

    with Raw(server) as raw:
        raw.hello()
        raw.login()
        pages = raw.ask('LIST', path(), u16(0))

The encoder is the one of tests/vectors/generate.py, so nothing here comes from the C code. Every wait has a deadline.
"""
import hashlib
import hmac
import os
import select
import socket
import ssl
import struct
import tempfile
from collections import namedtuple
from pathlib import Path

from harness.proc import DEADLINE_S
from vectors.generate import (CHUNK, MESSAGES, UNKNOWN, attributes, digest, fixed, i64, path, slice16, slice32,
                              text, u8, u16, u32, u64, version, xxh3_128)

TYPES = {name: number for name, number, _, _ in MESSAGES}
NAMES = {number: name for name, number in TYPES.items()}
END = 1
CONTROL, DATA = 1, 2
REFUSE, OVERWRITE, SKIP, NEWER, KEEP_BOTH = 1, 2, 3, 4, 5
RANGES = 8
STATUS = {name: number + 1 for number, name in enumerate(
    ('failed protocol unsupported too-large busy login-refused not-logged-in permission read-only not-found exists '
     'not-directory is-directory not-empty bad-name not-regular no-space quota changed corrupt io cancelled going-away '
     'timed-out too-deep in-use cross-device').split())}
STATUS_NAMES = {number: name for name, number in STATUS.items()}

# What only a server sends, what belongs to section 6, and what to bytes.
FROM_SERVER = ('WELCOME', 'ERROR', 'DONE', 'PONG', 'PROGRESS', 'LOGGED_IN', 'CHANNEL_KEY', 'GOING_AWAY', 'ATTACHED',
               'LIST_PAGE', 'ENTRY', 'SUM_RESULT', 'SPACE_RESULT', 'REMOVED', 'PUT_HAVE', 'PUT_READY', 'STORED', 'GET_READY',
               'GET_END', 'WHOLE', 'SIGNATURE_DATA', 'WATCHING', 'CHANGES', 'FOUND')
ON_CONTROL = ('WATCH', 'SEARCH')  # about names as well, and on no other channel
ABOUT_NAMES = ('LIST', 'STAT', 'MAKE_FOLDER', 'RENAME', 'REMOVE', 'COPY', 'SET_ATTRIBUTES', 'SUM', 'SPACE', 'RESTORE')
ABOUT_BYTES = ('PUT', 'PUT_WHOLE', 'PUT_RANGE', 'GET', 'SIGNATURE', 'GET_DELTA', 'PUT_DELTA')

Frame = namedtuple('Frame', 'type flags request payload')
Entry = namedtuple('Entry', 'kind mode size mtime id changed name')


class Ended(Exception):
    """The other side ended the connection."""


def joined(fields):
    """The bytes of fields as the encoder gives them: (bytes, text), or bytes alone."""
    return b''.join(field[0] if isinstance(field, tuple) else field for field in fields)


def frame(type_, payload=b'', request=1, flags=0, length=None):
    """A frame; length lies about the payload's when it is given."""
    number = TYPES.get(type_, type_)
    return struct.pack('>IHHQ', len(payload) if length is None else length, number, flags, request) + payload


def sample(name):
    """The bytes of some valid payload of this type, from the vectors."""
    return next(joined(field for _, field in fields) for known, _, _, fields in MESSAGES if known == name)


class Reader:
    """Takes a payload apart."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        piece = self.data[self.at:self.at + length]
        if len(piece) != length:
            raise AssertionError(f'the payload ends too early: {self.data.hex()}')
        self.at += length
        return piece

    def number(self, form):
        return struct.unpack('>' + form, self.take(struct.calcsize('>' + form)))[0]

    def slice16(self):
        return self.take(self.number('H'))

    def entry(self):
        kind, mode, size, mtime, number, changed = struct.unpack('>BHQqQq', self.take(35))
        return Entry(kind, mode, size, mtime, number, changed, self.slice16())


def error_of(answer):
    """(status name, sentence, subject) of an ERROR frame, or None."""
    if answer.type != TYPES['ERROR']:
        return None
    reader = Reader(answer.payload)
    status, _, sentence, subject = reader.number('H'), reader.number('I'), reader.slice16(), reader.slice16()
    return STATUS_NAMES.get(status, str(status)), sentence.decode(), subject


def retry_ms_of(answer):
    return struct.unpack('>I', answer.payload[2:6])[0]


def entries_of(pages):
    """The entries of LIST_PAGE frames."""
    found = []
    for page in pages:
        reader = Reader(page.payload)
        found += [reader.entry() for _ in range(reader.number('H'))]
    return found


def context(alpn=('pinnace/1',), version_=ssl.TLSVersion.TLSv1_3, keylog=None):
    """A TLS context that trusts anybody."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.minimum_version = version_
    made.maximum_version = version_
    if alpn:
        made.set_alpn_protocols(list(alpn))
    if keylog:
        made.keylog_filename = keylog
    return made


def expand_label(secret, label, value, length, algorithm):
    """HKDF-Expand-Label of TLS 1.3 (RFC 8446, section 7.1)."""
    label = b'tls13 ' + label
    info = struct.pack('>HB', length, len(label)) + label + bytes([len(value)]) + value
    made, block = b'', b''
    while len(made) < length:
        block = hmac.new(secret, block + info + bytes([len(made) // hashlib.new(algorithm).digest_size + 1]),
                         algorithm).digest()
        made += block
    return made[:length]


def exporter(master, algorithm):
    """The tls-exporter channel binding (RFC 9266) out of the exporter master secret."""
    empty = hashlib.new(algorithm, b'').digest()
    derived = expand_label(master, b'EXPORTER-Channel-Binding', empty, len(empty), algorithm)
    return expand_label(derived, b'exporter', empty, 32, algorithm)


def proof(key, session_id, binding):
    return hmac.new(key, b'pinnace data channel 1\0' + session_id + binding, hashlib.sha256).digest()


def tcp(server, source=None, seconds=None):
    """A plain TCP connection, from the address `source` when it is given."""
    plain = socket.create_connection((server.host, server.port), timeout=seconds or DEADLINE_S,
                                     source_address=(source, 0) if source else None)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return plain


class Raw:
    """A TLS connection to a server; nothing is sent until one of its methods is called."""

    def __init__(self, server, source=None, seconds=None):
        self.server = server
        self.request = 0
        self.unread = b''
        handle, log = tempfile.mkstemp(prefix='pinnace-keys-')
        os.close(handle)
        try:
            self.socket = context(keylog=log).wrap_socket(tcp(server, source, seconds), server_hostname='localhost')
            self.binding = self._binding(Path(log).read_text())
        finally:
            os.unlink(log)

    def _binding(self, log):
        master = next(line.split()[2] for line in log.splitlines() if line.startswith('EXPORTER_SECRET'))
        algorithm = 'sha384' if self.socket.cipher()[0].endswith('SHA384') else 'sha256'
        return exporter(bytes.fromhex(master), algorithm)

    def next_id(self):
        self.request += 1
        return self.request

    # out

    def send_bytes(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise Ended(str(error)) from None

    def send(self, type_, *fields, request=None, flags=0, length=None):
        """Sends one frame, by default with the next id; returns the id."""
        request = self.next_id() if request is None else request
        self.send_bytes(frame(type_, joined(fields), request, flags, length))
        return request

    def pour(self, data):
        """Sends all of it while taking what comes: from one thread, for two at once break a TLS connection."""
        seconds = self.socket.gettimeout()
        self.socket.settimeout(0)
        rest = memoryview(data)
        while rest:
            moved = False
            try:
                rest = rest[self.socket.send(rest[:1 << 14]):]
                moved = True
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            try:
                piece = self.socket.recv(1 << 18)
                if not piece:
                    raise Ended('end of stream')
                self.unread += piece
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                if not moved:
                    select.select([self.socket], [self.socket], [], seconds)
        self.socket.settimeout(seconds)

    # in

    def _take(self, length):
        while len(self.unread) < length:
            try:
                piece = self.socket.recv(1 << 18)
            except (ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
                raise Ended(str(error)) from None
            if not piece:
                raise Ended('end of stream')
            self.unread += piece
        piece, self.unread = self.unread[:length], self.unread[length:]
        return piece

    def read(self):
        """The next frame; raises Ended when there is none."""
        length, type_, flags, request = struct.unpack('>IHHQ', self._take(16))
        return Frame(type_, flags, request, self._take(length))

    def answer(self, request):
        """All frames with this id up to END; others are dropped."""
        frames = []
        while True:
            got = self.read()
            if got.request == request:
                frames.append(got)
                if got.flags & END:
                    return frames

    def ask(self, type_, *fields):
        """Sends a request and returns the frames of its answer."""
        return self.answer(self.send(type_, *fields))

    def error(self, type_, *fields):
        """Sends a request; the name of the status that its last frame reports, or None when it succeeded."""
        last = self.ask(type_, *fields)[-1]
        found = error_of(last)
        return found[0] if found else None

    def last_words(self):
        """Reads until the end: the names of the errors that came, in order."""
        errors = []
        try:
            while True:
                found = error_of(self.read())
                if found:
                    errors.append(found[0])
        except Ended:
            return errors

    # the beginning of every conversation

    def hello(self, role=CONTROL, major=1):
        """HELLO and its answer."""
        return self.ask('HELLO', u16(major), u16(0), u8(role), u64(0), text('raw'))[-1]

    def login(self, user=None, password=None, method=1, keys=0):
        """LOGIN; raises when it is refused. Remembers session_id, ticket and the keys that came with it."""
        guest, guest_password = self.server.guest
        secret = guest_password.encode() if password is None else password
        got = self.ask('LOGIN', u8(method), text(user or guest), slice16(secret), u8(keys))[-1]
        found = error_of(got)
        if found:
            raise AssertionError(f'login refused: {found}')
        reader = Reader(got.payload)
        self.session_id, self.ticket = reader.take(16), reader.take(32)
        reader.number('I')
        self.resumed = reader.number('B')
        reader.number('B')
        reader.slice16(), reader.slice16()
        reader.take(4 + 1 + 2 + 4)
        given = reader.slice16()
        self.keys = [given[at:at + 32] for at in range(0, len(given), 32)]
        return self

    def open_key(self):
        """A key for a data channel of this session."""
        got = self.ask('OPEN_CHANNEL')[-1]
        found = error_of(got)
        if found:
            raise AssertionError(f'no channel key: {found}')
        return got.payload[:32]

    def attach(self, session_id, key, binding=None):
        """HELLO with role data and ATTACH; the last frame of its answer."""
        self.hello(DATA)
        return self.ask('ATTACH', fixed(session_id), fixed(proof(key, session_id, binding or self.binding)))[-1]

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def control(server, user=None, password=None, source=None):
    """A control channel that is logged in."""
    raw = Raw(server, source)
    try:
        raw.hello()
        return raw.login(user, password)
    except BaseException:
        raw.close()
        raise


def data(server, logged_in):
    """A data channel of a session that is logged in."""
    raw = Raw(server)
    try:
        got = raw.attach(logged_in.session_id, logged_in.open_key())
        if got.type != TYPES['ATTACHED']:
            raise AssertionError(f'not attached: {error_of(got)}')
        return raw
    except BaseException:
        raw.close()
        raise


# requests that many tests make

def put_whole(raw, names, content, policy=OVERWRITE, flags=0, hash_=None):
    return raw.send('PUT_WHOLE', path(*names), attributes(), u8(policy), u8(flags),
                    fixed(xxh3_128(content) if hash_ is None else hash_), slice32(content))


def put(raw, names, size, policy=OVERWRITE, flags=0, transfer_id=None):
    return raw.send('PUT', fixed(transfer_id or os.urandom(16)), path(*names), u64(size), attributes(), u8(policy),
                    u8(flags), u8(0), version(0, 0, 0))


def chunk(raw, request, offset, content, hash_=None):
    raw.send('CHUNK', u64(offset), fixed(xxh3_128(content) if hash_ is None else hash_), slice32(content),
             request=request)


def commit(raw, request, content, size=None, digest_=None):
    raw.send('COMMIT', u64(len(content) if size is None else size), fixed(digest(content) if digest_ is None else digest_),
             attributes(), request=request)


def get(raw, names, inline_max=0, offset=0, length=UNKNOWN):
    return raw.send('GET', path(*names), u64(offset), u64(length), u32(inline_max), u8(0), version(0, 0, 0))


def content_of(frames):
    """The bytes of a download's answer; checks every hash and the digest."""
    last = frames[-1]
    if last.type == TYPES['WHOLE']:
        reader = Reader(last.payload)
        reader.entry()
        hash_, content = reader.take(16), reader.take(reader.number('I'))
        assert xxh3_128(content) == hash_, 'wrong hash'
        return content
    if last.type != TYPES['GET_END']:
        raise AssertionError(f'the download failed: {error_of(last)}')
    content = b''
    for got in frames:
        if got.type == TYPES['CHUNK']:
            reader = Reader(got.payload)
            assert reader.number('Q') == len(content), 'a chunk out of order'
            hash_, piece = reader.take(16), reader.take(reader.number('I'))
            assert xxh3_128(piece) == hash_, 'wrong hash'
            content += piece
    assert last.payload[:16] == digest(content), 'wrong digest'
    return content
