# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: how long until its first frame, and how long its main loop stands still while files move.

Under Xvfb, drawn by the processor. The first frame counts from just before the program is started until it has been drawn, with
the caches of the disk warm: the first start of all does not count. The transfers are one large file and a folder of small ones.
"""
import statistics
import time

from bench_frames import LONGEST_TURN_MS, Log
from harness import trees
from harness.display import Display
from harness.proc import wait_for
from harness.server import Server
from measures import MIB, report, scratch

STARTS = 10
SMALL_FILES = 2000
LARGE_BYTES = 512 * MIB


def first_frame_ms(screen, log):
    """Of one start."""
    log.unlink(missing_ok=True)
    began_us = time.monotonic() * 1e6

    def drawn_us():
        lines = log.read_text().splitlines() if log.exists() else []
        return [int(at) + int(lasted) for what, at, lasted in map(str.split, lines) if what == 'frame']

    with screen.pinnace(env={'PINNACE_FRAME_LOG': str(log)}):
        return (wait_for(drawn_us, 'the first frame', interval=0.01)[0] - began_us) / 1000


def make_files(place):
    trees.big(place / 'large.bin', LARGE_BYTES)
    trees.many_small(place / 'small', SMALL_FILES)


def wait_verified(window, n):
    window.find('label', f'{n} transfers finished' if n > 1 else '1 transfer finished', seconds=600)


def move(screen, place, log):
    """Downloads all, then uploads all."""
    make_files(place / 'share')
    make_files(place / 'own')
    with Server(place / 'share') as server, screen.pinnace(server.link, env={'PINNACE_FRAME_LOG': str(log.path)}) as app:
        app.place(20, 20, 900, 640)
        app.window.find('row', 'large.bin').click()

        def download():
            screen.key('ctrl+a', 'ctrl+d')
            wait_verified(app.window, 2)

        def upload():
            screen.key('ctrl+shift+n')
            dialog = app.wait_window(role='dialog')
            dialog.find('text box', 'Name')
            screen.type('new')
            screen.key('Return')
            app.window.find('row', 'new').double_click()
            app.window.find('label', 'Folder Is Empty')
            with screen.drag_source(place / 'own' / 'large.bin', place / 'own' / 'small') as other:
                other.place(960, 40)
                screen.drag(other.centre(), app.window.find('label', 'Folder Is Empty').at())
                wait_verified(app.window, 4)  # the source is asked for the files after the drop

        log.phase('downloading', download)
        log.phase('uploading', upload)


def stalls(log):
    for name, began, ended in log.phases:
        turns = log.numbers('turn', began, ended)
        yield f'{name}, longest turn ms', max(turns, default=0)
        yield f'{name}, turns over {LONGEST_TURN_MS} ms', sum(turn > LONGEST_TURN_MS for turn in turns)


def main():
    with scratch() as place:
        for name in ('share', 'own'):
            (place / name).mkdir()
        log = Log(place / 'moving.log')
        with Display() as screen:
            times = [first_frame_ms(screen, place / 'start.log') for _ in range(STARTS + 1)][1:]
            move(screen, place, log)
        facts = {'first frame, median ms': statistics.median(times), 'first frame, slowest ms': max(times)}
        report('window', ['pinnace', 'pinnace LINK'], {**facts, **dict(stalls(log))})


if __name__ == '__main__':
    main()
