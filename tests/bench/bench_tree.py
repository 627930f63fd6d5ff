# SPDX-License-Identifier: GPL-3.0-or-later
"""A real tree up and down again: /usr/share/doc, or the folder that PINNACE_BENCH_TREE names."""
import os
import shutil

from harness import trees
from harness.pnc import Pnc
from harness.server import Server
from measures import Failures, diff, report, says, scratch, timed

RUNS = 3
SOURCE = os.environ.get('PINNACE_BENCH_TREE', '/usr/share/doc')


def move(pnc, *arguments):
    """(seconds, the paths that were left out as links)"""
    seconds, done = timed(pnc, *arguments, seconds=600)
    lines = done.err.splitlines()
    if any('left out' not in line for line in lines):
        raise Failures(done.err)
    return seconds, len(lines)


def main():
    everything = trees.entries(SOURCE, links=True)
    found = trees.entries(SOURCE)
    links = [os.path.join(SOURCE, path) for path in everything.keys() - found.keys()]
    up, down = [], []
    with scratch() as place, Server(place / 'share') as server, Pnc(server) as pnc:
        for run in range(RUNS):
            put = ['put', '-r', SOURCE, pnc.url(f'/up{run}')]
            get = ['get', '-r', pnc.url(f'/up{run}'), place / 'back']
            seconds, left_out = move(pnc, *put)
            up.append(seconds)
            if left_out != len(links):
                raise Failures(f'{left_out} links were reported, {len(links)} are there')
            seconds, _ = move(pnc, *get)
            down.append(seconds)
            if run == 0:
                diff(SOURCE, place / 'back', links)
                differences = trees.differences(SOURCE, place / 'back')
                if differences:
                    raise Failures('; '.join(differences[:10]))
            pnc('rm', '-r', '--permanent', pnc.url(f'/up{run}'), seconds=600)
            shutil.rmtree(place / 'back')
    files = sum('size' in facts for facts in found.values())
    report('tree', [says(pnc.argv(*put)), says(pnc.argv(*get)), f'diff -r {SOURCE} back'], {
        'files': files, 'folders': len(found) - files, 'links reported': len(links),
        'bytes': sum(facts.get('size', 0) for facts in found.values()),
        'upload, s (best)': min(up), 'download, s (best)': min(down),
        'upload, s (all)': ' '.join(f'{s:.2f}' for s in up), 'download, s (all)': ' '.join(f'{s:.2f}' for s in down),
        'diff -r, times and modes': 'equal but for the links'})


if __name__ == '__main__':
    main()
