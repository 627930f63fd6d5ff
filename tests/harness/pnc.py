# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line, run as a person or a program would run it.

    pnc = self.start(Pnc(server))
    pnc('put', '-r', folder, pnc.url('/in'))            fails unless it ends with 0
    pnc('get', pnc.url('/gone'), '.', code=1).err
    [entry['name'] for entry in pnc('ls', '--json', pnc.url('/')).objects]
    with pnc.popen('get', …) as transfer: transfer.kill()
"""
import json
import os
import subprocess

from .proc import DEADLINE_S, Home, Process, ProgramError, program
from .server import SANITIZER_WORDS


class Done:
    """How a run ended: code, out, err (text), raw (stdout's bytes), objects (of --json, one a line)."""

    def __init__(self, argv, code, raw, err):
        self.argv, self.code, self.raw, self.err = argv, code, raw, err

    @property
    def out(self):
        return self.raw.decode('utf-8', 'replace')

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]

    def __str__(self):
        return f'{" ".join(self.argv)}\nended with {self.code}\nstdout: {self.out[-4000:]}\nstderr: {self.err[-4000:]}'


class Pnc:
    """A person's pnc: a home of its own, the server's pin, and the password in the environment.

    user/password default to the server's guest; pin=False leaves out --pin (known-servers decides);
    home: share a Home between several. prefix: put before it (see places).
    """

    def __init__(self, server=None, user=None, password=None, pin=True, home=None, env=None, prefix=()):
        self.server = server
        self.prefix = [str(word) for word in prefix]
        self.home = home or Home()
        self._home_owned = home is None
        self.user, guest_password = server.guest if server else (None, None)
        if user is not None:
            self.user, guest_password = user, None
        self.password = password if password is not None else guest_password
        self.pin = pin
        self.env = {**self.home.env, 'G_DEBUG': 'fatal-criticals', **(env or {})}
        if self.password is not None:
            self.env['PINNACE_PASSWORD'] = self.password

    def url(self, path='/'):
        return self.server.url(path, self.user)

    def argv(self, command, *args):
        pin = ['--pin', self.server.fingerprint] if self.server and self.pin else []
        return [*self.prefix, program('pnc'), command, *pin, *map(str, args)]

    def __call__(self, command, *args, code=0, input=None, cwd=None, seconds=None, env=None):
        """Runs to the end. code: what it must end with (None: anything). input: bytes or text for stdin."""
        argv = self.argv(command, *args)
        if isinstance(input, str):
            input = input.encode()
        try:
            ended = subprocess.run(argv, input=input, stdin=subprocess.DEVNULL if input is None else None,
                                   capture_output=True, cwd=cwd, timeout=seconds or DEADLINE_S,
                                   env={**os.environ, **self.env, **(env or {})})
        except subprocess.TimeoutExpired as slow:
            raise ProgramError(f'{" ".join(argv)} did not end within {slow.timeout:.0f} s\n'
                               f'stderr: {(slow.stderr or b"")[-4000:]!r}') from None
        done = Done(argv, ended.returncode, ended.stdout, ended.stderr.decode('utf-8', 'replace'))
        if any(word in done.err for word in SANITIZER_WORDS) or (code is not None and done.code != code):
            raise ProgramError(f'expected exit status {code}: {done}')
        return done

    def popen(self, command, *args, stdin=subprocess.DEVNULL, cwd=None, env=None):
        """Starts it and returns the Process: lines(), wait_line(), signal(), kill(), wait(), usage()."""
        return Process(self.argv(command, *args), env={**self.env, **(env or {})}, cwd=cwd, stdin=stdin, name='pnc')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._home_owned:
            self.home.remove()
