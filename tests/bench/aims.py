# SPDX-License-Identifier: GPL-3.0-or-later
"""What was to be reached, beside what was, and beside what limits it."""
import statistics
from dataclasses import dataclass
from typing import Callable

from bench_growth import CLIENTS
from comparison import table
from figures import OURS, REQUESTS, NoFigure, measured
from measures import MIB

PIPE, COPY, EIGHT = 'GIO-TLS alone, one stream', 'no network (cp, ls)', 'iperf3, eight streams'
LINE_MBPS, LINK_BYTES = 1000, 200 * MIB
BOTH = (('get', 'down'), ('put', 'up'))


@dataclass
class Aim:
    """find() gives what was measured, in words, and whether that holds. beside() says what limits it."""

    work: str
    aim: str
    find: Callable
    beside: Callable = str

    def row(self):
        try:
            found, holds = self.find()
            verdict = 'met' if holds else '**not met**'
        except NoFigure as missing:
            found, verdict = str(missing), '**not met**' if missing.peer == OURS else '**no figure**'
        return [self.work, self.aim, found, verdict, self.beside()]


def or_failed(words, *arguments):
    """words(*arguments), or that there is no figure."""
    try:
        return words(*arguments)
    except NoFigure:
        return 'failed'


def seconds(name, task, peer):
    return or_failed(lambda: f'{measured(name).median(task, peer):.2f} s')


def percent(share):
    return f'{100 * share:.0f} %'


def of_line(name, task, peer=OURS):
    """The share of the line that 200 MiB have made use of."""
    return LINK_BYTES * 8 / 1e6 / measured(name).median(task, peer) / LINE_MBPS


def ratio(work, name, task, peer, most, beside):
    def find():
        ours, theirs = (measured(name).median(task, each) for each in (OURS, peer))
        fastest = [min(one['seconds'] for one in measured(name).runs(task, each)) for each in (OURS, peer)]
        return (f'{ours / theirs:.2f} ({ours:.2f} s to {theirs:.2f} s; fastest runs {fastest[0] / fastest[1]:.2f})',
                ours <= most * theirs)

    return Aim(work, f'at most {most} of {peer}', find, beside)


def near_the_pipe():
    """It only goes down; so up is compared with that."""
    found = [measured('big').median(task) / measured('big').median('get', PIPE) for task, _ in BOTH]
    return '{:.2f} down, {:.2f} up'.format(*found), all(each <= 1.35 for each in found)


def less_processor():
    pairs = [(measured('big').cpu(task), measured('big').cpu(task, 'scp')) for task, _ in BOTH]
    words = [f'{ours:.2f} s to {theirs:.2f} s {way}' for (ours, theirs), (_, way) in zip(pairs, BOTH)]
    return '; '.join(words), all(ours < theirs for ours, theirs in pairs)


def large():
    for task, words, peer, most in (('get', 'download', 'nginx + curl, HTTPS', 0.8), ('put', 'upload', 'scp', 0.5)):
        yield ratio(f'1 GiB, {words}', 'big', task, peer, most, lambda task=task: (
            f'GIO-TLS alone (down) {seconds("big", "get", PIPE)}, `cp` {seconds("big", task, COPY)}'))
    yield Aim('1 GiB, either way', 'at most 1.35 of GIO-TLS alone', near_the_pipe, lambda: (
        f'iperf3, one stream: {seconds("big", "get", "iperf3, one stream")} down'))
    yield Aim('processor for 1 GiB, both ends', 'less than scp', less_processor, lambda: or_failed(
        lambda: f'GIO-TLS alone {measured("big").cpu("get", PIPE):.2f} s, `cp` {measured("big").cpu("get", COPY):.2f} s'))


def small():
    for task, way in (('get-tree', 'download'), ('put-tree', 'upload')):
        yield ratio(f'10,000 files of 4 KiB, {way}', 'small_files', task, 'rsync over ssh', 0.5, lambda task=task: (
            f'rsync without encryption {seconds("small_files", task, "rsync daemon (no encryption)")}, '
            f'`cp -r` {seconds("small_files", task, COPY)}'))


def line(name):
    def find():
        shares = [of_line(name, task) for task, _ in BOTH]
        return '{} down, {} up'.format(*map(percent, shares)), all(share >= 0.85 for share in shares)

    return find


def eight_streams(name):
    return 'iperf3, eight streams: ' + ', '.join(
        or_failed(lambda task=task: percent(of_line(name, task, EIGHT))) + f' {way}' for task, way in BOTH)


