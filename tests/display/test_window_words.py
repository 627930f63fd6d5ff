# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the window: translated, all of them; and a name for every control, for those who cannot see it."""
import re
import signal
import sys
from pathlib import Path

from harness import tap
from harness.accessible import Gone
from harness.proc import wait_for
from window import PASSWORD, USER, WindowCase

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'build-aux' / 'checks'))
import pseudo_locale  # noqa: E402

# Words of GTK and libadwaita, which bring translations of their own.
LIBRARY = {'Minimize', 'Maximize', 'Close', 'Show Password', 'Back', 'Search', 'Shortcuts', 'Search Shortcuts',
           'No Results Found', 'Try a different search', 'Website', 'Credits', 'Legal', 'Details', 'Developers', 'Code by',
           'Translated by', 'License', 'Menu', 'Preferences', 'Clear', 'Edit', 'What’s New', 'What\'s New',
           'Report an Issue', 'Troubleshooting', 'Acknowledgements', 'Hide Text', 'Show Text', 'Apply'}
# What is no text but data: numbers, sizes, names of files, the facts of a connection.
DATA = re.compile(r'^[\W\d_]*$|^Gtk|^Adw|^Pnc|^[\d.,]+\s(bytes|kB|MB|byte)$|^(file|other)\.(bin|txt)$|inner|SHA256|TLS'
                  r'|pinnaced?/|127\.0\.0\.1|^[r-][w-][x-]|^/|document$|^0\.1\.0$|^[\d.]+\skB \(\d+ bytes\)$|^\w{3} \w{3} +\d'
                  r'|^\([\d.,]+\s(bytes|kB|MB)\)~*⟧$')
KEYS = re.compile(r'^((Ctrl|Shift|Alt)\+)*(Ctrl|Shift|Alt|Return|Delete|F\d+|Backspace|Space|[A-Z,?]|Up|Left|Right|[←→↑⏎⌫ ]+)$')
# Inside of widgets of the libraries, out of our reach.
LIBRARY_WIDGETS = ('AdwToastWidget', 'GtkShortcutsWindow')
CONTAINERS = ('window', 'dialog', 'group', 'list')


def texts(window):
    """(role, text) of everything in a window that says something."""
    for node in window.walk():
        try:
            if node.role == 'text box':  # what is in it was typed; its name is ours
                yield node.role, node.name
            elif node.name:
                yield node.role, node.name
        except Gone:
            continue


class Tour(WindowCase):
    """Walks through every page and dialog and calls look() at each."""

    def look(self, where):
        raise NotImplementedError

    def tour_the_way_in(self):
        self.launch()
        self.look('connect page')
        self.fill_boxes(f'127.0.0.1:{self.server.port}', USER, 'wrong')
        wait_for(lambda: self.page('PncQuestionPage'), 'the question')
        self.look('identity question')
        self.key('Tab', 'Return')
        wait_for(lambda: self.main.has('alert'), 'the refusal')
        self.look('password question')
        self.type(PASSWORD)
        self.key('Return')
        self.wait_list()

    def fill_boxes(self, *words):
        for word in words:
            self.type(word)
            self.key('Tab')
        self.key('shift+Tab', 'Return')

    def page(self, widget):
        return self.main.has(name=widget, showing=True)

    def wait_list(self):
        return wait_for(lambda: [row for row in self.rows() or () if row == 'file.bin'], lambda: self.main.dump())

    def open_and_leave(self, keys, where):
        """Looks at the window that keys open; the next key goes to the window before it again."""
        before = wait_for(self.screen.active_window, 'a window that keys go to')
        self.key(*keys)
        wait_for(lambda: len(self.app.windows) == 2 and self.screen.active_window() not in (None, before), where)
        self.look(where)
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1 and self.screen.active_window() == before, f'the end of {where}')

    def tour_the_dialogs(self):
        self.look('list')
        self.row('file.bin').click()
        for keys, where in ((('F2',), 'rename'), (('Delete',), 'delete'), (('ctrl+shift+n',), 'new folder'),
                            (('alt+Return',), 'properties'), (('ctrl+comma',), 'preferences'),
                            (('ctrl+shift+h',), 'history'), (('ctrl+question',), 'shortcuts')):
            self.open_and_leave(keys, where)
        self.row('file.bin').click()
        self.key('shift+F10')
        wait_for(lambda: self.app.window.has('menu item'), 'the menu')
        self.look('context menu')
        self.key('Escape')
        self.key('F10')
        wait_for(lambda: self.app.window.has('menu item'), 'the main menu')
        self.look('main menu')
        self.key('Escape')

    def tour_the_transfers(self):
        self.server.process.signal(signal.SIGSTOP)
        self.row('file.bin').double_click()
        wait_for(lambda: self.main.has('progress bar'), 'the transfer')
        self.look('transfer in progress')
        self.open_and_leave(('ctrl+w',), 'question before closing')
        self.server.process.signal(signal.SIGCONT)
        wait_for(lambda: not self.main.has('progress bar'), 'the end of the transfer')
        self.look('transfer done')
        self.server.stop()
        wait_for(lambda: self.main.has(name='GtkInfoBar'), 'the bar')
        self.look('reconnecting')

    def tour(self):
        self.serve()
        self.write(self.share / 'file.bin', b'x' * 5000)
        self.write(self.share / 'inner' / 'file.txt')
        self.tour_the_way_in()
        self.tour_the_dialogs()
        self.tour_the_transfers()


