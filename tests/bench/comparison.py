# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the same work through several peers, one after the other and again, and sets the results side by side.

    with scratch() as place, running(Ground(place), BIG_FILES) as peers:
        results = compare(peers, [get_file(ground, 'big'), put_file(ground, 'big')])
    publish('big', 'One file of 1 GiB', results, …)

A round runs every peer once, each time beginning with another one, so that a busy moment of the machine hits all alike.
The first round warms up and is not counted. What a run has moved is compared, each time. A peer that cannot start, ends
with an error, moves something wrong or takes too long is reported with the reason and has no number.
"""
import contextlib
import filecmp
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from charts import chart
from harness.proc import build_root
from measures import MIB, machine
from peers.base import bench_program

RUNS = int(os.environ.get('PINNACE_BENCH_RUNS', '3'))
LONGEST_S = float(os.environ.get('PINNACE_BENCH_LONGEST', '120'))
ONCE_S = 20  # what takes longer is not run again: the first run is the result


class RunFailed(Exception):
    """The message says why, in a few words."""


@dataclass
class Task:
    """command(peer): the words to run, or None when that peer cannot; clear() before and check() after each run."""

    key: str
    title: str
    command: Callable
    clear: Callable
    check: Callable
    size_bytes: int = 0
    n_files: int = 1


@dataclass
class Result:
    """Of one peer at one task. A run is {seconds, client_cpu_s, server_cpu_s, client_peak_bytes}."""

    task: str
    peer: str
    kind: str
    is_encrypted: bool
    runs: list = field(default_factory=list)
    failed: str = ''

    def median(self, key='seconds'):
        return statistics.median(run[key] for run in self.runs)


@contextlib.contextmanager
def running(ground, classes, seconds=LONGEST_S):
    """Starts the peers; those that cannot start have a word about it in .broken. No run may take more seconds."""
    peers = [each(ground) for each in classes]
    try:
        for peer in peers:
            peer.broken, peer.seconds = '', seconds
            try:
                peer.start()
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                peer.broken = 'does not start: ' + str(error).strip().splitlines()[-1]
        yield peers
    finally:
        for peer in peers:
            peer.stop()


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def same_file(left, right):
    if not right.is_file() or not filecmp.cmp(left, right, shallow=False):
        raise RunFailed('the file that arrived is another one')


def same_tree(left, right):
    done = subprocess.run(['diff', '-rq', left, right], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RunFailed('what arrived differs: ' + (done.stdout + done.stderr).splitlines()[0])


def tree_size(root):
    files = [path for path in root.rglob('*') if path.is_file()]
    return sum(path.stat().st_size for path in files), len(files)


def transfer(key, title, kind, source, target, same):
    """A Task that moves source to target, which is not there before; kind: the name of a method of Peer."""
    is_get = kind.startswith('get')
    size, count = tree_size(source) if source.is_dir() else (source.stat().st_size, 1)

    def command(peer):
        method = getattr(peer, kind)
        return method(source.name, target) if is_get else method(source, target.name)

    return Task(key, title, command, lambda: remove(target), lambda: same(source, target), size, count)


def file_tasks(ground, name, title):
    """Down and up of share/name and of its copy in work."""
    shutil.copyfile(ground.share / name, ground.work / name)
    return [transfer('get', f'{title}: download', 'get_file', ground.share / name, ground.work / 'back', same_file),
            transfer('put', f'{title}: upload', 'put_file', ground.work / name, ground.share / 'up', same_file)]


def tree_tasks(ground, name, title):
    shutil.copytree(ground.share / name, ground.work / name)
    share, work = ground.share, ground.work
    return [transfer('get-tree', f'{title}: download', 'get_tree', share / name, work / 'tree-back', same_tree),
            transfer('put-tree', f'{title}: upload', 'put_tree', work / name, share / 'tree-up', same_tree)]


def reason(err, code):
    """Why a program failed, in one line: the last that it wrote."""
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    return (lines[-1][:160] + '; ' if lines else '') + (f'ended with {code}' if code >= 0 else f'killed by signal {-code}')


class Client:
    """A peer's command, running at the client's end: stdout is its pipe. finish() says what it used, or why it failed."""

    def __init__(self, peer, argv, seconds, stdout):
        self.peer, self.seconds = peer, seconds
        self.usage = peer.ground.keys / 'usage'
        self.usage.unlink(missing_ok=True)
        self._server_before = peer.server_cpu_s()
        self._err = tempfile.TemporaryFile()
        argv = [bench_program('bench-usage'), self.usage, *peer.ground.client.prefix, *argv]
        self.began = time.monotonic()
        self._child = subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=stdout,
                                       stderr=self._err, start_new_session=True, env={**os.environ, **peer.env})
        self.stdout = self._child.stdout
        self._alarm = threading.Timer(seconds, lambda: os.killpg(self._child.pid, signal.SIGKILL))
        self._alarm.start()

    def finish(self):
        code = self._child.wait()
        took = time.monotonic() - self.began
        self._alarm.cancel()
        self._err.seek(0)
        err = self._err.read().decode('utf-8', 'replace')
        self._err.close()
        if took >= self.seconds:
            raise RunFailed(f'not done within {self.seconds:.0f} s')
        if code != 0:
            raise RunFailed(reason(err, code))
        user_us, system_us, peak_kib = map(int, self.usage.read_text().split())
        return {'seconds': took, 'client_cpu_s': (user_us + system_us) / 1e6,
                'server_cpu_s': self.peer.server_cpu_s() - self._server_before, 'client_peak_bytes': peak_kib * 1024}


def run(peer, argv):
    """One run of a command: what Result.runs holds."""
    return Client(peer, argv, peer.seconds, subprocess.DEVNULL).finish()


def one_run(peer, task, result, is_counted, run_with):
    command = task.command(peer)
    if command is None or result.failed:
        return
    try:
        if peer.broken:
            raise RunFailed(peer.broken)
        task.clear()
        measured = run_with(peer, command)
        if peer.kind != 'limit':
            task.check()
    except RunFailed as error:
        result.failed, result.runs = str(error), []
        return
    if is_counted or measured['seconds'] > ONCE_S:
        result.runs.append(measured)


def compare(peers, tasks, runs=RUNS, run_with=run):
    """The Results of every peer at every task that it can do. run_with(peer, command) gives what a Result's runs hold."""
    results = []
    for task in tasks:
        mine = {peer: Result(task.key, peer.name, peer.kind, peer.is_encrypted) for peer in peers if task.command(peer)}
        order = list(mine)
        for number in range(runs + 1):
            for peer in order[number % len(order):] + order[:number % len(order)]:
                long_one = mine[peer].runs and mine[peer].runs[0]['seconds'] > ONCE_S
                if not long_one:
                    one_run(peer, task, mine[peer], number > 0, run_with)
            print(f'    {task.title}: round {number} of {runs}', file=sys.stderr, flush=True)
        task.clear()
        results += mine.values()
    return results


