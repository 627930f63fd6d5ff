# SPDX-License-Identifier: GPL-3.0-or-later
"""Every measure's own main(), with stand-ins for the programs and for what takes time: they say how fast they were.

    with Rehearsal(place) as rehearsal:
        rehearsal.play()                                       all of them; everything that was aimed at is reached
        rehearsal.seconds['big', 'put', 'scp'] = None          it fails
        rehearsal.play('big')

So what is made of the figures is tested with files that the measures themselves have written.
"""
import contextlib
import importlib
import io
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from comparison import Result
from figures import COMPARISONS, HERE, OURS, measured
from measures import MIB
from peers.base import Ground, Loopback, Peer

METHODS = {'get': 'get_file', 'put': 'put_file', 'get-tree': 'get_tree', 'put-tree': 'put_tree', 'all': 'list_folder'}
MEASURES = [path.stem.removeprefix('bench_') for path in sorted(HERE.glob('bench_*.py'))]


def small_file(path, *_, **__):
    """Below a stand-in, a path is one too, and nothing is written."""
    if isinstance(path, Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b'x')
    return 'digest'


def small_tree(root, *_, **__):
    small_file(root / 'file')


class StandIn(mock.MagicMock):
    """Of a server, a client, a process: whatever is asked of it is another one."""

    def argv(self, *words):
        return ['pnc', words[0], '--pin', 'SHA256:0', *words[1:]]

    def url(self, path='/'):
        return f'pinnace://guest@127.0.0.1:7450{path}'


def stand_in(**answers):
    """What to put in the place of a class: {method: what it returns}."""
    def make(*_, **__):
        one = StandIn()
        one.__enter__.return_value = one
        one.configure_mock(**{f'{name}.return_value': answer for name, answer in answers.items()})
        return one

    return make


def process(*answers):
    """One whose lines() are these, one after the other; it ends well."""
    one = mock.MagicMock()
    one.__enter__.return_value = one
    one.wait.return_value = 0
    one.lines.side_effect = answers
    one.wait_line.return_value = 'ready 100.5 0'
    return one


class StandInLoad(contextlib.nullcontext):
    rounds = 3

    def __init__(self, pnc, arguments, target):
        super().__init__(self)
        self.arguments = arguments


