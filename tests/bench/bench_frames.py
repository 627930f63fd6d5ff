# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of 100,000 entries in the window: how long its frames take, how long the main loop stands still, how much memory.

Under Xvfb, drawn by the processor: what a graphics card does is not measured. A turn of the main loop is what passes between
two waits; no event gets an answer meanwhile.
"""
import os
import statistics
import time

from harness.display import Display
from harness.proc import wait_for
from harness.server import Server
from measures import MIB, report, scratch

ENTRIES = 100_000
LONGEST_TURN_MS = 50


class Log:
    """What the window writes about itself, by phases of this script: both count by the same clock."""

    def __init__(self, path):
        self.path, self.phases = path, []

    def phase(self, name, work):
        began = time.monotonic()
        work()
        self.phases.append((name, began, time.monotonic()))
        return self.phases[-1][2] - began

    def numbers(self, what, began, ended):
        lines = [line.split() for line in self.path.read_text().splitlines()]
        return [int(lasted) / 1000 for kind, at, lasted in lines
                if kind == what and began * 1e6 <= int(at) <= ended * 1e6]

    def facts(self):
        for name, began, ended in self.phases:
            frames, turns = (self.numbers(what, began, ended) for what in ('frame', 'turn'))
            yield f'{name}, seconds', ended - began
            yield f'{name}, frames', len(frames)
            if len(frames) > 1:
                yield f'{name}, frame, median ms', statistics.median(frames)
                yield f'{name}, frame, 95 of 100 below ms', statistics.quantiles(frames, n=20)[-1]
            yield f'{name}, longest frame ms', max(frames, default=0)
            yield f'{name}, longest turn ms', max(turns, default=0)
            yield f'{name}, turns over {LONGEST_TURN_MS} ms', sum(turn > LONGEST_TURN_MS for turn in turns)


def make_folder(root):
    root.mkdir()
    for i in range(ENTRIES):  # in no order, as folders are
        os.close(os.open(root / f'entry {i * 7919 % ENTRIES}.txt', os.O_CREAT | os.O_WRONLY, 0o644))


class Window:
    def __init__(self, screen, app, log):
        self.screen, self.app, self.log = screen, app, log

    def grid(self):
        return self.app.window.find('tree grid', 'Files')

    def cpu_s(self):
        fields = open(f'/proc/{self.app.pid}/stat').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def rest(self):
        """Waits until the window has nothing to do: a fifth of a second in which it used no time."""
        last = [None]

        def idle():
            now, before = self.cpu_s(), last[0]
            last[0] = now
            return before is not None and now - before <= 0.01

        wait_for(idle, 'the window to come to rest', seconds=120, interval=0.2)

    def open(self):
        self.app.window.find('label', f'{ENTRIES} items', seconds=120)
        self.rest()

    def scroll(self):
        self.screen.scroll(self.grid().at(), 100)
        self.rest()

    def press(self, *keys):
        self.screen.key(*keys)
        self.rest()

    def click_header(self, name):
        self.app.window.find('column header', name).click()
        self.rest()

    def rss_mib(self):
        for line in open(f'/proc/{self.app.pid}/status'):
            if line.startswith('VmHWM'):
                return int(line.split()[1]) * 1024 / MIB
        return 0


def walk(window, log):
    log.phase('opening', window.open)
    log.phase('scrolling', window.scroll)
    log.phase('to the end', lambda: window.press('End'))
    log.phase('sorting by size', lambda: window.click_header('Size'))
    log.phase('sorting by name', lambda: window.click_header('Name'))
    log.phase('searching', lambda: window.press('9', '9', '9'))
    log.phase('leaving the search', lambda: window.press('Escape'))
    log.phase('as icons', lambda: window.press('ctrl+2'))
    log.phase('all selected', lambda: window.press('ctrl+a'))


def main():
    with scratch() as place:
        make_folder(place / 'share')
        log = Log(place / 'frames.log')
        with Display() as screen, Server(place / 'share') as server:
            with screen.pinnace(server.link, env={'PINNACE_FRAME_LOG': str(log.path)}) as app:
                app.place(20, 20, 900, 640)
                window = Window(screen, app, log)
                walk(window, log)
                peak = window.rss_mib()
        facts = {'entries': ENTRIES, **dict(log.facts()), 'memory of the window, peak MiB': peak}
        report('frames', ['pinnace LINK'], facts)


if __name__ == '__main__':
    main()
