# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers at the side: recent ones, saving, going there, order, removal with undo; links while a window is open; files
that are dropped onto them, their QR codes, files of them; leaving one while transfers run.
"""
import os
import re
import signal
import subprocess
from pathlib import Path

from harness import tap, trees
from harness.proc import DEADLINE_S, leak_suppressions, program, wait_for
from window import USER, WindowCase


class Servers(WindowCase):
    def servers_file(self):
        return Path(self.screen.app_environment(self.home)['XDG_CONFIG_HOME']) / 'pinnace' / 'servers'

    def saved(self):
        """The text of the file of saved servers."""
        path = self.servers_file()
        return path.read_text(encoding='utf-8') if path.exists() else ''

    def wait_saved(self, pattern):
        wait_for(lambda: re.search(pattern, self.saved(), re.DOTALL), lambda: f'{pattern!r} in\n{self.saved()}')

    def names(self):
        """The names of the servers at the side, from the top."""
        return [row.name for row in self.main.find('list', 'Servers').find_all('list item')]

    def wait_names(self, *names):
        wait_for(lambda: self.names() == list(names), lambda: f'{names} in\n{self.main.dump()}')

    def server_row(self, name):
        return self.main.find('list', 'Servers').find('list item', re.compile(f'^{re.escape(name)}(:|$)'))

    def add(self, name, address):
        """Adds a server by the keyboard alone."""
        self.button('Add Server').click()
        self.wait_dialog()
        self.type(name)
        self.key('Tab')
        self.type(address)
        self.key('Return')
        self.server_row(name)

    def keyring(self):
        """libsecret keeps a file of its own then, and asks nobody."""
        return {'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': str(self.tmp / 'keyring'),
                'SECRET_FILE_TEST_PASSWORD': 'master'}

    def choose_of(self, name, item):
        """Chooses from the menu of a server."""
        self.server_row(name).right_click()
        self.app.window.find('menu item', re.compile(item)).click()

    def choose_of_all(self, item):
        """Chooses from the menu of the side bar."""
        self.main.find('button', 'All Servers', where=lambda node: 'focusable' in node.states).click()
        self.app.window.find('menu item', re.compile(item)).click()

    def wait_chooser(self, title):
        """GTK's own dialog for files, which has no role of a dialog."""
        self.app.wait_window(title)
        wait_for(lambda: self.screen.active_window() == self.app.xid, lambda: f'{title} to be in front')

    def wait_chosen(self, title):
        """The end of that dialog: clicks go to the window behind it again."""
        wait_for(lambda: title not in [window.name for window in self.app.windows]
                 and self.screen.active_window() == self.app.xid, lambda: f'{title} to go: {self.app.windows}')

    def test_a_day_with_servers(self):
        self.serve()
        (self.share / 'deep').mkdir()
        self.write(self.share / 'deep' / 'there.txt')
        keyring = self.keyring()
        self.open('deep', env=keyring)
        address = f'{USER}@127.0.0.1:{self.server.port}'

        # nothing is saved: nothing is at the side; asked for, it has the place one is at
        self.assertFalse(self.main.has('list', 'Servers'))
        self.key('F8')
        self.wait_names('127.0.0.1: Connected')
        self.main.find('label', address)

        # saved from the menu of the window
        self.menu('Save Server…')
        self.wait_dialog()
        self.type('Home')
        self.key('Return')
        self.wait_names('Home: Connected')
        self.wait_saved(r'\[Home\]\nlink=pinnace://ann@127')
        self.assertNotIn('horse', self.saved())

        self.add('Other', 'other.invalid')
        self.wait_names('Home: Connected', 'Other')
        self.wait_saved(r'\[Home\].*\[Other\]')

        # order, by the keys
        self.server_row('Other').click()
        self.wait_label(re.compile('There is no server called “other.invalid'))
        self.wait_names('Home', 'Other: Could not connect')
        self.server_row('Other').right_click()
        self.app.window.find('menu item', re.compile('Move Up'))
        self.key('Escape')  # the keys go back to the row
        wait_for(lambda: (self.focused_name() or '').startswith('Other'), lambda: f'focus; it is {self.focused_name()}')
        self.key('ctrl+Up')
        self.wait_names('Other: Could not connect', 'Home')
        self.wait_saved(r'\[Other\].*\[Home\]')

        # back there with the password asked for and remembered, in the folder where one was
        self.server_row('Home').click()
        self.wait_label('Log In')
        self.type('correct horse')
        self.key('alt+r')  # Remember Password
        self.button('Log In').click()
        self.row('there.txt')
        self.wait_saved('remember-password=true')
        self.assertNotIn('horse', self.saved())
        self.wait_names('Other', 'Home: Connected')

        # edited by the menu of the row
        self.choose_of('Other', 'Edit…')
        self.wait_dialog()
        self.key('ctrl+a')
        self.type('Cellar')
        self.key('Return')
        self.wait_names('Cellar', 'Home: Connected')

        # removed, and put back
        self.choose_of('Cellar', 'Remove')
        self.wait_names('Home: Connected')
        self.wait_label('“Cellar” was removed.')
        self.button('Undo').click()
        self.wait_names('Cellar', 'Home: Connected')

        # a link that is opened meanwhile goes where one is already
        self.write(self.share / 'top.txt')
        subprocess.run([program('pinnace'), self.link()], check=True, timeout=DEADLINE_S,
                       env={**os.environ, **self.screen.app_environment(self.home),
                            **leak_suppressions('lsan-window.supp')})
        self.row('top.txt')
        self.assertEqual(len(self.app.windows), 1)

        # the next window has them at its side at once
        self.key('ctrl+q')
        self.assertEqual(self.app.wait(), 0)
        self.launch(home=self.home, env=keyring)
        self.wait_names('Cellar', 'Home')

        # and nobody is asked
        self.server_row('Home').click()
        self.row('top.txt')
        self.wait_names('Cellar', 'Home: Connected')

    def inside(self, node):
        """The lightness (0 to 255) of the screen from left to right, through the middle of something."""
        x, y = node.at()
        width = node.extents[2]
        picture = self.screen.screenshot(self.tmp / 'screen.png')
        return subprocess.run(['convert', str(picture), '-crop', f'{width}x1+{int(x) - width // 2}+{int(y)}', '-depth', '8', 'gray:-'],
                              check=True, capture_output=True, timeout=DEADLINE_S).stdout

    def test_files_and_codes(self):
        self.serve()
        (self.share / 'inbox').mkdir()
        self.write(self.share / 'big.bin', trees.noise(2_000_000))
        one, two = self.write(self.tmp / 'one.txt', b'one'), self.write(self.tmp / 'two.txt', b'two')
        link = self.link('inbox', password=None)
        self.home = self.screen.home
        path = self.servers_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'[home]\nname=Home\nlink={link}\n[other]\nname=Other\nlink=pinnace://other.invalid/\n'
                        '[third]\nname=Third\nlink=pinnace://third.invalid/\n', encoding='utf-8')
        self.launch(env=self.keyring())
        self.wait_names('Home', 'Other', 'Third')

        # the password that the page is given goes to the keyring
        self.fill('Address or Link', self.link())
        self.key('alt+r')
        self.key('alt+c')
        self.row('big.bin')
        self.wait_saved('remember-password=true')
        self.assertNotIn('horse', self.saved())

        # files go to the folder that the server begins with, not to the one that is shown
        self.drop([one], self.server_row('Home'))
        self.wait_transfer('one.txt', '^Verified')
        self.assertEqual((self.share / 'inbox' / 'one.txt').read_bytes(), b'one')
        self.assertFalse((self.share / 'one.txt').exists())

        # where nothing is connected, the window connects first
        self.choose('big.bin')  # the keys were the other application's
        self.menu('Disconnect')
        self.wait_names('Home', 'Other', 'Third')
        self.drop([two], self.server_row('Home'))
        self.wait_transfer('two.txt', '^Verified')
        self.assertEqual((self.share / 'inbox' / 'two.txt').read_bytes(), b'two')
        self.row('two.txt')

        # order, by the mouse
        x, y = self.server_row('Home').at()
        self.screen.drag(self.server_row('Third').at(), (x, y - 12))
        self.wait_names('Third', 'Home: Connected', 'Other')
        self.wait_saved(r'\[third\].*\[home\].*\[other\]')

        # the link, for a telephone
        self.choose_of('Home', 'QR Code')
        dialog = self.wait_dialog()
        dialog.find('label', link)
        code = dialog.find(None, 'QR code of the link')
        self.assertEqual(code.description, link)
        line = self.inside(code)
        self.assertEqual((max(line), min(line)), (255, 0))
        self.assertEqual(set(line[:12]), {255}, 'the border is light')
        self.key('Return')  # Copy Link
        self.wait_label('Link copied')

        # to another computer, and back
        target = self.tmp / 'mine.conf'
        self.choose_of_all('Export')
        self.wait_chooser('Export Servers')
        self.key('ctrl+a')
        self.type(str(target))
        self.key('Return')
        self.wait_chosen('Export Servers')
        self.wait_label('The servers are in “mine.conf” now, without passwords.')
        text = target.read_text(encoding='utf-8')
        self.assertIn(f'link={link}', text)
        self.assertNotIn('horse', text)
        self.assertNotIn('remember', text)
        target.write_text(text + '[new]\nname=New\nlink=pinnace://new.invalid/\n', encoding='utf-8')
        self.choose_of_all('Import')
        self.wait_chooser('Import Servers')
        self.type(str(target))
        self.key('Return')
        self.wait_chosen('Import Servers')
        self.wait_label('1 server was added; the others were there already.')
        self.wait_names('Third', 'Home: Connected', 'Other', 'New')

        # the keyring forgets
        self.choose_of('Home', 'Edit…')
        self.wait_dialog()
        self.key('alt+r')
        self.key('alt+s')
        wait_for(lambda: 'remember-password=true' not in self.saved(), self.saved)

        # nobody leaves while something runs
        self.key('alt+Up')
        self.server_row('Home')
        self.row('big.bin')
        self.server.process.signal(signal.SIGSTOP)
        self.row('big.bin').double_click()
        self.transfer('big.bin')
        self.server_row('Other').click()
        self.wait_dialog().find('label', 'Leave This Server Now?')
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, 'the question to go')
        self.main.find('progress bar', 'big.bin')
        self.server_row('Other').click()
        self.wait_dialog()
        self.button('Open in New Window').click()
        wait_for(lambda: any(window.has('label', re.compile('There is no server called “other.invalid'), showing=False)
                             for window in self.app.windows), lambda: [window.dump() for window in self.app.windows])
        self.server.process.signal(signal.SIGCONT)
        wait_for(lambda: (self.home.downloads / 'big.bin').exists(), 'the transfer to end')


if __name__ == '__main__':
    tap.main()
