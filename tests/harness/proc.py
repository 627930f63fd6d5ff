# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting, watching and stopping programs, with a deadline on every wait."""
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

# Generous: a sanitizer build on a busy machine is slow, and a deadline is there for hangs, not to judge speed.
DEADLINE_S = float(os.environ.get('PINNACE_TEST_DEADLINE', '60'))
_BUILT_IN = {'pinnaced': 'server', 'pnc': 'cli', 'pinnace': 'gui-client'}

# What a desktop would hand to GTK; and no animations, so that nothing has to be waited for.
LOOK = '''[Settings]
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
gtk-enable-animations=false
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
'''


class ProgramError(AssertionError):
    """A program did something else than it should have."""


def build_root():
    root = os.environ.get('PINNACE_BUILD')
    if root:
        return Path(root)
    return Path(__file__).resolve().parents[2] / '_build'


def program(name):
    """The path of pinnaced, pnc or pinnace: as built, or what PINNACE_<NAME> says."""
    path = Path(os.environ.get('PINNACE_' + name.upper(), build_root() / _BUILT_IN[name] / name))
    if not path.is_file():
        raise ProgramError(f'{path} is not there: build it first (ninja -C {build_root()})')
    return str(path)


def sanitizer_options(options):
    """Environment that adds to the options of AddressSanitizer: {'ASAN_OPTIONS': …}; nothing where it is not in use."""
    there = os.environ.get('ASAN_OPTIONS')
    return {'ASAN_OPTIONS': f'{there}:{options}'} if there else {}


def leak_suppressions(name):
    """Environment in which LeakSanitizer knows the caches that tests/NAME lists; nothing where it is not in use."""
    there = os.environ.get('LSAN_OPTIONS')
    return {'LSAN_OPTIONS': f'{there}:suppressions={Path(__file__).resolve().parents[1] / name}'} if there else {}


def wait_for(condition, what, seconds=None, interval=0.02):
    """Polls condition() until it returns something true, and returns that; fails naming what was awaited."""
    deadline = time.monotonic() + (seconds or DEADLINE_S)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise ProgramError(f'waited {seconds or DEADLINE_S:.0f} s in vain for: {what() if callable(what) else what}')
        time.sleep(interval)


class Home:
    """A private home: every XDG folder of a person in one temporary place."""

    FOLDERS = {
        'HOME': '.',
        'XDG_CONFIG_HOME': 'config',
        'XDG_DATA_HOME': 'data',
        'XDG_STATE_HOME': 'state',
        'XDG_CACHE_HOME': 'cache',
        'XDG_RUNTIME_DIR': 'run',
    }

    def __init__(self, path=None):
        self.owned = path is None
        self.path = Path(path or tempfile.mkdtemp(prefix='pinnace-home-'))
        self.env = {}
        for key, name in self.FOLDERS.items():
            folder = self.path / name
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.env[key] = str(folder)
        self.downloads = self.path / 'Downloads'
        self.downloads.mkdir(exist_ok=True)
        look = self.path / 'config' / 'gtk-4.0' / 'settings.ini'
        look.parent.mkdir(exist_ok=True)
        look.write_text(LOOK)
        (self.path / 'config' / 'user-dirs.dirs').write_text('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')

    def remove(self):
        if self.owned:
            shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


