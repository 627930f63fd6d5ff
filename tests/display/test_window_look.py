# SPDX-License-Identifier: GPL-3.0-or-later
"""How a folder is looked at: as a list or as icons, which columns, which order; what is looked for in it; where one was."""
import re

from harness import tap, trees
from harness.proc import wait_for
from window import WindowCase

FILES = (('b middle.txt', 2000), ('a large.png', 900_000), ('file 10.txt', 10), ('file 9.txt', 9), ('.hidden', 1),
         ('inner/deeper/bottom.txt', 5), ('inner/part 2.txt', 4), ('inner/part 1.txt', 7), ('pictures/one.png', 3))
LONG = 'what has a name of some length'
ROWS = ('inner', 'pictures', 'a large.png', 'b middle.txt', 'file 9.txt', 'file 10.txt')


class Look(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        for name, size in FILES:
            self.write(self.share / name, b'x' * size)

    # --- what the menu of the view and the icons are called ---

    def choose_view(self, *items):
        """From the menu of the view; the last of the items is chosen, the others lead there."""
        self.main.find('button', 'View').click()
        for item in items:
            self.item(item).click()

    def item(self, name, role=None):
        """role: where several menus have items of the same name."""
        return self.app.window.find(role, name, where=lambda node: node.role.startswith('menu item'))

    def sort_by(self, column):
        self.choose_view('Sort By')
        self.item(column, 'menu item radio').click()

    def icons(self):
        return [node.name for node in self.main.find_all('grid cell') if node.name]

    def wait_icons(self, *names):
        wait_for(lambda: self.icons() == list(names), lambda: f'icons {names}, there is\n{self.main.dump()}')

    def columns(self):
        return [node.name for node in self.main.find_all('column header')]

    def wait_columns(self, *names):
        wait_for(lambda: self.columns() == list(names), lambda: f'columns {names}; there is {self.columns()}')

    def icon(self, name):
        return self.main.find('grid cell', name)

    # --- tests ---

    def test_icons(self):
        """By keys alone, then by mouse; the folder is remembered, and others stay as they were."""
        self.open()
        self.wait_rows(*ROWS)
        self.choose('b middle.txt')
        self.key('ctrl+2')
        self.wait_icons(*ROWS)
        self.icon('b middle.txt').wait_state('selected')
        self.key('Home', 'Return')
        self.wait_rows('deeper', 'part 1.txt', 'part 2.txt')
        self.key('alt+Left')
        self.wait_icons(*ROWS)
        self.icon('pictures').double_click()
        self.wait_rows('one.png')
        self.choose_view('Icons')
        self.wait_icons('one.png')
        self.icon('one.png').right_click()
        self.item('Properties')
        self.key('Escape')
        self.icon('one.png').wait_state('selected')
        self.choose_view('Use for All Folders')
        self.key('BackSpace')
        self.icon('inner').double_click()
        self.wait_icons('deeper', 'part 1.txt', 'part 2.txt')
        self.check_sizes_of_icons()
        self.key('ctrl+1')
        self.wait_rows('deeper', 'part 1.txt', 'part 2.txt')

    def check_sizes_of_icons(self):
        heights = [self.icon('deeper').extents[3]]
        for key in ('ctrl+plus', 'ctrl+plus', 'ctrl+minus', 'ctrl+minus', 'ctrl+minus'):
            self.key(key)
            wait_for(lambda: self.icon('deeper').extents[3] != heights[-1], f'{key} to change {heights}')
            heights.append(self.icon('deeper').extents[3])
        self.assertEqual(heights[:3], sorted(heights[:3]))
        self.assertEqual(heights[2:], sorted(heights[2:], reverse=True))
        self.key('ctrl+0')
        wait_for(lambda: self.icon('deeper').extents[3] == heights[0], 'the usual size')

    def test_columns_and_order(self):
        self.open()
        self.wait_columns('Name', 'Size', 'Type', 'Modified')
        self.choose_view('Columns', 'Permissions')
        self.wait_columns('Name', 'Size', 'Type', 'Modified', 'Permissions')
        self.assertRegex([label.name for label in self.row('inner').find_all('label')][-1], '^rwx')
        self.sort_by('Size')
        self.wait_rows('inner', 'pictures', 'file 9.txt', 'file 10.txt', 'b middle.txt', 'a large.png')
        self.choose_view('Sort By', 'Reversed Order')
        self.wait_rows('inner', 'pictures', 'a large.png', 'b middle.txt', 'file 10.txt', 'file 9.txt')
        self.main.find('column header', 'Type').right_click()
        self.item('Size', 'menu item').click()
        self.wait_columns('Name', 'Type', 'Modified', 'Permissions')
        self.wait_rows('inner', 'pictures', 'a large.png', 'b middle.txt', 'file 10.txt', 'file 9.txt')
        self.main.find('column header', 'Name').click()
        self.wait_rows(*ROWS)
        self.choose_view('Sort By', 'Folders First')
        self.wait_rows('a large.png', 'b middle.txt', 'file 9.txt', 'file 10.txt', 'inner', 'pictures')

    def test_search(self):
        """Typing begins it, Escape ends it, and it looks in the names that show."""
        self.open()
        self.wait_rows(*ROWS)
        self.type('FILE')
        self.main.find('search box', 'Search in this folder', showing=False).wait_state('focused')
        self.wait_rows('file 9.txt', 'file 10.txt')
        self.wait_label('2 items')
        self.key('Down', 'End')
        self.row('file 10.txt').wait_state('selected')
        self.key('Escape')
        self.wait_rows(*ROWS)
        self.row('file 10.txt').wait_state('selected')
        self.key('ctrl+f')
        self.main.find('search box', 'Search in this folder', showing=False).wait_state('focused')
        self.type('hidden')
        self.wait_label('No Results Found')
        self.key('Escape')
        self.wait_rows(*ROWS)
        self.type('*.png')
        self.wait_rows('a large.png')
        self.key('Return', 'Escape')
        self.row('a large.png').wait_state('selected')
        self.type('inn')
        self.wait_rows('inner')
        self.key('Return', 'Return')
        self.wait_rows('deeper', 'part 1.txt', 'part 2.txt')

    def test_where_one_was(self):
        """The menus of Back and Forward, and the side buttons of a mouse."""
        self.open()
        for name in ('inner', 'deeper'):
            self.row(name).double_click()
        self.wait_rows('bottom.txt')
        self.main.find('button', 'Back').right_click()
        self.item('inner')
        self.item(self.server.facts['name']).click()
        self.wait_rows(*ROWS)
        self.main.find('button', 'Forward').right_click()
        self.item('deeper').click()
        self.wait_rows('bottom.txt')
        self.screen.click(self.list_centre(), button=8)
        self.wait_rows('deeper', 'part 1.txt', 'part 2.txt')
        self.screen.click(self.list_centre(), button=9)
        self.wait_rows('bottom.txt')

    def test_paths_and_narrow_windows(self):
        """A path is completed as it is typed; in a narrow window the end of it is what shows, and the first columns."""
        self.write(self.share / 'inner' / 'deeper' / LONG / 'last.txt')
        self.open()
        self.wait_columns('Name', 'Size', 'Type', 'Modified')
        self.key('ctrl+l')
        entry = self.main.find('text box', 'Path of a folder on the server')
        entry.wait_state('focused')
        self.type('/in')
        self.key('Tab')
        entry.wait_text('/inner/')
        self.type('d')
        wait_for(lambda: (self.key('Tab'), entry.text == '/inner/deeper/')[1], lambda: f'the rest; it is {entry.text!r}',
                 interval=0.3)
        self.key('Return')
        self.wait_rows(LONG, 'bottom.txt')
        self.key('Home', 'Return')  # the keys are with the files again
        self.wait_rows('last.txt')
        self.make_narrow()
        self.main.find('button', LONG)
        self.main.wait_gone('button', 'inner')
        self.main.find('button', 'More Folders Above').click()
        self.item('deeper')
        self.item('inner').click()
        self.wait_rows('deeper', 'part 1.txt', 'part 2.txt')
        self.main.find('button', 'inner')
        self.app.place(20, 20, 900, 640)
        self.wait_columns('Name', 'Size', 'Type', 'Modified')

    def make_narrow(self):
        """In steps: with all that the header shows in a wide window, it cannot be that narrow."""
        def narrow():
            self.app.place(20, 20, 370, 640)
            return self.columns() == ['Name', 'Size']
        wait_for(narrow, lambda: f'two columns; there is {self.columns()}', interval=0.2)


class Clipboard(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.write(self.share / 'one.txt', b'1')
        self.write(self.share / 'two.txt', b'22')
        self.write(self.share / 'tree' / 'leaf.txt', b'333')
        self.write(self.share / 'target' / 'one.txt', b'other')
        self.open()
        self.wait_rows('target', 'tree', 'one.txt', 'two.txt')

    def enter(self, name):
        self.row(name).double_click()

    def test_copy_and_paste(self):
        """A file and a folder at once, onto a name that is taken; and again where they come from."""
        self.choose('tree')
        self.key('shift+Down')
        self.wait_label(re.compile('^2 of 4 selected'))
        self.key('ctrl+c')
        self.enter('target')
        self.wait_rows('one.txt')
        self.key('ctrl+v')
        self.wait_question('1 Name Is Taken', focus='Copy')
        self.key('Return')
        self.wait_rows('tree', 'one.txt', 'one (2).txt')
        self.assertEqual((self.share / 'target' / 'one (2).txt').read_bytes(), b'1')
        self.assertEqual((self.share / 'target' / 'one.txt').read_bytes(), b'other')
        self.assertEqual(trees.differences(self.share / 'tree', self.share / 'target' / 'tree'), [])

    def test_cut_and_paste(self):
        self.choose('two.txt').right_click()
        self.app.window.find('menu item', 'Cut').click()
        self.enter('target')
        self.wait_rows('one.txt')
        self.key('ctrl+v')
        self.wait_rows('one.txt', 'two.txt')
        self.assertFalse((self.share / 'two.txt').exists())
        self.key('ctrl+v')
        self.wait_label('There are no files to paste.')

    def test_duplicate(self):
        self.choose('two.txt')
        self.key('ctrl+shift+d')
        self.wait_rows('target', 'tree', 'one.txt', 'two.txt', 'two (2).txt')
        self.wait_label(re.compile(' free$'))


if __name__ == '__main__':
    tap.main()
