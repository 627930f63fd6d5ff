# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay between client and server, to make something happen in the middle of a transfer, every time.

    relay = self.start(Relay(server))
    relay.hold_after(3 << 20)              a connection that has carried so much, either way, carries no more
    pnc = Pnc(relay)                       it has url(), guest and fingerprint as the server has
    transfer = pnc.popen('put', …)
    relay.wait_held(); server.kill(); …; relay.release()
"""
import selectors
import socket
import threading
import time

from .proc import wait_for
from .server import Server

_PIECE = 65536
_CONTENT = 32768  # more than greetings take
_KERNEL_BUFFER = 262144  # small, so that what was sent is what has arrived


class _Pair:
    """Two sockets and what is under way between them."""

    def __init__(self, client, server):
        self.client = client
        self.sockets = {client: server, server: client}
        self.pending = {client: b'', server: b''}  # read from the one, not yet written to the other
        self.passed = 0
        self.frozen = False
        self.up = 0  # of it, from the client
        self.turn = None  # when it began to carry content, among the others


class Relay:
    """Listens on a free port of its own; ends with its clients cut off."""

    url = Server.url

    def __init__(self, server):
        self.server = server
        self.host = '127.0.0.1'
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self._limit = self._limit_all = None
        self._deaf_after = None
        self._bytes_per_s = None
        self._held = 0
        self._pairs = []
        self._commands = []
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.total = 0
        self.up = 0  # of the total, what clients have sent
        self._turns = 0

    @property
    def guest(self):
        return self.server.guest

    @property
    def fingerprint(self):
        return self.server.fingerprint

    def hold_after(self, size):
        """A connection that has carried size bytes carries no more until release()."""
        self._limit = size

    def hold_all_after(self, size):
        """When all connections together have carried size bytes, none carries more until release()."""
        self._limit_all = size

    def deafen_after(self, size):
        """A client that has sent size bytes on a connection hears nothing more there, until release() or cut()."""
        self._deaf_after = size

    def slow_down(self, bytes_per_s):
        """All connections together carry no more than so many bytes a second."""
        self._bytes_per_s = bytes_per_s

    def release(self):
        """As if there were no relay, from now on."""
        self._limit = self._limit_all = self._deaf_after = self._bytes_per_s = None

    def freeze(self):
        """Every connection that is there carries nothing more and never ends, as if something in the middle dropped its
        packets without a word; new ones are welcome."""
        self._commands.append(self._freeze_all)
        wait_for(lambda: not self._commands, 'the relay to freeze')

    def wait_held(self):
        """Until hold_after() or hold_all_after() holds a connection."""
        wait_for(lambda: self._held > 0, 'a connection to be held by the relay')

    def wait_passed(self, size):
        """Until so many bytes have passed, all connections and both ways together."""
        wait_for(lambda: self.total >= size, f'{size} bytes to pass the relay')

    def cut(self):
        """Breaks every connection, now; new ones are welcome."""
        self._commands.append(self._cut_all)
        wait_for(lambda: not self._commands, 'the relay to cut')

    def cut_one(self, number):
        """Breaks one connection, if there are so many: 0 is the first of them, as a rule the control channel."""
        self._commands.append(lambda: [self._drop(pair) for pair in self._pairs[number:number + 1]])
        wait_for(lambda: not self._commands, 'the relay to cut')

    def loaded(self):
        """The numbers of the connections that carry content, in the order in which they began to: the first one has the PUT."""
        pairs = [(pair.turn, number) for number, pair in enumerate(self._pairs) if pair.turn is not None]
        return [number for _, number in sorted(pairs)]

    def carried(self):
        """What each connection that is there has carried, both ways together, in the order in which they were made."""
        return [pair.passed for pair in list(self._pairs)]

    # everything below runs on the relay's thread

    def _cut_all(self):
        for pair in list(self._pairs):
            self._drop(pair)

    def _freeze_all(self):
        for pair in self._pairs:
            pair.frozen = True

    def _drop(self, pair):
        for one in pair.sockets:
            one.close()
        if pair in self._pairs:
            self._pairs.remove(pair)

    def _accept(self):
        client, _ = self._listener.accept()
        server = socket.socket()
        for one in (client, server):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER)
        try:
            server.connect((self.server.host, self.server.port))
        except OSError:
            client.close()
            server.close()
            return
        client.setblocking(False)
        server.setblocking(False)
        self._pairs.append(_Pair(client, server))

    def _may_pass(self, pair):
        return (not pair.frozen and (self._limit is None or pair.passed < self._limit)
                and (self._limit_all is None or self.total < self._limit_all))

    def _is_deaf(self, pair):
        return self._deaf_after is not None and pair.up >= self._deaf_after

    def _move(self, pair, source):
        """Moves once from source to its other end; False when the connection is over."""
        other = pair.sockets[source]
        try:
            if not pair.pending[source]:
                pair.pending[source] = source.recv(_PIECE)
                if not pair.pending[source]:
                    return False
            sent = other.send(pair.pending[source])
        except BlockingIOError:
            return True
        except OSError:
            return False
        pair.pending[source] = pair.pending[source][sent:]
        pair.passed += sent
        if pair.turn is None and pair.passed >= _CONTENT:
            pair.turn = self._turns
            self._turns += 1
        self.total += sent
        if source is pair.client:
            self.up += sent
            pair.up += sent
        if self._bytes_per_s:
            time.sleep(sent / self._bytes_per_s)
        return True

    def _wanted(self, selector):
        """What to wait for: reading where nothing is pending, writing where something is."""
        selector.register(self._listener, selectors.EVENT_READ)
        events = {}
        for pair in self._pairs:
            passing = self._may_pass(pair)
            for source, other in pair.sockets.items():
                if source is not pair.client and self._is_deaf(pair):
                    continue
                if pair.pending[source] and passing:
                    events[other] = events.get(other, 0) | selectors.EVENT_WRITE
                elif passing:
                    events[source] = events.get(source, 0) | selectors.EVENT_READ
        for one, mask in events.items():
            selector.register(one, mask)

    def _broken(self, pair):
        """A held connection is not read, but its end is seen."""
        for one in pair.sockets:
            try:
                state = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            except OSError:
                return True
            if state != 1:  # TCP_ESTABLISHED
                return True
        return False

    def _turn(self):
        with selectors.DefaultSelector() as selector:
            self._wanted(selector)
            ready = {key.fileobj for key, _ in selector.select(0.02)}
        if self._listener in ready:
            self._accept()
        for pair in list(self._pairs):
            if not self._may_pass(pair):
                if not pair.frozen and self._broken(pair):
                    self._drop(pair)
                continue
            for source, other in pair.sockets.items():
                if source is not pair.client and self._is_deaf(pair):
                    continue
                waiting = other if pair.pending[source] else source
                if waiting in ready and not self._move(pair, source):
                    self._drop(pair)
                    break
        self._held = sum(not pair.frozen and not self._may_pass(pair) for pair in self._pairs)

    def _run(self):
        while not self._ended:
            while self._commands:
                self._commands[0]()
                self._commands.pop(0)
            self._turn()
        self._cut_all()
        self._listener.close()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended = True
        self._thread.join(10)
