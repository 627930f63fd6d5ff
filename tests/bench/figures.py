# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measures have left in the build folder, for the page that shows it."""
import functools
import json
import statistics
from pathlib import Path

from harness.proc import build_root

HERE = Path(__file__).parent
OURS = 'Pinnace'

# what `./dev bench` leaves: NAME.json each, and NAME.md where programs are compared
EVERYTHING = ('big', 'small_files', 'link', 'link_loss', 'listing', 'responsive', 'responsive_link', 'limits', 'packing_20',
              'packing_100', 'packing_1000', 'growth_files', 'growth_clients', 'memory', 'tree', 'crowd', 'idle', 'idle_io',
              'logins', 'frames', 'window')
COMPARISONS = ('big', 'small_files', 'link', 'link_loss', 'listing')

# (what it is, its key with nothing else going on, its key while everything is busy)
REQUESTS = (('ping', 'ping, nothing else (median, 95 %, longest), ms', 'ping, busy, ms'),
            ('listing', 'listing of a small folder, nothing else, ms', 'listing, busy, ms'),
            ('bare TCP', 'one byte over bare TCP, nothing else, ms', 'one byte over bare TCP, busy, ms'))


class NoFigure(Exception):
    """A program failed; the message says which, and why."""

    def __init__(self, peer, why):
        super().__init__(f'{peer} failed: {why}')
        self.peer = peer


def folder():
    return build_root() / 'bench'


def script_of(name):
    """The measure that leaves NAME.json: “link” for link_loss."""
    scripts = [path.stem.removeprefix('bench_') for path in HERE.glob('bench_*.py')]
    return max((each for each in scripts if name == each or name.startswith(each + '_')), key=len)


def need_everything():
    """Ends the program with what to run, unless all has been measured."""
    missing = [name for name in EVERYTHING if not (folder() / f'{name}.json').is_file()]
    missing += [name for name in COMPARISONS if name not in missing and not (folder() / f'{name}.md').is_file()]
    if missing:
        scripts = ' '.join(dict.fromkeys(map(script_of, missing)))
        raise SystemExit(f'{folder()} holds nothing of {", ".join(missing)}: run “./dev bench {scripts}” first')


class Measured:
    """One NAME.json."""

    def __init__(self, name):
        self.name = name
        self.values = json.loads((folder() / f'{name}.json').read_text())
        self.facts = self.values['facts']

    def fact(self, key):
        if key not in self.facts:
            raise SystemExit(f'{self.name}.json says nothing of “{key}”: it is from another time')
        return self.facts[key]

    def runs(self, task, peer=OURS):
        """All counted runs of a program, at least one. Raises NoFigure."""
        for result in self.values['results']:
            if (result['task'], result['peer']) == (task, peer):
                if not result['runs']:
                    raise NoFigure(peer, result['failed'])
                return result['runs']
        raise SystemExit(f'{self.name}.json says nothing of {peer} at {task}: it is from another time')

    def median(self, task, peer=OURS, key='seconds'):
        return statistics.median(one[key] for one in self.runs(task, peer))

    def cpu(self, task, peer=OURS):
        """Seconds of the processor, both ends."""
        return self.median(task, peer, 'client_cpu_s') + self.median(task, peer, 'server_cpu_s')

    def peers(self):
        return list(dict.fromkeys(result['peer'] for result in self.values['results']))

    def tasks(self):
        return list(dict.fromkeys(result['task'] for result in self.values['results']))

    def has(self, task, peer):
        """Whether it was tried."""
        return any((result['task'], result['peer']) == (task, peer) for result in self.values['results'])

    def numbers(self, key):
        """A fact that is several numbers."""
        return [float(word) for word in self.fact(key).split()]

    def above_the_round_trip(self, request):
        """Of one of REQUESTS: 95 % of them while everything is busy, less the median with nothing else going on; ms."""
        _, idle, busy = request
        return self.numbers(busy)[1] - self.numbers(idle)[0]


@functools.lru_cache(maxsize=None)
def measured(name):
    return Measured(name)


def shown(value):
    if isinstance(value, list):
        return ' '.join(map(shown, value))
    if isinstance(value, float):
        return f'{value:.2f}'.rstrip('0').rstrip('.')
    return f'{value:,}' if isinstance(value, int) else str(value)
