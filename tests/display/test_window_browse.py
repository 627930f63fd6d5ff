# SPDX-License-Identifier: GPL-3.0-or-later
"""Going about in folders: rows, sorting, path, keys."""
import re

from harness import tap
from harness.proc import wait_for
from window import WindowCase


class Browse(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        for name, size in (('b middle.txt', 2000), ('a large.txt', 900_000), ('c small.txt', 3), ('file 10.txt', 10),
                           ('file 9.txt', 9), ('.hidden', 1), ('inner/deeper/bottom.txt', 5)):
            self.write(self.share / name, b'x' * size)

    def test_rows_say_what_there_is(self):
        window = self.open()
        self.wait_rows('inner', 'a large.txt', 'b middle.txt', 'c small.txt', 'file 9.txt', 'file 10.txt')
        cells = [label.name for label in self.row('b middle.txt').find_all('label')]
        self.assertEqual(cells[:3], ['b middle.txt', '2.0\xa0kB', 'Plain text document'])
        self.assertRegex(cells[3], r'^Today \d\d:\d\d$')
        self.assertEqual(window.name, self.server.facts['name'])

    def test_sort_by_size_and_back(self):
        self.open()
        self.main.find('column header', 'Size').click()
        self.wait_rows('inner', 'c small.txt', 'file 9.txt', 'file 10.txt', 'b middle.txt', 'a large.txt')
        self.main.find('column header', 'Size').click()
        self.wait_rows('inner', 'a large.txt', 'b middle.txt', 'file 10.txt', 'file 9.txt', 'c small.txt')

    def test_sort_order_is_remembered(self):
        home = self.second_home()
        kept = {'GSETTINGS_BACKEND': 'keyfile'}
        self.open(home=home, env=kept)
        self.main.find('column header', 'Size').click()
        wanted = ('inner', 'c small.txt', 'file 9.txt', 'file 10.txt', 'b middle.txt', 'a large.txt')
        self.wait_rows(*wanted)
        settings = home.path / 'config' / 'glib-2.0' / 'settings' / 'keyfile'
        wait_for(lambda: settings.exists() and "'size'" in settings.read_text(), 'the setting to be kept')
        self.key('ctrl+q')
        self.assertEqual(self.app.wait(), 0)
        self.open(home=home, env=kept)
        self.wait_rows(*wanted)

    def test_keys_of_navigation(self):
        self.open()
        self.key('Down', 'Home')
        wait_for(lambda: self.focused_name() == 'inner', lambda: f'focus; it is {self.focused_name()}')
        self.key('Return')
        self.wait_rows('deeper')
        self.key('Down', 'Home', 'Return')
        self.wait_rows('bottom.txt')
        self.assertIn('deeper', self.main.name)
        self.key('alt+Up')
        self.wait_rows('deeper')
        self.key('alt+Left')
        self.wait_rows('bottom.txt')
        self.key('alt+Right')
        self.wait_rows('deeper')
        self.key('BackSpace')
        self.main.find('row', 'inner')

    def test_double_click_enters_and_path_bar_leads_back(self):
        self.open()
        self.row('inner').double_click()
        self.row('deeper').double_click()
        self.row('bottom.txt')
        self.main.find('button', 'inner').click()
        self.wait_rows('deeper')
        self.main.find('button', 'Back').click()
        self.wait_rows('bottom.txt')
        self.main.find('button', 'Folder Above').click()
        self.wait_rows('deeper')

    def test_typed_path(self):
        self.open()
        self.key('ctrl+l')
        entry = self.main.find('text box', 'Path of a folder on the server')
        entry.wait_state('focused')
        self.type('/inner/deeper')
        self.key('Return')
        self.wait_rows('bottom.txt')
        self.main.wait_gone('text box', 'Path of a folder on the server')

    def test_typed_path_that_is_not_there(self):
        self.open()
        self.key('ctrl+l')
        self.main.find('text box', 'Path of a folder on the server').wait_state('focused')
        self.type('/nowhere')
        self.key('Return')
        self.wait_label('Folder Cannot Be Shown')
        self.wait_label(re.compile('“/?nowhere” is no longer on the server'))
        self.key('alt+Left')
        self.row('inner')

    def test_escape_leaves_the_path_alone(self):
        self.open()
        self.key('ctrl+l')
        self.main.find('text box', 'Path of a folder on the server').wait_state('focused')
        self.key('Escape')
        self.main.wait_gone('text box', 'Path of a folder on the server')
        self.row('inner')

    def test_hidden_files(self):
        self.open()
        self.row('inner')
        self.assertNotIn('.hidden', self.rows() or ['.hidden'])
        self.key('ctrl+h')
        self.row('.hidden')
        self.key('ctrl+h')
        wait_for(lambda: '.hidden' not in (self.rows() or ['.hidden']), 'the hidden file to hide')

    def test_refresh_shows_what_is_new_and_keeps_the_selection(self):
        self.open()
        self.choose('b middle.txt')
        self.write(self.share / 'aa new.txt')
        self.key('F5')
        self.row('aa new.txt')
        self.assertIn('selected', self.row('b middle.txt').states)

    def test_link_with_a_path(self):
        self.open('inner/deeper')
        self.wait_rows('bottom.txt')

    def test_empty_folder(self):
        (self.share / 'nothing').mkdir()
        self.open('nothing')
        self.wait_label('Folder Is Empty')

    def test_names_that_mislead_are_shown_as_what_they_are(self):
        self.write(self.share / 'rtl\u202egpj.exe')
        self.write(self.share / '<b>bold & co.txt')
        self.open()
        self.row('rtl\\u{202e}gpj.exe')
        self.row('<b>bold & co.txt')


class Many(WindowCase):
    def test_twenty_thousand_entries(self):
        self.serve()
        for i in range(20_000):
            (self.share / f'entry {i}').touch()
        self.open()
        self.row('entry 0')
        self.row('entry 1').click()
        self.key('End')
        self.row('entry 19999').wait_state('focused')
        self.key('Home')
        self.row('entry 0').wait_state('focused')
        self.main.find('column header', 'Name').click()
        self.screen.click(self.list_centre())
        self.key('Home')
        self.row('entry 19999').wait_state('focused')


if __name__ == '__main__':
    tap.main()
