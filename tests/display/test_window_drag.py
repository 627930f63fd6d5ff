# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that go out of the window, and between the folders in it: dragged, and copied."""
import re
import signal
import sys
from pathlib import Path

from harness import tap, trees
from harness.display import HERE
from harness.proc import wait_for
from window import WindowCase


class Drag(WindowCase):
    """One window, one server and one other program for all of it."""

    def test_drag_and_copy(self):
        self.serve()
        self.write(self.share / 'one.txt', b'1')
        self.write(self.share / 'large', trees.noise(2_000_000))
        trees.many_small(self.share / 'tree', 30, per_folder=10)
        (self.share / 'abc').mkdir()
        (self.share / 'zone' / 'deeper').mkdir(parents=True)
        self.open()
        self.wait_rows('abc', 'tree', 'zone', 'large', 'one.txt')
        self.taker = self.start(self.screen.app(sys.executable, HERE / 'file_taker.py', name='file-taker'))
        self.taker.place(960, 40)
        self.drag_out()
        self.drag_slowly()
        self.copy_out()
        self.within()

    # --- the other program ---

    def mark(self):
        """Before something is done to the other program: what it prints from now on counts."""
        return len(self.taker.lines())

    def taken(self, word, start):
        """The paths that the other program got since then."""
        self.taker.wait_line(lambda line: line.startswith(word + ' '), start=start)
        lines = self.taker.lines()[start:]
        first = next(i for i, line in enumerate(lines) if line.startswith(word + ' '))
        count = int(lines[first].split()[1])
        wait_for(lambda: len(self.taker.lines()) > start + first + count, f'{count} paths')
        return [Path(line) for line in self.taker.lines()[start + first + 1:start + first + 1 + count]]

    def assert_taken(self, paths, *names):
        self.assertEqual([path.name for path in paths], list(names))
        for path, name in zip(paths, names):
            if path.is_dir():
                self.assertEqual(trees.differences(self.share / name, path), [])
            else:
                self.assertEqual(path.read_bytes(), (self.share / name).read_bytes())

    def taker_label(self):
        return self.taker.window.find('label', 'Drop here').at()

    # --- the tests ---

    def drag_out(self):
        """Nothing moves before the drop, and then all of it has arrived."""
        def look():
            self.assertFalse(self.main.has('list item'))

        self.choose('tree')
        self.key('shift+Down', 'shift+Down')
        self.wait_label(re.compile('^3 of 5 selected'))
        start = self.mark()
        self.screen.drag(self.row('tree').at(), self.taker_label(), look)
        paths = self.taken('drop', start)
        self.assert_taken(paths, 'tree', 'zone', 'large')
        self.assertEqual(paths[0].parent.stat().st_mode & 0o777, 0o700)
        self.wait_transfer('large', '^Verified')
        self.assertTrue((self.share / 'tree').is_dir())

    def drag_slowly(self):
        """While the server takes its time, the window works on, and the other program waits."""
        start = self.mark()
        self.server.process.signal(signal.SIGSTOP)
        try:
            self.screen.drag(self.row('one.txt').at(), self.taker_label())
            self.transfer('one.txt')
            self.assertEqual(self.taker.lines()[start:], [])
        finally:
            self.server.process.signal(signal.SIGCONT)
        self.assert_taken(self.taken('drop', start), 'one.txt')

    def copy_out(self):
        """Who looks at the clipboard by itself gets nothing; who pastes gets the files."""
        self.app.place(20, 20)
        self.choose('large')
        start = self.mark()
        self.key('ctrl+c')
        self.assertEqual(self.taken('seen', start), [])
        start = self.mark()
        self.taker.window.find('button', 'Paste').click()
        self.assert_taken(self.taken('pasted', start), 'large')
        start = self.mark()
        self.taker.window.find('button', 'Paste as Copied Files').click()
        self.assert_taken(self.taken('pasted-as-copied', start), 'large')

    def within(self):
        """Onto a folder moves, with Ctrl copies; one that is rested on opens; and onto the path.

        What is below a folder's row is empty in the folder: a slow computer may open it before anybody lets go.
        """
        self.app.place(20, 20)
        self.key('F9')
        self.screen.drag(self.row('one.txt').at(), self.row('zone').at())
        wait_for(lambda: not (self.share / 'one.txt').exists(), 'the file to move')
        self.assertEqual((self.share / 'zone' / 'one.txt').read_bytes(), b'1')
        self.go('/')
        self.wait_rows('abc', 'tree', 'zone', 'large')

        x, y = self.list_centre()
        self.screen.xdotool('keydown', 'ctrl')
        self.screen.drag(self.row('large').at(), (x, y + 100))
        self.screen.xdotool('keyup', 'ctrl')
        self.wait_rows('abc', 'tree', 'zone', 'large', 'large (2)')

        self.screen.drag(self.row('tree').at(), self.row('zone').at(), lambda: self.wait_rows('deeper', 'one.txt'))
        self.wait_rows('deeper', 'tree', 'one.txt')
        self.assertFalse((self.share / 'tree').exists())

        self.screen.drag(self.row('one.txt').at(), self.root_button().at())
        wait_for(lambda: (self.share / 'one.txt').is_file(), 'the file to move up')
        self.assertFalse((self.share / 'zone' / 'one.txt').exists())

    def go(self, path):
        self.key('ctrl+l')
        self.type(path)
        self.key('Return')

    def root_button(self):
        """The first part of the path."""
        path = self.main.find('button', 'zone').parent.parent
        return path.find_all('button')[0]


if __name__ == '__main__':
    tap.main()
