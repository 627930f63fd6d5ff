# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/BENCHMARKS.md: the text of BENCHMARKS.md.in, filled with what the measures left in the build folder.

In the text these are replaced:

    @aims@                      what was to be reached, beside what was
    @tables NAME@               a comparison: a table for each task
    @ends NAME@                 its runs' spread, and what each end had of the processor
    @line@ @clients@            how much of the line was made use of; how many clients together move how much
    @requests NAME@             a table of what was asked while everything was busy
    @facts NAME@                what a measure found, a line each
    @columns NAME A | B…@       the same where a fact is several numbers, which are called A, B… (or as its key says)
    @commands NAME@             what it ran
    @fact NAME KEY@             one number
    @machine@ @processors@ @load@ @date@    where and when

What was not measured stops it: no figure is kept from another time.
"""
import os
import platform
import re
import sys
from pathlib import Path

from aims import LINE_MBPS, aims, of_line, or_failed, percent, rate_of
from bench_growth import CLIENTS
from comparison import table
from figures import EVERYTHING, HERE, OURS, REQUESTS, NoFigure, folder, measured, need_everything, shown

MARKER = re.compile(r'@(\w+)(?: ([^@\n]+))?@')
FAR = re.compile(r'pinnace://[^/\s]*')  # address and port differ from run to run
NEAR = re.compile(r'/\S*/pinnace-bench-\w+/')


def tables(name):
    """As the comparison left them; titles become bold."""
    text = (folder() / f'{name}.md').read_text().strip()
    return '\n\n'.join(part if part.startswith('|') else f'**{part}**' for part in text.split('\n\n'))


def called(peer):
    return f'**{peer}**' if peer == OURS else peer


def end_cells(name, task, peer):
    """Fastest and slowest run, processor of the client, of the server, of both."""
    one = measured(name)
    if not one.has(task, peer):
        return ['', '', '', '']
    try:
        times = [each['seconds'] for each in one.runs(task, peer)]
    except NoFigure:
        return ['failed', '', '', '']
    halves = [one.median(task, peer, key) for key in ('client_cpu_s', 'server_cpu_s')]
    return [f'{min(times):.2f} to {max(times):.2f}', *(f'{each:.2f}' for each in (*halves, sum(halves)))]


def ends(name):
    header = ['', *(f'{way}: {words}' for way in ('down', 'up') for words in ('s', 'CPU client', 'CPU server', 'both'))]
    return table(header, [[called(peer), *end_cells(name, 'get', peer), *end_cells(name, 'put', peer)]
                          for peer in measured(name).peers()])


def line():
    """Percent of the line, of everybody who was tried."""
    ways = [(name, task) for name in ('link', 'link_loss') for task in ('get', 'put')]

    def cell(name, task, peer):
        return or_failed(lambda: percent(of_line(name, task, peer))) if measured(name).has(task, peer) else ''

    peers = [peer for peer in measured('link').peers() if measured('link').has('get', peer)]
    return table([f'share of {LINE_MBPS} Mbit/s', 'down', 'up', 'down, 0.1 % loss', 'up, 0.1 % loss'],
                 [[called(peer), *(cell(*way, peer) for way in ways)] for peer in peers])


def clients():
    rates = {n: rate_of(n) for n in CLIENTS}
    best, most = max(rates, key=rates.get), max(rates.values())
    least = min(rates, key=rates.get)
    one = measured('growth_clients')
    lines = [[str(n), f'{rate:.0f}', percent(rate / most),
              f'{one.fact(f"{n} clients, of all bytes so measured, %"):.0f} %',
              f'{one.fact(f"{n} clients, with the logins one after the other, s"):.1f}'] for n, rate in rates.items()]
    return (table(['clients', 'MB/s, all together', 'of the best', 'of 8 GiB so measured', 's for everything, with logins'],
                  lines) +
            f'\n\nMost is moved with {best} at once, least with {least}: {percent(rates[least] / most)} of that.')


def requests(name):
    one = measured(name)
    words = {'ping': 'ping', 'listing': 'listing of 50 entries', 'bare TCP': '*one byte over bare TCP*'}
    header = ['ms', 'idle: median', '95 %', 'longest', 'busy: median', '95 %', 'longest', '95 % busy above the idle median']
    return table(header, [[words[request[0]], *one.fact(request[1]).split(), *one.fact(request[2]).split(),
                           f'{one.above_the_round_trip(request):+.1f}'] for request in REQUESTS])


def facts(name):
    return table(['', ''], [[key, shown(value)] for key, value in measured(name).facts.items()])


def columns(rest):
    name, _, headings = rest.partition(' ')
    found = measured(name).facts
    headings = headings.split(' | ') if headings else next(iter(found)).split(': ')[1].split(', ')
    lines = [[key.split(': ')[0], *value.split()] for key, value in found.items()]
    if any(len(cells) != 1 + len(headings) for cells in lines):
        raise SystemExit(f'{name}.json does not hold {", ".join(headings)} in each fact: it is from another time')
    return table(['', *headings], lines)


def commands(name):
    return '\n'.join('    ' + NEAR.sub('', FAR.sub('pinnace://HOST', words)) for words in measured(name).values['commands'])


def fact(rest):
    name, _, key = rest.partition(' ')
    return shown(measured(name).fact(key))


# --- where and when: the page is written where its figures were taken, for the build folder is there ------------------


def machine_word(key):
    return measured(EVERYTHING[0]).values['machine'][key]


def processors():
    return str(machine_word('processors'))


def machine():
    told = dict(line.split(':', 1) for line in Path('/proc/cpuinfo').read_text().splitlines() if ':' in line)
    told = {key.strip(): value.strip() for key, value in told.items()}
    kind = 'a virtual machine' if 'hypervisor' in told.get('flags', '').split() else 'a machine'
    gib = os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30
    return (f'{kind} with {processors()} processors ({told.get("model name", platform.machine())}) and {gib:.0f} GiB, '
            f'Linux {machine_word("kernel").split("-")[0]}, {platform.freedesktop_os_release()["PRETTY_NAME"]}')


def load():
    loads = [measured(name).values['machine']['load (1, 5, 15 minutes)'][0] for name in EVERYTHING]
    return f'{min(loads):.1f} to {max(loads):.1f}'


def date():
    return ' and '.join(sorted({measured(name).values['machine']['date'] for name in EVERYTHING}))


MAKERS = {each.__name__: each for each in (aims, tables, ends, line, clients, requests, facts, columns, commands, fact, machine,
                                           processors, load, date)}


def made(match):
    if match[1] not in MAKERS:
        raise SystemExit(f'BENCHMARKS.md.in: nobody knows “{match[0]}”')
    return MAKERS[match[1]](*filter(None, [match[2]]))


def filled(text):
    need_everything()
    return MARKER.sub(made, text)


def main():
    Path(sys.argv[1]).write_text(filled((HERE / 'BENCHMARKS.md.in').read_text()))


if __name__ == '__main__':
    main()
