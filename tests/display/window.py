# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window share: a server with a user, a desktop, and the words of the window.

    class Names(WindowCase):
        def test_new_folder(self):
            window = self.open()
            self.key('ctrl+shift+n') …
"""
import re
from urllib.parse import quote

from harness import tap, trees
from harness.accessible import Gone
from harness.display import Display
from harness.proc import Home, wait_for
from harness.server import Server

USER, PASSWORD = 'ann', 'correct horse'


class WindowCase(tap.TestCase):
    """A desktop for each test; the server and the window are started when they are asked for."""

    language = None

    def setUp(self):
        self.screen = self.start(Display(language=self.language))
        self.server = None
        self.app = None

    # --- starting ---

    def serve(self, *options, **arguments):
        """A server on a share of this test's own, with one user. options: of `user add`, such as --read-only."""
        server = Server(self.tmp / 'share', **arguments)
        server.add_user(USER, PASSWORD, *options)
        self.server = self.start(server)
        self.share = self.server.share
        return self.server

    def link(self, path='', pin=True, password=PASSWORD):
        """A link to the server, as it prints one itself."""
        secret = f':{quote(password)}' if password is not None else ''
        fingerprint = f'?pin={self.server.fingerprint}' if pin else ''
        return f'pinnace://{USER}{secret}@127.0.0.1:{self.server.port}/{quote(path)}{fingerprint}'

    def launch(self, *args, home=None, env=None):
        """Starts the window, and waits for nothing but that."""
        self.app = self.start(self.screen.pinnace(*args, home=home, env=env))
        self.app.place(20, 20, 900, 640)
        self.home = home or self.screen.home
        return self.app.window

    def open(self, path='', **options):
        """Starts server (if there is none) and window, and waits until a folder shows."""
        if self.server is None:
            self.serve()
        window = self.launch(self.link(path), **options)
        self.wait_browsing()
        return window

    def wait_browsing(self):
        """Waits until the folder is there: its rows, or the words that it is empty."""
        return wait_for(lambda: self.main.has('tree grid', 'Files') or self.main.has('label', 'Folder Is Empty'),
                        lambda: f'a folder in\n{self.main.dump()}')

    def second_home(self):
        return self.start(Home())

    # --- looking ---

    @property
    def main(self):
        """The main window, also while a dialog is open."""
        return wait_for(lambda: self.app.windows, lambda: f'a window:\n{self.app.log()}')[0]

    def row(self, name):
        return self.main.find('row', name)

    def rows(self):
        """The names of the rows as they are shown, from the top; None while they change."""
        try:
            return [row.name for row in self.main.find_all('row') if row.name != 'GtkListItemWidget']
        except Gone:
            return None

    def wait_rows(self, *names):
        wait_for(lambda: self.rows() == list(names), lambda: f'rows {names}; there is {self.rows()}')

    def wait_label(self, text, seconds=None):
        """Words on the page or in an alert. text: all of it, or a compiled pattern."""
        return self.main.find(None, text, seconds=seconds, where=lambda node: node.role in ('label', 'alert'))

    def wait_dialog(self):
        """The dialog that opens; what is typed from now on goes to it."""
        dialog = self.app.wait_window(role='dialog')
        wait_for(lambda: self.screen.active_window() == self.app.xid,
                 lambda: f'{dialog} to be the active window, which is {self.screen.active_window()}')
        return dialog

    def button(self, name, where=None):
        """A button by its word, in whatever window is in front; those with a mnemonic say their name twice."""
        pattern = re.compile(rf'(^|[^\w]){re.escape(name)}$')
        return self.app.window.find('button', pattern, where=where)

    def focused_name(self):
        found = self.app.window.find_all(where=lambda node: 'focused' in node.states, showing=False)
        return found[-1].name if found else None

    def wait_focus(self, name):
        """Waits until the keys go to something with a name that ends so."""
        wait_for(lambda: (self.focused_name() or '').endswith(name), lambda: f'{name}: {self.focused_name()}')

    def wait_question(self, heading, focus='Upload'):
        """What is asked before the first byte, and that Enter now presses the button of that word."""
        dialog = self.wait_dialog()
        dialog.find('label', heading)
        self.wait_focus(focus)
        return dialog

    # --- doing ---

    def key(self, *names):
        self.screen.key(*names)

    def type(self, text):
        self.screen.type(text)

    def fill(self, field, text):
        """Puts text into a text box, whatever is in it."""
        box = self.app.window.find('text box', field)
        box.click()
        self.key('ctrl+a')
        self.type(text)
        return box

    def choose(self, name):
        """Selects a row with one click."""
        row = self.row(name)
        row.click()
        return row.wait_state('selected')

    def menu(self, item):
        """Chooses from the main menu."""
        self.key('F10')
        self.app.window.find('menu item', item).click()

    def transfer(self, title):
        """The row of a transfer."""
        return self.main.find('list item', where=lambda node: any(label.name == title for label in
                                                                  node.find_all('label', showing=False)))

    def wait_transfer(self, title, pattern):
        """Waits until the line of a transfer matches."""
        match = re.compile(pattern)
        return wait_for(lambda: [label.name for label in self.transfer(title).find_all('label', showing=False)
                                 if match.search(label.name)],
                        lambda: f'{pattern!r} about {title}:\n{self.main.dump()}')[0]

    def drop(self, source, target):
        """Drags files out of another application's window (right of ours) onto a place of ours."""
        other = self.start(self.screen.drag_source(*source)).place(960, 40)
        at = target.at() if hasattr(target, 'at') else target
        self.screen.drag(other.centre(), at)
        return other

    def list_centre(self):
        return self.main.find('list', where=lambda node: node.parent.role == 'tree grid').at()

    @staticmethod
    def write(path, content=b'content\n', **facts):
        return trees.write(path, content, **facts)
