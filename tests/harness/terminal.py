# SPDX-License-Identifier: GPL-3.0-or-later
"""A program on a terminal, as a person sees it.

    with Terminal(pnc.argv('ls', …), env=pnc.env) as terminal:
        terminal.wait_text('Password of anna')
        terminal.type('secret\\n')
        terminal.wait()
"""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading

from .proc import DEADLINE_S, ProgramError, wait_for


class Terminal:
    """The program's controlling terminal, 80 columns wide. stdout: 'terminal', or 'pipe' to read it apart (out)."""

    def __init__(self, argv, env=None, stdout='terminal', cwd=None):
        self.name = os.path.basename(argv[0])
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        self._seen = b''
        self.out = b''

        def take_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self._popen = subprocess.Popen(list(map(str, argv)), env={**os.environ, **(env or {})}, cwd=cwd, stdin=slave,
                                       stdout=slave if stdout == 'terminal' else subprocess.PIPE, stderr=slave,
                                       preexec_fn=take_terminal)
        os.close(slave)
        self._readers = [threading.Thread(target=self._read, daemon=True)]
        if self._popen.stdout:
            self._readers.append(threading.Thread(target=self._read_out, daemon=True))
        for reader in self._readers:
            reader.start()

    def _read(self):
        while True:
            try:
                piece = os.read(self._master, 65536)
            except OSError:  # how a terminal says that nobody is on its other end any more
                return
            if not piece:
                return
            self._seen += piece

    def _read_out(self):
        self.out = self._popen.stdout.read()

    @property
    def text(self):
        """Everything shown so far, control sequences included."""
        return self._seen.decode('utf-8', 'replace')

    def wait_text(self, text):
        """Until the text was shown."""
        return wait_for(lambda: text in self.text, lambda: f'“{text}” on the terminal; it shows: {self.text!r}')

    def type(self, text):
        os.write(self._master, text.encode())

    def signal(self, number=signal.SIGINT):
        self._popen.send_signal(number)

    def wait(self, code=0, seconds=None):
        """Waits for its end; code: what it must end with (None: anything). Returns the status."""
        try:
            ended = self._popen.wait(seconds or DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            raise ProgramError(f'{self.name} did not end; its terminal shows: {self.text!r}') from None
        for reader in self._readers:
            reader.join(5)
        if code is not None and ended != code:
            raise ProgramError(f'{self.name} ended with {ended}, not {code}; its terminal shows: {self.text!r}')
        return ended

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait(10)
        for reader in self._readers:
            reader.join(5)
        os.close(self._master)
