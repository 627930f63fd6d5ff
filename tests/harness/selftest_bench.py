# SPDX-License-Identifier: GPL-3.0-or-later
"""A comparison never shows a number for a program that failed, its charts hold what was measured, and so does the page."""
import json
import os
import re
import sys
import unittest.mock
import xml.etree.ElementTree as xml
from pathlib import Path

from harness import tap, trees

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'bench'))
import aims  # noqa: E402
import bench_growth  # noqa: E402
import charts  # noqa: E402
import comparison  # noqa: E402
import figures  # noqa: E402
import measures  # noqa: E402
import report  # noqa: E402
from peers.base import Ground, Peer  # noqa: E402
from rehearsal import MEASURES, Rehearsal  # noqa: E402

NGINX, PIPE, RSYNC = 'nginx + curl, HTTPS', 'GIO-TLS alone, one stream', 'rsync over ssh'


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


class TestPage(tap.TestCase):
    """What is made of files that the measures have written, whose programs were stand-ins."""

    def setUp(self):
        self.rehearsal = self.start(Rehearsal(self.tmp))
        self.rehearsal.play()
        self.template = (figures.HERE / 'BENCHMARKS.md.in').read_text()

    def page(self):
        target = self.tmp / 'page.md'
        target.unlink(missing_ok=True)
        with unittest.mock.patch.object(sys, 'argv', ['report.py', str(target)]):
            report.main()
        return target.read_text()

    def aim(self, work):
        """The cells of one aim's row."""
        rows = [line.strip('| ').split(' | ') for line in aims.aims().splitlines() if line.startswith(f'| {work} |')]
        self.assertEqual(len(rows), 1, work)
        return rows[0]

    def verdict(self, work):
        return self.aim(work)[3]

    def test_whole(self):
        """Each measure is in it, no marker is left, and every picture is there."""
        page = self.page()
        self.assertNotRegex(page, '@')
        self.assertNotRegex(page, r'\bnan\b|127\.0\.0\.1|/pinnace-bench-')
        self.assertNotIn('not met', page)
        self.assertIn('|  | s | MB on the way | frames packed | client CPU s |\n', page)
        self.assertIn('| ping | 50.5 | 101.0 | 101.0 | 35.0 | 70.0 | 210.0 | +19.5 |', page)
        for fact in ('frames | 2', 'frame, median ms | 5.5', 'longest turn ms | 80', 'turns over 50 ms | 1'):
            self.assertRegex(page, rf'\| opening, {re.escape(fact)}(\.0+)? \|')
        for name in figures.EVERYTHING:
            self.assertRegex(self.template, rf'@(tables|facts|columns|requests) {name}\b|@{name.removeprefix("growth_")}@')
        for picture in re.findall(r'\(images/(.*?)\)', page):
            self.assertTrue((self.tmp / 'bench' / picture).is_file(), picture)
        self.assertEqual({each.name for each in (self.tmp / 'bench').glob('*.svg')}, set(re.findall(r'images/(.*?)\)', page)))

    def test_every_measure(self):
        """The page knows all that ./dev bench leaves, and of each file which measure it is from."""
        left = {each.stem for each in (self.tmp / 'bench').glob('*.json')}
        self.assertEqual(left, set(figures.EVERYTHING))
        self.assertEqual({each.stem for each in (self.tmp / 'bench').glob('*.md')}, set(figures.COMPARISONS))
        self.assertEqual({figures.script_of(name) for name in left}, set(MEASURES))

    def test_missing(self):
        for name in figures.EVERYTHING:
            for suffix in ('json', 'md') if name in figures.COMPARISONS else ('json',):
                path = self.tmp / 'bench' / f'{name}.{suffix}'
                kept = path.read_bytes()
                path.unlink()
                with self.assertRaises(SystemExit) as stopped:
                    self.page()
                self.assertIn(f'holds nothing of {name}: run “./dev bench {figures.script_of(name)}” first',
                              str(stopped.exception))
                path.write_bytes(kept)
        self.assertFalse((self.tmp / 'page.md').exists())

    def test_all_missing_at_once(self):
        for path in (self.tmp / 'bench').iterdir():
            path.unlink()
        with self.assertRaisesRegex(SystemExit, 'small_files.*run “./dev bench big small_files link .*growth'):
            self.page()

    def test_of_another_time(self):
        """A fact or a program that a file does not have stops it, as does a marker that nobody knows."""
        path = self.tmp / 'bench' / 'memory.json'
        path.write_text(path.read_text().replace('resident at most while uploading', 'resident'))
        with self.assertRaisesRegex(SystemExit, 'memory.json says nothing of “resident at most while uploading, MiB”'):
            self.page()
        with self.assertRaisesRegex(SystemExit, 'memory.json says nothing of “colour”'):
            report.filled('The colour is @fact memory colour@.')
        with self.assertRaisesRegex(SystemExit, 'nobody knows “@weather big@”'):
            report.filled('@weather big@')
        with self.assertRaisesRegex(SystemExit, 'limits.json does not hold up in each fact'):
            report.filled('@columns limits up@')

    def test_ratios(self):
        """Both sides of each aim that compares seconds, the other at 1 s."""
        for work, name, task, most in (('1 GiB, download', 'big', 'get', 0.8), ('1 GiB, upload', 'big', 'put', 0.5),
                                       ('1 GiB, either way', 'big', 'get', 1.35), ('1 GiB, either way', 'big', 'put', 1.35),
                                       ('10,000 files of 4 KiB, download', 'small_files', 'get-tree', 0.5),
                                       ('10,000 files of 4 KiB, upload', 'small_files', 'put-tree', 0.5),
                                       ('200 MiB over 1 Gbit/s, 50 ms, no loss', 'link', 'get', 1.973),
                                       ('200 MiB over 1 Gbit/s, 50 ms, no loss', 'link', 'put', 1.973),
                                       ('200 MiB over 1 Gbit/s, 50 ms, 0.1 % loss', 'link_loss', 'get', 1.973),
                                       ('200 MiB over 1 Gbit/s, 50 ms, 0.1 % loss', 'link_loss', 'put', 1.973),
                                       ('1,100 files of 4 KiB over that link, no loss', 'link', 'get-tree', 0.599),
                                       ('1,100 files of 4 KiB over that link, no loss', 'link', 'put-tree', 0.599)):
            self.both_sides(work, name.removesuffix('_loss'), self.rehearsal.seconds, (name, task, 'Pinnace'), most - 0.001,
                            most + 0.002)

    def both_sides(self, work, measure, numbers, key, good, bad):
        """numbers[key] is what a stand-in says: with good the aim is met, with bad it is not."""
        before = numbers[key]
        for value, verdict in ((good, 'met'), (bad, '**not met**')):
            numbers[key] = value
            self.rehearsal.play(measure)
            self.assertEqual(self.verdict(work), verdict, (work, key, value))
        numbers[key] = before
        self.rehearsal.play(measure)

    def test_other_aims(self):
        play = self.rehearsal
        for task in ('get', 'put'):
            self.both_sides('processor for 1 GiB, both ends', 'big', play.cpu, ('big', task, 'Pinnace'), 0.99, 1.01)
        listing = 'listing of 100,000 entries, in a session'
        self.both_sides(listing, 'listing', vars(play), 'lists_us', [900_000, 399_000, 100_000], [900_000, 401_000, 100_000])
        self.both_sides(listing, 'listing', vars(play), 'pages_us', [900, 19_900, 30_000], [900, 20_100, 30_000])
        for good, bad in (((5.4, 1), (5.6, 1)), ((1, 5.4), (1, 5.6))):
            self.both_sides('100,000 files instead of 10,000', 'growth', play.tree_seconds, 100_000, good, bad)
        for n in (1, 8, 64):
            self.both_sides('1, 8, 64 clients at once', 'growth', play.rates, n, 900.0, 800.0)
        for measure in ('memory', 'growth'):
            self.both_sides('resident memory of the server', measure, vars(play), 'server_mib', 63.9, 64.1)
        for measure in figures.COMPARISONS:
            self.both_sides('resident memory of `pnc`', measure.removesuffix('_loss'), vars(play), 'peak_mib', 95, 97)
        for good, bad in (((4.9, 0), (5.1, 0)), ((0, 4.9), (0, 5.1)), ((-4.9, 0), (-5.1, 0)), ((0, -4.9), (0, -5.1))):
            self.both_sides('limits on bandwidth, up and down', 'limits', vars(play), 'off_the_limit', good, bad)
        for name, where in (('responsive', 'loopback'), ('responsive_link', 'that link')):
            for request in ('ping', 'listing'):
                idle = play.idle_ms[name]
                self.both_sides(f'requests while everything is busy, {where} (95 %)', 'responsive', play.busy_ms[name], request,
                                idle + 49, idle + 51)

    def test_failed(self):
        """Who failed is named with the reason, and then nothing is met: not even what does not depend on it."""
        for work, name, tasks, peer in (('1 GiB, download', 'big', ['get'], NGINX), ('1 GiB, upload', 'big', ['put'], 'scp'),
                                        ('1 GiB, either way', 'big', ['get'], PIPE),
                                        ('processor for 1 GiB, both ends', 'big', ['get', 'put'], 'scp'),
                                        ('10,000 files of 4 KiB, download', 'small_files', ['get-tree'], RSYNC),
                                        ('10,000 files of 4 KiB, upload', 'small_files', ['put-tree'], RSYNC),
                                        ('1 GiB, either way', 'big', ['get', 'put'], 'Pinnace'),
                                        ('200 MiB over 1 Gbit/s, 50 ms, no loss', 'link', ['get', 'put'], 'Pinnace'),
                                        ('200 MiB over 1 Gbit/s, 50 ms, 0.1 % loss', 'link_loss', ['get', 'put'], 'Pinnace'),
                                        ('1,100 files of 4 KiB over that link, no loss', 'link', ['get-tree', 'put-tree'],
                                         'Pinnace'),
                                        ('resident memory of `pnc`', 'link_loss', ['get', 'put'], 'Pinnace')):
            for task in tasks:
                before = dict(self.rehearsal.seconds)
                self.rehearsal.seconds[name, task, peer] = None
                self.rehearsal.play(name.removesuffix('_loss'))
                cells = self.aim(work)
                self.assertEqual(cells[2], f'{peer} failed: not done within 40 s', work)
                self.assertEqual(cells[3], '**not met**' if peer == 'Pinnace' else '**no figure**', work)
                self.rehearsal.seconds = before
                self.rehearsal.play(name.removesuffix('_loss'))

    def test_fastest(self):
        """Beside the medians, which decide."""
        path = self.tmp / 'bench' / 'big.json'
        values = json.loads(path.read_text())
        for result in values['results']:
            for one, seconds in zip(result['runs'], {'Pinnace': (1, 3, 2), NGINX: (5, 4, 1.25)}.get(result['peer'], ())):
                one['seconds'] = seconds
        path.write_text(json.dumps(values))
        figures.measured.cache_clear()
        self.assertEqual(self.aim('1 GiB, download')[2:4], ['0.50 (2.00 s to 4.00 s; fastest runs 0.80)', 'met'])

    def test_limits_beside(self):
        """They stand in the rows, and a limit that failed takes nothing else with it."""
        self.assertIn('iperf3, eight streams: 168 % down, 168 % up', self.aim('200 MiB over 1 Gbit/s, 50 ms, no loss')[4])
        self.assertIn('GIO-TLS alone (down) 1.00 s', self.aim('1 GiB, download')[4])
        self.assertEqual(self.aim('requests while everything is busy, that link (95 %)')[4], 'bare TCP +40 ms')
        for name, task, peer in (('link_loss', 'put', 'iperf3, eight streams'), ('big', 'get', PIPE), ('big', 'put', 'scp'),
                                 ('listing', 'all', 'no network (cp, ls)')):
            self.rehearsal.seconds[name, task, peer] = None
        self.rehearsal.play('link', 'big', 'listing')
        page = self.page()
        self.assertIn('| iperf3, eight streams: 168 % down, failed up |', page)
        self.assertIn('| iperf3, eight streams | 168 % | 168 % | 168 % | failed |', page)
        self.assertIn('| scp | 0.95 to 1.10 | 0.50 | 0.50 | 1.00 | failed |', page)
        self.assertIn('GIO-TLS alone (down) failed', page)
        self.assertEqual(self.verdict('1 GiB, download'), 'met')

    def test_everybody_failed(self):
        """The page is made, and claims nothing."""
        for name in figures.COMPARISONS:
            for peer in figures.measured(name).peers():
                for task in ('get', 'put', 'get-tree', 'put-tree', 'all'):
                    self.rehearsal.seconds[name, task, peer] = None
        self.rehearsal.play('big', 'small_files', 'link', 'listing')
        self.assertNotRegex(self.page(), r'@|\bnan\b')
        self.assertEqual([self.verdict(f'1 GiB, {way}') for way in ('download', 'upload', 'either way')], ['**not met**'] * 3)

    def test_words_of_a_failure(self):
        """What a program says must not tear its row apart."""
        self.assertEqual(comparison.table(['a'], [['x | y']]).splitlines()[-1], '| x \\| y |')

    def test_clients(self):
        self.rehearsal.rates = {1: 500.0, 8: 1000.0, 64: 250.0}
        self.rehearsal.play('growth')
        text = report.clients()
        self.assertIn('| 1 | 500 | 50 % | 95 % | 9.4 |', text)
        self.assertIn('Most is moved with 8 at once, least with 64: 25 % of that.', text)

    def test_while_all_move(self):
        """Neither what came before all had begun counts, nor what came when the first was done."""
        samples = [(10.0, [5_000_000, 0]), (11.0, [6_000_000, 2_000_000]), (12.0, [9_000_000, 4_000_000]), (20.0, [9_000_000] * 2)]
        self.assertEqual(bench_growth.rate_while_all(samples, 16_000_000), (4.0, 0.5))
        with self.assertRaises(measures.Failures):
            bench_growth.rate_while_all(samples[:2], 16_000_000)

    def test_numbers(self):
        self.assertEqual([figures.shown(value) for value in (12345, 0.5, 2.0, [1.25, 3], 'yes')],
                         ['12,345', '0.5', '2', '1.25 3', 'yes'])


if __name__ == '__main__':
    tap.main()