def small_over_link():
    found = [measured('link').median(task) for task in ('get-tree', 'put-tree')]
    return '{:.2f} s down, {:.2f} s up'.format(*found), all(each < 0.6 for each in found)


def link():
    for name, words in (('link', 'no loss'), ('link_loss', '0.1 % loss')):
        yield Aim(f'200 MiB over 1 Gbit/s, 50 ms, {words}', '85 % of the line', line(name),
                  lambda name=name: eight_streams(name))
    yield Aim('1,100 files of 4 KiB over that link, no loss', 'under 0.6 s', small_over_link,
              lambda: 'twelve round trips are 0.6 s')


def in_session():
    first, last = (statistics.median(measured('listing').fact(f'in a session, until the {which} page, ms'))
                   for which in ('first', 'last'))
    return f'{last:.0f} ms, first page {first:.1f} ms', last < 400 and first < 20


def lists():
    yield Aim('listing of 100,000 entries, in a session', 'under 400 ms, first page under 20 ms', in_session,
              lambda: f'`ls`, sorting and printing: {seconds("listing", "all", COPY)}')


def ten_times():
    found = [measured('growth_files').fact(f'{way}: ten times as many files take times') for way in ('download', 'upload')]
    return '{:.1f} times down, {:.1f} times up'.format(*found), all(each <= 11 for each in found)


def rate_of(n):
    """MB/s of n clients all together, while all of them move."""
    return measured('growth_clients').fact(f'{n} clients, MB/s while all of them move')


def many_clients():
    rates = [rate_of(n) for n in CLIENTS]
    return (', '.join(f'{rate:.0f}' for rate in rates) + f' MB/s: the least is {percent(min(rates) / max(rates))} of the best',
            min(rates) >= 0.85 * max(rates))


def growth():
    yield Aim('100,000 files instead of 10,000', 'ten times as long, give or take 10 %', ten_times)
    yield Aim(f'{", ".join(map(str, CLIENTS))} clients at once', 'within 15 % of the best', many_clients)


def server_memory():
    eight = max(measured('memory').fact(f'resident at most while {way}, MiB') for way in ('uploading', 'downloading'))
    many = max(value for key, value in measured('growth_files').facts.items() if key.endswith('server MiB'))
    return (f'{eight:.0f} MiB with eight clients moving 1 GiB each, {many:.0f} MiB with 100,000 files',
            max(eight, many) < 64)


def client_memory():
    peaks = {name: max(one['client_peak_bytes'] for task in measured(name).tasks() for one in measured(name).runs(task)) / MIB
             for name in ('big', 'small_files', 'link', 'link_loss', 'listing')}
    words = (f'{peaks["big"]:.0f} MiB for 1 GiB, {peaks["small_files"]:.0f} for 10,000 files, {peaks["listing"]:.0f} to list '
             f'100,000, {max(peaks["link"], peaks["link_loss"]):.0f} over the link')
    return words, max(peaks.values()) < 96


def memory():
    yield Aim('resident memory of the server', 'under 64 MiB, whatever moves', server_memory, lambda: (
        f'with {measured("idle").fact("clients"):,} idle people: {measured("idle").fact("resident with all, MiB"):.0f} MiB'))
    yield Aim('resident memory of `pnc`', 'under 96 MiB', client_memory)


def requests(name, wanted):
    return {request[0]: measured(name).above_the_round_trip(request) for request in REQUESTS
            if (request[0] == 'bare TCP') != wanted}


def while_busy(name):
    def find():
        found = requests(name, True)
        return ', '.join(f'{what} {more:+.0f} ms' for what, more in found.items()), all(each <= 50 for each in found.values())

    return find


def responsive():
    for name, where in (('responsive', 'loopback'), ('responsive_link', 'that link')):
        yield Aim(f'requests while everything is busy, {where} (95 %)', 'at most 50 ms above the round trip', while_busy(name),
                  lambda name=name: ', '.join(f'{what} {more:+.0f} ms' for what, more in requests(name, False).items()))


def off_the_limit():
    found = [each for key in measured('limits').facts for each in measured('limits').numbers(key)]
    return f'{min(found):+.1f} % to {max(found):+.1f} %', all(abs(each) <= 5 for each in found)


def limits():
    yield Aim('limits on bandwidth, up and down', 'kept to within 5 %', off_the_limit)


def aims():
    everything = [aim for each in (large, small, link, lists, growth, memory, responsive, limits) for aim in each()]
    return table(['work', 'aim', 'measured', '', 'limits, beside it'], [aim.row() for aim in everything])
