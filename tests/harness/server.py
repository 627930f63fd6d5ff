# SPDX-License-Identifier: GPL-3.0-or-later
"""A pinnaced of one's own, on a free port, with a private state folder.

    server = self.start(Server(self.tmp / 'share'))
    server.link          pinnace://guest:…@127.0.0.1:PORT/?pin=SHA256:…
    server.kill(); server.start()      the same port, the same identity
"""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from .proc import DEADLINE_S, Process, ProgramError, program

SANITIZER_WORDS = ('ERROR: AddressSanitizer', 'ERROR: LeakSanitizer', 'runtime error:')


class Server:
    """pinnaced serve. The share is made when it is not there. users: {name: password} are added before the start.

    args are more options for serve; env more environment; prefix is put before it (see places). limits: of its
    configuration, {'max-connections': 10, …}. Not started until start() or `with`.
    """

    def __init__(self, share=None, args=(), env=None, users=None, host='127.0.0.1', port=0, state=None, prefix=(),
                 limits=None):
        self._owned = Path(tempfile.mkdtemp(prefix='pinnace-server-'))
        self.share = Path(share or self._owned / 'share')
        self.share.mkdir(parents=True, exist_ok=True)
        self.state = Path(state or self._owned / 'state')
        self.args = [str(arg) for arg in args]
        self.env = {'G_DEBUG': 'fatal-criticals', **(env or {})}
        self.host = host
        self.port = port
        self.prefix = [str(word) for word in prefix]
        self.process = None
        self._old_logs = []
        try:
            if limits:
                self.configure(limits)
            for name, password in (users or {}).items():
                self.add_user(name, password)
        except BaseException:
            shutil.rmtree(self._owned, ignore_errors=True)
            raise

    def add_user(self, name, password, *options):
        """pinnaced user add NAME, the password on stdin; options such as '--read-only' or '--root', 'sub'."""
        self.user('add', name, *options, '--password-stdin', password=password)

    def user(self, *args, password=None):
        """pinnaced user …: returns its stdout; fails when it does."""
        done = subprocess.run([program('pinnaced'), 'user', *args, '--state-dir', str(self.state)],
                              input=None if password is None else password + '\n', text=True, timeout=DEADLINE_S,
                              capture_output=True, env={**os.environ, **self.env})
        if done.returncode != 0:
            raise ProgramError(f'pinnaced user {" ".join(args)} ended with {done.returncode}: {done.stderr}')
        return done.stdout

    def configure(self, limits):
        """Writes the configuration anew; a running server reads it on SIGHUP."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.state / 'pinnaced.conf').write_text('[limits]\n' + ''.join(f'{k}={v}\n' for k, v in limits.items()))

    def start(self):
        """Starts it and waits until it says where it listens. A second start keeps port and state."""
        if self.process is not None:
            self._old_logs.append(self.process.log())
        self.process = Process([*self.prefix, program('pinnaced'), 'serve', '--json', '--listen', f'{self.host}:{self.port}',
                                '--state-dir', str(self.state), *self.args, str(self.share)], env=self.env, name='pinnaced')
        try:
            self.facts = json.loads(self.process.wait_line(lambda line: line.strip() != ''))
        except BaseException:
            self.process.kill()
            raise
        self.address = self.facts['address']
        self.port = int(self.facts['port'])
        self.fingerprint = self.facts['fingerprint']
        self.link = self.facts['link']
        return self

    def stop(self, seconds=None):
        """SIGTERM: drains. Fails unless it ends with 0."""
        code = self.process.stop(seconds)
        if code != 0:
            raise ProgramError(f'pinnaced ended with {code} on SIGTERM\n{self.log()}')

    def kill(self):
        """SIGKILL: nothing is tidied up."""
        self.process.kill()

    def restart(self, gently=True):
        """Down and up again on the same port with the same identity."""
        self.stop() if gently else self.kill()
        return self.start()

    def usage(self):
        """rss_bytes, peak_rss_bytes, pss_bytes, fds, threads, cpu_s of the running server."""
        return self.process.usage()

    def log(self):
        return '\n'.join(self._old_logs + ([self.process.log()] if self.process else []))

    @property
    def guest(self):
        """(user, password) out of the link; (None, None) when it holds none."""
        parts = urlsplit(self.link)
        return (unquote(parts.username) if parts.username else None,
                unquote(parts.password) if parts.password else None)

    def url(self, path='/', user=None):
        """A remote name for pnc, without a password: pinnace://user@host:port/path."""
        user = user or self.guest[0]
        at = quote(user, safe='') + '@' if user else ''
        host = f'[{self.host}]' if ':' in self.host else self.host
        return f'pinnace://{at}{host}:{self.port}/{quote(str(path).lstrip("/"))}'

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            shutil.rmtree(self._owned, ignore_errors=True)
            raise

    def __exit__(self, *_):
        try:
            self.process.kill()
            found = [line for line in self.log().splitlines() if any(word in line for word in SANITIZER_WORDS)]
            if found:
                raise ProgramError('the sanitizer spoke up in pinnaced:\n' + self.log())
        finally:
            shutil.rmtree(self._owned, ignore_errors=True)
