#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py DIR: takes the pictures of the README from the real window, on a display of its own.

Run by ./dev screenshots. Writes window.png and window-dark.png: the sample folder, and a folder that another
application's files have just been dropped on; window-hu.png: the same in Hungarian; connect.png and identity.png:
the way in.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.display import Display
from harness.proc import wait_for
from harness.server import Server

SAMPLE = Path(__file__).resolve().parent / 'sample_tree.py'
WIDTH, HEIGHT = 1000, 640


def make_sample(folder):
    subprocess.run([sys.executable, SAMPLE, folder], check=True)
    return folder


def shoot(screen, app, target):
    screen.move((WIDTH + 200, HEIGHT + 200))
    subprocess.run(['/usr/bin/import', '-window', str(app.xid), '-strip', str(target)], check=True,
                   env={'DISPLAY': screen.env['DISPLAY'], 'PATH': '/usr/bin'})
    print(target, flush=True)


def take(target, scratch, dark=False, language=None):
    share = make_sample(scratch / target.stem / 'Sample')
    incoming = make_sample(scratch / target.stem / 'Holiday') / 'Pictures'
    with Display(1400, 900, dark=dark, language=language) as screen, \
            Server(share, args=['--name', 'homeserver']) as server:
        with screen.pinnace(server.link) as app:
            app.place(0, 0, WIDTH, HEIGHT)
            app.window.find('label', 'Documents').double_click()
            app.window.find('label', 'Русский текст.txt')
            with screen.drag_source(incoming) as other:
                other.place(1100, 700)
                screen.drag(other.centre(), app.window.find('tree grid').at())
                wait_for(lambda: (share / 'Documents' / 'Pictures' / 'Cover.png').exists(), 'the dropped folder')
            app.window.find('row', 'Pictures')
            shoot(screen, app, target)


def take_the_way_in(folder):
    with Display(1400, 900) as screen, Server(args=['--name', 'homeserver']) as server, screen.pinnace() as app:
        app.place(0, 0, WIDTH, HEIGHT)
        app.window.find('text box', 'Address or Link')
        shoot(screen, app, folder / 'connect.png')
        screen.type(f'127.0.0.1:{server.port}')
        screen.key('Return')
        app.window.find('label', 'Is This Your Server?')
        shoot(screen, app, folder / 'identity.png')


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='pinnace-pictures-') as scratch:
        take(folder / 'window.png', Path(scratch))
        take(folder / 'window-dark.png', Path(scratch), dark=True)
        take(folder / 'window-hu.png', Path(scratch), language='hu')
    take_the_way_in(folder)


main(sys.argv[1])
