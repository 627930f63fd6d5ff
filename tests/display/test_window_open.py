# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are opened with their application: what is saved there goes back, over nobody's change, and none is lost."""
import re

from harness import tap
from harness.proc import wait_for
from window import WindowCase

EDITOR = '''#!/bin/sh
# opens a file, adds a line, and is done
echo edited >> "$1"
echo "$1" >> "{opened}"
'''


class Open(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.opened = self.tmp / 'opened'
        editor = self.write(self.tmp / 'editor', EDITOR.format(opened=self.opened).encode(), mode=0o755)
        home = self.screen.home.path
        self.write(home / 'data/applications/editor.desktop',
                   f'[Desktop Entry]\nType=Application\nName=Editor\nExec={editor} %f\nMimeType=text/plain;\n'.encode())
        self.write(home / 'config/mimeapps.list', b'[Default Applications]\ntext/plain=editor.desktop\n')
        self.letter = self.write(self.share / 'letter.txt', b'Dear Anna\n', mode=0o664)

    def copies(self):
        """What the application was asked to open, so far."""
        return self.opened.read_text().splitlines() if self.opened.exists() else []

    def open_selected(self, name):
        """Opens a file by key; returns where its copy is."""
        known = len(self.copies())
        self.choose(name)
        self.key('ctrl+o')
        return wait_for(lambda: self.copies()[known:], lambda: f'{name} to be opened:\n{self.main.dump()}')[0]

    def add(self, copy, line):
        with open(copy, 'a', encoding='utf-8') as file:
            file.write(line)

    def wait_share(self, name, text):
        path = self.share / name
        wait_for(lambda: path.exists() and path.read_text() == text,
                 lambda: f'{text!r} in {name}; there is {path.exists() and path.read_text()!r}\n{self.main.dump()}')

    def press(self, name):
        self.main.find('button', re.compile(rf'(^|[^\w]){name}$')).click()

    def test_there_and_back(self):
        """One file on its way through all that can happen to it."""
        self.open()
        copy = self.open_selected('letter.txt')
        self.wait_share('letter.txt', 'Dear Anna\nedited\n')
        self.assertEqual(self.letter.stat().st_mode & 0o777, 0o664)
        self.wait_transfer('letter.txt', '^Verified')

        # somebody else was quicker
        self.write(self.letter, b'theirs\n')
        self.add(copy, 'mine\n')
        self.wait_label('“letter.txt” was changed on the server while you edited it')
        self.assertEqual(self.letter.read_text(), 'theirs\n')
        self.press('Keep Both')
        self.wait_share('letter (2).txt', 'Dear Anna\nedited\nmine\n')
        self.main.wait_gone('label', re.compile('while you edited it$'))
        self.assertEqual(self.letter.read_text(), 'theirs\n')

        # a program, whatever it looks like
        self.write(self.share / 'letter.txt.desktop', b'[Desktop Entry]\nType=Application\nExec=true\n')
        self.choose('letter.txt.desktop')
        self.key('ctrl+o')
        self.wait_label(re.compile('^“letter.txt.desktop” is a program'))
        self.assertEqual(self.copies(), [copy])

        # killed while the editor was still open
        self.app.kill()
        self.add(copy, 'later\n')
        self.launch(self.link())
        self.wait_browsing()
        self.wait_label('“letter (2).txt” has changes that were not saved on the server')
        self.press('Save')
        self.wait_share('letter (2).txt', 'Dear Anna\nedited\nmine\nlater\n')
        self.main.wait_gone('label', re.compile('were not saved on the server$'))

    def test_a_double_click_opens(self):
        """When the preferences say so; and a clash is answered by key."""
        self.open()
        self.key('ctrl+comma')
        preferences = self.app.wait_window('Preferences')
        preferences.find('list item', 'Open Files').click()
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, 'the preferences to close')
        self.row('letter.txt').double_click()
        self.wait_share('letter.txt', 'Dear Anna\nedited\n')
        self.assertEqual(list(self.home.downloads.iterdir()), [])
        self.write(self.letter, b'theirs\n')
        self.add(self.copies()[0], 'mine\n')
        self.wait_label('“letter.txt” was changed on the server while you edited it')
        self.key('alt+o')
        wait_for(lambda: len(self.copies()) == 2, 'theirs to be opened')
        self.wait_share('letter.txt', 'theirs\nedited\n')


if __name__ == '__main__':
    tap.main()
