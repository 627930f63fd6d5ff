#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""gallery.py DIR [LOOK…]: takes a picture of every page of the window in every look, to be looked at by a person.

Run by ./dev screenshots --all DIR [LOOK…]. The looks: light, dark, narrow (360 pixels wide), rtl (mirrored: Arabic), contrast, large
(text half as large again); and every language that the application is translated into, by its name in po/LINGUAS. A page that cannot
be reached is named in the end, and then the exit status is 1.
"""
import gettext
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from harness import trees
from harness.display import Display
from harness.proc import build_root, wait_for
from harness.server import Server

HERE = Path(__file__).resolve().parent
SAMPLE = HERE / 'sample_tree.py'
LANGUAGES = (HERE.parent / 'po' / 'LINGUAS').read_text().split()
WIDE, NARROW = (1280, 720), (370, 650)  # with the border that there is without a compositor, 360 are left
LIMIT_KB = 600
LOOKS = {
    'light': {},
    'dark': {'dark': True},
    'narrow': {'size': NARROW},
    'rtl': {'language': 'ar'},
    'contrast': {'env': {'ADW_DEBUG_HIGH_CONTRAST': '1'}},
    'large': {'dpi': 144},
}
DIALOGS = (('rename', ('F2',)), ('delete', ('Delete',)), ('new-folder', ('ctrl+shift+n',)), ('properties', ('alt+Return',)),
           ('preferences', ('ctrl+comma',)), ('history-empty', ('ctrl+shift+h',)), ('shortcuts', ('ctrl+question',)), ('help', ('F1',)))


class Words:
    """The application's words in a language, by those in English. What it does not know is a name of a file, or a name of GTK's."""
    HOLES = re.compile(r'%[-0-9.l]*[a-zA-Z%]|\n')

    def __init__(self, language):
        self.known = {}
        if language is not None:
            with open(build_root() / 'po' / language / 'LC_MESSAGES' / 'pinnace.mo', 'rb') as catalogue:
                for key, text in gettext.GNUTranslations(catalogue)._catalog.items():
                    self.known[self.shown(key[0] if isinstance(key, tuple) else key)] = self.shown(text)

    @staticmethod
    def shown(text):
        """Without a context and a mnemonic."""
        return text.rpartition('\4')[2].replace('_', '')

    def of(self, english):
        return self.known.get(english, english)

    def parts(self, english):
        """Of each text that holds these words, the longest piece that is always the same."""
        if english in self.known:
            return [self.of(english)]
        return [max(self.HOLES.split(text), key=len) for key, text in self.known.items() if english in key] or [english]


class Gallery:
    """One window of one look, and the way through its pages."""

    def __init__(self, folder, screen, server, size, env):
        self.folder, self.screen, self.server, self.size, self.env = folder, screen, server, size, env
        self.words = Words(screen.language)
        self.number = 0
        self.failed = []

    # --- pictures ---

    def shoot(self, name):
        self.number += 1
        self.screen.xdotool('mousemove', self.size[0] - 1, self.size[1] - 1)
        time.sleep(0.4)  # for the last frame
        self.screen.screenshot(self.folder / f'{self.number:02d}-{name}.png')

    def page(self, way):
        """Goes a way; what fails there is told in the end, and the others go on."""
        try:
            way()
        except Exception as error:  # whatever it is, there are more pages to see
            traceback.print_exception(error, limit=4)
            self.failed.append(f'{self.folder.name}: {way.__name__}')
            self.shoot('failed-' + way.__name__)
            self.screen.key('Escape', 'Escape')

    # --- ways ---

    def dialog(self, name, *keys, look=None):
        self.screen.key(*keys)
        self.window(name, look)

    def window(self, name, look=None):
        """A picture of the window that has just been asked for, after look(), and its end."""
        wait_for(lambda: len(self.app.windows) > 1, name)
        self.fit()
        if look is not None:
            look()
        self.shoot(name)
        self.screen.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, f'the end of {name}')

    def fit(self):
        """As a telephone would have it."""
        if self.size == NARROW:
            self.app.place(0, 0, *self.size)

    def button(self, name):
        """Those with a mnemonic say their name twice."""
        return self.app.window.find('button', re.compile(rf'(^|\W){re.escape(self.words.of(name))}$'))

    def find(self, role, name, **how):
        return self.app.window.find(role, self.words.of(name), **how)

    def menu(self, *items):
        self.screen.key('F10')
        for item in items:
            self.item(item).click()

    def item(self, name):
        return self.find(None, name, where=lambda node: node.role.startswith('menu item'))

    def go(self, path, *wanted):
        self.screen.key('ctrl+l')
        self.find('text box', 'Path of a folder on the server').wait_state('focused')
        self.screen.key('ctrl+a')
        self.screen.type(path)
        self.screen.key('Return')
        for name in wanted:
            self.find(None, name)

    def popover(self, name, button):
        self.find('button', button).click()
        wait_for(lambda: len(self.screen.windows_of(self.app.pid)) > 1, name)
        self.shoot(name)
        self.screen.key('Escape')
        wait_for(lambda: len(self.screen.windows_of(self.app.pid)) == 1, f'the end of {name}')

    # --- pages ---

    def way_in(self):
        self.find('text box', 'Address or Link')
        self.shoot('connect')
        self.screen.type('127.0.0.1:9')
        self.screen.key('Return')
        self.find('label', 'Could Not Connect')
        self.shoot('could-not-connect')
        self.button('Change…').click()
        self.find('text box', 'Address or Link').click()
        self.screen.key('ctrl+a')
        self.screen.type(f'127.0.0.1:{self.server.port}')
        self.screen.key('Return')
        self.find('label', 'Is This Your Server?')
        self.shoot('identity')

    def folders(self):
        self.find('row', 'Welcome.txt')
        self.find('row', 'Music').click()
        self.shoot('list')
        self.go('/Documents/Invoices/2024', 'January.csv')
        self.shoot('deep-path')
        self.screen.key('ctrl+2')
        self.go('/Pictures/Holiday', 'Evening 1.png')
        self.screen.key('ctrl+2')
        self.find('grid cell', 'Evening 1.png').click().wait_state('selected')
        self.shoot('icons')
        self.go('/Documents', 'Invoices')
        self.shoot('names')

    def search(self):
        self.screen.type('li')
        self.find('row', 'Shopping list.txt')
        self.shoot('search')
        self.screen.type('xyz')
        self.find('label', 'No Results Found')
        self.shoot('nothing-found')
        self.screen.key('Escape')

    def search_everywhere(self):
        self.go('/', 'Welcome.txt')
        self.screen.key('ctrl+shift+f')
        self.screen.type('ry')
        wait_for(lambda: self.has_text('January.csv'), 'what was found')
        self.shoot('search-everywhere')
        self.screen.key('Escape')

    def servers(self):
        self.screen.key('F8')
        time.sleep(1)  # it slides in
        self.shoot('servers')
        self.screen.key('F8')
        time.sleep(1)

    def preview(self):
        self.go('/Pictures/Holiday', 'Evening 1.png')
        self.find('grid cell', 'Evening 1.png').click().wait_state('selected')
        self.dialog('preview-of-a-picture', 'space', look=lambda: time.sleep(1))
        self.go('/Documents', 'Shopping list.txt')
        self.find('row', 'Shopping list.txt').click()
        self.dialog('preview-of-a-text', 'space', look=lambda: time.sleep(1))

    def question(self):
        """Of a download for which a folder and files are in the way."""
        for name, data in (('Shopping list.txt', b'nothing'), ('Invoices/2024/January.csv', b'paid'), ('Ελληνικά.txt/x', b'')):
            trees.write(self.screen.home.downloads / name, data)
        self.find('row', 'Shopping list.txt').click()
        self.dialog('question-before-the-first-byte', 'ctrl+a', 'ctrl+d', look=lambda: time.sleep(1))

    def path(self):
        self.screen.key('ctrl+l')
        self.find('text box', 'Path of a folder on the server').wait_state('focused')
        self.screen.type('/Do')
        self.shoot('path')
        self.screen.key('Escape')

    def empty_and_gone(self):
        self.go('/Empty folder')
        self.find('label', 'Folder Is Empty')
        self.shoot('empty')
        self.go('/There is none')
        self.button('Try Again')
        self.shoot('error')
        self.go('/', 'Welcome.txt')

    def menus(self):
        self.find('row', 'Welcome.txt').click()
        self.screen.key('shift+F10')
        self.item('Open')
        self.shoot('menu-of-a-file')
        self.screen.key('Escape')
        self.menu()
        self.item('Disconnect')
        self.shoot('menu')
        self.screen.key('Escape')

    def menu_of_the_view(self):
        if self.size == NARROW:
            self.menu('View')
            self.item('Icons')
            self.shoot('menu-of-the-view')
            self.screen.key('Escape', 'Escape')
        else:
            self.popover('menu-of-the-view', 'View')

    def connection(self):
        self.popover('connection', 'Connected')

    def dialogs(self):
        for name, keys in DIALOGS:
            self.find('row', 'Welcome.txt').click()
            self.dialog(name, *keys)

    def about(self):
        self.menu('About Pinnace')
        self.window('about')

    def speed_limits(self):
        self.menu('Speed Limits')
        self.window('speed-limits')

    def transfers(self):
        self.go('/Videos', 'Summer.mkv')
        self.screen.key('ctrl+a', 'ctrl+d')
        wait_for(lambda: self.app.window.find_all('progress bar', showing=False), 'a transfer')
        wait_for(lambda: self.has_text('Verified'), 'one that is verified', seconds=60)
        self.shoot('transfers')
        self.dialog('question-before-closing', 'ctrl+w')
        self.find('button', 'All Transfers', where=lambda node: 'focusable' in node.states).click()
        self.shoot('menu-of-the-transfers')
        self.item('Pause All').click()
        wait_for(lambda: self.has_text('Paused'), 'the pause')
        self.shoot('paused')

    def has_text(self, text):
        parts = self.words.parts(text)
        return self.app.windows[0].find_all('label', showing=False, where=lambda node: any(part in node.name for part in parts))

    def failed_transfer(self):
        self.go('/Music', 'Playlist.m3u')
        self.server.process.signal(signal.SIGSTOP)
        self.find('row', 'Playlist.m3u').double_click()
        wait_for(lambda: self.has_text('Playlist.m3u'), 'a transfer')
        (self.server.share / 'Music' / 'Playlist.m3u').unlink()
        self.server.process.signal(signal.SIGCONT)
        wait_for(lambda: self.has_text('no longer on the server'), 'a transfer that failed')
        self.shoot('failed')
        self.screen.key('F9')
        self.shoot('folded')
        self.screen.key('F9')

    def history(self):
        self.dialog('history', 'ctrl+shift+h')

    def lost(self):
        self.server.stop()
        wait_for(lambda: self.has_text('Reconnecting'), 'the loss')
        self.shoot('reconnecting')

    PAGES = (folders, search, search_everywhere, servers, preview, question, path, empty_and_gone, menus, menu_of_the_view,
             connection, dialogs, about, speed_limits, transfers, failed_transfer, history, lost)

    def tour(self):
        with self.screen.pinnace(env=self.env) as self.app:
            self.app.place(0, 0, *self.size)
            self.page(self.way_in)
        with self.screen.pinnace(self.server.link, env=self.env) as self.app:
            self.app.place(0, 0, *self.size)
            for way in self.PAGES:
                self.page(way.__get__(self))


def make_share(folder):
    subprocess.run([sys.executable, SAMPLE, folder], check=True)
    for number, name in enumerate(('Autumn', 'Spring', 'Summer', 'Winter')):
        trees.write(folder / 'Videos' / f'{name}.mkv', trees.noise(300_000 if number < 2 else 60_000_000, number))
    return folder


def set_dpi(screen, dpi):
    """As a desktop does it for larger text."""
    subprocess.run(['xprop', '-root', '-format', 'RESOURCE_MANAGER', '8s', '-set', 'RESOURCE_MANAGER', f'Xft.dpi:\t{dpi}\n'],
                   check=True, env={**os.environ, 'DISPLAY': screen.env['DISPLAY']})


def limit_speed(home):
    """So that transfers can be seen at all."""
    kept = home.path / 'config' / 'glib-2.0' / 'settings' / 'keyfile'
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(f'[org/pinnace/Pinnace]\nlimit-downloads=true\ndownload-limit=uint32 {LIMIT_KB}\n')


def take(folder, scratch, size=WIDE, dark=False, language=None, dpi=None, env=None):
    folder.mkdir(parents=True, exist_ok=True)
    share = make_share(scratch / folder.name / 'Sample')
    with Display(*size, dark=dark, language=language) as screen, Server(share, args=['--name', 'homeserver']) as server:
        limit_speed(screen.home)
        if dpi:
            set_dpi(screen, dpi)
        gallery = Gallery(folder, screen, server, size, {'GSETTINGS_BACKEND': 'keyfile', **(env or {})})
        gallery.tour()
    return gallery.failed


def main(folder, *names):
    os.umask(0o022)
    unknown = [name for name in names if name not in LOOKS and name not in LANGUAGES]
    if unknown:
        sys.exit(f'no look is called {", ".join(unknown)}; there are {", ".join([*LOOKS, *LANGUAGES])}')
    failed = []
    with tempfile.TemporaryDirectory(prefix='pinnace-gallery-') as scratch:
        for name in names or LOOKS:
            print(f'==> {name}', flush=True)
            failed += take(Path(folder) / name, Path(scratch), **(LOOKS[name] if name in LOOKS else {'language': name}))
    for name in failed:
        print(f'not reached: {name}', file=sys.stderr)
    return 1 if failed else 0


sys.exit(main(*sys.argv[1:]))
