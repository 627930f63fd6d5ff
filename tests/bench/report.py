# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/BENCHMARKS.md: the text of BENCHMARKS.md.in, filled with what the measures left in the build folder.

In the text, a line that is nothing but one of these is replaced:

    @aims@            what was to be reached, beside what was
    @tables NAME@     a comparison: a table for each task
    @facts NAME@      what a measure found, a line each
    @commands NAME@   what it ran

and @fact NAME KEY@, @load@, @date@, @kernel@ and @processors@ within a line. What was not measured stops it: no figure
is kept from another time.
"""
import json
import re
import statistics
import sys
from pathlib import Path

from comparison import table
from harness.proc import build_root

HERE = Path(__file__).parent
MIB = 1 << 20
OURS = 'Pinnace'


class Measured:
    """One NAME.json."""

    def __init__(self, name):
        path = build_root() / 'bench' / f'{name}.json'
        if not path.is_file():
            raise SystemExit(f'{path} is not there: run “./dev bench” without names first')
        self.values = json.loads(path.read_text())
        self.facts = self.values['facts']

    def runs(self, task, peer, *keys):
        """The median of the sum of keys, or nan when that peer has failed."""
        for result in self.values.get('results', ()):
            if (result['task'], result['peer']) == (task, peer) and result['runs']:
                return sum(statistics.median(one[key] for one in result['runs']) for key in keys)
        return float('nan')

    def seconds(self, task, peer=OURS):
        return self.runs(task, peer, 'seconds')

    def cpu(self, task, peer=OURS):
        return self.runs(task, peer, 'client_cpu_s', 'server_cpu_s')

    def peak_mib(self):
        """The largest client of ours."""
        return max(one['client_peak_bytes'] for result in self.values['results'] if result['peer'] == OURS
                   for one in result['runs']) / MIB

    def triple(self, key):
        """Median, 95 %, longest."""
        return [float(word) for word in self.facts[key].split()]


_read = {}


def measured(name):
    if name not in _read:
        _read[name] = Measured(name)
    return _read[name]


# --- what was aimed at -------------------------------------------------------------------------------------------


def aim_ratio(work, name, task, peer, most):
    ours, theirs = (measured(name).seconds(task, each) for each in (OURS, peer))
    return work, f'at most {most} of {peer}', f'{ours / theirs:.2f} ({ours:.2f} s to {theirs:.2f} s)', ours <= most * theirs


def aims_large():
    big, tls = measured('big'), measured('big').seconds('get', 'GIO-TLS alone, one stream')
    yield aim_ratio('1 GiB, download', 'big', 'get', 'nginx + curl, HTTPS', 0.8)
    yield aim_ratio('1 GiB, upload', 'big', 'put', 'scp', 0.5)
    down, up = (big.seconds(task) / tls for task in ('get', 'put'))
    yield '1 GiB, either way', 'within 1.35 of GIO-TLS alone', f'{down:.2f} down, {up:.2f} up', max(down, up) <= 1.35
    pairs = [(big.cpu(task), big.cpu(task, 'scp')) for task in ('get', 'put')]
    yield ('processor for 1 GiB, both ends', 'less than scp',
           '; '.join(f'{ours:.2f} s to {theirs:.2f} s {way}' for (ours, theirs), way in zip(pairs, ('down', 'up'))),
           all(ours < theirs for ours, theirs in pairs))


def aims_small():
    for task, way in (('get-tree', 'download'), ('put-tree', 'upload')):
        yield aim_ratio(f'10,000 files of 4 KiB, {way}', 'small_files', task, 'rsync over ssh', 0.5)


def aims_link():
    for name, words in (('link', 'no loss'), ('link_loss', '0.1 % loss')):
        rates = [200 * MIB * 8 / 1e6 / measured(name).seconds(task) for task in ('get', 'put')]
        yield (f'200 MiB over 1 Gbit/s, 50 ms, {words}', '85 % of the line',
               f'{rates[0] / 10:.0f} % down, {rates[1] / 10:.0f} % up', min(rates) >= 850)
    down, up = (measured('link').seconds(task) for task in ('get-tree', 'put-tree'))
    yield '1,100 small files over that link', 'under 0.6 s', f'{down:.2f} s down, {up:.2f} s up', max(down, up) < 0.6


def aims_lists():
    facts = measured('listing').facts
    first, last = (statistics.median(facts[f'in a session, until the {which} page, ms']) for which in ('first', 'last'))
    yield ('100,000 entries, in a session', 'under 400 ms, first page under 20 ms',
           f'{last:.0f} ms, first page {first:.1f} ms', last < 400 and first < 20)


def aims_growth():
    facts = measured('growth_files').facts
    times = [facts[f'{way}: ten times as many files take times'] for way in ('download', 'upload')]
    yield ('100,000 files instead of 10,000', 'ten times as long', f'{times[0]:.1f} times down, {times[1]:.1f} times up',
           max(times) <= 11)
    rates = list(measured('growth_clients').facts.values())
    yield ('1, 8, 64 clients at once', 'within 15 % of the best', ', '.join(f'{rate:.0f}' for rate in rates) + ' MB/s',
           min(rates) >= 0.85 * max(rates))


def aims_memory():
    facts = measured('memory').facts
    peak = max(value for key, value in facts.items() if key.startswith('resident at most'))
    many = max(value for key, value in measured('growth_files').facts.items() if key.endswith('server MiB'))
    yield ('resident memory of the server', 'under 64 MiB, whatever moves',
           f'{peak:.0f} MiB with eight clients moving 1 GiB each, {many:.0f} MiB with 100,000 files', max(peak, many) < 64)
    client = max(measured(name).peak_mib() for name in ('big', 'small_files', 'link', 'link_loss', 'listing'))
    yield 'resident memory of `pnc`', 'under 96 MiB', f'{client:.0f} MiB', client < 96


def aims_responsive():
    parts, held = [], True
    for name, where in (('responsive', 'loopback'), ('responsive_link', 'link')):
        one = measured(name)
        for idle, busy in (('ping, nothing else (median, 95 %, longest), ms', 'ping, busy, ms'),
                           ('listing of a small folder, nothing else, ms', 'listing, busy, ms')):
            more = one.triple(busy)[1] - one.triple(idle)[0]
            parts.append(f'{busy.split(",")[0]} {where} {more:+.0f} ms')
            held = held and more <= 50
    yield 'requests while everything is busy (95 %)', 'within 50 ms of the round trip', ', '.join(parts), held


def aims():
    everything = (aims_large, aims_small, aims_link, aims_lists, aims_growth, aims_memory, aims_responsive)
    return table(['work', 'aim', 'measured', ''],
                 [[work, aim, found, 'met' if held else '**not met**']
                  for each in everything for work, aim, found, held in each()])


# --- the text ----------------------------------------------------------------------------------------------------


def tables(name):
    """As the comparison left them; titles become bold."""
    text = (build_root() / 'bench' / f'{name}.md').read_text().strip()
    measured(name)
    return '\n\n'.join(part if part.startswith('|') else f'**{part}**' for part in text.split('\n\n'))


def shown(value):
    return f'{value:.2f}'.rstrip('0').rstrip('.') if isinstance(value, float) else str(value)


def facts(name):
    return table(['', ''], [[key, shown(value)] for key, value in measured(name).facts.items()])


def commands(name):
    return '\n'.join(f'    {line}' for line in measured(name).values['commands'])


def filled(text):
    for marker, make in (('tables', tables), ('facts', facts), ('commands', commands)):
        text = re.sub(rf'^@{marker} (\w+)@$', lambda match: make(match[1]), text, flags=re.M)
    text = re.sub(r'@fact (\w+) ([^@]+)@', lambda match: shown(measured(match[1]).facts[match[2]]), text)
    machines = [one.values['machine'] for one in _read.values()]
    loads = [machine['load (1, 5, 15 minutes)'][0] for machine in machines]
    return (text.replace('@aims@', aims()).replace('@load@', f'{min(loads):.1f} to {max(loads):.1f}')
            .replace('@date@', ' and '.join(sorted({machine['date'] for machine in machines})))
            .replace('@kernel@', machines[0]['kernel'].split('-')[0]).replace('@processors@', str(machines[0]['processors'])))


def main():
    Path(sys.argv[1]).write_text(filled((HERE / 'BENCHMARKS.md.in').read_text()))


if __name__ == '__main__':
    main()