class Process:
    """A long-lived program. It dies with the test, even when the test is killed."""

    def __init__(self, argv, env=None, cwd=None, stdin=subprocess.DEVNULL, pass_fds=(), name=None):
        self.name = name or os.path.basename(argv[0])
        # it dies with the thread that starts it, so that must live as long as it should
        argv = ['setpriv', '--pdeathsig', 'KILL', '--', *map(str, argv)]
        self._lines = {'out': [], 'err': []}
        self._changed = threading.Condition()
        self._popen = subprocess.Popen(argv, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env={**os.environ, **(env or {})}, cwd=cwd, pass_fds=pass_fds)
        self._readers = [threading.Thread(target=self._read, args=(key, stream), daemon=True)
                         for key, stream in (('out', self._popen.stdout), ('err', self._popen.stderr))]
        for reader in self._readers:
            reader.start()
        wait_for(self._is_bound, f'{self.name} to be bound to its parent', interval=0.001)

    def _is_bound(self):
        """Whether setpriv has done its work and become the program (or has ended, as either)."""
        try:
            return os.path.basename(os.readlink(f'/proc/{self.pid}/exe')) != 'setpriv'
        except OSError:
            return True

    def _read(self, key, stream):
        for line in stream:
            with self._changed:
                self._lines[key].append(line.decode('utf-8', 'replace').rstrip('\n'))
                self._changed.notify_all()
        with self._changed:
            self._lines[key].append(None)
            self._changed.notify_all()
        stream.close()

    @property
    def pid(self):
        return self._popen.pid

    @property
    def stdin(self):
        return self._popen.stdin

    def lines(self, key='out'):
        """The lines written so far to 'out' or 'err'."""
        with self._changed:
            return [line for line in self._lines[key] if line is not None]

    def text(self, key='out'):
        return '\n'.join(self.lines(key))

    def log(self):
        """Everything it has written, for a failure's diagnostics (the last 200 lines of each stream), and how it ended."""
        lines = [f'{self.name} {key}: {line}' for key in ('out', 'err') for line in self.lines(key)[-200:]]
        return '\n'.join(lines if self.alive() else lines + [f'{self.name} ended with {self._popen.returncode}'])

    def wait_line(self, match, key='out', seconds=None, start=0):
        """Waits for a line for which match(line) is true (or that contains the string match) and returns it."""
        test = match if callable(match) else lambda line: match in line
        deadline = time.monotonic() + (seconds or DEADLINE_S)
        with self._changed:
            while True:
                lines = self._lines[key]
                for line in lines[start:]:
                    if line is not None and test(line):
                        return line
                if lines and lines[-1] is None:
                    break
                if not self._changed.wait(deadline - time.monotonic()):
                    break
        for reader in self._readers:
            reader.join(1)  # one stream may have ended before the other said why
        raise ProgramError(f'{self.name} never wrote the awaited line to std{key} ({match!r}); it wrote:\n{self.log()}')

    def alive(self):
        return self._popen.poll() is None

    def signal(self, number):
        self._popen.send_signal(number)

    def wait(self, seconds=None):
        """Waits for its end, returns the exit status (negative: the signal)."""
        try:
            code = self._popen.wait(seconds or DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ProgramError(f'{self.name} did not end within {seconds or DEADLINE_S:.0f} s\n{self.log()}') from None
        for reader in self._readers:
            reader.join(5)
        return code

    def stop(self, seconds=None):
        """SIGTERM, then waits; returns the exit status."""
        if self.alive():
            self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self):
        """SIGKILL: no farewell."""
        if self.alive():
            self.signal(signal.SIGKILL)
        self._popen.wait(10)
        for reader in self._readers:
            reader.join(0.2)  # what it still said; a child that it left behind may hold the pipe open

    def usage(self):
        """What the program holds right now, from /proc: rss_bytes, pss_bytes, fds, threads, cpu_s."""
        base = Path('/proc') / str(self.pid)
        status = dict(line.split(':', 1) for line in (base / 'status').read_text().splitlines() if ':' in line)
        rollup = dict(line.split(':', 1) for line in (base / 'smaps_rollup').read_text().splitlines()[1:])
        fields = (base / 'stat').read_text().rsplit(')', 1)[1].split()
        return {
            'rss_bytes': int(status['VmRSS'].split()[0]) * 1024,
            'peak_rss_bytes': int(status['VmHWM'].split()[0]) * 1024,
            'pss_bytes': int(rollup['Pss'].split()[0]) * 1024,
            'threads': int(status['Threads']),
            'fds': len(os.listdir(base / 'fd')),
            'cpu_s': (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK'),
        }

    def open_files(self):
        """Where its descriptors point, as a sorted list."""
        folder = Path('/proc') / str(self.pid) / 'fd'
        return sorted(os.readlink(folder / fd) for fd in os.listdir(folder))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
