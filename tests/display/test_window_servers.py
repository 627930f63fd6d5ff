# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers at the side: recent ones, saving, going there, order, removal with undo; links while a window is open."""
import os
import re
import subprocess
from pathlib import Path

from harness import tap
from harness.proc import DEADLINE_S, leak_suppressions, program, wait_for
from window import USER, WindowCase


class Servers(WindowCase):
    def saved(self):
        """The text of the file of saved servers."""
        path = Path(self.screen.app_environment(self.home)['XDG_CONFIG_HOME']) / 'pinnace' / 'servers'
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

    def test_a_day_with_servers(self):
        self.serve()
        (self.share / 'deep').mkdir()
        self.write(self.share / 'deep' / 'there.txt')
        # libsecret keeps a file of its own then, and asks nobody
        keyring = {'SECRET_BACKEND': 'file', 'SECRET_FILE_TEST_PATH': str(self.tmp / 'keyring'),
                   'SECRET_FILE_TEST_PASSWORD': 'master'}
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
        self.server_row('Other').right_click()
        self.app.window.find('menu item', re.compile('Edit…')).click()
        self.wait_dialog()
        self.key('ctrl+a')
        self.type('Cellar')
        self.key('Return')
        self.wait_names('Cellar', 'Home: Connected')

        # removed, and put back
        self.server_row('Cellar').right_click()
        self.app.window.find('menu item', re.compile('Remove')).click()
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


if __name__ == '__main__':
    tap.main()
