# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of thousands: all of it is there, in order, however it is sorted, and what changes finds its place.

6,000 entries come in several pages; 100,000 would take minutes on a busy machine and prove no more. That the model holds
them, sorted and in bounded memory, is tested in tests/unit/test-directory.c.
"""
import os
import stat

from harness import tap
from harness.accessible import Gone
from harness.proc import wait_for
from window import WindowCase

COUNT = 6_000


class Large(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        held = os.open(self.share, os.O_RDONLY)
        for number in range(COUNT):  # in no order, as folders are
            os.mknod(f'file {number * 4801 % COUNT}.txt', 0o644 | stat.S_IFREG, dir_fd=held)
        os.close(held)
        for number in (17, 4242):
            self.write(self.share / f'file {number}.txt', b'x' * number)
        (self.share / 'the folder').mkdir()
        self.open()
        self.grid = self.main.find('tree grid', 'Files')

    def row_nodes(self):
        """Some 200 rows exist as widgets. What is not in use lies where it lay last: where a row lies says nothing."""
        found, pending = [], [self.grid]
        while pending and not found:
            below = [child for node in pending for child in node.children]
            found = [node for node in below if node.role == 'row' and node.name != 'GtkListItemWidget']
            pending = below
        return found

    def focused_row(self):
        try:
            return next((row for row in self.row_nodes() if 'focused' in row.states), None)
        except Gone:
            return None

    def wait_focused(self, name, before=None):
        """before: called each time before looking. Returns the row."""
        def look():
            if before is not None:
                before()
            row = self.focused_row()
            return row if row is not None and row.name == name else None

        return wait_for(look, lambda: f'the focus on {name!r}, it is on {self.focused_row()}', interval=0.1)

    def wait_top(self, *names):
        """Goes to the first row, again until all pages are there, and down from it."""
        self.wait_focused(names[0], lambda: self.key('Down', 'Home'))
        for name in names[1:]:
            self.key('Down')
            self.wait_focused(name)

    def wait_bottom(self, *names):
        """Goes to the last row, and up from it.."""
        last = self.wait_focused(names[-1], lambda: self.key('Down', 'End'))
        for name in reversed(names[:-1]):
            self.key('Up')
            last = self.wait_focused(name)
        return last

    def test_order_of_all(self):
        """Numbers in names count as numbers; folders come first; the last row is the last of all pages."""
        self.wait_top('the folder', 'file 0.txt', 'file 1.txt', 'file 2.txt')
        self.wait_bottom(f'file {COUNT - 2}.txt', f'file {COUNT - 1}.txt')
        self.main.find('column header', 'Name').click()
        self.wait_top('the folder', f'file {COUNT - 1}.txt', f'file {COUNT - 2}.txt')
        self.main.find('column header', 'Size').click()
        self.wait_bottom('file 17.txt', 'file 4242.txt')

    def test_count_of_all(self):
        self.wait_bottom(f'file {COUNT - 2}.txt', f'file {COUNT - 1}.txt')
        self.key('ctrl+a', 'Delete')
        self.wait_dialog().find('label', f'Delete {COUNT + 1} Items?')
        self.key('Escape')

    def test_what_changes_finds_its_place(self):
        """By itself: what is new, what has another size, and without what is gone. Whoever works in the list notices nothing
        but that: the row stays selected, has the focus, and is where it was."""
        self.wait_top('the folder', 'file 0.txt', 'file 1.txt')
        row = self.wait_bottom(f'file {COUNT - 1}.txt')
        place = row.extents
        self.write(self.share / 'a new file.txt')
        os.unlink(self.share / 'file 1.txt')
        self.write(self.share / f'file {COUNT - 1}.txt', b'12345')
        wait_for(lambda: '5 bytes' in [label.name for label in row.find_all('label')], 'the new size')
        self.assertLessEqual({'focused', 'selected'}, set(row.states))
        self.assertEqual(row.extents, place)
        self.write(self.share / f'file {COUNT}.txt', b'1234')
        self.wait_focused(f'file {COUNT}.txt', lambda: self.key('Down', 'End'))
        self.wait_top('the folder', 'a new file.txt', 'file 0.txt', 'file 2.txt')
        row = self.wait_bottom(f'file {COUNT}.txt')
        self.assertIn('4 bytes', [label.name for label in row.find_all('label')])


if __name__ == '__main__':
    tap.main()