class PseudoLocale(Tour):
    language = 'en_XA'

    def setUp(self):
        super().setUp()
        pseudo_locale.write(self.tmp / 'locale')
        self.bad = {}

    def launch(self, *args, **options):
        return super().launch(*args, env={'PINNACE_LOCALEDIR': str(self.tmp / 'locale')}, **options)

    def look(self, where):
        for role, text in texts(self.app.window):
            parts = [part.strip(' _—:') for part in re.split(r'⟦[^⟧]*⟧', text)]
            known = {*LIBRARY, '', *([self.server.facts['name']] if self.server else [])}
            if any(part not in known and not DATA.search(part) and not KEYS.match(part) for part in parts):
                self.bad.setdefault(text, f'{role} on {where}')

    def test_no_text_is_left_untranslated(self):
        self.tour()
        self.assertEqual(self.bad, {})

    def test_the_net_is_fine_enough(self):
        """The pseudo-locale is at work, and a text without brackets would be seen."""
        window = self.launch()
        self.assertTrue(any('⟦' in text for _, text in texts(window)))
        self.bad = {}
        self.app.__exit__(None, None, None)
        super().launch()  # in English
        self.look('connect page')
        self.assertIn('Connect to a Server', self.bad)


class AccessibleNames(Tour):
    def setUp(self):
        super().setUp()
        self.nameless = {}

    def look(self, where):
        for node in self.app.window.walk():
            try:
                if 'focusable' not in node.states or node.role in CONTAINERS:
                    continue
                name = node.name
                if any(parent.name in LIBRARY_WIDGETS for parent in node.parents):
                    continue
                if node.parent.role == 'tree grid':  # the row of the headers, which have names
                    continue
                if not name.strip() or re.match(r'^(Gtk|Adw|Pnc)[A-Z]', name):
                    self.nameless[f'{node.role} {name!r} below {[p.role + " " + p.name for p in node.parents[:5]]}'] = where
            except Gone:
                continue

    def test_every_control_has_a_name(self):
        self.tour()
        self.assertEqual(self.nameless, {})


class Hungarian(WindowCase):
    language = 'hu'

    def test_start_up(self):
        self.serve()
        self.write(self.share / 'levél.txt', b'Kedves Nagymama!')
        self.launch()
        self.wait_label('Kapcsolódás kiszolgálóhoz')
        self.fill('Cím vagy hivatkozás', f'127.0.0.1:{self.server.port}')
        self.fill('Felhasználó', USER)
        self.fill('Jelszó', PASSWORD)
        self.key('Return')
        self.wait_label('Ez az Ön kiszolgálója?')
        self.button('Megbízom ebben a kiszolgálóban').click()
        self.row('levél.txt').double_click()
        self.wait_label('„levél.txt” letöltve')
        self.wait_transfer('levél.txt', '^Ellenőrizve')
        for title in ('Név', 'Méret', 'Típus', 'Módosítva'):
            self.main.find('column header', title)
        self.server.stop()
        self.wait_label(re.compile(r'^Újrakapcsolódás \d+ másodperc múlva$'))


if __name__ == '__main__':
    tap.main()
