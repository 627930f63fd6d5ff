# SPDX-License-Identifier: GPL-3.0-or-later
"""What every hostile test begins and ends with: a server, and an honest client that finds it as it was."""
import os
import time
from pathlib import Path

from harness import tap
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server

import raw as wire
from raw import chunk, commit, content_of, entries_of, error_of, get, put

MIB = 1 << 20
# Beyond what it had after its first honest client: stacks of pools that have filled up, buffers of the allocator.
MORE_RSS_BYTES = 48 * MIB
MORE_FDS = 4
# Of threads without work GLib keeps so many for all pools together, for some seconds more.
MORE_THREADS = 8
# After whatever was done to the server an honest client moves 1 MiB in this time, counted from its connecting; as many times
# longer as a sanitizer or a busy machine made that before anything was done.
HONEST_S = 3
HONEST_TIMES = 10


def is_sanitized(pid):
    return 'libasan' in Path(f'/proc/{pid}/maps').read_text()


def snapshot(folder):
    """Everything in a folder that anybody could have changed: {path: (mode, size, mtime, link or bytes)}."""
    found = {}
    for base, folders, files in os.walk(folder):
        for name in ['.', *folders, *files]:
            full = os.path.join(base, name)
            state = os.lstat(full)
            held = os.readlink(full) if os.path.islink(full) else Path(full).read_bytes() if os.path.isfile(full) else None
            found[os.path.relpath(full, folder)] = (state.st_mode, state.st_mtime_ns, state.st_ino, held)
    return found


class HostileCase(tap.TestCase):
    """self.server runs; after the test an honest client must be served, and nothing may have been left behind."""

    users = None
    serve_args = ()
    config = ''
    checks_usage = True
    server_env = None

    def setUp(self):
        super().setUp()
        self.share = self.tmp / 'share'
        self.share.mkdir()
        self.server = self.make_server()
        self.first_honest_s = self.honest_client()
        self.before = self.server.usage()
        self.addCleanup(self._end)

    def make_server(self):
        """Overridden where a server has to be special."""
        state = self.tmp / 'state'
        state.mkdir(mode=0o700)
        if self.config:
            (state / 'pinnaced.conf').write_text(self.config)
        return self.start(Server(self.share, args=self.serve_args, users=self.users, state=state, env=self.server_env))

    def login(self, source=None):
        """A control channel of an honest person."""
        if self.users:
            name, password = next(iter(self.users.items()))
            return wire.control(self.server, name, password.encode(), source)
        return wire.control(self.server, source=source)

    def honest_client(self):
        """Logs in, sends 1 MiB and a bit, lists, fetches it, removes it: by hand and with pnc. Returns how many seconds it
        took until it was stored."""
        content = os.urandom(MIB + 1)
        began = time.monotonic()
        with self.login() as control, wire.data(self.server, control) as data:
            request = put(data, ['honest'], len(content))
            chunk(data, request, 0, content[:MIB])
            chunk(data, request, MIB, content[MIB:])
            commit(data, request, content)
            self.assertIsNone(error_of(data.answer(request)[-1]))
            took_s = time.monotonic() - began
            names = [entry.name for entry in entries_of(control.ask('LIST', wire.path(), wire.u16(0)))]
            self.assertIn(b'honest', names)
            self.assertEqual(content_of(data.answer(get(data, ['honest']))), content)
            self.assertIsNone(control.error('REMOVE', wire.path('honest'), wire.u8(2)))
        self.honest_command(content)
        return took_s

    def honest_command(self, content):
        user, password = next(iter(self.users.items())) if self.users else (None, None)
        with Pnc(self.server, user, password) as pnc:
            source = self.tmp / 'honest-source'
            source.write_bytes(content)
            pnc('put', source, pnc.url('/honest'))
            self.assertEqual(pnc('cat', pnc.url('/honest')).raw, content)
            pnc('rm', pnc.url('/honest'))

    def _end(self):
        """A cleanup, so that it comes before the server's end and after the test's own connections are closed."""
        self.assertTrue(self.server.process.alive(), 'the server ended')
        took_s = self.honest_client()
        self.assertLess(took_s, max(HONEST_S, HONEST_TIMES * self.first_honest_s), 'the honest client was kept waiting')
        if self.checks_usage:
            self.assert_usage()

    def assert_usage(self):
        def settled():
            self.now = self.server.usage()
            return (self.now['fds'] <= self.before['fds'] + MORE_FDS and self.now['threads'] <= self.before['threads'] + MORE_THREADS
                    and (is_sanitized(self.server.process.pid)
                         or self.now['rss_bytes'] <= self.before['rss_bytes'] + MORE_RSS_BYTES))

        wait_for(settled, lambda: f'what it held before: {self.before}, now {self.now}')
