# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and folders that come in: dropped, pasted, chosen; and names that are taken."""
import re
import signal
import sys

from harness import tap, trees
from harness.display import HERE
from harness.proc import wait_for
from window import WindowCase


class Upload(WindowCase):
    def arrived(self, path, content):
        target = self.share / path
        wait_for(lambda: target.is_file() and target.read_bytes() == content, lambda: f'{path}:\n{self.main.dump()}')

    def test_folder_from_another_window(self):
        self.open()
        tree = trees.many_small(self.tmp / 'a tree', 30, per_folder=10)
        self.write(tree / 'árvíztűrő' / 'tükör.txt', 'fúrógép')
        self.write(tree / 'large', trees.noise(3_000_000))
        self.drop([tree], self.main.find('label', 'Folder Is Empty').at())
        self.wait_transfer('a tree', '^Verified')
        self.assertEqual(trees.differences(tree, self.share / 'a tree'), [])
        self.row('a tree')

    def test_files_onto_the_list(self):
        self.serve()
        self.write(self.share / 'before.txt')
        self.open()
        one, two = self.write(self.tmp / 'one.txt', b'1'), self.write(self.tmp / 'two.txt', b'2' * 5000)
        self.drop([one, two], self.list_centre())
        self.arrived('one.txt', b'1')
        self.arrived('two.txt', b'2' * 5000)
        self.wait_rows('before.txt', 'one.txt', 'two.txt')

    def test_onto_a_folder_in_the_list(self):
        self.serve()
        (self.share / 'inner').mkdir()
        self.write(self.share / 'other.txt')
        self.open()
        self.drop([self.write(self.tmp / 'one.txt', b'1')], self.row('inner'))
        self.arrived('inner/one.txt', b'1')
        self.assertFalse((self.share / 'one.txt').exists())

    def test_onto_a_file_goes_into_the_folder_that_is_shown(self):
        self.serve()
        self.write(self.share / 'other.txt', b'other')
        self.open()
        self.drop([self.write(self.tmp / 'one.txt', b'1')], self.row('other.txt'))
        self.arrived('one.txt', b'1')
        self.assertEqual((self.share / 'other.txt').read_bytes(), b'other')

    def test_pasted_files(self):
        self.open()
        file = self.write(self.tmp / 'copied.txt', b'copied')
        owner = self.start(self.screen.app(sys.executable, HERE / 'clipboard_owner.py', file, name='clipboard-owner'))
        owner.wait_line('ready')
        self.app.place(20, 20)
        self.main.find('label', 'Folder Is Empty').click()
        self.key('ctrl+v')
        self.arrived('copied.txt', b'copied')


