# SPDX-License-Identifier: GPL-3.0-or-later
"""A comparison never shows a number for a program that failed, and its charts hold what was measured."""
import json
import os
import re
import sys
import unittest.mock
import xml.etree.ElementTree as xml
from pathlib import Path

from harness import tap, trees

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'bench'))
import charts  # noqa: E402
import comparison  # noqa: E402
from peers.base import Ground, Peer  # noqa: E402


class Good(Peer):
    name, kind = 'good', 'ours'

    def get_file(self, name, target):
        return ['cp', self.ground.share / name, target]


class Slow(Good):
    name, kind = 'slow', 'other'

    def get_file(self, name, target):
        return ['sleep', '60']


class Failing(Slow):
    name = 'failing'

    def get_file(self, name, target):
        return ['sh', '-c', 'echo first line >&2; echo no such luck >&2; exit 3']


class Wrong(Slow):
    name = 'wrong'

    def get_file(self, name, target):
        return ['sh', '-c', f'echo something else > {target}']


class Absent(Slow):
    name = 'absent'

    def start(self):
        self.serve(['false'], 1)


class CannotDoIt(Slow):
    name = 'cannot'

    def get_file(self, name, target):
        return None


class TestComparison(tap.TestCase):
    def compare(self, *classes, seconds=30):
        ground = Ground(self.tmp)
        trees.big(ground.share / 'big', 100_000)
        tasks = comparison.file_tasks(ground, 'big', 'a file')[:1]
        with comparison.running(ground, classes, seconds) as peers:
            return tasks, {each.peer: each for each in comparison.compare(peers, tasks, runs=2)}

    def test_failures_have_no_number(self):
        tasks, found = self.compare(Good, Failing, Wrong, Absent, CannotDoIt)
        self.assertEqual(len(found['good'].runs), 2)
        self.assertEqual(found['good'].failed, '')
        self.assertNotIn('cannot', found)
        reasons = {'failing': 'no such luck; ended with 3', 'wrong': 'another one', 'absent': 'does not start'}
        for name, words in reasons.items():
            self.assertIn(words, found[name].failed)
            self.assertEqual(found[name].runs, [])
        lines = list(comparison.rows(found.values(), tasks[0]))
        self.assertEqual(lines[0][0], '**good**')
        self.assertEqual([line[1].split(':')[0] for line in lines[1:]], ['failed'] * 3)

    def test_too_slow(self):
        _, found = self.compare(Good, Slow, seconds=0.5)
        self.assertIn('not done within', found['slow'].failed)
        self.assertEqual(found['slow'].runs, [])

    def test_what_a_run_used(self):
        class Busy(Good):
            def get_file(self, name, target):
                script = f'import shutil; x = b"1" * (50 << 20); shutil.copy("{self.ground.share / name}", "{target}")'
                return [sys.executable, '-c', script]

        _, found = self.compare(Busy)
        for one in found['good'].runs:
            self.assertGreater(one['client_peak_bytes'], 50 << 20)
            self.assertLess(one['client_peak_bytes'], 200 << 20)
            self.assertGreater(one['client_cpu_s'], 0)
            self.assertLessEqual(one['client_cpu_s'], one['seconds'] * os.cpu_count())

    def test_published(self):
        folder = self.tmp / 'bench'
        used = {'client_cpu_s': 1, 'server_cpu_s': 2, 'client_peak_bytes': 1 << 20}
        result = comparison.Result('get', 'good', 'ours', True, [{'seconds': seconds, **used} for seconds in (1, 4, 2)])
        failed = comparison.Result('get', 'bad', 'other', True, failed='why')
        task = comparison.Task('get', 'a <file>', None, None, None, size_bytes=10_000_000)
        with unittest.mock.patch.dict(os.environ, PINNACE_BUILD=str(self.tmp)):
            comparison.publish('try', 'Try', [task], [result, failed])
        text = (folder / 'try.md').read_text()
        self.assertIn('| **good** | 2.00 | 1.00 4.00 2.00 | 5 MB/s | 1.00 | 3.00 | 1 |', text)
        self.assertIn('| bad | failed: why |', text)
        facts = json.loads((folder / 'try.json').read_text())
        self.assertEqual(len(facts['results'][0]['runs']), 3)
        self.assertIn('load (1, 5, 15 minutes)', facts['machine'])
        xml.parse(folder / 'bench-try.svg')


class TestCharts(tap.TestCase):
    def bars(self, **values):
        return [{'label': key, 'kind': 'ours' if key == 'us' else 'other', 'value': value,
                 'values': [value] if value is not None else [], 'note': '' if value is not None else 'failed: it <broke>'}
                for key, value in values.items()]

    def texts(self, svg):
        return [node.text for node in xml.fromstring(svg).iter('{http://www.w3.org/2000/svg}text')]

    def test_order_and_words(self):
        texts = self.texts(charts.chart('A & B', 'seconds', [('panel', self.bars(b=2.0, us=1.0, c=None, a=3.0))]))
        self.assertIn('A & B', texts)
        self.assertIn('failed: it <broke>', texts)
        order = [word for word in texts if word in ('a', 'b', 'c', 'us')]
        self.assertEqual(order, ['us', 'b', 'a', 'c'])

    def test_lengths(self):
        svg = charts.chart('', '', [('', self.bars(us=1.0, b=2.0))])
        widths = [float(width) for width in re.findall(r'<rect x="\d+" y="[\d.]+" width="([\d.]+)"', svg)]
        self.assertEqual(len(widths), 2)
        self.assertAlmostEqual(widths[1] / widths[0], 2, places=2)

    def test_a_slow_one_is_cut(self):
        """It keeps its number, and nothing reaches beyond the picture."""
        svg = charts.chart('', '', [('', self.bars(us=1.0, slow=500.0))])
        self.assertIn('500', self.texts(svg))
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg):
            self.assertLessEqual(float(x) + float(width), charts.WIDTH - charts.RIGHT + 1)

    def test_steps(self):
        for value in (0.0004, 0.01, 0.37, 1, 9.99, 10, 1234):
            steps = charts.steps(value)
            self.assertGreaterEqual(steps[-1], value * 0.999)
            self.assertLessEqual(len(steps), 7)
            self.assertEqual(steps[0], 0)


if __name__ == '__main__':
    tap.main()
