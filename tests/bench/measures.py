# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measures share: a place in memory, a stop-watch, a watcher of a server's memory, and their report.

Each bench_*.py prints what it ran and found, and leaves the same as JSON in the build folder (bench/NAME.json).
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from harness import trees
from harness.proc import build_root

MIB = 1 << 20


@contextlib.contextmanager
def scratch():
    """A folder in memory (where there is /dev/shm), so that no disk is measured. SIGTERM tidies up as well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parent = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    path = Path(tempfile.mkdtemp(prefix='pinnace-bench-', dir=parent))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def timed(call, *args, **named):
    """(seconds, what the call returned)"""
    began = time.monotonic()
    value = call(*args, **named)
    return time.monotonic() - began, value


def says(argv):
    """How a command line is printed: without what differs from run to run."""
    words = [str(word) for word in argv]
    if '--pin' in words:
        del words[words.index('--pin'):words.index('--pin') + 2]
    return ' '.join(['pnc', *words[1:]])


class Failures(Exception):
    """Something was measured that is wrong, not slow."""


def diff(left, right, links):
    """diff -r of two trees, and what trees.differences finds; both must be silent but for the links left out."""
    done = subprocess.run(['diff', '-r', '--no-dereference', str(left), str(right)], capture_output=True, text=True,
                          errors='surrogateescape')
    expected = {f'Only in {os.path.dirname(path)}: {os.path.basename(path)}' for path in links}
    unexpected = [line for line in done.stdout.splitlines() if line not in expected]
    if unexpected:
        raise Failures('diff -r found: ' + '; '.join(unexpected[:10]))


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


class MemoryWatch:
    """Reads a process's resident memory ten times a second, from a thread of its own."""

    def __init__(self, pid):
        self.status = Path(f'/proc/{pid}/status')
        self.peak = {'VmRSS': 0, 'RssAnon': 0}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def read(self):
        lines = dict(line.split(':', 1) for line in self.status.read_text().splitlines() if ':' in line)
        return {key: int(lines[key].split()[0]) * 1024 for key in self.peak}

    def _run(self):
        while not self._ended.wait(0.1):
            for key, value in self.read().items():
                self.peak[key] = max(self.peak[key], value)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()


def equal_files(root, count, size=4096):
    """count files of one size, 100 in each folder; no two hold the same."""
    for i in range(count):
        trees.write(root / f'folder{i // 100:03}' / f'file{i:05}', trees.noise(size, i))


def machine():
    return {'processors': os.cpu_count(), 'kernel': os.uname().release, 'date': time.strftime('%Y-%m-%d'),
            'load (1, 5, 15 minutes)': [round(load, 1) for load in os.getloadavg()]}


def report(name, commands, facts):
    """Prints the facts below their commands, and writes them down."""
    for command in commands:
        print(f'  $ {command}')
    for key, value in facts.items():
        print(f'    {key}: {value:.3f}' if isinstance(value, float) else f'    {key}: {value}')
    folder = build_root() / 'bench'
    folder.mkdir(exist_ok=True)
    (folder / f'{name}.json').write_text(
        json.dumps({'name': name, 'machine': machine(), 'commands': commands, 'facts': facts}, indent=2) + '\n')
