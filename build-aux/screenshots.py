#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py DIR: takes the pictures of the README from the real window, on a display of its own.

Run by ./dev screenshots. Writes window.png and window-dark.png: the sample folder, and a folder that another
application's files have just been dropped on.
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


def take(target, scratch, dark):
    share = make_sample(scratch / ('dark' if dark else 'light') / 'Sample')
    incoming = make_sample(scratch / ('dark-in' if dark else 'light-in') / 'Holiday') / 'Pictures'
    with Display(1400, 900, dark=dark) as screen, Server(share, args=['--name', 'homeserver']) as server:
        with screen.pinnace(server.link) as app:
            app.place(0, 0, WIDTH, HEIGHT)
            app.window.find('label', 'Documents').double_click()
            app.window.find('label', 'Русский текст.txt')
            with screen.drag_source(incoming) as other:
                other.place(1100, 700)
                screen.drag(other.centre(), app.window.find('tree grid').at())
                wait_for(lambda: (share / 'Documents' / 'Pictures' / 'Cover.png').exists(), 'the dropped folder')
            app.window.find('label', 'Pictures')
            screen.move((WIDTH + 200, HEIGHT + 200))
            subprocess.run(['/usr/bin/import', '-window', str(app.xid), '-strip', str(target)], check=True,
                           env={'DISPLAY': screen.env['DISPLAY'], 'PATH': '/usr/bin'})
    print(target, flush=True)


def main(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix='pinnace-pictures-') as scratch:
        take(folder / 'window.png', Path(scratch), dark=False)
        take(folder / 'window-dark.png', Path(scratch), dark=True)


main(sys.argv[1])