# --- what is shown -----------------------------------------------------------------------------------------------


def rows(results, task):
    """(cells of a table's row) for each peer, the fastest first; ratios are to ours."""
    mine = [result for result in results if result.task == task.key]
    ours = next((each.median() for each in mine if each.kind == 'ours' and each.runs), None)
    for each in sorted((each for each in mine if each.runs), key=Result.median):
        median = each.median()
        cpu = '' if each.kind == 'limit' else f'{each.median("client_cpu_s") + each.median("server_cpu_s"):.2f}'
        rate = f'{task.size_bytes / median / 1e6:.0f} MB/s' if task.n_files == 1 else f'{task.n_files / median:.0f} files/s'
        yield [f'**{each.peer}**' if each.kind == 'ours' else f'*{each.peer}*' if each.kind == 'limit' else each.peer,
               f'{median:.2f}', ' '.join(f'{one["seconds"]:.2f}' for one in each.runs), rate,
               f'{median / ours:.2f}' if ours else '', cpu, f'{each.median("client_peak_bytes") / MIB:.0f}']
    for each in mine:
        if each.failed:
            yield [each.peer, f'failed: {each.failed}', '', '', '', '', '']


HEADER = ['', 'median, s', 'all runs, s', 'rate', 'to ours', 'CPU, s (both ends)', 'client, MiB']


def table(header, lines):
    """Markdown."""
    return '\n'.join('| ' + ' | '.join(cell.replace('|', '\\|') for cell in cells) + ' |'
                     for cells in [header, ['---'] * len(header), *lines])


def publish(name, title, tasks, results, facts=None):
    """Prints the tables, and leaves NAME.json, NAME.md and NAME.svg in the build folder's bench/."""
    folder = build_root() / 'bench'
    folder.mkdir(exist_ok=True)
    text = '\n\n'.join(f'{task.title}\n\n{table(HEADER, rows(results, task))}' for task in tasks)
    print(text)
    (folder / f'{name}.md').write_text(text + '\n')
    (folder / f'{name}.json').write_text(json.dumps(
        {'name': name, 'title': title, 'machine': machine(), 'facts': facts or {},
         'results': [vars(result) for result in results]}, indent=2) + '\n')
    panels = [(task.title, [bar_of(each) for each in results if each.task == task.key]) for task in tasks]
    (folder / f'bench-{name}.svg').write_text(chart(title, 'seconds, shorter is better', panels))


def bar_of(result):
    return {'label': result.peer, 'kind': result.kind, 'value': result.median() if result.runs else None,
            'values': [one['seconds'] for one in result.runs], 'note': result.failed and f'failed: {result.failed}'}