class Rehearsal:
    """What the stand-ins say. seconds, cpu: {(NAME, task, peer): s}; None: it failed; what is not there takes 1 s."""

    def __init__(self, place):
        self.place = Path(place)
        self.seconds = {(name, task, OURS): 0.4 for name in COMPARISONS for task in METHODS}
        for name in ('link', 'link_loss'):
            self.seconds.update({(name, task, OURS): 1.8 for task in ('get', 'put')})
        self.cpu, self.peak_mib = {(name, task, OURS): 0.5 for name in COMPARISONS for task in METHODS}, 20
        self.pages_us, self.lists_us = [900, 1100, 1000], [140_000, 150_000, 145_000]
        self.tree_seconds, self.server_mib = {10_000: (0.5, 0.5), 100_000: (5.0, 5.0)}, 30
        self.rates = {1: 1000.0, 8: 1010.0, 64: 990.0}
        self.idle_ms = {'responsive': 0.5, 'responsive_link': 50.5}  # the median, and the 95 % of:
        self.busy_ms = {name: {'ping': 70, 'listing': 80, 'echo': 90} for name in self.idle_ms}
        self.busy_ms['responsive'] = {'ping': 20, 'listing': 30, 'echo': 1}
        self.off_the_limit = (0.5, -0.5)
        self._name = None

    def __enter__(self):
        self._all = contextlib.ExitStack()
        self._all.enter_context(mock.patch.dict(os.environ, PINNACE_BUILD=str(self.place)))
        self._all.enter_context(mock.patch.object(Ground, '_make_keys', lambda ground: None))
        return self

    def __exit__(self, *_):
        self._all.close()
        measured.cache_clear()

    def play(self, *names):
        for name in names or MEASURES:
            module = importlib.import_module(f'bench_{name}')
            theirs = getattr(self, f'_of_{name}', dict)()
            wanted = {key: value for key, value in {**self._for_all(name), **theirs}.items() if hasattr(module, key)}
            with mock.patch.multiple(module, **wanted), contextlib.redirect_stdout(io.StringIO()):
                module.main()
        measured.cache_clear()

    # --- what all have -------------------------------------------------------------------------------------------

    def _for_all(self, name):
        self._name = name
        return {
            'scratch': self._scratch, 'Link': self._link, 'Server': stand_in(), 'Pnc': stand_in(), 'Relay': stand_in(),
            'running': self._running, 'compare': self._compare, 'equal_files': small_tree,
            'trees': SimpleNamespace(big=small_file, many_small=small_tree, sha256=lambda path: 'digest',
                                     differences=lambda *_: [],
                                     entries=lambda root, links=False: {'folder': {}, 'folder/file': {'size': 5}}),
            'remove': lambda path: None, 'same_tree': lambda *_: None, 'diff': lambda *_: None, 'time': mock.MagicMock(),
            'bench_program': lambda name: name}

    @contextlib.contextmanager
    def _scratch(self):
        path = Path(tempfile.mkdtemp(prefix='pinnace-bench-', dir=self.place))
        yield path
        shutil.rmtree(path)

    @contextlib.contextmanager
    def _link(self, loss_percent=0, **_):
        self._name = self._name.removesuffix('_loss') + ('_loss' if loss_percent else '')
        yield SimpleNamespace(left=Loopback, right=Loopback, counts=lambda: {'event': 'counts'})

    @contextlib.contextmanager
    def _running(self, ground, classes, seconds=0):
        peers = [each(ground) for each in classes]
        for peer in peers:
            peer.server = StandIn()
        yield peers

    def _compare(self, peers, tasks, **_):
        return [self._result(peer, task) for task in tasks for peer in peers
                if getattr(type(peer), METHODS[task.key]) is not getattr(Peer, METHODS[task.key])]

    def _result(self, peer, task):
        key = (self._name, task.key, peer.name)
        result = Result(task.key, peer.name, peer.kind, peer.is_encrypted)
        seconds, cpu = self.seconds.get(key, 1.0), self.cpu.get(key, 1.0)
        if seconds is None:
            result.failed = 'not done within 40 s'
        else:
            result.runs = [{'seconds': seconds * factor, 'client_cpu_s': cpu / 2, 'server_cpu_s': cpu / 2,
                            'client_peak_bytes': self.peak_mib * MIB, 'first_s': seconds * factor / 2}
                           for factor in (1, 1.1, 0.95)]
        return result

    # --- what one has --------------------------------------------------------------------------------------------

    def _of_logins(self):
        return {'refusal_ms': lambda server, user: 250.0}

    def _of_listing(self):
        lines = [f'list {first} {last} 100000' for first, last in zip([0, *self.pages_us], [0, *self.lists_us])]
        done = mock.MagicMock()
        done.run.return_value.stdout = '\n'.join(lines)
        return {'make_folder': small_tree, 'subprocess': done}

    def _of_responsive(self):
        def ask(pnc, server, ends):
            name, state = next(turns)
            if state == 'busy':
                return [[ms / 2] * 20 + [ms] * 4 + [3 * ms] for ms in self.busy_ms[name].values()]
            return [[self.idle_ms[name]] * 20 + [2 * self.idle_ms[name]] * 5] * 3

        turns = iter([(name, state) for name in self.idle_ms for state in ('idle', 'busy')])
        return {'ask': ask, 'Load': StandInLoad}

    def _of_growth(self):
        def watched(server, pnc, command, *words):
            count = int(re.search(r'/tree(\d+)', ' '.join(map(str, words)))[1])
            return self.tree_seconds[count][command == 'get'], self.server_mib

        return {'watched': watched, 'all_at_once': lambda pnc, argument, n: (self.rates[n], 0.95, 9.4)}

    def _of_memory(self):
        server = stand_in(usage={'rss_bytes': 11 * MIB, 'peak_rss_bytes': 150 * MIB})
        peaks = {'VmRSS': self.server_mib * MIB, 'RssAnon': 10 * MIB}
        return {'Server': server, 'watched': lambda *_: (8.0, peaks)}

    def _of_packing(self):
        return {'once': lambda *_: (2.0, 16.5, 7, 0.25), 'sources': lambda place, size: [('text', place / 'text')]}

    def _of_limits(self):
        return {'both_ways': lambda *_: self.off_the_limit}

    def _of_tree(self):
        return {'move': lambda *_: (0.5, 0), 'shutil': mock.MagicMock()}

    def _of_crowd(self):
        pings = [json.dumps({'event': 'ping', 'rtt_us': 500})] * 5
        return {'Pnc': stand_in(popen=process(pings[:1], pings)), 'move_all': lambda *_: [0.5, 4.0]}

    def _of_idle(self):
        server = stand_in(usage={'rss_bytes': 60 * MIB, 'cpu_s': 3.0, 'fds': 2010, 'threads': 5})
        return {'Server': server, 'Process': lambda *_, **__: process(['ping 500'] * 5), 'timed': lambda *_: (0.05, None)}

    def _of_frames(self):
        def walk(window, log):
            log.path.write_text('frame 500000 9000\nframe 600000 2000\nturn 500000 80000\nframe 2000000 1\n')
            log.phases = [('opening', 0.4, 1.0)]

        window = SimpleNamespace(rss_mib=lambda: 170.0)
        return {'make_folder': lambda root: None, 'Display': stand_in(), 'Window': lambda *_: window, 'walk': walk}

    def _of_window(self):
        def move(screen, place, log):
            log.path.write_text('turn 500000 80000\nturn 600000 9000\n')
            log.phases = [('downloading', 0.4, 1.0), ('uploading', 2.0, 3.0)]

        return {'Display': stand_in(), 'first_frame_ms': lambda *_: 240.0, 'move': move}

    def _of_idle_io(self):
        said = {'connections': 2000, 'resident_bytes_each': 25628, 'allocated_bytes_each': 25626}
        return {'subprocess': SimpleNamespace(check_output=lambda *_, **__: json.dumps(said))}