class Question(WindowCase):
    """What is asked before the first byte: by keyboard, and in one window."""

    def content(self, path):
        target = self.share / path
        return target.read_bytes() if target.is_file() else None

    def wait_answered(self):
        wait_for(lambda: len(self.app.windows) == 1, 'the question to go')

    def offer(self, *names):
        """Drops files of these names, from a folder of their own."""
        self.drop([self.write(self.tmp / 'new' / name, b'new ' + name.encode()) for name in names],
                  self.list_centre())

    def test_upload_and_paste(self):
        self.serve()
        for name in ('a.txt', 'b.txt', 'tree/leaf.txt', 'other/a.txt'):
            self.write(self.share / name, b'old')
        self.open()
        self.wait_rows('other', 'tree', 'a.txt', 'b.txt')

        # nothing is wrong: nothing is asked
        self.offer('c.txt')
        wait_for(lambda: self.content('c.txt') == b'new c.txt', 'the file')
        self.assertEqual(len(self.app.windows), 1)

        # whoever gives up changes nothing
        self.offer('a.txt', 'b.txt', 'd.txt')
        self.wait_question('2 Names Are Taken')
        self.key('Escape')
        self.wait_answered()
        self.assertIsNone(self.content('d.txt'))

        # Enter keeps everything
        self.offer('a.txt', 'd.txt')
        self.wait_question('1 Name Is Taken')
        self.key('Return')
        self.wait_rows('other', 'tree', 'a.txt', 'a (2).txt', 'b.txt', 'c.txt', 'd.txt')
        self.assertEqual(self.content('a.txt'), b'old')
        self.assertEqual(self.content('a (2).txt'), b'new a.txt')
        self.wait_answered()

        # another choice, by keys alone
        self.offer('b.txt')
        dialog = self.wait_question('1 Name Is Taken')
        self.key('Tab')
        self.wait_focus('For All')
        self.key('space', 'Down', 'Return')
        dialog.find('combo box', 'What to do with “b.txt”').find('label', 'Replace')
        self.key('alt+u')
        wait_for(lambda: self.content('b.txt') == b'new b.txt', 'the file that is replaced')
        self.wait_answered()

        # it is offered the next time, and Enter alone replaces nothing
        self.offer('a.txt')
        dialog = self.wait_question('1 Name Is Taken', focus='Cancel')
        dialog.find('combo box', 'What to do with “a.txt”').find('label', 'Replace')
        self.key('Return')
        self.wait_answered()
        self.assertEqual(self.content('a.txt'), b'old')

        # on the server everything is kept, whatever was chosen before
        self.choose('a (2).txt')
        self.key('F2')
        self.wait_dialog()
        self.key('ctrl+a')
        self.type('leaf.txt')
        self.key('Return')
        self.wait_rows('other', 'tree', 'a.txt', 'b.txt', 'c.txt', 'd.txt', 'leaf.txt')
        self.choose('leaf.txt')
        self.key('ctrl+x')
        self.row('tree').double_click()
        self.wait_rows('leaf.txt')
        self.key('ctrl+v')
        self.wait_question('1 Name Is Taken', focus='Move')
        self.key('Return')
        self.wait_rows('leaf.txt', 'leaf (2).txt')
        self.assertEqual(self.content('tree/leaf.txt'), b'old')
        self.assertEqual(self.content('tree/leaf (2).txt'), b'new a.txt')

    def test_after_the_question(self):
        """A server that takes its time is said to, and not waited for by who does not want to; a name that was free
        and is taken by the time the file comes is the row's to ask about."""
        self.serve()
        self.write(self.share / 'a.txt', b'old')
        self.open()
        self.wait_rows('a.txt')
        self.server.process.signal(signal.SIGSTOP)
        self.offer('given up.txt')
        self.main.find('label', 'Asking the server…')
        self.button('Cancel').click()
        self.main.wait_gone('label', 'Asking the server…')
        self.server.process.signal(signal.SIGCONT)

        self.switch_upload_limit()
        large = trees.noise(30_000_000)
        self.drop([self.write(self.tmp / 'new' / name, large) for name in ('b.txt', 'c.txt')], self.list_centre())
        for name in ('b.txt', 'c.txt'):
            self.transfer(name).find('button', 'Pause').click()
            self.wait_transfer(name, '^Paused')
            self.write(self.share / name, b'theirs')
        self.switch_upload_limit()
        for name, choice in (('b.txt', 'Replace'), ('c.txt', 'Keep Both')):
            self.transfer(name).find('button', 'Resume').click()
            self.transfer(name).find('button', re.compile(f'{choice}$')).click()
            self.wait_transfer(name, '^Verified')
        self.assertEqual(self.content('b.txt'), large)
        self.assertEqual(self.content('c.txt'), b'theirs')
        self.assertEqual(self.content('c (2).txt'), large)
        self.assertIsNone(self.content('given up.txt'))

    def switch_upload_limit(self):
        """On, to 1 MB a second, or off."""
        self.menu('Speed Limits')
        limits = self.app.wait_window('Speed Limits')
        box = limits.find('spin button', 'Upload Limit', showing=False)
        before = 'sensitive' in box.states
        self.key('alt+u')
        box.wait_state('sensitive', not before)
        self.key('Escape')
        self.wait_answered()


class ReadOnly(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve('--read-only')
        self.write(self.share / 'there.txt', b'there')
        self.open()
        self.choose('there.txt')

    def test_drop_is_refused_with_the_reason(self):
        said = []

        def look():
            said.append(self.wait_label(re.compile('you may only read on this server')).name)

        other = self.start(self.screen.drag_source(self.write(self.tmp / 'one.txt'))).place(960, 40)
        self.screen.drag(other.centre(), self.list_centre(), look)
        other.wait_line('end')
        self.assertTrue(said)
        self.assertEqual([path.name for path in self.share.iterdir() if path.name != '.pinnace'], ['there.txt'])
        self.assertFalse(self.main.has('list item'))

    def test_what_would_change_something_is_disabled(self):
        self.key('Menu')
        for item in ('Rename…', 'Delete'):
            self.assertNotIn('sensitive', self.app.window.find('menu item', item).states)
        self.assertIn('sensitive', self.app.window.find('menu item', 'Download').states)
        self.key('Escape')
        self.key('ctrl+shift+n', 'F2', 'Delete')
        self.key('F10')
        for item in ('New Folder…', 'Upload Files…', 'Upload Folder…'):
            self.assertNotIn('sensitive', self.app.window.find('menu item', item).states)
        self.assertEqual(len(self.app.windows), 1)

    def test_reading_works(self):
        self.key('ctrl+d')
        target = self.home.downloads / 'there.txt'
        wait_for(lambda: target.is_file() and target.read_bytes() == b'there', 'the download')


if __name__ == '__main__':
    tap.main()
